//! Bridges between two brokers of this process: what passes, what it is called, and what a cut costs.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails, its helpers too")]

mod cuts;
mod hostile;
mod loops;
#[path = "../tls/material.rs"]
#[expect(dead_code, reason = "shared with the tests of TLS, which need more of it")]
mod material;
mod passing;
#[path = "../tls/programs.rs"]
#[expect(dead_code, reason = "shared with the tests of TLS, which need more of it")]
mod programs;
mod relay;
mod rights;
mod secured;
mod states;
mod support;
