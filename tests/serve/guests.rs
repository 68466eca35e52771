//! `mqtt serve -- COMMAND`: the command has a broker, the broker has its exit code, and nothing is left.

use std::{fs, path::Path, process::Command, time::Instant};

use rustix::process::Signal;

use crate::{
    programs::{DEADLINE, Run, mqtt},
    seat::Seat,
};

/// `mqtt serve -- COMMAND`, where `mqtt` is the built binary for the command, too.
fn serve(options: &[&str], command: &[&str]) -> Command {
    let mut serve = mqtt(&[&["serve"], options, &["--"], command].concat());
    let folder = Path::new(env!("CARGO_BIN_EXE_mqtt")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    serve.env("PATH", path);
    serve
}

#[test]
fn a_command_has_a_broker_and_its_output_is_all_there_is() {
    // Whichever comes first: the message is retained.
    let script = "mqtt sub -t a -C 1 -W 20 & mqtt pub -t a -r -m hi; wait";
    let ended = Run::of(serve(&[], &["sh", "-c", script]), b"").end();
    assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(0), "hi\n", ""));
}

#[test]
fn the_exit_code_is_the_commands() {
    for (command, code) in [
        (&["false"][..], 1),
        (&["true"], 0),
        (&["sh", "-c", "exit 42"], 42),
        (&["sh", "-c", "kill -9 $$"], 137),
        (&["/nowhere/to/be/found"], 127),
        (&["/"], 126),
    ] {
        let ended = Run::of(serve(&[], command), b"").end();
        assert_eq!((ended.code, ended.out.as_str()), (Some(code), ""), "{command:?}: {}", ended.err);
    }
}

#[test]
fn the_variables_say_where_the_broker_is() {
    let script = r#"test "$MQTT_URL" = "mqtt://$MQTT_HOST:$MQTT_PORT" && echo "$MQTT_HOST""#;
    let ended = Run::of(serve(&[], &["sh", "-c", script]), b"").end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "127.0.0.1\n"), "{}", ended.err);
}

#[test]
fn what_the_command_leaves_running_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pids");
    // One that ends when it is asked to, and one that does not, two generations down.
    let script = format!(
        "sleep 1000 & echo $! > {0}; sh -c 'trap \"\" TERM; (while :; do sleep 1; done) & echo $! >> {0}'; exit 3",
        file.display()
    );
    let ended = Run::of(serve(&[], &["sh", "-c", &script]), b"").end();
    assert_eq!(ended.code, Some(3), "{}", ended.err);
    for pid in fs::read_to_string(file).unwrap().lines() {
        assert!(!Path::new("/proc").join(pid).exists(), "process {pid} is left");
    }
}

#[test]
fn a_signal_is_the_commands_too() {
    let run = Run::of(
        serve(&[], &["sh", "-c", "trap 'echo told; exit 9' TERM; echo begun; while :; do sleep 0.1; done"]),
        b"",
    );
    assert_eq!(run.first_line(), "begun");
    run.signal(Signal::TERM);
    let ended = run.end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(9), "begun\ntold\n"), "{}", ended.err);
}

#[test]
fn a_taken_port_is_told_before_the_command_runs() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let start = Instant::now();
    let ended = Run::of(serve(&["-p", &port, "-b", "127.0.0.1"], &["echo", "never"]), b"").end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{}", ended.err);
    assert!(start.elapsed() < DEADLINE);
}

/// The terminal has told the command already: twice would be once too often.
#[test]
fn a_key_of_the_terminal_is_one_signal() {
    let count = "n=0; trap 'n=$((n+1))' INT; echo begun >&2; while [ $n = 0 ]; do sleep 0.05; done; sleep 0.3; \
                 echo \"told $n times\" >&2; exit 7";
    let mut seat = Seat::take(&serve(&[], &["sh", "-c", count]));
    seat.shows("begun");
    seat.types("\x03");
    seat.shows("told 1 times");
    assert_eq!(seat.end().0, Some(7));
    // Where there is none, it is told by us.
    let run = Run::of(serve(&[], &["sh", "-c", count]), b"");
    run.wait_for("begun");
    run.signal(Signal::INT);
    let ended = run.end();
    assert!(ended.code == Some(7) && ended.err.ends_with("told 1 times\n"), "{}", ended.err);
}

#[test]
fn what_is_said_to_the_broker_alone_is_not_for_the_command() {
    let script = "env | grep -E '^(NOTIFY|WATCHDOG|LISTEN)_'; ulimit -n";
    let limited = "ulimit -S -n 200; exec \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", limited, "sh", env!("CARGO_BIN_EXE_mqtt"), "serve", "--", "sh", "-c", script]);
    command.env("NOTIFY_SOCKET", "/nowhere/socket").env("WATCHDOG_USEC", "400000").env("LISTEN_FDNAMES", "x");
    let ended = Run::of(command, b"").end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "200\n"), "{}", ended.err);
}
