//! CONNECT (section 3.1): a client asks for a session.

use super::{
    error::{EncodeError, Error},
    header::{PacketType, QoS, Version},
    properties::{Place, Properties, Property},
    wire::{self, Reader},
};
use crate::topic::TopicName;

/// CONNECT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connect<'a> {
    /// The protocol version the client wants to speak.
    pub version: Version,
    /// Whether it says that it is a bridge: mosquitto's, by the first bit of the version. MQTT knows nothing of it.
    pub bridge: bool,
    /// Clean Start (v5), Clean Session (3.1.1): begin without an earlier session.
    pub clean_start: bool,
    /// Seconds between two packets at the most; 0: no limit.
    pub keep_alive: u16,
    /// Empty: the server shall assign one.
    pub client_id: &'a str,
    /// The will message.
    pub will: Option<Will<'a>>,
    /// User name.
    pub user_name: Option<&'a str>,
    /// Password: any bytes.
    pub password: Option<&'a [u8]>,
    /// Connect properties (v5).
    pub properties: Properties<'a>,
}

/// The will message of a CONNECT: what the server publishes when the client is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Will<'a> {
    /// Topic name.
    pub topic: &'a str,
    /// Payload.
    pub payload: &'a [u8],
    /// QoS at which it is published.
    pub qos: QoS,
    /// Whether it becomes the topic's retained message.
    pub retain: bool,
    /// Will properties (v5).
    pub properties: Properties<'a>,
}

const USER_NAME: u8 = 0b1000_0000;
const PASSWORD: u8 = 0b0100_0000;
const WILL_RETAIN: u8 = 0b0010_0000;
const WILL_QOS: u8 = 0b0001_1000;
const WILL: u8 = 0b0000_0100;
const CLEAN_START: u8 = 0b0000_0010;

/// With it in the version, a client says that it is a bridge.
const BRIDGE: u8 = 0b1000_0000;

impl<'a> Connect<'a> {
    /// Reads what follows the fixed header. The version is the one that the packet names.
    ///
    /// # Errors
    /// The rule of section 3.1 that the bytes break.
    pub fn decode(body: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(body);
        let (version, bridge) = read_version(&mut reader)?;
        let flags = reader.u8()?;
        // [MQTT-3.1.2-3]
        if flags & 1 != 0 && version != Version::V3_1 {
            return Err(Error::ConnectReserved);
        }
        // [MQTT-3.1.2-22] of 3.1.1; MQTT 5 allows it.
        if flags & (USER_NAME | PASSWORD) == PASSWORD && !version.is_v5() {
            return Err(Error::PasswordWithoutUserName);
        }
        let keep_alive = reader.u16()?;
        let properties = read_properties(&mut reader, version, Place::Connect)?;
        let client_id = reader.string()?;
        let will = Will::read(&mut reader, flags, version)?;
        // MQTT 3.1: "the remaining length takes precedence", so a flagged field may be missing.
        let missing_ok = version == Version::V3_1;
        let user_name =
            (flags & USER_NAME != 0 && !(missing_ok && reader.is_empty())).then(|| reader.string()).transpose()?;
        let password =
            (flags & PASSWORD != 0 && !(missing_ok && reader.is_empty())).then(|| reader.binary()).transpose()?;
        reader.finish()?;
        Ok(Self {
            version,
            bridge,
            clean_start: flags & CLEAN_START != 0,
            keep_alive,
            client_id,
            will,
            user_name,
            password,
            properties,
        })
    }

