//! Through a SOCKS5 proxy (RFC 1928), with a user name and password if it wants them (RFC 1929). The proxy resolves
//! the broker's name.

use std::{fmt, io, net::IpAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{dial::DialError, target::Proxy};

const VERSION: u8 = 5;
const NO_LOGIN: u8 = 0;
const USER_AND_PASSWORD: u8 = 2;
const NO_METHOD: u8 = 0xff;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;

/// Asks the proxy at the other end for a connection to `host` and `port`. What is read is the proxy's alone: whatever
/// comes after belongs to the broker.
///
/// # Errors
/// What the proxy said, or that it says nothing that is SOCKS5.
pub async fn pass(socket: &mut TcpStream, proxy: &Proxy, host: &str, port: u16) -> Result<(), ProxyError> {
    let request = request(host, port)?;
    let methods: &[u8] = match &proxy.user {
        Some(_) => &[VERSION, 2, NO_LOGIN, USER_AND_PASSWORD],
        None => &[VERSION, 1, NO_LOGIN],
    };
    socket.write_all(methods).await?;
    // The first byte is judged alone: who does not speak SOCKS may have no second.
    match read::<1>(socket).await? {
        [VERSION] => {}
        [first] => return Err(ProxyError::NotSocks { is_http: first == b'H' }),
    }
    match (read::<1>(socket).await?, &proxy.user) {
        ([NO_LOGIN], _) => {}
        ([USER_AND_PASSWORD], Some((name, password))) => log_in(socket, name, password).await?,
        ([NO_METHOD], None) => return Err(ProxyError::LoginWanted),
        ([NO_METHOD], Some(_)) => return Err(ProxyError::NoMethod),
        _ => return Err(ProxyError::NotSocks { is_http: false }),
    }
    socket.write_all(&request).await?;
    let [version, reply, _, kind] = read::<4>(socket).await?;
    if version != VERSION {
        return Err(ProxyError::NotSocks { is_http: false });
    }
    if reply != 0 {
        return Err(ProxyError::Refused(reply));
    }
    // The address from which the proxy connects: of no use here.
    let size = match kind {
        IPV4 => 4,
        IPV6 => 16,
        NAME => usize::from(read::<1>(socket).await?[0]),
        _ => return Err(ProxyError::NotSocks { is_http: false }),
    };
    read_exact(socket, &mut [0; 257][..size + 2]).await
}

async fn log_in(socket: &mut TcpStream, name: &[u8], password: &[u8]) -> Result<(), ProxyError> {
    let (Ok(name_size), Ok(password_size)) = (u8::try_from(name.len()), u8::try_from(password.len())) else {
        return Err(ProxyError::TooLong("user name or password"));
    };
    socket.write_all(&[&[1, name_size], name, &[password_size], password].concat()).await?;
    match read::<2>(socket).await? {
        [_, 0] => Ok(()),
        _ => Err(ProxyError::LoginRefused),
    }
}

fn request(host: &str, port: u16) -> Result<Vec<u8>, ProxyError> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    let mut request = vec![VERSION, CONNECT, 0];
    match bare.parse() {
        Ok(IpAddr::V4(address)) => {
            request.push(IPV4);
            request.extend_from_slice(&address.octets());
        }
        Ok(IpAddr::V6(address)) => {
            request.push(IPV6);
            request.extend_from_slice(&address.octets());
        }
        Err(_) => {
            let size = u8::try_from(bare.len()).map_err(|_| ProxyError::TooLong("host name"))?;
            request.extend_from_slice(&[NAME, size]);
            request.extend_from_slice(bare.as_bytes());
        }
    }
    request.extend_from_slice(&port.to_be_bytes());
    Ok(request)
}

async fn read<const SIZE: usize>(socket: &mut TcpStream) -> Result<[u8; SIZE], ProxyError> {
    let mut bytes = [0; SIZE];
    read_exact(socket, &mut bytes).await?;
    Ok(bytes)
}

async fn read_exact(socket: &mut TcpStream, into: &mut [u8]) -> Result<(), ProxyError> {
    socket.read_exact(into).await?;
    Ok(())
}

/// Why a proxy does not lead to the broker.
#[derive(Debug)]
pub enum ProxyError {
    /// There is no connection to the proxy.
    Dial(DialError),
    /// The connection to the proxy broke.
    Io(io::Error),
    /// The proxy has closed the connection.
    Closed,
    /// What answers is no SOCKS5 proxy.
    NotSocks {
        /// Whether it seems to speak HTTP.
        is_http: bool,
    },
    /// It wants a user name and password, and has none.
    LoginWanted,
    /// It takes no login of ours: neither none nor one with user name and password.
    NoMethod,
    /// The user name or the password is wrong.
    LoginRefused,
    /// It does not connect; with its reply (RFC 1928 §6).
    Refused(u8),
    /// SOCKS has no room for it.
    TooLong(&'static str),
}

impl ProxyError {
    /// In words, about the proxy at `proxy`.
    pub(super) fn write(&self, proxy: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dial(error) => write!(out, "no connection to the proxy {proxy}: {error}"),
            Self::Io(error) => {
                write!(out, "the connection to the proxy {proxy} broke: ")?;
                match error.kind() {
                    io::ErrorKind::ConnectionReset => out.write_str("connection reset"),
                    _ => super::dial::write_io(error, out),
                }
            }
            Self::Closed => write!(out, "the proxy {proxy} closed the connection"),
            Self::NotSocks { is_http: true } => write!(out, "{proxy} is no SOCKS5 proxy: it answers in HTTP"),
            Self::NotSocks { is_http: false } => write!(out, "{proxy} is no SOCKS5 proxy"),
            Self::LoginWanted => write!(out, "the proxy {proxy} wants a user name and password"),
            Self::NoMethod => write!(out, "the proxy {proxy} takes no login with user name and password"),
            Self::LoginRefused => write!(out, "the proxy {proxy} refused the user name or password"),
            Self::Refused(2) => write!(out, "the proxy {proxy} does not allow this connection"),
            Self::Refused(reply) => {
                write!(out, "the proxy {proxy} cannot reach it: ")?;
                match reply {
                    1 => out.write_str("general failure"),
                    3 => out.write_str("network unreachable"),
                    4 => out.write_str("host unreachable"),
                    5 => out.write_str("connection refused"),
                    6 => out.write_str("timed out on the way (TTL expired)"),
                    7 => out.write_str("it makes no connections for others"),
                    8 => out.write_str("it knows no such kind of address"),
                    other => write!(out, "reply {other}"),
                }
            }
            Self::TooLong(what) => write!(out, "the {what} is too long for SOCKS5: it has room for 255 bytes"),
        }
    }
}

impl From<io::Error> for ProxyError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Io(error),
        }
    }
}

impl std::error::Error for ProxyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Dial(error) => Some(error),
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for ProxyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write("in between", out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_go_as_addresses_and_names_as_names() {
        assert_eq!(request("1.2.3.4", 1883).unwrap(), [5, 1, 0, 1, 1, 2, 3, 4, 7, 0x5b]);
        assert_eq!(request("[::1]", 1).unwrap()[3..], [&[4][..], &[0; 15], &[1, 0, 1]].concat());
        assert_eq!(request("a.b", 1).unwrap()[3..], *b"\x03\x03a.b\0\x01");
        assert!(matches!(request(&"a".repeat(256), 1), Err(ProxyError::TooLong("host name"))));
    }
}
