//! `mqtt certs export` and `config`: what others can do with it.

use std::{fs, io::Write, process::Command};

use crate::{
    openssl::{approves, refuses},
    workshop::Workshop,
};

#[test]
fn openssl_opens_the_pkcs12_file() {
    let place = Workshop::with_clients(&["a"]);
    place.write("pw", "geheim ü\r\nnot this\n");
    place.write("exact", "geheim ü");
    place.good(&["export", "a", "--for", "p12", "--pass-file", "pw"]);
    let open = |file: &'static str, more: &[&'static str]| {
        let words = ["pkcs12", "-in", file, "-passin", "file:exact", "-nodes"];
        approves(&place, &[&words[..], more].concat())
    };
    let Some(text) = open("certs/a.p12", &["-info"]) else { return };
    assert_eq!((text.matches("BEGIN CERTIFICATE").count(), text.matches("BEGIN PRIVATE KEY").count()), (2, 1));
    assert!(text.contains("PBES2, PBKDF2, AES-256-CBC") && text.contains("MAC: sha256"), "{text}");
    assert!(text.contains(&place.read("certs/a.key")), "the key is the same");
    refuses(&place, &["pkcs12", "-in", "certs/a.p12", "-passin", "pass:other", "-nodes"], "invalid password");
    place.good(&["export", "a", "--for", "p12", "--legacy", "--pass-file", "pw", "--out", "old.p12"]);
    assert!(open("old.p12", &["-info", "-legacy"]).unwrap().contains("pbeWithSHA1And3-KeyTripleDES-CBC"));
    // With the certificate at once.
    place.good(&["client", "b", "--p12", "--pass-file", "pw"]);
    assert!(open("certs/b.p12", &[]).unwrap().contains(&place.read("certs/b.key")));
}

#[test]
fn one_file_has_all_and_in_the_right_order() {
    let place = Workshop::new();
    place.good(&["init", "--intermediate", "--host", "localhost", "--client", "a"]);
    place.good(&["export", "a", "--for", "pem"]);
    let pem = place.read("certs/a.pem");
    assert!(pem.starts_with(&place.read("certs/a.crt")) && pem.ends_with(&place.read("certs/a.key")));
    assert_eq!(pem.matches("BEGIN CERTIFICATE").count(), 3);
}

#[test]
fn the_header_compiles_in_c_and_in_cpp() {
    let place = Workshop::with_clients(&["my-board.1", "4711"]);
    place.good(&["export", "my-board.1", "--for", "esp32", "--out", "board.h"]);
    place.good(&["export", "4711", "--for", "arduino", "--out", "other.h"]);
    let main = "#include \"board.h\"\n#include \"board.h\"\n#include \"other.h\"\n#include <stdio.h>\nint main(void) {\n\
        fputs(my_board_1_ca_crt, stdout);\nfputs(my_board_1_crt, stdout);\nfputs(my_board_1_key, stdout);\n\
        return sizeof mqtt_4711_crt == 1;\n}\n";
    place.write("main.c", main);
    for (compiler, language) in [("cc", "c"), ("c++", "c++")] {
        let mut command = Command::new(compiler);
        command.args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-x", language, "main.c", "-o", "main"]);
        let Ok(output) = command.current_dir(place.path("")).output() else {
            let _ = writeln!(std::io::stderr(), "{compiler} is missing: the header is not compiled");
            continue;
        };
        assert!(output.status.success(), "{compiler}: {}", String::from_utf8_lossy(&output.stderr));
        let printed = Command::new(place.path("main")).output().unwrap().stdout;
        let expected = ["ca.crt", "my-board.1.crt", "my-board.1.key"].map(|file| place.read(&format!("certs/{file}")));
        assert_eq!(String::from_utf8_lossy(&printed), expected.concat());
    }
}

#[test]
fn the_variables_are_the_files_in_base64() {
    let place = Workshop::with_clients(&["a"]);
    place.good(&["export", "a", "--for", "base64"]);
    let script = ". certs/a.env && for name in CA_CRT CLIENT_CRT CLIENT_KEY; do eval echo \\$MQTT_${name}_BASE64 | base64 -d; done";
    let output = Command::new("sh").args(["-c", script]).current_dir(place.path("")).output().unwrap();
    let expected = ["ca.crt", "a.crt", "a.key"].map(|file| place.read(&format!("certs/{file}")));
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected.concat());
}

