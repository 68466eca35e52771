//! What a payload must be to be taken: a text, a part of its JSON, or a regular expression that is found in it.

use std::os::unix::ffi::OsStrExt;

use regex_lite::Regex;
use serde_json::{Number, Value};

use crate::{
    cli::SubscribeArgs,
    failure::{Failure, quoted},
};

/// What a payload is compared with.
#[derive(Debug)]
pub(super) enum Pattern {
    /// These bytes, and nothing else.
    Text(Vec<u8>),
    /// JSON that has all of this.
    Json(Value),
    /// UTF-8 in which this is found.
    Regex(Regex),
}

impl Pattern {
    /// The pattern that was asked for, if one was.
    pub(super) fn of(args: &SubscribeArgs) -> Result<Option<Self>, Failure> {
        if let Some(text) = &args.match_text {
            return Ok(Some(Self::Text(text.as_bytes().to_vec())));
        }
        if let Some(text) = &args.match_json {
            let value = serde_json::from_str(text).map_err(|error| {
                Failure::usage(format!("--match-json {} is not JSON", quoted(text)))
                    .because(error)
                    .hint("names and texts are in double quotes: --match-json '{\"state\": \"on\"}'")
            })?;
            return Ok(Some(Self::Json(value)));
        }
        if let Some(text) = &args.match_regex {
            let regex = Regex::new(text).map_err(|error| {
                let failure = Failure::usage(format!("--match-regex {} is no regular expression", quoted(text)));
                failure.because(error)
            })?;
            return Ok(Some(Self::Regex(regex)));
        }
        Ok(None)
    }

    /// Whether a message with this payload is wanted.
    pub(super) fn matches(&self, payload: &[u8]) -> bool {
        match self {
            Self::Text(text) => text == payload,
            Self::Json(wanted) => serde_json::from_slice(payload).is_ok_and(|value| has(&value, wanted)),
            Self::Regex(regex) => std::str::from_utf8(payload).is_ok_and(|text| regex.is_match(text)),
        }
    }
}

/// Whether `value` has all that `wanted` has. Both were parsed, and are no deeper than the parser allows.
fn has(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Object(value), Value::Object(wanted)) => {
            wanted.iter().all(|(key, wanted)| value.get(key).is_some_and(|value| has(value, wanted)))
        }
        (Value::Array(value), Value::Array(wanted)) => {
            value.len() == wanted.len() && value.iter().zip(wanted).all(|(value, wanted)| has(value, wanted))
        }
        (Value::Number(value), Value::Number(wanted)) => is_equal(value, wanted),
        _ => value == wanted,
    }
}

/// 1 and 1.0 are one number. Whole numbers are compared as such: as floating point, large neighbours are equal.
fn is_equal(one: &Number, other: &Number) -> bool {
    match (whole(one), whole(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one.as_f64() == other.as_f64(),
    }
}

fn whole(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(pattern: &str) -> Pattern {
        Pattern::Json(serde_json::from_str(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}")))
    }

    #[test]
    fn json_has_what_the_pattern_has() {
        let rows = [
            (r#"{"a":1}"#, r#"{"b":2,"a":1}"#, true),
            (r#"{"a":1}"#, r#"{"a":1.0}"#, true),
            (r#"{"a":1.5}"#, r#"{"a":1}"#, false),
            (r#"{"a":1}"#, r#"{"a":"1"}"#, false),
            (r#"{"a":{"b":null}}"#, r#"{"a":{"b":null,"c":[]}}"#, true),
            (r#"{"a":{"b":null}}"#, r#"{"a":{"c":null}}"#, false),
            ("[1,{}]", r#"[1,{"x":2}]"#, true),
            ("[1]", "[1,2]", false),
            ("[]", "[]", true),
            ("{}", r#"{"a":1}"#, true),
            ("{}", "[]", false),
            ("9007199254740993", "9007199254740992", false),
            ("18446744073709551615", "18446744073709551615", true),
            ("true", " true\n", true),
            ("\"\\u00e9\"", "\"\u{e9}\"", true),
            ("1", "", false),
            ("1", "1 2", false),
        ];
        for (pattern, payload, expected) in rows {
            assert_eq!(json(pattern).matches(payload.as_bytes()), expected, "{pattern} {payload}");
        }
        // A tower of brackets is no JSON here, and no stack overflow either.
        assert!(!json("[]").matches(&b"[".repeat(1_000_000)));
        assert!(!json("1").matches(b"\xff"));
    }

    #[test]
    fn text_is_all_of_the_payload_and_an_expression_a_part() {
        let text = Pattern::Text(b"on".to_vec());
        assert!(text.matches(b"on"));
        assert!(!text.matches(b"on\n") && !text.matches(b"") && !text.matches(b"ON"));
        let regex = Pattern::Regex(Regex::new("o[nf]+$").unwrap_or_else(|error| panic!("{error}")));
        assert!(regex.matches(b"it is off") && regex.matches("\u{e9} on".as_bytes()));
        assert!(!regex.matches(b"on it") && !regex.matches(b"\xffon"));
    }
}
