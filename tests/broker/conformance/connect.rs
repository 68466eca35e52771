//! CONNECT and CONNACK: flags that fit their fields, and what a refusal leaves undone.

use mqtt_toolkit::packet::Version::{V3_1_1, V5};

use crate::support::{Broker, Client, VERSIONS};

/// Everything behind the name of the protocol, and what is wrong with it.
const BAD_FIELDS: &[(&str, &str)] = &[
    // [MQTT-3.1.3-3]; [MQTT-3.1.3-3] of 3.1.1
    ("02 00 00 [ ]", "no client identifier"),
    ("02 00 00 [ ] 00 05 =a", "half a client identifier"),
    // [MQTT-3.1.2-9]; [MQTT-3.1.2-9] of 3.1.1
    ("06 00 00 [ ] 'a'", "no will"),
    ("06 00 00 [ ] 'a' [ ] 'w'", "no will payload"),
    ("06 00 00 [ ] 'a' [ ] 'w' 00 05 =x", "half a will payload"),
    ("86 00 00 [ ] 'a' [ ] 'w' 'x'", "a will and no user name"),
    // [MQTT-3.1.2-17]; [MQTT-3.1.2-19] of 3.1.1
    ("82 00 00 [ ] 'a'", "no user name"),
    // [MQTT-3.1.2-19]; [MQTT-3.1.2-21] of 3.1.1
    ("c2 00 00 [ ] 'a' 'user'", "no password"),
    ("c2 00 00 [ ] 'a' 'user' 00 09 =x", "half a password"),
    // [MQTT-3.1.2-16]; [MQTT-3.1.2-18] of 3.1.1
    ("02 00 00 [ ] 'a' 'user'", "a user name without its flag"),
    ("06 00 00 [ ] 'a' [ ] 'w' 'x' 'user'", "a user name without its flag"),
    // [MQTT-3.1.2-18]; [MQTT-3.1.2-20] of 3.1.1
    ("82 00 00 [ ] 'a' 'user' 'word'", "a password without its flag"),
    ("02 00 00 [ ] 'a' 'w' 'x'", "a will without its flag"),
];

/// [MQTT-3.1.4-1] of 3.1.1: closed without CONNACK. MQTT 5 is told.
#[test]
fn flags_and_fields_of_connect_agree() {
    let broker = Broker::start();
    for version in [V3_1_1, V5] {
        for (text, what) in BAD_FIELDS {
            let mut client = Client::login(&broker, version, text);
            let answer = std::panic::AssertUnwindSafe(|| {
                client.expects("{ 20 03 00 81 00 }");
                client.is_closed();
            });
            assert!(std::panic::catch_unwind(answer).is_ok(), "{version}: {what}");
        }
    }
    Client::login(&broker, V5, "c6 00 00 [ ] 'a' [ ] 'w' 'x' 'user' 'word'").accepted(false).disconnects();
}

/// [MQTT-3.1.3-1]; [MQTT-3.1.3-1] of 3.1.1: each field is where the specification has it.
#[test]
fn the_fields_of_connect_have_their_order() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("#", 0);
        let text = "c4 00 00 [ 11 00 00 00 3c ] 'one' [ ] 'two' 'three' 'four' 'five'";
        drop(Client::login(&broker, version, text).accepted(false));
        reader.expects("30 ~ 'two' [ ] =three");
        assert!(broker.has_told("one"), "the client identifier");
        assert!(broker.has_told("four"), "the user name");
        assert!(!broker.has_told("five"), "the password is nobody's business");
        Client::resume(&broker, version, "one", true).disconnects();
    }
}

/// [MQTT-3.1.3-2]; [MQTT-3.1.3-2] of 3.1.1
#[test]
fn a_session_belongs_to_its_client_identifier() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::resume(&broker, version, "name", false);
        client.subscribes("t", 1);
        client.disconnects();
        for other in ["nam", "name.", "Name", "name1", "\u{301}name"] {
            Client::resume(&broker, version, other, false).disconnects();
        }
        let mut writer = Client::resume(&broker, version, "NAME", false);
        writer.publishes(2, "t", "x");
        Client::resume(&broker, version, "name", true).expects("32 ~ 't' 00 01 [ ] =x");
    }
}

/// [MQTT-3.1.3-8]; [MQTT-3.1.3-9] of 3.1.1: an empty one that cannot be taken.
#[test]
fn a_client_identifier_that_is_refused() {
    let broker = Broker::start();
    let mut client = Client::login(&broker, V3_1_1, "00 00 00 ''");
    client.expects("20 02 00 02");
    client.is_closed();
}

