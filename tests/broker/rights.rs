//! What clients may do with which topics: asked at PUBLISH and SUBSCRIBE, and once more for each delivery.

use std::{path::Path, sync::Arc};

use mqtt_toolkit::{
    access::{Access, Acl},
    broker::{Door, DoorOptions},
    packet::Version::{self, V3_1_1, V5},
};

use crate::{
    counting::until,
    support::{Broker, Client, VERSIONS, WORKERS},
};

fn access(acl: &str) -> Access {
    let acl = Acl::parse(Path::new("rights"), acl.as_bytes()).unwrap();
    Access { acl: Some(Arc::new(acl)), ..Access::open() }
}

fn broker(acl: &str) -> Broker {
    Broker::guarded(Door::new(DoorOptions::default(), access(acl)), |_| {})
}

/// From now on, these are the rights.
fn change(broker: &Broker, acl: &str) {
    broker.door.set_access(access(acl));
    broker.handle.access_changed();
}

/// A client that calls itself `user` and has a session that ends with its connection.
fn client(broker: &Broker, version: Version, user: &str) -> Client {
    Client::login(broker, version, &format!("82 00 00 [ ] '{user}' '{user}'")).accepted(false)
}

/// The same with a session that lasts.
fn lasting(broker: &Broker, version: Version, user: &str, present: bool) -> Client {
    Client::login(broker, version, &format!("80 00 00 [ 11 ff ff ff ff ] '{user}' '{user}'")).accepted(present)
}

/// Everything to "boss", and to the others what `others` says.
fn with_boss(others: &str) -> String {
    format!("user boss\ntopic readwrite #\n{others}")
}

/// [MQTT-4.3.3-9]; [MQTT-3.3.5-2] of 3.1.1: v5 is told, earlier versions are told that it was taken.
#[test]
fn what_may_not_be_published_is_dropped() {
    for version in VERSIONS {
        let broker = broker(&with_boss("user anna\ntopic write good\ntopic read #\n"));
        let mut boss = client(&broker, version, "boss");
        boss.subscribes("#", 0);
        let mut anna = client(&broker, version, "anna");
        anna.send("30 ~ 'bad' [ ] =0");
        anna.send("33 ~ 'bad' 00 01 [ ] =1");
        anna.expects("40 ~ 00 01 { 87 }");
        anna.send("35 ~ 'bad' 00 02 [ ] =2");
        anna.expects("50 ~ 00 02 { 87 }");
        anna.send("62 ~ 00 02");
        // [MQTT-4.3.3-4]: after a refusal the identifier is free; before MQTT 5 nobody was told that it is one.
        anna.expects("70 ~ 00 02 { 92 }");
        // Several in one read, of which some may.
        anna.send(
            "32 ~ 'bad' 00 03 [ ] =3 ; 32 ~ 'bad' 00 04 [ ] =4 ; 32 ~ 'good' 00 05 [ ] =5 ; 34 ~ 'bad' 00 05 [ ] =6",
        );
        anna.expects("40 ~ 00 03 { 87 } ; 40 ~ 00 04 { 87 } ; 40 ~ 00 05 ; 50 ~ 00 05 { 87 }");
        boss.expects("30 ~ 'good' [ ] =5");
        // The identifier of what was refused is that of another message now.
        if version.is_v5() {
            anna.send("34 ~ 'good' 00 05 [ ] =7");
            anna.expects("50 ~ 00 05");
            boss.expects("30 ~ 'good' [ ] =7");
        }
        boss.is_quiet();
        assert!(broker.has_told("Denied PUBLISH from anna ('bad', 2 messages): Not authorized (0x87)"));
        // Nothing of it was retained.
        let mut late = client(&broker, version, "boss2");
        change(&broker, "user boss2\ntopic read #\n");
        late.subscribes("#", 0);
        late.is_quiet();
    }
}

