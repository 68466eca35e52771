//! Bytes to and from the network: which transport it is ends here. What the bytes mean is nobody's business here.

pub mod dial;
mod inherited;
pub mod listen;
mod origin;
pub mod proxy;
pub mod socks;
mod source;
pub mod stream;
pub mod target;
pub mod tls;
mod unix;
pub mod websocket;

pub use dial::{dial, dial_from, secure};
pub use inherited::inherited;
pub use listen::{Listener, listen};
pub use origin::Origin;
pub use source::NoSource;
pub use stream::Stream;
pub use target::Target;
pub use unix::{dial_unix, listen_unix};

/// The most that one read takes: large enough for thousands of packets, small enough for the cache.
pub const READ_SIZE: usize = 64 * 1024;
