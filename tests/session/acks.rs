//! Acknowledgements one by one: what each does, in order and out of order, known and unknown.

use mqtt_toolkit::{
    packet::QoS,
    session::{Incoming, Next, Outgoing, PubRecAnswer, UnknownPacketId, outgoing::Request},
};

use crate::{Message, id};

fn message(number: u32, qos: QoS) -> Message {
    Message { number, qos }
}

/// Messages 1, 2, … with these levels, each sent with the identifier of its number.
fn sent(levels: &[QoS]) -> Outgoing<Message> {
    let mut outgoing = Outgoing::new(u16::MAX, true);
    for (number, qos) in (1..).zip(levels) {
        let message = message(number, *qos);
        assert_eq!(outgoing.send(*qos, || message).map(|id| u32::from(id.value())), Some(number));
    }
    outgoing
}

fn resent(outgoing: &mut Outgoing<Message>) -> Vec<Next<Message>> {
    std::iter::from_fn(|| outgoing.next_to_send()).collect()
}

#[test]
fn pubacks_may_come_in_any_order() {
    let mut outgoing = sent(&[QoS::AtLeastOnce; 4]);
    for number in [3, 1, 4, 2] {
        let expected = message(u32::from(number), QoS::AtLeastOnce);
        assert_eq!(outgoing.puback(id(number)), Ok(Some(expected)));
        assert_eq!(outgoing.puback(id(number)), Err(UnknownPacketId), "only once");
    }
    assert!(outgoing.is_idle());
}

#[test]
fn an_acknowledgement_that_nobody_waits_for_changes_nothing() {
    let mut outgoing = sent(&[QoS::AtLeastOnce, QoS::ExactlyOnce, QoS::ExactlyOnce]);
    assert_eq!(outgoing.pubrec(id(3), false), PubRecAnswer::PubRel(Some(message(3, QoS::ExactlyOnce))));
    let request = outgoing.request(Request::Subscribe).unwrap();
    assert_eq!(request, id(4), "identifiers are shared [MQTT-2.2.1-2]");
    let unknown = id(9);
    for wrong in [id(2), id(3), request, unknown] {
        assert_eq!(outgoing.puback(wrong), Err(UnknownPacketId));
    }
    for wrong in [id(1), request, unknown] {
        for refused in [false, true] {
            assert_eq!(outgoing.pubrec(wrong, refused), PubRecAnswer::Unknown);
        }
    }
    for wrong in [id(1), id(2), request, unknown] {
        assert_eq!(outgoing.pubcomp(wrong), Err(UnknownPacketId));
    }
    for wrong in [id(1), id(2), id(3), unknown] {
        assert_eq!(outgoing.answered(wrong, Request::Subscribe), Err(UnknownPacketId));
    }
    assert_eq!(outgoing.unacknowledged(), 4);
    assert_eq!(outgoing.puback(id(1)), Ok(Some(message(1, QoS::AtLeastOnce))));
    assert_eq!(outgoing.pubrec(id(3), false), PubRecAnswer::PubRel(None), "a repeated PUBREC");
    assert_eq!(outgoing.pubcomp(id(3)), Ok(()));
    assert_eq!(outgoing.answered(request, Request::Unsubscribe), Err(UnknownPacketId));
    assert_eq!(outgoing.answered(request, Request::Subscribe), Ok(()));
    assert_eq!(outgoing.unacknowledged(), 1);
}

// [MQTT-4.3.3-4]
#[test]
fn a_pubrec_with_a_failure_code_ends_the_exchange() {
    let mut outgoing = Outgoing::new(1, true);
    let first = outgoing.send(QoS::ExactlyOnce, || message(1, QoS::ExactlyOnce)).unwrap();
    assert_eq!(outgoing.room(), 0);
    assert_eq!(outgoing.pubrec(first, true), PubRecAnswer::Nothing(Some(message(1, QoS::ExactlyOnce))));
    assert_eq!(outgoing.room(), 1, "its place in the window is free");
    outgoing.resume(1, true);
    assert_eq!(resent(&mut outgoing), []);
    assert!(outgoing.is_idle());
}

// [MQTT-4.3.3-10] [MQTT-4.3.3-11]
#[test]
fn a_qos_2_message_is_taken_over_once_until_its_pubrel() {
    let mut incoming = Incoming::default();
    assert!(!incoming.pubrel(id(7)), "unknown: PUBCOMP with 0x92");
    assert!(incoming.publish(id(7)));
    assert!(!incoming.publish(id(7)));
    assert!(incoming.is_unreleased(id(7)) && !incoming.is_unreleased(id(8)));
    assert_eq!(incoming.unreleased(), 1);
    assert!(incoming.pubrel(id(7)));
    assert!(!incoming.pubrel(id(7)));
    assert!(incoming.publish(id(7)), "from now on it is another message");
}

#[test]
fn all_65535_qos_2_messages_can_wait_for_their_pubrel() {
    let mut incoming = Incoming::default();
    for number in 1..=u16::MAX {
        assert!(incoming.publish(id(number)));
    }
    assert_eq!(incoming.unreleased(), 65_535);
    for number in (1..=u16::MAX).rev() {
        assert!(incoming.pubrel(id(number)));
    }
    assert_eq!(incoming.unreleased(), 0);
}

#[test]
fn an_acknowledgement_may_overtake_the_resend() {
    let mut outgoing = sent(&[QoS::AtLeastOnce, QoS::AtLeastOnce, QoS::ExactlyOnce, QoS::AtLeastOnce]);
    outgoing.resume(1, true);
    let again = |number, qos| {
        let packet_id = id(u16::try_from(number).unwrap());
        Some(Next::Publish { packet_id, dup: true, message: message(number, qos) })
    };
    assert_eq!(outgoing.next_to_send(), again(1, QoS::AtLeastOnce));
    assert!(outgoing.puback(id(2)).is_ok());
    assert_eq!(outgoing.next_to_send(), None, "the window is as full as before");
    assert_eq!(outgoing.pubrec(id(3), false), PubRecAnswer::PubRel(Some(message(3, QoS::ExactlyOnce))));
    assert!(outgoing.puback(id(4)).is_ok());
    assert!(outgoing.puback(id(1)).is_ok());
    assert!(outgoing.pubcomp(id(3)).is_ok());
    assert!(!outgoing.has_next());
    assert_eq!(outgoing.room(), 1);
    assert_eq!(outgoing.next_to_send(), None);
    assert!(outgoing.is_idle());
}
