//! A bridge whose way is cut: what comes meanwhile waits, and nothing is lost.

use std::{collections::HashMap, time::Duration};

use mqtt_toolkit::{bridge::Direction::Both, packet::Version};

use crate::{
    relay::Relay,
    support::{Broker, Peer, run, topic},
};

#[test]
fn what_is_published_during_a_cut_arrives_afterwards() {
    for version in [Version::V3_1, Version::V3_1_1, Version::V5] {
        run(async {
            let (here, there) = (Broker::start(), Broker::start());
            let relay = Relay::start(there.address).await;
            let bridge = here.bridge(relay.address, |options| {
                options.version = version;
                options.topics = vec![topic("#", Both, 2, "", "")];
            });
            bridge.is_connected().await;
            let mut local = Peer::listening(&here, "local", "down", 2).await;
            let mut remote = Peer::listening(&there, "remote", "up", 2).await;
            relay.cut();
            bridge.tells("lost ", 1).await;
            for n in 0..50 {
                local.publish("up", &n.to_string(), 1 + n % 2, false).await;
                remote.publish("down", &n.to_string(), 1 + n % 2, false).await;
            }
            relay.mend();
            for n in 0..50_u8 {
                remote.expects("up", &n.to_string()).await;
                local.expects("down", &n.to_string()).await;
            }
            bridge.stop().await;
        });
    }
}

#[test]
fn the_remote_broker_may_come_later() {
    run(async {
        let (here, there) = (Broker::start(), Broker::start());
        let relay = Relay::start(there.address).await;
        relay.cut();
        let bridge = here.bridge(relay.address, |options| options.topics = vec![topic("#", Both, 1, "", "")]);
        bridge.tells("cannot connect to", 2).await;
        let mut local = Peer::connect(&here, "local").await;
        let mut remote = Peer::listening(&there, "remote", "up", 1).await;
        local.publish("up", "early", 1, false).await;
        relay.mend();
        remote.expects("up", "early").await;
        bridge.stop().await;
    });
}

/// Publishes in both directions without a pause while the way is cut again and again.
fn under_load(qos: u8, version: Version, count: usize, cuts: usize, cut: Duration) {
    run(async {
        let (here, there) = (Broker::start(), Broker::start());
        let relay = Relay::start(there.address).await;
        let bridge = here.bridge(relay.address, |options| {
            options.version = version;
            options.topics = vec![topic("#", Both, qos, "", "")];
        });
        bridge.is_connected().await;
        let mut up = Peer::connect(&here, "up").await;
        let mut down = Peer::connect(&there, "down").await;
        let mut local = Peer::listening(&here, "local", "#", 2).await;
        let mut remote = Peer::listening(&there, "remote", "#", 2).await;
        let nothing = mqtt_toolkit::packet::Properties::new();
        let published = async {
            for n in 0..count {
                up.send("up", &n.to_string(), qos, false, &nothing).await;
                down.send("down", &n.to_string(), qos, false, &nothing).await;
                if n % 50 == 0 {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
            up.until(|peer| peer.client.unacknowledged() == 0).await;
            down.until(|peer| peer.client.unacknowledged() == 0).await;
        };
        let cutting = async {
            for n in 1..=cuts {
                tokio::time::sleep(Duration::from_millis(30)).await;
                relay.cut();
                bridge.tells("lost ", n).await;
                tokio::time::sleep(cut).await;
                relay.mend();
                bridge.tells("connected with", n + 1).await;
            }
        };
        // Its own messages and those of the other side.
        let ((), ()) = tokio::join!(published, cutting);
        up.publish("up", "end", qos, false).await;
        down.publish("down", "end", qos, false).await;
        for (peer, side) in [(&mut local, "here"), (&mut remote, "there")] {
            let mut seen: HashMap<(String, String), usize> = HashMap::new();
            let mut ends = 0;
            while ends < 2 {
                let came = peer.next().await;
                ends += usize::from(came.payload == "end");
                *seen.entry((came.topic, came.payload)).or_default() += 1;
            }
            for direction in ["up", "down"] {
                for n in 0..count {
                    let times = seen.get(&(direction.to_owned(), n.to_string())).copied().unwrap_or(0);
                    let most = if qos == 2 { 1 } else { 1 + cuts };
                    assert!((1..=most).contains(&times), "{side} {direction} {n}: {times} times, {version:?}");
                }
            }
        }
        bridge.stop().await;
    });
}

#[test]
fn cuts_under_load_lose_nothing_at_qos_1() {
    under_load(1, Version::V3_1_1, 3_000, 3, Duration::from_millis(50));
    under_load(1, Version::V5, 3_000, 3, Duration::from_millis(50));
}

#[test]
fn cuts_under_load_lose_and_double_nothing_at_qos_2() {
    under_load(2, Version::V3_1_1, 2_000, 3, Duration::from_millis(50));
    under_load(2, Version::V5, 2_000, 3, Duration::from_millis(50));
}

/// Show 4.
#[test]
fn five_seconds_without_a_way_lose_nothing() {
    under_load(1, Version::V3_1_1, 20_000, 1, Duration::from_secs(5));
}
