//! From the arguments to a connected client, the same for `pub` and `sub`.

use std::{
    ffi::OsString,
    hash::{BuildHasher, Hasher, RandomState},
    os::unix::ffi::OsStringExt,
    path::PathBuf,
    time::Duration,
};

use super::{passphrase, tls};
use crate::{
    cli::{ConnectionArgs, PLAIN_PORT, PropertyArg, ProtocolVersion, TLS_PORT},
    client::{Client, Error, Options, Will},
    failure::{Exit, Failure, Reference, quoted, system},
    interrupt::{Ended, Interrupt},
    net::{
        Target,
        target::{Proxy, WebSocket},
    },
    output::{Console, trace},
    packet::{self, Properties, Property, QoS, Version, properties::Place},
    topic::{self, TopicName},
};

/// The console that a client's options ask for.
pub(super) const fn console(args: &ConnectionArgs) -> Console {
    match args.tool {
        Some(_) => Console::of_mosquitto(args.quiet),
        None => Console::new(args.quiet),
    }
}

/// Checks what belongs together. `version` is the one that is spoken when none is asked for.
pub(super) fn options(args: &ConnectionArgs, version: ProtocolVersion) -> Result<Options, Failure> {
    check_sizes(args)?;
    let mut options = Options::new(target(args)?);
    options.version = match args.protocol_version.unwrap_or(version) {
        ProtocolVersion::V5 => Version::V5,
        ProtocolVersion::V3_1_1 => Version::V3_1_1,
        ProtocolVersion::V3_1 => Version::V3_1,
    };
    options.properties = properties(Place::Connect, args)?;
    options.goodbye = properties(Place::Disconnect, args)?;
    options.clean_start = !args.disable_clean_session;
    if let Some(seconds) = args.session_expiry {
        let _ = options.properties.push(Property::SessionExpiryInterval(seconds));
        options.properties.check(Place::Connect).map_err(|error| bad_property(Place::Connect, &error))?;
    }
    options.client_id = client_id(args, &options)?;
    options.keep_alive = args.keepalive;
    if args.tool.is_some() {
        // Their one limit: a broker may take so long to answer.
        options.timeout = Duration::from_secs(u64::from(args.keepalive));
    }
    options.inflight = args.inflight;
    options.receive_maximum = args.inflight;
    options.user_name.clone_from(&args.username);
    options.password = password(args)?;
    if options.password.is_some() && options.user_name.is_none() && !options.version.is_v5() {
        return Err(
            Failure::usage("a password without a user name, which only MQTT 5 allows").hint("add -u NAME, or -V 5")
        );
    }
    options.will = will(args)?;
    Ok(options)
}

/// The properties that `-D` gives for a packet.
pub(super) fn properties(place: Place, args: &ConnectionArgs) -> Result<Properties<'static>, Failure> {
    let list = PropertyArg::of(place, &args.property);
    list.check(place).map_err(|error| bad_property(place, &error))?;
    Ok(list)
}

fn bad_property(place: Place, error: &packet::Error) -> Failure {
    let packet = match place {
        Place::Will => "the will".to_owned(),
        place => format!("{place:?}").to_uppercase(),
    };
    let why = match error {
        packet::Error::PropertyTwice(_) => "Duplicate property in property list".to_owned(),
        error => format!("A network protocol error occurred when communicating with the broker: {error}"),
    };
    let theirs = Reference::usage(format!("Error in {} properties: {why}", format!("{place:?}").to_uppercase()));
    Failure::usage(format!("the properties of {packet} cannot be sent")).because(error).like(theirs)
}

/// Where to, and on which way.
fn target(args: &ConnectionArgs) -> Result<Target, Failure> {
    if args.srv {
        let hint = "give the host that the SRV record names with -h";
        return Err(Failure::usage("-S cannot be used").because("SRV records are not looked up here").hint(hint));
    }
    // mosquitto's way to say it: port 0, and the path for the host.
    let unix = match (&args.unix, args.port) {
        (Some(path), _) => Some(path.clone()),
        (None, Some(0)) if args.tool.is_some() || args.host.contains('/') => Some(PathBuf::from(&args.host)),
        (None, Some(0)) => {
            return Err(Failure::usage("invalid value '0' for --port: it must be from 1 to 65535")
                .hint("a Unix socket is given with --unix PATH"));
        }
        (None, _) => None,
    };
    if unix.is_none() {
        check_host(&args.host)?;
    }
    let port = args.port.unwrap_or(if tls::is_asked_for(&args.tls) { TLS_PORT } else { PLAIN_PORT });
    let mut target = Target::new(args.host.as_str(), port);
    target.unix = unix;
    target.bind.clone_from(&args.bind);
    target.proxy = args.proxy.clone().map(|proxy| Proxy { host: proxy.host, port: proxy.port, user: proxy.user });
    if args.ws {
        let headers = args.ws_header.iter().map(|header| ws_header(header)).collect::<Result<_, _>>()?;
        target.websocket = Some(WebSocket { path: args.ws_path.clone(), headers });
    }
    Ok(target)
}

fn ws_header(header: &str) -> Result<(String, String), Failure> {
    let parts = header.split_once(':').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
    parts.filter(|(name, _)| !name.is_empty()).ok_or_else(|| {
        // What it holds may be a secret.
        Failure::usage("a --ws-header has no name").hint("it is a name, a colon and a value: 'Authorization: Bearer x'")
    })
}

