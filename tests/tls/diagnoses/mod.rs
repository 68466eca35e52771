//! What people trip on, each with the client's line and the broker's: D1 to D21 of `diagnoses.md` beside this folder.

mod files;
mod names;
mod protocol;
mod trust;
mod users;
mod validity;

use crate::{
    material::{Folder, Leaf},
    programs::{Broker, Ended, Run, mqtt},
};

/// A broker with the certificates of a folder, and clients with those of the same folder.
struct Scene<'a> {
    folder: &'a Folder,
    broker: Broker,
}

impl<'a> Scene<'a> {
    /// `mqtt serve --tls-dir FOLDER` and these words, which name files of the folder after an `@`.
    fn start(folder: &'a Folder, words: &[&str]) -> Self {
        let dir = folder.text();
        let words = in_folder(folder, words);
        let words: Vec<&str> = ["--tls-dir", &dir].into_iter().chain(words.iter().map(String::as_str)).collect();
        Self { folder, broker: Broker::start(&words) }
    }

    /// `mqtt pub --tls-dir FOLDER` with these words.
    fn publish(&self, words: &[&str]) -> Ended {
        let dir = self.folder.text();
        self.plain(&[&["--tls-dir", &dir], words].concat())
    }

    /// `mqtt pub` with these words.
    fn plain(&self, words: &[&str]) -> Ended {
        let words = in_folder(self.folder, words);
        let ended = self.broker.publish(&words.iter().map(String::as_str).collect::<Vec<_>>());
        Ended { err: self.bare(&ended.err), ..ended }
    }

    /// Neither the folder nor the port, which are others each time.
    fn bare(&self, text: &str) -> String {
        text.replace(&format!(" --dir {}", self.folder.text()), "")
            .replace(&format!("{}/", self.folder.text()), "")
            .replace(&self.broker.port, "PORT")
    }

    /// Why the broker has refused a connection. Each of a test has to be for another reason.
    #[track_caller]
    fn refusal(&self, text: &str) -> String {
        let line = self.broker.told(text);
        let line = line.trim_start_matches("Warning: ").strip_prefix("connection from 127.0.0.1:* refused: ");
        self.bare(line.expect("a refusal"))
    }

    /// What the broker said when it started, behind where it listens.
    fn warning(&self, text: &str) -> String {
        let all = self.broker.run.wait_for(text);
        self.bare(all.strip_prefix("mqtt serve: ").unwrap_or(&all))
    }
}

/// `@NAME` is a file of the folder.
fn in_folder(folder: &Folder, words: &[&str]) -> Vec<String> {
    words
        .iter()
        .map(|word| word.strip_prefix('@').map_or_else(|| (*word).to_owned(), |name| folder.file(name)))
        .collect()
}

/// The first line is this one behind `cannot connect`, the hint is this one, and the exit code is 4.
#[track_caller]
fn assert_refused(ended: &Ended, host: &str, why: &str, hint: &str) {
    let expected = format!("mqtt: cannot connect to {host}:PORT: {why}\nhint: {hint}\n");
    assert_eq!((ended.code, ended.err.as_str(), ended.out.as_str()), (Some(4), expected.as_str(), ""));
}

/// `mqtt serve --tls-dir FOLDER` with these words cannot start, for this reason.
#[track_caller]
fn assert_no_start(folder: &Folder, words: &[&str], code: i32, why: &str) {
    let dir = folder.text();
    let words = in_folder(folder, words);
    let mut command = mqtt(&["serve", "-p", "0", "-b", "127.0.0.1", "--tls-dir", &dir]);
    command.args(words);
    let ended = Run::of(command, b"").end();
    let expected = format!("mqtt serve: cannot start: {why}\n");
    assert_eq!(
        (ended.code, ended.err.replace(&format!(" --dir {dir}"), "").replace(&format!("{dir}/"), "")),
        (Some(code), expected)
    );
}

/// How a broker calls the certificate of a client.
fn label(name: &str, leaf: &Leaf) -> String {
    format!("client certificate CN={name} serial {}", leaf.serial)
}

/// Both versions of TLS: what is wrong comes to light at other moments.
const VERSIONS: [&str; 2] = ["tlsv1.2", "tlsv1.3"];
