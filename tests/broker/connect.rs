//! CONNECT and CONNACK (sections 3.1 and 3.2): who is let in, and how the others are told.

use mqtt_toolkit::packet::Version::{V3_1, V3_1_1, V5};

use crate::support::{Broker, Client, VERSIONS};

/// [MQTT-3.1.0-1]; [MQTT-3.1.0-1] of 3.1.1
#[test]
fn a_first_packet_that_is_no_connect_closes_the_connection() {
    let broker = Broker::start();
    for text in ["c0 00", "30 ~ 't' =x", "82 ~ 00 01 't' 00", "e0 00", "40 02 00 01", "20 02 00 00"] {
        let mut client = Client::open(&broker, V3_1_1);
        client.send(text);
        client.is_closed();
    }
    // Its rest, two megabytes, is not waited for.
    let mut client = Client::open(&broker, V5);
    std::io::Write::write_all(&mut client.stream, &[0x82, 0x80, 0x80, 0x80, 0x01]).unwrap();
    client.is_closed();
}

/// [MQTT-3.1.0-2] [MQTT-3.2.0-2]; [MQTT-3.1.0-2] of 3.1.1
#[test]
fn a_second_connect_is_a_protocol_error() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        client.send("10 ~ 'MQTT' 04 02 00 00 'a'");
        client.expects("{ e0 01 82 }");
        client.is_closed();
    }
}

/// [MQTT-3.1.2-1] [MQTT-3.1.2-2]; [MQTT-3.1.2-1] [MQTT-3.1.2-2] [MQTT-3.2.2-5] of 3.1.1
#[test]
fn an_unknown_protocol_is_refused() {
    let broker = Broker::start();
    for name in ["'MQTT' 06", "'MQTT' 03", "'MQTT' 00", "'MQIsdp' 04", "'MQTT' 86", "'MQIsdp' 84"] {
        let mut client = Client::open(&broker, V3_1_1);
        client.send(&format!("10 ~ {name} 02 00 00 'a'"));
        client.expects("20 02 00 01");
        client.is_closed();
    }
    for name in ["'HTTP' 04", "'mqtt' 04", "'' 04"] {
        let mut client = Client::open(&broker, V3_1_1);
        client.send(&format!("10 ~ {name} 02 00 00 'a'"));
        client.is_closed();
    }
}

/// [MQTT-3.1.4-5] [MQTT-3.2.2-1] [MQTT-4.12.0-6]; [MQTT-3.1.4-4] [MQTT-3.12.4-1] of 3.1.1. CONNACK is the answer, and
/// the connection works.
#[test]
pub(crate) fn every_version_is_let_in() {
    let broker = Broker::start();
    for version in VERSIONS {
        let mut client = Client::connect(&broker, version, "a");
        client.is_quiet();
        client.disconnects();
    }
}

/// [MQTT-3.1.3-6] [MQTT-3.1.3-7] [MQTT-3.2.2-16]; [MQTT-3.1.3-6] [MQTT-3.1.3-7] [MQTT-3.1.3-8] [MQTT-3.2.2-5] of 3.1.1
#[test]
fn an_empty_client_id_is_assigned_or_refused() {
    let broker = Broker::start();
    let mut client = Client::login(&broker, V3_1, "02 00 00 ''");
    client.expects("20 02 00 02");
    client.is_closed();
    let mut client = Client::login(&broker, V3_1_1, "00 00 00 ''");
    client.expects("20 02 00 02");
    client.is_closed();
    Client::login(&broker, V3_1_1, "02 00 00 ''").accepted(false).is_quiet();
    let mut assigned = Vec::new();
    for flags in ["00", "02"] {
        let mut client = Client::login(&broker, V5, &format!("{flags} 00 00 [ 11 00 00 00 09 ] ''"));
        let answer = client.packet();
        assert_eq!(answer[..4], [0x20, answer[1], 0, 0]);
        let at = answer.iter().position(|&byte| byte == 0x12).unwrap();
        let size = usize::from(answer[at + 2]);
        assigned.push(String::from_utf8(answer[at + 3..at + 3 + size].to_vec()).unwrap());
        client.disconnects();
    }
    assert_ne!(assigned[0], assigned[1]);
    // The session can be found again by the name that was assigned.
    Client::login(&broker, V5, &format!("00 00 00 [ ] '{}'", assigned[0])).accepted(true).is_quiet();
}

/// [MQTT-3.1.3-5]; [MQTT-3.1.3-5] of 3.1.1: the letters that must be allowed, and many that may be.
#[test]
fn client_ids_of_all_kinds_are_taken() {
    let broker = Broker::start();
    let long = "x".repeat(65_535);
    for client_id in ["0123456789abcdefABCDEFZ", "with/slash+plus#hash$", "grüße-日本", &long] {
        for version in VERSIONS {
            Client::connect(&broker, version, client_id).is_quiet();
        }
    }
}

