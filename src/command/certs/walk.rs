//! The way to a broker, step by step: TCP, TLS, chain, name, client certificate, CONNECT. Where does it end, and why?

use std::{sync::Arc, time::Duration};

use tokio::{net::TcpStream, time::timeout};

use crate::{
    client::{Client, Error, Lost, Options},
    command::runtime,
    failure::{Exit, Failure, address},
    net::{
        self,
        dial::DialError,
        tls::{ClientOptions, ClientTls, TlsStream},
    },
    x509::{self, Against, Certificate, Code, Finding, Purpose, Severity, date},
};

/// A step and how it went.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Its name, in one word.
    pub(super) name: &'static str,
    /// How it went.
    pub(super) outcome: Outcome,
}

/// How a step went.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// Well; what was seen.
    Good(String),
    /// Not well, or not for long.
    Wrong(Vec<Finding>),
    /// The broker said no, in MQTT: the reason, and what may help.
    Refused(String, Option<String>),
    /// It was not come to.
    NotReached,
}

/// What was seen on the way.
#[derive(Debug)]
pub(super) struct Walk {
    /// The steps in their order.
    pub(super) steps: Vec<Step>,
    /// What the broker has shown.
    pub(super) shown: Vec<Certificate>,
}

/// Goes to `host`, as whom `options` says. Whatever the broker shows, the way goes on: nothing secret is sent.
pub(super) fn walk(host: &str, port: u16, options: ClientOptions) -> Result<Walk, Failure> {
    let there = |failure: Failure| Failure {
        what: format!("cannot look at {}: {}", address(host, port), failure.what),
        ..failure
    };
    let roots = options.clone();
    let tls = ClientTls::load(ClientOptions { insecure: true, ..options })
        .map_err(|finding| there(Failure::finding("the certificates given", &finding)))?;
    let journey =
        Journey { host, port, name: roots.server_name.unwrap_or_else(|| host.to_owned()), tls: Arc::new(tls) };
    runtime()?.block_on(journey.go())
}

/// What a server shows to whoever asks.
pub(super) fn shown(host: &str, port: u16) -> Result<(Vec<Certificate>, String), Failure> {
    let walk = walk(host, port, ClientOptions { server_name: None, ..ClientOptions::default() })?;
    let spoken = walk.steps.iter().find(|step| step.name == "TLS").map(|step| step.outcome.clone());
    match spoken {
        Some(Outcome::Good(text)) => Ok((walk.shown, text)),
        Some(Outcome::Wrong(findings)) if !findings.is_empty() => {
            Err(Failure::finding(format!("cannot look at {}", address(host, port)), &findings[0]))
        }
        _ => Err(Failure::new(Exit::TLS, format!("{} has shown no certificate", address(host, port)))),
    }
}

/// How long each step may take.
const LIMIT: Duration = Duration::from_secs(10);
const STEPS: [&str; 6] = ["TCP", "TLS", "chain", "name", "client", "CONNECT"];

struct Journey<'a> {
    host: &'a str,
    port: u16,
    /// What the broker's certificate has to be for.
    name: String,
    tls: Arc<ClientTls>,
}

