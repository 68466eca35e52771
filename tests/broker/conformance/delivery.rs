//! Delivery (section 4.3) and what lasts how long: identifiers, refusals, expiry, sessions, retained messages.

use std::{thread, time::Duration};

use mqtt_toolkit::packet::Version::{V3_1_1, V5};

use crate::support::{Broker, Client, VERSIONS};

/// [MQTT-2.2.1-4] [MQTT-4.3.2-1] [MQTT-4.3.3-1]; [MQTT-2.3.1-4] [MQTT-4.3.2-1] [MQTT-4.3.3-1] of 3.1.1: more messages
/// than there are identifiers, while some wait for their acknowledgement.
#[test]
fn identifiers_in_use_are_not_given_again() {
    let broker = Broker::start();
    let mut reader = Client::connect(&broker, V3_1_1, "reader");
    reader.subscribes("t", 2);
    let mut writer = Client::connect(&broker, V3_1_1, "writer");
    // Of these, the first has no PUBACK, the second no PUBREC, the third no PUBCOMP.
    for flags in [2, 4, 4] {
        writer.publishes(flags, "t", "kept");
    }
    let kept: Vec<Vec<u8>> = (0..3).map(|_| reader.packet()[5..7].to_vec()).collect();
    reader.send(&format!("50 02 {:02x} {:02x}", kept[2][0], kept[2][1]));
    assert_eq!(reader.packet()[0], 0x62);
    let batch = ["32 ~ 't' 00 01 =x"].repeat(1_000).join(" ; ");
    for _ in 0..66 {
        writer.send(&batch);
        let mut acks = Vec::with_capacity(4_000);
        for _ in 0..1_000 {
            let packet = reader.packet();
            let id = packet[5..7].to_vec();
            assert!(id != [0, 0] && !kept.contains(&id), "{id:?} is in use");
            acks.extend([0x40, 2, id[0], id[1]]);
        }
        std::io::Write::write_all(&mut reader.stream, &acks).unwrap();
        for _ in 0..1_000 {
            writer.expects("40 02 00 01");
        }
    }
}

/// [MQTT-4.3.2-5] [MQTT-4.3.3-12]; [MQTT-4.3.2-2] [MQTT-4.3.3-2] of 3.1.1: whatever DUP says.
#[test]
fn behind_its_acknowledgement_an_identifier_is_new() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("t", 0);
        let mut writer = Client::connect(&broker, version, "writer");
        for (first, text) in [("32", "1"), ("3a", "2"), ("32", "3")] {
            writer.send(&format!("{first} ~ 't' 00 05 [ ] ={text}"));
            writer.expects("40 02 00 05");
            reader.expects(&format!("30 ~ 't' [ ] ={text}"));
        }
        for (first, text) in [("34", "4"), ("3c", "5"), ("34", "6")] {
            writer.send(&format!("{first} ~ 't' 00 05 [ ] ={text}"));
            writer.expects("50 02 00 05");
            reader.expects(&format!("30 ~ 't' [ ] ={text}"));
            writer.send("62 02 00 05");
            writer.expects("70 02 00 05");
        }
    }
}

/// [MQTT-4.4.0-2]: neither on this connection nor on the next one.
#[test]
fn a_refused_message_is_not_sent_again() {
    let broker = Broker::start();
    let mut reader = Client::resume(&broker, V5, "reader", false);
    reader.subscribes("t", 2);
    let mut writer = Client::connect(&broker, V5, "writer");
    writer.publishes(2, "t", "1");
    writer.publishes(4, "t", "2");
    reader.expects("32 ~ 't' 00 01 [ ] =1 ; 34 ~ 't' 00 02 [ ] =2");
    reader.send("40 03 00 01 80 ; 50 03 00 02 99");
    reader.is_quiet();
    drop(reader);
    Client::resume(&broker, V5, "reader", true).is_quiet();
}

