//! D15 and D16: something else than TLS, or TLS that the other end does not speak.

use std::{
    io::{Read, Write},
    net::TcpListener,
    process::{Command, Stdio},
    thread,
};

use super::{Scene, VERSIONS, assert_refused};
use crate::{
    material::{Folder, has},
    programs::{Broker, client},
    raw::socket,
};

#[test]
fn d15_plain_mqtt_on_the_tls_port() {
    let (folder, _) = Folder::with(&[]);
    let scene = Scene::start(&folder, &[]);
    for version in ["31", "311", "5"] {
        let ended = scene.plain(&["-V", version]);
        let hint = "add --cafile FILE with the broker's CA, or --tls-dir FOLDER --as NAME";
        assert_refused(&ended, "localhost", "the port speaks TLS, and was spoken to without", hint);
    }
    let expected = "plain MQTT on the TLS port; the client has to speak TLS (mqtts://, --cafile or --tls-dir), or use the \
                    plain port";
    assert_eq!(scene.refusal("plain MQTT"), expected);
    let mut browser = socket(&scene.broker);
    browser.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
    assert_eq!(scene.refusal("plain HTTP"), "plain HTTP on the TLS port");
}

#[test]
fn d15_tls_on_the_plain_port() {
    let (folder, _) = Folder::with(&["a"]);
    let broker = Broker::start(&[]);
    let scene = Scene { folder: &folder, broker };
    let ended = scene.publish(&["--as", "a"]);
    let hint = "leave the TLS options away, or use the broker's port with TLS: -p 8883";
    assert_refused(&ended, "localhost", "port PORT hung up when it was spoken to in TLS", hint);
    let expected = "it speaks TLS, and this port is for plain MQTT; the client has to leave TLS away, or use the TLS port \
                    (8883 by custom)";
    assert_eq!(scene.refusal("it speaks TLS"), expected);
}

#[test]
fn d15_something_else_answers() {
    let (folder, _) = Folder::with(&["a"]);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = thread::spawn(move || {
        let (mut connection, _) = listener.accept().expect("a client");
        connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").expect("sent");
        let _ = connection.read_to_end(&mut Vec::new());
    });
    let ended = client(&["pub", "t", "x", "-p", &port.to_string(), "--tls-dir", &folder.text(), "--as", "a"]);
    server.join().expect("it has ended");
    let expected = format!(
        "mqtt: cannot connect to localhost:{port}: port {port} answered, but not with TLS\n\
         hint: leave the TLS options away, or use the broker's port with TLS: -p 8883\n"
    );
    assert_eq!((ended.code, ended.err), (Some(4), expected));
}

/// A client that stands on OpenSSL and may be as old as one likes.
fn openssl(scene: &Scene<'_>, words: &str) -> bool {
    let mut command = Command::new("openssl");
    command.args(["s_client", "-connect"]).arg(format!("127.0.0.1:{}", scene.broker.port));
    command
        .args(["-cert", "a.crt", "-key", "a.key", "-CAfile", "ca.crt", "-verify_return_error"])
        .args(words.split(' '));
    let status =
        command.current_dir(scene.folder.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    status.status().expect("openssl").success()
}

#[test]
fn d16_no_version_in_common() {
    if !has("openssl") {
        return;
    }
    let (folder, _) = Folder::with(&["a"]);
    for (serve, words, expected) in [
        (&[][..], "-tls1_1", "it offers TLS 1.1 only, and this listener takes TLS 1.2 to TLS 1.3"),
        (&["--tls-version", "tlsv1.3"], "-tls1_2", "it offers TLS 1.2 only, and this listener takes TLS 1.3 only"),
        (&["--tls-max", "tlsv1.2"], "-tls1_3", "it offers TLS 1.3 only, and this listener takes TLS 1.2 only"),
    ] {
        let scene = Scene::start(&folder, serve);
        let words = format!("{words} -cipher DEFAULT@SECLEVEL=0");
        assert!(!openssl(&scene, &words), "{words}");
        assert_eq!(scene.refusal("it offers"), format!("no TLS version in common: {expected}"));
    }
    let scene = Scene::start(&folder, &["--tls-max", "tlsv1.2"]);
    assert!(openssl(&scene, "-tls1_2"));
    let ended = scene.publish(&["--as", "a", "--tls-version", "tlsv1.3"]);
    let why = "no TLS version in common: this client offers TLS 1.3 only, and the broker takes none of it";
    assert_refused(&ended, "localhost", why, "leave --tls-version and --tls-max away");
    assert_eq!(scene.publish(&["--as", "a", "--tls-version", "tlsv1.2"]).code, Some(0));
}

#[test]
fn d16_no_cipher_suite_in_common() {
    if !has("openssl") {
        return;
    }
    let (folder, _) = Folder::with(&["a"]);
    let scene = Scene::start(&folder, &["--tls-max", VERSIONS[0]]);
    let expected = "no cipher suite in common: it offers only those for RSA keys, and the broker's key is P-256; mqtt certs \
                    server HOST... --key rsa2048 --force";
    // No key of the broker helps a client that has no suite of today.
    let hopeless = "no cipher suite in common: TLS here means ECDHE with AES-GCM or ChaCha20 (no CBC, no RSA key exchange), \
                    for a key of kind P-256";
    for (suites, expected) in [("ECDHE-RSA-AES128-GCM-SHA256", expected), ("AES128-SHA:AES256-SHA", hopeless)] {
        let scene = Scene::start(&folder, &[]);
        assert!(!openssl(&scene, &format!("-tls1_2 -cipher {suites}")), "{suites}");
        assert_eq!(scene.refusal("no cipher suite"), expected);
    }
    let ended = scene.publish(&["--as", "a", "--ciphers", "ECDHE-RSA-AES128-GCM-SHA256"]);
    let why =
        "no cipher suite in common: the broker takes none that this client offers (it sent \"handshake failure\")";
    assert_refused(&ended, "localhost", why, "leave --ciphers away: its list may not fit the broker's key");
    assert_eq!(scene.refusal("no cipher suite"), expected);
    let expected = "no cipher suite in common: TLS here means ECDHE with AES-GCM or ChaCha20 (no CBC, no RSA key exchange), \
                    for a key of kind P-256";
    let scene = Scene::start(&folder, &[]);
    assert!(!openssl(&scene, "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA:AES128-SHA"));
    assert_eq!(scene.refusal("no cipher suite"), expected);
}
