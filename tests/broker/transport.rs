//! Packets do not care how the network cuts them: byte by byte, all at once, larger than any buffer.

use std::{net::Shutdown, thread};

use mqtt_toolkit::packet::Version::{V3_1_1, V5};

use crate::{
    notation::bytes,
    support::{Broker, Client, VERSIONS},
};

/// [MQTT-4.2.0-1]; [MQTT-7.1.1-1] of 3.1.1: a stream of bytes, however it comes.
#[test]
fn packets_may_come_byte_by_byte() {
    let broker = Broker::start();
    for version in VERSIONS {
        let mut client = Client::open(&broker, version);
        let name = if version.level() == 3 { "'MQIsdp'" } else { "'MQTT'" };
        let connect = format!("10 ~ {name} {:02x} 02 00 00 [ 21 00 05 ] 'a'", version.level());
        let payload = "x".repeat(200);
        let all = format!(
            "{connect} ; 82 ~ 00 01 [ 0b 01 ] 't/#' 02 ; 34 ~ 't/1' 00 01 [ 03 'type' ] ={payload} ; 62 02 00 01 ; c0 00"
        );
        for byte in bytes(version, &all) {
            client.send(&format!("{byte:02x}"));
        }
        let mut client = client.accepted(false);
        client.expects("90 ~ 00 01 [ ] 02");
        // Acknowledgements and deliveries are two streams: sorted by the first byte.
        let mut came: Vec<Vec<u8>> = (0..4).map(|_| client.packet()).collect();
        came.sort();
        assert_eq!(came[0], bytes(version, &format!("34 ~ 't/1' 00 01 [ 03 'type' 0b 01 ] ={payload}")));
        assert_eq!(came[1..], [vec![0x50, 2, 0, 1], vec![0x70, 2, 0, 1], vec![0xd0, 0]]);
    }
}

/// [MQTT-4.2.0-1]: and in pieces of all sizes.
#[test]
fn packets_may_come_in_pieces() {
    let broker = Broker::start();
    let mut reader = Client::connect(&broker, V3_1_1, "reader");
    reader.subscribes("#", 0);
    let mut writer = Client::connect(&broker, V3_1_1, "writer");
    let text: Vec<String> = (0..40).map(|n| format!("30 ~ 't/{n}' ={}", "y".repeat(n * 37))).collect();
    let all = bytes(V3_1_1, &text.join(" ; "));
    for size in [1, 2, 3, 7, 64, 1_000, 4_096] {
        for piece in all.chunks(size) {
            std::io::Write::write_all(&mut writer.stream, piece).unwrap();
        }
        reader.expects(&text.join(" ; "));
    }
}

/// Ten thousand packets of all kinds in one write.
#[test]
pub(crate) fn many_packets_may_come_at_once() {
    let broker = Broker::start();
    for version in VERSIONS {
        let mut reader = Client::connect(&broker, version, "reader");
        reader.subscribes("t/#", 0);
        let mut writer = Client::connect(&broker, version, "writer");
        let one = "30 ~ 't/a' [ ] =1 ; 30 ~ 't/a' [ ] =22 ; 32 ~ 't/a' 00 01 [ ] =3 ; 34 ~ 't/b' 00 02 [ ] =4 ; 62 02 00 02 ; c0 00";
        let mut all = bytes(version, one).repeat(2_000);
        let answers = bytes(version, "40 02 00 01 ; 50 02 00 02 ; 70 02 00 02 ; d0 00").repeat(2_000);
        let mut stream = writer.stream.try_clone().unwrap();
        let sender = thread::spawn(move || {
            all.extend(bytes(version, "e0 00"));
            std::io::Write::write_all(&mut stream, &all).unwrap();
        });
        writer.expects_bytes(&answers);
        writer.is_closed();
        sender.join().unwrap();
        let expected = bytes(version, "30 ~ 't/a' [ ] =1 ; 30 ~ 't/a' [ ] =22 ; 30 ~ 't/a' [ ] =3 ; 30 ~ 't/b' [ ] =4");
        reader.expects_bytes(&expected.repeat(2_000));
    }
}

