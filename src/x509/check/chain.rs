//! The way from a certificate to a root: whether there is one, and where it breaks off.

use super::{Against, Purpose, cure, dates, leaf};
use crate::x509::{Certificate, Code, Finding, KeyKind, hex};

/// The way as far as it goes.
pub(super) struct Path<'a> {
    /// From the leaf upwards, without the root.
    pub(super) sent: Vec<&'a Certificate>,
    /// Where it ends, when it does.
    pub(super) root: Option<&'a Certificate>,
    /// The certificates of the chain are not in the order of the way.
    disordered: bool,
}

impl<'a> Path<'a> {
    /// Who has signed the leaf, if that is known.
    pub(super) fn issuer(&self) -> Option<&'a Certificate> {
        self.sent.get(1).copied().or(self.root)
    }
}

/// Follows the signatures upwards, in whatever order the certificates are.
pub(super) fn path<'a>(chain: &'a [Certificate], against: &Against<'a>) -> Path<'a> {
    let mut path = Path { sent: chain.first().into_iter().collect(), root: None, disordered: false };
    let mut last_place = 0;
    while let Some(top) = path.sent.last().copied() {
        let signed_top = |ca: &&Certificate| ca.subject.der == top.issuer.der && top.is_signed_by(ca);
        if let Some(root) =
            against.roots.iter().find(|root| root.der() == top.der()).or_else(|| against.roots.iter().find(signed_top))
        {
            path.root = Some(root);
            break;
        }
        let above = chain
            .iter()
            .enumerate()
            .find(|(_, ca)| signed_top(ca) && !path.sent.iter().any(|sent| sent.der() == ca.der()));
        let Some((place, ca)) = above.filter(|_| path.sent.len() < LONGEST) else {
            break;
        };
        path.disordered |= place != last_place + 1;
        last_place = place;
        path.sent.push(ca);
    }
    path
}

/// Nobody has more intermediates, and webpki stops here, too.
const LONGEST: usize = 8;

/// The CA stands before the certificate that it has signed.
pub(super) fn first_is_no_leaf(chain: &[Certificate], against: &Against<'_>) -> Option<Finding> {
    against.purpose?;
    let (first, rest) = chain.split_first()?;
    let own = rest.iter().find(|other| !other.is_ca())?;
    first.is_ca().then(|| {
        let what = format!(
            "{} begins with the CA \"{}\"; the certificate \"{}\" itself has to come first",
            against.label, first.subject, own.subject
        );
        Finding::error(Code::MissingIntermediate, what).cure("cat leaf.crt intermediate.crt > chain.crt")
    })
}

/// What is wrong above the leaf.
pub(super) fn findings(path: &Path<'_>, against: &Against<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(top) = path.sent.last().copied() else {
        return findings;
    };
    match path.root {
        None => findings.push(broken_off(top, path.sent.len() == 1, against)),
        Some(root) if root.der() != top.der() => findings.extend(weak_authority(root, against)),
        Some(_) => {}
    }
    for (below, ca) in path.sent.iter().skip(1).enumerate() {
        findings.extend(intermediate(ca, below, against));
        findings.extend(weak_authority(ca, against));
        findings.extend(unknown(ca, &format!("the issuer \"{}\" of {}", ca.subject, against.label)));
    }
    findings.extend(unknown(path.sent[0], &against.label));
    let authorities = path.sent.iter().skip(1).copied().chain(path.root);
    findings.extend(authorities.filter_map(|ca| constrained(path.sent[0], ca, against)));
    if let Some(root) = path.root {
        if path.sent.first().is_some_and(|own| own.der() != root.der()) {
            findings.extend(dates::authority(root, against));
        }
        // Of a root that is the leaf's very own nothing more is asked.
        let below = path.sent.iter().skip(1).filter(|ca| ca.der() != root.der()).count();
        findings.extend(too_long(root, below, against));
    }
    if path.disordered {
        let order: Vec<String> = path.sent.iter().map(|one| format!("\"{}\"", one.subject)).collect();
        let what = format!("{}: the certificates are in the wrong order, or some are not needed", against.label);
        let cure = format!("put them in this order: {}", order.join(", "));
        findings.push(Finding::warning(Code::MissingIntermediate, what).cure(cure));
    }
    findings
}

