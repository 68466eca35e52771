//! Brokers that are connected in more ways than one: what is published comes, and comes to an end.

use mqtt_toolkit::{bridge::Direction::Both, packet::Version};

use crate::{
    relay::Relay,
    support::{Broker, Peer, options, run, topic},
};

/// Each has a bridge to the other for everything in both directions: without knowing of each other, they would pass the
/// first message on for ever.
#[test]
fn two_bridges_that_face_each_other_do_not_loop() {
    for version in [Version::V3_1_1, Version::V5] {
        run(async {
            let (here, there) = (Broker::start(), Broker::start());
            let bridges = [(&here, &there, "one"), (&there, &here, "two")].map(|(from, to, id)| {
                from.bridge(to.address, |options| {
                    options.version = version;
                    options.remote.client_id = Some(id.to_owned());
                    options.topics = vec![topic("#", Both, 1, "", "")];
                })
            });
            for bridge in &bridges {
                bridge.tells("has a bridge to this one, too", 1).await;
            }
            let mut local = Peer::listening(&here, "local", "#", 1).await;
            let mut remote = Peer::listening(&there, "remote", "#", 1).await;
            for (from, name) in [(true, "up"), (false, "down")] {
                for n in 0..20 {
                    let side = if from { &mut local } else { &mut remote };
                    side.publish(name, &n.to_string(), 1, false).await;
                }
                let side = if from { &mut local } else { &mut remote };
                side.publish(name, "end", 1, false).await;
            }
            // By both bridges, so twice on the other side; never back.
            for (side, own, others) in [(&mut local, "up", "down"), (&mut remote, "down", "up")] {
                let (mut seen, mut ends) = (Vec::new(), 0);
                while ends < 3 {
                    let came = side.next().await;
                    ends += usize::from(came.payload == "end");
                    seen.push((came.topic, came.payload));
                }
                for n in 0..20 {
                    let times =
                        |name: &str| seen.iter().filter(|came| came.0 == name && came.1 == n.to_string()).count();
                    assert_eq!((times(own), times(others)), (1, 2), "{n} {version:?}");
                }
            }
            // Nothing goes round: 21 messages of each side, those of the other twice, and a few words about the bridges.
            for (side, broker) in [(&mut local, &here), (&mut remote, &there)] {
                for _ in 0..20 {
                    side.client.ping().unwrap();
                    side.until(|peer| peer.client.pings() == 0).await;
                }
                let received = broker.handle.metrics().publishes_received;
                assert!((63..80).contains(&received), "{received} {version:?}");
            }
            for bridge in bridges {
                bridge.stop().await;
            }
        });
    }
}

/// A chain is no loop: what comes by one bridge leaves by the next.
#[test]
fn a_chain_of_bridges_passes_messages_to_its_ends() {
    run(async {
        let all = [Broker::start(), Broker::start(), Broker::start()];
        let bridges = [(0, 1), (1, 2)].map(|(from, to): (usize, usize)| {
            all[from].bridge(all[to].address, |options| {
                options.remote.client_id = Some(format!("b{from}"));
                options.topics = vec![topic("#", Both, 1, "", "")];
            })
        });
        for bridge in &bridges {
            bridge.is_connected().await;
        }
        let mut ends =
            [Peer::listening(&all[0], "first", "#", 1).await, Peer::listening(&all[2], "last", "#", 1).await];
        for n in 0..2 {
            let name = format!("from/{n}");
            // The subscriptions of the bridges may not have come yet: what is retained does not need them.
            ends[n].publish(&name, "m", 1, true).await;
            for end in &mut ends {
                end.expects(&name, "m").await;
            }
        }
        for bridge in bridges {
            bridge.stop().await;
        }
    });
}

/// Two sections for the same broker, by its address or by what it knows of both: a message comes once by each.
#[test]
fn two_bridges_to_one_broker_do_not_loop() {
    for (version, same_address) in [(Version::V3_1_1, true), (Version::V3_1_1, false), (Version::V5, false)] {
        run(async {
            let (here, there) = (Broker::start(), Broker::start());
            let relay = Relay::start(there.address).await;
            let second = if same_address { there.address } else { relay.address };
            let both = [("one", there.address), ("two", second)].map(|(name, address)| {
                let mut options = options(address);
                options.name = name.to_owned();
                options.version = version;
                options.remote.client_id = Some(name.to_owned());
                options.topics = vec![topic("#", Both, 1, "", "")];
                options
            });
            let bridges = here.bridges(both.to_vec());
            bridges.tells("connected with", 2).await;
            bridges.tells("leads to the same broker as", 1).await;
            let mut local = Peer::listening(&here, "local", "#", 1).await;
            let mut remote = Peer::listening(&there, "remote", "#", 1).await;
            local.publish("up", "1", 1, false).await;
            remote.publish("down", "2", 1, false).await;
            // By both bridges; what went out by one may come back by the other, to those who are here, and no further.
            for (side, most) in [(&mut remote, [2, 1]), (&mut local, [3, 2])] {
                let mut seen = [0, 0];
                for _ in 0..most.iter().sum() {
                    let came = side.next().await;
                    seen[usize::from(came.topic == "down")] += 1;
                }
                assert_eq!(seen, most, "{version:?}");
            }
            // Nothing goes round: what was published, what came by the bridges, and their words about themselves.
            for (side, broker, all) in [(&mut local, &here, 1 + 4 + 4), (&mut remote, &there, 1 + 2 + 2)] {
                for _ in 0..50 {
                    side.client.ping().unwrap();
                    side.until(|peer| peer.client.pings() == 0).await;
                }
                let received = broker.handle.metrics().publishes_received;
                assert!(received <= all, "{received} {version:?}");
            }
            bridges.stop().await;
        });
    }
}
