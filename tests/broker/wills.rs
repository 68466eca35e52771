//! Will messages (sections 3.1.2.5 and 3.1.3.2): when they are sent, when late, and when not at all.

use std::{
    thread,
    time::{Duration, Instant},
};

use mqtt_toolkit::packet::Version::{self, V3_1_1, V5};

use crate::support::{Broker, Client, VERSIONS, assert_took};

/// A client that reads the topic "w".
fn reader(broker: &Broker, version: Version) -> Client {
    let mut reader = Client::connect(broker, version, "reader");
    reader.subscribes("w", 2);
    reader
}

/// A client with the will "bye" to "w" at QoS 0, in a session of `expiry` seconds, with a will delay of `delay`.
fn mortal(broker: &Broker, flags: &str, expiry: u8, delay: u8) -> Client {
    Client::login(
        broker,
        V5,
        &format!("{flags} 00 00 [ 11 00 00 00 {expiry:02x} ] 'mortal' [ 18 00 00 00 {delay:02x} ] 'w' 'bye'"),
    )
}

/// [MQTT-3.1.2-7] [MQTT-3.1.2-8]; [MQTT-3.1.2-8] of 3.1.1
#[test]
pub(crate) fn a_lost_connection_sends_the_will() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = reader(&broker, version);
        for (flags, first) in [("06", "30"), ("0e", "32"), ("16", "34")] {
            let text = format!("{flags} 00 00 [ ] 'a' [ ] 'w' 'bye'");
            drop(Client::login(&broker, version, &text).accepted(false));
            match first {
                "30" => reader.expects("30 ~ 'w' [ ] =bye"),
                "32" => reader.expects("32 ~ 'w' 00 01 [ ] =bye"),
                _ => reader.expects("34 ~ 'w' 00 02 [ ] =bye"),
            }
        }
        reader.is_quiet();
    }
}

/// [MQTT-3.1.2-10] [MQTT-3.14.4-3]; [MQTT-3.1.2-10] [MQTT-3.14.4-3] of 3.1.1
#[test]
fn a_goodbye_removes_the_will() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = reader(&broker, version);
        let login = || Client::login(&broker, version, "06 00 00 [ ] 'a' [ ] 'w' 'bye'").accepted(false);
        login().disconnects();
        let mut client = login();
        client.send("e0 ~ { 00 [ ] }");
        client.is_closed();
        reader.is_quiet();
    }
}

/// [MQTT-3.14.4-3]: any other reason leaves it [MQTT-3.1.2-8].
#[test]
fn a_goodbye_with_a_reason_sends_the_will() {
    let broker = Broker::start();
    let mut reader = reader(&broker, V5);
    for reason in ["04", "80", "81", "97"] {
        let mut client = Client::login(&broker, V5, "06 00 00 [ ] 'a' [ ] 'w' 'bye'").accepted(false);
        client.send(&format!("e0 ~ {reason}"));
        client.is_closed();
        reader.expects("30 ~ 'w' [ ] =bye");
    }
}

/// [MQTT-3.1.2-8]: a connection that the broker closes because of an error.
#[test]
fn a_protocol_error_sends_the_will() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = reader(&broker, version);
        let mut client = Client::login(&broker, version, "06 00 00 [ ] 'a' [ ] 'w' 'bye'").accepted(false);
        client.send("00 00");
        client.expects("{ e0 01 81 }");
        client.is_closed();
        reader.expects("30 ~ 'w' [ ] =bye");
    }
}

/// [MQTT-3.1.2-8] [MQTT-3.1.2-22]
#[test]
fn a_silent_client_sends_its_will() {
    let broker = Broker::start();
    let mut reader = reader(&broker, V5);
    let _silent = Client::login(&broker, V3_1_1, "06 00 01 'a' 'w' 'bye'").accepted(false);
    reader.expects("30 ~ 'w' [ ] =bye");
}

/// [MQTT-3.1.4-3]: whoever is taken over sends its will, if it has no delay.
#[test]
pub(crate) fn a_takeover_sends_the_will() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = reader(&broker, version);
        for (old, new) in [("06", "02"), ("04", "00"), ("04", "02"), ("06", "00")] {
            let text = format!("{old} 00 00 [ 11 00 00 00 09 ] 'a' [ ] 'w' 'bye'");
            let mut first = Client::login(&broker, version, &text);
            first.packet();
            let mut second = Client::login(&broker, version, &format!("{new} 00 00 [ ] 'a'"));
            second.packet();
            first.is_taken_over();
            reader.expects("30 ~ 'w' [ ] =bye");
            second.disconnects();
            reader.is_quiet();
        }
    }
}

