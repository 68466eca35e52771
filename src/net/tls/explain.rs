//! Why TLS has failed: rustls's errors and the peer's alerts in words, with both sides' values and a cure.

use std::{fmt, io, path::Path};

use rustls::{AlertDescription, Connection, Error, PeerIncompatible, ProtocolVersion};

use super::{
    client::ClientTls,
    hello::Hello,
    server::ServerTls,
    suites::{self, Versions},
    verify::take_refusal,
};
use crate::x509::{Code, Finding, KeyKind, date};

/// A [`Finding`] on its way through [`io::Error`].
#[derive(Debug)]
pub struct Failure(Box<Finding>);

impl Failure {
    /// What is inside an error of the socket, if TLS was the trouble.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<&Finding> {
        error.get_ref()?.downcast_ref::<Self>().map(|failure| &*failure.0)
    }
}

impl From<Finding> for Failure {
    fn from(finding: Finding) -> Self {
        Self(Box::new(finding))
    }
}

impl From<Failure> for io::Error {
    fn from(failure: Failure) -> Self {
        Self::new(io::ErrorKind::InvalidData, failure)
    }
}

impl std::error::Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// The same with a cure for the folder that is in use: `mqtt certs` looks into `certs` by itself.
pub(super) fn in_folder(finding: Finding, folder: Option<&Path>) -> Finding {
    const COMMAND: &str = "mqtt certs ";
    let (Some(folder), Some(cure)) = (folder.filter(|folder| *folder != Path::new("certs")), &finding.cure) else {
        return finding;
    };
    let Some((before, rest)) = cure.split_once(COMMAND) else { return finding };
    let (verb, rest) = rest.split_at(rest.find([' ', ',', ';']).unwrap_or(rest.len()));
    let folder = folder.to_string_lossy();
    let is_plain = folder.chars().all(|sign| sign.is_alphanumeric() || "-_./".contains(sign));
    let quote = if is_plain { "" } else { "'" };
    let cure = format!("{before}{COMMAND}{verb} --dir {quote}{folder}{quote}{rest}");
    Finding { cure: Some(cure), ..finding }
}

/// What somebody said to a TLS listener that is no TLS.
pub(super) fn not_tls(bytes: &[u8]) -> Failure {
    let finding = match bytes {
        // CONNECT.
        [0x10, ..] => Finding::error(Code::NotTls, "plain MQTT on the TLS port")
            .cure("the client has to speak TLS (mqtts://, --cafile or --tls-dir), or use the plain port"),
        [b'A'..=b'Z', ..] if bytes.windows(5).any(|part| part == b"HTTP/") => {
            Finding::error(Code::NotTls, "plain HTTP on the TLS port")
        }
        [first, ..] => Finding::error(Code::NotTls, format!("no TLS: it began with 0x{first:02x}")),
        [] => Finding::error(Code::NotTls, "no TLS"),
    };
    finding.into()
}

/// Why a handshake failed, as the broker sees it. `hello`: what the client offered, where it matters.
pub(super) fn at_server(tls: &ServerTls, error: &Error, hello: Option<Hello>) -> Failure {
    let finding = match error {
        Error::InvalidCertificate(_) | Error::InvalidCertRevocationList(_) => {
            take_refusal().unwrap_or_else(|| refused("its certificate", error))
        }
        Error::NoCertificatesPresented => {
            let what = "it sent no certificate, and this listener requires one";
            Finding::error(Code::NoClientCertificate, what)
                .cure("the client needs one: mqtt certs client NAME, then --cert NAME.crt --key NAME.key")
        }
        Error::AlertReceived(alert) => alert_at_server(tls, *alert),
        // A client that is too old lacks more than the version.
        Error::PeerIncompatible(_) if hello.as_ref().is_some_and(Hello::is_too_old) => no_version(tls, hello),
        Error::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon) => no_cipher(tls, hello),
        Error::PeerIncompatible(
            PeerIncompatible::NoSignatureSchemesInCommon | PeerIncompatible::NoKxGroupsInCommon,
        ) => no_cipher(tls, hello),
        Error::PeerIncompatible(
            PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled
            | PeerIncompatible::SupportedVersionsExtensionRequired
            | PeerIncompatible::ServerDoesNotSupportTls12Or13,
        ) => no_version(tls, hello),
        Error::PeerIncompatible(why) => {
            Finding::error(Code::NoSharedCipher, format!("it speaks TLS in a way that is not spoken here: {why:?}"))
        }
        Error::InvalidMessage(why) => Finding::error(Code::NotTls, format!("it sent what is no TLS: {why:?}")),
        error => Finding::error(Code::Handshake, lower(error)),
    };
    in_folder(finding, tls.options().folder.as_deref()).into()
}

