//! TLS between our programs and foreign ones: both versions, certificates as user names, revocation, and what goes wrong.

use std::process::Command;

use libtest_mimic::{Failed, Trial};
use tempfile::TempDir;

use crate::exchange::{At, Message, Over, Publish, Subscribe, Tls};
use crate::peers::{Peer, ours};
use crate::support::{Broker, Process};
use crate::trial;

/// The versions, as options and as they are told.
const VERSIONS: [(&str, &str); 2] = [("tlsv1.2", "TLS 1.2"), ("tlsv1.3", "TLS 1.3")];
const TOPIC: &str = "haus/küche/温度";

/// All trials with TLS.
pub(crate) fn add(all: &mut Vec<Trial>) {
    for version in VERSIONS {
        for peer in [Peer::Mosquitto, Peer::Paho, Peer::MqttJs] {
            let name = format!("mqtt serve --tls-dir: {}, exactly {}: a message at each QoS", peer.name(), version.1);
            all.push(trial(name, &[peer], move || our_broker(peer, version)));
        }
        for (from, to) in [(Peer::Ours, Peer::Mosquitto), (Peer::Mosquitto, Peer::Ours), (Peer::Ours, Peer::Ours)] {
            let who = format!("{} to {}", from.name(), to.name());
            let name =
                format!("mosquitto broker with certificates: {who}, exactly {}: a message at each QoS", version.1);
            all.push(trial(name, &[Peer::Mosquitto], move || mosquittos_broker(from, to, version)));
        }
    }
    let mut add = |name: &str, run: fn() -> Result<(), Failed>| {
        all.push(trial(name.to_owned(), &[Peer::Mosquitto], run));
    };
    add("a revoked certificate is refused by mosquitto, by openssl and by ours", revoked);
    add("RSA keys of mqtt certs, at both brokers and with both clients", rsa);
    add("mosquitto's refusals in our client's words", refusals);
    add("--insecure takes what nothing else here takes", insecure);
    all.push(trial("PKCS#12 files and Java stores, opened by keytool".to_owned(), &[Peer::Keytool], stores));
}

/// A folder made by `mqtt certs init` with the clients `board001` and `device001`.
pub(crate) struct Certificates(TempDir);

impl Certificates {
    pub(crate) fn init(words: &[&str]) -> Result<Self, Failed> {
        let certificates = Self(tempfile::tempdir()?);
        let hosts =
            ["init", "--host", "localhost", "--host", "127.0.0.1", "--client", "board001", "--client", "device001"];
        certificates.certs(&[&hosts, words].concat())?;
        Ok(certificates)
    }

    /// Runs `mqtt certs` with these words.
    fn certs(&self, words: &[&str]) -> Result<(), Failed> {
        let mut command = ours("certs");
        command.args(words).args(["--dir", &self.folder()]);
        Process::start(command, Vec::new())?.finish(|_| ())
    }

    pub(crate) fn folder(&self) -> String {
        self.file("certs")
    }

