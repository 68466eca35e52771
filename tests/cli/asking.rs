//! `mqtt rr`: what goes to the broker, what is taken for the answer, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{os::unix::fs::symlink, process::Command};

use crate::{
    served::Served,
    support::{Broker, Ended, Peer, Run, WELCOME, WELCOME_V5, publish, silent},
};

/// SUBACK of MQTT 5 and of 3.1.1 for QoS 0.
const GRANTED_V5: &[u8] = &[0x90, 4, 0, 1, 0, 0];
const GRANTED: &[u8] = &[0x90, 3, 0, 1, 0];

/// A request of MQTT 5 at QoS 0 in its parts.
struct Request {
    topic: String,
    response: String,
    correlation: Vec<u8>,
    payload: Vec<u8>,
}

/// Two bytes of length, and what has this length.
fn field(bytes: &mut &[u8]) -> Vec<u8> {
    let length = usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
    let (value, rest) = bytes[2..].split_at(length);
    *bytes = rest;
    value.to_vec()
}

fn text(bytes: &mut &[u8]) -> String {
    String::from_utf8(field(bytes)).unwrap()
}

/// Reads a request that has a response topic and correlation data, and nothing else.
fn request(peer: &mut Peer) -> Request {
    let packet = peer.packet();
    let [0x30, _, rest @ ..] = packet.as_slice() else { panic!("{packet:?}") };
    let mut rest = rest;
    let topic = text(&mut rest);
    let (size, id) = (usize::from(rest[0]), rest[1]);
    assert_eq!(id, 8, "response topic");
    let (mut properties, payload) = rest[1..].split_at(size);
    properties = &properties[1..];
    let response = text(&mut properties);
    assert_eq!(properties[0], 9, "correlation data");
    properties = &properties[1..];
    let correlation = field(&mut properties);
    assert!(properties.is_empty());
    Request { topic, response, correlation, payload: payload.to_vec() }
}

