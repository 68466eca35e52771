//! `%j` and `%J`: a message as an object, in mosquitto_sub's words and order.

use crate::{
    output::{
        clock::Local,
        json::{arrange, is_valid, number, plain_string},
        moment::Moment,
        payloads::Unshown,
        recording,
    },
    packet::{Properties, Publish},
};

/// Writes an object. `embedded`: the payload is JSON, and stands there as such.
///
/// # Errors
/// It is not: nothing is written.
pub(super) fn write(
    publish: &Publish<'_>,
    moment: Moment,
    local: &mut Local,
    embedded: bool,
    pretty: bool,
    out: &mut Vec<u8>,
) -> Result<(), Unshown> {
    let text = text(publish.payload);
    if embedded && !publish.payload.is_empty() && !text.is_some_and(is_valid) {
        let topic = publish.topic;
        return Err(Unshown {
            text: format!("the message on {} is no JSON", topic.escape_debug()),
            theirs: format!("Error: Message payload is not valid JSON on topic {topic}."),
        });
    }
    let start = out.len();
    object(publish, moment, local, embedded, text, out);
    if pretty {
        let compact = out.split_off(start);
        // It was put together of valid parts.
        arrange(&String::from_utf8_lossy(&compact), true, plain_string, out);
    }
    Ok(())
}

fn object(
    publish: &Publish<'_>,
    moment: Moment,
    local: &mut Local,
    embedded: bool,
    text: Option<&str>,
    out: &mut Vec<u8>,
) {
    out.extend_from_slice(b"{\"tst\":\"");
    local.precise(moment, out);
    out.extend_from_slice(b"\",\"topic\":");
    plain_string(publish.topic, out);
    out.extend_from_slice(b",\"qos\":");
    out.push(b'0' + publish.qos.bits());
    out.extend_from_slice(if publish.retain { b",\"retain\":true" } else { b",\"retain\":false" });
    out.extend_from_slice(b",\"payloadlen\":");
    number(publish.payload.len() as u64, out);
    if let Some(packet_id) = publish.packet_id {
        out.extend_from_slice(b",\"mid\":");
        number(packet_id.value().into(), out);
    }
    if !publish.properties.is_empty() {
        out.extend_from_slice(b",\"properties\":");
        recording::properties(&publish.properties, &order(&publish.properties), plain_string, out);
    }
    match text {
        _ if publish.payload.is_empty() => out.extend_from_slice(b",\"payload\":null"),
        Some(text) => {
            out.extend_from_slice(b",\"payload\":");
            if embedded {
                arrange(text, false, plain_string, out);
            } else {
                plain_string(text, out);
            }
        }
        // mosquitto_sub ends the text at a NUL, and writes what is no UTF-8 as it is, which is no JSON.
        None => {
            out.extend_from_slice(b",\"payload_b64\":");
            recording::base64(publish.payload, out);
        }
    }
    out.push(b'}');
}

/// The payload, if it is a text that mosquitto_sub would show in full.
fn text(payload: &[u8]) -> Option<&str> {
    if payload.contains(&0) { None } else { str::from_utf8(payload).ok() }
}

/// The order in which they came, each kind where it is first.
fn order(list: &Properties<'_>) -> Vec<u8> {
    let mut order = Vec::new();
    for property in list.iter() {
        if !order.contains(&property.id()) {
            order.push(property.id());
        }
    }
    order
}
