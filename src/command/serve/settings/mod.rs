//! What a broker is told, from every side: the file, and the options that win over it.

mod bridges;
mod check;
mod doors;
mod logs;
mod printed;
mod tls;

use std::path::Path;

use self::doors::shown;
pub(super) use self::{
    bridges::{bridges, give_rights},
    check::check,
    doors::{Wanted, access, config, door_options, load_acl, load_passwords},
    logs::log_options,
    printed::printed,
    tls::{load, odd, options},
};
use crate::{
    cli::{ALL, ListenPlace, ListenUrl, ServeArgs, ServerTlsArgs, TLS_PORT},
    conf::{self, Flag, Note, Origin, Place, Section, Settings},
    failure::Failure,
};

/// Reads the file, if there is one, and puts the options in the place of what it says. `handed`: where sockets listen that
/// are there already.
pub(super) fn settings(args: &ServeArgs, handed: &[Place]) -> Result<Settings, Failure> {
    let refused = |error: conf::Error| Failure::configuration(&error);
    let mut settings = match &args.config {
        Some(file) => Settings::read(file).map_err(refused)?,
        None => Settings::none(),
    };
    // Before the options: they are about the listeners that there will be.
    let is_named = !(settings.local_only && args.listen.is_empty() && args.port.is_none() && args.bind.is_empty());
    let is_handed = !is_named && !handed.is_empty();
    let has_port = !settings.local_only || args.port.is_some() || !args.listen.is_empty();
    if is_handed {
        place_handed(handed, &mut settings);
    } else {
        place(args, &mut settings)?;
    }
    let (one, many) = logs::flags(&args.watch);
    for flag in global_flags(args).iter().chain(&one) {
        settings.set(flag).map_err(refused)?;
    }
    settings.set_each(&many).map_err(refused)?;
    let tls = tls_flags(&args.tls);
    for at in secured(args, &settings)? {
        for flag in &tls {
            settings.set_listener(at, flag).map_err(refused)?;
        }
    }
    if args.config.is_none() && args.listen.is_empty() && !is_handed {
        settle_default(args, &mut settings);
    }
    // What is for one command shall not depend on what else runs here.
    if !args.command.is_empty()
        && !has_port
        && !is_handed
        && let Some(Place::Tcp(port, _)) = settings.listeners.first_mut().map(|listener| &mut listener.place)
    {
        *port = 0;
    }
    if !is_handed {
        apart(&settings)?;
    }
    Ok(settings)
}

/// The options that are about the broker, or about whom every listener lets in.
fn global_flags(args: &ServeArgs) -> Vec<Flag> {
    let number = |value: Option<u32>| value.map(|value| value.to_string());
    let expiry = args.max_session_expiry.map(|time| format!("{}s", time.as_secs().max(1)));
    let anonymous = match (args.allow_anonymous, &args.password_file) {
        (true, _) => Some(("--allow-anonymous", "true")),
        // Who names the users means them.
        (false, Some(_)) => Some(("--password-file", "false")),
        (false, None) => None,
    };
    let given = [
        ("--max-connections", "global_max_connections", number(args.max_connections)),
        ("--max-packet-size", "max_packet_size", number(args.max_packet_size)),
        ("--max-inflight", "max_inflight_messages", number(args.max_inflight.map(u32::from))),
        ("--max-queued-messages", "max_queued_messages", number(args.max_queued_messages)),
        ("--max-queued-bytes", "max_queued_bytes", number(args.max_queued_bytes)),
        ("--max-keepalive", "max_keepalive", number(args.max_keepalive.map(u32::from))),
        ("--max-session-expiry", "persistent_client_expiration", expiry),
        ("--max-clients", "global_max_clients", number(args.watch.max_clients)),
        ("--max-inflight-bytes", "max_inflight_bytes", number(args.watch.max_inflight_bytes)),
        ("--message-size-limit", "message_size_limit", number(args.watch.message_size_limit)),
        ("--no-retain", "retain_available", args.watch.no_retain.then(|| "false".to_owned())),
        ("--sys-interval", "sys_interval", number(args.watch.sys_interval.map(u32::from))),
        (anonymous.map_or("", |(name, _)| name), "allow_anonymous", anonymous.map(|(_, value)| value.to_owned())),
    ];
    let files = [
        ("--password-file", "password_file", args.password_file.as_deref()),
        ("--acl-file", "acl_file", args.acl_file.as_deref()),
    ];
    flags(given).into_iter().chain(paths(files)).collect()
}

