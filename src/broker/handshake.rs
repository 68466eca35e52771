//! CONNECT: who is it, which session goes on, and what CONNACK says.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::{Arc, atomic::Ordering},
};

use super::{
    connection::{Connection, Phase, State},
    error::Gone,
    event::Event,
    message::{Message, Parts, kept_properties},
    outbox::Peer,
    router::Router,
    sessions::{PendingWill, Session},
    timers::Due,
    workspace::Workspace,
};
use crate::{
    packet::{
        ConnAck, Connect, Header, PacketType, Properties, Property, ReasonCode, Version, Will, connect::named_version,
        wire::REMAINING_LENGTH_MAX,
    },
    session::IncomingAliases,
};

/// Handles the first packet of a connection.
pub(crate) fn connect(
    router: &Arc<Router>,
    space: &mut Workspace,
    connection: &Arc<Connection>,
    state: &mut State,
    header: Header,
    body: &[u8],
) -> Result<(), Gone> {
    // [MQTT-3.1.0-1]
    if header.packet != PacketType::Connect {
        return Err(Gone::Protocol(ReasonCode::ProtocolError, "another packet before CONNECT"));
    }
    let connect = Connect::decode(body).map_err(|error| {
        // [MQTT-3.1.2-2]: a version that we do not speak is told in the form of 3.1.1.
        if let Some(version) = named_version(body) {
            state.version = version;
        }
        let told = !matches!(error, crate::packet::Error::ProtocolName);
        if told && (state.version.is_v5() || error.reason() == ReasonCode::UnsupportedProtocolVersion) {
            refuse(connection, state.version, error.reason());
        }
        Gone::Malformed(error)
    })?;
    state.version = connect.version;
    let assigned = check(router, &connect).map_err(|reason| {
        refuse(connection, connect.version, reason);
        Gone::Refused(reason)
    })?;
    let client_id = assigned.as_deref().unwrap_or(connect.client_id);
    open(router, space, connection, state, &connect, client_id, assigned.is_some())
}

/// Writes a CONNACK that says no; the connection is closed behind it [MQTT-3.2.2-7].
fn refuse(connection: &Connection, version: Version, reason: ReasonCode) {
    let mut bytes = Vec::new();
    let answer = ConnAck { session_present: false, reason, properties: Properties::new() };
    // A CONNACK without properties always fits.
    let _ = answer.encode(version, &mut bytes);
    connection.write_last(&bytes);
    // The CONNACK has said it: no DISCONNECT behind it.
    connection.may_tell.store(false, Ordering::Release);
}

/// Whether the client may connect; the identifier that is assigned to one that has none.
fn check(router: &Router, connect: &Connect<'_>) -> Result<Option<String>, ReasonCode> {
    if router.stopping.load(Ordering::Acquire) {
        return Err(ReasonCode::ServerUnavailable);
    }
    if router.connections.load(Ordering::Relaxed) > router.config.max_connections {
        return Err(ReasonCode::QuotaExceeded);
    }
    // [MQTT-4.12.0-1]: we know no extended authentication.
    if connect.properties.iter().any(|property| matches!(property, Property::AuthenticationMethod(_))) {
        return Err(ReasonCode::BadAuthenticationMethod);
    }
    if !connect.client_id.is_empty() {
        return Ok(None);
    }
    match connect.version {
        // MQTT 3.1 wants 1 to 23 characters.
        Version::V3_1 => Err(ReasonCode::ClientIdentifierNotValid),
        // [MQTT-3.1.3-8] (3.1.1): without a name, no session can be found again.
        Version::V3_1_1 if !connect.clean_start => Err(ReasonCode::ClientIdentifierNotValid),
        // [MQTT-3.1.3-6]
        Version::V3_1_1 | Version::V5 => Ok(Some(unique_client_id())),
    }
}

fn unique_client_id() -> String {
    // The standard library seeds each of these anew, and unpredictably.
    let random = || RandomState::new().build_hasher().finish();
    format!("auto-{:016x}{:08x}", random(), random() >> 32)
}

fn open(
    router: &Arc<Router>,
    space: &mut Workspace,
    connection: &Arc<Connection>,
    state: &mut State,
    connect: &Connect<'_>,
    client_id: &str,
    assigned: bool,
) -> Result<(), Gone> {
    let expiry = connect.session_expiry().min(router.config.max_session_expiry);
    let (session, session_present) = find_session(router, space, connect, client_id);
    let keep_alive = keep_alive(router, connect);
    let peer = Peer {
        v5: connect.version.is_v5(),
        receive_maximum: connect.receive_maximum().min(router.config.max_inflight),
        topic_alias_maximum: connect.topic_alias_maximum().min(router.config.max_outgoing_aliases),
        max_packet: connect.maximum_packet_size().map_or(REMAINING_LENGTH_MAX + 5, |size| size as usize),
        keep: expiry > 0,
    };
    let mut properties = Properties::new();
    if peer.v5 {
        let assigned = assigned.then_some(client_id);
        properties = connack_properties(router, connect, expiry, keep_alive, assigned)
            .map_err(|_| Gone::Refused(ReasonCode::ClientIdentifierNotValid))?;
    }
    let answer = ConnAck { session_present, reason: ReasonCode::Success, properties };
    let will = connect.will.as_ref().map(pending_will);
    let timers = {
        let mut record = session.record.lock();
        record.epoch += 1;
        record.expiry = expiry;
        record.will = will;
        std::mem::take(&mut record.timers)
    };
    router.timers.lock().remove(&timers);
    let mut outbox = session.outbox.lock();
    outbox.attach(Arc::clone(connection), &peer);
    let written = outbox.write(&mut space.pool, |out| answer.encode(connect.version, out));
    space.mark(&session, &mut outbox);
    drop(outbox);
    written.map_err(|_| Gone::Refused(ReasonCode::ClientIdentifierNotValid))?;
    state.phase = Phase::Open;
    state.patience = u32::from(keep_alive) * 1_500; // [MQTT-3.1.2-22]
    state.aliases = peer.v5.then(|| Box::new(IncomingAliases::new(router.config.topic_alias_maximum)));
    let version = connect.version;
    router.tell(&Event::Connected { client_id, peer: connection.peer, version, session_present });
    state.session = Some(session);
    Ok(())
}

