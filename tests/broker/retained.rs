//! Retained messages (section 3.3.1.3): what stays, what goes, and who gets it when.

use std::{thread, time::Duration};

use mqtt_toolkit::packet::Version::{V3_1_1, V5};

use crate::support::{Broker, Client, VERSIONS};

/// [MQTT-3.3.1-5] [MQTT-3.3.1-8] [MQTT-3.3.1-9]; [MQTT-3.3.1-5] [MQTT-3.3.1-6] [MQTT-3.3.1-7] [MQTT-3.3.1-8]
/// [MQTT-3.3.1-12] of 3.1.1: the flag says that the message was kept.
#[test]
fn the_last_message_is_kept() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        for (flags, text) in [(1, "one"), (3, "two"), (5, "three"), (0, "four")] {
            client.publishes(flags, "t", text);
        }
        client.subscribes("t", 0);
        client.expects("31 ~ 't' [ ] =three");
        client.publishes(1, "u", "other");
        client.is_quiet();
    }
}

/// [MQTT-3.3.1-12]; [MQTT-3.3.1-9] of 3.1.1: to a subscription that is already there it is a new message.
#[test]
pub(crate) fn a_retained_message_is_new_to_who_is_there() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("t", 2);
        let mut client = Client::connect(&broker, version, "a");
        client.publishes(1, "t", "x");
        client.publishes(3, "t", "y");
        reader.expects("30 ~ 't' [ ] =x ; 32 ~ 't' 00 01 [ ] =y");
    }
}

/// [MQTT-3.3.1-12] [MQTT-3.3.1-13]
#[test]
fn retain_as_published_keeps_the_flag() {
    let broker = Broker::start();
    let mut reader = Client::connect(&broker, V5, "reader");
    reader.subscribes("t", 0x0a);
    let mut client = Client::connect(&broker, V3_1_1, "a");
    for (flags, text) in [(0, "1"), (1, "2"), (3, "3"), (5, "4"), (2, "5")] {
        client.publishes(flags, "t", text);
    }
    reader.expects("30 ~ 't' [ ] =1 ; 31 ~ 't' [ ] =2 ; 33 ~ 't' 00 01 [ ] =3 ; 35 ~ 't' 00 02 [ ] =4");
    reader.expects("32 ~ 't' 00 03 [ ] =5");
}

/// [MQTT-3.3.1-6] [MQTT-3.3.1-7]; [MQTT-3.3.1-10] [MQTT-3.3.1-11] of 3.1.1
#[test]
fn an_empty_retained_message_clears() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("t", 0);
        let mut client = Client::connect(&broker, version, "a");
        client.publishes(1, "t", "x");
        client.publishes(1, "t", "");
        reader.expects("30 ~ 't' [ ] =x ; 30 ~ 't' [ ]");
        client.subscribes("t", 0);
        client.is_quiet();
    }
}

/// [MQTT-3.3.1-8]; [MQTT-3.3.1-12] of 3.1.1: only a retained message touches what is kept.
#[test]
fn an_empty_message_that_is_not_retained_clears_nothing() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        client.publishes(1, "t", "kept");
        for flags in [0, 2, 4] {
            client.publishes(flags, "t", "");
        }
        client.subscribes("t", 0);
        client.expects("31 ~ 't' [ ] =kept");
    }
}

/// [MQTT-3.8.4-8]; [MQTT-3.3.1-5] [MQTT-3.8.4-6] of 3.1.1: the lower of what it was published with and what is
/// subscribed.
#[test]
fn a_retained_message_comes_at_the_lower_qos() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        for flags in [1, 3, 5] {
            client.publishes(flags, &format!("t/{}", flags / 2), "x");
        }
        client.subscribes("t/+", 1);
        client.expects("31 ~ 't/0' [ ] =x ; 33 ~ 't/1' 00 01 [ ] =x ; 33 ~ 't/2' 00 02 [ ] =x");
        client.subscribes("t/2", 2);
        client.expects("35 ~ 't/2' 00 03 [ ] =x");
    }
}

