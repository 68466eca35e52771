//! An MQTT client over one connection at a time: the handshake, the two session halves at work, and the way back
//! after a loss.
//!
//! Nothing here waits on its own account but connecting, [`Client::ready`] and [`Client::close`]: a verb asks, and
//! puts the answer together with what else it waits for.

mod connection;
pub mod error;
mod exchange;
mod handshake;
mod incoming;
mod log;
pub mod options;
mod publish;
pub mod reconnect;
mod traffic;
mod way;

pub use error::{Error, Lost, Outlook, PublishError};
pub use exchange::Client;
pub use handshake::Agreed;
pub use incoming::Handler;
pub use options::{Options, Trace, Way, Will};
pub use publish::Message;
pub use reconnect::{Backoff, SHORT};
pub use traffic::{Tally, Traffic};
