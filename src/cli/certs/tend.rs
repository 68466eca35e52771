//! `mqtt certs renew`, `revoke` and `crl`: the commands that keep certificates good, or end them.

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};

use super::{CaKeyArgs, FolderArgs, days, time};

/// What to make anew.
#[derive(Debug, Args)]
#[command(
    before_help = "  mqtt certs renew board001             a new key and new dates, the same names
  mqtt certs renew server --keep-key    the same key, for those who have pinned it
  mqtt certs renew --expiring 30d       whatever ends within 30 days
  mqtt certs renew --ca                 the CA, with its key and name: what it signed stays good",
    override_usage = "mqtt certs renew [OPTIONS] NAME...\n       mqtt certs renew [OPTIONS] --expiring TIME | --ca",
    after_help = "What was there is kept as .old, and stays good until it ends: see mqtt certs revoke --old."
)]
pub struct RenewArgs {
    /// Names of the folder.
    #[arg(value_name = "NAME", hide = true, required_unless_present_any = ["expiring", "ca"])]
    pub names: Vec<String>,

    /// Whatever ends within this time, as in 30d.
    #[arg(long, value_name = "TIME", value_parser = time, conflicts_with = "names", help_heading = "What to renew")]
    pub expiring: Option<Duration>,

    /// The certificate of the CA; its key stays.
    #[arg(long, conflicts_with_all = ["names", "expiring", "keep_key"], help_heading = "What to renew")]
    pub ca: bool,

    /// Keep the key.
    #[arg(long, help_heading = "What to renew")]
    pub keep_key: bool,

    /// Days it is good for [default: as before].
    #[arg(long, value_name = "DAYS", value_parser = days(), help_heading = "What to renew")]
    pub days: Option<u32>,

    /// File with the passphrase of a key that is encrypted [default: $MQTT_KEY_PASSWORD, or the terminal].
    #[arg(long, value_name = "PATH", help_heading = "Other options")]
    pub pass_file: Option<PathBuf>,

    /// The CA's key.
    #[command(flatten)]
    pub ca_key: CaKeyArgs,

    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
}

/// What to revoke.
#[derive(Debug, Args)]
#[command(
    before_help = "  mqtt certs revoke board002                          every certificate of this name
  mqtt certs revoke board001 --old                    those before the last renewal
  mqtt certs revoke board002 --reason keyCompromise   and say why",
    override_usage = "mqtt certs revoke [OPTIONS] NAME...\n       mqtt certs revoke [OPTIONS] --serial HEX",
    after_help = "Afterwards the name can be given again. Brokers take note when they read ca.crl again."
)]
pub struct RevokeArgs {
    /// Names of the folder.
    #[arg(value_name = "NAME", hide = true, required_unless_present = "serial")]
    pub names: Vec<String>,

    /// Only what was renewed: the certificate of today stays good.
    #[arg(long, conflicts_with = "serial", help_heading = "What to revoke")]
    pub old: bool,

    /// The certificate with this serial number; its first 6 digits are enough, and mqtt certs show tells 8.
    #[arg(long, value_name = "HEX", conflicts_with = "names", help_heading = "What to revoke")]
    pub serial: Option<String>,

    /// Why: unspecified, keyCompromise, affiliationChanged, superseded, cessationOfOperation or privilegeWithdrawn.
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "REASON",
        default_value = "unspecified",
        help_heading = "What to revoke"
    )]
    pub reason: Reason,

    /// The CA's key.
    #[command(flatten)]
    pub ca: CaKeyArgs,

    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
}

/// Why a certificate is revoked, in the words of RFC 5280.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "camelCase")]
pub enum Reason {
    /// Nothing is said.
    Unspecified,
    /// Somebody else may have the key.
    #[value(alias = "key-compromise")]
    KeyCompromise,
    /// It belongs to somebody else now.
    #[value(alias = "affiliation-changed")]
    AffiliationChanged,
    /// Another took its place.
    Superseded,
    /// It is out of service.
    #[value(alias = "cessation-of-operation")]
    CessationOfOperation,
    /// It lost its rights.
    #[value(alias = "privilege-withdrawn")]
    PrivilegeWithdrawn,
}

/// How long the list is good for.
#[derive(Debug, Args)]
#[command(
    before_help = "  mqtt certs crl              good for as long as before (at first 30 days), from now
  mqtt certs crl --days 90    for 90 days, now and whenever it is written again",
    override_usage = "mqtt certs crl [OPTIONS]",
    after_help = "OpenSSL and mosquitto refuse every client when ca.crl has ended. Each command that signs writes it anew in time."
)]
pub struct CrlArgs {
    /// Days that the list is good for [default: as before].
    #[arg(long, value_name = "DAYS", value_parser = days(), help_heading = "List")]
    pub days: Option<u32>,

    /// The CA's key.
    #[command(flatten)]
    pub ca: CaKeyArgs,

    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
}
