//! Every example in a help text works: each line under "Examples:" is run as it stands, with the built binary as `mqtt`.
//!
//! The default ports may be taken on this machine: `mqtt` is here a few lines of shell that add a port where a command
//! names none. What would run for ever is told to end once it has shown that it works.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on fails; what is not run is said"
)]

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};
use std::os::unix::process::CommandExt;

const BINARY: &str = env!("CARGO_BIN_EXE_mqtt");
const DEADLINE: Duration = Duration::from_secs(180);

/// The examples under a verb's help, in order.
fn examples(verb: &str) -> Vec<String> {
    let output = Command::new(BINARY).args(verb.split_whitespace()).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let block = help.split("Examples:\n").nth(1).and_then(|rest| rest.split("\nUsage:").next());
    let lines = block.unwrap_or_else(|| panic!("{verb}: no examples")).lines();
    // What it does stands behind it; a line without a command goes on with that.
    let commands = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let commands: Vec<String> = commands.map(|line| line.trim().split("  ").next().unwrap().to_owned()).collect();
    assert!(!commands.is_empty(), "{verb}: no examples");
    commands
}

struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        // It may have ended.
        let _ = kill_process_group(Pid::from_child(&self.0), Signal::KILL);
        let _ = self.0.wait();
    }
}

/// A shell that runs `line` in `folder`, in a process group of its own; `None`: there is no bash.
fn shell(line: &str, folder: &Path, port: &str) -> Option<Group> {
    let path = format!("{}:{}", folder.join("bin").display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("bash");
    command.args(["--norc", "-c", line]).current_dir(folder).env("PATH", path).env("PORT", port).env("HOME", folder);
    command.env_remove("XDG_CONFIG_HOME").process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().ok().map(Group)
}

/// A folder with `mqtt` in it, and the files that examples name.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    for name in ["bin", ".local/share/bash-completion/completions"] {
        fs::create_dir_all(folder.path().join(name)).unwrap();
    }
    file("bin/mqtt", &MQTT.replace("BINARY", BINARY));
    fs::set_permissions(folder.path().join("bin/mqtt"), fs::Permissions::from_mode(0o755)).unwrap();
    file("picture.jpg", "\u{1}picture");
    file("log", "one\ntwo\n");
    file("fleet.csv", "car01,car01.local\ncar02\n");
    file("secret", "hush\n");
    file("rooms", "room/kitchen 21\nroom/bath 24\n");
    for (time, topic) in [("00", "a/b"), ("01", "c")] {
        let line = format!(
            r#"{{"time":"2026-01-01T00:00:{time}Z","topic":"{topic}","qos":1,"retain":false,"payload":"x"}}{}"#,
            "\n"
        );
        let path = folder.path().join("recording");
        let before = fs::read_to_string(&path).unwrap_or_default();
        file("recording", &(before + &line));
    }
    folder
}

/// Nothing is changed but ports, and the host that no test can reach. Inputs that a terminal would give come from a file.
///
/// Loads are made small and short: that a load works is shown by a hundred clients as well, and by tenths of seconds.
const MQTT: &str = r#"#!/bin/sh
short() {
    mqtt=$1
    shift
    for word; do
        shift
        case "$word" in
        mqtt://broker.local) word=mqtt://127.0.0.1:$PORT ;;
        10s | 30s) word=400ms ;;
        100k) word=1k ;;
        10k) word=500 ;;
        1000) word=200 ;;
        esac
        set -- "$@" "$word"
    done
    case "$1" in
    pub | latency | fanout | fanin | p2p | shared | ceiling)
        case " $* " in *" -d "*) ;; *) set -- "$@" -d 200ms ;; esac
        set -- "$@" --blocks 1 --warmup 50ms ;;
    knee | preset) set -- "$@" -d 200ms ;;
    qos) set -- "$@" -q 1 --blocks 1 -d 100ms ;;
    theory | trace | compare | merge | report | sub | conn | churn | retained) ;;
    *) set -- "$@" -q 1 --blocks 1 -d 100ms ;;
    esac
    exec "$mqtt" bench "$@"
}
words=
case "$1" in
pub | sub | rr)
    case " $* " in *" -p "*) ;; *) words="-p $PORT" ;; esac ;;
serve)
    case " $* " in *" -p "*) ;; *) words="-p 0" ;; esac ;;
esac
verb=$1
shift
for word; do
    shift
    case "$word" in
    broker.local) word=127.0.0.1 ;;
    localhost:8883) word=localhost:$PORT ;;
    esac
    set -- "$@" "$word"
done
if [ "$verb" = bench ]; then
    short 'BINARY' "$@"
fi
case "$verb $*" in
"pub -l --line-format"*) exec BINARY "$verb" $words "$@" <rooms ;;
*) exec BINARY "$verb" $words "$@" ;;
esac
"#;

