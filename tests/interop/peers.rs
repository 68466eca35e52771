//! The programs that take part, our own among them, each as commands that publish or subscribe.
//!
//! mosquitto's clients and ours share their options. The others (paho-mqtt, MQTT.js, rumqttc) are driven by small
//! programs beside this file that share one interface: `pub` or `sub`, then `key=value` words; `pub` reads a payload
//! in hexadecimal from each line of stdin and ends when all are acknowledged; `sub` prints `ready` when the broker
//! granted the subscription at the QoS asked for, `message TOPIC QOS RETAIN HEX` for each message, and ends after `count`.
//! paho-mqtt knows a third verb, `respond`: a `sub` that answers each message.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use libtest_mimic::Failed;

use crate::exchange::{At, Message, Over, Publish, Subscribe, VERSIONS, differ, hex, unhex};
use crate::support::{Line, Process, says};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Peer {
    Ours,
    Mosquitto,
    Paho,
    MqttJs,
    Rumqttc,
    /// The program of the crate mqttv5-cli.
    Mqttv5,
    /// Java's tool for keys and certificates: it takes part by looking.
    Keytool,
}

/// A subscriber that runs.
pub(crate) struct Subscriber {
    peer: Peer,
    process: Process,
    messages: Vec<Message>,
    /// The lines of a message whose last line has not come.
    begun: String,
}

