//! SUBSCRIBE and UNSUBSCRIBE: identifiers of answers and of copies, and a change without a gap.

use mqtt_toolkit::packet::Version::V5;

use crate::notation::bytes;
use crate::support::{Broker, Client, VERSIONS};

/// [MQTT-2.2.1-6] [MQTT-3.8.4-2] [MQTT-3.10.4-5];
/// [MQTT-2.3.1-7] [MQTT-3.8.4-2] [MQTT-3.10.4-4] [MQTT-3.10.4-5] of 3.1.1: also where nothing is removed.
#[test]
fn answers_carry_the_identifier_of_their_request() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        for id in ["00 01", "12 34", "ff ff", "00 01"] {
            client.send(&format!("82 ~ {id} [ ] 't' 01 ; a2 ~ {id} [ ] 't' ; a2 ~ {id} [ ] 't' 'u'"));
            client.expects(&format!("90 ~ {id} [ ] 01 ; b0 ~ {id} [ ] {{ 00 }} ; b0 ~ {id} [ ] {{ 11 11 }}"));
        }
        // All at once, and not in the order of their numbers.
        client.send("82 ~ 00 09 [ ] 't' 00 ; 82 ~ 00 03 [ ] 'u' 00 ; a2 ~ 00 07 [ ] 'u' ; 82 ~ 00 01 [ ] 'v' 00");
        let mut answers = [client.packet(), client.packet(), client.packet(), client.packet()];
        answers.sort();
        let expected = ["90 ~ 00 01 [ ] 00", "90 ~ 00 03 [ ] 00", "90 ~ 00 09 [ ] 00", "b0 ~ 00 07 [ ] { 00 }"];
        assert_eq!(answers, expected.map(|text| bytes(version, text)));
    }
}

/// [MQTT-3.3.4-5]: a client that has a part in a share, and a subscription of its own, gets two copies.
#[test]
fn each_copy_carries_its_own_subscription_identifier() {
    let broker = Broker::start();
    let mut client = Client::connect(&broker, V5, "a");
    client.send("82 ~ 00 01 [ 0b 01 ] 't' 00 ; 82 ~ 00 02 [ 0b 02 ] '$share/s/t' 00 ; 82 ~ 00 03 [ ] '$share/u/+' 00");
    client.expects("90 ~ 00 01 [ ] 00 ; 90 ~ 00 02 [ ] 00 ; 90 ~ 00 03 [ ] 00");
    let mut writer = Client::connect(&broker, V5, "writer");
    writer.publishes(2, "t", "x");
    let mut copies = [client.packet(), client.packet(), client.packet()];
    copies.sort();
    let expected = ["30 ~ 't' [ ] =x", "30 ~ 't' [ 0b 01 ] =x", "30 ~ 't' [ 0b 02 ] =x"];
    assert_eq!(copies, expected.map(|text| bytes(V5, text)));
    client.is_quiet();
}

/// [MQTT-3.8.4-4]; [MQTT-3.8.4-3] of 3.1.1: neither what waits nor what comes meanwhile.
#[test]
fn replacing_a_subscription_loses_nothing() {
    for version in VERSIONS {
        let broker = Broker::with(|config| config.max_inflight = 1);
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("t", 1);
        let mut writer = Client::connect(&broker, version, "writer");
        for n in 1..=20 {
            writer.publishes(2, "t", &n.to_string());
        }
        reader.expects("32 ~ 't' 00 01 [ ] =1");
        reader.send("82 ~ 00 50 [ ] 't' 02");
        reader.expects("90 ~ 00 50 [ ] 02");
        for n in 21..=40 {
            writer.publishes(2, "t", &n.to_string());
        }
        for n in 1..=40 {
            if n > 1 {
                reader.expects(&format!("32 ~ 't' 00 {n:02x} [ ] ={n}"));
            }
            reader.send(&format!("40 02 00 {n:02x}"));
        }
        reader.is_quiet();
    }
}