#[test]
fn exports_are_refused_where_they_make_no_sense() {
    let place = Workshop::with_clients(&["a"]);
    place.write("pw", "geheim");
    place.good(&["export", "a", "--for", "pem"]);
    fs::write(place.file("a.pem"), "something else").unwrap();
    place.bad(&["export", "a", "--for", "pem"], 1, "'certs/a.pem' is there already\nhint: --force replaces it; --out");
    place.bad(
        &["export", "a", "--for", "p12"],
        4,
        "the passphrase for the PKCS#12 file is needed, and there is no terminal",
    );
    place.bad(
        &["export", "ca", "--for", "pem"],
        1,
        "'ca': its key stays where it is, and ca.crt is the file for others\n",
    );
    place.bad(&["export", "x", "--for", "pem"], 1, "there is no certificate 'x' in 'certs'\n");
    place.bad(&["export", "a", "--for", "pem", "--legacy"], 2, "--legacy is for p12 and java\n");
    place.good(&["client", "b"]);
    fs::copy(place.file("b.key"), place.file("a.key")).unwrap();
    place.bad(&["export", "a", "--for", "pem", "--force"], 4, "'certs/a.key' is not the key of 'certs/a.crt'\n");
    fs::remove_file(place.file("a.key")).unwrap();
    place.bad(&["export", "a", "--for", "pem", "--force"], 1, "cannot read 'certs/a.key': no such file or directory\n");
    place.bad(
        &["export", "b", "--for", "pem", "--out", "no/where"],
        1,
        "cannot write in 'no': no such file or directory\n",
    );
    place.write("binary", b"\xff\xfe");
    place.bad(
        &["export", "b", "--for", "p12", "--pass-file", "binary"],
        4,
        "cannot sign: PKCS#12: the passphrase is no UTF-8\n",
    );
}

#[test]
fn settings_have_absolute_paths_and_write_nothing() {
    let place = Workshop::with_clients(&["board001"]);
    let before = place.snapshot();
    let folder = fs::canonicalize(place.path("certs")).unwrap();
    let folder = folder.to_str().unwrap();
    for (program, line) in [
        ("mqtt", format!("mqtt serve --tls-dir {folder}")),
        ("mosquitto", format!("keyfile {folder}/server.key")),
        ("emqx", format!("    certfile = \"{folder}/server.crt\"")),
        ("nanomq", format!("  cacertfile = \"{folder}/ca.crt\"")),
        ("paho", format!("    certfile=\"{folder}/board001.crt\",")),
        ("esp-idf", "    .credentials.authentication.key = board001_key,".to_owned()),
    ] {
        let ended = place.run(&["config", program]);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
        assert!(ended.out.lines().any(|there| there == line), "{program}: {}", ended.out);
    }
    assert_eq!(place.run(&["config"]).out, place.run(&["config", "mqtt"]).out);
    place.bad(&["config", "paho", "--as", "x"], 1, "there is no certificate 'x' in 'certs'\n");
    assert_eq!(place.snapshot(), before);
    fs::remove_file(place.file("server.crt")).unwrap();
    let ended = place.run(&["config", "mosquitto"]);
    assert_eq!(ended.err, "mqtt: 'server.crt' is not there yet; it is made with: mqtt certs server\n");
    place.bad(
        &["config", "--dir", "no"],
        1,
        "there is no folder 'no'\nhint: make one with: mqtt certs init --dir no\n",
    );
}

#[test]
fn settings_are_told_to_programs_with_the_files_they_use() {
    let place = Workshop::with_clients(&["b"]);
    place.good(&["batch", "--count", "1", "--prefix", "dev", "--format", "dir"]);
    let folder = fs::canonicalize(place.path("certs")).unwrap();
    let path = |file: &str| folder.join(file).to_str().unwrap().to_owned();
    let told = place.json(&["config", "mosquitto"]);
    assert_eq!((told.len(), &told[0]["kind"], &told[0]["program"]), (1, &"config".into(), &"mosquitto".into()));
    assert_eq!(told[0]["text"], place.run(&["config", "mosquitto"]).out);
    let files = [("ca_path", "ca.crt"), ("path", "server.crt"), ("key_path", "server.key"), ("crl_path", "ca.crl")];
    for (field, file) in files {
        assert_eq!(told[0][field], path(file), "{field}");
    }
    let told = place.json(&["config", "paho", "--as", "dev0001"]);
    assert_eq!(told[0]["key_path"], path("dev0001/dev0001.key"));
    assert!(told[0]["text"].as_str().unwrap().contains(&path("dev0001/dev0001.crt")));
}