/// A message of MQTT 5 at QoS 0 to `topic`, with correlation data if there is some.
fn answer(topic: &str, correlation: Option<&[u8]>, payload: &[u8]) -> Vec<u8> {
    let field = |bytes: &[u8]| [&u16::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat();
    let properties = correlation.map_or(vec![], |data| [&[9][..], &field(data)].concat());
    let size = u8::try_from(properties.len()).unwrap();
    let body = [&field(topic.as_bytes())[..], &[size], &properties, payload].concat();
    [&[0x30, u8::try_from(body.len()).unwrap()], &body[..]].concat()
}

/// The filter of the SUBSCRIBE that comes, which is answered.
fn granted(peer: &mut Peer) -> String {
    let packet = peer.packet();
    assert_eq!((packet[0], &packet[2..5]), (0x82, &[0, 1, 0][..]), "{packet:?}");
    let filter = text(&mut &packet[5..]);
    peer.send(GRANTED_V5);
    filter
}

#[test]
fn the_request_names_its_response_topic_and_the_answer_is_the_one_with_its_correlation_data() {
    let broker = Broker::start();
    let run = Run::client("rr", &broker, &["lamp/get", "state"]);
    let mut peer = broker.welcome(WELCOME_V5);
    let filter = granted(&mut peer);
    let request = request(&mut peer);
    assert_eq!((request.topic.as_str(), request.payload.as_slice()), ("lamp/get", &b"state"[..]));
    assert_eq!(request.response, filter);
    assert!(filter.starts_with("mqtt-rr/") && filter.len() == 24, "{filter}");
    assert_eq!(request.correlation.len(), 16);
    peer.send(&answer(&filter, Some(b"another"), b"for somebody else"));
    peer.send(&answer(&filter, None, b"for nobody"));
    peer.send(&answer("elsewhere", Some(&request.correlation), b"no answer"));
    peer.send(&answer(&filter, Some(&request.correlation), b"on"));
    peer.expect_goodbye();
    let err = format!("mqtt: a message to '{filter}' is not taken for the answer: it has no correlation data\n");
    assert_eq!(run.end(), Ended { code: Some(0), out: "on\n".to_owned(), err });
}

#[test]
fn two_runs_have_response_topics_of_their_own() {
    let filters = [(); 2].map(|()| {
        let broker = Broker::start();
        let _run = Run::client("rr", &broker, &["t", "x"]);
        granted(&mut broker.welcome(WELCOME_V5))
    });
    assert_ne!(filters[0], filters[1]);
}

#[test]
fn what_the_options_say_is_in_the_packets() {
    let broker = Broker::start();
    let options = ["-e", "back", "-t", "ask", "-n", "-q", "1", "-R", "-v"];
    let properties = ["-D", "publish", "correlation-data", "me", "-D", "publish", "content-type", "x"];
    let run = Run::client("rr", &broker, &[&options[..], &properties].concat());
    let mut peer = broker.welcome(WELCOME_V5);
    // QoS 1, retained messages are not sent.
    peer.expect(&[0x82, 10, 0, 1, 0, 0, 4, b'b', b'a', b'c', b'k', 0x21]);
    peer.send(&[0x90, 4, 0, 1, 0, 1]);
    peer.expect(b"\x32\x18\0\x03ask\0\x02\x10\x09\0\x02me\x03\0\x01x\x08\0\x04back");
    peer.send(&[0x40, 2, 0, 2]);
    // Retained, and so no answer.
    peer.send(b"\x31\x0f\0\x04back\x05\x09\0\x02meold");
    peer.send(b"\x32\x11\0\x04back\0\x07\x05\x09\0\x02menew");
    peer.expect(&[0x40, 2, 0, 7]);
    peer.expect_goodbye();
    assert_eq!(run.end(), Ended { code: Some(0), out: "back new\n".to_owned(), err: String::new() });
}

#[test]
fn before_mqtt_5_the_first_message_to_the_response_topic_is_the_answer() {
    let broker = Broker::start();
    let run = Run::client("rr", &broker, &["-V", "311", "-e", "back", "ask", "x"]);
    let mut peer = broker.welcome(WELCOME);
    peer.expect(&[0x82, 9, 0, 1, 0, 4, b'b', b'a', b'c', b'k', 0]);
    peer.send(GRANTED);
    peer.expect(&publish(0, "ask", None, b"x"));
    peer.send(&publish(0, "back", None, b"y"));
    peer.expect_goodbye();
    assert_eq!(run.end(), Ended { code: Some(0), out: "y\n".to_owned(), err: String::new() });
    let ended = Run::start(&["rr", "-V", "311", "ask", "x"]).end();
    let err = "mqtt: there is no response topic: before MQTT 5, a request does not say where its answer is to come\n\
               hint: give one with -e TOPIC\n";
    assert_eq!(ended, Ended { code: Some(2), out: String::new(), err: err.to_owned() });
}

#[test]
fn many_requests_come_one_after_the_other_each_with_correlation_data_of_its_own() {
    let broker = Broker::start();
    let run = Run::client("rr", &broker, &["--count", "3", "--latency", "ask", "x"]);
    let mut peer = broker.welcome(WELCOME_V5);
    let filter = granted(&mut peer);
    let mut seen = Vec::new();
    for payload in [b"1", b"2", b"3"] {
        let request = request(&mut peer);
        assert!(!seen.contains(&request.correlation));
        peer.expect_silence();
        let packet = answer(&filter, Some(&request.correlation), payload);
        // The second one comes too late for anybody.
        peer.send(&[packet.clone(), packet].concat());
        seen.push(request.correlation);
    }
    peer.expect_goodbye();
    let ended = run.end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "1\n2\n3\n"));
    assert!(ended.err.starts_with("mqtt: latency of 3 answers: min "), "{}", ended.err);
    for part in [", median ", ", p95 ", ", p99 ", ", max "] {
        assert!(ended.err.contains(part), "{}", ended.err);
    }
}

