//! What a bridge is told: as data, whoever reads it from a file.

use std::{fmt, sync::Arc, time::Duration};

use super::topics::Topic;
use crate::{broker::Door, net::tls::ClientTls, packet::Version};

/// One bridge: mosquitto's `connection` section.
#[derive(Clone)]
pub struct Options {
    /// Its name.
    pub name: String,
    /// The remote broker's addresses; the first one is the primary, unless [`Self::round_robin`]. At least one.
    pub addresses: Vec<Address>,
    /// What is passed on, and where. At least one.
    pub topics: Vec<Topic>,
    /// Who the bridge is at the remote broker. Without a client identifier: `NAME.HOSTNAME`.
    pub remote: Party,
    /// Who it is at the own broker. Without a client identifier: `local.REMOTE`.
    pub local: Party,
    /// The door whose rights hold for the local user, as they are at the time; `None`: the bridge may do everything here.
    /// How the bridge tells about itself is no matter of rights.
    pub rights: Option<Arc<Door>>,
    /// Protocol version to speak with the remote broker.
    pub version: Version,
    /// Whether to say that this is a bridge (before MQTT 5). A broker that does not know it is asked again without.
    pub try_private: bool,
    /// Whether the remote broker shall forget the bridge when the connection ends.
    pub clean_session: bool,
    /// Whether the own broker shall; `None`: as [`Self::clean_session`].
    pub local_clean_session: Option<bool>,
    /// When to connect.
    pub start: Start,
    /// The pauses between attempts to connect.
    pub restart: Restart,
    /// Whether all addresses are equal: else the bridge returns to the first one when that can be reached again.
    pub round_robin: bool,
    /// Seconds between two packets to the remote broker at the most; 0: no limit.
    pub keep_alive: u16,
    /// Whether retained messages tell if the bridge is connected.
    pub notifications: bool,
    /// Whether they do so at the own broker only.
    pub notifications_local_only: bool,
    /// Their topic; `None`: `$SYS/broker/connection/REMOTE/state`.
    pub notification_topic: Option<String>,
    /// The largest packet that is sent to the remote broker, in bytes. It may itself allow less.
    pub max_packet_size: Option<usize>,
    /// How many QoS 1 and 2 messages the remote broker may send at once (v5), and are sent to it at once when it allows
    /// so many.
    pub receive_maximum: Option<u16>,
    /// Seconds for which the remote broker keeps the session (v5); `None`: it does not expire.
    pub session_expiry: Option<u32>,
    /// Topic aliases that the remote broker may set (v5).
    pub topic_alias_maximum: u16,
    /// Whether retained messages stay so on their way to the remote broker.
    pub outgoing_retain: bool,
    /// Whether to unsubscribe at the remote broker from what only goes out: it may remember an older configuration.
    pub attempt_unsubscribe: bool,
    /// Address, or name of one, from which connections leave this machine.
    pub bind_address: Option<String>,
    /// The system's own keep alive; `None`: as the system has it.
    pub tcp_keep_alive: Option<TcpKeepAlive>,
    /// TLS, unless the connection is plain.
    pub tls: Option<Arc<ClientTls>>,
}

/// Where a remote broker listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

/// Who a bridge is at a broker.
#[derive(Clone, Default)]
pub struct Party {
    /// Client identifier.
    pub client_id: Option<String>,
    /// User name.
    pub user_name: Option<String>,
    /// Password.
    pub password: Option<Vec<u8>>,
}

/// When a bridge connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At once, and again whenever the connection is lost.
    Automatic,
    /// At once, and never again.
    Once,
    /// When so many messages wait for the remote broker; it disconnects when nothing passed for a time.
    Lazy {
        /// How many messages.
        threshold: usize,
        /// How long.
        idle_timeout: Duration,
    },
}

