//! What came of the checks of a file or a connection, and its form for programs.

use std::path::Path;

use serde_json::{Value, json};

use crate::{
    certs::date_text,
    x509::{Certificate, Finding, Severity},
};

/// What came of one check.
#[derive(Debug)]
pub(super) enum Verdict {
    /// All is well, and this is what was found.
    Good(String),
    /// It could not be made, or there was nothing to check.
    Open(String),
    /// Something is wrong.
    Wrong(Finding),
}

/// What came of all checks of one file.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) file: String,
    /// How findings call it.
    pub(super) label: String,
    pub(super) what: String,
    pub(super) name: Option<String>,
    pub(super) certificate: Option<Certificate>,
    pub(super) checks: Vec<(&'static str, Verdict)>,
    /// There is a key that nobody has given a passphrase for.
    pub(super) is_locked: bool,
    /// What was seen of a connection, if there was to be one.
    pub(super) connection: Option<Connection>,
}

/// What was seen of a connection.
#[derive(Debug, Default)]
pub(super) struct Connection {
    /// The version of TLS.
    pub(super) protocol: Option<String>,
    /// The cipher suite.
    pub(super) suite: Option<String>,
    /// Who connects: the name in the folder, or the file.
    pub(super) client: Option<String>,
    /// Nobody answers.
    pub(super) is_unreachable: bool,
}

impl Report {
    pub(super) fn new(path: &Path, what: impl Into<String>) -> Self {
        let file = path.display().to_string();
        Self { label: file.clone(), file, what: what.into(), ..Self::default() }
    }

    /// Of what a broker has shown to a client.
    pub(super) fn of_broker(address: &str, client: Option<String>) -> Self {
        let label = "the broker's certificate".to_owned();
        let connection = Some(Connection { client, ..Connection::default() });
        Self { label, connection, ..Self::new(Path::new(address), "a broker, step by step") }
    }

    pub(super) fn good(&mut self, check: &'static str, fact: impl Into<String>) {
        self.checks.push((check, Verdict::Good(fact.into())));
    }

    pub(super) fn open(&mut self, check: &'static str, why: impl Into<String>) {
        self.checks.push((check, Verdict::Open(why.into())));
    }

    pub(super) fn wrong(&mut self, check: &'static str, finding: Finding) {
        self.checks.push((check, Verdict::Wrong(finding)));
    }

    /// All that is wrong.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.checks.iter().filter_map(|(_, verdict)| match verdict {
            Verdict::Wrong(finding) => Some(finding),
            Verdict::Good(_) | Verdict::Open(_) => None,
        })
    }

    /// All that is wrong, with the check that found it, to be changed.
    pub(super) fn findings_mut(&mut self) -> impl Iterator<Item = (&'static str, &mut Finding)> {
        self.checks.iter_mut().filter_map(|(check, verdict)| match verdict {
            Verdict::Wrong(finding) => Some((*check, finding)),
            Verdict::Good(_) | Verdict::Open(_) => None,
        })
    }

    /// A finding in the place of what the same check has found good, or left open.
    pub(super) fn overrule(&mut self, check: &'static str, finding: Finding) {
        let is_it = |(other, verdict): &(&str, Verdict)| *other == check && !matches!(verdict, Verdict::Wrong(_));
        match self.checks.iter_mut().find(|one| is_it(one)) {
            Some((_, verdict)) => *verdict = Verdict::Wrong(finding),
            None => self.wrong(check, finding),
        }
    }

    /// The same for programs. `counts` says which findings make it wrong.
    pub(super) fn json(&self, counts: &dyn Fn(Severity) -> bool) -> Value {
        let findings = self.checks.iter().filter_map(|(check, verdict)| match verdict {
            Verdict::Wrong(finding) => Some(json!({
                "check": check,
                "code": finding.code.as_str(),
                "severity": finding.severity.as_str(),
                "what": finding.what,
                "cure": finding.cure,
            })),
            Verdict::Good(_) | Verdict::Open(_) => None,
        });
        let checks = self.checks.iter().map(|(check, verdict)| {
            let (state, fact) = match verdict {
                Verdict::Good(fact) => ("good", fact),
                Verdict::Open(why) => ("open", why),
                Verdict::Wrong(finding) => ("wrong", &finding.what),
            };
            json!({ "check": check, "state": state, "fact": fact })
        });
        let certificate = self.certificate.as_ref();
        let mut json = json!({
            "kind": "verified",
            "name": self.name,
            "what": self.what,
            "subject": certificate.map(|one| one.subject.text.as_str()),
            "serial": certificate.map(|one| one.serial.as_str()),
            "sha256": certificate.map(|one| one.fingerprint.as_str()),
            "not_after": certificate.map(|one| date_text(one.not_after)),
            "ok": !self.findings().any(|finding| counts(finding.severity)),
            "findings": findings.collect::<Vec<_>>(),
            "checks": checks.collect::<Vec<_>>(),
        });
        match &self.connection {
            None => json["path"] = self.file.as_str().into(),
            Some(connection) => {
                json["address"] = self.file.as_str().into();
                json["protocol"] = connection.protocol.as_deref().into();
                json["suite"] = connection.suite.as_deref().into();
                json["client"] = connection.client.as_deref().into();
            }
        }
        json
    }
}
