//! `mqtt certs show`, `verify`, `export` and `config`: the commands that leave the folder as it is.

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};

use super::{FolderArgs, time};

/// What to show.
#[derive(Debug, Args)]
#[command(
    before_help = "  mqtt certs show                  what is in the folder, and until when
  mqtt certs show --expiring 30d   what ends within 30 days; then the exit code is 1
  mqtt certs show board001         one of it
  mqtt certs show certs/ca.crl     any certificate, key, request, list or PKCS#12 file",
    override_usage = "mqtt certs show [OPTIONS] [NAME|FILE|HOST:PORT]",
    after_help = "--expiring with --json prints nothing when nothing ends: the exit code is 0 then."
)]
pub struct ShowArgs {
    /// A name of the folder, a file, or a server.
    #[arg(value_name = "NAME|FILE|HOST:PORT", hide = true)]
    pub what: Option<String>,

    /// Only what ends within this time, as in 30d; the exit code is 1 when there is any.
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "What to show")]
    pub expiring: Option<Duration>,

    /// File with the passphrase of an encrypted file [default: $MQTT_KEY_PASSWORD, or the terminal].
    #[arg(long, value_name = "PATH", help_heading = "Other options")]
    pub pass_file: Option<PathBuf>,

    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
}

/// What to verify.
#[derive(Debug, Args)]
#[command(
    before_help = "  mqtt certs verify                            everything in the folder
  mqtt certs verify board001                   one of it
  mqtt certs verify server --host localhost    is it good for this address?
  mqtt certs verify --strict                   what stricter programs would refuse counts, too
  mqtt certs verify board001 --connect localhost:8883
                                               step by step, from TCP to the broker's answer",
    override_usage = "mqtt certs verify [OPTIONS] [NAME|FILE]\n       mqtt certs verify [OPTIONS] [NAME|FILE] --connect HOST:PORT",
    after_help = "The exit code is 0 when all is well, 1 when something is wrong, 3 when nobody answers, and 4 when \
                  nothing can be said about FILE without a passphrase. A key beside a certificate that needs one which \
                  nobody gives is left out; that is said, and is no error."
)]
pub struct VerifyArgs {
    /// A name of the folder, or a file.
    #[arg(value_name = "NAME|FILE", hide = true)]
    pub what: Option<String>,

    /// It must be good for this name or address.
    #[arg(long, value_name = "NAME_OR_IP", help_heading = "What to verify")]
    pub host: Option<String>,

    /// It must be good for this: server or client.
    #[arg(long, value_enum, hide_possible_values = true, value_name = "PURPOSE", help_heading = "What to verify")]
    pub purpose: Option<Purpose>,

    /// The CA to trust [default: ca.crt of the folder].
    #[arg(long, value_name = "PATH", help_heading = "What to verify")]
    pub cafile: Option<PathBuf>,

    /// Warnings count, too.
    #[arg(long, help_heading = "What to verify")]
    pub strict: bool,

    /// Connect there, showing the certificate if one is named, and say at which step what is wrong.
    #[arg(long, value_name = "HOST:PORT", help_heading = "What to verify")]
    pub connect: Option<String>,

    /// File with the passphrase of an encrypted file [default: $MQTT_KEY_PASSWORD, or the terminal].
    #[arg(long, value_name = "PATH", help_heading = "Other options")]
    pub pass_file: Option<PathBuf>,

    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
}

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Purpose {
    /// A server shows it.
    Server,
    /// A client shows it.
    Client,
}

/// What to write, and in which form.
#[derive(Debug, Args)]
#[command(
    before_help = "  mqtt certs export board001 --for pem                      certificate, CA and key in one file
  mqtt certs export board001 --for esp32                    a C header
  mqtt certs export board001 --for p12 --pass-file secret   for phones, browsers, Windows
  mqtt certs export board001 --for java --pass-file secret  a key store and a trust store",
    override_usage = "mqtt certs export [OPTIONS] NAME --for FORM"
)]
pub struct ExportArgs {
    /// A name of the folder.
    #[arg(value_name = "NAME", hide = true)]
    pub name: String,

    /// p12; pem: one file; esp32, arduino: a C header; java: two stores; base64: variables for a cloud's console.
    #[arg(long = "for", value_enum, value_name = "FORM", hide_possible_values = true, help_heading = "Form")]
    pub form: ExportFormat,

    /// Where to write it, -: stdout [default: in the folder, under its name].
    #[arg(long, value_name = "PATH", help_heading = "Form")]
    pub out: Option<PathBuf>,

    /// PKCS#12 as old programs need it: Java 8, Windows before 2019. Its protection is weak.
    #[arg(long, help_heading = "Form")]
    pub legacy: bool,

    /// File with the passphrase of the PKCS#12 file [default: $MQTT_KEY_PASSWORD, or the terminal].
    #[arg(long, value_name = "PATH", help_heading = "Form")]
    pub pass_file: Option<PathBuf>,

    /// Replace what is there.
    #[arg(long, help_heading = "Other options")]
    pub force: bool,

    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
}

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A PKCS#12 file.
    #[value(alias = "pkcs12", alias = "pfx")]
    P12,
    /// One PEM file.
    Pem,
    /// A C header for ESP-IDF.
    #[value(name = "esp32", alias = "esp-idf")]
    Esp32,
    /// A C++ header for Arduino.
    Arduino,
    /// A key store and a trust store.
    Java,
    /// Variables in base64.
    #[value(name = "base64", alias = "env")]
    Base64,
}

/// Whose settings to print.
#[derive(Debug, Args)]
#[command(
    before_help = "  mqtt certs config                         the words for mqtt itself
  mqtt certs config mosquitto               lines for mosquitto.conf
  mqtt certs config paho --as board001      Python, for this client
  mqtt certs config esp-idf --as board001   C, for this client",
    override_usage = "mqtt certs config [OPTIONS] [mqtt|mosquitto|emqx|nanomq|paho|esp-idf]"
)]
pub struct ConfigArgs {
    /// A broker or a client.
    #[arg(value_enum, value_name = "PROGRAM", default_value = "mqtt", hide = true)]
    pub program: ConfigTarget,

    /// The client that connects [default: the first of the folder by name that is good].
    #[arg(long = "as", value_name = "NAME", help_heading = "Other options")]
    pub name: Option<String>,

    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
}

/// A broker or a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ConfigTarget {
    /// This program.
    Mqtt,
    /// Eclipse Mosquitto.
    Mosquitto,
    /// EMQX.
    Emqx,
    /// NanoMQ.
    Nanomq,
    /// Eclipse Paho for Python.
    Paho,
    /// Espressif's framework.
    #[value(name = "esp-idf", alias = "esp32")]
    EspIdf,
}
