//! `mqtt certs show HOST:PORT` and `mqtt certs verify --connect`, at brokers and at what is none.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use crate::support::{Place, fact, objects};

/// A program that serves. Killed when dropped.
struct Server {
    child: Child,
    port: String,
}

impl Server {
    /// `mqtt serve` in this place.
    fn broker(place: &Place, words: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
        command.args(["serve", "-p", "0"]).args(words).current_dir(place.path("."));
        command.env_remove("MQTT_KEY_PASSWORD").stderr(Stdio::null());
        Self::start(command)
    }

    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        Self { child, port: line.trim().to_owned() }
    }

    fn at(&self, host: &str) -> String {
        format!("{host}:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The exit code, and each check with its code, or `good`, or `open`.
fn walk(place: &Place, words: &[&str]) -> (Option<i32>, Vec<String>) {
    let ended = place.mqtt(&[&["certs", "verify"], words].concat());
    assert_eq!(ended.err, "");
    let mut steps = Vec::new();
    for line in ended.out.lines().skip(1) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[0] {
            "ok" | "-" | "error" | "warning" => steps.push(format!("{} {}", words[1], words[0])),
            _ => {}
        }
    }
    (ended.code, steps)
}

#[test]
fn a_broker_is_walked_through() {
    let place = Place::with_certs();
    let broker = Server::broker(&place, &["--tls-dir", "certs"]);
    let steps = [
        "tcp ok",
        "tls ok",
        "version ok",
        "chain ok",
        "dates ok",
        "purpose ok",
        "names ok",
        "strength ok",
        "revocation ok",
        "strict ok",
        "client ok",
        "connect ok",
    ];
    let (code, walked) = walk(&place, &["board001", "--connect", &broker.at("localhost")]);
    assert_eq!((code, walked), (Some(0), steps.map(str::to_owned).to_vec()));
    let json = place.good(&["certs", "verify", "board001", "--json", "--connect", &broker.at("localhost")]);
    let report = &objects(&json)[0];
    let checks: Vec<String> = report["checks"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| format!("{} {}", one["check"].as_str().unwrap_or("?"), one["state"].as_str().unwrap_or("?")))
        .collect();
    assert_eq!(checks, steps.map(|step| step.replace(" ok", " good")));
    let text = |name: &str| report[name].as_str().unwrap_or_default().to_owned();
    assert_eq!((text("address"), text("protocol")), (broker.at("localhost"), "TLS 1.3".to_owned()));
    assert!(text("suite").starts_with("TLS_") && text("client") == "board001", "{report}");

    // Without a certificate to show.
    let (code, walked) = walk(&place, &["--connect", &broker.at("localhost")]);
    assert_eq!((code, &walked[10..]), (Some(1), &["client -".to_owned(), "connect error".to_owned()][..]));
    // By a name that it does not have: TLS and the broker are well all the same.
    let (code, walked) = walk(&place, &["board001", "--connect", &broker.at("127.0.0.1")]);
    assert_eq!((code, walked[6].as_str(), walked[11].as_str()), (Some(1), "names error", "connect ok"));
    // With a certificate that is for nobody here.
    let (code, walked) = walk(&place, &["server", "--connect", &broker.at("localhost")]);
    assert_eq!((code, walked.last().map(String::as_str)), (Some(1), Some("connect error")));
    let json = place.mqtt(&["certs", "verify", "server", "--json", "--connect", &broker.at("localhost")]);
    let finding = &objects(&json.out)[0]["findings"][0];
    assert_eq!((finding["check"].as_str(), finding["code"].as_str()), (Some("connect"), Some("tls/wrong-purpose")));
}

#[test]
fn a_broker_shows_its_certificate() {
    let place = Place::with_certs();
    let broker = Server::broker(&place, &["--tls-dir", "certs"]);
    let text = place.good(&["certs", "show", &broker.at("localhost")]);
    assert_eq!(text.lines().next(), Some(format!("{}: certificate", broker.at("localhost")).as_str()));
    let own = place.good(&["certs", "show", "server"]);
    assert_eq!(fact(&text, "SHA-256"), fact(&own, "SHA-256"));
    assert_eq!(fact(&text, "Trusted"), "yes, for localhost, by certs/ca.crt");
    assert!(fact(&text, "Connection").starts_with("TLS 1.3, TLS_"), "{text}");
    assert_eq!(fact(&text, "Client"), "asked for its certificate");
    let text = place.good(&["certs", "show", &format!("mqtts://{}", broker.at("127.0.0.1"))]);
    assert!(fact(&text, "Trusted").starts_with("no: it is for localhost; you connected to 127.0.0.1"), "{text}");
    let json = place.good(&["certs", "show", "--json", &broker.at("localhost")]);
    let shown = &objects(&json)[0];
    assert_eq!(shown["sha256"], fact(&own, "SHA-256"));
    assert_eq!((&shown["trusted"], &shown["asked_for_certificate"]), (&true.into(), &true.into()));
    assert_eq!((&shown["protocol"], &shown["address"]), (&"TLS 1.3".into(), &broker.at("localhost").into()));
    assert_eq!(place.mqtt(&["certs", "show", "--expiring", "900d", &broker.at("localhost")]).code, Some(1));
}

#[test]
fn a_port_without_tls_is_found_at_its_step() {
    let place = Place::with_certs();
    let broker = Server::broker(&place, &["-b", "127.0.0.1"]);
    let (code, walked) = walk(&place, &["--connect", &broker.at("127.0.0.1")]);
    assert_eq!((code, walked), (Some(1), vec!["tcp ok".to_owned(), "tls error".to_owned()]));
    let shown = place.mqtt(&["certs", "show", &broker.at("127.0.0.1")]);
    assert_eq!((shown.code, shown.out.as_str()), (Some(4), ""), "{shown:?}");
    assert!(
        shown.err.contains("\nhint: port ") && shown.err.contains(" has no TLS, and so no certificate"),
        "{shown:?}"
    );
    let port = broker.at("127.0.0.1");
    drop(broker);
    let ended = place.mqtt(&["certs", "verify", "--connect", &port]);
    let told = "  error    tcp             connection refused
                           cure: no broker is listening there; start one with: mqtt serve --tls-dir certs\n";
    assert_eq!((ended.code, ended.err.as_str()), (Some(3), ""));
    assert!(ended.out.ends_with(told), "{ended:?}");
    let json = objects(&place.mqtt(&["certs", "verify", "--json", "--connect", &port]).out);
    assert_eq!(
        json[0]["checks"][0],
        serde_json::json!({"check": "tcp", "state": "wrong", "fact": "connection refused"})
    );
    assert_eq!(json[0]["findings"][0]["code"], "mqtt/unreachable");
    for nonsense in ["", "a b", "localhost:0", "localhost:x", "http://x"] {
        let ended = place.mqtt(&["certs", "verify", "--connect", nonsense]);
        assert_eq!(ended.code, Some(2), "{nonsense}: {ended:?}");
    }
}

#[test]
fn a_broker_that_lacks_a_link_is_found() {
    let place = Place::new();
    place.good(&["certs", "init", "--intermediate", "--host", "localhost"]);
    let chain = place.read("certs/server.crt");
    place.write("leaf.crt", chain.split_inclusive("-----END CERTIFICATE-----\n").next().expect("a certificate"));
    let broker = Server::broker(&place, &["--certfile", "leaf.crt", "--keyfile", "certs/server.key"]);
    let ended = place.mqtt(&["certs", "verify", "--json", "--connect", &broker.at("localhost")]);
    let report = &objects(&ended.out)[0];
    assert_eq!(report["findings"][0]["code"], "tls/missing-intermediate", "{report}");
    assert_eq!((ended.code, report["name"].as_str()), (Some(1), Some("server")));
}

#[test]
fn tls_1_2_is_the_same_way_although_it_ends_earlier() {
    let place = Place::with_certs();
    let broker = Server::broker(&place, &["--tls-dir", "certs", "--tls-max", "tlsv1.2"]);
    let (code, walked) = walk(&place, &["--connect", &broker.at("localhost")]);
    assert_eq!((code, walked[1].as_str(), walked[3].as_str()), (Some(1), "tls ok", "chain ok"));
    assert_eq!(walked.last().map(String::as_str), Some("client error"));
    let json = place.mqtt(&["certs", "verify", "--json", "--connect", &broker.at("localhost")]);
    assert_eq!(objects(&json.out)[0]["findings"][0]["code"], "tls/no-client-certificate");
    let (code, walked) = walk(&place, &["board001", "--connect", &broker.at("localhost")]);
    assert_eq!((code, walked.last().map(String::as_str)), (Some(0), Some("connect ok")));
}

#[test]
fn cures_are_for_who_is_here() {
    let place = Place::with_certs();
    place.write("secret", "secret\n");
    place.good(&["certs", "client", "locked", "--encrypt-key", "--pass-file", "secret"]);
    let broker = Server::broker(&place, &["--tls-dir", "certs"]);
    let ended = place.mqtt(&["certs", "verify", "locked", "--connect", &broker.at("localhost")]);
    let hint = "hint: set MQTT_KEY_PASSWORD, or give --pass-file\n";
    assert!(ended.code == Some(4) && ended.err.ends_with(hint), "{ended:?}");
    let words = ["certs", "verify", "locked", "--pass-file", "secret", "--connect", &broker.at("localhost")];
    place.good(&words);
    let shown = place.mqtt(&["certs", "show", "nohost.invalid:8883"]);
    assert!(shown.code == Some(3) && !shown.err.contains("-h takes"), "{shown:?}");
    // Of a broker that has another folder, nothing here is made anew.
    place.good(&["certs", "init", "--dir", "mine"]);
    let json = place.mqtt(&["certs", "verify", "--json", "--dir", "mine", "--connect", &broker.at("127.0.0.1")]);
    let findings = objects(&json.out)[0]["findings"].as_array().cloned().expect("a list");
    let cure = |check: &str| {
        let one = findings.iter().find(|one| one["check"] == check).expect("a finding");
        one["cure"].as_str().unwrap_or_default().to_owned()
    };
    let names = "connect by one of those names, or on the broker: mqtt certs server 127.0.0.1 localhost --force";
    assert_eq!((cure("names").as_str(), cure("chain").as_str()), (names, "use the ca.crt of the broker"));
    let named = format!("name the one to show: mqtt certs verify NAME --connect {} --dir mine", broker.at("127.0.0.1"));
    assert_eq!(cure("connect"), named);
}
