//! What a client is told before it connects.

use std::{sync::Arc, time::Duration};

use crate::{
    net::tls::ClientTls,
    packet::{Packet, QoS, Version},
};

/// How to connect, and as whom.
#[derive(Clone, Debug)]
pub struct Options {
    /// Host name or address of the broker.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// TLS, unless the connection is plain.
    pub tls: Option<Arc<ClientTls>>,
    /// The protocol version to speak.
    pub version: Version,
    /// Client identifier; empty: the broker assigns one.
    pub client_id: String,
    /// Clean Start (v5), Clean Session (3.1.1). `false`: the session outlives the connection.
    pub clean_start: bool,
    /// Seconds between two packets at the most; 0: no limit.
    pub keep_alive: u16,
    /// User name.
    pub user_name: Option<String>,
    /// Password: any bytes.
    pub password: Option<Vec<u8>>,
    /// The message that the broker publishes when this client is lost.
    pub will: Option<Will>,
    /// How many QoS 1 and 2 messages the broker may send at once (v5); `None`: as many as there are identifiers.
    pub receive_maximum: Option<u16>,
    /// Whether unacknowledged messages are kept, to be sent again after [`super::Client::reconnect`].
    pub resend: bool,
    /// How long the connection may take, and after it the CONNACK.
    pub timeout: Duration,
}

/// A will message.
#[derive(Clone, Debug)]
pub struct Will {
    /// Topic name.
    pub topic: String,
    /// Payload.
    pub payload: Vec<u8>,
    /// QoS at which it is published.
    pub qos: QoS,
    /// Whether it is kept as the topic's retained message.
    pub retain: bool,
}

impl Options {
    /// A clean MQTT 3.1.1 session without client identifier, keep alive 60 s.
    #[must_use]
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
            tls: None,
            version: Version::V3_1_1,
            client_id: String::new(),
            clean_start: true,
            keep_alive: 60,
            user_name: None,
            password: None,
            will: None,
            receive_maximum: None,
            resend: false,
            timeout: TIMEOUT,
        }
    }
}

/// Long enough for any network that is usable, short enough to wait for.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sees each packet that goes and comes.
pub type Trace = Box<dyn FnMut(Way, &Packet<'_>)>;

/// The direction of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the broker.
    Sending,
    /// From the broker.
    Received,
}
