//! The client itself: a session at work on a connection.

use std::{collections::HashMap, future::poll_fn, net::SocketAddr, task::Poll, time::Duration};

use socket2::TcpKeepalive;
use tokio::time::timeout;

use super::{
    connection::Connection,
    error::{Error, Lost},
    handshake::{self, Agreed},
    incoming::{Held, Owed},
    log::{Entry, Log},
    options::{Options, Trace, Way},
    traffic::Traffic,
};
use crate::{
    net::{Stream, tls::TlsStream},
    packet::{
        self, Disconnect, EncodeError, FilterList, Filters, PacketId, PacketType, Properties, Property, ReasonCode,
        Subscribe, SubscriptionOptions, Unsubscribe, Version, wire::PACKET_SIZE_MAX,
    },
    session::{Incoming, IncomingAliases, Outgoing, outgoing::Request},
};

/// A client with a session, connected until told otherwise.
pub struct Client {
    pub(super) options: Options,
    pub(super) agreed: Agreed,
    pub(super) connection: Connection,
    pub(super) outgoing: Outgoing<Entry>,
    pub(super) incoming: Incoming,
    pub(super) log: Log,
    pub(super) counts: Counts,
    pub(super) traffic: Traffic,
    pub(super) trace: Option<Trace>,
    /// The handler has seen enough: messages that come are ignored.
    pub(super) stopped: bool,
    /// A message whose acknowledgement the handler puts off.
    pub(super) held: Option<Held>,
    /// The handler has enough for now.
    pub(super) paused: bool,
    /// What is acknowledged when the handler is done with it.
    pub(super) owed: Owed,
    /// How many PINGREQ were not answered on this connection.
    pub(super) pings: u32,
    /// Topic aliases that the broker may set on this connection.
    pub(super) aliases: IncomingAliases,
    /// Topic aliases that were set on this connection, with their topics.
    pub(super) own_aliases: HashMap<u16, String>,
}

/// What happened so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// QoS 1 and 2 messages that the broker has answered for good.
    pub(super) acknowledged: u64,
    /// QoS 0 messages put into the write buffer of this connection.
    pub(super) buffered: u64,
    /// How many of them were before the last PINGREQ.
    pub(super) asked: u64,
    /// How many of them were before a PINGREQ that was answered: the broker has those.
    pub(super) confirmed: u64,
    /// QoS 0 messages given to connections that broke later, of which nobody knows whether they arrived.
    pub(super) doubtful: u64,
    /// QoS 2 messages that the broker had received when it lost the session, and had not released.
    pub(super) unknown: u64,
}

impl Client {
    /// Connects for the first time.
    ///
    /// # Errors
    /// There is no connection, or the broker does not want this client.
    pub async fn connect(options: Options, mut trace: Option<Trace>) -> Result<Self, Error> {
        let connected = handshake::connect(&options, &mut trace, false).await?;
        Ok(Self::begin(options, trace, connected))
    }

    /// Connects for the first time, over a connection that is there.
    ///
    /// # Errors
    /// The broker does not want this client.
    pub async fn connect_over(stream: Stream, options: Options, mut trace: Option<Trace>) -> Result<Self, Error> {
        let connected = handshake::connect_over(stream, &options, &mut trace).await?;
        Ok(Self::begin(options, trace, connected))
    }

    fn begin(mut options: Options, trace: Option<Trace>, (connection, agreed): (Connection, Agreed)) -> Self {
        // What this CONNECT has begun, the next ones go on with.
        options.clean_start &= !options.passing_session;
        Self {
            outgoing: Outgoing::new(agreed.receive_maximum, options.resend),
            incoming: Incoming::default(),
            log: Log::default(),
            counts: Counts::default(),
            traffic: Traffic::default(),
            stopped: false,
            held: None,
            paused: false,
            owed: Owed::default(),
            pings: 0,
            aliases: incoming_aliases(&options),
            own_aliases: HashMap::new(),
            options,
            agreed,
            connection,
            trace,
        }
    }

    /// Lets go of a connection that is lost: a broker that stops does not have to wait for us.
    pub fn hang_up(&self) {
        self.connection.hang_up();
    }

