//! `mqtt serve` as its users run it: the built binary with its options, files and signals.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accounts;
mod checked;
mod configuration;
mod files;
mod guests;
mod logs;
#[path = "../tls/programs.rs"]
#[expect(dead_code, reason = "shared with the tests of TLS, which need more of it")]
mod programs;
mod readiness;
#[path = "../tls/seat.rs"]
mod seat;