/// How an example ended.
enum End {
    /// With this code, after saying this.
    By(Option<i32>, String),
    /// It shows what it should, and goes on: it was told to end.
    Alive,
}

/// Runs an example until it ends, or until it has shown its first output.
fn run(line: &str, folder: &Path, port: &str) -> End {
    let mut group = shell(line, folder, port).unwrap();
    let out = first_byte(group.0.stdout.take().unwrap());
    let err = all(group.0.stderr.take().unwrap());
    let end = Instant::now() + DEADLINE;
    loop {
        if let Some(status) = group.0.try_wait().unwrap() {
            return End::By(status.code(), err.recv_timeout(DEADLINE).unwrap_or_default());
        }
        assert!(Instant::now() < end, "neither ended nor alive: {line}");
        match out.recv_timeout(Duration::from_millis(20)) {
            // A program that was going to end now may do so: who prints lines for ever does not.
            Ok(()) if goes_on(line) => return End::Alive,
            _ if is_written(line, folder) => return End::Alive,
            Ok(()) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => thread::sleep(Duration::from_millis(20)),
        }
    }
}

fn goes_on(line: &str) -> bool {
    line.starts_with("mqtt serve") || (line.starts_with("mqtt sub") && !line.contains("-C "))
}

/// Whether a subscriber that writes to a file has written.
fn is_written(line: &str, folder: &Path) -> bool {
    let file = line.split('>').next_back().map(|name| folder.join(name.trim()));
    goes_on(line) && line.contains('>') && file.is_some_and(|file| fs::metadata(file).is_ok_and(|file| file.len() > 20))
}

fn first_byte(mut from: impl Read + Send + 'static) -> Receiver<()> {
    let (send, receive) = channel();
    thread::spawn(move || {
        if from.read(&mut [0]).is_ok_and(|count| count > 0) {
            let _ = send.send(());
        }
        let _ = std::io::copy(&mut from, &mut std::io::sink());
    });
    receive
}

fn all(mut from: impl Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = channel();
    thread::spawn(move || {
        let mut text = String::new();
        let _ = from.read_to_string(&mut text);
        let _ = send.send(text);
    });
    receive
}

