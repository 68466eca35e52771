//! Moments in `index.json`: seconds since 1970 inside, `2026-11-01T11:05:09Z` outside.

use serde::{Deserialize, Deserializer, Serializer, de::Error};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// `2026-11-01T11:05:09Z`.
#[must_use]
pub fn text(moment: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(moment).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    moment.format(&Rfc3339).unwrap_or_default()
}

pub(super) fn serialize<S: Serializer>(moment: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(*moment))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let text = String::deserialize(deserializer)?;
    let moment = OffsetDateTime::parse(&text, &Rfc3339);
    moment.map(OffsetDateTime::unix_timestamp).map_err(|_| D::Error::custom(format!("{text:?} is no date")))
}
