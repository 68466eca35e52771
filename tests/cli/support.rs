//! The binary as a child, and a broker of scripted bytes. Every wait is for an event and has a deadline.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    os::unix::process::CommandExt,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

/// Far more than a loaded machine needs.
const DEADLINE: Duration = Duration::from_secs(20);

/// `mqtt` at work. Killed when dropped.
pub(crate) struct Run {
    child: Child,
    pub(crate) stdin: Option<ChildStdin>,
    out: Receiver<Vec<u8>>,
    err: Receiver<Vec<u8>>,
}

/// How it ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Starts `mqtt` with these words. Standard input is a pipe, and stays open.
    pub(crate) fn start(words: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
        command.args(words);
        Self::spawn(command)
    }

    pub(crate) fn spawn(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).env_remove("NO_COLOR");
        // What the user of this machine has set is no part of a test.
        let set: Vec<_> = command.get_envs().map(|(name, _)| name.to_owned()).collect();
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MQTT_")) {
            if !set.contains(&name) {
                command.env_remove(name);
            }
        }
        if !set.iter().any(|name| name == "XDG_CONFIG_HOME") {
            command.env("XDG_CONFIG_HOME", "/nonexistent");
        }
        let mut child = command.spawn().unwrap();
        let (out, err) = (collect(child.stdout.take().unwrap()), collect(child.stderr.take().unwrap()));
        Self { stdin: child.stdin.take(), child, out, err }
    }

    /// Starts `mqtt VERB -p PORT …`.
    pub(crate) fn client(verb: &str, broker: &Broker, words: &[&str]) -> Self {
        let port = broker.port();
        Self::start(&[&[verb, "-p", &port], words].concat())
    }

    /// Writes to its standard input.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        self.stdin.as_mut().unwrap().write_all(bytes).unwrap();
    }

    /// Ends its standard input.
    pub(crate) fn end_input(&mut self) {
        self.stdin = None;
    }

    /// Waits for its end. Standard input is closed before.
    pub(crate) fn end(mut self) -> Ended {
        self.end_input();
        let end = Instant::now() + DEADLINE;
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() > end => panic!("it does not end"),
                None => thread::sleep(Duration::from_millis(2)),
            }
        };
        let text = |from: &Receiver<Vec<u8>>| {
            String::from_utf8_lossy(&from.recv_timeout(DEADLINE).unwrap_or_default()).into_owned()
        };
        Ended { code: status.code(), out: text(&self.out), err: text(&self.err) }
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.child), signal).unwrap();
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn collect(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (send, receive) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        let _ = send.send(bytes);
    });
    receive
}

/// A port that waits for clients.
pub(crate) struct Broker(TcpListener);

/// A client at the broker.
pub(crate) struct Peer(TcpStream);

/// CONNACK of 3.1 and 3.1.1, without and with an earlier session; of 5.
pub(crate) const WELCOME: &[u8] = &[0x20, 2, 0, 0];
pub(crate) const WELCOME_BACK: &[u8] = &[0x20, 2, 1, 0];
pub(crate) const WELCOME_V5: &[u8] = &[0x20, 3, 0, 0, 0];
/// DISCONNECT.
pub(crate) const GOODBYE: &[u8] = &[0xe0, 0];

impl Broker {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    pub(crate) fn port(&self) -> String {
        self.0.local_addr().unwrap().port().to_string()
    }

