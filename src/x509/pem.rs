//! The frame of PEM: `-----BEGIN …-----`, base64, `-----END …-----`, with whatever stands around.

use super::ReadError;

/// One item of a PEM file.
#[derive(Clone, PartialEq, Eq)]
pub struct Block {
    /// What stands behind `BEGIN`.
    pub label: String,
    /// The line of its `BEGIN`, from 1.
    pub line: usize,
    /// Lines such as `Proc-Type: 4,ENCRYPTED` before the base64.
    pub headers: Vec<String>,
    /// What the base64 stands for.
    pub bytes: Vec<u8>,
}

/// Whether there is anything in it that looks like PEM.
#[must_use]
pub fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(BEGIN.len()).any(|window| window == BEGIN.as_bytes())
}

/// All items, in their order.
///
/// # Errors
/// When an item has no end, or is not base64.
pub fn blocks(bytes: &[u8]) -> Result<Vec<Block>, ReadError> {
    let mut blocks = Vec::new();
    let mut open: Option<(Block, String)> = None;
    // Lone CR ends a line, too: the text may come from anywhere.
    let lines = bytes.split(|byte| *byte == b'\n').flat_map(split_lone_returns);
    for (line, text) in (1..).zip(lines) {
        let text = String::from_utf8_lossy(text);
        let text = text.trim().trim_start_matches('\u{feff}');
        match &mut open {
            None => {
                if let Some(label) = text.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(DASHES)) {
                    let block = Block { label: label.to_owned(), line, headers: Vec::new(), bytes: Vec::new() };
                    open = Some((block, String::new()));
                } else if text.starts_with(BEGIN) {
                    return Err(ReadError::Pem { line, fault: "a BEGIN line has to end with -----" });
                }
            }
            Some((block, base64)) => {
                if text.starts_with(BEGIN) {
                    return Err(ReadError::Pem { line: block.line, fault: "this item has no END line" });
                } else if let Some(label) = text.strip_prefix(END) {
                    if label.strip_suffix(DASHES) != Some(&block.label) {
                        return Err(ReadError::Pem { line, fault: "this END does not belong to its BEGIN" });
                    }
                    block.bytes = decode(base64)
                        .ok_or(ReadError::Pem { line: block.line, fault: "this item is not whole base64" })?;
                    blocks.extend(open.take().map(|(block, _)| block));
                } else if text.contains(':') {
                    block.headers.push(text.to_owned());
                } else {
                    base64.push_str(text);
                }
            }
        }
    }
    match open {
        Some((block, _)) => Err(ReadError::Pem { line: block.line, fault: "this item has no END line" }),
        None => Ok(blocks),
    }
}

/// `bytes` framed as PEM, in lines of 64 characters.
#[must_use]
pub fn encode(label: &str, bytes: &[u8]) -> String {
    let mut text = format!("{BEGIN}{label}{DASHES}\n");
    for line in bytes.chunks(48) {
        for group in line.chunks(3) {
            let number = (0..3).fold(0, |number, at| number << 8 | u32::from(group.get(at).copied().unwrap_or(0)));
            for at in 0..4 {
                let digit = ALPHABET[(number >> (18 - 6 * at) & 63) as usize];
                text.push(if at > group.len() { '=' } else { char::from(digit) });
            }
        }
        text.push('\n');
    }
    text + &format!("{END}{label}{DASHES}\n")
}

fn split_lone_returns(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.strip_suffix(b"\r").unwrap_or(line).split(|byte| *byte == b'\r')
}

fn decode(base64: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(base64.len() / 4 * 3);
    let (mut bits, mut held, mut digits, mut padding) = (0_u32, 0, 0_usize, 0_usize);
    for sign in base64.bytes().filter(|sign| !sign.is_ascii_whitespace()) {
        let value = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                padding += 1;
                continue;
            }
            _ => return None,
        };
        if padding > 0 {
            return None;
        }
        digits += 1;
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    let whole = (digits + padding).is_multiple_of(4) && padding <= 2;
    whole.then_some(bytes)
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Block {
        blocks(text.as_bytes()).expect("PEM").remove(0)
    }

    fn fault(text: &str) -> (usize, &'static str) {
        match blocks(text.as_bytes()) {
            Err(ReadError::Pem { line, fault }) => (line, fault),
            other => panic!("{:?}", other.map(|blocks| blocks.len())),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for length in 0..200_u8 {
            let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(37)).collect();
            assert_eq!(only(&encode("X", &bytes)).bytes, bytes);
        }
    }

    #[test]
    fn the_world_may_stand_around_it() {
        let text = "\u{feff}Bag Attributes\r\n  name: x\r\n-----BEGIN A B-----\r\nProc-Type: 4,ENCRYPTED\r\n\r\nAAEC\r\nAw==\r\n-----END A B-----\r\nmore\r\n";
        let block = only(text);
        assert_eq!((block.label.as_str(), block.line), ("A B", 3));
        assert_eq!(block.headers, ["Proc-Type: 4,ENCRYPTED"]);
        assert_eq!(block.bytes, [0, 1, 2, 3]);
        assert_eq!(only("\u{feff}-----BEGIN A-----\rAAEC\r-----END A-----").bytes, [0, 1, 2]);
    }

    #[test]
    fn what_is_broken_has_a_line() {
        assert_eq!(fault("\n-----BEGIN A-----\nAAEC\n"), (2, "this item has no END line"));
        assert_eq!(fault("-----BEGIN A-----\n-----BEGIN B-----\n"), (1, "this item has no END line"));
        assert_eq!(fault("-----BEGIN A-----\nAAEC\n-----END B-----"), (3, "this END does not belong to its BEGIN"));
        assert_eq!(fault("-----BEGIN A\n"), (1, "a BEGIN line has to end with -----"));
        for base64 in ["AAE", "A===", "AA==AA==", "AA-_", "AAEC="] {
            assert_eq!(
                fault(&format!("-----BEGIN A-----\n{base64}\n-----END A-----")).1,
                "this item is not whole base64"
            );
        }
    }
}
