//! Man pages and completions, made from the arguments: committed, so that packages need no build step for them.

mod man;

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use crate::cli::Cli;

/// Every generated file: its path in the repository, and its content.
#[must_use]
pub fn files() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> =
        man::pages(&command()).into_iter().map(|(name, page)| (format!("man/{name}"), page)).collect();
    let shells = [
        (Shell::Bash, "mqtt.bash"),
        (Shell::Zsh, "_mqtt"),
        (Shell::Fish, "mqtt.fish"),
        (Shell::PowerShell, "_mqtt.ps1"),
    ];
    files.extend(shells.map(|(shell, name)| (format!("completions/{name}"), completions(shell))));
    files
}

/// What a shell has to know to complete `mqtt`.
#[must_use]
pub fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "mqtt", &mut script);
    script
}

/// The command, as the user knows it.
fn command() -> Command {
    Cli::command()
}