/// [MQTT-3.1.4-6]; [MQTT-3.1.4-5] of 3.1.1: not even a will.
#[test]
fn nothing_behind_a_refused_connect_is_handled() {
    let broker = Broker::start();
    let mut reader = Client::connect(&broker, V3_1_1, "reader");
    reader.subscribes("#", 0);
    let refused = [
        (V5, "10 ~ 'MQTT' 05 06 00 00 [ 15 'x' ] 'a' [ ] 'w' 'bye'", "20 03 00 8c 00"),
        (V5, "10 ~ 'MQTT' 05 07 00 00 [ ] 'a' [ ] 'w' 'bye'", "20 03 00 81 00"),
        (V3_1_1, "10 ~ 'MQTT' 04 04 00 00 '' 'w' 'bye'", "20 02 00 02"),
        (V3_1_1, "10 ~ 'MQTT' 06 06 00 00 'a' 'w' 'bye'", "20 02 00 01"),
        (V3_1_1, "10 ~ 'MQTT' 04 07 00 00 'a' 'w' 'bye'", ""),
    ];
    for (version, connect, answer) in refused {
        let mut client = Client::open(&broker, version);
        client.send(&format!("{connect} ; 31 ~ 't' [ ] =x ; 82 ~ 00 01 [ ] 't' 00 ; c0 00"));
        client.expects(answer);
        client.is_closed();
    }
    reader.is_quiet();
}

/// [MQTT-3.2.2-6]; [MQTT-3.2.2-4] of 3.1.1: also where there is a session, which the refusal leaves alone.
#[test]
fn a_refusal_speaks_of_no_session() {
    let broker = Broker::start();
    for version in [V3_1_1, V5] {
        let mut client = Client::resume(&broker, version, "a", false);
        client.subscribes("t", 1);
        client.disconnects();
        let mut refused = Client::login(&broker, V5, "00 00 00 [ 11 00 00 00 09 15 'x' ] 'a'");
        refused.expects("20 03 00 8c 00");
        refused.is_closed();
        let mut refused = Client::open(&broker, V3_1_1);
        refused.send("10 ~ 'MQTT' 06 00 00 00 'a'");
        refused.expects("20 02 00 01");
        refused.is_closed();
        Client::resume(&broker, version, "a", true).disconnects();
        Client::connect(&broker, version, "a").disconnects();
    }
}

/// [MQTT-3.1.2-28]: CONNACK has all that it always has, and nothing more.
#[test]
fn connack_has_no_response_information_unasked() {
    let broker = Broker::start();
    for asked in ["", "19 00", "17 00", "17 01 19 00"] {
        Client::login(&broker, V5, &format!("02 00 00 [ {asked} ] 'a'")).accepted(false).disconnects();
    }
}

/// [MQTT-3.1.2-27]
#[test]
fn no_alias_is_sent_unasked() {
    let broker = Broker::start();
    for (n, asked) in ["", "22 00 00"].into_iter().enumerate() {
        let mut reader = Client::login(&broker, V5, &format!("02 00 00 [ {asked} ] 'reader{n}'")).accepted(false);
        reader.subscribes("t", 1);
        let mut writer = Client::connect(&broker, V5, "writer");
        writer.send("30 ~ 't' [ 23 00 01 ] =1 ; 30 ~ '' [ 23 00 01 ] =2 ; 30 ~ '' [ 23 00 01 ] =3");
        writer.publishes(2, "t", "4");
        reader.expects("30 ~ 't' [ ] =1 ; 30 ~ 't' [ ] =2 ; 30 ~ 't' [ ] =3 ; 32 ~ 't' 00 01 [ ] =4");
        reader.disconnects();
    }
}

/// [MQTT-3.2.2-13] [MQTT-3.2.2-14]: a will is refused with its CONNECT, a message ends the connection.
#[test]
fn who_wants_a_message_retained_where_none_is_has_to_go() {
    let broker = Broker::with(|config| config.retain_available = false);
    let mut client = Client::login(&broker, V5, "02 00 00 [ ] 'a'");
    client.expects("20 ~ 00 00 [ 25 00 22 00 0a ]");
    client.subscribes("#", 0);
    client.send("30 ~ 't' [ ] =passes");
    client.expects("30 ~ 't' [ ] =passes");
    let mut willing = Client::login(&broker, V5, "26 00 00 [ ] 'b' [ ] 'will' 'x'");
    willing.expects("20 ~ 00 9a [ ]");
    willing.is_closed();
    client.is_quiet();
    client.send("31 ~ 't' [ ] =x");
    client.expects("e0 01 9a");
    client.is_closed();
}
