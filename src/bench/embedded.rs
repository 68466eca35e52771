//! A broker of our own on threads of its own: its CPU time is told apart from that of the load.

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    thread::{self, JoinHandle},
    time::Duration,
};

use tokio::{runtime, sync::oneshot};

use crate::{
    bench::usage::{self, ThreadTimes},
    broker::{self, Config, Summary},
    net,
};

/// A broker at work on a free port of this machine. It ends when it is dropped.
#[derive(Debug)]
pub struct Embedded {
    address: SocketAddr,
    work: Option<Work>,
}

#[derive(Debug)]
struct Work {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<Result<Summary, EmbeddedError>>,
}

/// Why there is no broker.
#[derive(Debug)]
pub enum EmbeddedError {
    /// No port, no thread or no runtime is to be had.
    Start(io::Error),
    /// It has failed.
    Broker(broker::Error),
    /// Its thread is gone: a defect of the broker.
    Gone,
}

/// How the broker names its workers, each of which has a number behind it.
const WORKER: &str = "broker-";
/// A benchmark has read what it wanted: nobody is waited for any longer.
const STOP_TIMEOUT: Duration = Duration::from_millis(500);

impl Embedded {
    /// Begins to serve 127.0.0.1 with this many worker threads.
    ///
    /// # Errors
    /// No port, no thread or no runtime is to be had.
    pub fn start(workers: usize) -> Result<Self, EmbeddedError> {
        Self::start_with(Config { workers, stop_timeout: STOP_TIMEOUT, ..Config::default() })
    }

    /// The same with other settings.
    ///
    /// # Errors
    /// No port, no thread or no runtime is to be had.
    pub fn start_with(config: Config) -> Result<Self, EmbeddedError> {
        let listener = net::listen((Ipv4Addr::LOCALHOST, 0).into()).map_err(EmbeddedError::Start)?;
        let address = listener.address();
        let (stop, stopped) = oneshot::channel();
        let runtime = runtime::Builder::new_current_thread().enable_all().build().map_err(EmbeddedError::Start)?;
        // It only waits for the workers.
        let thread = thread::Builder::new().name("embedded".to_owned()).spawn(move || {
            let shutdown = async { drop(stopped.await) };
            runtime.block_on(broker::run(config, vec![listener], None, shutdown)).map_err(EmbeddedError::Broker)
        });
        let thread = thread.map_err(EmbeddedError::Start)?;
        Ok(Self { address, work: Some(Work { stop, thread }) })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether it is at work: if not, [`Self::stop`] says why.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.work.as_ref().is_some_and(|work| !work.thread.is_finished())
    }

    /// CPU time that the workers of this process's brokers have used; `None` where the system does not tell.
    #[must_use]
    pub fn cpu(&self) -> Option<Duration> {
        Some(self.threads()?.values().sum())
    }

    /// The same, worker by worker.
    #[must_use]
    pub fn threads(&self) -> Option<ThreadTimes> {
        usage::own_threads(|name| name.starts_with(WORKER))
    }

    /// Ends it.
    ///
    /// # Errors
    /// It had ended before, and why.
    pub fn stop(mut self) -> Result<(), EmbeddedError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), EmbeddedError> {
        let Some(Work { stop, thread }) = self.work.take() else { return Ok(()) };
        // It does not listen if it has ended by itself.
        let _ = stop.send(());
        thread.join().map_err(|_| EmbeddedError::Gone)?.map(drop)
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        // Who wants to know why it has failed has called `stop`.
        let _ = self.end();
    }
}

impl std::error::Error for EmbeddedError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Start(error) => Some(error),
            Self::Broker(error) => Some(error),
            Self::Gone => None,
        }
    }
}

impl fmt::Display for EmbeddedError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(_) => out.write_str("the embedded broker cannot be started"),
            Self::Broker(_) => out.write_str("the embedded broker has failed"),
            Self::Gone => out.write_str("the embedded broker has ended unexpectedly"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpStream,
    };

    use super::*;

    #[test]
    fn it_serves_is_timed_and_ends() {
        let broker = Embedded::start(2).unwrap();
        let mut client = TcpStream::connect(broker.address()).unwrap();
        client.write_all(b"\x10\x0e\x00\x04MQTT\x04\x02\x00\x00\x00\x02me").unwrap();
        let mut connack = [0; 4];
        client.read_exact(&mut connack).unwrap();
        assert_eq!(connack, [0x20, 2, 0, 0]);
        assert!(broker.is_running());
        if cfg!(target_os = "linux") {
            assert!(broker.cpu().is_some_and(|time| !time.is_zero()), "{:?}", broker.cpu());
        }
        let address = broker.address();
        broker.stop().unwrap();
        assert_eq!(client.read(&mut connack).unwrap(), 0, "the connection has ended");
        assert!(TcpStream::connect(address).is_err(), "the port is closed");
    }
}
