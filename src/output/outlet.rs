//! The standard output as something to wait for.
//!
//! A reader that has stopped reading must not stop keep alive and Ctrl-C. But the standard output may be shared with
//! other programs, which must not find it changed: so a pipe is opened a second time, non-blocking, and a socket, which
//! cannot be, is told with each write not to wait.

use std::{
    future::pending,
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{FileType, Mode, OFlags, fstat, open},
    io::Errno,
    net::{SendFlags, send},
};
use tokio::io::{Interest, unix::AsyncFd};

/// The standard output.
#[derive(Debug, Default)]
pub(super) struct Outlet {
    /// `None`: a file or a terminal, where a write is waited for.
    reader: Option<Reader>,
}

/// Somebody at the other end.
#[derive(Debug)]
struct Reader {
    fd: AsyncFd<OwnedFd>,
    is_socket: bool,
}

impl Outlet {
    /// Opens what the standard output is. Needs a runtime.
    pub(super) fn open() -> Self {
        let kind = fstat(stdout()).map(|stat| FileType::from_raw_mode(stat.st_mode));
        let reader = match kind {
            Ok(FileType::Fifo) => watch_pipe().ok().map(|fd| Reader { fd, is_socket: false }),
            Ok(FileType::Socket) => watch().ok().map(|fd| Reader { fd, is_socket: true }),
            _ => None,
        };
        Self { reader }
    }

    /// Writes what the reader takes at once.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<usize, Errno> {
        match &self.reader {
            Some(Reader { fd, is_socket: true }) => {
                let sent = send(fd.get_ref(), bytes, SendFlags::DONTWAIT | SendFlags::NOSIGNAL);
                // A reader that is gone with something unread.
                sent.map_err(|error| if error == Errno::CONNRESET { Errno::PIPE } else { error })
            }
            Some(Reader { fd, .. }) => rustix::io::write(fd.get_ref(), bytes),
            None => rustix::io::write(stdout(), bytes),
        }
    }

    /// Waits until a write may take something.
    pub(super) async fn writable(&self) {
        let Some(Reader { fd, .. }) = &self.reader else {
            // Somebody else made it non-blocking: this is rare, and waiting for it is all that can be done.
            let _ = is_writable(stdout(), None);
            return;
        };
        while let Ok(mut guard) = fd.writable().await {
            match is_writable(fd.as_fd(), Some(&Timespec::default())) {
                Ok(false) => guard.clear_ready(),
                // An error shows in the write that follows.
                Ok(true) | Err(_) => return,
            }
        }
    }

    /// Waits until the reader is gone; for ever, if that cannot be told.
    pub(super) async fn reader_gone(&self) {
        let Some(Reader { fd, is_socket }) = &self.reader else { return pending().await };
        if !is_socket {
            return match fd.ready(Interest::ERROR).await {
                Ok(_) => {}
                Err(_) => pending().await,
            };
        }
        while let Ok(mut guard) = fd.writable().await {
            if guard.ready().is_write_closed() {
                return;
            }
            // Whoever waits for room in it has been told that there is none, and is told of the next.
            guard.clear_ready();
        }
        pending().await
    }
}

#[expect(deprecated, reason = "its successor is unsafe; an owned descriptor keeps what that one asks for")]
fn register(fd: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::with_interest(fd, Interest::WRITABLE | Interest::ERROR)
}

fn watch() -> io::Result<AsyncFd<OwnedFd>> {
    register(stdout().try_clone_to_owned()?)
}

fn watch_pipe() -> io::Result<AsyncFd<OwnedFd>> {
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    match open("/proc/self/fd/1", flags, Mode::empty()) {
        Ok(again) => register(again),
        Err(_) => watch(),
    }
}

fn is_writable(fd: BorrowedFd<'_>, limit: Option<&Timespec>) -> io::Result<bool> {
    Ok(poll(&mut [PollFd::from_borrowed_fd(fd, PollFlags::OUT)], limit)? > 0)
}

fn stdout() -> BorrowedFd<'static> {
    rustix::stdio::stdout()
}
