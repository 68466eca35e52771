//! Where a broker listens, and with which TLS: from the arguments to bound sockets.

use std::{
    io::{self, ErrorKind, Write},
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::child::Place;
use crate::{
    certs,
    cli::{ALL, Asked, LOOPBACK, ListenUrl, PLAIN_PORT, ServeArgs, ServerTlsArgs, TLS_PORT},
    command::{
        passphrase,
        tls::{check_folder, versions},
    },
    failure::{Exit, Failure, certs_command, system},
    net::{
        Listener, listen,
        tls::{self, ClientCertificates, Identity, ServerOptions, ServerTls},
    },
    output::Console,
    x509::{self, Code, Finding},
};

/// The listeners, and what TLS they share.
pub(super) struct Bound {
    pub(super) listeners: Vec<Listener>,
    pub(super) tls: Option<Arc<ServerTls>>,
}

/// Reads the certificates and binds every address.
pub(super) fn bind(args: &ServeArgs, console: Console) -> Result<Bound, Failure> {
    let tls = options(&args.tls)?.map(load).transpose()?;
    let mut listeners = Vec::new();
    for place in places(args, tls.as_deref())? {
        listeners.extend(place.bind(tls.as_ref(), console)?);
    }
    Ok(Bound { listeners, tls })
}

fn load(options: ServerOptions) -> Result<Arc<ServerTls>, Failure> {
    let tls = ServerTls::load(options).map_err(|finding| Failure::finding("cannot start", &finding))?;
    Ok(Arc::new(tls))
}

/// The TLS that is asked for, if any is.
fn options(args: &ServerTlsArgs) -> Result<Option<ServerOptions>, Failure> {
    let mut options = ServerOptions {
        cafile: args.cafile.clone(),
        capath: args.capath.clone(),
        crlfile: args.crlfile.clone(),
        crl_strict: args.crl_strict,
        ciphers: args.ciphers.clone(),
        max_handshakes: args.max_handshakes as usize,
        versions: versions(args.tls_version, args.tls_max)?,
        ..ServerOptions::default()
    };
    if let Some(certfile) = &args.certfile {
        options.certfile.clone_from(certfile);
        options.keyfile = key_of(certfile, args.keyfile.as_deref())?;
    } else if let Some(folder) = &args.tls_dir {
        check_folder(folder)?;
        (options.certfile, options.keyfile) = (folder.join("server.crt"), folder.join("server.key"));
        if !options.certfile.exists() {
            let what = format!("there is no {}", options.certfile.display());
            let hint = format!("make it with: {}", certs_command("init --client NAME", folder));
            return Err(Failure::new(Exit::FAILED, what).hint(hint));
        }
    } else if let Some(option) = first_without_certificate(args) {
        return Err(Failure::usage(format!("{option} needs a certificate for this broker"))
            .hint("add --certfile and --keyfile, or make all of it with: mqtt certs init"));
    } else {
        return Ok(None);
    }
    options.folder = folder_of(args, &options.certfile);
    if let Some(folder) = &args.tls_dir {
        options.cafile.get_or_insert_with(|| folder.join("ca.crt"));
        options.crlfile_if_there = options.crlfile.is_none().then(|| folder.join("ca.crl"));
    }
    let knows_clients = options.cafile.is_some() || options.capath.is_some();
    let by_identity = args.use_identity_as_username || args.use_subject_as_username;
    check_clients(args, knows_clients)?;
    options.clients = match args.client_certificates {
        Some(Asked::Required) => ClientCertificates::Required,
        Some(Asked::Optional) => ClientCertificates::Optional,
        Some(Asked::Off) => ClientCertificates::Off,
        None if args.require_certificate || args.tls_dir.is_some() => ClientCertificates::Required,
        // As in mosquitto, a CA alone asks for nothing.
        None if by_identity && knows_clients => ClientCertificates::Optional,
        None => ClientCertificates::Off,
    };
    options.identity = if args.use_subject_as_username {
        Identity::Subject
    } else if by_identity || args.tls_dir.is_some() {
        Identity::CommonName
    } else {
        Identity::Ignored
    };
    options.passphrase = passphrase::of_key(&options.keyfile, args.key_pass_file.as_deref())?;
    Ok(Some(options))
}

/// The key of a certificate: in its file, unless it has one of its own.
fn key_of(certfile: &Path, keyfile: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(keyfile) = keyfile {
        return Ok(keyfile.to_owned());
    }
    match tls::holds_key(certfile) {
        Ok(true) => Ok(certfile.to_owned()),
        Ok(false) => {
            let what = format!("--certfile without --keyfile, and {} holds no key", certfile.display());
            Err(Failure::usage(what).hint("add --keyfile FILE with the private key of this certificate"))
        }
        Err(finding) => Err(Failure::finding("cannot start", &finding)),
    }
}

/// The folder of `mqtt certs` in which the certificate is, as far as that can be told.
fn folder_of(args: &ServerTlsArgs, certfile: &Path) -> Option<PathBuf> {
    let beside = certfile.parent().filter(|folder| certs::look(folder).is_ok_and(|index| !index.entries().is_empty()));
    args.tls_dir.clone().or_else(|| beside.map(Path::to_owned))
}

/// Refuses what would judge clients, where no client is asked or none can be judged.
fn check_clients(args: &ServerTlsArgs, knows_clients: bool) -> Result<(), Failure> {
    let option = match args {
        ServerTlsArgs { use_identity_as_username: true, .. } => "--use-identity-as-username",
        ServerTlsArgs { use_subject_as_username: true, .. } => "--use-subject-as-username",
        ServerTlsArgs { crlfile: Some(_), .. } => "--crlfile",
        ServerTlsArgs { crl_strict: true, .. } => "--crl-strict",
        _ => return Ok(()),
    };
    if knows_clients {
        return Ok(());
    }
    Err(Failure::usage(format!("{option} is about the certificates of clients, and no CA is given for those"))
        .hint("add --cafile FILE"))
}

/// What a folder says about itself that the files alone do not say.
fn odd(options: &ServerOptions) -> Vec<Finding> {
    let mut all: Vec<Finding> = x509::exposed(&options.keyfile).into_iter().collect();
    let list = options.crlfile_if_there.as_ref().filter(|list| !list.exists());
    if let (Some(list), Some(folder)) = (list, &options.folder)
        && let Ok(index) = certs::look(folder)
    {
        let revoked = index.entries().iter().filter(|entry| entry.revoked.is_some()).count();
        if revoked > 0 {
            let what =
                format!("there is no {}, although {revoked} certificates are revoked: they are let in", list.display());
            all.push(Finding::warning(Code::CrlExpired, what).cure(certs_command("crl", folder)));
        }
    }
    all
}

/// The first option that means TLS, when nothing says which certificate.
fn first_without_certificate(args: &ServerTlsArgs) -> Option<&'static str> {
    let given = [
        (args.cafile.is_some(), "--cafile"),
        (args.capath.is_some(), "--capath"),
        (args.crlfile.is_some(), "--crlfile"),
        (args.require_certificate, "--require-certificate"),
        (args.client_certificates.is_some(), "--client-certificates"),
        (args.use_identity_as_username, "--use-identity-as-username"),
        (args.use_subject_as_username, "--use-subject-as-username"),
        (args.tls_version.is_some(), "--tls-version"),
        (args.tls_max.is_some(), "--tls-max"),
        (args.ciphers.is_some(), "--ciphers"),
    ];
    given.into_iter().find(|(given, _)| *given).map(|(_, option)| option)
}

