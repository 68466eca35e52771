//! Who may come in: users and passwords (sections 3.1.3.5, 3.1.3.6), and what becomes of those who are in when that changes.

use std::{io::ErrorKind, path::Path, sync::Arc, time::Duration};

use mqtt_toolkit::{
    access::{
        Access, Passwords,
        hash::{Hash, Method},
    },
    broker::{Config, Door, DoorOptions},
    packet::Version::{self, V3_1_1, V5},
};

use crate::{
    counting::until,
    support::{Broker, Client, VERSIONS, WORKERS},
};

/// A password file of these users.
fn file(users: &[(&str, Method, u32, &str)]) -> Access {
    let line = |(user, method, iterations, password): &(&str, _, _, &str)| {
        format!("{user}:{}\n", Hash::make(*method, Some(*iterations), password.as_bytes()).unwrap())
    };
    let text: String = users.iter().map(line).collect();
    let passwords = Passwords::parse(Path::new("users"), text.as_bytes()).unwrap();
    Access { passwords: Some(Arc::new(passwords)), ..Access::default() }
}

fn broker(access: Access) -> Broker {
    // On a machine that is busy, many checks take longer than a client has.
    let patient = |config: &mut Config| config.connect_timeout = Duration::from_secs(60);
    Broker::guarded(Door::new(DoorOptions::default(), access), patient)
}

/// A login with user and password.
fn login(broker: &Broker, version: Version, user: &str, password: &str) -> Client {
    Client::login(broker, version, &format!("c2 00 00 [ ] '{user}' '{user}' '{password}'"))
}

const USERS: [(&str, Method, u32, &str); 3] =
    [("old", Method::Sha512, 1, "one"), ("usual", Method::Pbkdf2, 101, "two"), ("best", Method::Argon2id, 1, "three")];

/// Section 3.1.3.5: the server may use user name and password to say no [MQTT-3.1.4-2].
#[test]
fn users_come_in_with_their_password_and_nobody_else_does() {
    for version in VERSIONS {
        let broker = broker(file(&USERS));
        for (user, _, _, password) in USERS {
            // Twice: what was right before is found faster, and must be right again.
            for _ in 0..2 {
                login(&broker, version, user, password).accepted(false).disconnects();
            }
        }
        let wrong =
            [("usual", "one"), ("usual", ""), ("usual", "two2"), ("best", "two"), ("old", "On"), ("nobody", "one")];
        for (user, password) in wrong {
            let mut client = login(&broker, version, user, password);
            client.expects(if version.is_v5() { "20 ~ 00 87 [ ]" } else { "20 ~ 00 05" });
            client.is_closed();
            assert!(broker.has_told(&format!("there is no user '{user}' with this password")), "{user}");
        }
        // A name without a password, then neither.
        let mut nameless = Client::login(&broker, version, "82 00 00 [ ] 'x' 'usual'");
        nameless.expects(if version.is_v5() { "20 ~ 00 87 [ ]" } else { "20 ~ 00 05" });
        nameless.is_closed();
        let mut nameless = Client::login(&broker, version, "02 00 00 [ ] 'x'");
        nameless.expects(if version.is_v5() { "20 ~ 00 87 [ ]" } else { "20 ~ 00 05" });
        nameless.is_closed();
        assert!(broker.has_told("a user name is needed here"));
    }
}

#[test]
fn names_of_any_length_are_no_trouble() {
    let long = "n".repeat(65_535);
    let broker = broker(file(&[(&long, Method::Pbkdf2, 1, &long)]));
    login(&broker, V5, &long, &long).accepted(false).disconnects();
    let mut client = login(&broker, V5, &long[1..], &long);
    client.expects("20 ~ 00 87 [ ]");
    client.is_closed();
    // [MQTT-1.5.4-2]
    let mut client = Client::login(&broker, V5, "c2 00 00 [ ] 'x' 00 03 61 00 62 'x'");
    client.expects("20 ~ 00 81 [ ]");
    client.is_closed();
}

