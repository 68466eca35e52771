//! Keys of a listener.

use super::{NO_ENGINE, NO_PSK, NOT_PSK};
use crate::conf::{
    key::{
        Key,
        Scope::{Global, Listener, OwnListener},
    },
    value::Kind,
};

const NOT_ENGINE: &str = "give the key with keyfile";

pub(in crate::conf) const KEYS: &[Key] = &[
    Key::new("listener", Global, Kind::Listener),
    Key::new("port", Global, Kind::Number { min: 1, max: 65_535, below: None }),
    Key::new("bind_address", Global, Kind::Word),
    Key::new("bind_interface", Listener, Kind::Text),
    Key::new("protocol", Listener, Kind::OneOf(&["mqtt", "websockets"])).or("mqtt"),
    Key::new("socket_domain", Listener, Kind::OneOf(&["ipv4", "ipv6"])),
    Key::new("max_connections", Listener, Kind::Number { min: -1, max: i32::MAX as i64, below: Some(-1) }).or("-1"),
    Key::new("max_qos", Listener, Kind::Number { min: 0, max: 2, below: None }).also("maximum_qos").or("2"),
    Key::new("max_topic_alias", Listener, Kind::Number { min: 0, max: 65_535, below: None }).or("64"),
    Key::new("max_topic_alias_broker", Listener, Kind::Number { min: 0, max: 65_535, below: None })
        .idle("up to 16 topic aliases are set towards each client that allows them"),
    Key::new("accept_protocol_versions", Listener, Kind::Versions).or("3, 4, 5"),
    Key::new("mount_point", OwnListener, Kind::MountPoint),
    Key::new("listener_allow_anonymous", OwnListener, Kind::Flag),
    Key::new("listener_auto_id_prefix", OwnListener, Kind::Prefix),
    Key::new("use_username_as_clientid", Listener, Kind::Flag).or("false"),
    Key::new("enable_proxy_protocol", OwnListener, Kind::Number { min: 1, max: 2, below: None }),
    Key::new("proxy_protocol_v2_require_tls", OwnListener, Kind::Flag)
        .refused("what a proxy says about TLS is not looked at", "let the proxy itself take nothing but TLS"),
    Key::new("websockets_origin", OwnListener, Kind::Origins),
    // Not mosquitto's: it takes WebSockets at any path.
    Key::new("websockets_path", OwnListener, Kind::Word),
    Key::new("http_dir", Listener, Kind::Path).refused("files are not served here", "leave it to a web server"),
    // TLS.
    Key::new("certfile", Listener, Kind::Path),
    Key::new("keyfile", Listener, Kind::Path),
    Key::new("cafile", Listener, Kind::Path),
    Key::new("capath", Listener, Kind::Path),
    Key::new("crlfile", Listener, Kind::Path),
    Key::new("require_certificate", Listener, Kind::Flag).or("false"),
    Key::new("use_identity_as_username", Listener, Kind::Flag).or("false"),
    Key::new("use_subject_as_username", Listener, Kind::Flag).or("false"),
    Key::new("disable_client_cert_date_checks", Listener, Kind::Flag)
        .or("false")
        .idle_when("true", "certificates past their end are refused here: renew them with mqtt certs renew"),
    Key::new("tls_version", Listener, Kind::TlsVersion),
    Key::new("ciphers", Listener, Kind::Text),
    Key::new("ciphers_tls1.3", Listener, Kind::Text),
    Key::new("dhparamfile", Listener, Kind::Path).idle("the key exchange is always over elliptic curves here"),
    Key::new("tls_keyform", Listener, Kind::OneOf(&["pem"])),
    Key::new("tls_engine", Listener, Kind::Text).refused(NO_ENGINE, NOT_ENGINE),
    Key::new("tls_engine_kpass_sha1", Listener, Kind::Text).refused(NO_ENGINE, NOT_ENGINE).secret(),
    Key::new("psk_hint", Listener, Kind::Text).refused(NO_PSK, NOT_PSK),
];