/// [MQTT-3.1.2-17] [MQTT-3.1.2-19]: without an authenticator anybody may come.
#[test]
fn user_name_and_password_are_taken() {
    let broker = Broker::start();
    for version in VERSIONS {
        Client::login(&broker, version, "82 00 00 [ ] 'a' 'user'").accepted(false).disconnects();
        Client::login(&broker, version, "c2 00 00 [ ] 'a' 'user' 'word'").accepted(false).disconnects();
        Client::login(&broker, version, "c2 00 00 [ ] 'a' '' ''").accepted(false).disconnects();
    }
    Client::login(&broker, V5, "42 00 00 [ ] 'a' 'word'").accepted(false).disconnects();
}

/// [MQTT-3.1.2-22] [MQTT-3.2.2-6] of 3.1.1
#[test]
fn before_mqtt_5_a_password_needs_a_user_name() {
    let broker = Broker::start();
    let mut client = Client::login(&broker, V3_1_1, "42 00 00 'a' 'word'");
    client.is_closed();
}

/// [MQTT-3.2.2-7] [MQTT-3.14.0-1] [MQTT-4.12.0-1] [MQTT-4.12.0-4]
#[test]
fn an_authentication_method_is_refused() {
    let broker = Broker::start();
    let mut client = Client::login(&broker, V5, "02 00 00 [ 15 'SCRAM-SHA-256' ] 'a'");
    client.expects("20 ~ 00 8c [ ]");
    client.is_closed();
    let mut client = Client::login(&broker, V5, "02 00 00 [ 15 'x' 16 'data' ] 'a'");
    client.expects("20 ~ 00 8c [ ]");
    client.is_closed();
}

/// [MQTT-3.1.4-1] [MQTT-3.2.2-6] [MQTT-3.2.2-8]; [MQTT-3.1.2-3] [MQTT-3.1.2-11] [MQTT-3.1.2-13] [MQTT-3.1.2-14]
/// [MQTT-3.1.2-15] [MQTT-3.1.4-1] of 3.1.1
#[test]
fn a_malformed_connect_is_told_in_mqtt_5() {
    let broker = Broker::start();
    let cases = [
        ("03 00 00 [ ] 'a'", "81"),               // [MQTT-3.1.2-3]
        ("0a 00 00 [ ] 'a'", "81"),               // [MQTT-3.1.2-11]
        ("22 00 00 [ ] 'a'", "81"),               // [MQTT-3.1.2-13]
        ("1e 00 00 [ ] 'a' [ ] 'w' 'x'", "81"),   // [MQTT-3.1.2-12]
        ("06 00 00 [ ] 'a' [ ] 'w/#' 'x'", "90"), // [MQTT-3.3.2-2]
        ("02 00 00 [ 11 00 00 00 01 11 00 00 00 01 ] 'a'", "82"),
        ("02 00 00 [ 21 00 00 ] 'a'", "82"),
        ("02 00 00 [ 27 00 00 00 00 ] 'a'", "82"),
        ("02 00 00 [ 17 02 ] 'a'", "82"),
        ("02 00 00 [ 16 'x' ] 'a'", "82"),
        ("02 00 00 [ 01 00 ] 'a'", "81"),
        ("02 00 00 [ ff ] 'a'", "81"),
        ("02 00 00 7f 'a'", "81"),
        ("02 00 00 [ ] 00 01 ff", "81"), // [MQTT-1.5.4-1]
        ("02 00 00 [ ] 00 01 00", "81"), // [MQTT-1.5.4-2]
        ("02 00 00 [ ] 'a' =trailing", "81"),
        ("82 00 00 [ ] 'a'", "81"),
    ];
    for (text, reason) in cases {
        let mut client = Client::login(&broker, V5, text);
        client.expects(&format!("20 ~ 00 {reason} [ ]"));
        client.is_closed();
    }
    // Before MQTT 5 there is no code that says so [MQTT-3.1.4-1].
    for text in [
        "03 00 00 'a'",
        "0a 00 00 'a'",
        "22 00 00 'a'",
        "1e 00 00 'a' 'w' 'x'",
        "06 00 00 'a' 'w/#' 'x'",
        "02 00 00 00 01 00",
    ] {
        Client::login(&broker, V3_1_1, text).is_closed();
    }
    Client::connect(&broker, V5, "a").is_quiet();
}

