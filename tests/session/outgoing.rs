//! The outgoing half where two sessions over a link do not come: limits, what was not kept, and what a queue is for.

use mqtt_toolkit::{
    packet::QoS,
    session::{Next, Outgoing, PubRecAnswer, outgoing::Request},
};

use crate::{Message, id};

const ALL: u16 = u16::MAX;

fn message(number: u32) -> Message {
    Message { number, qos: QoS::AtLeastOnce }
}

#[test]
fn a_message_waits_when_all_identifiers_are_in_use() {
    let mut outgoing = Outgoing::new(ALL, true);
    let request = outgoing.request(Request::Subscribe).unwrap();
    for number in 1..u32::from(ALL) {
        assert!(outgoing.send(QoS::AtLeastOnce, || message(number)).is_some());
    }
    // The window has one place left, but no identifier is free.
    assert_eq!(outgoing.room(), 0);
    assert_eq!(outgoing.send(QoS::AtLeastOnce, || message(0)), None);
    assert_eq!(outgoing.request(Request::Subscribe), None);
    outgoing.push(message(0));
    assert_eq!(outgoing.next_to_send(), None);
    assert_eq!(outgoing.queued(), 1, "it is not lost");
    assert!(outgoing.answered(request, Request::Subscribe).is_ok());
    assert_eq!(outgoing.next_to_send(), Some(Next::Publish { packet_id: request, dup: false, message: message(0) }));
}

#[test]
fn one_message_that_is_never_acknowledged_does_not_hold_up_the_others() {
    let mut outgoing = Outgoing::new(ALL, true);
    let stuck = outgoing.send(QoS::AtLeastOnce, || message(0)).unwrap();
    for number in 1..u32::from(ALL) {
        assert!(outgoing.send(QoS::AtLeastOnce, || message(number)).is_some());
    }
    outgoing.push(message(70_000));
    for number in 2..30_000 {
        assert!(outgoing.puback(id(number)).is_ok());
    }
    for number in 70_000..90_000 {
        outgoing.push(message(number + 1));
        let Some(Next::Publish { packet_id, dup: false, message: sent }) = outgoing.next_to_send() else {
            panic!("{number} is not sent");
        };
        assert_eq!(sent, message(number));
        assert!(packet_id != stuck && (2..30_000).contains(&packet_id.value()));
    }
}

#[test]
fn acknowledgements_while_a_resend_waits_cost_the_same_whatever_is_left() {
    let mut outgoing = Outgoing::new(ALL, true);
    for number in 0..60_000 {
        assert!(outgoing.send(QoS::AtLeastOnce, || message(number)).is_some());
    }
    outgoing.resume(1, true);
    for number in 0..60_000 {
        let Some(Next::Publish { packet_id, dup: true, message: resent }) = outgoing.next_to_send() else {
            panic!("{number} is not resent");
        };
        assert_eq!(resent, message(number));
        assert_eq!((outgoing.next_to_send(), outgoing.room()), (None, 0));
        assert!(outgoing.puback(packet_id).is_ok());
    }
    assert!(outgoing.is_idle());
}

#[test]
fn what_was_not_kept_is_given_up_and_the_peer_forgets_it() {
    let mut outgoing: Outgoing<Message> = Outgoing::new(5, false);
    assert_eq!(outgoing.send(QoS::AtLeastOnce, || unreachable!("not kept")), Some(id(1)));
    assert_eq!(outgoing.send(QoS::ExactlyOnce, || unreachable!("not kept")), Some(id(2)));
    assert_eq!(outgoing.send(QoS::ExactlyOnce, || unreachable!("not kept")), Some(id(3)));
    assert_eq!(outgoing.pubrec(id(3), false), PubRecAnswer::PubRel(None));
    outgoing.resume(5, false);
    assert_eq!(outgoing.next_to_send(), Some(Next::PubRel(id(2))));
    assert_eq!(outgoing.next_to_send(), Some(Next::PubRel(id(3))));
    assert_eq!(outgoing.next_to_send(), None);
    assert_eq!((outgoing.unacknowledged(), outgoing.room()), (2, 3));
    assert!(outgoing.pubcomp(id(2)).is_ok() && outgoing.pubcomp(id(3)).is_ok());
    assert!(outgoing.is_idle());
}

/// Section 4.1: the peer's half is gone with its session.
#[test]
fn what_the_peer_had_taken_over_and_not_finished_is_counted_when_it_loses_its_session() {
    let mut outgoing = Outgoing::new(5, true);
    for number in 0..3 {
        assert!(outgoing.send(QoS::ExactlyOnce, || message(number)).is_some());
    }
    assert!(matches!(outgoing.pubrec(id(1), false), PubRecAnswer::PubRel(_)));
    assert!(matches!(outgoing.pubrec(id(2), false), PubRecAnswer::PubRel(_)));
    assert!(outgoing.pubcomp(id(1)).is_ok());
    assert_eq!(outgoing.restart(5), 1);
    assert_eq!((outgoing.unacknowledged(), outgoing.queued()), (0, 1));
}

#[test]
fn a_request_is_over_with_its_connection() {
    let mut outgoing: Outgoing<Message> = Outgoing::new(1, true);
    let first = outgoing.request(Request::Subscribe).unwrap();
    outgoing.resume(1, true);
    assert!(outgoing.is_idle());
    assert!(outgoing.answered(first, Request::Subscribe).is_err());
    let second = outgoing.request(Request::Subscribe).unwrap();
    outgoing.restart(1);
    assert!(outgoing.is_idle());
    assert!(outgoing.answered(second, Request::Subscribe).is_err());
    assert_eq!([first, second], [id(1), id(2)]);
    assert_eq!(outgoing.request(Request::Subscribe), Some(id(3)), "a late answer to the others cannot be meant for it");
}

#[test]
fn the_queue_counts_what_it_holds_and_loses_from_the_front() {
    let mut outgoing = Outgoing::new(1, true);
    for number in 0..6 {
        outgoing.push(message(number));
    }
    assert_eq!((outgoing.queued(), outgoing.queued_bytes(), outgoing.room()), (6, 60, 0));
    outgoing.skip(|message| message.number < 2);
    assert_eq!(outgoing.pop(), Some(message(2)));
    assert_eq!((outgoing.queued(), outgoing.queued_bytes()), (3, 30));
    assert_eq!(outgoing.next_to_send(), Some(Next::Publish { packet_id: id(1), dup: false, message: message(3) }));
    assert_eq!(outgoing.next_to_send(), None);
    // What was in flight comes first again, and counts again.
    outgoing.restart(9);
    assert_eq!((outgoing.queued(), outgoing.queued_bytes(), outgoing.unacknowledged()), (3, 30, 0));
    let order: Vec<u32> = std::iter::from_fn(|| outgoing.pop()).map(|message| message.number).collect();
    assert_eq!(order, [3, 4, 5]);
}
