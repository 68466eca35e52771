//! `mqtt serve`: binds, says where, runs the broker until a signal ends it.

mod listeners;
mod reload;
mod told;

use std::{io, sync::Arc, time::Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use self::{
    listeners::{announce, bind},
    reload::Reload,
    told::Told,
};
use super::runtime;
use crate::{
    broker::{self, Config, Event, Gone, Observer},
    cli::ServeArgs,
    failure::{Exit, Failure, system},
    interrupt::Interrupt,
    output::Console,
};

/// Runs a broker until it is told to stop.
pub(super) fn run(args: &ServeArgs) -> Result<Exit, Failure> {
    let console = Console::serving();
    raise_file_limit();
    let bound = bind(args, console)?;
    runtime()?.block_on(async {
        let cannot_start = |error: io::Error| Failure::new(Exit::FAILED, "cannot start").because(system(&error));
        let mut interrupt = Interrupt::listen_as_service().map_err(cannot_start)?;
        let mut reload = Reload::new(bound.tls.clone(), console).map_err(cannot_start)?;
        announce(args, &bound, console);
        let (told, stop) = tokio::sync::oneshot::channel();
        let stopped = broker::run(config(args), bound.listeners, observer(args, console), async {
            // The sender is dropped only when nobody waits any more.
            let _ = stop.await;
        });
        tokio::pin!(stopped);
        tokio::select! {
            summary = &mut stopped => return finish(summary, console),
            _ = interrupt.wait() => {}
            () = reload.run() => {}
        }
        // The broker may have ended in this very moment: then nobody is to be told.
        let _ = told.send(());
        tokio::select! {
            summary = stopped => finish(summary, console),
            // Asked twice: at once.
            _ = interrupt.wait() => Ok(Exit::INTERRUPTED),
        }
    })
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

fn config(args: &ServeArgs) -> Config {
    let default = Config::default();
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
        patience: args.patience.into(),
        stop_timeout: args.stop_timeout.into(),
        ..default
    }
}

fn observer(args: &ServeArgs, console: Console) -> Option<Observer> {
    let verbose = args.verbose;
    // Losses are told in any case, and what is wrong with TLS: nobody else can tell.
    let told = Told::default();
    Some(Arc::new(move |event| match event {
        _ if verbose => console.note(event),
        Event::Dropped { .. } | Event::AcceptFailed(_) | Event::Disconnected { why: Gone::Revoked(_), .. } => {
            console.note(event);
        }
        Event::Refused { peer, why: Gone::Tls(finding) } => {
            match told.is_due(peer.ip(), &finding.what, Instant::now()) {
                Some(0) => console.note(event),
                Some(untold) => console.note(format_args!("{event} ({untold} more like it since the last time)")),
                None => {}
            }
        }
        _ => {}
    }))
}

/// As many connections as the system allows, without `ulimit` beforehand.
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    // When it cannot be raised, `accept` will say what is missing.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}
