//! What a broker can be told: limits and times. Every queue has a limit; the defaults suit a developer's machine.

use std::time::Duration;

use crate::packet::wire::REMAINING_LENGTH_MAX;

/// The settings of a broker. `Config::default()` serves well without any.
#[derive(Clone, Debug)]
pub struct Config {
    /// Threads that serve connections. On one or two cores one is best.
    pub workers: usize,
    /// Largest packet that is taken, in bytes with its fixed header. Told to v5 clients in CONNACK.
    pub max_packet_size: usize,
    /// QoS 1 and 2 messages that a v5 client may have unacknowledged towards the broker: Receive Maximum in CONNACK.
    /// More are answered with DISCONNECT 0x93.
    pub receive_maximum: u16,
    /// QoS 1 and 2 messages that are sent to a client before it has to acknowledge, when it allows that many. A window
    /// that the publishers of one reader do not fill saves the queue: 1,024 halved the rate of 100 to 1.
    pub max_inflight: u16,
    /// Topic aliases that a v5 client may set.
    pub topic_alias_maximum: u16,
    /// Topic aliases that the broker sets towards a v5 client, when it allows that many.
    pub max_outgoing_aliases: u16,
    /// Longest keep alive in seconds; a client that asks for more, or for none, is told this one (v5) if it is not 0.
    pub max_keep_alive: u16,
    /// Longest time in seconds for which a session is kept without a connection.
    pub max_session_expiry: u32,
    /// QoS 1 and 2 messages that may wait for one session.
    pub max_queued_messages: usize,
    /// Bytes that may wait for one session, QoS 0 included; as many again may be sent and not acknowledged.
    pub max_queued_bytes: usize,
    /// Bytes that may wait for a connection that reads, before its publishers are made to wait.
    pub backlog_bytes: usize,
    /// How long publishers wait for a slow reader before it loses messages instead.
    pub patience: Duration,
    /// Clients that are connected at the same time.
    pub max_connections: usize,
    /// Levels that a topic filter may have.
    pub max_topic_levels: usize,
    /// Subscriptions that a session may have.
    pub max_subscriptions: usize,
    /// Sessions at the same time, with a connection or without.
    pub max_sessions: usize,
    /// Whether messages are retained; if not, v5 clients are told so, and a message that is to be retained ends its
    /// connection (0x9A).
    pub retain_available: bool,
    /// Topics that may have a retained message. A message for one more is delivered, and not retained.
    pub max_retained_messages: usize,
    /// Bytes that the payloads of all retained messages may have.
    pub max_retained_bytes: usize,
    /// The largest payload that is delivered. A larger one is dropped; a v5 client is told so at QoS 1 and 2 (0x83).
    pub max_payload_size: usize,
    /// Bytes of QoS 1 and 2 messages that are sent to a client before it has to acknowledge; 0: as many as may wait.
    pub max_inflight_bytes: usize,
    /// Whether QoS 0 messages wait, too, for a client that is away and has a session that lasts.
    pub queue_qos0_messages: bool,
    /// Whether a message is sent with the QoS of the subscription, even if it was published with a lower one. That is
    /// against the rules [MQTT-3.8.4-8].
    pub upgrade_outgoing_qos: bool,
    /// Messages a second that one client may publish, on average; 0: any number. A client that is faster is not read from
    /// until its turn comes.
    pub max_message_rate: u32,
    /// Messages that a client may publish at once before its rate matters; 0: as many as in one second.
    pub message_burst: u32,
    /// How often the topics below `$SYS` are brought up to date; zero: there are none.
    pub sys_interval: Duration,
    /// Whether the observer is told each packet, too: [`Event::Packet`](super::Event::Packet).
    pub packet_events: bool,
    /// Filters of topics: the observer is told each message that matches one of them,
    /// [`Event::Message`](super::Event::Message).
    pub trace: Vec<String>,
    /// How long a new connection may take to send its CONNECT.
    pub connect_timeout: Duration,
    /// Whether a retained message is withheld once whoever published it may no longer publish to its topic.
    pub check_retain_source: bool,
    /// How long a stopping broker waits for readers to take what it owes them.
    pub stop_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            workers: 1,
            max_packet_size: REMAINING_LENGTH_MAX + 5,
            receive_maximum: u16::MAX,
            max_inflight: 8_192,
            topic_alias_maximum: 64,
            max_outgoing_aliases: 16,
            max_keep_alive: 0,
            max_session_expiry: u32::MAX,
            max_queued_messages: 100_000,
            max_queued_bytes: 64 * 1024 * 1024,
            backlog_bytes: 1024 * 1024,
            patience: Duration::from_secs(1),
            max_connections: 1_000_000,
            max_topic_levels: 200,
            max_subscriptions: 100_000,
            max_sessions: usize::MAX,
            retain_available: true,
            max_retained_messages: usize::MAX,
            max_retained_bytes: usize::MAX,
            max_payload_size: usize::MAX,
            max_inflight_bytes: 0,
            queue_qos0_messages: false,
            upgrade_outgoing_qos: false,
            max_message_rate: 0,
            message_burst: 0,
            sys_interval: Duration::from_secs(10),
            packet_events: false,
            trace: Vec::new(),
            connect_timeout: Duration::from_secs(10),
            check_retain_source: true,
            stop_timeout: Duration::from_secs(5),
        }
    }
}

impl Config {
    /// The largest packet but PUBLISH: room for 65,535 bytes in each field of a CONNECT and thousands of user properties,
    /// or for the filters of a whole session, and no more.
    pub(crate) const fn max_control_size(&self) -> usize {
        let limit = 2 * 1024 * 1024;
        if self.max_packet_size < limit { self.max_packet_size } else { limit }
    }
}
