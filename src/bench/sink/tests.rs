//! The sink with real sockets: what it answers, how it counts, and that its habits take the time they are to take.

use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
};

use super::*;
use crate::packet::{
    self, Ack, Connect, Filters, Packet, PacketId, PacketType, Properties, Property, Publish, QoS, Subscribe,
    SubscriptionOptions, Version,
};

const DEADLINE: Duration = Duration::from_secs(20);
const VERSIONS: [Version; 3] = [Version::V3_1, Version::V3_1_1, Version::V5];

fn connect(sink: &Sink) -> TcpStream {
    let stream = TcpStream::connect(sink.address()).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream.set_write_timeout(Some(DEADLINE)).unwrap();
    stream
}

fn hello(version: Version, client_id: &str) -> Vec<u8> {
    let connect = Connect {
        version,
        bridge: false,
        clean_start: true,
        keep_alive: 0,
        client_id,
        will: None,
        user_name: None,
        password: None,
        properties: Properties::new(),
    };
    let mut out = Vec::new();
    Packet::Connect(connect).encode(version, &mut out).unwrap();
    out
}

fn message(version: Version, qos: u8, id: u16, payload: &[u8]) -> Vec<u8> {
    let qos = QoS::from_bits(qos).unwrap();
    let packet_id = PacketId::new(id).filter(|_| qos != QoS::AtMostOnce);
    let properties = Properties::new();
    let publish = Publish { dup: false, qos, retain: false, topic: "a/topic", packet_id, properties, payload };
    let mut out = Vec::new();
    publish.encode(version, &mut out).unwrap();
    out
}

/// The answers to `bytes`, in the notation of the packets' debug output, until PINGRESP.
fn answers(stream: &mut TcpStream, bytes: &[u8], version: Version) -> Vec<String> {
    stream.write_all(bytes).unwrap();
    stream.write_all(&[0xc0, 0]).unwrap();
    let mut came = Vec::new();
    let mut all = Vec::new();
    loop {
        let mut part = [0; 4096];
        let size = stream.read(&mut part).unwrap();
        assert!(size > 0, "it hung up");
        came.extend_from_slice(&part[..size]);
        while let Some((packet, size)) = packet::decode(&came, version, usize::MAX).unwrap() {
            if packet == Packet::PingResp {
                assert_eq!(came.len(), size);
                return all;
            }
            all.push(match &packet {
                Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubComp(ack) => {
                    format!("{} {}", packet.kind(), ack.packet_id)
                }
                Packet::SubAck(ack) | Packet::UnsubAck(ack) => {
                    let reasons: Vec<u8> = ack.reasons.iter().map(packet::ReasonCode::byte).collect();
                    format!("{} {} {reasons:?}", packet.kind(), ack.packet_id)
                }
                other => format!(
                    "{} {}",
                    packet.kind(),
                    matches!(other, Packet::ConnAck(ack) if ack.properties.find(
                    |property| matches!(property, Property::AssignedClientIdentifier(_)).then_some(()),
                ).is_some())
                ),
            });
            came.drain(..size);
        }
    }
}

#[test]
fn it_answers_everything_in_every_version() {
    let sink = Sink::start().unwrap();
    for version in VERSIONS {
        let mut stream = connect(&sink);
        let mut bytes = hello(version, if version == Version::V3_1 { "id" } else { "" });
        for (qos, id) in [(0, 1), (1, 7), (2, 8), (2, 65_535)] {
            bytes.extend(message(version, qos, id, &[5; 300]));
        }
        let release = Ack::new(PacketId::new(8).unwrap(), packet::ReasonCode::Success);
        Packet::PubRel(release).encode(version, &mut bytes).unwrap();
        let mut filters = Filters::new();
        for qos in [2, 0, 1] {
            let options = SubscriptionOptions { qos: QoS::from_bits(qos).unwrap(), ..SubscriptionOptions::default() };
            filters.push("a/#", options).unwrap();
        }
        let packet_id = PacketId::new(3).unwrap();
        let subscribe = Subscribe { packet_id, properties: Properties::new(), filters };
        Packet::Subscribe(subscribe).encode(version, &mut bytes).unwrap();
        let mut filters = packet::FilterList::new();
        filters.push("a/#").unwrap();
        let packet_id = PacketId::new(4).unwrap();
        let unsubscribe = packet::Unsubscribe { packet_id, properties: Properties::new(), filters };
        Packet::Unsubscribe(unsubscribe).encode(version, &mut bytes).unwrap();
        let unsubscribed = if version.is_v5() { "UNSUBACK 4 [0]" } else { "UNSUBACK 4 []" };
        let expected = [
            if version.is_v5() { "CONNACK true" } else { "CONNACK false" },
            "PUBACK 7",
            "PUBREC 8",
            "PUBREC 65535",
            "PUBCOMP 8",
            "SUBACK 3 [2, 0, 1]",
            unsubscribed,
        ];
        assert_eq!(answers(&mut stream, &bytes, version), expected, "{version}");
        stream.write_all(&[0xe0, 0]).unwrap();
        assert_eq!(stream.read(&mut [0]).unwrap(), 0, "it hangs up after DISCONNECT");
    }
    assert_eq!(sink.received(), 12);
}

