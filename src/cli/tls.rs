//! Options of TLS: those of a listener, and those of a client.

use std::{ffi::OsString, fmt, path::PathBuf};

use clap::{Args, ValueEnum};

use crate::net::tls::Version;

/// The TLS of a broker.
#[derive(Debug, Args)]
#[command(next_help_heading = "TLS")]
pub struct ServerTlsArgs {
    /// Folder made by `mqtt certs init`: TLS, and each client needs a certificate, whose CN is its user name.
    #[arg(long, value_name = "FOLDER")]
    pub tls_dir: Option<PathBuf>,

    /// The broker's certificate, with those between it and the root behind it.
    #[arg(long, alias = "cert", value_name = "FILE")]
    pub certfile: Option<PathBuf>,

    /// The private key of that certificate; needless when both are in one file.
    #[arg(long, alias = "key", value_name = "FILE", requires = "certfile")]
    pub keyfile: Option<PathBuf>,

    /// File with the passphrase of the key; also the environment variable MQTT_KEY_PASSWORD.
    #[arg(long, value_name = "FILE")]
    pub key_pass_file: Option<PathBuf>,

    /// The CAs whose clients are let in.
    #[arg(long, value_name = "FILE")]
    pub cafile: Option<PathBuf>,

    /// A folder of such CAs.
    #[arg(long, value_name = "FOLDER")]
    pub capath: Option<PathBuf>,

    /// Certificates of clients that are revoked; a ca.crl in --tls-dir is used by itself.
    #[arg(long, value_name = "FILE")]
    pub crlfile: Option<PathBuf>,

    /// Refuse all clients once the revocation list is past its end, as OpenSSL does.
    #[arg(long)]
    pub crl_strict: bool,

    /// Each client has to show a certificate.
    #[arg(long)]
    pub require_certificate: bool,

    /// Whether clients show a certificate: required, optional or off.
    #[arg(
        long,
        value_name = "WHETHER",
        value_enum,
        hide_possible_values = true,
        conflicts_with = "require_certificate"
    )]
    pub client_certificates: Option<Asked>,

    /// The CN of a client's certificate is its user name.
    #[arg(long)]
    pub use_identity_as_username: bool,

    /// The whole subject of a client's certificate is its user name, as RFC 2253 writes it.
    #[arg(long, conflicts_with = "use_identity_as_username")]
    pub use_subject_as_username: bool,

    /// Lowest version: tlsv1.2 or tlsv1.3.
    #[arg(long, alias = "tls-min", value_name = "VERSION", value_parser = Version::parse)]
    pub tls_version: Option<Version>,

    /// Highest version; with --tls-version tlsv1.2, exactly TLS 1.2.
    #[arg(long, value_name = "VERSION", value_parser = Version::parse)]
    pub tls_max: Option<Version>,

    /// Cipher suites by OpenSSL's or IANA's names, with colons between.
    #[arg(long, value_name = "LIST")]
    pub ciphers: Option<String>,

    /// TLS handshakes at the same time; more wait.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_handshakes: u32,
}

/// Whether clients show a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Asked {
    /// They must.
    Required,
    /// They may.
    Optional,
    /// They are not asked.
    Off,
}

/// The TLS of a client.
#[derive(Args)]
#[command(next_help_heading = "TLS")]
pub struct ClientTlsArgs {
    /// Folder made by `mqtt certs init`: trust its ca.crt.
    #[arg(long, value_name = "FOLDER", allow_hyphen_values = true)]
    pub tls_dir: Option<PathBuf>,

    /// With --tls-dir: show NAME.crt there, with the key in NAME.key.
    #[arg(long = "as", value_name = "NAME", allow_hyphen_values = true, conflicts_with_all = ["cert", "key"])]
    pub as_client: Option<String>,

    /// Trust brokers whose certificate is of one of the CAs in this file.
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub cafile: Option<PathBuf>,

    /// The same with every file of a folder.
    #[arg(long, value_name = "FOLDER", allow_hyphen_values = true)]
    pub capath: Option<PathBuf>,

    /// Trust what the system trusts; so it is when TLS is on, and no other CA is given.
    #[arg(long)]
    pub tls_use_os_certs: bool,

    /// This client's certificate, for brokers that ask for one; it may have its key in the same file.
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub cert: Option<PathBuf>,

    /// The private key of that certificate.
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub key: Option<PathBuf>,

    /// File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked.
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub key_pass_file: Option<PathBuf>,

    /// Lowest version: tlsv1.2 or tlsv1.3.
    #[arg(long, alias = "tls-min", value_name = "VERSION", value_parser = Version::parse, allow_hyphen_values = true)]
    pub tls_version: Option<Version>,

    /// Highest version; with --tls-version tlsv1.2, exactly TLS 1.2.
    #[arg(long, value_name = "VERSION", value_parser = Version::parse, allow_hyphen_values = true)]
    pub tls_max: Option<Version>,

    /// Cipher suites by OpenSSL's or IANA's names, with colons between.
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    pub ciphers: Option<String>,

    /// Protocol to name in the handshake (ALPN), as some clouds want it.
    #[arg(long, value_name = "PROTOCOL", allow_hyphen_values = true)]
    pub tls_alpn: Option<String>,

    /// Name that the broker's certificate has to have, when it is not that of -h.
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub tls_server_name: Option<String>,

    /// Take any certificate from the broker: nothing in it is checked, whoever answers can read everything.
    #[arg(long)]
    pub insecure: bool,

    /// Write the secrets of each connection to this file, for Wireshark.
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub tls_keylog: Option<PathBuf>,

    /// No TLS, whatever else is given.
    #[arg(long)]
    pub no_tls: bool,

    /// Refused: not spoken here.
    #[arg(long, hide = true, allow_hyphen_values = true)]
    pub psk: Option<OsString>,

    /// Refused: not spoken here.
    #[arg(long, hide = true, allow_hyphen_values = true)]
    pub psk_identity: Option<OsString>,

    /// Refused: not spoken here.
    #[arg(long, hide = true, allow_hyphen_values = true)]
    pub tls_engine: Option<OsString>,

    /// Refused: not spoken here.
    #[arg(long, hide = true, allow_hyphen_values = true)]
    pub tls_engine_kpass_sha1: Option<OsString>,

    /// `pem`, which is all there is; mosquitto's `engine` is refused.
    #[arg(long, hide = true, allow_hyphen_values = true)]
    pub keyform: Option<OsString>,
}

/// Without keys that are shared.
impl fmt::Debug for ClientTlsArgs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tls_dir, cafile, capath, cert, key, .. } = self;
        let mut shown = out.debug_struct("ClientTlsArgs");
        shown.field("tls_dir", tls_dir).field("cafile", cafile).field("capath", capath);
        shown.field("cert", cert).field("key", key).finish_non_exhaustive()
    }
}
