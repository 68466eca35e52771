//! D8 to D11: files that cannot be read, are encrypted, or hold something else.

use std::{
    fs::{self, Permissions},
    os::unix::{fs::PermissionsExt, process::CommandExt},
};

use super::{Scene, assert_no_start};
use crate::{
    material::{Folder, has},
    programs::{Run, mqtt},
};

#[test]
fn d8_a_key_that_may_not_be_read() {
    let (folder, _) = Folder::with(&["a"]);
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("changed");
    let is_root = rustix::process::geteuid().is_root();
    for name in ["a", "server"] {
        let mode = if is_root { 0o600 } else { 0 };
        fs::set_permissions(folder.file(&format!("{name}.key")), Permissions::from_mode(mode)).expect("changed");
    }
    let dir = folder.text();
    let serve: &[&str] = &["serve", "-p", "0", "-b", "127.0.0.1", "--tls-dir", &dir];
    let publish: &[&str] = &["pub", "t", "x", "-p", "1", "--tls-dir", &dir, "--as", "a"];
    for (words, start, key) in [
        (serve, "mqtt serve: cannot start: cannot read ", "server.key"),
        (publish, "mqtt: cannot use TLS: cannot read ", "a.key"),
    ] {
        // The administrator may read everything: then somebody else tries.
        let mut command = if is_root { elsewhere(&folder, words) } else { mqtt(words) };
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        let ended = Run::of(command, b"").end();
        let mode = if is_root { "600" } else { "0" };
        let expected = format!("{start}{} (mode {mode}, owner ", folder.file(key));
        let hint = if is_root { "\nhint: sudo chgrp " } else { "\nhint: chmod 600 " };
        assert!(ended.code == Some(1) && ended.err.starts_with(&expected), "{}", ended.err);
        assert!(ended.err.contains("; running as ") && ended.err.contains(hint), "{}", ended.err);
        assert!(!is_root || ended.err.contains("owner root; running as nobody)"), "{}", ended.err);
    }
}

/// Who owns nothing.
const NOBODY: u32 = 65534;

/// The binary where everybody can run it.
fn elsewhere(folder: &Folder, words: &[&str]) -> std::process::Command {
    let copy = folder.path().join("mqtt");
    if !copy.exists() {
        // By another process: what this one has open for writing, a child that another test forks would have open, too.
        let copied = std::process::Command::new("cp").arg(env!("CARGO_BIN_EXE_mqtt")).arg(&copy).status();
        assert!(copied.expect("cp").success());
    }
    let mut command = std::process::Command::new(copy);
    command.args(words).current_dir("/");
    command
}

#[test]
fn d10_a_key_of_another_certificate() {
    if !has("openssl") {
        return;
    }
    let (folder, _) = Folder::with(&["board001", "device001"]);
    folder.write("board001.key", fs::read(folder.file("device001.key")).expect("a key"));
    let scene = Scene::start(&folder, &[]);
    let ended = scene.publish(&["--as", "board001"]);
    let expected = "mqtt: cannot use TLS: board001.key is not the key of board001.crt (it fits device001.crt)\n";
    assert_eq!((ended.code, ended.err.as_str()), (Some(4), expected));
    folder.write("server.key", fs::read(folder.file("device001.key")).expect("a key"));
    assert_no_start(&folder, &[], 4, "server.key is not the key of server.crt (it fits device001.crt)");
    // Nobody's at all.
    folder.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out server.key");
    assert_no_start(&folder, &[], 4, "server.key is not the key of server.crt");
}

