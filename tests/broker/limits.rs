//! Limits that one side tells the other: receive maximum, maximum packet size; and what may wait for a session.

use mqtt_toolkit::packet::Version::{V3_1, V3_1_1, V5};

use crate::support::{Broker, Client, VERSIONS};

/// A session that lasts, with further properties of CONNECT, in the notation.
#[track_caller]
fn reader(broker: &Broker, properties: &str, present: bool) -> Client {
    Client::login(broker, V5, &format!("00 00 00 [ 11 ff ff ff ff {properties} ] 'reader'")).accepted(present)
}

/// [MQTT-3.3.4-9] [MQTT-4.9.0-1] [MQTT-4.9.0-2]: QoS 1 counts until PUBACK, QoS 2 until PUBCOMP, QoS 0 not at all.
#[test]
pub(crate) fn the_receive_maximum_of_a_client_is_kept() {
    let broker = Broker::start();
    let mut reader = reader(&broker, "21 00 02", false);
    reader.subscribes("t", 2);
    let mut writer = Client::connect(&broker, V5, "writer");
    for (flags, text) in [(4, "1"), (2, "2"), (2, "3"), (4, "4"), (0, "q0"), (2, "5")] {
        writer.publishes(flags, "t", text);
    }
    reader.expects("34 ~ 't' 00 01 [ ] =1 ; 32 ~ 't' 00 02 [ ] =2 ; 30 ~ 't' [ ] =q0");
    reader.is_quiet();
    reader.send("50 02 00 01");
    reader.expects("62 02 00 01");
    reader.is_quiet();
    reader.send("40 02 00 02");
    reader.expects("32 ~ 't' 00 03 [ ] =3");
    reader.is_quiet();
    reader.send("70 02 00 01");
    reader.expects("34 ~ 't' 00 04 [ ] =4");
    reader.is_quiet();
    reader.send("40 02 00 03");
    reader.expects("32 ~ 't' 00 05 [ ] =5");
    reader.is_quiet();
}

/// [MQTT-3.3.4-10] [MQTT-4.9.0-3]: acknowledgements and QoS 0 pass although the window is full.
#[test]
pub(crate) fn a_client_that_takes_one_at_a_time_gets_all() {
    let broker = Broker::start();
    let mut reader = reader(&broker, "21 00 01", false);
    reader.subscribes("t", 1);
    let mut writer = Client::connect(&broker, V3_1_1, "writer");
    let all: Vec<String> = (1..=500_u16).map(|n| format!("32 ~ 't' {:02x} {:02x} ={n}", n >> 8, n & 0xff)).collect();
    writer.send(&all.join(" ; "));
    for n in 1..=500_u16 {
        let id = format!("{:02x} {:02x}", n >> 8, n & 0xff);
        reader.expects(&format!("32 ~ 't' {id} [ ] ={n}"));
        if n == 250 {
            reader.is_quiet();
            reader.send("32 ~ 'other' 00 01 [ ] ; 30 ~ 't' [ ]");
            reader.expects("30 ~ 't' [ ] ; 40 ~ 00 01 10");
        }
        reader.send(&format!("40 02 {id}"));
    }
    reader.is_quiet();
}

/// [MQTT-3.3.4-9] [MQTT-4.4.0-1]: the new connection's receive maximum holds for what is resent, too.
#[test]
fn a_resend_keeps_to_the_new_receive_maximum() {
    let broker = Broker::start();
    let mut first = reader(&broker, "", false);
    first.subscribes("t", 1);
    let mut writer = Client::connect(&broker, V5, "writer");
    for text in ["1", "2", "3"] {
        writer.publishes(2, "t", text);
    }
    first.expects("32 ~ 't' 00 01 [ ] =1 ; 32 ~ 't' 00 02 [ ] =2 ; 32 ~ 't' 00 03 [ ] =3");
    drop(first);
    let mut second = reader(&broker, "21 00 01", true);
    for n in 1..=3 {
        second.expects(&format!("3a ~ 't' 00 0{n} [ ] ={n}"));
        second.is_quiet();
        second.send(&format!("40 02 00 0{n}"));
    }
    second.is_quiet();
}

