//! The TLS of a client: from its options to settings with every file read.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::passphrase;
use crate::{
    certs,
    cli::{ClientTlsArgs, TLS_PORT},
    failure::{Exit, Failure, Reference, quoted},
    net::tls::{self, ClientOptions, ClientTls, Roots, Version, Versions},
    x509::{self, Finding},
};

/// Whether an option asks for TLS. Unlike with mosquitto's clients, each does: a certificate or a version that is given
/// and silently not used would be sent in plain text after.
pub(super) fn is_asked_for(args: &ClientTlsArgs) -> bool {
    let files =
        [&args.tls_dir, &args.cafile, &args.capath, &args.cert, &args.key, &args.key_pass_file, &args.tls_keylog];
    let texts = [&args.as_client, &args.ciphers, &args.tls_alpn, &args.tls_server_name];
    !args.no_tls
        && (files.iter().any(|file| file.is_some())
            || texts.iter().any(|text| text.is_some())
            || args.tls_version.is_some()
            || args.tls_max.is_some()
            || args.tls_use_os_certs
            || args.insecure)
}

/// The settings, if an option or the port asks for TLS.
pub(super) fn of_client(args: &ClientTlsArgs, port: u16) -> Result<Option<Arc<ClientTls>>, Failure> {
    if args.no_tls {
        return Ok(None);
    }
    refuse(args)?;
    if !(is_asked_for(args) || port == TLS_PORT) {
        return Ok(None);
    }
    if let Some(name) = args.tls_server_name.as_deref().filter(|name| !tls::is_server_name(name)) {
        return Err(Failure::usage(format!("invalid name {} for --tls-server-name", quoted(name)))
            .because("it is a host name or an address, without a port"));
    }
    let identity = identity(args)?;
    let passphrase = match &identity {
        Some((_, keyfile)) => passphrase::of_key(keyfile, args.key_pass_file.as_deref())?,
        None => None,
    };
    let options = ClientOptions {
        roots: roots(args)?,
        way_to_certificate: args.tls_dir.as_deref().map(way_to_certificate),
        folder: folder(args),
        identity,
        passphrase,
        insecure: args.insecure,
        server_name: args.tls_server_name.clone(),
        versions: versions(args.tls_version, args.tls_max)?,
        ciphers: args.ciphers.clone(),
        alpn: alpn(args)?,
        keylog: args.tls_keylog.clone(),
    };
    ClientTls::load(options).map(Arc::new).map(Some).map_err(|finding| failure(&finding))
}

fn failure(finding: &Finding) -> Failure {
    Failure::finding("cannot use TLS", finding).like(Reference::tls_options(finding))
}

/// What mosquitto's clients have and nobody here speaks, each with the reason.
fn refuse(args: &ClientTlsArgs) -> Result<(), Failure> {
    let psk = "the TLS library here has no pre-shared keys, only certificates";
    let engine = "keys come from files here, not from OpenSSL's engines";
    let is_engine = args.keyform.as_ref().filter(|form| *form != "pem");
    for (option, given, why, instead) in [
        ("--psk", args.psk.is_some(), psk, "mqtt certs init makes certificates for the broker and its clients"),
        (
            "--psk-identity",
            args.psk_identity.is_some(),
            psk,
            "mqtt certs client NAME makes a certificate with this name",
        ),
        ("--tls-engine", args.tls_engine.is_some(), engine, "give the key with --key FILE"),
        ("--tls-engine-kpass-sha1", args.tls_engine_kpass_sha1.is_some(), engine, "--key-pass-file FILE opens a key"),
        (
            "--keyform",
            is_engine.is_some(),
            "keys are PEM or DER files here, which is seen from the file",
            "leave it away",
        ),
    ] {
        if given {
            return Err(Failure::usage(format!("{option} cannot be used")).because(why).hint(instead));
        }
    }
    Ok(())
}

/// The CAs whose brokers are trusted.
fn roots(args: &ClientTlsArgs) -> Result<Roots, Failure> {
    let mut roots = Roots {
        cafile: args.cafile.clone(),
        capath: args.capath.clone(),
        system: args.tls_use_os_certs,
        crlfile_if_there: None,
    };
    if let Some(folder) = folder(args) {
        check_folder(&folder)?;
        if roots.cafile.is_none() {
            roots.crlfile_if_there = Some(folder.join("ca.crl"));
            roots.cafile = Some(folder.join("ca.crt"));
        }
    }
    Ok(roots)
}

/// The folder of `mqtt certs` that is meant; who says only who it is means the one in which `mqtt certs` makes them.
fn folder(args: &ClientTlsArgs) -> Option<PathBuf> {
    let usual = || std::env::var_os("MQTT_TLS_DIR").map_or_else(|| PathBuf::from("certs"), PathBuf::from);
    args.tls_dir.clone().or_else(|| args.as_client.is_some().then(usual))
}

/// How to show a certificate of `folder`.
fn way_to_certificate(folder: &Path) -> String {
    match &clients(folder)[..] {
        [] => format!("make one: mqtt certs client NAME{}; then add --as NAME", dir(folder)),
        [one] => format!("add --as {one}"),
        some => format!("add --as NAME; there are {}", few(some)),
    }
}

