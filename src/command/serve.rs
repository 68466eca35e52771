//! `mqtt serve`: binds, says where, runs the broker until a signal ends it.

use std::{
    io::{self, ErrorKind, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::runtime;
use crate::{
    broker::{self, Config, Event, Observer},
    cli::ServeArgs,
    failure::{Exit, Failure, system},
    interrupt::Interrupt,
    net::{Listener, listen},
    output::Console,
};

/// Runs a broker until it is told to stop.
pub(super) fn run(args: &ServeArgs) -> Result<Exit, Failure> {
    let console = Console::serving();
    raise_file_limit();
    let listeners = bind(args, console)?;
    runtime()?.block_on(async {
        let cannot_start = |error: io::Error| Failure::new(Exit::FAILED, "cannot start").because(system(&error));
        let mut interrupt = Interrupt::listen(None).map_err(cannot_start)?;
        announce(args, &listeners, console);
        let (told, stop) = tokio::sync::oneshot::channel();
        let stopped = broker::run(config(args), listeners, observer(args, console), async {
            // The sender is dropped only when nobody waits any more.
            let _ = stop.await;
        });
        tokio::pin!(stopped);
        tokio::select! {
            summary = &mut stopped => return finish(summary, console),
            _ = interrupt.wait() => {}
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
    // Losses are told in any case.
    Some(Arc::new(move |event| {
        if verbose || matches!(event, Event::Dropped { .. } | Event::AcceptFailed(_)) {
            console.note(event);
        }
    }))
}

/// All listeners, on one port.
fn bind(args: &ServeArgs, console: Console) -> Result<Vec<Listener>, Failure> {
    let chosen = !args.bind.is_empty();
    let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    let addresses = if chosen { args.bind.as_slice() } else { &loopback };
    // A port that is free on the first address may be taken on the second.
    let mut tries = if args.port == 0 { PORT_TRIES } else { 1 };
    loop {
        tries -= 1;
        let error = match bind_all(addresses, args.port, chosen, console) {
            Ok(listeners) => return Ok(listeners),
            Err((_, error)) if error.kind() == ErrorKind::AddrInUse && tries > 0 => continue,
            Err(error) => error,
        };
        return Err(cannot_listen(error.0, &error.1));
    }
}

const PORT_TRIES: u32 = 32;

fn bind_all(
    addresses: &[IpAddr],
    port: u16,
    chosen: bool,
    console: Console,
) -> Result<Vec<Listener>, (SocketAddr, io::Error)> {
    let mut listeners: Vec<Listener> = Vec::new();
    for &address in addresses {
        let port = listeners.first().map_or(port, |first| first.address().port());
        let wanted = SocketAddr::new(address, port);
        match listen(wanted) {
            Ok(listener) => listeners.push(listener),
            // A machine without IPv6 has no [::1], and nobody asked for it.
            Err(error) if !chosen && !listeners.is_empty() && error.kind() != ErrorKind::AddrInUse => {
                console.note(format_args!("not listening on {wanted}: {}", system(&error)));
            }
            Err(error) => return Err((wanted, error)),
        }
    }
    Ok(listeners)
}

fn cannot_listen(address: SocketAddr, error: &io::Error) -> Failure {
    let failure = Failure::new(Exit::FAILED, format!("cannot listen on {address}")).because(system(error));
    match error.kind() {
        ErrorKind::AddrInUse => failure.hint("another broker may be running; -p 0 picks a free port"),
        ErrorKind::PermissionDenied => failure.hint("ports below 1024 need rights; choose another with -p"),
        ErrorKind::AddrNotAvailable => failure.hint("-b takes an address of this machine, or 0.0.0.0 for all"),
        _ => failure,
    }
}

fn announce(args: &ServeArgs, listeners: &[Listener], console: Console) {
    let addresses: Vec<String> = listeners.iter().map(|listener| listener.address().to_string()).collect();
    console.note(format_args!("listening on {}", addresses.join(" and ")));
    if let Some(open) = listeners.iter().find(|listener| !listener.address().ip().is_loopback()) {
        let address = open.address();
        console.note(format_args!(
            "anyone who reaches {address} can publish and subscribe: there is no authentication yet"
        ));
    }
    if args.port == 0
        && let Some(first) = listeners.first()
    {
        // Nobody may be reading it; the line above says it too.
        let _ = writeln!(io::stdout(), "{}", first.address().port());
    }
}

/// As many connections as the system allows, without `ulimit` beforehand.
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    // When it cannot be raised, `accept` will say what is missing.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}
