//! What a client is told before it connects.

use std::{fmt, sync::Arc, time::Duration};

use crate::{
    net::{Target, tls::ClientTls},
    packet::{Packet, Properties, QoS, Version},
};

/// How to connect, and as whom.
#[derive(Clone)]
pub struct Options {
    /// The broker, and the way to it.
    pub target: Target,
    /// TLS, unless the connection is plain.
    pub tls: Option<Arc<ClientTls>>,
    /// The protocol version to speak.
    pub version: Version,
    /// Client identifier; empty: the broker assigns one.
    pub client_id: String,
    /// Whether to say, as mosquitto does, that this is a bridge: before MQTT 5, by the first bit of the version.
    pub bridge: bool,
    /// Clean Start (v5), Clean Session (3.1.1). `false`: the session outlives the connection.
    pub clean_start: bool,
    /// Whether the session outlives connections, but not the client: it is begun by the first CONNECT, and ended by
    /// [`super::Client::close`]. See [`Self::keep_session`].
    pub passing_session: bool,
    /// Seconds between two packets at the most; 0: no limit.
    pub keep_alive: u16,
    /// User name.
    pub user_name: Option<String>,
    /// Password: any bytes.
    pub password: Option<Vec<u8>>,
    /// The message that the broker publishes when this client is lost.
    pub will: Option<Will>,
    /// Properties of the CONNECT (v5). What is given here goes before what the other fields say.
    pub properties: Properties<'static>,
    /// Properties of the DISCONNECT (v5).
    pub goodbye: Properties<'static>,
    /// How many QoS 1 and 2 messages the broker may send at once (v5); `None`: as many as there are identifiers.
    pub receive_maximum: Option<u16>,
    /// How many QoS 1 and 2 messages are sent before one is acknowledged; `None`: as many as the broker takes.
    pub inflight: Option<u16>,
    /// The largest packet that is sent, in bytes, where the broker allows it; `None`: as large as it allows.
    pub max_packet_size: Option<usize>,
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
    /// Its properties (v5).
    pub properties: Properties<'static>,
}

impl Options {
    /// A clean MQTT 3.1.1 session without client identifier, keep alive 60 s.
    #[must_use]
    pub fn new(target: Target) -> Self {
        Self {
            target,
            tls: None,
            version: Version::V3_1_1,
            client_id: String::new(),
            bridge: false,
            clean_start: true,
            passing_session: false,
            keep_alive: 60,
            user_name: None,
            password: None,
            will: None,
            properties: Properties::new(),
            goodbye: Properties::new(),
            receive_maximum: None,
            inflight: None,
            max_packet_size: None,
            resend: false,
            timeout: TIMEOUT,
        }
    }

    /// Keeps the session at the broker from one connection to the next, and no longer than the client is there.
    /// `client_id` must be nobody else's: before MQTT 5, an older session under it would be taken over.
    pub fn keep_session(&mut self, client_id: String) {
        self.client_id = client_id;
        self.passing_session = true;
        // Only MQTT 5 can begin anew with a session that stays.
        self.clean_start = self.version.is_v5();
    }
}

/// Without password and properties: authentication data is a secret, too.
impl fmt::Debug for Options {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { target, version, client_id, user_name, .. } = self;
        let mut shown = out.debug_struct("Options");
        shown.field("target", target).field("version", version).field("client_id", client_id);
        shown.field("user_name", user_name).finish_non_exhaustive()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        net::target::{Proxy, WebSocket},
        packet::Property,
    };

    #[test]
    fn no_secret_is_shown() {
        let mut target = Target::new("broker.local", 1883);
        let user = Some((b"ann".to_vec(), b"geheim".to_vec()));
        target.proxy = Some(Proxy { host: "proxy.local".to_owned(), port: 1080, user });
        let headers = vec![("Authorization".to_owned(), "geheim".to_owned())];
        target.websocket = Some(WebSocket { path: "/mqtt".to_owned(), headers });
        let mut options = Options { password: Some(b"geheim".to_vec()), ..Options::new(target) };
        options.properties.push(Property::AuthenticationMethod("token")).unwrap();
        options.properties.push(Property::AuthenticationData(b"geheim")).unwrap();
        let shown = format!("{options:?}");
        assert!(shown.contains("broker.local") && shown.contains("Authorization"), "{shown}");
        // Bytes may be shown as numbers: "ge" in both ways.
        assert!(!shown.contains("geheim") && !shown.contains("103, 101"), "{shown}");
    }
}