/// Section 3.3.2.3.4: an alias is the topic that it stands for.
#[test]
fn an_alias_is_no_way_around() {
    let broker = broker(&with_boss("user anna\ntopic write good\n"));
    let mut boss = client(&broker, V5, "boss");
    boss.subscribes("#", 0);
    let mut anna = client(&broker, V5, "anna");
    for text in [
        "30 ~ 'bad' [ 23 00 01 ] =x",
        "30 ~ '' [ 23 00 01 ] =x",
        "30 ~ 'good' [ 23 00 01 ] =1",
        "30 ~ '' [ 23 00 01 ] =2",
    ] {
        anna.send(text);
    }
    anna.is_quiet();
    boss.expects("30 ~ 'good' [ ] =1 ; 30 ~ 'good' [ ] =2");
    boss.is_quiet();
}

/// [MQTT-3.8.4-7]; [MQTT-3.8.4-5] of 3.1.1.
#[test]
fn a_subscription_that_could_never_get_anything_is_refused() {
    for version in VERSIONS {
        let broker = broker("user anna\ntopic read open/#\ntopic deny open/secret/#\ntopic write w\n");
        let mut anna = client(&broker, version, "anna");
        anna.send("82 ~ 00 01 [ ] 'w' 00 'open/secret/x' 01 'open/secret/#' 02 '$share/g/w' 00 'open/+' 01 '#' 02 '$share/g/open/a' 00");
        let denied = if version.is_v5() { "87 87 87 87" } else { "80 80 80 80" };
        anna.expects(&format!("90 ~ 00 01 [ ] {denied} 01 02 00"));
        assert!(broker.has_told("Denied SUBSCRIBE from anna ('$share/g/w'): Not authorized (0x87)"));
        // Without rights to anything, there is nothing to subscribe to.
        let mut bob = client(&broker, version, "bob");
        bob.send("82 ~ 00 02 [ ] '#' 00");
        bob.expects(&format!("90 ~ 00 02 [ ] {}", &denied[..2]));
    }
}

#[test]
fn a_wildcard_brings_what_may_be_read_and_nothing_else() {
    for version in VERSIONS {
        let broker =
            broker(&with_boss("user anna\ntopic read a/#\ntopic deny a/no\npattern read me/%u\npattern read id/%c\n"));
        let mut boss = client(&broker, version, "boss");
        let topics = ["a/no", "a/yes", "b", "id/anna", "id/boss", "me/anna", "me/boss"];
        for topic in topics {
            boss.publishes(0x1, topic, "r");
        }
        let mut anna = client(&broker, version, "anna");
        let readable = ["a/yes", "id/anna", "me/anna"];
        // Retained messages, then what is published now, of a filter alone and of two that overlap.
        anna.subscribes("#", 0);
        for topic in readable {
            anna.expects(&format!("31 ~ '{topic}' [ ] =r"));
        }
        anna.subscribes("a/+", 0);
        anna.expects("31 ~ 'a/yes' [ ] =r");
        for _ in 0..2 {
            for topic in topics {
                boss.publishes(0, topic, "l");
            }
        }
        for _ in 0..2 {
            for topic in readable {
                anna.expects(&format!("30 ~ '{topic}' [ ] =l"));
            }
        }
        anna.is_quiet();
    }
}

/// A share goes round among those of its members who may read the message.
#[test]
fn a_share_passes_over_members_who_may_not_read() {
    let broker = broker(&with_boss("user anna\ntopic read #\nuser bob\ntopic read b\n"));
    let (mut anna, mut bob) = (client(&broker, V5, "anna"), client(&broker, V5, "bob"));
    for client in [&mut anna, &mut bob] {
        client.subscribes("$share/g/#", 1);
    }
    let mut boss = client(&broker, V5, "boss");
    for payload in ["1", "2", "3", "4"] {
        boss.publishes(0, "a", payload);
    }
    for payload in ["1", "2", "3", "4"] {
        anna.expects(&format!("30 ~ 'a' [ ] ={payload}"));
    }
    bob.is_quiet();
    // Nobody who may: as if nobody had subscribed.
    change(&broker, &with_boss("user bob\ntopic read b\n"));
    boss.send("32 ~ 'a' 00 01 [ ] =x");
    boss.expects("40 ~ 00 01 10");
    boss.publishes(0, "b", "5");
    bob.expects("30 ~ 'b' [ ] =5");
    for client in [&mut anna, &mut bob] {
        client.is_quiet();
    }
}

