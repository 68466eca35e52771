//! The codec's speed beside rumqttc's, on the same packets in the same run: `cargo bench --bench codec`.
//!
//! Both read a stream of packets out of one buffer and write a stream into one buffer that is used again.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot build its packets shall stop")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use bytes::BytesMut;
use mqtt_toolkit::packet::{
    self, Ack, Connect, Filters, Header, Packet, PacketId, Properties, Property, Publish, QoS, ReasonCode, Subscribe,
    SubscriptionOptions, Version, Will,
};
use rumqttc::{mqttbytes::v4, v5::mqttbytes::v5};

/// Packets in the stream that one measured round reads or writes.
const PACKETS: usize = 64;
/// Rounds in a batch, and batches of which the median counts.
const ROUNDS: usize = 100;
const BATCHES: usize = 41;

fn main() {
    // `cargo test --benches` starts this without `--bench`: there is nothing to test.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("{:<34} {:>6}  {:>15}  {:>15}  {:>15}", "", "", "ours", "rumqttc", "rumqttc / ours");
    println!(
        "{:<34} {:>6}  {:>7} {:>7}  {:>7} {:>7}  {:>7} {:>7}",
        "packet", "bytes", "decode", "encode", "decode", "encode", "decode", "encode"
    );
    // A processor that was idle is slow at first, whatever it does.
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(300) {
        publishes(black_box(&[0x30, 4, 0, 1, b'a', b'x']), Version::V3_1_1);
    }
    let mut table = Vec::new();
    for version in [Version::V3_1_1, Version::V5] {
        for (size, qos) in [(16, 0), (16, 1), (256, 0), (256, 1), (4096, 0), (4096, 1)] {
            publish(&mut table, version, size, qos, false);
            if version.is_v5() {
                publish(&mut table, version, size, qos, true);
            }
        }
        let short = Ack::new(PacketId::FIRST, ReasonCode::Success);
        case(&mut table, "PUBACK", version, &Packet::PubAck(short));
        if version.is_v5() {
            let failed = Ack::new(PacketId::FIRST, ReasonCode::QuotaExceeded);
            case(&mut table, "PUBREC with a reason", version, &Packet::PubRec(failed));
        }
        let mut filters = Filters::new();
        for filter in ["sensors/+/temperature", "sensors/+/humidity", "alarms/#"] {
            filters.push(filter, SubscriptionOptions { qos: QoS::AtLeastOnce, ..Default::default() }).unwrap();
        }
        let subscribe = Subscribe { packet_id: PacketId::FIRST, properties: Properties::new(), filters };
        case(&mut table, "SUBSCRIBE, 3 filters", version, &Packet::Subscribe(subscribe));
        case(&mut table, "CONNECT, will, login", version, &Packet::Connect(connect(version)));
    }
    println!("\nns a packet; the last two columns: how many times as long rumqttc takes. GB/s of ours:");
    for (name, bytes, decode, encode) in table {
        println!("{name:<34} {bytes:>6}  {:>7.2} {:>7.2}", bytes as f64 / decode, bytes as f64 / encode);
    }
}

fn publish(table: &mut Vec<(String, usize, f64, f64)>, version: Version, size: usize, qos: u8, properties: bool) {
    let payload = vec![b'x'; size];
    let qos = QoS::from_bits(qos).unwrap();
    let list =
        [Property::MessageExpiryInterval(60), Property::ContentType("text"), Property::UserProperty("key", "value")];
    let packet = Packet::Publish(Publish {
        dup: false,
        qos,
        retain: false,
        topic: "sensors/1/temperature",
        packet_id: (qos != QoS::AtMostOnce).then_some(PacketId::FIRST),
        properties: if properties {
            list.iter().fold(Properties::new(), |list, property| list.with(*property).unwrap())
        } else {
            Properties::new()
        },
        payload: &payload,
    });
    let with = if properties { ", properties" } else { "" };
    case(table, &format!("PUBLISH {size} B {qos}{with}"), version, &packet);
    if size == 16 && !properties {
        case(table, &format!("PUBLISH {size} B {qos} as a Packet"), version, &packet);
    }
}

fn connect(version: Version) -> Connect<'static> {
    Connect {
        version,
        bridge: false,
        clean_start: true,
        keep_alive: 60,
        client_id: "client-0123456789",
        will: Some(Will {
            topic: "clients/0123456789",
            payload: b"gone",
            qos: QoS::AtLeastOnce,
            retain: true,
            properties: Properties::new(),
        }),
        user_name: Some("user"),
        password: Some(b"password"),
        properties: Properties::new(),
    }
}

