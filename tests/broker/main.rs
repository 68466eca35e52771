//! The examination of the broker: raw bytes to a broker in this process, one behaviour a test, named by its clause.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails, its helpers too")]

mod bounds;
mod conformance;
mod connect;
mod counting;
mod doors;
mod greedy;
mod hostile;
mod keep_alive;
mod limits;
mod logins;
mod malformed;
mod notation;
mod properties;
mod proxy;
mod qos;
mod races;
mod retained;
mod rights;
mod sessions;
mod shared;
mod siege;
mod slow;
mod soak;
mod stop;
mod subscriptions;
mod support;
mod sys;
mod transport;
mod unix;
mod websocket;
mod wills;
mod workers;
