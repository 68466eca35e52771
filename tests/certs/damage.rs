//! A folder that somebody has damaged by hand, or that cannot be written: one clear line, and nothing is lost.

use std::{fs, io::Write, os::unix::fs::PermissionsExt, process::Command};

use crate::{
    openssl::refuses,
    workshop::{Ended, Workshop},
};

#[test]
fn a_damaged_index_is_named_with_the_place_and_the_cure_works() {
    let place = Workshop::with_clients(&["a", "b"]);
    place.good(&["revoke", "b", "--reason", "keyCompromise"]);
    place.good(&["renew", "a"]);
    for (text, cause) in [
        ("{\"version\":1,", "EOF while parsing a value at line 1 column 13\n"),
        ("", "EOF while parsing a value at line 1 column 0\n"),
        ("[]", "invalid length 0, expected struct Form with 4 elements at line 1 column 2\n"),
        ("{\"version\":2,\"certificates\":[]}", "it has version 2, and this program knows 1\n"),
    ] {
        place.write("certs/index.json", text);
        for words in [&["client", "c"][..], &["init"], &["revoke", "a"], &["export", "a", "--for", "pem"], &["config"]]
        {
            place.bad(words, 1, &format!("'certs/index.json' is damaged: {cause}hint: mv certs/index.json"));
        }
    }
    let hint = place.run(&["client", "c"]).err;
    let cure = hint.split("hint: ").nth(1).and_then(|hint| hint.split(';').next()).unwrap();
    assert!(Command::new("sh").args(["-c", cure]).current_dir(place.path("")).status().unwrap().success());
    place.good(&["client", "c"]);
    let index = place.index();
    let of = |name: &str| index.iter().filter(|entry| entry["name"] == name).cloned().collect::<Vec<_>>();
    assert_eq!((of("ca").len(), of("server").len(), of("a").len(), of("b").len(), of("c").len()), (1, 1, 2, 1, 1));
    assert_eq!(of("b")[0]["revoked"]["reason"], "keyCompromise");
    place.good(&["crl"]);
    let crl = ["verify", "-crl_check", "-CAfile", "certs/ca.crt", "-CRLfile", "certs/ca.crl", "certs/b.crt"];
    refuses(&place, &crl, "certificate revoked");
}

#[test]
fn a_revocation_outlasts_the_loss_of_index_and_certificate() {
    let place = Workshop::with_clients(&["a", "b"]);
    fs::copy(place.file("a.crt"), place.path("a.crt")).unwrap();
    place.good(&["revoke", "a"]);
    fs::remove_file(place.file("index.json")).unwrap();
    fs::remove_file(place.file("a.crt")).unwrap();
    place.good(&["revoke", "b"]);
    let crl = ["verify", "-crl_check", "-CAfile", "certs/ca.crt", "-CRLfile", "certs/ca.crl", "a.crt"];
    refuses(&place, &crl, "certificate revoked");
}

#[test]
fn a_folder_without_its_ca_says_what_is_missing() {
    let place = Workshop::with_clients(&["a"]);
    let missing = |file: &str, run: &dyn Fn()| {
        fs::rename(place.file(file), place.path("away")).unwrap();
        run();
        fs::rename(place.path("away"), place.file(file)).unwrap();
    };
    missing("ca.key", &|| {
        place.bad(
            &["client", "b"],
            1,
            "'certs/ca.key' is not there, and nothing can be signed without it\nhint: put it back",
        );
        place.bad(&["revoke", "a"], 1, "'certs/ca.key' is not there");
        // What needs no signature works without it.
        place.good(&["init", "--host", "localhost", "--client", "a"]);
        place.good(&["export", "a", "--for", "pem"]);
    });
    missing("ca.crt", &|| {
        for words in [&["client", "b"][..], &["init"]] {
            place.bad(
                words,
                4,
                "'certs/ca.crt' is missing, and the folder holds what belongs to it\nhint: put 'certs/ca.crt'",
            );
        }
    });
    fs::write(place.file("ca.crt"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    place.bad(&["client", "b"], 4, "cannot use 'certs/ca.crt': the certificate at line 1 is damaged (");
    fs::copy(place.file("ca.key"), place.file("ca.crt")).unwrap();
    place.bad(&["client", "b"], 4, "'certs/ca.crt' holds a private key, not a certificate\n");
    fs::copy(place.file("a.crt"), place.file("ca.crt")).unwrap();
    fs::copy(place.file("a.key"), place.file("ca.key")).unwrap();
    place.bad(&["client", "b"], 4, "'certs/ca.crt' cannot sign others: it is no CA (basic constraints)\n");
    place.bad(&["client", "b", "--dir", "a.txt"], 1, "there is no folder 'a.txt'\n");
    place.write("a.txt", "");
    place.bad(&["client", "b", "--dir", "a.txt"], 1, "cannot open 'a.txt': not a directory\n");
}

#[test]
fn a_certificate_that_is_far_too_large_is_refused() {
    let place = Workshop::with_clients(&[]);
    let file = fs::OpenOptions::new().write(true).open(place.file("ca.crt")).unwrap();
    file.set_len(64 << 20).unwrap();
    place.bad(&["client", "a"], 1, "'certs/ca.crt' has more than 16 MiB, which none of its kind has\n");
}

#[test]
fn a_journal_that_leads_out_of_the_folder_is_refused() {
    for line in [
        "{\"files\":[{\"from\":\".mqtt-certs-1\",\"to\":\"../x\",\"keep_old\":false}]}\n",
        "{\"files\":[{\"from\":\".mqtt-certs-/../../x\",\"to\":\"x\",\"keep_old\":false}]}\n",
        "nonsense\n{}\n",
    ] {
        let place = Workshop::with_clients(&[]);
        place.write("certs/.mqtt-certs.journal", line);
        place.bad(&["client", "a"], 1, "'certs/.mqtt-certs.journal' is damaged: ");
    }
}

#[test]
fn a_folder_that_cannot_be_written_says_so() {
    let place = Workshop::with_clients(&["a"]);
    fs::set_permissions(place.path("certs"), fs::Permissions::from_mode(0o500)).unwrap();
    fs::remove_file(place.file(".mqtt-certs.lock")).unwrap();
    let run = |words: &[&str]| -> Option<Ended> {
        if !rustix::process::geteuid().is_root() {
            return Some(place.run(words));
        }
        // For root every folder can be written: this is for somebody else.
        let binary = place.path("mqtt");
        // By another process: what this one writes is still open in whatever another test starts meanwhile.
        assert!(Command::new("cp").arg(env!("CARGO_BIN_EXE_mqtt")).arg(&binary).status().unwrap().success());
        fs::set_permissions(place.path(""), fs::Permissions::from_mode(0o755)).unwrap();
        rustix::fs::chown(place.path("certs"), Some(rustix::fs::Uid::from_raw(65534)), None).unwrap();
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(binary).arg("certs").args(words);
        match command.current_dir(place.path("")).env_remove("MQTT_TLS_DIR").output() {
            Ok(output) => Some(output.into()),
            Err(_) => {
                let _ = writeln!(std::io::stderr(), "setpriv is missing: not tested as another user");
                None
            }
        }
    };
    for words in [&["client", "b"][..], &["revoke", "a"], &["crl"], &["init"], &["export", "a", "--for", "pem"]] {
        let Some(ended) = run(words) else { break };
        let expected = "mqtt: cannot write in 'certs': permission denied\n";
        assert_eq!((ended.code, ended.err.as_str()), (Some(1), expected), "{words:?}");
    }
    fs::set_permissions(place.path("certs"), fs::Permissions::from_mode(0o700)).unwrap();
}
