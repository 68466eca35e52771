//! Shared subscriptions (section 4.8.2): a message that was sent to a member stays that member's.

use mqtt_toolkit::packet::Version::V5;

use crate::support::{Broker, Client, VERSIONS};

/// Of two members with a session of `expiry` seconds, the one that was sent the QoS 2 message "x".
fn sent_to_one(
    broker: &Broker,
    version: mqtt_toolkit::packet::Version,
    expiry: &str,
) -> (Client, Client, &'static str) {
    let flags = if expiry == "00" { "02" } else { "00" };
    let mut members = ["one", "two"].map(|name| {
        let text = format!("{flags} 00 00 [ 11 00 00 00 {expiry} ] '{name}'");
        let mut member = Client::login(broker, version, &text).accepted(false);
        member.subscribes("$share/s/t", 2);
        member
    });
    Client::connect(broker, version, "writer").publishes(4, "t", "x");
    // Members take their turns in the order in which they came.
    members[0].expects("34 ~ 't' 00 01 [ ] =x");
    members[1].is_quiet();
    let [one, two] = members;
    (one, two, "one")
}

/// [MQTT-4.8.2-4]
#[test]
fn a_member_gets_its_message_when_it_is_back() {
    for version in VERSIONS {
        let broker = Broker::start();
        let (one, mut two, name) = sent_to_one(&broker, version, "3c");
        drop(one);
        let mut one = Client::resume(&broker, version, name, true);
        one.expects("3c ~ 't' 00 01 [ ] =x");
        one.send("50 02 00 01");
        one.expects("62 02 00 01");
        one.send("70 02 00 01");
        one.is_quiet();
        two.is_quiet();
    }
}

/// [MQTT-4.8.2-5]: whether the session ends with the connection, or by a clean start.
#[test]
fn a_message_that_was_sent_ends_with_its_member() {
    for version in VERSIONS {
        for expiry in ["00", "3c"] {
            let broker = Broker::start();
            let (one, mut two, name) = sent_to_one(&broker, version, expiry);
            drop(one);
            Client::connect(&broker, version, name).is_quiet();
            two.is_quiet();
        }
    }
}

/// [MQTT-4.8.2-6]
#[test]
fn a_message_that_a_member_refuses_goes_to_nobody() {
    let broker = Broker::start();
    let (mut one, mut two, _) = sent_to_one(&broker, V5, "3c");
    one.send("50 03 00 01 83");
    one.is_quiet();
    two.is_quiet();
    let mut writer = Client::connect(&broker, V5, "writer");
    writer.publishes(2, "t", "y");
    two.expects("32 ~ 't' 00 01 [ ] =y");
    two.send("40 03 00 01 97");
    two.is_quiet();
    one.is_quiet();
}
