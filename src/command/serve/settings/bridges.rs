//! What the keys of a bridge mean for a bridge.

use std::{sync::Arc, time::Duration};

use crate::{
    bridge::{Address, Options, Party, Restart, Start, TcpKeepAlive},
    broker::Door,
    command::{passphrase, tls::versions},
    conf::{Section, Settings, Value, read_addresses, read_topic, restart},
    failure::Failure,
    net::tls::{self, ClientOptions, ClientTls, Roots},
    packet::Version,
};

/// The bridges of a configuration, with the files of their TLS read.
pub(in crate::command::serve) fn bridges(settings: &Settings) -> Result<Vec<Options>, Failure> {
    settings.bridges.iter().map(bridge).collect()
}

/// Has the rights hold that the first listener's users have, for the bridges that name a user of this broker. The others
/// may do everything, as in mosquitto; and as there, nobody asks a bridge for a password of its own broker.
pub(in crate::command::serve) fn give_rights(bridges: &mut [Options], door: &Arc<Door>) {
    for options in bridges.iter_mut().filter(|options| options.local.user_name.is_some()) {
        options.rights = Some(Arc::clone(door));
    }
}

fn bridge(section: &Section) -> Result<Options, Failure> {
    // The reader of the configuration has looked at the values.
    let addresses = read_addresses(section.text("address")).unwrap_or_default();
    let topic = |value: &Value| match read_topic(&value.text) {
        Ok((topic, _)) => Ok(topic),
        Err(what) => Err(Failure::usage(format!("{}: topic '{}': {what}", value.origin, value.text))),
    };
    let topics = section.each("topic").map(topic).collect::<Result<_, _>>()?;
    let seconds = |key: &str| Duration::from_secs(section.number(key).unsigned_abs());
    let party = |id: &str, user: &str, password: &str| Party {
        client_id: section.given(id),
        user_name: section.given(user),
        password: section.given(password).map(String::into_bytes),
    };
    let small = |key: &str| u16::try_from(section.number(key)).unwrap_or(u16::MAX);
    Ok(Options {
        addresses: addresses.into_iter().map(|(host, port)| Address { host, port }).collect(),
        topics,
        remote: party("remote_clientid", "remote_username", "remote_password"),
        local: party("local_clientid", "local_username", "local_password"),
        version: match section.text("bridge_protocol_version") {
            "mqttv31" => Version::V3_1,
            "mqttv50" => Version::V5,
            _ => Version::V3_1_1,
        },
        try_private: section.flag("try_private"),
        clean_session: section.flag("cleansession"),
        local_clean_session: section.get("local_cleansession").map(|value| value.text == "true"),
        start: match section.text("start_type") {
            "lazy" => Start::Lazy {
                threshold: section.limit("threshold").unwrap_or(1),
                idle_timeout: seconds("idle_timeout"),
            },
            "once" => Start::Once,
            _ => Start::Automatic,
        },
        restart: pauses(section.text("restart_timeout")),
        round_robin: section.flag("round_robin"),
        keep_alive: small("keepalive_interval"),
        notifications: section.flag("notifications"),
        notifications_local_only: section.flag("notifications_local_only"),
        notification_topic: section.given("notification_topic"),
        max_packet_size: section.limit("bridge_max_packet_size"),
        receive_maximum: section.get("bridge_receive_maximum").and_then(|value| value.text.parse().ok()),
        session_expiry: section.get("bridge_session_expiry_interval").and_then(|value| value.text.parse().ok()),
        topic_alias_maximum: small("bridge_max_topic_alias"),
        outgoing_retain: section.flag("bridge_outgoing_retain"),
        attempt_unsubscribe: section.flag("bridge_attempt_unsubscribe"),
        bind_address: section.given("bridge_bind_address"),
        tcp_keep_alive: section.given("bridge_tcp_keepalive").and_then(|text| tcp_keep_alive(&text)),
        tls: tls(section)?,
        ..Options::new(section.name.clone())
    })
}

fn pauses(text: &str) -> Restart {
    match restart(text) {
        Some((base, Some(cap))) => Restart::Jitter { base: Duration::from_secs(base), cap: Duration::from_secs(cap) },
        Some((constant, None)) => Restart::Constant(Duration::from_secs(constant)),
        None => Options::new(String::new()).restart,
    }
}

fn tcp_keep_alive(text: &str) -> Option<TcpKeepAlive> {
    let mut numbers = text.split(' ').filter(|word| !word.is_empty()).map(|word| word.parse::<u32>().ok());
    let mut next = || numbers.next().flatten();
    let (idle, interval, count) = (next()?, next()?, next()?);
    let seconds = |number: u32| Duration::from_secs(number.into());
    Some(TcpKeepAlive { idle: seconds(idle), interval: seconds(interval), count })
}

/// The keys that would do nothing, and leave the bridge without TLS, were there no CA.
const NEED_A_CA: [&str; 7] = [
    "bridge_certfile",
    "bridge_keyfile",
    "bridge_tls_version",
    "bridge_ciphers",
    "bridge_ciphers_tls1.3",
    "bridge_alpn",
    "bridge_insecure",
];

/// The TLS of a bridge: as in mosquitto, a CA asks for it.
fn tls(section: &Section) -> Result<Option<Arc<ClientTls>>, Failure> {
    let roots = Roots {
        cafile: section.path("bridge_cafile"),
        capath: section.path("bridge_capath"),
        system: section.flag("bridge_tls_use_os_certs"),
        crlfile_if_there: None,
    };
    if roots.cafile.is_none() && roots.capath.is_none() && !roots.system {
        let Some(value) = NEED_A_CA.iter().find_map(|key| section.get(key).filter(|value| value.text != "false"))
        else {
            return Ok(None);
        };
        let what =
            format!("{}: {} is about TLS, and there is no CA for the other broker", value.origin, value.key.name);
        return Err(Failure::usage(what).hint("add bridge_cafile FILE, or bridge_tls_use_os_certs true"));
    }
    if let (Some(value), None) = (section.get("bridge_keyfile"), section.get("bridge_certfile")) {
        let what = format!("{}: bridge_keyfile is of no use without its certificate", value.origin);
        return Err(Failure::usage(what).hint("add bridge_certfile FILE"));
    }
    let identity = match (section.path("bridge_certfile"), section.path("bridge_keyfile")) {
        (Some(cert), key) => Some((cert.clone(), key.unwrap_or(cert))),
        (None, _) => None,
    };
    let passphrase = match &identity {
        Some((_, keyfile)) => passphrase::of_key(keyfile, None)?,
        None => None,
    };
    let lowest = section.get("bridge_tls_version").map(|value| match value.text.as_str() {
        "tlsv1.3" => tls::Version::Tls13,
        _ => tls::Version::Tls12,
    });
    let ciphers = [section.given("bridge_ciphers"), section.given("bridge_ciphers_tls1.3")];
    let ciphers: Vec<String> = ciphers.into_iter().flatten().collect();
    let options = ClientOptions {
        roots,
        identity,
        passphrase,
        insecure: section.flag("bridge_insecure"),
        server_name: None,
        versions: versions(lowest, None)?,
        ciphers: (!ciphers.is_empty()).then(|| ciphers.join(":")),
        alpn: section.given("bridge_alpn").into_iter().collect(),
        folder: None,
        way_to_certificate: None,
        keylog: None,
    };
    let what = format!("cannot use TLS for the bridge {}", section.name);
    ClientTls::load(options).map(Arc::new).map(Some).map_err(|finding| Failure::finding(what, &finding))
}
