//! Subject alternative names, and whether they cover a host.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use x509_parser::extensions::GeneralName;

use super::{Name, hex};

/// One subject alternative name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum San {
    /// A host name, or one with `*` as its first label.
    Dns(String),
    /// An address.
    Ip(IpAddr),
    /// A mail address.
    Email(String),
    /// An address of the web, or an identifier such as `urn:mqtt:client:board001`.
    Uri(String),
    /// Anything else.
    Other(String),
}

impl San {
    pub(super) fn new(name: &GeneralName<'_>) -> Self {
        match name {
            GeneralName::DNSName(name) => Self::Dns((*name).to_owned()),
            GeneralName::IPAddress(bytes) => address(bytes).map_or_else(|| Self::Other(hex(bytes)), Self::Ip),
            GeneralName::RFC822Name(name) => Self::Email((*name).to_owned()),
            GeneralName::URI(name) => Self::Uri((*name).to_owned()),
            GeneralName::DirectoryName(name) => Self::Other(Name::new(name).text),
            GeneralName::RegisteredID(oid) => Self::Other(oid.to_id_string()),
            GeneralName::OtherName(oid, _) => Self::Other(oid.to_id_string()),
            GeneralName::Invalid(_, bytes) => Self::Other(hex(bytes)),
            GeneralName::X400Address(any) | GeneralName::EDIPartyName(any) => Self::Other(hex(any.data)),
        }
    }

    /// Whether a client that connects to `host` is content with this name. A wildcard stands for one label, and at
    /// least two have to follow it.
    #[must_use]
    pub fn matches_host(&self, host: &str) -> bool {
        let host = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        match (self, host.parse::<IpAddr>()) {
            (Self::Ip(own), Ok(wanted)) => *own == wanted,
            (Self::Dns(own), Err(_)) => {
                let host = host.strip_suffix('.').unwrap_or(host);
                match own.strip_prefix("*.") {
                    Some(parent) => {
                        let covered = host
                            .split_once('.')
                            .is_some_and(|(label, rest)| !label.is_empty() && rest.eq_ignore_ascii_case(parent));
                        covered && parent.contains('.')
                    }
                    None => own.eq_ignore_ascii_case(host),
                }
            }
            _ => false,
        }
    }
}

impl fmt::Display for San {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => write!(out, "{address}"),
            Self::Dns(text) | Self::Email(text) | Self::Uri(text) | Self::Other(text) => {
                write!(out, "{}", text.escape_debug())
            }
        }
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(bytes) = <[u8; 4]>::try_from(bytes) {
        return Some(IpAddr::V4(Ipv4Addr::from(bytes)));
    }
    <[u8; 16]>::try_from(bytes).ok().map(|bytes| IpAddr::V6(Ipv6Addr::from(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_match_as_tls_libraries_match_them() {
        let dns = |name: &str, host: &str| San::Dns(name.to_owned()).matches_host(host);
        assert!(dns("broker.local", "Broker.LOCAL"));
        assert!(dns("broker.local", "broker.local."));
        assert!(!dns("broker.local", "local"));
        assert!(dns("*.iot.local", "a.iot.local"));
        assert!(!dns("*.iot.local", "a.b.iot.local"));
        assert!(!dns("*.iot.local", "iot.local"));
        assert!(!dns("*.iot.local", ".iot.local"));
        assert!(!dns("*.local", "a.local"), "one label behind a wildcard is too few for rustls and OpenSSL");
        assert!(!dns("127.0.0.1", "127.0.0.1"), "an address as a DNS name counts for nobody");
    }

    #[test]
    fn addresses_match_as_addresses() {
        let ip = |own: &str, host: &str| San::Ip(own.parse().expect("an address")).matches_host(host);
        assert!(ip("::1", "[::1]"));
        assert!(ip("fe80::1", "FE80:0:0::1"));
        assert!(ip("127.0.0.1", "127.0.0.1"));
        assert!(!ip("127.0.0.1", "127.0.0.2"));
        assert!(!ip("127.0.0.1", "localhost"));
        assert_eq!(address(&[1, 2, 3]), None);
    }
}
