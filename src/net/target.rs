//! Where a client connects to, and on which way.

use std::{fmt, net::SocketAddr, path::PathBuf};

/// A broker's address with the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Host name or address of the broker.
    pub host: String,
    /// Its TCP port.
    pub port: u16,
    /// Where the connection really goes: a relay on this machine. The host keeps its name, for TLS and WebSocket.
    pub via: Option<SocketAddr>,
    /// A Unix socket instead of host and port.
    pub unix: Option<PathBuf>,
    /// Address, or name of one, from which the connection leaves this machine.
    pub bind: Option<String>,
    /// A SOCKS5 proxy, which resolves the host's name.
    pub proxy: Option<Proxy>,
    /// MQTT in WebSocket frames.
    pub websocket: Option<WebSocket>,
}

/// A SOCKS5 proxy (RFC 1928).
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Its host name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// User name and password (RFC 1929), if it wants them.
    pub user: Option<(Vec<u8>, Vec<u8>)>,
}

/// How a connection becomes a WebSocket.
#[derive(Clone, PartialEq, Eq)]
pub struct WebSocket {
    /// Path and query of the request, as in `/mqtt`.
    pub path: String,
    /// Further header lines of the request: name and value.
    pub headers: Vec<(String, String)>,
}

impl Target {
    /// Straight to a host.
    #[must_use]
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self { host: host.into(), port, via: None, unix: None, bind: None, proxy: None, websocket: None }
    }
}

/// `HOST:PORT`, an IPv6 address in brackets; or the path of a Unix socket.
impl fmt::Display for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.unix {
            Some(path) => write!(out, "{}", path.display()),
            None if self.host.contains(':') && !self.host.starts_with('[') => {
                write!(out, "[{}]:{}", self.host, self.port)
            }
            None => write!(out, "{}:{}", self.host, self.port),
        }
    }
}

/// Without what the headers say: it may let somebody in.
impl fmt::Debug for WebSocket {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        write!(out, "WebSocket({} {names:?})", self.path)
    }
}

/// Without the password.
impl fmt::Debug for Proxy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Proxy({}:{})", self.host, self.port)
    }
}
