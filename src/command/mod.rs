//! The verbs: one each, from its arguments to its exit code.

mod certs;
mod connection;
mod passphrase;
mod publish;
mod serve;
mod sub;
mod tls;

use tokio::runtime::{Builder, Runtime};

use crate::{
    cli::{Cli, Verb, WELCOME},
    failure::{Exit, Failure, system},
    output::Console,
};

/// Does what was asked for.
///
/// # Errors
/// Why it is not done.
pub fn run(cli: Cli) -> Result<Exit, Failure> {
    let debug = match &cli.verb {
        Some(Verb::Publish(args)) => args.connection.debug,
        Some(Verb::Subscribe(args)) => args.connection.debug,
        _ => false,
    };
    verb(cli).map_err(|failure| if debug { failure.with_code() } else { failure })
}

fn verb(cli: Cli) -> Result<Exit, Failure> {
    match cli.verb {
        Some(Verb::Publish(args)) => publish::run(*args),
        Some(Verb::Subscribe(args)) => sub::run(*args),
        Some(Verb::Serve(args)) => serve::run(&args),
        Some(Verb::Certs(args)) => certs::run(*args),
        // `Cli::read` has answered the call for help.
        Some(Verb::Help { .. }) | None => {
            console(&cli).text(WELCOME);
            Ok(Exit::USAGE)
        }
    }
}

/// The console as the arguments want it.
#[must_use]
pub const fn console(cli: &Cli) -> Console {
    match &cli.verb {
        Some(Verb::Publish(args)) => Console::new(args.connection.quiet),
        Some(Verb::Subscribe(args)) => Console::new(args.connection.quiet),
        Some(Verb::Serve(_)) => Console::serving(),
        Some(Verb::Certs(args)) => Console::new(args.verb.folder().quiet),
        Some(Verb::Help { .. }) | None => Console::new(false),
    }
}

/// A runtime on this thread alone: a client starts in a moment.
fn runtime() -> Result<Runtime, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::new(Exit::FAILED, "cannot start").because(system(&error)))
}
