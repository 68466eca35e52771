//! `mqtt serve`: binds, says where, runs the broker until a signal ends it.

mod again;
mod child;
mod detach;
mod handed;
mod identity;
mod listeners;
mod log;
mod ready;
mod reload;
mod settings;
mod told;
mod voice;

use std::{
    future::{Future, poll_fn},
    io,
    pin::pin,
    sync::Arc,
    task::Poll,
};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    runtime::Runtime,
    signal::unix::{Signal, SignalKind, signal},
};

use self::{
    again::Again,
    child::{Guest, end_rest},
    handed::Handed,
    identity::{PidFile, become_user},
    listeners::{Listeners, announce, bind, nearest, opened, urls},
    log::Log,
    ready::{Notify, ReadyFile},
    reload::Reload,
    settings::{bridges, check, config, give_rights, log_options, printed, settings},
    voice::Voice,
};
use super::{counted, runtime};
use crate::{
    bridge::{self, Bridges},
    broker::{self, Broker, Handle},
    cli::{LogFormat, ServeArgs},
    conf::Settings,
    failure::{Exit, Failure, system},
    interrupt::Interrupt,
    output::{self, Console},
};

/// Runs a broker until it is told to stop, or until the command that it is for has ended.
pub(super) fn run(args: &ServeArgs) -> Result<Exit, Failure> {
    let console = match args.watch.log_format {
        Some(LogFormat::Json) => Console::serving().as_json(),
        Some(LogFormat::Text) | None => Console::serving(),
    };
    if args.detach && !args.check_config {
        if !detach::is_detached() {
            return detach::start();
        }
        detach::leave();
    }
    let handed = Handed::take()?;
    let settings = settings(args, &handed.places())?;
    if args.check_config || args.print_config {
        return look(args, &settings, console);
    }
    for note in &settings.notes {
        console.note(format_args!("{}: {}", note.origin, note.what));
    }
    let wanted = settings.global.given("global_max_connections").and(settings.global.limit("global_max_connections"));
    let files = raise_file_limit(wanted, console);
    let mut bridges = bridges(&settings)?;
    let bound = bind(args, &settings, handed, console)?;
    if let Some(first) = bound.groups.first() {
        give_rights(&mut bridges, &first.door);
    }
    let runtime = runtime()?;
    // Before there is a file that says whom to send them to.
    let signals = Signals::listen(&runtime)?;
    let _pid_file = PidFile::write(&settings)?;
    become_user(&settings, args.config.is_some() || args.as_mosquitto, console)?;
    runtime.block_on(serve(args, &settings, Start { bound, bridges, signals, files }, console))
}

/// What a broker starts with.
struct Start {
    bound: Listeners,
    bridges: Vec<bridge::Options>,
    signals: Signals,
    /// Open files that were allowed before.
    files: Rlimit,
}

/// The signals that are for a service.
struct Signals {
    interrupt: Interrupt,
    hangup: Signal,
}

impl Signals {
    fn listen(runtime: &Runtime) -> Result<Self, Failure> {
        let _inside = runtime.enter();
        let hangup = signal(SignalKind::hangup()).map_err(cannot_start)?;
        Ok(Self { interrupt: Interrupt::listen_as_service().map_err(cannot_start)?, hangup })
    }
}

fn cannot_start(error: io::Error) -> Failure {
    Failure::new(Exit::FAILED, "cannot start").because(system(&error))
}

/// Says what the configuration is, without a broker.
fn look(args: &ServeArgs, settings: &Settings, console: Console) -> Result<Exit, Failure> {
    if args.print_config {
        let printed = output::text(printed(args, settings).as_bytes());
        let cannot = |error| Failure::new(Exit::FAILED, "cannot write to stdout").because(system(&error));
        return printed.map(|()| Exit::DONE).map_err(cannot);
    }
    check(args, settings)?;
    for note in &settings.notes {
        console.note(format_args!("{}: {}", note.origin, note.what));
    }
    let name = args.config.as_deref().map_or_else(|| "the options".into(), |file| file.display().to_string());
    let listeners = counted(settings.listeners.len() as u64, "listener");
    let bridges = match settings.bridges.len() as u64 {
        0 => String::new(),
        bridges => format!(", {}", counted(bridges, "bridge")),
    };
    let text = format!("{name}: ok, {listeners}{bridges}\n");
    let cannot = |error| Failure::new(Exit::FAILED, "cannot write to stdout").because(system(&error));
    output::text(text.as_bytes()).map(|()| Exit::DONE).map_err(cannot)
}

