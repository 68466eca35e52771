//! Who watches a measurement: the person at the terminal, and the signals that end it.

use std::{
    fs::File,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    thread,
};

use rustix::{
    process::getpgrp,
    termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr},
};

use super::live::Live;
use crate::{
    bench::progress::{Tick, Unwatched, Watch, Wish},
    cli::bench::ResultArgs,
    command::runtime,
    failure::{Exit, Failure, system},
    interrupt::{Ended, Interrupt},
};

/// Watches, and knows whether a signal came.
pub(super) struct Watching {
    view: Box<dyn Watch>,
    signal: Arc<AtomicU8>,
    /// Whether somebody wished to stop. Nobody takes that back: whatever comes next stops, too.
    is_stopped: bool,
}

const INTERRUPTED: u8 = 1;
const TERMINATED: u8 = 2;

impl Watching {
    /// Begins to listen for signals, and shows a measurement of this name and so many levels as the options want it.
    pub(super) fn new(name: &str, levels: usize, results: &ResultArgs) -> Result<Self, Failure> {
        let signal = Arc::new(AtomicU8::new(0));
        let heard = Arc::clone(&signal);
        let terminal = Terminal::remember();
        let (ready, is_ready) = std::sync::mpsc::channel();
        let listening = thread::Builder::new().name("bench-signals".to_owned()).spawn(move || {
            let Ok(runtime) = runtime() else { return };
            runtime.block_on(async {
                // SIGHUP and SIGQUIT, too: a terminal is to be put right, and what a broker was given is to be taken back.
                let Ok(mut interrupt) = Interrupt::listen_to_all() else { return };
                let _ = ready.send(());
                let ended = interrupt.wait().await;
                heard.store(if ended == Ended::Terminated { TERMINATED } else { INTERRUPTED }, Ordering::Relaxed);
                // Asked twice: at once, whatever is still waited for.
                let again = interrupt.wait().await;
                terminal.restore();
                leave(again);
            });
        });
        listening.map_err(|error| Failure::new(Exit::FAILED, "cannot start").because(system(&error)))?;
        // From here on, Ctrl-C ends the measurement, and not the program.
        let _ = is_ready.recv();
        Ok(Self { view: Box::new(Live::new(name, levels, results)), signal, is_stopped: false })
    }

    /// Ends the view, so that the result can be shown. How the run was ended from outside, if it was.
    pub(super) fn end(&mut self) -> Option<Exit> {
        self.view = Box::new(Unwatched);
        self.ended()
    }

    /// How the run was ended from outside, if it was.
    fn ended(&self) -> Option<Exit> {
        match self.signal.load(Ordering::Relaxed) {
            INTERRUPTED => Some(Exit::INTERRUPTED),
            TERMINATED => Some(Exit::TERMINATED),
            _ => None,
        }
    }
}

#[expect(clippy::exit, reason = "who asks twice does not wait for the thread that measures")]
fn leave(ended: Ended) -> ! {
    // As Exit::TERMINATED and Exit::INTERRUPTED are.
    std::process::exit(if ended == Ended::Terminated { 143 } else { 130 })
}

/// The terminal as it was before keys were read from it: whoever ends the program at once runs no destructors.
struct Terminal(Option<(File, Termios)>);

impl Terminal {
    fn remember() -> Self {
        let device = File::options().read(true).write(true).open("/dev/tty").ok();
        Self(device.and_then(|device| tcgetattr(&device).ok().map(|before| (device, before))))
    }

    fn restore(&self) {
        // In the background it is somebody else's.
        if let Some((device, before)) = &self.0
            && tcgetpgrp(device).is_ok_and(|group| group == getpgrp())
        {
            let _ = tcsetattr(device, OptionalActions::Now, before);
        }
    }
}

impl Watch for Watching {
    fn tick(&mut self, tick: &Tick) -> Wish {
        let wish = self.view.tick(tick);
        self.is_stopped |= wish == Wish::Stop || self.ended().is_some();
        if self.is_stopped { Wish::Stop } else { wish }
    }

    fn note(&mut self, text: &str) {
        self.view.note(text);
    }
}
