//! The topics below `$SYS`: what is there, when it is told, and that nobody but the broker tells it.

use std::{collections::HashMap, time::Duration};

use mqtt_toolkit::{
    broker::DoorOptions,
    packet::{self, Packet, Version::V5},
};

use crate::support::{Broker, Client, VERSIONS};

/// The next message: its topic, its payload, and whether it was retained.
#[track_caller]
fn message(client: &mut Client) -> (String, String, bool) {
    let bytes = client.packet();
    let Ok(Some((Packet::Publish(publish), _))) = packet::decode(&bytes, client.version, bytes.len()) else {
        panic!("no message: {bytes:?}");
    };
    (publish.topic.to_owned(), String::from_utf8(publish.payload.to_vec()).unwrap(), publish.retain)
}

#[test]
fn everything_is_told_at_first_and_then_what_has_changed() {
    let broker = Broker::with(|config| config.sys_interval = Duration::from_millis(20));
    for version in VERSIONS {
        let mut client = Client::connect(&broker, version, "reader");
        client.subscribes("$SYS/#", 0);
        let mut told: HashMap<String, String> = HashMap::new();
        // It counts what it sends, so there is always something.
        for _ in 0..300 {
            let (topic, payload, retained) = message(&mut client);
            assert!(topic.starts_with("$SYS/broker/"), "{topic}");
            let before = told.insert(topic.clone(), payload.clone());
            assert_eq!(retained, before.is_none(), "{topic}: {payload}");
            assert_ne!(before, Some(payload), "{topic} has not changed");
        }
        assert_eq!(told["$SYS/broker/version"], format!("mqtt version {}", env!("CARGO_PKG_VERSION")));
        assert_eq!(told["$SYS/broker/clients/connected"], "1");
        assert!(told["$SYS/broker/uptime"].ends_with(" seconds"));
        assert!(told["$SYS/broker/load/bytes/sent/15min"].parse::<f64>().is_ok());
        drop(client);
    }
}

#[test]
fn a_wildcard_for_everything_does_not_include_them_and_no_interval_means_none() {
    let broker = Broker::with(|config| config.sys_interval = Duration::from_millis(5));
    let mut client = Client::connect(&broker, V5, "all");
    client.subscribes("#", 0); // [MQTT-4.7.2-1]
    client.subscribes("+/broker/uptime", 0);
    client.is_quiet();
    let broker = Broker::with(|config| config.sys_interval = Duration::ZERO);
    let mut client = Client::connect(&broker, V5, "none");
    client.subscribes("$SYS/#", 0);
    client.is_quiet();
}

/// As in mosquitto: an MQTT 5 client is told, the others have no word for it; a will is not sent either.
#[test]
fn nobody_but_the_broker_publishes_there() {
    let broker = Broker::with(|config| config.sys_interval = Duration::ZERO);
    let mut reader = Client::connect(&broker, V5, "reader");
    reader.subscribes("$SYS/#", 2);
    for version in VERSIONS {
        let mut client = Client::login(&broker, version, "26 00 00 [ ] 'client' [ ] '$SYS/will' 'w'").accepted(false);
        let code = if version.is_v5() { "87" } else { "" };
        client.send("31 ~ '$SYS/broker/uptime' [ ] =0");
        client.send("33 ~ '$SYS' 00 01 [ ] =1");
        client.expects(&format!("40 ~ 00 01 {code}"));
        // The identifier is free again, or waits for PUBREL.
        client.send("35 ~ '$SYS/broker/x' 00 02 [ ] =2");
        client.expects(&format!("50 ~ 00 02 {code}"));
        if !version.is_v5() {
            client.send("62 02 00 02");
            client.expects("70 02 00 02");
        }
        client.send("35 ~ '$SYSTEM/x' 00 02 [ ] =fine");
        client.expects(if version.is_v5() { "50 ~ 00 02 10" } else { "50 02 00 02" });
        drop(client);
    }
    reader.is_quiet();
    let metrics = crate::counting::until(&broker, |metrics| metrics.denied == 12);
    assert_eq!(metrics.retained, 1, "$SYSTEM/x is none of them");
    for topic in ["$SYS/broker/uptime", "$SYS/will"] {
        let text = format!("Denied PUBLISH from client ('{topic}', 1 messages): Not authorized (0x87).");
        assert_eq!(broker.told(&text), 3);
    }
}