/// [MQTT-3.1.3-9]: a takeover that goes on with the session is a reconnect in time; a clean start ends the session.
#[test]
fn a_takeover_in_time_removes_a_delayed_will() {
    let broker = Broker::start();
    let mut reader = reader(&broker, V5);
    let mut first = mortal(&broker, "06", 60, 30).accepted(false);
    let second = Client::login(&broker, V5, "00 00 00 [ 11 00 00 00 3c ] 'mortal'").accepted(true);
    first.is_taken_over();
    reader.is_quiet();
    second.disconnects();
    reader.is_quiet();
    let mut first = mortal(&broker, "06", 60, 30).accepted(false);
    let second = Client::connect(&broker, V5, "mortal");
    first.is_taken_over();
    reader.expects("30 ~ 'w' [ ] =bye");
    drop(second);
    // A session that ends with its connection ends when it is taken over.
    let mut first = mortal(&broker, "06", 0, 30).accepted(false);
    let _second = Client::login(&broker, V5, "00 00 00 [ ] 'mortal'").accepted(false);
    first.is_taken_over();
    reader.expects("30 ~ 'w' [ ] =bye");
}

/// [MQTT-3.1.2-8] [MQTT-3.1.2-10] [MQTT-3.1.3-9]
#[test]
fn a_delayed_will_comes_after_its_delay() {
    let broker = Broker::start();
    let mut reader = reader(&broker, V5);
    let start = Instant::now();
    drop(mortal(&broker, "06", 60, 1).accepted(false));
    reader.is_quiet();
    reader.expects("30 ~ 'w' [ ] =bye");
    assert_took(start, 1_000..2_500);
    // It was sent: the next connection sends none.
    Client::resume(&broker, V5, "mortal", true).disconnects();
    reader.is_quiet();
}

/// [MQTT-3.1.3-9]
#[test]
fn a_reconnect_in_time_removes_a_delayed_will() {
    let broker = Broker::start();
    let mut reader = reader(&broker, V5);
    drop(mortal(&broker, "06", 60, 1).accepted(false));
    // The old connection may be seen to end only after the new one has come: either way the will is gone.
    let client = Client::resume(&broker, V5, "mortal", true);
    thread::sleep(Duration::from_millis(1_300));
    reader.is_quiet();
    client.disconnects();
    reader.is_quiet();
}

/// [MQTT-3.1.3-9]: the end of the session does not wait for the delay.
#[test]
fn a_session_that_ends_sends_a_delayed_will() {
    let broker = Broker::start();
    let mut reader = reader(&broker, V5);
    drop(mortal(&broker, "06", 0, 60).accepted(false));
    reader.expects("30 ~ 'w' [ ] =bye");
    let start = Instant::now();
    drop(mortal(&broker, "06", 1, 60).accepted(false));
    reader.expects("30 ~ 'w' [ ] =bye");
    assert_took(start, 1_000..2_500);
    reader.is_quiet();
    // A clean start ends the session while the will waits.
    let mut client = mortal(&broker, "06", 60, 60).accepted(false);
    client.send("e0 01 04");
    client.is_closed();
    reader.is_quiet();
    let _client = Client::connect(&broker, V5, "mortal");
    reader.expects("30 ~ 'w' [ ] =bye");
}

/// Section 3.14.2.2.2: DISCONNECT may end the session, and with it the delay.
#[test]
fn disconnect_can_end_the_session_and_send_the_will() {
    let broker = Broker::start();
    let mut reader = reader(&broker, V5);
    let mut client = mortal(&broker, "06", 60, 60).accepted(false);
    client.send("e0 ~ 04 [ 11 00 00 00 00 ]");
    client.is_closed();
    reader.expects("30 ~ 'w' [ ] =bye");
}

/// [MQTT-3.1.2-8]; [MQTT-3.1.2-10] [MQTT-3.1.2-12] of 3.1.1: each connection has its own will, or none.
#[test]
pub(crate) fn a_will_is_that_of_its_connection() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = reader(&broker, version);
        let properties = "[ 11 00 00 00 3c ]";
        drop(Client::login(&broker, version, &format!("04 00 00 {properties} 'a' [ ] 'w' 'one'")).accepted(false));
        reader.expects("30 ~ 'w' [ ] =one");
        drop(Client::login(&broker, version, &format!("04 00 00 {properties} 'a' [ ] 'w' 'two'")).accepted(true));
        reader.expects("30 ~ 'w' [ ] =two");
        drop(Client::login(&broker, version, &format!("00 00 00 {properties} 'a'")).accepted(true));
        let mut last = Client::login(&broker, version, &format!("00 00 00 {properties} 'a'")).accepted(true);
        last.is_quiet();
        reader.is_quiet();
    }
}

