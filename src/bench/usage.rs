//! What a run costs and may cost: CPU time of threads and processes, memory, open files, ports.
//!
//! `None` is what the system does not tell. Everything but the caller's own CPU time and open files is Linux's `/proc`.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use rustix::{
    process::{Resource, Rlimit, getrlimit, setrlimit},
    time::{ClockId, clock_gettime},
};

/// CPU time of the calling thread.
#[must_use]
pub fn thread_cpu() -> Option<Duration> {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
}

/// CPU time of each thread of a process, by its number.
pub type ThreadTimes = BTreeMap<u32, Duration>;

/// CPU time of this process's living threads whose name `counts`. Linux keeps the first 15 bytes of a name.
///
/// The time of a thread that ends is gone from the next answer: ask while all of them live. `None`, too, where no
/// thread has such a name.
#[must_use]
pub fn own_threads(counts: impl Fn(&str) -> bool) -> Option<ThreadTimes> {
    threads(Path::new("/proc/self"), counts).filter(|times| !times.is_empty())
}

/// What the busiest thread used between two looks.
#[must_use]
pub fn busiest(after: &ThreadTimes, before: &ThreadTimes) -> Option<Duration> {
    let used = |(number, time): (&u32, &Duration)| time.saturating_sub(before.get(number).copied().unwrap_or_default());
    after.iter().map(used).max()
}

fn threads(process: &Path, counts: impl Fn(&str) -> bool) -> Option<ThreadTimes> {
    let mut times = ThreadTimes::new();
    for task in fs::read_dir(process.join("task")).ok()?.flatten() {
        let number = task.file_name().to_str().and_then(|name| name.parse().ok());
        // A thread may end while its folder is read.
        let Ok(name) = fs::read(task.path().join("comm")) else { continue };
        if counts(String::from_utf8_lossy(&name).trim_end_matches('\n'))
            && let (Some(number), Some(time)) = (number, run_time(&task.path()))
        {
            times.insert(number, time);
        }
    }
    Some(times)
}

/// A process on this machine, watched for its CPU time and memory.
#[derive(Debug)]
pub struct Process {
    folder: PathBuf,
    /// When it was started: whether this is still the process that was meant.
    started: u64,
    /// The largest CPU time that was told, in nanoseconds.
    told: AtomicU64,
}

impl Process {
    /// The process with this id; `None` if there is none, or on other systems than Linux.
    #[must_use]
    pub fn of(pid: u32) -> Option<Self> {
        let folder = PathBuf::from(format!("/proc/{pid}"));
        let started = Stat::read(&folder)?.started;
        Some(Self { folder, started, told: AtomicU64::new(0) })
    }

    /// CPU time of all its threads, those that have ended among them.
    ///
    /// Living threads are counted to the nanosecond, all that ever were in ticks of a hundredth of a second: this is the
    /// larger of both. It never goes back; for some ticks after a thread has ended, it may not go on either.
    #[must_use]
    pub fn cpu(&self) -> Option<Duration> {
        let whole = Duration::from_millis(self.stat()?.ticks.checked_mul(10)?);
        let living: Duration = threads(&self.folder, |_| true).unwrap_or_default().values().sum();
        let now = u64::try_from(whole.max(living).as_nanos()).ok()?;
        Some(Duration::from_nanos(self.told.fetch_max(now, Ordering::AcqRel).max(now)))
    }

    /// The same of each thread that lives.
    #[must_use]
    pub fn threads(&self) -> Option<ThreadTimes> {
        self.stat()?;
        threads(&self.folder, |_| true)
    }

    /// Bytes of memory that it has in RAM.
    #[must_use]
    pub fn memory(&self) -> Option<u64> {
        self.stat()?;
        let status = fs::read_to_string(self.folder.join("status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
    }

    /// Its name: the first 15 bytes of its program's.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        self.stat()?;
        let name = fs::read(self.folder.join("comm")).ok()?;
        Some(String::from_utf8_lossy(&name).trim_end_matches('\n').to_owned())
    }

    fn stat(&self) -> Option<Stat> {
        Stat::read(&self.folder).filter(|stat| stat.started == self.started)
    }
}

/// What is read of `/proc/PID/stat`.
struct Stat {
    /// User and system time of all threads that are and were.
    ticks: u64,
    started: u64,
}

impl Stat {
    fn read(folder: &Path) -> Option<Self> {
        Self::parse(&fs::read(folder.join("stat")).ok()?)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        // The name is in parentheses, and may itself hold parentheses and spaces.
        let behind = bytes.iter().rposition(|byte| *byte == b')')? + 1;
        let text = str::from_utf8(&bytes[behind..]).ok()?;
        let field = |number: usize| text.split_ascii_whitespace().nth(number - 3)?.parse::<u64>().ok();
        Some(Self { ticks: field(14)?.checked_add(field(15)?)?, started: field(22)? })
    }
}

/// Time on a CPU of one task of `/proc`: from the scheduler's statistics; where the kernel keeps none, in clock ticks.
fn run_time(task: &Path) -> Option<Duration> {
    if let Ok(text) = fs::read_to_string(task.join("schedstat"))
        && let Some(nanoseconds) = text.split_ascii_whitespace().next().and_then(|text| text.parse().ok())
    {
        return Some(Duration::from_nanos(nanoseconds));
    }
    Stat::read(task)?.ticks.checked_mul(10).map(Duration::from_millis)
}

/// How many files this process may have open.
#[must_use]
pub fn open_files() -> Option<u64> {
    getrlimit(Resource::Nofile).current
}

/// Lets this process have `wanted` files open, if it may; the limit that holds then, which may be lower.
///
/// # Errors
/// The system refuses what it said it would allow.
pub fn raise_open_files(wanted: u64) -> io::Result<u64> {
    let limit = getrlimit(Resource::Nofile);
    let Some(current) = limit.current else { return Ok(u64::MAX) };
    let allowed = limit.maximum.map_or(wanted, |maximum| wanted.min(maximum));
    if allowed <= current {
        return Ok(current);
    }
    setrlimit(Resource::Nofile, Rlimit { current: Some(allowed), maximum: limit.maximum })?;
    Ok(allowed)
}

/// How many ports the system has for outgoing connections from one address to one port of another.
#[must_use]
pub fn ephemeral_ports() -> Option<u32> {
    let text = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").ok()?;
    let mut borders = text.split_ascii_whitespace().map(str::parse::<u16>);
    let (first, last) = (borders.next()?.ok()?, borders.next()?.ok()?);
    Some(u32::from(last.checked_sub(first)?) + 1)
}

#[cfg(test)]
mod tests {
    use std::{
        hint::black_box,
        process::{Command, Stdio},
        sync::mpsc,
        thread,
        time::Instant,
    };

