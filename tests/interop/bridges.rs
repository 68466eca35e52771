//! Bridges between a broker of ours and Debian's mosquitto, each of them as the one that connects: what passes,
//! what stays retained, who is told, and nothing comes back.

use std::net::{Ipv4Addr, SocketAddr};

use libtest_mimic::{Failed, Trial};
use mqtt_toolkit::{bridge::Direction::Both, packet::Version};

use crate::{
    bridged::{self, run, topic},
    peers::Peer,
    support::Broker,
    trial,
};

const VERSIONS: [(Version, &str, &str); 3] =
    [(Version::V3_1, "3.1", "mqttv31"), (Version::V3_1_1, "3.1.1", "mqttv311"), (Version::V5, "5", "mqttv50")];
const STATE: &str = "$SYS/broker/connection/bridge/state";

/// Adds its trials.
pub(crate) fn add(all: &mut Vec<Trial>) {
    for (version, name, word) in VERSIONS {
        let needs = [Peer::Mosquitto];
        all.push(trial(format!("a bridge to the mosquitto broker, MQTT {name}"), &needs, move || ours(version)));
        all.push(trial(format!("a bridge from the mosquitto broker, MQTT {name}"), &needs, move || theirs(word)));
    }
}

/// Ours connects with mosquitto.
fn ours(version: Version) -> Result<(), Failed> {
    let there = Broker::mosquitto()?;
    run(async {
        let here = bridged::Broker::start();
        let remote = loopback(there.port);
        let mut retained = bridged::Peer::with(remote, "retained", Version::V5).await;
        retained.publish("before/there", "kept", 1, true).await;
        let bridge = here.bridge(remote, |options| {
            options.version = version;
            options.topics = vec![topic("#", Both, 2, "", "")];
        });
        bridge.is_connected().await;
        assert_eq!(bridge.told("knows no bridges"), 0);
        pass(here.address, remote).await;
        bridge.stop().await;
        // MQTT 5 knows what is retained; mosquitto tells it to bridges of the versions before.
        let mut later = bridged::Peer::listening(&here, "later", "before/there", 1).await;
        assert!(later.expects("before/there", "kept").await.retain);
        assert_eq!(state(remote).await, "0");
    });
    there.stop()?;
    Ok(())
}

/// mosquitto connects with ours.
fn theirs(word: &str) -> Result<(), Failed> {
    let here = bridged::Broker::start();
    let address = here.address;
    run(async {
        let mut retained = bridged::Peer::with(address, "retained", Version::V5).await;
        retained.publish("before/there", "kept", 1, true).await;
    });
    let lines = format!(
        "connection b\naddress {address}\nremote_clientid bridge\nbridge_protocol_version {word}\ntopic # both 2\n"
    );
    let there = Broker::mosquitto_with(&lines)?;
    run(async {
        let mut told = bridged::Peer::listening(&here, "told", STATE, 1).await;
        // mosquitto says so before it subscribes: what comes back from it shows that it has.
        while told.next().await.payload != "1" {}
        let mut kept = bridged::Peer::with(loopback(there.port), "kept", Version::V5).await;
        kept.subscribe("before/there", 1).await;
        kept.expects("before/there", "kept").await;
        pass(loopback(there.port), address).await;
        let mut later = bridged::Peer::with(loopback(there.port), "later", Version::V5).await;
        later.subscribe("before/there", 1).await;
        assert!(later.expects("before/there", "kept").await.retain);
    });
    there.stop()?;
    Ok(())
}

/// Messages of each QoS pass in both directions, once, stay retained, and do not come back.
async fn pass(here: SocketAddr, there: SocketAddr) {
    let mut sides =
        [bridged::Peer::with(here, "here", Version::V5).await, bridged::Peer::with(there, "there", Version::V5).await];
    for side in &mut sides {
        side.subscribe("pass/#", 2).await;
    }
    for from in [0, 1] {
        for qos in 0..3 {
            let name = format!("pass/{from}/{qos}");
            for n in 0..30 {
                sides[from].publish(&name, &n.to_string(), qos, false).await;
            }
            for side in &mut sides {
                for n in 0..30 {
                    assert_eq!(side.expects(&name, &n.to_string()).await.qos, qos);
                }
            }
        }
        let name = format!("pass/{from}/kept");
        sides[from].publish(&name, "k", 1, true).await;
        for side in &mut sides {
            side.expects(&name, "k").await;
        }
        for (address, id) in [(here, "one"), (there, "two")] {
            let mut later = bridged::Peer::with(address, id, Version::V5).await;
            later.subscribe(&name, 1).await;
            assert!(later.expects(&name, "k").await.retain, "{name} {id}");
        }
    }
    assert_eq!(state(there).await, "1");
}

/// What a broker has about the state of the bridge.
async fn state(at: SocketAddr) -> String {
    let mut peer = bridged::Peer::with(at, "state", Version::V5).await;
    peer.subscribe(STATE, 1).await;
    peer.next().await.payload
}

fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}
