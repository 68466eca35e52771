//! Keys at a terminal that shows nothing of them: read without waiting, and the terminal is as it was when they go.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, IsTerminal},
    os::fd::OwnedFd,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::getpgrp,
    termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcsetattr},
};

use crate::{bench::progress::Wish, interrupt};

/// The keys of a terminal.
#[derive(Debug)]
pub(super) struct Keys {
    device: OwnedFd,
    before: Termios,
    /// Whether the terminal is ours at the moment.
    is_set: bool,
    pressed: VecDeque<u8>,
}

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Wish(Wish),
    /// Others are to have the terminal for a while.
    Suspend,
}

/// The terminal from which the program was started.
const TERMINAL: &str = "/dev/tty";
/// Keys that are remembered: who leans on one does not do so for ever.
const MOST: usize = 16;

impl Keys {
    /// The keys of the standard input, or else of the terminal from which the program was started, if it is in front.
    pub(super) fn open() -> Option<Self> {
        let stdin = io::stdin();
        let device = if stdin.is_terminal() {
            rustix::io::dup(&stdin).ok()?
        } else {
            File::options().read(true).write(true).open(TERMINAL).ok()?.into()
        };
        let before = tcgetattr(&device).ok()?;
        let mut keys = Self { device, before, is_set: false, pressed: VecDeque::new() };
        keys.set();
        Some(keys)
    }

    /// What was pressed next. Where no rate is wished for, none can be changed.
    pub(super) fn next(&mut self, has_rate: bool) -> Option<Key> {
        // Who was sent to the background may have come back.
        self.set();
        if self.is_set {
            self.read();
        }
        while let Some(byte) = self.pressed.pop_front() {
            if let Some(key) = meaning(byte, has_rate) {
                return Some(key);
            }
        }
        None
    }

    /// Leaves the terminal to others until the program is told to go on.
    pub(super) fn suspended(&mut self) {
        self.restore();
        interrupt::stop();
        self.set();
    }

    /// Takes the terminal, if it is in front: in the background the system would stop the program for it.
    fn set(&mut self) {
        if self.is_set || !is_front_of(&self.device) {
            return;
        }
        let mut silent = self.before.clone();
        // Ctrl-C stays a signal. What else would end or stop the program comes as a byte: the terminal has to be put
        // right before.
        silent.local_modes -= LocalModes::ECHO | LocalModes::ICANON;
        for (code, value) in CODES {
            silent.special_codes[code] = value;
        }
        self.is_set = tcsetattr(&self.device, OptionalActions::Now, &silent).is_ok();
    }

    fn restore(&mut self) {
        if std::mem::take(&mut self.is_set) && is_front_of(&self.device) {
            let _ = tcsetattr(&self.device, OptionalActions::Flush, &self.before);
        }
    }

    /// Takes what was pressed.
    fn read(&mut self) {
        if !is_front_of(&self.device) {
            self.is_set = false;
            return;
        }
        let mut ready = [PollFd::new(&self.device, PollFlags::IN)];
        if !matches!(poll(&mut ready, Some(&Timespec::default())), Ok(1..)) {
            return;
        }
        let mut bytes = [0; 64];
        let count = rustix::io::read(&self.device, &mut bytes).unwrap_or(0);
        self.pressed.extend(single(&bytes[..count]));
        self.pressed.truncate(MOST);
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.restore();
    }
}

/// Whether the program may draw: it was not sent to the background.
pub(super) fn is_in_front() -> bool {
    is_front_of(rustix::stdio::stderr())
}

/// A terminal that is not that of our session knows nothing of background.
fn is_front_of(device: impl std::os::fd::AsFd) -> bool {
    tcgetpgrp(device).map_or(true, |group| group == getpgrp())
}

/// The keys of one byte. Arrows and the like are several, of which none means what it says.
fn single(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.iter().copied();
    let mut keys = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte != ESCAPE {
            keys.push(byte);
        } else if matches!(bytes.next(), Some(b'[' | b'O')) {
            // Numbers, then the sign that ends it.
            bytes.find(|byte| (0x40..0x7f).contains(byte));
        }
    }
    keys
}

/// What a key means.
fn meaning(key: u8, has_rate: bool) -> Option<Key> {
    Some(match key {
        b'q' | b'Q' | CONTROL_BACKSLASH => Key::Wish(Wish::Stop),
        b'+' | b'=' if has_rate => Key::Wish(Wish::Faster),
        b'-' | b'_' if has_rate => Key::Wish(Wish::Slower),
        b' ' => Key::Wish(Wish::Pause),
        CONTROL_Z => Key::Suspend,
        _ => return None,
    })
}

const CONTROL_Z: u8 = 26;
const ESCAPE: u8 = 27;
const CONTROL_BACKSLASH: u8 = 28;
/// A read waits for nothing; and which keys are no signals.
const CODES: [(SpecialCodeIndex, u8); 4] = [
    (SpecialCodeIndex::VMIN, 0),
    (SpecialCodeIndex::VTIME, 0),
    (SpecialCodeIndex::VQUIT, NO_KEY),
    (SpecialCodeIndex::VSUSP, NO_KEY),
];
/// What stands for no key at all.
const NO_KEY: u8 = if cfg!(target_os = "linux") { 0 } else { 0xff };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_several_bytes_are_none() {
        for (bytes, keys) in [
            (&b"q+"[..], &b"q+"[..]),
            (b"\x1b[A ", b" "),
            (b"-\x1b[15;2~\x1bOq\x1bqq", b"-q"),
            (b"\x1b", b""),
            (b"\x1b[1", b""),
        ] {
            assert_eq!(single(bytes), keys, "{bytes:?}");
        }
    }

    #[test]
    fn keys_mean_what_the_last_line_says() {
        for (key, with_rate, without) in [
            (b'q', Some(Key::Wish(Wish::Stop)), Some(Key::Wish(Wish::Stop))),
            (b'+', Some(Key::Wish(Wish::Faster)), None),
            (b'-', Some(Key::Wish(Wish::Slower)), None),
            (b' ', Some(Key::Wish(Wish::Pause)), Some(Key::Wish(Wish::Pause))),
            (CONTROL_Z, Some(Key::Suspend), Some(Key::Suspend)),
            (b'x', None, None),
            (3, None, None),
        ] {
            assert_eq!((meaning(key, true), meaning(key, false)), (with_rate, without), "{key}");
        }
    }
}