/// Section 2.1.4: payloads around each border of the remaining length and of the broker's buffers.
#[test]
fn messages_of_all_sizes_pass() {
    let broker = Broker::start();
    let mut readers: Vec<Client> = VERSIONS
        .iter()
        .flat_map(|&version| (0..2).map(move |qos| (version, qos)))
        .map(|(version, qos)| {
            let mut reader = Client::connect(&broker, version, &format!("{version:?}-{qos}"));
            reader.subscribes("t", qos);
            reader
        })
        .collect();
    let borders = [127, 128, 255, 256, 4_095, 4_096, 16_383, 16_384, 32_768, 65_535, 65_536, 98_304, 131_072, 262_144];
    for version in VERSIONS {
        let mut writer = Client::connect(&broker, version, "writer");
        for size in borders.iter().flat_map(|border| [border - 8, border - 3, *border]).chain([0, 1, 3_000_000]) {
            let payload = "z".repeat(size);
            writer.send(&format!("32 ~ 't' 00 01 [ ] ={payload}"));
            for reader in &mut readers {
                let packet = reader.packet();
                let ids = usize::from(packet[0] == 0x32) * 2 + usize::from(reader.version.is_v5());
                assert_eq!(
                    packet.len() - packet.iter().skip(1).take_while(|&&byte| byte & 0x80 != 0).count(),
                    5 + ids + size
                );
                assert!(packet.ends_with(payload.as_bytes()));
                if packet[0] == 0x32 {
                    let at = packet.len() - size - ids;
                    reader.send(&format!("40 02 {:02x} {:02x}", packet[at], packet[at + 1]));
                }
            }
            writer.expects("40 02 00 01");
        }
    }
}

/// A packet of 60 MB takes no more than its share of time: it is not copied again with each read.
#[test]
fn a_very_large_message_passes() {
    let broker = Broker::start();
    let mut reader = Client::connect(&broker, V3_1_1, "reader");
    reader.subscribes("t", 0);
    let mut writer = Client::connect(&broker, V5, "writer");
    let size = 60_000_000;
    let mut head = vec![0x30];
    let mut remaining = size + 4;
    while remaining > 0 {
        head.push(u8::try_from(remaining % 128).unwrap() | if remaining > 127 { 128 } else { 0 });
        remaining /= 128;
    }
    head.extend([0, 1, b't', 0]);
    let sender = thread::spawn(move || {
        std::io::Write::write_all(&mut writer.stream, &head).unwrap();
        std::io::Write::write_all(&mut writer.stream, &vec![7; size]).unwrap();
        writer.send("c0 00");
        writer.expects("d0 00");
    });
    let packet = reader.packet();
    assert_eq!(packet.len(), size + 3 + 5);
    assert!(packet[8..].iter().all(|&byte| byte == 7));
    sender.join().unwrap();
}

/// Large messages wait and are retained like small ones.
#[test]
fn large_messages_are_kept() {
    let payload = "x".repeat(1_500_000);
    for version in VERSIONS {
        let broker = Broker::start();
        let mut away = Client::resume(&broker, version, "away", false);
        away.subscribes("t", 2);
        away.disconnects();
        let mut writer = Client::connect(&broker, version, "writer");
        writer.publishes(5, "t", &payload);
        writer.publishes(2, "t", &payload);
        let mut away = Client::resume(&broker, version, "away", true);
        away.expects(&format!("34 ~ 't' 00 01 [ ] ={payload} ; 32 ~ 't' 00 02 [ ] ={payload}"));
        drop(away);
        let mut away = Client::resume(&broker, version, "away", true);
        away.expects(&format!("3c ~ 't' 00 01 [ ] ={payload} ; 3a ~ 't' 00 02 [ ] ={payload}"));
        away.disconnects();
        writer.subscribes("t", 0);
        writer.expects(&format!("31 ~ 't' [ ] ={payload}"));
        Client::connect(&broker, version, "away").disconnects();
    }
}

/// A client may close its side and still read what it is owed.
#[test]
pub(crate) fn a_half_closed_client_gets_its_answers() {
    for version in VERSIONS {
        let broker = Broker::start();
        let mut client = Client::connect(&broker, version, "a");
        client.send("82 ~ 00 01 [ ] 't' 00 ; 32 ~ 't' 00 02 [ ] =x");
        client.stream.shutdown(Shutdown::Write).unwrap();
        client.expects("90 ~ 00 01 [ ] 00 ; 30 ~ 't' [ ] =x ; 40 02 00 02");
        client.is_closed();
    }
}

/// A connection that is reset does not disturb the others.
#[test]
fn a_reset_connection_is_forgotten() {
    let broker = Broker::start();
    let mut writer = Client::connect(&broker, V5, "writer");
    for _ in 0..20 {
        let mut reader = Client::connect(&broker, V5, "reader");
        reader.subscribes("t", 0);
        writer.publishes(0, "t", &"x".repeat(100_000));
        // Closed with bytes that were not read, the socket says RST.
        drop(reader);
        writer.publishes(0, "t", "y");
    }
    writer.is_quiet();
}
