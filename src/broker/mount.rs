//! A listener's mount point: it stands before every topic of its clients, and they never see it.
//!
//! Inside the broker topics are whole. They are put together where they come in, and the outbox of a client leaves away
//! as many bytes as its mount point has.

use std::borrow::Cow;

use super::{door::Door, error::Gone};
use crate::{
    packet::ReasonCode,
    topic::{Error, TopicFilter},
};

/// The longest topic.
const LONGEST: usize = u16::MAX as usize;

/// The whole of a topic that a client has published to.
pub(super) fn topic<'a>(door: &Door, topic: Cow<'a, str>) -> Result<Cow<'a, str>, Gone> {
    let Some(mount) = &door.options.mount_point else { return Ok(topic) };
    if mount.len() + topic.len() > LONGEST {
        return Err(Gone::Protocol(ReasonCode::TopicNameInvalid, "a topic that is too long with its mount point"));
    }
    Ok(Cow::Owned(format!("{mount}{topic}")))
}

/// The text of the whole filter that a client means by `filter`; `None`: it is whole already.
pub(super) fn filter(door: &Door, filter: TopicFilter<'_>) -> Option<String> {
    let mount = door.options.mount_point.as_ref()?;
    Some(match filter.share() {
        Some(share) => format!("$share/{}/{mount}{}", share.as_str(), filter.filter()),
        None => format!("{mount}{}", filter.filter()),
    })
}

/// The whole of `filter`, with `text` as [`filter`] has made it. A mount point without a slash at its end leaves no room
/// for a wildcard behind it.
pub(super) fn whole<'a>(text: Option<&'a String>, filter: TopicFilter<'a>) -> Result<TopicFilter<'a>, Error> {
    text.map_or(Ok(filter), |text| TopicFilter::parse(text))
}

/// Bytes that are left away before a client sees a topic.
pub(super) fn length(door: &Door) -> u16 {
    let mount = door.options.mount_point.as_ref();
    mount.map_or(0, |mount| u16::try_from(mount.len()).unwrap_or(u16::MAX))
}
