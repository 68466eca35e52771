//! Connecting over TCP: a host name and a port become a socket.

use std::{
    future::{Future, poll_fn},
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs},
    path::PathBuf,
    pin::Pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use tokio::{
    net::{TcpSocket, TcpStream},
    sync::oneshot,
    time::timeout,
};

use super::{
    Stream,
    socks::ProxyError,
    source::{NoSource, Source},
    tls::{ClientTls, Failure},
    websocket::UpgradeError,
};
use crate::x509::Finding;

/// How long one address may take before the next is tried beside it (RFC 8305 §5): a dead one costs no more.
const HEAD_START: Duration = Duration::from_millis(250);

/// Connects to the first address of `host` that answers, with TCP_NODELAY: batches are made before the socket, not in
/// it.
///
/// # Errors
/// Says whether the name, or which address for which reason, was the trouble.
pub async fn dial(host: &str, port: u16) -> Result<TcpStream, DialError> {
    dial_from(None, host, port).await
}

/// The same from an address of this machine: an address, a host name that stands for one, or a network card's name.
///
/// # Errors
/// As of [`dial`], and that this machine has no such address.
pub async fn dial_from(source: Option<&str>, host: &str, port: u16) -> Result<TcpStream, DialError> {
    let addresses = in_turn(resolve(host, port).await?);
    let Some(name) = source else {
        return race(addresses.into_iter().map(|address| (None, address)).collect()).await;
    };
    let bind = |fault| DialError::Bind { name: name.to_owned(), fault };
    let source = Source::find(name).await.map_err(bind)?;
    let ways: Vec<_> =
        addresses.into_iter().filter_map(|address| source.towards(address).map(|from| (Some(from), address))).collect();
    if ways.is_empty() {
        return Err(bind(NoSource::Family));
    }
    race(ways).await
}

/// The first that answers of addresses, each with the address of this machine to come from.
async fn race(ways: Vec<(Option<SocketAddr>, SocketAddr)>) -> Result<TcpStream, DialError> {
    let mut waiting = ways.into_iter();
    let mut running = Vec::new();
    let mut worst: Option<DialError> = None;
    loop {
        match waiting.next() {
            Some((from, to)) => running.push(Box::pin(attempt(from, to)) as Attempt),
            None if running.is_empty() => break,
            None => {}
        }
        let ended = if waiting.len() > 0 {
            // Nobody has answered yet: the next one sets out, too.
            let Ok(ended) = timeout(HEAD_START, first_of(&mut running)).await else { continue };
            ended
        } else {
            first_of(&mut running).await
        };
        match ended {
            Ok(socket) => return Ok(socket),
            Err(error) if worst.as_ref().is_none_or(|worst| error.says_more_than(worst)) => worst = Some(error),
            Err(_) => {}
        }
    }
    Err(worst.unwrap_or_else(|| DialError::Resolve(io::Error::new(io::ErrorKind::NotFound, "the name has no address"))))
}

/// One attempt to connect, under way.
type Attempt = Pin<Box<dyn Future<Output = Result<TcpStream, DialError>> + Send>>;

/// The end of the first that ends. There is one at least.
async fn first_of(running: &mut Vec<Attempt>) -> Result<TcpStream, DialError> {
    poll_fn(|context| {
        let mut all = running.iter_mut().enumerate();
        let ended = all.find_map(|(at, attempt)| match attempt.as_mut().poll(context) {
            Poll::Ready(ended) => Some((at, ended)),
            Poll::Pending => None,
        });
        let Some((at, ended)) = ended else { return Poll::Pending };
        drop(running.swap_remove(at));
        Poll::Ready(ended)
    })
    .await
}

async fn attempt(from: Option<SocketAddr>, to: SocketAddr) -> Result<TcpStream, DialError> {
    let connected = match from {
        None => TcpStream::connect(to).await,
        Some(from) => {
            let socket = if to.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
            let bound = socket.and_then(|socket| socket.bind(from).map(|()| socket));
            match bound {
                Ok(socket) => socket.connect(to).await,
                Err(error) => {
                    return Err(DialError::Bind { name: from.ip().to_string(), fault: NoSource::Address(error) });
                }
            }
        }
    };
    let connected = connected.and_then(|socket| socket.set_nodelay(true).map(|()| socket));
    connected.map_err(|error| DialError::Connect { address: to, error })
}

