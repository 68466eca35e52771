//! Which names a client, a server and a CA may have, and which alternative names follow from them.

use std::{fmt, net::IpAddr};

use crate::x509::San;

/// Why a name is not given to anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// There is nothing.
    Empty,
    /// More bytes than a common name may have.
    TooLong(usize),
    /// A character that topics, file names or terminals do not take.
    Character(char),
    /// A beginning or an end that is lost or misread elsewhere.
    Edge(char),
    /// The way up.
    DoubleDot,
    /// The CA's, the server's or the folder's own files.
    Reserved,
    /// A character that nobody sees, or that turns around what follows it.
    Invisible(char),
    /// A device of Windows, whatever comes after a dot.
    Device,
}

impl fmt::Display for NameFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("it is empty"),
            Self::TooLong(bytes) => write!(out, "it has {bytes} bytes, and a common name has at most {LONGEST}"),
            Self::Character('+' | '#') => out.write_str("'+' and '#' have a meaning of their own in topic filters"),
            Self::Character('/') => out.write_str("'/' separates the levels of a topic, and folders"),
            Self::Character('\\') => out.write_str("'\\' separates folders"),
            Self::Character(sign) if WINDOWS.contains(sign) => {
                write!(out, "Windows has no file names with '{}'", sign)
            }
            Self::Character(_) => out.write_str("it has a control character"),
            Self::Edge(' ') => out.write_str("it must not begin or end with a space"),
            Self::Edge(edge) => write!(out, "it must not begin or end with '{edge}'"),
            Self::DoubleDot => out.write_str("'..' is the folder above"),
            Self::Reserved => out.write_str("the folder has files of its own with this name"),
            Self::Invisible(sign) => {
                write!(out, "it has the character U+{:04X}, which is not seen", u32::from(*sign))
            }
            Self::Device => out.write_str("it is a device on Windows, which has no file of this name"),
        }
    }
}

impl std::error::Error for NameFault {}

/// The most bytes of a common name (RFC 5280, ub-common-name).
pub const LONGEST: usize = 64;

/// Checks a name that becomes a common name, with it a user name, and the name of files.
///
/// # Errors
/// What is wrong with it.
pub fn check_client(name: &str) -> Result<(), NameFault> {
    if name.eq_ignore_ascii_case("server") {
        return Err(NameFault::Reserved);
    }
    check_file(name)
}

/// Checks a name of files, which may be the server's.
///
/// # Errors
/// What is wrong with it.
pub fn check_file(name: &str) -> Result<(), NameFault> {
    check_common_name(name)?;
    if let Some(sign) = name.chars().find(|sign| matches!(sign, '+' | '#' | '/') || WINDOWS.contains(sign)) {
        return Err(NameFault::Character(sign));
    }
    if name.contains("..") {
        return Err(NameFault::DoubleDot);
    }
    let (first, last) = (name.chars().next(), name.chars().last());
    // What begins with a dot is hidden, with a dash it is taken for an option; Windows drops dots and spaces at the end.
    if let Some(edge) = [first, last].into_iter().flatten().find(|edge| matches!(edge, '.' | ' ')) {
        return Err(NameFault::Edge(edge));
    }
    if first == Some('-') {
        return Err(NameFault::Edge('-'));
    }
    if is_device(name) {
        return Err(NameFault::Device);
    }
    let reserved = RESERVED.iter().any(|reserved| name.eq_ignore_ascii_case(reserved));
    if reserved { Err(NameFault::Reserved) } else { Ok(()) }
}

/// Checks a common name that is no name of files: that of a CA.
///
/// # Errors
/// What is wrong with it.
pub fn check_common_name(name: &str) -> Result<(), NameFault> {
    if name.is_empty() {
        return Err(NameFault::Empty);
    }
    if name.len() > LONGEST {
        return Err(NameFault::TooLong(name.len()));
    }
    match name.chars().find(|sign| sign.is_control() || is_invisible(*sign)) {
        Some(sign) if sign.is_control() => Err(NameFault::Character(sign)),
        Some(sign) => Err(NameFault::Invisible(sign)),
        None => Ok(()),
    }
}