/// A broker; its port.
fn broker(words: &[&str], folder: &Path) -> (Group, String) {
    let mut command = Command::new(BINARY);
    command.args(["serve", "-p", "0"]).args(words).current_dir(folder).process_group(0);
    let mut broker = Group(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut port = String::new();
    BufReader::new(broker.0.stdout.take().unwrap()).read_line(&mut port).unwrap();
    (broker, port.trim().to_owned())
}

/// Runs each example of `verb`, and lists those that fail.
fn faults(verb: &str, folder: &Path, port: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for line in examples(verb) {
        // It ends with its input, which a file has not: `tail` is told to end with it, too.
        let command = line.replace("tail -f", "tail -n +1").replace("jq .t", "cat");
        match run(&command, folder, port) {
            End::Alive | End::By(Some(0), _) => {}
            End::By(code, err) => faults.push(format!("{line}: {code:?} {err}")),
        }
    }
    faults
}

fn has_bash() -> bool {
    let there = Command::new("bash").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !there {
        eprintln!("skipped: no bash");
    }
    there
}

/// What comes for whoever subscribes, again and again, and answers for whoever asks.
fn company(folder: &Path, port: &str) -> Group {
    let line = "
        mqtt sub -V 5 -t lamp/get -t echo --exec 'mqtt pub -t \"$MQTT_RESPONSE_TOPIC\" \
            -D publish correlation-data \"$MQTT_CORRELATION_DATA\" -s' &
        while mqtt pub log/x ready && mqtt pub state ready && mqtt pub picture x && mqtt pub sensors/door open &&
            mqtt pub sensors/a/temperature '{\"t\": 1}'; do sleep 0.05; done";
    shell(line, folder, port).unwrap()
}

#[test]
fn the_examples_of_clients_and_of_serve_work() {
    if !has_bash() {
        return;
    }
    let folder = folder();
    let (_broker, port) = broker(&[], folder.path());
    let certs = Command::new(BINARY).args(["certs", "init", "--quiet"]).current_dir(&folder).status().unwrap();
    assert!(certs.success());
    let users =
        Command::new(BINARY).args(["passwd", "-b", "-c", "users", "alice", "secret"]).current_dir(&folder).status();
    assert!(users.unwrap().success());
    fs::write(folder.path().join("mosquitto.conf"), "listener 1883 127.0.0.1\nallow_anonymous true\n").unwrap();
    fs::write(folder.path().join("test.sh"), "#!/bin/sh\ntest -n \"$MQTT_URL\"\n").unwrap();
    fs::set_permissions(folder.path().join("test.sh"), fs::Permissions::from_mode(0o755)).unwrap();
    let _company = company(folder.path(), &port);
    let verbs = ["serve", "pub", "sub", "rr", "completions"];
    let faults: Vec<String> = verbs.iter().flat_map(|verb| faults(verb, folder.path(), &port)).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_examples_of_mqtt_itself_work() {
    if !has_bash() {
        return;
    }
    let folder = folder();
    let (_broker, port) = broker(&[], folder.path());
    let _company = company(folder.path(), &port);
    let faults = faults("", folder.path(), &port);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_examples_of_certs_work() {
    if !has_bash() {
        return;
    }
    let mut all = Vec::new();
    for command in
        ["", "init", "server", "client", "batch", "show", "verify", "renew", "revoke", "crl", "export", "config"]
    {
        let folder = folder();
        let mut port = String::new();
        let mut _broker = None;
        if !matches!(command, "" | "init") {
            let before = match command {
                "client" | "server" => "mqtt certs init --client board001 --quiet",
                _ => "mqtt certs init --client board001 --client board002 --quiet",
            };
            assert!(matches!(run(before, folder.path(), ""), End::By(Some(0), _)), "{command}");
        }
        if command == "verify" {
            let (running, at) = broker(&["--tls-dir", "certs"], folder.path());
            (_broker, port) = (Some(running), at);
        }
        if command == "client" && !request(folder.path()) {
            eprintln!("skipped: the examples of `mqtt certs client`, which need openssl");
            continue;
        }
        all.extend(faults(&format!("certs {command}"), folder.path(), &port));
    }
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}

#[test]
fn the_examples_of_bench_work() {
    if !has_bash() {
        return;
    }
    let folder = folder();
    let (_broker, port) = broker(&[], folder.path());
    // What compare, merge and report are shown with.
    let load = "bench p2p -q 1 -d 200ms --warmup 10ms --quiet";
    let mut runs = vec![("run", String::new()), ("base", "--blocks 2".into()), ("new", "--blocks 2".into())];
    runs.extend([("1", "1"), ("2", "2"), ("3", "3")].map(|(name, k)| (name, format!("--clients 3 --shard {k}/3"))));
    for (name, words) in runs {
        let made = run(&format!("{BINARY} {load} {words} --out json={name}.json"), folder.path(), &port);
        assert!(matches!(made, End::By(Some(0), _)), "{name}");
    }
    let mut faults = faults("bench", folder.path(), &port);
    for scenario in scenarios() {
        faults.extend(self::faults(&format!("bench {scenario}"), folder.path(), &port));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_guard_for_ci_makes_a_base_compares_and_fails() {
    let folder = folder();
    let guard = |words: &str| {
        let script = concat!("sh ", env!("CARGO_MANIFEST_DIR"), "/examples/qos.sh base.json -q 1 --blocks 2 -d 50ms ");
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{script} {words}")]).current_dir(&folder).env("MQTT", BINARY);
        // What is compared is two machines under load: only a rate that has all but gone would fail.
        let output = shell.env("LIMIT", "99%").output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    // A condition that does not hold leaves no base behind.
    let (code, out, err) = guard("--require 'qos1.complete.p50<1ns'");
    assert!(code == Some(7) && out.is_empty() && err.contains("--require 'qos1.complete.p50<1ns'"), "{out}{err}");
    assert_eq!(guard(""), (Some(0), "base.json is the base from now on\n".to_owned(), String::new()));
    let (code, out, err) = guard("");
    assert!(code == Some(0) && out.contains("\nqos1 throughput "), "{code:?} {out}{err}");
    // Rates of the base that nothing reaches.
    let path = folder.path().join("base.json");
    let mut base: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    for sample in base["results"].as_array_mut().unwrap() {
        if let Some(rate) = sample["rate"].as_f64() {
            sample["rate"] = (rate * 1e6).into();
        }
    }
    fs::write(&path, base.to_string()).unwrap();
    let (code, _, err) = guard("");
    assert!(code == Some(7) && err.contains("mqtt: --fail-if 'throughput<-99%': qos1"), "{code:?} {err}");
}

/// The scenarios of `mqtt bench`, as its help lists them.
fn scenarios() -> Vec<String> {
    let output = Command::new(BINARY).args(["bench", "--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let lines = help.split("Scenarios:\n").nth(1).unwrap().lines().take_while(|line| !line.is_empty());
    let named = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names: Vec<String> = named.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    assert!(names.len() > 10, "{names:?}");
    names
}

/// A certificate request of `board003`, whose key is elsewhere.
fn request(folder: &Path) -> bool {
    let words = "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout elsewhere.key -out board003.csr \
                 -subj /CN=board003";
    let made =
        Command::new("openssl").args(words.split_whitespace()).current_dir(folder).stderr(Stdio::null()).status();
    made.is_ok_and(|status| status.success())
}
