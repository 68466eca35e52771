//! The words for each mistake, and none where there is none.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyUsagePurpose,
    NameConstraints, SanType,
};

use super::*;
use crate::x509::{
    Code, Severity,
    date::DAY,
    fixtures::{Authority, NOW, at},
};

/// Looked at as the broker's certificate, unless the test says otherwise.
fn against<'a>(roots: &'a [Certificate]) -> Against<'a> {
    Against {
        label: "server.crt".to_owned(),
        roots,
        roots_name: "ca.crt".to_owned(),
        purpose: Some(Purpose::Server),
        now: NOW,
        ..Against::default()
    }
}

fn as_client<'a>(roots: &'a [Certificate]) -> Against<'a> {
    let label = "client CN=board001 (10.0.0.7)".to_owned();
    Against { label, purpose: Some(Purpose::Client), ..against(roots) }
}

fn client(params: &mut CertificateParams) {
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
}

/// The only finding: its code, its words and its cure.
#[track_caller]
fn one(findings: &[Finding]) -> (Code, &str, &str) {
    let [finding] = findings else { panic!("{findings:#?}") };
    (finding.code, &finding.what, finding.cure.as_deref().unwrap_or_default())
}

#[test]
fn nothing_is_wrong_with_what_is_right() {
    let root = Authority::new("Root");
    let middle = root.intermediate("Middle", |_| {});
    let roots = [root.certificate.clone()];
    let (short, _) = root.leaf("a.local", |_| {});
    let (long, _) = middle.leaf("a.local", |_| {});
    let crls = [root.crl(None), middle.crl(None)];
    for host in [None, Some("a.local"), Some("127.0.0.1")] {
        let against = Against { host, strict: true, crls: &crls, ..against(&roots) };
        assert_eq!(check(std::slice::from_ref(&short), &against), []);
        assert_eq!(check(&[long.clone(), middle.certificate.clone()], &against), []);
        // The root may be sent along.
        assert_eq!(check(&[long.clone(), middle.certificate.clone(), root.certificate.clone()], &against), []);
    }
    let (board, _) = root.leaf("board001", client);
    assert_eq!(check(&[board], &as_client(&roots)), []);
    let anything = Against { purpose: None, strict: true, ..against(&roots) };
    assert_eq!(check(&roots, &anything), []);
}

#[test]
fn d2_the_name_is_another() {
    let root = Authority::new("Root");
    let roots = [root.certificate.clone()];
    let (leaf, _) = root.leaf("localhost", |_| {});
    let label = "the broker's certificate".to_owned();
    let against = Against { label, host: Some("192.168.1.104"), ..against(&roots) };
    assert_eq!(
        one(&check(&[leaf], &against)),
        (
            Code::NameMismatch,
            "the broker's certificate is for localhost, 127.0.0.1; you connected to 192.168.1.104",
            "connect by one of those names, or on the broker: \
             mqtt certs server 192.168.1.104 localhost 127.0.0.1 --force"
        )
    );
    let as_dns = |params: &mut CertificateParams| {
        params.subject_alt_names = vec![SanType::DnsName("192.168.1.104".try_into().expect("a name"))];
    };
    let (leaf, _) = root.leaf("localhost", as_dns);
    assert_eq!(
        one(&check(&[leaf], &against)).1,
        "the broker's certificate has 192.168.1.104 as a DNS name, not as an IP address, which no TLS client takes"
    );
    let wild = |params: &mut CertificateParams| {
        params.subject_alt_names = vec![SanType::DnsName("*.local".try_into().expect("a name"))];
    };
    let (leaf, _) = root.leaf("localhost", wild);
    let against = Against { host: Some("a.local"), ..against };
    assert!(one(&check(&[leaf], &against)).1.ends_with("(a wildcard with one label behind it counts for nobody)"));
}

