//! Keep alive (section 3.1.2.10): who is silent for one and a half times what it promised is gone.

use std::{
    io::Write,
    thread,
    time::{Duration, Instant},
};

use mqtt_toolkit::packet::Version::V5;

use crate::notation::bytes;
use crate::support::{Broker, Client, VERSIONS, assert_took};

/// [MQTT-3.1.2-22] [MQTT-3.2.2-22]; [MQTT-3.1.2-24] of 3.1.1. MQTT 5 is told why [MQTT-3.14.0-1].
#[test]
fn a_silent_client_is_closed_after_one_and_a_half_times_its_keep_alive() {
    let broker = Broker::start();
    let start = Instant::now();
    let login = |version| Client::login(&broker, version, &format!("02 00 01 [ ] '{version:?}'")).accepted(false);
    for mut client in VERSIONS.map(login) {
        client.expects("{ e0 01 8d }");
        client.is_closed();
        assert_took(start, 1_500..3_000);
    }
}

/// [MQTT-3.1.2-22] [MQTT-3.12.4-1]: any packet keeps the connection, a byte of one too.
#[test]
fn whoever_sends_is_kept() {
    let broker = Broker::start();
    let mut pings = Client::login(&broker, V5, "02 00 01 [ ] 'pings'").accepted(false);
    let mut publishes = Client::login(&broker, V5, "02 00 01 [ ] 'publishes'").accepted(false);
    let mut silent = Client::login(&broker, V5, "02 00 01 [ ] 'silent'").accepted(false);
    for _ in 0..5 {
        thread::sleep(Duration::from_millis(600));
        pings.is_quiet();
        publishes.send("30 ~ 't' [ ] =x");
    }
    publishes.is_quiet();
    silent.expects("e0 01 8d");
}

/// [MQTT-3.1.2-22]: only what the client sends counts, not what is sent to it.
#[test]
fn what_a_client_receives_does_not_keep_it() {
    let broker = Broker::start();
    let mut reader = Client::login(&broker, V5, "02 00 01 [ ] 'reader'").accepted(false);
    reader.subscribes("t", 0);
    let mut writer = Client::connect(&broker, V5, "writer");
    for _ in 0..4 {
        writer.publishes(0, "t", "x");
        reader.expects("30 ~ 't' [ ] =x");
        thread::sleep(Duration::from_millis(300));
    }
    reader.expects("e0 01 8d");
    reader.is_closed();
}

/// Section 3.1.2.10: 0 turns it off.
#[test]
fn keep_alive_0_never_ends() {
    let broker = Broker::start();
    let mut clients: Vec<Client> =
        VERSIONS.iter().map(|&version| Client::connect(&broker, version, &format!("{version:?}"))).collect();
    thread::sleep(Duration::from_millis(2_500));
    for client in &mut clients {
        client.is_quiet();
    }
}

/// [MQTT-3.1.2-21] [MQTT-3.2.2-21]: the broker's keep alive holds when it has told one.
#[test]
fn the_server_keep_alive_holds() {
    let broker = Broker::with(|config| config.max_keep_alive = 1);
    let start = Instant::now();
    for mut client in ["00 00 [ ] 'a'", "00 3c [ ] 'b'"].map(|asked| Client::login(&broker, V5, &format!("02 {asked}")))
    {
        client.expects("20 ~ 00 00 [ 22 00 0a 13 00 01 ] ; e0 01 8d");
        client.is_closed();
        assert_took(start, 1_500..3_000);
    }
}

/// A publisher that is made to wait for a slow reader is not silent: it is not listened to.
#[test]
fn a_publisher_that_waits_is_not_taken_for_silent() {
    let broker = Broker::with(|config| {
        config.patience = Duration::from_millis(2_600);
        config.max_queued_bytes = 64 * 1024;
    });
    let mut reader = Client::connect(&broker, V5, "reader");
    reader.subscribes("t", 0);
    // More than both sockets take: the broker has stopped to read when it comes to the last.
    let mut all = bytes(V5, &format!("30 ~ 't' [ ] ={}", "x".repeat(60_000))).repeat(400);
    all.extend([0xc0, 0]);
    let mut writer = Client::login(&broker, V5, "02 00 01 [ ] 'writer'").accepted(false);
    writer.stream.write_all(&all).unwrap();
    writer.expects("d0 00");
}
