//! The TLS options of `mqtt pub` and `mqtt sub`: what turns TLS on, what belongs together, what is refused and why.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
};

use crate::{
    material::{Authority, Folder},
    programs::{Broker, Ended, Run, client, mqtt},
};

fn ended(code: i32, err: &str) -> Ended {
    Ended { code: Some(code), out: String::new(), err: err.to_owned() }
}

#[test]
fn what_does_not_go_together_is_one_line_and_exit_2() {
    let (folder, _) = Folder::with(&["a"]);
    let dir = folder.text();
    let (cert, key) = (folder.file("a.crt"), folder.file("a.key"));
    let no_key = format!("--cert without --key, and {cert} holds no key\nhint: add --key FILE");
    let rows: [(&[&str], &str); 16] = [
        (&["--cert", &cert], &no_key),
        (&["--key", &key], "--key without --cert: the broker is shown a certificate with its key\nhint: add --cert"),
        (&["--as", "a", "--cert", &cert], "--as and --cert exclude each other\n"),
        (&["--as", "../a", "--tls-dir", &dir], "invalid name '../a' for --as: it is that of a client, as in: --as b"),
        (&["--as", "\u{1b}[2J", "--tls-dir", &dir], "invalid name '\\u{1b}[2J' for --as: it is that of a client, as"),
        (
            &["--tls-version", "tlsv1.1"],
            "invalid value 'tlsv1.1' for --tls-version: TLS below 1.2 is broken (RFC 8996)",
        ),
        (&["--tls-version", "x"], "invalid value 'x' for --tls-version: the versions are tlsv1.2 and tlsv1.3\n"),
        (&["--tls-version", "1.3", "--tls-max", "1.2"], "--tls-version TLS 1.3 is above --tls-max TLS 1.2\n"),
        (
            &["--psk", "c0ffee"],
            "--psk cannot be used: the TLS library here has no pre-shared keys, only certificates\nh",
        ),
        (&["--psk-identity", "me"], "--psk-identity cannot be used: the TLS library here has no pre-shared keys, only"),
        (
            &["--tls-engine", "x"],
            "--tls-engine cannot be used: keys come from files here, not from OpenSSL's engines\nh",
        ),
        (&["--keyform", "engine"], "--keyform cannot be used: keys are PEM or DER files here, which is seen from the"),
        (&["--tls-server-name", "a:1"], "invalid name 'a:1' for --tls-server-name: it is a host name or an address,"),
        (
            &["--tls-alpn", ""],
            "invalid protocol '' for --tls-alpn: it has from 1 to 255 bytes, as in: --tls-alpn mqtt\n",
        ),
        (&["--insecure=yes"], "--insecure takes no value\n"),
        (
            &["-h", "mqtts://box:8883/"],
            "invalid host 'mqtts://box:8883/': it is a URL\nhint: host, port and TLS are options: -h box -p 8883 --cafile",
        ),
    ];
    for (words, expected) in rows {
        let ended = client(&[&["pub", "t", "x"], words].concat());
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{words:?}: {}", ended.err);
        assert!(ended.err.starts_with(&format!("mqtt: {expected}")), "{words:?}: {}", ended.err);
        assert!(ended.err.lines().count() <= 2, "{}", ended.err);
        assert!(!ended.err.contains("c0ffee"), "a secret is not repeated");
    }
    // With the topic missing, the files are not even looked at.
    let ended = client(&["pub", "--cafile", "/nowhere"]);
    assert!(ended.err.starts_with("mqtt: there is no topic\n"), "{}", ended.err);
}

