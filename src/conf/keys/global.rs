//! Keys of the broker as a whole.

use crate::conf::{
    key::{
        Key,
        Scope::{Global, Security},
    },
    value::Kind,
};

const NO_STORE: &str = "messages and sessions are kept in memory only until a later version";
const NO_PLUGIN: &str = "there are no plugins here";
const NOT_PLUGIN: &str = "users and rights come from password_file and acl_file (see: mqtt passwd)";
const HAS_GONE: &str = "it has no effect in mosquitto either";

const OF_RSMB: &str =
    "it was a key of another broker, which mosquitto has always left alone: see log_dest and log_type";

const TIMES: Kind = Kind::Number { min: 0, max: i32::MAX as i64, below: None };
/// Any number below it means: no limit.
const COUNT: Kind = Kind::Number { min: 0, max: i32::MAX as i64, below: Some(0) };

pub(in crate::conf) const KEYS: &[Key] = &[
    Key::new("include_dir", Global, Kind::Include),
    Key::new("per_listener_settings", Global, Kind::Flag).or("false"),
    // Who may come in.
    Key::new("allow_anonymous", Security, Kind::Flag),
    Key::new("password_file", Security, Kind::Path),
    Key::new("acl_file", Security, Kind::Path),
    Key::new("allow_zero_length_clientid", Security, Kind::Flag).or("true"),
    Key::new("auto_id_prefix", Security, Kind::Prefix).or("auto-"),
    Key::new("psk_file", Security, Kind::Path).refused(super::NO_PSK, super::NOT_PSK),
    Key::new("plugin", Security, Kind::Path).also("auth_plugin").refused(NO_PLUGIN, NOT_PLUGIN),
    Key::new("global_plugin", Global, Kind::Path).refused(NO_PLUGIN, NOT_PLUGIN),
    Key::new("plugin_load", Global, Kind::Text).refused(NO_PLUGIN, NOT_PLUGIN),
    Key::new("plugin_use", Global, Kind::Text).refused(NO_PLUGIN, NOT_PLUGIN),
    Key::new("plugin_opt_", Global, Kind::Text).refused(NO_PLUGIN, NOT_PLUGIN),
    Key::new("auth_opt_", Global, Kind::Text).refused(NO_PLUGIN, NOT_PLUGIN),
    Key::new("auth_plugin_deny_special_chars", Global, Kind::Flag).refused(NO_PLUGIN, NOT_PLUGIN),
    Key::new("enable_control_api", Global, Kind::Flag)
        .or("false")
        .idle_when("true", "there is no $CONTROL here: users are made with mqtt passwd"),
    Key::new("clientid_prefixes", Global, Kind::Text).refused(
        "an identifier is no proof of anything, and mosquitto 2.0 calls it deprecated",
        "give rights to topics by acl_file, with %c for the client identifier",
    ),
    Key::new("check_retain_source", Global, Kind::Flag).or("true"),
    // Limits.
    Key::new("global_max_clients", Global, Kind::Number { min: -1, max: i32::MAX as i64, below: Some(-1) }).or("-1"),
    Key::new("global_max_connections", Global, Kind::Number { min: -1, max: i32::MAX as i64, below: Some(-1) })
        .or("1000000"),
    Key::new("max_inflight_messages", Global, Kind::Number { min: 0, max: 65_535, below: Some(0) }).or("8192"),
    Key::new("max_inflight_bytes", Global, COUNT).or("0"),
    Key::new("max_queued_messages", Global, COUNT).or("100000"),
    Key::new("max_queued_bytes", Global, COUNT).or("67108864"),
    Key::new("queue_qos0_messages", Global, Kind::Flag).or("false"),
    Key::new("max_keepalive", Global, Kind::Number { min: 0, max: 65_535, below: None }).or("0"),
    Key::new("max_packet_size", Global, Kind::Number { min: 20, max: 268_435_460, below: None }).or("268435460"),
    Key::new("message_size_limit", Global, Kind::Number { min: 0, max: 268_435_455, below: None }).or("0"),
    Key::new("packet_buffer_size", Global, TIMES).idle("buffers belong to the thread here, not to each connection"),
    Key::new("memory_limit", Global, TIMES)
        .or("0")
        .idle("memory is limited by the queues, see max_queued_bytes and global_max_connections"),
    Key::new("persistent_client_expiration", Global, Kind::Expiration),
    Key::new("retain_available", Global, Kind::Flag).or("true"),
    Key::new("retain_expiry_interval", Global, Kind::Number { min: 1, max: 10_000_000, below: None })
        .idle("a retained message ends when its publisher says so (Message Expiry Interval)"),
    Key::new("upgrade_outgoing_qos", Global, Kind::Flag).or("false"),
    Key::new("set_tcp_nodelay", Global, Kind::Flag)
        .or("true")
        .idle_when("false", "small messages are always sent at once here"),
    Key::new("allow_duplicate_messages", Global, Kind::Flag)
        .idle("a client gets one copy of a message however many of its subscriptions match"),
    Key::new("retry_interval", Global, Kind::Text).idle(HAS_GONE),
    // Of mosquitto 1.x.
    Key::new("store_clean_interval", Global, Kind::Text)
        .idle("newer versions of mosquitto do not know it either: what nobody needs any more goes at once"),
    // Of the broker that mosquitto once took over from, whose keys it knew and left alone.
    Key::new("trace_level", Global, Kind::Text).idle(OF_RSMB),
    Key::new("trace_output", Global, Kind::Text).idle(OF_RSMB),
    Key::new("ffdc_output", Global, Kind::Text).idle(OF_RSMB),
    Key::new("max_log_entries", Global, Kind::Text).idle(OF_RSMB),
    // What is written where.
    Key::new("sys_interval", Global, Kind::Number { min: 0, max: 65_535, below: None }).or("10"),
    Key::new("log_dest", Global, Kind::LogDestination),
    Key::new("log_type", Global, Kind::LogType),
    Key::new("log_timestamp", Global, Kind::Flag).or("true"),
    Key::new("log_timestamp_format", Global, Kind::Text),
    Key::new("log_facility", Global, Kind::Number { min: 0, max: 7, below: None }),
    Key::new("connection_messages", Global, Kind::Flag).or("true"),
    Key::new("websockets_log_level", Global, TIMES).idle("the log has no messages of a WebSocket library"),
    Key::new("websockets_headers_size", Global, Kind::Number { min: 0, max: 65_535, below: None })
        .idle("request headers may have 8 KiB here"),
    Key::new("pid_file", Global, Kind::Path),
    Key::new("user", Global, Kind::Text),
    // The store: one line is enough, and without persistence the others do nothing in mosquitto either.
    Key::new("persistence", Global, Kind::Flag).also("retained_persistence").or("false").idle_when("true", NO_STORE),
    Key::new("persistence_location", Global, Kind::Path),
    Key::new("persistence_file", Global, Kind::Text),
    Key::new("autosave_interval", Global, COUNT),
    Key::new("autosave_on_changes", Global, Kind::Flag),
];
