//! What was typed: verbs, options, help texts. No behaviour.

mod connection;
mod publish;
mod serve;
mod subscribe;

use clap::{ArgAction, Parser, Subcommand};

pub use connection::{ConnectionArgs, ProtocolVersion};
pub use publish::PublishArgs;
pub use serve::ServeArgs;
pub use subscribe::SubscribeArgs;

/// Publish, subscribe and serve MQTT 3.1, 3.1.1 and 5.
#[derive(Debug, Parser)]
#[command(name = "mqtt", version, disable_help_flag = true, disable_version_flag = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Option<Verb>,

    /// Show this help.
    #[arg(long, global = true, action = ArgAction::HelpLong)]
    pub help: Option<bool>,

    /// Show the version.
    #[arg(long, action = ArgAction::Version)]
    pub version: Option<bool>,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Publish a message, a file, or each line of the standard input.
    #[command(name = "pub", visible_alias = "publish")]
    Publish(Box<PublishArgs>),
    /// Subscribe to topics, and print what comes.
    #[command(name = "sub", visible_alias = "subscribe")]
    Subscribe(Box<SubscribeArgs>),
    /// Run a broker.
    Serve(ServeArgs),
}

/// What `mqtt` alone shows.
pub const WELCOME: &str = "\
mqtt: publish, subscribe and serve MQTT 3.1, 3.1.1 and 5

  mqtt serve                        run a broker on this machine
  mqtt sub '#'                      print every message
  mqtt pub hello world              publish \"world\" to the topic \"hello\"
  seq 1000 | mqtt pub -l -t count   publish each line

  mqtt pub, mqtt sub and mqtt serve show their options with --help.
";
