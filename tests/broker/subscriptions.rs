//! SUBSCRIBE and UNSUBSCRIBE (sections 3.8 to 3.11): filters, options, identifiers, and who then gets what.

use mqtt_toolkit::packet::Version::{V3_1, V3_1_1, V5};

use crate::support::{Broker, Client, VERSIONS};

/// [MQTT-3.8.4-1] [MQTT-3.8.4-2] [MQTT-3.8.4-5] [MQTT-3.8.4-6] [MQTT-3.8.4-7] [MQTT-3.9.3-1]; [MQTT-3.8.4-1]
/// [MQTT-3.8.4-4] [MQTT-3.8.4-5] [MQTT-3.9.3-1] of 3.1.1: one code a filter, in their order.
#[test]
fn many_filters_are_answered_in_one_packet() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        client.send("82 ~ ab cd [ ] 'x' 02 'y/#' 00 '+/z' 01 '#' 00");
        client.expects("90 ~ ab cd [ ] 02 00 01 00");
        let filters: String = (0..2_000).map(|n| format!("'f/{n}' {:02x} ", n % 3)).collect();
        client.send(&format!("82 ~ 00 02 [ ] {filters}"));
        let codes: String = (0..2_000).map(|n| format!("{:02x} ", n % 3)).collect();
        client.expects(&format!("90 ~ 00 02 [ ] {codes}"));
        client.send("30 ~ 'f/7' [ ] =x");
        client.expects("30 ~ 'f/7' [ ] =x");
    }
}

/// [MQTT-3.3.2-3] [MQTT-4.7.1-1] [MQTT-4.7.1-2] [MQTT-4.7.2-1] [MQTT-4.7.3-4]; [MQTT-3.3.2-3] [MQTT-4.7.1-2]
/// [MQTT-4.7.1-3] [MQTT-4.7.2-1] [MQTT-4.7.3-4] of 3.1.1
#[test]
pub(crate) fn filters_match_as_section_4_7_says() {
    let cases: [(&str, &[&str]); 13] = [
        ("#", &["a", "a/b", "/", "/a", "a/", " ", "A", "sport/tennis"]),
        ("+", &["a", " ", "A"]),
        ("+/+", &["a/b", "/", "/a", "a/", "sport/tennis"]),
        ("/+", &["/", "/a"]),
        ("/#", &["/", "/a"]),
        ("+/", &["/", "a/"]),
        ("a/#", &["a", "a/b", "a/"]),
        ("a/+", &["a/b", "a/"]),
        ("a", &["a"]),
        ("A", &["A"]),
        ("+/b/#", &["a/b"]),
        ("$own/#", &["$own/x", "$own"]),
        ("$own/+", &["$own/x"]),
    ];
    let topics = ["a", "a/b", "/", "/a", "a/", "A", "sport/tennis", "$own/x", "$own"];
    let broker = Broker::start();
    for version in VERSIONS {
        let mut writer = Client::connect(&broker, version, "writer");
        for (filter, matching) in cases {
            let mut reader = Client::connect(&broker, version, "reader");
            reader.subscribes(filter, 0);
            for topic in topics {
                writer.send(&format!("30 ~ '{topic}' [ ] =x"));
            }
            writer.is_quiet();
            for topic in topics.iter().filter(|topic| matching.contains(topic)) {
                reader.expects(&format!("30 ~ '{topic}' [ ] =x"));
            }
            reader.is_quiet();
        }
    }
}

/// [MQTT-3.3.4-2] [MQTT-3.3.4-3] [MQTT-3.3.4-4]; [MQTT-3.3.5-1] of 3.1.1: one copy, the highest QoS, all identifiers.
#[test]
pub(crate) fn overlapping_subscriptions_get_one_copy() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = Client::connect(&broker, version, "reader");
        reader.send("82 ~ 00 01 [ 0b 01 ] 'a/b' 00 ; 82 ~ 00 02 [ 0b 82 01 ] 'a/+' 02 ; 82 ~ 00 03 [ ] 'a/#' 01");
        reader.expects("90 ~ 00 01 [ ] 00 ; 90 ~ 00 02 [ ] 02 ; 90 ~ 00 03 [ ] 01");
        reader.send("82 ~ 00 04 [ 0b 03 ] 'c' 00 '#' 00");
        reader.expects("90 ~ 00 04 [ ] 00 00");
        let mut writer = Client::connect(&broker, version, "writer");
        writer.publishes(4, "a/b", "x");
        let mut came = reader.packet();
        assert_eq!(came.pop(), Some(b'x'));
        came[1] -= 1;
        if version.is_v5() {
            let mut ids: Vec<&[u8]> = came[10..].split(|&byte| byte == 0x0b).collect();
            ids.sort();
            assert_eq!(ids, [&[][..], &[1], &[3], &[0x82, 1]]);
            came.drain(9..17);
            came[1] -= 8;
        }
        assert_eq!(came, crate::notation::bytes(V3_1_1, "34 ~ 'a/b' 00 01"));
        reader.is_quiet();
        writer.publishes(2, "c", "x");
        reader.expects("30 ~ 'c' [ 0b 03 0b 03 ] =x");
    }
}

