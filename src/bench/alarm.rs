//! Waking a task at a moment, to some ten microseconds: the runtime's own timers know whole milliseconds only.

use std::{
    io,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::Duration,
};

use tokio::sync::Notify;

use super::{clock::Clock, thread::wait_precisely};

/// An alarm clock with a thread of its own. One task at a time waits for it.
#[derive(Debug)]
pub(super) struct Alarm {
    clock: Clock,
    moments: Sender<u64>,
    wake: Arc<Notify>,
}

impl Alarm {
    pub(super) fn start(clock: Clock) -> io::Result<Self> {
        let (sender, moments) = channel();
        let wake = Arc::<Notify>::default();
        let shared = Arc::clone(&wake);
        let thread = thread::Builder::new().name("bench-alarm".to_owned());
        thread.spawn(move || {
            wait_precisely();
            run(clock, &moments, &shared);
        })?;
        Ok(Self { clock, moments: sender, wake })
    }

    /// Waits until the clock shows `at`. Dropping the future loses nothing.
    pub(super) async fn wait(&self, at: u64) {
        while self.clock.now() < at {
            // Its thread lives as long as it does.
            let _ = self.moments.send(at);
            self.wake.notified().await;
        }
    }
}

/// Rings at each moment that it is told, the last one counts; ends when nobody is left who could tell it.
fn run(clock: Clock, moments: &Receiver<u64>, wake: &Notify) {
    let Ok(mut at) = moments.recv() else { return };
    loop {
        let left = at.saturating_sub(clock.now());
        let told =
            if left > 0 { moments.recv_timeout(Duration::from_nanos(left)) } else { Err(RecvTimeoutError::Timeout) };
        match told {
            Ok(other) => at = other,
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                wake.notify_one();
                let Ok(next) = moments.recv() else { return };
                at = next;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        runtime::Builder,
        time::{sleep, timeout},
    };

    use super::*;

    #[test]
    fn it_rings_at_its_moment_and_never_before_even_for_who_looks_away_meanwhile() {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let clock = Clock::start();
            let alarm = Alarm::start(clock).unwrap();
            for gap in [0, 300_000, 5_000_000, 40_000_000] {
                let at = clock.now() + gap;
                while timeout(Duration::from_millis(7), alarm.wait(at)).await.is_err() {
                    assert!(clock.now() < at + 20_000_000_000, "it does not ring");
                }
                assert!(clock.now() >= at);
                // A ring that nobody waited for rings nobody too early.
                let _ = alarm.moments.send(clock.now());
                sleep(Duration::from_millis(2)).await;
            }
        });
    }
}
