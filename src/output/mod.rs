//! What is shown: payloads on the standard output, everything else on the standard error.

mod console;
mod outlet;
mod payloads;
pub mod trace;

pub use console::Console;
pub use payloads::Payloads;
