//! What was typed: verbs, options, help texts.
//!
//! Arguments are data, and nothing is done here but to read them. That includes what stands elsewhere, in options files
//! and in the environment: it becomes words before those that were typed, so it has to be read where words are.

pub mod bench;
pub mod certs;
mod config;
mod connection;
mod deferred;
mod expansion;
pub mod mosquitto;
pub mod passwd;
pub mod property;
mod publish;
mod request;
mod serve;
mod shown;
mod subscribe;
mod tls;
pub mod topics;
pub mod url;
mod watch;
pub mod words;

use std::{ffi::OsString, path::PathBuf, time::Duration};

use clap::{ArgAction, ArgMatches, Command, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;

pub use bench::BenchArgs;
pub use certs::CertsArgs;
pub use connection::{ConnectionArgs, OtherArgs, ProtocolVersion};
pub use deferred::Deferred;
pub use mosquitto::Tool;
pub use passwd::PasswdArgs;
pub use property::PropertyArg;
pub use publish::{LineFormat, PublishArgs, Speed};
pub use request::RequestArgs;
pub use serve::{ALL, LOOPBACK, ListenPlace, ListenUrl, PLAIN_PORT, ServeArgs, TLS_PORT};
pub use shown::{FORMATTING, ShownArgs, When};
pub use subscribe::{Reconnect, RetainHandling, SubscribeArgs};
pub use tls::{Asked, ClientTlsArgs, ServerTlsArgs};
pub use watch::{LogDestination, LogFormat, LogType, WatchArgs};

/// Publish, subscribe, serve and measure MQTT 3.1, 3.1.1 and 5.
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
    after_help = "mqtt VERB --help shows the options of a verb, with examples.\nmqtt help exit-codes | environment | formatting | measuring | properties | tls tells more."
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
    /// What was typed: `words` with the program's name before them, which decides whose rules hold. `mqtt help VERB` is
    /// `mqtt VERB --help`.
    ///
    /// # Errors
    /// It cannot be understood; and help and version, which come as errors, too.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, Unread> {
        let words: Vec<OsString> = words.into_iter().collect();
        if let Some(tool) = words.first().and_then(Tool::named) {
            return mosquitto::read(tool, &words[1..]);
        }
        let all = Self::command();
        let words = expanded(&all, words)?;
        let is_for_nothing = words.last().is_some_and(|word| word == "--");
        let (mut cli, matches) = Self::parsed(all, words)?;
        if let Some(Verb::Serve(args)) = &cli.verb
            && args.command.is_empty()
            && is_for_nothing
        {
            // A script whose variable is empty would wait for ever.
            return Err(Unread::Words(words::WordsError::NoCommand));
        }
        if let Some(Verb::Bench(args)) = &mut cli.verb {
            args.0.settle(matches.subcommand_matches("bench")).map_err(Unread::Words)?;
        }
        let Some(Verb::Help { verb }) = cli.verb else { return Ok(cli) };
        if let Some(text) = verb.first().and_then(|name| topics::topic(name)) {
            return Err(Unread::Topic(text));
        }
        Ok(Self::try_parse_from(["mqtt"].into_iter().chain(verb.iter().map(String::as_str)).chain(["--help"]))?)
    }

    /// `mqtt serve`, without any option.
    fn serve_without_words() -> Result<Self, clap::Error> {
        Self::try_parse_from(["mqtt", "serve"])
    }

    /// The program of mosquitto that this one stands for, if it is one.
    #[must_use]
    pub fn tool(&self) -> Option<Tool> {
        match &self.verb {
            Some(Verb::Serve(args)) => args.as_mosquitto.then_some(Tool::Broker),
            Some(Verb::Passwd(args)) => args.as_mosquitto.then_some(Tool::Passwd),
            _ => self.connection().and_then(|connection| connection.tool),
        }
    }

    /// What clap makes of `words`, with what a client has to know of the other options.
    fn parsed(mut all: Command, words: impl IntoIterator<Item = OsString>) -> Result<(Self, ArgMatches), clap::Error> {
        let matches = all.try_get_matches_from_mut(words)?;
        let mut cli = Self::from_arg_matches(&matches).map_err(|error| error.format(&mut all))?;
        let (connection, other) = match &mut cli.verb {
            Some(Verb::Publish(args)) => (&mut args.connection, &args.other),
            Some(Verb::Subscribe(args)) => (&mut args.connection, &args.other),
            Some(Verb::Request(args)) => (&mut args.connection, &args.other),
            _ => return Ok((cli, matches)),
        };
        (connection.debug, connection.quiet) = (other.debug, other.quiet);
        Ok((cli, matches))
    }

    /// The options of the client that runs, if the verb is one.
    #[must_use]
    pub fn connection(&self) -> Option<&ConnectionArgs> {
        match &self.verb {
            Some(Verb::Publish(args)) => Some(&args.connection),
            Some(Verb::Subscribe(args)) => Some(&args.connection),
            Some(Verb::Request(args)) => Some(&args.connection),
            Some(
                Verb::Serve(_)
                | Verb::Certs(_)
                | Verb::Passwd(_)
                | Verb::Bench(_)
                | Verb::Completions { .. }
                | Verb::Generate { .. }
                | Verb::Help { .. },
            )
            | None => None,
        }
    }
}

