//! `mqtt sub` whose output is read late, in part, or not at all: what is lost, what is acknowledged, and what goes on
//! meanwhile.

use std::{
    io::{self, Read},
    os::{fd::OwnedFd, unix::net::UnixStream},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Broker, GOODBYE, Peer, WELCOME, publish};

/// `mqtt sub` at work. Killed when dropped.
struct Subscriber(Child);

impl Drop for Subscriber {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// `mqtt sub` with a keep alive of a second.
fn subscribe(broker: &Broker, words: &[&str], stdout: Stdio) -> Subscriber {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
    command.args(["sub", "-p", &broker.port(), "-k", "1"]).args(words).stdout(stdout).stderr(Stdio::piped());
    Subscriber(command.spawn().unwrap_or_else(|error| panic!("{error}")))
}

/// The same into a pipe whose reading end is ours.
fn piped(broker: &Broker, words: &[&str]) -> (Subscriber, ChildStdout) {
    let mut child = subscribe(broker, words, Stdio::piped());
    let out = child.0.stdout.take().unwrap_or_else(|| panic!("piped"));
    (child, out)
}

#[test]
fn nobody_reads_the_output_any_more() -> io::Result<()> {
    for idle in [true, false] {
        let broker = Broker::start();
        let (mut child, mut out) = piped(&broker, &["t"]);
        let mut peer = broker.welcome(WELCOME);
        peer.packet();
        peer.send(&[0x90, 3, 0, 1, 0]);
        peer.send(&publish(0, "t", None, b"x"));
        // Never late: the message is here while the connection is quiet.
        let mut line = [0; 2];
        out.read_exact(&mut line)?;
        assert_eq!(&line, b"x\n");
        drop(out);
        if !idle {
            peer.send(&publish(0, "t", None, b"y"));
        }
        peer.expect(GOODBYE);
        drop(peer);
        assert_eq!(child.0.wait()?.code(), Some(0));
    }
    Ok(())
}

#[test]
fn a_reader_that_does_not_read_stops_neither_keep_alive_nor_the_signal() -> io::Result<()> {
    let broker = Broker::start();
    let (mut child, mut out) = piped(&broker, &["t"]);
    let mut peer = broker.welcome(WELCOME);
    peer.packet();
    peer.send(&[0x90, 3, 0, 1, 0]);
    // More than a pipe holds.
    peer.send(b"\x30\xc3\x9a\x0c\0\x01t");
    peer.send(&[b'x'; 200_000]);
    peer.expect(&[0xc0, 0]);
    peer.expect(&[0xc0, 0]);
    // Nothing was lost by waiting.
    let mut payload = vec![0; 200_001];
    out.read_exact(&mut payload)?;
    assert!(payload[..200_000].iter().all(|byte| *byte == b'x'));
    peer.send(b"\x30\xc3\x9a\x0c\0\x01t");
    peer.send(&[b'y'; 200_000]);
    peer.expect(&[0xc0, 0]);
    kill_process(Pid::from_child(&child.0), Signal::TERM)?;
    peer.expect(GOODBYE);
    drop(peer);
    assert_eq!(child.0.wait()?.code(), Some(143));
    Ok(())
}

/// Its standard error, when it has ended with this exit code.
fn end(mut child: Subscriber, code: i32) -> io::Result<String> {
    let mut err = String::new();
    if let Some(mut stderr) = child.0.stderr.take() {
        stderr.read_to_string(&mut err)?;
    }
    assert_eq!(child.0.wait()?.code(), Some(code), "{err}");
    Ok(err)
}

/// Messages of 1,000 bytes to a long topic, with packet identifiers from 1 on if they have some. A read of the client
/// and a write of it hold different numbers of them.
fn many(count: u16, flags: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    for id in 1..=count {
        let id = if flags == 0 { Vec::new() } else { id.to_be_bytes().to_vec() };
        let length = 2 + TOPIC.len() + id.len() + 1000;
        let length = [u8::try_from(length % 128).unwrap_or_default() | 0x80, u8::try_from(length / 128).unwrap_or(0)];
        bytes.extend([&[0x30 | flags], &length[..], &[0, 100], TOPIC.as_bytes(), &id, &[b'x'; 1000]].concat());
    }
    bytes
}

/// 100 bytes.
const TOPIC: &str =
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789";

/// The identifiers that are acknowledged before this packet.
fn acknowledged_before(peer: &mut Peer, last: &[u8]) -> Vec<u16> {
    let mut ids = Vec::new();
    loop {
        let packet = peer.packet();
        if packet == last {
            return ids;
        }
        assert!(packet.len() == 4 && matches!(packet[0], 0x40 | 0x50), "{packet:?}");
        ids.push(u16::from_be_bytes([packet[2], packet[3]]));
    }
}

#[test]
fn what_is_acknowledged_is_what_the_pipe_holds() -> io::Result<()> {
    for (qos, flags) in [("1", 2), ("2", 4)] {
        let broker = Broker::start();
        let (child, mut out) = piped(&broker, &["#", "-q", qos]);
        let mut peer = broker.welcome(WELCOME);
        peer.grant();
        peer.send(&many(200, flags));
        // Keep alive sends nothing that is not written.
        let mut ids = acknowledged_before(&mut peer, &[0xc0, 0]);
        kill_process(Pid::from_child(&child.0), Signal::TERM)?;
        ids.extend(acknowledged_before(&mut peer, GOODBYE));
        drop(peer);
        let err = end(child, 143)?;
        let mut text = String::new();
        out.read_to_string(&mut text)?;
        let lines = u16::try_from(text.matches('\n').count()).unwrap_or(0);
        assert!((1..200).contains(&lines), "{lines}");
        assert_eq!(ids, (1..=lines).collect::<Vec<_>>());
        assert!(err.ends_with(" bytes of the output are not written: nobody reads them\n"), "{err}");
    }
    Ok(())
}

#[test]
fn a_message_whose_reader_left_in_the_middle_is_not_acknowledged() -> io::Result<()> {
    let broker = Broker::start();
    let (child, mut out) = piped(&broker, &["t", "-q", "1"]);
    let mut peer = broker.welcome(WELCOME);
    peer.grant();
    peer.send(b"\x32\xc5\x9a\x0c\0\x01t\0\x01");
    peer.send(&[b'x'; 200_000]);
    out.read_exact(&mut [0; 100_000])?;
    drop(out);
    peer.expect_goodbye();
    assert_eq!(end(child, 0)?, "");
    Ok(())
}

#[test]
fn the_last_messages_wait_for_their_reader() -> io::Result<()> {
    let broker = Broker::start();
    let (child, mut out) = piped(&broker, &["#", "-C", "130"]);
    let mut peer = broker.welcome(WELCOME);
    peer.grant();
    let mut sender = peer.another();
    // So many that there is always more to read.
    let sending = thread::spawn(move || sender.send_what_it_takes(&many(1000, 0)));
    // From here on, the pipe has no room for the rest.
    let mut text = vec![0; 60_000];
    out.read_exact(&mut text)?;
    // More time than a signal would leave to the reader.
    peer.expect(&[0xc0, 0]);
    peer.expect(&[0xc0, 0]);
    out.read_to_end(&mut text)?;
    assert_eq!(text.len(), 130 * 1001);
    assert_eq!(end(child, 0)?, "");
    assert!(sending.join().is_ok());
    Ok(())
}

#[test]
fn a_socket_is_an_output_like_a_pipe() -> io::Result<()> {
    for leaves in [false, true] {
        let broker = Broker::start();
        let (ours, theirs) = UnixStream::pair()?;
        let child = subscribe(&broker, &["t"], Stdio::from(OwnedFd::from(theirs)));
        let mut peer = broker.welcome(WELCOME);
        peer.grant();
        peer.send(&publish(0, "t", None, b"x"));
        let mut line = [0; 2];
        (&ours).read_exact(&mut line)?;
        assert_eq!(&line, b"x\n");
        if leaves {
            drop(ours);
            peer.expect_goodbye();
            assert_eq!(end(child, 0)?, "");
            continue;
        }
        // More than a socket holds.
        peer.send(b"\x30\x83\x89\x7a\0\x01t");
        peer.send(&vec![b'x'; 2_000_000]);
        peer.expect(&[0xc0, 0]);
        peer.expect(&[0xc0, 0]);
        (&ours).read_exact(&mut vec![0; 2_000_001])?;
        peer.send(b"\x30\x83\x89\x7a\0\x01t");
        peer.send(&vec![b'x'; 2_000_000]);
        peer.expect(&[0xc0, 0]);
        kill_process(Pid::from_child(&child.0), Signal::TERM)?;
        peer.expect_goodbye();
        assert!(end(child, 143)?.ends_with(": nobody reads them\n"));
    }
    Ok(())
}