/// Speaks TLS on a new connection that leads to `host` and `port`.
///
/// # Errors
/// Says what is wrong with TLS, or that the connection is gone.
pub async fn secure(socket: TcpStream, tls: &Arc<ClientTls>, host: &str, port: u16) -> Result<Stream, DialError> {
    let address = socket.peer_addr();
    match tls.connect(socket, host, port).await {
        Ok(stream) => Ok(Stream::Tls(Box::new(stream))),
        Err(error) => Err(match (Failure::of(&error).cloned(), address) {
            (Some(finding), _) => DialError::Tls(Box::new(finding)),
            (None, Ok(address)) => DialError::Connect { address, error },
            // It was gone before it could say where it led to; the error tells enough.
            (None, Err(_)) => DialError::Connect { address: SocketAddr::from(([0; 4], 0)), error },
        }),
    }
}

pub(super) async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, DialError> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    // RFC 6761: "localhost" is the loopback address, no resolver needed.
    if bare.eq_ignore_ascii_case("localhost") {
        let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        return Ok(loopback.map(|address| SocketAddr::new(address, port)).to_vec());
    }
    look_up(bare, port).await.map_err(DialError::Resolve)
}

/// Asks the system's resolver on a thread of its own: nobody has to wait for it at the end, however long it takes.
async fn look_up(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let (tell, told) = oneshot::channel();
    let host = host.to_owned();
    std::thread::Builder::new().name("resolver".to_owned()).spawn(move || {
        // Who asked may have given up.
        let _ = tell.send((host.as_str(), port).to_socket_addrs().map(Iterator::collect));
    })?;
    told.await.map_err(io::Error::other)?
}

/// The families by turns, beginning with the one that the resolver puts first (RFC 8305 §4).
fn in_turn(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let Some(first) = addresses.first().copied() else { return addresses };
    let (ours, others): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv4() == first.is_ipv4());
    let mut mixed = Vec::with_capacity(ours.len() + others.len());
    let (mut ours, mut others) = (ours.into_iter(), others.into_iter());
    while ours.len() + others.len() > 0 {
        mixed.extend(ours.next());
        mixed.extend(others.next());
    }
    mixed
}

/// Why there is no connection.
#[derive(Debug)]
pub enum DialError {
    /// The host name has no address.
    Resolve(io::Error),
    /// No address answered; this is the trouble of one of them.
    Connect {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        error: io::Error,
    },
    /// This machine has no such address to connect from.
    Bind {
        /// What was asked for.
        name: String,
        /// Why it cannot be had.
        fault: NoSource,
    },
    /// Nobody answers at a Unix socket.
    Unix {
        /// Its path.
        path: PathBuf,
        /// Whether a file is there that is no socket.
        is_file: bool,
        /// What the system said.
        error: io::Error,
    },
    /// The proxy does not lead to the broker.
    Proxy {
        /// The proxy: host and port.
        proxy: String,
        /// Why.
        error: Box<ProxyError>,
    },
    /// The broker is there, and TLS fails.
    Tls(Box<Finding>),
    /// The broker is there, and opens no WebSocket.
    WebSocket(UpgradeError),
}

impl DialError {
    /// Whether this trouble of one address tells more than that of another. One that was refused was reached; that
    /// there is no way to the others is so on any machine without IPv6.
    fn says_more_than(&self, other: &Self) -> bool {
        let weight = |error: &Self| match error {
            Self::Connect { error, .. } => match error.kind() {
                io::ErrorKind::ConnectionRefused => 2,
                io::ErrorKind::AddrNotAvailable | io::ErrorKind::NetworkUnreachable => 0,
                _ => 1,
            },
            _ => 1,
        };
        weight(self) > weight(other)
    }
}

impl std::error::Error for DialError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Resolve(error) | Self::Connect { error, .. } | Self::Unix { error, .. } => Some(error),
            Self::Bind { fault, .. } => Some(fault),
            Self::Proxy { error, .. } => Some(error),
            Self::WebSocket(error) => Some(error),
            Self::Tls(_) => None,
        }
    }
}

