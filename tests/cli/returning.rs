//! `mqtt sub`: when it ends of itself or from outside, and after which losses it comes back.

use std::time::Duration;

use rustix::process::Signal;

use crate::support::{
    Broker, Ended, Peer, Run, WELCOME, WELCOME_V5, linked, printed, publish, publish_v5, silent, subscribed,
};

#[test]
fn never_is_never() {
    let (_broker, run, peer) = subscribed(&["--reconnect", "never"]);
    peer.close();
    let ended = run.end();
    assert_eq!(ended.code, Some(6));
    assert!(ended.err.starts_with("mqtt: connection to localhost:"), "{}", ended.err);
    assert!(ended.err.ends_with(" lost: the broker closed the connection\n"), "{}", ended.err);
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
}

#[test]
fn always_is_before_the_first_connection_too_and_auto_is_not() {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["t", "--reconnect", "always", "-C", "1"]);
    for _ in 0..3 {
        broker.accept().close();
    }
    // Unavailable: this passes.
    broker.welcome(&[0x20, 2, 0, 3]).expect_end();
    let mut peer = broker.welcome(WELCOME);
    peer.grant();
    peer.close();
    let mut peer = broker.welcome(WELCOME);
    peer.grant();
    peer.send(&publish(0, "t", None, b"x"));
    peer.expect_goodbye();
    let ended = run.end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "x\n"), "{}", ended.err);
    let told: Vec<&str> = ended.err.lines().collect();
    assert_eq!(told.len(), 4, "{}", ended.err);
    assert!(
        told[0].starts_with("mqtt: cannot connect to localhost:") && told[0].ends_with("; trying again"),
        "{told:?}"
    );
    assert!(told[1].starts_with("mqtt: connected after "), "{told:?}");
    assert!(told[2].ends_with("; reconnecting") && told[3].starts_with("mqtt: reconnected after "), "{told:?}");

    let run = Run::client("sub", &broker, &["t", "-C", "1"]);
    broker.accept().close();
    assert_eq!(run.end().code, Some(6));
}

#[test]
fn a_refusal_for_good_ends_it_whatever_the_policy() {
    for policy in ["never", "auto", "always"] {
        let broker = Broker::start();
        let run = Run::client("sub", &broker, &["t", "--reconnect", policy]);
        broker.welcome(&[0x20, 2, 0, 5]).expect_end();
        let ended = run.end();
        assert_eq!(ended.code, Some(5), "{policy}: {}", ended.err);
    }
}

#[test]
fn a_first_connection_that_is_waited_for_can_be_given_up() {
    for (words, signal, code) in [(&["-W", "0.3"][..], None, 27), (&[], Some(Signal::TERM), 143)] {
        let broker = Broker::start();
        let run = Run::client("sub", &broker, &[words, &["t", "--reconnect", "always", "--quiet"]].concat());
        broker.accept().close();
        if let Some(signal) = signal {
            run.signal(signal);
        }
        assert_eq!(run.end(), silent(code));
    }
}

#[test]
fn the_time_limit_covers_connecting() {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["t", "-W", "0.3"]);
    let _mute = broker.accept();
    assert_eq!(run.end(), Ended { err: "mqtt: timed out: -W ran out\n".to_owned(), ..silent(27) });
}

/// PINGREQ and its answer: with a keep alive of a second, the clock of these tests.
fn tick(peer: &mut Peer) {
    peer.expect(&[0xc0, 0]);
    peer.send(&[0xd0, 0]);
}

#[test]
fn silence_ends_it_and_messages_break_the_silence() {
    let (_broker, run, mut peer) = subscribed(&["-k", "1", "--idle", "1.8"]);
    tick(&mut peer);
    peer.send(&publish(0, "t", None, b"1"));
    // It would have ended before.
    tick(&mut peer);
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(0, "1\n"));
}

#[test]
fn a_message_breaks_the_silence_even_if_the_connection_is_lost_with_it() {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["t", "-V", "5", "--idle", "1.8", "--quiet"]);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.send(&[0x90, 4, 0, 1, 0, 0]);
    let (_other_broker, _clock, mut clock) = subscribed(&["-k", "1"]);
    tick(&mut clock);
    // The broker shuts down.
    peer.send(&[&publish_v5(0, "t", None, &[], b"1")[..], &[0xe0, 1, 0x8b]].concat());
    let mut peer = broker.accept();
    peer.packet();
    // Without the message it would have given up before.
    tick(&mut clock);
    peer.send(WELCOME_V5);
    peer.packet();
    peer.send(&[0x90, 4, 0, 2, 0, 0]);
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(0, "1\n"));
}

