//! Where a broker listens: from its configuration to bound sockets, each with its door.

use std::{
    io::{self, ErrorKind, Write},
    net::{IpAddr, Ipv6Addr, SocketAddr, ToSocketAddrs},
    path::Path,
    sync::Arc,
};

use super::{
    child::Reach,
    handed::Handed,
    settings::{access, door_options, load, odd, options},
};
use crate::{
    broker::{self, Door},
    cli::{ALL, LOOPBACK, ServeArgs},
    conf::{Place, Section, Settings},
    failure::{Exit, Failure, system},
    net::{
        Listener, listen,
        listen::Place as Bound,
        listen_unix, proxy,
        tls::{ClientCertificates, Identity, ServerTls},
        websocket::Rules,
    },
    output::Console,
};

/// The listeners, and what TLS they have.
pub(super) struct Listeners {
    /// Those of each section, in their order.
    pub(super) groups: Vec<Group>,
    /// Each once, however many share it.
    pub(super) tls: Vec<Arc<ServerTls>>,
    /// Where sockets listen that were there before.
    pub(super) handed: Vec<Place>,
}

/// What one section has become: a socket for each address.
pub(super) struct Group {
    pub(super) door: Arc<Door>,
    pub(super) sockets: Vec<Listener>,
    /// Whether somebody has to be told which port was free.
    is_free_port: bool,
}

impl Listeners {
    /// For the broker.
    pub(super) fn into_listeners(self) -> Vec<broker::Listener> {
        let of_group = |group: Group| {
            let door = group.door;
            group.sockets.into_iter().map(move |socket| broker::Listener { socket, door: Arc::clone(&door) })
        };
        self.groups.into_iter().flat_map(of_group).collect()
    }
}

/// Reads the certificates and the users, and binds every address.
pub(super) fn bind(
    args: &ServeArgs,
    settings: &Settings,
    mut handed: Handed,
    console: Console,
) -> Result<Listeners, Failure> {
    let mut bound = Listeners { groups: Vec::new(), tls: Vec::new(), handed: handed.places() };
    let mut known: Vec<(String, Arc<ServerTls>)> = Vec::new();
    for listener in &settings.listeners {
        let spot = Spot::of(listener)?;
        let tls = match options(listener, &args.tls)? {
            None => None,
            Some(options) => {
                let signature = signature(listener);
                let same = known.iter().find(|(other, _)| *other == signature).map(|(_, tls)| Arc::clone(tls));
                let tls = match same {
                    Some(tls) => tls,
                    None => Arc::new(load(listener, options)?),
                };
                known.push((signature, Arc::clone(&tls)));
                Some(tls)
            }
        };
        let access = access(settings, listener, tls.as_deref().map(ServerTls::options), args.config.is_some())?;
        let mut sockets = handed.at(&spot);
        if sockets.is_empty() {
            sockets = spot.bind(console)?;
        }
        let sockets: Vec<Listener> =
            sockets.into_iter().map(|socket| layered(socket, listener, tls.as_ref())).collect();
        let name = sockets.iter().map(|socket| socket.place().to_string()).collect::<Vec<_>>().join(" and ");
        let door = Door::new(door_options(settings, listener, name), access);
        bound.groups.push(Group { door, sockets, is_free_port: spot.port == Some(0) });
    }
    handed.end()?;
    for (_, tls) in known {
        if !bound.tls.iter().any(|other| Arc::ptr_eq(other, &tls)) {
            bound.tls.push(tls);
        }
    }
    Ok(bound)
}

/// Nothing but MQTT is spoken on a Unix socket: who asks for more shall not believe that it is there.
fn plain(listener: &Section) -> Result<(), Failure> {
    let keys = ["certfile", "cafile", "capath", "require_certificate", "enable_proxy_protocol"];
    let is_asked = |key: &&&str| listener.get(key).is_some_and(|value| !matches!(value.text.as_str(), "false" | "0"));
    let Some(key) = keys.iter().find(is_asked) else { return Ok(()) };
    let origin = listener.get(key).map_or(&listener.origin, |value| &value.origin);
    Err(Failure::usage(format!("{origin}: {key} cannot be used on a Unix socket"))
        .hint("a Unix socket has no TLS and no proxy: give this key to a listener with a port"))
}

