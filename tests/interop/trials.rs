//! What is tried with each pair of a publisher and a subscriber, whatever the broker.

use libtest_mimic::Failed;

use crate::exchange::{Message, Publish, Subscribe, VERSIONS, Will};
use crate::peers::Peer;
use crate::support::{Broker, Line, Process};

/// Who takes part, over which broker, how.
#[derive(Clone, Copy)]
pub(crate) struct Setting {
    pub(crate) broker: fn() -> Result<Broker, Failed>,
    pub(crate) publisher: Peer,
    pub(crate) subscriber: Peer,
    pub(crate) version: &'static str,
    pub(crate) qos: u8,
}

/// One row of the table of trials.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// Whether it is tried at each QoS, or once with all.
    pub(crate) each_qos: bool,
    pub(crate) run: fn(Setting) -> Result<(), Failed>,
}

pub(crate) const KINDS: [Kind; 5] = [
    Kind { name: "every payload arrives as it was, in order", each_qos: true, run: messages },
    Kind { name: "retained messages", each_qos: true, run: retained },
    Kind { name: "will messages", each_qos: true, run: wills },
    Kind { name: "each subscriber gets its own QoS", each_qos: false, run: downgrade },
    Kind { name: "a session keeps what came while its client was away", each_qos: false, run: session },
];

/// The topic of the trials: levels beyond ASCII.
const TOPIC: &str = "haus/küche/温度";

impl Setting {
    fn publish(self, broker: &Broker, topic: &str, retain: bool, payloads: &[&[u8]]) -> Result<(), Failed> {
        let (version, qos) = (self.version, self.qos);
        self.publisher.publish(broker.port, Publish { version, qos, retain, topic, payloads })
    }

    fn subscription(self, filter: &str, count: usize) -> Subscribe<'_> {
        Subscribe { version: self.version, qos: self.qos, filter, count, session: None, will: None }
    }

    /// Where the broker is mosquitto, its log is the witness of what our own clients really sent.
    fn ask_witness(self, log: &str, retain: bool) -> Result<(), Failed> {
        let Self { version, qos, .. } = self;
        let connected = |id: &str| {
            let number = if version == "5" {
                "5"
            } else {
                &VERSIONS.iter().position(|v| *v == version).map_or(0, |at| at + 1).to_string()
            };
            format!("as {id} (p{number}, ")
        };
        let mut wanted = Vec::new();
        if self.publisher == Peer::Ours {
            wanted.push(connected("mqtt-pub"));
            wanted.push(format!("Received PUBLISH from mqtt-pub (d0, q{qos}, r{}, ", u8::from(retain)));
            wanted.extend((qos == 2).then(|| "Received PUBREL from mqtt-pub (".to_owned()));
            wanted.push("Received DISCONNECT from mqtt-pub".to_owned());
        }
        if self.subscriber == Peer::Ours {
            wanted.push(connected(&format!("mqtt-sub-{qos}")));
            wanted.push(format!("Sending PUBLISH to mqtt-sub-{qos} (d0, q{qos}, "));
            let ack = ["", "PUBACK", "PUBCOMP"][usize::from(qos)];
            wanted.extend((qos > 0).then(|| format!("Received {ack} from mqtt-sub-{qos} (")));
            wanted.push(format!("Received DISCONNECT from mqtt-sub-{qos}"));
        }
        let ours = self.publisher == Peer::Ours || self.subscriber == Peer::Ours;
        let absent = wanted.iter().find(|line| ours && !log.contains(*line));
        absent.map_or(Ok(()), |line| Err(format!("mosquitto's log has no `{line}`:\n{log}").into()))
    }
}

/// Text, every byte, more than one read of 64 KiB, nothing at all.
fn messages(setting: Setting) -> Result<(), Failed> {
    let broker = (setting.broker)()?;
    // More than a receive maximum of 20 where the broker is ours; as a broker, mosquitto 2.0.11 does not keep to it.
    let ours = setting.publisher == setting.subscriber;
    let lines: Vec<String> = (0..if ours { 50 } else { 10 }).map(|number| format!("line {number}")).collect();
    let lines: Vec<&[u8]> = lines.iter().map(String::as_bytes).collect();
    // Without the newline that `mqtt sub` puts between messages.
    let bytes: Vec<u8> = (0..=255).filter(|byte| *byte != b'\n').collect();
    let large = vec![b'x'; 70_000];
    let single: [&[u8]; 3] = [&bytes, &large, b""];
    let all: Vec<Message> =
        lines.iter().chain(&single).map(|payload| Message::new(TOPIC, payload, setting.qos, false)).collect();

    let subscriber = setting.subscriber.subscribe(broker.port, setting.subscription("haus/+/#", all.len()))?;
    setting.publish(&broker, TOPIC, false, &lines)?;
    setting.publish(&broker, TOPIC, false, &single)?;
    subscriber.expect(&all)?;
    setting.ask_witness(&broker.stop()?, false)
}

