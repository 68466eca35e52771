//! `mqtt bench trace`: the right packets in the right order, of the right size, against the broker of its own; and what
//! is said when the message does not get through.

use crate::support::{Broker, Ended, Peer, Run, WELCOME_V5};

fn trace(words: &[&str]) -> Ended {
    Run::start(&[&["bench", "trace"], words].concat()).end()
}

/// The packets of one side in their order, as in `PUBLISH #1 91` with `>` for what goes to the right.
fn side(drawn: &str, first: bool) -> Vec<String> {
    let hops = drawn.lines().filter_map(|line| line.split('│').nth(if first { 1 } else { 2 }));
    let arrows = hops.filter(|hop| !hop.trim().is_empty()).map(|hop| {
        let direction = if hop.contains('▶') { '>' } else { '<' };
        let words: Vec<&str> = hop.split(['─', '▶', '◀', ' ']).filter(|word| !word.is_empty()).collect();
        format!("{direction} {}", words.join(" "))
    });
    arrows.collect()
}

#[test]
fn each_qos_has_its_packets() {
    // Version, QoS, publisher's side, subscriber's side.
    type Row = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);
    let rows: [Row; 4] = [
        ("5", "0", &["> PUBLISH 89 B"], &["> PUBLISH 89 B"]),
        ("5", "1", &["> PUBLISH #1 91 B", "< PUBACK #1 4 B"], &["> PUBLISH #1 91 B", "< PUBACK #1 4 B"]),
        (
            "5",
            "2",
            &["> PUBLISH #1 91 B", "< PUBREC #1 4 B", "> PUBREL #1 4 B", "< PUBCOMP #1 4 B"],
            &["> PUBLISH #1 91 B", "< PUBREC #1 4 B", "> PUBREL #1 4 B", "< PUBCOMP #1 4 B"],
        ),
        ("311", "1", &["> PUBLISH #1 90 B", "< PUBACK #1 4 B"], &["> PUBLISH #1 90 B", "< PUBACK #1 4 B"]),
    ];
    for (version, qos, first, second) in rows {
        let ended = trace(&["-V", version, "-q", qos, "--link", "rtt=10ms"]);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{version} {qos}");
        assert_eq!((side(&ended.out, true), side(&ended.out, false)), (own(first), own(second)), "{}", ended.out);
        let times: Vec<f64> = ended.out.lines().filter(|line| line.contains('│')).map(milliseconds).collect();
        assert!(times.is_sorted() && times.first() == Some(&0.0), "{times:?}");
        // One way to the broker and one to the subscriber.
        let delivered = ended.out.lines().find(|line| line.ends_with("delivered")).map(milliseconds);
        assert!(delivered.is_some_and(|time| time >= 10.0), "{}", ended.out);
        assert_eq!(ended.out.contains("method B"), qos == "2", "{}", ended.out);
    }
}

fn own(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The time that a line begins with.
fn milliseconds(line: &str) -> f64 {
    let number = line.split_whitespace().next().and_then(|number| number.parse().ok());
    number.unwrap_or_else(|| panic!("no time: {line}"))
}

#[test]
fn other_formats_stand_alone() {
    let link = ["-q", "0", "-q", "1", "--link", "rtt=4ms"];
    let mermaid = trace(&[&["--format", "mermaid"], &link[..]].concat());
    assert_eq!(mermaid.code, Some(0), "{}", mermaid.err);
    assert!(mermaid.out.starts_with("sequenceDiagram\n    participant P as publisher\n"), "{}", mermaid.out);
    assert_eq!(mermaid.out.matches("P->>B: PUBLISH").count(), 2);
    let svg = trace(&[&["--format", "svg"], &link[..]].concat());
    assert!(svg.out.starts_with("<svg xmlns=") && svg.out.ends_with("</svg>\n"), "{}", svg.out);
    assert_eq!(svg.out.matches("class=\"arrow\"").count(), 6);
    let ascii = trace(&["--ascii", "--link", "rtt=0ms"]);
    assert!(ascii.out.is_ascii() && ascii.out.contains("|-- PUBLISH #1"), "{}", ascii.out);
}

#[test]
fn what_has_no_meaning_is_refused() {
    let ended = trace(&["--out", "json=x.json"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.starts_with("mqtt: bench trace makes no result for --out\nhint: "), "{}", ended.err);
    let ended = trace(&["-t", "a/+"]);
    assert_eq!(ended.code, Some(2), "{}", ended.err);
}

/// A client that was let in.
fn guest(broker: &Broker) -> Peer {
    broker.welcome(WELCOME_V5)
}

#[test]
fn a_refusal_is_told() {
    let broker = Broker::start();
    let port = broker.port();
    // The first one only finds out the way.
    let run = Run::start(&["bench", "trace", "-p", &port, "-q", "1", "--link", "rtt=0ms"]);
    guest(&broker).expect_goodbye();
    let mut subscriber = guest(&broker);
    let subscribe = subscriber.packet();
    subscriber.send(&[0x90, 4, subscribe[2], subscribe[3], 0, 0x87]);
    let ended = run.end();
    let expected = format!("mqtt: localhost:{port} refused the subscription: Not authorized (0x87)\n");
    assert_eq!((ended.code, ended.err), (Some(5), expected));
}

#[test]
fn a_packet_is_as_long_as_it_was() {
    let broker = Broker::start();
    let port = broker.port();
    let run = Run::start(&["bench", "trace", "-p", &port, "-q", "1", "--link", "rtt=0ms"]);
    guest(&broker).expect_goodbye();
    let mut subscriber = guest(&broker);
    let subscribe = subscriber.packet();
    subscriber.send(&[0x90, 4, subscribe[2], subscribe[3], 0, 1]);
    let mut publisher = guest(&broker);
    let publish = publisher.packet();
    // A message of somebody else comes before, and another identifier is given to ours.
    subscriber.send(&[0x32, 9, 0, 1, b't', 0, 7, 0, b'a', b'b', b'c']);
    let id_at = 2 + 2 + 20;
    let mut forwarded = publish.clone();
    forwarded[id_at..id_at + 2].copy_from_slice(&[0, 9]);
    subscriber.send(&forwarded);
    subscriber.expect(&[0x40, 2, 0, 7, 0x40, 2, 0, 9]);
    // Success, spelt out.
    publisher.send(&[0x40, 3, publish[id_at], publish[id_at + 1], 0]);
    publisher.expect_goodbye();
    subscriber.expect_goodbye();
    let ended = run.end();
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    assert_eq!(side(&ended.out, true), ["> PUBLISH #1 91 B", "< PUBACK #1 5 B"], "{}", ended.out);
    assert_eq!(side(&ended.out, false), ["> PUBLISH #9 91 B", "< PUBACK #9 4 B"], "{}", ended.out);
}