/// All that the TLS of a listener depends on, beside the options of the command line.
fn signature(listener: &Section) -> String {
    let keys = ["certfile", "keyfile", "cafile", "capath", "crlfile", "tls_version", "ciphers", "ciphers_tls1.3"];
    let flags = ["require_certificate", "use_identity_as_username", "use_subject_as_username"];
    keys.iter().chain(&flags).map(|key| listener.text(key)).collect::<Vec<_>>().join("\n")
}

/// The socket with all that its connections speak below MQTT.
fn layered(socket: Listener, listener: &Section, tls: Option<&Arc<ServerTls>>) -> Listener {
    let mut socket = socket;
    if let Some(tls) = tls {
        socket = socket.with_tls(Arc::clone(tls));
    }
    if listener.text("protocol") == "websockets" {
        let origins = listener.each("websockets_origin");
        let origins = origins.flat_map(|value| value.text.split([',', ' '])).filter(|origin| !origin.is_empty());
        let origins = origins.map(str::to_owned).collect();
        socket = socket.with_websocket(Rules { path: listener.given("websockets_path"), origins });
    }
    match listener.number("enable_proxy_protocol") {
        1 => socket.with_proxy_header(proxy::Versions::One),
        2 => socket.with_proxy_header(proxy::Versions::Two),
        _ => socket,
    }
}

/// Addresses that share a port, or the path of a socket.
pub(super) struct Spot<'a> {
    path: Option<&'a Path>,
    addresses: Vec<IpAddr>,
    port: Option<u16>,
    /// Whether somebody asked for exactly these addresses.
    chosen: bool,
}

const PORT_TRIES: u32 = 32;

impl<'a> Spot<'a> {
    pub(super) fn of(listener: &'a Section) -> Result<Self, Failure> {
        let (port, hosts) = match &listener.place {
            Place::Unix(path) => {
                plain(listener)?;
                return Ok(Self { path: Some(path), addresses: Vec::new(), port: None, chosen: true });
            }
            Place::Tcp(port, hosts) => (*port, hosts),
        };
        let domain = listener.given("socket_domain");
        let is_in = |address: &IpAddr| match domain.as_deref() {
            Some("ipv4") => address.is_ipv4(),
            Some("ipv6") => address.is_ipv6(),
            _ => true,
        };
        let mut addresses = match listener.given("bind_interface") {
            Some(name) => of_interface(&name)?,
            None if hosts.is_empty() => ALL.to_vec(),
            None => resolved(hosts, port)?,
        };
        addresses.retain(is_in);
        if addresses.is_empty() {
            let what = format!("{}: there is no such address to listen on", listener.origin);
            return Err(Failure::new(Exit::FAILED, what).hint("look at socket_domain and bind_interface"));
        }
        let chosen = domain.is_some() || (addresses[..] != ALL && addresses[..] != LOOPBACK);
        Ok(Self { path: None, addresses, port: Some(port), chosen })
    }

    /// Whether a socket that is there is what this listener would bind.
    pub(super) fn is_at(&self, place: &Bound) -> bool {
        match place {
            Bound::Unix(path) => self.path == Some(path),
            Bound::Network(address) => {
                // One socket of IPv6 may be for both.
                let is_all = address.ip().is_unspecified() && self.addresses == ALL;
                self.port == Some(address.port()) && (is_all || self.addresses.contains(&address.ip()))
            }
        }
    }

    /// All addresses, on one port.
    fn bind(&self, console: Console) -> Result<Vec<Listener>, Failure> {
        if let Some(path) = self.path {
            let cannot = |error: io::Error| {
                Failure::new(Exit::FAILED, format!("cannot listen on {}", path.display())).because(system(&error))
            };
            return Ok(vec![listen_unix(path, None).map_err(cannot)?]);
        }
        // A port that is free on the first address may be taken on the second.
        let mut tries = if self.port == Some(0) { PORT_TRIES } else { 1 };
        loop {
            tries -= 1;
            match self.bind_all(console) {
                Ok(listeners) => return Ok(listeners),
                Err((_, error)) if error.kind() == ErrorKind::AddrInUse && tries > 0 => {}
                Err((address, error)) => return Err(cannot_listen(address, &error)),
            }
        }
    }

