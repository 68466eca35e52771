//! What bridges tell whoever runs them: connections that come and go, and what is not passed on.

use std::{fmt, sync::Arc, time::Duration};

use super::options::Address;
use crate::{
    broker::Level,
    client::{Error, Lost, PublishError},
    net::dial::DialError,
    packet::{ReasonCode, Version},
    x509::Code,
};

/// Receives events as they happen: it must be quick.
pub type Observer = Arc<dyn Fn(&Event<'_>) + Send + Sync>;

/// Something that happened to a bridge.
#[derive(Debug)]
pub struct Event<'a> {
    /// The name of the bridge.
    pub bridge: &'a str,
    /// What happened.
    pub what: What<'a>,
}

/// What happened to a bridge.
#[derive(Debug)]
#[non_exhaustive]
pub enum What<'a> {
    /// It is connected with the remote broker.
    Connected {
        /// Where.
        address: &'a Address,
        /// What they speak.
        version: Version,
        /// Whether the remote broker goes on with an earlier session.
        session_present: bool,
    },
    /// The remote broker does not let it in as a bridge: from now on, it comes as a client.
    NoBridge {
        /// Where.
        address: &'a Address,
    },
    /// It could not connect.
    Unreachable {
        /// Where.
        address: &'a Address,
        /// Why.
        why: &'a Error,
        /// When it tries again; `None`: it does not.
        again: Option<Duration>,
    },
    /// The connection with the remote broker was lost.
    Lost {
        /// Where.
        address: &'a Address,
        /// Why.
        why: &'a Lost,
        /// When it tries again; `None`: it does not.
        again: Option<Duration>,
    },
    /// A bridge of the remote broker leads here: messages that came by one do not go back by the other, but come twice.
    Twofold {
        /// Its client identifier.
        client_id: &'a str,
    },
    /// Another bridge of the own broker leads to the same one: what one brings, the other does not take back.
    Parallel {
        /// Its name.
        name: &'a str,
    },
    /// It has nothing to do, and has left the remote broker until it has.
    Idle {
        /// Where.
        address: &'a Address,
    },
    /// The primary broker can be reached again: it returns there.
    Returning {
        /// The primary.
        address: &'a Address,
    },
    /// The own broker does not have it.
    Local {
        /// Why.
        why: &'a Error,
    },
    /// The own broker has ended its connection.
    LocalLost {
        /// Why.
        why: &'a Lost,
    },
    /// A subscription was refused.
    NotSubscribed {
        /// Whether by the remote broker.
        remote: bool,
        /// Its filter.
        filter: &'a str,
        /// The broker's reason.
        reason: ReasonCode,
    },
    /// A message cannot be passed on; told once a connection.
    NotPassed {
        /// Whether to the remote broker.
        out: bool,
        /// What it would be called there.
        topic: &'a str,
        /// Why.
        why: PublishError,
    },
    /// The local user of the bridge has no right to a message; told once a connection.
    Denied {
        /// Whether to read it, for the remote broker; else, to publish what comes from there.
        out: bool,
        /// Its topic at the own broker.
        topic: &'a str,
    },
    /// A message was refused (v5); told once a connection.
    Refused {
        /// Whether by the remote broker.
        out: bool,
        /// The broker's reason.
        reason: ReasonCode,
    },
    /// QoS 0 messages are dropped: the other side takes them too slowly; told once a connection.
    Crowded {
        /// Whether they were for the remote broker.
        out: bool,
    },
}

