//! From the arguments to a connected client, the same for `pub` and `sub`.

use std::{
    ffi::OsString,
    hash::{BuildHasher, Hasher, RandomState},
    os::unix::ffi::OsStringExt,
    time::Duration,
};

use super::tls;
use crate::{
    cli::{ConnectionArgs, PLAIN_PORT, ProtocolVersion, TLS_PORT},
    client::{Client, Error, Lost, Options, Will},
    failure::{Exit, Failure, address, quoted, system},
    interrupt::{Ended, Interrupt},
    net::tls::ClientTls,
    output::{Console, trace},
    packet::{QoS, ReasonCode, Version},
    topic::TopicName,
};

/// Checks what belongs together.
pub(super) fn options(args: &ConnectionArgs) -> Result<Options, Failure> {
    check_host(&args.host)?;
    check_sizes(args)?;
    let port = args.port.unwrap_or(if tls::is_asked_for(&args.tls) { TLS_PORT } else { PLAIN_PORT });
    let mut options = Options::new(args.host.as_str(), port);
    options.version = match args.protocol_version {
        ProtocolVersion::V5 => Version::V5,
        ProtocolVersion::V3_1_1 => Version::V3_1_1,
        ProtocolVersion::V3_1 => Version::V3_1,
    };
    options.client_id = match &args.id {
        Some(id) => id.clone(),
        None if args.disable_clean_session => {
            return Err(Failure::usage("a session that is kept needs a client id").hint("give one with -i"));
        }
        // MQTT 3.1 knows no client without identifier.
        None if options.version == Version::V3_1 => random_id(),
        None => String::new(),
    };
    options.clean_start = !args.disable_clean_session;
    options.keep_alive = args.keepalive;
    options.user_name.clone_from(&args.username);
    options.password = args.password.clone().map(OsString::into_vec);
    if options.password.is_some() && options.user_name.is_none() && !options.version.is_v5() {
        return Err(
            Failure::usage("a password without a user name, which only MQTT 5 allows").hint("add -u NAME, or -V 5")
        );
    }
    options.will = will(args)?;
    Ok(options)
}

/// Adds the TLS that is asked for. Comes last of all checks, because it may ask for a passphrase.
pub(super) fn secure(options: &mut Options, args: &ConnectionArgs) -> Result<(), Failure> {
    options.tls = tls::of_client(&args.tls, options.port)?;
    Ok(())
}

fn will(args: &ConnectionArgs) -> Result<Option<Will>, Failure> {
    let Some(topic) = &args.will_topic else {
        return if args.will_payload.is_some() || args.will_retain {
            Err(Failure::usage("a will needs a topic").hint("give one with --will-topic"))
        } else {
            Ok(None)
        };
    };
    check_topic(topic)?;
    Ok(Some(Will {
        topic: topic.clone(),
        payload: args.will_payload.clone().unwrap_or_default().into_vec(),
        qos: qos(args.will_qos),
        retain: args.will_retain,
    }))
}

/// Refuses what can be no host, before a resolver is asked.
fn check_host(host: &str) -> Result<(), Failure> {
    let refused = |cause: &str, hint: String| {
        Err(Failure::usage(format!("invalid host {}", quoted(host))).because(cause).hint(hint))
    };
    if host.is_empty() {
        return refused("it is empty", "-h takes a host name or an address".to_owned());
    }
    if let Some((scheme, rest)) = host.split_once("://") {
        let name = rest.split([':', '/']).next().unwrap_or_default();
        let tls = ["mqtts", "ssl", "tls"].contains(&scheme);
        return refused(
            "it is a URL",
            if tls {
                format!("host, port and TLS are options: -h {name} -p {TLS_PORT} --cafile FILE")
            } else {
                format!("host and port are two options: -h {name} -p PORT")
            },
        );
    }
    match host.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            refused("it has a port", format!("host and port are two options: -h {name} -p {port}"))
        }
        _ => Ok(()),
    }
}

/// Refuses what does not fit into a CONNECT, by its name.
fn check_sizes(args: &ConnectionArgs) -> Result<(), Failure> {
    let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let bytes = |bytes: &Option<OsString>| bytes.as_ref().map_or(0, |bytes| bytes.len());
    for (option, size) in [
        ("--id", text(&args.id)),
        ("--username", text(&args.username)),
        ("--pw", bytes(&args.password)),
        ("--will-payload", bytes(&args.will_payload)),
    ] {
        if size > usize::from(u16::MAX) {
            let what = format!("the value of {option} is too long");
            return Err(Failure::usage(what).because(format_args!("it has {size} bytes, and MQTT allows 65535")));
        }
    }
    Ok(())
}

