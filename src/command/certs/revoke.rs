//! `mqtt certs revoke` and `mqtt certs crl`: certificates that nobody is to let in, and the list that says so.

use super::desk::Desk;
use crate::{
    certs::{Change, Entry, Error, Folder, Index, Revocation, Role},
    cli::certs::{CrlArgs, Reason, RevokeArgs},
    failure::{Exit, Failure, quoted},
    x509::date::date,
};

/// Revokes, and writes the list.
pub(super) fn revoke(args: &RevokeArgs) -> Result<Exit, Failure> {
    let desk = Desk::new(&args.folder);
    let folder = desk.open()?;
    if let Some(serial) = args.serial.as_deref().map(digits).filter(|serial| is_unknown(folder.index(), serial)) {
        return revoke_unknown(&desk, folder, args, &serial);
    }
    let entries = wanted(&desk, args, folder.index())?;
    let (revoked, fresh): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(Entry::is_revoked);
    for entry in &revoked {
        if let Some(revocation) = &entry.revoked {
            let (name, serial, day) = (&entry.name, &entry.serial, date(revocation.date));
            desk.console.note(format_args!("{name}, serial {serial}, is revoked since {day}"));
        }
    }
    if fresh.is_empty() {
        return Ok(Exit::DONE);
    }
    let signing = desk.signing(args.ca.ca_pass_file.as_deref())?;
    let mut change = Change::new(&desk.dir);
    let revocation = Revocation { date: desk.now, reason: words(args.reason).to_owned() };
    for entry in &fresh {
        change.revoked(&entry.serial, revocation.clone());
    }
    let until = desk.stage_crl(&mut change, folder.index(), &signing, None)?;
    let index = folder.index().clone();
    let count = folder.index().revoked() + fresh.len();
    desk.finish(folder, change)?;
    for entry in &fresh {
        let (name, serial) = (&entry.name, &entry.serial);
        desk.console.note(format_args!("{name}, serial {serial}, is revoked ({})", revocation.reason));
        let entry = Entry { revoked: Some(revocation.clone()), ..entry.clone() };
        desk.revoked(&entry)?;
    }
    desk.made_crl(until, count)?;
    name_successors(&desk, &index, &fresh);
    Ok(Exit::DONE)
}

/// Revokes a certificate of which there is nothing but its serial number: it went into an archive, or was made before the
/// index was.
fn revoke_unknown(desk: &Desk, folder: Folder, args: &RevokeArgs, serial: &str) -> Result<Exit, Failure> {
    if folder.index().has_revoked(serial) {
        desk.console.note(format_args!("serial {serial}, whose certificate is not known here, is revoked already"));
        return Ok(Exit::DONE);
    }
    let signing = desk.signing(args.ca.ca_pass_file.as_deref())?;
    let mut change = Change::new(&desk.dir);
    change.revoked(serial, Revocation { date: desk.now, reason: words(args.reason).to_owned() });
    let until = desk.stage_crl(&mut change, folder.index(), &signing, None)?;
    let count = folder.index().revoked() + 1;
    desk.finish(folder, change)?;
    let reason = words(args.reason);
    desk.console.note(format_args!("serial {serial} is not known here, and is on the list from now on ({reason})"));
    desk.made_crl(until, count)?;
    Ok(Exit::DONE)
}

/// A serial number as the index has it: whole bytes, and no empty ones before them.
fn digits(serial: &str) -> String {
    let digits: String = serial.chars().filter(|sign| !matches!(sign, ':' | ' ')).collect();
    let digits = digits.to_ascii_lowercase();
    let digits = digits.strip_prefix("0x").unwrap_or(&digits).trim_start_matches('0');
    format!("{}{digits}", if digits.len().is_multiple_of(2) { "" } else { "0" })
}

/// Whether it is a whole serial number, and not the first digits of one, that no certificate of the folder has.
fn is_unknown(index: &Index, serial: &str) -> bool {
    let is_whole = (16..=40).contains(&serial.len()) && serial.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_whole && index.by_serial(serial).is_none() && index.by_first_digits(serial).next().is_none()
}

