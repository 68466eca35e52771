//! What is seen of a measurement at a given moment.

use std::time::Duration;

use super::*;
use crate::bench::progress::Wish;

const LOOK: Look = Look { width: 80, coloured: false, ascii: false };

fn steady() -> State {
    let mut state = State::new("mqtt bench fanout", 1);
    for at in 1..=8_u32 {
        let tick = Tick {
            phase: "steady",
            qos: 1,
            block: (1, 1),
            elapsed: Duration::from_millis(12_000),
            total: Some(Duration::from_secs(24)),
            connections: (65, 65),
            sent: 10_000,
            received: 9_998,
            sent_rate: 10_000.0,
            received_rate: f64::from(at) * 1_250.0,
            wished_rate: Some(10_000.0),
            p50: Some(120_000),
            p99: Some(480_000),
            in_flight: (12, 64),
            ..Tick::default()
        };
        state.add(&tick, tick.elapsed);
    }
    state
}

#[test]
fn a_picture_tells_how_it_goes() {
    let expected = [
        " mqtt bench fanout · steady · QoS 1 · 12.0 s",
        " ████████████████████░░░░░░░░░░░░░░░░░░░░  50 %  12.0 s left",
        " sent      10,000/s of 10,000/s  ████████",
        " received   7,500/s              ▁▂▃▄▅▆▇█",
        " time      p50 0.12 ms   p99 0.48 ms",
        " in flight ███░░░░░░░░░░░░░ 12 of 64   errors 0",
        " q stops · + faster · - slower · space pauses",
    ];
    assert_eq!(frame(&steady(), true, LOOK), expected);
    let expected = [
        " mqtt bench fanout - steady - QoS 1 - 12.0 s",
        " ####################--------------------  50 %  12.0 s left",
        " sent      10,000/s of 10,000/s  ########",
        " received   7,500/s              _.-=+*##",
        " time      p50 0.12 ms   p99 0.48 ms",
        " in flight ###------------- 12 of 64   errors 0",
        " q stops, + faster, - slower, space pauses",
    ];
    let ascii = frame(&steady(), true, Look { ascii: true, ..LOOK });
    assert_eq!(ascii, expected);
    assert!(ascii.iter().all(|line| line.is_ascii()));
}

#[test]
fn keys_are_shown_where_they_do_something() {
    let mut state = steady();
    assert_eq!(frame(&state, false, LOOK).len(), 6);
    state.tick.wished_rate = None;
    state.wished(Wish::Pause);
    let lines = frame(&state, true, LOOK);
    assert_eq!(lines[6], " q stops · space goes on");
    assert!(lines[0].contains(" · paused · "), "{lines:?}");
    assert!(!lines[2].contains(" of "), "{lines:?}");
    state.wished(Wish::Stop);
    assert!(frame(&state, true, LOOK)[0].contains(" · stopping · "));
}

#[test]
fn what_goes_wrong_is_red_and_what_is_not_known_is_a_dash() {
    let mut state = steady();
    let look = Look { coloured: true, ..LOOK };
    let red = "\u{1b}[1;31merrors 1,234\u{1b}[0m";
    assert!(!frame(&state, true, look).concat().contains(red));
    state.tick = Tick { errors: 1_234, p50: None, p99: None, in_flight: (0, 0), ..state.tick };
    let lines = frame(&state, true, look);
    assert!(lines[5].contains(red), "{lines:?}");
    assert_eq!(frame(&state, true, LOOK)[4..6], [" time      p50 -         p99 -", " errors 1,234"]);
    assert!(line(&state).ends_with("errors 1,234"), "{}", line(&state));
}

#[test]
fn connections_are_counted_while_they_are_made() {
    let mut state = State::new("mqtt bench conn", 1);
    let tick = Tick { phase: "connect", connections: (1_200, 10_000), done: Some(0.12), ..Tick::default() };
    state.add(&tick, Duration::from_secs(2));
    let expected = [
        " mqtt bench conn · connect · 2.0 s",
        " ████▊░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  12 %  14.7 s left",
        " connected 1,200 of 10,000 connections",
        " errors 0",
    ];
    assert_eq!(frame(&state, false, LOOK), expected);
    assert_eq!(line(&state), "2.0 s  connect  1,200 of 10,000 connections");
}

