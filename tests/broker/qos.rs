//! Quality of Service (section 4.3): acknowledgements, repetitions, order, in both directions.

use mqtt_toolkit::packet::Version::V5;

use crate::support::{Broker, Client, VERSIONS};

/// [MQTT-2.2.1-2] [MQTT-2.2.2-1] [MQTT-3.3.1-2] [MQTT-4.3.1-1] [MQTT-4.3.2-1] [MQTT-4.3.2-2] [MQTT-4.3.3-1]
/// [MQTT-4.3.3-2]; [MQTT-2.3.1-5] [MQTT-3.3.1-2] [MQTT-3.8.4-6] [MQTT-4.3.1-1] of 3.1.1: each QoS from the publisher,
/// each to the subscriber. [MQTT-3.8.4-8]: the lower of the two holds.
#[test]
pub(crate) fn a_message_comes_at_the_lower_qos() {
    for version in VERSIONS {
        let broker = Broker::start();
        for granted in 0..3 {
            let mut reader = Client::connect(&broker, version, "reader");
            reader.subscribes("t", granted);
            let mut writer = Client::connect(&broker, version, "writer");
            let mut id = 0;
            for sent in 0..3 {
                writer.publishes(sent << 1, "t", "hello");
                let qos = sent.min(granted);
                if qos == 0 {
                    reader.expects("30 ~ 't' [ ] =hello");
                    continue;
                }
                id += 1;
                reader.expects(&format!("{:02x} ~ 't' 00 {id:02x} [ ] =hello", 0x30 | qos << 1));
                if qos == 1 {
                    reader.send(&format!("40 02 00 {id:02x}"));
                } else {
                    reader.send(&format!("50 02 00 {id:02x}"));
                    reader.expects(&format!("62 02 00 {id:02x}")); // [MQTT-4.3.3-4]
                    reader.send(&format!("70 02 00 {id:02x}"));
                }
            }
            reader.is_quiet();
        }
    }
}

/// [MQTT-2.2.1-5] [MQTT-3.3.4-1] [MQTT-4.3.2-4] [MQTT-4.3.3-8] [MQTT-4.3.3-11]; [MQTT-2.3.1-6] [MQTT-3.3.4-1]
/// [MQTT-4.3.2-2] of 3.1.1: answers carry the identifier that came.
#[test]
fn the_broker_acknowledges_with_the_same_identifier() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        client.subscribes("t", 0);
        for id in ["00 01", "12 34", "ff ff"] {
            client.send(&format!("32 ~ 't' {id} [ ]"));
            client.expects(&format!("30 ~ 't' [ ] ; 40 02 {id}"));
            client.send(&format!("34 ~ 't' {id} [ ]"));
            client.expects(&format!("30 ~ 't' [ ] ; 50 02 {id}"));
            client.send(&format!("62 02 {id}"));
            client.expects(&format!("70 02 {id}"));
        }
    }
}

/// [MQTT-3.4.2-1] [MQTT-3.5.2-1]. Sections 3.4.2.1 and 3.5.2.1: MQTT 5 says when nobody has subscribed.
#[test]
fn nobody_subscribed_is_told() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        client.send("32 ~ 't' 00 01 [ ] =x ; 34 ~ 't' 00 02 [ ] =x");
        client.expects("40 ~ 00 01 { 10 } ; 50 ~ 00 02 { 10 }");
        client.send("62 02 00 02");
        client.expects("70 02 00 02");
        client.subscribes("t", 0);
        client.send("32 ~ 't' 00 01 [ ] =x");
        client.expects("30 ~ 't' [ ] =x ; 40 02 00 01");
    }
}

/// [MQTT-4.3.3-10]; [MQTT-4.3.3-2] of 3.1.1: until PUBREL the same identifier is the same message.
#[test]
fn a_repeated_qos_2_message_is_delivered_once() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("t", 0);
        let mut writer = Client::connect(&broker, version, "writer");
        writer.send("34 ~ 't' 00 05 [ ] =one ; 34 ~ 't' 00 05 [ ] =one");
        writer.expects("50 02 00 05 ; 50 02 00 05");
        writer.send("3c ~ 't' 00 05 [ ] =one");
        writer.expects("50 02 00 05");
        reader.expects("30 ~ 't' [ ] =one");
        reader.is_quiet();
        writer.send("62 02 00 05 ; 34 ~ 't' 00 05 [ ] =two");
        writer.expects("70 02 00 05 ; 50 02 00 05");
        reader.expects("30 ~ 't' [ ] =two");
    }
}

