//! The binary that makes certificates, and a folder of its own for each test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    collections::HashSet,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// Where a test works; it is gone when the test is over.
pub(crate) struct Workshop {
    root: TempDir,
}

/// How `mqtt` ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Workshop {
    pub(crate) fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap() }
    }

    /// A folder with a CA, a server for localhost and these clients.
    pub(crate) fn with_clients(clients: &[&str]) -> Self {
        let place = Self::new();
        let clients: Vec<&str> = clients.iter().flat_map(|client| ["--client", client]).collect();
        place.good(&[&["init", "--host", "localhost", "--host", "127.0.0.1"], clients.as_slice()].concat());
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// A file of `certs`.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path("certs").join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    /// `mqtt certs …` in this place, with nothing from the outside.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
        command.arg("certs").args(words).current_dir(self.root.path()).stdin(Stdio::null());
        for variable in ["MQTT_TLS_DIR", "MQTT_CA_PASSWORD", "MQTT_KEY_PASSWORD"] {
            command.env_remove(variable);
        }
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Ended {
        self.command(words).output().unwrap().into()
    }

    /// Must work, and prints nothing on stdout.
    pub(crate) fn good(&self, words: &[&str]) -> String {
        let ended = self.run(words);
        assert_eq!((ended.code, ended.out.as_str()), (Some(0), ""), "{words:?}: {}", ended.err);
        ended.err
    }

    /// Must fail with this code and begin with these words on stderr.
    pub(crate) fn bad(&self, words: &[&str], code: i32, text: &str) {
        let ended = self.run(words);
        assert_eq!((ended.code, ended.out.as_str()), (Some(code), ""), "{words:?}: {}", ended.err);
        assert!(ended.err.starts_with(&format!("mqtt: {text}")), "{words:?}: {}", ended.err);
    }

    /// The objects on stdout.
    pub(crate) fn json(&self, words: &[&str]) -> Vec<Value> {
        let ended = self.run(&[words, &["--json", "--quiet"]].concat());
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{words:?}");
        ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// What the index says.
    pub(crate) fn index(&self) -> Vec<Value> {
        let index: Value = serde_json::from_str(&self.read("certs/index.json")).unwrap();
        index["certificates"].as_array().unwrap().clone()
    }

    /// The names of all files in `certs`, the hidden ones too, but for the lock.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut files: Vec<String> = fs::read_dir(self.path("certs"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != ".mqtt-certs.lock")
            .collect();
        files.sort();
        files
    }

    /// Name and content of all files in `certs`, to see whether anything was changed.
    pub(crate) fn snapshot(&self) -> Vec<(String, Vec<u8>)> {
        self.files().into_iter().map(|name| (fs::read(self.file(&name)).unwrap(), name)).map(|(a, b)| (b, a)).collect()
    }

    pub(crate) fn mode(&self, name: &str) -> u32 {
        mode(&self.file(name))
    }

    /// The folder is in one piece: what the index has is there and fits, no serial number is there twice, and nothing
    /// lies around.
    pub(crate) fn check(&self) {
        let index = self.index();
        let serials: HashSet<&str> = index.iter().map(|entry| entry["serial"].as_str().unwrap()).collect();
        assert_eq!(serials.len(), index.len());
        let mut present = std::collections::HashMap::new();
        for entry in &index {
            present.insert(entry["name"].as_str().unwrap(), entry);
        }
        for (name, entry) in &present {
            let items = mqtt_toolkit::x509::read(&fs::read(self.file(entry["certificate"].as_str().unwrap())).unwrap());
            let items = items.unwrap_or_else(|error| panic!("{name}: {error}"));
            let mqtt_toolkit::x509::Item::Certificate(certificate) = &items[0] else { panic!("{name}: {items:?}") };
            assert_eq!(certificate.serial, entry["serial"].as_str().unwrap(), "{name}");
            assert_eq!(certificate.fingerprint, entry["sha256"].as_str().unwrap(), "{name}");
            if let Some(key) = entry["private_key"].as_str() {
                let items = mqtt_toolkit::x509::read(&fs::read(self.file(key)).unwrap()).unwrap();
                let mqtt_toolkit::x509::Item::Key(key) = &items[0] else { panic!("{name}: {items:?}") };
                assert_eq!(key.public_key(), certificate.public_key, "{name}");
            }
        }
        for file in self.files() {
            assert!(!file.starts_with('.'), "{file} lies around");
            if let Some(name) = file.strip_suffix(".crt").or(file.strip_suffix(".key")) {
                assert!(present.contains_key(name), "{file} is not in the index");
            }
        }
    }
}

pub(crate) fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }
}
