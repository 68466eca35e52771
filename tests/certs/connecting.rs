//! `mqtt certs verify --connect` and `mqtt certs show HOST:PORT`: the way to a broker, to where it ends.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    process::{Child, Command, Stdio},
    thread,
};

use crate::support::{Place, fact, objects};

/// A broker of the place, ended with the test.
struct Broker(Child, String);

impl Broker {
    fn start(place: &Place, words: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
        command.args(["serve", "-b", "127.0.0.1", "-p", "0"]).args(words).current_dir(place.path("."));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a broker");
        let mut port = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut port).expect("a port");
        Self(child, port.trim_end().to_owned())
    }

    fn at(&self, host: &str) -> String {
        format!("{host}:{}", self.1)
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The state of each step, and the code of the first finding where it is wrong.
fn steps(place: &Place, words: &[&str]) -> (Option<i32>, Vec<String>) {
    let ended = place.mqtt(&[&["certs", "verify", "--json"], words].concat());
    let object = objects(&ended.out).remove(0);
    let text = |step: &serde_json::Value| {
        let code = step["findings"][0]["code"].as_str().unwrap_or_default();
        format!("{} {} {code}", step["step"].as_str().expect("a name"), step["state"].as_str().expect("a state"))
            .trim_end()
            .to_owned()
    };
    assert_eq!(object["ok"], ended.code == Some(0), "{object}");
    (ended.code, object["steps"].as_array().expect("steps").iter().map(text).collect())
}

fn expected(names: [&str; 6]) -> Vec<String> {
    let steps = ["TCP", "TLS", "chain", "name", "client", "CONNECT"];
    steps.iter().zip(names).map(|(step, state)| format!("{step} {state}")).collect()
}

#[test]
fn a_client_with_its_certificate_goes_all_the_way() {
    let place = Place::with_certs();
    let broker = Broker::start(&place, &["--tls-dir", "certs"]);
    let to = broker.at("localhost");
    for name in [&["--host", "localhost"][..], &[]] {
        let words = [&["board001", "--connect", &to], name].concat();
        assert_eq!(steps(&place, &words), (Some(0), expected(["good"; 6])));
    }
    let told = place.good(&["certs", "verify", "board001", "--connect", &broker.at("localhost")]);
    assert!(told.lines().skip(1).all(|line| line.starts_with("  ok ")) && told.lines().count() == 7, "{told}");
}

#[test]
fn each_end_of_the_way_is_told_at_its_step() {
    let place = Place::with_certs();
    place.good(&["certs", "init", "--dir", "other", "--client", "board001"]);
    let broker = Broker::start(&place, &["--tls-dir", "certs"]);
    let to = broker.at("localhost");
    let nobody = ["good", "good", "good", "good", "wrong tls/no-client-certificate", "not reached"];
    assert_eq!(steps(&place, &["--connect", &to]), (Some(1), expected(nobody)));
    let wrong_name = ["good", "good", "good", "wrong tls/name-mismatch", "good", "good"];
    let words = ["board001", "--connect", &to, "--host", "192.168.1.104"];
    assert_eq!(steps(&place, &words), (Some(1), expected(wrong_name)));
    // The other folder: neither end knows the other's CA.
    let foreign = ["good", "good", "wrong tls/unknown-issuer", "good", "wrong tls/unknown-ca", "not reached"];
    let words = ["board001", "--dir", "other", "--connect", &to];
    assert_eq!(steps(&place, &words), (Some(1), expected(foreign)));
    place.good(&["certs", "revoke", "board001"]);
    let broker = Broker::start(&place, &["--tls-dir", "certs"]);
    let revoked = ["good", "good", "good", "good", "wrong tls/revoked", "not reached"];
    let words = ["certs/board001.crt", "--connect", &broker.at("localhost")];
    assert_eq!(steps(&place, &words), (Some(1), expected(revoked)));
}

#[test]
fn tls_1_2_shows_the_same_although_it_ends_earlier() {
    let place = Place::with_certs();
    let broker = Broker::start(&place, &["--tls-dir", "certs", "--tls-max", "tlsv1.2"]);
    let nobody = ["good", "good", "good", "good", "wrong tls/no-client-certificate", "not reached"];
    assert_eq!(steps(&place, &["--connect", &broker.at("localhost")]), (Some(1), expected(nobody)));
    let words = ["board001", "--connect", &broker.at("localhost")];
    assert_eq!(steps(&place, &words), (Some(0), expected(["good"; 6])));
}

#[test]
fn what_speaks_no_tls_ends_the_second_step() {
    let place = Place::with_certs();
    let plain = Broker::start(&place, &[]);
    let ended = ["good", "wrong tls/not-tls", "not reached", "not reached", "not reached", "not reached"];
    assert_eq!(steps(&place, &["--connect", &plain.at("localhost")]), (Some(1), expected(ended)));
    // And one that answers in its own way.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let port = listener.local_addr().expect("an address").port();
    let answering = thread::spawn(move || {
        let (mut socket, _) = listener.accept().expect("a connection");
        let _ = socket.read(&mut [0; 1024]);
        socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").expect("written");
    });
    assert_eq!(steps(&place, &["--connect", &format!("127.0.0.1:{port}")]), (Some(1), expected(ended)));
    answering.join().expect("it has answered");
}

#[test]
fn nobody_there_is_exit_code_3_and_no_address_is_2() {
    let place = Place::with_certs();
    let port = TcpListener::bind("127.0.0.1:0").expect("a listener").local_addr().expect("an address").port();
    let ended = place.mqtt(&["certs", "verify", "--connect", &format!("127.0.0.1:{port}")]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(3), ""));
    assert!(
        ended.err.starts_with(&format!("mqtt: cannot connect to 127.0.0.1:{port}: connection refused")),
        "{ended:?}"
    );
    for address in ["", "a b", "localhost:0", "localhost:x", "http://x"] {
        let ended = place.mqtt(&["certs", "verify", "--connect", address]);
        assert_eq!(ended.code, Some(2), "{address}: {ended:?}");
    }
}

#[test]
fn what_a_server_shows_is_shown_to_whoever_asks() {
    let place = Place::with_certs();
    let broker = Broker::start(&place, &["--tls-dir", "certs"]);
    let file = place.good(&["certs", "show", "server", "--json"]);
    let seen = place.good(&["certs", "show", &broker.at("localhost"), "--json"]);
    assert_eq!(objects(&seen)[0]["sha256"], objects(&file)[0]["sha256"]);
    let text = place.good(&["certs", "show", &format!("mqtts://{}", broker.at("127.0.0.1"))]);
    assert_eq!(fact(&text, "Subject"), "CN=localhost");
    assert!(text.contains("TLS 1.3, TLS_AES_256_GCM_SHA384, one certificate"), "{text}");
    let soon = place.mqtt(&["certs", "show", &broker.at("localhost"), "--expiring", "900d"]);
    assert_eq!(soon.code, Some(1), "{soon:?}");
}
