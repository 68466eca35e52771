//! `mqtt certs export`: a certificate and its key in the form that others want.

use std::{
    fs,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use pkcs8::der::zeroize::Zeroizing;
use serde::Serialize;

use super::desk::{Desk, KEY_VARIABLE};
use crate::{
    certs::{
        Access, Change, Error, INDEX, Leaf, Role,
        export::{Bundle, Protection},
        look, names, read_file,
        stored::{self, StoredKey},
        write_file,
    },
    cli::certs::{ExportArgs, ExportFormat},
    command::passphrase::{self, Passphrase},
    failure::{Exit, Failure, system, word},
    output::text,
    x509::{self, Certificate, Item},
};

/// Writes it.
pub(super) fn run(args: &ExportArgs) -> Result<Exit, Failure> {
    let desk = Desk::new(&args.folder);
    // Who writes into the folder waits for others; who only reads it needs no right to write, and on a device there is
    // nobody to wait for.
    let waits = args.out.is_none() && desk.dir.join(INDEX).exists();
    let folder = if waits { Some(desk.open()?) } else { None };
    let is_store = matches!(args.form, ExportFormat::P12 | ExportFormat::Java);
    if args.legacy && !is_store {
        return Err(Failure::usage("--legacy is for p12 and java").hint("mqtt certs export --help shows the options"));
    }
    let is_stdout = args.out.as_deref() == Some(Path::new("-"));
    if is_stdout {
        check_stdout(args)?;
    }
    let mut phrase = None;
    let what = "passphrase for the PKCS#12 file";
    if is_store {
        phrase = Some(passphrase::get(args.pass_file.as_deref(), KEY_VARIABLE, "--pass-file", what, true)?);
    }
    let bundle = bundle(&desk, &args.name, args.pass_file.as_deref(), phrase.as_ref())?;
    let phrase = phrase.as_deref().map_or(&[][..], Vec::as_slice);
    let protection = if args.legacy { Protection::Legacy } else { Protection::Modern };
    let store = |store: Result<Vec<u8>, Error>| store.map(Zeroizing::new).map_err(|error| desk.fail(&error));
    let path = |end: &str| args.out.clone().unwrap_or_else(|| desk.dir.join(format!("{}{end}", args.name)));
    let mut files = Vec::new();
    match args.form {
        ExportFormat::P12 => {
            let what = "certificate, CA and key as PKCS#12";
            files.push((path(".p12"), "p12", what, store(bundle.p12(phrase, protection))?));
        }
        ExportFormat::Java => {
            let keys = path("-keystore.p12");
            let trust = trust_path(&keys);
            let what = "key store, its type is PKCS12";
            files.push((keys, "p12", what, store(bundle.p12(phrase, protection))?));
            let what = "trust store with the CA, its type is PKCS12";
            files.push((trust, TRUST, what, store(bundle.trust_store(phrase, protection))?));
        }
        ExportFormat::Pem => {
            files.push((path(".pem"), "pem", "certificate, CA and key in one file", bytes(&bundle.pem())));
        }
        ExportFormat::Esp32 | ExportFormat::Arduino => {
            let what = "certificate, CA and key for C and C++";
            files.push((path(".h"), "header", what, bytes(&bundle.header())));
        }
        ExportFormat::Base64 => {
            let what = "certificate, CA and key as variables in base64";
            files.push((path(".env"), "base64", what, bytes(&bundle.variables())));
        }
    }
    if is_stdout {
        let content = files.first().map_or(&[][..], |(.., content)| content);
        text(content).map_err(|error| Failure::new(Exit::FAILED, "cannot write to stdout").because(system(&error)))?;
        return Ok(Exit::DONE);
    }
    // Two forms may be the same file, and there is nothing to lose where nothing changes.
    let is_same = |path: &Path, content: &[u8]| {
        read_file(path, content.len() as u64).is_ok_and(|there| *Zeroizing::new(there) == *content)
    };
    for (path, .., content) in &files {
        if !args.force && fs::symlink_metadata(path).is_ok() && !is_same(path, content) {
            let failure = Failure::new(Exit::FAILED, format!("'{}' is there already", path.display()));
            return Err(failure.hint("--force replaces it; --out writes elsewhere"));
        }
    }
    for (path, kind, what, content) in &files {
        if !args.force && is_same(path, content) {
            desk.console.note(format_args!("{}: as it was", path.display()));
            desk.record(&Made { kind, path: &path.to_string_lossy(), changed: false })?;
            continue;
        }
        let access = if *kind == TRUST { Access::Public } else { Access::Secret };
        write_file(path, content, access).map_err(|error| desk.fail(&error))?;
        made(&desk, path, kind, what)?;
    }
    drop(folder);
    Ok(Exit::DONE)
}

/// Refuses what cannot go to the standard output.
fn check_stdout(args: &ExportArgs) -> Result<(), Failure> {
    let refused = |what: &str| Err(Failure::usage(what).hint("--out FILE writes a file"));
    match args.form {
        _ if args.folder.json => refused("--json and --out - exclude each other"),
        ExportFormat::Java => refused("java wants two files, and stdout is one"),
        ExportFormat::P12 if io::stdout().is_terminal() => refused("a PKCS#12 file is nothing for a terminal"),
        _ => Ok(()),
    }
}

/// A text as bytes, wiped as it is.
fn bytes(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.as_bytes().to_vec())
}

