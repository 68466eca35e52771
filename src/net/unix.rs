//! Connecting to a Unix socket.

use std::{os::unix::fs::FileTypeExt, path::Path};

use tokio::net::UnixStream;

use super::dial::DialError;

/// Connects to the socket at `path`.
///
/// # Errors
/// Says what is wrong with the path.
pub async fn dial_unix(path: &Path) -> Result<UnixStream, DialError> {
    UnixStream::connect(path).await.map_err(|error| {
        let is_file = path.metadata().is_ok_and(|found| !found.file_type().is_socket());
        DialError::Unix { path: path.to_owned(), is_file, error }
    })
}
