//! `mqtt rr` and a responder of paho-mqtt, at `mqtt serve` and at Debian's mosquitto.

use libtest_mimic::{Failed, Trial};

use crate::{
    dotted,
    exchange::Subscribe,
    peers::{Peer, ours},
    support::{Broker, Line, Process},
    trial,
};

/// Adds a trial for each broker, version and QoS.
pub(crate) fn add(all: &mut Vec<Trial>) {
    type Start = fn() -> Result<Broker, Failed>;
    let brokers: [(&str, Start, &[Peer]); 2] = [
        ("mqtt serve", Broker::ours, &[Peer::Paho]),
        ("mosquitto broker", Broker::mosquitto, &[Peer::Paho, Peer::Mosquitto]),
    ];
    for (name, broker, needs) in brokers {
        for version in ["311", "5"] {
            for qos in 0..3 {
                let name = format!("{name}: mqtt rr and paho-mqtt, MQTT {}, QoS {qos}: three answers", dotted(version));
                all.push(trial(name, needs, move || three_answers(broker, version, qos)));
            }
        }
    }
}

fn three_answers(broker: fn() -> Result<Broker, Failed>, version: &str, qos: u8) -> Result<(), Failed> {
    let broker = broker()?;
    let what = Subscribe { version, qos, filter: "ask", count: 3, session: None, will: None };
    let _responder = Peer::Paho.respond(broker.port, what)?;
    let mut command = ours("rr");
    command.args(["-h", "127.0.0.1", "-p", &broker.port.to_string(), "-V", version, "-q", &qos.to_string()]);
    command.args(["--count", "3", "-W", "30", "ask", "state"]);
    if version != "5" {
        command.args(["-e", "back"]);
    }
    let mut process = Process::start(command, Vec::new())?;
    let mut answers = Vec::new();
    process.finish(|line| {
        if let Line::Out(text) = line {
            answers.push(text.clone());
        }
    })?;
    if answers == [b"STATE"; 3] { Ok(()) } else { Err(process.failed("other answers")) }
}