    /// One attempt to replace a lost connection. What is unacknowledged will be sent again: with the same identifiers
    /// when the broker has kept the session, as new messages when it has not.
    ///
    /// # Errors
    /// There is no connection, or the broker does not want this client any more; everything is as before then.
    pub async fn reconnect(&mut self) -> Result<(), Error> {
        let connected = handshake::connect(&self.options, &mut self.trace, true).await?;
        self.go_on(connected);
        Ok(())
    }

    /// The same over a connection that is there.
    ///
    /// # Errors
    /// As of [`Self::reconnect`].
    pub async fn reconnect_over(&mut self, stream: Stream) -> Result<(), Error> {
        let connected = handshake::connect_over(stream, &self.options, &mut self.trace).await?;
        self.go_on(connected);
        Ok(())
    }

    fn go_on(&mut self, (mut connection, agreed): (Connection, Agreed)) {
        // MQTT 3.1 does not say: a session that was to be kept is taken to be there.
        let unsaid = self.options.version == Version::V3_1 && !self.options.clean_start;
        let mut unknown = 0;
        if agreed.session_present || unsaid {
            self.outgoing.resume(agreed.receive_maximum, self.options.resend);
            self.owed.survive();
        } else {
            unknown = self.outgoing.restart(agreed.receive_maximum) as u64;
            self.incoming = Incoming::default();
            self.owed.forget();
        }
        let (unwritten, count) = self.connection.output.unwritten(self.options.version);
        let doubtful = self.counts.buffered.saturating_sub(count).saturating_sub(self.counts.confirmed);
        connection.output.bytes = unwritten;
        self.counts = Counts {
            buffered: count,
            asked: 0,
            confirmed: 0,
            doubtful: self.counts.doubtful + doubtful,
            unknown: self.counts.unknown + unknown,
            acknowledged: self.counts.acknowledged,
        };
        (self.held, self.paused, self.pings) = (None, false, 0);
        self.aliases = incoming_aliases(&self.options);
        self.own_aliases.clear();
        self.connection = connection;
        self.agreed = agreed;
    }

    /// What both sides agreed on in the last handshake.
    #[must_use]
    pub const fn agreed(&self) -> &Agreed {
        &self.agreed
    }

    /// The TLS of this connection, if it has some.
    #[must_use]
    pub fn tls(&self) -> Option<&TlsStream> {
        self.connection.tls()
    }

    /// The packets that went and came since the first CONNACK, without CONNECT and CONNACK themselves.
    #[must_use]
    pub const fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// This connection's own address and the peer's, if it is one of TCP.
    #[must_use]
    pub fn addresses(&self) -> Option<(SocketAddr, SocketAddr)> {
        self.connection.addresses()
    }

    /// Lets the system hold small packets back until the last one is acknowledged (Nagle's algorithm).
    pub fn hold_small_packets(&self) {
        self.connection.hold_small_packets();
    }

    /// Has the system ask a silent peer whether it is there. What cannot be set is as the system has it.
    pub fn set_tcp_keep_alive(&self, keep_alive: &TcpKeepalive) {
        self.connection.set_tcp_keep_alive(keep_alive);
    }

    /// How the client was told to connect.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// How it will connect the next time.
    pub const fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    /// Puts one SUBSCRIBE for all `filters` into the write buffer, and returns its identifier. `properties` are those
    /// of MQTT 5.
    ///
    /// # Errors
    /// The filters do not fit into a packet.
    pub fn subscribe(
        &mut self,
        filters: &[String],
        options: SubscriptionOptions,
        properties: &Properties<'_>,
    ) -> Result<PacketId, EncodeError> {
        let mut list = Filters::new();
        for filter in filters {
            list.push(filter, options)?;
        }
        let packet_id = self.outgoing.request(Request::Subscribe).ok_or(EncodeError::NoPacketId)?;
        let start = self.connection.output.len();
        let properties = Properties::from_checked(properties.as_bytes());
        let subscribe = Subscribe { packet_id, properties, filters: list };
        subscribe.encode(self.options.version, &mut self.connection.output.bytes)?;
        self.note_sent(start);
        Ok(packet_id)
    }

