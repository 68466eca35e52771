//! A remote broker that is none: the bridge keeps its pauses and its memory, and the own broker its clients.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use mqtt_toolkit::{
    bridge::{Direction::Both, Restart},
    packet::Version,
};

use crate::{
    material::Folder,
    programs::{self, mqtt},
    support::{Broker, Peer, run, topic},
};

/// Does the same with every connection, and counts them.
fn remote(act: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (act, count) = (Arc::new(act), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    // It ends with the tests.
    thread::spawn(move || {
        for stream in listener.incoming() {
            counted.fetch_add(1, Ordering::Relaxed);
            let (act, mut stream) = (Arc::clone(&act), stream.unwrap());
            thread::spawn(move || act(&mut stream));
        }
    });
    (address, count)
}

/// Takes the CONNECT, and lets the bridge in.
fn welcome(stream: &mut TcpStream, version: Version) {
    let _ = stream.read(&mut [0; 1_024]);
    let answer: &[u8] = if version.is_v5() { b"\x20\x03\0\0\0" } else { b"\x20\x02\0\0" };
    let _ = stream.write_all(answer);
}

const PAUSE: Duration = Duration::from_millis(50);

#[test]
fn whoever_answers_nonsense_or_hangs_up_is_tried_again_after_a_pause() {
    type Act = fn(&mut TcpStream, Version);
    // What it does, and how often the bridge connects for one attempt: once more as a client, if bridges may be unknown.
    let rows: [(&str, Act, usize); 7] = [
        ("hangs up", |_, _| {}, 2),
        ("garbage", |stream, _| drop(stream.write_all(&[0xff; 4_096])), 2),
        ("http", |stream, _| drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")), 2),
        ("another packet", |stream, _| drop(stream.write_all(b"\xd0\0")), 2),
        ("a refusal", |stream, _| drop(stream.write_all(b"\x20\x02\0\x05")), 2),
        ("hangs up behind CONNACK", |stream, version| welcome(stream, version), 1),
        (
            "garbage behind CONNACK",
            |stream, version| {
                welcome(stream, version);
                let _ = stream.write_all(&[0x3f; 100]);
                // Until the bridge has had enough.
                while stream.read(&mut [0; 1_024]).is_ok_and(|count| count > 0) {}
            },
            1,
        ),
    ];
    for version in [Version::V3_1_1, Version::V5] {
        for (what, act, most) in rows {
            run(async {
                let here = Broker::start();
                let (address, count) = remote(move |stream| act(stream, version));
                let began = Instant::now();
                let bridge = here.bridge(address, |options| {
                    options.version = version;
                    options.restart = Restart::Constant(PAUSE);
                    options.topics = vec![topic("#", Both, 1, "", "")];
                });
                bridge.tells("; next try in 0.1 s", 5).await;
                let (attempts, pauses) = (bridge.told("; next try in 0.1 s"), 4);
                assert!(began.elapsed() >= PAUSE * pauses, "{what} {version:?}: {:?}", began.elapsed());
                let count = count.load(Ordering::Relaxed);
                assert!(count <= (attempts + 1) * most, "{what} {version:?}: {count} connections");
                // The own broker has lost nothing by it.
                let mut local = Peer::listening(&here, "local", "#", 1).await;
                local.publish("up", "1", 1, false).await;
                local.expects("up", "1").await;
                bridge.stop().await;
            });
        }
    }
}

#[test]
fn a_bridge_that_waits_for_an_answer_can_be_stopped() {
    run(async {
        let here = Broker::start();
        let (address, count) = remote(|stream| while stream.read(&mut [0; 1_024]).is_ok_and(|count| count > 0) {});
        let bridge = here.bridge(address, |options| options.topics = vec![topic("#", Both, 1, "", "")]);
        let mut local = Peer::listening(&here, "local", "#", 1).await;
        while count.load(Ordering::Relaxed) == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        local.publish("up", "1", 1, false).await;
        local.expects("up", "1").await;
        let began = Instant::now();
        bridge.stop().await;
        // Far less than it would wait for the CONNACK.
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    });
}

/// Kilobytes of memory that the process of this file holds.
fn resident(pid_file: &str) -> usize {
    let pid = fs::read_to_string(pid_file).unwrap();
    let status = fs::read_to_string(format!("/proc/{}/status", pid.trim())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// A message of 1,000 bytes to one topic, at this QoS.
fn message(qos: u8) -> Vec<u8> {
    let topic = b"flood";
    let id: &[u8] = if qos == 0 { b"" } else { b"\0\x01" };
    let length = 2 + topic.len() + id.len() + 1_000;
    let mut bytes = vec![0x30 | qos << 1, (length % 128) as u8 | 0x80, (length / 128) as u8, 0, topic.len() as u8];
    bytes.extend_from_slice(topic);
    bytes.extend_from_slice(id);
    bytes.resize(bytes.len() + 1_000, b'x');
    bytes
}

/// Bytes: more than may be in memory.
const FLOOD: usize = 128 * 1024 * 1024;

/// It sends as much as it can, whatever it was asked for, and reads nothing.
#[test]
fn a_flood_costs_no_memory_and_holds_up_nobody_else() {
    for qos in [0, 1, 2] {
        let ended = Arc::new(AtomicBool::new(false));
        let at_end = Arc::clone(&ended);
        let many = message(qos).repeat(64);
        let (address, _) = remote(move |stream| {
            welcome(stream, Version::V3_1_1);
            let mut sent = 0;
            while sent < FLOOD && stream.write_all(&many).is_ok() {
                sent += many.len();
            }
            at_end.store(sent >= FLOOD, Ordering::Relaxed);
            // Until the bridge goes.
            while stream.read(&mut [0; 65_536]).is_ok_and(|count| count > 0) {}
        });
        let folder = Folder::new();
        let (text, port) = (folder.text(), address.port());
        folder.write(
            "conf",
            format!(
                "allow_anonymous true\npid_file {text}/pid\nconnection up\naddress 127.0.0.1:{port}\ntopic # both 2\n\
                 restart_timeout 1\n"
            ),
        );
        let here = programs::Broker::of(mqtt(&["serve", "-p", "0", "-b", "127.0.0.1", "-c", &folder.file("conf")]));
        run(async {
            let port: u16 = here.port.parse().unwrap();
            let mut local = Peer::with(([127, 0, 0, 1], port).into(), "local", Version::V5).await;
            local.subscribe("up", 1).await;
            for n in 0..50 {
                local.publish("up", &n.to_string(), 1, false).await;
                local.expects("up", &n.to_string()).await;
            }
        });
        let end = Instant::now() + programs::DEADLINE;
        while !ended.load(Ordering::Relaxed) {
            assert!(Instant::now() < end, "not taken in time at QoS {qos}");
            thread::sleep(Duration::from_millis(5));
        }
        let resident = resident(&folder.file("pid"));
        assert!(resident < 56 * 1024, "{resident} KiB at QoS {qos}");
        here.stop();
    }
}

/// Its acknowledgements have to be heard although what is for it cannot be got rid of: so it is heard, and sent away when
/// it sends far too much.
#[test]
fn who_takes_nothing_and_sends_without_end_is_sent_away() {
    run(async {
        let here = Broker::start();
        let (go, is_going) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (may_go, sent) = (Arc::clone(&go), Arc::clone(&is_going));
        let many = message(1).repeat(64);
        let (address, _) = remote(move |stream| {
            welcome(stream, Version::V3_1_1);
            while !may_go.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(2));
            }
            while stream.write_all(&many).is_ok() {
                sent.fetch_add(many.len(), Ordering::Relaxed);
            }
        });
        let bridge = here.bridge(address, |options| {
            options.version = Version::V3_1_1;
            options.restart = Restart::Constant(Duration::from_secs(60));
            options.topics = vec![topic("#", Both, 1, "", "")];
        });
        bridge.is_connected().await;
        let mut local = Peer::connect(&here, "local").await;
        for _ in 0..200 {
            local.publish("up", &"x".repeat(10_000), 1, false).await;
        }
        go.store(true, Ordering::Relaxed);
        bridge.tells("it sends and does not take what is sent to it", 1).await;
        let sent = is_going.load(Ordering::Relaxed);
        assert!((60 * 1_000_000..FLOOD).contains(&sent), "{sent} bytes");
        bridge.stop().await;
    });
}
