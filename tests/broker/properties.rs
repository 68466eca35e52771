//! Properties of PUBLISH (section 3.3.2.3): what is passed on, what is the hop's own; and translation between versions.

use std::{thread, time::Duration};

use mqtt_toolkit::packet::Version::{V3_1, V3_1_1, V5};

use crate::support::{Broker, Client};

const ALL: &str = "26 'k' '1' 01 01 03 'text/plain' 26 'a' '2' 08 'answer/here' 26 'k' '1' 09 'data' 26 '' ''";

/// [MQTT-3.3.2-4] [MQTT-3.3.2-15] [MQTT-3.3.2-16] [MQTT-3.3.2-17] [MQTT-3.3.2-18] [MQTT-3.3.2-20]: unaltered, user
/// properties in their order.
#[test]
pub(crate) fn properties_are_passed_on() {
    let broker = Broker::start();
    let mut readers: Vec<Client> = (0..3)
        .map(|qos| {
            let mut reader = Client::connect(&broker, V5, &format!("{qos}"));
            reader.subscribes("t", qos);
            reader
        })
        .collect();
    let mut writer = Client::connect(&broker, V5, "writer");
    for flags in [0_u8, 2, 4] {
        let id = if flags == 0 { "" } else { "00 01" };
        writer.send(&format!("{:02x} ~ 't' {id} [ {ALL} ] =x", 0x30 | flags));
        for (granted, reader) in (0..).zip(&mut readers) {
            let qos = granted.min(flags >> 1);
            let packet = reader.packet();
            assert_eq!(packet[0], 0x30 | qos << 1);
            let id = if qos == 0 { String::new() } else { format!("{:02x} {:02x}", packet[5], packet[6]) };
            let text = format!("{:02x} ~ 't' {id} [ {ALL} ] =x", 0x30 | qos << 1);
            assert_eq!(packet, crate::notation::bytes(V5, &text));
        }
    }
}

/// The same for a retained message, and for one that waited.
#[test]
fn properties_are_kept_with_the_message() {
    let broker = Broker::start();
    let mut away = Client::resume(&broker, V5, "away", false);
    away.subscribes("t", 1);
    away.disconnects();
    let mut writer = Client::connect(&broker, V5, "writer");
    writer.send(&format!("33 ~ 't' 00 01 [ {ALL} ] =x"));
    writer.expects("40 02 00 01");
    let mut away = Client::resume(&broker, V5, "away", true);
    away.expects(&format!("32 ~ 't' 00 01 [ {ALL} ] =x"));
    writer.subscribes("t", 0);
    writer.expects(&format!("31 ~ 't' [ {ALL} ] =x"));
}

/// Five thousand user properties are legal.
#[test]
fn thousands_of_user_properties_are_passed_on() {
    let broker = Broker::start();
    let properties: String = (0..5_000).map(|n| format!("26 'name{n}' 'value' ")).collect();
    let mut client = Client::connect(&broker, V5, "a");
    client.subscribes("t", 0);
    client.send(&format!("30 ~ 't' [ {properties}] =x"));
    client.expects(&format!("30 ~ 't' [ {properties}] =x"));
}

/// Section 4.1 of the translation: earlier versions have no properties, later ones an empty list.
#[test]
pub(crate) fn versions_are_translated() {
    let broker = Broker::start();
    let versions = [V3_1, V3_1_1, V5];
    let mut readers = versions.map(|version| {
        let mut reader = Client::connect(&broker, version, &format!("{version:?}"));
        reader.subscribes("t", 2);
        reader
    });
    for version in versions {
        let mut writer = Client::connect(&broker, version, "writer");
        for (flags, id) in [("30", ""), ("32", "00 01"), ("34", "00 02")] {
            writer.send(&format!("{flags} ~ 't' {id} [ 03 'type' 26 'k' 'v' ] =text"));
        }
        for reader in &mut readers {
            for first in [0x30, 0x32, 0x34_u8] {
                let packet = reader.packet();
                assert_eq!(packet[0], first);
                let id = if first == 0x30 { String::new() } else { format!("{:02x} {:02x}", packet[5], packet[6]) };
                let properties = if version.is_v5() { "03 'type' 26 'k' 'v'" } else { "" };
                let text = format!("{first:02x} ~ 't' {id} [ {properties} ] =text");
                assert_eq!(packet, crate::notation::bytes(reader.version, &text));
            }
        }
    }
}

