//! The maximum packet size of a client, and what it wants to be told: answers are as short as they can be.

use mqtt_toolkit::packet::Version::V5;

use crate::support::{Broker, Client};

/// [MQTT-3.1.2-29] [MQTT-3.2.2-19] [MQTT-3.2.2-20] [MQTT-3.4.2-2] [MQTT-3.4.2-3] [MQTT-3.5.2-2] [MQTT-3.5.2-3]
/// [MQTT-3.6.2-2] [MQTT-3.6.2-3] [MQTT-3.7.2-2] [MQTT-3.7.2-3] [MQTT-3.9.2-1] [MQTT-3.9.2-2] [MQTT-3.11.2-1]
/// [MQTT-3.11.2-2] [MQTT-3.14.2-3] [MQTT-3.14.2-4]: byte for byte, in each packet that could have them.
#[test]
fn no_answer_has_a_reason_string_or_a_user_property() {
    let broker = Broker::start();
    // Neither who does not want them, nor who has no room for them, nor who has not said anything.
    for wish in ["17 00", "27 00 00 00 10", "17 01", ""] {
        let connect = || Client::login(&broker, V5, &format!("02 00 00 [ {wish} 26 'k' 'v' ] 'a'")).accepted(false);
        let mut client = connect();
        client.send("32 ~ 't' 00 01 [ 26 'k' 'v' ] =x ; 34 ~ 't' 00 02 [ ] =x ; 62 02 00 09 ; 50 02 00 09");
        client.expects("40 03 00 01 10 ; 50 03 00 02 10 ; 70 03 00 09 92 ; 62 03 00 09 92");
        client
            .send(&format!("82 ~ 00 03 [ 26 'k' 'v' ] 'ok' 01 '{}' 01 ; a2 ~ 00 04 [ ] 'ok' 'none'", "/".repeat(300)));
        client.expects("90 05 00 03 00 01 97 ; b0 05 00 04 00 00 11");
        client.send("00 00");
        client.expects("e0 01 81");
        client.is_closed();
        let mut refused = Client::login(&broker, V5, &format!("02 00 00 [ {wish} 15 'x' ] 'a'"));
        refused.expects("20 03 00 8c 00");
        refused.is_closed();
        let mut first = connect();
        let _second = connect();
        first.is_taken_over();
    }
}

/// [MQTT-3.1.2-24]: an answer without which the client cannot go on ends the connection instead.
#[test]
fn no_answer_is_larger_than_the_client_takes() {
    let broker = Broker::start();
    let connect = |size: u8| Client::login(&broker, V5, &format!("02 00 00 [ 27 00 00 00 {size:02x} ] 'a'"));
    // CONNACK has 8 bytes.
    for size in 1..8 {
        let mut client = connect(size);
        if size >= 5 {
            client.expects("20 03 00 95 00");
        }
        client.is_closed();
    }
    let mut client = connect(8).accepted(false);
    client.send("32 ~ 't' 00 01 [ ] =x");
    client.expects("40 03 00 01 10");
    client.send("82 ~ 00 02 [ ] 'a' 00 'b' 00 'c' 00");
    client.expects("90 06 00 02 00 00 00 00");
    client.send("30 ~ 'a' [ ] =12 ; 30 ~ 'a' [ ] =123 ; a2 ~ 00 03 [ ] 'a' 'b' 'c'");
    client.expects("30 06 00 01 =a 00 =12 ; b0 06 00 03 00 00 00 00");
    client.send("82 ~ 00 04 [ ] 'd' 00 'e' 00 'f' 00 'g' 00");
    client.expects("e0 01 95");
    client.is_closed();
    let mut client = connect(8).accepted(false);
    client.send("a2 ~ 00 04 [ ] 'd' 'e' 'f' 'g'");
    client.expects("e0 01 95");
    client.is_closed();
}
