//! Why there is no connection, or none any more: what failed, why, and what helps.

use std::io::ErrorKind;

use super::{Exit, Failure, Reference, quoted, word};
use crate::{
    cli::TLS_PORT,
    client::{self, Lost, Options},
    net::{dial::DialError, socks::ProxyError, tls::ClientTls, websocket::UpgradeError},
    packet::ReasonCode,
};

impl Failure {
    /// There is no connection.
    #[must_use]
    pub fn connect(error: &client::Error, options: &Options) -> Self {
        let (exit, hint) = connecting(error, options);
        let what = match error {
            client::Error::Encode(_) => "the options do not fit into a CONNECT".to_owned(),
            client::Error::Refused { .. } => format!("{} refused the connection", options.target),
            _ => format!("cannot connect to {}", options.target),
        };
        let failure = match error {
            client::Error::Dial(DialError::Tls(finding)) | client::Error::Lost(Lost::Tls(finding)) => {
                Self::finding(what, finding)
            }
            _ => Self { hint, ..Self::new(exit, what).because(error) },
        };
        Self { reference: Some(Reference::connect(error, options)), ..failure }
    }

    /// The connection is no more.
    #[must_use]
    pub fn lost(lost: &Lost, options: &Options) -> Self {
        let what = format!("connection to {} lost", options.target);
        let failure = match lost {
            Lost::Tls(finding) => Self::finding(what, finding),
            _ => Self { hint: after(lost), ..Self::new(Exit::LOST, what).because(lost) },
        };
        Self { reference: Some(Reference::lost(lost)), ..failure }
    }
}

/// The exit code, and what helps.
fn connecting(error: &client::Error, options: &Options) -> (Exit, Option<String>) {
    let target = &options.target;
    let (exit, hint) = match error {
        client::Error::Dial(error) => return dialling(error, options),
        client::Error::DialTimeout(_) => {
            (Exit::UNREACHABLE, "the address may be wrong, or a firewall swallows what is sent")
        }
        client::Error::ProxyTimeout(_) => (Exit::UNREACHABLE, "the proxy may not reach the broker, or be no proxy"),
        client::Error::TlsTimeout(_) => (Exit::TLS, "is this a port with TLS? 8883 is by custom, 1883 is not"),
        client::Error::WebSocketTimeout(_) => (Exit::UNREACHABLE, "if this is no WebSocket port, leave --ws away"),
        client::Error::ConnAckTimeout(_) if target.unix.is_some() || target.websocket.is_some() => {
            (Exit::UNREACHABLE, "is this a broker?")
        }
        client::Error::ConnAckTimeout(_) if options.tls.is_some() => (Exit::UNREACHABLE, "is this an MQTT port?"),
        client::Error::ConnAckTimeout(_) => (Exit::UNREACHABLE, "is this an MQTT port without TLS?"),
        client::Error::Refused { reason, server, .. } => {
            return (Exit::REFUSED, refused(*reason, server.as_deref(), options));
        }
        client::Error::Http => (Exit::LOST, "if this is a WebSocket port, add --ws"),
        client::Error::Lost(Lost::Closed | Lost::Io(_))
            if options.tls.is_none() && target.unix.is_none() && target.websocket.is_none() =>
        {
            if target.port == TLS_PORT {
                (Exit::LOST, "8883 is the port of TLS by custom: leave --no-tls away")
            } else {
                let hint =
                    "if this port speaks TLS, add --cafile FILE with the broker's CA, or --tls-dir FOLDER --as NAME";
                (Exit::LOST, hint)
            }
        }
        client::Error::Lost(_) => return (Exit::LOST, None),
        client::Error::Encode(_) | client::Error::Way(_) => return (Exit::USAGE, None),
    };
    (exit, Some(hint.to_owned()))
}

fn dialling(error: &DialError, options: &Options) -> (Exit, Option<String>) {
    let some = |hint: &str| Some(hint.to_owned());
    match error {
        DialError::Resolve(_) => (Exit::UNREACHABLE, some("-h takes a host name or an address")),
        DialError::Connect { error, .. } => (
            Exit::UNREACHABLE,
            match error.kind() {
                ErrorKind::ConnectionRefused => some("no broker is listening there; start one with: mqtt serve"),
                ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::AddrNotAvailable => {
                    some("check the address, and the network of this machine")
                }
                ErrorKind::TimedOut => some("the address may be wrong, or a firewall swallows what is sent"),
                _ => None,
            },
        ),
        DialError::Bind { .. } => {
            (Exit::UNREACHABLE, some("-A takes an address or a network card of this machine; `ip address` shows them"))
        }
        DialError::Unix { path, is_file, error } => (
            Exit::UNREACHABLE,
            match error.kind() {
                ErrorKind::PermissionDenied => {
                    Some(format!("its owner and mode say who may: ls -l {}", word(&path.to_string_lossy())))
                }
                ErrorKind::ConnectionRefused if !is_file => some("the broker that made it has ended; start it again"),
                _ => some("--unix takes the broker's socket; mosquitto makes one with: listener 0 PATH"),
            },
        ),
        DialError::Proxy { error, .. } => proxy(error),
        DialError::WebSocket(error) => websocket(error, options),
        // Told by its finding.
        DialError::Tls(_) => (Exit::TLS, None),
    }
}

