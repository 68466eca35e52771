//! `mqtt certs init`, `server`, `client` and `batch`: the commands that make certificates.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{CaKeyArgs, FolderArgs, KeyChoice, days};

/// What the folder shall hold.
#[derive(Debug, Args)]
#[command(
    before_help = "  mqtt certs init                                      a CA, and a server for this machine
  mqtt certs init --client board001 --client sensor01  with clients
  mqtt certs init --host mqtt.example.org              for this name and no other
  mqtt certs init --dry-run                            what it would make
  mqtt certs init --key rsa2048 --dir certs-rsa        for devices without elliptic curves",
    override_usage = "mqtt certs init [OPTIONS]",
    after_help = "It makes what is missing and changes nothing that is there: it may run again at any time.
What it cannot make again, as a lost key, it names with the command that helps; then the exit code is 1."
)]
pub struct InitArgs {
    /// Name or address of the server, once or more [default: those of this machine].
    #[arg(long = "host", value_name = "NAME_OR_IP", help_heading = "What to make")]
    pub hosts: Vec<String>,

    /// A client, once or more.
    #[arg(long = "client", value_name = "NAME", help_heading = "What to make")]
    pub clients: Vec<String>,

    /// Name of the CA [default: "mqtt CA" and a number].
    #[arg(long, value_name = "NAME", help_heading = "What to make")]
    pub name: Option<String>,

    /// Sign with an intermediate CA: then ca.key can be kept elsewhere.
    #[arg(long, help_heading = "What to make")]
    pub intermediate: bool,

    /// Names below this domain are all that the CA can sign, once or more; then it signs no addresses.
    #[arg(long, value_name = "DOMAIN", help_heading = "What to make")]
    pub constrain: Vec<String>,

    /// Kind of the keys: p256, p384, rsa2048, rsa3072 or ed25519 [default: p256, or as the CA's].
    #[arg(long, value_enum, hide_possible_values = true, value_name = "KIND", help_heading = "What to make")]
    pub key: Option<KeyChoice>,

    /// Days that server and clients are good for [default: 825].
    #[arg(long, value_name = "DAYS", value_parser = days(), help_heading = "What to make")]
    pub days: Option<u32>,

    /// Days that the CA is good for [default: 3650].
    #[arg(long, value_name = "DAYS", value_parser = days(), help_heading = "What to make")]
    pub ca_days: Option<u32>,

    /// Say what it would make, and make nothing.
    #[arg(long, help_heading = "Other options")]
    pub dry_run: bool,

    /// File with a passphrase that protects the CA's key; -: ask [default: $MQTT_CA_PASSWORD].
    #[arg(long, value_name = "PATH", help_heading = "Other options")]
    pub ca_pass_file: Option<PathBuf>,

    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
}

/// A server certificate.
#[derive(Debug, Args)]
#[command(
    before_help = "  mqtt certs server --force                                   anew, for this machine
  mqtt certs server mqtt.example.org 192.168.1.104 --force    for a name and an address
  mqtt certs server '*.iot.example.org' --out wildcard        in a file of its own
  mqtt certs server edge.example.org --out edge --bridge      it is a client of other brokers, too",
    override_usage = "mqtt certs server [OPTIONS] [HOST...]"
)]
pub struct ServerArgs {
    /// Names and addresses by which clients reach it.
    #[arg(value_name = "HOST", hide = true)]
    pub hosts: Vec<String>,

    /// Name of the files: NAME.crt and NAME.key.
    #[arg(long, value_name = "NAME", default_value = "server", help_heading = "Certificate")]
    pub out: String,

    /// Good for a client, too: for a broker that connects to others.
    #[arg(long, help_heading = "Certificate")]
    pub bridge: bool,

    /// Sign this request, whose key stays where it is.
    #[arg(long, value_name = "PATH", help_heading = "Certificate")]
    pub csr: Option<PathBuf>,

    /// Kind of the key: p256, p384, rsa2048, rsa3072 or ed25519 [default: as the CA's].
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "KIND",
        conflicts_with = "csr",
        help_heading = "Certificate"
    )]
    pub key: Option<KeyChoice>,

    /// Days it is good for.
    #[arg(long, value_name = "DAYS", default_value_t = 825, value_parser = days(), help_heading = "Certificate")]
    pub days: u32,

    /// Replace what is there; it is kept as .old.
    #[arg(long, help_heading = "Other options")]
    pub force: bool,

    /// The CA's key.
    #[command(flatten)]
    pub ca: CaKeyArgs,

    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
}

/// Client certificates.
#[derive(Debug, Args)]
#[command(
    before_help = "  mqtt certs client board002                        its name is the user name at the broker
  mqtt certs client sensor-{1,2,3}                  several
  mqtt certs client board002 --force                anew, whatever is there
  mqtt certs client phone --p12 --pass-file secret  with a PKCS#12 file
  mqtt certs client board003 --csr board003.csr     its key stays on the device",
    override_usage = "mqtt certs client [OPTIONS] NAME..."
)]
pub struct ClientArgs {
    /// Names: each is the common name, and with it the user name.
    #[arg(value_name = "NAME", hide = true, required_unless_present = "csr")]
    pub names: Vec<String>,

