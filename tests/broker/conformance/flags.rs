//! The flags of the fixed header (section 2.1.3): where they are reserved, one value is right.

use mqtt_toolkit::packet::Version::{V3_1_1, V5};

use crate::{
    notation::bytes,
    support::{Broker, Client},
};

/// A packet of each type with right flags, behind CONNECT; and whether it ends the connection all the same.
const PACKETS: &[(&str, bool)] = &[
    ("40 ~ 00 09", false),
    ("50 ~ 00 09", false),
    ("62 ~ 00 09", false), // [MQTT-3.6.1-1]; [MQTT-3.6.1-1] of 3.1.1
    ("70 ~ 00 09", false),
    ("82 ~ 00 09 [ ] 't' 00", false), // [MQTT-3.8.1-1]; [MQTT-3.8.1-1] of 3.1.1
    ("a2 ~ 00 09 [ ] 't'", false),    // [MQTT-3.10.1-1]; [MQTT-3.10.1-1] of 3.1.1
    ("c0 ~", false),
    ("e0 ~", true), // [MQTT-3.14.1-1]
    ("f0 ~", true), // [MQTT-3.15.1-1]
];

/// [MQTT-2.1.3-1]; [MQTT-2.2.2-1] [MQTT-2.2.2-2] of 3.1.1: MQTT 5 is told, the others are closed without a word.
#[test]
fn reserved_flags_close_the_connection() {
    let broker = Broker::start();
    for version in [V3_1_1, V5] {
        for (text, closes) in PACKETS {
            let right = bytes(version, text);
            for flags in (0..16).filter(|flags| *flags != right[0] & 0x0f) {
                let mut client = Client::connect(&broker, version, "a");
                let mut wrong = right.clone();
                wrong[0] = wrong[0] & 0xf0 | flags;
                std::io::Write::write_all(&mut client.stream, &wrong).unwrap();
                client.send("c0 00");
                client.expects("{ e0 01 81 }");
                client.is_closed();
            }
            if !closes {
                let mut client = Client::connect(&broker, version, "a");
                client.send(text);
                client.send("c0 00");
                assert!(client.answers(), "{text}");
            }
        }
    }
}

/// [MQTT-3.14.1-1]; [MQTT-3.14.1-1] of 3.1.1: before MQTT 5 both ways end without a word, but one of them with a will.
#[test]
fn a_disconnect_with_flags_is_no_goodbye() {
    for version in [V3_1_1, V5] {
        let broker = Broker::start();
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("w", 0);
        for flags in 1..16 {
            let mut client = Client::login(&broker, version, "06 00 00 [ ] 'a' [ ] 'w' 'bye'").accepted(false);
            client.send(&format!("e{flags:x} 00"));
            client.expects("{ e0 01 81 }");
            client.is_closed();
            reader.expects("30 ~ 'w' [ ] =bye");
        }
    }
}

/// [MQTT-2.1.3-1] [MQTT-3.14.0-1]; [MQTT-2.2.2-2] of 3.1.1: before CONNECT has been accepted nobody is told.
#[test]
fn reserved_flags_of_connect_close_the_connection() {
    let broker = Broker::start();
    for version in [V3_1_1, V5] {
        for flags in 1..16 {
            let mut client = Client::open(&broker, version);
            client.send(&format!("1{flags:x} ~ 'MQTT' {:02x} 02 00 00 [ ] 'a'", version.level()));
            client.is_closed();
        }
    }
}
