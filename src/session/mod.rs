//! What survives the network connection: QoS state for both directions. Client and broker both stand on it.
//!
//! No I/O and no clock: bytes and time come and go as parameters, so that every run can be repeated exactly.

pub mod aliases;
pub mod incoming;
pub mod outgoing;
pub mod packet_ids;

pub use aliases::{IncomingAliases, OutgoingAliases};
pub use incoming::Incoming;
pub use outgoing::{Next, Outgoing, PubRecAnswer, UnknownPacketId, WINDOW_BEFORE_V5, Weight};
