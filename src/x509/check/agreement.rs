//! rustls decides and [`check`] explains: what rustls refuses has a reason here, and what it takes has none.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    NameConstraints, SanType,
};
use rustls::{
    RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::ring::default_provider,
    pki_types::{ServerName, UnixTime},
};

use super::{Against, Purpose, check};
use crate::x509::{
    Certificate, Code, Crl, Severity,
    fixtures::{Authority, NOW, at},
};

/// What a client of `a.local` gets to see, and what it trusts.
struct Case {
    name: &'static str,
    chain: Vec<Certificate>,
    roots: Vec<Certificate>,
    crls: Vec<Crl>,
    expected: Result<(), Code>,
}

/// Whether rustls takes it.
fn rustls_takes(case: &Case) -> bool {
    let mut roots = RootCertStore::empty();
    for root in &case.roots {
        roots.add(root.der().clone()).expect("a root");
    }
    let provider = Arc::new(default_provider());
    let mut builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .with_crls(case.crls.iter().map(|crl| crl.der().clone()));
    builder = builder.only_check_end_entity_revocation();
    let verifier = builder.build().expect("a verifier");
    let ders: Vec<_> = case.chain.iter().map(|one| one.der().clone()).collect();
    let name = ServerName::try_from("a.local").expect("a name");
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(NOW.unsigned_abs()));
    verifier.verify_server_cert(&ders[0], &ders[1..], &name, &[], now).is_ok()
}

fn case(name: &'static str, expected: Result<(), Code>, change: impl FnOnce(&mut CertificateParams)) -> Case {
    let root = Authority::new("Root");
    let (leaf, _) = root.leaf("a.local", change);
    Case { name, chain: vec![leaf], roots: vec![root.certificate], crls: Vec::new(), expected }
}

fn dns(name: &str) -> SanType {
    SanType::DnsName(name.try_into().expect("a name"))
}

/// Leaves under a root that is as it should be.
fn leaves() -> Vec<Case> {
    let unknown = |is_critical| {
        let mut extension = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
        extension.set_criticality(is_critical);
        extension
    };
    vec![
        case("as it should be", Ok(()), |_| {}),
        case("expired", Err(Code::Expired), |leaf| leaf.not_after = at(NOW - 1)),
        case("not yet valid", Err(Code::NotYetValid), |leaf| leaf.not_before = at(NOW + 1)),
        case("its last second", Ok(()), |leaf| leaf.not_after = at(NOW)),
        case("its first second", Ok(()), |leaf| leaf.not_before = at(NOW)),
        case("another name", Err(Code::NameMismatch), |leaf| leaf.subject_alt_names = vec![dns("b.local")]),
        case("no name", Err(Code::NoSan), |leaf| leaf.subject_alt_names.clear()),
        case("short wildcard", Err(Code::NameMismatch), |leaf| leaf.subject_alt_names = vec![dns("*.local")]),
        case("capitals", Ok(()), |leaf| leaf.subject_alt_names = vec![dns("A.Local")]),
        case("for clients", Err(Code::WrongPurpose), |leaf| {
            leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        }),
        case("for both", Ok(()), |leaf| leaf.extended_key_usages.push(ExtendedKeyUsagePurpose::ClientAuth)),
        case("for any", Err(Code::WrongPurpose), |leaf| {
            leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::Any];
        }),
        case("for nothing in particular", Ok(()), |leaf| leaf.extended_key_usages.clear()),
        case("a CA", Err(Code::CaAsLeaf), |leaf| leaf.is_ca = IsCa::Ca(BasicConstraints::Unconstrained)),
        case("no word about being a CA", Ok(()), |leaf| leaf.is_ca = IsCa::NoCa),
        case("an unknown critical extension", Err(Code::Handshake), |leaf| {
            leaf.custom_extensions.push(unknown(true));
        }),
        case("an unknown extension", Ok(()), |leaf| leaf.custom_extensions.push(unknown(false))),
    ]
}

fn below(
    expected: Result<(), Code>,
    name: &'static str,
    of_root: fn(&mut CertificateParams),
    of_middle: fn(&mut CertificateParams),
) -> Case {
    let root = Authority::with("Root", of_root);
    let middle = root.intermediate("Middle", of_middle);
    let (leaf, _) = middle.leaf("a.local", |_| {});
    Case { name, chain: vec![leaf, middle.certificate], roots: vec![root.certificate], crls: Vec::new(), expected }
}

fn constrained(names: &[&str]) -> Option<NameConstraints> {
    let permitted_subtrees = names.iter().map(|name| GeneralSubtree::DnsName((*name).to_owned())).collect();
    Some(NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() })
}