/// [MQTT-4.3.3-7]: at QoS 2; what waits in the queue does.
#[test]
fn a_message_that_was_sent_does_not_expire() {
    let broker = Broker::start();
    let connect =
        |present| Client::login(&broker, V5, "00 00 00 [ 11 00 00 00 3c 21 00 01 ] 'reader'").accepted(present);
    let mut reader = connect(false);
    reader.subscribes("t", 2);
    let mut writer = Client::connect(&broker, V5, "writer");
    writer.send("34 ~ 't' 00 01 [ 02 00 00 00 01 ] =sent ; 34 ~ 't' 00 02 [ 02 00 00 00 01 ] =waits");
    writer.expects("50 02 00 01 ; 50 02 00 02");
    reader.expects("34 ~ 't' 00 01 [ 02 00 00 00 01 ] =sent");
    drop(reader);
    thread::sleep(Duration::from_millis(1_100));
    let mut reader = connect(true);
    let packet = reader.packet();
    assert_eq!(packet[0], 0x3c);
    assert!(packet.ends_with(b"sent"));
    reader.send("50 02 00 01");
    reader.expects("62 02 00 01");
    reader.send("70 02 00 01");
    reader.is_quiet();
}

/// [MQTT-4.3.3-13]
#[test]
fn an_expired_message_is_acknowledged_to_its_end() {
    let broker = Broker::start();
    let mut reader = Client::resume(&broker, V5, "reader", false);
    reader.subscribes("t", 2);
    reader.disconnects();
    let mut writer = Client::connect(&broker, V5, "writer");
    writer.send("34 ~ 't' 00 01 [ 02 00 00 00 01 ] =x");
    writer.expects("50 02 00 01");
    thread::sleep(Duration::from_millis(1_100));
    Client::resume(&broker, V5, "reader", true).is_quiet();
    writer.send("3c ~ 't' 00 01 [ 02 00 00 00 01 ] =x ; 62 02 00 01");
    writer.expects("50 02 00 01 ; 70 02 00 01");
}

/// [MQTT-4.1.0-1]; [MQTT-4.1.0-2] of 3.1.1: however short its expiry is.
#[test]
fn a_session_lasts_as_long_as_its_connection() {
    for expiry in ["00", "01"] {
        let broker = Broker::start();
        let mut clients = VERSIONS.map(|version| {
            let text = format!("02 00 00 [ 11 00 00 00 {expiry} ] '{version:?}'");
            let mut client = Client::login(&broker, version, &text).accepted(false);
            client.subscribes("t", 1);
            client.send("34 ~ 'u' 00 07 [ ] =x");
            client.packet();
            client
        });
        thread::sleep(Duration::from_millis(1_200));
        let mut writer = Client::connect(&broker, V5, "writer");
        writer.publishes(2, "t", "x");
        for client in &mut clients {
            client.expects("32 ~ 't' 00 01 [ ] =x");
            // The identifier is remembered: no 0x92.
            client.send("62 02 00 07");
            client.expects("70 02 00 07");
        }
    }
}

/// [MQTT-3.1.2-7] of 3.1.1
#[test]
fn retained_messages_outlive_the_session() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut writer = Client::connect(&broker, version, "writer");
        writer.publishes(1, "t", "0");
        writer.publishes(3, "u", "1");
        writer.disconnects();
        Client::connect(&broker, version, "writer").disconnects();
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("t", 0);
        reader.expects("31 ~ 't' [ ] =0");
        reader.subscribes("u", 1);
        reader.expects("33 ~ 'u' 00 01 [ ] =1");
    }
}

/// [MQTT-3.3.1-7] of 3.1.1
#[test]
fn a_retained_message_at_qos_0_replaces() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        client.publishes(5, "t", "two");
        client.publishes(1, "t", "none");
        client.subscribes("t", 2);
        client.expects("31 ~ 't' [ ] =none");
        client.is_quiet();
    }
}