    fn bind_all(&self, console: Console) -> Result<Vec<Listener>, (SocketAddr, io::Error)> {
        let mut listeners: Vec<Listener> = Vec::new();
        for &address in &self.addresses {
            let port = listeners.first().map_or(self.port.unwrap_or_default(), |first| first.address().port());
            let wanted = SocketAddr::new(address, port);
            match listen(wanted) {
                Ok(listener) => listeners.push(listener),
                // A machine without IPv6 has no [::1], and nobody asked for it.
                Err(error) if !self.chosen && !listeners.is_empty() && error.kind() != ErrorKind::AddrInUse => {
                    console.note(format_args!("not listening on {wanted}: {}", system(&error)));
                }
                Err(error) => return Err((wanted, error)),
            }
        }
        Ok(listeners)
    }
}

/// The addresses of these hosts, each once.
fn resolved(hosts: &[String], port: u16) -> Result<Vec<IpAddr>, Failure> {
    let mut all = Vec::new();
    for host in hosts {
        let found = (host.as_str(), port)
            .to_socket_addrs()
            .map_err(|error| Failure::new(Exit::FAILED, format!("cannot listen on {host}")).because(system(&error)))?;
        for address in found {
            if !all.contains(&address.ip()) {
                all.push(address.ip());
            }
        }
    }
    Ok(all)
}

/// The addresses of a network interface; those of one link alone need more than an address.
fn of_interface(name: &str) -> Result<Vec<IpAddr>, Failure> {
    let all = if_addrs::get_if_addrs().map_err(|error| {
        Failure::new(Exit::FAILED, format!("cannot listen on the interface {name}")).because(system(&error))
    })?;
    let is_of_link = |address: &IpAddr| matches!(address, IpAddr::V6(ip) if Ipv6Addr::is_unicast_link_local(ip));
    let names: Vec<String> = all.iter().map(|interface| interface.name.clone()).collect();
    let found: Vec<IpAddr> = all.into_iter().filter(|one| one.name == name).map(|one| one.ip()).collect();
    if found.is_empty() {
        let mut names = names;
        names.dedup();
        return Err(Failure::new(Exit::FAILED, format!("there is no interface {name} with an address"))
            .hint(format!("there are {}", names.join(", "))));
    }
    Ok(found.into_iter().filter(|address| !is_of_link(address)).collect())
}

fn cannot_listen(address: SocketAddr, error: &io::Error) -> Failure {
    let failure = Failure::new(Exit::FAILED, format!("cannot listen on {address}")).because(system(error));
    match error.kind() {
        ErrorKind::AddrInUse => failure.hint("another broker may be running; -p 0 picks a free port"),
        ErrorKind::PermissionDenied => failure.hint("ports below 1024 need rights; choose another with -p"),
        ErrorKind::AddrNotAvailable => failure.hint("-b takes an address of this machine, or 0.0.0.0 for all"),
        _ => failure,
    }
}

/// Says where the broker listens and whom it lets in; free ports that were picked go to stdout.
pub(super) fn announce(args: &ServeArgs, bound: &Listeners, console: Console) {
    // What is for one command says no more than the command does.
    let quiet = !args.command.is_empty() && !args.verbose;
    for group in bound.groups.iter().filter(|_| !quiet) {
        let Some(first) = group.sockets.first() else { continue };
        let websocket = match first.websocket() {
            Some(Rules { path: Some(path), .. }) => format!(" with WebSocket at {path}"),
            Some(Rules { path: None, .. }) => " with WebSocket".to_owned(),
            None => String::new(),
        };
        let tls = first.tls().map_or_else(String::new, |tls| {
            format!(" {} {}", if websocket.is_empty() { "with" } else { "and" }, described(tls))
        });
        console.note(format_args!("listening on {}{websocket}{tls}", group.door.options.name));
        say_who(args, group, first, console);
    }
    for finding in bound.tls.iter().flat_map(|tls| odd(tls.options()).into_iter().chain(tls.warnings())) {
        console.finding(&finding.what, finding.cure.as_deref());
    }
    if !args.command.is_empty() {
        return;
    }
    for group in bound.groups.iter().filter(|group| group.is_free_port) {
        if let Some(first) = group.sockets.first() {
            // Nobody may be reading it; the line above says it too.
            let _ = writeln!(io::stdout(), "{}", first.address().port());
        }
    }
}

