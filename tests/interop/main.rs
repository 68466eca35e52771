//! Real foreign clients against `mqtt serve`, and our own clients against Debian's mosquitto broker:
//! every version and QoS that each can speak.
//!
//! A trial whose program is missing here is shown as ignored, with the reason in its name. With `MQTT_INTEROP=required`
//! it fails instead. `MQTT_INTEROP_PYTHON` names a Python that has paho-mqtt and jsonschema, `MQTT_INTEROP_NODE_PATH` a folder with the
//! Node.js package mqtt, `MQTT_INTEROP_MQTTV5` the program of the crate mqttv5-cli.

// The rows of the other test are shared: one reference for both programs.
#[path = "../mosquitto/broker.rs"]
mod broker;
mod configurations;
mod cuts;
mod exchange;
mod formats;
mod lines;
mod listeners;
#[path = "../mosquitto/packets.rs"]
mod packets;
mod pages;
mod peers;
#[path = "../mosquitto/play.rs"]
mod play;
mod requests;
mod retained;
#[path = "../mosquitto/row.rs"]
mod row;
mod rumqttc;
mod schema;
mod support;
#[path = "../mosquitto/tables/mod.rs"]
mod tables;
mod tls;
mod trace;
mod trials;
mod ways;

use std::env;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use exchange::VERSIONS;
use peers::Peer;
use support::Broker;
use trials::{KINDS, Setting};

fn main() -> ExitCode {
    let mut words = env::args().skip(1);
    if words.next().as_deref() == Some(rumqttc::ROLE) {
        return rumqttc::main(words);
    }
    let mut all = Vec::new();
    for peer in Peer::FOREIGN {
        add_pair(&mut all, "mqtt serve", Broker::ours, peer, peer);
    }
    add_pair(&mut all, "mosquitto broker", Broker::mosquitto, Peer::Ours, Peer::Mosquitto);
    add_pair(&mut all, "mosquitto broker", Broker::mosquitto, Peer::Mosquitto, Peer::Ours);
    for version in VERSIONS {
        let name = format!("mqtt serve: three subscribers at once, MQTT {}: the surfboard's rows", dotted(version));
        all.push(trial(name, &[Peer::Mosquitto, Peer::Paho], move || trials::surfboard(version)));
    }
    requests::add(&mut all);
    tls::add(&mut all);
    formats::add(&mut all);
    lines::add(&mut all);
    retained::add(&mut all);
    cuts::add(&mut all);
    ways::add(&mut all);
    listeners::add(&mut all);
    trace::add(&mut all);
    pages::add(&mut all);
    schema::add(&mut all);
    configurations::add(&mut all);
    libtest_mimic::run(&Arguments::from_args(), all).exit_code()
}

fn add_pair(
    all: &mut Vec<Trial>,
    broker_name: &str,
    broker: fn() -> Result<Broker, Failed>,
    publisher: Peer,
    subscriber: Peer,
) {
    let (from, to) = (publisher.name(), subscriber.name());
    let who = if from == to { from.to_owned() } else { format!("{from} to {to}") };
    let foreign = if publisher == Peer::Ours { subscriber } else { publisher };
    for version in foreign.versions() {
        for kind in &KINDS {
            for qos in if kind.each_qos { 0..3 } else { 2..3 } {
                let at = if kind.each_qos { format!(", QoS {qos}") } else { String::new() };
                let name = format!("{broker_name}: {who}, MQTT {}{at}: {}", dotted(version), kind.name);
                let (run, setting) = (kind.run, Setting { broker, publisher, subscriber, version, qos });
                all.push(trial(name, &[foreign], move || run(setting)));
            }
        }
    }
}

/// Ignored, or failing if nothing may be missing, where a program that it needs is not here.
fn trial(name: String, needs: &[Peer], run: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Trial {
    match needs.iter().find_map(|peer| peer.missing()) {
        None => Trial::test(name, run),
        Some(why) if env::var("MQTT_INTEROP").is_ok_and(|value| value == "required") => {
            Trial::test(name, move || Err(why.into()))
        }
        Some(why) => Trial::test(format!("{name} ({why})"), run).with_ignored_flag(true),
    }
}

fn dotted(version: &str) -> &'static str {
    match version {
        "31" => "3.1",
        "311" => "3.1.1",
        _ => "5",
    }
}
