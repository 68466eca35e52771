//! `mqtt pub -l` at QoS 1 and 2 when the broker is slow, stops for a while, or is cut off: every line arrives.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs,
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;

use crate::{
    served::Served,
    support::{Broker, Run, WELCOME, WELCOME_BACK, WELCOME_V5, publish, silent},
};

/// `seq FROM TO`.
fn numbers(from: u32, to: u32) -> String {
    (from..=to).map(|number| format!("{number}\n")).collect()
}

/// Writes to the standard input while the client runs, and ends it.
fn feed(run: &mut Run, text: String) {
    let mut stdin = run.stdin.take().unwrap();
    thread::spawn(move || stdin.write_all(text.as_bytes()));
}

/// Bug 1 of mosquitto 2.1's list: at the end of the input it leaves, and 14,138 of these 50,000 lines arrive.
#[test]
fn the_end_of_the_input_is_not_the_end_of_the_messages() {
    let broker = Served::start();
    let subscriber = broker.subscriber(&["-t", "t", "-q", "2", "-C", "50001"]);
    let mut publisher = broker.client("pub", &["-l", "-q", "2", "-t", "t"]);
    feed(&mut publisher, numbers(1, 50_000));
    assert_eq!(publisher.end(), silent(0));
    let ended = subscriber.end();
    assert!(ended.out == format!("!\n{}", numbers(1, 50_000)), "{} lines", ended.out.lines().count());
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
}

#[test]
fn a_broker_that_stands_still_is_waited_for() {
    let broker = Served::start();
    let subscriber = broker.subscriber(&["-t", "t", "-q", "1", "-C", "20001"]);
    let mut publisher = broker.client("pub", &["-l", "-q", "1", "-t", "t"]);
    publisher.write(numbers(1, 1000).as_bytes());
    broker.signal(Signal::STOP);
    feed(&mut publisher, numbers(1001, 20_000));
    // Standing still is what is tested.
    thread::sleep(Duration::from_secs(2));
    broker.signal(Signal::CONT);
    assert_eq!(publisher.end(), silent(0));
    assert!(subscriber.end().out == format!("!\n{}", numbers(1, 20_000)));
}

/// Stands between a client and a broker: cuts the first connection after so many bytes from the client.
fn cutter(broker: &Served, after: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let upstream = format!("127.0.0.1:{}", broker.port());
    thread::spawn(move || {
        let mut left = after;
        for client in listener.incoming() {
            let (mut client, mut server) = (client.unwrap(), TcpStream::connect(&upstream).unwrap());
            let (mut back_from, mut back_to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut back_from, &mut back_to));
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = client.read(&mut buffer) {
                let count = count.min(left);
                server.write_all(&buffer[..count]).unwrap();
                left -= count;
                if left == 0 {
                    break;
                }
            }
            let _ = (client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both));
            left = usize::MAX;
        }
    });
    port
}

/// The cut falls among the PUBREC: the broker has messages that are not released.
#[test]
fn a_connection_that_is_cut_loses_nothing_and_repeats_nothing_at_qos_2() {
    for words in [&["-c", "-i", "me"][..], &[], &["-V", "5"], &["-V", "31"]] {
        let broker = Served::start();
        let subscriber = broker.subscriber(&["-t", "t", "-q", "2", "-C", "5001"]);
        let port = cutter(&broker, 20_011);
        let mut publisher = Run::start(&[&["pub", "-p", &port, "-l", "-q", "2", "-t", "t"], words].concat());
        feed(&mut publisher, numbers(1, 5000));
        let ended = publisher.end();
        assert_eq!(ended.code, Some(0), "{words:?}: {}", ended.err);
        assert_eq!(ended.err.matches("reconnected after").count(), 1, "{}", ended.err);
        let received = subscriber.end().out;
        assert!(received == format!("!\n{}", numbers(1, 5000)), "{words:?}: {} lines", received.lines().count());
    }
}

/// A PUBREC for the first of two lines, and the end of the connection.
fn received_by(run: &mut Run, broker: &Broker, connack: &[u8]) -> Vec<u8> {
    run.write(b"a\nb\n");
    let mut peer = broker.accept();
    let connect = peer.packet();
    peer.send(connack);
    for _ in 0..2 {
        assert_eq!(peer.packet()[0], 0x34, "PUBLISH");
    }
    peer.send(&[0x50, 2, 0, 1]);
    assert_eq!(peer.packet(), [0x62, 2, 0, 1]);
    peer.close();
    connect
}

/// Behind the protocol's name and version: flags, keep alive, and in v5 the properties; then the identifier.
fn session_of(connect: &[u8], from: usize) -> (bool, &[u8]) {
    (connect[9] & 2 != 0, &connect[from..])
}

#[test]
fn a_session_is_kept_for_the_run_and_ends_with_it() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "-q", "2", "t"]);
    let first = received_by(&mut run, &broker, WELCOME);
    run.end_input();
    let mut peer = broker.accept();
    let second = peer.packet();
    assert_eq!(session_of(&first, 12), (false, &second[12..]));
    assert!(second[14..].starts_with(b"mqtt-"));
    peer.send(WELCOME_BACK);
    peer.expect(&[0x62, 2, 0, 1]);
    peer.expect(&publish(0x0c, "t", Some(2), b"b"));
    peer.send(&[0x70, 2, 0, 1, 0x50, 2, 0, 2]);
    peer.expect(&[0x62, 2, 0, 2]);
    peer.send(&[0x70, 2, 0, 2]);
    peer.expect_goodbye();
    // Before MQTT 5, only a clean session ends one that was kept.
    let mut peer = broker.accept();
    assert_eq!(session_of(&peer.packet(), 12), (true, &second[12..]));
    peer.send(WELCOME);
    peer.expect_goodbye();
    let ended = run.end();
    assert_eq!(ended.code, Some(0), "{}", ended.err);
}

