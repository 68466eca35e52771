//! A broker that forwards, on one thread, and misbehaves exactly as its script says. It keeps nothing: no sessions, no
//! retained messages, no wills, no shared subscriptions.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails, its helpers too")]

use std::{
    collections::{HashMap, HashSet, VecDeque},
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    os::{fd::AsFd, unix::net::UnixStream},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use mqtt_toolkit::{
    packet::{
        Ack, ConnAck, Packet, PacketId, Properties, Property, Publish, QoS, ReasonCode, Reasons, SubAck, Version,
        decode,
    },
    topic,
};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// What goes wrong, counted in messages that came, the first being number 1. Nothing by default.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    /// After this message, nothing happens for this time; once.
    pub(crate) stall: Option<(u64, Duration)>,
    /// Of so many messages, the last one is not forwarded.
    pub(crate) drop: Option<u64>,
    /// Of so many messages of QoS 1, one is never acknowledged.
    pub(crate) withhold: Option<u64>,
    /// Of so many, the last one is forwarded twice, as two messages.
    pub(crate) double: Option<u64>,
    /// Of so many, the last one is forwarded after its publisher's next one.
    pub(crate) swap: Option<u64>,
    /// Of so many, the last one's payload has another last byte.
    pub(crate) corrupt: Option<u64>,
    /// Messages of QoS 2 are forwarded at PUBREL (method A), not at PUBLISH (method B).
    pub(crate) forwards_at_pubrel: bool,
    /// It is busy for this time with each message, on the CPU.
    pub(crate) busy: Duration,
    /// The highest QoS that it grants to subscribers.
    pub(crate) grants: Option<QoS>,
    /// It reads so many bytes a second from each connection.
    pub(crate) reads_slowly: Option<u64>,
}

/// What it did so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Did {
    /// Filters that were subscribed to.
    pub(crate) subscriptions: u64,
    /// Messages that were taken.
    pub(crate) messages: u64,
    /// Deliveries: a message to a subscriber.
    pub(crate) delivered: u64,
    pub(crate) dropped: u64,
    pub(crate) doubled: u64,
    pub(crate) swapped: u64,
    pub(crate) corrupted: u64,
}

/// A running broker. Stopped when dropped.
pub(crate) struct Broker {
    pub(crate) address: SocketAddr,
    did: Arc<Mutex<Did>>,
    stop: UnixStream,
    thread: Option<JoinHandle<()>>,
}