/// Why nobody is found who has signed `top`.
fn broken_off(top: &Certificate, is_leaf: bool, against: &Against<'_>) -> Finding {
    let Against { label, roots_name, .. } = against;
    // A root that was sent along is no intermediate.
    let is_root = !is_leaf && top.is_self_signed();
    let what = match is_leaf || is_root {
        true => label.clone(),
        false => format!("{label}: the intermediate \"{}\"", top.subject),
    };
    let issuer = &top.issuer;
    if against.roots.is_empty() {
        let text = format!("{what} was issued by \"{issuer}\", and {roots_name} holds no CA certificate");
        return Finding::error(Code::UnknownIssuer, text).cure("give the CA's certificate (ca.crt), not its key");
    }
    if let Some(root) = against.roots.iter().find(|root| root.subject.der == issuer.der) {
        if !top.is_checkable_by(root) {
            let text = format!("{what} is signed with {}, which TLS here cannot check", top.signature_algorithm);
            let cure = "sign with SHA-256 and a P-256, P-384, Ed25519 or RSA key of at least 2048 bits";
            return Finding::error(Code::NoSharedCipher, text).cure(cure);
        }
        if top.authority_key_id.is_some() && top.authority_key_id == root.subject_key_id {
            let text = format!("{what} names the key of \"{issuer}\" in {roots_name}, but its signature is not by it");
            return Finding::error(Code::UnknownIssuer, text).cure("take a fresh copy: it was damaged or forged");
        }
        let ids = match (&top.authority_key_id, &root.subject_key_id) {
            (Some(wanted), Some(held)) if wanted != held => format!(" ({}, not {})", short(held), short(wanted)),
            _ => String::new(),
        };
        let text = format!(
            "{what} was issued by \"{issuer}\"; {roots_name} holds a CA of the same name with another key{ids}: \
             the CA was made again"
        );
        return Finding::error(Code::CaRemade, text).cure("copy the new ca.crt, or make this certificate anew with it");
    }
    if top.is_self_issued() && !is_root {
        let text = if top.is_self_signed() {
            format!("{what} is signed by itself, and {roots_name} does not hold it (but {})", held(against))
        } else {
            format!("{what} names itself as its issuer (\"{issuer}\"), but is signed with another key")
        };
        return Finding::error(Code::UnknownIssuer, text).cure("give the CA file that belongs to it");
    }
    let intermediate = against.known.iter().find(|ca| ca.subject.der == issuer.der && top.is_signed_by(ca));
    if !is_root && (intermediate.is_some() || suggests_intermediate(top, against)) {
        let leaf_only = if is_leaf { " has the leaf only" } else { "" };
        let colon = if is_leaf { ";" } else { ":" };
        let text = format!(
            "{what}{leaf_only}{colon} its issuer \"{issuer}\" is neither included nor in {roots_name} ({})",
            held(against)
        );
        return Finding::error(Code::MissingIntermediate, text).cure("cat leaf.crt intermediate.crt > chain.crt");
    }
    let text = format!("{what} was issued by \"{issuer}\", which is not in {roots_name} (it holds {})", held(against));
    let cure = match against.purpose {
        Some(Purpose::Client) => "make it with the broker's CA, or add its CA to the broker's file",
        _ => "use the ca.crt of the broker",
    };
    Finding::error(Code::UnknownIssuer, text).cure(cure)
}

