//! When a bridge is connected and when not, where to, and who is told.

use std::time::Duration;

use mqtt_toolkit::{
    bridge::{Direction::Both, Start},
    packet::Version,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    relay::Relay,
    support::{Broker, Peer, address, run, topic},
};

const STATE: &str = "$SYS/broker/connection/bridge/state";

#[test]
fn both_brokers_are_told_whether_the_bridge_is_connected() {
    for version in [Version::V3_1_1, Version::V5] {
        run(async {
            let (here, there) = (Broker::start(), Broker::start());
            let relay = Relay::start(there.address).await;
            relay.cut();
            let bridge = here.bridge(relay.address, |options| {
                options.version = version;
                options.topics = vec![topic("#", Both, 1, "", "")];
            });
            let mut local = Peer::listening(&here, "local", STATE, 1).await;
            local.expects(STATE, "0").await;
            relay.mend();
            let mut remote = Peer::listening(&there, "remote", STATE, 1).await;
            remote.expects(STATE, "1").await;
            local.expects(STATE, "1").await;
            // Retained: who comes later hears it, too.
            for broker in [&here, &there] {
                assert!(Peer::listening(broker, "later", STATE, 1).await.expects(STATE, "1").await.retain);
            }
            // The will.
            relay.cut();
            for peer in [&mut local, &mut remote] {
                peer.expects(STATE, "0").await;
            }
            relay.mend();
            for peer in [&mut local, &mut remote] {
                peer.expects(STATE, "1").await;
            }
            bridge.stop().await;
            for peer in [&mut local, &mut remote] {
                peer.expects(STATE, "0").await;
            }
        });
    }
}

#[test]
fn who_is_told_can_be_chosen() {
    run(async {
        let (here, there) = (Broker::start(), Broker::start());
        let bridge = here.bridge(there.address, |options| {
            options.notifications_local_only = true;
            options.notification_topic = Some("bridges/b".to_owned());
            options.topics = vec![topic("up", Both, 1, "", "")];
        });
        bridge.is_connected().await;
        // It may still be on its way, and what was said before be there.
        Peer::listening(&here, "local", "bridges/b", 1).await.expects_soon("1").await;
        bridge.stop().await;
        Peer::listening(&here, "local", "bridges/b", 1).await.expects("bridges/b", "0").await;
        let mut remote = Peer::listening(&there, "remote", "#", 1).await;
        remote.subscribe("$SYS/broker/connection/#", 1).await;
        remote.publish("end", "", 1, false).await;
        remote.expects("end", "").await;
        let bridge = here.bridge(there.address, |options| {
            options.notifications = false;
            options.remote.client_id = Some("silent".to_owned());
        });
        bridge.is_connected().await;
        bridge.stop().await;
        let mut local = Peer::listening(&here, "local", "$SYS/broker/connection/#", 1).await;
        local.subscribe("end", 1).await;
        local.publish("end", "", 1, false).await;
        local.expects("end", "").await;
    });
}

#[test]
fn a_lazy_bridge_is_there_while_it_is_needed() {
    run(async {
        let (here, there) = (Broker::start(), Broker::start());
        let bridge = here.bridge(there.address, |options| {
            options.start = Start::Lazy { threshold: 3, idle_timeout: Duration::from_millis(100) };
            options.topics = vec![topic("#", Both, 1, "", "")];
        });
        let mut state = Peer::listening(&here, "state", STATE, 1).await;
        state.expects(STATE, "0").await;
        let mut local = Peer::connect(&here, "local").await;
        let mut remote = Peer::listening(&there, "remote", "#", 1).await;
        for round in 1..=2 {
            for n in 0..2 {
                local.publish("up", &n.to_string(), n, false).await;
            }
            assert_eq!(bridge.told("connected with"), round - 1);
            local.publish("up", "2", 1, false).await;
            state.expects(STATE, "1").await;
            for n in 0..3 {
                remote.expects("up", &n.to_string()).await;
            }
            bridge.tells("nothing to pass on", round).await;
            bridge.tells("connected with", round).await;
            state.expects(STATE, "0").await;
        }
        bridge.stop().await;
    });
}

#[test]
fn a_bridge_that_connects_once_does_not_come_back() {
    run(async {
        let (here, there) = (Broker::start(), Broker::start());
        let relay = Relay::start(there.address).await;
        let bridge = here.bridge(relay.address, |options| {
            options.start = Start::Once;
            options.topics = vec![topic("#", Both, 1, "", "")];
        });
        bridge.is_connected().await;
        let mut local = Peer::listening(&here, "local", STATE, 1).await;
        local.expects_soon("1").await;
        relay.cut();
        bridge.tells("not tried again", 1).await;
        local.expects(STATE, "0").await;
        bridge.stop().await;
    });
}

