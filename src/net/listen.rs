//! Listening: addresses become listeners whose connections inherit TCP_NODELAY.

use std::{io, net::SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

use super::Stream;

/// Connections that may wait for `accept`: a fleet that reconnects at once must not be turned away.
const BACKLOG: i32 = 4096;

/// A bound address that takes connections.
#[derive(Debug)]
pub struct Listener {
    socket: std::net::TcpListener,
    address: SocketAddr,
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
    Ok(Listener { socket, address })
}

impl Listener {
    /// The address, with the port that was really bound.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Registers with the runtime of this thread.
    ///
    /// # Errors
    /// The runtime cannot take another file.
    pub fn start(self) -> io::Result<Acceptor> {
        TcpListener::from_std(self.socket).map(Acceptor)
    }
}

/// A listener at work.
#[derive(Debug)]
pub struct Acceptor(TcpListener);

impl Acceptor {
    /// Waits for the next connection.
    ///
    /// # Errors
    /// No file descriptor is free, or the connection was gone before it was taken: the next call may succeed.
    pub async fn accept(&self) -> io::Result<(Stream, SocketAddr)> {
        let (stream, peer) = self.0.accept().await?;
        Ok((Stream::Tcp(stream), peer))
    }
}