/// [MQTT-3.1.2-14] [MQTT-3.1.2-15]; [MQTT-3.1.2-16] [MQTT-3.1.2-17] of 3.1.1
#[test]
fn a_will_can_be_retained() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = reader(&broker, version);
        drop(Client::login(&broker, version, "26 00 00 [ ] 'a' [ ] 'w' 'kept'").accepted(false));
        reader.expects("30 ~ 'w' [ ] =kept");
        drop(Client::login(&broker, version, "06 00 00 [ ] 'a' [ ] 'w' 'not'").accepted(false));
        reader.expects("30 ~ 'w' [ ] =not");
        let mut late = Client::connect(&broker, version, "late");
        late.subscribes("w", 0);
        late.expects("31 ~ 'w' [ ] =kept");
        // An empty one clears.
        drop(Client::login(&broker, version, "26 00 00 [ ] 'a' [ ] 'w' ''").accepted(false));
        reader.expects("30 ~ 'w' [ ]");
        late.expects("30 ~ 'w' [ ]");
        late.subscribes("w", 0);
        late.is_quiet();
    }
}

/// [MQTT-3.1.3-10]. Section 3.1.3.2: a will has the properties of a message; the expiry counts from when it is sent.
#[test]
fn a_will_keeps_its_properties() {
    let broker = Broker::start();
    let mut reader = reader(&broker, V5);
    let properties = "18 00 00 00 01 01 01 26 'k' '1' 03 'text' 02 00 00 00 09 08 'r/t' 09 'id' 26 'k' '2'";
    let text = format!("06 00 00 [ 11 00 00 00 3c ] 'a' [ {properties} ] 'w' 'bye'");
    drop(Client::login(&broker, V5, &text).accepted(false));
    reader.expects("30 ~ 'w' [ 01 01 26 'k' '1' 03 'text' 08 'r/t' 09 'id' 26 'k' '2' 02 00 00 00 09 ] =bye");
    let mut old = Client::connect(&broker, V3_1_1, "old");
    old.subscribes("w", 0);
    drop(Client::login(&broker, V5, "06 00 00 [ ] 'b' [ 26 'k' 'v' ] 'w' 'bye'").accepted(false));
    old.expects("30 ~ 'w' =bye");
}

/// Section 3.1.2.5: a will for a session that is not there waits like any message.
#[test]
fn a_will_waits_for_who_is_away() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut away = Client::resume(&broker, version, "away", false);
        away.subscribes("w", 1);
        away.disconnects();
        let mut mortal = Client::login(&broker, version, "0e 00 00 [ ] 'a' [ ] 'w' 'bye'").accepted(false);
        mortal.send("00 00");
        mortal.expects("{ e0 01 81 }");
        mortal.is_closed();
        Client::resume(&broker, version, "away", true).expects("32 ~ 'w' 00 01 [ ] =bye");
    }
}

/// A will of the client itself comes to nobody, and does no harm.
#[test]
fn a_will_to_oneself_is_possible() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client =
            Client::login(&broker, version, "0c 00 00 [ 11 00 00 00 3c ] 'a' [ ] 'w' 'bye'").accepted(false);
        client.subscribes("w", 1);
        client.send("00 00");
        client.expects("{ e0 01 81 }");
        client.is_closed();
        // Its session goes on: the will waits for it.
        Client::resume(&broker, version, "a", true).expects("32 ~ 'w' 00 01 [ ] =bye");
    }
}

/// [MQTT-3.1.2-8]: a large will, and one without bytes.
#[test]
fn wills_of_all_sizes() {
    let broker = Broker::start();
    let mut reader = reader(&broker, V3_1_1);
    let long = "x".repeat(65_535);
    drop(Client::login(&broker, V5, &format!("06 00 00 [ ] 'a' [ ] 'w' '{long}'")).accepted(false));
    reader.expects(&format!("30 ~ 'w' ={long}"));
    drop(Client::login(&broker, V5, "06 00 00 [ ] 'a' [ ] 'w' ''").accepted(false));
    reader.expects("30 ~ 'w'");
}
