//! What `mqtt sub` prints beside what mosquitto_sub prints of the same messages, byte for byte.
//!
//! Where Debian's mosquitto_sub 2.0.11 is known to be another than 2.1, whose bytes are ours, it says so here:
//! - `%x` and `%X` with a width or precision: 2.0.11 shows half of the bytes, and has no groups;
//! - `%-p` and `%-x` without a width: 2.0.11 puts as many blanks behind as the payload has bytes;
//! - `%f` and `%d`: 2.0.11 has none;
//! - `%j` and `%J`: 2.0.11 has a Z before the distance from UTC, `retain` as a number, and user properties in one object;
//! - `%J`: both write numbers anew (1.50 becomes 1.5), and we keep them as they were sent;
//! - `%j` of what is no UTF-8 or has a NUL: theirs is cut or no JSON, ours has `payload_b64`.

use std::os::unix::process::CommandExt;
use std::process::{Command, Output, Stdio};

use libtest_mimic::{Failed, Trial};

use crate::peers::{Peer, ours};
use crate::support::Broker;
use crate::trial;

/// A message of the trials.
struct Sent {
    topic: &'static str,
    payload: &'static str,
    qos: &'static str,
    properties: &'static [&'static [&'static str]],
}

const SENT: [Sent; 4] = [
    Sent { topic: "f/a", payload: "hello", qos: "0", properties: &[] },
    Sent {
        topic: "f/küche/温度",
        payload: "{\"t\": [21, {\"\\u00e9\\/\": null}], \"\\n\":\"\\\"\"}",
        qos: "1",
        properties: &[],
    },
    Sent {
        topic: "f/p",
        payload: "\"x\"",
        qos: "1",
        properties: &[
            &["user-property", "k", "v"],
            &["content-type", "text/plain"],
            &["response-topic", "a/b"],
            &["correlation-data", "some data"],
            &["payload-format-indicator", "1"],
            &["message-expiry-interval", "100000"],
            &["user-property", "k2", "v \" 2"],
        ],
    },
    // The last one: mosquitto_sub shows a message of QoS 2 only when it is released.
    Sent { topic: "f/z", payload: "[]", qos: "2", properties: &[&["content-type", "é"]] },
];

/// Specifiers, each with every flag, width and precision.
const SPECIFIERS: [(&str, &str); 16] = [
    ("t", "topic"),
    ("p", "payload"),
    ("l", "length"),
    ("m", "message id"),
    ("q", "QoS"),
    ("r", "retain"),
    ("A", "topic alias"),
    ("C", "content type"),
    ("D", "correlation data"),
    ("E", "message expiry"),
    ("F", "payload format"),
    ("P", "user properties"),
    ("R", "response topic"),
    ("S", "subscription identifier"),
    ("I", "local time"),
    ("%", "percent sign"),
];

/// `@` before each of these is a part of the time.
const TIMES: &str = "aAbBcCdDeFgGhHIjklmMnpPrRSstTuUVwWxXyYzZ@%q";
/// East and west of Greenwich, with summer time and without, by name and by rule.
const ZONES: [&str; 6] = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kolkata", "CET-1CEST,M3.5.0,M10.5.0/3", ""];

/// All trials of formats.
pub(crate) fn add(all: &mut Vec<Trial>) {
    for (letter, what) in SPECIFIERS {
        let format: String = ["", "9", "-9", "09", "-09", ".3", ".0", "12.3", "-12.3", "012.3", "1", "-", "0", "40"]
            .iter()
            .filter(|flags| !(letter == "p" && **flags == "-"))
            .map(|flags| format!("[%{flags}{letter}]"))
            .collect();
        let name = format!("mqtt sub beside mosquitto_sub: -F %{letter}, {what}");
        all.push(trial(name, &[Peer::Mosquitto], move || same(&["-F", &format], &[])));
    }
    for zone in ZONES {
        let format: String = TIMES.chars().map(|letter| format!("[@{letter}]")).chain(["[%I]".to_owned()]).collect();
        let name = format!("mqtt sub beside mosquitto_sub: -F with each @, TZ={zone}");
        all.push(trial(name, &[Peer::Mosquitto], move || same(&["-F", &format], &[("TZ", zone)])));
    }
    let mut one = |name: &str, words: &'static [&'static str]| {
        let name = format!("mqtt sub beside mosquitto_sub: {name}");
        all.push(trial(name, &[Peer::Mosquitto], move || same(words, &[])));
    };
    one("-F %x and %X", &["-F", "%x|%X|%0x|%0X"]);
    one("escapes of -F", &["-F", "\\\\[\\0\\a\\e\\n\\r\\t\\v]"]);
    one("-F and -N", &["-N", "-F", "%t;"]);
    one("an empty -F", &["-F", ""]);
    one("no form at all", &[]);
    one("-v", &["-v"]);
    one("-N", &["-N"]);
    one("-v -N", &["-v", "-N"]);
    one("-F %J of what is no JSON", &["-t", "g", "-F", "<%J>"]);
    let mut one = |name: &str, run: fn() -> Result<(), Failed>| {
        let name = format!("mqtt sub beside mosquitto_sub: {name}");
        all.push(trial(name, &[Peer::Mosquitto], run));
    };
    one("-F %U and @N", clocks);
    one("-F %j and %J", || objects(&[]));
    one("-F %j and %J --pretty", || objects(&["--pretty"]));
    one("formats that cannot be", refused);
}

