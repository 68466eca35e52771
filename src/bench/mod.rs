//! Load and measuring: publishers and subscribers by the thousand, every message verified, every time from a schedule.

mod alarm;
pub mod churn;
pub mod clock;
pub mod compare;
pub mod embedded;
pub mod fetch;
pub mod fleet;
pub mod host;
pub mod link;
pub mod measured;
pub mod merge;
mod pacer;
pub mod plan;
pub mod progress;
pub mod recorder;
pub mod report;
pub mod schedule;
pub mod sink;
pub mod stamp;
pub mod stats;
pub mod tcp_info;
pub mod theory;
mod thread;
pub mod threshold;
pub mod trace;
pub mod tracker;
pub mod usage;
