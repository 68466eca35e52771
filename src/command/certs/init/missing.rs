//! What a folder lacks, and what is wrong with what it has.

use serde::Serialize;

use super::wish::Wish;
use crate::{
    certs::{Entry, Error, Index, crl, has_intermediate, stored},
    cli::certs::InitArgs,
    command::certs::desk::Desk,
    failure::{Failure, word},
    x509::date::date,
};

/// What is not there yet.
pub(super) struct Missing {
    pub(super) ca: bool,
    pub(super) intermediate: bool,
    pub(super) server: bool,
    /// The server that was there, whose names the new one gets.
    pub(super) former: Option<Entry>,
    pub(super) clients: Vec<String>,
    /// The list of revoked certificates.
    pub(super) crl: bool,
    /// What cannot be made good by adding something.
    pub(super) faults: Vec<Fault>,
}

/// Something about a certificate that is there, and the command that cures it.
#[derive(Debug, Serialize)]
pub(super) struct Fault {
    kind: &'static str,
    name: String,
    what: String,
    cure: String,
}

impl Missing {
    pub(super) fn new(desk: &Desk, args: &InitArgs, wish: &Wish, index: &Index) -> Result<Self, Failure> {
        let is_there = |file: &str| desk.dir.join(file).symlink_metadata().is_ok();
        let has_ca = is_there("ca.crt");
        if !has_ca && is_there("ca.key") {
            return Err(desk.fail(&Error::NoCaCertificate(desk.dir.join("ca.crt"))));
        }
        if !has_ca && index.get("ca").is_some() {
            // What was signed by the one that is lost would be good for nobody.
            return Err(desk.fail(&Error::NoCaCertificate(desk.dir.join("ca.crt"))));
        }
        let has_intermediate_file = is_there("intermediate.crt");
        if has_ca && args.intermediate && !has_intermediate_file {
            let root = stored::certificate(&desk.dir.join("ca.crt")).map_err(|error| desk.fail(&error))?;
            if root.basic_constraints.and_then(|basic| basic.path_length) == Some(0) {
                return Err(desk.fail(&Error::NoIntermediate(desk.dir.join("ca.crt"))));
            }
        }
        let is_missing = |name: &&String| index.get(name).is_none() && !is_there(&format!("{name}.crt"));
        let former = index.get("server").cloned();
        let mut missing = Self {
            ca: !has_ca,
            intermediate: args.intermediate && !has_intermediate_file,
            // Nobody lets a revoked one in: it is as good as missing.
            server: !is_there("server.crt") || former.as_ref().is_some_and(Entry::is_revoked),
            former,
            clients: wish.clients.iter().filter(is_missing).cloned().collect(),
            crl: has_ca && lacks_list(desk, index)?,
            faults: Vec::new(),
        };
        missing.faults = missing.look(desk, index, wish);
        Ok(missing)
    }

    pub(super) const fn nothing(&self) -> bool {
        !self.has_authority() && !self.has_leaf() && !self.crl
    }

    /// Whether it has a CA of either kind.
    pub(super) const fn has_authority(&self) -> bool {
        self.ca || self.intermediate
    }

    /// Whether it has a server or a client.
    pub(super) const fn has_leaf(&self) -> bool {
        self.server || !self.clients.is_empty()
    }

    /// Looks at the server and at the clients that were asked for. The others may have gone to their devices, with
    /// their keys, and nothing is wrong with that.
    fn look(&self, desk: &Desk, index: &Index, wish: &Wish) -> Vec<Fault> {
        let mut faults = Vec::new();
        if !self.server {
            faults.extend(match &self.former {
                Some(entry) => fault(desk, entry),
                None => ended(desk, "server", "server.crt", "server --force"),
            });
        }
        faults.extend(wish.clients.iter().filter_map(|name| fault(desk, index.get(name)?)));
        faults
    }
}

/// Whether there is no list of revoked certificates that can be used.
fn lacks_list(desk: &Desk, index: &Index) -> Result<bool, Failure> {
    let signer = if has_intermediate(&desk.dir) { "intermediate.crt" } else { "ca.crt" };
    let path = desk.dir.join(signer);
    if !path.exists() {
        // Whoever signs says what is wrong with that.
        return Ok(false);
    }
    let signer = stored::certificate(&path).map_err(|error| desk.fail(&error))?;
    Ok(!crl::is_complete(&desk.dir, &signer, index, desk.now))
}

/// What is wrong with a certificate that the index has.
fn fault(desk: &Desk, entry: &Entry) -> Option<Fault> {
    let name = word(&entry.name);
    let is_elsewhere = entry.certificate.is_some() && entry.private_key.is_none();
    let renew = if is_elsewhere { format!("client {name} --csr FILE --force") } else { format!("renew {name}") };
    let fault = |what: String, words: &str| Some(Fault::new(desk, &entry.name, what, words));
    if let Some(revocation) = &entry.revoked {
        return fault(format!("{} is revoked since {}", entry.name, date(revocation.date)), &format!("client {name}"));
    }
    let file = entry.certificate.as_deref()?;
    if let Some(fault) = ended(desk, &entry.name, file, &renew) {
        return Some(fault);
    }
    let key = desk.dir.join(entry.private_key.as_deref()?);
    if key.symlink_metadata().is_ok() {
        return None;
    }
    fault(format!("'{}' is missing, and a key cannot be made again", key.display()), &renew)
}

/// What is wrong with the file of a certificate.
fn ended(desk: &Desk, name: &str, file: &str, renew: &str) -> Option<Fault> {
    let path = desk.dir.join(file);
    let what = match stored::certificate(&path) {
        Err(_) if path.symlink_metadata().is_err() => format!("'{}' is missing", path.display()),
        Err(error) => error.to_string(),
        Ok(certificate) if certificate.not_after < desk.now => {
            format!("'{}' ended on {}", path.display(), date(certificate.not_after))
        }
        Ok(_) => return None,
    };
    Some(Fault::new(desk, name, what, renew))
}

impl Fault {
    fn new(desk: &Desk, name: &str, what: String, words: &str) -> Self {
        Self { kind: "fault", name: name.to_owned(), what, cure: desk.command(words) }
    }

    /// Says it.
    pub(super) fn tell(&self, desk: &Desk) -> Result<(), Failure> {
        desk.console.finding(&self.what, Some(&self.cure));
        desk.record(self)
    }
}
