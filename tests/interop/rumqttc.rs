//! rumqttc behind the interface that peers.rs describes: this same program, started again with `ROLE` as its first word,
//! so that a crash is a crash of a process like everybody else's.

use std::collections::HashMap;
use std::io::stdin;
use std::process::ExitCode;

use rumqttc::{QoS, v5};

use crate::exchange::{hex, unhex};

/// The first word that makes this program the client.
pub(crate) const ROLE: &str = "rumqttc-client";

/// Packets as large as the trials' largest; rumqttc allows 10 KB unless told otherwise.
const MAX_PACKET: u32 = 1 << 20;

struct Args {
    verb: String,
    named: HashMap<String, String>,
}

impl Args {
    fn get(&self, name: &str) -> Option<&str> {
        self.named.get(name).map(String::as_str)
    }

    fn number(&self, name: &str) -> u16 {
        self.get(name).and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    fn qos(&self, name: &str) -> QoS {
        [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce][usize::from(self.number(name))]
    }

    fn qos5(&self, name: &str) -> v5::mqttbytes::QoS {
        use v5::mqttbytes::QoS;
        [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce][usize::from(self.number(name))]
    }

    fn topic(&self) -> &str {
        self.get("topic").unwrap_or_default()
    }
}

/// What happened, in either version's types.
enum Event {
    Connected,
    Granted(bool),
    Message(String),
    /// As much as its QoS asks for: written, PUBACK, PUBCOMP.
    Published,
    Disconnected,
    Other,
}

/// The program's `main` in this role; `words` follow `ROLE`.
pub(crate) fn main(mut words: impl Iterator<Item = String>) -> ExitCode {
    let verb = words.next().unwrap_or_default();
    let named = words.filter_map(|word| word.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())));
    let args = Args { verb, named: named.collect() };
    let result = if args.get("version") == Some("5") { with_v5(&args) } else { with_v4(&args) };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say_error(&why);
            ExitCode::FAILURE
        }
    }
}

fn with_v4(args: &Args) -> Result<(), String> {
    use rumqttc::{Client, Event as Raw, LastWill, MqttOptions, Outgoing, Packet, SubscribeReasonCode};
    let mut options = MqttOptions::new(client_id(args), "127.0.0.1", args.number("port"));
    options.set_clean_session(args.get("session").is_none());
    options.set_max_packet_size(MAX_PACKET as usize, MAX_PACKET as usize);
    if let Some(topic) = args.get("will_topic") {
        let payload = args.get("will_payload").unwrap_or_default();
        options.set_last_will(LastWill::new(topic, payload, args.qos("will_qos"), args.get("will_retain").is_some()));
    }
    let (client, mut connection) = Client::new(options, 100);
    let qos = args.qos("qos");
    let next = || match connection.recv().map_err(shown)?.map_err(shown)? {
        Raw::Incoming(Packet::ConnAck(_)) => Ok(Event::Connected),
        Raw::Incoming(Packet::SubAck(ack)) => {
            Ok(Event::Granted(ack.return_codes == [SubscribeReasonCode::Success(qos)]))
        }
        Raw::Incoming(Packet::Publish(p)) => Ok(Event::Message(show(&p.topic, p.qos as u8, p.retain, &p.payload))),
        Raw::Incoming(Packet::PubAck(_) | Packet::PubComp(_)) => Ok(Event::Published),
        Raw::Outgoing(Outgoing::Publish(_)) if qos == QoS::AtMostOnce => Ok(Event::Published),
        Raw::Outgoing(Outgoing::Disconnect) => Ok(Event::Disconnected),
        _ => Ok(Event::Other),
    };
    let subscribe = || client.subscribe(args.topic(), qos).map_err(shown);
    let publish = |payload| client.publish(args.topic(), qos, args.get("retain").is_some(), payload).map_err(shown);
    drive(args, next, subscribe, publish, || client.disconnect().map_err(shown))
}

