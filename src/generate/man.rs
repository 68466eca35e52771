//! Man pages: one for each verb and each command of a verb.

use std::io::{self, Write};

use clap::Command;
use clap_mangen::Man;

use crate::cli::topics::{ENVIRONMENT, EXIT_CODES};

/// The pages of `command` and of everything below it: file name and content.
pub(super) fn pages(command: &Command) -> Vec<(String, Vec<u8>)> {
    let mut command = command.clone();
    command.build();
    let mut pages = Vec::new();
    add(&command, "mqtt", &mut pages);
    pages
}

fn add(command: &Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) {
    let mut page = Vec::new();
    // Writing to memory cannot fail.
    let _ = write(command, name, &mut page);
    pages.push((format!("{name}.1"), page));
    for below in command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help") {
        add(below, &format!("{name}-{}", below.get_name()), pages);
    }
}

fn write(command: &Command, name: &str, out: &mut Vec<u8>) -> io::Result<()> {
    let title = name.to_uppercase();
    let mut shown = command.clone().display_name(name);
    if shown.find_subcommand("help").is_some() {
        // It has no page.
        shown = shown.mut_subcommand("help", |help| help.hide(true));
    }
    let man = Man::new(shown);
    writeln!(out, ".TH {title} 1 \"\" \"mqtt {}\" \"mqtt\"", env!("CARGO_PKG_VERSION"))?;
    man.render_name_section(out)?;
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    section("SYNOPSIS", &usage.lines().map(|line| format!("  {}\n", line.trim())).collect::<String>(), out)?;
    man.render_description_section(out)?;
    if let Some(examples) = command.get_before_help() {
        section("EXAMPLES", &format!("{examples}\n"), out)?;
    }
    if command.get_arguments().any(|arg| !arg.is_hide_set()) {
        man.render_options_section(out)?;
    }
    if command.has_subcommands() {
        man.render_subcommands_section(out)?;
    }
    if let Some(after) = command.get_after_help() {
        section("NOTES", &format!("{after}\n"), out)?;
    }
    if name == "mqtt" {
        section("EXIT STATUS", EXIT_CODES, out)?;
        section("ENVIRONMENT", ENVIRONMENT, out)?;
    }
    Ok(())
}

/// A section of lines that stay as they are.
fn section(heading: &str, text: &str, out: &mut Vec<u8>) -> io::Result<()> {
    writeln!(out, ".SH {heading}\n.nf")?;
    for line in text.lines() {
        let line = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
        // A dot at the beginning would be a request.
        let guard = if line.starts_with('.') { "\\&" } else { "" };
        writeln!(out, "{guard}{line}")?;
    }
    writeln!(out, ".fi")
}
