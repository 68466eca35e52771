//! Certificates, users and rights that change while the broker runs: SIGHUP, or a file that is another one than before.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio::{
    signal::unix::Signal,
    time::{Instant, MissedTickBehavior, interval, interval_at},
};

use super::{again::Again, ready::Notify, voice::Voice};
use crate::{
    net::tls::ServerTls,
    x509::{Finding, date},
};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How often what will be trouble soon is told again.
const REMIND: Duration = Duration::from_secs(24 * 3600);
/// How many looks in a row files may not fit together, before somebody is told: a renewal replaces one after the other.
const PATIENCE: u32 = 3;

/// Watches the files of TLS as long as it is polled; without TLS, only takes SIGHUP so that it ends nothing.
pub(super) struct Reload<'a> {
    watched: Vec<Watched>,
    again: Again<'a>,
    /// The files of users and rights, as they were when they were last read, and at the last look.
    accounts: (Vec<Stamp>, Vec<Stamp>),
    notify: Arc<Notify>,
    hangup: Signal,
}

/// One TLS and its files.
struct Watched {
    tls: Arc<ServerTls>,
    voice: Voice,
    /// As the files were when they were last read, or failed to be.
    read: Vec<Stamp>,
    /// As they were at the last look.
    seen: Vec<Stamp>,
    failures: u32,
}

/// What changes when a file does.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    path: PathBuf,
    state: Option<(SystemTime, u64, u64)>,
}

impl<'a> Reload<'a> {
    pub(super) fn new(
        tls: &[Arc<ServerTls>],
        again: Again<'a>,
        voice: &Voice,
        hangup: Signal,
        notify: Arc<Notify>,
    ) -> Self {
        let watched = tls.iter().map(|tls| Watched::new(Arc::clone(tls), voice.clone())).collect();
        let now = stamps(again.files());
        Self { watched, again, accounts: (now.clone(), now), notify, hangup }
    }

    /// Reads users and rights when their files have changed, and not since the last look.
    fn look_at_accounts(&mut self) {
        let now = stamps(self.again.files());
        let (read, seen) = &mut self.accounts;
        let settled = now == *seen;
        seen.clone_from(&now);
        if settled && now != *read {
            let is_new = |stamp: &&Stamp| !read.contains(stamp);
            let changed: Vec<PathBuf> = now.iter().filter(is_new).map(|stamp| stamp.path.clone()).collect();
            *read = now;
            self.again.read(Some(&changed));
        }
    }

    /// Somebody asks for all of it.
    fn read_now(&mut self) {
        // Before they are read: what changes meanwhile is read once more.
        let now = stamps(self.again.files());
        self.again.read(None);
        self.accounts = (now.clone(), now);
        self.watched.iter_mut().for_each(|watched| watched.read_now(true));
    }

    /// Never ends.
    pub(super) async fn run(&mut self) {
        let mut reminders = interval_at(Instant::now() + REMIND, REMIND);
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = self.hangup.recv() => {
                    self.notify.reloading();
                    self.read_now();
                    self.notify.ready_again();
                }
                _ = looks.tick() => {
                    self.watched.iter_mut().for_each(Watched::look);
                    self.look_at_accounts();
                }
                _ = reminders.tick() => self.watched.iter().for_each(Watched::warn),
            }
        }
    }
}

impl Watched {
    fn new(tls: Arc<ServerTls>, voice: Voice) -> Self {
        let now = stamps(tls.files());
        Self { tls, voice, read: now.clone(), seen: now, failures: 0 }
    }

    /// Reads the files when they have changed, and not since the last look: whoever writes them has finished.
    fn look(&mut self) {
        let now = stamps(self.tls.files());
        let settled = now == self.seen;
        self.seen = now;
        if settled && (self.seen != self.read || self.failures > 0) {
            self.read_now(false);
        }
    }

    fn read_now(&mut self, asked: bool) {
        let tls = &self.tls;
        if asked {
            self.seen = stamps(tls.files());
        }
        let changed = self.seen != self.read;
        self.read.clone_from(&self.seen);
        match tls.reload() {
            Ok(()) => {
                self.failures = 0;
                self.voice.note(format_args!("certificates read again: {}", shown(tls)));
                self.warn();
            }
            Err(finding) => {
                self.failures = if changed || asked { 1 } else { self.failures + 1 };
                if asked || self.failures == PATIENCE {
                    self.complain(&finding);
                }
                // Somebody has been told: from now on only a change is worth another attempt.
                if asked || self.failures >= PATIENCE {
                    self.failures = 0;
                }
            }
        }
    }

    fn warn(&self) {
        for finding in self.tls.warnings() {
            self.voice.finding(&finding.what, finding.cure.as_deref());
        }
    }

    fn complain(&self, finding: &Finding) {
        let what = format!("the certificates stay as they were: {finding}");
        self.voice.finding(&what, finding.cure.as_deref());
    }
}

fn shown(tls: &ServerTls) -> String {
    tls.certificate().map_or_else(String::new, |leaf| {
        let revoked = match tls.revoked() {
            0 => String::new(),
            count => format!("; {count} revoked"),
        };
        format!("{}, serial {}, until {}{revoked}", leaf.subject, leaf.serial, date::date(leaf.not_after))
    })
}

fn stamps(mut files: Vec<PathBuf>) -> Vec<Stamp> {
    // A file that is written over does not change its folder.
    let inside: Vec<PathBuf> = files
        .iter()
        .flat_map(|path| fs::read_dir(path).into_iter().flatten().flatten())
        .map(|entry| entry.path())
        .collect();
    files.extend(inside);
    files.sort_unstable();
    files.into_iter().map(stamp).collect()
}

/// The file as it is now.
fn stamp(path: PathBuf) -> Stamp {
    Stamp { state: state(&path), path }
}

fn state(path: &Path) -> Option<(SystemTime, u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len(), metadata.ino()))
}