#[test]
fn d3_there_is_no_alternative_name() {
    let root = Authority::new("Root");
    let roots = [root.certificate.clone()];
    let (leaf, _) = root.leaf("mqtt.local", |params| params.subject_alt_names.clear());
    let findings = check(std::slice::from_ref(&leaf), &Against { host: Some("mqtt.local"), ..against(&roots) });
    let what = "server.crt has CN=mqtt.local but no subject alternative name; TLS clients ignore the CN";
    assert_eq!(one(&findings), (Code::NoSan, what, "mqtt certs server mqtt.local --force"));
    assert_eq!(findings[0].severity, Severity::Error);
    // Nobody connects, but every client would refuse it.
    let findings = check(std::slice::from_ref(&leaf), &against(&roots));
    assert_eq!((one(&findings).0, findings[0].severity), (Code::NoSan, Severity::Error));
    let findings = check(&[leaf], &Against { purpose: None, ..against(&roots) });
    assert_eq!(findings, [], "it may be for anything");
}

#[test]
fn d5_and_d6_another_ca() {
    let (root, other) = (Authority::new("mqtt CA 9f3c"), Authority::new("Book private CA"));
    let roots = [other.certificate.clone()];
    let (leaf, _) = root.leaf("a", |_| {});
    let label = "the broker's certificate".to_owned();
    let theirs = Against { label, roots_name: "--cafile other.crt".to_owned(), ..against(&roots) };
    assert_eq!(
        one(&check(&[leaf], &theirs)),
        (
            Code::UnknownIssuer,
            "the broker's certificate was issued by \"mqtt CA 9f3c\", which is not in --cafile other.crt \
             (it holds \"Book private CA\")",
            "use the ca.crt of the broker"
        )
    );
    let (board, _) = root.leaf("board001", client);
    assert_eq!(
        one(&check(&[board], &as_client(&roots))).1,
        "client CN=board001 (10.0.0.7) was issued by \"mqtt CA 9f3c\", which is not in ca.crt \
         (it holds \"Book private CA\")"
    );
    let (leaf, _) = root.leaf("a", |_| {});
    assert_eq!(
        one(&check(&[leaf], &against(&[]))).1,
        "server.crt was issued by \"mqtt CA 9f3c\", and ca.crt holds no CA certificate"
    );
}

#[test]
fn d5_the_ca_was_made_again() {
    let (old, new) = (Authority::new("CA"), Authority::new("CA"));
    let roots = [new.certificate.clone()];
    let (leaf, _) = old.leaf("a", |_| {});
    let id = |ca: &Authority| crate::x509::hex(&ca.certificate.subject_key_id.clone().expect("an id")[..4]);
    let expected = format!(
        "server.crt was issued by \"CA\"; ca.crt holds a CA of the same name with another key (key {}, not key {}): \
         the CA was made again",
        id(&new),
        id(&old)
    );
    let findings = check(&[leaf], &against(&roots));
    assert_eq!((one(&findings).0, one(&findings).1), (Code::CaRemade, expected.as_str()));
}

#[test]
fn a_signature_may_be_damaged_or_of_an_unknown_kind() {
    let root = Authority::new("Root");
    let roots = [root.certificate.clone()];
    let (leaf, _) = root.leaf("a", |_| {});
    let mut der = leaf.der().to_vec();
    *der.last_mut().expect("a byte") ^= 1;
    let damaged = Certificate::from_der(&der).expect("a certificate");
    assert_eq!(
        one(&check(&[damaged], &against(&roots))).1,
        "server.crt names the key of \"Root\" in ca.crt, but its signature is not by it"
    );
    // ecdsa-with-SHA256, at both places, becomes ecdsa-with-SHA512.
    let mut der = leaf.der().to_vec();
    for at in 0..der.len() - 4 {
        if der[at..at + 4] == [0x3d, 4, 3, 2] {
            der[at + 3] = 4;
        }
    }
    let unknown = Certificate::from_der(&der).expect("a certificate");
    let findings = check(&[unknown], &against(&roots));
    let expected = "server.crt is signed with ecdsa-with-SHA512, which TLS here cannot check";
    assert_eq!((one(&findings).0, one(&findings).1), (Code::NoSharedCipher, expected));
}

