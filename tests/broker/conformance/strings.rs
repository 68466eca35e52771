//! Text (section 1.5.4): what is no UTF-8 is refused wherever text may stand, and what is passes as it is.

use mqtt_toolkit::packet::Version::{V3_1_1, V5};

use crate::{
    notation::bytes,
    support::{Broker, Client, VERSIONS},
};

/// Where text may stand: `?` is the string. A packet that is no CONNECT comes behind one.
const FIELDS: &[&str] = &[
    // [MQTT-3.1.3-4]; [MQTT-3.1.3-4] of 3.1.1
    "10 ~ 'MQTT' LEVEL 02 00 00 [ ] ?",
    // [MQTT-3.1.3-11]; [MQTT-3.1.3-10] of 3.1.1
    "10 ~ 'MQTT' LEVEL 06 00 00 [ ] 'a' [ ] ? 'x'",
    // [MQTT-3.1.3-12]; [MQTT-3.1.3-11] of 3.1.1
    "10 ~ 'MQTT' LEVEL 82 00 00 [ ] 'a' ?",
    // [MQTT-3.3.2-1]; [MQTT-3.3.2-1] of 3.1.1
    "30 ~ ? [ ] =x",
    "32 ~ ? 00 01 [ ] =x",
    // [MQTT-3.8.3-1]; [MQTT-3.8.3-1] of 3.1.1
    "82 ~ 00 01 [ ] ? 00",
    "82 ~ 00 01 [ ] 'good' 00 ? 00",
    // [MQTT-3.10.3-1]; [MQTT-3.10.3-1] of 3.1.1
    "a2 ~ 00 01 [ ] ?",
];

/// The same in MQTT 5 alone.
const FIELDS_OF_5: &[&str] = &[
    "10 ~ 'MQTT' 05 02 00 00 [ 15 ? ] 'a'",
    "10 ~ 'MQTT' 05 06 00 00 [ ] 'a' [ 08 ? ] 'w' 'x'",
    "10 ~ 'MQTT' 05 06 00 00 [ ] 'a' [ 03 ? ] 'w' 'x'",
    "10 ~ 'MQTT' 05 02 00 00 [ 26 ? 'v' ] 'a'",
    "30 ~ 't' [ 08 ? ] =x",     // [MQTT-3.3.2-13]
    "30 ~ 't' [ 03 ? ] =x",     // [MQTT-3.3.2-19]
    "30 ~ 't' [ 26 ? 'v' ] =x", // [MQTT-1.5.7-1]
    "30 ~ 't' [ 26 'k' ? ] =x",
    "40 ~ 00 09 00 [ 1f ? ]",
    "82 ~ 00 01 [ 26 'k' ? ] 't' 00",
    "a2 ~ 00 01 [ 26 ? 'v' ] 't'",
    "e0 ~ 00 [ 1f ? ]",
];

/// Strings with their length that are no text.
const ILL_FORMED: &[&str] = &[
    "00 01 ff",
    "00 02 =a 80",
    "00 02 c0 80",
    "00 03 e2 82 =a",
    "00 02 e2 82",
    "00 03 ed a0 80", // [MQTT-1.5.4-1]; [MQTT-1.5.3-1] of 3.1.1: half of a surrogate pair
    "00 06 ed a0 bd ed b8 80",
    "00 04 f4 90 80 80",
    "00 01 00", // [MQTT-1.5.4-2] [MQTT-4.7.3-2]; [MQTT-1.5.3-2] [MQTT-4.7.3-2] of 3.1.1
    "00 03 =a 00 =b",
];

/// In the fields and with the strings of the tables above.
#[test]
fn ill_formed_text_is_refused_in_every_field() {
    let broker = Broker::start();
    let mut reader = Client::connect(&broker, V5, "reader");
    reader.subscribes("#", 0);
    for version in [V3_1_1, V5] {
        let of_5 = if version.is_v5() { FIELDS_OF_5 } else { &[] };
        for field in FIELDS.iter().chain(of_5) {
            let field = field.replace("LEVEL", &format!("{:02x}", version.level()));
            for string in ILL_FORMED {
                let text = field.replace('?', string);
                if text.starts_with("10") {
                    let mut client = Client::open(&broker, version);
                    client.send(&text);
                    client.expects("{ 20 03 00 81 00 }");
                    client.is_closed();
                    continue;
                }
                let mut client = Client::connect(&broker, version, "a");
                client.send(&text);
                client.expects("{ e0 01 81 }");
                client.is_closed();
            }
        }
    }
    reader.is_quiet();
}

/// [MQTT-1.5.4-3]; [MQTT-1.5.3-3] of 3.1.1: in a topic, a filter, a client identifier, and in the midst of them.
#[test]
fn a_byte_order_mark_is_a_letter_like_any_other() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::resume(&broker, version, "\u{feff}a", false);
        client.subscribes("\u{feff}t", 0);
        client.subscribes("x\u{feff}/+", 0);
        client.send("30 ~ 't' [ ] =1 ; 30 ~ '\u{feff}t' [ ] =2 ; 30 ~ 'x/y' [ ] =3 ; 30 ~ 'x\u{feff}/\u{feff}' [ ] =4");
        client.expects("30 ~ '\u{feff}t' [ ] =2 ; 30 ~ 'x\u{feff}/\u{feff}' [ ] =4");
        client.is_quiet();
        client.disconnects();
        Client::resume(&broker, version, "a", false).disconnects();
        Client::resume(&broker, version, "\u{feff}a", true).disconnects();
    }
}

/// [MQTT-4.7.3-4]; [MQTT-4.7.3-4] of 3.1.1: letters that look the same, levels without a name, what is not assigned.
#[test]
fn nothing_is_normalized() {
    let topics =
        ["caf\u{e9}", "cafe\u{301}", "a//b", "a/b", "a/b/", "a/./b", "a/../b", "A/b", "a/%62", "\u{ffff}", "\u{fffd}"];
    for version in VERSIONS {
        let broker = Broker::start();
        let mut writer = Client::connect(&broker, version, "writer");
        let all: Vec<String> = topics.iter().map(|topic| format!("30 ~ '{topic}' [ ] =x")).collect();
        for topic in topics {
            let mut reader = Client::connect(&broker, version, "reader");
            reader.subscribes(topic, 0);
            writer.send(&all.join(" ; "));
            writer.is_quiet();
            reader.expects_bytes(&bytes(version, &format!("30 ~ '{topic}' [ ] =x")));
            reader.is_quiet();
        }
    }
}