/// [MQTT-3.3.4-7]: whoever sends more unacknowledged messages than it may is disconnected.
#[test]
fn the_receive_maximum_of_the_broker_is_enforced() {
    let broker = Broker::with(|config| {
        config.receive_maximum = 2;
        config.topic_alias_maximum = 0;
    });
    let connect = || {
        let mut client = Client::login(&broker, V5, "02 00 00 [ ] 'a'");
        client.expects("20 ~ 00 00 [ 21 00 02 ]");
        client
    };
    let mut client = connect();
    client.send("32 ~ 't' 00 01 [ ] ; 32 ~ 't' 00 02 [ ]");
    client.expects("40 ~ 00 01 10 ; 40 ~ 00 02 10");
    // Twice as many, when half of them were acknowledged before.
    client.send("34 ~ 't' 00 01 [ ] ; 34 ~ 't' 00 02 [ ]");
    client.expects("50 ~ 00 01 10 ; 50 ~ 00 02 10");
    // A repetition is none more.
    client.send("3c ~ 't' 00 02 [ ]");
    client.expects("50 02 00 02");
    client.send("62 02 00 01");
    client.expects("70 02 00 01");
    client.send("34 ~ 't' 00 03 [ ]");
    client.expects("50 ~ 00 03 10");
    client.send("34 ~ 't' 00 04 [ ]");
    client.expects("e0 01 93");
    client.is_closed();
    // One write: the broker sees the third before it has acknowledged the first.
    let mut client = connect();
    client.send("32 ~ 't' 00 01 [ ] ; 32 ~ 't' 00 02 [ ] ; 32 ~ 't' 00 03 [ ]");
    client.expects("e0 01 93");
    client.is_closed();
}

/// [MQTT-3.3.4-7]: QoS 1 and QoS 2 share the receive maximum.
#[test]
fn the_receive_maximum_counts_both_qos() {
    let broker = Broker::with(|config| config.receive_maximum = 2);
    let mut client = Client::login(&broker, V5, "02 00 00 [ ] 'a'");
    client.expects("20 ~ 00 00 [ 21 00 02 22 00 0a ]");
    client.send("34 ~ 't' 00 01 [ ] ; 34 ~ 't' 00 02 [ ]");
    client.expects("50 ~ 00 01 10 ; 50 ~ 00 02 10");
    client.send("32 ~ 't' 00 03 [ ]");
    client.expects("e0 01 93");
    client.is_closed();
}

/// [MQTT-3.3.4-7] [MQTT-4.3.3-10]: a message that was too many has not been taken over: sent again, it is delivered.
#[test]
fn a_message_beyond_the_receive_maximum_is_not_taken_over() {
    let broker = Broker::with(|config| config.receive_maximum = 1);
    let mut reader = Client::connect(&broker, V3_1_1, "reader");
    reader.subscribes("t", 0);
    let mut writer = Client::login(&broker, V5, "00 00 00 [ 11 00 00 00 09 ] 'writer'");
    writer.expects("20 ~ 00 00 [ 21 00 01 22 00 0a ]");
    writer.send("34 ~ 't' 00 01 [ ] =1 ; 34 ~ 't' 00 02 [ ] =2");
    writer.expects("50 02 00 01 ; e0 01 93");
    let mut writer = Client::login(&broker, V5, "00 00 00 [ 11 00 00 00 09 ] 'writer'");
    writer.expects("20 ~ 01 00 [ 21 00 01 22 00 0a ]");
    writer.send("62 02 00 01");
    writer.expects("70 02 00 01");
    writer.send("3c ~ 't' 00 02 [ ] =2");
    writer.expects("50 02 00 02");
    reader.expects("30 ~ 't' =1 ; 30 ~ 't' =2");
}

/// A reader that takes everything and acknowledges nothing makes the broker keep so much and no more.
#[test]
fn what_is_kept_in_flight_is_bounded_in_bytes() {
    let broker = Broker::with(|config| config.max_queued_bytes = 4_000);
    for version in VERSIONS {
        let mut reader = Client::resume(&broker, version, "reader", false);
        reader.subscribes("t", 2);
        let mut writer = Client::connect(&broker, version, "writer");
        let text = "x".repeat(1_500);
        for flags in [2, 4, 4, 2] {
            writer.publishes(flags, "t", &text);
        }
        // The limit is reached with the third.
        reader
            .expects(&format!("32 ~ 't' 00 01 [ ] ={text} ; 34 ~ 't' 00 02 [ ] ={text} ; 34 ~ 't' 00 03 [ ] ={text}"));
        reader.is_quiet();
        drop(reader);
        let mut reader = Client::resume(&broker, version, "reader", true);
        reader
            .expects(&format!("3a ~ 't' 00 01 [ ] ={text} ; 3c ~ 't' 00 02 [ ] ={text} ; 3c ~ 't' 00 03 [ ] ={text}"));
        reader.is_quiet();
        reader.send("50 02 00 02");
        reader.expects(&format!("62 02 00 02 ; 32 ~ 't' 00 04 [ ] ={text}"));
        reader.send("40 02 00 01 ; 70 02 00 02 ; 50 02 00 03 ; 40 02 00 04");
        reader.expects("62 02 00 03");
        reader.disconnects();
        Client::connect(&broker, version, "reader").disconnects();
    }
}

