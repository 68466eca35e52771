//! Versions of TLS and cipher suites, by the names that mosquitto and OpenSSL give them.

use std::{fmt, sync::Arc};

use rustls::{
    SupportedCipherSuite, SupportedProtocolVersion,
    crypto::{CryptoProvider, ring},
    version::{TLS12, TLS13},
};

/// A version of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// TLS 1.2 (RFC 5246).
    Tls12,
    /// TLS 1.3 (RFC 8446).
    Tls13,
}

impl Version {
    /// Reads `tlsv1.2`, `1.2` and the like.
    ///
    /// # Errors
    /// Says which versions there are; those before 1.2 are not among them (RFC 8996).
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "tlsv1.3" | "1.3" => Ok(Self::Tls13),
            "tlsv1.2" | "1.2" => Ok(Self::Tls12),
            "tlsv1.1" | "tlsv1" | "tlsv1.0" | "1.1" | "1.0" => {
                Err("TLS below 1.2 is broken (RFC 8996) and not spoken here: use tlsv1.2 or tlsv1.3".to_owned())
            }
            _ => Err("the versions are tlsv1.2 and tlsv1.3".to_owned()),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
        })
    }
}

/// From which version to which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// The lowest.
    pub min: Version,
    /// The highest.
    pub max: Version,
}

impl Default for Versions {
    fn default() -> Self {
        Self { min: Version::Tls12, max: Version::Tls13 }
    }
}

impl Versions {
    pub(super) fn list(self) -> Vec<&'static SupportedProtocolVersion> {
        let known = [(Version::Tls13, &TLS13), (Version::Tls12, &TLS12)];
        let within = known.into_iter().filter(|(version, _)| (self.min..=self.max).contains(version));
        within.map(|(_, version)| version).collect()
    }
}

impl fmt::Display for Versions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.min == self.max {
            write!(out, "{} only", self.min)
        } else {
            write!(out, "{} to {}", self.min, self.max)
        }
    }
}

/// OpenSSL's names of the suites of TLS 1.2; those of 1.3 have one name everywhere.
const OPENSSL: [(&str, &str); 6] = [
    ("ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
    ("ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
    ("ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
    ("ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    ("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    ("ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
];
/// OpenSSL's words for groups of suites, all of which mean: what is there.
const GROUPS: [&str; 6] = ["ALL", "DEFAULT", "HIGH", "SECURE", "ECDHE", "EECDH"];

/// The cryptography with the suites that `list` names, in its order: names of IANA or OpenSSL between colons, commas or
/// spaces. What OpenSSL would exclude (`!aNULL`) is not there anyway. As with OpenSSL, a list that names no suite of
/// one version of TLS leaves that version as it is.
///
/// # Errors
/// The first name that is no suite here, and those that are.
pub fn provider(list: Option<&str>) -> Result<Arc<CryptoProvider>, String> {
    let mut provider = ring::default_provider();
    let Some(list) = list else { return Ok(Arc::new(provider)) };
    let mut chosen: Vec<SupportedCipherSuite> = Vec::new();
    for name in list.split([':', ',', ' ']).filter(|name| !name.is_empty()) {
        if name.starts_with(['!', '-', '@']) || GROUPS.contains(&name) {
            continue;
        }
        let suite = provider.cipher_suites.iter().find(|suite| names(**suite).iter().any(|known| known == name));
        let Some(suite) = suite else {
            let known: Vec<String> = provider.cipher_suites.iter().map(|suite| names(*suite).swap_remove(0)).collect();
            return Err(format!("there is no cipher suite {name:?} here; there are {}", known.join(", ")));
        };
        if !chosen.contains(suite) {
            chosen.push(*suite);
        }
    }
    for version in [&TLS13, &TLS12] {
        if !chosen.iter().any(|suite| suite.version() == version) {
            chosen.extend(provider.cipher_suites.iter().filter(|suite| suite.version() == version));
        }
    }
    provider.cipher_suites = chosen;
    Ok(Arc::new(provider))
}

/// The names of a suite: the usual one first.
fn names(suite: SupportedCipherSuite) -> Vec<String> {
    let own = format!("{:?}", suite.suite());
    // rustls's name for TLS_AES_128_GCM_SHA256 is TLS13_AES_128_GCM_SHA256.
    let iana = own.replacen("TLS13_", "TLS_", 1);
    let openssl = OPENSSL.iter().find(|(_, name)| *name == iana).map(|(openssl, _)| (*openssl).to_owned());
    openssl.into_iter().chain([iana, own]).collect()
}

/// The suites of TLS 1.2 that are spoken here, by the key that they ask for.
pub(super) const WITH_RSA: [u16; 3] = [0xc02f, 0xc030, 0xcca8];
pub(super) const WITH_ECDSA: [u16; 3] = [0xc02b, 0xc02c, 0xcca9];

/// What a suite of TLS 1.2 asks of the broker's key: `None` for suites that ask nothing, or are unknown.
pub(super) fn key_of_suite(suite: u16) -> Option<&'static str> {
    match suite {
        // RSA key exchange or signature (IANA's registry), ephemeral or not.
        0x0001..=0x000a | 0x002f | 0x0035 | 0x003b..=0x003d | 0x009c..=0x009f | 0x0033 | 0x0039 | 0x0067 | 0x006b => {
            Some("RSA")
        }
        0xc010..=0xc014 | 0xc027 | 0xc028 | 0xc02f | 0xc030 | 0xcca8 => Some("RSA"),
        0xc006..=0xc00a | 0xc023 | 0xc024 | 0xc02b | 0xc02c | 0xcca9 => Some("ECDSA"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(list: &str) -> Result<Vec<String>, String> {
        provider(Some(list))
            .map(|provider| provider.cipher_suites.iter().map(|suite| names(*suite).swap_remove(0)).collect())
    }

    #[test]
    fn suites_go_by_each_of_their_names_and_in_the_order_of_the_list() {
        let all = "TLS_AES_256_GCM_SHA384";
        let list = chosen("ECDHE-RSA-AES128-GCM-SHA256:TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384:!aNULL").unwrap();
        assert_eq!(list[..2], ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384"]);
        assert!(list[2..].iter().all(|name| name.starts_with("TLS_")), "{list:?}");
        let list = chosen(all).unwrap();
        assert_eq!(list.iter().filter(|name| name.starts_with("TLS_")).count(), 1);
        assert_eq!(list.len(), 7);
        assert_eq!(chosen("HIGH:!aNULL").unwrap().len(), 9);
        assert!(chosen("AES256-SHA").unwrap_err().contains("ECDHE-RSA-AES256-GCM-SHA384"));
    }
}
