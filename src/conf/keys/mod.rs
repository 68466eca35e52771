//! The table of all keys of mosquitto.conf, as the manuals of mosquitto 2.0 and 2.1 have them.

mod bridge;
mod global;
mod listener;

pub(super) use self::{bridge::KEYS as BRIDGE, global::KEYS as GLOBAL, listener::KEYS as LISTENER};

/// Why pre-shared keys are refused.
const NO_PSK: &str = "the TLS library here has no pre-shared keys, only certificates";
/// What to have instead of them.
const NOT_PSK: &str = "mqtt certs init makes certificates for the broker and its clients";
/// Why keys in OpenSSL's engines are refused.
const NO_ENGINE: &str = "keys come from files here, not from OpenSSL's engines";
