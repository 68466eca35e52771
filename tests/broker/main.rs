//! The examination of the broker: raw bytes to a broker in this process, one behaviour a test, named by its clause.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails, its helpers too")]

mod connect;
mod keep_alive;
mod limits;
mod malformed;
mod notation;
mod properties;
mod qos;
mod retained;
mod sessions;
mod shared;
mod stop;
mod subscriptions;
mod support;
mod transport;
mod wills;
mod workers;