fn proxy(error: &ProxyError) -> (Exit, Option<String>) {
    let (exit, hint) = match error {
        ProxyError::Dial(_) => (Exit::UNREACHABLE, "--proxy takes the host and port of a SOCKS5 proxy"),
        ProxyError::LoginWanted => (Exit::REFUSED, "give them with --proxy socks5h://USER:PASSWORD@HOST:PORT"),
        ProxyError::LoginRefused => {
            (Exit::REFUSED, "they are part of --proxy; %40 stands for @, %3A for :, and %25 for %")
        }
        ProxyError::NoMethod => (Exit::REFUSED, "leave them away: --proxy socks5h://HOST:PORT"),
        ProxyError::NotSocks { .. } => (Exit::LOST, "--proxy takes a SOCKS5 proxy, and no other"),
        ProxyError::Io(_) | ProxyError::Closed => (Exit::LOST, "is it a SOCKS5 proxy? --proxy takes no other"),
        ProxyError::Refused(2) => (Exit::REFUSED, "its rules say where it may lead"),
        ProxyError::Refused(_) => (Exit::UNREACHABLE, "the proxy looks up the name and connects: it may know another"),
        ProxyError::TooLong(_) => return (Exit::USAGE, None),
    };
    (exit, Some(hint.to_owned()))
}

fn websocket(error: &UpgradeError, options: &Options) -> (Exit, Option<String>) {
    let path = options.target.websocket.as_ref().map_or("", |way| way.path.as_str());
    let no_tls = options.tls.is_none();
    let (exit, hint) = match error {
        UpgradeError::Path => (Exit::USAGE, "a path has no spaces; write %20 for one".to_owned()),
        UpgradeError::Header(_) => {
            (Exit::USAGE, "--ws-header takes a name, a colon and a value; some are set here".to_owned())
        }
        UpgradeError::Io(_) | UpgradeError::Closed => {
            (Exit::LOST, "if this is a port of MQTT without WebSocket, leave --ws away".to_owned())
        }
        UpgradeError::Tls => (
            Exit::TLS,
            "add --cafile FILE with the broker's CA, or --tls-use-os-certs, or give a wss:// URL with -L".to_owned(),
        ),
        UpgradeError::NotHttp => (Exit::LOST, "leave --ws away".to_owned()),
        UpgradeError::Status { status, location } => match (status.as_u16(), location) {
            (401 | 403, _) => {
                (Exit::REFUSED, "if it wants a token, add --ws-header 'Authorization: Bearer TOKEN'".to_owned())
            }
            (404, _) => (Exit::UNREACHABLE, format!("the path was {}; give the broker's with --ws-path", quoted(path))),
            (300..400, Some(_)) => {
                (Exit::UNREACHABLE, "redirects are not followed: give that place with -h, -p and --ws-path".to_owned())
            }
            (400 | 426, _) if no_tls => {
                (Exit::UNREACHABLE, "if this port speaks TLS, give a wss:// URL, or --cafile FILE".to_owned())
            }
            (500.., _) => (Exit::UNREACHABLE, "the broker behind it may be away: try again later".to_owned()),
            _ => (Exit::UNREACHABLE, "is this the broker's port for WebSocket? see --ws-path".to_owned()),
        },
        UpgradeError::NotMqtt => (Exit::LOST, format!("the path was {}; see --ws-path", quoted(path))),
        UpgradeError::Protocol(_) => return (Exit::LOST, None),
    };
    (exit, Some(hint))
}

