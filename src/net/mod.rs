//! Bytes to and from the network: which transport it is ends here. What the bytes mean is nobody's business here.

pub mod dial;
pub mod listen;
pub mod stream;
pub mod target;
pub mod tls;

pub use dial::{dial, secure};
pub use listen::{Listener, listen};
pub use stream::Stream;
pub use target::Target;

/// The most that one read takes: large enough for thousands of packets, small enough for the cache.
pub const READ_SIZE: usize = 64 * 1024;