/// Why there is nothing to run.
#[derive(Debug)]
pub enum Unread {
    /// Clap does not understand it; or help or version was asked for.
    Clap(Box<clap::Error>),
    /// The words cannot be put together.
    Words(words::WordsError),
    /// A help topic was asked for: this is its text.
    Topic(&'static str),
    /// A client of mosquitto does not understand it; or help or version was asked for.
    Reference(mosquitto::Answer),
}

impl From<clap::Error> for Unread {
    fn from(error: clap::Error) -> Self {
        Self::Clap(Box::new(error))
    }
}

/// The words of a client with what stands elsewhere; those of another verb as they are.
fn expanded(all: &Command, mut words: Vec<OsString>) -> Result<Vec<OsString>, Unread> {
    if words.get(1).is_some_and(|word| word == "bench") {
        let typed = words.split_off(2);
        words.extend(bench::expanded(&typed).map_err(Unread::Words)?);
        return Ok(words);
    }
    let found = words.get(1).and_then(|word| all.find_subcommand(word));
    let Some(verb) = found else { return Ok(words) };
    let Some((_, file)) = FILES.iter().find(|(name, _)| *name == verb.get_name()) else { return Ok(words) };
    let typed = words.split_off(2);
    words.extend(words::expand(verb, file, &typed).map_err(Unread::Words)?);
    Ok(words)
}

/// The options file of each client.
const FILES: [(&str, &str); 3] = [("pub", "mosquitto_pub"), ("sub", "mosquitto_sub"), ("rr", "mosquitto_rr")];

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
    /// Send a request, and print the response.
    #[command(name = "rr", visible_alias = "request", help_template = HELP)]
    Request(Box<RequestArgs>),
    /// Make certificates for TLS, and look after them.
    #[command(help_template = HELP)]
    Certs(Box<CertsArgs>),
    /// Add, change and remove the users of a password file.
    #[command(help_template = HELP)]
    Passwd(Box<PasswdArgs>),
    /// Measure: what QoS 0, 1 and 2 cost, and how much a broker bears.
    #[command(help_template = HELP)]
    Bench(Deferred<BenchArgs>),
    /// Print a shell's completions of `mqtt`: bash, zsh, fish, powershell or elvish.
    #[command(help_template = HELP, before_help = "  mqtt completions bash > ~/.local/share/bash-completion/completions/mqtt")]
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Write the man pages and completions of this repository.
    #[command(hide = true, help_template = HELP, before_help = "  mqtt generate .")]
    Generate {
        /// The folder of the repository.
        folder: PathBuf,
    },
    /// Show this help, that of a verb, or a topic: exit-codes, environment, formatting, measuring, properties, tls.
    Help {
        /// The verb, and its command if it has some; or the topic.
        #[arg(value_name = "VERB|TOPIC", num_args = 0..=2)]
        verb: Vec<String>,
    },
}

/// What it is, then examples, and only then the options. Bold and underlined as clap's own headings.
const HELP: &str = "{about-with-newline}\n\x1b[1m\x1b[4mExamples:\x1b[0m\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

const EXAMPLES: &str = "  mqtt serve                        run a broker on this machine
  mqtt sub '#'                      print every message
  mqtt pub hello world              publish \"world\" to the topic \"hello\"
  seq 1000 | mqtt pub -l -t count   publish each line
  mqtt certs init                   certificates for TLS, in ./certs
  mqtt bench                        what QoS 0, 1 and 2 cost, measured";

/// What `mqtt` alone shows.
pub const WELCOME: &str = "\
mqtt: publish, subscribe, serve and measure MQTT 3.1, 3.1.1 and 5

  mqtt serve                        run a broker on this machine
  mqtt sub '#'                      print every message
  mqtt pub hello world              publish \"world\" to the topic \"hello\"
  seq 1000 | mqtt pub -l -t count   publish each line
  mqtt certs init                   certificates for TLS, in ./certs
  mqtt bench                        what QoS 0, 1 and 2 cost, measured

  mqtt VERB --help shows the options of pub, sub, rr, serve, certs and bench.
";

/// A time above 0, in seconds.
fn seconds(text: &str) -> Result<Duration, String> {
    let wait = seconds_from_zero(text).ok().filter(|wait| !wait.is_zero());
    wait.ok_or_else(|| "it must be a number above 0".to_owned())
}

/// A time, in seconds.
fn seconds_from_zero(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "it must be a number, 0 or above".to_owned())
}
