//! `mqtt`: one binary for MQTT 3.1, 3.1.1 and 5. This library is everything but its `main`.
//!
//! The house has floors, and imports point down only; neighbours on a floor never meet. From the ground:
//! [`topic`]; [`packet`]; [`session`] and [`net`]; [`broker`].

pub mod broker;
pub mod net;
pub mod packet;
pub mod session;
pub mod topic;