/// Section 3.1.4: a client need not wait for CONNACK.
#[test]
fn what_comes_behind_connect_waits_for_the_password() {
    for workers in [1, 2] {
        WORKERS.set(workers);
        let broker = broker(file(&USERS));
        let behind = "82 ~ 00 01 [ ] 'a' 00 ; 30 ~ 'a' [ ] =x";
        let mut client = Client::open(&broker, V5);
        client.send(&format!("10 ~ 'MQTT' 05 c2 00 00 [ ] 'c' 'best' 'three' ; {behind}"));
        client = client.accepted(false);
        client.expects("90 ~ 00 01 [ ] 00 ; 30 ~ 'a' [ ] =x");
        let mut client = Client::open(&broker, V5);
        client.send(&format!("10 ~ 'MQTT' 05 c2 00 00 [ ] 'c' 'best' 'four' ; {behind}"));
        client.expects("20 ~ 00 87 [ ]");
        client.is_closed();
    }
}

#[test]
fn a_password_that_is_checked_holds_up_nobody_else() {
    let broker = broker(file(&[("slow", Method::Pbkdf2, 400_000, "x"), ("quick", Method::Sha512, 1, "x")]));
    let mut there = login(&broker, V5, "quick", "x").accepted(false);
    // None of them is remembered: each is hashed, one after the other.
    let mut slow: Vec<Client> = (0..5).map(|wrong| login(&broker, V5, "slow", &format!("y{wrong}"))).collect();
    // Who goes away meanwhile is nobody's trouble.
    drop(slow.remove(1));
    there.is_quiet();
    let last = slow.last().unwrap();
    last.stream.set_nonblocking(true).unwrap();
    assert_eq!(last.stream.peek(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
    last.stream.set_nonblocking(false).unwrap();
    for mut client in slow {
        client.expects("20 ~ 00 87 [ ]");
        client.is_closed();
    }
}

/// A password file of one user whose password takes a while.
fn slow(password: &str) -> Access {
    file(&[("slow", Method::Pbkdf2, 200_000, password)])
}

/// Logins that are wrong, and keep the one thread that checks passwords busy. What is sent before is read before.
fn busy(broker: &Broker) -> Vec<Client> {
    let mut there = Client::open(broker, V3_1_1);
    let busy = (0..2).map(|wrong| login(broker, V3_1_1, "slow", &format!("wrong{wrong}"))).collect();
    // Its end shows that the broker has looked around since.
    there.send("c0 00");
    there.is_not_taken();
    busy
}

fn are_refused(clients: Vec<Client>) {
    for mut client in clients {
        client.expects("20 ~ 00 05");
        client.is_closed();
    }
}

/// A password counts by the file that holds when it is let in, however long the check took, and whether or not those who
/// are there were looked at meanwhile.
#[test]
fn a_password_that_changes_while_it_is_checked_is_checked_again() {
    for told in [true, false] {
        let broker = broker(slow("old"));
        let before = busy(&broker);
        let [mut old, new] = ["old", "new"].map(|password| login(&broker, V5, "slow", password));
        let look = busy(&broker);
        broker.door.set_access(slow("new"));
        if told {
            broker.handle.access_changed();
        }
        old.expects("20 ~ 00 87 [ ]");
        old.is_closed();
        if told {
            new.accepted(false).disconnects();
        }
        are_refused(before);
        are_refused(look);
    }
}

/// The answer to a question that was taken back is nobody's.
#[test]
fn a_change_that_is_taken_back_drops_nobody() {
    let broker = broker(slow("x"));
    let mut client = login(&broker, V5, "slow", "x").accepted(false);
    let before = broker.door.access();
    let change = |access| {
        broker.door.set_access(access);
        broker.handle.access_changed();
    };
    let others = busy(&broker);
    change(slow("other"));
    client.is_quiet();
    change((*before).clone());
    client.is_quiet();
    are_refused(others);
    are_refused(busy(&broker));
    client.is_quiet();
}

/// A login is one CONNECT, although it is looked at again when its password is known.
#[test]
fn a_login_is_counted_once() {
    let broker = broker(file(&USERS));
    login(&broker, V5, "usual", "two").accepted(false).disconnects();
    let metrics = until(&broker, |metrics| metrics.connections == 0 && metrics.packets_received > 1);
    assert_eq!((metrics.connects, metrics.packets_received), (1, 2));
}

#[test]
fn a_broker_stops_while_passwords_wait() {
    let mut broker = broker(file(&[("slow", Method::Pbkdf2, 400_000, "x")]));
    let mut slow: Vec<Client> = (0..20).map(|_| login(&broker, V5, "slow", "x")).collect();
    broker.begin_to_stop();
    for client in &mut slow {
        client.forget_until_end();
    }
}

/// As in mosquitto: whoever is not a user any more, or has another password, has to go; nobody else notices.
#[test]
fn those_whose_login_is_no_longer_good_have_to_go() {
    for workers in [1, 2] {
        WORKERS.set(workers);
        let users = |list: &[(&'static str, &'static str)]| {
            let list: Vec<_> = list.iter().map(|(user, password)| (*user, Method::Pbkdf2, 10, *password)).collect();
            file(&list)
        };
        let broker = broker(users(&[("same", "a"), ("rehashed", "b"), ("changed", "c"), ("gone", "d")]));
        let (before, door) = (broker.door.access(), Arc::clone(&broker.door));
        let come = |user, password| login(&broker, V5, user, password).accepted(false);
        let [mut same, mut rehashed] = [come("same", "a"), come("rehashed", "b")];
        let gone = [come("changed", "c"), come("gone", "d")];
        let change = |access| {
            door.set_access(access);
            broker.handle.access_changed();
        };
        // The same once more changes nothing.
        change((*before).clone());
        change(users(&[("same", "a"), ("rehashed", "b"), ("changed", "other")]));
        for mut client in gone {
            client.expects("e0 01 87");
            client.is_closed();
        }
        for client in [&mut same, &mut rehashed] {
            client.is_quiet();
        }
        assert!(broker.has_told("its user may not connect any more, or has another password now"));
        login(&broker, V5, "changed", "other").accepted(false).disconnects();
    }
}

#[test]
fn a_door_that_becomes_stricter_shows_strangers_out() {
    let broker = broker(Access::open());
    let mut nameless = Client::connect(&broker, V5, "nameless");
    let mut named = Client::login(&broker, V3_1_1, "c2 00 00 [ ] 'named' 'named' 'x'").accepted(false);
    broker.door.set_access(file(&[("named", Method::Sha512, 1, "x")]));
    broker.handle.access_changed();
    nameless.expects("e0 01 87");
    nameless.is_closed();
    // It has never shown a password that could be right.
    named.is_closed();
}

#[test]
fn the_user_name_may_be_the_client_identifier() {
    let options = DoorOptions { user_name_is_client_id: true, ..DoorOptions::default() };
    let broker = Broker::guarded(Door::new(options, Access::open()), |_| {});
    let mut first = Client::login(&broker, V5, "82 00 00 [ ] 'one' 'anna'").accepted(false);
    let second = Client::login(&broker, V5, "82 00 00 [ ] 'two' 'anna'").accepted(false);
    first.is_taken_over();
    second.disconnects();
    // No name, and an empty one, which would be one session for all of them.
    for text in ["02 00 00 [ ] 'one'", "82 00 00 [ ] 'one' ''", "82 00 00 [ ] '' ''"] {
        let mut nameless = Client::login(&broker, V5, text);
        nameless.expects("20 ~ 00 87 [ ]");
        nameless.is_closed();
    }
}