/// [MQTT-4.3.3-10]: the state outlives the connection.
#[test]
pub(crate) fn a_qos_2_message_is_delivered_once_across_connections() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("t", 0);
        let mut writer = Client::resume(&broker, version, "writer", false);
        writer.send("34 ~ 't' 00 05 [ ] =one");
        writer.expects("50 02 00 05");
        drop(writer);
        let mut writer = Client::resume(&broker, version, "writer", true);
        writer.send("3c ~ 't' 00 05 [ ] =one");
        writer.expects("50 02 00 05");
        reader.expects("30 ~ 't' [ ] =one");
        reader.is_quiet();
        writer.send("62 02 00 05");
        writer.expects("70 02 00 05");
        // A session that has ended remembers nothing.
        writer.send("34 ~ 't' 00 05 [ ] =two");
        writer.expects("50 02 00 05");
        writer.disconnects();
        let mut writer = Client::connect(&broker, version, "writer");
        writer.send("3c ~ 't' 00 05 [ ] =two");
        writer.expects("50 02 00 05");
        reader.expects("30 ~ 't' [ ] =two ; 30 ~ 't' [ ] =two");
    }
}

/// [MQTT-3.7.2-1] [MQTT-4.3.3-11]. PUBCOMP, also for an identifier that is unknown; MQTT 5 says that it is.
#[test]
fn an_unknown_pubrel_is_answered() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        client.send("62 02 00 09");
        client.expects("70 ~ 00 09 { 92 }");
        client.is_quiet();
    }
}

/// [MQTT-3.6.2-1]. Section 3.6.2.1: a PUBREC for a message that is not known.
#[test]
fn an_unknown_pubrec_is_answered() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        client.send("50 02 00 09");
        client.expects("62 ~ 00 09 { 92 }");
        // Acknowledgements that end an exchange are not answered.
        client.send("40 02 00 09 ; 70 02 00 09 ; 50 ~ 00 09 { 80 }");
        if !version.is_v5() {
            client.expects("62 02 00 09");
        }
        client.is_quiet();
    }
}

/// [MQTT-4.3.3-3] [MQTT-4.3.3-5] [MQTT-4.3.3-6]; [MQTT-4.3.3-1] [MQTT-4.4.0-1] [MQTT-4.6.0-6] of 3.1.1. Section 4.6:
/// acknowledgements need not come in the order of their messages.
#[test]
pub(crate) fn acknowledgements_may_come_in_any_order() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = Client::resume(&broker, version, "reader", false);
        reader.subscribes("t", 2);
        let mut writer = Client::connect(&broker, version, "writer");
        for (flags, text) in [(2, "1"), (4, "2"), (2, "3"), (4, "4"), (2, "5")] {
            writer.publishes(flags, "t", text);
        }
        reader.expects("32 ~ 't' 00 01 [ ] =1 ; 34 ~ 't' 00 02 [ ] =2 ; 32 ~ 't' 00 03 [ ] =3");
        reader.expects("34 ~ 't' 00 04 [ ] =4 ; 32 ~ 't' 00 05 [ ] =5");
        reader.send("40 02 00 05 ; 50 02 00 04 ; 40 02 00 01");
        reader.expects("62 02 00 04");
        drop(reader);
        // [MQTT-4.4.0-1] [MQTT-4.6.0-5] [MQTT-3.3.1-1]: what is left comes again, in order, with DUP.
        let mut reader = Client::resume(&broker, version, "reader", true);
        reader.expects("3c ~ 't' 00 02 [ ] =2 ; 3a ~ 't' 00 03 [ ] =3 ; 62 02 00 04");
        reader.send("70 02 00 04 ; 40 02 00 03 ; 50 02 00 02");
        reader.expects("62 02 00 02");
        reader.send("70 02 00 02");
        writer.publishes(2, "t", "6");
        reader.expects("32 ~ 't' 00 06 [ ] =6");
    }
}

