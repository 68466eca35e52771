//! The programs in `examples/` at work: a vehicle that is killed, and a surfboard whose monitor feeds a second broker.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, Stdio},
};

use rustix::process::Signal;

use crate::{
    material::Folder,
    programs::{Broker, Run, client, mqtt},
};

/// A folder made by `mqtt certs init` with these clients.
fn certificates(clients: &[&str]) -> Folder {
    let folder = Folder::new();
    let mut command = mqtt(&["certs", "init", "--host", "localhost", "--host", "127.0.0.1", "--quiet"]);
    command.current_dir(folder.path());
    for name in clients {
        command.args(["--client", name]);
    }
    let ended = Run::of(command, b"").end();
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    folder
}

/// A program of `examples/`, which finds the binary by `MQTT`.
fn example(folder: &Folder, name: &str, words: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)).args(words);
    command.env("MQTT", env!("CARGO_BIN_EXE_mqtt")).current_dir(folder.path());
    command
}

#[test]
fn a_vehicle_does_what_it_is_told_and_its_will_parks_it() {
    const COMMANDS: &str = "vehicles/vehiclepi01/commands";
    let folder = certificates(&["vehiclepi01", "remote01"]);
    let certs = folder.file("certs");
    let broker = Broker::start(&["--tls-dir", &certs]);
    let tls = |name| ["-p", broker.port.as_str(), "--tls-dir", certs.as_str(), "--as", name];
    let drive = || {
        let vehicle = Run::of(example(&folder, "vehicle.sh", &[&tls("vehiclepi01")[..], &["-d"]].concat()), b"");
        vehicle.wait_for("Subscribed (mid: 1): 2");
        vehicle
    };
    let command = |text: &str| {
        let ended = client(&[&["pub", "-q", "2", COMMANDS, text], &tls("remote01")[..]].concat());
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    };
    let remote = Run::mqtt(&[&["sub", "-v", "-d", "-q", "2", "vehicles/#"], &tls("remote01")[..]].concat());
    remote.wait_for("Subscribed");
    let vehicle = drive();
    command(r#"{"CMD": "ROTATE_LEFT", "DEGREES": 90}"#);
    vehicle.wait_for("vehiclepi01 rotates left by 90 degrees");
    remote.wait_for_output(
        "vehicles/vehiclepi01/executedcommands {\"SUCCESSFULLY_EXECUTED_COMMAND\": \"ROTATE_LEFT\"}\n",
    );
    command(r#"{"DEGREES":45.5,"CMD":"ROTATE_RIGHT"}"#);
    vehicle.wait_for("vehiclepi01 rotates right by 45.5 degrees");
    command(r#"{"CMD": "FLY"}"#);
    vehicle.wait_for("vehiclepi01 does not understand: {\"CMD\": \"FLY\"}");
    remote.wait_for_output("{\"SUCCESSFULLY_EXECUTED_COMMAND\": \"ROTATE_RIGHT\"}\n");

    vehicle.signal(Signal::KILL);
    assert_eq!(vehicle.end().code, None);
    broker.told(" closed its connection");
    remote.wait_for_output("vehicles/vehiclepi01/commands {\"CMD\": \"PARK_IN_SAFE_PLACE\"}\n");
    remote.wait_for("received PUBLISH (d0, q2, r0, m");
    // It is kept, so the vehicle hears it when it is back.
    let vehicle = drive();
    vehicle.wait_for("received PUBLISH (d0, q2, r1, m");
    vehicle.wait_for("vehiclepi01 parks in a safe place");
    remote.wait_for_output("{\"SUCCESSFULLY_EXECUTED_COMMAND\": \"PARK_IN_SAFE_PLACE\"}\n");
    for broker_line in ["u'vehiclepi01'", "u'remote01'"] {
        broker.told(broker_line);
    }
}

/// A row of the sensors as the monitor shows it.
fn reading(row: &str) -> String {
    let [status, speed, altitude, temperature] = row.split(", ").collect::<Vec<_>>()[..] else { panic!("{row}") };
    let names = ["idle", "paddling", "riding", "ride finished", "wiped out"];
    let status = status.parse::<usize>().map(|number| names[number]).expect("a number");
    format!(
        "{{\"status\": \"{status}\", \"speedmph\": {speed}, \"altitudefeet\": {altitude}, \"temperaturef\": {temperature}}}\n"
    )
}

#[test]
fn a_surfboards_streams_are_joined_and_reach_a_second_broker() {
    let folder = certificates(&["surfboard01", "monitor01"]);
    let certs = folder.file("certs");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/surfboard_sensors_data.csv");
    let rows = fs::read_to_string(&data).expect("the data");
    let count = rows.lines().count();
    let first = Broker::start(&["--tls-dir", &certs]);
    let second = Broker::start(&[]);

    let all = count.to_string();
    let audience =
        Run::mqtt(&["sub", "-p", &second.port, "-d", "-q", "1", "-C", &all, "surfboards/surfboard01/readings"]);
    audience.wait_for("Subscribed");
    let each = (4 * count).to_string();
    let words = ["-p", &first.port, "--tls-dir", &certs, "--as", "monitor01", "-d", "-C", &each];
    let mut monitor = example(&folder, "monitor.sh", &words);
    monitor.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut monitor = monitor.spawn().expect("a monitor");
    let readings = monitor.stdout.take().expect("piped");
    let trace = Run::watch(monitor);
    let mut again = mqtt(&["pub", "-p", &second.port, "-l", "-q", "1", "-t", "surfboards/surfboard01/readings"]);
    again.stdin(readings);
    let again = Run::silent(again);
    trace.wait_for("Subscribed (mid: 1): 2, 2, 2, 2");

    let mut board = example(&folder, "surfboard.sh", &["-p", &first.port, "--tls-dir", &certs, "--as", "surfboard01"]);
    board.env("PAUSE", "0").stdin(fs::File::open(&data).expect("the data"));
    let board = Run::silent(board).end();
    assert_eq!((board.code, board.err.as_str()), (Some(0), ""));
    assert_eq!(again.end().code, Some(0));
    assert_eq!(audience.end().out, rows.lines().map(reading).collect::<String>());
    assert_eq!(trace.end().code, Some(0));
    let log = first.stop();
    let connected =
        |user: &str| log.lines().filter(|line| line.contains(&format!(", u'{user}', "))).collect::<Vec<_>>();
    // At QoS 2 each comes once more, to end the session that it kept while it ran.
    let ids: BTreeSet<&str> = connected("surfboard01").iter().filter_map(|line| line.split(' ').nth(7)).collect();
    assert_eq!(ids.len(), 4, "{log}");
    assert!(connected("surfboard01").iter().all(|line| line.contains(", TLS 1.2)")), "{log}");
    assert!(connected("monitor01")[0].contains(", TLS 1.3)"), "{log}");
}
