//! Listening: addresses become listeners whose connections inherit TCP_NODELAY.

use std::{io, net::SocketAddr, sync::Arc};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

use super::{
    Origin, Stream,
    tls::{ServerTls, TlsStream},
};

/// Connections that may wait for `accept`: a fleet that reconnects at once must not be turned away.
const BACKLOG: i32 = 4096;

/// A bound address that takes connections.
#[derive(Debug)]
pub struct Listener {
    socket: std::net::TcpListener,
    address: SocketAddr,
    tls: Option<Arc<ServerTls>>,
}

/// Binds `address` (port 0: a free one) and begins to listen. Needs no runtime.
///
/// # Errors
/// The address is in use, not of this machine, or not allowed.
pub fn listen(address: SocketAddr) -> io::Result<Listener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    // A restarted broker gets its port back although old connections linger in TIME_WAIT.
    socket.set_reuse_address(true)?;
    // Set once here, inherited by every accepted connection: one system call less each.
    socket.set_tcp_nodelay(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    let socket = std::net::TcpListener::from(socket);
    let address = socket.local_addr()?;
    Ok(Listener { socket, address, tls: None })
}

impl Listener {
    /// The address, with the port that was really bound.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same with TLS on every connection.
    #[must_use]
    pub fn with_tls(self, tls: Arc<ServerTls>) -> Self {
        Self { tls: Some(tls), ..self }
    }

    /// The TLS settings, if connections speak TLS.
    #[must_use]
    pub const fn tls(&self) -> Option<&Arc<ServerTls>> {
        self.tls.as_ref()
    }

    /// Registers with the runtime of this thread.
    ///
    /// # Errors
    /// The runtime cannot take another file.
    pub fn start(self) -> io::Result<Acceptor> {
        Ok(Acceptor { socket: TcpListener::from_std(self.socket)?, tls: self.tls })
    }
}

/// A listener at work.
#[derive(Debug)]
pub struct Acceptor {
    socket: TcpListener,
    tls: Option<Arc<ServerTls>>,
}

impl Acceptor {
    /// Waits for the next connection.
    ///
    /// # Errors
    /// No file descriptor is free, or the connection was gone before it was taken: the next call may succeed.
    pub async fn accept(&self) -> io::Result<(Stream, Origin)> {
        let Some(tls) = &self.tls else {
            let (socket, peer) = self.socket.accept().await?;
            return Ok((Stream::Tcp(socket), peer.into()));
        };
        let (socket, peer) = self.socket.accept().await?;
        Ok((Stream::Tls(Box::new(TlsStream::accepted(socket, Arc::clone(tls)))), peer.into()))
    }
}