#[test]
fn a_ca_may_not_sign_all_names() {
    let root = Authority::with("Root", |params| {
        let permitted_subtrees = vec![GeneralSubtree::DnsName("iot.local".to_owned())];
        params.name_constraints = Some(NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() });
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    });
    let (leaf, _) = root.leaf("a.local", |_| {});
    let findings = check(&[leaf], &against(std::slice::from_ref(&root.certificate)));
    let expected = "server.crt is for a.local, but the CA \"Root\" may sign names below iot.local only";
    assert_eq!((one(&findings).0, one(&findings).1), (Code::NameMismatch, expected));
    // The length of the path from a root is nothing to rustls, and all to OpenSSL.
    let middle = root.intermediate("Middle", |_| {});
    let (leaf, _) = middle.leaf("a.iot.local", |_| {});
    let findings = check(&[leaf, middle.certificate], &against(std::slice::from_ref(&root.certificate)));
    let expected = "the CA \"Root\" of server.crt allows 0 CAs below it (path length), and there are 1";
    assert_eq!(one(&findings).1, expected);
}

#[test]
fn a_certificate_signed_by_itself() {
    let own = Authority::with("a", |params| {
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.subject_alt_names = vec![SanType::DnsName("a".try_into().expect("a name"))];
    });
    let (own, root) = (own.certificate, Authority::new("Root").certificate);
    let findings = check(std::slice::from_ref(&own), &against(std::slice::from_ref(&root)));
    let expected = "server.crt is signed by itself, and ca.crt does not hold it (but \"Root\")";
    assert_eq!(one(&findings).1, expected);
    assert_eq!(check(std::slice::from_ref(&own), &against(std::slice::from_ref(&own))), []);
}

#[test]
fn d12_dates() {
    let root = Authority::new("Root");
    let roots = [root.certificate.clone()];
    let (leaf, _) = root.leaf("dev0042", |params| {
        client(params);
        params.not_after = at(NOW - 21 * DAY - 60);
    });
    let label = "client CN=dev0042".to_owned();
    let of_client = Against { label, ..as_client(&roots) };
    assert_eq!(
        one(&check(&[leaf], &of_client)),
        (Code::Expired, "client CN=dev0042 expired 2026-10-28 (21 days ago)", "mqtt certs renew dev0042")
    );
    let (leaf, _) = root.leaf("a", |_| {});
    let early = Against { now: 3600, ..against(&roots) };
    let findings = check(std::slice::from_ref(&leaf), &early);
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [Code::NotYetValid; 2]);
    let what = "server.crt is not valid before 2026-11-17 11:06 UTC; this machine's clock says 1970-01-01 01:00 UTC";
    assert_eq!(findings[0].what, what);
    assert_eq!(findings[0].cure.as_deref(), Some("set the clock: nothing else is wrong with the certificate"));
    // The CA ends as well.
    let late = Against { now: NOW + 4000 * DAY, ..against(&roots) };
    let findings = check(&[leaf], &late);
    assert_eq!(findings[0].what, "server.crt expired 2029-01-26 (3200 days ago)");
    assert_eq!(findings[1].what, "the CA \"Root\" of server.crt expired 2035-02-04 (1000 days ago)");
    assert_eq!(findings[1].cure.as_deref(), Some("mqtt certs renew --ca"));
}

#[test]
fn how_long_ago() {
    for (seconds, words) in [(0, "just now"), (120, "2 minutes ago"), (7200, "2 hours ago"), (172_800, "2 days ago")] {
        assert_eq!(dates::ago(seconds), words);
    }
}

#[test]
fn d13_made_for_something_else() {
    let root = Authority::new("Root");
    let roots = [root.certificate.clone()];
    let (leaf, _) = root.leaf("board001", |_| {});
    assert_eq!(
        one(&check(std::slice::from_ref(&leaf), &as_client(&roots))),
        (
            Code::WrongPurpose,
            "client CN=board001 (10.0.0.7) is for serverAuth only, not for clientAuth",
            "mqtt certs client NAME"
        )
    );
    let (leaf, _) = root.leaf("a", client);
    assert_eq!(one(&check(&[leaf], &against(&roots))).2, "mqtt certs server a 127.0.0.1 --force");
    let findings = check(&roots, &against(&roots));
    let what = "server.crt is the CA \"Root\" itself; a broker needs a certificate of its own, signed by the CA";
    let wanted = findings.iter().find(|finding| finding.code == Code::CaAsLeaf).expect("a finding");
    assert_eq!((wanted.what.as_str(), wanted.cure.as_deref()), (what, Some("mqtt certs server HOST")));
}