/// The kind of file that has no key in it.
const TRUST: &str = "trust";

/// `NAME-truststore.p12` beside `NAME-keystore.p12`, or beside any other file.
fn trust_path(keys: &Path) -> PathBuf {
    let stem = keys.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    keys.with_file_name(format!("{}-truststore.p12", stem.trim_end_matches("-keystore")))
}

/// Says that a file was made.
pub(super) fn made(desk: &Desk, path: &Path, kind: &'static str, what: &str) -> Result<(), Failure> {
    let secret = if kind == TRUST { "" } else { "; keep it secret" };
    desk.console.note(format_args!("{}: {what}{secret}", path.display()));
    desk.record(&Made { kind, path: &path.to_string_lossy(), changed: true })
}

#[derive(Serialize)]
struct Made<'a> {
    kind: &'static str,
    path: &'a str,
    changed: bool,
}

/// Adds a PKCS#12 file of a new leaf to a change.
pub(super) fn stage_p12(desk: &Desk, leaf: &Leaf, phrase: &[u8], change: &mut Change) -> Result<(), Failure> {
    let fail = |error: Error| desk.fail(&error);
    let Some(key) = leaf.key.clone() else { return Ok(()) };
    let name = leaf.signed.entry.name.clone();
    let items = x509::read(leaf.signed.pem.as_bytes()).unwrap_or_default();
    let chain: Vec<Certificate> = items
        .into_iter()
        .filter_map(|item| if let Item::Certificate(certificate) = item { Some(*certificate) } else { None })
        .collect();
    let root = stored::certificate(&desk.dir.join("ca.crt")).map_err(fail)?;
    let store = Bundle { name, chain, root, key }.p12(phrase, Protection::Modern).map_err(fail)?;
    let path = format!("{}.p12", super::issue::base(&leaf.signed.entry));
    change.file(&path, &store, Access::Secret, true).map_err(fail)
}

/// All that a name of the folder has.
fn bundle(desk: &Desk, name: &str, pass_file: Option<&Path>, phrase: Option<&Passphrase>) -> Result<Bundle, Failure> {
    let fail = |error: Error| desk.fail(&error);
    let index = look(&desk.dir).map_err(fail)?;
    let entry = desk.entry(&index, name)?;
    if matches!(entry.role, Role::Ca | Role::Intermediate) {
        let cause = "its key stays where it is, and ca.crt is the file for others".to_owned();
        return Err(fail(Error::Refused { name: name.to_owned(), cause }));
    }
    names::check_file(name).map_err(|fault| fail(Error::Name { name: name.to_owned(), fault }))?;
    let refused = |cause: &str| fail(Error::Refused { name: name.to_owned(), cause: cause.to_owned() });
    let Some(certificate) = &entry.certificate else {
        let again = desk.command(&format!("renew {}", word(name)));
        let failure = refused("its certificate and its key are in the archive that a batch has made, and only there");
        return Err(failure.hint(format!("unpack that; or with a new key: {again}")));
    };
    let Some(key) = &entry.private_key else {
        let cause = "its key is where its request was made, and does not leave that place";
        let files = format!("what it needs beside its key: ca.crt and {certificate} of the folder");
        return Err(refused(cause).hint(files));
    };
    let (path, key_path) = (desk.dir.join(certificate), desk.dir.join(key));
    let chain = stored::certificates(&path).map_err(fail)?;
    let root = stored::certificate(&desk.dir.join("ca.crt")).map_err(fail)?;
    let key = StoredKey::read(&key_path).map_err(fail)?;
    let asked = match (phrase, key.is_locked()) {
        (None, true) => {
            let what = format!("passphrase of '{}'", key_path.display());
            Some(passphrase::get(pass_file, KEY_VARIABLE, "--pass-file", &what, false)?)
        }
        _ => None,
    };
    let phrase = phrase.or(asked.as_ref()).map_or(&[][..], |phrase| phrase.as_slice());
    let key = key.open(phrase).map_err(fail)?;
    match chain.first() {
        Some(leaf) if leaf.public_key == key.public_key() => desk.name_end(entry, leaf.not_after),
        _ => return Err(fail(Error::KeyMismatch { key: key_path, certificate: path })),
    }
    Ok(Bundle { name: name.to_owned(), chain, root, key })
}
