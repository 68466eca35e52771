//! One connection, whatever carries it: non-blocking reads and writes, and readiness.
//!
//! TCP today. TLS, WebSocket and Unix sockets become further variants with the same five methods.

use std::{
    io::{self, IoSlice, Read},
    net::{Shutdown, SocketAddr},
    task::{Context, Poll},
};

use socket2::SockRef;
use tokio::{io::Interest, net::TcpStream};

/// A connection to a peer.
#[derive(Debug)]
pub enum Stream {
    /// Plain TCP.
    Tcp(TcpStream),
}

impl Stream {
    /// Takes a TCP connection and sets TCP_NODELAY: batches are made before the socket, not in it.
    ///
    /// # Errors
    /// The socket option cannot be set: the connection is already gone.
    pub fn tcp(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self::Tcp(stream))
    }

    /// Reads what is there. `Ok(0)`: the peer has closed its side.
    ///
    /// # Errors
    /// `WouldBlock` when nothing is there: [`Self::poll_read_ready`] tells when to come back.
    pub fn try_read(&self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => {
                let mut taken = 0;
                let read = stream.try_io(Interest::READABLE, || {
                    taken = (&*SockRef::from(stream)).read(into)?;
                    // A short read has emptied the socket: saying so saves the read that would only find nothing.
                    if taken > 0 && taken < into.len() { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(()) }
                });
                match read {
                    Err(error) if taken == 0 => Err(error),
                    _ => Ok(taken),
                }
            }
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
        }
    }

    /// Whether a read may find something; else the task is woken when it may.
    pub fn poll_read_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(stream) => stream.poll_read_ready(context),
        }
    }

    /// Whether a write may take something; else the task is woken when it may.
    pub fn poll_write_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(stream) => stream.poll_write_ready(context),
        }
    }

    /// Waits until a read may find something.
    ///
    /// # Errors
    /// The runtime is going away.
    pub async fn readable(&self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.readable().await,
        }
    }

    /// Waits until a write may take something.
    ///
    /// # Errors
    /// The runtime is going away.
    pub async fn writable(&self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.writable().await,
        }
    }

    /// Tells the peer that nothing more will come; what it still sends can be read.
    ///
    /// # Errors
    /// The connection is already gone.
    pub fn shutdown_write(&self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => SockRef::from(stream).shutdown(Shutdown::Write),
        }
    }

    /// Takes the connection off the runtime of this thread, to be handed to another.
    ///
    /// # Errors
    /// The connection is already gone.
    pub fn detach(self) -> io::Result<Detached> {
        match self {
            Self::Tcp(stream) => stream.into_std().map(Detached::Tcp),
        }
    }

    /// The peer's address.
    ///
    /// # Errors
    /// The connection is already gone.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Tcp(stream) => stream.peer_addr(),
        }
    }
}

/// A connection between two runtimes.
#[derive(Debug)]
pub enum Detached {
    /// Plain TCP.
    Tcp(std::net::TcpStream),
}

impl Detached {
    /// Registers with the runtime of this thread.
    ///
    /// # Errors
    /// The runtime cannot take another socket.
    pub fn attach(self) -> io::Result<Stream> {
        match self {
            Self::Tcp(stream) => TcpStream::from_std(stream).map(Stream::Tcp),
        }
    }
}
