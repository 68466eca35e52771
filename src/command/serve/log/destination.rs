//! Where a log is written to: the standard output or error, a file, the system's log, a topic.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::{fs::OpenOptionsExt, net::UnixDatagram},
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;

use super::{
    Destination, Form,
    writer::{Line, bytes},
};
use crate::{
    broker::{Handle, Level},
    failure::{Exit, Failure, system},
    output::{Console, Stamps},
};

/// One place that lines go to.
pub(super) enum Sink {
    Console(Console),
    Stdout,
    File(LogFile),
    Syslog { facility: u8, path: PathBuf, socket: Option<UnixDatagram> },
    Topic,
}

/// A file that may be full for a while.
pub(super) struct LogFile {
    path: PathBuf,
    file: File,
    console: Console,
    /// Lines that could not be written since the last one that could.
    lost: u64,
    /// Whether the file ends within a line.
    torn: bool,
}

/// Where the system's log listens.
const SYSLOG: &str = "/dev/log";
/// A datagram that every system's log takes.
const DATAGRAM: usize = 2_048;

impl Sink {
    pub(super) fn open(to: &Destination, console: Console) -> Result<Self, Failure> {
        Ok(match to {
            Destination::Stderr => Self::Console(console),
            Destination::Stdout => Self::Stdout,
            Destination::File(path) => {
                let file = open(path).map_err(|error| {
                    let what = format!("cannot write the log file {}", path.display());
                    Failure::new(Exit::FAILED, what).because(system(&error))
                })?;
                Self::File(LogFile { path: path.clone(), file, console, lost: 0, torn: false })
            }
            Destination::Syslog(facility) => Self::syslog(*facility, Path::new(SYSLOG)),
            Destination::Topic => Self::Topic,
        })
    }

    fn syslog(facility: u8, path: &Path) -> Self {
        Self::Syslog { facility, path: path.to_owned(), socket: None }
    }

    /// Opens a file anew: somebody may have moved it.
    pub(super) fn reopen(&mut self) {
        if let Self::File(LogFile { path, file, console, torn, .. }) = self {
            match open(path) {
                Ok(new) => (*file, *torn) = (new, false),
                Err(error) => {
                    let what = format!("the log file stays open as it was: cannot open {}", path.display());
                    console.note(format_args!("{what}: {}", system(&error)));
                }
            }
        }
    }

    pub(super) fn write(
        &mut self,
        line: &Line,
        bytes: &[u8],
        form: Form,
        stamps: &mut Stamps,
        handle: Option<&Handle>,
    ) {
        match self {
            Self::Console(console) if form == Form::Console => console.note(&line.body),
            Self::Console(console) => console.text(&with_end(bytes)),
            // Nobody may be reading it.
            Self::Stdout => drop(io::stdout().lock().write_all(with_end(bytes).as_bytes())),
            Self::File(file) => file.write(with_end(bytes).as_bytes(), form, stamps),
            Self::Syslog { facility, path, socket } => {
                let mut datagram = format!("<{}>", u32::from(*facility) * 8 + severity(line.level)).into_bytes();
                stamps.write_syslog(line.moment, &mut datagram);
                datagram.extend_from_slice(format!(" mqtt[{}]: ", std::process::id()).as_bytes());
                // It has a time of its own.
                datagram.extend_from_slice(if form == Form::Json { bytes } else { line.body.as_bytes() });
                datagram.truncate(DATAGRAM);
                send(socket, path, &datagram);
            }
            Self::Topic => {
                if let (Some(handle), Some(topic)) = (handle, line.level.topic().filter(|_| !line.is_trace)) {
                    handle.publish(&format!("$SYS/broker/log/{topic}"), bytes, false);
                }
            }
        }
    }
}

impl LogFile {
    /// Writes a line; before it, how many there should have been since the last one.
    fn write(&mut self, line: &[u8], form: Form, stamps: &mut Stamps) {
        let lost = self.lost;
        let written = if lost == 0 { Ok(()) } else { self.write_whole(&lost_line(lost, form, stamps)) };
        if written.is_ok() {
            self.lost = 0;
        }
        if let Err(error) = written.and_then(|()| self.write_whole(line)) {
            if lost == 0 {
                let name = self.path.display();
                self.console.note(format_args!("cannot write the log file {name}: {}", system(&error)));
            }
            self.lost += 1;
        }
    }