/// The options of TLS that have a key.
fn tls_flags(args: &ServerTlsArgs) -> Vec<Flag> {
    let yes = |given: bool| given.then(|| "true".to_owned());
    let version = args.tls_version.map(|version| version.to_string().to_lowercase().replace("tls ", "tlsv"));
    let mut all: Vec<Flag> = paths([
        ("--certfile", "certfile", args.certfile.as_deref()),
        ("--keyfile", "keyfile", args.keyfile.as_deref()),
        ("--cafile", "cafile", args.cafile.as_deref()),
        ("--capath", "capath", args.capath.as_deref()),
        ("--crlfile", "crlfile", args.crlfile.as_deref()),
    ])
    .collect();
    all.extend(flags([
        ("--require-certificate", "require_certificate", yes(args.require_certificate)),
        ("--use-identity-as-username", "use_identity_as_username", yes(args.use_identity_as_username)),
        ("--use-subject-as-username", "use_subject_as_username", yes(args.use_subject_as_username)),
        ("--tls-version", "tls_version", version),
        ("--ciphers", "ciphers", args.ciphers.clone()),
    ]));
    let Some(folder) = &args.tls_dir else { return all };
    let is_given = |key: &str, all: &[Flag]| all.iter().any(|flag| flag.key == key);
    let file = |key, name: &str| Flag::of_path("--tls-dir", key, &folder.join(name));
    let flag = |key| Flag::new("--tls-dir", key, "true".to_owned());
    let mut of_folder = Vec::new();
    if !is_given("certfile", &all) {
        of_folder.push(file("certfile", "server.crt"));
        of_folder.push(file("keyfile", "server.key"));
    }
    if !is_given("cafile", &all) {
        of_folder.push(file("cafile", "ca.crt"));
    }
    if args.client_certificates.is_none() && !is_given("require_certificate", &all) {
        of_folder.push(flag("require_certificate"));
    }
    if !is_given("use_subject_as_username", &all) && !is_given("use_identity_as_username", &all) {
        of_folder.push(flag("use_identity_as_username"));
    }
    all.extend(of_folder);
    all
}

fn flags<const N: usize>(given: [(&'static str, &'static str, Option<String>); N]) -> Vec<Flag> {
    let given = given.into_iter();
    given.filter_map(|(name, key, value)| Some(Flag::new(name, key, value?))).collect()
}

fn paths<const N: usize>(given: [(&'static str, &'static str, Option<&Path>); N]) -> impl Iterator<Item = Flag> {
    given.into_iter().filter_map(|(name, key, path)| Some(Flag::of_path(name, key, path?)))
}

/// A listener for each socket that is there, since nobody has named another.
fn place_handed(handed: &[Place], settings: &mut Settings) {
    let Some(default) = settings.listeners.pop() else { return };
    let listener = |place: &Place| {
        let mut listener = default.clone();
        listener.origin = Origin::Flag("LISTEN_FDS".to_owned());
        listener.place = place.clone();
        listener
    };
    settings.listeners = handed.iter().map(listener).collect();
    // They may be reached from anywhere.
    settings.local_only = false;
}

/// Puts the listeners where the options want them.
fn place(args: &ServeArgs, settings: &mut Settings) -> Result<(), Failure> {
    if !args.listen.is_empty() {
        if settings.is_per_listener() {
            keep_users(args, &settings.listeners)?;
        }
        settings.listeners = args.listen.iter().map(of_url).collect();
        settings.local_only = false;
        return Ok(());
    }
    if args.as_mosquitto && args.port.is_some() && !settings.local_only {
        let what = "it is not used, because the configuration has a listener".to_owned();
        settings.notes.push(Note { origin: Origin::Flag("-p".to_owned()), what });
        return Ok(());
    }
    let origin = match (args.port, args.bind.is_empty()) {
        (None, true) => return Ok(()),
        (Some(_), _) => Origin::Flag("--port".to_owned()),
        (None, false) => Origin::Flag("--bind".to_owned()),
    };
    let count = settings.listeners.len();
    let [listener] = &mut settings.listeners[..] else {
        return Err(too_many(&origin, &format!("the configuration has {count} listeners")));
    };
    let Place::Tcp(port, addresses) = &mut listener.place else {
        return Err(too_many(&origin, "the listener of the configuration is a Unix socket"));
    };
    *port = args.port.unwrap_or(*port);
    if !args.bind.is_empty() {
        *addresses = args.bind.iter().map(ToString::to_string).collect();
    }
    // Still for this machine alone, if that is all that is known of it.
    settings.local_only &= args.bind.is_empty();
    listener.origin = origin;
    for more in &args.more_ports {
        let mut other = settings.listeners[0].clone();
        if let Place::Tcp(port, _) = &mut other.place {
            *port = *more;
        }
        settings.listeners.push(other);
    }
    Ok(())
}

