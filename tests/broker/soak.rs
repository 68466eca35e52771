//! Clients that do anything at random, against a model of what each of them must then receive.

use std::collections::BTreeMap;

use mqtt_toolkit::{packet::Version, topic};

use crate::{
    notation::show,
    support::{Broker, Client, VERSIONS, WORKERS},
};

const TOPICS: [&str; 5] = ["a", "a/b", "a/c", "b/b", "$x/a"];
const FILTERS: [&str; 7] = ["a", "a/#", "+/b", "#", "a/b", "$x/+", "+"];
const CLIENTS: usize = 5;
const STEPS: usize = 1_500;

#[test]
pub(crate) fn random_clients_agree_with_the_model() {
    for seed in 1..=4 {
        let mut soak = Soak::new(seed + 100 * WORKERS.get() as u64);
        for step in 0..STEPS {
            soak.step(&format!("seed {seed}, step {step}"));
        }
        soak.finish(&format!("seed {seed}, end"));
    }
}

/// A message as one client gets it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Message {
    topic: String,
    qos: u8,
    retain: bool,
    payload: String,
}

/// What the model knows of one client.
#[derive(Default)]
struct Model {
    client: Option<Client>,
    /// Whether the session outlives the connection.
    lasting: bool,
    /// Whether there is a session.
    present: bool,
    filters: BTreeMap<&'static str, u8>,
    /// What must come on this connection.
    due: Vec<Message>,
    /// QoS 1 and 2 messages that came on this connection and were not acknowledged.
    unacknowledged: Vec<Message>,
    /// Packets that were read while something else was waited for.
    inbox: Vec<Vec<u8>>,
    /// Identifiers by payload, as they came first.
    ids: BTreeMap<String, u16>,
}

struct Soak {
    broker: Broker,
    random: u64,
    models: Vec<Model>,
    retained: BTreeMap<&'static str, (u8, String)>,
    published: u32,
}

impl Soak {
    fn new(seed: u64) -> Self {
        Self {
            broker: Broker::start(),
            random: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            models: (0..CLIENTS).map(|_| Model::default()).collect(),
            retained: BTreeMap::new(),
            published: 0,
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        usize::try_from(self.random % bound as u64).unwrap()
    }

    fn step(&mut self, at: &str) {
        let who = self.below(CLIENTS);
        if self.models[who].client.is_none() {
            return self.connect(who);
        }
        match self.below(20) {
            0 => self.connect(who), // a takeover
            1 => self.leave(who, true),
            2 => self.leave(who, false),
            3..=5 => self.subscribe(who),
            6 => self.unsubscribe(who),
            7..=14 => self.publish(who),
            _ => {
                let acknowledge = self.below(3) > 0;
                self.models[who].drain(acknowledge, at);
            }
        }
    }

    fn finish(&mut self, at: &str) {
        for who in 0..CLIENTS {
            self.connect(who);
            self.models[who].drain(true, at);
            self.leave(who, true);
        }
    }

    fn connect(&mut self, who: usize) {
        let version = VERSIONS[self.below(3)];
        let (clean, lasting) = (self.below(4) == 0, self.below(4) > 0);
        // Before MQTT 5 the one is the opposite of the other.
        let lasting = if version.is_v5() { lasting } else { !clean };
        let expiry = if lasting { "ff ff ff ff" } else { "00 00 00 00" };
        let flags = if clean { "02" } else { "00" };
        let model = &mut self.models[who];
        let present = model.present && model.lasting && !clean;
        if model.client.is_some() {
            model.lose();
        }
        if !present {
            *model = Model { client: model.client.take(), ..Model::default() };
        }
        let rest = format!("{flags} 00 00 [ 11 {expiry} ] 'client{who}'");
        let client = Client::login(&self.broker, version, &rest).accepted(present);
        *model = Model { client: Some(client), lasting, present: true, ..std::mem::take(model) };
    }

    fn leave(&mut self, who: usize, goodbye: bool) {
        let model = &mut self.models[who];
        model.lose();
        let Some(mut client) = model.client.take() else { return };
        if goodbye {
            client.send("e0 00");
        }
        if !model.lasting {
            *model = Model::default();
        }
    }

    fn subscribe(&mut self, who: usize) {
        let (filter, granted) = (FILTERS[self.below(FILTERS.len())], u8::try_from(self.below(3)).unwrap());
        let model = &mut self.models[who];
        model.request(&format!("82 ~ 00 01 [ ] '{filter}' {granted:02x}"), 0x90);
        model.filters.insert(filter, granted);
        for (topic, (qos, payload)) in &self.retained {
            if topic::matches(filter, topic) {
                let qos = (*qos).min(granted);
                model.due.push(Message { topic: (*topic).to_owned(), qos, retain: true, payload: payload.clone() });
            }
        }
    }

    fn unsubscribe(&mut self, who: usize) {
        let filter = FILTERS[self.below(FILTERS.len())];
        self.models[who].request(&format!("a2 ~ 00 01 [ ] '{filter}'"), 0xb0);
        self.models[who].filters.remove(filter);
    }

    fn publish(&mut self, who: usize) {
        let (topic, qos) = (TOPICS[self.below(TOPICS.len())], u8::try_from(self.below(3)).unwrap());
        let (retain, empty) = (self.below(5) == 0, self.below(4) == 0);
        self.published += 1;
        let payload = if retain && empty { String::new() } else { format!("m{}", self.published) };
        let first = 0x30 | qos << 1 | u8::from(retain);
        let id = if qos == 0 { "" } else { "00 07" };
        let text = format!("{first:02x} ~ '{topic}' {id} [ ] ={payload}");
        let publisher = &mut self.models[who];
        match qos {
            0 => publisher.request(&format!("{text} ; c0 00"), 0xd0),
            1 => publisher.request(&text, 0x40),
            _ => {
                publisher.request(&text, 0x50);
                publisher.request("62 02 00 07", 0x70);
            }
        }
        if retain && payload.is_empty() {
            self.retained.remove(topic);
        } else if retain {
            self.retained.insert(topic, (qos, payload.clone()));
        }
        for model in &mut self.models {
            let matching = model.filters.iter().filter(|(filter, _)| topic::matches(filter, topic));
            let Some(granted) = matching.map(|(_, qos)| *qos).max() else { continue };
            let qos = qos.min(granted);
            if qos > 0 || model.client.is_some() {
                model.due.push(Message { topic: topic.to_owned(), qos, retain: false, payload: payload.clone() });
            }
        }
    }
}

impl Model {
    /// The connection is lost: QoS 0 is gone with it, the rest will come again.
    fn lose(&mut self) {
        self.inbox.clear();
        let mut due = std::mem::take(&mut self.unacknowledged);
        due.extend(self.due.drain(..).filter(|message| message.qos > 0));
        self.due = due;
    }

