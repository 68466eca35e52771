//! The binary, openssl, and folders that go when the test ends.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// A folder for one test.
pub(crate) struct Place(tempfile::TempDir);

/// How a program ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// A place with a CA, a server and a client `board001` in `certs`.
    pub(crate) fn with_certs() -> Self {
        let place = Self::new();
        place.good(&["certs", "init", "--host", "localhost", "--client", "board001", "--name", "Test CA"]);
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a text")
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).expect("a file");
    }

    /// Runs `mqtt` here.
    pub(crate) fn mqtt(&self, words: &[&str]) -> Ended {
        self.mqtt_with(words, &[])
    }

    /// The same with variables.
    pub(crate) fn mqtt_with(&self, words: &[&str], variables: &[(&str, &str)]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
        for variable in ["MQTT_KEY_PASSWORD", "MQTT_CA_PASSWORD", "MQTT_TLS_DIR", "NO_COLOR"] {
            command.env_remove(variable);
        }
        command.args(words).envs(variables.iter().copied()).current_dir(self.0.path()).stdin(Stdio::null());
        ended(command.output().expect("mqtt runs"))
    }

    /// Runs `mqtt`, which has to do it, and gives what it says on its standard output.
    #[track_caller]
    pub(crate) fn good(&self, words: &[&str]) -> String {
        let ended = self.mqtt(words);
        assert_eq!(ended.code, Some(0), "{words:?}: {ended:?}");
        ended.out
    }

    /// Runs openssl here, which has to do it.
    #[track_caller]
    pub(crate) fn openssl(&self, words: &str) -> String {
        let ended = self.try_openssl(words);
        assert_eq!(ended.code, Some(0), "openssl {words}: {}", ended.err);
        ended.out
    }

    /// Runs openssl here. The words are between spaces; `~` in a word is a space.
    pub(crate) fn try_openssl(&self, words: &str) -> Ended {
        let mut command = Command::new("openssl");
        command.args(words.split(' ').map(|word| word.replace('~', " "))).current_dir(self.0.path());
        ended(command.stdin(Stdio::null()).output().expect("openssl runs"))
    }
}

fn ended(output: Output) -> Ended {
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Whether there is an openssl; a test without one has nothing to compare with, and says so.
#[expect(clippy::print_stderr, reason = "a test that did nothing has to say so")]
pub(crate) fn has_openssl() -> bool {
    let is_there = Command::new("openssl").arg("version").stdout(Stdio::null()).status().is_ok();
    if !is_there {
        eprintln!("not run: there is no openssl");
    }
    is_there
}

/// The JSON objects of some lines.
pub(crate) fn objects(lines: &str) -> Vec<serde_json::Value> {
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// The value behind a label.
#[track_caller]
pub(crate) fn fact<'a>(text: &'a str, label: &str) -> &'a str {
    let value = text.lines().find_map(|line| line.strip_prefix("  ")?.strip_prefix(label)?.strip_prefix(' '));
    value.unwrap_or_else(|| panic!("no {label} in\n{text}")).trim()
}

/// Gives a file a mode.
pub(crate) fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;

    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}