/// What helps against a CONNACK that is no welcome.
fn refused(reason: ReasonCode, server: Option<&str>, options: &Options) -> Option<String> {
    let is_nameless = |tls: &ClientTls| {
        tls.certificate().is_some_and(|certificate| certificate.common_name().is_none_or(str::is_empty))
    };
    let hint = match reason {
        ReasonCode::UnsupportedProtocolVersion => "try another protocol version: -V 311 or -V 5",
        ReasonCode::ClientIdentifierNotValid => "choose another client id with -i",
        ReasonCode::BadUserNameOrPassword | ReasonCode::NotAuthorized => {
            if options.tls.as_deref().is_some_and(is_nameless) {
                "this client's certificate has no CN to be its user name; one that has: mqtt certs client NAME"
            } else if options.user_name.is_some() {
                "check the user name and the password: -u, and -P or --password-file"
            } else {
                "give a user name and a password: -u NAME --password-file FILE"
            }
        }
        ReasonCode::UseAnotherServer | ReasonCode::ServerMoved => return Some(elsewhere(server?)),
        ReasonCode::ServerBusy | ReasonCode::ServerUnavailable | ReasonCode::ConnectionRateExceeded => {
            "try again later"
        }
        ReasonCode::QuotaExceeded => "a limit of the broker is reached: it has an end for each client or user",
        ReasonCode::BadAuthenticationMethod => "see -D connect authentication-method",
        ReasonCode::PacketTooLarge => "what makes a CONNECT large is the will: --will-payload",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// What helps after a connection was lost.
fn after(lost: &Lost) -> Option<String> {
    let Lost::Disconnected { reason, server, .. } = lost else { return None };
    match reason {
        ReasonCode::SessionTakenOver => {
            Some("another client has connected with this client id; give each its own with -i".to_owned())
        }
        ReasonCode::UseAnotherServer | ReasonCode::ServerMoved => Some(elsewhere(server.as_deref()?)),
        _ => None,
    }
}

/// The first of the servers that a broker names (MQTT 5 §4.11), as options.
fn elsewhere(servers: &str) -> String {
    let first = servers.split(' ').next().unwrap_or_default();
    let shown = quoted(first);
    let (host, port) = match first.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() && (!host.contains(':') || host.ends_with(']')) => {
            (host, Some(port))
        }
        _ => (first, None),
    };
    let plain = |text: &str| text.chars().all(|sign| sign.is_alphanumeric() || "-._:[]%".contains(sign));
    match port {
        _ if !plain(host) || host.is_empty() => format!("the broker names another: {shown}"),
        Some(port) => format!("the broker names another: -h {host} -p {port}"),
        None => format!("the broker names another: -h {host}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Target;

    #[test]
    fn another_server_becomes_options() {
        for (named, expected) in [
            ("other.example", "-h other.example"),
            ("other.example:1884 third", "-h other.example -p 1884"),
            ("[::1]:1884", "-h [::1] -p 1884"),
            ("::1", "-h ::1"),
            ("a;rm:1", "'a;rm:1'"),
            ("\u{1b}x", "'\\u{1b}x'"),
        ] {
            assert_eq!(elsewhere(named), format!("the broker names another: {expected}"), "{named:?}");
        }
    }

    #[test]
    fn what_no_test_can_bring_about_has_its_words_too() {
        let said = |error: DialError| {
            let mut options = Options::new(Target::new("broker", 1883));
            if let DialError::Unix { path, .. } = &error {
                options.target.unix = Some(path.clone());
            }
            let failure = Failure::connect(&client::Error::Dial(error), &options);
            assert_eq!(failure.exit, Exit::UNREACHABLE);
            format!("{failure}; {}", failure.hint.as_deref().unwrap_or_default())
        };
        let unix =
            DialError::Unix { path: "/run/b.sock".into(), is_file: false, error: ErrorKind::PermissionDenied.into() };
        let expected =
            "cannot connect to /run/b.sock: permission denied; its owner and mode say who may: ls -l /run/b.sock";
        assert_eq!(said(unix), expected);
        for (kind, cause, hint) in [
            (
                ErrorKind::NetworkUnreachable,
                "network unreachable",
                "check the address, and the network of this machine",
            ),
            (ErrorKind::HostUnreachable, "host unreachable", "check the address, and the network of this machine"),
            (ErrorKind::TimedOut, "timed out", "the address may be wrong, or a firewall swallows what is sent"),
        ] {
            let error = DialError::Connect { address: ([192, 0, 2, 1], 1883).into(), error: kind.into() };
            assert_eq!(said(error), format!("cannot connect to broker:1883: {cause}; {hint}"));
        }
        let words = "failed to lookup address information: Temporary failure in name resolution";
        let expected = "cannot connect to broker:1883: the host name cannot be resolved now: no name server answers; \
                        -h takes a host name or an address";
        assert_eq!(said(DialError::Resolve(std::io::Error::other(words))), expected);
    }
}
