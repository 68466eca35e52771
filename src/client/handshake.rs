//! The handshake: dial, CONNECT, CONNACK, and what both sides agreed on.

use tokio::time::timeout;

use super::{
    connection::Connection,
    error::{Error, Lost},
    options::{Options, Trace, Way},
    way,
};
use crate::{
    net::Stream,
    packet::{
        ConnAck, Connect, EncodeError, Header, Packet, PacketType, Properties, Property, QoS, ReasonCode, Will,
        wire::PACKET_SIZE_MAX,
    },
    session::WINDOW_BEFORE_V5,
    x509::{Code, Finding},
};

/// What holds on a connection after its CONNACK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// Whether the broker goes on with an earlier session.
    pub session_present: bool,
    /// How many QoS 1 and 2 messages may be unacknowledged.
    pub receive_maximum: u16,
    /// How many the broker would allow (v5): its Receive Maximum.
    pub receive_maximum_of_broker: Option<u16>,
    /// The largest packet that the broker takes, in bytes.
    pub maximum_packet_size: usize,
    /// The highest QoS at which the broker takes messages.
    pub maximum_qos: QoS,
    /// Whether the broker keeps retained messages.
    pub retain_available: bool,
    /// Keep alive in seconds; 0: none.
    pub keep_alive: u16,
    /// The highest topic alias that the broker takes; 0: none.
    pub topic_alias_maximum: u16,
    /// The client identifier that the broker has assigned (v5).
    pub assigned_id: Option<String>,
    /// What response topics shall begin with, if the broker was asked for it (v5).
    pub response_information: Option<String>,
}

/// So many seconds after the loss of a connection the broker lets a session go that is not to stay.
const PASSING: u32 = 60 * 60;

/// How an answer in HTTP begins. In MQTT it would be a SUBSCRIBE, or no packet at all.
const HTTP: &[u8] = b"HTTP/1.";

/// Connects, and returns with the CONNACK. Where it was not possible `before`, what ends a connection without a word is
/// put down to what is most often the cause; where it was, to the broker being about to stop or to start.
pub(super) async fn connect(
    options: &Options,
    trace: &mut Option<Trace>,
    before: bool,
) -> Result<(Connection, Agreed), Error> {
    let mut request = Vec::new();
    encode_connect(options, &mut request).map_err(Error::Encode)?;
    greet(way::open(options).await?, request, options, trace, before).await
}

/// The same over a connection that is there.
pub(super) async fn connect_over(
    stream: Stream,
    options: &Options,
    trace: &mut Option<Trace>,
) -> Result<(Connection, Agreed), Error> {
    let mut request = Vec::new();
    encode_connect(options, &mut request).map_err(Error::Encode)?;
    greet(stream, request, options, trace, true).await
}

/// Sends the CONNECT, and returns with the CONNACK.
async fn greet(
    stream: Stream,
    request: Vec<u8>,
    options: &Options,
    trace: &mut Option<Trace>,
    before: bool,
) -> Result<(Connection, Agreed), Error> {
    let limit = options.timeout;
    let mut connection = Connection::new(stream);
    if let Some(trace) = trace
        && let Ok(Some((packet, _))) = crate::packet::decode(&request, options.version, PACKET_SIZE_MAX)
    {
        trace(Way::Sending, &packet);
    }
    connection.output.bytes = request;
    let agreed = timeout(limit, shake(&mut connection, options, trace));
    let agreed = agreed.await.map_err(|_| Error::ConnAckTimeout(limit))?.map_err(|error| match error {
        Error::Lost(lost) if !before => Error::Lost(connection.suspect(lost)),
        error => error,
    })?;
    connection.set_keep_alive(agreed.keep_alive);
    Ok((connection, agreed))
}

async fn shake(connection: &mut Connection, options: &Options, trace: &mut Option<Trace>) -> Result<Agreed, Error> {
    connection.drain().await.map_err(Error::Lost)?;
    loop {
        connection.read().await.map_err(Error::Lost)?;
        let bytes = connection.input.bytes();
        if options.tls.is_none() && is_alert(bytes) {
            return Err(Error::Lost(Lost::Tls(Box::new(speaks_tls()))));
        }
        if bytes.starts_with(HTTP) {
            return Err(Error::Http);
        }
        if HTTP.starts_with(bytes) || [&[0x15][..], &[0x15, 3]].contains(&bytes) {
            // What comes next tells what it is.
            connection.input.fresh = false;
            continue;
        }
        if let Some((agreed, size)) = read_connack(connection.input.bytes(), options, trace)? {
            connection.input.take(size);
            return Ok(agreed);
        }
        connection.input.fresh = false;
    }
}

/// Whether these bytes begin as TLS answers what is no TLS: an alert of SSL 3.0 to TLS 1.3 (RFC 8446 §5.1). In MQTT it
/// would be a CONNECT, which no broker sends.
fn is_alert(bytes: &[u8]) -> bool {
    matches!(bytes, [0x15, 3, 0..=4, ..])
}

fn speaks_tls() -> Finding {
    let what = "the port speaks TLS, and was spoken to without";
    Finding::error(Code::TlsOnPlainPort, what)
        .cure("add --cafile FILE with the broker's CA, or --tls-dir FOLDER --as NAME")
}

