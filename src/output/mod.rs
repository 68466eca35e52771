//! What is shown: payloads on the standard output, everything else on the standard error.

pub mod certificates;
mod console;
mod outlet;
mod payloads;
mod progress;
mod records;
mod sheet;
pub mod trace;

pub use console::Console;
pub use payloads::{Form, Payloads, Unshown};
pub use progress::Progress;
pub use records::{record, text};
pub use sheet::{Row, Sheet, Tint};