/// Section 3.2.2.3: CONNACK names each capability that differs from the protocol's default.
#[test]
fn connack_tells_the_limits() {
    let broker = Broker::with(|config| {
        config.receive_maximum = 7;
        config.max_packet_size = 5_000;
        config.max_session_expiry = 60;
        config.max_keep_alive = 30;
        config.topic_alias_maximum = 0;
    });
    let mut client = Client::login(&broker, V5, "02 00 3c [ 11 ff ff ff ff ] 'a'");
    client.expects("20 ~ 00 00 [ 11 00 00 00 3c 21 00 07 27 00 00 13 88 13 00 1e ]");
    // What the client asked for and gets is not repeated.
    let mut client = Client::login(&broker, V5, "02 00 1e [ 11 00 00 00 3c ] 'b'");
    client.expects("20 ~ 00 00 [ 21 00 07 27 00 00 13 88 ]");
    let mut client = Client::login(&broker, V3_1_1, "02 00 1e 'c'");
    client.expects("20 02 00 00");
    // Before MQTT 5, nobody can be told another keep alive.
    let mut client = Client::login(&broker, V3_1_1, "02 00 3c 'd'");
    client.expects("20 02 00 02");
}

/// Section 3.1.4: packets may follow CONNECT before CONNACK has come.
#[test]
pub(crate) fn a_client_need_not_wait_for_connack() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::open(&broker, version);
        let name = if version == V3_1 { "'MQIsdp'" } else { "'MQTT'" };
        let level = version.level();
        client.send(&format!(
            "10 ~ {name} {level:02x} 02 00 00 [ ] 'a' ; 82 ~ 00 01 [ ] 't' 00 ; 30 ~ 't' [ ] =x ; c0 00"
        ));
        let mut client = client.accepted(false);
        client.expects("90 ~ 00 01 [ ] 00 ; 30 ~ 't' [ ] =x ; d0 00");
    }
}

/// [MQTT-3.14.4-1]; [MQTT-3.14.4-2] of 3.1.1: nothing behind DISCONNECT counts.
#[test]
pub(crate) fn after_disconnect_nothing_is_handled() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("#", 0);
        let mut client = Client::connect(&broker, version, "a");
        client.send("30 ~ 't' [ ] =1 ; e0 00 ; 30 ~ 't' [ ] =2");
        client.is_closed();
        reader.expects("30 ~ 't' [ ] =1");
        reader.is_quiet();
    }
}

/// [MQTT-3.1.4-2]. Section 4.13: a connection beyond the limit is told so.
#[test]
pub(crate) fn connections_are_limited() {
    let broker = Broker::with(|config| config.max_connections = 2);
    // Whoever says nothing takes no place, nor does who was refused and is not gone.
    let _silent: Vec<Client> = (0..5).map(|_| Client::open(&broker, V5)).collect();
    let mut first = Client::connect(&broker, V5, "a");
    let second = Client::connect(&broker, V3_1_1, "b");
    let mut third = Client::login(&broker, V5, "02 00 00 [ ] 'c'");
    third.expects("20 ~ 00 97 [ ]");
    third.is_closed();
    // A client that comes again takes its own place.
    let again = Client::connect(&broker, V5, "a");
    first.is_taken_over();
    again.disconnects();
    let fourth = Client::connect(&broker, V5, "d");
    let mut fifth = Client::login(&broker, V3_1_1, "02 00 00 'e'");
    fifth.expects("20 02 00 03");
    fourth.disconnects();
    second.disconnects();
    Client::connect(&broker, V5, "a").disconnects();
}

/// Section 4.2: a connection that never says CONNECT is not kept.
#[test]
fn silence_before_connect_is_not_waited_out() {
    let broker = Broker::with(|config| config.connect_timeout = std::time::Duration::from_millis(100));
    let mut silent = Client::open(&broker, V5);
    let mut half = Client::open(&broker, V5);
    half.send("10 20 00 04");
    silent.is_closed();
    half.is_closed();
    assert!(broker.has_told("no CONNECT came in time"));
}

/// A CONNECT of 5,000 user properties is legal, and so is one of 65,535 bytes in each field.
#[test]
fn a_large_connect_is_taken() {
    let broker = Broker::start();
    let properties = "26 'name' 'value' ".repeat(5_000);
    Client::login(&broker, V5, &format!("02 00 00 [ {properties}] 'a'")).accepted(false).disconnects();
    let long = "x".repeat(65_535);
    let text = format!("c6 00 00 [ ] '{long}' [ ] '{long}' '{long}' '{long}' '{long}'");
    for version in VERSIONS {
        Client::login(&broker, version, &text).accepted(false).disconnects();
    }
}

/// Section 3.1.4: a byte now and then is no CONNECT in reasonable time.
#[test]
fn a_connect_that_does_not_end_is_closed() {
    let broker = Broker::with(|config| config.connect_timeout = std::time::Duration::from_millis(300));
    let mut client = Client::open(&broker, V5);
    let start = std::time::Instant::now();
    for byte in ["10", "7f", "00", "04"].into_iter().cycle() {
        if std::io::Write::write_all(&mut client.stream, &[u8::from_str_radix(byte, 16).unwrap()]).is_err() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
        assert!(start.elapsed() < crate::support::DEADLINE, "it is still there");
    }
}
