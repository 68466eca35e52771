//! Load and measuring: publishers and subscribers by the thousand, every message verified, every time from a schedule.

pub mod compare;
pub mod progress;
pub mod report;
pub mod stats;