    /// Sends `text` and waits for a packet with the first byte `answer`; what else comes goes into the inbox.
    fn request(&mut self, text: &str, answer: u8) {
        let client = self.client.as_mut().unwrap();
        client.send(text);
        loop {
            let packet = client.packet();
            if packet[0] == answer {
                return;
            }
            self.inbox.push(packet);
        }
    }

    /// Reads everything that has come, and compares it with what had to come.
    fn drain(&mut self, acknowledge: bool, at: &str) {
        self.request("c0 00", 0xd0);
        self.request("c0 00", 0xd0);
        let mut came = Vec::new();
        for packet in std::mem::take(&mut self.inbox) {
            if packet[0] == 0x62 {
                self.client.as_mut().unwrap().send(&format!("70 02 {:02x} {:02x}", packet[2], packet[3]));
                continue;
            }
            let (message, id) = self.read(&packet, at);
            if message.qos > 0 && acknowledge {
                let first = if message.qos == 1 { 0x40 } else { 0x50 };
                self.ids.remove(&message.payload);
                self.client.as_mut().unwrap().send(&format!("{first:02x} 02 {:02x} {:02x}", id >> 8, id & 0xff));
            } else if message.qos > 0 {
                self.unacknowledged.push(message.clone());
            }
            came.push(message);
        }
        let mut due = std::mem::take(&mut self.due);
        // Messages keep their order within a topic and a QoS [MQTT-4.6.0-6]; a sort that is stable keeps it, too.
        // What is kept may overtake what is new.
        let by = |message: &Message| (message.topic.clone(), message.qos, message.retain);
        came.sort_by_key(by);
        due.sort_by_key(by);
        assert_eq!(came, due, "{at}");
        // PUBRELs that the acknowledgements bring.
        if acknowledge {
            self.request("c0 00", 0xd0);
            let client = self.client.as_mut().unwrap();
            for packet in std::mem::take(&mut self.inbox) {
                assert_eq!(packet[0], 0x62, "{at}: {}", show(&packet));
                client.send(&format!("70 02 {:02x} {:02x}", packet[2], packet[3]));
            }
        }
    }

    fn read(&mut self, packet: &[u8], at: &str) -> (Message, u16) {
        assert_eq!(packet[0] & 0xf0, 0x30, "{at}: {}", show(packet));
        let version = self.client.as_ref().map_or(Version::V5, |client| client.version);
        let qos = packet[0] >> 1 & 3;
        let size = usize::from(u16::from_be_bytes([packet[2], packet[3]]));
        let topic = String::from_utf8(packet[4..4 + size].to_vec()).unwrap();
        let mut rest = &packet[4 + size..];
        let mut id = 0;
        if qos > 0 {
            id = u16::from_be_bytes([rest[0], rest[1]]);
            rest = &rest[2..];
        }
        if version.is_v5() {
            assert_eq!(rest[0], 0, "no properties");
            rest = &rest[1..];
        }
        let payload = String::from_utf8(rest.to_vec()).unwrap();
        let message = Message { topic, qos, retain: packet[0] & 1 != 0, payload };
        // What is retained may have come before by another subscription.
        if qos > 0 && !message.retain && !message.payload.is_empty() {
            // [MQTT-3.3.1-1] [MQTT-4.4.0-1]: what was seen comes again under its identifier, and says so.
            if let Some(before) = self.ids.insert(message.payload.clone(), id) {
                assert_eq!((before, packet[0] & 8), (id, 8), "{at}: {message:?}");
            }
        }
        (message, id)
    }
}