    /// One more alternative name, once or more: a DNS name, an address, a URI, or an e-mail address.
    #[arg(long, value_name = "NAME", help_heading = "Certificate")]
    pub san: Vec<String>,

    /// Sign this request, whose key stays where it is; its common name is the NAME if none is given.
    #[arg(long, value_name = "PATH", help_heading = "Certificate")]
    pub csr: Option<PathBuf>,

    /// Take the alternative names of the request, too.
    #[arg(long, requires = "csr", help_heading = "Certificate")]
    pub csr_san: bool,

    /// Kind of the key: p256, p384, rsa2048, rsa3072 or ed25519 [default: as the CA's].
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "KIND",
        conflicts_with = "csr",
        help_heading = "Certificate"
    )]
    pub key: Option<KeyChoice>,

    /// Days it is good for.
    #[arg(long, value_name = "DAYS", default_value_t = 825, value_parser = days(), help_heading = "Certificate")]
    pub days: u32,

    /// Write a PKCS#12 file, too.
    #[arg(long, conflicts_with = "csr", help_heading = "Files")]
    pub p12: bool,

    /// Encrypt NAME.key, too.
    #[arg(long, conflicts_with = "csr", help_heading = "Files")]
    pub encrypt_key: bool,

    /// File with the passphrase for --p12 and --encrypt-key [default: $MQTT_KEY_PASSWORD, or the terminal].
    #[arg(long, value_name = "PATH", help_heading = "Files")]
    pub pass_file: Option<PathBuf>,

    /// Replace what is there; it is kept as .old.
    #[arg(long, help_heading = "Other options")]
    pub force: bool,

    /// The CA's key.
    #[command(flatten)]
    pub ca: CaKeyArgs,

    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
}

/// Many client certificates.
#[derive(Debug, Args)]
#[command(
    before_help = "  mqtt certs batch --count 100 --prefix dev                            dev0001 to dev0100
  mqtt certs batch fleet.csv                                           a line each: NAME,SAN,SAN...
  mqtt certs batch fleet.csv --resume                                  those that are not there yet
  seq -f bus%02g 20 | mqtt certs batch - --format tar --out fleet.tar  bus01 to bus20, in an archive",
    override_usage = "mqtt certs batch [OPTIONS] FILE|-\n       mqtt certs batch [OPTIONS] --count N --prefix TEXT",
    after_help = "A list has a name a line. Where there are commas, the first column is the name and the others are
alternative names; a first line that begins with the word name is the heading of such a table.
Empty lines and lines that begin with # count for nothing.
What cannot be made is said in a line each, and the exit code is 1; the others are made."
)]
pub struct BatchArgs {
    /// File with the names, -: stdin.
    #[arg(value_name = "FILE", hide = true, required_unless_present = "count", conflicts_with = "count")]
    pub file: Option<PathBuf>,

    /// How many, with numbered names.
    #[arg(long, value_name = "N", help_heading = "Names", requires = "prefix", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub count: Option<u32>,

    /// Begin of the numbered names.
    #[arg(long, value_name = "TEXT", help_heading = "Names", requires = "count")]
    pub prefix: Option<String>,

    /// Number of the first.
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Names", requires = "count")]
    pub start: u32,

    /// Leave out what is there already.
    #[arg(long, conflicts_with = "force", help_heading = "Names")]
    pub resume: bool,

    /// Replace what is there; it is kept as .old.
    #[arg(long, help_heading = "Names")]
    pub force: bool,

    /// flat: files side by side; dir: a folder each, with ca.crt; tar: these in an archive, and no key elsewhere.
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value = "flat",
        help_heading = "Files",
        hide_possible_values = true
    )]
    pub format: BatchFormat,

    /// Where the archive goes, -: stdout [default: batch.tar in the folder, or batch-2.tar and so on].
    #[arg(long, value_name = "PATH", help_heading = "Files")]
    pub out: Option<PathBuf>,

    /// Kind of the keys: p256, p384, rsa2048, rsa3072 or ed25519 [default: as the CA's].
    #[arg(long, value_enum, hide_possible_values = true, value_name = "KIND", help_heading = "Certificate")]
    pub key: Option<KeyChoice>,

    /// Days they are good for.
    #[arg(long, value_name = "DAYS", default_value_t = 825, value_parser = days(), help_heading = "Certificate")]
    pub days: u32,

    /// Threads [default: one a core].
    #[arg(long, value_name = "N", help_heading = "Other options", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,

    /// The CA's key.
    #[command(flatten)]
    pub ca: CaKeyArgs,

    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
}

/// Where the files of a batch go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BatchFormat {
    /// Side by side in the folder.
    Flat,
    /// A folder each.
    Dir,
    /// A folder each, in an archive.
    Tar,
}