fn with_v5(args: &Args) -> Result<(), String> {
    use rumqttc::Outgoing;
    use v5::mqttbytes::v5::{LastWill, Packet, SubscribeReasonCode};
    use v5::{Client, Event as Raw, MqttOptions};
    let mut options = MqttOptions::new(client_id(args), "127.0.0.1", args.number("port"));
    options.set_clean_start(args.get("session").is_none());
    options.set_session_expiry_interval(args.get("session").map(|_| 3600));
    options.set_max_packet_size(Some(MAX_PACKET));
    if let Some(topic) = args.get("will_topic") {
        let payload = args.get("will_payload").unwrap_or_default();
        options.set_last_will(LastWill::new(
            topic,
            payload,
            args.qos5("will_qos"),
            args.get("will_retain").is_some(),
            None,
        ));
    }
    let (client, mut connection) = Client::new(options, 100);
    let qos = args.qos5("qos");
    let next = || match connection.recv().map_err(shown)?.map_err(shown)? {
        Raw::Incoming(Packet::ConnAck(_)) => Ok(Event::Connected),
        Raw::Incoming(Packet::SubAck(ack)) => {
            Ok(Event::Granted(ack.return_codes == [SubscribeReasonCode::Success(qos)]))
        }
        Raw::Incoming(Packet::Publish(p)) => {
            let topic = String::from_utf8_lossy(&p.topic);
            Ok(Event::Message(show(&topic, p.qos as u8, p.retain, &p.payload)))
        }
        Raw::Incoming(Packet::PubAck(_) | Packet::PubComp(_)) => Ok(Event::Published),
        Raw::Outgoing(Outgoing::Publish(_)) if qos == v5::mqttbytes::QoS::AtMostOnce => Ok(Event::Published),
        Raw::Outgoing(Outgoing::Disconnect) => Ok(Event::Disconnected),
        _ => Ok(Event::Other),
    };
    let subscribe = || client.subscribe(args.topic(), qos).map_err(shown);
    let publish =
        |payload: Vec<u8>| client.publish(args.topic(), qos, args.get("retain").is_some(), payload).map_err(shown);
    drive(args, next, subscribe, publish, || client.disconnect().map_err(shown))
}

/// The one course of things for both versions.
fn drive(
    args: &Args,
    mut next: impl FnMut() -> Result<Event, String>,
    subscribe: impl Fn() -> Result<(), String>,
    publish: impl Fn(Vec<u8>) -> Result<(), String>,
    disconnect: impl Fn() -> Result<(), String>,
) -> Result<(), String> {
    let publishes = args.verb == "pub";
    let mut remaining = usize::from(args.number("count"));
    loop {
        match next()? {
            Event::Connected if publishes => {
                remaining = 0;
                for line in stdin().lines() {
                    let payload = line.ok().as_deref().and_then(unhex).ok_or("stdin is not hexadecimal")?;
                    publish(payload)?;
                    remaining += 1;
                }
            }
            Event::Connected => subscribe()?,
            Event::Granted(true) => say("ready"),
            Event::Granted(false) => return Err("SUBACK: not the QoS asked for".to_owned()),
            Event::Message(line) => {
                say(&line);
                remaining -= 1;
                if remaining == 0 {
                    disconnect()?;
                }
            }
            Event::Published => {
                remaining -= 1;
                if remaining == 0 {
                    disconnect()?;
                }
            }
            Event::Disconnected => return Ok(()),
            Event::Other => {}
        }
    }
}

fn shown(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

fn client_id(args: &Args) -> String {
    // An own one for each process: rumqttc 0.25 refuses an empty identifier in some versions.
    args.get("session").map_or_else(|| format!("rumqttc-{}", std::process::id()), str::to_owned)
}

fn show(topic: &str, qos: u8, retain: bool, payload: &[u8]) -> String {
    format!("message {topic} {qos} {} {}", u8::from(retain), hex(payload))
}

#[expect(clippy::print_stdout, reason = "the interface of this role is its stdout")]
fn say(line: &str) {
    println!("{line}");
}

#[expect(clippy::print_stderr, reason = "where the trial looks for the cause")]
fn say_error(line: &str) {
    eprintln!("{line}");
}