impl Peer {
    pub(crate) const FOREIGN: [Self; 4] = [Self::Mosquitto, Self::Paho, Self::MqttJs, Self::Rumqttc];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "mqtt",
            Self::Mosquitto => "mosquitto",
            Self::Paho => "paho-mqtt",
            Self::MqttJs => "MQTT.js",
            Self::Rumqttc => "rumqttc",
            Self::Mqttv5 => "mqttv5",
            Self::Keytool => "keytool",
        }
    }

    /// The versions it can speak.
    pub(crate) fn versions(self) -> &'static [&'static str] {
        if matches!(self, Self::Rumqttc | Self::Mqttv5) { &VERSIONS[1..] } else { &VERSIONS }
    }

    /// Why it cannot take part here.
    pub(crate) fn missing(self) -> Option<&'static str> {
        static MOSQUITTO: LazyLock<Option<String>> = LazyLock::new(|| {
            let programs =
                [mosquitto_broker(), "mosquitto_pub".to_owned(), "mosquitto_sub".to_owned(), "stdbuf".to_owned()];
            programs
                .into_iter()
                .find(|name| !runs(Command::new(name).arg("--help"), false))
                .map(|name| format!("no {name}"))
        });
        static PAHO: LazyLock<Option<String>> = LazyLock::new(|| {
            let works = runs(
                Command::new(python()).args(["-c", "import paho.mqtt.client as c; c.CallbackAPIVersion.VERSION2"]),
                true,
            );
            (!works).then(|| "no Python with paho-mqtt 2".to_owned())
        });
        static MQTT_JS: LazyLock<Option<String>> = LazyLock::new(|| {
            let works = runs(node().args(["-e", "require('mqtt').connect"]), true);
            (!works).then(|| "no Node.js with the package mqtt".to_owned())
        });
        static MQTTV5: LazyLock<Option<String>> = LazyLock::new(|| {
            let works = runs(Command::new(mqttv5()).arg("--version"), true);
            (!works).then(|| "no mqttv5".to_owned())
        });
        static KEYTOOL: LazyLock<Option<String>> = LazyLock::new(|| {
            let works = runs(Command::new("keytool").arg("-help"), true);
            (!works).then(|| "no keytool".to_owned())
        });
        match self {
            Self::Ours | Self::Rumqttc => None,
            Self::Mosquitto => MOSQUITTO.as_deref(),
            Self::Paho => PAHO.as_deref(),
            Self::MqttJs => MQTT_JS.as_deref(),
            Self::Mqttv5 => MQTTV5.as_deref(),
            Self::Keytool => KEYTOOL.as_deref(),
        }
    }

    /// Publishes and waits until the program has ended well.
    pub(crate) fn publish<'a>(self, at: impl Into<At<'a>>, what: Publish<'_>) -> Result<(), Failed> {
        let at = at.into();
        let lines = what.payloads.len() > 1
            && what.payloads.iter().all(|payload| !payload.is_empty() && !payload.contains(&b'\n'));
        match self {
            Self::Ours | Self::Mosquitto if !lines => {
                for payload in what.payloads {
                    let kind = if payload.is_empty() { "-n" } else { "-s" };
                    self.publish_once(self.like_mosquitto_pub(at, what, kind), payload.to_vec())?;
                }
                Ok(())
            }
            Self::Ours | Self::Mosquitto => {
                let input = what.payloads.iter().flat_map(|payload| [payload, &b"\n"[..]].concat()).collect();
                self.publish_once(self.like_mosquitto_pub(at, what, "-l"), input)
            }
            Self::Mqttv5 => {
                for payload in what.payloads {
                    let mut command = rival("pub", at, what.version, what.qos, what.topic);
                    command.arg("--stdin").args(what.retain.then_some("--retain"));
                    self.publish_once(command, payload.to_vec())?;
                }
                Ok(())
            }
            _ => {
                let mut command = self.scripted("pub", at, what.version, what.qos);
                command.arg(format!("topic={}", what.topic)).args(what.retain.then_some("retain=1"));
                let input = what.payloads.iter().map(|payload| hex(payload) + "\n").collect::<String>();
                self.publish_once(command, input.into_bytes())
            }
        }
    }

    fn publish_once(self, command: Command, input: Vec<u8>) -> Result<(), Failed> {
        Process::start(command, input)?.finish(|_| ())
    }

    /// Starts a subscriber without waiting for anything.
    pub(crate) fn start<'a>(self, at: impl Into<At<'a>>, what: Subscribe<'_>) -> Result<Subscriber, Failed> {
        let at = at.into();
        let command = match self {
            Self::Ours | Self::Mosquitto => self.like_mosquitto_sub(at, what),
            Self::Mqttv5 => {
                let mut command = rival("sub", at, what.version, what.qos, what.filter);
                command.args(["--show-properties", "--count", &what.count.to_string()]);
                if let Some(will) = what.will {
                    command.args(["--will-topic", will.topic, "--will-message", will.payload]);
                    command.args(["--will-qos", &will.qos.to_string()]).args(will.retain.then_some("--will-retain"));
                }
                command
            }
            _ => {
                let mut command = self.scripted("sub", at, what.version, what.qos);
                command.arg(format!("topic={}", what.filter)).arg(format!("count={}", what.count));
                command.args(what.session.map(|id| format!("session={id}")));
                if let Some(will) = what.will {
                    command.arg(format!("will_topic={}", will.topic)).arg(format!("will_payload={}", will.payload));
                    command.arg(format!("will_qos={}", will.qos)).args(will.retain.then_some("will_retain=1"));
                }
                command
            }
        };
        let process = Process::start(command, Vec::new())?;
        Ok(Subscriber { peer: self, process, messages: Vec::new(), begun: String::new() })
    }

    /// Starts a subscriber and waits until the broker has granted its subscription.
    pub(crate) fn subscribe<'a>(self, at: impl Into<At<'a>>, what: Subscribe<'_>) -> Result<Subscriber, Failed> {
        let mut subscriber = self.start(at, what)?;
        let Subscriber { process, messages, begun, .. } = &mut subscriber;
        process.wait_for("subscription", |line| {
            messages.extend(self.message(line, begun));
            self.is_ready(line).then_some(())
        })?;
        Ok(subscriber)
    }

    /// Starts a responder to `count` requests, and waits until the broker has granted its subscription.
    pub(crate) fn respond<'a>(self, at: impl Into<At<'a>>, what: Subscribe<'_>) -> Result<Process, Failed> {
        let mut command = self.scripted("respond", at.into(), what.version, what.qos);
        command.arg(format!("topic={}", what.filter)).arg(format!("count={}", what.count));
        let mut process = Process::start(command, Vec::new())?;
        process.wait_for("subscription", |line| self.is_ready(line).then_some(()))?;
        Ok(process)
    }

    fn like_mosquitto_pub(self, at: At<'_>, what: Publish<'_>, kind: &str) -> Command {
        let mut command = match self {
            Self::Ours => ours("pub"),
            _ => Command::new("mosquitto_pub"),
        };
        self.aim(&mut command, at);
        command.args(["-V", what.version, "-i", &format!("{}-pub", self.name())]);
        command.args(["-q", &what.qos.to_string(), "-t", what.topic, kind]).args(what.retain.then_some("-r"));
        command
    }

    fn like_mosquitto_sub(self, at: At<'_>, what: Subscribe<'_>) -> Command {
        let mut command = match self {
            Self::Ours => ours("sub"),
            // Its stdout is fully buffered into a pipe; we wait for its lines.
            _ => Command::new("stdbuf"),
        };
        match self {
            Self::Ours => command.args(["-d", "-v"]),
            _ => command.args(["-oL", "mosquitto_sub", "-d", "-F", "message %t %q %r %x"]),
        };
        self.aim(&mut command, at);
        command.args(["-V", what.version, "-q", &what.qos.to_string()]);
        command.args(["-t", what.filter, "-C", &what.count.to_string()]);
        if let Some(id) = what.session {
            command.args(["-c", "-i", id]);
        } else if self == Self::Ours {
            command.args(["-i", &format!("{}-sub-{}", self.name(), what.qos)]);
        }
        if let Some(will) = what.will {
            command.args([
                "--will-topic",
                will.topic,
                "--will-payload",
                will.payload,
                "--will-qos",
                &will.qos.to_string(),
            ]);
            command.args(will.retain.then_some("--will-retain"));
        }
        command
    }

    /// The options of mosquitto's clients and ours that say where the broker is.
    fn aim(self, command: &mut Command, at: At<'_>) {
        match at.over {
            Over::Unix(path) => command.args(["--unix", path]),
            _ => command.args(["-h", at.host(), "-p", &at.port.to_string()]),
        };
        // mosquitto's clients learned it in 2.1.
        command.args((at.over == Over::WebSocket).then_some("--ws"));
        if let Some(tls) = at.tls {
            let [ca, cert, key] = tls.files();
            command.args(["--cafile", &ca, "--cert", &cert, "--key", &key]);
            if self == Self::Ours {
                command.args(["--tls-version", tls.version, "--tls-max", tls.version]);
            }
        }
    }

    fn scripted(self, verb: &str, at: At<'_>, version: &str, qos: u8) -> Command {
        let beside = |file: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(file);
        let mut command = match self {
            Self::Paho => Command::new(python()),
            Self::MqttJs => node(),
            _ => Command::new(env::current_exe().expect("this program's own path")),
        };
        match self {
            Self::Paho => command.arg(beside("paho_client.py")),
            Self::MqttJs => command.arg(beside("mqttjs_client.cjs")),
            _ => command.arg(crate::rumqttc::ROLE),
        };
        command.arg(verb).args([format!("port={}", at.port), format!("version={version}"), format!("qos={qos}")]);
        match at.over {
            Over::Tcp => {}
            Over::WebSocket => drop(command.arg("over=ws")),
            Over::Unix(path) => drop(command.args(["over=unix", &format!("path={path}")])),
        }
        if let Some(tls) = at.tls {
            let [ca, cert, key] = tls.files();
            command.args([format!("ca={ca}"), format!("cert={cert}"), format!("key={key}")]);
        }
        command
    }

    fn is_ready(self, line: &Line) -> bool {
        match (self, line) {
            (Self::Ours, Line::Err(_)) | (Self::Mosquitto, Line::Out(_)) => says(line, "Subscribed (mid: "),
            (Self::Mqttv5, _) => says(line, "Subscribed to "),
            (Self::Ours | Self::Mosquitto, _) => false,
            (_, Line::Out(text)) => text == b"ready",
            _ => false,
        }
    }

    fn message(self, line: &Line, begun: &mut String) -> Option<Message> {
        let Line::Out(line) = line else { return None };
        if self == Self::Mqttv5 {
            return rivals_message(std::str::from_utf8(line).ok()?, begun);
        }
        if self == Self::Ours {
            let space = line.iter().position(|byte| *byte == b' ')?;
            let payload = if line[space + 1..] == *b"(null)" { b"" } else { &line[space + 1..] };
            return Some(Message {
                topic: String::from_utf8_lossy(&line[..space]).into_owned(),
                payload: payload.to_vec(),
                flags: None,
            });
        }
        let line = std::str::from_utf8(line).ok()?;
        let [topic, qos, retain, payload] = line.strip_prefix("message ")?.split(' ').collect::<Vec<_>>()[..] else {
            return None;
        };
        Some(Message::new(topic, &unhex(payload)?, qos.parse().ok()?, retain == "1"))
    }
}

