//! Start: parse, run, exit code; nothing else.

use std::process::{ExitCode, Termination};

use mqtt_toolkit::{cli::Cli, command, failure::Failure, output::Console};

fn main() -> ExitCode {
    let cli = match Cli::read() {
        Ok(cli) => cli,
        // --help and --version come as errors, too.
        Err(error) if !error.use_stderr() => return error.print().map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS),
        Err(error) => return fail(&Failure::arguments(&error), Console::new(false)),
    };
    let console = command::console(&cli);
    match command::run(cli) {
        Ok(exit) => exit.report(),
        Err(failure) => fail(&failure, console),
    }
}

fn fail(failure: &Failure, console: Console) -> ExitCode {
    console.failure(failure, failure.hint.as_deref());
    failure.exit.report()
}
