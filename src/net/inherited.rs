//! Listeners that were bound before this program started: socket activation, as systemd does it (LISTEN_FDS).

use std::io;

use listenfd::ListenFd;

use super::Listener;

/// Takes the listeners that were handed down to this process; none is the usual case. Only the first call finds any.
///
/// # Errors
/// What was handed down is something else than a listener.
pub fn inherited() -> io::Result<Vec<Listener>> {
    let mut given = ListenFd::from_env();
    let mut all = Vec::with_capacity(given.len());
    for at in 0..given.len() {
        let listener = match given.take_tcp_listener(at) {
            Ok(Some(socket)) => Listener::from_tcp(socket)?,
            // Whoever made the file of a Unix socket removes it.
            Err(_) => match given.take_unix_listener(at)? {
                Some(socket) => Listener::from_unix(socket, None)?,
                None => continue,
            },
            Ok(None) => continue,
        };
        all.push(listener);
    }
    Ok(all)
}