/// The session to go on with, and whether it existed. An earlier connection of the client is over.
fn find_session(
    router: &Arc<Router>,
    space: &mut Workspace,
    connect: &Connect<'_>,
    client_id: &str,
) -> (Arc<Session>, bool) {
    let mut sessions = router.sessions.lock();
    let Some(old) = sessions.find(client_id).cloned() else {
        let session = Session::new(client_id);
        sessions.insert(Arc::clone(&session));
        return (session, false);
    };
    let had_connection = take_connection(space, &old);
    let mut record = old.record.lock();
    // A session that was to end with its connection has ended.
    let ends = connect.clean_start || (had_connection && record.expiry == 0);
    // [MQTT-3.1.4-3] [MQTT-3.1.3-9]: the lost connection's will, unless it is delayed and the session goes on.
    let will = record.will.take().filter(|will| ends || (had_connection && will.delay == 0));
    drop(record);
    let session = if ends {
        sessions.remove(&old);
        let session = Session::new(client_id);
        sessions.insert(Arc::clone(&session));
        session
    } else {
        Arc::clone(&old)
    };
    drop(sessions);
    if let Some(will) = will {
        router.publish_will(space, &will);
    }
    if ends {
        router.end_session(space, &old); // [MQTT-3.1.2-4]
    }
    (session, !ends)
}

/// Takes the session from the connection that had it.
fn take_connection(space: &mut Workspace, session: &Session) -> bool {
    let mut outbox = session.outbox.lock();
    let Some(old) = outbox.connection.clone() else { return false };
    // In the middle of a packet nothing else can be said.
    let may_tell = outbox.out.is_empty() && !outbox.writing;
    outbox.writing = false;
    let mut waiting = outbox.detach(&mut space.pool);
    drop(outbox);
    old.take_over(may_tell);
    waiting.call();
    true
}

/// The keep alive that holds, in seconds [MQTT-3.1.2-21].
fn keep_alive(router: &Router, connect: &Connect<'_>) -> u16 {
    let longest = router.config.max_keep_alive;
    // Only v5 clients can be told another one than theirs.
    if longest == 0 || !connect.version.is_v5() || (1..=longest).contains(&connect.keep_alive) {
        return connect.keep_alive;
    }
    longest
}

fn connack_properties(
    router: &Router,
    connect: &Connect<'_>,
    expiry: u32,
    keep_alive: u16,
    assigned: Option<&str>,
) -> Result<Properties<'static>, crate::packet::EncodeError> {
    let config = &router.config;
    let mut properties = Properties::new();
    if expiry != connect.session_expiry() {
        properties.push(Property::SessionExpiryInterval(expiry))?;
    }
    if config.receive_maximum != u16::MAX {
        properties.push(Property::ReceiveMaximum(config.receive_maximum))?;
    }
    if config.max_packet_size < REMAINING_LENGTH_MAX + 5 {
        properties.push(Property::MaximumPacketSize(u32::try_from(config.max_packet_size).unwrap_or(u32::MAX)))?;
    }
    if let Some(client_id) = assigned {
        properties.push(Property::AssignedClientIdentifier(client_id))?; // [MQTT-3.2.2-16]
    }
    if config.topic_alias_maximum > 0 {
        properties.push(Property::TopicAliasMaximum(config.topic_alias_maximum))?;
    }
    if keep_alive != connect.keep_alive {
        properties.push(Property::ServerKeepAlive(keep_alive))?;
    }
    Ok(properties)
}

fn pending_will(will: &Will<'_>) -> Box<PendingWill> {
    let (properties, expiry) = kept_properties(&will.properties);
    let parts =
        Parts { topic: will.topic, payload: will.payload, properties: &properties, qos: will.qos, expires: None };
    Box::new(PendingWill { message: Message::new(&parts), retain: will.retain, delay: will.delay(), expiry })
}

/// The connection is gone: its will, and how long its session is kept.
pub(crate) fn disconnect(
    router: &Arc<Router>,
    space: &mut Workspace,
    connection: &Arc<Connection>,
    state: &mut State,
    why: &Gone,
) {
    let Some(session) = state.session.take() else { return };
    router.tell(&Event::Disconnected { client_id: &session.client_id, peer: connection.peer, why });
    let mut waiting = {
        let mut outbox = session.outbox.lock();
        // Taken over: the session is another connection's.
        if !outbox.connection.as_ref().is_some_and(|owner| Arc::ptr_eq(owner, connection)) {
            return;
        }
        outbox.detach(&mut space.pool)
    };
    waiting.call();
    let (will, expiry, epoch) = {
        let mut record = session.record.lock();
        record.epoch += 1;
        (record.will.take(), record.expiry, record.epoch)
    };
    if let Some(mut will) = will.filter(|_| !why.forgets_will()) {
        // [MQTT-3.1.3-9]: at the session's end at the latest.
        will.delay = will.delay.min(expiry);
        router.schedule_will(space, &session, will, epoch);
    }
    match expiry {
        0 => router.end_session(space, &session),
        u32::MAX => {}
        seconds => {
            let at = space.now + u64::from(seconds) * 1_000;
            router.add_timer(&session, at, epoch, Due::SessionEnds);
        }
    }
}