/// Measures one packet in both codecs and prints its line.
fn case(table: &mut Vec<(String, usize, f64, f64)>, name: &str, version: Version, packet: &Packet<'_>) {
    let mut one = Vec::new();
    packet.encode(version, &mut one).unwrap();
    let stream = one.repeat(PACKETS);
    let as_packet = || {
        let mut rest = &stream[..];
        while let Some((packet, size)) = packet::decode(black_box(rest), version, 1 << 20).unwrap() {
            black_box(&packet);
            rest = &rest[size..];
        }
    };
    // PUBLISH is read as broker and client read it, unless the line is about the other way.
    let decode = if name.starts_with("PUBLISH") && !name.ends_with("as a Packet") {
        measure(|| publishes(&stream, version))
    } else {
        measure(as_packet)
    };
    let mut out = Vec::with_capacity(stream.len());
    let encode = measure(|| {
        out.clear();
        for _ in 0..PACKETS {
            black_box(packet).encode(version, &mut out).unwrap();
        }
        black_box(&out);
    });
    assert_eq!(out, stream);
    let (their_decode, their_encode) = if version.is_v5() { theirs_v5(&stream) } else { theirs_v4(&stream) };
    println!(
        "{:<34} {:>6}  {decode:>7.1} {encode:>7.1}  {their_decode:>7.1} {their_encode:>7.1}  {:>7.1} {:>7.1}",
        format!("{version}: {name}"),
        one.len(),
        their_decode / decode,
        their_encode / encode,
    );
    table.push((format!("{version}: {name}"), one.len(), decode, encode));
}

/// Reads a stream of PUBLISH packets without the enum around them.
fn publishes(stream: &[u8], version: Version) {
    let mut rest = stream;
    while let Some(header) = Header::read(black_box(rest), version, 1 << 20).unwrap() {
        let body = &rest[header.size..header.total()];
        black_box(&Publish::decode(header.flags, body, version).unwrap());
        rest = &rest[header.total()..];
    }
}

fn theirs_v4(stream: &[u8]) -> (f64, f64) {
    let packet = v4::Packet::read(&mut BytesMut::from(stream), 1 << 20).unwrap();
    let mut buffer = BytesMut::with_capacity(stream.len());
    let decode = measure_with(
        || BytesMut::from(stream),
        |rest| {
            while !rest.is_empty() {
                black_box(&v4::Packet::read(black_box(&mut *rest), 1 << 20).unwrap());
            }
        },
    );
    let encode = measure(|| {
        buffer.clear();
        for _ in 0..PACKETS {
            black_box(&packet).write(&mut buffer, 1 << 20).unwrap();
        }
        black_box(&buffer);
    });
    (decode, encode)
}

fn theirs_v5(stream: &[u8]) -> (f64, f64) {
    let packet = v5::Packet::read(&mut BytesMut::from(stream), None).unwrap();
    let mut buffer = BytesMut::with_capacity(stream.len());
    let decode = measure_with(
        || BytesMut::from(stream),
        |rest| {
            while !rest.is_empty() {
                black_box(&v5::Packet::read(black_box(&mut *rest), None).unwrap());
            }
        },
    );
    let encode = measure(|| {
        buffer.clear();
        for _ in 0..PACKETS {
            black_box(&packet).write(&mut buffer, None).unwrap();
        }
        black_box(&buffer);
    });
    (decode, encode)
}

/// Nanoseconds a packet: the median of the batches.
fn measure(mut round: impl FnMut()) -> f64 {
    measure_with(|| (), |()| round())
}

/// The same for rounds that use up what `prepare` makes; making and dropping it is not measured.
fn measure_with<T>(prepare: impl Fn() -> T, mut round: impl FnMut(&mut T)) -> f64 {
    let mut times: Vec<f64> = (0..BATCHES)
        .map(|_| {
            let mut took = Duration::ZERO;
            for _ in 0..ROUNDS {
                let mut input = prepare();
                let start = Instant::now();
                round(&mut input);
                took += start.elapsed();
            }
            took.as_secs_f64() * 1e9 / (ROUNDS * PACKETS) as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[BATCHES / 2]
}