/// [MQTT-3.8.4-3]; [MQTT-3.8.4-3] of 3.1.1: the same filter again replaces options and identifier.
#[test]
fn a_second_subscription_to_a_filter_replaces_the_first() {
    for version in VERSIONS {
        for filter in ["t", "+"] {
            let broker = Broker::start();
            let mut reader = Client::connect(&broker, version, "reader");
            reader.send(&format!("82 ~ 00 01 [ 0b 01 ] '{filter}' 02 ; 82 ~ 00 02 [ 0b 02 ] '{filter}' 00"));
            reader.expects("90 ~ 00 01 [ ] 02 ; 90 ~ 00 02 [ ] 00");
            let mut writer = Client::connect(&broker, version, "writer");
            writer.publishes(4, "t", "x");
            reader.expects("30 ~ 't' [ 0b 02 ] =x");
            reader.subscribes(filter, 1);
            writer.publishes(4, "t", "x");
            reader.expects("32 ~ 't' 00 01 [ ] =x");
        }
    }
}

/// [MQTT-3.8.3-3]
#[test]
pub(crate) fn no_local_keeps_ones_own_messages_away() {
    let broker = Broker::start();
    let mut client = Client::connect(&broker, V5, "a");
    client.subscribes("t", 0x04);
    client.send("32 ~ 't' 00 01 [ ] =mine");
    client.expects("40 ~ 00 01 10");
    client.is_quiet();
    let mut other = Client::connect(&broker, V5, "b");
    other.subscribes("t", 0x04);
    other.publishes(0, "t", "others");
    client.expects("30 ~ 't' [ ] =others");
    client.send("32 ~ 't' 00 02 [ ] =mine");
    client.expects("40 02 00 02");
    other.expects("30 ~ 't' [ ] =mine");
    client.is_quiet();
}

/// [MQTT-3.8.3-3]: of two subscriptions, the one with No Local has no part in a message of one's own.
#[test]
fn no_local_leaves_other_subscriptions_alone() {
    let broker = Broker::start();
    let mut client = Client::connect(&broker, V5, "a");
    client.send("82 ~ 00 01 [ 0b 01 ] 't' 06 ; 82 ~ 00 02 [ 0b 02 ] '+' 00");
    client.expects("90 ~ 00 01 [ ] 02 ; 90 ~ 00 02 [ ] 00");
    client.send("34 ~ 't' 00 01 [ ] =mine");
    client.expects("30 ~ 't' [ 0b 02 ] =mine");
    client.expects("50 02 00 01");
    client.is_quiet();
}

/// [MQTT-3.10.4-1] [MQTT-3.10.4-4] [MQTT-3.10.4-5] [MQTT-3.10.4-6] [MQTT-3.11.3-1] [MQTT-3.11.3-2]; [MQTT-3.10.4-1]
/// [MQTT-3.10.4-6] of 3.1.1
#[test]
fn unsubscribe_answers_for_each_filter() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        client.subscribes("t", 0);
        client.subscribes("u/+", 0);
        client.send("a2 ~ 00 09 [ 26 'k' 'v' ] 'none' 't' 'u/1' 'u/+' 'u/#' 't'");
        client.expects("b0 ~ 00 09 [ ] { 11 00 11 00 11 11 }");
        client.publishes(0, "t", "x");
        client.publishes(0, "u/1", "x");
        client.is_quiet();
    }
}

/// [MQTT-3.10.4-1]; [MQTT-3.10.4-1] [MQTT-3.10.4-2] of 3.1.1: compared letter by letter; [MQTT-3.10.4-2]: nothing new
/// comes.
#[test]
pub(crate) fn unsubscribe_ends_that_filter_only() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        client.send("82 ~ 00 01 [ ] 'a/b' 00 'a/+' 00 'a/#' 00 '#' 00");
        client.expects("90 ~ 00 01 [ ] 00 00 00 00");
        let mut left = 4;
        for filter in ["a/#", "a/b", "#", "a/+"] {
            client.send("30 ~ 'a/b' [ ] =x");
            client.expects("30 ~ 'a/b' [ ] =x");
            client.send(&format!("a2 ~ 00 01 [ ] '{filter}'"));
            client.expects("b0 ~ 00 01 [ ] { 00 }");
            left -= 1;
        }
        assert_eq!(left, 0);
        client.publishes(0, "a/b", "x");
        client.is_quiet();
    }
}

/// [MQTT-3.10.4-3]; [MQTT-3.10.4-3] of 3.1.1: what has been sent is still completed.
#[test]
fn unsubscribe_lets_what_is_in_flight_arrive() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::resume(&broker, version, "a", false);
        client.subscribes("t", 2);
        let mut other = Client::connect(&broker, version, "b");
        other.publishes(4, "t", "x");
        client.expects("34 ~ 't' 00 01 [ ] =x");
        client.send("a2 ~ 00 01 [ ] 't'");
        client.expects("b0 ~ 00 01 [ ] { 00 }");
        drop(client);
        let mut client = Client::resume(&broker, version, "a", true);
        client.expects("3c ~ 't' 00 01 [ ] =x");
        client.send("50 02 00 01");
        client.expects("62 02 00 01");
    }
}