/// A root that is made for intermediates, or an issuer that is called one: then that is what is missing.
fn suggests_intermediate(top: &Certificate, against: &Against<'_>) -> bool {
    let issuer = top.issuer.text.to_ascii_lowercase();
    let length = |root: &Certificate| root.basic_constraints.and_then(|basic| basic.path_length);
    against.roots.iter().any(|root| length(root).is_some_and(|length| length > 0))
        || (issuer.contains("intermediate") && against.roots.iter().all(|root| length(root) != Some(0)))
}

fn held(against: &Against<'_>) -> String {
    const MOST: usize = 3;
    let names: Vec<String> = against.roots.iter().take(MOST).map(|root| format!("\"{}\"", root.subject)).collect();
    match against.roots.len().saturating_sub(MOST) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// The first bytes of a key's name.
fn short(id: &[u8]) -> String {
    format!("key {}", hex(&id[..id.len().min(4)]))
}

/// What is wrong with a CA between leaf and root, `below` CAs above the leaf.
fn intermediate(ca: &Certificate, below: usize, against: &Against<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let what = format!("the issuer \"{}\" of {}", ca.subject, against.label);
    if ca.version < 3 {
        findings.push(Finding::error(
            Code::V1,
            format!("{what} is an X.509 v{} certificate; TLS here needs v3", ca.version),
        ));
    } else if !ca.is_ca() {
        findings.push(Finding::error(Code::WrongPurpose, format!("{what} is not a CA (basicConstraints CA:FALSE)")));
    } else if ca.key_usage.is_some_and(|usage| !usage.key_cert_sign()) {
        findings.push(Finding::error(Code::WrongPurpose, format!("{what} may not sign certificates (keyUsage)")));
    }
    if let Some(purpose) = against.purpose
        && let Some(usage) = &ca.extended_key_usage
        && !(if purpose == Purpose::Server { usage.server_auth } else { usage.client_auth })
    {
        let text = format!("{what} is for {usage} only, not for {}", purpose.usage());
        findings.push(Finding::error(Code::WrongPurpose, text));
    }
    findings.extend(dates::authority(ca, against));
    findings.extend(too_long(ca, below, against));
    findings
}

/// More CAs below than it allows.
fn too_long(ca: &Certificate, below: usize, against: &Against<'_>) -> Option<Finding> {
    let length = ca.basic_constraints?.path_length?;
    (usize::try_from(length).is_ok_and(|length| below > length)).then(|| {
        let what = format!(
            "the CA \"{}\" of {} allows {length} CAs below it (path length), and there are {below}",
            ca.subject, against.label
        );
        Finding::error(Code::WrongPurpose, what).cure("make the root with: mqtt certs init --intermediate")
    })
}

/// Nobody may overlook it, and nobody knows it.
fn unknown(one: &Certificate, what: &str) -> Option<Finding> {
    let number = one.unknown_critical.first()?;
    let text = format!("{what} has a critical extension ({number}) that TLS libraries do not know and must refuse");
    Some(Finding::error(Code::Handshake, text).cure("make it without that extension, or not critical"))
}

/// A name that the CA may not sign.
fn constrained(own: &Certificate, ca: &Certificate, against: &Against<'_>) -> Option<Finding> {
    let constraints = ca.name_constraints.as_ref()?;
    let san = own.sans.iter().find(|san| !constraints.allow(san))?;
    let text = format!("{} is for {san}, but the CA \"{}\" may sign {constraints}", against.label, ca.subject);
    Some(Finding::error(Code::NameMismatch, text).cure("take a name that the CA may sign, or another CA"))
}

/// A CA's key that nobody takes signatures of.
fn weak_authority(ca: &Certificate, against: &Against<'_>) -> Option<Finding> {
    let label = format!("the CA \"{}\" of {}", ca.subject, against.label);
    let of_ca = Against { label, ..against.clone() };
    let finding = leaf::weakness(ca, &of_ca)?;
    let known = !matches!(ca.key, KeyKind::Other(_));
    Some(Finding { cure: known.then(|| cure::NEW_CA.to_owned()), ..finding })
}