impl Subscriber {
    /// Waits until it ends by itself, and compares all that it received, in order.
    pub(crate) fn expect(mut self, expected: &[Message]) -> Result<(), Failed> {
        let Self { peer, process, messages, begun } = &mut self;
        process.finish(|line| messages.extend(peer.message(line, begun)))?;
        if messages == expected { Ok(()) } else { Err(process.failed(&differ(messages, expected))) }
    }

    /// Ends it without a DISCONNECT.
    pub(crate) fn crash(mut self) -> Result<(), Failed> {
        self.process.crash()
    }
}

/// A command of the built binary.
pub(crate) fn ours(verb: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
    command.arg(verb);
    command
}

/// Debian keeps the broker where not every user's PATH looks.
pub(crate) fn mosquitto_broker() -> String {
    let debian = "/usr/sbin/mosquitto";
    if Path::new(debian).exists() { debian } else { "mosquitto" }.to_owned()
}

/// mqttv5 with what both of its verbs need. It has no Unix sockets.
fn rival(verb: &str, at: At<'_>, version: &str, qos: u8, topic: &str) -> Command {
    let scheme = match (at.over, at.tls) {
        (Over::WebSocket, None) => "ws",
        (Over::WebSocket, Some(_)) => "wss",
        (_, None) => "mqtt",
        (_, Some(_)) => "mqtts",
    };
    let path = if at.over == Over::WebSocket { "/mqtt" } else { "" };
    let mut command = Command::new(mqttv5());
    command.args([verb, "--non-interactive", "--url", &format!("{scheme}://{}:{}{path}", at.host(), at.port)]);
    command.args(["--protocol-version", if version == "5" { "5" } else { "3.1.1" }]);
    command.args(["--qos", &qos.to_string(), "--topic", topic]);
    if let Some(tls) = at.tls {
        let [ca, cert, key] = tls.files();
        command.args(["--ca-cert", &ca, "--cert", &cert, "--key", &key]);
        // Over WebSocket it heeds none of the three, but the CA that the system names.
        command.env("SSL_CERT_FILE", ca);
    }
    command
}

