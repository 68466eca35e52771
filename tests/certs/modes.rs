//! Who can read the files: a key nobody else, at any moment.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::PathBuf,
    process::Command,
    sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    thread,
};

use crate::workshop::{Workshop, mode};

/// `mqtt certs …` with a umask that takes nothing away.
fn open_handed(place: &Workshop, words: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("umask 000; exec '{}' certs {words}", env!("CARGO_BIN_EXE_mqtt"))]);
    command.current_dir(place.path("")).env_remove("MQTT_TLS_DIR").env_remove("MQTT_KEY_PASSWORD");
    command
}

#[test]
fn files_have_their_modes_whatever_the_umask_is() {
    let place = Workshop::new();
    place.write("pw", "geheim");
    for words in [
        "init --host localhost --client a",
        "client b --p12 --pass-file pw",
        "renew a",
        "export a --for pem",
        "export a --for esp32",
        "export a --for base64",
        "export a --for java --pass-file pw",
        "export a --for p12 --pass-file pw --out out.p12",
        "batch --count 2 --prefix dev --format dir",
        "batch --count 2 --prefix tar --format tar",
    ] {
        let ended = open_handed(&place, words).output().unwrap();
        assert!(ended.status.success(), "{words}: {}", String::from_utf8_lossy(&ended.stderr));
    }
    assert_eq!(mode(&place.path("certs")), 0o700);
    assert_eq!(mode(&place.path("certs/dev0001")), 0o700);
    assert_eq!(mode(&place.path("out.p12")), 0o600);
    let mut seen = 0;
    for file in place.files().iter().map(String::as_str).chain(["dev0001/dev0001.key", "dev0001/dev0001.crt"]) {
        if place.file(file).is_dir() {
            continue;
        }
        let public = [".crt", ".crl", ".json", ".crt.old", "-truststore.p12"].iter().any(|end| file.ends_with(end));
        assert_eq!(place.mode(file), if public { 0o644 } else { 0o600 }, "{file}");
        seen += 1;
    }
    assert!(seen > 18, "{seen}");
}

/// Looks at each file again and again, while keys are made, replaced and exported.
#[test]
fn no_key_can_be_read_by_others_at_any_moment() {
    let place = Workshop::with_clients(&["a"]);
    place.write("pw", "geheim");
    let (over, looks) = (AtomicBool::new(false), AtomicU64::new(0));
    let exposed = thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut exposed: Vec<PathBuf> = Vec::new();
            while !over.load(Relaxed) {
                for entry in fs::read_dir(place.path("certs")).unwrap().flatten() {
                    let (path, Ok(meta)) = (entry.path(), entry.metadata()) else { continue };
                    // Its content says what it is, whatever its name: what others can read must hold no key.
                    if meta.permissions().mode() & 0o077 == 0 || !meta.is_file() {
                        continue;
                    }
                    looks.fetch_add(1, Relaxed);
                    let Ok(content) = fs::read(&path) else { continue };
                    if content.windows(11).any(|part| part == b"PRIVATE KEY") {
                        exposed.push(path);
                    }
                }
            }
            exposed
        });
        for words in [
            "batch --count 150 --prefix dev",
            "batch --count 150 --prefix dev --force",
            "renew a",
            "export a --for pem",
            "client b --force",
            "server localhost --force",
        ] {
            assert!(open_handed(&place, words).output().unwrap().status.success(), "{words}");
        }
        over.store(true, Relaxed);
        watcher.join().unwrap()
    });
    assert!(looks.load(Relaxed) > 100, "it has not looked");
    assert!(exposed.is_empty(), "{exposed:?}");
}

#[test]
fn a_key_that_the_brokers_group_can_read_stays_so_and_no_more() {
    let place = Workshop::with_clients(&[]);
    // As for a mosquitto that runs under its own user, and a mistake that must not last.
    fs::set_permissions(place.file("server.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let group = fs::metadata(place.file("server.key")).unwrap().gid();
    place.good(&["renew", "server"]);
    assert_eq!(place.mode("server.key"), 0o640);
    assert_eq!(fs::metadata(place.file("server.key")).unwrap().gid(), group);
    place.good(&["client", "a"]);
    place.good(&["renew", "a"]);
    assert_eq!(place.mode("a.key"), 0o600);
}