    /// Appends the packet to `out`.
    ///
    /// # Errors
    /// A field that does not fit its length, or a password that the version cannot carry alone.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        if self.password.is_some() && self.user_name.is_none() && !self.version.is_v5() {
            return Err(EncodeError::PasswordWithoutUserName);
        }
        wire::put_packet(out, PacketType::Connect.first_byte(), |out| self.write(out))
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        wire::put_string(out, if self.version == Version::V3_1 { "MQIsdp" } else { "MQTT" })?;
        out.push(self.version.level() | if self.bridge { BRIDGE } else { 0 });
        out.push(self.flags());
        out.extend_from_slice(&self.keep_alive.to_be_bytes());
        if self.version.is_v5() {
            self.properties.write(out)?;
        }
        wire::put_string(out, self.client_id)?;
        if let Some(will) = &self.will {
            if self.version.is_v5() {
                will.properties.write(out)?;
            }
            wire::put_string(out, will.topic)?;
            wire::put_binary(out, will.payload)?;
        }
        if let Some(user_name) = self.user_name {
            wire::put_string(out, user_name)?;
        }
        if let Some(password) = self.password {
            wire::put_binary(out, password)?;
        }
        Ok(())
    }

    fn flags(&self) -> u8 {
        let will = self
            .will
            .as_ref()
            .map_or(0, |will| WILL | will.qos.bits() << 3 | if will.retain { WILL_RETAIN } else { 0 });
        will | if self.user_name.is_some() { USER_NAME } else { 0 }
            | if self.password.is_some() { PASSWORD } else { 0 }
            | if self.clean_start { CLEAN_START } else { 0 }
    }

    /// Session Expiry Interval in seconds: the property of v5 (absent: 0), or what Clean Session means before.
    #[must_use]
    pub fn session_expiry(&self) -> u32 {
        if !self.version.is_v5() {
            return if self.clean_start { 0 } else { u32::MAX };
        }
        self.properties
            .find(|property| match property {
                Property::SessionExpiryInterval(seconds) => Some(seconds),
                _ => None,
            })
            .unwrap_or(0)
    }

    /// Receive Maximum: how many QoS 1 and 2 messages the client takes at once; 65,535 when it does not say.
    #[must_use]
    pub fn receive_maximum(&self) -> u16 {
        self.properties
            .find(|property| match property {
                Property::ReceiveMaximum(count) => Some(count),
                _ => None,
            })
            .unwrap_or(u16::MAX)
    }

    /// Topic Alias Maximum: how many aliases the client takes; 0 when it does not say.
    #[must_use]
    pub fn topic_alias_maximum(&self) -> u16 {
        self.properties
            .find(|property| match property {
                Property::TopicAliasMaximum(count) => Some(count),
                _ => None,
            })
            .unwrap_or(0)
    }

    /// Maximum Packet Size in bytes that the client takes; `None`: no limit but the protocol's.
    #[must_use]
    pub fn maximum_packet_size(&self) -> Option<u32> {
        self.properties.find(|property| match property {
            Property::MaximumPacketSize(bytes) => Some(bytes),
            _ => None,
        })
    }

    /// Request Problem Information: whether reason strings and user properties may come on any packet [MQTT-3.1.2-29].
    #[must_use]
    pub fn request_problem_information(&self) -> bool {
        self.properties
            .find(|property| match property {
                Property::RequestProblemInformation(value) => Some(value != 0),
                _ => None,
            })
            .unwrap_or(true)
    }
}

impl<'a> Will<'a> {
    fn read(reader: &mut Reader<'a>, flags: u8, version: Version) -> Result<Option<Self>, Error> {
        if flags & WILL == 0 {
            // [MQTT-3.1.2-11] [MQTT-3.1.2-13]; MQTT 3.1 disregards both fields then.
            if version != Version::V3_1 && flags & (WILL_QOS | WILL_RETAIN) != 0 {
                return Err(Error::WillFlags);
            }
            return Ok(None);
        }
        // [MQTT-3.1.2-12]
        let qos = QoS::from_bits(flags >> 3 & 0b11)?;
        let retain = flags & WILL_RETAIN != 0;
        let properties = read_properties(reader, version, Place::Will)?;
        let topic = reader.text()?;
        TopicName::parse(topic).map_err(Error::topic_name)?;
        let payload = reader.binary()?;
        Ok(Some(Self { topic, payload, qos, retain, properties }))
    }

    /// Will Delay Interval in seconds; 0 when the client does not say.
    #[must_use]
    pub fn delay(&self) -> u32 {
        self.properties
            .find(|property| match property {
                Property::WillDelayInterval(seconds) => Some(seconds),
                _ => None,
            })
            .unwrap_or(0)
    }
}

/// The version a CONNECT names, read off its body as far as that is possible: for answering one that is malformed.
#[must_use]
pub fn named_version(body: &[u8]) -> Option<Version> {
    read_version(&mut Reader::new(body)).ok().map(|(version, _)| version)
}

/// The version, and whether it comes from a bridge.
fn read_version(reader: &mut Reader<'_>) -> Result<(Version, bool), Error> {
    // [MQTT-3.1.2-1]
    let name = reader.binary()?;
    if name != b"MQTT" && name != b"MQIsdp" {
        return Err(Error::ProtocolName);
    }
    let level = reader.u8()?;
    let version = match (name, level & !BRIDGE) {
        (b"MQIsdp", 3) => Version::V3_1,
        (b"MQTT", 4) => Version::V3_1_1,
        (b"MQTT", 5) => Version::V5,
        // [MQTT-3.1.2-2]
        _ => return Err(Error::ProtocolVersion(level)),
    };
    Ok((version, level & BRIDGE != 0))
}

fn read_properties<'a>(reader: &mut Reader<'a>, version: Version, place: Place) -> Result<Properties<'a>, Error> {
    if version.is_v5() { Properties::read(reader, place) } else { Ok(Properties::new()) }
}
