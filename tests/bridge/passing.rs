//! What passes a bridge, and what it is called on the other side.

use mqtt_toolkit::{
    bridge::Direction::{Both, In, Out},
    packet::{Properties, Property, Version},
};

use crate::support::{Broker, Peer, run, topic};

const VERSIONS: [Version; 3] = [Version::V3_1, Version::V3_1_1, Version::V5];

#[test]
fn messages_pass_in_their_directions_under_their_names() {
    for version in VERSIONS {
        run(async {
            let (here, there) = (Broker::start(), Broker::start());
            let bridge = here.bridge(there.address, |options| {
                options.version = version;
                options.topics = vec![
                    topic("out/#", Out, 1, "", "from/here/"),
                    topic("in/#", In, 2, "from/there/", ""),
                    topic("#", Both, 1, "both/", "remote/"),
                    topic("", Out, 0, "one", "other"),
                ];
            });
            bridge.is_connected().await;
            let mut local = Peer::listening(&here, "local", "#", 2).await;
            let mut remote = Peer::listening(&there, "remote", "#", 2).await;
            for (name, other, qos) in [
                ("out/a", "from/here/out/a", 1),
                ("both/x/y", "remote/x/y", 1),
                ("both", "remote", 1),
                ("one", "other", 0),
            ] {
                local.publish(name, "m", 2, false).await;
                local.expects(name, "m").await;
                assert_eq!(remote.expects(other, "m").await.qos, qos, "{version:?}");
            }
            for (name, other, qos) in [("in/a", "from/there/in/a", 2), ("remote/x", "both/x", 1)] {
                remote.publish(name, "m", 2, false).await;
                remote.expects(name, "m").await;
                assert_eq!(local.expects(other, "m").await.qos, qos, "{version:?}");
            }
            // Nothing else came, or came back: what comes next comes behind it.
            local.publish("in/a", "not this way", 1, false).await;
            local.expects("in/a", "not this way").await;
            local.publish("both/end", "", 1, false).await;
            remote.publish("remote/end", "", 1, false).await;
            remote.expects("remote/end", "").await;
            remote.expects("remote/end", "").await;
            local.expects("both/end", "").await;
            local.expects("both/end", "").await;
            bridge.stop().await;
        });
    }
}

#[test]
fn what_a_message_says_about_itself_passes() {
    run(async {
        let (here, there) = (Broker::start(), Broker::start());
        let bridge = here.bridge(there.address, |options| {
            options.version = Version::V5;
            options.topics = vec![topic("#", Both, 2, "", "")];
        });
        bridge.is_connected().await;
        let mut local = Peer::listening(&here, "local", "up/#", 2).await;
        let mut remote = Peer::listening(&there, "remote", "up/#", 2).await;
        let mut properties = Properties::new();
        for property in [
            Property::PayloadFormatIndicator(1),
            Property::MessageExpiryInterval(1_000),
            Property::ContentType("text/plain"),
            Property::ResponseTopic("answer"),
            Property::CorrelationData(b"\0\xff"),
            Property::UserProperty("a", "1"),
            Property::UserProperty("a", "2"),
        ] {
            properties.push(property).unwrap();
        }
        for qos in [0, 1, 2] {
            for (name, outwards) in [("up/x", true), ("up/y", false)] {
                let from = if outwards { &mut local } else { &mut remote };
                from.send(name, "m", qos, false, &properties).await;
                for peer in [&mut local, &mut remote] {
                    let came = peer.expects(name, "m").await;
                    assert_eq!((came.qos, all_of(&came.properties)), (qos, all_of(properties.as_bytes())));
                }
            }
        }
        bridge.stop().await;
    });
}

/// Each property, in an order that is always the same.
fn all_of(properties: &[u8]) -> Vec<String> {
    let mut all: Vec<_> = Properties::from_checked(properties).iter().map(|property| format!("{property:?}")).collect();
    // User properties keep theirs.
    all.sort_by_key(|property| property.split('(').next().map(str::to_owned));
    all
}