/// A broker with all the messages, retained.
fn broker() -> Result<Broker, Failed> {
    let broker = Broker::mosquitto()?;
    let not_json = Sent { topic: "g", payload: "{x}", qos: "0", properties: &[] };
    for Sent { topic, payload, qos, properties } in SENT.iter().chain([&not_json]) {
        let mut command = Command::new("mosquitto_pub");
        command.args(["-p", &broker.port.to_string(), "-V", "5", "-r", "-t", topic, "-m", payload, "-q", qos]);
        for property in *properties {
            command.args(["-D", "publish"]).args(*property);
        }
        let output = command.output()?;
        if !output.status.success() {
            return Err(format!("mosquitto_pub: {output:?}").into());
        }
    }
    Ok(broker)
}

/// A subscriber to all the messages with these words.
fn run(mut command: Command, broker: &Broker, words: &[&str], variables: &[(&str, &str)]) -> Result<Output, Failed> {
    let (filter, count) = if words.contains(&"-t") { (&[][..], "1") } else { (&["-t", "f/#"][..], "4") };
    command.args(["-p", &broker.port.to_string(), "-V", "5", "-q", "2", "-W", "30", "-C", count]);
    command.args(["-D", "subscribe", "subscription-identifier", "7"]).args(filter).args(words);
    command.env("XDG_CONFIG_HOME", "/nonexistent").env("TZ", "Asia/Kolkata").envs(variables.iter().copied());
    Ok(command.stdin(Stdio::null()).output()?)
}

/// What both print, ours first.
fn both(broker: &Broker, words: &[&str], variables: &[(&str, &str)]) -> Result<[Vec<u8>; 2], Failed> {
    let ours = run(ours("sub"), broker, words, variables)?;
    let theirs = run(Command::new("mosquitto_sub"), broker, words, variables)?;
    if ours.status.code() != Some(0) || theirs.status.code() != Some(0) {
        return Err(format!("they end otherwise:\n{ours:?}\n{theirs:?}").into());
    }
    if theirs.stdout.is_empty() {
        return Err("mosquitto_sub printed nothing".into());
    }
    Ok([ours.stdout, theirs.stdout])
}

fn same(words: &[&str], variables: &[(&str, &str)]) -> Result<(), Failed> {
    compare(words, variables, |ours| ours.to_owned(), |theirs| theirs.to_owned())
}

