//! `ca.crl`: the revocation list of a folder, of the CA that signs its leaves and of the root above it.

use std::{collections::HashSet, path::Path};

use super::{
    Access, Authority, Change, CrlState, Error, files,
    index::{Index, Revocation},
};
use crate::x509::{
    self, Certificate, Crl, Item,
    date::{DAY, days_between},
};

/// The file.
pub const CRL: &str = "ca.crl";
/// How long the list of a root is good whose leaves are signed by an intermediate CA: its key is seldom at hand.
const ROOT_DAYS: u32 = 365;

/// Adds a new list to a change: what the index has revoked, what the change revokes, and whatever the last list had.
/// `root` is the one above `authority`, if that is not the root itself and its key is at hand. Says until when it is
/// good.
///
/// # Errors
/// When it cannot be signed or written.
pub fn stage(
    change: &mut Change,
    folder: &Path,
    index: &Index,
    authority: &Authority,
    root: Option<&Authority>,
    days: Option<u32>,
    now: i64,
) -> Result<i64, Error> {
    let last = match read(folder) {
        Ok(last) => last,
        // The index has had all that was in it.
        Err(Error::Damaged { .. }) if index.crl().number > 0 => Vec::new(),
        Err(error) => return Err(error),
    };
    let mut revoked: Vec<(String, Revocation)> = index
        .entries()
        .iter()
        .filter_map(|entry| Some((entry.serial.clone(), entry.revoked.clone()?)))
        .chain(index.others().iter().cloned())
        .chain(change.revocations().iter().cloned())
        .collect();
    let known = revoked.len();
    let signers = [Some(authority), root].into_iter().flatten();
    for crl in signers.flat_map(|signer| last.iter().filter(|crl| crl.is_signed_by(signer.certificate()))) {
        revoked.extend(crl.entries.iter().map(|entry| {
            let reason = entry.reason.unwrap_or("unspecified").to_owned();
            (entry.serial.clone(), Revocation { date: entry.date, reason })
        }));
    }
    let mut seen: HashSet<String> = revoked[..known].iter().map(|(serial, _)| serial.clone()).collect();
    let listed = revoked.split_off(known);
    let listed: Vec<_> = listed.into_iter().filter(|(serial, _)| seen.insert(serial.clone())).collect();
    // So that the list can be lost.
    for (serial, revocation) in &listed {
        change.revoked(serial, revocation.clone());
    }
    revoked.extend(listed);
    seen.clear();
    revoked.retain(|(serial, _)| seen.insert(serial.clone()));

    let state = CrlState { number: index.crl().number.max(highest(&last)) + 1, days: days.unwrap_or(index.crl().days) };
    let mut text = authority.sign_crl(&revoked, state.number, state.days, now)?;
    match root {
        Some(root) => text += &root.sign_crl(&revoked, state.number, ROOT_DAYS.max(state.days), now)?,
        None => {
            // The list of a root whose key is elsewhere stays.
            let others = last.iter().filter(|crl| crl.issuer != authority.certificate().subject);
            text.extend(others.map(|crl| x509::pem::encode("X509 CRL", crl.der())));
        }
    }
    change.file(CRL, text.as_bytes(), Access::Public, false)?;
    change.crl(state);
    Ok(now + i64::from(state.days) * DAY)
}

/// Whether more than half of the time of the last list is over, or there is none.
#[must_use]
pub fn is_due(folder: &Path, signer: &Certificate, now: i64) -> bool {
    let crls = read(folder).unwrap_or_default();
    let Some(crl) = crls.iter().find(|crl| crl.is_signed_by(signer)) else { return true };
    crl.next_update.is_some_and(|end| days_between(now, end) * 2 < days_between(crl.this_update, end))
}

/// Whether there is a list of `signer` that has not ended and has all that is revoked.
#[must_use]
pub fn is_complete(folder: &Path, signer: &Certificate, index: &Index, now: i64) -> bool {
    let crls = read(folder).unwrap_or_default();
    let Some(crl) = crls.iter().find(|crl| crl.is_signed_by(signer)) else { return false };
    let listed: HashSet<&str> = crl.entries.iter().map(|entry| entry.serial.as_str()).collect();
    let known = index.entries().iter().filter(|entry| entry.is_revoked()).map(|entry| &entry.serial);
    let mut revoked = known.chain(index.others().iter().map(|(serial, _)| serial));
    crl.next_update.is_none_or(|end| end >= now) && revoked.all(|serial| listed.contains(serial.as_str()))
}

/// The end of the list of a folder, if there is one.
#[must_use]
pub fn end(folder: &Path) -> Option<i64> {
    read(folder).ok()?.first().and_then(|crl| crl.next_update)
}

/// The lists in the file; none if there is no file.
pub(super) fn read(folder: &Path) -> Result<Vec<Crl>, Error> {
    let path = folder.join(CRL);
    let Some(bytes) = files::read_if_there(&path, x509::SIZE_LIMIT as u64)? else { return Ok(Vec::new()) };
    let items = match x509::read(&bytes) {
        Ok(items) => items.into_iter(),
        Err(error) => return Err(Error::Damaged { path, cause: error.to_string() }),
    };
    let crls: Vec<Crl> = items.filter_map(|item| if let Item::Crl(crl) = item { Some(crl) } else { None }).collect();
    if crls.is_empty() {
        return Err(Error::Damaged { path, cause: "it holds no revocation list".to_owned() });
    }
    Ok(crls)
}

pub(super) fn highest(crls: &[Crl]) -> u64 {
    let numbers = crls.iter().filter_map(|crl| u64::from_str_radix(crl.number.as_deref()?, 16).ok());
    // openssl may have used a random one, after which no number is higher.
    numbers.filter(|number| *number < u64::MAX / 2).max().unwrap_or(0)
}
