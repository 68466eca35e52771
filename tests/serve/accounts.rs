//! `mqtt passwd`, and users and rights that change while the broker runs.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::PathBuf,
    process::Command,
};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::programs::{Broker, Ended, Run, client, mqtt};

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn read(&self) -> String {
        fs::read_to_string(self.path("users")).unwrap()
    }

    fn users(&self) -> Vec<String> {
        self.read().lines().filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect()
    }

    /// `mqtt passwd` with these words, USERS for the file, and this on its standard input.
    fn passwd(&self, words: &[&str], input: &str) -> Ended {
        let file = self.file("users");
        let words: Vec<&str> = words.iter().map(|word| if *word == "USERS" { &*file } else { *word }).collect();
        let mut ended = Run::of(mqtt(&[&["passwd"], &words[..]].concat()), input.as_bytes()).end();
        ended.err = ended.err.replace(&file, "USERS");
        ended
    }

    /// The same, which says nothing and succeeds.
    #[track_caller]
    fn change(&self, words: &[&str], input: &str) {
        let ended = self.passwd(words, input);
        assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(0), "", ""));
    }
}

fn err(text: &str) -> String {
    format!("{text}\n")
}

#[test]
fn users_come_change_and_go() {
    let folder = Folder::new();
    folder.change(&["-c", "USERS", "anna"], "secret\n");
    assert_eq!(fs::metadata(folder.path("users")).unwrap().mode() & 0o777, 0o600);
    folder.change(&["USERS", "bob"], "two\ntwo\n");
    folder.change(&["-H", "argon2id", "-I", "1", "-b", "USERS", "carl", "three"], "");
    folder.change(&["-H", "sha512", "-b", "USERS", "dora", "four"], "");
    assert_eq!(folder.users(), ["anna", "bob", "carl", "dora"]);
    let before = folder.read();
    for kind in ["anna:$7$101$", "carl:$argon2id$v=19$m=19456,t=1,p=1$", "dora:$6$"] {
        assert!(before.contains(kind), "{before}");
    }
    // Others, comments and the mode stay; a link stays a link.
    fs::write(folder.path("users"), format!("# mine\n{before}")).unwrap();
    fs::set_permissions(folder.path("users"), Permissions::from_mode(0o640)).unwrap();
    symlink("users", folder.path("link")).unwrap();
    assert_eq!(client(&["passwd", "-b", &folder.file("link"), "bob", "other"]).code, Some(0));
    assert!(fs::symlink_metadata(folder.path("link")).unwrap().is_symlink());
    assert_eq!(fs::metadata(folder.path("users")).unwrap().mode() & 0o777, 0o640);
    let after = folder.read();
    let same = |text: &str| text.lines().filter(|line| !line.starts_with("bob:")).count();
    assert!(after.starts_with("# mine\nanna:") && after != before && same(&after) == 4, "{after}");
    folder.change(&["-D", "USERS", "anna"], "");
    assert_eq!(folder.users(), ["bob", "carl", "dora"]);
    // Nothing unfinished is left behind.
    assert_eq!(fs::read_dir(folder.0.path()).unwrap().count(), 2);
}

#[test]
fn plain_text_is_hashed_once() {
    let folder = Folder::new();
    fs::write(folder.path("users"), "# mine\nanna:se:cret \n\nbob:x\n").unwrap();
    let ended = folder.passwd(&["-U", "USERS"], "");
    assert_eq!((ended.code, ended.err), (Some(0), err("mqtt: 2 passwords hashed in USERS; 0 hashed before")));
    let once = folder.read();
    assert!(once.starts_with("# mine\nanna:$7$101$") && once.contains("\n\nbob:$7$"), "{once}");
    let ended = folder.passwd(&["-U", "USERS"], "");
    assert_eq!(ended.err, err("mqtt: 0 passwords hashed in USERS; 2 hashed before"));
    assert_eq!(folder.read(), once);
    // A hash that is not known is not taken for a password, nor is one with a blank behind it.
    let hash = once.lines().find_map(|line| line.strip_prefix("anna:")).unwrap();
    let text = format!("anna:{hash} \nbob:$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA\ncarl:x\n");
    fs::write(folder.path("users"), &text).unwrap();
    let ended = folder.passwd(&["-U", "USERS"], "");
    let expected = "mqtt: USERS:2: the password is hashed in a way that is not known here\n\
                    hint: nothing was changed; give this user a new password first";
    assert_eq!((ended.code, ended.err), (Some(1), err(expected)));
    assert_eq!(folder.read(), text);
}

