//! What is exchanged in a trial: what a program is to publish or to subscribe to, and what it received.

/// Protocol versions, as `-V` names them.
pub(crate) const VERSIONS: [&str; 3] = ["31", "311", "5"];

/// A message as it was received; `flags` are QoS and retain, where the program shows them.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) topic: String,
    pub(crate) payload: Vec<u8>,
    pub(crate) flags: Option<(u8, bool)>,
}

impl PartialEq for Message {
    /// What a program does not show is not compared.
    fn eq(&self, other: &Self) -> bool {
        let flags = self.flags.is_none() || other.flags.is_none() || self.flags == other.flags;
        self.topic == other.topic && self.payload == other.payload && flags
    }
}

impl Message {
    pub(crate) fn new(topic: &str, payload: &[u8], qos: u8, retain: bool) -> Self {
        Self { topic: topic.to_owned(), payload: payload.to_owned(), flags: Some((qos, retain)) }
    }
}

/// Where a broker is, with which TLS, and over what.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) port: u16,
    pub(crate) tls: Option<Tls<'a>>,
    pub(crate) over: Over<'a>,
}

/// What carries the packets.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Over<'a> {
    Tcp,
    /// At the path `/mqtt`.
    WebSocket,
    /// The socket of this name.
    Unix(&'a str),
}

/// A folder of `mqtt certs`, and as whom to connect.
#[derive(Clone, Copy)]
pub(crate) struct Tls<'a> {
    pub(crate) folder: &'a str,
    pub(crate) name: &'a str,
    /// The version that our own client insists on.
    pub(crate) version: &'a str,
}

impl From<u16> for At<'_> {
    fn from(port: u16) -> Self {
        Self { port, tls: None, over: Over::Tcp }
    }
}

impl At<'_> {
    /// What is connected to: the name that a certificate has, or the address itself.
    pub(crate) fn host(&self) -> &'static str {
        if self.tls.is_some() { "localhost" } else { "127.0.0.1" }
    }
}

impl Tls<'_> {
    /// CA, certificate and key.
    pub(crate) fn files(&self) -> [String; 3] {
        let Self { folder, name, .. } = self;
        [format!("{folder}/ca.crt"), format!("{folder}/{name}.crt"), format!("{folder}/{name}.key")]
    }
}

/// What to publish with one program, in this order.
#[derive(Clone, Copy)]
pub(crate) struct Publish<'a> {
    pub(crate) version: &'a str,
    pub(crate) qos: u8,
    pub(crate) retain: bool,
    pub(crate) topic: &'a str,
    pub(crate) payloads: &'a [&'a [u8]],
}

/// What to subscribe to, and how many messages to take before ending by DISCONNECT.
#[derive(Clone, Copy)]
pub(crate) struct Subscribe<'a> {
    pub(crate) version: &'a str,
    pub(crate) qos: u8,
    pub(crate) filter: &'a str,
    pub(crate) count: usize,
    /// The client identifier of a session that outlives the connection.
    pub(crate) session: Option<&'a str>,
    pub(crate) will: Option<Will<'a>>,
}

/// A will message.
#[derive(Clone, Copy)]
pub(crate) struct Will<'a> {
    pub(crate) topic: &'a str,
    pub(crate) payload: &'a str,
    pub(crate) qos: u8,
    pub(crate) retain: bool,
}

/// For a failure: what came, and what should have.
pub(crate) fn differ(received: &[Message], expected: &[Message]) -> String {
    let show = |messages: &[Message]| {
        let short = |message: &Message| {
            format!(
                "  {} {:?} {}",
                message.topic,
                message.flags,
                message.payload[..message.payload.len().min(40)].escape_ascii()
            )
        };
        messages.iter().map(short).collect::<Vec<_>>().join("\n")
    };
    format!(
        "received {} messages:\n{}\nexpected {}:\n{}",
        received.len(),
        show(received),
        expected.len(),
        show(expected)
    )
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.as_bytes().chunks(2).map(pair).collect()
}
