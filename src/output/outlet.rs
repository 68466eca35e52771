//! The standard output as something to wait for.
//!
//! A pipe is opened a second time, non-blocking: the first opening may be shared with other programs, which must not
//! find it changed, and a reader that has stopped reading must not stop keep alive and Ctrl-C.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{FileType, Mode, OFlags, fstat, open},
};
use tokio::io::{Interest, unix::AsyncFd};

/// The standard output.
#[derive(Debug, Default)]
pub(super) struct Outlet {
    /// `None`: a file or a terminal, where a write is waited for.
    pipe: Option<AsyncFd<OwnedFd>>,
}

impl Outlet {
    /// Opens what the standard output is. Needs a runtime.
    pub(super) fn open() -> Self {
        let is_pipe = fstat(stdout()).is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode).is_fifo());
        Self { pipe: is_pipe.then(|| watch().ok()).flatten() }
    }

    /// Where to write.
    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        match &self.pipe {
            Some(pipe) => pipe.get_ref().as_fd(),
            None => stdout(),
        }
    }

    /// Waits until a write may take something.
    pub(super) async fn writable(&self) {
        let Some(pipe) = &self.pipe else {
            // Somebody else made it non-blocking: this is rare, and waiting for it is all that can be done.
            let _ = is_writable(self.fd(), None);
            return;
        };
        while let Ok(mut guard) = pipe.writable().await {
            match is_writable(self.fd(), Some(&Timespec::default())) {
                Ok(false) => guard.clear_ready(),
                // An error shows in the write that follows.
                Ok(true) | Err(_) => return,
            }
        }
    }

    /// Waits until the reader is gone; for ever, if that cannot be told.
    pub(super) async fn reader_gone(&self) {
        match &self.pipe {
            Some(pipe) if pipe.ready(Interest::ERROR).await.is_ok() => {}
            _ => std::future::pending().await,
        }
    }
}

#[expect(deprecated, reason = "its successor is unsafe; an owned descriptor keeps what that one asks for")]
fn watch() -> io::Result<AsyncFd<OwnedFd>> {
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    match open("/proc/self/fd/1", flags, Mode::empty()) {
        Ok(again) => AsyncFd::with_interest(again, Interest::WRITABLE | Interest::ERROR),
        Err(_) => AsyncFd::with_interest(stdout().try_clone_to_owned()?, Interest::WRITABLE | Interest::ERROR),
    }
}

fn is_writable(fd: BorrowedFd<'_>, limit: Option<&Timespec>) -> io::Result<bool> {
    Ok(poll(&mut [PollFd::from_borrowed_fd(fd, PollFlags::OUT)], limit)? > 0)
}

fn stdout() -> BorrowedFd<'static> {
    rustix::stdio::stdout()
}
