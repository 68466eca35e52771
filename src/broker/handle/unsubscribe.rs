//! UNSUBSCRIBE: removes subscriptions and answers each with its own code.

use std::sync::{Arc, atomic::Ordering};

use crate::{
    broker::{connection::State, error::Gone, event::Event, router::Router, sessions::Session, workspace::Workspace},
    packet::{PacketType, Properties, ReasonCode, Reasons, SubAck, Unsubscribe},
};

pub(super) fn unsubscribe(
    router: &Arc<Router>,
    space: &mut Workspace,
    state: &State,
    session: &Arc<Session>,
    unsubscribe: &Unsubscribe<'_>,
) -> Result<(), Gone> {
    super::check_answer(session, || unsubscribe.filters.iter().count())?;
    let mut reasons = Reasons::new();
    for filter in unsubscribe.filters.iter() {
        // [MQTT-3.10.4-1] [MQTT-3.10.4-2]
        let mut record = session.record.lock();
        let removed = router.subscriptions.write().remove(filter, session);
        record.filters.remove(filter.as_str());
        drop(record);
        if removed {
            router.tell(&Event::Unsubscribed { client_id: &session.client_id, filter: filter.as_str() });
        }
        // [MQTT-3.11.3-1] [MQTT-3.11.3-2]
        reasons.push(if removed { ReasonCode::Success } else { ReasonCode::NoSubscriptionExisted });
    }
    router.stamp.fetch_add(1, Ordering::Release);
    // [MQTT-3.10.4-4] [MQTT-3.10.4-5]
    let answer = SubAck { packet_id: unsubscribe.packet_id, properties: Properties::new(), reasons };
    space.tally.sent(1);
    // No longer than the UNSUBSCRIBE was.
    let _ = answer.encode(PacketType::UnsubAck, state.version, &mut space.acks);
    Ok(())
}
