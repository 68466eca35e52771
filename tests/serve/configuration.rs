//! `mqtt serve -c FILE`: what a file says holds, options win over it, and what is wrong with it is told with its place.

use std::{
    fs,
    os::unix::fs::symlink,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, geteuid, kill_process};
use tempfile::TempDir;

use crate::programs::{DEADLINE, Ended, Run, client};

/// A folder with a configuration, and a link named mosquitto.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn with(text: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::write(folder.path("m.conf"), text.replace("FOLDER", folder.0.path().to_str().unwrap())).unwrap();
        symlink(env!("CARGO_BIN_EXE_mqtt"), folder.path("mosquitto")).unwrap();
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self) -> String {
        self.path("m.conf").to_str().unwrap().to_owned()
    }

    /// `mqtt serve -c` with this file and these words, to its end.
    pub(crate) fn serve(&self, words: &[&str]) -> Ended {
        client(&[&["serve", "-c", &self.file()], words].concat())
    }

    /// The same as long as it runs.
    pub(crate) fn run(&self, words: &[&str]) -> Run {
        Run::mqtt(&[&["serve", "-c", &self.file()], words].concat())
    }

    /// `mosquitto` with these words.
    fn mosquitto(&self, words: &[&str]) -> Ended {
        let mut command = Command::new(self.path("mosquitto"));
        command.args(words);
        Run::of(command, b"").end()
    }

    /// What was said, without where the folder is.
    pub(crate) fn shown(&self, text: &str) -> String {
        text.replace(self.0.path().to_str().unwrap(), "FOLDER")
    }
}

#[test]
fn a_good_file_is_told_to_be_good_and_a_wrong_line_with_its_place() {
    let good = Folder::with("listener 1884\nlistener 0 FOLDER/s\nallow_anonymous true\npersistence true\n");
    let ended = good.serve(&["--check-config"]);
    assert_eq!((ended.code, good.shown(&ended.out).as_str()), (Some(0), "FOLDER/m.conf: ok, 2 listeners\n"));
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    assert!(ended.err.contains("m.conf:4: persistence true has no effect here"), "{}", ended.err);
    for (text, said) in [
        (
            "listener 1884\nalow_anonymous true\n",
            "mqtt serve: FOLDER/m.conf:2: unknown key 'alow_anonymous'\nhint: did you mean: allow_anonymous\n",
        ),
        ("max_qos 3\n", "mqtt serve: FOLDER/m.conf:1: max_qos '3': a whole number from 0 to 2 was expected\n"),
        (
            "listener 1884\npsk_hint x\n",
            "mqtt serve: FOLDER/m.conf:2: psk_hint cannot be used: the TLS library here has no pre-shared keys, only \
             certificates\nhint: mqtt certs init makes certificates for the broker and its clients\n",
        ),
        (
            "listener 1884\nrequire_certificate true\n",
            "mqtt serve: FOLDER/m.conf:2: require_certificate needs a certificate for this broker\n\
             hint: add certfile and keyfile, or make all of it with: mqtt certs init\n",
        ),
    ] {
        let folder = Folder::with(text);
        for words in [&["--check-config"][..], &[]] {
            let ended = folder.serve(words);
            assert_eq!((ended.code, folder.shown(&ended.err).as_str()), (Some(2), said), "{words:?}");
        }
    }
    let ended = client(&["serve", "-c", "/nowhere/m.conf"]);
    assert_eq!(
        (ended.code, ended.err.as_str()),
        (Some(1), "mqtt serve: cannot read /nowhere/m.conf: no such file or directory\n")
    );
}

#[test]
fn a_missing_file_of_users_is_told_with_the_line_that_names_it() {
    let folder = Folder::with("listener 1884\npassword_file FOLDER/users\n");
    let ended = folder.serve(&["--check-config"]);
    assert_eq!(ended.code, Some(1));
    let said = folder.shown(&ended.err);
    assert!(said.contains("FOLDER/users") && said.ends_with("hint: it is named at FOLDER/m.conf:2\n"), "{said}");
}

