//! `mqtt certs`: its commands, one a file.

mod batch;
mod config;
mod desk;
mod export;
mod init;
mod issue;
mod look;
mod renew;
mod revoke;
mod show;
mod verify;
mod visit;
mod workshop;

use crate::{
    cli::{CertsArgs, certs::CertsVerb},
    failure::{Exit, Failure},
};

/// Does what was asked for.
pub(super) fn run(args: CertsArgs) -> Result<Exit, Failure> {
    match args.verb {
        CertsVerb::Show(args) => show::run(&args),
        CertsVerb::Verify(args) => verify::run(&args),
        CertsVerb::Server(args) => issue::server(&args),
        CertsVerb::Client(args) => issue::client(&args),
        CertsVerb::Export(args) => export::run(&args),
        CertsVerb::Renew(args) => renew::run(&args),
        CertsVerb::Revoke(args) => revoke::revoke(&args),
        CertsVerb::Crl(args) => revoke::crl(&args),
        CertsVerb::Init(args) => init::run(&args),
        CertsVerb::Config(args) => config::run(&args),
        CertsVerb::Batch(args) => batch::run(&args),
    }
}