/// Says how a server that nobody trusts any more gets a new certificate. A client is not to have one, as a rule.
fn name_successors(desk: &Desk, index: &Index, revoked: &[Entry]) {
    let is_server = |entry: &&Entry| matches!(entry.role, Role::Server | Role::Bridge);
    let is_present = |entry: &&Entry| index.get(&entry.name).is_some_and(|present| present.serial == entry.serial);
    for entry in revoked.iter().filter(is_server).filter(is_present) {
        let cure = desk.again(entry);
        desk.console.note(format_args!("clients refuse {} from now on; a new one for its hosts: {cure}", entry.name));
    }
}

/// Which certificates are meant.
fn wanted(desk: &Desk, args: &RevokeArgs, index: &Index) -> Result<Vec<Entry>, Failure> {
    let refused =
        |name: &str, cause: &str| desk.fail(&Error::Refused { name: name.to_owned(), cause: cause.to_owned() });
    let of_ca = "a CA is not revoked here: begin anew in another folder, and give everybody the new ca.crt";
    if let Some(serial) = &args.serial {
        let entry = by_serial(desk, index, serial)?;
        if matches!(entry.role, Role::Ca | Role::Intermediate) {
            return Err(refused(&entry.name, of_ca));
        }
        return Ok(vec![entry.clone()]);
    }
    let mut entries = Vec::new();
    for name in &args.names {
        let present = desk.entry(index, name)?;
        if matches!(present.role, Role::Ca | Role::Intermediate) {
            return Err(refused(name, of_ca));
        }
        let is_meant = |entry: &&Entry| entry.name == present.name && (!args.old || entry.serial != present.serial);
        // One that has ended lets nobody in, and would only make the list longer.
        let counts = |entry: &&Entry| entry.not_after >= desk.now || entry.serial == present.serial;
        let of_name: Vec<Entry> = index.entries().iter().filter(is_meant).filter(counts).cloned().collect();
        if of_name.is_empty() {
            desk.console.note(format_args!("{name} has no former certificate that is still good"));
        }
        entries.extend(of_name);
    }
    Ok(entries)
}

/// The certificate with a serial number, or the only one whose serial number begins so: `show` tells no more of it.
fn by_serial<'a>(desk: &Desk, index: &'a Index, serial: &str) -> Result<&'a Entry, Failure> {
    let digits: String = serial.chars().filter(|sign| !matches!(sign, ':' | ' ')).collect();
    let digits = digits.trim_start_matches("0x").to_ascii_lowercase();
    if let Some(entry) = index.by_serial(&digits) {
        return Ok(entry);
    }
    let all = desk.command("show --json");
    let shown = quoted(&digits);
    let failed = |what: String, hint: String| Err(Failure::new(Exit::FAILED, what).hint(hint));
    if digits.len() < FEWEST_DIGITS {
        let what = format!("no certificate has the serial number {shown}");
        return failed(what, format!("{FEWEST_DIGITS} of its first digits are enough; all of them shows: {all}"));
    }
    let found: Vec<&Entry> = index.by_first_digits(&digits).collect();
    match found.as_slice() {
        [entry] => Ok(entry),
        [] => failed(format!("no serial number begins with {shown}"), all),
        [first, second, ..] => failed(
            format!("{} serial numbers begin with {shown}, of {} and {}", found.len(), first.name, second.name),
            format!("more digits tell them apart: {all}"),
        ),
    }
}

/// What is shorter may be a slip of the fingers.
const FEWEST_DIGITS: usize = 6;

/// Writes the list anew.
pub(super) fn crl(args: &CrlArgs) -> Result<Exit, Failure> {
    let desk = Desk::new(&args.folder);
    let folder = desk.open()?;
    let signing = desk.signing(args.ca.ca_pass_file.as_deref())?;
    let mut change = Change::new(&desk.dir);
    let until = desk.stage_crl(&mut change, folder.index(), &signing, args.days)?;
    let revoked = folder.index().revoked();
    desk.finish(folder, change)?;
    desk.made_crl(until, revoked)?;
    Ok(Exit::DONE)
}

const fn words(reason: Reason) -> &'static str {
    match reason {
        Reason::Unspecified => "unspecified",
        Reason::KeyCompromise => "keyCompromise",
        Reason::AffiliationChanged => "affiliationChanged",
        Reason::Superseded => "superseded",
        Reason::CessationOfOperation => "cessationOfOperation",
        Reason::PrivilegeWithdrawn => "privilegeWithdrawn",
    }
}
