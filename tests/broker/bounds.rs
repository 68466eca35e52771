//! The table of limits: at each, what the client is told, what is logged, and what is counted.

use std::time::{Duration, Instant};

use mqtt_toolkit::{
    broker::{Config, Metrics},
    packet::Version::{V3_1_1, V5},
};

use crate::{
    counting::until,
    support::{Broker, Client},
};

/// A broker without topics of its own, so that every message is a client's.
fn broker(change: impl FnOnce(&mut Config)) -> Broker {
    Broker::with(|config| {
        config.sys_interval = Duration::ZERO;
        change(config);
    })
}

/// One limit.
struct Row {
    name: &'static str,
    set: fn(&mut Config),
    /// Goes beyond it, twice, and looks at what clients are told.
    reach: fn(&Broker),
    /// What the log says, and how often.
    log: (&'static str, usize),
    /// What is counted, and the count.
    count: (fn(&Metrics) -> u64, u64),
}

const ROWS: [Row; 9] = [
    Row {
        name: "max_connections",
        set: |config| config.max_connections = 1,
        reach: |broker| {
            let _one = Client::connect(broker, V3_1_1, "a");
            for (version, code) in [(V5, "97"), (V3_1_1, "03")] {
                let mut two = Client::login(broker, version, "02 00 00 [ ] 'b'");
                two.expects(&format!("20 ~ 00 {code} [ ]"));
                two.is_closed();
            }
        },
        log: ("refused: the broker takes 1 clients (--max-connections, global_max_connections)", 2),
        count: (|metrics| metrics.quota_refusals, 2),
    },
    Row {
        name: "max_sessions",
        set: |config| config.max_sessions = 1,
        reach: |broker| {
            Client::resume(broker, V5, "kept", false).disconnects();
            for (version, code) in [(V5, "97"), (V3_1_1, "03")] {
                let mut two = Client::login(broker, version, "02 00 00 [ ] 'b'");
                two.expects(&format!("20 ~ 00 {code} [ ]"));
                two.is_closed();
            }
            // Whoever has a session has its place.
            Client::resume(broker, V5, "kept", true).disconnects();
        },
        log: ("refused: the broker keeps 1 sessions (global_max_clients)", 2),
        count: (|metrics| metrics.quota_refusals, 2),
    },
    Row {
        name: "max_subscriptions",
        set: |config| config.max_subscriptions = 1,
        reach: |broker| {
            let mut client = Client::connect(broker, V5, "a");
            client.send("82 ~ 00 01 [ ] 'one' 00 'two' 01 'one' 01");
            client.expects("90 ~ 00 01 [ ] 00 97 01");
            let mut client = Client::connect(broker, V3_1_1, "b");
            client.send("82 ~ 00 01 'one' 00 'two' 01");
            client.expects("90 ~ 00 01 00 80");
        },
        log: ("('two'): a session has at most 1 subscriptions", 2),
        count: (|metrics| metrics.quota_refusals, 2),
    },
    Row {
        name: "max_topic_levels",
        set: |config| config.max_topic_levels = 2,
        reach: |broker| {
            let mut client = Client::connect(broker, V5, "a");
            client.send("82 ~ 00 01 [ ] 'a/b' 00 'a/b/c' 00 'a/b/#' 00");
            client.expects("90 ~ 00 01 [ ] 00 97 97");
        },
        log: ("): a topic filter has at most 2 levels", 2),
        count: (|metrics| metrics.quota_refusals, 2),
    },
    Row {
        name: "max_payload_size",
        set: |config| config.max_payload_size = 3,
        reach: |broker| {
            let mut reader = Client::connect(broker, V5, "reader");
            reader.subscribes("t", 0);
            let mut client = Client::connect(broker, V5, "a");
            // In one run with others that are not too large.
            client.send("32 ~ 't' 00 01 [ ] =123 ; 32 ~ 't' 00 02 [ ] =1234 ; 32 ~ 't' 00 03 [ ] =12");
            client.expects("40 02 00 01 ; 40 ~ 00 02 83 ; 40 02 00 03");
            let mut client = Client::connect(broker, V3_1_1, "b");
            client.send("34 ~ 't' 00 01 =1234 ; 30 ~ 't' =1");
            client.expects("50 02 00 01");
            reader.expects("30 ~ 't' [ ] =123 ; 30 ~ 't' [ ] =12 ; 30 ~ 't' [ ] =1");
            // A will is a message.
            for (version, answer) in [(V3_1_1, "20 02 00 05"), (V5, "20 ~ 00 95 [ ]")] {
                let mut client = Client::login(broker, version, "26 00 00 [ ] 'c' [ ] 't' '1234'");
                client.expects(answer);
                client.is_closed();
                drop(Client::login(broker, version, "06 00 00 [ ] 'c' [ ] 't' 'bye'").accepted(false));
                reader.expects("30 ~ 't' [ ] =bye");
            }
        },
        log: ("('t', 1 messages): a payload of more than 3 bytes (message_size_limit)", 2),
        count: (|metrics| metrics.oversized, 4),
    },
    Row {
        name: "max_retained_messages",
        set: |config| config.max_retained_messages = 1,
        reach: |broker| {
            let mut client = Client::connect(broker, V5, "a");
            for (topic, text) in [("one", "1"), ("two", "2"), ("one", "3"), ("three", "4")] {
                client.publishes(3, topic, text);
            }
            client.subscribes("#", 0);
            client.expects("31 ~ 'one' [ ] =3");
            // Delivered, but not kept.
            client.send("31 ~ 'two' [ ] =5");
            client.expects("30 ~ 'two' [ ] =5");
        },
        log: ("Messages are not retained any more, there are too many: 'two'.", 1),
        count: (|metrics| metrics.retained_refused, 3),
    },
    Row {
        name: "max_retained_bytes",
        set: |config| config.max_retained_bytes = 5,
        reach: |broker| {
            let mut client = Client::connect(broker, V5, "a");
            for (topic, text) in [("one", "123"), ("two", "12"), ("two", "123"), ("one", "12345")] {
                client.publishes(3, topic, text);
            }
            // What does not fit takes the place of what was there: nobody gets an old message for the newest.
            client.subscribes("#", 0);
            client.expects("31 ~ 'one' [ ] =12345");
            client.is_quiet();
        },
        log: ("Messages are not retained any more, there are too many: 'two'.", 1),
        count: (|metrics| metrics.retained_refused, 1),
    },
    Row {
        name: "retain_available",
        set: |config| config.retain_available = false,
        reach: |broker| {
            let connect = || {
                let mut client = Client::login(broker, V5, "02 00 00 [ ] 'a'");
                client.expects("20 ~ 00 00 [ 25 00 22 00 0a ]");
                client
            };
            let mut client = connect();
            client.send("31 ~ 't' [ ] =1");
            client.expects("e0 01 9a");
            client.is_closed();
            // [MQTT-3.2.2-13]
            let mut client = Client::login(broker, V5, "26 00 00 [ ] 'w' [ ] 'w' 'w'");
            client.expects("20 ~ 00 9a [ ]");
            client.is_closed();
        },
        log: ("nothing is retained here", 1),
        count: (|metrics| metrics.refused, 1),
    },
    Row {
        name: "max_message_rate",
        set: |config| (config.max_message_rate, config.message_burst) = (100, 10),
        reach: |broker| {
            let mut client = Client::connect(broker, V5, "a");
            let start = Instant::now();
            for _ in 0..3 {
                client.send(&["30 ~ 't' [ ] =1"; 10].join(" ; "));
                client.is_quiet();
            }
            // Ten at once, and a hundred a second from then on.
            assert!(start.elapsed() >= Duration::from_millis(190), "{:?}", start.elapsed());
        },
        log: ("Client a publishes too fast: it has to wait.", 1),
        // As often as it had to wait.
        count: (|metrics| metrics.throttled.min(10), 10),
    },
];

#[test]
fn each_limit_is_told_logged_and_counted() {
    for row in &ROWS {
        let broker = broker(row.set);
        (row.reach)(&broker);
        let (counter, count) = row.count;
        until(&broker, |metrics| counter(metrics) == count);
        let (text, times) = row.log;
        assert_eq!(broker.told(text), times, "{}: {text}", row.name);
    }
}

/// [MQTT-3.1.2-24]: who waits for its turn is alive; and others do not wait for it.
#[test]
fn whoever_is_too_fast_waits_alone() {
    let broker = broker(|config| (config.max_message_rate, config.message_burst) = (20, 1));
    // Keep alive of a second.
    let mut fast = Client::login(&broker, V5, "02 00 01 [ ] 'fast'").accepted(false);
    let mut other = Client::connect(&broker, V3_1_1, "other");
    let mut reader = Client::connect(&broker, V5, "reader");
    reader.subscribes("t", 0);
    let start = Instant::now();
    fast.send(&["30 ~ 't' [ ] =1"; 41].join(" ; "));
    fast.send("c0 00");
    other.publishes(2, "other", "mine");
    other.is_quiet();
    assert!(start.elapsed() < Duration::from_millis(1_500), "{:?}", start.elapsed());
    // Not all at once, although they came so.
    for n in 0..41 {
        reader.expects("30 ~ 't' [ ] =1");
        assert!(start.elapsed() + Duration::from_millis(60) >= Duration::from_millis(50) * n, "{:?}", start.elapsed());
    }
    fast.expects("d0 00");
    assert!(start.elapsed() >= Duration::from_millis(1_990), "{:?}", start.elapsed());
    // A connection that is to end while it waits does.
    fast.send(&["30 ~ 't' [ ] =1"; 41].join(" ; "));
    let again = Client::connect(&broker, V5, "fast");
    fast.is_taken_over();
    again.disconnects();
}

/// A burst is for a client, not for each of its connections.
#[test]
fn whoever_comes_again_is_no_faster() {
    let broker = broker(|config| (config.max_message_rate, config.message_burst) = (20, 20));
    let start = Instant::now();
    for taken_over in [false, true, false] {
        let mut client = Client::connect(&broker, V5, "fast");
        client.send(&["30 ~ 't' [ ] =1"; 20].join(" ; "));
        client.is_quiet();
        if taken_over {
            Client::connect(&broker, V5, "fast").disconnects();
            client.is_taken_over();
        } else {
            client.disconnects();
        }
    }
    // The first twenty at once, and those of the other connections as they may come.
    assert!(start.elapsed() >= Duration::from_millis(1_900), "{:?}", start.elapsed());
    // Another one is another one.
    let start = Instant::now();
    let mut other = Client::connect(&broker, V5, "other");
    other.send(&["30 ~ 't' [ ] =1"; 20].join(" ; "));
    other.is_quiet();
    assert!(start.elapsed() < Duration::from_millis(900), "{:?}", start.elapsed());
}

/// Messages in flight are counted by their bytes, too; what is beyond them waits, and nothing is lost.
#[test]
fn bytes_in_flight_have_a_limit_of_their_own() {
    let broker = broker(|config| config.max_inflight_bytes = 500);
    let mut reader = Client::connect(&broker, V5, "reader");
    reader.subscribes("t", 1);
    let mut writer = Client::connect(&broker, V5, "writer");
    let text = "x".repeat(300);
    for _ in 0..5 {
        writer.publishes(2, "t", &text);
    }
    let metrics = until(&broker, |metrics| metrics.inflight > 0 && metrics.queued > 0);
    assert_eq!((metrics.inflight, metrics.queued), (2, 3));
    for n in 1..=5 {
        reader.expects(&format!("32 ~ 't' 00 {n:02x} [ ] ={text}"));
        reader.send(&format!("40 02 00 {n:02x}"));
    }
    reader.is_quiet();
    until(&broker, |metrics| metrics.inflight == 0 && metrics.dropped == 0);
}