/// A folder of certificates that should be there.
pub(super) fn check_folder(folder: &Path) -> Result<(), Failure> {
    if folder.is_dir() {
        // It may be closed to this user, which looks as if nothing were in it.
        let inside = folder.join("ca.crt");
        return match std::fs::metadata(&inside) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                Err(failure(&x509::unreadable(&inside, &error)))
            }
            _ => Ok(()),
        };
    }
    let what = format!("there is no folder {}", folder.display());
    Err(Failure::new(Exit::FAILED, what).hint(format!("make it with: mqtt certs init{} --client NAME", dir(folder))))
}

/// `--dir FOLDER` for `mqtt certs`, unless that is where it looks by itself.
fn dir(folder: &Path) -> String {
    if folder == Path::new("certs") { String::new() } else { format!(" --dir {}", folder.display()) }
}

/// The client's certificate and its key.
fn identity(args: &ClientTlsArgs) -> Result<Option<(PathBuf, PathBuf)>, Failure> {
    match (&args.cert, &args.key, &args.as_client) {
        (Some(cert), Some(key), _) => Ok(Some((cert.clone(), key.clone()))),
        (Some(cert), None, _) => match tls::holds_key(cert) {
            Ok(true) => Ok(Some((cert.clone(), cert.clone()))),
            Ok(false) => Err(Failure::usage(format!("--cert without --key, and {} holds no key", cert.display()))
                .hint("add --key FILE with the private key of this certificate")),
            Err(finding) => Err(failure(&finding)),
        },
        (None, Some(_), _) => {
            Err(Failure::usage("--key without --cert: the broker is shown a certificate with its key")
                .hint("add --cert FILE with the certificate of this key"))
        }
        (None, None, Some(name)) => of_folder(&folder(args).unwrap_or_default(), name).map(Some),
        (None, None, None) => Ok(None),
    }
}

/// The certificate and the key of the client `name` in a folder of `mqtt certs`.
fn of_folder(folder: &Path, name: &str) -> Result<(PathBuf, PathBuf), Failure> {
    check_folder(folder)?;
    // No file has a longer name.
    if name.is_empty() || name.len() > 250 || name.contains(|sign: char| sign == '/' || sign.is_control()) {
        let what = format!("invalid name {} for --as", quoted(name));
        return Err(Failure::usage(what).because("it is that of a client, as in: --as board001"));
    }
    // A fleet may have a folder each.
    let own = folder.join(name);
    let place = if own.join(format!("{name}.crt")).exists() { &own } else { folder };
    let (cert, key) = (place.join(format!("{name}.crt")), place.join(format!("{name}.key")));
    let clients = clients(folder);
    let there = if clients.is_empty() { String::new() } else { format!("; there are {}", few(&clients)) };
    if matches!(name, "server" | "ca" | "intermediate") {
        let what = format!("{name}.crt is no certificate of a client{there}");
        let hint = format!("make one: mqtt certs client NAME{}", dir(folder));
        return Err(Failure::usage(what).hint(hint));
    }
    match (cert.exists(), key.exists()) {
        (true, true) => return Ok((cert, key)),
        (true, false) => {
            let what = format!("there is no {}: the key of {name} is elsewhere", key.display());
            let hint = "where its request was made, give both: --cert FILE --key FILE";
            return Err(Failure::new(Exit::FAILED, what).hint(hint));
        }
        (false, _) => {}
    }
    let failure = Failure::new(Exit::FAILED, format!("there is no client {name} in {}{there}", folder.display()));
    let known = certs::look(folder).ok();
    Err(match known.as_ref().and_then(|index| index.similar(name)) {
        Some(similar) => failure.hint(format!("did you mean: --as {similar}")),
        None => failure.hint(format!("make it with: mqtt certs client {name}{}", dir(folder))),
    })
}

/// Some names, of many the first ones.
fn few(names: &[String]) -> String {
    match names {
        many if many.len() > MOST => format!("{} and {} more", many[..MOST].join(", "), many.len() - MOST),
        few => few.join(", "),
    }
}

/// So many names fit into a line.
const MOST: usize = 5;

/// Who has a certificate and a key there.
fn clients(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_stem()?.to_str()?.to_owned();
            let is_client = path.extension()? == "crt" && name != "server" && path.with_extension("key").exists();
            (is_client && name != "ca").then_some(name)
        })
        .collect();
    names.sort_unstable();
    names
}

/// The versions of TLS from the lowest to the highest, as far as they were given.
pub(super) fn versions(min: Option<Version>, max: Option<Version>) -> Result<Versions, Failure> {
    let default = Versions::default();
    let versions = Versions { min: min.unwrap_or(default.min), max: max.unwrap_or(default.max) };
    if versions.min > versions.max {
        let what = format!("--tls-version {} is above --tls-max {}", versions.min, versions.max);
        return Err(Failure::usage(what));
    }
    Ok(versions)
}

/// RFC 7301: one byte says how long the name of a protocol is, and none is empty.
fn alpn(args: &ClientTlsArgs) -> Result<Vec<String>, Failure> {
    match &args.tls_alpn {
        Some(name) if name.is_empty() || name.len() > 255 => {
            Err(Failure::usage(format!("invalid protocol {} for --tls-alpn", quoted(name)))
                .because("it has from 1 to 255 bytes, as in: --tls-alpn mqtt"))
        }
        name => Ok(name.iter().cloned().collect()),
    }
}