#[test]
fn where_the_broker_wants_response_topics_they_are() {
    let broker = Broker::start();
    let words = ["-D", "connect", "request-response-information", "1", "ask", "x"];
    let _run = Run::client("rr", &broker, &words);
    let mut peer = broker.welcome(b"\x20\x0a\0\0\x07\x1a\0\x04own/");
    let filter = granted(&mut peer);
    assert!(filter.starts_with("own/") && filter.len() == 20, "{filter}");
}

#[test]
fn a_refusal_is_exit_code_5_and_says_of_what() {
    let broker = Broker::start();
    let run = Run::client("rr", &broker, &["-e", "back", "ask", "x"]);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.send(&[0x90, 4, 0, 1, 0, 0x87]);
    peer.expect_goodbye();
    let err = "mqtt: the broker refused to subscribe to 'back': Not authorized (0x87)\n".to_owned();
    assert_eq!(run.end(), Ended { code: Some(5), out: String::new(), err });

    let broker = Broker::start();
    let run = Run::client("rr", &broker, &["-q", "1", "ask", "x"]);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.send(&[0x90, 4, 0, 1, 0, 1]);
    peer.packet();
    peer.send(&[0x40, 3, 0, 2, 0x97]);
    peer.expect_goodbye();
    let err = "mqtt: the broker refused the request: Quota exceeded (0x97)\n".to_owned();
    assert_eq!(run.end(), Ended { code: Some(5), out: String::new(), err });
}

#[test]
fn nobody_there_is_told_and_the_time_runs_out_with_27() {
    let broker = Broker::start();
    let run = Run::client("rr", &broker, &["-q", "1", "-W", "0.5", "ask", "x"]);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.send(&[0x90, 4, 0, 1, 0, 1]);
    peer.packet();
    peer.send(&[0x40, 3, 0, 2, 0x10]);
    let ended = run.end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(27), ""));
    let start = "mqtt: nobody has subscribed to 'ask': there may be no answer\nmqtt: timed out";
    assert!(ended.err.starts_with(start), "{}", ended.err);
}

#[test]
fn it_asks_again_until_somebody_is_there() {
    let broker = Broker::start();
    let run = Run::client("rr", &broker, &["--wait-for-subscriber", "ask", "x"]);
    let mut peer = broker.welcome(WELCOME_V5);
    granted(&mut peer);
    let mut last = None;
    for reason in [0x10, 0x10, 0] {
        let packet = peer.packet();
        assert_eq!(packet[0], 0x32, "the acknowledgement of QoS 1 says who was there");
        let (id, rest) = (packet[7..9].to_vec(), packet[9..].to_vec());
        assert!(last.is_none_or(|last| last == rest), "the same request");
        last = Some(rest);
        peer.send(&[0x40, 3, id[0], id[1], reason]);
    }
    drop(peer);
    let ended = run.end();
    assert_eq!(ended.err.matches("nobody has subscribed to 'ask': waiting for somebody\n").count(), 1, "{}", ended.err);
    let ended = Run::start(&["rr", "-V", "311", "-e", "back", "--wait-for-subscriber", "ask", "x"]).end();
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.starts_with("mqtt: --wait-for-subscriber cannot be used: only MQTT 5"), "{}", ended.err);
}

/// With a window of one, the next request has to wait until the one before is released.
#[test]
fn it_asks_again_only_when_there_is_room() {
    let broker = Broker::start();
    let run = Run::client("rr", &broker, &["--wait-for-subscriber", "-q", "2", "-M", "1", "ask", "x"]);
    let mut peer = broker.welcome(WELCOME_V5);
    granted(&mut peer);
    for _ in 0..3 {
        let packet = peer.packet();
        assert_eq!(packet[0], 0x34, "PUBLISH");
        let id = [packet[7], packet[8]];
        peer.send(&[0x50, 3, id[0], id[1], 0x10]);
        peer.expect(&[0x62, 2, id[0], id[1]]);
        peer.expect_silence();
        peer.send(&[0x70, 2, id[0], id[1]]);
    }
    run.signal(rustix::process::Signal::INT);
    assert_eq!(run.end().code, Some(130));
}

