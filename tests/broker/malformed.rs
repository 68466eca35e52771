//! Bytes that break a rule end their connection, with the reason code that section 4.13 wants, and harm nobody else.

use mqtt_toolkit::packet::Version::{V3_1_1, V5};

use crate::support::{Broker, Client};

/// After CONNECT, in MQTT 5: what is sent, and the reason code of the answer.
const CASES: &[(&str, &str)] = &[
    ("00 00", "81"),             // section 2.1.2
    ("31 ff ff ff ff 01", "81"), // [MQTT-1.5.5-1]
    ("c0 80 00", "81"),          // [MQTT-1.5.5-1]
    ("c1 00", "81"),             // [MQTT-2.1.3-1]
    ("c0 01 00", "81"),
    ("e1 00", "81"),    // [MQTT-3.14.1-1]
    ("e0 01 01", "81"), // [MQTT-3.14.2-1]
    ("e0 ~ 00 [ 02 00 00 00 01 ]", "81"),
    ("36 ~ 't' 00 01 [ ]", "81"), // [MQTT-3.3.1-4]; [MQTT-3.3.1-4] of 3.1.1
    ("38 ~ 't' [ ]", "81"),       // [MQTT-3.3.1-2]; [MQTT-3.3.1-2] of 3.1.1
    ("30 ~ 'a/+' [ ]", "90"),     // [MQTT-3.3.2-2] [MQTT-4.7.0-1]; [MQTT-3.3.2-2] [MQTT-4.7.1-1] of 3.1.1
    ("30 ~ '#' [ ]", "90"),
    ("30 ~ 't' [ 0b 01 ]", "82"), // [MQTT-3.3.4-6]
    ("32 ~ 't' 00 00 [ ]", "82"), // [MQTT-2.2.1-3]; [MQTT-2.3.1-1] of 3.1.1
    ("32 ~ 't' 00", "81"),
    ("30 ~ 't' [ 01 02 ]", "82"),
    ("30 ~ 't' [ 01 00 01 00 ]", "82"),
    ("30 ~ 't' [ 08 'a/#' ]", "90"), // [MQTT-3.3.2-14]
    ("30 ~ 't' [ 11 00 00 00 01 ]", "81"),
    ("30 ~ 't' 05 01", "81"),
    ("30 ~ 00 01 ff [ ]", "81"), // [MQTT-1.5.4-1]
    ("30 ~ 00 03 ed a0 80 [ ]", "81"),
    ("30 ~ 00 01 00 [ ]", "81"), // [MQTT-1.5.4-2]
    ("30 ~ 00 05 =t", "81"),
    ("40 ~ 00 00", "82"),
    ("40 ~ 00", "81"),
    ("40 ~ 00 01 92", "81"), // [MQTT-3.4.2-1]
    ("41 ~ 00 01", "81"),
    ("60 ~ 00 01", "81"), // [MQTT-3.6.1-1]
    ("62 ~ 00 01 10", "81"),
    ("80 ~ 00 01 [ ] 't' 00", "81"), // [MQTT-3.8.1-1]
    ("82 ~ 00 01 [ ]", "82"),        // [MQTT-3.8.3-2]; [MQTT-3.8.3-3] of 3.1.1
    ("82 ~ 00 00 [ ] 't' 00", "82"), // [MQTT-2.2.1-3]; [MQTT-2.3.1-1] of 3.1.1
    ("82 ~ 00 01 [ ] 't' 03", "82"), // [MQTT-3-8.3-4] of 3.1.1
    ("82 ~ 00 01 [ ] 't' 30", "82"),
    ("82 ~ 00 01 [ ] 't' 40", "81"), // [MQTT-3.8.3-5]
    ("82 ~ 00 01 [ ] 't'", "81"),
    ("82 ~ 00 01 [ ] '' 00", "8f"),   // [MQTT-4.7.3-1]; [MQTT-4.7.3-1] of 3.1.1
    ("82 ~ 00 01 [ ] 'a#' 00", "8f"), // [MQTT-4.7.1-1]; [MQTT-4.7.1-2] of 3.1.1
    ("82 ~ 00 01 [ ] '#/a' 00", "8f"),
    ("82 ~ 00 01 [ ] 'a+/b' 00", "8f"), // [MQTT-4.7.1-2]; [MQTT-4.7.1-3] of 3.1.1
    ("82 ~ 00 01 [ 0b 00 ] 't' 00", "82"),
    ("82 ~ 00 01 [ 0b 01 0b 02 ] 't' 00", "82"),
    ("a0 ~ 00 01 [ ] 't'", "81"), // [MQTT-3.10.1-1]
    ("a2 ~ 00 01 [ ]", "82"),     // [MQTT-3.10.3-2]; [MQTT-3.10.3-2] of 3.1.1
    ("a2 ~ 00 01 [ ] '#a'", "8f"),
    ("f0 00", "82"), // [MQTT-4.12.0-7]
    ("f0 ~ 18 [ 15 'x' ]", "82"),
    ("f0 ~ 18 [ ]", "82"),
    ("f1 00", "81"), // [MQTT-3.15.1-1]
    // What only servers send.
    ("20 ~ 00 00 [ ]", "82"),
    ("90 ~ 00 01 [ ] 00", "82"),
    ("b0 ~ 00 01 [ ] 00", "82"),
    ("d0 00", "82"),
];