/// Section 3.8.2.1.2
#[test]
fn subscription_identifiers_of_all_sizes() {
    let broker = Broker::start();
    let mut client = Client::connect(&broker, V5, "a");
    for id in ["01", "7f", "80 01", "ff ff ff 7f"] {
        client.send(&format!("82 ~ 00 01 [ 0b {id} ] 't' 02"));
        client.expects("90 ~ 00 01 [ ] 02");
        client.send("30 ~ 't' [ 26 'k' 'v' ] =x");
        client.expects(&format!("30 ~ 't' [ 26 'k' 'v' 0b {id} ] =x"));
    }
}

/// [MQTT-4.7.3-3]; [MQTT-3.9.3-2] [MQTT-4.7.3-3] of 3.1.1: topics and filters of 65,535 bytes, of 200 levels, and of as
/// many as there can be.
#[test]
fn long_topics_and_filters_work() {
    let broker = Broker::start();
    for version in VERSIONS {
        let mut client = Client::connect(&broker, version, "a");
        client.subscribes("#", 0);
        for topic in ["x".repeat(65_535), format!("x{}", "/x".repeat(199)), "/".repeat(65_535)] {
            client.send(&format!("30 ~ '{topic}' [ ] =p"));
            client.expects(&format!("30 ~ '{topic}' [ ] =p"));
        }
        client.send("a2 ~ 00 01 [ ] '#'");
        client.expects("b0 ~ 00 01 [ ] { 00 }");
        let levels = format!("+{}", "/+".repeat(199));
        for filter in ["x".repeat(65_535), levels] {
            client.subscribes(&filter, 0);
            let topic = filter.replace('+', "y");
            client.send(&format!("30 ~ '{topic}' [ ] =p"));
            client.expects(&format!("30 ~ '{topic}' [ ] =p"));
        }
        // Beyond the limit of levels, the filter is refused, and its neighbours are not [MQTT-3.9.3-2].
        let deep = "/".repeat(300);
        client.send(&format!("82 ~ 00 01 [ ] 'ok' 01 '{deep}' 01 'fine' 02"));
        let refused = if version.is_v5() { "97" } else { "80" };
        client.expects(&format!("90 ~ 00 01 [ ] 01 {refused} 02"));
    }
}

/// A client that subscribes and unsubscribes ten thousand filters leaves nothing behind.
#[test]
fn subscriptions_come_and_go() {
    let broker = Broker::start();
    let mut client = Client::connect(&broker, V5, "a");
    for _ in 0..2 {
        let filters: Vec<String> = (0..10_000).map(|n| format!("'{}/{}/{n}'", n % 7, ["+", "a"][n % 2])).collect();
        client.send(&format!("82 ~ 00 01 [ ] {} 00", filters.join(" 00 ")));
        client.expects(&format!("90 ~ 00 01 [ ] {}", "00 ".repeat(10_000)));
        client.send("30 ~ '1/a/8' [ ] =x ; 30 ~ '1/b/8' [ ] =x ; 30 ~ '1/a/9' [ ] =x ; 30 ~ '1/b/9' [ ] =x");
        // 8 is for any second level, of 9 the second level is "a".
        client.expects("30 ~ '1/a/8' [ ] =x ; 30 ~ '1/b/8' [ ] =x");
        client.is_quiet();
        client.send(&format!("a2 ~ 00 02 [ ] {}", filters.join(" ")));
        client.expects(&format!("b0 ~ 00 02 [ ] {}", "00 ".repeat(10_000)));
        client.publishes(0, "1/a/8", "x");
        client.is_quiet();
    }
}

/// Before MQTT 5, a subscription cannot say what a bridge needs: its client says that it is one, as mosquitto's do.
#[test]
fn a_bridge_hears_nothing_of_its_own_and_sees_what_is_retained() {
    let broker = Broker::start();
    for (version, name) in [(V3_1_1, "'MQTT' 84"), (V3_1, "'MQIsdp' 83")] {
        let mut bridge = Client::open(&broker, version);
        bridge.send(&format!("10 ~ {name} 02 00 00 'bridge'"));
        let mut bridge = bridge.accepted(false);
        bridge.send("82 ~ 00 01 'b/#' 00");
        bridge.expects("90 ~ 00 01 00");
        let mut other = Client::connect(&broker, version, "other");
        bridge.send("30 ~ 'b/own' =x");
        bridge.send("c0 00");
        bridge.expects("d0 00");
        for (flags, rest) in [("31", "'b/kept' =y"), ("30", "'b/passing' =z"), ("31", "'b/kept'")] {
            other.send(&format!("{flags} ~ {rest}"));
            bridge.expects(&format!("{flags} ~ {rest}"));
        }
        bridge.disconnects();
        other.disconnects();
    }
}
