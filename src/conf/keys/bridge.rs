//! Keys of a bridge.

use super::{NO_PSK, NOT_PSK};
use crate::conf::{
    key::{
        Key,
        Scope::{Bridge, Global},
    },
    value::Kind,
};

pub(in crate::conf) const KEYS: &[Key] = &[
    Key::new("connection", Global, Kind::Connection),
    Key::new("address", Bridge, Kind::Addresses).also("addresses"),
    Key::new("topic", Bridge, Kind::Topic),
    Key::new("cleansession", Bridge, Kind::Flag).or("false"),
    Key::new("local_cleansession", Bridge, Kind::Flag),
    Key::new("remote_clientid", Bridge, Kind::Text).also("clientid"),
    Key::new("remote_username", Bridge, Kind::Text).also("username"),
    Key::new("remote_password", Bridge, Kind::Text).also("password").secret(),
    Key::new("local_clientid", Bridge, Kind::Text),
    Key::new("local_username", Bridge, Kind::Text),
    Key::new("local_password", Bridge, Kind::Text).secret(),
    Key::new("keepalive_interval", Bridge, Kind::Number { min: 5, max: 65_535, below: Some(5) }).or("60"),
    Key::new("start_type", Bridge, Kind::OneOf(&["automatic", "lazy", "once"])).or("automatic"),
    Key::new("idle_timeout", Bridge, Kind::Number { min: 1, max: i32::MAX as i64, below: Some(1) }).or("60"),
    Key::new("threshold", Bridge, Kind::Number { min: 1, max: i32::MAX as i64, below: Some(1) }).or("10"),
    Key::new("restart_timeout", Bridge, Kind::Restart).or("5 30"),
    Key::new("round_robin", Bridge, Kind::Flag).or("false"),
    Key::new("try_private", Bridge, Kind::Flag).or("true"),
    Key::new("notifications", Bridge, Kind::Flag).or("true"),
    Key::new("notifications_local_only", Bridge, Kind::Flag).or("false"),
    Key::new("notification_topic", Bridge, Kind::Text),
    Key::new("bridge_protocol_version", Bridge, Kind::OneOf(&["mqttv31", "mqttv311", "mqttv50"])).or("mqttv311"),
    Key::new("bridge_attempt_unsubscribe", Bridge, Kind::Flag).or("true"),
    Key::new("bridge_outgoing_retain", Bridge, Kind::Flag).or("true"),
    Key::new("bridge_max_packet_size", Bridge, Kind::Number { min: 0, max: i32::MAX as i64, below: Some(0) }).or("0"),
    Key::new("bridge_max_topic_alias", Bridge, Kind::Number { min: 0, max: 65_535, below: None }).or("10"),
    Key::new("bridge_receive_maximum", Bridge, Kind::Number { min: 1, max: 65_535, below: None }),
    Key::new("bridge_session_expiry_interval", Bridge, Kind::Number { min: 0, max: i32::MAX as i64, below: None }),
    Key::new("bridge_bind_address", Bridge, Kind::Word),
    Key::new("bridge_reload_type", Bridge, Kind::OneOf(&["lazy", "immediate"]))
        .idle("bridges stay as they are when the configuration is read again"),
    Key::new("bridge_tcp_keepalive", Bridge, Kind::TcpKeepAlive),
    Key::new("bridge_tcp_user_timeout", Bridge, Kind::Text).idle("keepalive_interval does the same, in MQTT"),
    // TLS.
    Key::new("bridge_cafile", Bridge, Kind::Path),
    Key::new("bridge_capath", Bridge, Kind::Path),
    Key::new("bridge_certfile", Bridge, Kind::Path),
    Key::new("bridge_keyfile", Bridge, Kind::Path),
    Key::new("bridge_tls_use_os_certs", Bridge, Kind::Flag).or("false"),
    Key::new("bridge_insecure", Bridge, Kind::Flag).or("false"),
    Key::new("bridge_alpn", Bridge, Kind::Text),
    Key::new("bridge_tls_version", Bridge, Kind::TlsVersion),
    Key::new("bridge_ciphers", Bridge, Kind::Text),
    Key::new("bridge_ciphers_tls1.3", Bridge, Kind::Text),
    Key::new("bridge_require_ocsp", Bridge, Kind::Flag).or("false").refused_when(
        "true",
        "answers of OCSP are not looked at here",
        "leave it away, and take CAs that are for this broker alone",
    ),
    Key::new("bridge_identity", Bridge, Kind::Text).refused(NO_PSK, NOT_PSK),
    Key::new("bridge_psk", Bridge, Kind::Text).refused(NO_PSK, NOT_PSK).secret(),
];
