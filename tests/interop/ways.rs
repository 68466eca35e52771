//! Our clients at Debian's mosquitto over WebSocket, over WebSocket in TLS and over its Unix socket; mosquitto's own
//! clients, on another way to the same broker, are the other end. And the loads of `mqtt bench` on these ways.

use std::process::Command;

use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use tempfile::TempDir;

use crate::peers::{Peer, ours};
use crate::support::{Broker, Line, Process, says};
use crate::{dotted, trial};

/// How ours get there.
#[derive(Clone, Copy)]
enum Way {
    WebSocket,
    WebSocketTls,
    Unix,
}

impl Way {
    const ALL: [Self; 3] = [Self::WebSocket, Self::WebSocketTls, Self::Unix];

    fn name(self) -> &'static str {
        match self {
            Self::WebSocket => "WebSocket",
            Self::WebSocketTls => "WebSocket in TLS",
            Self::Unix => "its Unix socket",
        }
    }
}

/// All trials on these ways.
pub(crate) fn add(all: &mut Vec<Trial>) {
    for way in Way::ALL {
        for version in ["311", "5"] {
            for qos in ["0", "1", "2"] {
                let name = format!("mosquitto broker over {}: mqtt, MQTT {}, QoS {qos}", way.name(), dotted(version));
                let run = move || both_directions(way, version, qos);
                all.push(trial(name, &[Peer::Mosquitto], run));
            }
            let name = format!("mosquitto broker over {}: mqtt bench, MQTT {}", way.name(), dotted(version));
            all.push(trial(name, &[Peer::Mosquitto], move || load(way, version)));
        }
    }
    let name = "mosquitto broker: mqtt bench qos says that it forwards at PUBREL".to_owned();
    all.push(trial(name, &[Peer::Mosquitto], method));
    let name = "mosquitto broker: mqtt bench --client rumqttc".to_owned();
    all.push(trial(name, &[Peer::Mosquitto], library));
}

/// A broker, and the words that lead ours and theirs to it.
struct Place {
    broker: Broker,
    ours: Vec<String>,
    theirs: Vec<String>,
    _folder: TempDir,
}

impl Place {
    fn open(way: Way) -> Result<Self, Failed> {
        let folder = tempfile::tempdir()?;
        let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let (socket, certs) = (file("socket"), file("certs"));
        let lines = match way {
            Way::WebSocket => "protocol websockets\n".to_owned(),
            Way::WebSocketTls => {
                let mut made = ours("certs");
                made.args(["init", "--host", "localhost", "--dir", &certs]);
                Process::start(made, Vec::new())?.finish(|_| ())?;
                format!("protocol websockets\ncertfile {certs}/server.crt\nkeyfile {certs}/server.key\n")
            }
            Way::Unix => String::new(),
        };
        let broker = Broker::mosquitto_with(&format!("{lines}listener 0 {socket}\n"))?;
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let (port, ca) = (broker.port.to_string(), format!("{certs}/ca.crt"));
        let unix = words(&["--unix", &socket]);
        let (ours, theirs) = match way {
            Way::WebSocket => (words(&["--ws", "-h", "127.0.0.1", "-p", &port]), unix),
            Way::WebSocketTls => (words(&["--ws", "-p", &port, "--cafile", &ca]), unix),
            Way::Unix => (unix, words(&["-h", "127.0.0.1", "-p", &port])),
        };
        Ok(Self { broker, ours, theirs, _folder: folder })
    }
}

fn both_directions(way: Way, version: &str, qos: &str) -> Result<(), Failed> {
    let place = Place::open(way)?;
    let bytes: Vec<u8> = (0..=255).filter(|byte| *byte != b'\n').collect();
    // Several frames, and not more: mosquitto 2.0.11 sends one of 4 KiB in 0.1 s.
    let large: Vec<u8> = (0..20_000_u32).map(|at| b'a' + u8::try_from(at * 7 % 26).unwrap_or_default()).collect();
    let payloads = [b"hello".to_vec(), bytes, large];
    let options = ["-V", version, "-q", qos, "-t", "ways"];
    let theirs = |verb: &str| {
        // Its stdout is fully buffered into a pipe; we wait for its lines.
        let mut command = Command::new("stdbuf");
        command.args(["-oL", &format!("mosquitto_{verb}")]).args(&place.theirs).args(options);
        command
    };
    let our = |verb: &str| {
        let mut command = ours(verb);
        command.args(&place.ours).args(options);
        command
    };
    exchange(&our("pub"), theirs("sub"), &payloads)?;
    exchange(&theirs("pub"), our("sub"), &payloads)?;
    exchange(&our("pub"), our("sub"), &payloads)?;
    let log = place.broker.stop()?;
    let wanted = format!(", q{qos}, r0, ");
    if log.contains(&wanted) { Ok(()) } else { Err(format!("the log has no `{wanted}`:\n{log}").into()) }
}

