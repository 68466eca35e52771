//! URLs on the command line: that of a broker (`-L`), and that of a proxy.

use std::{
    ffi::{OsStr, OsString},
    fmt,
    os::unix::ffi::{OsStrExt, OsStringExt},
};

use super::ConnectionArgs;

/// A broker's URL. As with mosquitto's clients, nothing in it is percent-decoded.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct BrokerUrl {
    host: Vec<u8>,
    port: Option<Vec<u8>>,
    user: Option<(Vec<u8>, Option<Vec<u8>>)>,
    topic: Option<Vec<u8>>,
    scheme: Scheme,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Mqtt,
    Mqtts,
    Ws,
    Wss,
}

/// Why a URL is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlError {
    /// It does not begin with a scheme that is known.
    Scheme,
    /// No host.
    Host,
    /// What stands where the host should can be none: an `@` is left in it, say.
    BadHost,
    /// It seems that a password with a `/` in it was taken for host and topic.
    Slash,
    /// No `/` with a topic behind the host.
    Topic,
    /// The port is no number, or too large.
    Port,
}

/// Where user name and password end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Login {
    /// At the first `@`, in mosquitto's way.
    UpToFirst,
    /// At the last `@` before the topic: there may be some in the password.
    UpToLast,
}

impl BrokerUrl {
    /// Takes a URL apart. The topic may be missing.
    pub(super) fn parse(url: &OsStr, login: Login) -> Result<Self, UrlError> {
        let bytes = url.as_bytes();
        let at = find(bytes, b"://").ok_or(UrlError::Scheme)?;
        let scheme = match bytes[..at].to_ascii_lowercase().as_slice() {
            b"mqtt" => Scheme::Mqtt,
            b"mqtts" => Scheme::Mqtts,
            b"ws" => Scheme::Ws,
            b"wss" => Scheme::Wss,
            _ => return Err(UrlError::Scheme),
        };
        let rest = &bytes[at + 3..];
        let (place, topic) = match find(rest, b"/") {
            Some(slash) => (&rest[..slash], Some(rest[slash + 1..].to_vec())),
            None => (rest, None),
        };
        let at = match login {
            Login::UpToFirst => find(place, b"@"),
            Login::UpToLast => place.iter().rposition(|byte| *byte == b'@'),
        };
        let (user, place) = match at {
            Some(at) => (Some(user(&place[..at])), &place[at + 1..]),
            None => (None, place),
        };
        let (host, port) = host_and_port(place);
        if host.is_empty() {
            return Err(UrlError::Host);
        }
        if host.iter().any(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control() || b"@?#\\".contains(byte)) {
            return Err(UrlError::BadHost);
        }
        let port = port.map(<[u8]>::to_vec);
        if port.as_ref().is_some_and(|port| text(port).parse::<u16>().is_err()) {
            let has_login = topic.as_ref().is_some_and(|topic| topic.contains(&b'@'));
            return Err(if user.is_none() && has_login { UrlError::Slash } else { UrlError::Port });
        }
        let topic = topic.filter(|topic| !topic.is_empty());
        Ok(Self { host: host.to_vec(), port, user, topic, scheme })
    }

    /// A URL, or HOST[:PORT] as one of MQTT without TLS.
    pub(super) fn of_word(word: &OsStr) -> Result<Self, UrlError> {
        if find(word.as_bytes(), b"://").is_some() {
            return Self::parse(word, Login::UpToLast);
        }
        let mut url = OsString::from("mqtt://");
        url.push(word);
        Self::parse(&url, Login::UpToLast)
    }

    /// Puts what it says in the place of what the options say.
    pub(super) fn fill(&self, connection: &mut ConnectionArgs) {
        connection.host = text(&self.host);
        let port = self.port.as_ref().and_then(|port| text(port).parse().ok());
        connection.port = port.or(connection.port).or(match self.scheme {
            Scheme::Mqtt => None,
            Scheme::Mqtts => Some(8883),
            Scheme::Ws => Some(80),
            Scheme::Wss => Some(443),
        });
        if let Some((name, password)) = &self.user {
            connection.username = Some(text(name));
            connection.password = password.clone().map(OsString::from_vec);
        }
        connection.ws |= matches!(self.scheme, Scheme::Ws | Scheme::Wss);
        connection.tls.tls_use_os_certs |= matches!(self.scheme, Scheme::Mqtts | Scheme::Wss);
    }

    /// Whether it names a topic, which mosquitto's clients insist on.
    pub(super) const fn has_topic(&self) -> bool {
        self.topic.is_some()
    }

    /// The options that it stands for, each in one word.
    pub(super) fn words(&self) -> Vec<OsString> {
        let port: &[u8] = match self.scheme {
            Scheme::Mqtt => b"1883",
            Scheme::Mqtts => b"8883",
            // As for any other use of these schemes (RFC 6455 §3).
            Scheme::Ws => b"80",
            Scheme::Wss => b"443",
        };
        let mut words = vec![word("--host=", &self.host), word("--port=", self.port.as_deref().unwrap_or(port))];
        if let Some((name, password)) = &self.user {
            words.push(word("--username=", name));
            words.extend(password.as_ref().map(|password| word("--pw=", password)));
        }
        words.extend(self.topic.as_ref().map(|topic| word("--topic=", topic)));
        if matches!(self.scheme, Scheme::Mqtts | Scheme::Wss) {
            words.push("--tls-use-os-certs".into());
        }
        if matches!(self.scheme, Scheme::Ws | Scheme::Wss) {
            words.push("--ws".into());
        }
        words
    }
}

