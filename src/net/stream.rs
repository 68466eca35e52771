//! One connection, whatever carries it: non-blocking reads and writes, and readiness.
//!
//! Plain TCP costs nothing for the others: its bytes go straight between the socket and the caller's buffer.

use std::{
    future::poll_fn,
    io::{self, IoSlice, Read},
    net::{Shutdown, SocketAddr},
    sync::Arc,
    task::{Context, Poll},
};

use socket2::{SockRef, TcpKeepalive};
use tokio::{
    io::Interest,
    net::{TcpStream, UnixStream},
};

use super::{
    tls::{ServerTls, TlsStream},
    websocket::{Rules, Served, WebSocketStream},
};

/// A connection to a peer.
#[derive(Debug)]
pub enum Stream {
    /// Plain TCP.
    Tcp(TcpStream),
    /// TLS over TCP.
    Tls(Box<TlsStream>),
    /// A Unix socket.
    Unix(UnixStream),
    /// WebSocket frames over one of the others.
    WebSocket(Box<WebSocketStream>),
    /// The same at a listener.
    Served(Box<Served>),
}

impl Stream {
    /// Reads what is there. `Ok(0)`: the peer has closed its side.
    ///
    /// # Errors
    /// `WouldBlock` when nothing is there: [`Self::poll_read_ready`] tells when to come back.
    pub fn try_read(&self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => read_socket(stream, into),
            Self::Tls(stream) => stream.try_read(into),
            Self::Unix(stream) => stream.try_read(into),
            Self::WebSocket(stream) => stream.try_read(into),
            Self::Served(stream) => stream.try_read(into),
        }
    }

    /// Reads what is there, only to have it read: `Ok(0)` when the peer has closed its side.
    ///
    /// # Errors
    /// As of [`Self::try_read`].
    pub fn discard(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(_) | Self::Unix(_) => self.try_read(buffer),
            Self::Tls(stream) => stream.discard(buffer),
            Self::WebSocket(stream) => stream.carrier().discard(buffer),
            Self::Served(stream) => stream.discard(buffer),
        }
    }

    /// Writes as much of `parts` as the socket takes.
    ///
    /// # Errors
    /// `WouldBlock` when it takes nothing: [`Self::poll_write_ready`] tells when to come back.
    pub fn try_write(&self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        match (self, parts) {
            (Self::Tcp(stream), [part]) => stream.try_write(part),
            (Self::Tcp(stream), _) => stream.try_write_vectored(parts),
            (Self::Tls(stream), _) => stream.try_write(parts),
            (Self::Unix(stream), _) => stream.try_write_vectored(parts),
            (Self::WebSocket(stream), _) => stream.try_write(parts),
            (Self::Served(stream), _) => stream.try_write(parts),
        }
    }

    /// Whether bytes that were taken wait to be written: [`Self::try_write`], even without parts, goes on with them.
    #[must_use]
    pub fn has_unsent(&self) -> bool {
        match self {
            Self::Tcp(_) | Self::Unix(_) => false,
            Self::Tls(stream) => stream.has_unsent(),
            Self::WebSocket(stream) => stream.has_unsent(),
            Self::Served(stream) => stream.has_unsent(),
        }
    }

    /// Whether a read may find something; else the task is woken when it may.
    pub fn poll_read_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(stream) => stream.poll_read_ready(context),
            Self::Tls(stream) => stream.poll_read_ready(context),
            Self::Unix(stream) => stream.poll_read_ready(context),
            Self::WebSocket(stream) => stream.poll_read_ready(context),
            Self::Served(stream) => stream.poll_read_ready(context),
        }
    }

    /// Whether a write may take something; else the task is woken when it may.
    pub fn poll_write_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(stream) => stream.poll_write_ready(context),
            Self::Tls(stream) => stream.poll_write_ready(context),
            Self::Unix(stream) => stream.poll_write_ready(context),
            Self::WebSocket(stream) => stream.carrier().poll_write_ready(context),
            Self::Served(stream) => stream.carrier().poll_write_ready(context),
        }
    }

    /// Waits until a read may find something.
    ///
    /// # Errors
    /// The runtime is going away.
    pub async fn readable(&self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.readable().await,
            Self::Tls(stream) => stream.readable().await,
            Self::Unix(stream) => stream.readable().await,
            Self::WebSocket(stream) => poll_fn(|context| stream.poll_read_ready(context)).await,
            Self::Served(stream) => poll_fn(|context| stream.poll_read_ready(context)).await,
        }
    }

    /// Waits until a write may take something.
    ///
    /// # Errors
    /// The runtime is going away.
    pub async fn writable(&self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.writable().await,
            Self::Tls(stream) => stream.writable().await,
            Self::Unix(stream) => stream.writable().await,
            Self::WebSocket(stream) => poll_fn(|context| stream.carrier().poll_write_ready(context)).await,
            Self::Served(stream) => poll_fn(|context| stream.carrier().poll_write_ready(context)).await,
        }
    }

    /// Acknowledges below what came, at once. Else the system waits up to 40 ms for something to send with it, and so
    /// does a peer that holds small packets back until then (Nagle's algorithm): mosquitto does.
    pub fn hasten(&self) {
        match self {
            Self::Tcp(stream) => hasten_socket(stream),
            Self::Tls(stream) => hasten_socket(stream.socket()),
            Self::Unix(_) => {}
            Self::WebSocket(stream) => stream.carrier().hasten(),
            Self::Served(stream) => stream.carrier().hasten(),
        }
    }

    /// Tells the peer that nothing more will come; what it still sends can be read.
    ///
    /// # Errors
    /// The connection is already gone.
    pub fn shutdown_write(&self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => SockRef::from(stream).shutdown(Shutdown::Write),
            Self::Tls(stream) => stream.shutdown_write(),
            Self::Unix(stream) => SockRef::from(stream).shutdown(Shutdown::Write),
            Self::WebSocket(stream) => stream.shutdown_write(),
            Self::Served(stream) => stream.shutdown_write(),
        }
    }

    /// Takes the connection off the runtime of this thread, to be handed to another.
    ///
    /// # Errors
    /// The connection is already gone, has begun to speak TLS, or is of a kind that no listener takes.
    pub fn detach(self) -> io::Result<Detached> {
        match self {
            Self::Tcp(stream) => stream.into_std().map(Detached::Tcp),
            Self::Tls(stream) => stream.detach().map(|(socket, tls)| Detached::Tls(socket, tls)),
            Self::Unix(stream) => stream.into_std().map(Detached::Unix),
            Self::Served(stream) => stream.detach().map(|(carrier, rules)| Detached::Served(Box::new(carrier), rules)),
            Self::WebSocket(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// Whether something has to be said before MQTT: the peer's part of a TLS handshake, a request for a WebSocket.
    #[must_use]
    pub fn is_opening(&self) -> bool {
        match self {
            Self::Tcp(_) | Self::Unix(_) | Self::WebSocket(_) => false,
            Self::Tls(stream) => stream.is_handshaking(),
            Self::Served(stream) => stream.is_waiting(),
        }
    }

    /// Says goodbye in the transport's own way, where there is one and the peer waits for it: it is closed next.
    pub fn part(&self) {
        if let Self::Served(stream) = self {
            // Who is gone needs none.
            drop(stream.shutdown_write());
        }
    }

    /// The TLS part, if there is one.
    #[must_use]
    pub fn tls(&self) -> Option<&TlsStream> {
        match self {
            Self::Tcp(_) | Self::Unix(_) => None,
            Self::Tls(stream) => Some(stream),
            Self::WebSocket(stream) => stream.carrier().tls(),
            Self::Served(stream) => stream.carrier().tls(),
        }
    }

    /// The own address and the peer's.
    ///
    /// # Errors
    /// The connection is already gone, or is none of the network.
    pub fn addresses(&self) -> io::Result<(SocketAddr, SocketAddr)> {
        let socket = self.socket().ok_or(io::ErrorKind::Unsupported)?;
        Ok((socket.local_addr()?, socket.peer_addr()?))
    }

    /// Lets the system hold small packets back until the last one is acknowledged (Nagle's algorithm).
    pub fn hold_small_packets(&self) {
        if let Some(socket) = self.socket() {
            // Without it, they are sent at once, as usual.
            let _ = socket.set_nodelay(false);
        }
    }

    /// Has the system ask a silent peer whether it is there. What cannot be set is as the system has it.
    pub fn set_tcp_keep_alive(&self, keep_alive: &TcpKeepalive) {
        if let Some(socket) = self.socket() {
            let _ = SockRef::from(socket).set_tcp_keepalive(keep_alive);
        }
    }

    /// The socket of TCP at the bottom.
    fn socket(&self) -> Option<&TcpStream> {
        match self {
            Self::Tcp(stream) => Some(stream),
            Self::Tls(stream) => Some(stream.socket()),
            Self::Unix(_) => None,
            Self::WebSocket(stream) => stream.carrier().socket(),
            Self::Served(stream) => stream.carrier().socket(),
        }
    }

    /// The peer's address.
    ///
    /// # Errors
    /// The connection is already gone, or is none of the network.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Tcp(stream) => stream.peer_addr(),
            Self::Tls(stream) => stream.peer_addr(),
            Self::Unix(_) => Err(io::ErrorKind::Unsupported.into()),
            Self::WebSocket(stream) => stream.carrier().peer_addr(),
            Self::Served(stream) => stream.carrier().peer_addr(),
        }
    }
}

