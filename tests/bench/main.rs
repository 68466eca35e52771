//! The examination of `mqtt bench`: the real binary against brokers that misbehave as they are told.

mod broker;
mod broker_itself;
mod comparing;
mod connections;
mod endings;
mod library;
mod loads;
mod overload;
mod shards;
mod support;
mod verdicts;
mod ways;
