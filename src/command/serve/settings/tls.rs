//! The TLS of one listener: from its keys, and from the options that have none, to settings with their files.

use std::path::{Path, PathBuf};

use crate::{
    certs,
    cli::{Asked, ServerTlsArgs},
    command::{
        passphrase,
        tls::{check_folder, versions},
    },
    conf::{Origin, Section, Value},
    failure::{Exit, Failure, certs_command},
    net::tls::{self, ClientCertificates, Identity, ServerOptions, ServerTls, Version},
    x509::{self, Code, Finding},
};

/// The TLS that is asked for, if any is.
pub(in crate::command::serve) fn options(
    listener: &Section,
    args: &ServerTlsArgs,
) -> Result<Option<ServerOptions>, Failure> {
    let Some(certfile) = listener.path("certfile") else {
        return match first_without_certificate(listener, args) {
            Some(option) => {
                let (certfile, keyfile) =
                    if option.starts_with("--") { ("--certfile", "--keyfile") } else { ("certfile", "keyfile") };
                Err(Failure::usage(format!("{option} needs a certificate for this broker"))
                    .hint(format!("add {certfile} and {keyfile}, or make all of it with: mqtt certs init")))
            }
            None => Ok(None),
        };
    };
    let tls_dir = args.tls_dir.as_deref().filter(|_| args.certfile.is_none());
    if let Some(folder) = tls_dir {
        check_folder(folder)?;
        if !certfile.exists() {
            let what = format!("there is no {}", certfile.display());
            let hint = format!("make it with: {}", certs_command("init --client NAME", folder));
            return Err(Failure::new(Exit::FAILED, what).hint(hint));
        }
    }
    let lowest =
        listener.get("tls_version").map(|value| if value.text == "tlsv1.3" { Version::Tls13 } else { Version::Tls12 });
    let ciphers = [listener.given("ciphers"), listener.given("ciphers_tls1.3")];
    let ciphers: Vec<String> = ciphers.into_iter().flatten().collect();
    let keyfile = key_of(&certfile, listener)?;
    let mut options = ServerOptions {
        cafile: listener.path("cafile"),
        capath: listener.path("capath"),
        crlfile: listener.path("crlfile"),
        crl_strict: args.crl_strict,
        ciphers: (!ciphers.is_empty()).then(|| ciphers.join(":")),
        max_handshakes: args.max_handshakes as usize,
        versions: versions(lowest, args.tls_max)?,
        folder: folder_of(args, &certfile),
        certfile,
        keyfile,
        ..ServerOptions::default()
    };
    if let Some(folder) = &args.tls_dir {
        options.crlfile_if_there = options.crlfile.is_none().then(|| folder.join("ca.crl"));
    }
    let knows_clients = options.cafile.is_some() || options.capath.is_some();
    let by_identity = listener.flag("use_identity_as_username") || listener.flag("use_subject_as_username");
    check_clients(listener, args, knows_clients)?;
    options.clients = match args.client_certificates {
        Some(Asked::Required) => ClientCertificates::Required,
        Some(Asked::Optional) => ClientCertificates::Optional,
        Some(Asked::Off) => ClientCertificates::Off,
        None if listener.flag("require_certificate") => ClientCertificates::Required,
        // As in mosquitto: without a certificate there would be no name, and nobody chooses one.
        None if by_identity && knows_clients => ClientCertificates::Required,
        // A CA alone asks for nothing.
        None => ClientCertificates::Off,
    };
    options.identity = if listener.flag("use_identity_as_username") {
        Identity::CommonName
    } else if by_identity {
        Identity::Subject
    } else {
        Identity::Ignored
    };
    options.passphrase = passphrase::of_key(&options.keyfile, args.key_pass_file.as_deref())?;
    Ok(Some(options))
}

/// How a value was given: the option, or the line and the key.
fn called(value: &Value) -> String {
    match &value.origin {
        Origin::Flag(flag) => flag.clone(),
        origin @ (Origin::Line(..) | Origin::Default) => format!("{origin}: {}", value.key.name),
    }
}