/// Receive Maximum is of MQTT 5: before, nobody can know of it.
#[test]
fn before_mqtt_5_there_is_no_receive_maximum() {
    let broker = Broker::with(|config| config.receive_maximum = 1);
    let mut client = Client::connect(&broker, V3_1_1, "a");
    client.send("32 ~ 't' 00 01 ; 32 ~ 't' 00 02 ; 34 ~ 't' 00 03 ; 34 ~ 't' 00 04");
    client.expects("40 02 00 01 ; 40 02 00 02 ; 50 02 00 03 ; 50 02 00 04");
}

/// mosquitto acknowledges and drops what comes to its bridge while 20 messages at QoS 2 are in flight.
#[test]
fn a_bridge_before_mqtt_5_gets_what_mosquitto_takes_at_once() {
    let broker = Broker::start();
    for (version, name) in [(V3_1_1, "'MQTT' 84"), (V3_1, "'MQIsdp' 83")] {
        let mut bridge = Client::open(&broker, version);
        bridge.send(&format!("10 ~ {name} 02 00 00 'bridge'"));
        let mut bridge = bridge.accepted(false);
        bridge.subscribes("t", 2);
        let mut writer = Client::connect(&broker, version, "writer");
        for id in 1..=21_u8 {
            writer.send(&format!("34 ~ 't' 00 {id:02x} ={id:02} ; 62 02 00 {id:02x}"));
            writer.expects(&format!("50 02 00 {id:02x} ; 70 02 00 {id:02x}"));
        }
        for id in 1..=20_u8 {
            bridge.expects(&format!("34 ~ 't' 00 {id:02x} ={id:02}"));
        }
        bridge.is_quiet();
        bridge.send("50 02 00 01");
        bridge.expects("62 02 00 01");
        bridge.is_quiet();
        bridge.send("70 02 00 01");
        bridge.expects("34 ~ 't' 00 15 =21");
        bridge.disconnects();
        writer.disconnects();
    }
}

/// [MQTT-3.1.2-24] [MQTT-3.1.2-25]: too large is as good as sent, exactly as large as allowed is sent.
#[test]
fn the_maximum_packet_size_of_a_client_is_kept() {
    // 20 bytes: 2 of header, 3 of topic, 2 of identifier, 1 of properties, 12 of payload.
    let (fits, beyond) = ("x".repeat(12), "x".repeat(13));
    for inflight in [1, 10] {
        let broker = Broker::with(|config| config.max_inflight = inflight);
        let mut reader = Client::login(&broker, V5, "02 00 00 [ 27 00 00 00 14 ] 'reader'").accepted(false);
        reader.subscribes("t", 1);
        for version in VERSIONS {
            let mut writer = Client::connect(&broker, version, "writer");
            writer.send(&format!("30 ~ 't' [ ] =xx{fits} ; 30 ~ 't' [ ] =xx{beyond}"));
            writer.is_quiet();
            reader.expects(&format!("30 ~ 't' [ ] =xx{fits}"));
            reader.is_quiet();
            for text in ["small", &fits, &beyond, &fits] {
                writer.publishes(2, "t", text);
            }
            for text in ["small", &fits, &fits] {
                let packet = reader.packet();
                assert_eq!(&packet[8..], text.as_bytes());
                reader.send(&format!("40 02 {:02x} {:02x}", packet[5], packet[6]));
            }
            reader.is_quiet();
        }
        assert!(!broker.has_told("reads too slowly"), "it is the message that is large, not the reader that is slow");
    }
}

/// [MQTT-3.1.2-24]: the same for retained messages, and with a subscription identifier.
#[test]
fn the_maximum_packet_size_of_a_client_is_kept_for_retained_messages() {
    let broker = Broker::start();
    let mut writer = Client::connect(&broker, V3_1_1, "writer");
    writer.publishes(1, "t/0", &"x".repeat(12));
    writer.publishes(1, "t/1", &"x".repeat(13));
    writer.publishes(3, "t/2", &"x".repeat(10));
    writer.publishes(3, "t/3", &"x".repeat(11));
    let mut reader = Client::login(&broker, V5, "02 00 00 [ 27 00 00 00 14 ] 'reader'").accepted(false);
    reader.subscribes("t/+", 1);
    reader.expects("31 ~ 't/0' [ ] =xxxxxxxxxxxx ; 33 ~ 't/2' 00 01 [ ] =xxxxxxxxxx");
    reader.is_quiet();
    reader.send("82 ~ 00 01 [ 0b 05 ] 't/2' 01 't/2' 00");
    reader.expects("90 ~ 00 01 [ ] 01 00");
    reader.expects("31 ~ 't/2' [ 0b 05 ] =xxxxxxxxxx");
    reader.is_quiet();
}

