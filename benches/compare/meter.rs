//! What the kernel says about a process: CPU time, resident memory, limits.

use std::fs;
use std::io;
use std::time::Duration;

use rustix::process::{Resource, getrlimit, setrlimit};

/// Nanoseconds of CPU of this thread.
pub(crate) fn own_thread_ns() -> u64 {
    schedstat("/proc/thread-self/schedstat").unwrap_or(0)
}

/// Nanoseconds of CPU of all threads of a process that is alive.
///
/// A thread that has ended is in no task folder; the ticks of `stat` still know it, so the larger of both counts.
pub(crate) fn process_ns(pid: u32) -> u64 {
    tasks_ns(pid).0.max(ticks_ns(pid))
}

/// The first thread's CPU, and all threads' together: (all, first).
pub(crate) fn tasks_ns(pid: u32) -> (u64, u64) {
    let first = schedstat(&format!("/proc/{pid}/schedstat")).unwrap_or(0);
    let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else { return (first, first) };
    let all = tasks
        .filter_map(Result::ok)
        .filter_map(|task| schedstat(&task.path().join("schedstat").to_string_lossy()))
        .sum::<u64>();
    (all.max(first), first)
}

fn schedstat(path: &str) -> Option<u64> {
    fs::read_to_string(path).ok()?.split(' ').next()?.parse().ok()
}

/// User and system time of the whole process in ticks of 10 ms; it is still there for a zombie.
pub(crate) fn ticks_ns(pid: u32) -> u64 {
    let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { return 0 };
    let Some((_, rest)) = stat.rsplit_once(") ") else { return 0 };
    let ticks: u64 = rest.split(' ').skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    ticks * 10_000_000
}

fn status_kib(pid: u32, field: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(field))?;
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}

/// Bytes resident now.
pub(crate) fn resident(pid: u32) -> u64 {
    status_kib(pid, "VmRSS:").unwrap_or(0) * 1024
}

/// The most bytes that were ever resident; 0 when the process has gone.
pub(crate) fn peak(pid: u32) -> u64 {
    status_kib(pid, "VmHWM:").unwrap_or(0) * 1024
}

/// Raises the limit of open files to what is allowed, and returns it. Children inherit it.
pub(crate) fn raise_open_files() -> io::Result<u64> {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit)?;
    Ok(limit.current.unwrap_or(u64::MAX))
}

/// A duration in microseconds.
pub(crate) fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}