fn retained(setting: Setting) -> Result<(), Failed> {
    let broker = (setting.broker)()?;
    setting.publish(&broker, TOPIC, true, &[b"old"])?;
    setting.publish(&broker, TOPIC, true, &[b"new"])?;
    // The last one is sent, marked as retained; one that comes later is not marked.
    let first = setting.subscriber.subscribe(broker.port, setting.subscription(TOPIC, 2))?;
    setting.publish(&broker, TOPIC, true, &[b"newer"])?;
    let received = |payload, retain| Message::new(TOPIC, payload, setting.qos, retain);
    first.expect(&[received(b"new", true), received(b"newer", false)])?;
    // An empty one clears.
    setting.publish(&broker, TOPIC, true, &[b""])?;
    let second = setting.subscriber.subscribe(broker.port, setting.subscription(TOPIC, 1))?;
    setting.publish(&broker, TOPIC, false, &[b"live"])?;
    second.expect(&[received(b"live", false)])?;
    setting.ask_witness(&broker.stop()?, true)
}

/// The publishing side's program holds the will here, as a subscriber of something else.
fn wills(setting: Setting) -> Result<(), Failed> {
    let broker = (setting.broker)()?;
    let watcher = setting.subscriber.subscribe(broker.port, setting.subscription("wills/#", 1))?;
    let with_will = |filter, payload| Subscribe {
        will: Some(Will { topic: "wills/küche", payload, qos: setting.qos, retain: true }),
        ..setting.subscription(filter, 1)
    };
    // Whoever says goodbye leaves no will.
    let polite = setting.publisher.subscribe(broker.port, with_will("polite", "not this"))?;
    setting.publish(&broker, "polite", false, &[b"go"])?;
    polite.expect(&[Message::new("polite", b"go", setting.qos, false)])?;
    setting.publisher.subscribe(broker.port, with_will("dying", "lost"))?.crash()?;
    let will = |retain| Message::new("wills/küche", b"lost", setting.qos, retain);
    watcher.expect(&[will(false)])?;
    // It was to be retained.
    setting.subscriber.start(broker.port, setting.subscription("wills/#", 1))?.expect(&[will(true)])?;
    broker.stop()?;
    Ok(())
}

fn downgrade(setting: Setting) -> Result<(), Failed> {
    let broker = (setting.broker)()?;
    let mut subscribers = Vec::new();
    for qos in 0..3 {
        let setting = Setting { qos, ..setting };
        subscribers.push(setting.subscriber.subscribe(broker.port, setting.subscription(TOPIC, 3))?);
    }
    for qos in 0..3 {
        let setting = Setting { qos, ..setting };
        setting.publish(&broker, TOPIC, false, &[&[b'0' + qos]])?;
    }
    for (granted, subscriber) in (0..).zip(subscribers) {
        let all = [0, 1, 2].map(|qos: u8| Message::new(TOPIC, &[b'0' + qos], qos.min(granted), false));
        subscriber.expect(&all)?;
    }
    broker.stop()?;
    Ok(())
}

fn session(setting: Setting) -> Result<(), Failed> {
    let setting = Setting { qos: 1, ..setting };
    let broker = (setting.broker)()?;
    let kept = Subscribe { session: Some("kept"), ..setting.subscription(TOPIC, 2) };
    setting.subscriber.subscribe(broker.port, kept)?.crash()?;
    setting.publish(&broker, TOPIC, false, &[b"one", b"two"])?;
    let all = [b"one", b"two"].map(|payload| Message::new(TOPIC, payload, 1, false));
    setting.subscriber.start(broker.port, kept)?.expect(&all)?;
    broker.stop()?;
    Ok(())
}

/// The surfboard's rows, published line by line by `mqtt pub`, received byte for byte by three programs at once.
pub(crate) fn surfboard(version: &'static str) -> Result<(), Failed> {
    let file = include_bytes!("../data/surfboard_sensors_data.csv");
    let topic = "surfboards/surfboard01/raw";
    let rows: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').map(|row| row.trim_ascii_end()).collect();
    let broker = Broker::ours()?;
    let what = Subscribe { version, qos: 2, filter: topic, count: rows.len(), session: None, will: None };
    let mosquitto = Peer::Mosquitto.subscribe(broker.port, what)?;
    let paho = Peer::Paho.subscribe(broker.port, what)?;
    // Without -v, its stdout must be the file itself.
    let mut command = crate::peers::ours("sub");
    command.args([
        "-d",
        "-p",
        &broker.port.to_string(),
        "-V",
        version,
        "-q",
        "2",
        "-t",
        topic,
        "-C",
        &rows.len().to_string(),
    ]);
    let mut ours = Process::start(command, Vec::new())?;
    ours.wait_for("subscription", |line| {
        matches!(line, Line::Err(text) if text.starts_with(b"Subscribed (mid: ")).then_some(())
    })?;

    let mut command = crate::peers::ours("pub");
    command.args(["-l", "-p", &broker.port.to_string(), "-V", version, "-q", "2", "-t", topic]);
    Process::start(command, file.to_vec())?.finish(|_| ())?;

    let expected: Vec<Message> = rows.iter().map(|row| Message::new(topic, row, 2, false)).collect();
    mosquitto.expect(&expected)?;
    paho.expect(&expected)?;
    let mut received = Vec::new();
    ours.finish(|line| {
        if let Line::Out(text) = line {
            received.extend_from_slice(text);
            received.push(b'\n');
        }
    })?;
    if received != file {
        return Err(ours.failed("its stdout is not the file"));
    }
    broker.stop()?;
    Ok(())
}
