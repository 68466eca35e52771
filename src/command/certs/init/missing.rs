//! What a folder lacks.

use super::wish::Wish;
use crate::{
    certs::{Error, Index, stored},
    cli::certs::InitArgs,
    command::certs::desk::Desk,
    failure::Failure,
};

/// What is not there yet.
pub(super) struct Missing {
    pub(super) ca: bool,
    pub(super) intermediate: bool,
    pub(super) server: bool,
    pub(super) clients: Vec<String>,
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
        let has_intermediate = is_there("intermediate.crt");
        if has_ca && args.intermediate && !has_intermediate {
            let root = stored::certificate(&desk.dir.join("ca.crt")).map_err(|error| desk.fail(&error))?;
            if root.basic_constraints.and_then(|basic| basic.path_length) == Some(0) {
                return Err(desk.fail(&Error::NoIntermediate(desk.dir.join("ca.crt"))));
            }
        }
        let is_missing = |name: &&String| index.get(name).is_none() && !is_there(&format!("{name}.crt"));
        Ok(Self {
            ca: !has_ca,
            intermediate: args.intermediate && !has_intermediate,
            server: !is_there("server.crt"),
            clients: wish.clients.iter().filter(is_missing).cloned().collect(),
        })
    }

    pub(super) const fn nothing(&self) -> bool {
        !self.ca && !self.intermediate && !self.server && self.clients.is_empty()
    }
}
