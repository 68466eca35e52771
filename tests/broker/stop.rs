//! A stopping broker: nothing that was acknowledged is lost to those who read, and nobody is left in doubt.

use std::{
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use mqtt_toolkit::broker::Summary;
use mqtt_toolkit::packet::Version::V5;

use crate::support::{Broker, Client, VERSIONS};

/// [MQTT-3.14.0-1]: MQTT 5 is told, the others are closed.
#[test]
fn clients_are_told() {
    for version in VERSIONS {
        let mut broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        let mut new = Client::open(&broker, version);
        broker.begin_to_stop();
        client.expects("{ e0 01 8b }");
        client.is_closed();
        new.is_not_taken();
    }
}

/// A reader gets everything that was acknowledged to the writer, acknowledges it, and is then told.
#[test]
fn what_was_acknowledged_is_delivered() {
    for version in VERSIONS {
        let mut broker = Broker::with(|config| config.max_inflight = 1);
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("t", 2);
        let mut writer = Client::connect(&broker, version, "writer");
        for (flags, text) in [(2, "1"), (4, "2"), (2, "3")] {
            writer.publishes(flags, "t", text);
        }
        broker.begin_to_stop();
        // Whoever is owed nothing goes at once.
        writer.expects("{ e0 01 8b }");
        writer.is_closed();
        reader.expects("32 ~ 't' 00 01 [ ] =1");
        reader.send("40 02 00 01");
        reader.expects("34 ~ 't' 00 02 [ ] =2");
        reader.send("50 02 00 02");
        reader.expects("62 02 00 02");
        reader.send("70 02 00 02");
        reader.expects("32 ~ 't' 00 03 [ ] =3");
        reader.send("40 02 00 03");
        reader.expects("{ e0 01 8b }");
        reader.is_closed();
    }
}

/// What comes while the broker stops is not acknowledged, so the client keeps it.
#[test]
fn nothing_new_is_taken_over() {
    let mut broker = Broker::start();
    let mut client = Client::connect(&broker, V5, "a");
    client.subscribes("t", 1);
    client.send("32 ~ 't' 00 01 [ ] =x");
    client.expects("32 ~ 't' 00 01 [ ] =x ; 40 02 00 01");
    broker.begin_to_stop();
    let mut late = Client::open(&broker, V5);
    // It stops from the moment on in which its port is free.
    while TcpStream::connect(broker.address).is_ok() {
        thread::sleep(Duration::from_millis(1));
    }
    client.send("32 ~ 't' 00 02 [ ] =y ; 40 02 00 01");
    // Neither an acknowledgement nor a delivery of the second message.
    client.expects("e0 01 8b");
    client.is_closed();
    late.is_not_taken();
}

/// A client that does not acknowledge is waited for, but not for ever.
#[test]
fn who_does_not_acknowledge_is_cut_and_counted() {
    for version in VERSIONS {
        let broker = Broker::with(|config| config.stop_timeout = Duration::from_millis(300));
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("t", 1);
        let mut other = Client::connect(&broker, version, "other");
        other.publishes(2, "t", "x");
        reader.expects("32 ~ 't' 00 01 [ ] =x");
        let start = Instant::now();
        assert_eq!(broker.stop(), Summary { cut: 1 });
        assert!(start.elapsed() >= Duration::from_millis(300));
        reader.expects("{ e0 01 8b }");
        reader.is_closed();
        other.expects("{ e0 01 8b }");
    }
}

/// A broker that nobody is connected to ends at once, and so does one whose clients are idle.
#[test]
fn an_idle_broker_ends_at_once() {
    let start = Instant::now();
    assert_eq!(Broker::start().stop(), Summary { cut: 0 });
    let broker = Broker::start();
    let mut clients: Vec<Client> = (0..50).map(|n| Client::connect(&broker, V5, &format!("{n}"))).collect();
    let mut broker = broker;
    broker.begin_to_stop();
    for client in &mut clients {
        client.expects("e0 01 8b");
        client.is_closed();
    }
    drop(clients);
    assert_eq!(broker.stop(), Summary { cut: 0 });
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}
