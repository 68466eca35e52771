//! `mqtt certs renew`: the same names with new dates.

use std::{path::Path, time::Duration};

use super::{
    desk::{Desk, KEY_VARIABLE, KeyFile, Signing},
    issue::{finish, kind_of, make},
};
use crate::{
    certs::{
        Access, Authority, Change, Entry, Error, Folder, Index, Key, Leaf, Order, Role, Signer, Subject,
        has_intermediate, names, renew_root,
        stored::{self, StoredKey},
    },
    cli::certs::RenewArgs,
    command::passphrase::{self, Passphrase},
    failure::{Exit, Failure, word},
    x509::{
        Certificate, San,
        date::{DAY, date},
    },
};

/// Makes them anew.
pub(super) fn run(args: &RenewArgs) -> Result<Exit, Failure> {
    let desk = Desk::new(&args.folder);
    let folder = desk.open()?;
    if args.ca {
        return renew_authorities(&desk, args, folder);
    }
    let (entries, left) = match args.expiring {
        Some(within) => {
            let all = ending(&desk, folder.index(), within);
            if all.is_empty() {
                desk.console.note(format_args!("nothing in '{}' ends within this time", desk.dir.display()));
                return Ok(Exit::DONE);
            }
            // One whose key is elsewhere must not keep the others from being renewed.
            all.into_iter().partition(|entry| args.keep_key || !is_elsewhere(entry))
        }
        None => (wanted(&desk, args, folder.index())?, Vec::new()),
    };
    for entry in &left {
        let name = word(&entry.name);
        let request = desk.command(&format!("client {name} --csr FILE --force"));
        let keep = desk.command(&format!("renew {name} --keep-key"));
        let what = format!("{} ends on {}, and its key is elsewhere", entry.name, date(entry.not_after));
        desk.console.finding(what, Some(&format!("{request}; or for the same key: {keep}")));
    }
    if entries.is_empty() {
        return Ok(Exit::FAILED);
    }
    let signing = desk.signing(args.ca_key.ca_pass_file.as_deref())?;
    let mut change = Change::new(&desk.dir);
    let mut leaves = Vec::new();
    for entry in &entries {
        leaves.push(renew(&desk, args, &signing, folder.index(), entry, &mut change)?);
    }
    let done = finish(&desk, folder, &signing, change, &leaves)?;
    Ok(if left.is_empty() { done } else { Exit::FAILED })
}

/// Whether the key of a certificate never was here.
const fn is_elsewhere(entry: &Entry) -> bool {
    entry.private_key.is_none() && entry.certificate.is_some()
}

const fn is_leaf(entry: &Entry) -> bool {
    !matches!(entry.role, Role::Ca | Role::Intermediate)
}

/// What ends within some time. The files count, not what the index says of them: an older one may have been put back.
fn ending(desk: &Desk, index: &Index, within: Duration) -> Vec<Entry> {
    let end = desk.now.saturating_add(i64::try_from(within.as_secs()).unwrap_or(i64::MAX));
    let signers = ["intermediate.crt", "ca.crt"].map(|file| stored::certificate(&desk.dir.join(file)).ok());
    let is_ours = |certificate: &Certificate| signers.iter().flatten().any(|signer| certificate.is_signed_by(signer));
    let ends = |entry: &&Entry| {
        let ends_by_index = entry.not_after <= end;
        let Some(file) = &entry.certificate else { return ends_by_index };
        let path = desk.dir.join(file);
        match stored::certificate(&path) {
            Ok(found) if found.fingerprint == entry.sha256 => ends_by_index,
            Ok(found) if is_ours(&found) => {
                let (shown, until) = (path.display(), date(found.not_after));
                desk.console.note(format_args!(
                    "'{shown}', good until {until}, is not the last one that was made: it is renewed"
                ));
                true
            }
            Ok(found) => {
                let (shown, until) = (path.display(), date(found.not_after));
                desk.console.note(format_args!("'{shown}', good until {until}, is of another CA, and left as it is"));
                false
            }
            // It went to its device, with its key.
            Err(_) if path.symlink_metadata().is_err() => ends_by_index,
            Err(error) => {
                desk.console.note(format_args!("{error}: it is renewed"));
                true
            }
        }
    };
    index.present().filter(|entry| is_leaf(entry) && !entry.is_revoked()).filter(ends).cloned().collect()
}

/// What is to be renewed by its name.
fn wanted(desk: &Desk, args: &RenewArgs, index: &Index) -> Result<Vec<Entry>, Failure> {
    let mut entries: Vec<Entry> = Vec::new();
    for name in &args.names {
        let entry = desk.entry(index, name)?;
        let refused = |cause: &str| desk.fail(&Error::Refused { name: name.clone(), cause: cause.to_owned() });
        if !is_leaf(entry) {
            return Err(refused("the CA is renewed by itself").hint(desk.command("renew --ca")));
        }
        if entry.is_revoked() {
            return Err(refused("it is revoked; the name can have a new certificate").hint(desk.again(entry)));
        }
        if !entries.iter().any(|other| other.name == entry.name) {
            entries.push(entry.clone());
        }
    }
    Ok(entries)
}

