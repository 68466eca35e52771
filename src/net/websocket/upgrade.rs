//! The client's side of the request that turns a connection into a WebSocket, and of its answer (RFC 6455 §4).
//!
//! tungstenite makes the request and judges the answer; the bytes go by here, so that no way of cutting them into
//! pieces matters, and what is behind the answer stays whole.

use std::{
    fmt,
    io::{self, IoSlice, Read, Write},
};

use tungstenite::{
    HandshakeError,
    client::client_with_config,
    error::{Error, ProtocolError},
    handshake::{
        MidHandshake,
        client::{ClientHandshake, Request, generate_key},
    },
    http::{HeaderName, HeaderValue, StatusCode, Uri, header},
    protocol::Role,
};

use super::WebSocketStream;
use crate::net::{Stream, Target, target};

/// The subprotocol of MQTT [MQTT-6.0.0-3].
const SUBPROTOCOL: &str = "mqtt";
/// The most that an answer may have before its end.
const HEAD_LIMIT: usize = 16 * 1024;
/// What no header of one's own may say.
const OURS: [HeaderName; 4] =
    [header::CONNECTION, header::UPGRADE, header::SEC_WEBSOCKET_KEY, header::SEC_WEBSOCKET_VERSION];

/// Asks for a WebSocket on a new connection to the broker.
///
/// # Errors
/// What the broker said instead, or what cannot be asked for.
pub async fn upgrade(carrier: Stream, to: &Target, way: &target::WebSocket) -> Result<Stream, UpgradeError> {
    let request = request(to, way, carrier.tls().is_some())?;
    let handshake = match client_with_config(request, Wire::default(), None) {
        Err(HandshakeError::Interrupted(handshake)) => handshake,
        Err(HandshakeError::Failure(error)) => return Err(UpgradeError::Protocol(error.to_string())),
        Ok(_) => return Err(UpgradeError::NotHttp),
    };
    let request = handshake.get_ref().get_ref().written.clone();
    write(&carrier, &request).await?;
    let (head, rest) = read_head(&carrier).await?;
    judge(handshake, head)?;
    Ok(Stream::WebSocket(Box::new(WebSocketStream::new(carrier, Role::Client, rest))))
}

fn request(to: &Target, way: &target::WebSocket, is_tls: bool) -> Result<Request, UpgradeError> {
    let slash = if way.path.starts_with('/') { "" } else { "/" };
    // Of this only the path is sent.
    let uri: Uri = format!("ws://host{slash}{}", way.path).parse().map_err(|_| UpgradeError::Path)?;
    let mut request = Request::new(());
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    let value = |text: &str| HeaderValue::from_str(text);
    headers.insert(header::HOST, value(&host(to, is_tls)).map_err(|_| UpgradeError::Header("Host".to_owned()))?);
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    let key = value(&generate_key()).map_err(|_| UpgradeError::Header("Sec-WebSocket-Key".to_owned()))?;
    headers.insert(header::SEC_WEBSOCKET_KEY, key);
    // [MQTT-6.0.0-3]
    headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    for (name, text) in &way.headers {
        let bad = || UpgradeError::Header(name.clone());
        let known = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
        // HTTP takes any bytes but control characters, and UTF-8 is bytes.
        let text = HeaderValue::from_bytes(text.as_bytes()).map_err(|_| bad())?;
        if OURS.contains(&known) {
            return Err(bad());
        }
        if [header::HOST, header::SEC_WEBSOCKET_PROTOCOL].contains(&known) {
            headers.insert(known, text);
        } else {
            headers.append(known, text);
        }
    }
    Ok(request)
}

/// The broker's name as HTTP wants it: an IPv6 address in brackets and without a network card, and the port only if it
/// is not the scheme's own.
fn host(to: &Target, is_tls: bool) -> String {
    let bare = to.host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&to.host);
    let name = match bare.split('%').next() {
        Some(address) if bare.contains(':') => format!("[{address}]"),
        _ => bare.to_owned(),
    };
    match (to.port, is_tls) {
        (80, false) | (443, true) => name,
        (port, _) => format!("{name}:{port}"),
    }
}

