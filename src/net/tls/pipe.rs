//! Between rustls and the socket: bytes in, bytes out, as far as either takes them.

use std::io::{self, IoSlice, Read, Write};

use rustls::Connection;
use tokio::net::TcpStream;

/// What is decrypted, as much as `into` takes.
pub(super) fn read_plaintext(engine: &mut Connection, into: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < into.len() {
        match engine.reader().read(&mut into[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            // MQTT packets have their own ends: a connection closed without TLS's goodbye is closed all the same.
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::UnexpectedEof) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Writes what waits inside; whether all of it is gone.
pub(super) fn push(socket: &TcpStream, engine: &mut Connection) -> io::Result<bool> {
    while engine.wants_write() {
        match engine.write_tls(&mut Socket(socket)) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

struct Socket<'a>(&'a TcpStream);

impl Write for Socket<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn write_vectored(&mut self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.try_write_vectored(parts)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