/// Rights that are taken away: nothing that was on its way arrives, be it live, retained, queued or sent before.
#[test]
fn rights_that_are_taken_away_count_for_what_is_on_its_way() {
    for workers in [1, 2] {
        WORKERS.set(workers);
        let before = with_boss("user anna\ntopic read a\ntopic read b\n");
        let after = with_boss("user anna\ntopic read b\n");
        let broker = broker(&before);
        let mut boss = client(&broker, V5, "boss");
        let mut anna = lasting(&broker, V5, "anna", false);
        anna.subscribes("#", 1);
        boss.publishes(2, "a", "1");
        boss.publishes(2, "b", "2");
        anna.expects("32 ~ 'a' 00 01 [ ] =1 ; 32 ~ 'b' 00 02 [ ] =2");
        // Neither is acknowledged. The subscription stays as it is.
        change(&broker, &after);
        boss.publishes(2, "a", "3");
        boss.publishes(2, "b", "4");
        anna.expects("32 ~ 'b' 00 03 [ ] =4");
        change(&broker, &before);
        anna.disconnects();
        // Queued while it may be read, asked for when it may not.
        for (topic, payload) in [("a", "5"), ("b", "6"), ("a", "7")] {
            boss.publishes(2, topic, payload);
        }
        change(&broker, &after);
        let mut anna = lasting(&broker, V5, "anna", true);
        anna.expects("3a ~ 'b' 00 02 [ ] =2 ; 3a ~ 'b' 00 03 [ ] =4 ; 32 ~ 'b' 00 04 [ ] =6");
        anna.is_quiet();
        // Given back, they hold for what comes then.
        change(&broker, &before);
        boss.publishes(0, "a", "8");
        anna.expects("30 ~ 'a' [ ] =8");
        boss.publishes(1, "a", "9");
        anna.expects("30 ~ 'a' [ ] =9");
        change(&broker, &after);
        anna.subscribes("+", 1);
        anna.is_quiet();
    }
}

/// What waits in a session is for its user, not for whoever names its identifier: that one begins anew [MQTT-3.2.2-3].
#[test]
fn another_user_with_the_same_identifier_has_another_session() {
    let broker = broker(&with_boss("user anna\ntopic read #\nuser bob\ntopic read #\n"));
    let mut boss = client(&broker, V5, "boss");
    let login = |user: &str, present| {
        Client::login(&broker, V5, &format!("80 00 00 [ 11 ff ff ff ff ] 'shared' '{user}'")).accepted(present)
    };
    login("anna", false).disconnects();
    let mut anna = login("anna", true);
    anna.subscribes("#", 1);
    anna.disconnects();
    boss.publishes(2, "a", "1");
    let mut bob = login("bob", false);
    bob.is_quiet();
    boss.publishes(0, "a", "2");
    bob.is_quiet();
    bob.disconnects();
    login("anna", false).disconnects();
    // Nor for somebody without a name.
    let mut nobody = Client::login(&broker, V5, "00 00 00 [ 11 ff ff ff ff ] 'shared'").accepted(false);
    nobody.is_quiet();
}

#[test]
fn a_will_is_sent_only_where_its_client_may_publish() {
    for version in VERSIONS {
        let broker = broker(&with_boss("user anna\ntopic write good\n"));
        let mut boss = client(&broker, version, "boss");
        boss.subscribes("#", 0);
        for (topic, flags) in [("bad", "a6"), ("bad", "86"), ("good", "86")] {
            let text = format!("{flags} 00 00 [ ] 'anna' [ ] '{topic}' 'bye' 'anna'");
            drop(Client::login(&broker, version, &text).accepted(false));
        }
        boss.expects("30 ~ 'good' [ ] =bye");
        boss.is_quiet();
        assert!(broker.has_told("Denied PUBLISH from anna ('bad', 1 messages)"));
        let mut late = client(&broker, version, "boss");
        boss.is_taken_over();
        late.subscribes("#", 0);
        late.is_quiet();
        // What counts is the moment in which it is sent.
        let login = "86 00 00 [ ] 'anna' [ ] 'good' 'late' 'anna'";
        let anna = Client::login(&broker, version, login).accepted(false);
        change(&broker, &with_boss(""));
        drop(anna);
        while !broker.has_told("Denied PUBLISH from anna ('good', 1 messages)") {
            late.is_quiet();
        }
        late.is_quiet();
    }
}