/// Reads a CONNACK off the front of `bytes`; `None` when it is not complete.
fn read_connack(bytes: &[u8], options: &Options, trace: &mut Option<Trace>) -> Result<Option<(Agreed, usize)>, Error> {
    let malformed = |error| Error::Lost(Lost::Malformed(error));
    let Some(header) = Header::read(bytes, options.version, PACKET_SIZE_MAX).map_err(malformed)? else {
        return Ok(None);
    };
    if header.packet != PacketType::ConnAck {
        return Err(Error::Lost(Lost::Unexpected(header.packet)));
    }
    let Some(body) = bytes.get(header.size..header.total()) else { return Ok(None) };
    // A broker that does not know MQTT 5 answers in its own version.
    if options.version.is_v5() && body == [0, 1] {
        return Err(Error::Refused { reason: ReasonCode::UnsupportedProtocolVersion, text: None, server: None });
    }
    let connack = ConnAck::decode(body, options.version).map_err(malformed)?;
    if let Some(trace) = trace {
        trace(Way::Received, &Packet::ConnAck(connack.clone()));
    }
    if connack.reason.is_failure() {
        let (text, server) = (reason_string(&connack.properties), server_reference(&connack.properties));
        return Err(Error::Refused { reason: connack.reason, text, server });
    }
    // [MQTT-3.2.2-2] ([MQTT-3.2.2-1] of 3.1.1)
    if options.clean_start && connack.session_present {
        return Err(Error::Lost(Lost::SessionPresent));
    }
    Ok(Some((Agreed::from_connack(&connack, options), header.total())))
}

impl Agreed {
    fn from_connack(connack: &ConnAck<'_>, options: &Options) -> Self {
        let mut agreed = Self {
            session_present: connack.session_present,
            receive_maximum: if options.version.is_v5() { u16::MAX } else { WINDOW_BEFORE_V5 },
            receive_maximum_of_broker: options.version.is_v5().then_some(u16::MAX),
            maximum_packet_size: PACKET_SIZE_MAX,
            maximum_qos: QoS::ExactlyOnce,
            retain_available: true,
            keep_alive: options.keep_alive,
            topic_alias_maximum: 0,
            assigned_id: None,
            response_information: None,
        };
        for property in connack.properties.iter() {
            match property {
                Property::ReceiveMaximum(count) => {
                    (agreed.receive_maximum, agreed.receive_maximum_of_broker) = (count, Some(count));
                }
                Property::MaximumPacketSize(bytes) => agreed.maximum_packet_size = PACKET_SIZE_MAX.min(bytes as usize),
                Property::MaximumQoS(0) => agreed.maximum_qos = QoS::AtMostOnce,
                Property::MaximumQoS(_) => agreed.maximum_qos = QoS::AtLeastOnce,
                Property::RetainAvailable(value) => agreed.retain_available = value != 0,
                // [MQTT-3.1.2-21]
                Property::ServerKeepAlive(seconds) => agreed.keep_alive = seconds,
                Property::TopicAliasMaximum(maximum) => agreed.topic_alias_maximum = maximum,
                Property::AssignedClientIdentifier(id) => agreed.assigned_id = Some(id.to_owned()),
                Property::ResponseInformation(text) => agreed.response_information = Some(text.to_owned()),
                _ => {}
            }
        }
        if let Some(size) = options.max_packet_size {
            agreed.maximum_packet_size = agreed.maximum_packet_size.min(size);
        }
        if let Some(inflight) = options.inflight {
            // Before MQTT 5 the broker has no say.
            let limit = if options.version.is_v5() { agreed.receive_maximum } else { u16::MAX };
            agreed.receive_maximum = inflight.clamp(1, limit.max(1));
        }
        agreed
    }
}

fn encode_connect(options: &Options, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let properties = if options.version.is_v5() { connect_properties(options)? } else { Properties::new() };
    let will = options.will.as_ref().map(|will| Will {
        topic: &will.topic,
        payload: &will.payload,
        qos: will.qos,
        retain: will.retain,
        properties: will.properties.clone(),
    });
    let connect = Connect {
        version: options.version,
        bridge: options.bridge && !options.version.is_v5(),
        clean_start: options.clean_start,
        keep_alive: options.keep_alive,
        client_id: &options.client_id,
        will,
        user_name: options.user_name.as_deref(),
        password: options.password.as_deref(),
        properties,
    };
    connect.encode(out)
}

fn connect_properties(options: &Options) -> Result<Properties<'static>, EncodeError> {
    let mut properties = options.properties.clone();
    let has = |properties: &Properties<'_>, id: u8| properties.iter().any(|property| property.id() == id);
    let wished = [
        options.passing_session.then_some(Property::SessionExpiryInterval(PASSING)),
        // What Clean Session 0 means before MQTT 5: the session does not expire.
        (!options.clean_start).then_some(Property::SessionExpiryInterval(u32::MAX)),
        options.receive_maximum.map(Property::ReceiveMaximum),
    ];
    for property in wished.into_iter().flatten() {
        if !has(&properties, property.id()) {
            properties.push(property)?;
        }
    }
    Ok(properties)
}

/// The broker's words about a reason (v5).
pub(super) fn reason_string(properties: &Properties<'_>) -> Option<String> {
    properties.find(|property| match property {
        Property::ReasonString(text) => Some(text.to_owned()),
        _ => None,
    })
}

/// The server that the broker names instead of itself (v5).
pub(super) fn server_reference(properties: &Properties<'_>) -> Option<String> {
    properties.find(|property| match property {
        Property::ServerReference(server) => Some(server.to_owned()),
        _ => None,
    })
}