#[test]
fn mqtt_5_says_itself_when_the_session_ends() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "-q", "2", "-V", "5", "t"]);
    let first = received_by(&mut run, &broker, WELCOME_V5);
    run.end_input();
    let mut peer = broker.accept();
    let second = peer.packet();
    assert_eq!(session_of(&first, 12), (true, &second[12..]));
    assert!(!session_of(&second, 12).0);
    assert_eq!(second[12..18], [5, 0x11, 0, 0, 0x0e, 0x10]);
    peer.send(&[0x20, 3, 1, 0, 0]);
    peer.expect(&[0x62, 2, 0, 1]);
    assert_eq!(peer.packet()[0], 0x3c);
    peer.send(&[0x70, 2, 0, 1, 0x50, 2, 0, 2]);
    peer.expect(&[0x62, 2, 0, 2]);
    peer.send(&[0x70, 2, 0, 2]);
    peer.expect_goodbye_for_good();
    assert_eq!(run.end().code, Some(0));
}

/// Nobody can know more than the broker, and it has forgotten.
#[test]
fn what_was_under_way_in_a_session_that_is_lost_is_told_of() {
    let hint = "hint: with -c, the broker keeps the session of -i\n";
    for (words, hint) in [(&["-i", "me"][..], hint), (&[], "")] {
        let broker = Broker::start();
        let mut run = Run::client("pub", &broker, &[&["-l", "-q", "2", "t"], words].concat());
        received_by(&mut run, &broker, WELCOME);
        run.end_input();
        let mut peer = broker.welcome(WELCOME);
        let again = peer.packet();
        assert_eq!(again[0], 0x34, "PUBLISH, as new");
        peer.send(&[0x50, 2, 0, again[6], 0x70, 2, 0, again[6]]);
        assert_eq!(peer.packet()[0], 0x62);
        peer.expect_goodbye();
        drop(broker);
        let ended = run.end();
        assert_eq!(ended.code, Some(6));
        let told = "mqtt: 1 message may be lost at QoS 2: the broker had received it, then lost its session: \
                    nobody knows whether it delivered it\n";
        assert!(ended.err.ends_with(&format!("{told}{hint}")), "{}", ended.err);
    }
}

/// Bug 1 again: with `-M 1` and an acknowledgement that comes late, the second line is lost.
#[test]
fn a_broker_that_acknowledges_late_gets_one_after_the_other() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "-q", "1", "-M", "1", "t"]);
    run.write(numbers(0, 9).as_bytes());
    run.end_input();
    let mut peer = broker.welcome(WELCOME);
    for id in 1..=10 {
        peer.expect(&publish(2, "t", Some(id), (id - 1).to_string().as_bytes()));
        // Being late is what is tested.
        thread::sleep(Duration::from_millis(200));
        peer.send(&[0x40, 2, 0, id]);
    }
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}

#[test]
fn a_recording_that_is_cut_off_goes_on_where_it_was() {
    let broker = Served::start();
    let (mut script, folder) = (Command::new("sh"), tempfile::tempdir().unwrap());
    let out = folder.path().join("out");
    let subscribe = format!("exec {} sub -p {} -v -t + -q 2 > out", env!("CARGO_BIN_EXE_mqtt"), broker.port());
    script.args(["-c", &subscribe]).current_dir(&folder);
    let _subscriber = Run::spawn(script);
    assert_eq!(broker.run("pub", &["--quiet", "--wait-for-subscriber=20", "begin", "x"]), silent(0));
    let (port, mut recording) = (cutter(&broker, 20_011), tempfile::NamedTempFile::new().unwrap());
    for number in 0..3000 {
        let qos = 1 + number % 2;
        writeln!(recording, "{{\"topic\":\"at{qos}\",\"qos\":{qos},\"payload\":\"{number}\"}}").unwrap();
    }
    let path = recording.path().to_str().unwrap();
    let words = ["pub", "-p", &port, "--replay", path, "--speed", "max", "-c", "-i", "me"];
    let ended = Run::start(&words).end();
    assert_eq!(ended.code, Some(0));
    assert_eq!(ended.err.matches("reconnected after").count(), 1, "{}", ended.err);
    assert_eq!(broker.run("pub", &["-q", "2", "end", "x"]), silent(0));
    let until = Instant::now() + Duration::from_secs(20);
    let received = loop {
        let received = fs::read_to_string(&out).unwrap();
        if received.ends_with("end x\n") {
            break received;
        }
        assert!(Instant::now() < until, "the end does not come");
        thread::sleep(Duration::from_millis(5));
    };
    let of = |topic: &str| -> Vec<u32> {
        received.lines().filter_map(|line| line.strip_prefix(topic)?.trim().parse().ok()).collect()
    };
    let odd: Vec<u32> = (0..3000).filter(|number| number % 2 == 1).collect();
    assert!(of("at2") == odd, "{} at QoS 2", of("at2").len());
    // At QoS 1, some may have come twice.
    let mut once = of("at1");
    once.sort_unstable();
    once.dedup();
    assert!(once.iter().all(|number| number % 2 == 0) && once.len() == 1500, "{} at QoS 1", once.len());
}