/// mqttv5 shows a message in four lines: topic, QoS, retain, payload (text).
fn rivals_message(line: &str, begun: &mut String) -> Option<Message> {
    if let Some(topic) = line.strip_prefix("topic: ") {
        topic.clone_into(begun);
        return None;
    }
    begun.push('\n');
    begun.push_str(line);
    let [topic, qos, retain, payload] = begun.split('\n').collect::<Vec<_>>()[..] else { return None };
    let qos = qos.strip_prefix("  qos: ")?.parse().ok()?;
    let retain = retain.strip_prefix("  retain: ")? == "true";
    Some(Message::new(topic, payload.strip_prefix("  payload: ")?.as_bytes(), qos, retain))
}

fn mqttv5() -> String {
    env::var("MQTT_INTEROP_MQTTV5").unwrap_or_else(|_| "mqttv5".to_owned())
}

/// A command of Node.js that runs a program beside this file.
pub(crate) fn node_program(file: &str) -> Command {
    let mut command = node();
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(file));
    command
}

pub(crate) fn python() -> String {
    env::var("MQTT_INTEROP_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

fn node() -> Command {
    let mut command = Command::new("node");
    if let Some(path) = env::var_os("MQTT_INTEROP_NODE_PATH") {
        command.env("NODE_PATH", path);
    }
    command
}

fn runs(command: &mut Command, with_success: bool) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success() || !with_success)
}