#[test]
fn what_cannot_be_done_changes_nothing_and_is_told() {
    let folder = Folder::new();
    let rows: [(&[&str], &str, i32, &str); 8] = [
        (
            &["USERS", "a"],
            "x",
            1,
            "mqtt: cannot open USERS: no such file or directory\nhint: mqtt passwd -c USERS USER makes it",
        ),
        (&["-c", "USERS", "a"], "", 1, "mqtt: the password is empty"),
        (&["-c", "USERS", "a"], "x\ny\n", 1, "mqtt: the two passwords are not the same"),
        (&["-c", "USERS", "a:b"], "x", 2, "mqtt: 'a:b' can be no user: it contains ':'"),
        (&["-c", "USERS", ""], "x", 2, "mqtt: '' can be no user: it is empty"),
        (&["-c", "USERS", "#a"], "x", 2, "mqtt: '#a' can be no user: it begins with '#' or a space, or ends with one"),
        (
            &["-c", "USERS", "a", "x"],
            "",
            2,
            "mqtt: a password among the words needs -b: others can see it there\nhint: without it, the password is asked for",
        ),
        (
            &["-c", "-H", "argon2id", "-I", "100000", "-b", "USERS", "a", "x"],
            "",
            2,
            "mqtt: a login would cost too much time\nhint: give a smaller number with -I",
        ),
    ];
    for (words, input, code, text) in rows {
        let ended = folder.passwd(words, input);
        assert_eq!((ended.code, ended.err), (Some(code), err(text)), "{words:?}");
        assert!(!folder.path("users").exists());
    }
    fs::write(folder.path("users"), "a:x\nb\n").unwrap();
    let ended = folder.passwd(&["-b", "USERS", "c", "x"], "");
    assert_eq!((ended.code, ended.err), (Some(1), err("mqtt: USERS:2: a line reads USER:PASSWORD")));
    fs::write(folder.path("users"), "a:x\n").unwrap();
    let ended = folder.passwd(&["-D", "USERS", "c"], "");
    assert_eq!((ended.code, ended.err), (Some(1), err("mqtt: USERS has no user 'c'")));
    assert_eq!(folder.read(), "a:x\n");
}

/// Two at once: neither loses what the other has done.
#[test]
fn runs_at_the_same_time_wait_for_each_other() {
    let folder = Folder::new();
    folder.change(&["-c", "-b", "USERS", "first", "x"], "");
    let file = folder.file("users");
    let names: Vec<String> = (0..12).map(|number| format!("user{number}")).collect();
    let runs: Vec<Run> = names.iter().map(|name| Run::mqtt(&["passwd", "-b", &file, name, "x"])).collect();
    for run in runs {
        assert_eq!(run.end().code, Some(0));
    }
    let mut users = folder.users();
    users.sort_unstable();
    let mut expected = names;
    expected.push("first".to_owned());
    expected.sort_unstable();
    assert_eq!(users, expected);
}

