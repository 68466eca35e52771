//! Shared subscriptions (section 4.8.2): each message goes to one member of each share.

use mqtt_toolkit::packet::Version::{self, V3_1_1, V5};

use crate::support::{Broker, Client, VERSIONS};

/// Clients with the names "0", "1", … that all subscribe to `filter`.
fn members(broker: &Broker, version: Version, count: usize, filter: &str, options: u8) -> Vec<Client> {
    (0..count)
        .map(|n| {
            let mut member = Client::connect(broker, version, &n.to_string());
            member.subscribes(filter, options);
            member
        })
        .collect()
}

/// Section 4.8.2: one copy, to the members in turn.
#[test]
pub(crate) fn messages_go_round() {
    for version in VERSIONS {
        for (filter, topic) in [("$share/s/t", "t"), ("$share/s/a/+", "a/b"), ("$share/s/#", "x/y")] {
            let broker = Broker::start();
            let mut members = members(&broker, version, 3, filter, 0);
            let mut writer = Client::connect(&broker, version, "writer");
            let all: Vec<String> = (0..9).map(|n| format!("30 ~ '{topic}' [ ] ={n}")).collect();
            writer.send(&all.join(" ; "));
            writer.is_quiet();
            for (first, member) in members.iter_mut().enumerate() {
                for n in [first, first + 3, first + 6] {
                    member.expects(&format!("30 ~ '{topic}' [ ] ={n}"));
                }
                member.is_quiet();
            }
        }
    }
}

/// [MQTT-4.8.2-3]: each member has its own QoS and its own identifier.
#[test]
fn each_member_gets_it_its_own_way() {
    let broker = Broker::start();
    let mut one = Client::connect(&broker, V5, "one");
    one.send("82 ~ 00 01 [ 0b 05 ] '$share/s/t' 01");
    one.expects("90 ~ 00 01 [ ] 01");
    let mut two = Client::connect(&broker, V3_1_1, "two");
    two.subscribes("$share/s/t", 2);
    let mut writer = Client::connect(&broker, V5, "writer");
    for text in ["a", "b", "c", "d"] {
        writer.publishes(4, "t", text);
    }
    one.expects("32 ~ 't' 00 01 [ 0b 05 ] =a ; 32 ~ 't' 00 02 [ 0b 05 ] =c");
    two.expects("34 ~ 't' 00 01 =b ; 34 ~ 't' 00 02 =d");
}

/// Section 4.8.2: two shares and a plain subscription of one filter each get the message.
#[test]
pub(crate) fn shares_do_not_share_with_each_other() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        client.subscribes("$share/x/t", 0);
        client.subscribes("$share/y/t", 0);
        client.subscribes("t", 0);
        let mut other = Client::connect(&broker, version, "b");
        other.subscribes("$share/x/t", 0);
        let mut writer = Client::connect(&broker, version, "writer");
        writer.publishes(0, "t", "1");
        writer.publishes(0, "t", "2");
        // Both messages by the plain subscription and by y, one of the two by x.
        for _ in 0..5 {
            assert_eq!(client.packet()[0], 0x30);
        }
        client.is_quiet();
        assert_eq!(other.packet()[0], 0x30);
        other.is_quiet();
    }
}

/// Section 4.8.2: whoever is connected goes first; if nobody is, the message waits.
#[test]
pub(crate) fn members_that_are_away_are_passed_over() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut away = Client::resume(&broker, version, "away", false);
        away.subscribes("$share/s/t", 1);
        away.disconnects();
        let mut here = Client::resume(&broker, version, "here", false);
        here.subscribes("$share/s/t", 1);
        let mut writer = Client::connect(&broker, version, "writer");
        for text in ["1", "2", "3"] {
            writer.publishes(2, "t", text);
        }
        here.expects("32 ~ 't' 00 01 [ ] =1 ; 32 ~ 't' 00 02 [ ] =2 ; 32 ~ 't' 00 03 [ ] =3");
        here.disconnects();
        writer.publishes(2, "t", "4");
        writer.publishes(2, "t", "5");
        let mut away = Client::resume(&broker, version, "away", true);
        let mut here = Client::resume(&broker, version, "here", true);
        let waiting = [away.packet(), here.packet()];
        assert!(waiting.iter().all(|packet| packet[0] & 0xf7 == 0x32));
        // Four with DUP or without to "here" all in all, one to "away".
        for _ in 0..3 {
            here.packet();
        }
        here.is_quiet();
        away.is_quiet();
    }
}

/// [MQTT-3.10.4-1]: a share is left like any filter; it ends with its last member.
#[test]
fn members_leave() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut members = members(&broker, version, 3, "$share/s/t", 0);
        let mut writer = Client::connect(&broker, version, "writer");
        members[1].send("a2 ~ 00 01 [ ] 't' '$share/other/t' '$share/s/t'");
        members[1].expects("b0 ~ 00 01 [ ] { 11 11 00 }");
        let third = members.remove(2);
        third.disconnects();
        writer.publishes(0, "t", "1");
        writer.publishes(0, "t", "2");
        members[0].expects("30 ~ 't' [ ] =1 ; 30 ~ 't' [ ] =2");
        members[1].is_quiet();
        members[0].send("a2 ~ 00 01 [ ] '$share/s/t'");
        members[0].expects("b0 ~ 00 01 [ ] { 00 }");
        writer.send("32 ~ 't' 00 01 [ ] =3");
        writer.expects("40 ~ 00 01 { 10 }");
    }
}

/// [MQTT-3.8.3-4] [MQTT-4.8.2-1] [MQTT-4.8.2-2]
#[test]
fn bad_shares_are_refused() {
    let cases = [
        ("'$share/s/t' 04", "82"),
        ("'$share/s' 00", "8f"),
        ("'$share//t' 00", "8f"),
        ("'$share/a+/t' 00", "8f"),
        ("'$share/#/t' 00", "8f"),
        ("'$share/s/' 00", "8f"),
        ("'$share/s/a#' 00", "8f"),
    ];
    let broker = Broker::start();
    for (filter, reason) in cases {
        let mut client = Client::connect(&broker, V5, "a");
        client.send(&format!("82 ~ 00 01 [ ] {filter}"));
        client.expects(&format!("e0 01 {reason}"));
        client.is_closed();
    }
    // "$share" without a slash is a topic like any other.
    let mut client = Client::connect(&broker, V5, "a");
    client.subscribes("$share", 0);
    client.subscribes("$shared/s/t", 0);
    client.publishes(0, "t", "x");
    client.send("30 ~ '$share' [ ] =x ; 30 ~ '$shared/s/t' [ ] =y");
    client.expects("30 ~ '$share' [ ] =x ; 30 ~ '$shared/s/t' [ ] =y");
}