    /// Puts one UNSUBSCRIBE for all `filters` into the write buffer, and returns its identifier.
    ///
    /// # Errors
    /// The filters do not fit into a packet.
    pub fn unsubscribe(&mut self, filters: &[String], properties: &Properties<'_>) -> Result<PacketId, EncodeError> {
        let mut list = FilterList::new();
        for filter in filters {
            list.push(filter)?;
        }
        let packet_id = self.outgoing.request(Request::Unsubscribe).ok_or(EncodeError::NoPacketId)?;
        let start = self.connection.output.len();
        let properties = Properties::from_checked(properties.as_bytes());
        let unsubscribe = Unsubscribe { packet_id, properties, filters: list };
        unsubscribe.encode(self.options.version, &mut self.connection.output.bytes)?;
        self.note_sent(start);
        Ok(packet_id)
    }

    /// Writes what the socket takes.
    ///
    /// # Errors
    /// The connection is lost, and nothing can be read at the moment. Otherwise [`Self::read`] tells of it, after what
    /// the broker had to say.
    pub fn flush(&mut self) -> Result<(), Lost> {
        self.send_again();
        self.write()
    }

    fn write(&mut self) -> Result<(), Lost> {
        self.connection.flush();
        if self.is_suspended() { self.connection.check() } else { Ok(()) }
    }

    /// Waits until a read may find something, a write that is wanted may take something, or a PINGREQ was sent.
    /// Dropping the future loses nothing.
    ///
    /// # Errors
    /// The broker did not answer within the keep alive time, or the connection is lost otherwise.
    pub async fn ready(&mut self) -> Result<(), Lost> {
        // Answers are waited for, each of which may wait for our acknowledgement of the one before.
        if self.outgoing.unacknowledged() > 0 {
            self.connection.hasten();
        }
        poll_fn(|context| {
            let reading = !self.is_suspended();
            // First: what comes without a pause leaves no other moment for a PINGREQ.
            let keep_alive = self.connection.poll_keep_alive(context, reading);
            if matches!(keep_alive, Poll::Ready(Ok(()))) {
                return Poll::Ready(self.ping());
            }
            // What is there to be read may be the answer.
            if self.connection.poll_ready(context, reading).is_ready() { Poll::Ready(Ok(())) } else { keep_alive }
        })
        .await
    }

