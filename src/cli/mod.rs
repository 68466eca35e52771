//! What was typed: verbs, options, help texts. No behaviour.

pub mod certs;
mod connection;
mod publish;
mod serve;
mod subscribe;
mod tls;

use clap::{ArgAction, Parser, Subcommand};

pub use certs::CertsArgs;
pub use connection::{ConnectionArgs, ProtocolVersion};
pub use publish::PublishArgs;
pub use serve::{ALL, LOOPBACK, ListenUrl, PLAIN_PORT, ServeArgs, TLS_PORT};
pub use subscribe::SubscribeArgs;
pub use tls::{Asked, ClientTlsArgs, ServerTlsArgs};

/// Publish, subscribe and serve MQTT 3.1, 3.1.1 and 5.
#[derive(Debug, Parser)]
#[command(
    name = "mqtt",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    help_template = HELP,
    before_help = EXAMPLES,
    override_usage = "mqtt VERB [OPTIONS] ...",
    subcommand_help_heading = "Verbs",
    after_help = "mqtt VERB --help shows the options of a verb, with examples."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Option<Verb>,

    /// Show this help.
    #[arg(long, global = true, action = ArgAction::HelpLong, display_order = 1000, help_heading = "Other options")]
    pub help: Option<bool>,

    /// Show the version.
    #[arg(long, action = ArgAction::Version, help_heading = "Other options")]
    pub version: Option<bool>,
}

impl Cli {
    /// What was typed; `mqtt help VERB` is `mqtt VERB --help`.
    ///
    /// # Errors
    /// It cannot be understood; and help and version, which come as errors, too.
    pub fn read() -> Result<Self, clap::Error> {
        let cli = Self::try_parse()?;
        let Some(Verb::Help { verb }) = cli.verb else { return Ok(cli) };
        Self::try_parse_from(["mqtt"].into_iter().chain(verb.iter().map(String::as_str)).chain(["--help"]))
    }
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run a broker.
    #[command(help_template = HELP)]
    Serve(Box<ServeArgs>),
    /// Publish a message, a file, or each line of the standard input.
    #[command(name = "pub", visible_alias = "publish", help_template = HELP)]
    Publish(Box<PublishArgs>),
    /// Subscribe to topics, and print what comes.
    #[command(name = "sub", visible_alias = "subscribe", help_template = HELP)]
    Subscribe(Box<SubscribeArgs>),
    /// Make certificates for TLS, and look after them.
    #[command(help_template = HELP)]
    Certs(Box<CertsArgs>),
    /// Show this help, or that of a verb.
    Help {
        /// The verb, and its command if it has some.
        #[arg(value_name = "VERB", num_args = 0..=2)]
        verb: Vec<String>,
    },
}

/// What it is, then examples, and only then the options. Bold and underlined as clap's own headings.
const HELP: &str = "{about-with-newline}\n\x1b[1m\x1b[4mExamples:\x1b[0m\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

const EXAMPLES: &str = "  mqtt serve                        run a broker on this machine
  mqtt sub '#'                      print every message
  mqtt pub hello world              publish \"world\" to the topic \"hello\"
  seq 1000 | mqtt pub -l -t count   publish each line
  mqtt certs init                   certificates for TLS, in ./certs";

/// What `mqtt` alone shows.
pub const WELCOME: &str = "\
mqtt: publish, subscribe and serve MQTT 3.1, 3.1.1 and 5

  mqtt serve                        run a broker on this machine
  mqtt sub '#'                      print every message
  mqtt pub hello world              publish \"world\" to the topic \"hello\"
  seq 1000 | mqtt pub -l -t count   publish each line
  mqtt certs init                   certificates for TLS, in ./certs

  mqtt VERB --help shows the options of pub, sub, serve and certs.
";