#[test]
fn a_connection_lost_before_the_answer_is_exit_code_6_and_a_signal_its_own() {
    let broker = Broker::start();
    let run = Run::client("rr", &broker, &["ask", "x"]);
    let mut peer = broker.welcome(WELCOME_V5);
    granted(&mut peer);
    peer.packet();
    peer.close();
    let ended = run.end();
    assert_eq!(ended.code, Some(6));
    assert!(ended.err.ends_with(" lost: the broker closed the connection\n"), "{}", ended.err);

    let broker = Broker::start();
    let run = Run::client("rr", &broker, &["ask", "x"]);
    let mut peer = broker.welcome(WELCOME_V5);
    granted(&mut peer);
    peer.packet();
    run.signal(rustix::process::Signal::INT);
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(130));
}

#[test]
fn wrong_usage_is_one_line() {
    let twice = ["-e", "a", "-D", "publish", "response-topic", "b", "ask", "x"];
    for (words, text) in [
        (&twice[..], "the response topic is given twice: by -e, and by -D publish response-topic\n"),
        (&["-e", "a/+", "ask", "x"], "invalid topic 'a/+': "),
        (&["ask"], "there is no message\n"),
        (&["-m", "x"], "there is no topic\n"),
    ] {
        let ended = Run::start(&[&["rr"], words].concat()).end();
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{words:?}");
        assert!(ended.err.starts_with(&format!("mqtt: {text}")), "{words:?}: {}", ended.err);
    }
}

/// As mosquitto_rr: no correlation data but what is given, and the first message is the answer.
#[test]
fn under_its_own_name_mosquitto_rr_sends_what_it_always_did() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("mosquitto_rr");
    symlink(env!("CARGO_BIN_EXE_mqtt"), &program).unwrap();
    let broker = Broker::start();
    let mut command = Command::new(&program);
    command.args(["-p", &broker.port(), "-t", "ask", "-e", "back", "-m", "x", "--latency"]);
    let run = Run::spawn(command);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.expect(&[0x82, 10, 0, 1, 0, 0, 4, b'b', b'a', b'c', b'k', 0]);
    peer.send(GRANTED_V5);
    peer.expect(b"\x30\x0e\0\x03ask\x07\x08\0\x04backx");
    peer.send(&answer("back", Some(b"any"), b"y"));
    peer.expect_goodbye();
    let ended = run.end();
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    let latency = ended.out.strip_prefix("y\nLatency: ").unwrap();
    let number = latency.trim_end().trim_end_matches(|unit: char| !unit.is_ascii_digit());
    assert!(number.parse::<f64>().unwrap() > 0.0, "{latency}");
}

#[test]
fn a_responder_is_a_subscriber_that_runs_a_command() {
    let broker = Served::start();
    let mqtt = format!("{} pub -p {}", env!("CARGO_BIN_EXE_mqtt"), broker.port());
    let data = "\"$(echo $MQTT_CORRELATION_DATA_B64 | base64 -d)\"";
    let command = format!("tr a-z A-Z | {mqtt} -s -t \"$MQTT_RESPONSE_TOPIC\" -D publish correlation-data {data}");
    let _responder = broker.subscriber(&["-V", "5", "-t", "ask", "-T", "mark/#", "--exec", &command]);
    let ended = broker.run("rr", &["--count", "2", "-W", "20", "ask", "state"]);
    assert_eq!(ended, Ended { code: Some(0), out: "STATE\nSTATE\n".to_owned(), err: String::new() });
}
