//! The notation of packets in these tests: one text serves all versions, because what only MQTT 5 has is marked.
//!
//! `10` is a byte, `'ab'` a string with its length, `=ab` a text without, `~` the remaining length of the packet,
//! `[ … ]` a property list with its length and `{ … }` other bytes, both left out before MQTT 5. `;` ends a packet.

use mqtt_toolkit::packet::Version;

/// The bytes that `text` means to somebody who speaks `version`.
pub(crate) fn bytes(version: Version, text: &str) -> Vec<u8> {
    text.split(" ; ").flat_map(|packet| one(version, packet)).collect()
}

fn one(version: Version, text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut body_at, mut outer, mut hidden) = (None, None, false);
    for token in text.split_whitespace() {
        match token {
            "{" => hidden = !version.is_v5(),
            "}" => hidden = false,
            "[" => outer = Some(std::mem::take(&mut out)),
            "]" => {
                let inner = std::mem::replace(&mut out, outer.take().unwrap());
                if version.is_v5() {
                    put_varint(&mut out, inner.len());
                    out.extend(inner);
                }
            }
            _ if hidden => {}
            "~" => body_at = Some(out.len()),
            _ => put_token(&mut out, token, text),
        }
    }
    assert!(outer.is_none(), "{text:?} leaves a list open");
    if let Some(at) = body_at {
        let body = out.split_off(at);
        put_varint(&mut out, body.len());
        out.extend(body);
    }
    out
}

fn put_token(out: &mut Vec<u8>, token: &str, text: &str) {
    if let Some(string) = token.strip_prefix('\'') {
        let string = string.strip_suffix('\'').unwrap();
        out.extend(u16::try_from(string.len()).unwrap().to_be_bytes());
        out.extend(string.as_bytes());
    } else if let Some(raw) = token.strip_prefix('=') {
        out.extend(raw.as_bytes());
    } else {
        assert_eq!(token.len(), 2, "{token:?} in {text:?} is no byte");
        out.push(u8::from_str_radix(token, 16).unwrap());
    }
}

/// Writes a variable byte integer, told apart from the codec's own on purpose.
fn put_varint(out: &mut Vec<u8>, mut value: usize) {
    while value > 127 {
        out.push(u8::try_from(value % 128).unwrap() | 128);
        value /= 128;
    }
    out.push(u8::try_from(value).unwrap());
}

/// Bytes as these tests show them when they are not what was expected.
pub(crate) fn show(bytes: &[u8]) -> String {
    let hex: Vec<String> = bytes.iter().take(120).map(|byte| format!("{byte:02x}")).collect();
    let text: String =
        bytes.iter().take(120).map(|&byte| if byte.is_ascii_graphic() { byte as char } else { '.' }).collect();
    format!("{} bytes: {}  |{text}|", bytes.len(), hex.join(" "))
}