fn exchange(publisher: &Command, mut subscriber: Command, payloads: &[Vec<u8>]) -> Result<(), Failed> {
    subscriber.args(["-d", "-C", &payloads.len().to_string()]);
    let mut subscriber = Process::start(subscriber, Vec::new())?;
    subscriber.wait_for("subscription", |line| says(line, "Subscribed (mid: ").then_some(()))?;
    for payload in payloads {
        let mut command = Command::new(publisher.get_program());
        command.args(publisher.get_args()).arg("-s");
        Process::start(command, payload.clone())?.finish(|_| ())?;
    }
    let mut received = Vec::new();
    subscriber.finish(|line| match line {
        // What mosquitto_sub traces is on its stdout, too.
        Line::Out(text) if !text.starts_with(b"Client ") => received.push(text.clone()),
        _ => {}
    })?;
    if received == payloads { Ok(()) } else { Err(subscriber.failed("it received something else")) }
}

/// What `mqtt bench` with these words has measured. Of QoS 2 messages beyond 20 in flight, mosquitto 2.0.11 loses some that
/// it has acknowledged, where it cannot tell its limit (before MQTT 5): whichever library sends them.
fn bench(words: &[&str]) -> Result<Value, Failed> {
    let mut command = ours("bench");
    command.args(words).args(["--window", "20", "--blocks", "1", "--quiet", "--out", "json=-"]);
    let mut process = Process::start(command, Vec::new())?;
    let mut text = Vec::new();
    process.finish(|line| {
        if let Line::Out(line) = line {
            text.extend_from_slice(line);
        }
    })?;
    serde_json::from_slice(&text).map_err(|error| process.failed(&error.to_string()))
}

/// All messages of each level must have come.
fn complete(report: &Value, levels: usize, each: u64) -> Result<(), Failed> {
    let counts: Vec<&Value> =
        report["results"].as_array().into_iter().flatten().map(|sample| &sample["counts"]).collect();
    let is_good = |counts: &&Value| counts["received"] == each && counts["lost"] == 0 && counts["duplicates"] == 0;
    if counts.len() == levels && counts.iter().all(is_good) { Ok(()) } else { Err(format!("{report}").into()) }
}

fn load(way: Way, version: &str) -> Result<(), Failed> {
    let place = Place::open(way)?;
    let ours: Vec<&str> = place.ours.iter().map(String::as_str).collect();
    let words = ["p2p", "-C", "3", "-n", "300", "-q", "0", "-q", "1", "-q", "2", "-V", version];
    let report = bench(&[&words, &ours[..]].concat())?;
    complete(&report, 3, 300)?;
    let transport = match way {
        Way::WebSocket => "ws",
        Way::WebSocketTls => "wss",
        Way::Unix => "unix",
    };
    if report["env"]["link"]["transport"] == transport { Ok(()) } else { Err(format!("{report}").into()) }
}

fn method() -> Result<(), Failed> {
    let broker = Broker::mosquitto()?;
    let report = bench(&["qos", "-p", &broker.port.to_string()])?;
    let method = &report["env"]["broker"]["qos2_forward"];
    if method == "on_pubrel" { Ok(()) } else { Err(format!("{method}").into()) }
}

fn library() -> Result<(), Failed> {
    let broker = Broker::mosquitto()?;
    let port = broker.port.to_string();
    for version in ["311", "5"] {
        let words = ["p2p", "-C", "3", "-n", "300", "-q", "0", "-q", "1", "-q", "2", "--client", "rumqttc"];
        complete(&bench(&[&words[..], &["-V", version, "-p", &port]].concat())?, 3, 300)?;
    }
    Ok(())
}