#[test]
fn the_link_named_mosquitto_passwd_has_its_words_and_exit_codes() {
    let folder = Folder::new();
    symlink(env!("CARGO_BIN_EXE_mqtt"), folder.path("mosquitto_passwd")).unwrap();
    let file = folder.file("users");
    let run = |words: &[&str], input: &str| {
        let mut command = Command::new(folder.path("mosquitto_passwd"));
        command.args(words.iter().map(|word| if *word == "F" { file.as_str() } else { *word }));
        let ended = Run::of(command, input.as_bytes()).end();
        (ended.code, ended.err.replace(&file, "F"))
    };
    let no_file = "Error: Unable to open password file F. No such file or directory.";
    let rows: [(&[&str], &str, i32, &str); 13] = [
        (
            &["-c", "-b", "/nowhere/x", "a", "x"],
            "",
            1,
            "Error: Unable to open file /nowhere/x for writing. No such file or directory.",
        ),
        (&["-b", "F", "a", "x"], "", 1, no_file),
        (&["-D", "F", "a"], "", 1, no_file),
        (&["-U", "F"], "", 1, no_file),
        (&["-c", "-b", "F", "a", "x"], "", 0, ""),
        (&["-D", "F", "nobody"], "", 1, "Warning: User nobody not found in password file."),
        (&["-b", "F", "a:b", "x"], "", 1, "Error: Username must not contain the ':' character."),
        (&["-H", "md5", "-b", "F", "a", "x"], "", 1, "Error: Unknown hash type 'md5'"),
        (&["-c", "-D", "F", "a"], "", 1, "Error: -c and -D cannot be used together."),
        (&["-c", "-b", "F"], "", 1, "Error: -c argument given but password file, username, or password missing."),
        (&["F", "b"], "x\ny\n", 2, "Error: Passwords do not match."),
        (&["F", "b"], "", 1, "Error: Empty password."),
        (&["-I", "5", "F", "b"], "x\nx\n", 0, ""),
    ];
    for (words, input, code, text) in rows {
        let text = if text.is_empty() { String::new() } else { err(text) };
        assert_eq!(run(words, input), (Some(code), text), "{words:?}");
    }
    assert_eq!(folder.users(), ["a", "b"]);
    assert!(folder.read().contains("b:$7$5$"));
}

#[test]
fn users_and_rights_change_without_a_restart() {
    let folder = Folder::new();
    for user in ["anna", "bob", "carl"] {
        let first = if folder.path("users").exists() { "-b" } else { "-cb" };
        folder.change(&[first, "USERS", user, "pw"], "");
    }
    fs::write(folder.path("rights"), "user anna\ntopic a/#\nuser bob\ntopic a/#\nuser carl\ntopic c\n").unwrap();
    let broker = Broker::start(&["--password-file", &folder.file("users"), "--acl-file", &folder.file("rights")]);
    let words = |verb: &'static str, user: &'static str| [verb, "-p", &broker.port, "-u", user, "-P", "pw", "-i", user];
    let publish = |user: &'static str, topic: &str, text: &str| {
        client(
            &[&words("pub", user)[..2], &[&broker.port, "-u", user, "-P", "pw", "-V", "5", "-q", "1", topic, text]]
                .concat(),
        )
        .code
    };
    let subscribe = |user: &'static str, filter: &'static str| {
        let run = Run::mqtt(&[&words("sub", user)[..], &["-d", "-V", "5", filter]].concat());
        run.wait_for("Subscribed");
        run
    };
    let anna = subscribe("anna", "a/#");
    let bob = subscribe("bob", "a/#");
    assert_eq!(publish("carl", "a/x", "no"), Some(5));
    // A bad file changes nothing, and says why; asked for or not.
    fs::write(folder.path("rights"), "user anna\ntopic raed a\n").unwrap();
    broker.run.wait_for("'raed' is none of read, write, readwrite and deny");
    assert_eq!(publish("carl", "a/x", "no"), Some(5));
    // Rights that grow hold for who is connected, without SIGHUP.
    fs::write(folder.path("rights"), "user anna\ntopic a/#\nuser bob\ntopic a/#\nuser carl\ntopic a/#\n").unwrap();
    broker.run.wait_for("rights read again");
    assert_eq!(publish("carl", "a/x", "yes"), Some(0));
    for run in [&anna, &bob] {
        run.wait_for_output("yes");
    }
    // A user who is deleted has to go, at once with SIGHUP; the others stay.
    folder.change(&["-D", "USERS", "bob"], "");
    broker.run.signal(Signal::HUP);
    let gone = bob.end();
    assert!(gone.err.contains("Not authorized"), "{}", gone.err);
    assert_eq!(publish("carl", "a/x", "still"), Some(0));
    anna.wait_for_output("still");
    assert!(!anna.output().contains("no\n"));
    assert_ne!(publish("bob", "a/x", "x"), Some(0));
    anna.signal(Signal::TERM);
    anna.end();
    broker.stop();
}

/// A broker with this configuration, which listens on a Unix socket that is named `a` or `b`.
struct Configured {
    folder: Folder,
    run: Run,
}

