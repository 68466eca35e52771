//! Certificates, keys and revocation lists of every kind, good and bad, made on the spot in a folder of their own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{SystemTime, UNIX_EPOCH},
};

use mqtt_toolkit::x509::Certificate;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, RevocationReason, RevokedCertParams,
    SanType, SerialNumber,
};
use tempfile::TempDir;
use time::OffsetDateTime;

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// A folder that is gone when the test is.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A CA, a broker's certificate for this machine, and one for each of these clients: as `mqtt certs init` names them.
    pub(crate) fn with(clients: &[&str]) -> (Self, Authority) {
        let (folder, ca) = (Self::new(), Authority::new("Test CA"));
        folder.write("ca.crt", ca.pem());
        folder.put("server", &ca.server(|_| {}));
        for client in clients {
            folder.put(client, &ca.client(client, |_| {}));
        }
        (folder, ca)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn text(&self) -> String {
        self.0.path().to_str().unwrap().to_owned()
    }

    /// The path of a file in it.
    pub(crate) fn file(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file, as renewals do it: all at once.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let (path, new) = (self.0.path().join(name), self.0.path().join(format!(".{name}.new")));
        fs::write(&new, content).unwrap();
        fs::rename(new, path).unwrap();
    }

    /// Writes `NAME.crt` and `NAME.key`.
    pub(crate) fn put(&self, name: &str, leaf: &Leaf) {
        self.write(&format!("{name}.key"), leaf.key.serialize_pem());
        self.write(&format!("{name}.crt"), &leaf.chain);
    }

    /// Runs `openssl` in it.
    pub(crate) fn openssl(&self, words: &str) {
        let words = words.split(' ');
        let ended = Command::new("openssl").args(words).current_dir(&self.0).stdin(Stdio::null()).output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
}

/// Whether there is this program; a test without it has nothing to stand on, and says so.
#[expect(clippy::print_stderr, reason = "a test that did nothing has to say so")]
pub(crate) fn has(program: &str) -> bool {
    let is_there = Command::new(program).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !is_there {
        eprintln!("not run: there is no {program}");
    }
    is_there
}

/// A CA.
pub(crate) struct Authority {
    params: CertificateParams,
    key: KeyPair,
    certificate: rcgen::Certificate,
}

/// A certificate of a broker or a client.
pub(crate) struct Leaf {
    /// In PEM, with what belongs behind it.
    pub(crate) chain: String,
    pub(crate) key: KeyPair,
    /// In hexadecimal digits.
    pub(crate) serial: String,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        Self::with(name, |_| {})
    }

    /// One that is not quite as it should be.
    pub(crate) fn with(name: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let (params, key) = (authority(name, change), KeyPair::generate().unwrap());
        let certificate = params.self_signed(&key).unwrap();
        Self { params, key, certificate }
    }

    /// A CA below this one.
    pub(crate) fn intermediate(&self, name: &str) -> Self {
        let (params, key) = (authority(name, |_| {}), KeyPair::generate().unwrap());
        let certificate = params.signed_by(&key, &self.issuer()).unwrap();
        Self { params, key, certificate }
    }

    pub(crate) fn pem(&self) -> String {
        self.certificate.pem()
    }

    pub(crate) fn fingerprint(&self) -> String {
        Certificate::from_der(self.certificate.der()).unwrap().fingerprint
    }

    /// A certificate for this machine, but for the change.
    pub(crate) fn server(&self, change: impl FnOnce(&mut CertificateParams)) -> Leaf {
        self.leaf("localhost", |params| {
            let addresses = [[127, 0, 0, 1].into(), std::net::Ipv6Addr::LOCALHOST.into()];
            params.subject_alt_names = vec![SanType::DnsName("localhost".try_into().unwrap())];
            params.subject_alt_names.extend(addresses.map(SanType::IpAddress));
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
            change(params);
        })
    }

    /// A certificate for a client, but for the change.
    pub(crate) fn client(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Leaf {
        self.leaf(name, |params| {
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
            change(params);
        })
    }

    fn leaf(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Leaf {
        let key = KeyPair::generate().unwrap();
        let mut params = named(name);
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        change(&mut params);
        let certificate = params.signed_by(&key, &self.issuer()).unwrap();
        let serial = Certificate::from_der(certificate.der()).map_or_else(|_| String::new(), |read| read.serial);
        Leaf { chain: certificate.pem(), key, serial }
    }

    /// A revocation list that is good for so many days and names these serial numbers, revoked two days ago.
    pub(crate) fn crl(&self, revoked: &[&str], days: i64) -> String {
        self.crl_since(-30, revoked, days)
    }

    /// The same, made yesterday and not a month ago.
    pub(crate) fn later_crl(&self, revoked: &[&str], days: i64) -> String {
        self.crl_since(-1, revoked, days)
    }

    fn crl_since(&self, since: i64, revoked: &[&str], days: i64) -> String {
        let entry = |serial: &&str| RevokedCertParams {
            serial_number: SerialNumber::from_slice(&unhex(serial)),
            revocation_time: day(-2),
            reason_code: Some(RevocationReason::KeyCompromise),
            invalidity_date: None,
        };
        let params = CertificateRevocationListParams {
            this_update: day(since),
            next_update: day(days),
            crl_number: SerialNumber::from(7),
            issuing_distribution_point: None,
            revoked_certs: revoked.iter().map(entry).collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        params.signed_by(&self.issuer()).unwrap().pem().unwrap()
    }

    fn issuer(&self) -> Issuer<'_, &KeyPair> {
        Issuer::from_params(&self.params, &self.key)
    }

    /// The CA as `NAME.crt` and `NAME.key`, for openssl.
    pub(crate) fn put(&self, folder: &Folder, name: &str) {
        folder.write(&format!("{name}.crt"), self.pem());
        folder.write(&format!("{name}.key"), self.key.serialize_pem());
    }
}

impl Leaf {
    /// The same with the certificate of its issuer behind it.
    pub(crate) fn above(mut self, issuer: &Authority) -> Self {
        self.chain += &issuer.pem();
        self
    }
}

fn authority(name: &str, change: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
    let mut params = named(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    change(&mut params);
    params
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.use_authority_key_identifier_extension = true;
    (params.not_before, params.not_after) = (day(-40), day(400));
    params
}

/// This moment, so many days later.
pub(crate) fn day(days: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(now() + days * DAY).unwrap()
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

/// The date of a day, as messages write it.
pub(crate) fn date(days: i64) -> String {
    day(days).date().to_string()
}

fn unhex(digits: &str) -> Vec<u8> {
    let digits: Vec<char> = digits.chars().collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(&String::from_iter(pair), 16).unwrap()).collect()
}
