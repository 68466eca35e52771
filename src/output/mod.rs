//! What is shown: payloads on the standard output, everything else on the standard error.

pub mod certificates;
mod console;
mod format;
mod harmless;
mod json;
mod moment;
mod outlet;
mod payloads;
mod progress;
mod recording;
mod records;
mod sheet;
pub mod trace;

pub use console::Console;
pub use format::{Format, FormatError};
pub use moment::Moment;
pub use payloads::{Form, Payloads, Unshown};
pub use progress::Progress;
pub use recording::{RecordError, Recorded, Recorder};
pub use records::{record, text};
pub use sheet::{Row, Sheet, Tint};