/// [MQTT-3.3.1-1] [MQTT-4.3.2-3] [MQTT-4.4.0-1]; [MQTT-3.3.1-1] [MQTT-4.3.2-1] [MQTT-4.4.0-1] of 3.1.1: on each
/// reconnect again, until it is acknowledged; never within a connection.
#[test]
pub(crate) fn what_is_unacknowledged_is_resent_on_each_connection() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = Client::resume(&broker, version, "reader", false);
        reader.subscribes("t", 1);
        let mut writer = Client::connect(&broker, version, "writer");
        writer.publishes(2, "t", "1");
        reader.expects("32 ~ 't' 00 01 [ ] =1");
        reader.is_quiet();
        reader.disconnects();
        writer.publishes(2, "t", "2");
        let mut reader = Client::resume(&broker, version, "reader", true);
        reader.expects("3a ~ 't' 00 01 [ ] =1 ; 32 ~ 't' 00 02 [ ] =2");
        drop(reader);
        let mut reader = Client::resume(&broker, version, "reader", true);
        reader.expects("3a ~ 't' 00 01 [ ] =1 ; 3a ~ 't' 00 02 [ ] =2");
        reader.send("40 02 00 02");
        reader.is_quiet();
        drop(reader);
        let mut reader = Client::resume(&broker, version, "reader", true);
        reader.expects("3a ~ 't' 00 01 [ ] =1");
        reader.is_quiet();
    }
}

/// [MQTT-4.3.3-4]: a PUBREC that refuses ends the exchange; so does such a PUBACK.
#[test]
fn a_refused_message_is_done_with() {
    let broker = Broker::start();
    let mut reader = Client::login(&broker, V5, "00 00 00 [ 11 ff ff ff ff 21 00 01 ] 'reader'").accepted(false);
    reader.subscribes("t", 2);
    let mut writer = Client::connect(&broker, V5, "writer");
    for (flags, text) in [(4, "1"), (2, "2"), (2, "3")] {
        writer.publishes(flags, "t", text);
    }
    reader.expects("34 ~ 't' 00 01 [ ] =1");
    reader.send("50 ~ 00 01 97");
    reader.expects("32 ~ 't' 00 02 [ ] =2");
    reader.send("40 ~ 00 02 80 [ 1f 'no' ]");
    reader.expects("32 ~ 't' 00 03 [ ] =3");
    reader.send("40 02 00 03");
    reader.is_quiet();
}

/// [MQTT-3.3.1-3]; [MQTT-3.3.1-3] of 3.1.1. DUP says something about one hop only.
#[test]
fn dup_is_not_passed_on() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("t", 2);
        let mut writer = Client::connect(&broker, version, "writer");
        writer.send("3a ~ 't' 00 01 [ ] =1 ; 3c ~ 't' 00 02 [ ] =2");
        writer.expects("40 02 00 01 ; 50 02 00 02");
        reader.expects("32 ~ 't' 00 01 [ ] =1 ; 34 ~ 't' 00 02 [ ] =2");
    }
}

/// [MQTT-4.6.0-5] [MQTT-4.6.0-6]; [MQTT-4.6.0-5] [MQTT-4.6.0-6] of 3.1.1: a thousand messages, one after the other,
/// with all kinds of acknowledgement batches.
#[test]
pub(crate) fn messages_keep_their_order() {
    for version in VERSIONS {
        let broker = Broker::with(|config| config.max_inflight = 10);
        for (qos, flags) in [(1, 2_u8), (2, 4)] {
            let mut reader = Client::connect(&broker, version, "reader");
            reader.subscribes("t", qos);
            let mut writer = Client::connect(&broker, version, "writer");
            let first = 0x30 | flags;
            let all: Vec<String> = (1..=1_000_u16)
                .map(|n| format!("{first:02x} ~ 't' {:02x} {:02x} [ ] ={n}", n >> 8, n & 0xff))
                .collect();
            writer.send(&all.join(" ; "));
            for n in 1..=1_000_u16 {
                let mut packet = reader.packet();
                while packet[0] == 0x62 {
                    reader.send(&format!("70 02 {:02x} {:02x}", packet[2], packet[3]));
                    packet = reader.packet();
                }
                assert_eq!(packet[0], first);
                let at = if version.is_v5() { 8 } else { 7 };
                assert_eq!(&packet[at..], n.to_string().as_bytes());
                let ack = if qos == 1 { 0x40 } else { 0x50 };
                reader.send(&format!("{ack:02x} 02 {:02x} {:02x}", packet[5], packet[6]));
            }
        }
    }
}
