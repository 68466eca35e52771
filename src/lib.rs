//! `mqtt`: one binary for MQTT 3.1, 3.1.1 and 5. This library is everything but its `main`.
//!
//! The house has floors, and imports point down only; neighbours on a floor never meet. From the ground:
//! [`topic`]; [`packet`], [`x509`] and [`access`]; [`session`] and [`net`]; [`client`], [`broker`] and [`certs`]; [`bridge`];
//! [`cli`], [`output`], [`mod@bench`] and [`conf`]; [`failure`], [`generate`] and [`interrupt`]; [`command`].

pub mod access;
pub mod bench;
pub mod bridge;
pub mod broker;
pub mod certs;
pub mod cli;
pub mod client;
pub mod command;
pub mod conf;
pub mod failure;
pub mod generate;
pub mod interrupt;
pub mod net;
pub mod output;
pub mod packet;
pub mod session;
pub mod topic;
pub mod x509;