/// Leaves with a CA between them and the root.
fn intermediates() -> Vec<Case> {
    vec![
        below(Ok(()), "an intermediate", |_| {}, |_| {}),
        below(Err(Code::WrongPurpose), "one that is no CA", |_| {}, |middle| middle.is_ca = IsCa::ExplicitNoCa),
        below(Err(Code::Expired), "one that has expired", |_| {}, |middle| middle.not_after = at(NOW - 1)),
        below(
            Err(Code::WrongPurpose),
            "one for clients",
            |_| {},
            |middle| {
                middle.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
            },
        ),
        below(Ok(()), "names that it may sign", |_| {}, |middle| middle.name_constraints = constrained(&["local"])),
        below(
            Err(Code::NameMismatch),
            "names that it may not sign",
            |_| {},
            |middle| {
                middle.name_constraints = constrained(&["example.org"]);
            },
        ),
        below(
            Err(Code::NameMismatch),
            "names that the root may not sign",
            |root| root.name_constraints = constrained(&["example.org", "b.local"]),
            |_| {},
        ),
    ]
}

/// Other roots, other orders, revocation.
fn others() -> Vec<Case> {
    let (root, other, again) = (Authority::new("Root"), Authority::new("Other"), Authority::new("Root"));
    let (upper, lower) = {
        let upper = root.intermediate("Upper", |_| {});
        let lower = upper.intermediate("Lower", |_| {});
        (upper, lower)
    };
    let (leaf, _) = root.leaf("a.local", |_| {});
    let (deep, _) = lower.leaf("a.local", |_| {});
    let (upper, lower) = (upper.certificate, lower.certificate);
    let trusted = vec![root.certificate.clone()];
    let own = Authority::with("a.local", |params| {
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages.clear();
        params.subject_alt_names = vec![dns("a.local")];
    });
    let last = root.intermediate("Last", |params| params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0)));
    let beyond = last.intermediate("Beyond", |_| {});
    let (far, _) = beyond.leaf("a.local", |_| {});
    let (last, beyond) = (last.certificate, beyond.certificate);
    let case = |name, expected, chain: Vec<&Certificate>, roots: &[Certificate], crls: Vec<Crl>| Case {
        name,
        chain: chain.into_iter().cloned().collect(),
        roots: roots.to_vec(),
        crls,
        expected,
    };
    let own_root = [own.certificate.clone()];
    vec![
        case("another CA", Err(Code::UnknownIssuer), vec![&leaf], std::slice::from_ref(&other.certificate), vec![]),
        case("the CA made again", Err(Code::CaRemade), vec![&leaf], std::slice::from_ref(&again.certificate), vec![]),
        case("one of two CAs", Ok(()), vec![&leaf], &[again.certificate.clone(), root.certificate.clone()], vec![]),
        case("signed by itself", Err(Code::UnknownIssuer), vec![&own.certificate], &trusted, vec![]),
        case("signed by itself and trusted", Ok(()), vec![&own.certificate], &own_root, vec![]),
        case("in order", Ok(()), vec![&deep, &lower, &upper], &trusted, vec![]),
        case("in disorder", Ok(()), vec![&deep, &upper, &lower], &trusted, vec![]),
        case("a link is missing", Err(Code::UnknownIssuer), vec![&deep, &lower], &trusted, vec![]),
        case("the CA first", Err(Code::MissingIntermediate), vec![&lower, &deep], &trusted, vec![]),
        case("a CA below the last", Err(Code::WrongPurpose), vec![&far, &beyond, &last], &trusted, vec![]),
        case("a list without it", Ok(()), vec![&leaf], &trusted, vec![root.crl(None)]),
        case("revoked", Err(Code::Revoked), vec![&leaf], &trusted, vec![root.crl(Some(&leaf))]),
        case("another CA's list", Err(Code::CrlOtherCa), vec![&leaf], &trusted, vec![other.crl(None)]),
        case("a forged list", Err(Code::CrlOtherCa), vec![&leaf], &trusted, vec![again.crl(None)]),
    ]
}

#[test]
fn what_rustls_refuses_is_explained_and_nothing_else() {
    let mut faults = Vec::new();
    for case in leaves().into_iter().chain(intermediates()).chain(others()) {
        let against = Against {
            label: "it".to_owned(),
            roots: &case.roots,
            roots_name: "ca.crt".to_owned(),
            crls: &case.crls,
            purpose: Some(Purpose::Server),
            host: Some("a.local"),
            now: NOW,
            ..Against::default()
        };
        let findings = check(&case.chain, &against);
        let first = findings.iter().find(|finding| finding.severity == Severity::Error);
        let explained = first.map_or(Ok(()), |finding| Err(finding.code));
        let taken = rustls_takes(&case);
        if explained != case.expected || taken != case.expected.is_ok() {
            faults
                .push(format!("{}: expected {:?}, rustls takes it: {taken}, {findings:#?}", case.name, case.expected));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
