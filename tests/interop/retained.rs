//! `mqtt sub --retained-only` and `--remove-retained`: both brokers send retained messages before they answer a PINGREQ.

use libtest_mimic::{Failed, Trial};

use crate::{
    dotted,
    exchange::VERSIONS,
    peers::{Peer, ours},
    support::{Broker, Line, Process},
    trial,
};

/// More than fit into the window of mosquitto's 20 messages, and fewer than it queues.
const COUNT: usize = 300;

/// Adds its trials.
pub(crate) fn add(all: &mut Vec<Trial>) {
    for version in VERSIONS {
        for qos in ["0", "1", "2"] {
            let name =
                |broker| format!("{broker}: retained messages to their end, MQTT {}, QoS {qos}", dotted(version));
            all.push(trial(name("mqtt serve"), &[], move || run(&Broker::ours()?, version, qos)));
            let on_mosquitto = move || run(&Broker::mosquitto()?, version, qos);
            all.push(trial(name("mosquitto broker"), &[Peer::Mosquitto], on_mosquitto));
        }
    }
}

fn run(broker: &Broker, version: &str, qos: &str) -> Result<(), Failed> {
    let client = |verb: &str, words: &[&str], input: String| {
        let mut command = ours(verb);
        command.args(["-p", &broker.port.to_string(), "-V", version, "-i", "client"]).args(words);
        Process::start(command, input.into_bytes())
    };
    let lines = (0..COUNT).map(|number| format!("a/{number} {number}\n")).collect();
    let mut publisher = client("pub", &["-r", "-q", "1", "-l", "--line-format", "topic payload"], lines)?;
    publisher.finish(|_| {})?;
    for (words, expected, said) in [
        (&[][..], COUNT, None),
        (&["--remove-retained"], COUNT, Some(format!("removed {COUNT} retained messages"))),
        (&[], 0, None),
    ] {
        let words = [&["a/#", "--retained-only", "-q", qos], words].concat();
        let mut subscriber = client("sub", &words, String::new())?;
        let mut numbers = Vec::new();
        subscriber.finish(|line| {
            if let Line::Out(text) = line {
                numbers.extend(String::from_utf8_lossy(text).parse::<usize>());
            }
        })?;
        numbers.sort_unstable();
        if numbers != (0..expected).collect::<Vec<_>>() {
            return Err(subscriber.failed(&format!("{} messages instead of {expected}", numbers.len())));
        }
        if said.is_some_and(|said| !subscriber.said().contains(&said)) {
            return Err(subscriber.failed("it does not say how many it removed"));
        }
    }
    Ok(())
}