/// Says where everybody may come in, and where nobody can.
fn say_who(args: &ServeArgs, group: &Group, first: &Listener, console: Console) {
    let (access, name) = (group.door.access(), &group.door.options.name);
    let clients = first.tls().map(|tls| (tls.options().clients, tls.options().identity));
    let is_certified = matches!(clients, Some((ClientCertificates::Required, _)));
    let has_identity = matches!(clients, Some((_, Identity::CommonName | Identity::Subject)));
    let is_elsewhere = matches!(first.place(), Bound::Network(address) if !address.ip().is_loopback());
    if access.allow_anonymous && is_elsewhere && !is_certified && access.passwords.is_none() {
        console.note(format_args!("anyone who reaches {name} can come in without a password"));
    }
    if !access.allow_anonymous && access.passwords.is_none() && !has_identity {
        let cure = if args.config.is_some() {
            "add a line to the configuration: allow_anonymous true, or password_file FILE"
        } else {
            "add --password-file FILE (see: mqtt passwd)"
        };
        let what = format!("nobody can come in on {name}: it asks for a user name, and there is no password_file");
        console.finding(&what, Some(cure));
    }
}

/// The listeners as URLs.
pub(super) fn urls(bound: &Listeners) -> Vec<String> {
    let sockets = bound.groups.iter().flat_map(|group| &group.sockets);
    sockets
        .map(|socket| reach(socket).map_or_else(|| format!("unix:{}", socket.place()), |reach| reach.full_url()))
        .collect()
}

/// Where it listens, a line for the log each, in mosquitto's words under its name: scripts wait for them.
pub(super) fn opened(args: &ServeArgs, bound: &Listeners) -> Vec<String> {
    let sockets = bound.groups.iter().flat_map(|group| &group.sockets);
    let line = |socket: &Listener| match socket.place() {
        Bound::Network(address) if args.as_mosquitto => {
            let family = if address.is_ipv4() { "ipv4" } else { "ipv6" };
            let family = if socket.websocket().is_some() { "websockets" } else { family };
            format!("Opening {family} listen socket on port {}.", address.port())
        }
        Bound::Unix(path) if args.as_mosquitto => format!("Opening unix listen socket on path {}.", path.display()),
        Bound::Network(address) => {
            let path = socket.websocket().and_then(|rules| rules.path.as_deref()).unwrap_or_default();
            format!("Listening on {}://{address}{path}.", scheme(socket))
        }
        Bound::Unix(path) => format!("Listening on unix:{}.", path.display()),
    };
    sockets.map(line).collect()
}

fn scheme(listener: &Listener) -> &'static str {
    match (listener.websocket().is_some(), listener.tls().is_some()) {
        (false, false) => "mqtt",
        (false, true) => "mqtts",
        (true, false) => "ws",
        (true, true) => "wss",
    }
}

/// How a program of this machine reaches the broker: without WebSocket, if that can be.
pub(super) fn nearest(bound: &Listeners) -> Option<Reach> {
    let all = || bound.groups.iter().flat_map(|group| &group.sockets);
    all().filter(|socket| socket.websocket().is_none()).find_map(reach).or_else(|| all().find_map(reach))
}

fn reach(listener: &Listener) -> Option<Reach> {
    let Bound::Network(address) = listener.place() else { return None };
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => LOOPBACK[0],
        IpAddr::V6(ip) if ip.is_unspecified() => LOOPBACK[1],
        ip => ip,
    };
    let cafile = listener.tls().and_then(|tls| tls.options().cafile.clone());
    let path = listener.websocket().map(|rules| rules.path.clone().unwrap_or_else(|| "/mqtt".to_owned()));
    Some(Reach { scheme: scheme(listener), host: ip.to_string(), port: address.port(), path, cafile })
}

fn described(tls: &ServerTls) -> String {
    let options = tls.options();
    let names = tls.certificate().map_or_else(String::new, |leaf| {
        let names: Vec<String> = leaf.sans.iter().map(ToString::to_string).collect();
        format!(", certificate for {}", names.join(", "))
    });
    let clients = match (options.clients, options.identity) {
        (ClientCertificates::Off, _) => "",
        (ClientCertificates::Optional, _) => "; clients may show a certificate",
        (ClientCertificates::Required, Identity::CommonName) => "; clients need a certificate, its CN is the user name",
        (ClientCertificates::Required, Identity::Subject) => {
            "; clients need a certificate, its subject is the user name"
        }
        (ClientCertificates::Required, Identity::Ignored) => "; clients need a certificate",
    };
    format!("{}{names}{clients}", options.versions)
}