fn renew(
    desk: &Desk,
    args: &RenewArgs,
    signing: &Signing,
    index: &Index,
    entry: &Entry,
    change: &mut Change,
) -> Result<Leaf, Failure> {
    let fail = |error: Error| desk.fail(&error);
    let key = if args.keep_key {
        let Some(file) = &entry.certificate else { return Err(fail(Error::NoKey { name: entry.name.clone() })) };
        Key::Public(stored::certificate(&desk.dir.join(file)).map_err(fail)?.public_key)
    } else if is_elsewhere(entry) {
        // The key is on the device: a new one here would be of no use to it.
        return Err(fail(Error::NoKey { name: entry.name.clone() }));
    } else {
        Key::New(kind_of(entry))
    };
    let mut sans: Vec<San> = entry.sans.iter().filter_map(|san| names::san(san).ok()).collect();
    if sans.is_empty() {
        // As openssl's recipes make them, which nobody takes any more.
        sans.push(if entry.role == Role::Client {
            names::client_san(&entry.common_name)
        } else {
            let host = entry.common_name.clone();
            names::host(&host).map_err(|fault| fail(Error::Host { host, fault }))?
        });
    }
    let order = Order {
        name: entry.name.clone(),
        common_name: entry.common_name.clone(),
        role: entry.role,
        sans,
        days: args.days.unwrap_or(entry.days),
    };
    let phrase = match (&key, &entry.private_key) {
        (Key::New(_), Some(file)) => phrase_of(desk, args, &desk.dir.join(file))?,
        _ => None,
    };
    make(desk, signing, index, &order, &key, phrase.as_deref().map(Vec::as_slice), change)
}

/// The passphrase of a key that is encrypted: the new one is to be no easier to get at.
fn phrase_of(desk: &Desk, args: &RenewArgs, path: &Path) -> Result<Option<Passphrase>, Failure> {
    let Some(key) = StoredKey::read(path).ok().filter(StoredKey::is_locked) else { return Ok(None) };
    let what = format!("passphrase of '{}'", path.display());
    let phrase = passphrase::get(args.pass_file.as_deref(), KEY_VARIABLE, "--pass-file", &what, false)?;
    key.open(&phrase).map_err(|error| desk.fail(&error))?;
    Ok(Some(phrase))
}

/// The root, and the intermediate CA below it: each keeps its key and its name, so that what they signed stays good.
fn renew_authorities(desk: &Desk, args: &RenewArgs, mut folder: Folder) -> Result<Exit, Failure> {
    let fail = |error: Error| desk.fail(&error);
    let signer = Signer::root_of(&desk.dir).map_err(fail)?;
    let phrase = desk.passphrase(&signer, args.ca_key.ca_pass_file.as_deref())?;
    let bytes = phrase.as_deref().map_or(&[][..], Vec::as_slice);
    let (old, key) = signer.open_key(bytes).map_err(fail)?;
    let days = args.days.unwrap_or_else(|| days_of(folder.index(), "ca", old.not_before, old.not_after));
    let mut change = Change::new(&desk.dir);
    let mut made = Vec::new();

    let signed = renew_root(&old, &key, days, desk.now).map_err(fail)?;
    let (path, key_path) = (desk.dir.join("ca.crt"), desk.dir.join("ca.key"));
    let root = Authority::new(signed.certificate, &key, &path, &key_path, true, desk.now).map_err(fail)?;
    made.push(stage(desk, &mut change, signed.entry, &signed.pem)?);

    let signing = if has_intermediate(&desk.dir) {
        let (old, key) = Signer::of(&desk.dir).and_then(|signer| signer.open_key(bytes)).map_err(fail)?;
        let common_name = old.common_name().unwrap_or_default().to_owned();
        let (domains, addresses) = (root.domains().to_vec(), root.signs_addresses());
        let subject = Subject { common_name, path_length: 0, domains, addresses, days };
        let signed = root.sign_intermediate(&subject, key.public_key(), desk.now).map_err(fail)?;
        if signed.certificate.subject.der != old.subject.der || signed.certificate.subject_key_id != old.subject_key_id
        {
            let cause = "the intermediate CA has a name that cannot be repeated here".to_owned();
            return Err(fail(Error::Signing(cause)));
        }
        let (path, key_path) = (desk.dir.join("intermediate.crt"), desk.dir.join("intermediate.key"));
        let authority = Authority::new(signed.certificate, &key, &path, &key_path, false, desk.now).map_err(fail)?;
        made.push(stage(desk, &mut change, signed.entry, &signed.pem)?);
        Signing { authority, root: Some(root) }
    } else {
        Signing { authority: root, root: None }
    };
    let until = desk.stage_crl_in_time(&mut change, folder.index(), &signing)?;
    folder.commit(change).map_err(fail)?;
    let revoked = folder.index().entries().iter().filter(|entry| entry.is_revoked()).count();
    let old_end = old.not_after;
    folder.close().map_err(fail)?;
    made.iter().try_for_each(|entry| desk.made(entry, false, KeyFile::Kept))?;
    if let Some(until) = until {
        desk.made_crl(until, revoked)?;
    }
    if old_end > desk.now {
        let end = date(old_end);
        desk.console.note(format_args!("give it to brokers and clients before the old one ends, on {end}"));
    }
    Ok(Exit::DONE)
}

/// Adds the certificate of a CA to a change; its key stays.
fn stage(desk: &Desk, change: &mut Change, mut entry: Entry, pem: &str) -> Result<Entry, Failure> {
    let file = format!("{}.crt", entry.name);
    change.file(&file, pem.as_bytes(), Access::Public, true).map_err(|error| desk.fail(&error))?;
    entry.certificate = Some(file);
    entry.private_key = Some(format!("{}.key", entry.name));
    change.issued(entry.clone());
    Ok(entry)
}

/// How many days were asked for.
fn days_of(index: &Index, name: &str, begin: i64, end: i64) -> u32 {
    let span = u32::try_from((end - begin) / DAY).unwrap_or(u32::MAX);
    index.get(name).map_or(span, |entry| entry.days).clamp(1, 36_500)
}