    /// Waits until a PINGREQ was due and sent: for a time in which nothing is read.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn pulse(&mut self) -> Result<(), Lost> {
        match poll_fn(|context| self.connection.poll_keep_alive(context, false)).await {
            Ok(()) => self.ping(),
            lost => lost,
        }
    }

    /// Sends a PINGREQ. A broker deals with one packet after the other: what it had to say to those before comes before
    /// its answer.
    ///
    /// # Errors
    /// The connection is lost.
    pub fn ping(&mut self) -> Result<(), Lost> {
        self.pings += 1;
        let start = self.connection.output.len();
        self.connection.output.bytes.extend_from_slice(&[PacketType::PingReq.first_byte(), 0]);
        self.counts.asked = self.counts.buffered;
        self.note_sent(start);
        self.write()
    }

    /// How many PINGREQ the broker has not answered.
    #[must_use]
    pub const fn pings(&self) -> u32 {
        self.pings
    }

    /// From now on, messages that come are ignored, and not acknowledged; nor is one that is held.
    pub const fn ignore_messages(&mut self) {
        (self.stopped, self.held) = (true, None);
    }

    /// Bytes in the write buffer.
    #[must_use]
    pub const fn buffered(&self) -> usize {
        self.connection.output.len()
    }

    /// Bytes of it that the socket has not taken yet.
    #[must_use]
    pub const fn unwritten(&self) -> usize {
        self.connection.output.unwritten_size()
    }

    /// Whether something waits for the socket to take it.
    #[must_use]
    pub const fn is_writing(&self) -> bool {
        self.connection.output.is_pending()
    }

    /// The same, with what waits below: records of TLS, frames of a WebSocket.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        self.connection.is_sending()
    }

    /// How many QoS 1 and 2 messages wait to be sent again or to be acknowledged.
    #[must_use]
    pub fn unacknowledged(&self) -> usize {
        self.outgoing.unacknowledged() + self.outgoing.queued()
    }

    /// How many QoS 1 and 2 messages the broker has answered for good.
    #[must_use]
    pub const fn acknowledged(&self) -> u64 {
        self.counts.acknowledged
    }

    /// How many QoS 2 messages were received and wait for their PUBREL.
    #[must_use]
    pub fn unreleased(&self) -> usize {
        self.incoming.unreleased()
    }

    /// How many QoS 0 messages were given to connections that broke later: nobody knows whether they arrived.
    #[must_use]
    pub const fn doubtful(&self) -> u64 {
        self.counts.doubtful
    }

    /// How many QoS 2 messages the broker had received, but not finished when it lost the session: nobody knows whether
    /// it has handed them on.
    #[must_use]
    pub const fn unknown(&self) -> u64 {
        self.counts.unknown
    }

    /// Says goodbye: writes everything, DISCONNECT last, and waits until the broker has read it. All within `limit`,
    /// but for the end of a session that outlives connections: before MQTT 5 it takes one more.
    pub async fn close(self, limit: Duration) {
        self.close_because(ReasonCode::Success, limit).await;
    }

    /// The same with a reason (v5): after `DisconnectWithWillMessage`, the broker publishes the will.
    pub async fn close_because(mut self, reason: ReasonCode, limit: Duration) {
        self.leave_because(reason, limit).await;
        if self.options.passing_session && !self.options.version.is_v5() {
            // When it does not end in time, the broker is rid of it later, and nobody misses anything.
            let _ = timeout(REMOVAL_LIMIT, self.remove_session()).await;
        }
    }

    /// Says goodbye like [`Self::close`], and may connect again: what is not acknowledged stays.
    pub async fn leave(&mut self, limit: Duration) {
        self.leave_because(ReasonCode::Success, limit).await;
    }

    async fn leave_because(&mut self, reason: ReasonCode, limit: Duration) {
        let start = self.connection.output.len();
        let properties = self.goodbye();
        // Its properties were encoded before: it fits.
        let _ = Disconnect { reason, properties }.encode(self.options.version, &mut self.connection.output.bytes);
        self.note_sent(start);
        self.connection.end(limit).await;
    }

    /// The properties of the last DISCONNECT.
    fn goodbye(&self) -> Properties<'static> {
        let mut properties = self.options.goodbye.clone();
        let given = properties.iter().any(|property| matches!(property, Property::SessionExpiryInterval(_)));
        if self.options.passing_session && !given {
            // Where there is no place left for it, the session ends by itself.
            let _ = properties.push(Property::SessionExpiryInterval(0));
        }
        properties
    }

    /// Ends the session at a broker that cannot be told in DISCONNECT: a clean one takes its place, and ends at once.
    async fn remove_session(&mut self) {
        (self.options.clean_start, self.options.will) = (true, None);
        let connected = handshake::connect(&self.options, &mut self.trace, true).await;
        let Ok((connection, _)) = connected else { return };
        self.connection = connection;
        let _ = Disconnect::new(ReasonCode::Success).encode(self.options.version, &mut self.connection.output.bytes);
        self.note_sent(0);
        self.connection.end(REMOVAL_LIMIT).await;
    }

    /// Tells the broker of its mistake, as far as the socket takes it at once.
    pub(super) fn complain(&mut self, reason: ReasonCode) {
        if self.options.version.is_v5() {
            let start = self.connection.output.len();
            let _ = Disconnect::new(reason).encode(self.options.version, &mut self.connection.output.bytes);
            self.trace_sent(start);
            self.connection.flush();
        }
    }

    /// Counts, and shows, what was put into the write buffer from `start` on.
    #[inline]
    pub(super) fn note_sent(&mut self, start: usize) {
        let packet = &self.connection.output.bytes[start..];
        if let Some(first) = packet.first() {
            self.traffic.sent[usize::from(first >> 4)].add(packet.len());
        }
        if self.trace.is_some() {
            self.trace_sent(start);
        }
    }

    #[cold]
    fn trace_sent(&mut self, start: usize) {
        let Some(trace) = &mut self.trace else { return };
        let sent = packet::decode(&self.connection.output.bytes[start..], self.options.version, PACKET_SIZE_MAX);
        if let Ok(Some((packet, _))) = sent {
            trace(Way::Sending, &packet);
        }
    }
}

/// The aliases that the CONNECT allows the broker to set.
fn incoming_aliases(options: &Options) -> IncomingAliases {
    let maximum = options.properties.find(|property| match property {
        Property::TopicAliasMaximum(maximum) => Some(maximum),
        _ => None,
    });
    IncomingAliases::new(maximum.unwrap_or(0))
}

/// How long the end of a session may take that needs a connection of its own.
const REMOVAL_LIMIT: Duration = Duration::from_secs(1);