#[test]
fn retained_messages_stay_retained_on_both_sides() {
    for (version, private) in [(Version::V3_1_1, true), (Version::V5, true)] {
        run(async {
            let (here, there) = (Broker::start(), Broker::start());
            let mut local = Peer::connect(&here, "local").await;
            let mut remote = Peer::connect(&there, "remote").await;
            local.publish("before/here", "1", 1, true).await;
            remote.publish("before/there", "1", 1, true).await;
            let bridge = here.bridge(there.address, |options| {
                (options.version, options.try_private) = (version, private);
                options.topics = vec![topic("#", Both, 1, "", "")];
            });
            let mut listener = Peer::listening(&there, "listener", "before/here", 1).await;
            listener.expects("before/here", "1").await;
            let mut listener = Peer::listening(&here, "listener", "before/there", 1).await;
            listener.expects("before/there", "1").await;
            local.publish("after/here", "2", 1, true).await;
            remote.publish("after/there", "2", 1, true).await;
            for (broker, name) in [(&there, "after/here"), (&here, "after/there")] {
                let mut listener = Peer::listening(broker, "live", name, 1).await;
                assert!(listener.expects(name, "2").await.retain, "{version:?} {name}");
            }
            bridge.stop().await;
        });
    }
}

#[test]
fn outgoing_messages_are_not_retained_where_they_must_not_be() {
    run(async {
        let (here, there) = (Broker::start(), Broker::start());
        let bridge = here.bridge(there.address, |options| {
            options.outgoing_retain = false;
            options.topics = vec![topic("#", Both, 1, "", "")];
        });
        bridge.is_connected().await;
        let mut remote = Peer::listening(&there, "remote", "#", 1).await;
        let mut local = Peer::connect(&here, "local").await;
        local.publish("a", "1", 1, true).await;
        assert!(!remote.expects("a", "1").await.retain);
        bridge.stop().await;
    });
}

#[test]
fn topics_that_overlap_pass_a_message_once() {
    run(async {
        let (here, there) = (Broker::start(), Broker::start());
        let bridge = here.bridge(there.address, |options| {
            options.topics = vec![
                topic("a/+", Out, 1, "", "first/"),
                topic("+/b", Out, 2, "", "second/"),
                topic("a/#", In, 1, "", ""),
                topic("a/b", In, 2, "", ""),
            ];
        });
        bridge.is_connected().await;
        let mut remote = Peer::listening(&there, "remote", "#", 2).await;
        let mut local = Peer::listening(&here, "local", "#", 2).await;
        local.publish("a/b", "m", 2, false).await;
        remote.expects("first/a/b", "m").await;
        local.expects("a/b", "m").await;
        local.publish("c/b", "m", 2, false).await;
        remote.expects("second/c/b", "m").await;
        local.expects("c/b", "m").await;
        remote.publish("a/b", "n", 2, false).await;
        local.expects("a/b", "n").await;
        remote.publish("a/end", "", 1, false).await;
        local.expects("a/end", "").await;
        bridge.stop().await;
    });
}

#[test]
fn what_the_other_side_does_not_take_is_dropped_and_told() {
    run(async {
        let (here, there) = (Broker::start(), Broker::start());
        let bridge = here.bridge(there.address, |options| {
            options.max_packet_size = Some(100);
            options.topics = vec![topic("#", Both, 1, "", "")];
        });
        bridge.is_connected().await;
        let mut remote = Peer::listening(&there, "remote", "#", 1).await;
        let mut local = Peer::connect(&here, "local").await;
        for _ in 0..3 {
            local.publish("a", &"x".repeat(200), 1, false).await;
        }
        local.publish("a", "small", 1, false).await;
        remote.expects("a", "small").await;
        bridge.tells("a message to \"a\" is not passed on to the remote broker: a packet of 20", 1).await;
        bridge.stop().await;
    });
}

/// Nobody answers messages of QoS 0: the bridge has to go on by itself.
#[test]
fn bursts_at_qos_0_do_not_hold_up_what_comes_behind_them() {
    run(async {
        let (here, there) = (Broker::start(), Broker::start());
        let bridge = here.bridge(there.address, |options| options.topics = vec![topic("#", Both, 1, "", "")]);
        bridge.is_connected().await;
        let mut local = Peer::listening(&here, "local", "end/#", 1).await;
        let mut remote = Peer::listening(&there, "remote", "end/#", 1).await;
        let (payload, nothing) = ("x".repeat(10_000), Properties::new());
        for (name, outwards) in [("end/up", true), ("end/down", false)] {
            let (from, to) = if outwards { (&mut local, &mut remote) } else { (&mut remote, &mut local) };
            for _ in 0..2_000 {
                from.send("burst", &payload, 0, false, &nothing).await;
            }
            from.publish(name, "", 1, false).await;
            to.expects(name, "").await;
            from.expects(name, "").await;
        }
        bridge.stop().await;
    });
}
