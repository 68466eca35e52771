//! Sessions (sections 3.1.2.4, 3.1.2.11.2 and 4.1): how long they last, what they keep, and who takes them over.

use std::{thread, time::Duration};

use mqtt_toolkit::packet::Version::{V3_1_1, V5};

use crate::support::{Broker, Client, VERSIONS};

/// [MQTT-3.1.2-4] [MQTT-3.1.2-5] [MQTT-3.1.2-6] [MQTT-3.1.4-4] [MQTT-3.2.2-2] [MQTT-3.2.2-3]; [MQTT-3.1.2-4]
/// [MQTT-3.1.4-3] [MQTT-3.2.2-1] [MQTT-3.2.2-2] [MQTT-3.2.2-3] of 3.1.1
#[test]
fn a_session_is_present_until_a_clean_start() {
    for version in VERSIONS {
        let broker = Broker::start();
        Client::resume(&broker, version, "a", false).disconnects();
        Client::resume(&broker, version, "a", true).disconnects();
        Client::connect(&broker, version, "a").disconnects();
        Client::resume(&broker, version, "a", false).disconnects();
    }
}

/// [MQTT-3.1.2-23]; [MQTT-3.1.2-6] of 3.1.1
#[test]
fn a_session_without_expiry_ends_with_its_connection() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        client.subscribes("t", 1);
        client.disconnects();
        let mut other = Client::connect(&broker, version, "b");
        other.publishes(2, "t", "lost");
        let mut client = Client::resume(&broker, version, "a", false);
        other.publishes(2, "t", "also");
        client.is_quiet();
    }
}

/// [MQTT-3.1.2-23] [MQTT-4.1.0-2]: the session outlives its connection by its expiry, and not by more.
#[test]
fn a_session_ends_when_its_expiry_has_passed() {
    let broker = Broker::start();
    let connect = |present| Client::login(&broker, V5, "00 00 00 [ 11 00 00 00 01 ] 'a'").accepted(present);
    connect(false).disconnects();
    connect(true).disconnects();
    thread::sleep(Duration::from_millis(1_200));
    connect(false).disconnects();
}

/// Section 3.1.2.11.2: 0xffffffff means for ever, and 3.1.1 knows nothing else.
#[test]
fn a_session_of_one_version_goes_on_in_another() {
    let broker = Broker::start();
    let mut client = Client::resume(&broker, V3_1_1, "a", false);
    client.subscribes("t", 1);
    client.disconnects();
    let mut other = Client::connect(&broker, V5, "b");
    other.send("32 ~ 't' 00 01 [ 26 'k' 'v' ] =x");
    other.expects("40 02 00 01");
    let mut client = Client::resume(&broker, V5, "a", true);
    client.expects("32 ~ 't' 00 01 [ 26 'k' 'v' ] =x");
    drop(client);
    let mut client = Client::resume(&broker, V3_1_1, "a", true);
    client.expects("3a ~ 't' 00 01 =x");
    client.send("40 02 00 01");
    client.is_quiet();
}

/// [MQTT-3.1.2-23]: the broker's own limit holds, and is told.
#[test]
fn the_session_expiry_is_capped() {
    let broker = Broker::with(|config| config.max_session_expiry = 1);
    let mut client = Client::login(&broker, V5, "00 00 00 [ 11 ff ff ff ff ] 'a'");
    client.expects("20 ~ 00 00 [ 11 00 00 00 01 22 00 0a ]");
    client.disconnects();
    thread::sleep(Duration::from_millis(1_200));
    let mut client = Client::login(&broker, V5, "00 00 00 [ 11 00 00 00 01 ] 'a'").accepted(false);
    client.is_quiet();
}

/// Section 3.14.2.2.2: DISCONNECT can shorten the session, or keep it longer.
#[test]
fn disconnect_changes_the_session_expiry() {
    let broker = Broker::start();
    let connect = |present| Client::login(&broker, V5, "00 00 00 [ 11 00 00 00 3c ] 'a'").accepted(present);
    let mut client = connect(false);
    client.send("e0 ~ 00 [ 11 00 00 00 00 ]");
    client.is_closed();
    let mut client = connect(false);
    client.send("e0 ~ 00 [ 11 00 00 00 01 ]");
    client.is_closed();
    thread::sleep(Duration::from_millis(1_200));
    let mut client = connect(false);
    client.send("e0 ~ 00 [ 11 ff ff ff ff ]");
    client.is_closed();
    connect(true).disconnects();
}

/// Section 3.14.2.2.2 [MQTT-3.14.2-2]: a session that was to end with its connection does.
#[test]
fn disconnect_cannot_keep_a_session_that_was_not_to_be_kept() {
    let broker = Broker::start();
    let mut client = Client::connect(&broker, V5, "a");
    client.send("e0 ~ 00 [ 11 00 00 00 3c ]");
    client.expects("e0 01 82");
    client.is_closed();
    Client::resume(&broker, V5, "a", false).disconnects();
    // To say 0 again is no mistake.
    let mut client = Client::connect(&broker, V5, "a");
    client.send("e0 ~ 00 [ 11 00 00 00 00 ]");
    client.is_closed();
}

