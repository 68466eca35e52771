//! `mqtt bench trace` at Debian's mosquitto, which hands a QoS 2 message on when PUBREL has come; and at ours, which
//! does so before.

use std::process::Command;

use libtest_mimic::{Failed, Trial};

use crate::peers::{Peer, ours};
use crate::support::{Broker, Line, Process};
use crate::{dotted, trial};

/// All trials of it.
pub(crate) fn add(all: &mut Vec<Trial>) {
    for version in ["31", "311", "5"] {
        let name = format!("mosquitto broker: mqtt bench trace, MQTT {}: method A", dotted(version));
        all.push(trial(name, &[Peer::Mosquitto], move || at(Broker::mosquitto, version, "(method A)", 200.0)));
    }
    let run = || at(Broker::ours, "5", "(method B)", 100.0);
    all.push(trial("mqtt serve: mqtt bench trace: method B".to_owned(), &[], run));
}

/// How often a machine may have stood still at the wrong moment.
const ATTEMPTS: u32 = 5;

/// The message must be there after `delay` milliseconds: a round trip, or two. Where it takes longer, the machine may
/// have been too busy, and it is asked again.
fn at(broker: fn() -> Result<Broker, Failed>, version: &str, method: &str, delay: f64) -> Result<(), Failed> {
    let broker = broker()?;
    let mut attempt = 1;
    loop {
        match once(&broker, version, method, delay) {
            Err(_) if attempt < ATTEMPTS => attempt += 1,
            done => return done,
        }
    }
}

fn once(broker: &Broker, version: &str, method: &str, delay: f64) -> Result<(), Failed> {
    let mut command: Command = ours("bench");
    command.args(["trace", "-p", &broker.port.to_string(), "-V", version, "-q", "2", "--link", "rtt=100ms", "--ascii"]);
    let mut process = Process::start(command, Vec::new())?;
    let mut lines = Vec::new();
    process.finish(|line| {
        if let Line::Out(text) = line {
            lines.push(String::from_utf8_lossy(text).into_owned());
        }
    })?;
    if !lines.iter().any(|line| line.contains(method)) {
        return Err(process.failed(&format!("it does not say {method}")));
    }
    let milliseconds = |line: &String| line.split_whitespace().next().and_then(|time| time.parse::<f64>().ok());
    let delivered = lines.iter().find(|line| line.ends_with("delivered")).and_then(milliseconds);
    let delivered = delivered.ok_or_else(|| process.failed("it is not delivered"))?;
    if delivered < delay || delivered >= delay + 100.0 {
        return Err(process.failed(&format!("delivered after {delivered} ms, not {delay}")));
    }
    Ok(())
}
