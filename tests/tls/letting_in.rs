//! Who is let in and who is not: lists that are old, forged or gone, certificates that are no CA or cannot be read.

use std::{fs, io::Write};

use rcgen::{CustomExtension, ExtendedKeyUsagePurpose};
use rustls::version::TLS13;

use crate::{
    material::{Authority, Folder},
    programs::{Broker, Run, mqtt},
    raw::{Raw, VERSIONS, config, engine, socket},
};

#[test]
fn a_device_in_a_folder_of_cas_cannot_sign_and_cannot_be_the_broker() {
    let (folder, ca) = Folder::with(&["a"]);
    // A device with a key of its own signs an administrator, and a broker.
    let device = Authority::with("a", |params| params.is_ca = rcgen::IsCa::ExplicitNoCa);
    let cas = Folder::new();
    cas.write("ca.crt", ca.pem());
    cas.write("a.crt", device.pem());
    folder.put("admin", &device.client("admin", |_| {}));
    folder.put("false", &device.server(|_| {}));
    // And one for a client bears the broker's name.
    let thief = ca.client("localhost", |params| {
        params.subject_alt_names = vec![rcgen::SanType::DnsName("localhost".try_into().unwrap())];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    });
    folder.put("thief", &thief);
    cas.write("localhost.crt", &thief.chain);

    let (crt, key) = (folder.file("server.crt"), folder.file("server.key"));
    let broker =
        Broker::start(&["--certfile", &crt, "--keyfile", &key, "--capath", &cas.text(), "--require-certificate"]);
    broker.told("is no CA: it lets nobody in");
    let of = |name: &str| [folder.file(&format!("{name}.crt")), folder.file(&format!("{name}.key"))];
    let publish = |name: &str| {
        let [crt, key] = of(name);
        broker.publish(&["--cafile", &folder.file("ca.crt"), "--cert", &crt, "--key", &key])
    };
    assert_eq!(publish("a").code, Some(0));
    let ended = publish("admin");
    assert_eq!(ended.code, Some(4), "{}", ended.err);
    for name in ["false", "thief"] {
        let [crt, key] = of(name);
        let broker = Broker::start(&["--certfile", &crt, "--keyfile", &key]);
        let ended = broker.publish(&["--capath", &cas.text()]);
        assert_eq!(ended.code, Some(4), "{name}: {}", ended.err);
    }
}

#[test]
fn a_client_certificate_that_cannot_be_read_lets_nobody_in() {
    let (folder, ca) = Folder::with(&[]);
    // The access to its CA's information, of which only noise is left: rustls does not look at it.
    let odd = |params: &mut rcgen::CertificateParams| {
        let noise = CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], vec![0x30, 0x7f, 1]);
        params.custom_extensions = vec![noise];
    };
    folder.put("odd", &ca.client("lowly", odd));
    for (_, version) in VERSIONS {
        let broker = Broker::start(&["--tls-dir", &folder.text()]);
        let config = config(&folder, "odd", version);
        let mut client = rustls::StreamOwned::new(engine(&config), socket(&broker));
        let _ = client.write_all(b"\x10\x17\0\x04MQTT\x04\x82\0\0\0\x01x\0\x05admin").and_then(|()| client.flush());
        Raw(client).expect_end();
        let line = broker.told("cannot be read");
        assert!(line.contains("refused: its certificate is damaged"), "{line}");
    }
}

