//! A bridge whose local user has rights: what it may not read does not go out, and what it may not publish does not come.

use std::{path::Path, sync::Arc};

use mqtt_toolkit::{
    access::{Access, Acl},
    bridge::Direction::Both,
    broker::{Door, DoorOptions},
    packet::Version,
};

use crate::support::{Broker, Peer, run, topic};

const STATE: &str = "$SYS/broker/connection/bridge/state";

fn access(rules: &str) -> Access {
    let acl = Acl::parse(Path::new("acl"), rules.as_bytes()).unwrap();
    Access { acl: Some(Arc::new(acl)), ..Access::open() }
}

#[test]
fn the_rights_of_the_local_user_hold_both_ways_and_may_change() {
    for version in [Version::V3_1_1, Version::V5] {
        run(async {
            let (here, there) = (Broker::start(), Broker::start());
            let door = Door::new(
                DoorOptions::default(),
                access("user anna\ntopic readwrite #\nuser dora\ntopic read up/ok\ntopic write down/ok\n"),
            );
            let mut retained = Peer::connect(&here, "retained").await;
            retained.publish("up/before", "no", 1, true).await;
            let bridge = here.bridge(there.address, |options| {
                options.version = version;
                options.local.user_name = Some("dora".to_owned());
                options.rights = Some(Arc::clone(&door));
                options.topics = vec![topic("up/#", Both, 2, "", ""), topic("#", Both, 2, "down/", "")];
            });
            bridge.is_connected().await;
            // What goes out is subscribed to, whatever may be read later.
            bridge.tells("subscription to \"down/#\" refused by this broker: Not authorized", 1).await;
            let mut local = Peer::listening(&here, "local", "#", 2).await;
            let mut remote = Peer::listening(&there, "remote", "#", 2).await;
            local.expects("up/before", "no").await;
            for qos in 0..=2 {
                local.publish("up/no", "1", qos, false).await;
                local.publish("up/ok", "2", qos, false).await;
                local.expects("up/no", "1").await;
                local.expects("up/ok", "2").await;
                remote.expects("up/ok", "2").await;
                remote.publish("no", "3", qos, false).await;
                remote.publish("ok", "4", qos, false).await;
                remote.expects("no", "3").await;
                remote.expects("ok", "4").await;
                local.expects("down/ok", "4").await;
            }
            // Once each. The rights are those at the own broker, by the names that topics have there.
            let denied = "a message is not passed on: local_username has no right to";
            bridge.tells(&format!("{denied} read \"up/before\" here"), 1).await;
            bridge.tells(&format!("{denied} publish to \"down/no\" here"), 1).await;
            assert_eq!(bridge.told(denied), 2, "{version:?}");
            // How it is connected is told all the same.
            let mut state = Peer::listening(&here, "state", STATE, 1).await;
            state.expects(STATE, "1").await;
            door.set_access(access("user dora\ntopic read up/no\ntopic write down/no\n"));
            local.publish("up/ok", "5", 1, false).await;
            local.publish("up/no", "6", 1, false).await;
            remote.expects("up/no", "6").await;
            remote.publish("ok", "7", 1, false).await;
            remote.publish("no", "8", 1, false).await;
            for (name, payload) in [("up/ok", "5"), ("up/no", "6"), ("down/no", "8")] {
                local.expects(name, payload).await;
            }
            bridge.stop().await;
            state.expects(STATE, "0").await;
        });
    }
}