/// Addresses that share a port.
struct Shared {
    addresses: Vec<IpAddr>,
    port: u16,
    tls: bool,
    /// Whether somebody asked for exactly these addresses.
    chosen: bool,
}

fn places(args: &ServeArgs, tls: Option<&ServerTls>) -> Result<Vec<Shared>, Failure> {
    if args.listen.is_empty() {
        // Whoever needs a certificate to come in may come from anywhere: the devices are not on this machine.
        let open = tls.is_some_and(|tls| tls.options().clients == ClientCertificates::Required);
        let default = if open { &ALL } else { &LOOPBACK };
        let chosen = !args.bind.is_empty();
        let own_port = match tls {
            // For one command: nobody else's business.
            _ if !args.command.is_empty() => 0,
            Some(_) => TLS_PORT,
            None => PLAIN_PORT,
        };
        return Ok(vec![Shared {
            addresses: if chosen { args.bind.clone() } else { default.to_vec() },
            port: args.port.unwrap_or(own_port),
            tls: tls.is_some(),
            chosen,
        }]);
    }
    if tls.is_none() && args.listen.iter().any(|url| url.tls) {
        return Err(Failure::usage("mqtts:// needs a certificate for this broker")
            .hint("add --tls-dir FOLDER (mqtt certs init makes one), or --certfile and --keyfile"));
    }
    if tls.is_some() && !args.listen.iter().any(|url| url.tls) {
        return Err(Failure::usage("there is a certificate, and no listener that uses it")
            .hint("add one: --listen mqtts://ADDRESS:8883"));
    }
    let place = |url: &ListenUrl| Shared {
        addresses: url.addresses.clone(),
        port: url.port,
        tls: url.tls,
        chosen: url.addresses.len() == 1,
    };
    Ok(args.listen.iter().map(place).collect())
}