/// Whether two names may differ by it and look the same, or one may look like another.
fn is_invisible(sign: char) -> bool {
    (sign.is_whitespace() && sign != ' ')
        || matches!(
            sign,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
                | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Whether Windows takes it for a device, as `con`, and `nul.txt` too.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = || {
        let number = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
        number.is_some_and(|number| matches!(number, "¹" | "²" | "³") || matches!(number.as_bytes(), [b'0'..=b'9']))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$") || numbered()
}

/// What no file on Windows has in its name, but for `:`: clients are often called by their MAC address.
const WINDOWS: [char; 7] = ['\\', '*', '?', '"', '<', '>', '|'];

/// Files of the folder that belong to nobody else.
const RESERVED: [&str; 3] = ["ca", "intermediate", "index"];

/// The alternative name that repeats a client's common name for programs that look nowhere else.
#[must_use]
pub fn client_san(name: &str) -> San {
    if is_host_name(name) { San::Dns(name.to_owned()) } else { client_urn(name) }
}

/// The same for a name that is no host name.
#[must_use]
pub fn client_urn(name: &str) -> San {
    San::Uri(format!("urn:mqtt:client:{}", percent(name)))
}

/// Why something is no host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostFault {
    /// There is nothing.
    Empty,
    /// It is a URL; the host in it.
    Url(String),
    /// It has a port; the host before it.
    Port(String),
    /// A `*` that does not stand for the whole first label of at least three.
    Wildcard,
    /// Not ASCII: certificates have the form that begins with `xn--`.
    International,
    /// Anything else that is no host name.
    NotAName,
}

impl fmt::Display for HostFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("it is empty"),
            Self::Url(_) => out.write_str("it is a URL"),
            Self::Port(_) => out.write_str("it has a port, and a certificate knows none"),
            Self::Wildcard => out.write_str("'*' stands for the first label, and at least two follow: *.example.org"),
            Self::International => out.write_str("a certificate has it in the form that begins with xn--"),
            Self::NotAName => out.write_str("it is neither an address nor a host name"),
        }
    }
}

impl std::error::Error for HostFault {}

/// Reads a host: an address, a name, or a name with `*` as its first label.
///
/// # Errors
/// Why it is none.
pub fn host(text: &str) -> Result<San, HostFault> {
    if text.is_empty() {
        return Err(HostFault::Empty);
    }
    if let Some((_, rest)) = text.split_once("://") {
        return Err(HostFault::Url(rest.split([':', '/']).next().unwrap_or_default().to_owned()));
    }
    let unbracketed = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if let Ok(address) = unbracketed.parse::<IpAddr>() {
        return Ok(San::Ip(address));
    }
    if let Some((name, port)) = text.rsplit_once(':')
        && !port.is_empty()
        && port.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Err(HostFault::Port(name.to_owned()));
    }
    if !text.is_ascii() {
        return Err(HostFault::International);
    }
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    let (parent, wildcard) = name.strip_prefix("*.").map_or((name.as_str(), false), |parent| (parent, true));
    if parent.contains('*') || (wildcard && !parent.contains('.')) {
        return Err(HostFault::Wildcard);
    }
    if is_host_name(parent) { Ok(San::Dns(name)) } else { Err(HostFault::NotAName) }
}

/// Reads an alternative name: `DNS:`, `IP:`, `URI:` or `email:` before it says what it is, otherwise its form does.
///
/// # Errors
/// Why it is none.
pub fn san(text: &str) -> Result<San, HostFault> {
    let (kind, value) = text.split_once(':').unwrap_or(("", text));
    let printable = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    match kind.to_ascii_lowercase().as_str() {
        "dns" | "ip" => host(value),
        "uri" if printable(value) => Ok(San::Uri(value.to_owned())),
        "email" if printable(value) && value.contains('@') => Ok(San::Email(value.to_owned())),
        "urn" if printable(text) => Ok(San::Uri(text.to_owned())),
        _ if text.contains("://") && printable(text) => Ok(San::Uri(text.to_owned())),
        _ if text.contains('@') && printable(text) => Ok(San::Email(text.to_owned())),
        _ => host(text),
    }
}

/// An alternative name as OpenSSL writes it and as [`san`] reads it.
#[must_use]
pub fn san_text(san: &San) -> String {
    match san {
        San::Dns(name) => format!("DNS:{name}"),
        San::Ip(address) => format!("IP:{address}"),
        San::Email(address) => format!("email:{address}"),
        San::Uri(uri) => format!("URI:{uri}"),
        San::Other(other) => format!("other:{other}"),
    }
}

/// Whether an alternative name is below one of the domains, if it is a host name and there are domains.
#[must_use]
pub fn is_below(san: &San, domains: &[String]) -> bool {
    let San::Dns(name) = san else { return true };
    let name = name.strip_prefix("*.").unwrap_or(name).to_ascii_lowercase();
    let is_below =
        |domain: &String| name.strip_suffix(domain.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    domains.is_empty() || domains.iter().any(is_below)
}

/// Whether a CA that is made for these domains signs an alternative name: it signs no addresses.
#[must_use]
pub fn is_within(san: &San, domains: &[String]) -> bool {
    is_below(san, domains) && (domains.is_empty() || !matches!(san, San::Ip(_)))
}

/// Whether it is a host name as the DNS has it, and cannot be taken for an address.
fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        (1..=63).contains(&label.len()) && label.bytes().all(inner) && !label.starts_with('-') && !label.ends_with('-')
    };
    let last_is_number = name.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    name.len() <= 253 && name.split('.').all(is_label) && !last_is_number
}

