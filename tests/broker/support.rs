//! A broker in this process and clients that are a socket each: what is sent and what comes back are bytes.

use std::{
    cell::Cell,
    io::{self, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use mqtt_toolkit::{
    broker::{self, Config, Door, Event, Handle, Observer, Summary},
    net,
    packet::Version,
};
use tokio::sync::oneshot;

use crate::notation::{bytes, show};

/// Every version.
pub(crate) const VERSIONS: [Version; 3] = [Version::V3_1, Version::V3_1_1, Version::V5];
/// The time since `start` in milliseconds is in `range`. The broker's clock counts whole ones.
#[track_caller]
pub(crate) fn assert_took(start: Instant, range: std::ops::Range<u128>) {
    let took = start.elapsed().as_millis();
    assert!(range.contains(&(took + 1)), "{took} ms");
}

/// Longer than anything that is waited for may take.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

thread_local! {
    /// Workers of the brokers that this test starts.
    pub(crate) static WORKERS: Cell<usize> = const { Cell::new(1) };
}

/// A running broker. Dropped, it is stopped, and must have cut nobody.
pub(crate) struct Broker {
    pub(crate) address: SocketAddr,
    pub(crate) handle: Handle,
    pub(crate) door: Arc<Door>,
    events: Arc<Mutex<Vec<String>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Summary>>,
}

impl Broker {
    pub(crate) fn start() -> Self {
        Self::with(|_| {})
    }

    /// A broker whose settings `change` has changed.
    pub(crate) fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::behind(net::listen("127.0.0.1:0".parse().unwrap()).unwrap(), change)
    }

    /// The same with a door of its own.
    pub(crate) fn guarded(door: Arc<Door>, change: impl FnOnce(&mut Config)) -> Self {
        let socket = net::listen("127.0.0.1:0".parse().unwrap()).unwrap();
        Self::behind(broker::Listener { socket, door }, change)
    }

    /// A broker behind this listener, or this one and its door.
    pub(crate) fn behind(listener: impl Into<broker::Listener>, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config { workers: WORKERS.get(), topic_alias_maximum: 10, ..Config::default() };
        change(&mut config);
        let listener = listener.into();
        let address = listener.socket.address();
        let events = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&events);
        let observer: Observer = Arc::new(move |event: &Event<'_>| seen.lock().unwrap().push(event.to_string()));
        let (stop, stopped) = oneshot::channel();
        let broker = broker::Broker::new(config, Some(observer));
        let (handle, door) = (broker.handle(), Arc::clone(&listener.door));
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let shutdown = async { drop(stopped.await) };
            runtime.block_on(broker.run(vec![listener], shutdown)).unwrap()
        });
        Self { address, handle, door, events, stop: Some(stop), thread: Some(thread) }
    }

    /// Tells the broker to stop, without waiting for it.
    pub(crate) fn begin_to_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop.send(()).unwrap();
        }
    }

    /// Stops the broker; how it ended.
    pub(crate) fn stop(mut self) -> Summary {
        self.begin_to_stop();
        self.thread.take().unwrap().join().unwrap()
    }

    /// Whether an event that contains `text` was told.
    pub(crate) fn has_told(&self, text: &str) -> bool {
        self.events.lock().unwrap().iter().any(|event| event.contains(text))
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.begin_to_stop();
        let Some(ended) = self.thread.take().map(JoinHandle::join) else { return };
        if !thread::panicking() {
            assert_eq!(ended.unwrap(), Summary { cut: 0 }, "all clients of the test are gone");
        }
    }
}

/// A client: a socket, and the version that its texts are meant in.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    pub(crate) version: Version,
    next_id: u16,
}

