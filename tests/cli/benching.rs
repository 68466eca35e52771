//! `mqtt bench` as whoever watches it meets it: a view that is drawn in place and goes, keys, and lines in a pipe.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use rustix::{
    process::{Signal, kill_process},
    termios::{LocalModes, tcgetattr},
};

use crate::{support::Run, terminal::Seated};

/// A load that goes on until it is stopped.
const LONG: [&str; 9] = ["bench", "latency", "-q", "1", "-r", "200", "-d", "100s", "--blocks=1"];

/// Whether the terminal gives lines, and shows what is typed.
fn modes(seated: &Seated) -> LocalModes {
    tcgetattr(&seated.keys).unwrap().local_modes & (LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
}

#[test]
fn the_view_is_drawn_in_place_and_its_keys_do_what_they_say() {
    use std::io::Write;
    let mut seated = Seated::start(&LONG, None);
    seated.shows(" mqtt bench latency · steady · QoS 1");
    assert_eq!(modes(&seated), LocalModes::ISIG);
    seated.shows(" q stops · + faster · - slower · space pauses");
    seated.keys.write_all(b"+").unwrap();
    seated.shows("/s of 220/s");
    // An arrow is none of the keys.
    seated.keys.write_all(b"\x1b[q").unwrap();
    seated.keys.write_all(b" ").unwrap();
    seated.shows(" · paused · ");
    seated.keys.write_all(b" ").unwrap();
    seated.keys.write_all(b"q").unwrap();
    let keys = seated.keys.try_clone().unwrap();
    let (code, shown) = seated.end();
    assert_eq!(code, Some(0), "{shown:?}");
    assert!(shown.ends_with("\r\x1b[J"), "something is left: {shown:?}");
    let after = tcgetattr(keys).unwrap().local_modes;
    assert!(after.contains(LocalModes::ICANON | LocalModes::ECHO), "{after:?}");
}

#[test]
fn a_signal_leaves_the_terminal_as_it_was() {
    for (signal, exit) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let mut seated = Seated::start(&LONG, None);
        seated.shows(" · steady · ");
        kill_process(seated.id(), signal).unwrap();
        let keys = seated.keys.try_clone().unwrap();
        let (code, shown) = seated.end();
        assert_eq!(code, Some(exit), "{shown:?}");
        assert!(shown.ends_with("\r\x1b[J"), "something is left: {shown:?}");
        let after = tcgetattr(keys).unwrap().local_modes;
        assert!(after.contains(LocalModes::ICANON | LocalModes::ECHO), "{after:?}");
    }
}

#[test]
fn without_a_terminal_there_is_a_line_a_second() {
    let words = ["bench", "latency", "-q", "1", "-r", "200", "-d", "2s", "--warmup", "1ms", "--blocks", "1"];
    let ended = Run::start(&words).end();
    let first = ended.err.lines().next().unwrap_or_default();
    assert!(first.starts_with("1.") && first.contains(" s  steady  qos 1  sent "), "{ended:?}");
    assert!(!ended.err.contains('\x1b') && !ended.out.contains('\x1b'), "{ended:?}");
    assert!(
        ended.out.contains("\n HOW FAST  ") && ended.out.lines().all(|line| line.chars().count() <= 80),
        "{ended:?}"
    );
}

#[test]
fn who_wants_it_quiet_or_plain_gets_no_view() {
    let mut plain = Seated::start(&[&LONG[..], &["--plain"]].concat(), None);
    plain.shows(" s  steady  qos 1  sent ");
    assert_eq!(modes(&plain), LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG);
    kill_process(plain.id(), Signal::INT).unwrap();
    let (code, shown) = plain.end();
    assert!(code == Some(130) && !shown.contains('\x1b'), "{shown:?}");
    let words = ["bench", "latency", "-r", "200", "-n", "100", "-q", "0", "--blocks", "1", "--quiet"];
    let ended = Run::start(&words).end();
    assert_eq!((ended.out.as_str(), ended.err.as_str()), ("", ""), "{ended:?}");
}
