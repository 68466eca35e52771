//! `mqtt certs`: its commands, one a file.

mod look;
mod show;
mod verify;

use crate::{
    cli::{CertsArgs, certs::CertsVerb},
    failure::{Exit, Failure},
};

/// Does what was asked for.
pub(super) fn run(args: CertsArgs) -> Result<Exit, Failure> {
    match args.verb {
        CertsVerb::Show(args) => show::run(&args),
        CertsVerb::Verify(args) => verify::run(&args),
        CertsVerb::Init(_)
        | CertsVerb::Server(_)
        | CertsVerb::Client(_)
        | CertsVerb::Batch(_)
        | CertsVerb::Renew(_)
        | CertsVerb::Revoke(_)
        | CertsVerb::Crl(_)
        | CertsVerb::Export(_)
        | CertsVerb::Config(_) => Err(Failure::new(Exit::FAILED, "this command is not there yet")),
    }
}