/// Refuses a second listener in the place of another, as far as that can be told without asking the system.
fn apart(settings: &Settings) -> Result<(), Failure> {
    // What else decides about the addresses.
    let is_narrow = |listener: &Section| listener.get("bind_interface").or(listener.get("socket_domain")).is_some();
    for (at, listener) in settings.listeners.iter().enumerate() {
        let is_there = |other: &&Section| match (&other.place, &listener.place) {
            (Place::Unix(path), Place::Unix(other)) => path == other,
            (Place::Tcp(port, hosts), Place::Tcp(other_port, others)) => {
                let meets = hosts.is_empty() || others.is_empty() || hosts.iter().any(|host| others.contains(host));
                *port != 0 && port == other_port && meets && !is_narrow(other) && !is_narrow(listener)
            }
            _ => false,
        };
        if let Some(other) = settings.listeners[..at].iter().find(is_there) {
            let what = format!("{}: there is a listener on {} already", listener.origin, shown(&other.place));
            return Err(Failure::usage(what).hint(format!("it is from {}", other.origin)));
        }
    }
    Ok(())
}

/// Refuses to lose the users and the rights that listeners have for themselves, without a word.
fn keep_users(args: &ServeArgs, listeners: &[Section]) -> Result<(), Failure> {
    let own = [("password_file", "--password-file", &args.password_file), ("acl_file", "--acl-file", &args.acl_file)];
    for (key, option, _) in own.into_iter().filter(|(_, _, given)| given.is_none()) {
        if let Some(value) = listeners.iter().find_map(|listener| listener.get(key)) {
            let what = format!("--listen takes away the listener that has this {key}, which is at {}", value.origin);
            return Err(Failure::usage(what).hint(format!("say which one holds for --listen: {option} FILE")));
        }
    }
    Ok(())
}

fn too_many(origin: &Origin, why: &str) -> Failure {
    Failure::usage(format!("{origin} does not say which listener is meant: {why}"))
        .hint("say where to listen with --listen, or in the file")
}

fn of_url(url: &ListenUrl) -> Section {
    let place = match &url.place {
        ListenPlace::Unix(path) => Place::Unix(path.clone()),
        ListenPlace::Network(addresses, port) if addresses[..] == ALL => Place::Tcp(*port, Vec::new()),
        ListenPlace::Network(addresses, port) => Place::Tcp(*port, addresses.iter().map(ToString::to_string).collect()),
    };
    let mut listener = Section::listener(Origin::Flag("--listen".to_owned()), place);
    if let Some(path) = &url.websocket {
        let flag = |key, value: &str| Flag::new("--listen", key, value.to_owned());
        for flag in [flag("protocol", "websockets"), flag("websockets_path", path)] {
            // The parser of URLs has looked at it.
            let _ = listener.set(&flag);
        }
    }
    listener
}

/// Which listeners the options of TLS are about.
fn secured(args: &ServeArgs, settings: &Settings) -> Result<Vec<usize>, Failure> {
    let given = !tls_flags(&args.tls).is_empty();
    if !args.listen.is_empty() {
        let secured = |url: &ListenUrl| url.tls;
        let has_certificate = args.tls.certfile.is_some() || args.tls.tls_dir.is_some();
        if !has_certificate && args.listen.iter().any(secured) {
            return Err(Failure::usage("mqtts:// and wss:// need a certificate for this broker")
                .hint("add --tls-dir FOLDER (mqtt certs init makes one), or --certfile and --keyfile"));
        }
        if has_certificate && !args.listen.iter().any(secured) {
            return Err(Failure::usage("there is a certificate, and no listener that uses it")
                .hint("add one: --listen mqtts://ADDRESS:8883"));
        }
        let urls = args.listen.iter().enumerate();
        return Ok(urls.filter(|(_, url)| url.tls || !has_certificate).map(|(at, _)| at).collect());
    }
    let listeners = || settings.listeners.iter().enumerate();
    let with_tls: Vec<usize> =
        listeners().filter(|(_, listener)| listener.get("certfile").is_some()).map(|(at, _)| at).collect();
    if given && with_tls.is_empty() {
        return Ok(listeners()
            .filter(|(_, listener)| matches!(listener.place, Place::Tcp(..)))
            .map(|(at, _)| at)
            .collect());
    }
    Ok(with_tls)
}

/// Without a file, TLS has a port of its own; and whoever needs a certificate to come in may come from anywhere: the
/// devices are not on this machine.
fn settle_default(args: &ServeArgs, settings: &mut Settings) {
    let Some(listener) = settings.listeners.first_mut() else { return };
    let (has_tls, is_certified) = (listener.get("certfile").is_some(), listener.flag("require_certificate"));
    let Place::Tcp(port, addresses) = &mut listener.place else { return };
    if args.port.is_none() {
        *port = if has_tls { TLS_PORT } else { *port };
    }
    let is_required = is_certified || args.tls.client_certificates == Some(crate::cli::Asked::Required);
    if args.bind.is_empty() && has_tls && is_required {
        addresses.clear();
        settings.local_only = false;
    }
}
