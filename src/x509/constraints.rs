//! Name constraints: the names that a CA may sign.

use std::fmt;

use x509_parser::extensions::{self, GeneralName, GeneralSubtree};

use super::San;

/// Below which names a CA signs, and below which it does not. Only DNS names and addresses are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameConstraints {
    permitted: Vec<Subtree>,
    excluded: Vec<Subtree>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Subtree {
    Dns(String),
    /// An address and a mask, each of 4 or 16 bytes.
    Ip(Vec<u8>, Vec<u8>),
}

impl NameConstraints {
    pub(super) fn new(constraints: &extensions::NameConstraints<'_>) -> Self {
        let read = |subtrees: &Option<Vec<GeneralSubtree<'_>>>| {
            subtrees.iter().flatten().filter_map(|subtree| Subtree::new(&subtree.base)).collect()
        };
        Self { permitted: read(&constraints.permitted_subtrees), excluded: read(&constraints.excluded_subtrees) }
    }

    /// Whether a CA with these may sign this name. What is permitted of one kind says nothing about the other.
    #[must_use]
    pub fn allow(&self, san: &San) -> bool {
        let mut of_kind = self.permitted.iter().filter_map(|subtree| subtree.covers(san)).peekable();
        let permitted = of_kind.peek().is_none() || of_kind.any(|covers| covers);
        permitted && !self.excluded.iter().any(|subtree| subtree.covers(san) == Some(true))
    }

    /// Whether all addresses are excluded, of both versions.
    #[must_use]
    pub fn exclude_addresses(&self) -> bool {
        let is_excluded = |bytes: usize| {
            let is_all = |subtree: &Subtree| match subtree {
                Subtree::Ip(_, mask) => mask.len() == bytes && mask.iter().all(|byte| *byte == 0),
                Subtree::Dns(_) => false,
            };
            self.excluded.iter().any(is_all)
        };
        is_excluded(4) && is_excluded(16)
    }
}

/// `names below iot.local only`.
impl fmt::Display for NameConstraints {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |subtrees: &[Subtree]| subtrees.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match (&self.permitted[..], &self.excluded[..]) {
            ([], []) => out.write_str("names of all kinds"),
            (permitted @ [_, ..], [_, _]) if self.exclude_addresses() => {
                write!(out, "names below {} only, and no addresses", list(permitted))
            }
            (permitted, []) => write!(out, "names below {} only", list(permitted)),
            ([], excluded) => write!(out, "no names below {}", list(excluded)),
            (permitted, excluded) => write!(out, "names below {} only, but not {}", list(permitted), list(excluded)),
        }
    }
}

impl Subtree {
    fn new(base: &GeneralName<'_>) -> Option<Self> {
        match base {
            GeneralName::DNSName(name) => Some(Self::Dns((*name).to_owned())),
            GeneralName::IPAddress(bytes) if matches!(bytes.len(), 8 | 32) => {
                let (address, mask) = bytes.split_at(bytes.len() / 2);
                Some(Self::Ip(address.to_vec(), mask.to_vec()))
            }
            _ => None,
        }
    }

    /// Whether the name is below it; none: it is of another kind.
    fn covers(&self, san: &San) -> Option<bool> {
        match (self, san) {
            (Self::Dns(base), San::Dns(name)) => {
                let (base, name) = (base.to_ascii_lowercase(), name.to_ascii_lowercase());
                let is_below = |parent: &str| name.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'));
                Some(
                    base.is_empty()
                        || match base.strip_prefix('.') {
                            Some(parent) => is_below(parent),
                            None => name == base || is_below(&base),
                        },
                )
            }
            (Self::Ip(address, mask), San::Ip(own)) => {
                let own = match own {
                    std::net::IpAddr::V4(own) => own.octets().to_vec(),
                    std::net::IpAddr::V6(own) => own.octets().to_vec(),
                };
                let bytes = own.iter().zip(address).zip(mask);
                // An address of the other version is below none of this one.
                Some(
                    own.len() == address.len()
                        && bytes.into_iter().all(|((own, base), mask)| own & mask == base & mask),
                )
            }
            _ => None,
        }
    }
}

impl fmt::Display for Subtree {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => write!(out, "{}", name.trim_start_matches('.').escape_debug()),
            Self::Ip(address, mask) => {
                let bits: u32 = mask.iter().map(|byte| byte.count_ones()).sum();
                match (<[u8; 4]>::try_from(address.as_slice()), <[u8; 16]>::try_from(address.as_slice())) {
                    (Ok(address), _) => write!(out, "{}/{bits}", std::net::Ipv4Addr::from(address)),
                    (_, Ok(address)) => write!(out, "{}/{bits}", std::net::Ipv6Addr::from(address)),
                    _ => Ok(()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dns(name: &str) -> San {
        San::Dns(name.to_owned())
    }

    fn ip(address: &str) -> San {
        San::Ip(address.parse().expect("an address"))
    }

    #[test]
    fn names_are_below_or_not() {
        let below = |base: &str, name: &str| {
            let permitted = vec![Subtree::Dns(base.to_owned())];
            NameConstraints { permitted, excluded: Vec::new() }.allow(&dns(name))
        };
        assert!(below("iot.local", "a.iot.LOCAL") && below("iot.local", "iot.local") && below("", "x"));
        assert!(below("iot.local", "*.iot.local"));
        assert!(!below("iot.local", "riot.local") && !below("iot.local", "local"));
        assert!(below(".iot.local", "a.iot.local") && !below(".iot.local", "iot.local"));
    }

    #[test]
    fn one_kind_says_nothing_about_the_other() {
        let net = Subtree::Ip(vec![192, 168, 0, 0], vec![255, 255, 0, 0]);
        let lan = NameConstraints { permitted: vec![net.clone()], excluded: Vec::new() };
        assert!(lan.allow(&ip("192.168.1.1")) && lan.allow(&dns("x")));
        assert!(!lan.allow(&ip("10.0.0.1")) && !lan.allow(&ip("::1")));
        assert_eq!(lan.to_string(), "names below 192.168.0.0/16 only");
        let not = NameConstraints { permitted: vec![Subtree::Dns("local".to_owned())], excluded: vec![net] };
        assert!(!not.allow(&ip("192.168.1.1")) && not.allow(&ip("10.0.0.1")) && not.allow(&dns("a.local")));
        assert_eq!(not.to_string(), "names below local only, but not 192.168.0.0/16");
        assert!(!not.exclude_addresses());
        let all = |bytes| Subtree::Ip(vec![0; bytes], vec![0; bytes]);
        let none = |excluded| NameConstraints { permitted: Vec::new(), excluded };
        assert!(!none(vec![all(4)]).exclude_addresses());
        let none = none(vec![all(4), all(16)]);
        assert!(none.exclude_addresses() && !none.allow(&ip("10.0.0.1")) && !none.allow(&ip("::1")));
    }
}
