//! Unix sockets: connecting to one, and listening at a path without taking it from anybody.

use std::{
    fs,
    io::{self, ErrorKind},
    os::unix::{
        fs::{FileTypeExt, MetadataExt, PermissionsExt},
        net::UnixListener,
    },
    path::{Path, PathBuf},
    time::Duration,
};

use socket2::{Domain, SockAddr, Socket, Type};
use tokio::{net::UnixStream, time::sleep};

use super::{
    dial::DialError,
    listen::{BACKLOG, Listener},
};

/// A listener whose queue is full does not let a client wait, as one of TCP does: it is asked again after this time.
const PAUSE: Duration = Duration::from_millis(5);

/// Connects to the socket at `path`. The caller limits how long it may take.
///
/// # Errors
/// Says what is wrong with the path.
pub async fn dial_unix(path: &Path) -> Result<UnixStream, DialError> {
    loop {
        match UnixStream::connect(path).await {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => sleep(PAUSE).await,
            connected => return connected.map_err(|error| failed(path, error)),
        }
    }
}

fn failed(path: &Path, error: io::Error) -> DialError {
    let is_file = path.metadata().is_ok_and(|found| !found.file_type().is_socket());
    DialError::Unix { path: path.to_owned(), is_file, error }
}

/// Listens at `path`, with these permissions if they are given (`0o660`). The socket of a broker that is gone is
/// replaced. Needs no runtime.
///
/// # Errors
/// `AddrInUse`: somebody listens there. `AlreadyExists`: there is a file that is no socket. Else the system's.
pub fn listen_unix(path: &Path, mode: Option<u32>) -> io::Result<Listener> {
    let address = SockAddr::unix(path)?;
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    match socket.bind(&address) {
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            make_way(path, &address)?;
            socket.bind(&address)?;
        }
        bound => bound?,
    }
    // From here on, the file goes when something is wrong.
    let file = SocketFile::of(path)?;
    if let Some(mode) = mode {
        // Before anybody can connect.
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    socket.listen(BACKLOG)?;
    Listener::from_unix(UnixListener::from(socket), Some(file))
}

/// Removes the socket at `path` if nobody listens there.
fn make_way(path: &Path, address: &SockAddr) -> io::Result<()> {
    if !path.symlink_metadata()?.file_type().is_socket() {
        return Err(io::Error::new(ErrorKind::AlreadyExists, "there is a file that is no socket"));
    }
    let probe = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    // A listener whose queue is full is one all the same.
    probe.set_nonblocking(true)?;
    match probe.connect(address) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => fs::remove_file(path),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(error),
        _ => Err(ErrorKind::AddrInUse.into()),
    }
}

/// The file of a socket: it is removed in the end, unless another one has taken its place.
#[derive(Debug)]
pub(super) struct SocketFile {
    path: PathBuf,
    /// Device and inode.
    identity: (u64, u64),
}

impl SocketFile {
    fn of(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.to_owned(), identity: identity(path)? })
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if identity(&self.path).is_ok_and(|found| found == self.identity) {
            // Who may not remove it leaves it to the next broker.
            drop(fs::remove_file(&self.path));
        }
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    path.symlink_metadata().map(|found| (found.dev(), found.ino()))
}
