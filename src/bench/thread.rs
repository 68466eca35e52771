//! Threads that wait precisely and can be woken: what the link and the sink have in common.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::UnixStream,
    },
    sync::{Arc, Mutex, PoisonError},
};

use socket2::{Domain, Socket, Type};

/// Commands to a thread that waits in `poll`.
#[derive(Debug)]
pub(super) struct Bell<T> {
    commands: Arc<Mutex<Vec<T>>>,
    rope: UnixStream,
}

/// The thread's end of a [`Bell`].
#[derive(Debug)]
pub(super) struct Ear<T> {
    commands: Arc<Mutex<Vec<T>>>,
    stream: UnixStream,
}

/// A bell and who hears it.
pub(super) fn bell<T>() -> io::Result<(Bell<T>, Ear<T>)> {
    let (rope, stream) = UnixStream::pair()?;
    rope.set_nonblocking(true)?;
    stream.set_nonblocking(true)?;
    let commands = Arc::new(Mutex::new(Vec::new()));
    Ok((Bell { commands: Arc::clone(&commands), rope }, Ear { commands, stream }))
}

impl<T> Bell<T> {
    /// Hands the command over and wakes the thread.
    pub(super) fn ring(&self, command: T) {
        self.commands.lock().unwrap_or_else(PoisonError::into_inner).push(command);
        // A full pipe wakes as well, and a thread that has ended needs no waking.
        let _ = (&self.rope).write(&[1]);
    }
}

impl<T> Ear<T> {
    /// What has been asked since the last time.
    pub(super) fn heard(&self) -> Vec<T> {
        let mut rung = [0; 64];
        while matches!((&self.stream).read(&mut rung), Ok(64)) {}
        std::mem::take(&mut *self.commands.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T> AsFd for Ear<T> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}

/// Lets the calling thread's waits end when they shall; Linux rounds them up by 50 microseconds otherwise.
pub(super) fn wait_precisely() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::set_current_timer_slack(std::num::NonZeroU64::new(1));
}

/// On this machine alone, on a free port, for thousands who come at once.
pub(super) fn listener() -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 4096;
