//! Listening: addresses and paths become listeners, with what their connections speak below MQTT.

use std::{fmt, io, net::SocketAddr, path::PathBuf, sync::Arc};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use super::{
    Origin, Stream,
    proxy::{Header, ProxyFault, Versions},
    tls::{ServerTls, TlsStream},
    unix::SocketFile,
    websocket::{Rules, Served},
};

/// Connections that may wait for `accept`: a fleet that reconnects at once must not be turned away.
pub(super) const BACKLOG: i32 = 4096;

/// A bound address that takes connections.
#[derive(Debug)]
pub struct Listener {
    bound: Bound,
    place: Place,
    layers: Layers,
}

/// Where a listener is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// At an address, with the port that was really bound.
    Network(SocketAddr),
    /// At the path of a Unix socket.
    Unix(PathBuf),
}

#[derive(Debug)]
enum Bound {
    Tcp(std::net::TcpListener),
    Unix(std::os::unix::net::UnixListener, Option<SocketFile>),
}

/// What connections speak below MQTT, from the bottom up.
#[derive(Clone, Debug, Default)]
struct Layers {
    proxy: Option<Versions>,
    tls: Option<Arc<ServerTls>>,
    websocket: Option<Arc<Rules>>,
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
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Listener::from_tcp(socket.into())
}

impl Listener {
    /// One that somebody else has bound.
    ///
    /// # Errors
    /// It is no listener any more.
    pub(super) fn from_tcp(socket: std::net::TcpListener) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        let place = Place::Network(socket.local_addr()?);
        Ok(Self { bound: Bound::Tcp(socket), place, layers: Layers::default() })
    }

    /// The same of a Unix socket. `file` is removed with the listener.
    pub(super) fn from_unix(socket: std::os::unix::net::UnixListener, file: Option<SocketFile>) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        let place = Place::Unix(socket.local_addr()?.as_pathname().map(PathBuf::from).unwrap_or_default());
        Ok(Self { bound: Bound::Unix(socket, file), place, layers: Layers::default() })
    }

    /// Where it is.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// The address, with the port that was really bound; that of nobody for a Unix socket, which has a [`Self::place`].
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        match self.place {
            Place::Network(address) => address,
            Place::Unix(_) => SocketAddr::from(([0; 4], 0)),
        }
    }

    /// The same with TLS on every connection. On a Unix socket, where nobody listens in, there is none.
    #[must_use]
    pub fn with_tls(mut self, tls: Arc<ServerTls>) -> Self {
        self.layers.tls = Some(tls);
        self
    }

    /// The same with MQTT in WebSocket frames, over TLS if there is TLS.
    #[must_use]
    pub fn with_websocket(mut self, rules: Rules) -> Self {
        self.layers.websocket = Some(Arc::new(rules));
        self
    }

    /// The same behind a proxy that says where its clients come from. A Unix socket has no such proxy.
    #[must_use]
    pub fn with_proxy_header(mut self, versions: Versions) -> Self {
        self.layers.proxy = Some(versions);
        self
    }

    /// The TLS settings, if connections speak TLS.
    #[must_use]
    pub const fn tls(&self) -> Option<&Arc<ServerTls>> {
        self.layers.tls.as_ref()
    }

    /// What is asked of those who come, if connections speak WebSocket.
    #[must_use]
    pub fn websocket(&self) -> Option<&Rules> {
        self.layers.websocket.as_deref()
    }

    /// Registers with the runtime of this thread.
    ///
    /// # Errors
    /// The runtime cannot take another file.
    pub fn start(self) -> io::Result<Acceptor> {
        let socket = match self.bound {
            Bound::Tcp(socket) => Accepting::Tcp(TcpListener::from_std(socket)?),
            Bound::Unix(socket, file) => Accepting::Unix(UnixListener::from_std(socket)?, file),
        };
        Ok(Acceptor { socket, layers: self.layers })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(address) => address.fmt(out),
            Self::Unix(path) => path.display().fmt(out),
        }
    }
}

/// A listener at work.
#[derive(Debug)]
pub struct Acceptor {
    socket: Accepting,
    layers: Layers,
}

#[derive(Debug)]
enum Accepting {
    Tcp(TcpListener),
    Unix(UnixListener, #[expect(dead_code, reason = "the file goes when it is dropped")] Option<SocketFile>),
}

impl Acceptor {
    /// Waits for the next connection.
    ///
    /// # Errors
    /// No file descriptor is free, or the connection was gone before it was taken: the next call may succeed.
    pub async fn accept(&self) -> io::Result<Incoming> {
        let layers = self.layers.clone();
        Ok(match &self.socket {
            Accepting::Tcp(listener) => {
                let (socket, peer) = listener.accept().await?;
                Incoming { socket: Accepted::Tcp(socket), origin: peer.into(), layers }
            }
            Accepting::Unix(listener, _) => {
                let (socket, _) = listener.accept().await?;
                Incoming { socket: Accepted::Unix(socket), origin: Origin::Unix, layers }
            }
        })
    }
}

/// A new connection, on which nothing was read.
#[derive(Debug)]
pub struct Incoming {
    socket: Accepted,
    origin: Origin,
    layers: Layers,
}

#[derive(Debug)]
enum Accepted {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Incoming {
    /// Where it comes from; before [`Self::read_header`] that may be a proxy.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// Whether a proxy has to say first where it comes from.
    #[must_use]
    pub const fn needs_header(&self) -> bool {
        self.layers.proxy.is_some() && matches!(self.socket, Accepted::Tcp(_))
    }

    /// Has the proxy say it. The caller limits how long it may take.
    ///
    /// # Errors
    /// There is no header that says so.
    pub async fn read_header(&mut self) -> Result<(), ProxyFault> {
        let (Some(versions), Accepted::Tcp(socket)) = (self.layers.proxy, &mut self.socket) else { return Ok(()) };
        if let Some(source) = Header::read(socket, versions).await?.source {
            self.origin = source.into();
        }
        Ok(())
    }

    /// The connection with all that its listener has it speak, and where it comes from.
    #[must_use]
    pub fn into_stream(self) -> (Stream, Origin) {
        let stream = match (self.socket, self.layers.tls) {
            (Accepted::Tcp(socket), Some(tls)) => Stream::Tls(Box::new(TlsStream::accepted(socket, tls))),
            (Accepted::Tcp(socket), None) => Stream::Tcp(socket),
            (Accepted::Unix(socket), _) => Stream::Unix(socket),
        };
        let stream = match self.layers.websocket {
            Some(rules) => Stream::Served(Box::new(Served::accepted(stream, rules))),
            None => stream,
        };
        (stream, self.origin)
    }
}