impl Configured {
    fn start(text: &str) -> Self {
        let folder = Folder::new();
        for user in ["anna", "bob"] {
            let first = if folder.path("users").exists() { "-b" } else { "-cb" };
            folder.change(&[first, "USERS", user, "pw"], "");
        }
        fs::write(folder.path("rights"), "user anna\ntopic a\nuser bob\ntopic a\n").unwrap();
        write(&folder, text);
        let run = Run::mqtt(&["serve", "-v", "-c", &folder.file("conf")]);
        run.wait_for(" running");
        Self { folder, run }
    }

    /// Has the broker read this, and waits for what it says of it.
    #[track_caller]
    fn again(&self, text: &str, said: &[&str]) {
        write(&self.folder, text);
        self.run.signal(Signal::HUP);
        for said in said {
            self.run.wait_for(&said.replace("FOLDER", &self.folder.file("")));
        }
    }

    /// How a publish to this topic at the socket `a` ends.
    fn publish(&self, user: &[&str], topic: &str) -> Option<i32> {
        let socket = self.folder.file("a");
        client(&[&["pub", "--unix", &socket, "-V", "5", "-q", "1", "-m", "x", "-t", topic], user].concat()).code
    }
}

fn write(folder: &Folder, text: &str) {
    // Root would become somebody who may not read the users.
    let text = format!("{text}user root\n");
    fs::write(folder.path("conf"), text.replace("FOLDER/", &folder.file(""))).unwrap();
}

const ANNA: [&str; 4] = ["-u", "anna", "-P", "pw"];
const BOB: [&str; 4] = ["-u", "bob", "-P", "pw"];

#[test]
fn a_listener_that_is_moved_keeps_its_users_up_to_date_until_the_restart() {
    let rules = ["password_file FOLDER/users\nlistener 0 FOLDER/", "per_listener_settings true\nlistener 0 FOLDER/"];
    for (rules, own) in rules.into_iter().zip(["", "password_file FOLDER/users\n"]) {
        let broker = Configured::start(&format!("{rules}a\n{own}"));
        assert_eq!(broker.publish(&BOB, "a"), Some(0));
        let moved = format!("{rules}b\n{own}");
        broker.again(&moved, &["/a is not in the configuration any more", "taken over at the next start: listener"]);
        assert_eq!(broker.publish(&BOB, "a"), Some(0));
        broker.folder.change(&["-D", "USERS", "bob"], "");
        broker.again(&moved, &["users read again: 1 in FOLDERusers"]);
        assert_eq!((broker.publish(&BOB, "a"), broker.publish(&ANNA, "a")), (Some(5), Some(0)));
    }
}

#[test]
fn a_wrong_file_of_users_does_not_hold_up_rights_but_a_new_configuration_is_taken_as_a_whole() {
    let text = "password_file FOLDER/users\nacl_file FOLDER/rights\nlistener 0 FOLDER/a\n";
    let broker = Configured::start(text);
    assert_eq!((broker.publish(&ANNA, "b"), broker.publish(&[], "a")), (Some(5), Some(5)));
    fs::write(broker.folder.path("users"), "nobody\n").unwrap();
    fs::write(broker.folder.path("rights"), "user anna\ntopic b\n").unwrap();
    broker.again(text, &["users stay as they were: FOLDERusers:1: ", "rights read again: FOLDERrights"]);
    assert_eq!((broker.publish(&ANNA, "b"), broker.publish(&ANNA, "a")), (Some(0), Some(5)));
    // Each says what is wrong with it.
    fs::write(broker.folder.path("rights"), "user anna\ntopic raed a\n").unwrap();
    broker.again(text, &["rights stay as they were: FOLDERrights:2: "]);
    assert_eq!(broker.publish(&ANNA, "b"), Some(0));
    // Were half of it taken over, everybody could do everything.
    let open = "allow_anonymous true\nacl_file FOLDER/none\nlistener 0 FOLDER/a\n";
    broker.again(open, &["the configuration stays as it was: cannot read FOLDERnone"]);
    assert_eq!((broker.publish(&[], "a"), broker.publish(&ANNA, "b")), (Some(5), Some(0)));
    // A key that says whose users they are holds at once, and is not told to wait.
    broker.again(
        "per_listener_settings true\nlistener 0 FOLDER/a\nallow_anonymous true\nmax_qos 1\n",
        &["taken over at the next start: max_qos"],
    );
    assert_eq!(broker.publish(&[], "a"), Some(0));
}
