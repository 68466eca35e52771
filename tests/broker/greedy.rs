//! Clients that ask for more than their share, or take less than is sent to them.

use std::{
    io::Write,
    thread,
    time::{Duration, Instant},
};

use mqtt_toolkit::packet::Version::{V3_1_1, V5};

use crate::support::{Broker, Client, VERSIONS};

/// A session has only so many subscriptions; one that it has already may still be changed.
#[test]
fn a_session_has_only_so_many_subscriptions() {
    for version in VERSIONS {
        let broker = Broker::with(|config| config.max_subscriptions = 2);
        let mut client = Client::connect(&broker, version, "a");
        client.send("82 ~ 00 01 [ ] 'a' 00 'b' 00 'c' 00 'b' 01");
        let refused = if version == V5 { "97" } else { "80" };
        client.expects(&format!("90 ~ 00 01 [ ] 00 00 {refused} 01"));
        client.send("a2 ~ 00 02 [ ] 'a'");
        client.expects("b0 ~ 00 02 { 00 00 }");
        client.subscribes("c", 0);
    }
}

/// So many searches for retained messages are not owed to anybody.
#[test]
fn a_subscribe_with_too_many_filters_is_granted_in_part() {
    let broker = Broker::start();
    let mut client = Client::connect(&broker, V3_1_1, "a");
    client.send(&format!("82 ~ 00 01 {}", "'#' 00 ".repeat(20_001)));
    let answer = client.packet();
    assert!(answer[6..answer.len() - 1].iter().all(|&code| code == 0));
    assert_eq!(answer.last(), Some(&0x80));
    client.is_quiet();
}

/// Only a PUBLISH may be as large as the broker allows (section 4.13).
#[test]
fn a_subscribe_of_megabytes_is_refused() {
    let broker = Broker::start();
    let mut client = Client::connect(&broker, V5, "a");
    // The header alone tells: three megabytes.
    client.stream.write_all(&[0x82, 0x80, 0x80, 0xc0, 0x01]).unwrap();
    client.expects("e0 01 95");
    client.is_closed();
}

/// [MQTT-3.3.1-9]: a search for retained messages takes many turns, and finds what is at their end.
#[test]
fn retained_messages_are_found_behind_many_others() {
    let broker = Broker::start();
    let mut writer = Client::connect(&broker, V5, "writer");
    for part in 0..20 {
        let packets: Vec<String> = (0..200).map(|n| format!("31 ~ 'a/{part}-{n}/no' [ ] =x")).collect();
        writer.send(&packets.join(" ; "));
    }
    writer.publishes(3, "b/c/yes", "found");
    let mut reader = Client::connect(&broker, V5, "reader");
    reader.send("82 ~ 00 01 [ ] '+/+/never' 00 '+/+/yes' 00");
    reader.expects("90 ~ 00 01 [ ] 00 00 ; 31 ~ 'b/c/yes' [ ] =found");
}

/// [MQTT-3.1.2-22]: a client that takes long to read what is sent to it is alive while it asks for answers.
#[test]
fn a_client_that_does_not_read_is_heard() {
    let broker = Broker::with(|config| config.patience = Duration::from_millis(50));
    let mut reader = Client::login(&broker, V5, "02 00 02 [ ] 'reader'").accepted(false);
    reader.subscribes("t", 0);
    let mut writer = Client::connect(&broker, V5, "writer");
    let packets = [format!("30 ~ 't' [ ] ={}", "x".repeat(10_000)).as_str(); 10].join(" ; ");
    while !broker.has_told("reads too slowly") {
        writer.send(&packets);
        reader.send("c0 00");
    }
    for _ in 0..8 {
        thread::sleep(Duration::from_millis(500));
        reader.send("c0 00");
    }
    assert!(!broker.has_told("nothing came for"));
    let start = Instant::now();
    while !broker.has_told("nothing came for") {
        assert!(start.elapsed() < Duration::from_secs(20), "a client that says nothing is not alive");
        thread::sleep(Duration::from_millis(50));
    }
}