fn no_version(tls: &ServerTls, hello: Option<Hello>) -> Finding {
    let versions = tls.options().versions;
    let offer = match hello.as_ref().map(|hello| (hello.lowest(), hello.highest())) {
        Some((Some(low), Some(high))) if low == high => format!("it offers {high} only"),
        Some((Some(low), Some(high))) => format!("it offers {low} to {high}"),
        _ => "it offers another version".to_owned(),
    };
    Finding::error(
        Code::ProtocolVersion,
        format!("no TLS version in common: {offer}, and this listener takes {versions}"),
    )
}

fn no_cipher(tls: &ServerTls, hello: Option<Hello>) -> Finding {
    let Some(key) = tls.key_kind() else { return Finding::error(Code::NoSharedCipher, "no cipher suite in common") };
    let (kind, is_rsa) = (key.to_string(), matches!(key, KeyKind::Rsa(_)));
    let suites = hello.map(|hello| hello.suites).unwrap_or_default();
    let keys: Vec<&str> = suites.iter().filter_map(|suite| suites::key_of_suite(*suite)).collect();
    let (all_rsa, all_ecdsa) = (|key: &&str| *key == "RSA", |key: &&str| *key == "ECDSA");
    let is_good = |good: &[u16]| suites.iter().any(|suite| good.contains(suite));
    if !keys.is_empty() && !is_rsa && keys.iter().all(all_rsa) && is_good(&suites::WITH_RSA) {
        let what =
            format!("no cipher suite in common: it offers only those for RSA keys, and the broker's key is {kind}");
        return Finding::error(Code::NoSharedCipher, what).cure("mqtt certs server HOST... --key rsa2048 --force");
    }
    if !keys.is_empty() && is_rsa && keys.iter().all(all_ecdsa) && is_good(&suites::WITH_ECDSA) {
        let what =
            format!("no cipher suite in common: it offers only those for ECDSA keys, and the broker's key is {kind}");
        return Finding::error(Code::NoSharedCipher, what).cure("mqtt certs server HOST... --key p256 --force");
    }
    let what = format!(
        "no cipher suite in common: TLS here means ECDHE with AES-GCM or ChaCha20 (no CBC, no RSA key exchange), for a key of kind {kind}"
    );
    Finding::error(Code::NoSharedCipher, what)
}

fn alert_at_server(tls: &ServerTls, alert: AlertDescription) -> Finding {
    let said = words(alert);
    match alert {
        AlertDescription::UnknownCA => {
            let what = format!("it does not trust this broker's CA (it sent {said:?})");
            Finding::error(Code::UnknownCa, what).cure(format!("give the client {}", tls.issuer()))
        }
        // A signature on the way to the root is not by the key that the client has for this name.
        AlertDescription::DecryptError => {
            let what = format!(
                "it has a CA of the right name with another key, so it does not trust this broker (it sent {said:?})"
            );
            Finding::error(Code::CaRemade, what).cure(format!("the CA was made again: give the client {}", tls.issuer()))
        }
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::AccessDenied
        // OpenSSL's word for a name that its program did not like.
        | AlertDescription::InternalError => {
            let what = format!("it refuses this broker's certificate (it sent {said:?}), which is {}", tls.shown());
            let code = match alert {
                AlertDescription::CertificateExpired => Code::Expired,
                AlertDescription::CertificateRevoked => Code::Revoked,
                AlertDescription::UnsupportedCertificate => Code::WrongPurpose,
                _ => Code::NameMismatch,
            };
            Finding::error(code, what).cure("mqtt certs verify server")
        }
        AlertDescription::ProtocolVersion => {
            let versions = tls.options().versions;
            let what = format!("no TLS version in common: this listener takes {versions} (it sent {said:?})");
            Finding::error(Code::ProtocolVersion, what)
        }
        _ => Finding::error(Code::Handshake, format!("it ended the handshake (it sent {said:?})")),
    }
}

