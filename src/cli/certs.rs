//! Options of `mqtt certs`: its commands, and what they share.

mod issue;
mod look;
mod tend;

use std::{path::PathBuf, time::Duration};

use clap::{Args, Subcommand, ValueEnum};

pub use issue::{BatchArgs, BatchFormat, ClientArgs, InitArgs, ServerArgs};
pub use look::{ConfigArgs, ConfigTarget, ExportArgs, ExportFormat, Purpose, ShowArgs, VerifyArgs};
pub use tend::{CrlArgs, Reason, RenewArgs, RevokeArgs};

use super::HELP;

/// What to do with certificates.
#[derive(Debug, Args)]
#[command(
    disable_help_subcommand = true,
    before_help = "  mqtt certs init --client board001      a CA, a server and a client, in ./certs
  mqtt certs client board002             one more client
  mqtt certs show                        what there is, and until when
  mqtt certs export board002 --for pem   one file that holds all it needs
  mqtt certs revoke board002             it is lost: nobody is to let it in",
    override_usage = "mqtt certs COMMAND [OPTIONS] ...",
    subcommand_help_heading = "Commands",
    after_help = "mqtt certs COMMAND --help shows the options of a command, with examples."
)]
pub struct CertsArgs {
    /// The command.
    #[command(subcommand)]
    pub verb: CertsVerb,
}

/// The commands of `mqtt certs`.
#[derive(Debug, Subcommand)]
pub enum CertsVerb {
    /// Make a CA, a server certificate and clients: whatever is not there yet.
    #[command(help_template = HELP)]
    Init(InitArgs),
    /// Make a server certificate.
    #[command(help_template = HELP)]
    Server(ServerArgs),
    /// Make client certificates.
    #[command(help_template = HELP)]
    Client(ClientArgs),
    /// Make client certificates for a whole fleet.
    #[command(help_template = HELP)]
    Batch(BatchArgs),
    /// Show the folder, a certificate, a key, or what a server presents.
    #[command(help_template = HELP)]
    Show(ShowArgs),
    /// Say what is wrong with certificates, and what cures it.
    #[command(help_template = HELP)]
    Verify(VerifyArgs),
    /// Make certificates anew, with the same names.
    #[command(help_template = HELP)]
    Renew(RenewArgs),
    /// Declare certificates invalid.
    #[command(help_template = HELP)]
    Revoke(RevokeArgs),
    /// Write the list of revoked certificates anew.
    #[command(help_template = HELP)]
    Crl(CrlArgs),
    /// Write a certificate and its key in the form that others want.
    #[command(help_template = HELP)]
    Export(ExportArgs),
    /// Print the settings of a broker or a client that uses the folder.
    #[command(help_template = HELP)]
    Config(ConfigArgs),
}

impl CertsVerb {
    /// The folder, which each command has.
    #[must_use]
    pub const fn folder(&self) -> &FolderArgs {
        match self {
            Self::Init(args) => &args.folder,
            Self::Server(args) => &args.folder,
            Self::Client(args) => &args.folder,
            Self::Batch(args) => &args.folder,
            Self::Show(args) => &args.folder,
            Self::Verify(args) => &args.folder,
            Self::Renew(args) => &args.folder,
            Self::Revoke(args) => &args.folder,
            Self::Crl(args) => &args.folder,
            Self::Export(args) => &args.folder,
            Self::Config(args) => &args.folder,
        }
    }
}

/// The folder, and how to talk about it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Other options")]
pub struct FolderArgs {
    /// Folder of the certificates.
    #[arg(long, value_name = "FOLDER", default_value = "certs", env = "MQTT_TLS_DIR", hide_env_values = true)]
    pub dir: PathBuf,

    /// Say it on stdout as JSON, an object a line.
    #[arg(long)]
    pub json: bool,

    /// Say nothing on stderr: the exit code tells.
    #[arg(long)]
    pub quiet: bool,
}

/// How to get at the key of the CA.
#[derive(Debug, Args)]
#[command(next_help_heading = "Other options")]
pub struct CaKeyArgs {
    /// File with the passphrase of the CA's key [default: $MQTT_CA_PASSWORD, or the terminal].
    #[arg(long, value_name = "PATH")]
    pub ca_pass_file: Option<PathBuf>,
}

/// A kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeyChoice {
    /// ECDSA on the curve P-256.
    P256,
    /// ECDSA on the curve P-384.
    P384,
    /// RSA with 2048 bits.
    Rsa2048,
    /// RSA with 3072 bits.
    Rsa3072,
    /// Ed25519, which many devices do not know.
    Ed25519,
}

/// How many days a certificate is good for.
fn days() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..=36_500)
}

/// A time, as in 30d.
fn time(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|_| "it must be a time with its unit, as in 30d or 12h".to_owned())
}