#[test]
fn a_folder_or_a_client_that_is_not_there_is_named_with_the_command_that_makes_it() {
    let (folder, _) = Folder::with(&["board001", "device001"]);
    let dir = folder.text();
    assert_eq!(
        client(&["sub", "t", "--tls-dir", "/nowhere", "--as", "a"]),
        ended(
            1,
            "mqtt: there is no folder /nowhere\nhint: make it with: mqtt certs init --dir /nowhere --client NAME\n"
        )
    );
    assert_eq!(
        client(&["sub", "t", "--tls-dir", &dir, "--as", "board002"]),
        ended(
            1,
            &format!(
                "mqtt: there is no client board002 in {dir}; there are board001, device001\n\
                 hint: make it with: mqtt certs client board002 --dir {dir}\n"
            )
        )
    );
    // Who says only who it is means the folder in which `mqtt certs` makes them.
    let mut command = mqtt(&["pub", "t", "x", "--as", "board001"]);
    let ended = Run::of(
        {
            command.current_dir("/").env_remove("MQTT_TLS_DIR");
            command
        },
        b"",
    )
    .end();
    assert!(ended.err.starts_with("mqtt: there is no folder certs\n"), "{}", ended.err);
    let other = Folder::new();
    let ended = client(&["sub", "t", "--tls-dir", &other.text()]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains(&format!("there is no file {}", other.file("ca.crt"))), "{}", ended.err);
}

/// Whether the first byte on a connection is that of TLS, or of MQTT.
fn speaks_tls(mut connection: TcpStream) -> bool {
    let mut first = [0];
    connection.read_exact(&mut first).unwrap();
    assert!(matches!(first, [0x16] | [0x10]), "{first:?}");
    first == [0x16]
}

/// A client that is to connect to `listener`, and trusts `ca.crt` of the folder as the system's.
fn connecting(folder: &Folder, listener: &TcpListener, words: &[&str]) -> (Run, TcpStream) {
    let address = listener.local_addr().unwrap();
    let (host, port) = (address.ip().to_string(), address.port().to_string());
    let mut command = mqtt(&[&["pub", "t", "x", "-h", &host, "-p", &port], words].concat());
    command.env("SSL_CERT_FILE", folder.file("ca.crt"));
    let run = Run::of(command, b"");
    (run, listener.accept().unwrap().0)
}