impl Journey<'_> {
    async fn go(&self) -> Result<Walk, Failure> {
        let socket = self.dial().await?;
        let peer = socket.peer_addr().map_or_else(|_| String::new(), |peer| format!("{peer} answers"));
        let mut outcomes = vec![Outcome::Good(peer)];
        let (spoken, asked, late) = self.speak(socket).await;
        let is_lost = matches!(spoken, Outcome::Wrong(_));
        outcomes.push(spoken);
        let shown = self.tls.shown();
        if !is_lost {
            outcomes.push(self.chain(&shown));
            outcomes.push(self.name(&shown));
            outcomes.extend(self.login(asked, late).await);
        }
        let rest = std::iter::repeat(Outcome::NotReached);
        let steps = STEPS.into_iter().zip(outcomes.into_iter().chain(rest));
        Ok(Walk { steps: steps.map(|(name, outcome)| Step { name, outcome }).collect(), shown })
    }

    async fn dial(&self) -> Result<TcpStream, Failure> {
        let dialled = timeout(LIMIT, net::dial(self.host, self.port)).await;
        let error = match dialled {
            Ok(Ok(socket)) => return Ok(socket),
            Ok(Err(error)) => Error::Dial(error),
            Err(_) => Error::DialTimeout(LIMIT),
        };
        Err(Failure::connect(&error, self.host, self.port))
    }

    /// The handshake: how it went, whether a certificate was asked for, and what it ended with after the broker had
    /// shown its own.
    async fn speak(&self, socket: TcpStream) -> (Outcome, bool, Option<Finding>) {
        let spoken = timeout(LIMIT, self.tls.connect(socket, &self.name)).await;
        let error = match spoken {
            Ok(Ok(stream)) => return (Outcome::Good(described(&stream)), stream.was_asked(), None),
            Ok(Err(error)) => error,
            Err(_) => {
                let what = format!("no TLS handshake within {} s", LIMIT.as_secs());
                return (Outcome::Wrong(vec![Finding::error(Code::NotTls, what)]), false, None);
            }
        };
        let finding = net::tls::Failure::of(&error).cloned();
        let finding = finding.unwrap_or_else(|| Finding::error(Code::Handshake, error.to_string()));
        if self.tls.shown().is_empty() {
            (Outcome::Wrong(vec![finding]), false, None)
        } else {
            // TLS 1.2: it is only the client's certificate that was not liked.
            (Outcome::Good("TLS 1.2".to_owned()), true, Some(finding))
        }
    }

    fn check(&self, shown: &[Certificate], host: Option<&str>) -> Vec<Finding> {
        let (roots, roots_name) = self.tls.roots();
        let against = Against {
            label: "the broker's certificate".to_owned(),
            roots,
            roots_name: roots_name.to_owned(),
            purpose: Some(Purpose::Server),
            host,
            now: net::tls::now(),
            ..Against::default()
        };
        x509::check(shown, &against)
    }

    fn chain(&self, shown: &[Certificate]) -> Outcome {
        let findings = self.check(shown, None);
        let Some(leaf) = shown.first().filter(|_| findings.is_empty()) else { return Outcome::Wrong(findings) };
        let (_, roots_name) = self.tls.roots();
        Outcome::Good(format!(
            "{}, by {}, until {}, is good by {roots_name}",
            leaf.subject,
            leaf.issuer,
            date::date(leaf.not_after)
        ))
    }

    fn name(&self, shown: &[Certificate]) -> Outcome {
        let alone = self.check(shown, None);
        let mut findings = self.check(shown, Some(&self.name));
        findings.retain(|finding| !alone.contains(finding));
        if findings.is_empty() { Outcome::Good(format!("it is for {}", self.name)) } else { Outcome::Wrong(findings) }
    }

    /// The last two steps: what becomes of the client's certificate shows only at CONNECT.
    async fn login(&self, asked: bool, late: Option<Finding>) -> Vec<Outcome> {
        let has_own = self.tls.options().identity.is_some();
        let certificate = match (asked, has_own) {
            (false, false) => "not asked for",
            (false, true) => "not asked for: the one given is not used",
            (true, false) => "asked for, but not required",
            (true, true) => "asked for, shown, accepted",
        };
        let certificate = Outcome::Good(certificate.to_owned());
        if let Some(finding) = late {
            return vec![Outcome::Wrong(vec![as_whom(finding)])];
        }
        let mut options = Options::new(self.host, self.port);
        options.tls = Some(Arc::clone(&self.tls));
        options.timeout = LIMIT;
        match Client::connect(options, None).await {
            Ok(client) => {
                client.close(LIMIT).await;
                vec![certificate, Outcome::Good("accepted".to_owned())]
            }
            Err(Error::Lost(Lost::Tls(finding)) | Error::Dial(DialError::Tls(finding))) => {
                vec![Outcome::Wrong(vec![as_whom(*finding)])]
            }
            Err(error) => {
                let failure = Failure::connect(&error, self.host, self.port);
                vec![certificate, Outcome::Refused(failure.to_string(), failure.hint)]
            }
        }
    }
}

/// The same, with a cure for who is here: no client with options of its own.
fn as_whom(finding: Finding) -> Finding {
    match finding.code {
        Code::NoClientCertificate => finding.cure("go there as a client: mqtt certs verify NAME --connect HOST:PORT"),
        _ => finding,
    }
}

fn described(stream: &TlsStream) -> String {
    format!("{}, {}", stream.version().unwrap_or("TLS"), stream.suite().unwrap_or_default())
}

impl Outcome {
    /// Whether something is wrong that counts.
    pub(super) fn is_wrong(&self, counts: &dyn Fn(Severity) -> bool) -> bool {
        match self {
            Self::Wrong(findings) => findings.iter().any(|finding| counts(finding.severity)),
            Self::Refused(..) => true,
            Self::Good(_) | Self::NotReached => false,
        }
    }
}