impl Broker {
    pub(crate) fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = UnixStream::pair().unwrap();
        let did = Arc::new(Mutex::new(Did::default()));
        let mut desk =
            Desk { script, listener, stopped, peers: Vec::new(), did: Did::default(), told: Arc::clone(&did) };
        let thread = thread::Builder::new().name("scripted".to_owned()).spawn(move || while desk.turn() {}).unwrap();
        Self { address, did, stop, thread: Some(thread) }
    }

    /// Waits until this many filters have been subscribed to.
    pub(crate) fn wait_for_subscriptions(&self, count: u64) {
        let end = Instant::now() + DEADLINE;
        while self.did().subscriptions < count {
            assert!(Instant::now() < end, "nobody subscribes");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// What it did so far.
    pub(crate) fn did(&self) -> Did {
        *self.did.lock().unwrap()
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.stop.write_all(&[1]);
        let ended = self.thread.take().map(JoinHandle::join);
        if !thread::panicking() {
            ended.unwrap().unwrap();
        }
    }
}

/// What the thread owns.
struct Desk {
    script: Script,
    listener: TcpListener,
    stopped: UnixStream,
    peers: Vec<Peer>,
    did: Did,
    told: Arc<Mutex<Did>>,
}

/// A connection.
struct Peer {
    socket: TcpStream,
    version: Version,
    came: Vec<u8>,
    leaving: Vec<u8>,
    gone: bool,
    /// When its next bytes may be read.
    reads_at: Instant,
    filters: Vec<(String, QoS)>,
    /// QoS 2 messages between PUBLISH and PUBREL; with what is forwarded only then.
    unreleased: HashMap<PacketId, Option<Message>>,
    /// A message that waits for the next one.
    held: Option<Message>,
    /// What was delivered and not acknowledged for good.
    inflight: HashSet<PacketId>,
    window: usize,
    queue: VecDeque<Message>,
    next_id: PacketId,
}

#[derive(Clone)]
struct Message {
    topic: String,
    payload: Vec<u8>,
    qos: QoS,
    properties: Properties<'static>,
}

impl Desk {
    /// One round; whether it goes on.
    fn turn(&mut self) -> bool {
        let Some((ready, silent)) = self.wait() else { return false };
        if let Ok((socket, _)) = self.listener.accept() {
            socket.set_nonblocking(true).unwrap();
            socket.set_nodelay(true).unwrap();
            self.peers.push(Peer::new(socket));
        }
        if silent {
            // What waits for a next message waits in vain.
            for at in 0..self.peers.len() {
                if let Some(message) = self.peers[at].held.take() {
                    self.deliver(&message);
                }
            }
        }
        for at in ready {
            let limit = self.script.reads_slowly;
            for (packet, version) in self.peers[at].read(limit) {
                let Ok(Some((packet, _))) = decode(&packet, version, usize::MAX) else { unreachable!() };
                self.handle(at, &packet);
            }
        }
        self.flush();
        self.peers.retain(|peer| !peer.gone);
        true
    }

    /// Waits for what comes: whose turn it is, and whether nothing came for long. `None`: the end.
    fn wait(&self) -> Option<(Vec<usize>, bool)> {
        let now = Instant::now();
        // Who publishes waits while somebody does not take what was published.
        let choked = self.peers.iter().any(|peer| peer.leaving.len() > CHOKED);
        let mut all = vec![
            PollFd::from_borrowed_fd(self.stopped.as_fd(), PollFlags::IN),
            PollFd::from_borrowed_fd(self.listener.as_fd(), PollFlags::IN),
        ];
        let mut late = SILENCE;
        for peer in &self.peers {
            let mut wish = PollFlags::empty();
            if peer.reads_at > now {
                late = late.min(peer.reads_at - now);
            } else if !choked || !peer.filters.is_empty() {
                wish |= PollFlags::IN;
            }
            if !peer.leaving.is_empty() {
                wish |= PollFlags::OUT;
            }
            all.push(PollFd::from_borrowed_fd(peer.socket.as_fd(), wish));
        }
        let came = poll(&mut all, Some(&Timespec::try_from(late).unwrap())).unwrap();
        if !all[0].revents().is_empty() {
            return None;
        }
        let ready =
            |at: &usize| self.peers[*at].reads_at <= now && !(all[at + 2].revents() - PollFlags::OUT).is_empty();
        Some(((0..self.peers.len()).filter(ready).collect(), came == 0 && late == SILENCE))
    }

    fn handle(&mut self, at: usize, packet: &Packet<'_>) {
        let peer = &mut self.peers[at];
        match packet {
            Packet::Connect(connect) => {
                peer.version = connect.version;
                peer.window = usize::from(connect.receive_maximum());
                let mut properties = Properties::new();
                if connect.version.is_v5() && connect.client_id.is_empty() {
                    properties.push(Property::AssignedClientIdentifier("scripted")).unwrap();
                }
                let reason = ReasonCode::Success;
                peer.send(&Packet::ConnAck(ConnAck { session_present: false, reason, properties }));
            }
            Packet::Subscribe(subscribe) => {
                let mut reasons = Reasons::new();
                for (filter, options) in subscribe.filters.iter() {
                    let qos = self.script.grants.map_or(options.qos, |most| most.min(options.qos));
                    peer.filters.retain(|(known, _)| known != filter.as_str());
                    peer.filters.push((filter.as_str().to_owned(), qos));
                    reasons.push(ReasonCode::granted(qos));
                    self.did.subscriptions += 1;
                }
                let (packet_id, properties) = (subscribe.packet_id, Properties::new());
                peer.send(&Packet::SubAck(SubAck { packet_id, properties, reasons }));
            }
            Packet::Unsubscribe(unsubscribe) => {
                let mut reasons = Reasons::new();
                for filter in unsubscribe.filters.iter() {
                    peer.filters.retain(|(known, _)| known != filter.as_str());
                    if peer.version.is_v5() {
                        reasons.push(ReasonCode::Success);
                    }
                }
                let (packet_id, properties) = (unsubscribe.packet_id, Properties::new());
                peer.send(&Packet::UnsubAck(SubAck { packet_id, properties, reasons }));
            }
            Packet::Publish(publish) => self.take(at, publish),
            Packet::PubRel(ack) => {
                peer.send(&Packet::PubComp(Ack::new(ack.packet_id, ReasonCode::Success)));
                if let Some(Some(message)) = peer.unreleased.remove(&ack.packet_id) {
                    self.forward(at, message);
                }
            }
            Packet::PubRec(ack) if !ack.reason.is_failure() => {
                peer.send(&Packet::PubRel(Ack::new(ack.packet_id, ReasonCode::Success)));
            }
            Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubComp(ack) => {
                peer.inflight.remove(&ack.packet_id);
                peer.refill();
            }
            Packet::PingReq => peer.send(&Packet::PingResp),
            Packet::Disconnect(_) => {
                peer.gone = true;
                if let Some(message) = peer.held.take() {
                    self.deliver(&message);
                }
            }
            _ => peer.gone = true,
        }
    }

    /// Acknowledges a message, and forwards it or keeps it until PUBREL.
    fn take(&mut self, at: usize, publish: &Publish<'_>) {
        let peer = &mut self.peers[at];
        let mut properties = Properties::new();
        for property in publish.properties.iter().filter(|property| !matches!(property, Property::TopicAlias(_))) {
            properties.push(property).unwrap();
        }
        let (topic, payload) = (publish.topic.to_owned(), publish.payload.to_owned());
        let message = Message { topic, payload, qos: publish.qos, properties };
        let ack = publish.packet_id.map(|packet_id| Ack::new(packet_id, ReasonCode::Success));
        match (publish.qos, ack) {
            (QoS::AtLeastOnce, Some(_))
                if self.script.withhold.is_some_and(|every| (self.did.messages + 1).is_multiple_of(every)) => {}
            (QoS::AtLeastOnce, Some(ack)) => peer.send(&Packet::PubAck(ack)),
            (QoS::ExactlyOnce, Some(ack)) => {
                let packet_id = ack.packet_id;
                peer.send(&Packet::PubRec(ack));
                if peer.unreleased.contains_key(&packet_id) {
                    return;
                }
                if self.script.forwards_at_pubrel {
                    peer.unreleased.insert(packet_id, Some(message));
                    return;
                }
                peer.unreleased.insert(packet_id, None);
            }
            _ => {}
        }
        self.forward(at, message);
    }

    /// Does to a message of this publisher what the script says.
    fn forward(&mut self, at: usize, mut message: Message) {
        self.did.messages += 1;
        let number = self.did.messages;
        let hit = |every: Option<u64>| every.is_some_and(|every| number.is_multiple_of(every));
        let begun = Instant::now();
        while begun.elapsed() < self.script.busy {
            std::hint::spin_loop();
        }
        let mut times = 1;
        if hit(self.script.drop) {
            self.did.dropped += 1;
            times = 0;
        } else if hit(self.script.double) {
            self.did.doubled += 1;
            times = 2;
        }
        if hit(self.script.corrupt)
            && times > 0
            && let Some(last) = message.payload.last_mut()
        {
            self.did.corrupted += 1;
            *last ^= 0xff;
        }
        if hit(self.script.swap) && times > 0 && self.peers[at].held.is_none() {
            self.did.swapped += 1;
            self.peers[at].held = Some(message);
        } else {
            for _ in 0..times {
                self.deliver(&message);
            }
            if times > 0
                && let Some(message) = self.peers[at].held.take()
            {
                self.deliver(&message);
            }
        }
        if let Some((after, time)) = self.script.stall
            && number == after
        {
            // All that came before has been answered.
            self.flush();
            thread::sleep(time);
        }
    }

    /// Hands a message to all who subscribed to it.
    fn deliver(&mut self, message: &Message) {
        for peer in self.peers.iter_mut().filter(|peer| !peer.gone) {
            let granted = peer.filters.iter().filter(|(filter, _)| topic::matches(filter, &message.topic));
            let Some(granted) = granted.map(|(_, qos)| *qos).max() else { continue };
            self.did.delivered += 1;
            let qos = granted.min(message.qos);
            let message = Message { qos, ..message.clone() };
            if qos == QoS::AtMostOnce {
                peer.publish(&message, None);
            } else {
                peer.queue.push_back(message);
                peer.refill();
            }
        }
    }

    fn flush(&mut self) {
        *self.told.lock().unwrap() = self.did;
        for peer in &mut self.peers {
            peer.flush();
        }
    }
}

impl Peer {
    fn new(socket: TcpStream) -> Self {
        Self {
            socket,
            version: Version::V5,
            came: Vec::new(),
            leaving: Vec::new(),
            gone: false,
            reads_at: Instant::now(),
            filters: Vec::new(),
            unreleased: HashMap::new(),
            held: None,
            inflight: HashSet::new(),
            window: usize::from(u16::MAX),
            queue: VecDeque::new(),
            next_id: PacketId::FIRST,
        }
    }

    /// Reads once: the bytes of each packet that is complete, with the version it is in.
    fn read(&mut self, limit: Option<u64>) -> Vec<(Vec<u8>, Version)> {
        let mut buffer =
            vec![0; limit.map_or(READ_SIZE, |rate| usize::try_from(rate / 100).unwrap().clamp(1, READ_SIZE))];
        match self.socket.read(&mut buffer) {
            Ok(0) => self.gone = true,
            Ok(read) => {
                self.came.extend_from_slice(&buffer[..read]);
                if let Some(rate) = limit {
                    self.reads_at = Instant::now() + Duration::from_secs_f64(read as f64 / rate as f64);
                }
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => self.gone = true,
        }
        let (mut packets, mut over, mut version) = (Vec::new(), 0, self.version);
        while let Ok(Some((packet, size))) = decode(&self.came[over..], version, usize::MAX) {
            if let Packet::Connect(connect) = &packet {
                version = connect.version;
            }
            packets.push((self.came[over..over + size].to_vec(), version));
            over += size;
        }
        // What cannot be decoded is never complete, and the client waits for an answer in vain: its test tells.
        self.came.drain(..over);
        packets
    }

    fn send(&mut self, packet: &Packet<'_>) {
        packet.encode(self.version, &mut self.leaving).unwrap();
    }

    fn publish(&mut self, message: &Message, packet_id: Option<PacketId>) {
        let properties = if self.version.is_v5() { message.properties.clone() } else { Properties::new() };
        let (topic, payload) = (&message.topic, &message.payload);
        let publish = Publish { dup: false, qos: message.qos, retain: false, topic, packet_id, properties, payload };
        publish.encode(self.version, &mut self.leaving).unwrap();
    }

    /// Sends from the queue what the window has room for.
    fn refill(&mut self) {
        while self.inflight.len() < self.window {
            let Some(message) = self.queue.pop_front() else { return };
            let packet_id = self.next_id;
            self.next_id = packet_id.next();
            while self.inflight.contains(&self.next_id) && self.inflight.len() + 1 < usize::from(u16::MAX) {
                self.next_id = self.next_id.next();
            }
            self.inflight.insert(packet_id);
            self.publish(&message, Some(packet_id));
        }
    }

    fn flush(&mut self) {
        while !self.leaving.is_empty() && !self.gone {
            match self.socket.write(&self.leaving) {
                Ok(0) => self.gone = true,
                Ok(written) => drop(self.leaving.drain(..written)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(_) => self.gone = true,
            }
        }
    }
}

/// Bytes read at once.
const READ_SIZE: usize = 64 << 10;
/// Bytes that wait for a subscriber before publishers are no longer read.
const CHOKED: usize = 4 << 20;
/// After so long without anything, no next message is waited for.
const SILENCE: Duration = Duration::from_millis(50);
/// Far more than a loaded machine needs.
const DEADLINE: Duration = Duration::from_secs(20);