#[test]
fn a_list_that_is_gone_or_forged_or_older_lets_nobody_in_again() {
    let (folder, ca) = Folder::with(&["a", "b"]);
    let stolen = ca.client("stolen", |_| {});
    folder.put("stolen", &stolen);
    folder.write("ca.crl", ca.crl(&[&stolen.serial], 20));
    let dir = folder.text();
    let broker = Broker::start(&["--tls-dir", &dir]);
    let publish = |broker: &Broker, name: &str| broker.publish(&["--tls-dir", &dir, "--as", name]).code;
    assert_eq!((publish(&broker, "stolen"), publish(&broker, "a")), (Some(4), Some(0)));

    fs::rename(folder.file("ca.crl"), folder.file("elsewhere")).unwrap();
    broker.told("the certificates stay as they were: there is no file");
    assert_eq!((publish(&broker, "stolen"), publish(&broker, "a")), (Some(4), Some(0)));

    // Another CA of the same name: with its list nobody could be judged.
    folder.write("ca.crl", Authority::new("Test CA").crl(&[], 20));
    broker.told("is signed by another key than that of this CA; it is not used");
    assert_eq!(publish(&broker, "a"), Some(0));

    // Two lists of one CA, the older one first.
    let older = folder.file("elsewhere");
    let newer = ca.later_crl(&[&stolen.serial], 20);
    folder.write("elsewhere", ca.crl(&[], 20));
    folder.write("ca.crl", newer);
    let broker = Broker::start(&["--tls-dir", &dir, "--crlfile", &older]);
    assert_eq!(publish(&broker, "a"), Some(0));
    let both = folder.file("both");
    let text =
        fs::read_to_string(folder.file("elsewhere")).unwrap() + &fs::read_to_string(folder.file("ca.crl")).unwrap();
    folder.write("both", text);
    let broker = Broker::start(&["--tls-dir", &dir, "--crlfile", &both]);
    assert_eq!((publish(&broker, "stolen"), publish(&broker, "b")), (Some(4), Some(0)));
}

#[test]
fn a_folder_with_an_intermediate_ca_is_nothing_to_warn_of() {
    let folder = Folder::new();
    let dir = folder.path().join("made").display().to_string();
    let init = ["certs", "init", "--intermediate", "--host", "localhost", "--client", "a", "--dir", &dir];
    assert_eq!(Run::of(mqtt(&init), b"").end().code, Some(0));
    let broker = Broker::start(&["--tls-dir", &dir]);
    assert_eq!(broker.publish(&["--tls-dir", &dir, "--as", "a"]).code, Some(0));
    assert_eq!(Run::of(mqtt(&["certs", "revoke", "a", "--dir", &dir]), b"").end().code, Some(0));
    broker.told("certificates read again");
    assert_eq!(broker.publish(&["--tls-dir", &dir, "--as", "a"]).code, Some(4));
    let said = broker.stop();
    assert!(!said.contains("of none of the CAs") && !said.contains("missing"), "{said}");
}

#[test]
fn one_place_for_handshakes_is_enough_for_many_listeners_and_silent_connections() {
    let (folder, _) = Folder::with(&["a"]);
    let urls = ["--listen", "mqtts://127.0.0.1:0", "--listen", "mqtts://127.0.0.1:0"];
    let dir = folder.text();
    let words = [&["serve", "--tls-dir", &dir, "--max-handshakes", "1"], &urls[..]].concat();
    let broker = Broker::of(mqtt(&words));
    broker.run.wait_for_output("\n");
    let ports: Vec<String> = broker.run.output().lines().map(str::to_owned).collect();
    let silent: Vec<_> = (0..20).map(|_| socket(&broker)).collect();
    for port in &ports {
        let ended = crate::programs::client(&["pub", "-p", port, "--tls-dir", &dir, "--as", "a", "t", "x"]);
        assert_eq!(ended.code, Some(0), "{}", ended.err);
    }
    drop(silent);
}

#[test]
fn a_hello_in_two_pieces_is_the_same_hello() {
    let (folder, _) = Folder::with(&["a"]);
    let broker = Broker::start(&["--tls-dir", &folder.text()]);
    let mut config = (*config(&folder, "a", &TLS13)).clone();
    config.alpn_protocols = vec![b"mqtt".to_vec()];
    let config = std::sync::Arc::new(config);
    for cut in [1, 4, 5, 6, 60, 100] {
        let (mut engine, mut socket) = (engine(&config), socket(&broker));
        let mut hello = Vec::new();
        engine.write_tls(&mut hello).unwrap();
        socket.write_all(&hello[..cut]).unwrap();
        // The broker has read the first piece when it answers somebody else who came later.
        drop(Raw::connect(&broker, &config, "later"));
        socket.write_all(&hello[cut..]).unwrap();
        while engine.is_handshaking() {
            engine.read_tls(&mut socket).unwrap();
            engine.process_new_packets().unwrap();
            engine.write_tls(&mut socket).unwrap();
        }
        assert_eq!(engine.alpn_protocol(), Some(&b"mqtt"[..]), "{cut}");
    }
}
