//! What a certificate is held against: the CA, its revocation list, and what else lies about.

use std::path::{Path, PathBuf};

use super::super::look::{Look, Trouble, beside};
use crate::{
    certs::crl::CRL,
    failure::Failure,
    x509::{self, Certificate, Crl, Finding},
};

/// The CA that is trusted.
#[derive(Debug)]
pub(super) struct Trust {
    /// The file of the CA, if it is there.
    pub(super) cafile: Option<PathBuf>,
    pub(super) roots: Vec<Certificate>,
    pub(super) roots_name: String,
    pub(super) crls: Vec<Crl>,
    /// Why the revocation list cannot be used, if there is one.
    pub(super) crl_trouble: Option<Finding>,
    pub(super) crl_path: PathBuf,
    /// CAs that may be missing in a chain.
    pub(super) known: Vec<Certificate>,
    /// The folder's own CA is not there, which can be put back.
    pub(super) is_lost: bool,
}

impl Trust {
    /// The CA that was given; else the one beside the file; else that of the folder. There may be none.
    pub(super) fn for_file(look: &Look<'_>, cafile: Option<&Path>, file: &Path) -> Result<Self, Failure> {
        let own = beside(file).join(CA);
        let path = match cafile {
            Some(path) => path.to_owned(),
            None if own.exists() => own,
            None => look.dir.join(CA),
        };
        if let Some(closed) = x509::closed(&path) {
            return Err(Trouble::Finding(closed).into());
        }
        let roots_name = path.display().to_string();
        let is_there = cafile.is_some() || path.exists();
        let roots = if is_there {
            let certificates = x509::open(&path).and_then(|items| x509::certificates_of(items, &roots_name));
            let certificates = certificates.map_err(|finding| match cafile {
                None => finding.cure(put_back(&path)),
                Some(_) => finding,
            });
            certificates.map_err(Trouble::Finding)?
        } else {
            Vec::new()
        };
        let crl_path = beside(&path).join(CRL);
        let (crls, crl_trouble) = match look.crls(&crl_path) {
            Ok(crls) => (crls, None),
            Err(finding) => (Vec::new(), Some(finding)),
        };
        let known = [beside(&path), beside(file)].map(|folder| certificates(&folder.join(INTERMEDIATE))).concat();
        let is_lost = !is_there && look.known().is_some_and(|index| index.get("ca").is_some());
        let cafile = is_there.then_some(path);
        Ok(Self { cafile, roots, roots_name, crls, crl_trouble, crl_path, known, is_lost })
    }

    /// What to do when the CA is not there, but was.
    pub(super) fn missing(&self) -> Option<String> {
        self.is_lost.then(|| put_back(Path::new(&self.roots_name)))
    }

    /// The same CA, without its lists: a root is not looked up in its own.
    pub(super) fn without_lists(&self) -> Self {
        Self {
            cafile: None,
            roots: Vec::new(),
            roots_name: self.roots_name.clone(),
            crls: Vec::new(),
            crl_trouble: None,
            crl_path: self.crl_path.clone(),
            known: Vec::new(),
            is_lost: false,
        }
    }
}

/// What cannot be made again.
pub(super) fn put_back(path: &Path) -> String {
    format!("put {} back", path.display())
}

fn certificates(path: &Path) -> Vec<Certificate> {
    let items = if path.exists() { x509::open(path) } else { Ok(Vec::new()) };
    items.and_then(|items| x509::certificates_of(items, "")).unwrap_or_default()
}

const CA: &str = "ca.crt";
pub(super) const INTERMEDIATE: &str = "intermediate.crt";