async fn serve(args: &ServeArgs, settings: &Settings, start: Start, console: Console) -> Result<Exit, Failure> {
    let Start { bound, bridges, signals: Signals { mut interrupt, hangup }, files } = start;
    let notify = Arc::new(Notify::from_environment());
    let log = Log::start(log_options(args, settings), console)?;
    let urls = urls(&bound);
    let reach = if args.command.is_empty() { None } else { Some(nearest(&bound).ok_or_else(unreachable_for_command)?) };
    let broker = Broker::new(config(args, settings, &log), Some(log.observer()));
    let handle = broker.handle();
    let voice = Voice::new(console, log.is_kept().then(|| handle.clone()));
    let again = Again::new(args, settings, &bound, handle.clone(), voice.clone());
    let mut reload = Reload::new(&bound.tls, again, &voice, hangup, Arc::clone(&notify));
    announce(args, &bound, console);
    log.begin(&handle, args.config.as_deref(), &opened(args, &bound));
    let (told, stop) = tokio::sync::oneshot::channel();
    let listeners = bound.into_listeners();
    let mut stopped = pin!(broker.run(listeners, async {
        // The sender is dropped only when nobody waits any more.
        let _ = stop.await;
    }));
    // Its threads start before anybody is told.
    if let Poll::Ready(summary) = poll_fn(|context| Poll::Ready(stopped.as_mut().poll(context))).await {
        return finish(summary, console);
    }
    let _ready_file = args.ready_file.as_deref().map(|path| ReadyFile::write(path, &urls)).transpose()?;
    notify.ready(&format!("listening on {}", urls.join(" ")));
    let bridges = run_bridges(bridges, &handle)?;
    if args.detach {
        detach::ready().map_err(cannot_start)?;
    }
    let mut guest = reach.map(|reach| Guest::start(&args.command, &reach, files)).transpose()?;
    let exit = tokio::select! {
        summary = &mut stopped => {
            if let Some(guest) = &mut guest {
                guest.end().await;
                end_rest().await;
            }
            return finish(summary, console);
        }
        exit = until_told(guest.as_mut(), &mut interrupt) => exit,
        () = reload.run() => Exit::DONE,
        () = stay_alive(&handle, &notify) => Exit::DONE,
        () = log.follow() => Exit::DONE,
    };
    if guest.is_some() {
        end_rest().await;
    }
    notify.stopping();
    Log::end(&handle);
    // While the broker is there: what has arrived is to be passed on.
    if let Some(bridges) = bridges {
        bridges.stop().await;
    }
    // The broker may have ended in this very moment: then nobody is to be told.
    let _ = told.send(());
    tokio::select! {
        summary = stopped => finish(summary, console).map(|done| if guest.is_some() { exit } else { done }),
        // Asked twice: at once.
        _ = interrupt.wait() => Ok(Exit::INTERRUPTED),
    }
}

fn unreachable_for_command() -> Failure {
    Failure::usage("the command behind -- would not find this broker: it listens on Unix sockets only")
        .hint("add a listener with a port: --listen mqtt://127.0.0.1:0 picks a free one")
}

/// Starts the bridges, if there are some.
fn run_bridges(all: Vec<bridge::Options>, handle: &Handle) -> Result<Option<Bridges>, Failure> {
    if all.is_empty() {
        return Ok(None);
    }
    let started = Bridges::start(all, handle);
    started.map(Some).map_err(|error| Failure::new(Exit::FAILED, "cannot start the bridges").because(error))
}

/// Waits for a signal; with a guest, for its end, which a signal leads to.
async fn until_told(guest: Option<&mut Guest>, interrupt: &mut Interrupt) -> Exit {
    match guest {
        Some(guest) => guest.wait(interrupt).await,
        None => {
            interrupt.wait().await;
            Exit::DONE
        }
    }
}

/// Tells the watchdog, if there is one, that every worker still looks around when it is called. Never ends.
async fn stay_alive(handle: &Handle, notify: &Notify) {
    let Some(pulse) = notify.pulse() else { return std::future::pending().await };
    let mut before = handle.turns();
    loop {
        handle.wake();
        tokio::time::sleep(pulse / 2).await;
        let now = handle.turns();
        if now.iter().zip(&before).all(|(now, before)| now != before) {
            notify.alive();
            before = now;
        }
    }
}

fn finish(summary: Result<broker::Summary, broker::Error>, console: Console) -> Result<Exit, Failure> {
    let summary = summary.map_err(|error| {
        let failure = Failure::new(Exit::FAILED, error.to_string());
        match std::error::Error::source(&error) {
            Some(cause) => failure.because(cause),
            None => failure,
        }
    })?;
    if summary.cut > 0 {
        console.note(format_args!("{} clients had not read everything in time", summary.cut));
    }
    Ok(Exit::DONE)
}

/// Open files beside those of clients: listeners, logs, bridges, what is read anew.
const OTHER_FILES: u64 = 64;

/// As many connections as the system allows, without `ulimit` beforehand; says so when those are fewer than `wanted`. Gives
/// the limit of before.
fn raise_file_limit(wanted: Option<usize>, console: Console) -> Rlimit {
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    let allowed = if raised.is_ok() { limit.maximum } else { limit.current };
    // Without a wish, `accept` will say when there are no more.
    let needs = wanted.map(|wanted| OTHER_FILES.saturating_add(wanted as u64));
    if let (Some(needs), Some(allowed)) = (needs, allowed)
        && needs > allowed
    {
        console.note(format_args!(
            "so many connections need {needs} open files, and this process may have {allowed}: raise it with ulimit -n, or \
             LimitNOFILE= in systemd's unit"
        ));
    }
    limit
}