#[test]
fn each_option_alone_turns_tls_on_and_no_tls_turns_it_off() {
    let (folder, _) = Folder::with(&["a"]);
    folder.write("word", "secret\n");
    let all = std::fs::read_to_string(folder.file("a.key")).unwrap();
    folder.write("all.pem", all + &std::fs::read_to_string(folder.file("a.crt")).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (dir, ca) = (folder.text(), folder.file("ca.crt"));
    let (cert, key, all) = (folder.file("a.crt"), folder.file("a.key"), folder.file("all.pem"));
    let (word, log) = (folder.file("word"), folder.file("log"));
    let rows: [&[&str]; 15] = [
        &["--tls-dir", &dir],
        &["--cafile", &ca],
        &["--capath", &dir],
        &["--tls-use-os-certs"],
        &["--cert", &cert, "--key", &key],
        &["--cert", &all],
        &["--key-pass-file", &word],
        &["--tls-version", "tlsv1.2"],
        &["--tls-max", "tlsv1.2"],
        &["--ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256"],
        &["--tls-alpn", "mqtt"],
        &["--tls-server-name", "localhost"],
        &["--insecure"],
        &["--tls-keylog", &log],
        &["--tls-min", "1.3"],
    ];
    for words in rows {
        let (_run, connection) = connecting(&folder, &listener, words);
        assert!(speaks_tls(connection), "{words:?}");
        let words = [words, &["--no-tls"]].concat();
        let (_run, connection) = connecting(&folder, &listener, &words);
        assert!(!speaks_tls(connection), "{words:?}");
    }
    let (_run, connection) = connecting(&folder, &listener, &["--keyform", "pem"]);
    assert!(!speaks_tls(connection));
}

#[test]
fn port_8883_means_tls_and_tls_means_port_8883() {
    let (folder, _) = Folder::with(&[]);
    // An address of its own in the loopback network, so that nobody else is there.
    let [_, _, high, low] = std::process::id().to_be_bytes();
    let host = format!("127.{}.{}.3", high | 1, low | 1);
    let listener = TcpListener::bind((host.as_str(), 8883)).unwrap();
    let (_run, connection) = connecting(&folder, &listener, &[]);
    assert!(speaks_tls(connection));
    let (run, mut connection) = connecting(&folder, &listener, &["--no-tls"]);
    // All of the CONNECT: what is not read would reset the connection.
    connection.read_exact(&mut [0; 14]).unwrap();
    drop(connection);
    let expected = format!(
        "mqtt: cannot connect to {host}:8883: the broker closed the connection\n\
         hint: 8883 is the port of TLS by custom: leave --no-tls away\n"
    );
    assert_eq!(run.end(), ended(6, &expected));
    drop(listener);
    for (words, port) in
        [(&["--cafile", &folder.file("ca.crt")][..], 8883), (&[], 1883), (&["--insecure", "--no-tls"], 1883)]
    {
        let ended = client(&[&["pub", "t", "x", "-h", &host], words].concat());
        let expected = format!("mqtt: cannot connect to {host}:{port}: connection refused\n");
        assert!(ended.err.starts_with(&expected), "{words:?}: {}", ended.err);
        assert_eq!(ended.code, Some(3));
    }
}

#[test]
fn versions_are_a_range_and_d_tells_which_it_is() {
    let (folder, _) = Folder::with(&["a"]);
    let dir = folder.text();
    let broker = Broker::start(&["--tls-dir", &dir]);
    for (words, version) in [
        (&[][..], "TLS 1.3, TLS_"),
        (&["--tls-version", "tlsv1.2"], "TLS 1.3, TLS_"),
        (&["--tls-version", "tlsv1.2", "--tls-max", "tlsv1.2"], "TLS 1.2, TLS_ECDHE_ECDSA_WITH_"),
        (&["--tls-max", "1.2"], "TLS 1.2, TLS_ECDHE_ECDSA_WITH_"),
        (&["--tls-version", "tlsv1.3"], "TLS 1.3, TLS_"),
        (
            &["--tls-max", "tlsv1.2", "--ciphers", "ECDHE-ECDSA-CHACHA20-POLY1305"],
            "TLS 1.2, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256\n",
        ),
        (&["--ciphers", "TLS_AES_128_GCM_SHA256"], "TLS 1.3, TLS_AES_128_GCM_SHA256\n"),
    ] {
        let ended = broker.publish(&[&["--tls-dir", &dir, "--as", "a", "-d", "-i", "me"], words].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        assert!(ended.err.contains(&format!("\nClient me speaks {version}")), "{words:?}: {}", ended.err);
        let told = broker.told(" as me (");
        assert!(told.contains("(p2, ") && told.contains(", TLS 1."), "{told}");
    }
    let ended = broker.publish(&["--tls-dir", &dir, "--as", "a", "--ciphers", "AES256-SHA"]);
    assert_eq!(ended.code, Some(4));
    assert!(ended.err.starts_with("mqtt: cannot use TLS: there is no cipher suite \"AES256-SHA\" here; there are "));
}

#[test]
fn the_roots_are_those_that_are_given_and_otherwise_the_systems() {
    let (folder, _) = Folder::with(&["a"]);
    let dir = folder.text();
    folder.write("other.crt", Authority::new("Other CA").pem());
    let (ca, other) = (folder.file("ca.crt"), folder.file("other.crt"));
    let broker = Broker::start(&["--tls-dir", &dir, "--client-certificates", "off"]);
    let publish = |system: &str, words: &[&str]| {
        let mut command = mqtt(&[&["pub", "t", "x", "-p", &broker.port], words].concat());
        command.env("SSL_CERT_FILE", system);
        Run::of(command, b"").end()
    };
    assert_eq!(publish(&ca, &["--tls-use-os-certs"]), ended(0, ""));
    assert_eq!(publish(&ca, &["--tls-version", "tlsv1.2"]), ended(0, ""));
    assert_eq!(publish(&other, &["--cafile", &ca]), ended(0, ""));
    assert_eq!(publish(&other, &["--capath", &dir]), ended(0, ""));
    // The system's come on top only when they are asked for.
    assert_eq!(publish(&ca, &["--cafile", &other]).code, Some(4));
    assert_eq!(publish(&ca, &["--cafile", &other, "--tls-use-os-certs"]), ended(0, ""));
    let nothing = folder.file("nothing");
    folder.write("nothing", "");
    let ended = publish(&nothing, &["--tls-use-os-certs"]);
    assert_eq!(
        ended.err,
        "mqtt: cannot use TLS: this system trusts no certificate at all\nhint: give the broker's CA with --cafile\n"
    );
    assert_eq!(publish(&nothing, &["--insecure"]).code, Some(0));
}

#[test]
fn a_keylog_is_for_its_owner_and_is_told_of() {
    let (folder, _) = Folder::with(&["a"]);
    let (dir, log) = (folder.text(), folder.file("secrets.log"));
    let broker = Broker::start(&["--tls-dir", &dir]);
    let expected = format!("mqtt: the secrets of this connection go to {log}: whoever has them can read it\n");
    for round in 1..=2 {
        let done = broker.publish(&["--tls-dir", &dir, "--as", "a", "--tls-keylog", &log]);
        assert_eq!(done, ended(0, &expected));
        let text = std::fs::read_to_string(&log).unwrap();
        assert_eq!(text.matches("CLIENT_TRAFFIC_SECRET_0 ").count(), round, "{text}");
    }
    assert_eq!(std::fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
    let ended = broker.publish(&["--tls-dir", &dir, "--as", "a", "--tls-keylog", "/nowhere/log"]);
    assert_eq!(ended.code, Some(1), "{}", ended.err);
}

#[test]
fn any_protocol_may_be_named_and_none_is_needed() {
    let (folder, _) = Folder::with(&["a"]);
    let dir = folder.text();
    let broker = Broker::start(&["--tls-dir", &dir]);
    for protocol in ["mqtt", "x-amzn-mqtt-ca", "http/1.1"] {
        assert_eq!(
            broker.publish(&["--tls-dir", &dir, "--as", "a", "--tls-alpn", protocol]),
            ended(0, ""),
            "{protocol}"
        );
    }
}

#[test]
fn the_name_in_the_certificate_may_be_another_than_the_hosts() {
    let (folder, ca) = Folder::with(&["a"]);
    let dir = folder.text();
    folder.put(
        "server",
        &ca.server(|params| {
            params.subject_alt_names = vec![rcgen::SanType::DnsName("mqtt.example".try_into().unwrap())];
        }),
    );
    let broker = Broker::start(&["--tls-dir", &dir]);
    let publish = |words: &[&str]| broker.publish(&[&["--tls-dir", &dir, "--as", "a"], words].concat());
    assert_eq!(publish(&["--tls-server-name", "mqtt.example"]), ended(0, ""));
    assert_eq!(publish(&[]).code, Some(4));
    assert_eq!(publish(&["--tls-server-name", "localhost"]).code, Some(4));
}

#[test]
fn codes_are_for_programs_that_ask_and_quiet_is_quiet() {
    let (folder, _) = Folder::with(&["a"]);
    let dir = folder.text();
    let broker = Broker::start(&["--tls-dir", &dir]);
    let what = format!(
        "mqtt: cannot connect to localhost:{}: the broker asks for a client certificate, and none was given",
        broker.port
    );
    let plain = broker.publish(&["--tls-dir", &dir]);
    assert_eq!(plain.err.lines().next(), Some(what.as_str()));
    let debug = broker.publish(&["--tls-dir", &dir, "-d"]);
    assert!(debug.err.contains(&format!("\n{what} [tls/no-client-certificate]\nhint: ")), "{}", debug.err);
    assert_eq!(broker.publish(&["--tls-dir", &dir, "--quiet"]), ended(4, ""));
    let missing = client(&["pub", "t", "x", "--cafile", "/nowhere", "-d"]);
    assert!(missing.err.contains(" [tls/unreadable-file]"), "{}", missing.err);
}

#[test]
fn a_port_that_never_answers_in_tls_is_given_up() {
    let (folder, _) = Folder::with(&[]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (run, mut connection) = connecting(&folder, &listener, &["--tls-use-os-certs"]);
    connection.write_all(&[0x16]).unwrap();
    let done = run.end();
    drop(connection);
    let expected = format!(
        "mqtt: cannot connect to 127.0.0.1:{port}: connected, but no answer in TLS within 10 s\n\
         hint: is this a port with TLS? 8883 is by custom, 1883 is not\n"
    );
    assert_eq!(done, ended(4, &expected));
}
