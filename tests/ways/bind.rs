//! From an address of this machine (`-A`): an address, a network card, a name; and those that it does not have.

use crate::support::{Broker, exchange, publish, refused};

const HINT: &str = "hint: -A takes an address or a network card of this machine; `ip address` shows them\n";

#[test]
fn the_broker_sees_the_address_that_was_asked_for() {
    let broker = Broker::start();
    let port = broker.port.to_string();
    exchange(&["-h", "127.0.0.1", "-p", &port, "-A", "127.0.0.2"]);
    for name in ["127.0.0.3", "localhost", "lo"] {
        assert_eq!(publish(&["-h", "127.0.0.1", "-p", &port, "-A", name]).code, Some(0), "{name}");
    }
    // The name has an address of the other family, too, at which nobody listens.
    exchange(&["-h", "localhost", "-p", &port, "-A", "127.0.0.4"]);
    let log = broker.stop();
    for address in ["127.0.0.2:", "127.0.0.3:", "127.0.0.4:"] {
        assert!(log.contains(address), "{address}: {log}");
    }
}

#[test]
fn an_address_of_another_machine_is_named() {
    let broker = Broker::start();
    let port = broker.port.to_string();
    let what = format!("mqtt: cannot connect to 127.0.0.1:{port}: ");
    for (name, cause) in [
        ("203.0.113.9", "this machine does not have the address 203.0.113.9"),
        ("::1", "the broker has no address that can be reached from ::1: one is IPv4, the other IPv6"),
        ("no-such.invalid", "no-such.invalid is no address, no network card and no host name"),
        ("a\u{1b}b", "a\\u{1b}b is no address, no network card and no host name"),
    ] {
        refused(&["-h", "127.0.0.1", "-p", &port, "-A", name], 3, &format!("{what}{cause}\n{HINT}"));
    }
}