/// Both print the same, after what is known to be different was made the same.
fn compare(
    words: &[&str],
    variables: &[(&str, &str)],
    ours: impl Fn(&str) -> String,
    theirs: impl Fn(&str) -> String,
) -> Result<(), Failed> {
    let broker = broker()?;
    let mut last = String::new();
    // A second may end between the two. That cannot happen each time.
    for _ in 0..3 {
        let [left, right] = both(&broker, words, variables)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let (left, right) = (ours(&left), theirs(&right));
        if left == right {
            return Ok(());
        }
        last = format!("{words:?}\n  ours: {left:?}\ntheirs: {right:?}");
    }
    Err(last.into())
}

/// Parts of a second are never the same twice: their digits are.
fn clocks() -> Result<(), Failed> {
    let masked = |text: &str| {
        let fields = text.split_inclusive(['.', '|', '\n']).map(|field| {
            let digits = field.trim_end_matches(['.', '|', '\n']);
            let is_fraction = digits.len() == 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
            if is_fraction { field.replace(digits, "nanoseconds") } else { field.to_owned() }
        });
        fields.collect::<String>()
    };
    compare(&["-F", "%U|%40U|%-U|@N|"], &[], masked, masked)
}

/// Objects, but for the known differences.
fn objects(words: &[&str]) -> Result<(), Failed> {
    let tab = if words.is_empty() { "" } else { "\t" };
    let microseconds = |text: &str| {
        let mut parts = text.split("\"tst\":");
        let first = parts.next().unwrap_or_default().to_owned();
        // "2026-11-22T21:02:17.105222+0000": the digits behind the point.
        parts.fold(first, |all, part| {
            let at = part.find('.').unwrap_or_default() + 1;
            format!("{all}\"tst\":{}micros{}", &part[..at], &part[at + 6..])
        })
    };
    let theirs = |text: &str| {
        let text = microseconds(text).replace("microsZ", "micros");
        let text = text.replace(&format!("\"retain\":{tab}1"), &format!("\"retain\":{tab}true"));
        let compact = "\"user-properties\":{\"k\":\"v\",\"k2\":\"v \\\" 2\"}";
        let text = text.replace(compact, "\"user-properties\":[{\"k\":\"v\"},{\"k2\":\"v \\\" 2\"}]");
        let pretty = "\"user-properties\":\t{\n\t\t\t\"k\":\t\"v\",\n\t\t\t\"k2\":\t\"v \\\" 2\"\n\t\t}";
        let array =
            "\"user-properties\":\t[{\n\t\t\t\t\"k\":\t\"v\"\n\t\t\t}, {\n\t\t\t\t\"k2\":\t\"v \\\" 2\"\n\t\t\t}]";
        text.replace(pretty, array)
    };
    compare(&[words, &["-F", "%j"]].concat(), &[], microseconds, theirs)?;
    // The first message is no JSON: both leave it out.
    compare(&[words, &["-F", "%J"]].concat(), &[], microseconds, theirs)
}

/// Both refuse them in the same words.
fn refused() -> Result<(), Failed> {
    let formats = [
        "%", "abc%", "%5", "%.", "%.5", "%-", "%0", "@", "x@", "%Z", "%.2#p", "%.2:t", "%5:x", "%:x", "%.2 x", "%--5t",
        "%0-5t", "\\", "\\q", "%t\\", "%!",
    ];
    for format in formats {
        let ended = |mut command: Command| {
            command.args(["-t", "t", "-p", "1", "-F", format]).env("XDG_CONFIG_HOME", "/nonexistent");
            command.output()
        };
        let mut link = Command::new(env!("CARGO_BIN_EXE_mqtt"));
        link.arg0("mosquitto_sub");
        let (ours, theirs) = (ended(link)?, ended(Command::new("mosquitto_sub"))?);
        if ours != theirs {
            return Err(format!("{format}\n  ours: {ours:?}\ntheirs: {theirs:?}").into());
        }
    }
    Ok(())
}
