//! Certificates made side by side, and taken over by the folder in groups.
//!
//! However it ends, what the index has is in the folder, whole; a second run makes the rest.

use std::{
    fs::{self, File},
    io::{self, BufWriter},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel},
    },
    thread,
    time::Duration,
};

use super::desk::{Desk, Made};
use crate::{
    certs::{Access, Authority, Change, Draft, Entry, Error, Folder, Key, Leaf, Order, archive::Archive, read_file},
    cli::certs::BatchFormat,
    command::runtime,
    failure::{Exit, Failure, system},
    interrupt::{Ended, Interrupt},
    output::Progress,
};

/// A certificate to be made.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) order: Order,
    /// Its files, without their ends.
    pub(super) base: String,
}

/// What was made, and why it ended before its time.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// With whether the CA ends before it should.
    pub(super) made: Vec<(Entry, bool)>,
    pub(super) archive: Option<PathBuf>,
    pub(super) error: Option<Failure>,
}

/// Ctrl-C and SIGTERM, asked for between one certificate and the next.
#[derive(Clone, Debug)]
pub(super) struct Stop(Arc<AtomicUsize>);

impl Stop {
    /// Begins to listen.
    pub(super) fn listen() -> Result<Self, Failure> {
        let stop = Self(Arc::new(AtomicUsize::new(GO)));
        let (ready, wait) = channel();
        let flag = stop.clone();
        thread::spawn(move || {
            let Ok(runtime) = runtime() else { return };
            runtime.block_on(async {
                let Ok(mut interrupt) = Interrupt::listen(None) else { return };
                let _ = ready.send(());
                let ended = interrupt.wait().await;
                flag.0.store(if ended == Ended::Terminated { TERMINATED } else { INTERRUPTED }, Relaxed);
            });
        });
        // When the thread cannot listen, a signal ends the program as it does everywhere, and the next run goes on.
        let _ = wait.recv();
        Ok(stop)
    }

    /// The exit code of a run that was stopped.
    pub(super) fn ended(&self) -> Option<Exit> {
        match self.0.load(Relaxed) {
            GO => None,
            TERMINATED => Some(Exit::TERMINATED),
            _ => Some(Exit::INTERRUPTED),
        }
    }
}

const GO: usize = 0;
const INTERRUPTED: usize = 1;
const TERMINATED: usize = 2;

/// What is to be made, and how.
#[derive(Debug)]
pub(super) struct Workshop<'a> {
    pub(super) desk: &'a Desk,
    pub(super) authority: &'a Authority,
    pub(super) key: &'a Key,
    pub(super) jobs: &'a [Job],
    pub(super) format: BatchFormat,
    /// Where an archive goes; `-` is stdout, none a new file in the folder.
    pub(super) out: Option<&'a Path>,
    pub(super) threads: usize,
    pub(super) stop: &'a Stop,
}

/// A certificate that waits to be taken over.
type Product = Result<(Leaf, Change), Error>;

