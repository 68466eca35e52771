//! Passphrases: from a file, from the environment, or from the terminal, where nobody sees them and Ctrl-C leaves
//! everything as it was.

use std::{
    fs::{File, OpenOptions},
    io::{self, IsTerminal, Read, Write},
    os::unix::{ffi::OsStringExt, fs::OpenOptionsExt},
    path::Path,
};

use pkcs8::der::zeroize::Zeroizing;
use rustix::{
    fs::OFlags,
    termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr},
};
use tokio::io::{Interest, unix::AsyncFd};

use super::runtime;
use crate::{
    failure::{Exit, Failure, system},
    interrupt::{self, Ended, Interrupt},
    net::tls,
    x509::{EncryptedKey, KeyError},
};

/// A passphrase, wiped from memory when it is dropped.
pub(super) type Passphrase = Zeroizing<Vec<u8>>;

/// Where a passphrase comes from: the file if there is one, else the variable if it is set, else the terminal, which
/// is asked for `what`. `twice` is for new ones. `option` is what gives the file.
pub(super) fn get(
    file: Option<&Path>,
    variable: &str,
    option: &str,
    what: &str,
    twice: bool,
) -> Result<Passphrase, Failure> {
    if let Some(found) = given(file, variable)? {
        return Ok(found);
    }
    ask_somebody(variable, option, what, twice)
}

/// Asks on the terminal, if there is one; else it is said from where a passphrase may come instead.
pub(super) fn ask_somebody(variable: &str, option: &str, what: &str, twice: bool) -> Result<Passphrase, Failure> {
    if !io::stderr().is_terminal() {
        return Err(Failure::new(Exit::TLS, format!("the {what} is needed, and there is no terminal to ask on"))
            .hint(format!("set {variable}, or give {option} FILE")));
    }
    ask(what, twice)
}

/// The password in a file, or in the standard input (-).
pub(super) fn password_of(path: &Path) -> Result<Passphrase, Failure> {
    if path == Path::new("-") {
        return first_line(
            io::stdin().lock(),
            "cannot take the password from stdin".to_owned(),
            "password",
            LONGEST_PASSWORD,
        );
    }
    let what = format!("cannot read '{}'", path.display());
    let file = File::open(path).map_err(|error| Failure::new(Exit::FAILED, &*what).because(system(&error)))?;
    first_line(file, what, "password", LONGEST_PASSWORD)
}

/// Asks for a password at the terminal.
pub(super) fn ask_password() -> Result<Passphrase, Failure> {
    if File::open(TERMINAL).is_err() {
        return Err(Failure::usage("--ask-password needs a terminal to ask on").hint("give --password-file FILE"));
    }
    ask(PASSWORD, false)
}

/// The same, but the terminal is not asked.
pub(super) fn given(file: Option<&Path>, variable: &str) -> Result<Option<Passphrase>, Failure> {
    if let Some(path) = file {
        return from_file(path).map(Some);
    }
    let value = std::env::var_os(variable).filter(|value| !value.is_empty());
    Ok(value.map(|value| Zeroizing::new(value.into_vec())))
}

/// What may open the key in `keyfile`: the first line of `pass_file`, the environment's, or what is typed. Only a key
/// that is encrypted is asked for, and only at a terminal: a service would wait for ever.
pub(super) fn of_key(keyfile: &Path, pass_file: Option<&Path>) -> Result<Option<tls::Passphrase>, Failure> {
    if let Some(passphrase) = given(pass_file, KEY_VARIABLE)? {
        return Ok(Some(tls::Passphrase::new(passphrase)));
    }
    // Somebody who could answer, and something to ask on.
    if !(io::stderr().is_terminal() && File::open(TERMINAL).is_ok()) {
        return Ok(None);
    }
    match tls::encrypted_key(keyfile) {
        // What no passphrase opens is explained when it is read.
        None | Some(EncryptedKey::Old(_)) => Ok(None),
        Some(key) => asked(keyfile, &key),
    }
}

