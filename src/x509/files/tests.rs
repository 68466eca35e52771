//! Files that hold the wrong thing, cannot be read, or do not belong together.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::x509::{fixtures::Authority, pem};

fn items(text: &str) -> Vec<Item> {
    read(text.as_bytes()).expect("items")
}

#[test]
fn d11_the_wrong_file() {
    let ca = Authority::new("CA");
    let (leaf, key) = ca.leaf("a", |_| {});
    let (certificate, key) = (items(&leaf.to_pem()), items(&key.to_pem()));
    let error = key_of(certificate.clone(), "ca.key", None).expect_err("no key");
    assert_eq!(error.code, Code::WrongFile);
    assert_eq!(error.what, "ca.key: holds a certificate, not a key; did you swap certificate and key?");
    let error = certificates_of(key.clone(), "a.crt").expect_err("no certificate");
    assert_eq!(error.what, "a.crt: holds a private key, not a certificate; did you swap certificate and key?");
    let error = crls_of(key, "ca.crl").expect_err("no list");
    assert_eq!(error.what, "ca.crl: holds a private key, not a revocation list");
    let error = key_of(vec![Item::Pkcs12(Vec::new())], "a.p12", None).expect_err("a store");
    assert_eq!(error.cure.as_deref(), Some("openssl pkcs12 -in a.p12 -nocerts -out new.key"));
    assert_eq!(certificates_of(certificate, "a.crt").expect("certificates").len(), 1);
    assert_eq!(crls_of(vec![Item::Crl(ca.crl(None))], "ca.crl").expect("lists").len(), 1);
}

#[test]
fn d9_the_key_is_encrypted() {
    let (_, key) = Authority::new("CA").leaf("a", |_| {});
    let encrypted = items(&key.to_encrypted_pem(b"secret").expect("PEM"));
    let error = key_of(encrypted.clone(), "server.key", None).expect_err("encrypted");
    assert_eq!(
        (error.code, error.what.as_str()),
        (Code::EncryptedKey, "server.key is encrypted and there is no passphrase")
    );
    assert_eq!(error.cure.as_deref(), Some("set MQTT_KEY_PASSWORD or --key-pass-file"));
    let error = key_of(encrypted.clone(), "server.key", Some(b"wrong")).expect_err("wrong");
    assert_eq!((error.code, error.what.as_str()), (Code::WrongPassphrase, "server.key: the passphrase is wrong"));
    let opened = key_of(encrypted.clone(), "server.key", Some(b"secret")).expect("opened");
    assert_eq!(opened.public_key(), key.public_key());
}

#[test]
fn d10_the_key_of_another() {
    let ca = Authority::new("CA");
    let ((board, own), (device, other)) = (ca.leaf("board001", |_| {}), ca.leaf("device001", |_| {}));
    let explain = |key, others| explain_key(&board, "board001.crt", key, "board001.key", others);
    assert_eq!(explain(&own, None), None);
    let finding = explain(&other, Some(("device001.crt".to_owned(), device)));
    let finding = finding.expect("another key");
    assert_eq!(finding.code, Code::KeyMismatch);
    assert_eq!(finding.what, "board001.key is not the key of board001.crt (it fits device001.crt)");
    let finding = explain(&other, None).expect("another key");
    assert_eq!(finding.what, "board001.key is not the key of board001.crt");
}

#[test]
fn d8_what_cannot_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("server.key");
    let absent = open(&file).expect_err("absent");
    assert_eq!(absent.what, format!("there is no file {}", file.display()));
    assert!(open(folder.path()).expect_err("a folder").what.ends_with(" is a folder, not a file"));
    fs::write(&file, "-----BEGIN CERTIFICATE-----\n").expect("written");
    let broken = open(&file).expect_err("broken");
    assert_eq!(broken.what, format!("{}: line 1: this item has no END line", file.display()));

    // Root may read everything, so the refusal is told, not met.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("a mode");
    let me = user(rustix::process::geteuid().as_raw());
    let refused = unreadable(&file, &ErrorKind::PermissionDenied.into());
    let path = file.display();
    assert_eq!(refused.what, format!("cannot read {path} (mode 600, owner {me}; running as {me})"));
    assert_eq!(refused.cure, Some(format!("chmod 600 {path}")));
    assert_eq!(closed(folder.path()), None);
    assert_eq!(closed(&folder.path().join("no/such")), None);
}

#[test]
fn who_is_let_in() {
    let asking = |group: Option<&str>, is_owner, is_root| Asking {
        user: "mosquitto".to_owned(),
        group: group.map(str::to_owned),
        is_owner,
        is_root,
    };
    let cure = |asking: Asking, is_folder| asking.cure(Path::new("a"), is_folder);
    assert_eq!(cure(asking(Some("iot"), false, false), false), "sudo chgrp iot a && sudo chmod 640 a");
    assert_eq!(cure(asking(Some("iot"), false, false), true), "sudo chgrp iot a && sudo chmod 750 a");
    assert_eq!(cure(asking(Some("iot"), false, true), false), "chgrp iot a && chmod 640 a");
    assert_eq!(cure(asking(None, false, false), false), "sudo chown mosquitto a");
    assert_eq!(cure(asking(Some("iot"), true, false), true), "chmod 700 a");
}

#[test]
fn a_key_for_everybody_is_noticed() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let with = |mode| {
        fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).expect("a mode");
        exposed(file.path()).map(|finding| (finding.code, finding.what))
    };
    assert_eq!(with(0o600), None);
    assert_eq!(with(0o640), None, "a broker's group may read it");
    let (code, what) = with(0o644).expect("exposed");
    assert_eq!(code, Code::ExposedKey);
    assert!(what.ends_with("holds a private key, and everybody on this machine can read it (mode 644)"), "{what}");
}

#[test]
fn a_key_that_cannot_be_used_comes_with_its_cure() {
    let text = pem::encode("EC PRIVATE KEY", &[0x30, 7, 2, 1, 1, 4, 2, 1, 2]);
    let error = unrecognised("a.key", &read(text.as_bytes()).expect_err("no curve"));
    assert_eq!(error.what, "a.key: the private key is damaged (no curve)");
    let error = unrecognised("a.key", &ReadError::Key(KeyError::NoPublicPoint));
    assert_eq!(error.cure.as_deref(), Some("openssl pkey -in a.key -ec_param_enc named_curve -out new.key"));
}

#[test]
fn users_have_names() {
    assert_eq!(user(0), "root");
    assert_eq!(user(4_000_000_000), "4000000000");
    assert_eq!((named("/etc/group", 0).as_deref(), named("/no/such", 0)), (Some("root"), None));
}
