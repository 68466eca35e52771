//! Bridges between two brokers of this process: what passes, what it is called, and what a cut costs.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails, its helpers too")]

mod cuts;
mod loops;
mod passing;
mod relay;
mod states;
mod support;