impl Client {
    /// A connection on which nothing has been said.
    pub(crate) fn open(broker: &Broker, version: Version) -> Self {
        let stream = TcpStream::connect(broker.address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_write_timeout(Some(DEADLINE)).unwrap();
        Self { stream, version, next_id: 100 }
    }

    /// Sends a CONNECT of which `rest` is everything from the connect flags on.
    pub(crate) fn login(broker: &Broker, version: Version, rest: &str) -> Self {
        let mut client = Self::open(broker, version);
        let name = match version {
            Version::V3_1 => "'MQIsdp' 03",
            Version::V3_1_1 => "'MQTT' 04",
            Version::V5 => "'MQTT' 05",
        };
        client.send(&format!("10 ~ {name} {rest}"));
        client
    }

    /// A client with a session that ends with its connection.
    #[track_caller]
    pub(crate) fn connect(broker: &Broker, version: Version, client_id: &str) -> Self {
        Self::login(broker, version, &format!("02 00 00 [ ] '{client_id}'")).accepted(false)
    }

    /// A client with a session that lasts; `present`: whether there is one.
    #[track_caller]
    pub(crate) fn resume(broker: &Broker, version: Version, client_id: &str, present: bool) -> Self {
        Self::login(broker, version, &format!("00 00 00 [ 11 ff ff ff ff ] '{client_id}'")).accepted(present)
    }

    /// The CONNACK of a broker with the settings of these tests [MQTT-3.2.2-2] [MQTT-3.2.2-3].
    #[track_caller]
    pub(crate) fn accepted(mut self, present: bool) -> Self {
        let present = present && self.version != Version::V3_1;
        self.expects(&format!("20 ~ {:02x} 00 [ 22 00 0a ]", u8::from(present)));
        self
    }

    pub(crate) fn send(&mut self, text: &str) {
        let bytes = bytes(self.version, text);
        self.stream.write_all(&bytes).unwrap();
    }

    /// Reads exactly what `text` means.
    #[track_caller]
    pub(crate) fn expects(&mut self, text: &str) {
        self.expects_bytes(&bytes(self.version, text));
    }

    /// Reads exactly `expected`.
    #[track_caller]
    pub(crate) fn expects_bytes(&mut self, expected: &[u8]) {
        let mut came = vec![0; expected.len()];
        let mut size = 0;
        while size < came.len() {
            match self.stream.read(&mut came[size..]) {
                Ok(0) => break,
                Ok(count) => size += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => panic!("{error}\nexpected {}\n    came {}", show(expected), show(&came[..size])),
            }
        }
        let came = &came[..size];
        assert!(came == expected, "\nexpected {}\n    came {}", show(expected), show(came));
    }

    /// The broker has closed the connection, and said nothing before.
    #[track_caller]
    pub(crate) fn is_closed(&mut self) {
        let mut came = [0; 512];
        match self.stream.read(&mut came) {
            Ok(0) => {}
            Ok(size) => panic!("expected the end, came {}", show(&came[..size])),
            Err(error) => panic!("expected the end: {error}"),
        }
    }

    /// The broker has closed the connection, or never taken it.
    #[track_caller]
    pub(crate) fn is_not_taken(&mut self) {
        match self.stream.read(&mut [0]) {
            Ok(0) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            other => panic!("expected the end: {other:?}"),
        }
    }

    /// Another connection has taken the client over [MQTT-3.1.4-3]. With several workers it may be cut off in the middle
    /// of what was being written to it.
    #[track_caller]
    pub(crate) fn is_taken_over(&mut self) {
        if WORKERS.get() > 1 {
            return self.forget_until_end();
        }
        self.expects("{ e0 01 8e }");
        self.is_closed();
    }

    /// Nothing is on its way to this client, and its connection lives. Twice: what the first answer finds waiting in a
    /// queue leaves right behind it.
    #[track_caller]
    pub(crate) fn is_quiet(&mut self) {
        for _ in 0..2 {
            self.send("c0 00");
            self.expects("d0 00"); // [MQTT-3.12.4-1]
        }
    }

    /// Reads and forgets whatever comes before the end.
    #[track_caller]
    pub(crate) fn forget_until_end(&mut self) {
        let mut buffer = vec![0; 65_536];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return,
                Err(error) => panic!("expected the end: {error}"),
            }
        }
    }

    /// Whether it is still connected, whatever else is on its way.
    pub(crate) fn answers(&mut self) -> bool {
        if self.stream.write_all(&[0xc0, 0]).is_err() {
            return false;
        }
        loop {
            match self.try_packet() {
                Ok(packet) if packet == [0xd0, 0] => return true,
                Ok(_) => {}
                Err(error) => {
                    assert_ne!(error.kind(), ErrorKind::WouldBlock, "neither an answer nor an end");
                    return false;
                }
            }
        }
    }

    /// The next packet, whatever it is.
    #[track_caller]
    pub(crate) fn packet(&mut self) -> Vec<u8> {
        self.try_packet().unwrap()
    }

    pub(crate) fn try_packet(&mut self) -> io::Result<Vec<u8>> {
        let mut packet = vec![0; 2];
        self.stream.read_exact(&mut packet)?;
        let (mut size, mut shift) = (usize::from(packet[1] & 0x7f), 7);
        while packet.last().unwrap() & 0x80 != 0 {
            let mut byte = [0];
            self.stream.read_exact(&mut byte)?;
            packet.extend(byte);
            size |= usize::from(byte[0] & 0x7f) << shift;
            shift += 7;
        }
        let at = packet.len();
        packet.resize(at + size, 0);
        self.stream.read_exact(&mut packet[at..])?;
        Ok(packet)
    }

    /// Subscribes with the options `options`.
    #[track_caller]
    pub(crate) fn subscribes(&mut self, filter: &str, options: u8) {
        let id = self.id();
        self.send(&format!("82 ~ {id} [ ] '{filter}' {options:02x}"));
        self.expects(&format!("90 ~ {id} [ ] {:02x}", options & 3));
    }

    /// Publishes, and waits until the broker has taken the message over. `flags` are those of the first byte.
    #[track_caller]
    pub(crate) fn publishes(&mut self, flags: u8, topic: &str, payload: &str) {
        let id = self.id();
        let first = 0x30 | flags;
        if flags & 0b110 == 0 {
            self.send(&format!("{first:02x} ~ '{topic}' [ ] ={payload}"));
            return self.is_quiet();
        }
        self.send(&format!("{first:02x} ~ '{topic}' {id} [ ] ={payload}"));
        let answer = self.packet();
        let first = if flags & 0b100 == 0 { 0x40 } else { 0x50 };
        assert_eq!(answer[0], first, "{}", show(&answer));
        if first == 0x50 {
            self.send(&format!("62 ~ {id}"));
            self.expects(&format!("70 ~ {id}"));
        }
    }

    /// A packet identifier that this client has not used yet.
    fn id(&mut self) -> String {
        self.next_id += 1;
        let [high, low] = self.next_id.to_be_bytes();
        format!("{high:02x} {low:02x}")
    }

    /// Says goodbye, and has been heard.
    #[track_caller]
    pub(crate) fn disconnects(mut self) {
        self.send("e0 00");
        self.is_closed();
    }
}
