//! What the keys of the broker and of a listener mean for the broker: limits, rules, users.

use std::{net::IpAddr, sync::Arc, time::Duration};

use super::super::log::Log;
use crate::{
    access::{Access, Acl, Passwords},
    broker::{Config, DoorOptions},
    cli::ServeArgs,
    conf::{Place, Section, Settings, Value, expiration, versions},
    failure::Failure,
    net::tls::{ClientCertificates, ServerOptions},
    packet::{QoS, Version},
};

/// The limits of the broker.
pub(in crate::command::serve) fn config(args: &ServeArgs, settings: &Settings, log: &Log) -> Config {
    let (default, global, watch) = (Config::default(), &settings.global, &args.watch);
    let unlimited = |key: &str| global.limit(key).unwrap_or(usize::MAX);
    let small = |key: &str| u16::try_from(global.number(key)).unwrap_or(u16::MAX);
    // A session lives on for seconds that fit into a property.
    let expiry = global.given("persistent_client_expiration").and_then(|text| expiration(&text));
    Config {
        workers: usize::from(args.workers),
        max_connections: unlimited("global_max_connections"),
        max_sessions: unlimited("global_max_clients"),
        max_packet_size: unlimited("max_packet_size"),
        max_payload_size: unlimited("message_size_limit"),
        receive_maximum: args.receive_maximum,
        max_inflight: if global.number("max_inflight_messages") == 0 {
            u16::MAX
        } else {
            small("max_inflight_messages")
        },
        max_inflight_bytes: global.limit("max_inflight_bytes").unwrap_or(0),
        max_queued_messages: unlimited("max_queued_messages"),
        max_queued_bytes: unlimited("max_queued_bytes"),
        max_keep_alive: small("max_keepalive"),
        max_session_expiry: expiry
            .map_or(default.max_session_expiry, |seconds| u32::try_from(seconds).unwrap_or(u32::MAX)),
        retain_available: global.flag("retain_available"),
        queue_qos0_messages: global.flag("queue_qos0_messages"),
        upgrade_outgoing_qos: global.flag("upgrade_outgoing_qos"),
        check_retain_source: global.flag("check_retain_source"),
        sys_interval: Duration::from_secs(global.number("sys_interval").unsigned_abs()),
        max_message_rate: watch.max_message_rate,
        message_burst: watch.message_burst,
        max_retained_messages: watch.max_retained_messages.unwrap_or(default.max_retained_messages),
        max_retained_bytes: watch.max_retained_bytes.unwrap_or(default.max_retained_bytes),
        max_subscriptions: watch.max_subscriptions.unwrap_or(default.max_subscriptions),
        max_topic_levels: watch.max_topic_levels.map_or(default.max_topic_levels, usize::from),
        packet_events: log.wants_packets(),
        trace: watch.trace.clone(),
        patience: args.patience.into(),
        stop_timeout: args.stop_timeout.into(),
        ..default
    }
}

/// What a listener allows.
pub(in crate::command::serve) fn door_options(settings: &Settings, listener: &Section, name: String) -> DoorOptions {
    let default = DoorOptions::default();
    let levels = versions(listener.text("accept_protocol_versions")).unwrap_or_default();
    let spoken = |level| match level {
        3 => Some(Version::V3_1),
        4 => Some(Version::V3_1_1),
        5 => Some(Version::V5),
        _ => None,
    };
    let prefix = listener.get("listener_auto_id_prefix").or_else(|| settings.at(listener, "auto_id_prefix"));
    let allow_empty = settings.at(listener, "allow_zero_length_clientid");
    DoorOptions {
        name,
        mount_point: listener.given("mount_point"),
        // As in mosquitto, 0 is no limit either.
        max_connections: listener.limit("max_connections").unwrap_or(usize::MAX),
        maximum_qos: match listener.number("max_qos") {
            0 => QoS::AtMostOnce,
            1 => QoS::AtLeastOnce,
            _ => QoS::ExactlyOnce,
        },
        topic_alias_maximum: listener.get("max_topic_alias").and_then(|value| value.text.parse().ok()),
        versions: levels.into_iter().filter_map(spoken).collect(),
        allow_empty_client_id: allow_empty.is_none_or(|value| value.text == "true"),
        client_id_prefix: prefix.map_or(default.client_id_prefix, |value| value.text.clone()),
        user_name_is_client_id: listener.flag("use_username_as_clientid"),
        internal: false,
    }
}