/// The pauses between attempts to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    /// Always the same.
    Constant(Duration),
    /// Decorrelated jitter: each between the base and three times the one before, no longer than the cap.
    Jitter {
        /// The shortest.
        base: Duration,
        /// The longest.
        cap: Duration,
    },
}

/// The system's keep alive of a TCP connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpKeepAlive {
    /// How long nothing was heard before the first probe.
    pub idle: Duration,
    /// The time between two probes.
    pub interval: Duration,
    /// How many probes may stay without an answer.
    pub count: u32,
}

impl Options {
    /// A bridge as mosquitto has it when nothing else is said: no address and no topic yet.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            addresses: Vec::new(),
            topics: Vec::new(),
            remote: Party::default(),
            local: Party::default(),
            rights: None,
            version: Version::V3_1_1,
            try_private: true,
            clean_session: false,
            local_clean_session: None,
            start: Start::Automatic,
            restart: Restart::Jitter { base: Duration::from_secs(5), cap: Duration::from_secs(30) },
            round_robin: false,
            keep_alive: 60,
            notifications: true,
            notifications_local_only: false,
            notification_topic: None,
            max_packet_size: None,
            receive_maximum: None,
            session_expiry: None,
            topic_alias_maximum: 10,
            outgoing_retain: true,
            attempt_unsubscribe: true,
            bind_address: None,
            tcp_keep_alive: None,
            tls: None,
        }
    }

    /// The client identifier at the remote broker.
    #[must_use]
    pub fn remote_client_id(&self) -> String {
        self.remote.client_id.clone().unwrap_or_else(|| format!("{}.{}", self.name, host_name()))
    }

    /// The client identifier at the own broker.
    #[must_use]
    pub fn local_client_id(&self) -> String {
        self.local.client_id.clone().unwrap_or_else(|| format!("local.{}", self.remote_client_id()))
    }

    /// Where it is told whether the bridge is connected.
    #[must_use]
    pub fn state_topic(&self) -> String {
        let own = self.notification_topic.clone();
        own.unwrap_or_else(|| format!("$SYS/broker/connection/{}/state", self.remote_client_id()))
    }
}

/// The name of this machine.
fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// As in `mqtt://HOST:PORT`, without the scheme.
impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') && !host.starts_with('[') {
            write!(out, "[{host}]:{port}")
        } else {
            write!(out, "{host}:{port}")
        }
    }
}

/// Without the password.
impl fmt::Debug for Party {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { client_id, user_name, .. } = self;
        out.debug_struct("Party").field("client_id", client_id).field("user_name", user_name).finish_non_exhaustive()
    }
}

/// Without passwords.
impl fmt::Debug for Options {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, addresses, topics, remote, local, version, .. } = self;
        let mut shown = out.debug_struct("Options");
        shown.field("name", name).field("addresses", addresses).field("topics", topics);
        shown.field("remote", remote).field("local", local).field("version", version).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_from_the_name_of_the_bridge() {
        let mut options = Options::new("up");
        let remote = format!("up.{}", host_name());
        assert_eq!(options.remote_client_id(), remote);
        assert_eq!(options.local_client_id(), format!("local.{remote}"));
        assert_eq!(options.state_topic(), format!("$SYS/broker/connection/{remote}/state"));
        options.remote.client_id = Some("r".to_owned());
        assert_eq!((options.local_client_id(), options.remote_client_id()), ("local.r".to_owned(), "r".to_owned()));
        options.notification_topic = Some("n".to_owned());
        options.local.client_id = Some("l".to_owned());
        assert_eq!((options.local_client_id(), options.state_topic()), ("l".to_owned(), "n".to_owned()));
    }

    #[test]
    fn no_password_is_shown() {
        let mut options = Options::new("up");
        options.remote.password = Some(b"ge".to_vec());
        options.local.password = Some(b"ge".to_vec());
        let shown = format!("{options:?}");
        assert!(shown.contains("up") && !shown.contains("103"), "{shown}");
    }
}