#[cfg(target_os = "linux")]
fn hasten_socket(socket: &TcpStream) {
    // It is faster with it; without it, nothing is wrong.
    let _ = SockRef::from(socket).set_tcp_quickack(true);
}

#[cfg(not(target_os = "linux"))]
const fn hasten_socket(_: &TcpStream) {}

/// One read from a socket.
pub(super) fn read_socket(socket: &TcpStream, into: &mut [u8]) -> io::Result<usize> {
    let mut taken = 0;
    let read = socket.try_io(Interest::READABLE, || {
        taken = (&*SockRef::from(socket)).read(into)?;
        // A short read has emptied the socket: saying so saves the read that would only find nothing.
        if taken > 0 && taken < into.len() { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(()) }
    });
    match read {
        Err(error) if taken == 0 => Err(error),
        _ => Ok(taken),
    }
}

/// A connection between two runtimes.
#[derive(Debug)]
pub enum Detached {
    /// Plain TCP.
    Tcp(std::net::TcpStream),
    /// TLS over TCP, before its first byte.
    Tls(std::net::TcpStream, Arc<ServerTls>),
    /// A Unix socket.
    Unix(std::os::unix::net::UnixStream),
    /// One of the others at a WebSocket listener, before its first byte.
    Served(Box<Self>, Arc<Rules>),
}

impl Detached {
    /// Registers with the runtime of this thread.
    ///
    /// # Errors
    /// The runtime cannot take another socket.
    pub fn attach(self) -> io::Result<Stream> {
        match self {
            Self::Tcp(stream) => TcpStream::from_std(stream).map(Stream::Tcp),
            Self::Tls(socket, tls) => {
                let socket = TcpStream::from_std(socket)?;
                Ok(Stream::Tls(Box::new(TlsStream::accepted(socket, tls))))
            }
            Self::Unix(stream) => UnixStream::from_std(stream).map(Stream::Unix),
            Self::Served(carrier, rules) => {
                let carrier = carrier.attach()?;
                Ok(Stream::Served(Box::new(Served::accepted(carrier, rules))))
            }
        }
    }
}