/// [MQTT-4.13.1-1] [MQTT-4.13.2-1] [MQTT-3.14.4-1] [MQTT-3.14.4-2]: told, closed; what came before it counts,
/// what comes behind it does not.
#[test]
pub(crate) fn mqtt_5_is_told_why() {
    let broker = Broker::start();
    let mut reader = Client::connect(&broker, V5, "reader");
    reader.subscribes("before", 0);
    reader.subscribes("behind", 0);
    for (text, reason) in CASES {
        let mut client = Client::connect(&broker, V5, "a");
        client.send(&format!("32 ~ 'before' 00 07 [ ] =x ; {text} ; 30 ~ 'behind' [ ] =x"));
        client.expects(&format!("40 02 00 07 ; e0 01 {reason}"));
        client.is_closed();
        reader.expects("30 ~ 'before' [ ] =x");
    }
    reader.is_quiet();
}

/// [MQTT-4.8.0-1] of 3.1.1: closed without a word.
#[test]
fn before_mqtt_5_the_connection_is_closed() {
    let broker = Broker::start();
    let mut reader = Client::connect(&broker, V3_1_1, "reader");
    reader.subscribes("before", 0);
    // The cases that break a rule of 3.1.1 as well; a DISCONNECT has no body there, an acknowledgement no code.
    let cases = CASES.iter().filter(|(text, _)| {
        let mqtt_5 = text.contains("[ 0") || text.contains("[ 1") || text.contains("'t' 05 01");
        !mqtt_5 && !text.starts_with("f0")
    });
    for (text, _) in cases {
        let mut client = Client::connect(&broker, V3_1_1, "a");
        client.send(&format!("32 ~ 'before' 00 07 =x ; {text}"));
        client.expects("40 02 00 07");
        client.is_closed();
        reader.expects("30 ~ 'before' =x");
    }
    for text in ["f0 00", "e0 01 00", "40 03 00 01 00", "82 ~ 00 01 't' 04", "82 ~ 00 01 't' 10"] {
        let mut client = Client::connect(&broker, V3_1_1, "a");
        client.send(text);
        client.is_closed();
    }
    reader.is_quiet();
}

/// [MQTT-4.13.1-1]: a packet that never ends waits, and is nobody's trouble but its sender's.
#[test]
fn a_packet_that_does_not_end_waits() {
    let broker = Broker::start();
    let mut stuck = Client::connect(&broker, V5, "stuck");
    stuck.send("30 ff ff ff 7f 00 01 =t");
    let mut other = Client::connect(&broker, V5, "other");
    other.subscribes("#", 0);
    other.send("30 ~ 't' [ ] =x");
    other.expects("30 ~ 't' [ ] =x");
}

/// A will is sent when its client breaks the protocol: see the tests of wills. Here: a session survives that.
#[test]
fn a_session_outlives_a_protocol_error() {
    let broker = Broker::start();
    let mut client = Client::resume(&broker, V5, "a", false);
    client.subscribes("t", 1);
    client.send("00 00");
    client.expects("e0 01 81");
    client.is_closed();
    let mut other = Client::connect(&broker, V5, "b");
    other.publishes(2, "t", "x");
    let mut client = Client::resume(&broker, V5, "a", true);
    client.expects("32 ~ 't' 00 01 [ ] =x");
}
