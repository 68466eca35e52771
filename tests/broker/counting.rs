//! What a broker counts: packets, messages and bytes as they pass, and what it holds.

use std::{
    thread,
    time::{Duration, Instant},
};

use mqtt_toolkit::{
    broker::Metrics,
    packet::Version::{V3_1_1, V5},
};

use crate::support::{Broker, Client, DEADLINE};

/// Waits until the broker's numbers are as `wanted`: a worker lays them out at the end of its turn.
#[track_caller]
pub(crate) fn until(broker: &Broker, wanted: impl Fn(&Metrics) -> bool) -> Metrics {
    let end = Instant::now() + DEADLINE;
    loop {
        let metrics = broker.handle.metrics();
        if wanted(&metrics) {
            return metrics;
        }
        assert!(Instant::now() < end, "{metrics:#?}");
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn packets_messages_and_bytes_are_counted_in_both_directions() {
    let broker = Broker::with(|config| config.sys_interval = Duration::ZERO);
    let mut client = Client::connect(&broker, V3_1_1, "a");
    client.send("82 ~ 00 01 't' 01");
    client.expects("90 03 00 01 01");
    // CONNECT 15 and SUBSCRIBE 8 bytes, CONNACK 4 and SUBACK 5.
    let before = until(&broker, |metrics| metrics.packets_sent == 2);
    assert_eq!((before.bytes_received, before.bytes_sent), (15 + 8, 4 + 5));
    assert_eq!((before.packets_received, before.sockets, before.connects), (2, 1, 1));
    assert_eq!((before.publishes_received, before.publishes_sent), (0, 0));
    // A run of three, and one by itself; each comes back.
    client.send("30 ~ 't' =one ; 30 ~ 't' =three ; 30 ~ 't' ; 32 ~ 't' 00 02 =four");
    client.expects("30 ~ 't' =one ; 30 ~ 't' =three ; 30 ~ 't' ; 32 ~ 't' 00 01 =four ; 40 02 00 02");
    client.send("40 02 00 01 ; c0 00");
    client.expects("d0 00");
    let after = until(&broker, |metrics| metrics.packets_received == 2 + 6);
    let publishes = (5 + 3) + (5 + 5) + 5 + (7 + 4);
    assert_eq!(after.bytes_received - before.bytes_received, publishes + 4 + 2);
    assert_eq!(after.bytes_sent - before.bytes_sent, publishes + 4 + 2);
    assert_eq!((after.publishes_received, after.payload_received), (4, 12));
    assert_eq!((after.publishes_sent, after.payload_sent), (4, 12));
    assert_eq!(after.packets_sent, 2 + 6);
    // QoS 2, all four packets, once with a repetition of the first.
    client.send("34 ~ 'u' 00 07 =x ; 3c ~ 'u' 00 07 =x");
    client.expects("50 02 00 07 ; 50 02 00 07");
    client.send("62 02 00 07");
    client.expects("70 02 00 07");
    let end = until(&broker, |metrics| metrics.packets_received == 8 + 3);
    assert_eq!((end.packets_sent, end.publishes_received), (8 + 3, 5));
}

/// Each way on which messages leave: together, one by one, shared, out of a queue, and as retained ones.
#[test]
fn messages_are_counted_on_every_way_out() {
    let broker = Broker::with(|config| config.sys_interval = Duration::ZERO);
    let mut writer = Client::connect(&broker, V5, "writer");
    writer.publishes(3, "kept", "retained");
    let mut readers: Vec<Client> = (0..3).map(|n| Client::connect(&broker, V5, &format!("reader{n}"))).collect();
    readers[0].subscribes("kept", 1);
    readers[0].expects("33 ~ 'kept' 00 01 [ ] =retained");
    for reader in &mut readers {
        reader.subscribes("t", 2);
    }
    // With an identifier, each message is put together for this reader alone.
    readers[0].send("82 ~ 00 09 [ 0b 05 ] 't' 00");
    readers[0].expects("90 ~ 00 09 [ ] 00");
    readers[1].subscribes("$share/s/t", 0);
    let before = until(&broker, |metrics| metrics.publishes_sent == 1);
    writer.send("30 ~ 't' [ ] =1 ; 30 ~ 't' [ ] =22 ; 30 ~ 't' [ ] =333");
    for reader in &mut readers {
        (0..3).for_each(|_| drop(reader.packet()));
    }
    (0..3).for_each(|_| drop(readers[1].packet()));
    let after = until(&broker, |metrics| metrics.publishes_sent == 1 + 12);
    assert_eq!(after.payload_sent - before.payload_sent, 4 * 6);
    assert_eq!((after.retained, after.retained_bytes), (1, 8));
    assert_eq!((after.subscriptions, after.shared_subscriptions), (4, 1));
    writer.publishes(1, "kept", "");
    let after = until(&broker, |metrics| metrics.retained == 0);
    assert_eq!(after.retained_bytes, 0);
}

#[test]
fn clients_and_what_waits_for_them_are_counted() {
    let broker = Broker::with(|config| config.sys_interval = Duration::ZERO);
    let mut away = Client::resume(&broker, V5, "away", false);
    away.subscribes("t", 1);
    let mut there = Client::resume(&broker, V5, "there", false);
    there.subscribes("t", 1);
    // Ends a second after its connection.
    let short = Client::login(&broker, V5, "02 00 00 [ 11 00 00 00 01 ] 'short'").accepted(false);
    let mut writer = Client::connect(&broker, V3_1_1, "writer");
    let metrics = until(&broker, |metrics| metrics.clients_connected == 4);
    assert_eq!((metrics.clients_total, metrics.clients_maximum, metrics.connections), (4, 4, 4));
    short.disconnects();
    away.disconnects();
    let metrics = until(&broker, |metrics| metrics.connections == 2);
    assert_eq!((metrics.clients_connected, metrics.clients_total, metrics.clients_maximum), (2, 4, 4));
    assert_eq!(broker.door.connections(), 2);
    for text in ["1", "22", "333"] {
        writer.publishes(2, "t", text);
    }
    // Nobody acknowledges: three are in flight, three wait for who is away.
    let metrics = until(&broker, |metrics| metrics.queued == 3 && metrics.inflight == 3);
    assert!(metrics.queued_bytes > 6);
    let metrics = until(&broker, |metrics| metrics.expired == 1);
    assert_eq!((metrics.clients_connected, metrics.clients_total), (2, 3));
    // Taken over, it is one client all the same; a clean start ends a session that is not counted as expired.
    let other = Client::login(&broker, V5, "02 00 00 [ ] 'there'").accepted(false);
    there.forget_until_end();
    let metrics = until(&broker, |metrics| metrics.inflight == 0 && metrics.connections == 2);
    assert_eq!((metrics.clients_connected, metrics.clients_total, metrics.expired), (2, 3, 1));
    assert_eq!(metrics.subscriptions, 1);
    other.disconnects();
    // Who never becomes a client is a socket, and no client.
    let mut refused = Client::open(&broker, V3_1_1);
    refused.send("c0 00");
    refused.is_not_taken();
    let metrics = until(&broker, |metrics| metrics.refused == 1);
    assert_eq!((metrics.sockets, metrics.connects), (6, 5));
}