#[test]
fn how_long_it_takes_is_told_when_it_is_known() {
    let bar = |done: Option<f64>, total: Option<u64>| {
        let mut state = State::new("pub", 1);
        let tick = Tick { phase: "steady", done, total: total.map(Duration::from_secs), ..steady().tick };
        state.add(&Tick { phase: "connect", ..Tick::default() }, Duration::from_secs(2));
        state.add(&tick, Duration::from_secs(2));
        state.add(&tick, Duration::from_secs(12));
        frame(&state, false, Look { width: 30, ..LOOK })[1].clone()
    };
    assert_eq!(bar(None, None), " until it is stopped");
    assert_eq!(bar(Some(0.5), None), " ███░░░  50 %  10.0 s left");
    assert_eq!(bar(Some(0.01), None), " ▏░░░░░   1 %");
    assert_eq!(bar(None, Some(0)), " until it is stopped");
    assert_eq!(bar(None, Some(6)), " ██████ 100 %  0.0 s left");
}

#[test]
fn no_line_is_longer_than_the_terminal() {
    let mut state = steady();
    for coloured in [false, true] {
        for width in 20..=200 {
            for errors in [0, u64::MAX] {
                state.tick.errors = errors;
                state.tick.in_flight = (errors, errors / 2);
                for line in frame(&state, true, Look { width, coloured, ascii: false }) {
                    let seen: String = line
                        .split('\u{1b}')
                        .enumerate()
                        .map(|(at, part)| if at == 0 { part } else { part.split_once('m').map_or("", |part| part.1) })
                        .collect();
                    assert!(seen.chars().count() <= width, "{width}: {line:?}");
                }
            }
        }
    }
}

#[test]
fn a_line_tells_the_same_in_short() {
    let mut state = steady();
    state.tell();
    let tick = Tick {
        elapsed: Duration::from_millis(13_000),
        sent: 20_000,
        received: 19_990,
        p50: Some(140_000),
        p99: None,
        ..state.tick.clone()
    };
    state.add(&tick, tick.elapsed);
    let expected = "13.0 s  steady  qos 1  sent 10,000/s  received 9,992/s  p50 0.14 ms  in flight 12/64";
    assert_eq!(line(&state), expected);
    let tick = Tick { p50: Some(120_000), p99: Some(480_000), ..tick };
    state.add(&tick, tick.elapsed);
    let expected =
        "13.0 s  steady  qos 1  sent 10,000/s  received 9,992/s  p50 0.14 ms  p99 up to 0.48 ms  in flight 12/64";
    assert_eq!(line(&state), expected);
    state.tick.block = (3, 5);
    assert!(line(&state).starts_with("13.0 s  steady  qos 1  round 3 of 5  sent "), "{}", line(&state));
    state.tick.qos = 0;
    assert!(line(&state).ends_with("p99 up to 0.48 ms"), "{}", line(&state));
    state.tick.phase = "drain";
    assert!(line(&state).starts_with("13.0 s  draining  "), "{}", line(&state));
}

#[test]
fn each_scenario_has_its_own_words() {
    let shown = |name: &str, qos: u8| {
        let mut state = State::new(name, 1);
        let second = Duration::from_secs(1);
        let tick = Tick { qos, sent: 100, completed: 90, elapsed: second, phase: "steady", ..Tick::default() };
        state.add(&tick, second);
        line(&state)
    };
    assert_eq!(shown("mqtt bench pub", 0), "1.0 s  steady  qos 0  sent 100/s");
    assert_eq!(shown("mqtt bench pub", 1), "1.0 s  steady  qos 1  sent 100/s  acknowledged 90/s");
    assert_eq!(shown("mqtt bench sub", 1), "1.0 s  steady  qos 1  received 0/s");
    assert_eq!(shown("mqtt bench churn", 0), "1.0 s  steady  connections 90/s");
}
