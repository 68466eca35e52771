//! Behind a proxy: its header says where a client comes from, and nothing is taken without it.

use std::io::Write;

use mqtt_toolkit::{
    net::{self, proxy::Versions},
    packet::Version::V5,
};

use crate::{
    notation::bytes,
    support::{Broker, Client, WORKERS},
};

fn start(versions: Versions) -> Broker {
    let listener = net::listen("127.0.0.1:0".parse().unwrap()).unwrap();
    Broker::behind(listener.with_proxy_header(versions), |_| {})
}

const TWO: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc6\x33\x64\x02\x7f\0\0\x01\x9c\x41\x07\x5b";

#[test]
fn a_client_has_the_address_that_its_proxy_says() {
    for workers in [1, 2] {
        WORKERS.set(workers);
        let broker = start(Versions::Any);
        let connect = bytes(V5, "10 ~ 'MQTT' 05 02 00 00 [ ] 'a'");
        let line = b"PROXY TCP4 198.51.100.1 127.0.0.1 40000 1883\r\n";
        for header in [&line[..], TWO, b"PROXY UNKNOWN\r\n", b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"] {
            // All at once, and byte by byte.
            for size in [1_000, 1] {
                let mut client = Client::open(&broker, V5);
                for piece in [header, &connect].concat().chunks(size) {
                    client.stream.write_all(piece).unwrap();
                }
                client = client.accepted(false);
                client.disconnects();
            }
        }
        assert!(broker.has_told("New client connected from 198.51.100.1:40000 as a "));
        assert!(broker.has_told("New client connected from 198.51.100.2:40001 as a "));
        assert!(broker.has_told("New client connected from 127.0.0.1:"));
    }
}

#[test]
fn nobody_comes_in_without_the_header() {
    let broker = start(Versions::Two);
    let connect = bytes(V5, "10 ~ 'MQTT' 05 02 00 00 [ ] 'a'");
    for (bytes, why) in [
        (&connect[..], "without the PROXY header"),
        (b"PROXY TCP4 198.51.100.1 127.0.0.1 40000 1883\r\n", "a version that this listener does not take"),
        (b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x02\0\0", "malformed"),
        (b"\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff", "too long"),
    ] {
        let mut client = Client::open(&broker, V5);
        client.stream.write_all(bytes).unwrap();
        client.is_not_taken();
        assert!(broker.has_told(why), "{why}");
    }
}

/// Who says nothing has as much time as for a CONNECT, and not more together.
#[test]
fn a_proxy_that_says_nothing_is_not_waited_for() {
    let listener = net::listen("127.0.0.1:0".parse().unwrap()).unwrap().with_proxy_header(Versions::Any);
    let broker = Broker::behind(listener, |config| config.connect_timeout = std::time::Duration::from_millis(100));
    let mut client = Client::open(&broker, V5);
    client.stream.write_all(&TWO[..20]).unwrap();
    client.is_not_taken();
    assert!(broker.has_told("did not come in time"));
    let mut client = Client::open(&broker, V5);
    client.stream.write_all(TWO).unwrap();
    client.is_not_taken();
    assert!(broker.has_told("connection from 198.51.100.2:40001 refused: no CONNECT came in time"));
}