/// [MQTT-3.3.1-9] [MQTT-3.3.1-10] [MQTT-3.3.1-11] [MQTT-3.8.4-3] [MQTT-3.8.4-4]
#[test]
fn retain_handling_says_which_subscribe_gets_them() {
    let broker = Broker::start();
    let mut client = Client::connect(&broker, V5, "a");
    client.publishes(1, "t", "x");
    client.subscribes("t", 0x20);
    client.is_quiet();
    client.subscribes("t", 0x10);
    client.is_quiet();
    client.subscribes("t", 0x00);
    client.expects("31 ~ 't' [ ] =x");
    client.subscribes("t", 0x00);
    client.expects("31 ~ 't' [ ] =x");
    client.send("a2 ~ 00 01 [ ] 't'");
    client.expects("b0 ~ 00 01 [ ] 00");
    client.subscribes("t", 0x10);
    client.expects("31 ~ 't' [ ] =x");
    client.subscribes("t", 0x11);
    client.is_quiet();
}

/// [MQTT-3.3.1-10]: a subscription of an earlier connection exists.
#[test]
fn a_subscription_of_the_session_is_not_new() {
    let broker = Broker::start();
    let mut client = Client::resume(&broker, V5, "a", false);
    client.publishes(1, "t", "x");
    client.subscribes("t", 0x10);
    client.expects("31 ~ 't' [ ] =x");
    client.disconnects();
    let mut client = Client::resume(&broker, V5, "a", true);
    client.subscribes("t", 0x10);
    client.is_quiet();
}

/// [MQTT-3.3.1-6] [MQTT-3.8.4-3] of 3.1.1: every SUBSCRIBE gets them again.
#[test]
fn before_mqtt_5_each_subscribe_gets_them() {
    for version in [VERSIONS[0], VERSIONS[1]] {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        client.publishes(1, "t", "x");
        for _ in 0..2 {
            client.subscribes("t", 0);
            client.expects("31 ~ 't' =x");
        }
    }
}

/// Section 4.8.2
#[test]
fn a_shared_subscription_gets_none() {
    let broker = Broker::start();
    let mut client = Client::connect(&broker, V5, "a");
    client.publishes(1, "t", "x");
    client.subscribes("$share/s/t", 0);
    client.is_quiet();
}

/// [MQTT-3.3.1-9]: each matching topic once for each filter, with all of its properties and the filter's identifier.
#[test]
fn wildcards_find_retained_messages() {
    let broker = Broker::start();
    let mut client = Client::connect(&broker, V5, "a");
    for topic in ["a", "a/b", "a/b/c", "a!", "$sys/a", "b/b"] {
        client.send(&format!("31 ~ '{topic}' [ 26 'k' 'v' 03 'type' ] =x"));
    }
    let cases: [(&str, &[&str]); 7] = [
        ("#", &["a", "a!", "a/b", "a/b/c", "b/b"]),
        ("a/#", &["a", "a/b", "a/b/c"]),
        ("+", &["a", "a!"]),
        ("+/b", &["a/b", "b/b"]),
        ("+/+/#", &["a/b", "a/b/c", "b/b"]),
        ("$sys/#", &["$sys/a"]),
        ("a/b/c/d/#", &[]),
    ];
    for (filter, topics) in cases {
        client.send(&format!("82 ~ 00 01 [ 0b 07 ] '{filter}' 00"));
        client.expects("90 ~ 00 01 [ ] 00");
        let mut came: Vec<Vec<u8>> = topics.iter().map(|_| client.packet()).collect();
        came.sort_by_key(|packet| packet[4..].to_vec());
        for (packet, topic) in came.iter().zip(topics) {
            let text = format!("31 ~ '{topic}' [ 26 'k' 'v' 03 'type' 0b 07 ] =x");
            assert_eq!(*packet, crate::notation::bytes(V5, &text));
        }
        client.is_quiet();
        client.send(&format!("a2 ~ 00 01 [ ] '{filter}'"));
        client.expects("b0 ~ 00 01 [ ] 00");
    }
}

/// [MQTT-3.3.2-5] [MQTT-3.3.2-6]
#[test]
fn a_retained_message_expires() {
    let broker = Broker::start();
    let mut client = Client::connect(&broker, V5, "a");
    client.send("31 ~ 'long' [ 02 00 00 00 09 ] =x ; 31 ~ 'short' [ 02 00 00 00 01 ] =x");
    client.subscribes("+", 0x00);
    client.expects("31 ~ 'long' [ 02 00 00 00 09 ] =x ; 31 ~ 'short' [ 02 00 00 00 01 ] =x");
    thread::sleep(Duration::from_millis(1_100));
    client.subscribes("+", 0x00);
    client.expects("31 ~ 'long' [ 02 00 00 00 08 ] =x");
    client.is_quiet();
    client.subscribes("short", 0x00);
    client.is_quiet();
}