#[test]
fn d14_revocation() {
    let (root, other) = (Authority::new("CA"), Authority::new("Other"));
    let roots = [root.certificate.clone()];
    let (leaf, _) = root.leaf("board001", client);
    let crls = [root.crl(Some(&leaf)), other.crl(None)];
    let with = |crls, now| Against { crls, crls_name: "ca.crl".to_owned(), now, ..as_client(&roots) };
    let own = std::slice::from_ref(&leaf);
    let expected =
        format!("client CN=board001 (10.0.0.7) serial {} was revoked 2026-11-16 (keyCompromise)", leaf.serial);
    let findings = check(own, &with(&crls, NOW));
    assert_eq!(one(&findings), (Code::Revoked, expected.as_str(), "mqtt certs client board001 --force"));

    let good = [root.crl(None)];
    assert_eq!(check(own, &with(&good, NOW)), []);
    let findings = check(own, &with(&good, NOW + 13 * DAY));
    let expected = "ca.crl of \"CA\" ended 2026-11-28 (3 days ago); OpenSSL refuses everybody by it";
    assert_eq!(one(&findings), (Code::CrlExpired, expected, "mqtt certs crl"));
    assert_eq!(findings[0].severity, Severity::Warning);
    let strict = Against { strict: true, ..with(&good, NOW + 13 * DAY) };
    assert_eq!(check(own, &strict)[0].severity, Severity::Error);
    assert_eq!(one(&check(own, &with(&good, NOW + 5 * DAY))).1, "ca.crl of \"CA\" ends 2026-11-28 (in 5 days)");

    let findings = check(own, &with(&crls[1..], NOW));
    let expected = "ca.crl is of \"Other\"; client CN=board001 (10.0.0.7) was issued by \"CA\"";
    assert_eq!((one(&findings).0, one(&findings).1), (Code::CrlOtherCa, expected));
    let impostor = [Authority::new("CA").crl(None)];
    let expected = "ca.crl bears the name of \"CA\", but is not signed with the key that issued client CN=board001 \
                    (10.0.0.7)";
    assert_eq!(one(&check(own, &with(&impostor, NOW))).1, expected);
}

#[test]
fn d17_a_link_is_missing() {
    let root = Authority::new("Root");
    let middle = root.intermediate("Middle", |_| {});
    let roots = [root.certificate.clone()];
    let (leaf, _) = middle.leaf("a", |_| {});
    let known = [middle.certificate.clone()];
    let knowing = Against { known: &known, ..against(&roots) };
    assert_eq!(
        one(&check(std::slice::from_ref(&leaf), &knowing)),
        (
            Code::MissingIntermediate,
            "server.crt has the leaf only; its issuer \"Middle\" is neither included nor in ca.crt (\"Root\")",
            "cat leaf.crt intermediate.crt > chain.crt"
        )
    );
    // Nothing is at hand, but the root is made for intermediates.
    let one_below = |params: &mut CertificateParams| params.is_ca = IsCa::Ca(BasicConstraints::Constrained(1));
    let roots = [Authority::with("Root", one_below).certificate];
    assert_eq!(one(&check(std::slice::from_ref(&leaf), &against(&roots))).0, Code::MissingIntermediate);
    // This one is not: the CA is another.
    let none_below = |params: &mut CertificateParams| params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let roots = [Authority::with("Root", none_below).certificate];
    assert_eq!(one(&check(&[leaf], &against(&roots))).0, Code::UnknownIssuer);
}