/// The QoS of a number that clap has checked.
pub(super) fn qos(number: u8) -> QoS {
    QoS::from_bits(number).unwrap_or_default()
}

/// Refuses what is no topic name.
pub(super) fn check_topic(topic: &str) -> Result<(), Failure> {
    let checked = TopicName::parse(topic);
    checked.map(drop).map_err(|error| Failure::usage(format!("invalid topic {}", quoted(topic))).because(error))
}

/// Connects, unless somebody ends it before.
pub(super) async fn connect(
    options: Options,
    debug: bool,
    interrupt: &mut Interrupt,
    console: Console,
) -> Result<Result<Client, Ended>, Failure> {
    let trace = debug.then(|| trace::to_stderr(&options.client_id));
    let (host, port, tls) = (options.host.clone(), options.port, options.tls.clone());
    let connected = tokio::select! {
        biased;
        ended = interrupt.wait() => return Ok(Err(ended)),
        connected = Client::connect(options, trace) => connected,
    };
    match connected {
        Ok(client) => {
            if let Some(file) = client.options().tls.as_ref().and_then(|tls| tls.options().keylog.as_deref()) {
                console.note(format_args!(
                    "the secrets of this connection go to {}: whoever has them can read it",
                    file.display()
                ));
            }
            tell_of_tls(&client, debug, console);
            Ok(Ok(client))
        }
        Err(error) => {
            let failure = Failure::connect(&error, &host, port);
            Err(match hint(&error, port, tls.as_deref()) {
                Some(hint) => failure.hint(hint),
                None => failure,
            })
        }
    }
}

/// What helps and can only be known from the options.
fn hint(error: &Error, port: u16, tls: Option<&ClientTls>) -> Option<&'static str> {
    let is_nameless = |tls: &ClientTls| {
        tls.certificate().is_some_and(|certificate| certificate.common_name().is_none_or(str::is_empty))
    };
    match error {
        Error::Lost(Lost::Closed | Lost::Io(_)) if tls.is_none() && port == TLS_PORT => {
            Some("8883 is the port of TLS by custom: leave --no-tls away")
        }
        Error::Lost(Lost::Closed | Lost::Io(_)) if tls.is_none() => {
            Some("if this port speaks TLS, add --cafile FILE with the broker's CA, or --tls-dir FOLDER --as NAME")
        }
        Error::Refused { reason: ReasonCode::BadUserNameOrPassword | ReasonCode::NotAuthorized, .. }
            if tls.is_some_and(is_nameless) =>
        {
            Some("this client's certificate has no CN to be its user name; one that has: mqtt certs client NAME")
        }
        _ => None,
    }
}

/// What can be said of the TLS of a new connection.
pub(super) fn tell_of_tls(client: &Client, debug: bool, console: Console) {
    let Some(tls) = client.tls() else { return };
    if debug {
        trace::tls(&client.options().client_id, tls.version().unwrap_or("TLS"), tls.suite().as_deref());
    }
    if client.options().tls.as_ref().is_some_and(|tls| tls.options().insecure) {
        let text = "--insecure: the broker's certificate is not checked. Checked, it would be";
        match tls.tolerated() {
            Some(finding) => console.note(format_args!("{text} refused: {finding}")),
            None => console.note(format_args!("{text} accepted")),
        }
    }
}

/// Where the client is connected to, for messages.
pub(super) fn peer(client: &Client) -> String {
    address(&client.options().host, client.options().port)
}

/// Begins to listen for Ctrl-C, SIGTERM and the time limit.
pub(super) fn listen(limit: Option<Duration>) -> Result<Interrupt, Failure> {
    Interrupt::listen(limit)
        .map_err(|error| Failure::new(Exit::FAILED, "cannot listen for signals").because(system(&error)))
}

/// The exit of a run that was ended from outside.
pub(super) fn ended(ended: Ended, console: Console) -> Exit {
    match ended {
        Ended::Interrupted => Exit::INTERRUPTED,
        Ended::Terminated => Exit::TERMINATED,
        Ended::TimedOut => {
            console.note("timed out: -W ran out");
            Exit::TIMED_OUT
        }
    }
}

fn random_id() -> String {
    let random = RandomState::new().build_hasher().finish();
    format!("mqtt-{random:016x}")
}
