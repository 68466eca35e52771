//! What is shown: payloads on the standard output, everything else on the standard error.

#[cfg(test)]
mod any;
pub mod certificates;
mod clock;
mod console;
mod format;
mod harmless;
mod json;
mod moment;
mod outlet;
mod payloads;
mod pen;
mod progress;
mod rate;
mod recording;
mod records;
mod sheet;
mod stamp;
mod terminal;
pub mod trace;
mod view;
mod watch;

pub use console::{Console, is_coloured as console_wants_colours};
pub use format::{Format, FormatError};
pub use harmless::harmless;
pub use moment::Moment;
pub use payloads::{Form, Payloads, Unshown};
pub use progress::Progress;
pub use rate::Rate;
pub use recording::{RecordError, Recorded, Recorder};
pub use records::{json, record, text};
pub use sheet::{Row, Sheet, Tint};
pub use stamp::{Stamp, Stamps};
pub use terminal::{Size, columns, is_terminal, size_of_stderr, wants_colours};
pub use view::View;
pub use watch::{Content, Watch};
