//! What mosquitto's clients say about themselves.

use super::{Tool, options::Known};

/// The version, which is that of another program that does the same.
pub(super) fn version(tool: Tool) -> String {
    format!("{} version 2.1 ({} {})\n", tool.name(), env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
}

/// Every option of `tool`.
pub(super) fn usage(tool: Tool) -> String {
    let (what, usage) = match tool {
        Tool::Pub => ("publishes messages to an MQTT broker", "-t TOPIC (-m TEXT | -f FILE | -l | -s | -n)"),
        Tool::Sub => ("prints messages of an MQTT broker", "-t FILTER"),
        Tool::Rr => ("asks over MQTT, and prints the answer", "-t TOPIC -e TOPIC (-m TEXT | -f FILE | -s | -n)"),
        Tool::Broker => return broker(),
    };
    let name = tool.name();
    let mut text = format!("{}{name} {what}\n\nUsage: {name} {usage} [OPTIONS]\n\n", version(tool));
    for known in Known::of(tool) {
        let mut names = known.names.to_vec();
        names.sort_by_key(|name| name.len());
        let value = known.value.map_or(String::new(), |(shown, _)| format!(" {shown}"));
        let left = format!("{}{value}", names.join(", "));
        if left.len() > WIDTH {
            text += &format!(" {left}\n {:WIDTH$}  {}\n", "", known.help);
        } else {
            text += &format!(" {left:WIDTH$}  {}\n", known.help);
        }
    }
    text + &format!("\nThe same with more: mqtt {} --help\n", tool.verb())
}

/// The few options of the broker.
fn broker() -> String {
    let name = Tool::Broker.name();
    let mut text = format!("{}{name} is an MQTT broker\n\nUsage: {name} [OPTIONS]\n\n", version(Tool::Broker));
    for (names, help) in [
        ("-c, --config-file FILE", "read this configuration"),
        ("-d, --daemon", "go on without the terminal"),
        ("-p, --port PORT", "listen on this port of this machine, up to ten times; without listeners in the file"),
        ("-v, --verbose", "say who connects, who leaves and why"),
        ("--test-config", "look whether the configuration is good"),
        ("-h, --help", "show this help"),
    ] {
        text += &format!(" {names:WIDTH$}  {help}\n");
    }
    text + "\nThe same with more: mqtt serve --help\n"
}

/// Of the column with the names.
const WIDTH: usize = 26;