#[test]
fn what_is_printed_is_a_configuration_that_says_where_it_comes_from() {
    let folder = Folder::with("max_inflight_messages 7\nlistener 1884 127.0.0.1\nallow_anonymous true\nmax_qos 1\n");
    let ended = folder.serve(&["--print-config", "-p", "1885", "--max-inflight", "8", "--log-type", "error,debug"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let out = folder.shown(&ended.out);
    for lines in [
        "# from --max-inflight\nmax_inflight_messages 8\n",
        "# from --port\nlistener 1885 127.0.0.1\n",
        "# from FOLDER/m.conf:4\nmax_qos 1\n",
        "# from FOLDER/m.conf:3\nallow_anonymous true\n",
        "# from --log-type\nlog_type error\n# from --log-type\nlog_type debug\n",
        "# from the default\nsys_interval 10\n",
    ] {
        assert!(out.contains(lines), "no {lines:?} in\n{out}");
    }
    fs::write(folder.path("m.conf"), ended.out).unwrap();
    assert_eq!(folder.serve(&["--check-config"]).code, Some(0));
}

#[test]
fn options_win_over_the_file() {
    let folder = Folder::with(
        "listener 1884 127.0.0.1\nlistener_allow_anonymous false\nmax_packet_size 20\nmax_connections 0\n",
    );
    let run = folder.run(&["-p", "0", "--allow-anonymous", "--max-packet-size", "1000"]);
    let port = run.first_line();
    let message = "x".repeat(500);
    let ended = client(&["pub", "-p", &port, "-t", "t", "-q", "1", "-m", &message]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let two = Folder::with("listener 1884\nlistener 1885\n");
    let ended = two.serve(&["-p", "0"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("the configuration has 2 listeners"), "{}", ended.err);
}

/// Users and rights of the options hold for the listeners of the options, and those of the file do not get lost.
#[test]
fn what_listeners_of_the_file_have_for_themselves_is_not_lost_with_them() {
    let folder = Folder::with("per_listener_settings true\nlistener 1884\nacl_file FOLDER/rights\n");
    fs::write(folder.path("rights"), "topic read a\n").unwrap();
    let listen = ["--listen", "mqtt://127.0.0.1:0", "--allow-anonymous"];
    let ended = folder.serve(&listen);
    let said = "mqtt serve: --listen takes away the listener that has this acl_file, which is at FOLDER/m.conf:3\n\
                hint: say which one holds for --listen: --acl-file FILE\n";
    assert_eq!((ended.code, folder.shown(&ended.err).as_str()), (Some(2), said));
    let ended = folder.serve(&[&listen[..], &["--acl-file", "/nowhere/rights", "--check-config"]].concat());
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    assert!(ended.err.contains("/nowhere/rights"), "{}", ended.err);
    let rights = folder.path("rights");
    let run = folder.run(&[&listen[..], &["--acl-file", rights.to_str().unwrap()]].concat());
    let ended = client(&["pub", "-p", &run.first_line(), "-V", "5", "-q", "1", "-t", "a", "-m", "x"]);
    assert_eq!(ended.code, Some(5), "{}", ended.err);
}

#[test]
fn a_broker_for_the_network_needs_users_or_the_word_that_it_needs_none() {
    for words in [&["-b", "0.0.0.0", "-p", "0"][..], &["--listen", "ws://0.0.0.0:0"]] {
        let ended = client(&[&["serve"], words].concat());
        assert_eq!(ended.code, Some(2), "{words:?}: {}", ended.err);
        assert!(
            ended.err.contains("could publish and subscribe\nhint: if they shall, add --allow-anonymous;"),
            "{}",
            ended.err
        );
        let run = Run::mqtt(&[&["serve", "--allow-anonymous"], words].concat());
        assert!(run.first_line().parse::<u16>().is_ok());
    }
    // A file follows mosquitto's rule: nobody without a name.
    let folder = Folder::with("listener 1884\n");
    let run = folder.run(&["-p", "0"]);
    let port = run.first_line();
    run.wait_for("nobody can come in on");
    assert_eq!(client(&["pub", "-p", &port, "-t", "t", "-m", "x"]).code, Some(5));
}

#[test]
fn listeners_speak_what_their_url_says() {
    let folder = Folder::with("");
    let path = folder.path("s").to_str().unwrap().to_owned();
    let run = Run::mqtt(&["serve", "--listen", &format!("unix:{path}"), "--listen", "ws://127.0.0.1:0/here"]);
    let port = run.first_line();
    run.wait_for("with WebSocket at /here");
    let ended = client(&["pub", "--unix", &path, "-t", "t", "-m", "x", "-r", "-q", "1"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let url = format!("ws://127.0.0.1:{port}/t");
    let ended = client(&["sub", "-L", &url, "--ws-path", "/here", "-C", "1", "-W", "20"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "x\n"), "{}", ended.err);
}

#[test]
fn the_link_named_mosquitto_has_its_words_and_exit_codes() {
    let folder = Folder::with("listener 1884\n");
    let file = folder.file();
    fs::write(folder.path("bad.conf"), "foo bar\n").unwrap();
    let bad = folder.path("bad.conf").to_str().unwrap().to_owned();
    for (words, code, said) in [
        (&["-c", &file, "--test-config"][..], 0, ""),
        (&["-c", &bad, "--test-config"], 3, "Error: FOLDER/bad.conf:1: unknown key 'foo'\n"),
        (&["-c", &bad], 3, "Error: FOLDER/bad.conf:1: unknown key 'foo'\n"),
        (&["-c"], 3, "Error: -c argument given, but no config file specified.\n"),
        (&["-p"], 3, "Error: -p argument given, but no port specified.\n"),
        (&["-p", "abc"], 3, "Error: Invalid port specified (0).\n"),
        (&["-p", "70000"], 3, "Error: Invalid port specified (70000).\n"),
        (&["-x"], 3, "Error: Unknown option '-x'.\n"),
        (&["-h"], 3, ""),
    ] {
        let ended = folder.mosquitto(words);
        assert_eq!((ended.code, folder.shown(&ended.err).as_str()), (Some(code), said), "{words:?}");
    }
    assert!(folder.mosquitto(&["-h"]).out.contains("--config-file FILE"));
}

#[test]
fn a_daemon_leaves_its_terminal_once_it_takes_connections() {
    let folder =
        Folder::with("user root\nlistener 0 FOLDER/s\nallow_anonymous true\npid_file FOLDER/pid\nlog_dest stdout\n");
    let ended = folder.mosquitto(&["-c", &folder.file(), "-d"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let pid: i32 = fs::read_to_string(folder.path("pid")).unwrap().parse().unwrap();
    let path = folder.path("s").to_str().unwrap().to_owned();
    let ended = client(&["pub", "--unix", &path, "-t", "t", "-m", "x", "-q", "1"]);
    kill_process(Pid::from_raw(pid).unwrap(), Signal::TERM).unwrap();
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    // It takes its file with it.
    let end = Instant::now() + DEADLINE;
    while folder.path("pid").exists() {
        assert!(Instant::now() < end, "{pid} does not end");
        std::thread::sleep(Duration::from_millis(2));
    }
    let bad = Folder::with("listener 0 /nowhere/s\n");
    let ended = bad.mosquitto(&["-c", &bad.file(), "-d"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("cannot listen on /nowhere/s"), "{}", ended.err);
}

#[test]
fn root_becomes_the_user_of_the_file() {
    let folder = Folder::with("listener 0 FOLDER/s\nallow_anonymous true\nuser nobody\npid_file FOLDER/pid\n");
    let run = folder.run(&[]);
    run.wait_for("listening on");
    let end = Instant::now() + DEADLINE;
    let wanted = if geteuid().is_root() { "65534".to_owned() } else { geteuid().as_raw().to_string() };
    loop {
        // The number is there before the rights are given up.
        let pid = fs::read_to_string(folder.path("pid")).unwrap_or_default();
        let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
        let users: Vec<String> = tasks.filter_map(|task| fs::read_to_string(task.path().join("status")).ok()).collect();
        let user = |text: &String| {
            text.lines().find(|line| line.starts_with("Uid:"))?.split_whitespace().nth(2).map(str::to_owned)
        };
        if !users.is_empty() && users.iter().all(|text| user(text).as_deref() == Some(&wanted)) {
            break;
        }
        assert!(Instant::now() < end, "{pid} is still another user: {users:?}");
        std::thread::yield_now();
    }
    if geteuid().is_root() {
        let folder = Folder::with("listener 0 FOLDER/s\nuser no-such-user\n");
        let ended = folder.serve(&[]);
        assert_eq!(ended.code, Some(1));
        assert!(folder.shown(&ended.err).contains("FOLDER/m.conf:2: there is no user no-such-user"), "{}", ended.err);
    }
}

#[test]
fn nothing_is_asked_of_a_unix_socket_that_it_does_not_do() {
    for key in ["certfile c", "require_certificate true", "enable_proxy_protocol 2"] {
        let folder = Folder::with(&format!("listener 0 FOLDER/s\nallow_anonymous true\n{key}\n"));
        let ended = folder.serve(&[]);
        let name = key.split(' ').next().unwrap();
        assert_eq!(ended.code, Some(2), "{}", ended.err);
        assert!(ended.err.contains(&format!(":3: {name} cannot be used on a Unix socket")), "{}", ended.err);
    }
}
