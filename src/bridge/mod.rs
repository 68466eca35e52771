//! Bridges: connections between the own broker and remote ones that pass messages on, as mosquitto's do.

pub mod options;
pub mod topics;

pub use options::{Address, Options, Party, Restart, Start, TcpKeepAlive};
pub use topics::{Direction, Topic};
