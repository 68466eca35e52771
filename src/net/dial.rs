//! Connecting: a host name and a port become a [`Stream`].

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use tokio::net::{TcpStream, lookup_host};

use super::{
    Stream,
    tls::{ClientTls, Failure},
};
use crate::x509::Finding;

/// Connects to the first address of `host` that answers, in the order in which the resolver gives them, with
/// TCP_NODELAY: batches are made before the socket, not in it.
///
/// # Errors
/// Says whether the name, or which address for which reason, was the trouble.
pub async fn dial(host: &str, port: u16) -> Result<TcpStream, DialError> {
    let mut last = None;
    for address in resolve(host, port).await? {
        match TcpStream::connect(address).await.and_then(|socket| socket.set_nodelay(true).map(|()| socket)) {
            Ok(socket) => return Ok(socket),
            Err(error) => last = Some((address, error)),
        }
    }
    match last {
        Some((address, error)) => Err(DialError::Connect { address, error }),
        None => Err(DialError::Resolve(io::Error::new(io::ErrorKind::NotFound, "the name has no address"))),
    }
}

/// Speaks TLS on a new connection to `host`.
///
/// # Errors
/// Says what is wrong with TLS, or that the connection is gone.
pub async fn secure(socket: TcpStream, tls: &Arc<ClientTls>, host: &str) -> Result<Stream, DialError> {
    let address = socket.peer_addr();
    match tls.connect(socket, host).await {
        Ok(stream) => Ok(Stream::Tls(Box::new(stream))),
        Err(error) => Err(match (Failure::of(&error).cloned(), address) {
            (Some(finding), _) => DialError::Tls(Box::new(finding)),
            (None, Ok(address)) => DialError::Connect { address, error },
            // It was gone before it could say where it led to; the error tells enough.
            (None, Err(_)) => DialError::Connect { address: SocketAddr::from(([0; 4], 0)), error },
        }),
    }
}

async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, DialError> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    // RFC 6761: "localhost" is the loopback address, no resolver needed.
    if bare.eq_ignore_ascii_case("localhost") {
        let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        return Ok(loopback.map(|address| SocketAddr::new(address, port)).to_vec());
    }
    lookup_host((bare, port)).await.map(Iterator::collect).map_err(DialError::Resolve)
}

/// Why there is no connection.
#[derive(Debug)]
pub enum DialError {
    /// The host name has no address.
    Resolve(io::Error),
    /// No address answered; this is the last one's trouble.
    Connect {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        error: io::Error,
    },
    /// The broker is there, and TLS fails.
    Tls(Box<Finding>),
}

impl std::error::Error for DialError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Resolve(error) | Self::Connect { error, .. } => Some(error),
            Self::Tls(_) => None,
        }
    }
}

impl std::fmt::Display for DialError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Resolve(_) => out.write_str("the host name cannot be resolved"),
            Self::Connect { address, .. } => write!(out, "no connection to {address}"),
            Self::Tls(finding) => finding.fmt(out),
        }
    }
}