    /// A line of its own, also after half a line.
    fn write_whole(&mut self, line: &[u8]) -> io::Result<()> {
        if self.torn {
            self.file.write_all(b"\n")?;
            self.torn = false;
        }
        let mut rest = line;
        while !rest.is_empty() {
            match self.file.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.torn = rest.len() < line.len();
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

fn lost_line(count: u64, form: Form, stamps: &mut Stamps) -> Vec<u8> {
    let text = format!("{count} lines of the log were left out: the file could not be written.");
    with_end(&bytes(&Line::lost(text, count, form), form, stamps)).into_bytes()
}

fn open(path: &Path) -> io::Result<File> {
    // A pipe that nobody reads is refused, and not waited for.
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    OpenOptions::new().append(true).create(true).mode(0o640).custom_flags(flags).open(path)
}

fn with_end(bytes: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    text.push('\n');
    text
}

/// Whoever keeps the system's log may have been started anew: it is tried twice. A line that it has no room for is lost.
fn send(socket: &mut Option<UnixDatagram>, path: &Path, datagram: &[u8]) {
    for _ in 0..2 {
        if socket.is_none() {
            *socket = connect(path).ok();
        }
        match socket.as_ref().map(|socket| socket.send(datagram)) {
            Some(Err(error)) if error.kind() != io::ErrorKind::WouldBlock => *socket = None,
            _ => return,
        }
    }
}

fn connect(path: &Path) -> io::Result<UnixDatagram> {
    let socket = UnixDatagram::unbound()?;
    socket.set_nonblocking(true)?;
    socket.connect(path)?;
    Ok(socket)
}

/// The severity of syslog.
const fn severity(level: Level) -> u32 {
    match level {
        Level::Error => 3,
        Level::Warning => 4,
        Level::Notice | Level::Subscribe | Level::Unsubscribe => 5,
        Level::Information | Level::Websockets => 6,
        Level::Debug => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{Moment, Stamp};

    fn line(body: &str) -> Line {
        Line { moment: Moment::after(0), level: Level::Warning, is_trace: false, body: body.to_owned() }
    }

    #[test]
    fn what_a_full_disk_has_cost_is_told_once_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let (path, mut stamps) = (folder.path().join("log"), Stamps::new(Stamp::None));
        let full = OpenOptions::new().append(true).open("/dev/full").unwrap();
        let file = LogFile { path: path.clone(), file: full, console: Console::serving(), lost: 0, torn: false };
        let mut sink = Sink::File(file);
        let mut write = |sink: &mut Sink, text: &str| {
            sink.write(&line(text), text.as_bytes(), Form::Text, &mut stamps, None);
        };
        write(&mut sink, "one");
        write(&mut sink, "two");
        // There is room again, and half a line.
        std::fs::write(&path, "hal").unwrap();
        sink.reopen();
        let Sink::File(file) = &mut sink else { unreachable!() };
        file.torn = true;
        write(&mut sink, "three");
        write(&mut sink, "four");
        let said = std::fs::read_to_string(&path).unwrap();
        let lost = "Warning: 2 lines of the log were left out: the file could not be written.";
        assert_eq!(said, format!("hal\n{lost}\nthree\nfour\n"));
    }

    #[test]
    fn the_systems_log_gets_datagrams_also_after_it_was_started_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut sink = Sink::syslog(super::super::LOCAL0, &path);
        let mut stamps = Stamps::new(Stamp::None);
        // Nobody is there: the line is lost, and nothing else.
        sink.write(&line("lost"), b"lost", Form::Text, &mut stamps, None);
        for text in ["one", "two"] {
            let listener = UnixDatagram::bind(&path).unwrap();
            sink.write(&line(text), text.as_bytes(), Form::Text, &mut stamps, None);
            let mut buffer = [0; DATAGRAM];
            let size = listener.recv(&mut buffer).unwrap();
            let datagram = String::from_utf8_lossy(&buffer[..size]).into_owned();
            assert!(datagram.starts_with("<132>Jan "), "{datagram}");
            assert!(datagram.ends_with(&format!(" mqtt[{}]: {text}", std::process::id())), "{datagram}");
            drop(listener);
            std::fs::remove_file(&path).unwrap();
        }
    }
}