/// A SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyUrl {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// User name and password.
    pub user: Option<(Vec<u8>, Vec<u8>)>,
}

/// The port of SOCKS by custom (RFC 1928).
const PROXY_PORT: u16 = 1080;

impl ProxyUrl {
    pub(super) fn parse(url: &str) -> Result<Self, String> {
        let shape = "it must be socks5h://[USER[:PASSWORD]@]HOST[:PORT]";
        let Some((scheme, rest)) = url.split_once("://") else { return Err(shape.to_owned()) };
        if !scheme.eq_ignore_ascii_case("socks5h") {
            return Err(format!("{shape}; the proxy resolves the name (h), and no other kind is known"));
        }
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (user, place) = match rest.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, rest),
        };
        let (host, port) = host_and_port(place.as_bytes());
        let port = port.map_or(Ok(PROXY_PORT), |port| text(port).parse());
        let (Ok(port), false) = (port, host.is_empty()) else { return Err(shape.to_owned()) };
        let user = user.map(|user| {
            let (name, password) = user.split_once(':').unwrap_or((user, ""));
            (percent_decoded(name), percent_decoded(password))
        });
        Ok(Self { host: text(host), port, user })
    }
}

/// Without the password.
impl fmt::Debug for ProxyUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "socks5h://{}:{}", self.host, self.port)
    }
}

impl std::error::Error for UrlError {}

impl fmt::Display for UrlError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Scheme => "it must begin with mqtt://, mqtts://, ws:// or wss://",
            Self::Host => "it names no host",
            Self::BadHost => "what stands for its host can be none; an @ in a user name or password may be the reason",
            Self::Slash => "its port is none; a user name or password with a / cannot stand in a URL",
            Self::Topic => "it names no topic",
            Self::Port => "its port must be from 0 to 65535",
        })
    }
}

fn user(user: &[u8]) -> (Vec<u8>, Option<Vec<u8>>) {
    match find(user, b":") {
        Some(at) => (user[..at].to_vec(), Some(user[at + 1..].to_vec())),
        None => (user.to_vec(), None),
    }
}

/// `HOST[:PORT]`, an IPv6 address in brackets, which go.
fn host_and_port(place: &[u8]) -> (&[u8], Option<&[u8]>) {
    if let Some(end) = place.strip_prefix(b"[").and_then(|rest| find(rest, b"]")) {
        let port = place[end + 2..].strip_prefix(b":");
        return (&place[1..=end], port);
    }
    match find(place, b":") {
        Some(at) => (&place[..at], Some(&place[at + 1..])),
        None => (place, None),
    }
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let code = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match code.filter(|_| bytes[at] == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    out
}

fn word(option: &str, value: &[u8]) -> OsString {
    OsString::from_vec([option.as_bytes(), value].concat())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(url: &str) -> String {
        match BrokerUrl::parse(url.as_ref(), Login::UpToLast) {
            Ok(url) => url.words().join(" ".as_ref()).into_string().unwrap(),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn a_url_is_taken_apart_as_mosquitto_does_it() {
        for (url, expected) in [
            ("mqtt://host/a/b", "--host=host --port=1883 --topic=a/b"),
            ("MQTTS://u:p@host:1/t", "--host=host --port=1 --username=u --pw=p --topic=t --tls-use-os-certs"),
            ("mqtt://u@host/", "--host=host --port=1883 --username=u"),
            ("mqtt://u:a%20:b@host", "--host=host --port=1883 --username=u --pw=a%20:b"),
            ("ws://host/t", "--host=host --port=80 --topic=t --ws"),
            ("wss://[::1]:9/t", "--host=::1 --port=9 --topic=t --tls-use-os-certs --ws"),
            ("http://host/t", "Scheme"),
            ("host", "Scheme"),
            ("mqtt://u:p@ss@host/t@x", "--host=host --port=1883 --username=u --pw=p@ss --topic=t@x"),
            ("mqtt://u:p/s@host/t", "Slash"),
            ("mqtt://ho st/t", "BadHost"),
            ("mqtt:///t", "Host"),
            ("mqtt://host:x/t", "Port"),
        ] {
            assert_eq!(words(url), expected, "{url}");
        }
    }

    #[test]
    fn mosquitto_ends_the_password_at_the_first_sign() {
        assert!(BrokerUrl::parse("mqtt://u:p@host/t".as_ref(), Login::UpToFirst).is_ok());
        let error = BrokerUrl::parse("mqtt://u:p@ss@host/t".as_ref(), Login::UpToFirst);
        assert_eq!(error.err(), Some(UrlError::BadHost));
    }

    #[test]
    fn a_proxy_has_a_name_a_port_and_perhaps_a_user() {
        let proxy = ProxyUrl::parse("socks5h://us%40er:p%3ass@[::1]:9").unwrap();
        assert_eq!((proxy.host.as_str(), proxy.port), ("::1", 9));
        assert_eq!(proxy.user, Some((b"us@er".to_vec(), b"p:ss".to_vec())));
        let proxy = ProxyUrl::parse("SOCKS5H://host").unwrap();
        assert_eq!((proxy.host.as_str(), proxy.port, proxy.user), ("host", 1080, None));
        for wrong in ["socks5://host", "host", "socks5h://", "socks5h://h:99999"] {
            assert!(ProxyUrl::parse(wrong).is_err(), "{wrong}");
        }
    }
}
