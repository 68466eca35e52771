//! Why a certificate is not good enough, in words: what the verifiers of TLS libraries refuse, and what they will.
//!
//! It explains and does not decide: a connection trusts what rustls trusts.

mod chain;
mod cure;
mod dates;
mod leaf;
mod revocation;
mod strict;

use super::{Certificate, Crl, Finding};

/// What a certificate is looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A broker shows it.
    Server,
    /// A client shows it.
    Client,
}

impl Purpose {
    /// The extended key usage that it needs.
    #[must_use]
    pub const fn usage(self) -> &'static str {
        match self {
            Self::Server => "serverAuth",
            Self::Client => "clientAuth",
        }
    }
}

/// What a certificate is held against.
#[derive(Clone, Debug, Default)]
pub struct Against<'a> {
    /// How the certificate is called: `the broker's certificate`, `client CN=board001 (10.0.0.7)`, `board001.crt`.
    pub label: String,
    /// The CAs that are trusted.
    pub roots: &'a [Certificate],
    /// How they are called: `--cafile other.crt`, `ca.crt`.
    pub roots_name: String,
    /// The revocation lists; none: nothing is said about revocation.
    pub crls: &'a [Crl],
    /// How they are called; empty: `the revocation list`.
    pub crls_name: String,
    /// Other certificates that are at hand, among which a missing one may be.
    pub known: &'a [Certificate],
    /// What it has to be good for, if that is asked.
    pub purpose: Option<Purpose>,
    /// The host that is connected to, if there is one.
    pub host: Option<&'a str>,
    /// The moment, in seconds since 1970.
    pub now: i64,
    /// Say also what only strict verifiers mind.
    pub strict: bool,
}

/// Everything that is wrong with the first certificate of `chain`, the others of which lead to a root. What stops a
/// connection comes first, and of that what most likely stopped it.
#[must_use]
pub fn check(chain: &[Certificate], against: &Against<'_>) -> Vec<Finding> {
    let Some(own) = chain.first() else {
        return vec![leaf::missing(against)];
    };
    let path = chain::path(chain, against);
    let mut findings = Vec::new();
    findings.extend(leaf::version(own, against));
    findings.extend(chain::first_is_no_leaf(chain, against).or_else(|| leaf::is_ca(own, against)));
    findings.extend(dates::leaf(own, against));
    findings.extend(leaf::purpose(own, against));
    findings.extend(leaf::weakness(own, against));
    findings.extend(chain::findings(&path, against));
    findings.extend(revocation::findings(own, path.issuer(), against));
    findings.extend(leaf::host(own, against));
    findings.extend(leaf::names(own, against));
    if against.strict {
        findings.extend(strict::findings(&path, against));
    }
    // Stable: the order above stays within each severity.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;