async fn write(carrier: &Stream, mut bytes: &[u8]) -> Result<(), UpgradeError> {
    while !bytes.is_empty() || carrier.has_unsent() {
        match carrier.try_write(&[IoSlice::new(bytes)]) {
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => carrier.writable().await?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The answer with its empty line, and what came behind it.
async fn read_head(carrier: &Stream) -> Result<(Vec<u8>, Vec<u8>), UpgradeError> {
    const BEGINNING: &[u8] = b"HTTP/1.";
    const END: &[u8] = b"\r\n\r\n";
    let (mut head, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        match carrier.try_read(&mut buffer) {
            Ok(0) => return Err(UpgradeError::Closed),
            Ok(count) => head.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                carrier.readable().await?;
                continue;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        }
        let known = head.len().min(BEGINNING.len());
        if head[..known] != BEGINNING[..known] {
            // An alert: see `client::handshake`.
            return Err(match head[..] {
                [0x15, 3, 0..=4, ..] | [0x15] | [0x15, 3] if carrier.tls().is_none() => UpgradeError::Tls,
                _ => UpgradeError::NotHttp,
            });
        }
        if let Some(at) = head.windows(END.len()).position(|part| part == END) {
            let rest = head.split_off(at + END.len());
            return Ok((head, rest));
        }
        if head.len() > HEAD_LIMIT {
            return Err(UpgradeError::Protocol("its answer has no end".to_owned()));
        }
    }
}

fn judge(mut handshake: MidHandshake<ClientHandshake<Wire>>, head: Vec<u8>) -> Result<(), UpgradeError> {
    handshake.get_mut().get_mut().unread = head;
    match handshake.handshake() {
        Ok(_) => Ok(()),
        Err(HandshakeError::Failure(Error::Http(answer))) => {
            let location = answer.headers().get(header::LOCATION);
            let location = location.map(|place| String::from_utf8_lossy(place.as_bytes()).into_owned());
            Err(UpgradeError::Status { status: answer.status(), location })
        }
        // [MQTT-6.0.0-4]
        Err(HandshakeError::Failure(Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(_)))) => {
            Err(UpgradeError::NotMqtt)
        }
        Err(HandshakeError::Failure(Error::Protocol(ProtocolError::HttparseError(_)))) => Err(UpgradeError::NotHttp),
        Err(HandshakeError::Failure(Error::Protocol(error))) => Err(UpgradeError::Protocol(error.to_string())),
        Err(HandshakeError::Failure(error)) => Err(UpgradeError::Protocol(error.to_string())),
        Err(HandshakeError::Interrupted(_)) => Err(UpgradeError::NotHttp),
    }
}

/// The connection as tungstenite sees it: what it writes is collected, what it reads was read before.
#[derive(Debug, Default)]
struct Wire {
    written: Vec<u8>,
    unread: Vec<u8>,
}

impl Read for Wire {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = into.len().min(self.unread.len());
        if count == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        into[..count].copy_from_slice(&self.unread[..count]);
        self.unread.drain(..count);
        Ok(count)
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.written.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Why there is no WebSocket.
#[derive(Debug)]
pub enum UpgradeError {
    /// The path can be in no request.
    Path,
    /// This header can be in no request, or is not for the user to set.
    Header(String),
    /// The connection broke.
    Io(io::Error),
    /// The broker has closed the connection instead of an answer.
    Closed,
    /// The broker answers in TLS.
    Tls,
    /// What the broker answers is no HTTP.
    NotHttp,
    /// The broker answers in HTTP, and does not open a WebSocket.
    Status {
        /// The status of its answer.
        status: StatusCode,
        /// Where it points to.
        location: Option<String>,
    },
    /// A WebSocket, but not one for MQTT.
    NotMqtt,
    /// The answer breaks the rules.
    Protocol(String),
}

impl From<io::Error> for UpgradeError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl std::error::Error for UpgradeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for UpgradeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path => out.write_str("--ws-path can be no path of a request"),
            Self::Header(name) => write!(out, "the header {name:?} cannot be sent"),
            Self::Io(error) => crate::net::dial::write_io(error, out),
            Self::Closed => out.write_str("it closed the connection when it was asked for a WebSocket"),
            Self::Tls => out.write_str("the port speaks TLS, and was spoken to without"),
            Self::NotHttp => out.write_str("no WebSocket there: it does not answer in HTTP"),
            Self::Status { status, location } => {
                write!(out, "it opens no WebSocket there: HTTP status {}", status.as_u16())?;
                if let Some(reason) = status.canonical_reason() {
                    write!(out, " ({reason})")?;
                }
                match location {
                    Some(location) => {
                        let shown: String = location.chars().take(200).collect();
                        write!(out, ", it points to {}", shown.escape_debug())
                    }
                    None => Ok(()),
                }
            }
            Self::NotMqtt => out.write_str("the WebSocket there is not for MQTT: its subprotocol is not \"mqtt\""),
            Self::Protocol(what) => write!(out, "it broke the rules of WebSocket: {what}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_header_has_brackets_and_only_the_port_it_needs() {
        let host = |name: &str, port, tls| host(&Target::new(name, port), tls);
        assert_eq!(host("broker.local", 8080, false), "broker.local:8080");
        assert_eq!(host("::1", 443, false), "[::1]:443");
        assert_eq!(host("[fe80::1%eth0]", 443, true), "[fe80::1]");
        assert_eq!(host("a", 80, false), "a");
        assert_eq!(host("a", 80, true), "a:80");
    }

    #[test]
    fn a_request_has_what_the_user_adds_but_not_what_is_ours() {
        let to = Target::new("h", 1);
        let way = |path: &str, headers: &[(&str, &str)]| target::WebSocket {
            path: path.to_owned(),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        };
        let made = request(&to, &way("mqtt?x=1", &[("X-Token", "é"), ("x-token", "2"), ("Host", "v")]), false).unwrap();
        assert_eq!(made.uri().path_and_query().unwrap().as_str(), "/mqtt?x=1");
        assert_eq!(made.headers().get_all("x-token").iter().count(), 2);
        assert_eq!(made.headers()["host"], "v");
        for path in ["/a b", "/\u{7}", "/\r\nX: y"] {
            assert!(matches!(request(&to, &way(path, &[]), false), Err(UpgradeError::Path)), "{path:?}");
        }
        for bad in [("Upgrade", "x"), ("a b", "x"), ("a", "x\r\ny"), ("", "x")] {
            assert!(matches!(request(&to, &way("/", &[bad]), false), Err(UpgradeError::Header(_))), "{bad:?}");
        }
    }
}
