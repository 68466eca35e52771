//! WebSocket as a transport (section 6): the subprotocol, and the frames of both versions.

use mqtt_toolkit::{net::websocket::Rules, packet::Version::V3_1_1};

use crate::{
    notation::bytes,
    websocket::{BINARY, Browser, CONNACK, CONNECT, frame, mqtt, request, start},
};

/// [MQTT-6.0.0-4]; [MQTT-6.0.0-4] of 3.1.1: of several that are offered.
#[test]
fn the_subprotocol_is_mqtt() {
    let broker = start(Rules::default());
    let offers = [
        "Sec-WebSocket-Protocol: mqtt\r\n",
        "Sec-WebSocket-Protocol: mqttv3.1, mqtt, wamp\r\n",
        "Sec-WebSocket-Protocol: wamp\r\nSec-WebSocket-Protocol: mqtt\r\n",
    ];
    for offer in offers {
        let mut browser = Browser::open(&broker);
        browser.send(request("/mqtt", offer));
        let answer = browser.head().to_lowercase();
        let chosen: Vec<&str> =
            answer.lines().filter_map(|line| line.strip_prefix("sec-websocket-protocol:")).map(str::trim).collect();
        assert_eq!(chosen, ["mqtt"], "{offer}");
        browser.send(mqtt(CONNECT));
        browser.expects(CONNACK);
    }
}

/// [MQTT-6.0.0-1]; [MQTT-6.0.0-1] of 3.1.1: in both directions.
#[test]
fn packets_come_in_binary_frames() {
    let broker = start(Rules::default());
    let mut browser = Browser::connected(&broker);
    browser.send(frame(BINARY, &bytes(V3_1_1, "10 ~ 'MQTT' 04 02 00 00 'a' ; c0 00")));
    let (mut came, expected) = (Vec::new(), bytes(V3_1_1, "20 02 00 00 ; d0 00"));
    while came.len() < expected.len() {
        let (first, payload) = browser.frame();
        assert_eq!(first, BINARY);
        came.extend(payload);
    }
    assert_eq!(came, expected);
    browser.send(frame(0x81, &bytes(V3_1_1, "c0 00")));
    let (first, reason) = browser.frame();
    assert_eq!((first, &reason[..]), (0x88, &1003_u16.to_be_bytes()[..]));
    assert!(browser.rest().is_empty());
}