/// [MQTT-3.1.4-3]; [MQTT-3.1.4-2] of 3.1.1
#[test]
pub(crate) fn a_second_connection_takes_the_client_id_over() {
    for (old, new) in [(V5, V5), (V3_1_1, V5), (V5, V3_1_1)] {
        let broker = Broker::start();
        let mut first = Client::connect(&broker, old, "a");
        first.subscribes("t", 0);
        let mut second = Client::connect(&broker, new, "a");
        first.is_taken_over();
        // Nothing is left of the first session.
        second.publishes(0, "t", "x");
        second.is_quiet();
    }
}

/// [MQTT-3.1.4-3] [MQTT-4.3.3-6] [MQTT-4.4.0-1]; [MQTT-4.1.0-1] of 3.1.1: the session goes on where the old connection
/// stood.
#[test]
pub(crate) fn a_takeover_hands_the_session_over() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut first = Client::resume(&broker, version, "a", false);
        first.subscribes("t", 2);
        let mut other = Client::connect(&broker, version, "b");
        other.publishes(2, "t", "one");
        other.publishes(4, "t", "two");
        first.expects("32 ~ 't' 00 01 [ ] =one ; 34 ~ 't' 00 02 [ ] =two");
        first.send("34 ~ 'u' 00 07 [ ] =mine ; 50 02 00 02");
        // The order of these two is nobody's business.
        let mut answers = [first.packet(), first.packet()];
        answers.sort();
        assert_eq!(answers[0][..4], [0x50, answers[0][1], 0, 7]);
        assert_eq!(answers[1], [0x62, 2, 0, 2]);
        let mut second = Client::resume(&broker, version, "a", true);
        first.is_taken_over();
        second.expects("3a ~ 't' 00 01 [ ] =one ; 62 02 00 02");
        second.send("40 02 00 01 ; 70 02 00 02");
        // [MQTT-4.3.3-10]: the broker remembers what the first connection has sent.
        other.subscribes("u", 2);
        second.send("3c ~ 'u' 00 07 [ ] =mine");
        second.expects("50 02 00 07");
        other.is_quiet();
        second.send("62 02 00 07");
        second.expects("70 02 00 07");
        other.publishes(2, "t", "three");
        second.expects("32 ~ 't' 00 03 [ ] =three");
    }
}

/// [MQTT-3.1.4-3]: also when they come right after each other, a hundred times.
#[test]
pub(crate) fn a_chain_of_takeovers_leaves_one() {
    let broker = Broker::start();
    let login = |flags| Client::login(&broker, V5, &format!("{flags} 00 00 [ 11 ff ff ff ff ] 'a'"));
    for flags in ["00", "02"] {
        let mut clients: Vec<Client> = (0..100).map(|_| login(flags)).collect();
        // Until the broker has seen them all, several may answer.
        for _ in 0..1_000 {
            clients.retain_mut(Client::answers);
            if clients.len() == 1 {
                break;
            }
        }
        assert_eq!(clients.len(), 1);
        let mut survivor = clients.remove(0);
        survivor.subscribes("t", 0);
        survivor.send("30 ~ 't' [ ] =x");
        survivor.expects("30 ~ 't' [ ] =x");
    }
}

/// [MQTT-3.1.2-4] [MQTT-4.1.0-1] of 3.1.1. Section 4.1: subscriptions belong to the session.
#[test]
fn subscriptions_outlive_the_connection() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::resume(&broker, version, "a", false);
        client.subscribes("t/+", 1);
        client.subscribes("u", 0);
        drop(client);
        let mut client = Client::resume(&broker, version, "a", true);
        let mut other = Client::connect(&broker, version, "b");
        other.publishes(2, "t/1", "x");
        client.expects("32 ~ 't/1' 00 01 [ ] =x");
        other.publishes(0, "u", "y");
        client.expects("30 ~ 'u' [ ] =y");
    }
}

/// [MQTT-3.2.0-1] [MQTT-4.5.0-1]; [MQTT-3.1.2-5] [MQTT-3.2.0-1] [MQTT-4.5.0-1] of 3.1.1. Section 4.1: QoS 0 messages
/// are for those who are there, the others wait in order [MQTT-4.6.0-6].
#[test]
pub(crate) fn messages_wait_for_a_session() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::resume(&broker, version, "a", false);
        client.subscribes("t", 2);
        client.disconnects();
        let mut other = Client::connect(&broker, version, "b");
        for flags in [0, 2, 4, 2, 0, 4] {
            other.publishes(flags, "t", &format!("q{flags}"));
        }
        let mut client = Client::resume(&broker, version, "a", true);
        client.expects(
            "32 ~ 't' 00 01 [ ] =q2 ; 34 ~ 't' 00 02 [ ] =q4 ; 32 ~ 't' 00 03 [ ] =q2 ; 34 ~ 't' 00 04 [ ] =q4",
        );
        client.send("40 02 00 01 ; 50 02 00 02 ; 40 02 00 03 ; 50 02 00 04");
        client.expects("62 02 00 02 ; 62 02 00 04");
        client.send("70 02 00 02 ; 70 02 00 04");
        client.is_quiet();
        client.disconnects();
        Client::resume(&broker, version, "a", true).is_quiet();
    }
}

/// [MQTT-3.1.2-4]; [MQTT-3.1.2-6] of 3.1.1: a clean start discards what waited.
#[test]
fn a_clean_start_forgets_what_waited() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::resume(&broker, version, "a", false);
        client.subscribes("t", 1);
        client.disconnects();
        let mut other = Client::connect(&broker, version, "b");
        other.publishes(2, "t", "x");
        Client::connect(&broker, version, "a").is_quiet();
        Client::resume(&broker, version, "a", false).is_quiet();
    }
}