/// The terminal from which the program was started, if there is one.
const TERMINAL: &str = "/dev/tty";
/// The environment variable with the passphrase of a TLS key.
const KEY_VARIABLE: &str = "MQTT_KEY_PASSWORD";
/// What a broker asks for.
const PASSWORD: &str = "password";
/// How often the terminal is asked for what opens a key.
const TRIES: u32 = 3;

/// Asks until the key opens.
fn asked(keyfile: &Path, key: &EncryptedKey) -> Result<Option<tls::Passphrase>, Failure> {
    let what = format!("passphrase of {}", keyfile.display());
    for left in (0..TRIES).rev() {
        let passphrase = ask(&what, false)?;
        match key.decrypt(&passphrase) {
            Err(KeyError::WrongPassphrase) if left > 0 => {
                // Nobody is left to be told that the terminal is gone.
                let _ = io::stderr().lock().write_all(b"this passphrase does not open it\n");
            }
            // Whatever else is wrong is explained when it is read.
            _ => return Ok(Some(tls::Passphrase::new(passphrase))),
        }
    }
    Ok(None)
}

/// The first line of a file.
fn from_file(path: &Path) -> Result<Passphrase, Failure> {
    let what = format!("cannot read '{}'", path.display());
    let file = File::open(path).map_err(|error| Failure::new(Exit::FAILED, &*what).because(system(&error)))?;
    first_line(file, what, "passphrase", LONGEST)
}

/// The first line of what is read for a secret of this `kind`.
fn first_line(from: impl Read, what: String, kind: &str, longest: usize) -> Result<Passphrase, Failure> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(longest + 1));
    let read = from.take(longest as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::new(Exit::FAILED, &*what).because(system(&error)))?;
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    bytes.truncate(end);
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    match bytes.len() {
        0 => {
            Err(Failure::new(Exit::FAILED, what)
                .because(format_args!("its first line is empty, and should be a {kind}")))
        }
        length if length > longest => {
            Err(Failure::new(Exit::FAILED, what).because(format_args!("a {kind} has at most {longest} bytes")))
        }
        _ => Ok(bytes),
    }
}

/// The most bytes of a passphrase: what is longer is another file.
const LONGEST: usize = 1024;
/// The most bytes of a password, which may be a token: what a CONNECT takes.
const LONGEST_PASSWORD: usize = 65_535;

/// Asks on the terminal.
pub(super) fn ask(what: &str, twice: bool) -> Result<Passphrase, Failure> {
    let cannot =
        |error: io::Error| Failure::new(Exit::FAILED, format!("cannot ask for the {what}")).because(system(&error));
    runtime()?.block_on(async {
        let mut terminal = Terminal::open().map_err(cannot)?;
        let first = terminal.line(what).await.map_err(cannot)?;
        let Some(first) = first else { return Err(given_up(what, terminal.ended)) };
        if first.is_empty() {
            return Err(Failure::new(Exit::TLS, format!("the {what} is empty")));
        }
        if twice {
            let second = terminal.line(&format!("{what} again")).await.map_err(cannot)?;
            let Some(second) = second else { return Err(given_up(what, terminal.ended)) };
            if first != second {
                return Err(Failure::new(Exit::FAILED, "the two passphrases are not the same"));
            }
        }
        Ok(first)
    })
}

fn given_up(what: &str, ended: Option<Ended>) -> Failure {
    let kind = if what.to_ascii_lowercase().contains(PASSWORD) { PASSWORD } else { "passphrase" };
    let exit = if ended == Some(Ended::Terminated) { Exit::TERMINATED } else { Exit::INTERRUPTED };
    Failure::new(exit, format!("no {kind} was given"))
}

/// The terminal, which shows nothing of what is typed until it is dropped.
struct Terminal {
    device: AsyncFd<File>,
    before: Termios,
    silent: Termios,
    interrupt: Interrupt,
    ended: Option<Ended>,
}

