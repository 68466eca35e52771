//! Foreign clients at each kind of listener of `mqtt serve`: TCP, TLS, WebSocket, WebSocket in TLS, Unix sockets.
//!
//! A client that does not know a transport by itself comes by a relay (`relay.cjs`, Node.js): the bytes of MQTT are the
//! client's, those of the transport are Node's. mosquitto's clients have no WebSocket before 2.1, rumqttc is built here
//! without TLS and WebSocket, mqttv5 has no Unix sockets.

use libtest_mimic::{Failed, Trial};

use crate::exchange::{At, Message, Over, Publish, Subscribe, Tls, Will};
use crate::peers::{Peer, node_program};
use crate::support::{Broker, Line, Process};
use crate::tls::Certificates;
use crate::{dotted, trial};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Tcp,
    Tls,
    WebSocket,
    WebSocketTls,
    Unix,
}

const KINDS: [(Kind, &str); 5] = [
    (Kind::Tcp, "TCP"),
    (Kind::Tls, "TLS"),
    (Kind::WebSocket, "WebSocket"),
    (Kind::WebSocketTls, "WebSocket in TLS"),
    (Kind::Unix, "a Unix socket"),
];

/// All trials with listeners.
pub(crate) fn add(all: &mut Vec<Trial>) {
    for (kind, name) in KINDS {
        for peer in [Peer::Mosquitto, Peer::Paho, Peer::MqttJs, Peer::Rumqttc, Peer::Mqttv5] {
            let (by, needs) =
                if relayed(peer, kind) { (" by a relay", vec![peer, Peer::MqttJs]) } else { ("", vec![peer]) };
            for version in ["311", "5"] {
                let name = format!("mqtt serve over {name}: {}{by}, MQTT {}", peer.name(), dotted(version));
                all.push(trial(name, &needs, move || everything(peer, kind, version)));
            }
        }
    }
}

/// Whether the client does not know this transport.
fn relayed(peer: Peer, kind: Kind) -> bool {
    match peer {
        Peer::Rumqttc => kind != Kind::Tcp,
        Peer::Mqttv5 => kind == Kind::Unix,
        Peer::Mosquitto => matches!(kind, Kind::WebSocket | Kind::WebSocketTls),
        _ => false,
    }
}

/// A broker with one listener, and what it takes to get there.
struct Place {
    broker: Broker,
    kind: Kind,
    folder: String,
    socket: String,
    relay: Option<(Process, u16)>,
    _certificates: Certificates,
}

impl Place {
    fn open(peer: Peer, kind: Kind) -> Result<Self, Failed> {
        let certificates = Certificates::init(&[])?;
        let (folder, socket) = (certificates.folder(), certificates.file("socket"));
        let unix = format!("unix:{socket}");
        let broker = match kind {
            Kind::Tcp => Broker::serve(&[])?,
            Kind::Tls => Broker::serve(&["--tls-dir", &folder, "-b", "127.0.0.1"])?,
            Kind::WebSocket => Broker::listen(&["--listen", "ws://127.0.0.1:0"])?,
            // mqttv5 shows no certificate here.
            Kind::WebSocketTls => Broker::listen(&[
                "--listen",
                "wss://127.0.0.1:0",
                "--tls-dir",
                &folder,
                "--client-certificates",
                "optional",
            ])?,
            // The TCP port says when it is ready.
            Kind::Unix => Broker::listen(&["--listen", &unix, "--listen", "mqtt://127.0.0.1:0"])?,
        };
        let mut place = Self { broker, kind, folder, socket, relay: None, _certificates: certificates };
        if relayed(peer, kind) {
            place.relay = Some(place.start_relay()?);
        }
        Ok(place)
    }

    fn start_relay(&self) -> Result<(Process, u16), Failed> {
        let at = self.itself();
        let mut command = node_program("relay.cjs");
        command.arg(format!("port={}", at.port));
        match at.over {
            Over::Tcp => command.arg("over=tcp"),
            Over::WebSocket => command.arg("over=ws"),
            Over::Unix(path) => command.args(["over=unix", &format!("path={path}")]),
        };
        if let Some(tls) = at.tls {
            let [ca, cert, key] = tls.files();
            command.args([format!("ca={ca}"), format!("cert={cert}"), format!("key={key}")]);
        }
        let mut relay = Process::start(command, Vec::new())?;
        let port = relay.wait_for("port", |line| match line {
            Line::Out(text) => String::from_utf8_lossy(text).parse().ok(),
            Line::Err(_) => None,
        })?;
        Ok((relay, port))
    }

    /// Where the client connects to.
    fn at(&self) -> At<'_> {
        self.relay.as_ref().map_or_else(|| self.itself(), |(_, port)| At::from(*port))
    }

    fn itself(&self) -> At<'_> {
        let tls = Tls { folder: &self.folder, name: "board001", version: "tlsv1.3" };
        At {
            port: self.broker.port,
            tls: matches!(self.kind, Kind::Tls | Kind::WebSocketTls).then_some(tls),
            over: match self.kind {
                Kind::Tcp | Kind::Tls => Over::Tcp,
                Kind::WebSocket | Kind::WebSocketTls => Over::WebSocket,
                Kind::Unix => Over::Unix(&self.socket),
            },
        }
    }
}

/// A message at each QoS, a large one, a retained one, a will.
fn everything(peer: Peer, kind: Kind, version: &'static str) -> Result<(), Failed> {
    let place = Place::open(peer, kind)?;
    let at = place.at();
    let topic = "haus/küche/温度";
    let subscription = |filter, qos, count| Subscribe { version, qos, filter, count, session: None, will: None };
    let publish = |qos, retain, topic, payload: &[u8]| {
        peer.publish(at, Publish { version, qos, retain, topic, payloads: &[payload] })
    };
    let large = [b'x'; 70_000];
    // QoS 2 last: mosquitto_sub shows such a message when PUBREL comes, and others meanwhile.
    let sent: [(u8, &[u8]); 4] = [(0, b"zero"), (1, b"one"), (1, &large), (2, b"two")];

    let watcher = peer.subscribe(at, subscription("wills/#", 1, 1))?;
    let subscriber = peer.subscribe(at, subscription("haus/+/#", 2, sent.len()))?;
    for (qos, payload) in sent {
        publish(qos, false, topic, payload)?;
    }
    subscriber.expect(&sent.map(|(qos, payload)| Message::new(topic, payload, qos, false)))?;
    publish(1, true, "kept", b"old")?;
    publish(2, true, "kept", b"new")?;
    peer.subscribe(at, subscription("kept", 2, 1))?.expect(&[Message::new("kept", b"new", 2, true)])?;
    let will = Some(Will { topic: "wills/küche", payload: "lost", qos: 1, retain: false });
    peer.subscribe(at, Subscribe { will, ..subscription("nothing", 0, 1) })?.crash()?;
    watcher.expect(&[Message::new("wills/küche", b"lost", 1, false)])?;
    place.broker.stop()?;
    Ok(())
}
