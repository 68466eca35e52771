//! Child processes: brokers and clients that are started, watched, and never left behind.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};
use tempfile::TempDir;

use crate::load::WINDOW;

/// Every child that is alive, for the signal watcher.
static ALIVE: Mutex<Vec<u32>> = Mutex::new(Vec::new());

const START: Duration = Duration::from_secs(10);

fn alive() -> std::sync::MutexGuard<'static, Vec<u32>> {
    ALIVE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A child that is killed when it is dropped.
pub(crate) struct Guarded {
    child: Child,
}

impl Guarded {
    pub(crate) fn spawn(command: &mut Command) -> io::Result<Self> {
        let mut list = alive();
        let child = command.spawn()?;
        list.push(child.id());
        Ok(Self { child })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Waits until it has ended, without taking its entry out of the process table: its CPU can still be read.
    pub(crate) fn await_zombie(&self, until: Instant) -> bool {
        let Some(pid) = Pid::from_raw(self.child.id() as i32) else { return true };
        let Ok(handle) = pidfd_open(pid, PidfdFlags::empty()) else { return true };
        loop {
            let wait = until.saturating_duration_since(Instant::now());
            match poll(&mut [PollFd::new(&handle, PollFlags::IN)], Some(&timespec(wait))) {
                Ok(0) => return false,
                Ok(_) => return true,
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return false,
            }
        }
    }

    /// Takes the exit status, of one that is known to end.
    pub(crate) fn wait(&mut self) -> io::Result<ExitStatus> {
        self.child.wait()
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let id = self.child.id();
        alive().retain(|pid| *pid != id);
    }
}

/// On SIGINT, SIGTERM and SIGHUP: kills every child, removes the folder of temporary files, and ends.
pub(crate) fn watch_signals(scratch: PathBuf) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let (ready, is_ready) = mpsc::channel();
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)) =
                (signal(SignalKind::interrupt()), signal(SignalKind::terminate()), signal(SignalKind::hangup()))
            else {
                return;
            };
            let _ = ready.send(());
            let code = tokio::select! {
                _ = interrupt.recv() => 130,
                _ = terminate.recv() => 143,
                _ = hangup.recv() => 129,
            };
            let list = alive();
            for pid in list.iter().filter_map(|pid| Pid::from_raw(*pid as i32)) {
                let _ = kill_process(pid, Signal::KILL);
            }
            let _ = fs::remove_dir_all(&scratch);
            end(code);
        });
    })?;
    let _ = is_ready.recv_timeout(START);
    Ok(())
}

#[expect(clippy::exit, reason = "the lock on the list of children is still held, so no new one can start")]
fn end(code: i32) -> ! {
    std::process::exit(code)
}

/// How to start one of the brokers that are compared.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// `mqtt serve`: prints its port.
    Ours(PathBuf),
    /// mosquitto, with a configuration of its own and TCP_NODELAY on or off.
    Mosquitto(PathBuf, NoDelay),
    /// This bench's own relay: what the load alone costs.
    Null(PathBuf),
}

/// mosquitto's `set_tcp_nodelay`. Off is its default and saves it up to half its CPU under load, but makes a message in
/// a hundred wait 10 ms; on is what it needs for latency. It gets what is best for it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NoDelay {
    On,
    Off,
}

impl Kind {
    /// The same broker, set up for low latency where that is a matter of setting it up.
    pub(crate) fn for_latency(&self) -> Self {
        match self {
            Self::Mosquitto(path, _) => Self::Mosquitto(path.clone(), NoDelay::On),
            other => other.clone(),
        }
    }
}

/// A running broker.
pub(crate) struct Broker {
    process: Guarded,
    pub(crate) address: SocketAddr,
    folder: TempDir,
}

impl Broker {
    pub(crate) fn start(kind: &Kind, scratch: &Path) -> io::Result<Self> {
        let folder = tempfile::tempdir_in(scratch)?;
        match kind {
            Kind::Ours(path) => Self::printing(path, &["serve", "--port", "0"], folder),
            Kind::Null(path) => Self::printing(path, &["--relay"], folder),
            Kind::Mosquitto(path, no_delay) => Self::mosquitto(path, *no_delay, folder),
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// The last line it wrote to stderr, to say why it is not there any more.
    pub(crate) fn last_words(&self) -> String {
        let text = fs::read_to_string(self.folder.path().join("stderr")).unwrap_or_default();
        text.lines().last().unwrap_or_default().to_owned()
    }

    /// Starts a broker that prints the port it chose as the first line on stdout.
    fn printing(path: &Path, arguments: &[&str], folder: TempDir) -> io::Result<Self> {
        let stderr = fs::File::create(folder.path().join("stderr"))?;
        let mut command = bound_to_us(path);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr);
        let mut process = Guarded::spawn(&mut command)?;
        let stdout = process.child().stdout.take().ok_or_else(|| io::Error::other("no stdout"))?;
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut lines = BufReader::new(stdout);
            let mut line = String::new();
            let _ = lines.read_line(&mut line);
            let _ = sender.send(line);
            let _ = io::copy(&mut lines, &mut io::sink());
        });
        let line = receiver.recv_timeout(START).unwrap_or_default();
        let Ok(port) = line.trim().parse::<u16>() else {
            let words = fs::read_to_string(folder.path().join("stderr")).unwrap_or_default();
            return Err(io::Error::other(format!("no port printed; stderr: {}", words.trim())));
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        await_listening(address)?;
        Ok(Self { process, address, folder })
    }

    /// Starts mosquitto, with limits off so that it loses nothing, and without persistence and logs.
    ///
    /// Its inflight window is the load's own: with no limit at all it spends a quarter more CPU on its list, and with
    /// the default of 20 it cuts off a publisher that has more than 20 messages of QoS 2 on their way.
    fn mosquitto(path: &Path, no_delay: NoDelay, folder: TempDir) -> io::Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let config = folder.path().join("mosquitto.conf");
        let no_delay = matches!(no_delay, NoDelay::On);
        // `user root` only takes effect for root: without it, it would give up root and could not read its folder.
        let text = format!(
            "listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type error\nuser root\n\
             sys_interval 0\nset_tcp_nodelay {no_delay}\nmax_queued_messages 0\nmax_queued_bytes 0\n\
             max_inflight_messages {WINDOW}\n"
        );
        fs::write(&config, text)?;
        let stderr = fs::File::create(folder.path().join("stderr"))?;
        let mut command = bound_to_us(path);
        command.arg("-c").arg(&config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(stderr);
        let process = Guarded::spawn(&mut command)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        await_listening(address)?;
        Ok(Self { process, address, folder })
    }
}

/// A command whose process is killed by the kernel when ours is, where `setpriv` (util-linux) is there to ask for it.
fn bound_to_us(path: &Path) -> Command {
    let Some(setpriv) = find("setpriv") else { return Command::new(path) };
    let mut command = Command::new(setpriv);
    command.args(["--pdeathsig", "KILL", "--"]).arg(path);
    command
}

fn await_listening(address: SocketAddr) -> io::Result<()> {
    let until = Instant::now() + START;
    loop {
        match TcpStream::connect_timeout(&address, START) {
            Ok(_) => return Ok(()),
            Err(error) if Instant::now() > until => return Err(error),
            Err(_) => thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// A duration as `poll` takes it.
pub(crate) fn timespec(duration: Duration) -> Timespec {
    Timespec { tv_sec: duration.as_secs() as i64, tv_nsec: i64::from(duration.subsec_nanos()) }
}

/// Looks a program up in PATH and in the folders where Debian keeps its servers.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    folders.map(|folder| folder.join(program)).find(|file| file.is_file())
}
