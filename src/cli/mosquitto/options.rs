//! The options of mosquitto's clients: one table for the parser and for the help.

use super::Tool;

/// An option.
#[derive(Debug)]
pub(super) struct Known {
    /// Its names; the first one stands in messages.
    pub(super) names: &'static [&'static str],
    tools: u8,
    /// What it is in a help text, and what is said when it is missing; `None`: it takes no value.
    pub(super) value: Option<(&'static str, &'static str)>,
    /// What it does to the command line.
    pub(super) meaning: Meaning,
    /// What it does, for people.
    pub(super) help: &'static str,
}

/// What an option becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// This word.
    Flag(&'static str),
    /// This word, and its value behind a `=`.
    Text(&'static str),
    Host,
    Port,
    Unix,
    Url,
    Id(Identity),
    KeepAlive,
    Version,
    KeepSession,
    Expiry,
    Property,
    QoS,
    Inflight,
    Proxy,
    Srv,
    UserName,
    Password,
    Will(Will),
    Options,
    Help,
    ShowVersion,
    Topic,
    ResponseTopic,
    FilterOut,
    Unsubscribe,
    Message(Source),
    Repeat,
    RepeatDelay,
    Count,
    Wait,
    NoRetained,
    RetainedOnly,
    RetainHandling,
    RandomFilter,
    Tls(Tls),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    Whole,
    Prefix,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Will {
    Topic,
    Payload,
    QoS,
    Retain,
}

/// Where a message comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Text,
    File,
    Lines,
    Null,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tls {
    CaFile,
    CaPath,
    Cert,
    Key,
    KeyForm,
    Ciphers,
    Version,
    Insecure,
    Alpn,
    Engine,
    EngineKey,
    OsCerts,
    KeyLog,
    Psk,
    PskIdentity,
    Off,
}

impl Known {
    /// The option of `tool` with this name.
    pub(super) fn named(tool: Tool, name: &[u8]) -> Option<&'static Self> {
        Self::of(tool).find(|known| known.names.iter().any(|one| one.as_bytes() == name))
    }

    /// The options of `tool`.
    pub(super) fn of(tool: Tool) -> impl Iterator<Item = &'static Self> {
        let bit = match tool {
            Tool::Pub => P,
            Tool::Sub => S,
            Tool::Rr => R,
            // Its few options are read where they are known.
            Tool::Broker => 0,
        };
        OPTIONS.iter().filter(move |known| known.tools & bit != 0)
    }
}

const P: u8 = 1;
const S: u8 = 2;
const R: u8 = 4;
const ALL: u8 = P | S | R;

const fn flag(names: &'static [&'static str], tools: u8, meaning: Meaning, help: &'static str) -> Known {
    Known { names, tools, value: None, meaning, help }
}

const fn value(
    names: &'static [&'static str],
    tools: u8,
    (shown, missing): (&'static str, &'static str),
    meaning: Meaning,
    help: &'static str,
) -> Known {
    Known { names, tools, value: Some((shown, missing)), meaning, help }
}

const FILE: (&str, &str) = ("FILE", "no file specified");

