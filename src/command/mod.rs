//! The verbs: one each, from its arguments to its exit code.

mod bench;
mod certs;
mod comeback;
mod connection;
mod passphrase;
mod payload;
mod printing;
mod publish;
mod rr;
mod serve;
mod shown;
mod sub;
mod tls;

use std::path::Path;

use tokio::runtime::{Builder, Runtime};

use crate::{
    cli::{Cli, Tool, Unread, Verb, WELCOME},
    failure::{Exit, Failure, system},
    generate,
    output::{self, Console},
};

/// Does what was asked for.
///
/// # Errors
/// Why it is not done.
pub fn run(cli: Cli) -> Result<Exit, Failure> {
    let debug = cli.connection().is_some_and(|connection| connection.debug);
    if let Some(remark) = cli.connection().and_then(|connection| connection.remark.as_deref()) {
        console(&cli).finding(remark, None);
    }
    verb(cli).map_err(|failure| if debug { failure.with_code() } else { failure })
}

fn verb(cli: Cli) -> Result<Exit, Failure> {
    match cli.verb {
        Some(Verb::Publish(args)) => publish::run(*args),
        Some(Verb::Subscribe(args)) => sub::run(*args),
        Some(Verb::Request(args)) => rr::run(*args),
        Some(Verb::Serve(args)) => serve::run(&args),
        Some(Verb::Certs(args)) => certs::run(*args),
        Some(Verb::Bench(args)) => bench::run(*args.0),
        Some(Verb::Completions { shell }) => print(&generate::completions(shell)),
        Some(Verb::Generate { folder }) => write_all(&folder),
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
        Some(Verb::Publish(args)) => connection::console(&args.connection),
        Some(Verb::Subscribe(args)) => connection::console(&args.connection),
        Some(Verb::Request(args)) => connection::console(&args.connection),
        Some(Verb::Serve(args)) if args.as_mosquitto => Console::of_mosquitto(false),
        Some(Verb::Serve(_)) => Console::serving(),
        Some(Verb::Certs(args)) => Console::new(args.verb.folder().quiet),
        Some(Verb::Bench(_) | Verb::Completions { .. } | Verb::Generate { .. } | Verb::Help { .. }) | None => {
            Console::new(false)
        }
    }
}

/// Says why the program ends, in the words of `tool` if it runs under that name.
#[must_use]
pub fn fail(failure: &Failure, tool: Option<Tool>, console: Console) -> Exit {
    match tool {
        Some(tool) => {
            let (exit, text) = failure.as_of(tool);
            // --quiet is for what happens while running.
            let console = if failure.is_of_usage() { console.aloud() } else { console };
            if !text.is_empty() {
                console.failure(text, None);
            }
            exit
        }
        None => {
            let console = if failure.exit == Exit::USAGE { console.aloud() } else { console };
            console.failure(failure, failure.hint.as_deref());
            failure.exit
        }
    }
}

/// Says what there is to say where nothing is run: help, the version, or what is wrong with the words.
#[must_use]
pub fn answer(unread: &Unread) -> Exit {
    let console = Console::new(false);
    match unread {
        // --help and --version come as errors, too.
        Unread::Clap(error) if !error.use_stderr() => error.print().map_or(Exit::FAILED, |()| Exit::DONE),
        Unread::Clap(error) => fail(&Failure::arguments(error), None, console),
        Unread::Topic(text) => print(text.as_bytes()).unwrap_or(Exit::FAILED),
        Unread::Words(error) => fail(&Failure::words(error), None, console),
        Unread::Reference(answer) => {
            console.text(&answer.stderr);
            // Nobody reads it: that is no failure.
            let _ = output::text(answer.stdout.as_bytes());
            Exit::of_mosquitto(answer.exit)
        }
    }
}

/// Prints what was asked for.
fn print(text: &[u8]) -> Result<Exit, Failure> {
    let printed = output::text(text);
    printed
        .map(|()| Exit::DONE)
        .map_err(|error| Failure::new(Exit::FAILED, "cannot write to stdout").because(system(&error)))
}

/// Writes the man pages and completions.
fn write_all(folder: &Path) -> Result<Exit, Failure> {
    for (name, content) in generate::files() {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&path, content)).map_err(|error| {
            Failure::new(Exit::FAILED, format!("cannot write '{}'", path.display())).because(system(&error))
        })?;
    }
    Ok(Exit::DONE)
}

/// "1 message", "2 messages".
fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A runtime on this thread alone: a client starts in a moment.
fn runtime() -> Result<Runtime, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::new(Exit::FAILED, "cannot start").because(system(&error)))
}
