//! Load and measuring: publishers and subscribers by the thousand, every message verified, every time from a schedule.

pub mod clock;
pub mod embedded;
pub mod link;
mod pacer;
pub mod progress;
pub mod report;
pub mod schedule;
pub mod sink;
pub mod stamp;
pub mod theory;
mod thread;
pub mod tracker;