impl Event<'_> {
    /// How much it matters.
    #[must_use]
    pub const fn level(&self) -> Level {
        match self.what {
            What::Connected { .. }
            | What::Idle { .. }
            | What::Returning { .. }
            | What::NoBridge { .. }
            | What::Parallel { .. } => Level::Notice,
            What::Unreachable { .. } | What::Lost { .. } | What::Local { .. } | What::LocalLost { .. } => Level::Error,
            What::Twofold { .. }
            | What::NotSubscribed { .. }
            | What::NotPassed { .. }
            | What::Denied { .. }
            | What::Refused { .. }
            | What::Crowded { .. } => Level::Warning,
        }
    }

    /// Its name, which does not change from one version of the program to the next.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self.what {
            What::Connected { .. } => "bridge_connected",
            What::NoBridge { .. } => "bridge_not_known",
            What::Unreachable { .. } => "bridge_unreachable",
            What::Lost { .. } => "bridge_lost",
            What::Twofold { .. } => "bridge_twofold",
            What::Parallel { .. } => "bridge_parallel",
            What::Idle { .. } => "bridge_idle",
            What::Returning { .. } => "bridge_returning",
            What::Local { .. } => "bridge_not_let_in",
            What::LocalLost { .. } => "bridge_put_out",
            What::NotSubscribed { .. } => "bridge_not_subscribed",
            What::NotPassed { .. } => "bridge_message_not_passed",
            What::Denied { .. } => "bridge_message_denied",
            What::Refused { .. } => "bridge_message_refused",
            What::Crowded { .. } => "bridge_messages_dropped",
        }
    }
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "bridge {}: ", self.bridge.escape_debug())?;
        match &self.what {
            What::Connected { address, version, session_present } => {
                let session = if *session_present { "its session goes on" } else { "new session" };
                write!(out, "connected with {address}, {version}, {session}")
            }
            What::NoBridge { address } => {
                write!(out, "{address} knows no bridges: connecting as a client (try_private false saves the attempt)")
            }
            What::Unreachable { address, why, again } => {
                write!(out, "cannot connect to {address}: ")?;
                write_why(why, out)?;
                write_again(*again, out)
            }
            What::Lost { address, why, again } => {
                write!(out, "lost {address}: {why}")?;
                write_again(*again, out)
            }
            What::Twofold { client_id } => {
                let client_id = client_id.escape_debug();
                write!(
                    out,
                    "the remote broker has a bridge to this one, too ({client_id}): what both pass on comes twice"
                )
            }
            What::Parallel { name } => {
                let name = name.escape_debug();
                write!(out, "leads to the same broker as {name}: what one brings, the other does not take back")
            }
            What::Idle { address } => write!(out, "nothing to pass on: disconnected from {address}"),
            What::Returning { address } => write!(out, "{address} can be reached again: returning to it"),
            What::Local { why } => write!(out, "not let in by this broker: {why}"),
            What::LocalLost { why } => write!(out, "put out by this broker: {why}"),
            What::NotSubscribed { remote, filter, reason } => {
                write!(out, "subscription to {:?} refused by {}: {reason}", filter, side(*remote))
            }
            What::NotPassed { out: outwards, topic, why } => {
                write!(out, "a message to {topic:?} is not passed on to {}: {why}", side(*outwards))
            }
            What::Denied { out: outwards, topic } => {
                let what = if *outwards { "read" } else { "publish to" };
                write!(out, "a message is not passed on: local_username has no right to {what} {topic:?} here")
            }
            What::Refused { out: outwards, reason } => {
                write!(out, "a message was refused by {}: {reason}", side(*outwards))
            }
            What::Crowded { out: outwards } => {
                write!(out, "QoS 0 messages are dropped: {} takes them too slowly", side(*outwards))
            }
        }
    }
}

/// Why there is no connection, in the words of whoever has written the configuration.
fn write_why(why: &Error, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let of_tls = |code| match code {
        Code::NoClientCertificate => Some("bridge_certfile, bridge_keyfile"),
        Code::NotTls | Code::TlsOnPlainPort => Some("bridge_cafile"),
        _ => None,
    };
    let keys = match why {
        Error::Dial(DialError::Tls(finding)) | Error::Lost(Lost::Tls(finding)) => of_tls(finding.code),
        Error::Refused { reason: ReasonCode::NotAuthorized | ReasonCode::BadUserNameOrPassword, .. } => {
            Some("remote_username, remote_password")
        }
        _ => None,
    };
    // The client names its own options.
    let text = why.to_string().replace("--cafile ", "bridge_cafile ").replace("--capath ", "bridge_capath ");
    out.write_str(&text)?;
    keys.map_or(Ok(()), |keys| write!(out, " (see {keys})"))
}

const fn side(remote: bool) -> &'static str {
    if remote { "the remote broker" } else { "this broker" }
}

fn write_again(again: Option<Duration>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match again {
        Some(pause) if pause.is_zero() => Ok(()),
        Some(pause) => write!(out, "; next try in {:.1} s", pause.as_secs_f64()),
        None => out.write_str("; not tried again"),
    }
}