/// Why TLS failed, as the client sees it. `asked`: whether the broker has asked for a certificate; `port`: the broker's.
pub(super) fn at_client(tls: &ClientTls, error: &Error, asked: bool, engine: &Connection, port: u16) -> Failure {
    let finding = match error {
        Error::InvalidCertificate(_) | Error::InvalidCertRevocationList(_) => {
            take_refusal().unwrap_or_else(|| refused("the broker's certificate", error))
        }
        Error::AlertReceived(alert) => alert_at_client(tls, *alert, asked, engine),
        Error::InvalidMessage(_) if engine.is_handshaking() => answers_without_tls(port),
        Error::PeerIncompatible(
            PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled,
        ) => no_version_at_client(tls),
        Error::PeerIncompatible(why) => Finding::error(
            Code::NoSharedCipher,
            format!("the broker speaks TLS in a way that is not spoken here: {why:?}"),
        ),
        error => Finding::error(Code::Handshake, lower(error)),
    };
    in_folder(finding, tls.options().folder.as_deref()).into()
}

/// What is refused for a reason that only rustls knows.
pub(super) fn refused(certificate: &str, error: &Error) -> Finding {
    let why = match error {
        Error::InvalidCertificate(why) => lower(why),
        error => lower(error),
    };
    Finding::error(Code::Handshake, format!("{certificate} is refused: {why}"))
}

fn answers_without_tls(port: u16) -> Finding {
    Finding::error(Code::NotTls, format!("port {port} answered, but not with TLS")).cure(other_port(port))
}

/// What helps where nobody speaks TLS.
const fn other_port(port: u16) -> &'static str {
    if port == super::PORT {
        "this is the port of TLS by custom; a broker that speaks none there is reached with --no-tls"
    } else {
        "leave the TLS options away, or use the broker's port with TLS: -p 8883"
    }
}

fn no_version_at_client(tls: &ClientTls) -> Finding {
    let versions = tls.options().versions;
    let what = format!("no TLS version in common: this client offers {versions}, and the broker takes none of it");
    let finding = Finding::error(Code::ProtocolVersion, what);
    if versions == Versions::default() { finding } else { finding.cure("leave --tls-version and --tls-max away") }
}

fn alert_at_client(tls: &ClientTls, alert: AlertDescription, asked: bool, engine: &Connection) -> Finding {
    let said = words(alert);
    let about_us = matches!(
        alert,
        AlertDescription::CertificateRequired
            | AlertDescription::HandshakeFailure
            | AlertDescription::BadCertificate
            | AlertDescription::NoCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::DecryptError
    );
    if asked && about_us {
        let Some(label) = tls.own_label() else { return certificate_wanted(tls) };
        return own_refused(tls, &label, alert);
    }
    match alert {
        AlertDescription::ProtocolVersion => no_version_at_client(tls),
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => {
            let what =
                format!("no cipher suite in common: the broker takes none that this client offers (it sent {said:?})");
            let finding = Finding::error(Code::NoSharedCipher, what);
            if tls.options().ciphers.is_some() {
                finding.cure("leave --ciphers away: its list may not fit the broker's key")
            } else {
                finding.cure("the broker's TLS may be too old: here it means ECDHE with AES-GCM or ChaCha20")
            }
        }
        AlertDescription::NoApplicationProtocol => {
            let what = format!("the broker takes none of the protocols of --tls-alpn (it sent {said:?})");
            Finding::error(Code::Handshake, what).cure("leave --tls-alpn away, or try: --tls-alpn mqtt")
        }
        AlertDescription::UnrecognisedName => Finding::error(
            Code::NameMismatch,
            format!("the broker does not know the name it was called by (it sent {said:?})"),
        ),
        _ if engine.protocol_version() == Some(ProtocolVersion::TLSv1_3) && !engine.is_handshaking() => {
            Finding::error(Code::Handshake, format!("the broker ended the connection (it sent {said:?})"))
        }
        _ => Finding::error(Code::Handshake, format!("the broker ended the handshake (it sent {said:?})")),
    }
}

