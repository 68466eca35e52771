//! `mqtt serve`: binds, says where, runs the broker until a signal ends it.

mod child;
mod listeners;
mod log;
mod ready;
mod reload;
mod told;

use std::{io, pin::pin, sync::Arc, time::Duration};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use self::{
    child::{Guest, end_rest},
    listeners::{Bound, announce, bind, place, urls},
    log::{Log, LogOptions},
    ready::{Notify, ReadyFile},
    reload::Reload,
};
use super::runtime;
use crate::{
    broker::{self, Broker, Config, Handle},
    cli::ServeArgs,
    failure::{Exit, Failure, system},
    interrupt::Interrupt,
    output::Console,
};

/// Runs a broker until it is told to stop, or until the command that it is for has ended.
pub(super) fn run(args: &ServeArgs) -> Result<Exit, Failure> {
    let console = Console::serving();
    raise_file_limit();
    let bound = bind(args, console)?;
    runtime()?.block_on(serve(args, bound, console))
}

async fn serve(args: &ServeArgs, bound: Bound, console: Console) -> Result<Exit, Failure> {
    let cannot_start = |error: io::Error| Failure::new(Exit::FAILED, "cannot start").because(system(&error));
    let mut interrupt = Interrupt::listen_as_service().map_err(cannot_start)?;
    let notify = Arc::new(Notify::from_environment());
    let mut reload = Reload::new(bound.tls.clone(), console, Arc::clone(&notify)).map_err(cannot_start)?;
    let log = Log::start(LogOptions::of(args), console)?;
    announce(args, &bound, console);
    let urls = urls(&bound);
    let place = (!args.command.is_empty()).then(|| place(&bound)).flatten();
    let broker = Broker::new(config(args, &log), Some(log.observer()));
    let handle = broker.handle();
    log.attach(handle.clone());
    let (told, stop) = tokio::sync::oneshot::channel();
    let listeners = bound.listeners.into_iter().map(Into::into).collect();
    let mut stopped = pin!(broker.run(listeners, async {
        // The sender is dropped only when nobody waits any more.
        let _ = stop.await;
    }));
    // The listeners are bound: whoever comes from here on is served.
    let _ready_file = args.ready_file.as_deref().map(|path| ReadyFile::write(path, &urls)).transpose()?;
    notify.ready(&format!("listening on {}", urls.join(" ")));
    let mut guest = place.map(|place| Guest::start(&args.command, &place)).transpose()?;
    let exit = tokio::select! {
        summary = &mut stopped => {
            if let Some(guest) = &mut guest {
                guest.end().await;
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
    // The broker may have ended in this very moment: then nobody is to be told.
    let _ = told.send(());
    tokio::select! {
        summary = stopped => finish(summary, console).map(|done| if guest.is_some() { exit } else { done }),
        // Asked twice: at once.
        _ = interrupt.wait() => Ok(Exit::INTERRUPTED),
    }
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

fn config(args: &ServeArgs, log: &Log) -> Config {
    let (default, watch) = (Config::default(), &args.watch);
    let unless_zero = |size: usize, other: usize| if size == 0 { other } else { size };
    Config {
        workers: usize::from(args.workers),
        max_connections: args.max_connections,
        max_packet_size: args.max_packet_size as usize,
        receive_maximum: args.receive_maximum,
        max_inflight: args.max_inflight,
        max_queued_messages: args.max_queued_messages,
        max_queued_bytes: args.max_queued_bytes,
        max_keep_alive: args.max_keepalive,
        max_session_expiry: args
            .max_session_expiry
            .map_or(default.max_session_expiry, |time| u32::try_from(time.as_secs()).unwrap_or(u32::MAX)),
        max_sessions: watch.max_clients.map_or(default.max_sessions, |count| count as usize),
        max_inflight_bytes: watch.max_inflight_bytes,
        max_payload_size: unless_zero(watch.message_size_limit, default.max_payload_size),
        max_message_rate: watch.max_message_rate,
        message_burst: watch.message_burst,
        max_retained_messages: watch.max_retained_messages.unwrap_or(default.max_retained_messages),
        max_retained_bytes: watch.max_retained_bytes.unwrap_or(default.max_retained_bytes),
        retain_available: !watch.no_retain,
        max_subscriptions: watch.max_subscriptions.unwrap_or(default.max_subscriptions),
        max_topic_levels: watch.max_topic_levels.map_or(default.max_topic_levels, usize::from),
        sys_interval: Duration::from_secs(watch.sys_interval.into()),
        packet_events: log.wants_packets(),
        trace: watch.trace.clone(),
        patience: args.patience.into(),
        stop_timeout: args.stop_timeout.into(),
        ..default
    }
}

/// As many connections as the system allows, without `ulimit` beforehand.
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    // When it cannot be raised, `accept` will say what is missing.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}