/// All options, in the order of the help.
static OPTIONS: &[Known] = &[
    value(&["-t", "--topic"], P | R, ("TOPIC", "no topic specified"), Meaning::Topic, "topic to publish to"),
    value(&["-t", "--topic"], S, ("FILTER", "no topic specified"), Meaning::Topic, "what to subscribe to; repeatable"),
    value(
        &["-e", "--response-topic"],
        R,
        ("TOPIC", "no response topic specified"),
        Meaning::ResponseTopic,
        "topic of the response",
    ),
    value(&["-m", "--message"], P | R, ("TEXT", "no message specified"), Meaning::Message(Source::Text), "the message"),
    value(&["-f", "--file"], P | R, FILE, Meaning::Message(Source::File), "the content of a file is the message"),
    flag(&["-l", "--stdin-line"], P, Meaning::Message(Source::Lines), "each line of stdin is a message"),
    flag(&["-s", "--stdin-file"], P | R, Meaning::Message(Source::All), "all of stdin is the message"),
    flag(&["-n", "--null-message"], P | R, Meaning::Message(Source::Null), "an empty message"),
    flag(&["-r", "--retain"], P, Meaning::Flag("--retain"), "the broker keeps the message for later subscribers"),
    value(&["--repeat"], P, ("COUNT", "no count specified"), Meaning::Repeat, "publish the message so often"),
    value(&["--repeat-delay"], P, ("SECONDS", "no time specified"), Meaning::RepeatDelay, "the pause between them"),
    value(&["-q", "--qos"], ALL, ("QOS", "no QoS specified"), Meaning::QoS, "0, 1 or 2 (0)"),
    value(
        &["-T", "--filter-out"],
        S,
        ("FILTER", "no topic filter specified"),
        Meaning::FilterOut,
        "leave these topics out; repeatable",
    ),
    value(
        &["-U", "--unsubscribe"],
        S,
        ("FILTER", "no unsubscribe topic specified"),
        Meaning::Unsubscribe,
        "unsubscribe from it; repeatable",
    ),
    value(&["-C"], S, ("COUNT", "no count specified"), Meaning::Count, "end after so many messages"),
    value(&["-W"], S | R, ("SECONDS", "no timeout specified"), Meaning::Wait, "end after so long, with exit code 27"),
    flag(&["-E"], S, Meaning::Flag("-E"), "end when the broker has answered the subscription"),
    flag(&["-R"], S | R, Meaning::NoRetained, "leave out retained messages"),
    flag(&["--retained-only"], S, Meaning::RetainedOnly, "show retained messages, and end when there are no more"),
    flag(&["--remove-retained"], S, Meaning::Flag("--remove-retained"), "remove the retained messages that come"),
    flag(
        &["--retain-as-published"],
        S | R,
        Meaning::Flag("--retain-as-published"),
        "show the retain flag as it was published (MQTT 5)",
    ),
    value(
        &["--retain-handling"],
        S | R,
        ("WHEN", "no option specified"),
        Meaning::RetainHandling,
        "retained messages always, for a new subscription, or never (MQTT 5)",
    ),
    value(
        &["--random-filter"],
        S,
        ("PERCENT", "no chance specified"),
        Meaning::RandomFilter,
        "show so many of 100 messages, by chance",
    ),
    flag(&["-v", "--verbose"], S | R, Meaning::Flag("--verbose"), "the topic before each message"),
    value(
        &["-F"],
        S | R,
        ("FORMAT", "no format specified"),
        Meaning::Text("--format"),
        "how a message is shown, as in '%t %p'",
    ),
    flag(&["-N"], S | R, Meaning::Flag("-N"), "no newline after a message"),
    flag(&["--pretty"], S | R, Meaning::Flag("--pretty"), "JSON of %j and %J in several lines"),
    flag(&["--message-rate"], S, Meaning::Flag("--message-rate"), "show the number of messages each second"),
    flag(&["-w", "--watch"], S, Meaning::Flag("--watch"), "a line of the terminal for each topic"),
    flag(&["--latency"], R, Meaning::Flag("--latency"), "show how long the answer took"),
    value(&["-h", "--host"], ALL, ("HOST", "no host specified"), Meaning::Host, "the broker (localhost)"),
    value(&["-p", "--port"], ALL, ("PORT", "no port specified"), Meaning::Port, "its port (1883; with TLS 8883)"),
    value(
        &["-L", "--url"],
        ALL,
        ("URL", "no URL specified"),
        Meaning::Url,
        "mqtt, mqtts, ws or wss://[USER[:PASSWORD]@]HOST[:PORT]/TOPIC",
    ),
    value(&["--unix"], ALL, ("PATH", "no socket path specified"), Meaning::Unix, "the broker's Unix socket"),
    value(&["-A"], ALL, ("ADDRESS", "no address specified"), Meaning::Text("--bind-address"), "connect from it"),
    value(
        &["--proxy"],
        ALL,
        ("URL", "no proxy url specified"),
        Meaning::Proxy,
        "socks5h://[USER[:PASSWORD]@]HOST[:PORT]",
    ),
    flag(&["-S"], ALL, Meaning::Srv, "refused: SRV records are not looked up"),
    flag(&["--ws"], ALL, Meaning::Flag("--ws"), "MQTT over WebSocket"),
    flag(&["--nodelay"], ALL, Meaning::Flag("--nodelay"), "send at once; always so"),
    value(&["-u", "--username"], ALL, ("NAME", "no username specified"), Meaning::UserName, "user name"),
    value(&["-P", "--pw"], ALL, ("PASSWORD", "no password specified"), Meaning::Password, "password; ps shows it"),
    value(&["-i", "--id"], ALL, ("ID", "no id specified"), Meaning::Id(Identity::Whole), "client identifier"),
    value(
        &["-I", "--id-prefix"],
        ALL,
        ("PREFIX", "no id prefix specified"),
        Meaning::Id(Identity::Prefix),
        "client identifier of it and the process id",
    ),
    value(&["-k", "--keepalive"], ALL, ("SECONDS", "no keepalive specified"), Meaning::KeepAlive, "5 to 65535 (60)"),
    value(
        &["--protocol-version", "-V"],
        ALL,
        ("VERSION", "no version specified"),
        Meaning::Version,
        "5, 311 or 31; also with mqttv before it",
    ),
    flag(&["-c", "--disable-clean-session"], ALL, Meaning::KeepSession, "keep the session; needs -i"),
    value(
        &["-x", "--session-expiry-interval"],
        ALL,
        ("SECONDS", "no session expiry interval specified"),
        Meaning::Expiry,
        "how long it is kept; -1: for ever (MQTT 5)",
    ),
    value(
        &["-M"],
        ALL,
        ("COUNT", "max_inflight not specified"),
        Meaning::Inflight,
        "messages on the way at QoS 1 and 2 (20)",
    ),
    value(
        &["-D", "--property"],
        ALL,
        ("COMMAND PROPERTY VALUE", "not enough arguments specified"),
        Meaning::Property,
        "a property of a packet (MQTT 5)",
    ),
    value(
        &["--will-topic"],
        ALL,
        ("TOPIC", "no will topic specified"),
        Meaning::Will(Will::Topic),
        "topic of the will",
    ),
    value(&["--will-payload"], ALL, ("TEXT", "no will payload specified"), Meaning::Will(Will::Payload), "its payload"),
    value(&["--will-qos"], ALL, ("QOS", "no will QoS specified"), Meaning::Will(Will::QoS), "its QoS (0)"),
    flag(&["--will-retain"], ALL, Meaning::Will(Will::Retain), "the broker keeps it"),
    value(&["--cafile"], ALL, FILE, Meaning::Tls(Tls::CaFile), "TLS; the CAs whose brokers are trusted"),
    value(
        &["--capath"],
        ALL,
        ("FOLDER", "no directory specified"),
        Meaning::Tls(Tls::CaPath),
        "TLS; a folder of such CAs",
    ),
    flag(&["--tls-use-os-certs"], ALL, Meaning::Tls(Tls::OsCerts), "TLS; the CAs that the system trusts"),
    value(&["--cert"], ALL, FILE, Meaning::Tls(Tls::Cert), "this client's certificate"),
    value(&["--key"], ALL, FILE, Meaning::Tls(Tls::Key), "its private key"),
    value(&["--keyform"], ALL, ("FORM", "no keyform specified"), Meaning::Tls(Tls::KeyForm), "pem"),
    value(&["--ciphers"], ALL, ("LIST", "no ciphers specified"), Meaning::Tls(Tls::Ciphers), "cipher suites"),
    value(
        &["--tls-version"],
        ALL,
        ("VERSION", "no version specified"),
        Meaning::Tls(Tls::Version),
        "the lowest: tlsv1.2 or tlsv1.3",
    ),
    value(&["--tls-alpn"], ALL, ("PROTOCOL", "no protocol specified"), Meaning::Tls(Tls::Alpn), "named to the broker"),
    value(&["--tls-keylog"], ALL, FILE, Meaning::Tls(Tls::KeyLog), "the secrets go there, for Wireshark"),
    flag(&["--insecure"], ALL, Meaning::Tls(Tls::Insecure), "TLS; the broker's certificate is not checked"),
    flag(&["--no-tls"], ALL, Meaning::Tls(Tls::Off), "no TLS, whatever else is given"),
    value(&["--psk"], ALL, ("KEY", "no key specified"), Meaning::Tls(Tls::Psk), "refused: there are only certificates"),
    value(&["--psk-identity"], ALL, ("NAME", "no identity specified"), Meaning::Tls(Tls::PskIdentity), "refused, too"),
    value(
        &["--tls-engine"],
        ALL,
        ("ENGINE", "no engine_id specified"),
        Meaning::Tls(Tls::Engine),
        "refused: keys come from files",
    ),
    value(
        &["--tls-engine-kpass-sha1"],
        ALL,
        ("HEX", "no kpass sha1 specified"),
        Meaning::Tls(Tls::EngineKey),
        "refused, too",
    ),
    value(
        &["-o"],
        ALL,
        ("FILE", "no options file specified"),
        Meaning::Options,
        "options from a file, one a line, instead of the usual one",
    ),
    flag(&["-d", "--debug"], ALL, Meaning::Flag("--debug"), "show each packet, on stderr"),
    flag(&["--quiet"], ALL, Meaning::Flag("--quiet"), "no messages while running"),
    flag(&["--help"], ALL, Meaning::Help, "this help"),
    flag(&["--version"], ALL, Meaning::ShowVersion, "the version"),
];
