//! Bridges between two brokers of this process: what passes, what it is called, and what a cut costs.

mod cuts;
mod passing;
mod relay;
mod support;