#[test]
fn the_second_address_serves_until_the_first_is_back() {
    run(async {
        let (here, first, second) = (Broker::start(), Broker::start(), Broker::start());
        let mut relay = Relay::start(first.address).await;
        let bridge = here.bridge(relay.address, |options| {
            options.addresses.push(address(second.address));
            options.topics = vec![topic("#", Both, 1, "", "")];
        });
        bridge.tells(&format!("connected with {}", relay.address), 1).await;
        let mut local = Peer::connect(&here, "local").await;
        let mut on_first = Peer::listening(&first, "remote", "up", 1).await;
        let mut on_second = Peer::listening(&second, "remote", "up", 1).await;
        local.publish("up", "1", 1, false).await;
        on_first.expects("up", "1").await;
        relay.stop_listening().await;
        bridge.tells(&format!("connected with {}", second.address), 1).await;
        local.publish("up", "2", 1, false).await;
        on_second.expects_soon("2").await;
        let relay = relay.again().await;
        bridge.tells("can be reached again", 1).await;
        bridge.tells(&format!("connected with {}", relay.address), 2).await;
        local.publish("up", "3", 1, false).await;
        on_first.expects_soon("3").await;
        bridge.stop().await;
    });
}

#[test]
fn equal_addresses_are_taken_in_turn() {
    run(async {
        let (here, first, second) = (Broker::start(), Broker::start(), Broker::start());
        let relays = [Relay::start(first.address).await, Relay::start(second.address).await];
        let bridge = here.bridge(relays[0].address, |options| {
            options.addresses.push(address(relays[1].address));
            options.round_robin = true;
            options.topics = vec![topic("#", Both, 1, "", "")];
        });
        for (round, relay) in [1, 1, 2, 2].iter().zip(relays.iter().cycle()) {
            bridge.tells(&format!("connected with {}", relay.address), *round).await;
            relay.cut();
            bridge.tells(&format!("lost {}", relay.address), *round).await;
            relay.mend();
        }
        bridge.stop().await;
    });
}

/// A broker that does not know what a bridge is: it refuses the version that says so, or closes the connection.
#[test]
fn who_does_not_know_bridges_is_asked_as_a_client() {
    for answer in [&b"\x20\x02\x00\x01"[..], b""] {
        run(async {
            let (here, there) = (Broker::start(), Broker::start());
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let front = listener.local_addr().unwrap();
            let target = there.address;
            let old = tokio::spawn(async move {
                loop {
                    let (mut near, _) = listener.accept().await.unwrap();
                    let mut start = [0; 9];
                    near.read_exact(&mut start).await.unwrap();
                    if start[8] & 0x80 != 0 {
                        near.write_all(answer).await.unwrap();
                        continue;
                    }
                    let mut far = tokio::net::TcpStream::connect(target).await.unwrap();
                    far.write_all(&start).await.unwrap();
                    tokio::spawn(async move { tokio::io::copy_bidirectional(&mut near, &mut far).await });
                }
            });
            let bridge = here.bridge(front, |options| options.topics = vec![topic("up", Both, 1, "", "")]);
            bridge.is_connected().await;
            bridge.tells("knows no bridges", 1).await;
            let mut local = Peer::connect(&here, "local").await;
            let mut remote = Peer::listening(&there, "remote", "up", 1).await;
            local.publish("up", "1", 1, false).await;
            remote.expects("up", "1").await;
            bridge.stop().await;
            old.abort();
        });
    }
}

/// One that closed the connection may have been about to start again: it is asked as a bridge the next time, for only then
/// does nothing come back that was sent to it.
#[test]
fn who_closed_a_connection_once_is_not_taken_for_one_that_knows_no_bridges() {
    run(async {
        let (here, there) = (Broker::start(), Broker::start());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let front = listener.local_addr().unwrap();
        let target = there.address;
        let (cut, mut is_cut) = tokio::sync::oneshot::channel();
        let restarting = tokio::spawn(async move {
            for (connection, as_bridge) in [true, false, true].into_iter().enumerate() {
                let (mut near, _) = listener.accept().await.unwrap();
                let mut start = [0; 9];
                near.read_exact(&mut start).await.unwrap();
                assert_eq!(start[8] & 0x80 != 0, as_bridge, "connection {connection}");
                if connection == 0 {
                    continue;
                }
                let mut far = tokio::net::TcpStream::connect(target).await.unwrap();
                far.write_all(&start).await.unwrap();
                let mut passing = std::pin::pin!(tokio::io::copy_bidirectional(&mut near, &mut far));
                tokio::select! {
                    _ = &mut passing => {}
                    _ = &mut is_cut, if connection == 1 => {}
                }
            }
        });
        let bridge = here.bridge(front, |options| options.topics = vec![topic("up", Both, 1, "", "")]);
        bridge.is_connected().await;
        cut.send(()).unwrap();
        bridge.tells("connected with", 2).await;
        assert_eq!(bridge.told("knows no bridges"), 1);
        bridge.stop().await;
        restarting.await.unwrap();
    });
}