impl Workshop<'_> {
    /// Makes all of them, as far as it can.
    pub(super) fn run(&self, folder: &mut Folder) -> Outcome {
        let mut outcome = Outcome::default();
        if self.jobs.is_empty() {
            return outcome;
        }
        let root = match read_file(&self.desk.dir.join("ca.crt"), ROOT_LIMIT) {
            Ok(root) => root,
            Err(error) => return Outcome { error: Some(self.desk.fail(&error)), ..outcome },
        };
        let progress = Progress::steps(self.jobs.len() as u64, self.desk.quiet);
        let next = AtomicUsize::new(0);
        let done = thread::scope(|scope| {
            let (send, receive) = sync_channel(SHELF);
            for _ in 0..self.threads.min(self.jobs.len()) {
                let (send, next, root) = (send.clone(), &next, &root);
                scope.spawn(move || self.make(next, root, &send));
            }
            drop(send);
            // When this returns early the channel ends, and with it the workers.
            match self.format {
                BatchFormat::Tar => self.pack(folder, &root, receive, &progress, &mut outcome),
                BatchFormat::Flat | BatchFormat::Dir => self.take_over(folder, &receive, &progress, &mut outcome),
            }
        });
        outcome.error = done.err();
        outcome
    }

    /// Makes one after another.
    fn make(&self, next: &AtomicUsize, root: &[u8], send: &SyncSender<Product>) {
        while self.stop.ended().is_none() {
            let Some(job) = self.jobs.get(next.fetch_add(1, Relaxed)) else { return };
            if send.send(self.one(job, root)).is_err() {
                return;
            }
        }
    }

    fn one(&self, job: &Job, root: &[u8]) -> Product {
        let mut leaf = Leaf::make(self.authority, &job.order, self.key, self.desk.now)?;
        let mut change = Change::new(&self.desk.dir);
        match self.format {
            BatchFormat::Tar => change.issued(leaf.signed.entry.clone()),
            BatchFormat::Flat => leaf.stage(&mut change, &job.base, None, None)?,
            BatchFormat::Dir => {
                leaf.stage(&mut change, &job.base, None, None)?;
                if let Some((folder, _)) = job.base.rsplit_once('/') {
                    change.file(&format!("{folder}/ca.crt"), root, Access::Public, false)?;
                }
            }
        }
        Ok((leaf, change))
    }

    /// Takes them over in groups: a group costs hardly more than one.
    fn take_over(
        &self,
        folder: &mut Folder,
        receive: &Receiver<Product>,
        progress: &Progress,
        outcome: &mut Outcome,
    ) -> Result<(), Failure> {
        let fail = |error: Error| self.desk.fail(&error);
        let mut group = Change::new(&self.desk.dir);
        let mut waiting = Vec::new();
        loop {
            let product = receive.recv_timeout(PATIENCE);
            let is_over = matches!(product, Err(RecvTimeoutError::Disconnected));
            let late = product.is_err();
            let mut failed = None;
            match product {
                Ok(Ok((leaf, change))) => {
                    group.join(change);
                    waiting.push((leaf.signed.entry, leaf.signed.is_cut));
                }
                Ok(Err(error)) => failed = Some(fail(error)),
                Err(_) => {}
            }
            if !waiting.is_empty() && (late || failed.is_some() || waiting.len() >= GROUP) {
                let group = std::mem::replace(&mut group, Change::new(&self.desk.dir));
                folder.commit(group).map_err(fail)?;
                progress.advance(waiting.len() as u64);
                for (entry, _) in &waiting {
                    self.desk.record(&Made::new(self.desk, entry))?;
                }
                outcome.made.append(&mut waiting);
            }
            match failed {
                Some(failure) => return Err(failure),
                None if is_over => return Ok(()),
                None => {}
            }
        }
    }

    /// Packs all of them into one archive, which is there with its last, or not at all.
    fn pack(
        &self,
        folder: &mut Folder,
        root: &[u8],
        receive: Receiver<Product>,
        progress: &Progress,
        outcome: &mut Outcome,
    ) -> Result<(), Failure> {
        let fail = |error: Error| self.desk.fail(&error);
        let name = self.free_name();
        let path = self.out.map_or_else(|| self.desk.dir.join(&name), Path::to_owned);
        let cannot_write = |error: io::Error| {
            Failure::new(Exit::FAILED, format!("cannot write '{}'", path.display())).because(system(&error))
        };
        let mut all = Change::new(&self.desk.dir);
        let draft = self.out.map(|_| Draft::begin(&self.desk.dir)).transpose().map_err(fail)?;
        let file = match &draft {
            Some(draft) => draft.writer(),
            None => all.begin_file(&name, Access::Secret),
        };
        let time = u64::try_from(self.desk.now).unwrap_or(0);
        let mut archive = Archive::new(BufWriter::new(file.map_err(fail)?), time);
        let mut made = Vec::new();
        for product in receive {
            let (leaf, change) = product.map_err(fail)?;
            add(&mut archive, root, &leaf).map_err(cannot_write)?;
            all.join(change);
            made.push((leaf.signed.entry, leaf.signed.is_cut));
            progress.advance(1);
        }
        archive.finish().map_err(cannot_write)?;
        if made.len() < self.jobs.len() {
            // Stopped: half an archive is of no use, and nobody has seen these certificates.
            return Ok(());
        }
        if let Some(draft) = draft {
            self.hand_over(draft, &path)?;
        }
        if let Err(error) = folder.commit(all) {
            if self.out.is_some() && !is_stdout(&path) {
                // Nobody could revoke what is in it.
                let _ = fs::remove_file(&path);
            }
            return Err(fail(error));
        }
        for (entry, _) in &made {
            self.desk.record(&Made::new(self.desk, entry))?;
        }
        outcome.made = made;
        outcome.archive = Some(path);
        Ok(())
    }

    /// Puts an archive where it was wanted. That comes before the change: what the index has must be somewhere.
    fn hand_over(&self, draft: Draft, path: &Path) -> Result<(), Failure> {
        if is_stdout(path) {
            let written = draft.copy(&mut io::stdout().lock());
            return written
                .map_err(|error| Failure::new(Exit::FAILED, "cannot write to stdout").because(system(&error)));
        }
        draft.give(path).map_err(|error| self.desk.fail(&error))
    }

    /// An archive is never overwritten: it may hold the only copies of keys.
    fn free_name(&self) -> String {
        let is_free = |name: &String| self.desk.dir.join(name).symlink_metadata().is_err();
        let numbered = (2_u32..).map(|number| format!("batch-{number}.tar"));
        std::iter::once("batch.tar".to_owned()).chain(numbered).find(is_free).unwrap_or_default()
    }
}

/// Whether it stands for the standard output.
pub(super) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// Adds a folder with all that a device needs.
fn add(archive: &mut Archive<BufWriter<File>>, root: &[u8], leaf: &Leaf) -> io::Result<()> {
    let name = leaf.signed.entry.name.as_str();
    archive.folder(name)?;
    archive.file(name, "ca.crt", root, 0o644)?;
    archive.file(name, &format!("{name}.crt"), leaf.signed.pem.as_bytes(), 0o644)?;
    match &leaf.key {
        Some(key) => archive.file(name, &format!("{name}.key"), key.to_pem().as_bytes(), 0o600),
        None => Ok(()),
    }
}

/// More bytes than `ca.crt` has.
const ROOT_LIMIT: u64 = 1 << 20;
/// So many certificates are taken over at once: the file system is asked but once to write them down.
const GROUP: usize = 512;
/// So many may wait, each with two open files, before the workers do.
const SHELF: usize = 64;
/// After such a silence those that wait are taken over.
const PATIENCE: Duration = Duration::from_millis(200);