/// `text` with everything that a URN does not take as `%XX`.
fn percent(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:@!$&'()*,;=".contains(&byte) {
            result.push(char::from(byte));
        } else {
            result.push_str(&format!("%{byte:02X}"));
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cannot_be_user_names_or_files_are_refused() {
        let long = "x".repeat(65);
        let rows: [(&str, NameFault); 31] = [
            ("", NameFault::Empty),
            (&long, NameFault::TooLong(65)),
            ("a+b", NameFault::Character('+')),
            ("a#", NameFault::Character('#')),
            ("a/b", NameFault::Character('/')),
            ("../x", NameFault::Character('/')),
            ("a\\b", NameFault::Character('\\')),
            ("a\0b", NameFault::Character('\0')),
            ("a\nb", NameFault::Character('\n')),
            ("a\u{85}b", NameFault::Character('\u{85}')),
            ("..", NameFault::DoubleDot),
            ("a..b", NameFault::DoubleDot),
            (".", NameFault::Edge('.')),
            (".hidden", NameFault::Edge('.')),
            ("dot.", NameFault::Edge('.')),
            (" a", NameFault::Edge(' ')),
            ("a ", NameFault::Edge(' ')),
            ("-a", NameFault::Edge('-')),
            ("a*b", NameFault::Character('*')),
            ("a|b", NameFault::Character('|')),
            ("\u{202e}admin", NameFault::Invisible('\u{202e}')),
            ("ad\u{200b}min", NameFault::Invisible('\u{200b}')),
            ("admin\u{a0}", NameFault::Invisible('\u{a0}')),
            ("con", NameFault::Device),
            ("Nul.txt", NameFault::Device),
            ("com1", NameFault::Device),
            ("LPT9", NameFault::Device),
            ("ca", NameFault::Reserved),
            ("CA", NameFault::Reserved),
            ("Server", NameFault::Reserved),
            ("intermediate", NameFault::Reserved),
        ];
        for (name, fault) in rows {
            assert_eq!(check_client(name), Err(fault), "{name:?}");
        }
        for name in [
            "board001",
            "Living room",
            "AA-BB-CC-DD-EE-FF",
            "AA:BB:CC:DD:EE:FF",
            "Zähler",
            "Датчик",
            "cone",
            "com10",
            "com",
            "null",
            "a@b",
            "ca2",
            "x-y_z.1",
            &long[1..],
        ] {
            assert_eq!(check_client(name), Ok(()), "{name:?}");
        }
        assert_eq!(check_file("server"), Ok(()));
    }

    #[test]
    fn a_client_has_its_name_as_an_alternative_name() {
        let rows = [
            ("board001", "DNS:board001"),
            ("a.example.org", "DNS:a.example.org"),
            ("Living room", "URI:urn:mqtt:client:Living%20room"),
            ("AA:BB", "URI:urn:mqtt:client:AA:BB"),
            ("ä", "URI:urn:mqtt:client:%C3%A4"),
            ("10.0.0.7", "URI:urn:mqtt:client:10.0.0.7"),
            ("4711", "URI:urn:mqtt:client:4711"),
            ("a-", "URI:urn:mqtt:client:a-"),
        ];
        for (name, expected) in rows {
            assert_eq!(san_text(&client_san(name)), expected);
        }
    }

    #[test]
    fn hosts_are_names_or_addresses() {
        for (text, expected) in [
            ("localhost", "DNS:localhost"),
            ("Broker.Example.ORG.", "DNS:broker.example.org"),
            ("*.iot.example.org", "DNS:*.iot.example.org"),
            ("127.0.0.1", "IP:127.0.0.1"),
            ("::1", "IP:::1"),
            ("[fe80::1]", "IP:fe80::1"),
            ("my_host", "DNS:my_host"),
        ] {
            assert_eq!(host(text).map(|san| san_text(&san)), Ok(expected.to_owned()), "{text}");
        }
        for (text, fault) in [
            ("", HostFault::Empty),
            ("mqtts://box:8883/a", HostFault::Url("box".to_owned())),
            ("box:8883", HostFault::Port("box".to_owned())),
            ("*", HostFault::Wildcard),
            ("*.local", HostFault::Wildcard),
            ("a.*.example.org", HostFault::Wildcard),
            ("bücher.example", HostFault::International),
            ("a b", HostFault::NotAName),
            ("300.1.1.1", HostFault::NotAName),
            ("-a", HostFault::NotAName),
            ("a..b", HostFault::NotAName),
        ] {
            assert_eq!(host(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn alternative_names_say_what_they_are_or_show_it() {
        for text in ["DNS:a.example.org", "IP:::1", "URI:https://a/b", "email:a@b", "URI:urn:mqtt:client:x"] {
            assert_eq!(san(text).map(|san| san_text(&san)), Ok(text.to_owned()));
        }
        assert_eq!(san("urn:dev:mac:0024befffe804ff1"), Ok(San::Uri("urn:dev:mac:0024befffe804ff1".to_owned())));
        assert_eq!(san("a@example.org"), Ok(San::Email("a@example.org".to_owned())));
        assert_eq!(san("10.0.0.7"), host("10.0.0.7"));
        assert_eq!(san("email:nobody"), Err(HostFault::NotAName));
        assert_eq!(san("URI:"), Err(HostFault::NotAName));
    }
}