/// [MQTT-3.3.2-6]: what is left of the expiry interval is passed on.
#[test]
fn the_message_expiry_counts_down() {
    let broker = Broker::start();
    let mut away = Client::resume(&broker, V5, "away", false);
    away.subscribes("t", 1);
    away.disconnects();
    let mut here = Client::connect(&broker, V5, "here");
    here.subscribes("t", 1);
    let mut old = Client::resume(&broker, V3_1_1, "old", false);
    old.subscribes("t", 1);
    old.disconnects();
    let mut writer = Client::connect(&broker, V5, "writer");
    writer.send("32 ~ 't' 00 01 [ 26 'k' 'v' 02 00 00 00 0a ] =long");
    writer.expects("40 02 00 01");
    writer.send("32 ~ 't' 00 02 [ 02 00 00 00 01 ] =short ; 32 ~ 't' 00 03 [ ] =none");
    writer.expects("40 02 00 02 ; 40 02 00 03");
    here.expects("32 ~ 't' 00 01 [ 26 'k' 'v' 02 00 00 00 0a ] =long");
    here.expects("32 ~ 't' 00 02 [ 02 00 00 00 01 ] =short ; 32 ~ 't' 00 03 [ ] =none");
    thread::sleep(Duration::from_millis(1_100));
    // [MQTT-3.3.2-5]: what has expired is not sent, to no version.
    let mut away = Client::resume(&broker, V5, "away", true);
    away.expects("32 ~ 't' 00 01 [ 26 'k' 'v' 02 00 00 00 09 ] =long ; 32 ~ 't' 00 02 [ ] =none");
    away.is_quiet();
    let mut old = Client::resume(&broker, V3_1_1, "old", true);
    old.expects("32 ~ 't' 00 01 =long ; 32 ~ 't' 00 02 =none");
    old.is_quiet();
}

/// [MQTT-3.3.2-5]: also while it waits for the window of a connected client.
#[test]
fn a_message_that_expires_in_the_queue_is_not_sent() {
    let broker = Broker::start();
    let mut reader = Client::login(&broker, V5, "02 00 00 [ 21 00 01 ] 'reader'").accepted(false);
    reader.subscribes("t", 1);
    let mut writer = Client::connect(&broker, V5, "writer");
    writer.send("32 ~ 't' 00 01 [ ] =1 ; 32 ~ 't' 00 02 [ 02 00 00 00 01 ] =2 ; 32 ~ 't' 00 03 [ ] =3");
    reader.expects("32 ~ 't' 00 01 [ ] =1");
    thread::sleep(Duration::from_millis(1_100));
    reader.send("40 02 00 01");
    reader.expects("32 ~ 't' 00 02 [ ] =3");
}

/// [MQTT-3.3.2-7] [MQTT-3.3.2-12]: an alias stands for its topic until it is given to another.
#[test]
fn topic_aliases_of_a_client() {
    let broker = Broker::start();
    let mut reader = Client::connect(&broker, V5, "reader");
    reader.subscribes("#", 2);
    let mut writer = Client::connect(&broker, V5, "writer");
    writer.send("30 ~ 'one' [ 23 00 01 ] =1 ; 30 ~ '' [ 23 00 01 ] =2 ; 30 ~ 'ten' [ 23 00 0a ] =3");
    writer.send("30 ~ '' [ 23 00 01 26 'k' 'v' ] =4 ; 30 ~ 'other' [ 23 00 01 ] =5 ; 30 ~ '' [ 23 00 01 ] =6");
    reader.expects("30 ~ 'one' [ ] =1 ; 30 ~ 'one' [ ] =2 ; 30 ~ 'ten' [ ] =3");
    reader.expects("30 ~ 'one' [ 26 'k' 'v' ] =4 ; 30 ~ 'other' [ ] =5 ; 30 ~ 'other' [ ] =6");
    writer.send("32 ~ '' 00 01 [ 23 00 0a ] =7 ; 34 ~ '' 00 02 [ 23 00 0a ] =8 ; 3c ~ '' 00 02 [ 23 00 0a ] =8");
    writer.expects("40 02 00 01 ; 50 02 00 02 ; 50 02 00 02");
    reader.expects("32 ~ 'ten' 00 01 [ ] =7 ; 34 ~ 'ten' 00 02 [ ] =8");
    // A retained message keeps its topic, not its alias.
    writer.send("31 ~ '' [ 23 00 0a ] =9");
    reader.expects("30 ~ 'ten' [ ] =9");
    let mut late = Client::connect(&broker, V5, "late");
    late.subscribes("ten", 0);
    late.expects("31 ~ 'ten' [ ] =9");
    reader.is_quiet();
}