/// Section 3.3.1.3: a thousand of them come to a client that takes one at a time, and to one that goes away meanwhile.
#[test]
pub(crate) fn retained_messages_come_at_the_pace_of_the_reader() {
    let broker = Broker::start();
    let mut client = Client::connect(&broker, V5, "a");
    let all: Vec<String> = (0..1_000).map(|n| format!("31 ~ 't/{n}' [ ] =x")).collect();
    client.send(&format!("{} ; 33 ~ 'last' 00 01 [ ] =x", all.join(" ; ")));
    client.expects("40 ~ 00 01 10");
    let mut reader = Client::login(&broker, V3_1_1, "02 00 00 'reader'").accepted(false);
    reader.subscribes("t/#", 1);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..1_000 {
        let packet = reader.packet();
        assert_eq!(packet[0], 0x31);
        assert!(seen.insert(packet), "each once");
    }
    reader.is_quiet();
}

/// [MQTT-3.3.1-9] [MQTT-4.4.0-1]: what a subscription was owed is not forgotten with the connection.
#[test]
fn retained_messages_that_were_on_their_way_come_after_a_reconnect() {
    let broker = Broker::with(|config| config.max_inflight = 1);
    let mut client = Client::connect(&broker, V3_1_1, "a");
    let all: Vec<String> = (1..=200).map(|n| format!("33 ~ 't/{n}' 00 {n:02x} =x")).collect();
    client.send(&all.join(" ; "));
    for n in 1..=200 {
        client.expects(&format!("40 02 00 {n:02x}"));
    }
    let mut reader = Client::resume(&broker, V3_1_1, "reader", false);
    reader.subscribes("t/#", 1);
    let first = reader.packet();
    drop(reader);
    let mut reader = Client::resume(&broker, V3_1_1, "reader", true);
    let mut again = reader.packet();
    assert_eq!(again[0], first[0] | 8);
    again[0] = first[0];
    assert_eq!(again, first);
    for n in 2..=201_u8 {
        reader.send(&format!("40 02 00 {:02x}", n - 1));
        if n <= 200 {
            assert_eq!(reader.packet()[0], 0x33, "message {n}");
        }
    }
    reader.is_quiet();
}

/// [MQTT-3.3.1-9]: what is retained when the subscription is made, and not what is published right behind it.
#[test]
fn a_message_published_right_behind_a_subscription_comes_once() {
    let broker = Broker::start();
    for version in VERSIONS {
        let mut client = Client::connect(&broker, version, "a");
        client.publishes(1, "t/a", "old");
        for filter in ["t/a", "t/#"] {
            client.send(&format!("82 ~ 00 01 [ ] '{filter}' 00 ; 31 ~ 't/a' [ ] =new ; 31 ~ 't/a' [ ] =old"));
            client.expects("90 ~ 00 01 [ ] 00 ; 31 ~ 't/a' [ ] =old ; 30 ~ 't/a' [ ] =new ; 30 ~ 't/a' [ ] =old");
            client.is_quiet();
            client.send(&format!("a2 ~ 00 02 [ ] '{filter}'"));
            client.expects("b0 ~ 00 02 { 00 00 }");
        }
    }
}

/// A search among many topics takes its time in pieces, and finds what there is.
#[test]
fn a_few_among_many_are_found() {
    let broker = Broker::start();
    let mut client = Client::connect(&broker, V5, "a");
    for n in 0..3_000 {
        client.send(&format!("31 ~ 'x/{n:04}/y' [ ] =1"));
    }
    client.send("31 ~ 'x/1500/z' [ ] =2 ; 31 ~ 'x/2999/z' [ ] =3");
    client.is_quiet();
    client.send("82 ~ 00 01 [ ] 'x/+/z' 00");
    client.expects("90 ~ 00 01 [ ] 00 ; 31 ~ 'x/1500/z' [ ] =2 ; 31 ~ 'x/2999/z' [ ] =3");
    client.is_quiet();
}
