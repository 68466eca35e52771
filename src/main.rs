//! Start: parse, run, exit code; nothing else.

use std::process::{ExitCode, Termination};

use mqtt_toolkit::{cli::Cli, command};

fn main() -> ExitCode {
    let cli = match Cli::read(std::env::args_os()) {
        Ok(cli) => cli,
        Err(unread) => return command::answer(&unread).report(),
    };
    let tool = cli.tool();
    let console = command::console(&cli);
    match command::run(cli) {
        Ok(exit) => exit.report(),
        Err(failure) => command::fail(&failure, tool, console).report(),
    }
}