    use super::*;

    /// Uses the CPU for this long, as the thread's own clock tells.
    fn work(time: Duration) {
        let start = thread_cpu().unwrap();
        while thread_cpu().unwrap() - start < time {
            black_box(0);
        }
    }

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_thread_is_charged_for_what_it_does() {
        let start = thread_cpu().unwrap();
        thread::park_timeout(30 * MS);
        assert!(thread_cpu().unwrap() - start < 20 * MS, "waiting is no work");
        let began = Instant::now();
        work(30 * MS);
        assert!(began.elapsed() >= 29 * MS);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn threads_are_found_by_their_names() {
        let (done, when_done) = mpsc::channel();
        let threads: Vec<_> = (0..2)
            .map(|at| {
                let done = done.clone();
                let work = move || {
                    work(30 * MS);
                    done.send(()).unwrap();
                    thread::park();
                };
                thread::Builder::new().name(format!("usage-{at}")).spawn(work).unwrap()
            })
            .collect();
        for _ in 0..2 {
            when_done.recv().unwrap();
        }
        // What a running thread did since the last tick may not be booked yet.
        let times = |name: &'static str| own_threads(|thread| thread.starts_with(name));
        let time = |name| times(name).map(|times| times.values().sum::<Duration>());
        let deadline = Instant::now() + 5_000 * MS;
        while time("usage-").is_none_or(|time| time < 59 * MS) {
            assert!(Instant::now() < deadline, "{:?}", time("usage-"));
            thread::yield_now();
        }
        assert!(time("usage-1").is_some_and(|one| one >= 29 * MS && one < time("usage-").unwrap()));
        assert_eq!(time("nobody-is-called-so"), None);
        let (all, one) = (times("usage-").unwrap(), times("usage-1").unwrap());
        assert!(busiest(&all, &one).is_some_and(|most| most >= 29 * MS && most < time("usage-").unwrap()));
        for thread in threads {
            thread.thread().unpark();
            thread.join().unwrap();
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_is_charged_for_threads_that_have_ended() {
        let own = Process::of(std::process::id()).unwrap();
        let before = own.cpu().unwrap();
        thread::spawn(|| work(200 * MS)).join().unwrap();
        let after = own.cpu().unwrap();
        assert!(after >= before + 150 * MS, "{before:?} {after:?}");
        assert!(own.memory().is_some_and(|bytes| bytes > 1 << 20));
        assert!(own.name().is_some_and(|name| name.starts_with("mqtt_toolkit")));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_that_is_gone_says_nothing() {
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let process = Process::of(child.id()).unwrap();
        assert!(process.cpu().is_some());
        drop(child.stdin.take());
        child.wait().unwrap();
        assert_eq!((process.cpu(), process.memory(), process.name()), (None, None, None));
        assert!(Process::of(child.id()).is_none());
        // Somebody else who got the number of the one that is gone.
        let mut other = Process::of(std::process::id()).unwrap();
        other.started -= 1;
        assert_eq!(other.cpu(), None);
    }

    #[test]
    fn a_name_may_hold_anything() {
        let line = b"7 (a) b (c\xff) S 1 7 7 0 -1 4194304 99 0 0 0 150 50 0 0 20 0 4 0 12345 1000 10";
        let stat = Stat::parse(line).unwrap();
        assert_eq!((stat.ticks, stat.started), (200, 12_345));
        for bytes in [&b""[..], b"7", b"7 (a)", b"7 (a) S 1", b"7 (a) \xff"] {
            assert!(Stat::parse(bytes).is_none());
        }
    }

    #[test]
    fn both_clocks_of_a_thread_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let stat = "7 (broker-0) a) S 1 2 3 4 5 6 7 8 9 10 11 12 0 0 20 0 1 0 99";
        fs::write(folder.path().join("stat"), stat).unwrap();
        assert_eq!(run_time(folder.path()), Some(230 * MS));
        fs::write(folder.path().join("schedstat"), "123456 9 1\n").unwrap();
        assert_eq!(run_time(folder.path()), Some(Duration::from_nanos(123_456)));
    }

    #[test]
    fn limits_are_told_and_raised_as_far_as_allowed() {
        let before = open_files().unwrap();
        assert_eq!(raise_open_files(1).unwrap(), before, "it is never lowered");
        let limit = getrlimit(Resource::Nofile);
        let most = raise_open_files(u64::MAX - 1);
        if let Some(maximum) = limit.maximum {
            assert_eq!(most.unwrap(), maximum);
            assert_eq!(open_files(), Some(maximum));
        }
        #[cfg(target_os = "linux")]
        assert!(ephemeral_ports().is_some_and(|ports| (1_000..65_536).contains(&ports)));
    }
}