const PORT_TRIES: u32 = 32;

impl Shared {
    /// All addresses, on one port.
    fn bind(&self, tls: Option<&Arc<ServerTls>>, console: Console) -> Result<Vec<Listener>, Failure> {
        // A port that is free on the first address may be taken on the second.
        let mut tries = if self.port == 0 { PORT_TRIES } else { 1 };
        let listeners = loop {
            tries -= 1;
            match self.bind_all(console) {
                Ok(listeners) => break listeners,
                Err((_, error)) if error.kind() == ErrorKind::AddrInUse && tries > 0 => {}
                Err((address, error)) => return Err(cannot_listen(address, &error)),
            }
        };
        let with_tls = |listener: Listener| match tls.filter(|_| self.tls) {
            Some(tls) => listener.with_tls(Arc::clone(tls)),
            None => listener,
        };
        Ok(listeners.into_iter().map(with_tls).collect())
    }

    fn bind_all(&self, console: Console) -> Result<Vec<Listener>, (SocketAddr, io::Error)> {
        let mut listeners: Vec<Listener> = Vec::new();
        for &address in &self.addresses {
            let port = listeners.first().map_or(self.port, |first| first.address().port());
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
pub(super) fn announce(args: &ServeArgs, bound: &Bound, console: Console) {
    let listeners = &bound.listeners;
    // What is for one command says no more than the command does.
    let quiet = !args.command.is_empty() && !args.verbose;
    for tls in [false, true].into_iter().filter(|_| !quiet) {
        let of_kind = listeners.iter().filter(|listener| listener.tls().is_some() == tls);
        let addresses: Vec<String> = of_kind.map(|listener| listener.address().to_string()).collect();
        match &bound.tls {
            _ if addresses.is_empty() => {}
            Some(settings) if tls => {
                console.note(format_args!("listening on {} with {}", addresses.join(" and "), described(settings)));
            }
            _ => console.note(format_args!("listening on {}", addresses.join(" and "))),
        }
    }
    let is_open = |listener: &&Listener| {
        let certified = listener.tls().is_some_and(|tls| tls.options().clients == ClientCertificates::Required);
        !listener.address().ip().is_loopback() && !certified
    };
    if let Some(open) = listeners.iter().find(is_open) {
        let address = open.address();
        console.note(format_args!(
            "anyone who reaches {address} can publish and subscribe: there is no authentication yet"
        ));
    }
    for finding in bound.tls.iter().flat_map(|tls| odd(tls.options()).into_iter().chain(tls.warnings())) {
        console.finding(&finding.what, finding.cure.as_deref());
    }
    if !args.command.is_empty() {
        return;
    }
    if args.port == Some(0)
        && let Some(first) = listeners.first()
    {
        // Nobody may be reading it; the line above says it too.
        let _ = writeln!(io::stdout(), "{}", first.address().port());
    }
    for url in args.listen.iter().filter(|url| url.port == 0) {
        let taken = listeners
            .iter()
            .find(|listener| listener.tls().is_some() == url.tls && url.addresses.contains(&listener.address().ip()));
        if let Some(listener) = taken {
            let _ = writeln!(io::stdout(), "{}", listener.address().port());
        }
    }
}

/// The listeners as URLs.
pub(super) fn urls(bound: &Bound) -> Vec<String> {
    bound.listeners.iter().map(|listener| place_of(listener).url()).collect()
}

/// Where a program of this machine reaches the broker.
pub(super) fn place(bound: &Bound) -> Option<Place> {
    bound.listeners.first().map(place_of)
}

fn place_of(listener: &Listener) -> Place {
    let address = listener.address();
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => LOOPBACK[0],
        IpAddr::V6(ip) if ip.is_unspecified() => LOOPBACK[1],
        ip => ip,
    };
    let tls = listener.tls();
    let cafile = tls.and_then(|tls| tls.options().cafile.clone());
    let scheme = if tls.is_some() { "mqtts" } else { "mqtt" };
    Place { scheme, host: ip.to_string(), port: address.port(), cafile }
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