/// [MQTT-3.2.2-17] [MQTT-3.2.2-18] [MQTT-3.3.2-7] [MQTT-3.3.2-8] [MQTT-3.3.2-9]: aliases that mean
/// nothing (section 3.3.2.3.4).
#[test]
fn invalid_topic_aliases_are_refused() {
    let broker = Broker::start();
    let cases = [
        ("30 ~ 't' [ 23 00 00 ] =x", "94"),
        ("30 ~ '' [ 23 00 00 ] =x", "94"),
        ("30 ~ 't' [ 23 00 0b ] =x", "94"),
        ("30 ~ '' [ 23 ff ff ] =x", "94"),
        ("30 ~ '' [ 23 00 01 ] =x", "94"),
        ("30 ~ '' [ ] =x", "82"),
        ("30 ~ 't' [ 23 00 01 23 00 01 ] =x", "82"),
    ];
    for (text, reason) in cases {
        // Aliases end with their connection: the one that the client set before is unknown again.
        let mut client = Client::connect(&broker, V5, "a");
        client.send("30 ~ 't' [ 23 00 02 ] =x");
        client.is_quiet();
        client.send(text);
        client.expects(&format!("e0 01 {reason}"));
        client.is_closed();
    }
    let mut client = Client::connect(&broker, V5, "a");
    client.send("30 ~ '' [ 23 00 02 ] =x");
    client.expects("e0 01 94");
    let broker = Broker::with(|config| config.topic_alias_maximum = 0);
    let mut client = Client::login(&broker, V5, "02 00 00 [ ] 'a'");
    client.expects("20 ~ 00 00 [ ]");
    client.send("30 ~ 't' [ 23 00 01 ] =x");
    client.expects("e0 01 94");
}

/// [MQTT-3.1.2-26] [MQTT-3.1.2-27] [MQTT-3.3.2-11]: the broker uses as many aliases as the client takes, and none
/// unasked.
#[test]
pub(crate) fn topic_aliases_of_the_broker() {
    let broker = Broker::start();
    let login = |present| Client::login(&broker, V5, "00 00 00 [ 11 ff ff ff ff 22 00 02 ] 'reader'").accepted(present);
    let mut reader = login(false);
    reader.subscribes("#", 1);
    let mut writer = Client::connect(&broker, V3_1_1, "writer");
    for topic in ["a", "a", "b", "c", "b", "c"] {
        writer.publishes(0, topic, "x");
    }
    reader.expects("30 ~ 'a' [ 23 00 01 ] =x ; 30 ~ '' [ 23 00 01 ] =x ; 30 ~ 'b' [ 23 00 02 ] =x");
    reader.expects("30 ~ 'c' [ ] =x ; 30 ~ '' [ 23 00 02 ] =x ; 30 ~ 'c' [ ] =x");
    writer.publishes(2, "a", "y");
    reader.expects("32 ~ '' 00 01 [ 23 00 01 ] =y");
    drop(reader);
    // [MQTT-3.3.2-7]: they end with the connection.
    let mut reader = login(true);
    reader.expects("3a ~ 'a' 00 01 [ 23 00 01 ] =y");
    writer.publishes(0, "a", "z");
    reader.expects("30 ~ '' [ 23 00 01 ] =z");
}

/// [MQTT-3.1.2-24]: an alias does not make a packet too large.
#[test]
fn an_alias_does_not_make_a_message_too_large() {
    let broker = Broker::start();
    // "t" with 16 bytes has 22 bytes at QoS 0, and 25 with an alias.
    let mut reader = Client::login(&broker, V5, "02 00 00 [ 22 00 02 27 00 00 00 16 ] 'reader'").accepted(false);
    reader.subscribes("#", 0);
    let mut writer = Client::connect(&broker, V3_1_1, "writer");
    writer.publishes(0, "t", "0123456789abcdef");
    reader.expects("30 ~ 't' [ ] =0123456789abcdef");
    writer.publishes(0, "t", "0123456789abcdefg");
    writer.publishes(0, "t", "x");
    reader.expects("30 ~ 't' [ 23 00 01 ] =x");
    reader.is_quiet();
}