#[test]
fn silence_ends_it_without_a_connection_too() {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["t", "--idle", "0.5", "--quiet"]);
    let mut peer = broker.welcome(WELCOME);
    peer.grant();
    peer.close();
    // Nobody answers.
    drop(broker);
    assert_eq!(run.end(), silent(0));
}

#[test]
fn under_mosquittos_name_it_comes_back_after_a_second_without_a_word_and_subscribes_again() {
    let broker = Broker::start();
    let run = linked(&broker, &["-t", "t", "-C", "1", "-c", "-i", "me"]);
    let mut peer = broker.welcome(WELCOME);
    peer.grant();
    let before = std::time::Instant::now();
    peer.close();
    let mut peer = broker.welcome(&[0x20, 2, 1, 0]);
    assert!(before.elapsed() >= Duration::from_millis(900), "{:?}", before.elapsed());
    // Although the session is there.
    peer.grant();
    peer.send(&publish(0, "t", None, b"x"));
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(0, "x\n"));
}

#[test]
fn under_mosquittos_name_the_will_is_published_when_it_is_told_to_end() {
    for (signal, words, code, err) in
        [(Some(Signal::INT), &[][..], 0, ""), (Some(Signal::TERM), &[], 0, ""), (None, &["-W", "1"], 27, "Timed out\n")]
    {
        let broker = Broker::start();
        let run = linked(&broker, &[&["-t", "t", "-V", "5"], words].concat());
        let mut peer = broker.welcome(WELCOME_V5);
        peer.packet();
        peer.send(&[0x90, 4, 0, 1, 0, 0]);
        if let Some(signal) = signal {
            run.signal(signal);
        }
        peer.expect(&[0xe0, 1, 4]);
        peer.expect_end();
        assert_eq!(run.end(), Ended { err: err.to_owned(), ..silent(code) });
    }
}

#[test]
fn under_mosquittos_name_nothing_is_said_before_the_connack() {
    for (words, signal) in [(&["-W", "1"][..], None), (&[], Some(Signal::INT))] {
        let broker = Broker::start();
        let run = linked(&broker, &[&["-t", "t"], words].concat());
        let _mute = broker.accept();
        if let Some(signal) = signal {
            run.signal(signal);
        }
        assert_eq!(run.end(), silent(255));
    }
}

#[test]
fn the_goodbye_has_the_properties_that_were_asked_for() {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["t", "-E", "-D", "disconnect", "reason-string", "x"]);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.send(&[0x90, 4, 0, 1, 0, 0]);
    peer.expect(b"\xe0\x06\0\x04\x1f\0\x01x");
    peer.expect_end();
    assert_eq!(run.end(), silent(0));
}

#[test]
fn who_is_thrown_out_again_and_again_is_asked_for_another_of_that_name() {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["-i", "same", "a"]);
    for _ in 0..3 {
        let mut peer = broker.welcome(WELCOME);
        peer.packet();
        peer.close();
    }
    let mut peer = broker.welcome(WELCOME);
    peer.packet();
    run.signal(rustix::process::Signal::INT);
    peer.expect_goodbye();
    let ended = run.end();
    let note = "mqtt: is there another client with the id 'same'? Only one can stay\n";
    assert_eq!(ended.err.matches(note).count(), 1, "{}", ended.err);
}

#[test]
fn a_message_for_which_each_connection_ends_is_not_sent_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("mosquitto_pub");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_mqtt"), &program).unwrap();
    let broker = Broker::start();
    let mut command = std::process::Command::new(&program);
    command.args(["-p", &broker.port(), "-l", "-q", "1", "-t", "t"]);
    let mut run = Run::spawn(command);
    run.write(b"poison\n");
    run.end_input();
    // By this name a second lies between them, which is the shortest there is.
    for _ in 0..8 {
        let mut peer = broker.welcome(WELCOME);
        assert_eq!(peer.packet()[0] & 0xf0, 0x30, "PUBLISH");
        peer.close();
    }
    assert_eq!(run.end().code, Some(7));
}
