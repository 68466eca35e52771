//! Bridges: connections between the own broker and remote ones that pass messages on, as mosquitto's do.
//!
//! A bridge is a client of both. It tells a broker that a message of QoS 1 or 2 has arrived when the other one has said
//! so: what is under way when a connection is lost is sent again.

mod carrier;
pub mod error;
pub mod event;
mod kin;
pub mod options;
mod passage;
mod pauses;
mod run;
mod sides;
mod start;
pub mod topics;
mod work;

pub use error::Error;
pub use event::{Event, Observer, What};
pub use options::{Address, Options, Party, Restart, Start, TcpKeepAlive};
pub use start::{Bridges, run};
pub use topics::{Direction, Topic};