fn certificate_wanted(tls: &ClientTls) -> Finding {
    let finding =
        Finding::error(Code::NoClientCertificate, "the broker asks for a client certificate, and none was given");
    match &tls.options().way_to_certificate {
        Some(way) => finding.cure(way),
        None => finding.cure("add --cert FILE and --key FILE, or --tls-dir FOLDER --as NAME"),
    }
}

fn own_refused(tls: &ClientTls, label: &str, alert: AlertDescription) -> Finding {
    // What can be seen from here says more than the alert.
    if let Some(finding) = tls.own_finding() {
        let what = format!("the broker refused this client's certificate: {}", finding.what);
        return Finding { what, ..finding };
    }
    let issuer = tls.chain().last().map_or_else(String::new, |last| last.issuer.to_string());
    let said = words(alert);
    let refused = format!("the broker refused this client's certificate {label}");
    match alert {
        AlertDescription::CertificateRevoked => Finding::error(Code::Revoked, format!("{refused}: it is revoked"))
            .cure("make a new one: mqtt certs client NAME"),
        AlertDescription::UnknownCA => {
            let what = format!(
                "{refused}: it does not trust its issuer {issuer:?}, or cannot tell whether it is revoked (it sent {said:?})"
            );
            Finding::error(Code::UnknownCa, what).cure(
                "use a certificate of the broker's own CA; if it is one, the broker's revocation list may have ended: \
                 mqtt certs crl, there",
            )
        }
        AlertDescription::CertificateExpired => {
            let end = tls.certificate().map_or_else(String::new, |own| date::date(own.not_after));
            let what = format!(
                "{refused}, which by this machine's clock is valid until {end}: the broker's clock is wrong, or its \
                 revocation list has ended (it sent {said:?})"
            );
            Finding::error(Code::Expired, what).cure("compare the clocks; a new list is made by: mqtt certs crl")
        }
        _ => Finding::error(Code::Handshake, format!("{refused} (it sent {said:?})"))
            .cure("the broker's log should say why; mqtt certs verify FILE looks at it from here"),
    }
}

/// What a connection most likely died of that ended without a word.
pub(super) fn silence(tls: &ClientTls, asked: bool, handshaking: bool, port: u16) -> Option<Failure> {
    let finding = match (asked, tls.own_label()) {
        (true, None) => certificate_wanted(tls),
        (true, Some(label)) => {
            let own = tls.own_finding().map_or_else(String::new, |finding| format!(": {}", finding.what));
            let what = format!("the broker hung up when it was shown the certificate {label}{own}");
            Finding::error(Code::Handshake, what)
                .cure("the broker's log should say why; mqtt certs verify looks at it from here")
        }
        (false, _) if handshaking => {
            let what = format!("port {port} hung up when it was spoken to in TLS");
            Finding::error(Code::NotTls, what).cure(other_port(port))
        }
        (false, _) => return None,
    };
    Some(finding.into())
}

/// An alert as RFC 8446 calls it, in words.
fn words(alert: AlertDescription) -> String {
    let name = format!("{alert:?}");
    let mut words = String::new();
    let mut last_was_capital = true;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !last_was_capital {
            words.push(' ');
        }
        last_was_capital = letter.is_ascii_uppercase();
        words.push(letter.to_ascii_lowercase());
    }
    words
}

fn lower(text: impl fmt::Display) -> String {
    let text = text.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}
