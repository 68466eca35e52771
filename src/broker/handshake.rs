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
    sessions::{PendingWill, Session, Sessions},
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
    let will = connect.will.as_ref().map(pending_will);
    // Held until the connection has its session: of several that come together, each finds the one before it.
    let mut sessions = router.sessions.lock();
    let Found { session, present: session_present, ended, will: old_will } =
        find_session(&mut sessions, space, connect.clean_start, client_id);
    let timers = {
        let mut record = session.record.lock();
        record.epoch += 1;
        record.expiry = expiry;
        record.will = will;
        std::mem::take(&mut record.timers)
    };
    router.timers.lock().remove(&timers);
    let answer = ConnAck { session_present, reason: ReasonCode::Success, properties };
    let mut outbox = session.outbox.lock();
    outbox.attach(Arc::clone(connection), &peer);
    let written = outbox.write(&mut space.pool, |out| answer.encode(connect.version, out));
    space.mark(&session, &mut outbox);
    drop(outbox);
    drop(sessions);
    if let Some(will) = old_will {
        router.publish_will(space, &will);
    }
    if let Some(old) = ended {
        router.end_session(space, &old); // [MQTT-3.1.2-4]
    }
    written.map_err(|_| Gone::Refused(ReasonCode::ClientIdentifierNotValid))?;
    state.phase = Phase::Open;
    state.patience = u32::from(keep_alive) * 1_500; // [MQTT-3.1.2-22]
    state.aliases = peer.v5.then(|| Box::new(IncomingAliases::new(router.config.topic_alias_maximum)));
    let version = connect.version;
    router.tell(&Event::Connected { client_id, peer: connection.peer, version, session_present });
    state.session = Some(session);
    Ok(())
}

/// What a CONNECT finds.
struct Found {
    /// The session to go on with.
    session: Arc<Session>,
    /// Whether it existed.
    present: bool,
    /// The session that is over because of it.
    ended: Option<Arc<Session>>,
    /// The will that is to be sent because of it.
    will: Option<Box<PendingWill>>,
}

/// The session to go on with. An earlier connection of the client is over.
fn find_session(sessions: &mut Sessions, space: &mut Workspace, clean_start: bool, client_id: &str) -> Found {
    let Some(old) = sessions.find(client_id).cloned() else {
        let session = Session::new(client_id);
        sessions.insert(Arc::clone(&session));
        return Found { session, present: false, ended: None, will: None };
    };
    let had_connection = take_connection(space, &old);
    let mut record = old.record.lock();
    // A session that was to end with its connection has ended.
    let ends = clean_start || record.expiry == 0;
    // [MQTT-3.1.4-3] [MQTT-3.1.3-9]: the lost connection's will, unless it is delayed and the session goes on.
    let will = record.will.take().filter(|will| ends || (had_connection && will.delay == 0));
    drop(record);
    if !ends {
        return Found { session: old, present: true, ended: None, will };
    }
    sessions.remove(&old);
    let session = Session::new(client_id);
    sessions.insert(Arc::clone(&session));
    Found { session, present: false, ended: Some(old), will }
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
    // Held until the session is without a connection, or over: a CONNECT meanwhile finds it before or after, not between.
    let mut sessions = router.sessions.lock();
    let mut waiting = {
        let mut outbox = session.outbox.lock();
        // Taken over: the session is another connection's.
        if !outbox.connection.as_ref().is_some_and(|owner| Arc::ptr_eq(owner, connection)) {
            return;
        }
        // Another worker that writes right now will find that the connection is no longer the outbox's.
        outbox.writing = false;
        outbox.detach(&mut space.pool)
    };
    let mut record = session.record.lock();
    record.epoch += 1;
    let (expiry, epoch) = (record.expiry, record.epoch);
    let mut will = record.will.take().filter(|_| !why.forgets_will());
    let mut delay = None;
    // [MQTT-3.1.3-9]: at the session's end at the latest.
    if let Some(late) = will.take_if(|will| will.delay.min(expiry) > 0) {
        delay = Some(late.delay.min(expiry));
        record.will = Some(late);
    }
    drop(record);
    if expiry == 0 {
        sessions.remove(&session);
    }
    drop(sessions);
    waiting.call();
    // [MQTT-3.1.2-8]
    if let Some(will) = will {
        router.publish_will(space, &will);
    }
    let due = |seconds: u32| space.now + u64::from(seconds) * 1_000;
    if let Some(delay) = delay {
        router.add_timer(&session, due(delay), epoch, Due::Will);
    }
    match expiry {
        0 => router.end_session(space, &session),
        u32::MAX => {}
        seconds => router.add_timer(&session, due(seconds), epoch, Due::SessionEnds),
    }
}
