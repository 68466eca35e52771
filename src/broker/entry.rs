//! What a door asks of a CONNECT, and what its CONNACK announces.

use super::{config::Config, door::Door, error::Gone, limit::Limit};
use crate::packet::{Connect, EncodeError, Properties, Property, QoS, ReasonCode};

/// Why a client may not come in through `door`, whoever it is.
pub(super) fn check(config: &Config, door: &Door, connect: &Connect<'_>) -> Result<(), Gone> {
    let options = &door.options;
    if options.internal {
        return Ok(());
    }
    if !options.versions.contains(&connect.version) {
        return Err(Gone::Refused(ReasonCode::UnsupportedProtocolVersion));
    }
    if connect.client_id.is_empty() && !options.allow_empty_client_id && !options.user_name_is_client_id {
        return Err(Gone::Refused(ReasonCode::ClientIdentifierNotValid));
    }
    // [MQTT-3.2.2-12]
    if connect.will.as_ref().is_some_and(|will| will.qos > options.maximum_qos) {
        return Err(Gone::Refused(ReasonCode::QoSNotSupported));
    }
    let longest = config.max_keep_alive;
    // As mosquitto: before MQTT 5 a client cannot be told another keep alive than its own.
    if longest > 0 && !connect.version.is_v5() && !(1..=longest).contains(&connect.keep_alive) {
        return Err(Gone::Limit(Limit::KeepAlive(connect.keep_alive, longest)));
    }
    Ok(())
}

/// Adds what the door does not allow, and MQTT does unless it is said.
pub(super) fn announce(config: &Config, door: &Door, properties: &mut Properties<'_>) -> Result<(), EncodeError> {
    // [MQTT-3.2.2-9]: only 0 and 1 may be told.
    if door.options.maximum_qos < QoS::ExactlyOnce {
        properties.push(Property::MaximumQoS(door.options.maximum_qos.bits()))?;
    }
    let aliases = topic_alias_maximum(config, door);
    if aliases > 0 {
        properties.push(Property::TopicAliasMaximum(aliases))?;
    }
    Ok(())
}

/// Topic aliases that a v5 client may set.
pub(super) fn topic_alias_maximum(config: &Config, door: &Door) -> u16 {
    door.options.topic_alias_maximum.unwrap_or(config.topic_alias_maximum)
}
