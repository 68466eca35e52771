//! The topics below `$SYS` beside those of Debian's mosquitto: the same ones with the same kind of values, and what a
//! client may publish there.

use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
};

use libtest_mimic::{Failed, Trial};

use crate::peers::Peer;
use crate::support::{Broker, Line, Process};
use crate::trial;

/// All trials of it.
pub(crate) fn add(all: &mut Vec<Trial>) {
    let name = "mqtt serve: $SYS: the topics of mosquitto's broker, and their kinds of values";
    all.push(trial(name.to_owned(), &[Peer::Mosquitto], beside));
    let name = "mqtt serve: $SYS: mosquitto_pub is refused as by mosquitto's broker";
    all.push(trial(name.to_owned(), &[Peer::Mosquitto], refused));
}

/// What mosquitto has and we do not: the heap of another allocator.
const THEIRS: [&str; 2] = ["$SYS/broker/heap/current", "$SYS/broker/heap/maximum"];
/// What we have and mosquitto 2.0 does not, or not at once: it counts what is in flight elsewhere.
const OURS: [&str; 9] = [
    "$SYS/broker/connections/open",
    "$SYS/broker/connections/refused",
    "$SYS/broker/connections/total",
    "$SYS/broker/limits/oversized",
    "$SYS/broker/limits/quota",
    "$SYS/broker/limits/retained",
    "$SYS/broker/limits/throttled",
    "$SYS/broker/messages/inflight",
    "$SYS/broker/publish/messages/denied",
];

fn beside() -> Result<(), Failed> {
    let theirs = topics(&Broker::mosquitto_with("sys_interval 1\n")?)?;
    let ours = topics(&Broker::serve(&["--sys-interval", "1"])?)?;
    for (topic, kind) in &theirs {
        match ours.get(topic) {
            Some(same) if same == kind => {}
            None if THEIRS.contains(&topic.as_str()) => {}
            other => return Err(format!("{topic} is {kind}, and ours {other:?}").into()),
        }
    }
    for topic in ours.keys().filter(|topic| !theirs.contains_key(*topic)) {
        if !OURS.contains(&topic.as_str()) {
            return Err(format!("{topic} is not mosquitto's").into());
        }
    }
    Ok(())
}

/// The topics and what their values are, once those are there that come last in both.
fn topics(broker: &Broker) -> Result<BTreeMap<String, &'static str>, Failed> {
    let mut command = Command::new("mosquitto_sub");
    command.args(["-p", &broker.port.to_string(), "-t", "$SYS/#", "-F", "%t|%p"]).stdout(Stdio::piped());
    let mut process = Process::start(command, Vec::new())?;
    let mut found = BTreeMap::new();
    process.wait_for("the maximum of clients, twice the uptime", |line| {
        let Line::Out(text) = line else { return None };
        let text = String::from_utf8_lossy(text);
        let (topic, value) = text.split_once('|')?;
        let first = found.insert(topic.to_owned(), kind(value)).is_none();
        // mosquitto tells the maximum when it is one more than before.
        let whole = found.contains_key("$SYS/broker/clients/maximum") && found.len() > 40;
        (whole && !first && topic.ends_with("/uptime")).then_some(())
    })?;
    Ok(found)
}

/// What a value looks like.
fn kind(value: &str) -> &'static str {
    match value {
        value if value.parse::<u64>().is_ok() => "a number",
        // A client that has just gone can be one too few in mosquitto.
        value if value.parse::<i64>().is_ok() => "a number",
        value if value.parse::<f64>().is_ok() => "a fraction",
        value if value.ends_with(" seconds") => "a time",
        value if value.contains(" version ") => "a version",
        _ => "something else",
    }
}

fn refused() -> Result<(), Failed> {
    for version in ["mqttv311", "mqttv5"] {
        let mut said = Vec::new();
        for broker in [Broker::mosquitto()?, Broker::ours()?] {
            let mut command = Command::new("mosquitto_pub");
            command.args(["-p", &broker.port.to_string(), "-V", version, "-q", "1", "-d", "-i", "me"]);
            command.args(["-t", "$SYS/broker/uptime", "-m", "x"]);
            let output = command.output()?;
            said.push((output.status.code(), String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?));
        }
        if said[0] != said[1] {
            return Err(format!("{version}: {said:#?}").into());
        }
    }
    Ok(())
}
