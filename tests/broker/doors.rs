//! What a listener may ask and allow on its own, and limits of the broker that CONNACK tells.

use mqtt_toolkit::{
    broker::DoorOptions,
    packet::{
        QoS,
        Version::{V3_1, V3_1_1, V5},
    },
};

use crate::support::{Broker, Client};

fn mounted(at: &str) -> DoorOptions {
    DoorOptions { mount_point: Some(at.to_owned()), ..DoorOptions::default() }
}

fn plain() -> DoorOptions {
    DoorOptions::default()
}

/// What a mounted client publishes, subscribes to and leaves as its will is below the mount point, and it never sees it.
#[test]
fn a_mount_point_stands_before_all_topics_and_is_not_seen() {
    let mut broker = Broker::with_doors(vec![plain(), mounted("a/"), mounted("b/")], |_| {});
    let mut outside = Client::connect(&broker, V5, "outside");
    outside.subscribes("#", 2);
    let mut source = Client::connect(&broker, V5, "source");
    source.publishes(1, "a/old", "kept");
    outside.expects("30 ~ 'a/old' [ ] =kept");
    source.publishes(1, "a", "level");
    outside.expects("30 ~ 'a' [ ] =level");
    for version in [V3_1_1, V5] {
        broker.turn_to(1);
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("#", 1);
        reader.expects("31 ~ 'old' [ ] =kept");
        reader.subscribes("$share/g/s/+", 0);
        let mut writer = Client::connect(&broker, version, "writer");
        for (flags, first) in [(0, "30"), (2, "32"), (4, "34")] {
            writer.publishes(flags, "x/y", "hello");
            let id = ["", "00 01", "00 01"][usize::from(flags / 2)];
            // Its own identifiers at each version.
            let out = outside.packet();
            assert!(out.windows(5).any(|part| part == b"a/x/y") && out.ends_with(b"hello"), "{first} {id}: {out:02x?}");
            if flags == 4 {
                outside.send(&format!("50 02 {:02x} {:02x}", out[9], out[10]));
                outside.expects(&format!("62 02 {:02x} {:02x}", out[9], out[10]));
                outside.send(&format!("70 02 {:02x} {:02x}", out[9], out[10]));
            } else if flags == 2 {
                outside.send(&format!("40 02 {:02x} {:02x}", out[9], out[10]));
            }
        }
        reader.expects("30 ~ 'x/y' [ ] =hello ; 32 ~ 'x/y' 00 01 [ ] =hello ; 32 ~ 'x/y' 00 02 [ ] =hello");
        reader.send("40 02 00 01 ; 40 02 00 02");
        source.publishes(0, "a/in", "foreign");
        outside.expects("30 ~ 'a/in' [ ] =foreign");
        reader.expects("30 ~ 'in' [ ] =foreign");
        // The level above is no topic of theirs, nor is what others have.
        source.publishes(0, "a", "1");
        source.publishes(0, "b/in", "2");
        outside.expects("30 ~ 'a' [ ] =1 ; 30 ~ 'b/in' [ ] =2");
        reader.is_quiet();
        // A will, and a shared subscription.
        let mut dying = Client::login(&broker, version, "06 00 00 [ ] 'dying' [ ] 'will' 'gone'").accepted(false);
        dying.is_quiet();
        drop(dying);
        outside.expects("30 ~ 'a/will' [ ] =gone");
        reader.expects("30 ~ 'will' [ ] =gone");
        reader.send("a2 ~ 00 09 [ ] '#'");
        reader.expects(if version.is_v5() { "b0 ~ 00 09 [ ] 00" } else { "b0 02 00 09" });
        writer.publishes(0, "s/1", "shared");
        outside.expects("30 ~ 'a/s/1' [ ] =shared");
        reader.expects("30 ~ 's/1' [ ] =shared");
        reader.is_quiet();
        broker.turn_to(2);
        let mut other = Client::connect(&broker, version, "other");
        other.subscribes("#", 0);
        source.publishes(0, "a/x", "theirs");
        outside.expects("30 ~ 'a/x' [ ] =theirs");
        other.is_quiet();
    }
}

