//! TLS 1.2 and 1.3 below MQTT, at both ends: settings from files, connections, and why a handshake fails.

pub mod client;
mod explain;
mod files;
mod hello;
mod peer;
mod pipe;
mod place;
pub mod server;
pub mod stream;
pub mod suites;
mod verify;

use pkcs8::der::zeroize::Zeroizing;

pub use client::{ClientOptions, ClientTls, Roots, is_server_name};
pub use explain::Failure;
pub use files::{certificates, encrypted_key, holds_key, key, revocation_lists};
pub use server::{ClientCertificates, Identity, ServerOptions, ServerTls};
pub use stream::TlsStream;
pub use suites::{Version, Versions};

/// What opens a key. It is wiped when it is dropped, and never shown.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<Vec<u8>>);

impl Passphrase {
    /// Takes the bytes.
    #[must_use]
    pub const fn new(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Passphrase(..)")
    }
}

/// The port of MQTT over TLS by custom.
pub const PORT: u16 = 8883;
/// The protocol of ALPN (RFC 7301) that stands for MQTT.
pub const ALPN: &[u8] = b"mqtt";

/// Seconds since 1970, as certificates count them.
#[must_use]
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
