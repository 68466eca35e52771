//! The options that tell how messages are shown: the same for each verb that receives some.

use clap::{Args, ValueEnum};

/// What `mqtt help formatting` tells.
pub const FORMATTING: &str = "\
";

/// How messages are shown.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct ShownArgs {
    /// Print the topic and a space before each message.
    #[arg(short, long)]
    pub verbose: bool,

    /// Print what a format says: mqtt help formatting.
    #[arg(short = 'F', long, value_name = "FORMAT", allow_hyphen_values = true)]
    pub format: Option<String>,

    /// A JSON object a line for each message; a payload that is not UTF-8 is in base64.
    #[arg(long, conflicts_with = "format")]
    pub json: bool,

    /// Print no newline after a message.
    #[arg(short = 'N')]
    pub no_newline: bool,

    /// JSON of -F %j and %J with newlines and tabs in it.
    #[arg(long)]
    pub pretty: bool,

    /// The bytes of the payload and a newline, at a terminal too.
    #[arg(long)]
    pub raw: bool,

    /// Colours: auto, always or never.
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub color: When,
}

/// When something is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// At a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