#[test]
fn d11_files_that_hold_something_else() {
    if !has("openssl") {
        return;
    }
    let (folder, ca) = Folder::with(&["a"]);
    ca.put(&folder, "ca");
    folder.openssl("pkcs12 -export -in a.crt -inkey a.key -passout pass:x -out a.p12");
    folder.openssl("req -new -key a.key -subj /CN=a -out a.csr");
    folder.write("note.txt", "not a certificate");
    folder.write("empty", "");
    folder.write("large", vec![b'x'; (16 << 20) + 1]);
    let scene = Scene::start(&folder, &[]);
    for (cert, key, expected) in [
        ("a.key", "a.crt", "a.key: holds a private key, not a certificate; did you swap certificate and key?\n"),
        ("a.crt", "ca.crt", "ca.crt: holds a certificate, not a key; did you swap certificate and key?\n"),
        ("a.p12", "a.key", "a.p12: holds a PKCS#12 store, not a certificate\nhint: openssl pkcs12 -in a.p12 -nokeys"),
        ("a.crt", "a.p12", "a.p12: holds a PKCS#12 store, not a key\nhint: openssl pkcs12 -in a.p12 -nocerts"),
        (
            "a.csr",
            "a.key",
            "a.csr: holds a certificate request, not a certificate\nhint: mqtt certs client --csr a.csr",
        ),
        ("note.txt", "a.key", "note.txt: neither PEM nor DER of a certificate, a key, a request or a CRL\n"),
        ("empty", "a.key", "empty: the file is empty\n"),
        ("large", "a.key", "large: the file has more than 16 MiB, which no certificate has\n"),
    ] {
        let ended = scene.publish(&["--cert", &format!("@{cert}"), "--key", &format!("@{key}")]);
        let start = format!("mqtt: cannot use TLS: {expected}");
        assert!(ended.code == Some(4) && ended.err.starts_with(&start), "{cert}, {key}: {}", ended.err);
        let words = ["--certfile", &format!("@{cert}"), "--keyfile", &format!("@{key}")];
        if let Some(line) = expected.strip_suffix('\n') {
            assert_no_start(&folder, &words, 4, line);
        }
    }
    let ended = scene.publish(&["--as", "a", "--cafile", "@ca.key"]);
    let expected =
        "mqtt: cannot use TLS: ca.key: holds a private key, not a certificate; did you swap certificate and key?\n";
    assert_eq!((ended.code, ended.err.as_str()), (Some(4), expected));
}

#[test]
fn d11_files_in_every_usual_form() {
    if !has("openssl") {
        return;
    }
    let (folder, _) = Folder::with(&["a"]);
    folder.openssl("ec -in a.key -out sec1.pem");
    folder.openssl("pkcs8 -topk8 -nocrypt -in a.key -outform DER -out pkcs8.der");
    folder.openssl("ec -in a.key -outform DER -out sec1.der");
    folder.openssl("x509 -in a.crt -outform DER -out a.der");
    folder.openssl("x509 -in ca.crt -outform DER -out ca.der");
    folder.openssl("x509 -in a.crt -text -out text.crt");
    let text = fs::read_to_string(folder.file("a.crt")).expect("a certificate");
    folder.write("crlf.crt", text.replace('\n', "\r\n"));
    folder.write("bom.crt", format!("\u{feff}{text}"));
    folder.write("notes.crt", format!("Bag Attributes\n    friendlyName: a\n{text}# and so on\n"));
    let scene = Scene::start(&folder, &[]);
    for (cert, key, ca) in [
        ("crlf.crt", "sec1.pem", "ca.crt"),
        ("bom.crt", "pkcs8.der", "ca.der"),
        ("a.der", "sec1.der", "ca.crt"),
        ("text.crt", "a.key", "ca.crt"),
        ("notes.crt", "a.key", "ca.crt"),
    ] {
        let words = ["--cert", cert, "--key", key, "--cafile", ca]
            .map(|word| if word.starts_with("--") { word.to_owned() } else { format!("@{word}") });
        let ended = scene.plain(&words.each_ref().map(String::as_str));
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{cert}, {key}, {ca}");
    }
    // RSA: PKCS#1 and PKCS#8, for a broker and for old devices.
    folder.openssl("genrsa -traditional -out server.key 2048");
    folder.openssl("req -x509 -new -key server.key -subj /CN=localhost -addext subjectAltName=DNS:localhost -days 9 -out server.crt");
    folder.openssl("rsa -in server.key -outform DER -out rsa.der");
    for key in ["@server.key", "@rsa.der"] {
        let scene =
            Scene::start(&folder, &["--certfile", "@server.crt", "--keyfile", key, "--client-certificates", "off"]);
        let ended =
            scene.plain(&["--cafile", "@server.crt", "--ciphers", "ECDHE-RSA-AES128-GCM-SHA256", "--tls-max", "1.2"]);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{key}");
    }
}