/// A session does not go from one mount point to another: its messages have names that only the one knows.
#[test]
fn a_session_stays_below_its_mount_point() {
    let mut broker = Broker::with_doors(vec![mounted("ab/"), mounted("c/"), plain()], |_| {});
    let login =
        |broker: &Broker, present| Client::login(broker, V5, "00 00 00 [ 11 ff ff ff ff ] 'moves'").accepted(present);
    let mut client = login(&broker, false);
    client.subscribes("#", 1);
    client.disconnects();
    let mut writer = Client::connect(&broker, V5, "writer");
    writer.publishes(2, "x", "kept");
    broker.turn_to(1);
    let mut other = login(&broker, false);
    other.is_quiet();
    writer.publishes(0, "x", "live");
    other.is_quiet();
    other.disconnects();
    broker.turn_to(2);
    login(&broker, false).is_quiet();
}

/// A topic has to fit with its mount point, and a wildcard has no place right behind one that does not end with '/'.
#[test]
fn a_mount_point_has_its_limits() {
    let broker = Broker::with_doors(vec![mounted("root")], |_| {});
    let mut client = Client::connect(&broker, V5, "a");
    client.send("82 ~ 00 01 [ ] '#' 00 'x/+' 00 '$share/g/+' 00");
    client.expects("90 ~ 00 01 [ ] 8f 00 8f");
    client.send("a2 ~ 00 02 [ ] '#' 'x/+'");
    client.expects("b0 ~ 00 02 [ ] 8f 00");
    client.send(&format!("30 ~ '{}' [ ]", "x".repeat(65_531)));
    client.send(&format!("30 ~ '{}' [ ]", "x".repeat(65_532)));
    client.expects("e0 01 90");
    client.is_closed();
}

/// [MQTT-3.2.2-9] [MQTT-3.2.2-10] [MQTT-3.2.2-11] [MQTT-3.2.2-12]
#[test]
fn the_maximum_qos_of_a_listener_is_told_and_kept() {
    let options = DoorOptions { maximum_qos: QoS::AtLeastOnce, ..plain() };
    let broker = Broker::with_doors(vec![options], |_| {});
    let mut client = Client::login(&broker, V5, "02 00 00 [ ] 'a'");
    client.expects("20 ~ 00 00 [ 24 01 22 00 0a ]");
    client.send("82 ~ 00 01 [ ] 't' 02");
    client.expects("90 ~ 00 01 [ ] 01");
    let mut writer = Client::connect(&broker, V3_1_1, "writer");
    writer.publishes(2, "t", "1");
    client.expects("32 ~ 't' 00 01 [ ] =1");
    client.send("34 ~ 't' 00 02 [ ] =2");
    client.expects("e0 01 9b");
    client.is_closed();
    let mut willing = Client::login(&broker, V5, "16 00 00 [ ] 'b' [ ] 'will' 'x'");
    willing.expects("20 ~ 00 9b [ ]");
    willing.is_closed();
    // Before MQTT 5 nobody can be told.
    let mut old = Client::connect(&broker, V3_1_1, "c");
    old.send("34 ~ 't' 00 02 =2");
    old.is_closed();
}

#[test]
fn a_listener_has_versions_aliases_and_identifiers_of_its_own() {
    let options = DoorOptions {
        versions: vec![V3_1_1, V5],
        topic_alias_maximum: Some(3),
        client_id_prefix: "guest-".to_owned(),
        ..plain()
    };
    let strict = DoorOptions { allow_empty_client_id: false, topic_alias_maximum: Some(0), ..plain() };
    let mut broker = Broker::with_doors(vec![options, strict], |_| {});
    let mut old = Client::login(&broker, V3_1, "02 00 00 'a'");
    old.expects("20 02 00 01");
    old.is_closed();
    let mut client = Client::login(&broker, V5, "02 00 00 [ ] ''");
    let answer = client.packet();
    assert!(answer.windows(6).any(|part| part == b"guest-"), "{answer:02x?}");
    client.send("30 ~ 't' [ 23 00 03 ]");
    client.is_quiet();
    client.send("30 ~ 't' [ 23 00 04 ]");
    client.expects("e0 01 94");
    broker.turn_to(1);
    let mut nobody = Client::login(&broker, V5, "02 00 00 [ ] ''");
    nobody.expects("20 ~ 00 85 [ ]");
    let mut nobody = Client::login(&broker, V3_1_1, "02 00 00 ''");
    nobody.expects("20 02 00 02");
    let mut somebody = Client::login(&broker, V5, "02 00 00 [ ] 'a'");
    somebody.expects("20 ~ 00 00 [ ]");
    somebody.send("30 ~ 't' [ 23 00 01 ]");
    somebody.expects("e0 01 94");
}

