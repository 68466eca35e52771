//! The passphrase of an encrypted key: from a file, the environment, or the terminal. Never from an argument.

use std::{
    fs::File,
    io::{self, IsTerminal, Read, Write},
    os::{fd::BorrowedFd, unix::ffi::OsStringExt},
    path::Path,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    stdio::stdin,
    termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr},
};
use tokio::io::{Interest, unix::AsyncFd};

use crate::{
    failure::{Exit, Failure, system},
    interrupt::{Ended, Interrupt},
    net::tls,
    x509::{EncryptedKey, KeyError},
};

/// The environment variable with the passphrase of a TLS key.
const VARIABLE: &str = "MQTT_KEY_PASSWORD";
/// How often the terminal is asked.
const TRIES: u32 = 3;
/// No passphrase is longer; whatever is, is another file.
const LONGEST: u64 = 64 * 1024;

/// What may open the key in `keyfile`: the first line of `pass_file`, the environment's, or what is typed. Only a key
/// that is encrypted is asked for, and only at a terminal: a service would wait for ever.
pub(super) fn of_key(keyfile: &Path, pass_file: Option<&Path>) -> Result<Option<Vec<u8>>, Failure> {
    if let Some(path) = pass_file {
        return from_file(path).map(Some);
    }
    if let Some(passphrase) = std::env::var_os(VARIABLE).filter(|passphrase| !passphrase.is_empty()) {
        return Ok(Some(passphrase.into_vec()));
    }
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Ok(None);
    }
    match tls::encrypted_key(keyfile) {
        // What no passphrase opens is explained when it is read.
        None | Some(EncryptedKey::Old(_)) => Ok(None),
        Some(key) => asked(keyfile, &key),
    }
}

fn from_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let cannot = || format!("cannot read the passphrase in {}", path.display());
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::new(Exit::FAILED, cannot()).because(system(&error)))?;
    let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(bytes.len());
    bytes.truncate(end);
    if bytes.len() as u64 > LONGEST {
        return Err(Failure::new(Exit::FAILED, cannot()).because(format_args!("it has more than {LONGEST} bytes")));
    }
    Ok(bytes)
}

/// Asks until the key opens.
fn asked(keyfile: &Path, key: &EncryptedKey) -> Result<Option<Vec<u8>>, Failure> {
    super::runtime()?.block_on(async {
        let cannot = |error: io::Error| {
            Failure::new(Exit::FAILED, "cannot ask for a passphrase at this terminal").because(system(&error))
        };
        let mut interrupt = Interrupt::listen(None).map_err(cannot)?;
        for left in (0..TRIES).rev() {
            let prompt = format!("Passphrase of {}: ", keyfile.display());
            let passphrase = match ask(&prompt, &mut interrupt).await.map_err(cannot)? {
                Answer::Line(line) => line,
                Answer::Nothing => {
                    let what = format!("{} is encrypted, and no passphrase was given", keyfile.display());
                    return Err(Failure::new(Exit::TLS, what));
                }
                Answer::Ended(ended) => {
                    let exit = if ended == Ended::Terminated { Exit::TERMINATED } else { Exit::INTERRUPTED };
                    return Err(Failure::new(exit, format!("no passphrase for {}", keyfile.display())));
                }
            };
            match key.decrypt(&passphrase) {
                Err(KeyError::WrongPassphrase) if left > 0 => say("This passphrase does not open it.\n"),
                // Whatever else is wrong is explained when it is read.
                _ => return Ok(Some(passphrase)),
            }
        }
        Ok(None)
    })
}

/// What somebody at the terminal did.
enum Answer {
    Line(Vec<u8>),
    /// Ctrl-D.
    Nothing,
    Ended(Ended),
}

const CTRL_C: u8 = 0x03;
const CTRL_D: u8 = 0x04;
const BACKSPACE: u8 = 0x08;
const CTRL_U: u8 = 0x15;
const CTRL_BACKSLASH: u8 = 0x1c;
const DELETE: u8 = 0x7f;

/// Reads a line without showing it. The terminal is as before whatever ends it: keys that would make a signal come as
/// bytes, and signals from elsewhere are waited for.
async fn ask(prompt: &str, interrupt: &mut Interrupt) -> io::Result<Answer> {
    let terminal = watch()?;
    let _silence = Silence::begin()?;
    say(prompt);
    let mut line = Vec::new();
    let answer = loop {
        let mut ready = tokio::select! {
            biased;
            ended = interrupt.wait() => break Answer::Ended(ended),
            ready = terminal.readable() => ready?,
        };
        if poll(&mut [PollFd::from_borrowed_fd(stdin(), PollFlags::IN)], Some(&Timespec::default()))? == 0 {
            ready.clear_ready();
            continue;
        }
        let mut typed = [0; 256];
        let count = rustix::io::read(stdin(), &mut typed)?;
        if count == 0 {
            break Answer::Nothing;
        }
        if let Some(answer) = typed[..count].iter().find_map(|key| press(*key, &mut line)) {
            break answer;
        }
    };
    say("\n");
    Ok(answer)
}

#[expect(deprecated, reason = "its successor is unsafe; nobody closes the standard input while it is watched")]
fn watch() -> io::Result<AsyncFd<BorrowedFd<'static>>> {
    AsyncFd::with_interest(stdin(), Interest::READABLE)
}

/// What a key does to the line; the answer, if it ends it.
fn press(key: u8, line: &mut Vec<u8>) -> Option<Answer> {
    match key {
        b'\n' | b'\r' => return Some(Answer::Line(std::mem::take(line))),
        CTRL_C | CTRL_BACKSLASH => return Some(Answer::Ended(Ended::Interrupted)),
        CTRL_D if line.is_empty() => return Some(Answer::Nothing),
        // A character may have several bytes: those behind its first begin with 10.
        BACKSPACE | DELETE => while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
        CTRL_U => line.clear(),
        CTRL_D => {}
        _ if line.len() as u64 >= LONGEST => {}
        _ => line.push(key),
    }
    None
}

/// A terminal that shows nothing of what is typed, until this is dropped.
struct Silence(Termios);

impl Silence {
    fn begin() -> io::Result<Self> {
        let before = tcgetattr(stdin())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        let guard = Self(before);
        // What was typed ahead was shown; it is no passphrase.
        tcsetattr(stdin(), OptionalActions::Flush, &silent)?;
        Ok(guard)
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // A terminal that is gone needs no restoring.
        let _ = tcsetattr(stdin(), OptionalActions::Now, &self.0);
    }
}

fn say(text: &str) {
    // Nobody is left to be told that the terminal is gone.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[u8]) -> Option<Vec<u8>> {
        let mut line = Vec::new();
        let answer = keys.iter().find_map(|key| press(*key, &mut line))?;
        if let Answer::Line(line) = answer { Some(line) } else { None }
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
