//! Load and measuring: publishers and subscribers by the thousand, every message verified, every time from a schedule.

pub mod embedded;
pub mod progress;
pub mod report;
pub mod theory;