#[test]
fn settings_are_for_a_client_that_is_let_in() {
    let place = Workshop::with_clients(&["c", "b", "a"]);
    place.good(&["revoke", "a"]);
    let shown = place.run(&["config", "esp-idf"]);
    assert!(shown.out.contains("b_key") && shown.err.is_empty(), "{shown:?}");
    let ended = place.run(&["config", "esp-idf", "--as", "a"]);
    assert!(ended.err.starts_with("mqtt: a is revoked since 20"), "{ended:?}");
    assert!(ended.err.ends_with(": nobody accepts it\nhint: a new certificate: mqtt certs client a\n"), "{ended:?}");
    assert_eq!(ended.code, Some(0));
}

#[test]
fn what_is_exported_although_it_is_revoked_is_said() {
    let place = Workshop::with_clients(&["a"]);
    place.good(&["revoke", "a"]);
    let err = place.good(&["export", "a", "--for", "pem"]);
    assert!(err.starts_with("mqtt: a is revoked since 20") && err.contains("mqtt: certs/a.pem: "), "{err}");
}

#[test]
fn where_a_key_is_that_is_not_here_is_said() {
    let place = Workshop::with_clients(&[]);
    place.good(&["batch", "--count", "1", "--prefix", "dev", "--format", "tar"]);
    let text = "'dev0001': its certificate and its key are in the archive that a batch has made, and only there\n\
        hint: unpack that; or with a new key: mqtt certs renew dev0001\n";
    place.bad(&["export", "dev0001", "--for", "pem"], 1, text);
    let new = ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x"];
    if approves(&place, &[&new[..], &["-keyout", "x.key", "-out", "x.csr"]].concat()).is_none() {
        return;
    }
    place.good(&["client", "--csr", "x.csr"]);
    let text = "'x': its key is where its request was made, and does not leave that place\n\
        hint: what it needs beside its key: ca.crt and x.crt of the folder\n";
    place.bad(&["export", "x", "--for", "pem"], 1, text);
}

#[test]
fn an_export_can_go_to_stdout() {
    let place = Workshop::with_clients(&["a"]);
    place.write("pw", "geheim\n");
    place.good(&["export", "a", "--for", "pem"]);
    let ended = place.run(&["export", "a", "--for", "pem", "--out", "-"]);
    assert_eq!((ended.code, ended.out, ended.err.as_str()), (Some(0), place.read("certs/a.pem"), ""));
    let output = place.command(&["export", "a", "--for", "p12", "--pass-file", "pw", "--out", "-"]).output().unwrap();
    place.write("a.p12", output.stdout);
    approves(&place, &["pkcs12", "-in", "a.p12", "-passin", "file:pw", "-nodes"]);
    assert!(!place.path("-").exists() && !place.file("-").exists());
    place.bad(&["export", "a", "--for", "java", "--out", "-"], 2, "java wants two files, and stdout is one\n");
    place.bad(&["export", "a", "--for", "pem", "--out", "-", "--json"], 2, "--json and --out - exclude each other\n");
}

#[test]
fn what_would_be_the_same_is_as_it_was() {
    let place = Workshop::with_clients(&["a"]);
    place.good(&["export", "a", "--for", "esp32"]);
    let before = fs::metadata(place.file("a.h")).unwrap().modified().unwrap();
    assert_eq!(place.good(&["export", "a", "--for", "arduino"]), "mqtt: certs/a.h: as it was\n");
    assert_eq!(fs::metadata(place.file("a.h")).unwrap().modified().unwrap(), before);
    let told = place.json(&["export", "a", "--for", "esp32"]);
    assert_eq!(told[0], serde_json::json!({"kind": "header", "path": "certs/a.h", "changed": false}));
    place.good(&["renew", "a"]);
    place.bad(&["export", "a", "--for", "esp32"], 1, "'certs/a.h' is there already\nhint: --force replaces it");
}