/// Rights that come after the client: its will is asked about when it is sent, be the client there or away by then.
#[test]
fn a_will_of_before_there_were_rights_is_asked_about() {
    let broker = Broker::guarded(Door::new(DoorOptions::default(), Access::open()), |_| {});
    let mut boss = client(&broker, V5, "boss");
    boss.subscribes("#", 0);
    let leave = |name, topic, delay| {
        let text = format!("06 00 00 [ 11 00 00 00 99 ] '{name}' [ 18 00 00 00 {delay} ] '{topic}' 'bye'");
        Client::login(&broker, V5, &text).accepted(false)
    };
    let there = leave("there", "bad", "00");
    drop(leave("away", "bad", "99"));
    drop(leave("good", "good", "99"));
    until(&broker, |metrics| metrics.clients_connected == 2);
    change(&broker, "user boss\ntopic readwrite #\npattern write good\n");
    boss.is_quiet();
    drop(there);
    // A session that ends sends the will that it has still kept.
    for name in ["away", "good"] {
        Client::connect(&broker, V5, name).disconnects();
    }
    boss.expects("30 ~ 'good' [ ] =bye");
    until(&broker, |metrics| metrics.denied == 2);
    boss.is_quiet();
    for name in ["there", "away"] {
        assert!(broker.has_told(&format!("Denied PUBLISH from {name} ('bad', 1 messages)")), "{name}");
    }
}

/// mosquitto's check_retain_source.
#[test]
fn a_retained_message_is_withheld_while_its_source_may_not_publish() {
    let with_anna = with_boss("user anna\ntopic write r/#\n");
    for check in [true, false] {
        let door = Door::new(DoorOptions::default(), access(&with_anna));
        let broker = Broker::guarded(door, |config| config.check_retain_source = check);
        let mut anna = client(&broker, V5, "anna");
        let mut boss = client(&broker, V5, "boss");
        anna.publishes(0x1, "r/anna", "x");
        boss.publishes(0x1, "r/boss", "y");
        drop(anna);
        change(&broker, &with_boss(""));
        for filter in ["r/+", "r/anna"] {
            boss.subscribes(filter, 0);
            if !check {
                boss.expects("31 ~ 'r/anna' [ ] =x");
            }
            if filter == "r/+" {
                boss.expects("31 ~ 'r/boss' [ ] =y");
            }
            boss.is_quiet();
        }
        change(&broker, &with_anna);
        boss.subscribes("r/anna", 0);
        boss.expects("31 ~ 'r/anna' [ ] =x");
        // Written over by somebody who may.
        boss.send("31 ~ 'r/anna' [ ] =z");
        boss.expects("30 ~ 'r/anna' [ ] =z");
        change(&broker, &with_boss(""));
        boss.subscribes("r/anna", 0);
        boss.expects("31 ~ 'r/anna' [ ] =z");
    }
}

/// CVE-2017-7650: a name with a wildcard does not make a pattern one for everybody.
#[test]
fn a_name_with_a_wildcard_opens_nothing() {
    let broker = broker("user boss\ntopic readwrite #\npattern readwrite own/%u/#\npattern read id/%c\n");
    let mut boss = client(&broker, V3_1_1, "boss");
    for name in ["+", "#", "+/+", "a+"] {
        let mut thief = client(&broker, V3_1_1, name);
        thief.send("82 ~ 00 01 'own/anna/x' 00 'id/anna' 00 '#' 00");
        thief.expects("90 ~ 00 01 80 80 80");
        thief.send("32 ~ 'own/anna/x' 00 02 =x");
        thief.expects("40 ~ 00 02");
        boss.publishes(0, "own/anna/x", "secret");
        thief.is_quiet();
    }
}