/// Below a mount point it is a topic like any other, for a will as for PUBLISH.
#[test]
fn what_a_mount_point_stands_before_is_nobodys_own() {
    let mounted = DoorOptions { mount_point: Some("a/".to_owned()), ..DoorOptions::default() };
    let mut broker = Broker::with_doors(vec![DoorOptions::default(), mounted], |_| {});
    let mut reader = Client::connect(&broker, V5, "reader");
    reader.subscribes("a/#", 0);
    broker.turn_to(1);
    let mut client = Client::login(&broker, V5, "06 00 00 [ ] 'client' [ ] '$SYS/will' 'w'").accepted(false);
    client.send("30 ~ '$SYS/x' [ ] =x");
    reader.expects("30 ~ 'a/$SYS/x' [ ] =x");
    drop(client);
    reader.expects("30 ~ 'a/$SYS/will' [ ] =w");
}

/// The list of clients is made for whoever asks, one message a client, those who are away included.
#[test]
fn clients_are_listed_for_those_who_ask() {
    let broker = Broker::with(|config| config.sys_interval = Duration::ZERO);
    let mut away = Client::resume(&broker, V5, "away/+", false);
    away.subscribes("t", 1);
    away.disconnects();
    let _others: Vec<Client> = (0..300).map(|n| Client::connect(&broker, V5, &format!("other{n}"))).collect();
    let mut writer = Client::connect(&broker, V5, "writer");
    writer.publishes(2, "t", "waits");
    crate::counting::until(&broker, |metrics| metrics.clients_total == 302);
    let mut client = Client::login(&broker, V5, "02 00 3c [ ] 'admin'").accepted(false);
    // All of $SYS is numbers, and stays small.
    client.subscribes("$SYS/#", 0);
    client.is_quiet();
    client.subscribes("$SYS/broker/clients/list/#", 1);
    let mut found = HashMap::new();
    for _ in 0..303 {
        let (topic, payload, retained) = message(&mut client);
        assert!(retained);
        let value: serde_json::Value = serde_json::from_str(&payload).unwrap();
        found.insert(topic, value);
    }
    client.is_quiet();
    let at = |name: &str| &found[&format!("$SYS/broker/clients/list/{name}")];
    let away = at("away%2F%2B");
    assert_eq!((away["client_id"].as_str(), away["connected"].as_bool()), (Some("away/+"), Some(false)));
    assert_eq!((away["queued"].as_u64(), away["subscriptions"].as_u64()), (Some(1), Some(1)));
    let other = at("other17");
    assert_eq!((other["version"].as_str(), other["keep_alive"].as_u64()), (Some("MQTT 5"), Some(0)));
    assert!(other["address"].as_str().unwrap().starts_with("127.0.0.1:"));
    assert_eq!(at("admin")["connected"], true);
    // One of them.
    client.subscribes("$SYS/broker/clients/list/writer", 0);
    assert_eq!(message(&mut client).0, "$SYS/broker/clients/list/writer");
    // Again, as with retained messages, but not twice at the same time; nobody adds to it.
    client.send("82 ~ 00 09 [ ] '$SYS/broker/clients/list/#' 00 '$SYS/broker/clients/list/+' 00");
    client.expects("90 ~ 00 09 [ ] 00 97");
    (0..303).for_each(|_| drop(client.packet()));
    writer.send("32 ~ '$SYS/broker/clients/list/me' 00 09 [ ] =x");
    writer.expects("40 ~ 00 09 87");
    client.is_quiet();
}