/// Readers that stop together are waited for once, not one after the other.
#[test]
fn readers_that_stop_together_are_waited_for_once() {
    let broker = Broker::with(|config| config.patience = Duration::from_secs(2));
    let readers: Vec<Client> = (0..8)
        .map(|n| {
            let mut reader = Client::connect(&broker, V5, &format!("{n}"));
            reader.subscribes("t", 0);
            reader
        })
        .collect();
    let mut writer = Client::connect(&broker, V5, "writer");
    let start = Instant::now();
    let packets = [format!("30 ~ 't' [ ] ={}", "x".repeat(10_000)).as_str(); 10].join(" ; ");
    for _ in 0..200 {
        writer.send(&packets);
    }
    writer.is_quiet();
    // One after the other, it would be 16 s.
    assert!(start.elapsed() < Duration::from_secs(14), "{:?}", start.elapsed());
    drop(readers);
}

/// Section 4.8.2: a member of a share that does not acknowledge keeps no more than its window from the others.
#[test]
fn a_stuck_member_of_a_share_gets_no_more_than_its_window() {
    let broker = Broker::with(|config| config.max_inflight = 10);
    let mut stuck = Client::connect(&broker, V5, "stuck");
    stuck.subscribes("$share/g/t", 1);
    let mut reader = Client::connect(&broker, V5, "reader");
    reader.subscribes("$share/g/t", 1);
    let mut writer = Client::connect(&broker, V5, "writer");
    let takes_one = |reader: &mut Client| {
        let packet = reader.packet();
        reader.send(&format!("40 02 {:02x} {:02x}", packet[5], packet[6]));
    };
    (0..20).for_each(|_| writer.publishes(2, "t", "x"));
    (0..10).for_each(|_| takes_one(&mut reader));
    reader.is_quiet();
    for _ in 0..30 {
        writer.publishes(2, "t", "x");
        takes_one(&mut reader);
        reader.is_quiet();
    }
}

/// A client identifier is text of a stranger.
#[test]
fn a_client_identifier_writes_no_lines_of_its_own() {
    let broker = Broker::start();
    Client::connect(&broker, V5, "a\u{1b}[2Jb").disconnects();
    assert!(broker.has_told(r" as a\u{1b}[2Jb (p"));
    assert!(broker.has_told(r"Client a\u{1b}[2Jb disconnected"));
}

/// Who reads and does not acknowledge is sent no more than the limit, whatever its window.
#[test]
fn what_is_not_acknowledged_counts_towards_the_limit() {
    let broker = Broker::with(|config| config.max_queued_bytes = 100_000);
    let mut reader = Client::resume(&broker, V3_1_1, "reader", false);
    reader.subscribes("t", 1);
    let mut writer = Client::connect(&broker, V3_1_1, "writer");
    let text = "x".repeat(10_000);
    for id in 1..=30_u8 {
        writer.send(&format!("32 ~ 't' 00 {id:02x} ={text}"));
        writer.expects(&format!("40 02 00 {id:02x}"));
    }
    reader.send("c0 00");
    let got = std::iter::from_fn(|| Some(reader.packet()).filter(|packet| packet != &[0xd0, 0])).count();
    assert!((5..15).contains(&got), "{got} messages of 10 KB for a limit of 100 KB");
}

/// Filters that overlap have a message looked at thousands of times: that is their client's turn, after which it is the
/// others', and nothing is lost or comes twice.
#[test]
fn a_message_that_thousands_of_filters_match_makes_nobody_else_wait() {
    const LEVELS: usize = 13;
    let broker = Broker::start();
    let mut greedy = Client::connect(&broker, V5, "greedy");
    let filter = |number: usize| {
        let levels: Vec<&str> = (0..LEVELS).map(|at| if number >> at & 1 == 0 { "a" } else { "+" }).collect();
        format!("'{}/+' 00", levels.join("/"))
    };
    for part in 0..1 << (LEVELS - 9) {
        let filters: Vec<String> = (0..512).map(|number| filter(part * 512 + number)).collect();
        greedy.send(&format!("82 ~ 00 01 [ ] {}", filters.join(" ")));
        assert!(greedy.packet().ends_with(&[0; 512]));
    }
    let mut other = Client::connect(&broker, V5, "other");
    let topic = "a/".repeat(LEVELS);
    let many: Vec<String> = (1..=200).map(|id| format!("32 ~ '{topic}{id}' 00 {id:02x} [ ] ={id}")).collect();
    let mut writer = Client::connect(&broker, V5, "writer");
    writer.send(&many.join(" ; "));
    other.send("c0 00");
    other.expects("d0 00");
    for id in 1..=200 {
        writer.expects(&format!("40 02 00 {id:02x}"));
        assert!(greedy.packet().windows(topic.len()).any(|part| part == topic.as_bytes()));
    }
    greedy.is_quiet();
}
