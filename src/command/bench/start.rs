//! The moment at which a load begins (`--start-at`), for loads that several machines carry together.

use std::{
    thread,
    time::{Duration, Instant},
};

use jiff::{Timestamp, Zoned, civil};

use super::watching::Watching;
use crate::{
    bench::progress::{Tick, Watch, Wish},
    cli::bench::LoadArgs,
    failure::{Failure, quoted},
    output::Console,
};

/// When to begin.
#[derive(Clone, Debug, Default)]
pub(super) struct Start {
    at: Option<Timestamp>,
    is_quiet: bool,
}

/// More than this nobody waits: it is a slip in the date.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);
/// How often whoever waits is told.
const TICK: Duration = Duration::from_millis(100);

impl Start {
    /// What was asked for.
    pub(super) fn of(args: &LoadArgs) -> Result<Self, Failure> {
        let Some(text) = &args.start_at else { return Ok(Self::default()) };
        let at = read(text, &Zoned::now())?;
        Ok(Self { at: Some(at), is_quiet: args.results.quiet })
    }

    /// Waits for it, unless somebody wishes to stop: whether it came. Whoever goes on all the same is told to stop by
    /// the first tick.
    pub(super) fn wait(&self, watching: &mut Watching) -> bool {
        let Some(at) = self.at else { return true };
        let Some(mut left) = until(at) else { return true };
        let console = Console::new(self.is_quiet);
        let local = at.to_zoned(jiff::tz::TimeZone::system());
        console.note(format_args!("begins at {}, in {}", local.strftime("%H:%M:%S"), words(left)));
        let (begun, whole) = (Instant::now(), left);
        while !left.is_zero() {
            thread::sleep(left.min(TICK));
            let tick = Tick {
                phase: "waiting",
                elapsed: begun.elapsed(),
                total: Some(whole),
                done: Some((begun.elapsed().as_secs_f64() / whole.as_secs_f64()).min(1.0)),
                ..Tick::default()
            };
            if watching.tick(&tick) == Wish::Stop {
                return false;
            }
            // The wall clock may be set meanwhile: it is the one that was asked for.
            left = until(at).unwrap_or_default();
        }
        true
    }
}

/// How long it is until then; `None`: it is past.
fn until(at: Timestamp) -> Option<Duration> {
    Duration::try_from(at.duration_since(Timestamp::now())).ok()
}

/// A moment as people write it: with a date and a zone, in this machine's own time, or today.
fn read(text: &str, now: &Zoned) -> Result<Timestamp, Failure> {
    let zone = now.time_zone();
    let of_civil = |at: civil::DateTime| at.to_zoned(zone.clone()).map(|zoned| zoned.timestamp()).ok();
    let found = text
        .parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse::<civil::DateTime>().ok().filter(|_| text.contains(['T', ' '])).and_then(of_civil))
        .or_else(|| {
            text.parse::<civil::Time>()
                .ok()
                .filter(|_| text.contains(':'))
                .and_then(|time| of_civil(now.date().to_datetime(time)))
        });
    let refused = || Failure::usage(format!("--start-at: {} cannot be begun at", quoted(text)));
    let Some(at) = found else {
        let hint = "as in 2026-11-22T14:00:00Z, 2026-11-22T14:00:00 in local time, or 14:00:00 today";
        return Err(refused().because("it is no time").hint(hint));
    };
    match Duration::try_from(at.duration_since(now.timestamp())) {
        Ok(left) if left > LONGEST => Err(refused().because(format_args!("it is in {}", words(left)))),
        Ok(_) => Ok(at),
        Err(_) => {
            let ago = Duration::try_from(now.timestamp().duration_since(at)).unwrap_or_default();
            let hint = "local time is meant, unless there is a Z or an offset behind it";
            Err(refused().because(format_args!("it was {} ago", words(ago))).hint(hint))
        }
    }
}

/// A time in whole seconds: `1h 2m 3s`.
fn words(time: Duration) -> String {
    humantime::format_duration(Duration::from_secs(time.as_secs_f64().ceil() as u64)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_understood_in_all_their_forms() {
        let now: Zoned = "2026-11-22T13:00:00+01:00[Europe/Berlin]".parse().unwrap();
        for text in ["2026-11-22T13:00:00Z", "2026-11-22T14:00:00", "14:00:00", "14:00", "2026-11-22T14:00:00+01:00"] {
            assert_eq!(read(text, &now).unwrap().to_string(), "2026-11-22T13:00:00Z", "{text}");
        }
        let failure = read("12:57", &now).unwrap_err();
        assert_eq!(failure.to_string(), "--start-at: '12:57' cannot be begun at: it was 3m ago");
        for text in ["", "soon", "25:00", "2026-11-22", "14", "2027-11-22T13:00:00Z"] {
            assert!(read(text, &now).is_err(), "{text}");
        }
    }
}