    pub(crate) fn file(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    /// `mqtt serve` with this folder.
    fn serve(&self, words: &[&str]) -> Result<Broker, Failed> {
        let folder = self.folder();
        Broker::serve(&[&["-v", "-b", "127.0.0.1", "--tls-dir", &folder], words].concat())
    }

    /// Debian's mosquitto with this folder, and with these lines.
    fn mosquitto(&self, lines: &str) -> Result<Broker, Failed> {
        let folder = self.folder();
        Broker::mosquitto_with(&format!(
            "cafile {folder}/ca.crt\ncertfile {folder}/server.crt\nkeyfile {folder}/server.key\n\
             require_certificate true\ntls_version tlsv1.2\nuse_identity_as_username true\n{lines}"
        ))
    }
}

/// Publishes a message at each QoS with one program, and receives it with the other.
fn exchange(broker: &Broker, folder: &str, from: Peer, to: Peer, version: &str) -> Result<(), Failed> {
    let at = |name| At { port: broker.port, tls: Some(Tls { folder, name, version }), over: Over::Tcp };
    let what = Subscribe { version: "311", qos: 2, filter: "haus/#", count: 3, session: None, will: None };
    let subscriber = to.subscribe(at("device001"), what)?;
    let payloads = [&b"zero"[..], b"one", &[0xff; 70_000]];
    for (qos, payload) in (0..).zip(payloads) {
        from.publish(
            at("board001"),
            Publish { version: "311", qos, retain: false, topic: TOPIC, payloads: &[payload] },
        )?;
    }
    let all: Vec<Message> =
        (0..).zip(payloads).map(|(qos, payload)| Message::new(TOPIC, payload, qos, false)).collect();
    subscriber.expect(&all)
}

fn our_broker(peer: Peer, (version, words): (&str, &str)) -> Result<(), Failed> {
    let certificates = Certificates::init(&[])?;
    let broker = certificates.serve(&["--tls-version", version, "--tls-max", version])?;
    exchange(&broker, &certificates.folder(), peer, peer, version)?;
    let log = broker.stop()?;
    for name in ["board001", "device001"] {
        let wanted = format!(", u'{name}', {words}).");
        if !log.contains(&wanted) {
            return Err(format!("the log has no `{wanted}`:\n{log}").into());
        }
    }
    Ok(())
}

fn mosquittos_broker(from: Peer, to: Peer, (version, _): (&str, &str)) -> Result<(), Failed> {
    let certificates = Certificates::init(&[])?;
    let broker = certificates.mosquitto("")?;
    exchange(&broker, &certificates.folder(), from, to, version)?;
    let log = broker.stop()?;
    for name in ["board001", "device001"] {
        // mosquitto tells who somebody is by the certificate.
        let wanted = format!(", u'{name}').");
        if !log.contains(&wanted) {
            return Err(format!("mosquitto's log has no `{wanted}`:\n{log}").into());
        }
    }
    Ok(())
}

/// Runs a client to its end: its exit code, and what it said.
fn run(mut command: Command) -> Result<(Option<i32>, String), Failed> {
    let ended = command.stdin(std::process::Stdio::null()).output()?;
    let said = [ended.stdout, ended.stderr].concat();
    Ok((ended.status.code(), String::from_utf8_lossy(&said).into_owned()))
}

/// A client that publishes one message as `name`.
fn publish(
    peer: Peer,
    broker: &Broker,
    folder: &str,
    name: &str,
    words: &[&str],
) -> Result<(Option<i32>, String), Failed> {
    let mut command = if peer == Peer::Ours { ours("pub") } else { Command::new("mosquitto_pub") };
    let [ca, cert, key] = Tls { folder, name, version: "" }.files();
    command.args(["-h", "localhost", "-p", &broker.port.to_string(), "-t", "t", "-m", "x", "--cafile", &ca]);
    command.args(["--cert", &cert, "--key", &key]).args(words);
    run(command)
}

#[track_caller]
fn expect(what: &str, is: bool, said: &dyn std::fmt::Debug) -> Result<(), Failed> {
    if is { Ok(()) } else { Err(format!("{what}: {said:?}").into()) }
}

fn revoked() -> Result<(), Failed> {
    let certificates = Certificates::init(&[])?;
    let folder = certificates.folder();
    certificates.certs(&["revoke", "board001", "--reason", "keyCompromise"])?;
    for (name, wanted) in [("board001", "certificate revoked"), ("device001", "device001.crt: OK")] {
        let mut openssl = Command::new("openssl");
        openssl.args([
            "verify",
            "-crl_check",
            "-x509_strict",
            "-purpose",
            "sslclient",
            "-CAfile",
            "ca.crt",
            "-CRLfile",
        ]);
        openssl.args(["ca.crl", &format!("{name}.crt")]).current_dir(&folder);
        let ended = run(openssl)?;
        expect("openssl", ended.1.contains(wanted), &ended)?;
    }
    let theirs = certificates.mosquitto(&format!("crlfile {folder}/ca.crl\n"))?;
    let our = certificates.serve(&[])?;
    for (name, broker) in [("mosquitto", &theirs), ("mqtt serve", &our)] {
        for version in VERSIONS {
            let refused = publish(
                Peer::Ours,
                broker,
                &folder,
                "board001",
                &["--tls-max", version.0, "--tls-version", version.0],
            )?;
            let words = "board001.crt (CN=board001): it is revoked\n";
            expect(name, refused.0 == Some(4) && refused.1.contains(words), &refused)?;
        }
        let refused = publish(Peer::Mosquitto, broker, &folder, "board001", &[])?;
        expect(name, refused.0 != Some(0), &refused)?;
        for peer in [Peer::Ours, Peer::Mosquitto] {
            let taken = publish(peer, broker, &folder, "device001", &[])?;
            expect(name, taken.0 == Some(0), &taken)?;
        }
    }
    let log = our.stop()?;
    // Three times the same trouble in a short while is one line.
    expect("our log", log.matches("client certificate CN=board001 serial ").count() == 1, &log)?;
    expect("our log", log.matches("(keyCompromise)").count() == 1, &log)?;
    theirs.stop()?;
    Ok(())
}

fn rsa() -> Result<(), Failed> {
    let certificates = Certificates::init(&["--key", "rsa2048"])?;
    let folder = certificates.folder();
    for broker in [certificates.mosquitto("")?, certificates.serve(&[])?] {
        for (version, _) in VERSIONS {
            exchange(&broker, &folder, Peer::Ours, Peer::Mosquitto, version)?;
            exchange(&broker, &folder, Peer::Mosquitto, Peer::Ours, version)?;
        }
        // What a device without elliptic curves in its certificates offers.
        let mut openssl = Command::new("openssl");
        openssl.args(["s_client", "-connect", &format!("localhost:{}", broker.port), "-tls1_2", "-cipher"]);
        openssl.args([
            "ECDHE-RSA-AES128-GCM-SHA256",
            "-CAfile",
            "ca.crt",
            "-cert",
            "board001.crt",
            "-key",
            "board001.key",
        ]);
        openssl.args(["-x509_strict", "-verify_return_error"]).current_dir(&folder);
        let ended = run(openssl)?;
        expect("openssl", ended.0 == Some(0) && ended.1.contains("Verify return code: 0 (ok)"), &ended)?;
        broker.stop()?;
    }
    Ok(())
}

fn refusals() -> Result<(), Failed> {
    let certificates = Certificates::init(&[])?;
    let (folder, other) = (certificates.folder(), Certificates::init(&[])?);
    let stranger = other.folder();
    let broker = certificates.mosquitto("")?;
    let ca = format!("{folder}/ca.crt");
    for (version, _) in VERSIONS {
        let pinned = ["--tls-version", version, "--tls-max", version];
        let refused = publish(Peer::Ours, &broker, &stranger, "board001", &[&pinned[..], &["--cafile", &ca]].concat())?;
        let words = "(CN=board001): it does not trust its issuer \"mqtt CA ";
        expect("another CA", refused.0 == Some(4) && refused.1.contains(words), &refused)?;
        let refused = publish(Peer::Ours, &broker, &stranger, "board001", &pinned)?;
        let words = "the broker's certificate was issued by \"mqtt CA ";
        expect("another broker", refused.0 == Some(4) && refused.1.contains(words), &refused)?;
        let refused = publish(Peer::Ours, &broker, &folder, "server", &pinned)?;
        let words = "server.crt (CN=localhost) is for serverAuth only, not for clientAuth\nhint: ";
        expect("another purpose", refused.0 == Some(4) && refused.1.contains(words), &refused)?;
        let mut nothing = ours("pub");
        nothing.args(["-p", &broker.port.to_string(), "t", "x", "--cafile", &ca]).args(pinned);
        let refused = run(nothing)?;
        let words =
            ": the broker asks for a client certificate, and none was given\nhint: add --cert FILE and --key FILE";
        expect("nothing", refused.0 == Some(4) && refused.1.contains(words), &refused)?;
    }
    let mut plain = ours("pub");
    plain.args(["-p", &broker.port.to_string(), "t", "x"]);
    let refused = run(plain)?;
    expect("plain to TLS", refused.1.contains("\nhint: if this port speaks TLS, add --cafile FILE"), &refused)?;
    let without = Broker::mosquitto()?;
    let refused = publish(Peer::Ours, &without, &folder, "board001", &[])?;
    let words = format!("port {} hung up when it was spoken to in TLS\n", without.port);
    expect("TLS to plain", refused.0 == Some(4) && refused.1.contains(&words), &refused)
}

fn insecure() -> Result<(), Failed> {
    let certificates = Certificates::init(&[])?;
    let folder = certificates.folder();
    for words in [
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout v1.key -subj /CN=localhost -out v1.csr",
        "x509 -req -in v1.csr -CA ca.crt -CAkey ca.key -set_serial 77 -days 30 -out v1.crt",
    ] {
        let mut openssl = Command::new("openssl");
        openssl.args(words.split(' ')).current_dir(&folder);
        let ended = run(openssl)?;
        expect("openssl", ended.0 == Some(0), &ended)?;
    }
    let broker = Broker::mosquitto_with(&format!("certfile {folder}/v1.crt\nkeyfile {folder}/v1.key\n"))?;
    let v1 = "the broker's certificate is an X.509 v1 certificate (made by \"openssl x509 -req\" without -extfile); TLS \
              here needs v3\n";
    for (version, _) in VERSIONS {
        let pinned = ["--tls-version", version, "--tls-max", version];
        let refused = publish(Peer::Ours, &broker, &folder, "board001", &pinned)?;
        expect("checked", refused.0 == Some(4) && refused.1.contains(v1), &refused)?;
        let taken = publish(Peer::Ours, &broker, &folder, "board001", &[&pinned[..], &["--insecure"]].concat())?;
        let told =
            format!("mqtt: --insecure: the broker's certificate is not checked. Checked, it would be refused: {v1}");
        expect("not checked", taken == (Some(0), told), &taken)?;
    }
    Ok(())
}

/// What `mqtt certs export` makes for others, opened by Java: the key, its certificate and the CA are in it.
fn stores() -> Result<(), Failed> {
    let certificates = Certificates::init(&[])?;
    let pass = certificates.file("pass");
    std::fs::write(&pass, "a passphrase\n")?;
    certificates.certs(&["export", "board001", "--for", "p12", "--pass-file", &pass])?;
    let listed = |file: &str| {
        let mut command = Command::new("keytool");
        command.args(["-list", "-v", "-storetype", "PKCS12", "-storepass", "a passphrase", "-keystore"]);
        let output = command.arg(certificates.file(&format!("certs/{file}"))).output()?;
        Ok::<_, Failed>(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    certificates.certs(&["export", "device001", "--for", "java", "--pass-file", &pass])?;
    for (file, holds) in [
        ("board001.p12", &["PrivateKeyEntry", "Owner: CN=board001\n", "Owner: CN=mqtt CA"][..]),
        ("device001-keystore.p12", &["PrivateKeyEntry", "Owner: CN=device001\n"]),
        ("device001-truststore.p12", &["trustedCertEntry", "Owner: CN=mqtt CA"]),
    ] {
        let shown = listed(file)?;
        if let Some(missing) = holds.iter().find(|text| !shown.contains(**text)) {
            return Err(format!("{file}: no {missing:?} in\n{shown}").into());
        }
    }
    Ok(())
}