/// [MQTT-3.1.2-24]: the maximum is that of the connection, not of the session.
#[test]
fn a_resend_keeps_to_the_new_maximum_packet_size() {
    let broker = Broker::start();
    let mut first = reader(&broker, "", false);
    first.subscribes("t", 2);
    let mut writer = Client::connect(&broker, V5, "writer");
    for (flags, text) in [(2, "1"), (2, &*"x".repeat(100)), (4, &*"x".repeat(100)), (2, "4")] {
        writer.publishes(flags, "t", text);
    }
    for _ in 0..4 {
        first.packet();
    }
    drop(first);
    let mut second = reader(&broker, "27 00 00 00 14", true);
    second.expects("3a ~ 't' 00 01 [ ] =1 ; 3a ~ 't' 00 04 [ ] =4");
    second.send("40 02 00 01 ; 40 02 00 04");
    second.is_quiet();
}

/// [MQTT-3.2.2-15]: what is too large is refused by its header alone.
#[test]
fn the_maximum_packet_size_of_the_broker_is_enforced() {
    let broker = Broker::with(|config| {
        config.max_packet_size = 100;
        config.topic_alias_maximum = 0;
    });
    let connect = |version| {
        let mut client = Client::login(&broker, version, "02 00 00 [ ] 'a'");
        client.expects("20 ~ 00 00 [ 27 00 00 00 64 ]");
        client
    };
    for version in VERSIONS {
        let mut client = connect(version);
        let payload = "x".repeat(if version.is_v5() { 94 } else { 95 });
        client.send(&format!("30 ~ 't' [ ] ={payload}"));
        client.is_quiet();
        client.send(&format!("30 ~ 't' [ ] =x ; 30 ~ 't' [ ] ={payload} ; 30 ~ 't' [ ] =x{payload}"));
        client.expects("{ e0 01 95 }");
        client.is_closed();
        let mut client = connect(version);
        client.send("30 ff 7f");
        client.expects("{ e0 01 95 }");
        client.is_closed();
    }
}

/// The offline queue has a limit; what comes beyond it is dropped, and the broker tells once.
#[test]
pub(crate) fn a_session_keeps_as_many_messages_as_its_queue_takes() {
    for version in VERSIONS {
        let broker = Broker::with(|config| config.max_queued_messages = 3);
        let mut away = Client::resume(&broker, version, "away", false);
        away.subscribes("t", 1);
        away.disconnects();
        let mut writer = Client::connect(&broker, version, "writer");
        for n in 1..=5 {
            writer.publishes(2, "t", &n.to_string());
        }
        assert!(broker.has_told("Outgoing messages are being dropped"));
        let mut away = Client::resume(&broker, version, "away", true);
        away.expects("32 ~ 't' 00 01 [ ] =1 ; 32 ~ 't' 00 02 [ ] =2 ; 32 ~ 't' 00 03 [ ] =3");
        away.is_quiet();
        writer.publishes(2, "t", "6");
        away.expects("32 ~ 't' 00 04 [ ] =6");
    }
}

/// The same in bytes.
#[test]
fn a_session_keeps_as_many_bytes_as_its_queue_takes() {
    let broker = Broker::with(|config| config.max_queued_bytes = 10_000);
    let mut away = Client::resume(&broker, V5, "away", false);
    away.subscribes("t", 1);
    away.disconnects();
    let mut writer = Client::connect(&broker, V5, "writer");
    let text = "x".repeat(4_000);
    for _ in 0..10 {
        writer.publishes(2, "t", &text);
    }
    let mut away = Client::resume(&broker, V5, "away", true);
    for n in 1..=3 {
        away.expects(&format!("32 ~ 't' 00 {n:02x} [ ] ={text}"));
    }
    away.is_quiet();
}

/// One message larger than the queue does not stop the others.
#[test]
fn an_inflight_message_does_not_count_as_queued() {
    let broker = Broker::with(|config| {
        config.max_queued_messages = 8;
        config.max_inflight = 2;
    });
    let mut reader = reader(&broker, "", false);
    reader.subscribes("t", 1);
    let mut writer = Client::connect(&broker, V5, "writer");
    for n in 1..=4 {
        writer.publishes(2, "t", &n.to_string());
    }
    reader.expects("32 ~ 't' 00 01 [ ] =1 ; 32 ~ 't' 00 02 [ ] =2");
    reader.send("40 02 00 02 ; 40 02 00 01");
    reader.expects("32 ~ 't' 00 03 [ ] =3 ; 32 ~ 't' 00 04 [ ] =4");
    reader.is_quiet();
}
