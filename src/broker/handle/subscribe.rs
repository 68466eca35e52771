//! SUBSCRIBE: adds subscriptions, answers each with its own code, and has matching retained messages sent.

use std::sync::{Arc, atomic::Ordering};

use super::Refusal;
use crate::{
    broker::{
        clients, connection::State, error::Gone, event::Event, flush::refill, limit::Limit, message::SubscriptionIds,
        metrics::Counter, mount, retained::Replay, router::Router, sessions::Session, subscriptions::Target,
        workspace::Workspace,
    },
    packet::{
        EncodeError, PacketType, Properties, ReasonCode, Reasons, RetainHandling, SubAck, Subscribe,
        SubscriptionOptions,
    },
    topic::TopicFilter,
};

pub(super) fn subscribe(
    router: &Arc<Router>,
    space: &mut Workspace,
    state: &State,
    session: &Arc<Session>,
    subscribe: &Subscribe<'_>,
) -> Result<(), Gone> {
    super::check_answer(session, || subscribe.filters.iter().count())?;
    let id = subscribe.subscription_identifier();
    let mut reasons = Reasons::new();
    let (mut replays, mut listing) = (Vec::new(), false);
    let free = REPLAYS.saturating_sub(session.outbox.lock().replays());
    for (filter, mut options) in subscribe.filters.iter() {
        let text = mount::filter(&state.door, filter);
        let Ok(filter) = mount::whole(text.as_ref(), filter) else {
            reasons.push(ReasonCode::TopicFilterInvalid);
            continue;
        };
        options.qos = options.qos.min(state.door.options.maximum_qos);
        if state.bridge && filter.share().is_none() {
            // As mosquitto does: else what it sends would come back to it, and be retained here and not there.
            (options.no_local, options.retain_as_published) = (true, true);
        }
        let asks = clients::is_asked(filter.filter());
        let admitted = if asks && !clients::may_ask(state, session) {
            Err(Refusal::Right)
        } else if replays.len() >= free || (asks && (listing || session.outbox.lock().lists_clients())) {
            // One list of clients after the other: each holds on to all sessions.
            Err(Refusal::Limit(Limit::Replays))
        } else {
            add(router, state, session, filter, options, id)
        };
        let (client_id, text) = (&*session.client_id, filter.as_str());
        let existed = match admitted {
            Ok(existed) => existed,
            Err(refusal) => {
                let (reason, limit) = refusal.parts();
                space.tally.add(if limit.is_none() { Counter::Denied } else { Counter::QuotaRefusals }, 1);
                router.tell(&Event::SubscriptionRefused { client_id, filter: text, reason, limit });
                reasons.push(reason);
                continue;
            }
        };
        router.tell(&Event::Subscribed { client_id, filter: text, qos: options.qos });
        // [MQTT-3.8.4-6] [MQTT-3.9.3-1]
        reasons.push(ReasonCode::granted(options.qos));
        let wanted = match options.retain_handling {
            RetainHandling::Send => true,          // [MQTT-3.3.1-9]
            RetainHandling::SendIfNew => !existed, // [MQTT-3.3.1-10]
            RetainHandling::DoNotSend => false,    // [MQTT-3.3.1-11]
        };
        // Shared subscriptions get no retained messages (section 4.8.2).
        if wanted && filter.share().is_none() {
            let ids = id.map_or(SubscriptionIds::None, SubscriptionIds::One);
            let mut replay = Replay::new(filter.filter(), options.qos, ids);
            if asks {
                listing = true;
                replay.clients = Some(Box::new(clients::all(router)));
            }
            replays.push(replay);
        }
    }
    router.stamp.fetch_add(1, Ordering::Release);
    // [MQTT-3.8.4-1] [MQTT-3.8.4-2]
    let answer = SubAck { packet_id: subscribe.packet_id, properties: Properties::new(), reasons };
    space.tally.sent(1);
    let mut outbox = session.outbox.lock();
    if outbox.epoch != state.epoch {
        return Err(Gone::TakenOver);
    }
    let witness = router.witness(&session.client_id);
    let written = outbox.write(&mut space.pool, |out| {
        let start = out.len();
        answer.encode(PacketType::SubAck, state.version, out)?;
        if let Some(witness) = witness {
            witness.sees(true, state.version, &out[start..]);
        }
        Ok::<(), EncodeError>(())
    });
    for replay in replays {
        outbox.replay(replay);
    }
    // The first of them now: as they are, not as whoever comes next in this turn makes them.
    let mut looks = if listing { 0 } else { space.looks };
    refill(router, space, &session.client_id, &mut outbox, &mut looks);
    space.looks = if listing { space.looks } else { looks };
    space.mark(session, &mut outbox);
    written.map_err(|_| Gone::Protocol(ReasonCode::ImplementationSpecificError, "too many filters"))
}

/// Subscriptions of one session whose retained messages may still be to come.
const REPLAYS: usize = 20_000;

/// Adds one subscription: whether it existed, or why it is refused.
fn add(
    router: &Router,
    state: &State,
    session: &Arc<Session>,
    filter: TopicFilter<'_>,
    options: SubscriptionOptions,
    id: Option<u32>,
) -> Result<bool, Refusal> {
    // Section 3.9.3: nothing that it matches may be received.
    if state.login.as_ref().is_some_and(|login| !login.principal.may_subscribe(filter.filter())) {
        return Err(Refusal::Right);
    }
    if filter.filter().split('/').count() > router.config.max_topic_levels {
        return Err(Refusal::Limit(Limit::Levels(router.config.max_topic_levels)));
    }
    let text: Arc<str> = filter.as_str().into();
    // Held while the index changes: a session that ends meanwhile finds all of its filters.
    let mut record = session.record.lock();
    if record.ended {
        return Ok(false);
    }
    if record.filters.len() >= router.config.max_subscriptions && !record.filters.contains(&text) {
        return Err(Refusal::Limit(Limit::Subscriptions(router.config.max_subscriptions)));
    }
    let target = Target::new(Arc::clone(session), options, id);
    let existed = router.subscriptions.write().set(filter, &text, target);
    record.filters.insert(text);
    Ok(existed)
}
