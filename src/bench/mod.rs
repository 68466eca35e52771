//! Load and measuring: publishers and subscribers by the thousand, every message verified, every time from a schedule.

pub mod embedded;
pub mod link;
pub mod progress;
pub mod report;
pub mod sink;
pub mod theory;
mod thread;
pub mod trace;