#[test]
fn a_listener_counts_its_own_connections() {
    let one = DoorOptions { max_connections: 1, ..plain() };
    let mut broker = Broker::with_doors(vec![one, plain()], |_| {});
    let first = Client::connect(&broker, V5, "first");
    for (version, answer) in [(V5, "20 ~ 00 97 [ ]"), (V3_1_1, "20 02 00 03")] {
        let mut second = Client::login(&broker, version, "02 00 00 [ ] 'second'");
        second.expects(answer);
        second.is_closed();
    }
    broker.turn_to(1);
    let _other = Client::connect(&broker, V5, "other");
    broker.turn_to(0);
    first.disconnects();
    Client::connect(&broker, V5, "second").disconnects();
}

/// [MQTT-3.2.2-13] [MQTT-3.2.2-14]
#[test]
fn a_broker_that_retains_nothing_says_so() {
    let broker = Broker::with_doors(vec![plain()], |config| config.retain_available = false);
    let mut client = Client::login(&broker, V5, "02 00 00 [ ] 'a'");
    client.expects("20 ~ 00 00 [ 25 00 22 00 0a ]");
    client.send("31 ~ 't' [ ] =x");
    client.expects("e0 01 9a");
    let mut willing = Client::login(&broker, V5, "26 00 00 [ ] 'b' [ ] 'will' 'x'");
    willing.expects("20 ~ 00 9a [ ]");
}

/// [MQTT-3.2.2-21]; before MQTT 5, as mosquitto does it.
#[test]
fn the_longest_keep_alive_is_told_or_refused() {
    let broker = Broker::with(|config| config.max_keep_alive = 60);
    let mut client = Client::login(&broker, V5, "02 00 00 [ ] 'a'");
    client.expects("20 ~ 00 00 [ 22 00 0a 13 00 3c ]");
    for keep_alive in ["00 00", "00 3d"] {
        let mut client = Client::login(&broker, V3_1_1, &format!("02 {keep_alive} 'a'"));
        client.expects("20 02 00 02");
        client.is_closed();
    }
    Client::login(&broker, V3_1_1, "02 00 3c 'b'").accepted(false).disconnects();
}

#[test]
fn messages_of_qos_0_wait_where_they_are_to() {
    for (waits, expected) in
        [(true, "30 ~ 't' [ ] =0 ; 32 ~ 't' 00 01 [ ] =1 ; 30 ~ 't' [ ] =2"), (false, "32 ~ 't' 00 01 [ ] =1")]
    {
        let broker = Broker::with(|config| config.queue_qos0_messages = waits);
        let mut reader = Client::resume(&broker, V5, "reader", false);
        reader.subscribes("t", 1);
        reader.disconnects();
        let mut writer = Client::connect(&broker, V5, "writer");
        for (flags, text) in [(0, "0"), (2, "1"), (0, "2")] {
            writer.publishes(flags, "t", text);
        }
        let mut reader = Client::resume(&broker, V5, "reader", true);
        reader.expects(expected);
        reader.is_quiet();
    }
}

#[test]
fn the_qos_of_a_subscription_may_rule() {
    let broker = Broker::with(|config| config.upgrade_outgoing_qos = true);
    let mut reader = Client::connect(&broker, V5, "reader");
    reader.subscribes("t", 2);
    let mut writer = Client::connect(&broker, V3_1_1, "writer");
    writer.publishes(1, "t", "0");
    writer.publishes(2, "t", "1");
    reader.expects("34 ~ 't' 00 01 [ ] =0 ; 34 ~ 't' 00 02 [ ] =1");
    let mut late = Client::connect(&broker, V5, "late");
    late.subscribes("t", 1);
    late.expects("33 ~ 't' 00 01 [ ] =0");
}