impl std::fmt::Display for DialError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Resolve(error) => {
                out.write_str("the host name cannot be resolved")?;
                // The resolver itself is out of reach: the name may be right.
                let passing = error.to_string().contains("emporary failure");
                if passing { out.write_str(" now: no name server answers") } else { Ok(()) }
            }
            Self::Connect { error, .. } => write_io(error, out),
            Self::Bind { name, fault } => fault.write(name, out),
            Self::Unix { is_file: true, .. } => out.write_str("this file is no socket"),
            Self::Unix { error, .. } => match error.kind() {
                io::ErrorKind::NotFound => out.write_str("there is no such socket"),
                io::ErrorKind::ConnectionRefused => out.write_str("connection refused: nobody listens at this socket"),
                io::ErrorKind::InvalidInput => out.write_str("the path is too long for a Unix socket"),
                _ => write_io(error, out),
            },
            Self::Proxy { proxy, error } => error.write(proxy, out),
            Self::Tls(finding) => finding.fmt(out),
            Self::WebSocket(error) => error.fmt(out),
        }
    }
}

/// The usual troubles in lower case, without the system's error number.
pub fn write_io(error: &io::Error, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => out.write_str("connection refused"),
        io::ErrorKind::ConnectionReset => out.write_str("connection reset by the broker"),
        io::ErrorKind::BrokenPipe => out.write_str("the broker closed the connection"),
        io::ErrorKind::TimedOut => out.write_str("timed out"),
        io::ErrorKind::HostUnreachable => out.write_str("host unreachable"),
        io::ErrorKind::NetworkUnreachable => out.write_str("network unreachable"),
        io::ErrorKind::PermissionDenied => out.write_str("permission denied"),
        io::ErrorKind::AddrNotAvailable => out.write_str("this machine has no address to reach it from"),
        _ => write!(out, "{error}"),
    }
}

#[cfg(test)]
mod tests {
    use socket2::{Domain, Socket, Type};
    use tokio::time::Instant;

    use super::*;

    fn addresses(all: &[&str]) -> Vec<SocketAddr> {
        all.iter().map(|address| address.parse().unwrap()).collect()
    }

    #[test]
    fn families_take_turns_and_keep_their_order() {
        let found = addresses(&["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1", "2.2.2.2:1"]);
        let mixed = addresses(&["[::1]:1", "1.1.1.1:1", "[::2]:1", "2.2.2.2:1", "[::3]:1"]);
        assert_eq!(in_turn(found), mixed);
        let one = addresses(&["1.1.1.1:1", "2.2.2.2:1"]);
        assert_eq!(in_turn(one.clone()), one);
        assert_eq!(in_turn(Vec::new()), Vec::new());
    }

    #[test]
    fn what_was_reached_and_refused_tells_more_than_what_cannot_be_reached() {
        let error = |kind: io::ErrorKind| DialError::Connect { address: ([0; 4], 0).into(), error: kind.into() };
        let refused = error(io::ErrorKind::ConnectionRefused);
        let unreachable = error(io::ErrorKind::NetworkUnreachable);
        let slow = error(io::ErrorKind::TimedOut);
        assert!(refused.says_more_than(&unreachable) && refused.says_more_than(&slow));
        assert!(slow.says_more_than(&unreachable) && !unreachable.says_more_than(&refused));
    }

    #[test]
    fn an_address_that_never_answers_costs_no_more_than_its_head_start() {
        // Nobody takes the connection that waits there, and no second one can wait.
        let dead = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        dead.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
        dead.listen(0).unwrap();
        let to_dead = dead.local_addr().unwrap().as_socket().unwrap();
        let patience = Duration::from_millis(300);
        let held: Vec<_> =
            std::iter::from_fn(|| std::net::TcpStream::connect_timeout(&to_dead, patience).ok()).take(16).collect();
        let alive = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let to_alive = alive.local_addr().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let begun = Instant::now();
        let ways = [to_dead, to_dead, to_alive].map(|address| (None, address)).to_vec();
        let socket = runtime.block_on(race(ways)).unwrap();
        assert_eq!(socket.peer_addr().unwrap(), to_alive);
        assert!(begun.elapsed() >= 2 * HEAD_START && begun.elapsed() < Duration::from_secs(10));
        drop(held);
        // One that refuses leaves its place at once.
        drop(alive);
        let refused = runtime.block_on(race(vec![(None, to_alive)])).unwrap_err();
        assert_eq!(refused.to_string(), "connection refused");
    }
}
