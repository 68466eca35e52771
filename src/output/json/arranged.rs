//! JSON written again: without white space, or with mosquitto_sub's.

use serde::de::IgnoredAny;

use super::{
    Escape,
    tokens::{Token, tokens},
};

/// Whether it is JSON.
pub(in crate::output) fn is_valid(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Writes a valid JSON text again: its strings with the escapes of `escape`, its numbers as they stand. `pretty`: a
/// line for each key, a tab for each level, arrays in one line.
pub(in crate::output) fn arrange(text: &str, pretty: bool, escape: Escape, out: &mut Vec<u8>) {
    let mut open = Vec::new();
    let mut all = tokens(text).peekable();
    while let Some(token) = all.next() {
        match token {
            Token::Open(kind) => {
                out.push(kind);
                let is_empty = matches!(all.peek(), Some(Token::Close(_)));
                open.push(kind);
                if pretty && kind == b'{' {
                    line(open.len() - usize::from(is_empty), out);
                }
            }
            Token::Close(kind) => {
                let was_empty = out.last().is_some_and(|last| matches!(last, b'\n' | b'\t'));
                open.pop();
                if pretty && kind == b'}' && !was_empty {
                    line(open.len(), out);
                }
                out.push(kind);
            }
            Token::Comma => {
                out.push(b',');
                match (pretty, open.last()) {
                    (true, Some(b'{')) => line(open.len(), out),
                    (true, _) => out.push(b' '),
                    (false, _) => {}
                }
            }
            Token::Colon => out.extend_from_slice(if pretty { b":\t" } else { b":" }),
            Token::String(quoted) => match serde_json::from_str::<String>(quoted) {
                Ok(text) => escape(&text, out),
                // Half of a pair of UTF-16: there is no other way to write it.
                Err(_) => out.extend_from_slice(quoted.as_bytes()),
            },
            Token::Scalar(scalar) => out.extend_from_slice(scalar.as_bytes()),
        }
    }
}

fn line(depth: usize, out: &mut Vec<u8>) {
    out.push(b'\n');
    out.extend(std::iter::repeat_n(b'\t', depth));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::json::plain_string;

    fn arranged(text: &str, pretty: bool) -> String {
        assert!(is_valid(text), "{text}");
        let mut out = Vec::new();
        arrange(text, pretty, plain_string, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn white_space_goes_and_values_stay() {
        let rows = [
            (" [1 , 2 ]\r\n", "[1,2]"),
            (
                r#"{"a":1.50, "b":[1,  2,{"x":null}],"s":"é\u00e9\/","n":1e5,"e":{ },"l":[ ]}"#,
                r#"{"a":1.50,"b":[1,2,{"x":null}],"s":"éé/","n":1e5,"e":{},"l":[]}"#,
            ),
            (r#""\ud800 \ud83d\ude00""#, r#""\ud800 \ud83d\ude00""#),
            (r#""\ud83d\ude00, \"x\" { \\""#, "\"\u{1f600}, \\\"x\\\" { \\\\\""),
            ("12345678901234567890123", "12345678901234567890123"),
            ("true", "true"),
        ];
        for (text, expected) in rows {
            assert_eq!(arranged(text, false), expected);
        }
        for text in ["", "{", "1 2", "nul", "[1,]", "01", "\"a", "'a'", "\u{feff}1"] {
            assert!(!is_valid(text), "{text}");
        }
    }

    #[test]
    fn pretty_is_as_mosquitto_sub_prints_it() {
        let text = r#"{"a":1.5,"b":[1,2,{"x":null}],"e":{},"l":[[],[[]],{},{"a":[{}]}]}"#;
        let expected = "{\n\t\"a\":\t1.5,\n\t\"b\":\t[1, 2, {\n\t\t\t\"x\":\tnull\n\t\t}],\n\t\"e\":\t{\n\t},\n\
                        \t\"l\":\t[[], [[]], {\n\t\t}, {\n\t\t\t\"a\":\t[{\n\t\t\t\t}]\n\t\t}]\n}";
        assert_eq!(arranged(text, true), expected);
        assert_eq!(arranged("[]", true), "[]");
    }
}