/// The key of a certificate: in its file, unless it has one of its own.
fn key_of(certfile: &Path, listener: &Section) -> Result<PathBuf, Failure> {
    if let Some(keyfile) = listener.path("keyfile") {
        return Ok(keyfile);
    }
    match tls::holds_key(certfile) {
        Ok(true) => Ok(certfile.to_owned()),
        Ok(false) => {
            let (name, other) = match listener.get("certfile") {
                Some(value) if !matches!(value.origin, Origin::Flag(_)) => (called(value), "keyfile"),
                _ => ("--certfile".to_owned(), "--keyfile"),
            };
            let what = format!("{name} without {other}, and {} holds no key", certfile.display());
            Err(Failure::usage(what).hint(format!("add {other} FILE with the private key of this certificate")))
        }
        Err(finding) => Err(refused(listener, &finding)),
    }
}

/// Reads the files.
pub(in crate::command::serve) fn load(listener: &Section, options: ServerOptions) -> Result<ServerTls, Failure> {
    ServerTls::load(options).map_err(|finding| refused(listener, &finding))
}

/// What is wrong with a certificate, a key or a cipher, with the line that names it if a file does.
fn refused(listener: &Section, finding: &Finding) -> Failure {
    let given = |key: &&str| listener.get(key);
    let ciphers = ["ciphers", "ciphers_tls1.3"];
    let value = match finding.code {
        Code::KeyMismatch => given(&"keyfile"),
        Code::NoSharedCipher => {
            let keys = ciphers.iter().filter_map(given);
            let mut named = keys.clone().filter(|value| {
                let names = value.text.split([':', ',', ' ']);
                names.filter(|name| !name.is_empty()).any(|name| finding.what.contains(&format!("{name:?} here")))
            });
            named.next().or_else(|| keys.clone().next())
        }
        // The longest: a folder is a part of what is in it. A file for both is read for its certificate first.
        _ => ["keyfile", "cafile", "capath", "crlfile", "certfile"]
            .iter()
            .filter_map(given)
            .filter(|value| finding.what.contains(&value.text))
            .max_by_key(|value| value.text.len()),
    };
    let value = value.or_else(|| listener.get("certfile"));
    let Some(value) = value.filter(|value| matches!(value.origin, Origin::Line(..))) else {
        return Failure::finding("cannot start", finding);
    };
    // As all that is wrong with a configuration: what is not there, and what should not be there.
    let exit = if finding.code == Code::UnreadableFile { Exit::FAILED } else { Exit::USAGE };
    let mut failure = Failure::finding(called(value), finding);
    failure.exit = exit;
    failure
}

/// The folder of `mqtt certs` in which the certificate is, as far as that can be told.
fn folder_of(args: &ServerTlsArgs, certfile: &Path) -> Option<PathBuf> {
    let beside = certfile.parent().filter(|folder| certs::look(folder).is_ok_and(|index| !index.entries().is_empty()));
    args.tls_dir.clone().or_else(|| beside.map(Path::to_owned))
}

/// Refuses what would judge clients, where no client is asked or none can be judged.
fn check_clients(listener: &Section, args: &ServerTlsArgs, knows_clients: bool) -> Result<(), Failure> {
    let yes = |key: &str| listener.get(key).filter(|value| value.text == "true").map(called);
    let option = yes("use_identity_as_username")
        .or_else(|| yes("use_subject_as_username"))
        .or_else(|| listener.get("crlfile").map(called))
        .or_else(|| args.crl_strict.then(|| "--crl-strict".to_owned()));
    let Some(option) = option.filter(|_| !knows_clients) else { return Ok(()) };
    let cafile = if option.starts_with("--") { "--cafile" } else { "cafile" };
    Err(Failure::usage(format!("{option} is about the certificates of clients, and no CA is given for those"))
        .hint(format!("add {cafile} FILE")))
}

/// What a folder says about itself that the files alone do not say.
pub(in crate::command::serve) fn odd(options: &ServerOptions) -> Vec<Finding> {
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

/// The first key or option that means TLS, when nothing says which certificate.
fn first_without_certificate(listener: &Section, args: &ServerTlsArgs) -> Option<String> {
    let keys = [
        "keyfile",
        "cafile",
        "capath",
        "crlfile",
        "require_certificate",
        "use_identity_as_username",
        "use_subject_as_username",
        "tls_version",
        "ciphers",
        "ciphers_tls1.3",
    ];
    let given = keys.iter().find_map(|key| listener.get(key).filter(|value| value.text != "false"));
    given.map(called).or_else(|| {
        let options =
            [(args.client_certificates.is_some(), "--client-certificates"), (args.tls_max.is_some(), "--tls-max")];
        options.into_iter().find(|(given, _)| *given).map(|(_, option)| option.to_owned())
    })
}