#[test]
fn d17_the_order_is_wrong() {
    let root = Authority::new("Root");
    let upper = root.intermediate("Upper", |_| {});
    let lower = upper.intermediate("Lower", |_| {});
    let roots = [root.certificate.clone()];
    let (leaf, _) = lower.leaf("a", |_| {});
    let chain = [leaf.clone(), upper.certificate.clone(), lower.certificate];
    let findings = check(&chain, &against(&roots));
    assert_eq!(one(&findings).2, "put them in this order: \"a\", \"Lower\", \"Upper\"");
    assert_eq!(findings[0].severity, Severity::Warning);
    let findings = check(&[upper.certificate, leaf], &against(&roots));
    assert_eq!(
        findings[0].what,
        "server.crt begins with the CA \"Upper\"; the certificate \"a\" itself has to come first"
    );
}

#[test]
fn an_issuer_has_to_be_a_ca() {
    let root = Authority::with("Root", |params| params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0)));
    let middle = root.intermediate("Middle", |params| params.is_ca = IsCa::ExplicitNoCa);
    let (leaf, _) = middle.leaf("a", |_| {});
    let chain = [leaf, middle.certificate];
    let findings = check(&chain, &against(std::slice::from_ref(&root.certificate)));
    let words: Vec<&str> = findings.iter().map(|finding| finding.what.as_str()).collect();
    assert_eq!(
        words,
        [
            "the issuer \"Middle\" of server.crt is not a CA (basicConstraints CA:FALSE)",
            "the CA \"Root\" of server.crt allows 0 CAs below it (path length), and there are 1"
        ]
    );
}

#[test]
fn d18_and_d21_names_that_confuse() {
    let root = Authority::new("Same");
    let roots = [root.certificate.clone()];
    let (leaf, _) = root.leaf("Same", |params| params.serial_number = Some(vec![7].into()));
    let findings = check(&[leaf], &against(&roots));
    assert_eq!((one(&findings).0, findings[0].severity), (Code::SameSubject, Severity::Warning));
    let (leaf, _) = root.leaf("x", |params| {
        client(params);
        params.distinguished_name.remove(DnType::CommonName);
    });
    let expected = "client CN=board001 (10.0.0.7) has no common name, which a broker would take for the user name";
    let findings = check(&[leaf], &as_client(&roots));
    assert_eq!((one(&findings).0, one(&findings).1), (Code::NoCommonName, expected));
}

#[test]
fn strict_verifiers_mind_more() {
    let root = Authority::with("Root", |params| params.key_usages.clear());
    let roots = [root.certificate.clone()];
    let (leaf, _) = root.leaf("a", |params| {
        params.use_authority_key_identifier_extension = false;
        params.not_after = at(NOW + 900 * DAY);
        params.key_usages = vec![KeyUsagePurpose::KeyEncipherment];
        params.serial_number = Some(vec![0x80; 20].into());
    });
    assert_eq!(check(std::slice::from_ref(&leaf), &against(&roots)), []);
    let findings = check(&[leaf], &Against { strict: true, ..against(&roots) });
    let words: Vec<&str> = findings.iter().map(|finding| finding.what.as_str()).collect();
    assert_eq!(
        words,
        [
            "server.crt has no authority key identifier, which openssl -x509_strict and Python 3.13 demand",
            "server.crt has a key usage without digitalSignature, which TLS 1.3 needs",
            "server.crt is valid for 901 days; Apple takes 825 at most",
            "server.crt has a serial number of more than 20 bytes",
            "the CA \"Root\" has no key usage with keyCertSign, which a CA needs"
        ]
    );
    assert!(findings.iter().all(|finding| finding.severity == Severity::Warning));
}

#[test]
fn what_a_peer_says_does_not_get_into_a_command() {
    let root = Authority::new("Root");
    let (leaf, _) = root.leaf("x", |params| {
        params.distinguished_name.push(DnType::CommonName, "$(reboot)");
        params.not_after = at(NOW - 1);
        client(params);
    });
    let findings = check(&[leaf], &as_client(std::slice::from_ref(&root.certificate)));
    assert_eq!(one(&findings).2, "mqtt certs renew NAME");
}

#[test]
fn no_certificate_at_all() {
    assert_eq!(one(&check(&[], &as_client(&[]))).0, Code::NoClientCertificate);
    assert_eq!(one(&check(&[], &against(&[]))).1, "server.crt: there is no certificate");
}