    /// Waits for the next client.
    pub(crate) fn accept(&self) -> Peer {
        let end = Instant::now() + DEADLINE;
        loop {
            match self.0.accept() {
                Ok((stream, _)) => {
                    stream.set_nonblocking(false).unwrap();
                    stream.set_nodelay(true).unwrap();
                    stream.set_read_timeout(Some(DEADLINE)).unwrap();
                    return Peer(stream);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock && Instant::now() < end => {
                    thread::sleep(Duration::from_millis(1));
                }
                Err(error) => panic!("no client came: {error}"),
            }
        }
    }

    /// Waits for the next client, reads its CONNECT and answers with `connack`.
    pub(crate) fn welcome(&self, connack: &[u8]) -> Peer {
        let mut peer = self.accept();
        assert_eq!(peer.packet()[0], 0x10, "CONNECT");
        peer.send(connack);
        peer
    }
}

impl Peer {
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).unwrap();
    }

    /// The same client, for somebody who sends while others read.
    pub(crate) fn another(&self) -> Self {
        Self(self.0.try_clone().unwrap())
    }

    /// Sends until the client is gone.
    pub(crate) fn send_what_it_takes(&mut self, bytes: &[u8]) {
        let _ = self.0.write_all(bytes);
    }

    /// The same to a client that may go away; whether it is still there.
    pub(crate) fn try_send(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).is_ok()
    }

    /// The next packet.
    pub(crate) fn packet(&mut self) -> Vec<u8> {
        let mut packet = self.read(2);
        while packet[packet.len() - 1] & 0x80 != 0 {
            packet.extend(self.read(1));
        }
        let length = packet[1..].iter().rev().fold(0, |length, byte| length << 7 | usize::from(byte & 0x7f));
        packet.extend(self.read(length));
        packet
    }

    /// Reads a SUBSCRIBE of one filter, and grants what it asks for. Not for MQTT 5.
    pub(crate) fn grant(&mut self) {
        let subscribe = self.packet();
        assert_eq!(subscribe[0], 0x82, "SUBSCRIBE: {}", show(&subscribe));
        self.send(&[0x90, 3, subscribe[2], subscribe[3], subscribe[subscribe.len() - 1] & 3]);
    }

    /// The next bytes must be these.
    pub(crate) fn expect(&mut self, bytes: &[u8]) {
        let read = self.read(bytes.len());
        assert!(read == bytes, "expected {}\n    read {}", show(bytes), show(&read));
    }

    /// Waits until the client has sent something more.
    pub(crate) fn wait_for_more(&self) {
        assert_eq!(self.0.peek(&mut [0]).unwrap(), 1);
    }

    /// The client sends nothing for a while: long enough for what it would have sent at once.
    pub(crate) fn expect_silence(&mut self) {
        self.0.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let read = self.0.read(&mut [0]);
        assert!(read.is_err_and(|error| error.kind() == ErrorKind::WouldBlock), "it goes on");
        self.0.set_read_timeout(Some(DEADLINE)).unwrap();
    }

    /// The client has closed its side, and sent nothing more.
    pub(crate) fn expect_end(mut self) {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).unwrap();
        assert!(rest.is_empty(), "more: {}", show(&rest));
    }

    /// DISCONNECT, and then the end.
    pub(crate) fn expect_goodbye(mut self) {
        self.expect(GOODBYE);
        self.expect_end();
    }

    /// The same where the client ends a session that outlives connections (v5): Session Expiry Interval 0.
    pub(crate) fn expect_goodbye_for_good(mut self) {
        self.expect(&[0xe0, 7, 0, 5, 0x11, 0, 0, 0, 0]);
        self.expect_end();
    }

    /// Ends the connection as a broker does that stops.
    pub(crate) fn close(self) {
        self.0.shutdown(Shutdown::Both).unwrap();
    }

    fn read(&mut self, size: usize) -> Vec<u8> {
        let mut bytes = vec![0; size];
        self.0.read_exact(&mut bytes).unwrap();
        bytes
    }
}

/// A PUBLISH of 3.1.1; `flags` as in its first byte.
pub(crate) fn publish(flags: u8, topic: &str, id: Option<u8>, payload: &[u8]) -> Vec<u8> {
    let id: &[u8] = match id {
        Some(id) => &[0, id],
        None => &[],
    };
    let length = 2 + topic.len() + id.len() + payload.len();
    let size = [0, u8::try_from(topic.len()).unwrap()];
    [&[0x30 | flags, u8::try_from(length).unwrap()], &size, topic.as_bytes(), id, payload].concat()
}

fn show(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x} ")).collect()
}

/// The end that nothing was said about.
pub(crate) fn silent(code: i32) -> Ended {
    Ended { code: Some(code), out: String::new(), err: String::new() }
}

/// The end of a subscriber that nothing was said about.
pub(crate) fn printed(code: i32, out: &str) -> Ended {
    Ended { code: Some(code), out: out.to_owned(), err: String::new() }
}

/// A subscriber to "t" that has been granted what it asked for.
pub(crate) fn subscribed(words: &[&str]) -> (Broker, Run, Peer) {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &[&["t"], words].concat());
    let mut peer = broker.welcome(WELCOME);
    peer.grant();
    (broker, run, peer)
}

/// `mqtt sub` under the name of mosquitto's client.
pub(crate) fn linked(broker: &Broker, words: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
    command.arg0("mosquitto_sub").args(["-p", &broker.port()]).args(words);
    Run::spawn(command)
}

/// A PUBLISH of MQTT 5; `properties` without their length.
pub(crate) fn publish_v5(flags: u8, topic: &str, id: Option<u8>, properties: &[u8], payload: &[u8]) -> Vec<u8> {
    let length = [u8::try_from(properties.len()).unwrap()];
    publish(flags, topic, id, &[&length, properties, payload].concat())
}