impl Terminal {
    #[expect(deprecated, reason = "its successor is unsafe; an owned descriptor keeps what that one asks for")]
    fn open() -> io::Result<Self> {
        // Not the standard input: that may be a pipe with other things in it.
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        let device =
            OpenOptions::new().read(true).write(true).custom_flags(flags.bits().cast_signed()).open(TERMINAL)?;
        let interrupt = Interrupt::listen_to_all()?;
        let device = AsyncFd::with_interest(device, Interest::READABLE)?;
        let before = tcgetattr(device.get_ref())?;
        let mut silent = before.clone();
        // Ctrl-C comes as a byte: the program ends itself, with the terminal as it was.
        silent.local_modes -= LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
        silent.special_codes[SpecialCodeIndex::VMIN] = 1;
        silent.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(device.get_ref(), OptionalActions::Flush, &silent)?;
        Ok(Self { device, before, silent, interrupt, ended: None })
    }

    /// A line; none: the user does not want to.
    async fn line(&mut self, what: &str) -> io::Result<Option<Passphrase>> {
        self.show(&format!("{what}: "));
        let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
        let done = loop {
            let mut guard = tokio::select! {
                biased;
                ended = self.interrupt.ended_or_stopped() => match ended {
                    Some(ended) => { self.ended = Some(ended); break false }
                    None => { self.stop(what)?; continue }
                },
                ready = self.device.readable() => ready?,
            };
            let mut byte = [0];
            let read = match guard.try_io(|device| device.get_ref().read(&mut byte)) {
                Ok(read) => read?,
                Err(_) => continue,
            };
            if let Some(done) = if read == 0 { Some(false) } else { press(byte[0], &mut line) } {
                break done;
            }
        };
        self.show("\n");
        Ok(done.then_some(line))
    }

    /// Leaves the terminal to others until the program is told to go on.
    fn stop(&self, what: &str) -> io::Result<()> {
        tcsetattr(self.device.get_ref(), OptionalActions::Flush, &self.before)?;
        interrupt::stop();
        tcsetattr(self.device.get_ref(), OptionalActions::Flush, &self.silent)?;
        self.show(&format!("\n{what}: "));
        Ok(())
    }

    fn show(&self, text: &str) {
        // Who cannot see it can still type.
        let _ = self.device.get_ref().write_all(text.as_bytes());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = tcsetattr(self.device.get_ref(), OptionalActions::Flush, &self.before);
    }
}

/// What a key does to the line; whether it is done (or given up), if the key ends it.
fn press(key: u8, line: &mut Passphrase) -> Option<bool> {
    match key {
        CONTROL_C | CONTROL_BACKSLASH => return Some(false),
        b'\r' | b'\n' => return Some(true),
        CONTROL_D if line.is_empty() => return Some(false),
        // A character may have several bytes: those behind its first begin with 10.
        BACKSPACE | DELETE => while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
        CONTROL_U => line.clear(),
        key if key >= b' ' && line.len() < LONGEST => line.push(key),
        _ => {}
    }
    None
}

const CONTROL_C: u8 = 3;
const CONTROL_D: u8 = 4;
const BACKSPACE: u8 = 8;
const CONTROL_U: u8 = 21;
const CONTROL_BACKSLASH: u8 = 28;
const DELETE: u8 = 127;

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[u8]) -> Option<Vec<u8>> {
        let mut line = Passphrase::default();
        let done = keys.iter().find_map(|key| press(*key, &mut line))?;
        done.then(|| line.to_vec())
    }

    #[test]
    fn a_line_is_what_is_left_when_enter_is_pressed() {
        assert_eq!(typed(b"secret\n").as_deref(), Some(&b"secret"[..]));
        assert_eq!(typed("ab\u{fc}\x7fc\x08d\n".as_bytes()).as_deref(), Some(&b"abd"[..]));
        assert_eq!(typed(b"\x7f\x7fa\x15b c\r").as_deref(), Some(&b"b c"[..]));
        assert_eq!(typed(b"a\x04b\n").as_deref(), Some(&b"ab"[..]));
        assert_eq!(typed(b"\n").as_deref(), Some(&b""[..]));
        for keys in [&b"abc"[..], b"abc\x03", b"\x04", b"\x1c"] {
            assert_eq!(typed(keys), None);
        }
    }
}