/// Wherever the stream is cut, the count and the answers are the same: each byte comes alone.
#[test]
fn packets_may_come_in_pieces() {
    let sink = Sink::start().unwrap();
    let version = Version::V5;
    let mut stream = connect(&sink);
    let mut bytes = hello(version, "id");
    for id in 1..30 {
        bytes.extend(message(version, u8::try_from(id % 3).unwrap(), id, &vec![0x30; usize::from(id) * 7]));
    }
    for byte in &bytes {
        stream.write_all(std::slice::from_ref(byte)).unwrap();
    }
    let all = answers(&mut stream, &[], version);
    let expected = (1..30).filter(|id| id % 3 > 0);
    let expected = expected.map(|id| format!("{} {id}", [PacketType::PubRec, PacketType::PubAck][id % 3 % 2]));
    assert!(all[1..].iter().cloned().eq(expected), "{all:?}");
    assert_eq!(sink.received(), 29);
}

#[test]
fn what_is_no_client_is_shown_out() {
    let sink = Sink::start().unwrap();
    let mut hello_twice = hello(Version::V5, "id");
    hello_twice.push(0);
    let no_id = [hello(Version::V3_1_1, "id"), vec![0x32, 4, 0, 0, 0, 0]].concat();
    let topic_too_long = [hello(Version::V3_1_1, "id"), vec![0x32, 4, 0, 9, 0, 1]].concat();
    for bytes in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0x30, 2, 0, 0], &hello_twice, &no_id, &topic_too_long] {
        let mut stream = connect(&sink);
        stream.write_all(bytes).unwrap();
        let mut rest = Vec::new();
        // A reset, where it did not take all of it.
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.len() <= 5, "{rest:?}");
    }
    assert_eq!(sink.received(), 0);
}

#[test]
fn many_messages_from_many_are_counted() {
    let sink = Sink::start().unwrap();
    let clients: Vec<_> = (0..4)
        .map(|_| {
            let mut stream = connect(&sink);
            thread::spawn(move || {
                let mut bytes = hello(Version::V3_1_1, "id");
                for _ in 0..10_000 {
                    bytes.extend(message(Version::V3_1_1, 0, 1, &[1; 16]));
                }
                bytes.extend(message(Version::V3_1_1, 0, 1, &vec![1; 300_000]));
                answers(&mut stream, &bytes, Version::V3_1_1)
            })
        })
        .collect();
    for client in clients {
        assert_eq!(client.join().unwrap(), ["CONNACK false"]);
    }
    assert_eq!(sink.received(), 40_004);
}

/// How long `count` messages of QoS 1 take that a sink with these habits acknowledges.
fn time_of(habits: Habits, count: u16, size: usize) -> Duration {
    let sink = Sink::start_with(habits).unwrap();
    let mut stream = connect(&sink);
    answers(&mut stream, &hello(Version::V3_1_1, "id"), Version::V3_1_1);
    let start = Instant::now();
    for id in 1..=count {
        let all = answers(&mut stream, &message(Version::V3_1_1, 1, id, &vec![1; size]), Version::V3_1_1);
        assert_eq!(all, [format!("PUBACK {id}")]);
    }
    start.elapsed()
}

#[test]
fn habits_take_their_time() {
    let ms = Duration::from_millis;
    let plain = (0..5).map(|_| time_of(Habits::default(), 50, 10)).min();
    assert!(plain.is_some_and(|plain| plain < ms(100)), "{plain:?}");
    let busy = time_of(Habits { delay_per_message: ms(4), ..Habits::default() }, 50, 10);
    assert!((ms(195)..ms(600)).contains(&busy), "{busy:?}");
    let stalled = time_of(Habits { stall: Some((25, ms(150))), ..Habits::default() }, 50, 10);
    assert!((ms(150)..ms(600)).contains(&stalled), "{stalled:?}");
    let slow = time_of(Habits { reads_slowly: Some(1e6), ..Habits::default() }, 10, 20_000);
    assert!((ms(190)..ms(600)).contains(&slow), "{slow:?}");
}

#[test]
fn a_stalled_sink_can_be_stopped() {
    let start = Instant::now();
    let sink = Sink::start_with(Habits { stall: Some((1, DEADLINE)), ..Habits::default() }).unwrap();
    let mut stream = connect(&sink);
    stream.write_all(&hello(Version::V5, "id")).unwrap();
    stream.write_all(&message(Version::V5, 1, 1, b"")).unwrap();
    while sink.received() == 0 {
        thread::yield_now();
    }
    drop(sink);
    assert!(start.elapsed() < DEADLINE / 2);
}