/// Who may come in at a listener, as its keys say it: before any file is read.
#[derive(Clone)]
pub(in crate::command::serve) struct Wanted {
    pub(in crate::command::serve) allow_anonymous: bool,
    /// The file of users.
    pub(in crate::command::serve) passwords: Option<Value>,
    /// The file of rights.
    pub(in crate::command::serve) acl: Option<Value>,
}

impl Wanted {
    /// `has_file`: whether a configuration file is the one that says so, with its defaults.
    pub(in crate::command::serve) fn of(
        settings: &Settings,
        listener: &Section,
        tls: Option<&ServerOptions>,
        has_file: bool,
    ) -> Self {
        let is_open = !has_file && is_kept_apart(listener, tls);
        Self {
            allow_anonymous: settings.allows_anonymous(listener).unwrap_or(settings.local_only || is_open),
            passwords: settings.at(listener, "password_file").cloned(),
            acl: settings.at(listener, "acl_file").cloned(),
        }
    }

    /// Whether it lets in the same, as far as it is not the files that say so.
    pub(in crate::command::serve) fn is_like(&self, other: &Self) -> bool {
        let named = |wanted: &Self| [&wanted.passwords, &wanted.acl].map(|value| value.as_ref().map(Value::path));
        self.allow_anonymous == other.allow_anonymous && named(self) == named(other)
    }

    /// With its files.
    pub(in crate::command::serve) fn load(&self) -> Result<Access, Failure> {
        Ok(Access {
            allow_anonymous: self.allow_anonymous,
            passwords: self.passwords.as_ref().map(load_passwords).transpose()?,
            acl: self.acl.as_ref().map(load_acl).transpose()?,
        })
    }
}

/// The users whom this key names.
pub(in crate::command::serve) fn load_passwords(value: &Value) -> Result<Arc<Passwords>, Failure> {
    let read = Passwords::load(&value.path());
    read.map(Arc::new).map_err(|error| Failure::accounts(&error, &value.origin))
}

/// The rights which this key names.
pub(in crate::command::serve) fn load_acl(value: &Value) -> Result<Arc<Acl>, Failure> {
    let read = Acl::load(&value.path());
    read.map(Arc::new).map_err(|error| Failure::accounts(&error, &value.origin))
}

/// Who may come in at a listener, its files read.
pub(in crate::command::serve) fn access(
    settings: &Settings,
    listener: &Section,
    tls: Option<&ServerOptions>,
    has_file: bool,
) -> Result<Access, Failure> {
    let wanted = Wanted::of(settings, listener, tls, has_file);
    let is_said = settings.allows_anonymous(listener).is_some() || wanted.passwords.is_some();
    if !is_said && !has_file && !is_kept_apart(listener, tls) {
        return Err(Failure::usage(format!(
            "anybody who reaches {} could publish and subscribe",
            shown(&listener.place)
        ))
        .hint("if they shall, add --allow-anonymous; else --password-file FILE (see: mqtt passwd), or --tls-dir"));
    }
    wanted.load()
}

/// Whether strangers cannot reach it: it is for this machine, or for clients with a certificate.
fn is_kept_apart(listener: &Section, tls: Option<&ServerOptions>) -> bool {
    let is_certified = tls.is_some_and(|tls| tls.clients == ClientCertificates::Required);
    is_certified || !is_reached_from_elsewhere(&listener.place)
}

/// Whether other machines may reach it.
pub(super) fn is_reached_from_elsewhere(place: &Place) -> bool {
    let is_here = |host: &String| host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    match place {
        Place::Unix(_) => false,
        Place::Tcp(_, hosts) => hosts.is_empty() || !hosts.iter().all(is_here),
    }
}

pub(super) fn shown(place: &Place) -> String {
    match place {
        Place::Unix(path) => path.display().to_string(),
        Place::Tcp(port, hosts) => match hosts.first() {
            Some(host) if host.contains(':') => format!("[{host}]:{port}"),
            Some(host) => format!("{host}:{port}"),
            None => format!("port {port}"),
        },
    }
}
