//! TLS at both ends of the built binary: options, diagnoses, what flows, and what changes while it flows.

mod changes;
mod diagnoses;
mod flow;
mod hostile;
mod letting_in;
mod material;
mod options;
mod passphrase;
mod programs;
mod raw;
mod reload;
mod scenario;
mod seat;