fn client_id(args: &ConnectionArgs, options: &Options) -> Result<String, Failure> {
    if let Some(prefix) = &args.id_prefix {
        return Ok(format!("{prefix}{}", std::process::id()));
    }
    if let Some(id) = &args.id {
        return Ok(id.clone());
    }
    let stays = options.properties.find(|property| match property {
        Property::SessionExpiryInterval(seconds) => Some(seconds == u32::MAX),
        _ => None,
    });
    if args.disable_clean_session || stays == Some(true) {
        return Err(Failure::usage("a session that is kept needs a client id").hint("give one with -i"));
    }
    // MQTT 3.1 knows no client without identifier.
    Ok(match (options.version, args.tool) {
        (Version::V3_1, None) => random_id(),
        (Version::V3_1, Some(_)) => their_random_id(),
        _ => String::new(),
    })
}

/// The password, wherever it comes from.
fn password(args: &ConnectionArgs) -> Result<Option<Vec<u8>>, Failure> {
    let found = match (&args.password, &args.password_file, args.ask_password) {
        (Some(password), ..) => return Ok(Some(password.clone().into_vec())),
        (None, Some(path), _) => passphrase::password_of(path)?,
        (None, None, true) => passphrase::ask_password()?,
        (None, None, false) => return Ok(None),
    };
    Ok(Some(found.to_vec()))
}

/// Adds the TLS that is asked for. Comes last of all checks, because it may ask for a passphrase.
pub(super) fn secure(options: &mut Options, args: &ConnectionArgs) -> Result<(), Failure> {
    options.tls = tls::of_client(&args.tls, options.target.port)?;
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
        properties: properties(Place::Will, args)?,
    }))
}

/// Refuses what can be no host, before a resolver is asked.
fn check_host(host: &str) -> Result<(), Failure> {
    let refused = |cause: &str, hint: String| {
        let failure = Failure::usage(format!("invalid host {}", quoted(host))).because(cause).hint(hint);
        Err(failure.like(Reference::new(1, "Unable to connect (Lookup error).")))
    };
    if host.is_empty() {
        return refused("it is empty", "-h takes a host name or an address".to_owned());
    }
    if host.contains('@') {
        // What stands before it may be a password: nothing of it is repeated.
        let failure = Failure::usage("invalid host").because("it has an @ in it, as a URL with a user name has");
        let failure = failure.hint("a whole URL is given with -L; user name and password with -u and --password-file");
        return Err(failure.like(Reference::new(1, "Unable to connect (Lookup error).")));
    }
    if let Some((scheme, rest)) = host.split_once("://") {
        let name = rest.split([':', '/']).next().unwrap_or_default();
        let tls = ["mqtts", "ssl", "tls"].contains(&scheme);
        return refused(
            "it is a URL",
            if tls {
                format!("host, port and TLS are options: -h {name} -p {TLS_PORT} --cafile FILE")
            } else {
                format!("a URL is given with -L; or host and port as two options: -h {name} -p PORT")
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
    checked.map_err(|error| Failure::usage(format!("invalid topic {}", quoted(topic))).because(error))?;
    check_signs("topic", topic)
}

/// Refuses what many brokers end the connection for: a message at QoS 0 would be lost without a word.
pub(super) fn check_signs(what: &str, text: &str) -> Result<(), Failure> {
    topic::ill_advised(text).map_or(Ok(()), |sign| {
        let cause = format!("it has the character U+{:04X}, for which brokers end the connection", u32::from(sign));
        Err(Failure::usage(format!("invalid {what} {}", quoted(text))).because(cause))
    })
}

/// Connects, unless somebody ends it before.
pub(super) async fn connect(
    options: Options,
    debug: bool,
    interrupt: &mut Interrupt,
    console: Console,
) -> Result<Result<Client, Ended>, Failure> {
    attempt(&options, debug, interrupt, console).await.map_err(|error| Failure::connect(&error, &options))
}

/// The same for who makes up his own mind about an error.
pub(super) async fn attempt(
    options: &Options,
    debug: bool,
    interrupt: &mut Interrupt,
    console: Console,
) -> Result<Result<Client, Ended>, Error> {
    let trace = debug.then(|| trace::to_stderr(&options.client_id));
    let client = tokio::select! {
        biased;
        ended = interrupt.wait() => return Ok(Err(ended)),
        connected = Client::connect(options.clone(), trace) => connected?,
    };
    if let Some(file) = client.options().tls.as_ref().and_then(|tls| tls.options().keylog.as_deref()) {
        console.note(format_args!(
            "the secrets of this connection go to {}: whoever has them can read it",
            file.display()
        ));
    }
    tell_of_tls(&client, debug, console);
    Ok(Ok(client))
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
    client.options().target.to_string()
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
            console.warning("timed out: -W ran out", "Timed out");
            Exit::TIMED_OUT
        }
    }
}

/// A client identifier that nobody else has.
pub(super) fn random_id() -> String {
    let random = RandomState::new().build_hasher().finish();
    format!("mqtt-{random:016x}")
}

/// What mosquitto's clients choose: 18 letters and digits.
fn their_random_id() -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let random = || RandomState::new().build_hasher().finish();
    let sign = || char::from(SIGNS[(random() % SIGNS.len() as u64) as usize]);
    std::iter::once("mosq-".to_owned()).chain((0..18).map(|_| sign().to_string())).collect()
}
