//! Connecting to a Unix socket.

use std::{io, os::unix::fs::FileTypeExt, path::Path, time::Duration};

use tokio::{net::UnixStream, time::sleep};

use super::dial::DialError;

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
