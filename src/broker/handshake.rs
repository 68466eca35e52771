//! CONNECT: who is it, may it connect, and what CONNACK says.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::{Arc, atomic::Ordering},
};

use pkcs8::der::zeroize::Zeroizing;

use super::{
    connection::{Connection, Phase, State},
    door::Door,
    entry,
    error::Gone,
    event::Event,
    limit::Limit,
    message::{Message, Parts, kept_properties},
    metrics::{Counter, Tally},
    mount,
    outbox::Peer,
    ownership::{self, Claimant},
    principal::{Login, Principal, Proof},
    router::Router,
    seats,
    sessions::{Owner, PendingWill},
    sys,
    workspace::Workspace,
};
use crate::{
    access,
    net::tls::{Identity, TlsStream},
    packet::{
        ConnAck, Connect, Properties, Property, ReasonCode, Version, Will, connect::named_version,
        wire::REMAINING_LENGTH_MAX,
    },
    session::{IncomingAliases, WINDOW_BEFORE_V5},
    x509::{Code, Finding},
};

/// Handles the first packet of a connection. `false`: it is to be handled once more when its password is checked.
pub(crate) fn connect(
    router: &Arc<Router>,
    space: &mut Workspace,
    connection: &Arc<Connection>,
    state: &mut State,
    body: &[u8],
) -> Result<bool, Gone> {
    // One whose password was checked comes here again.
    if connection.verdict.is_new() {
        space.tally.add(Counter::PacketsReceived, 1);
        space.tally.add(Counter::Connects, 1);
    }
    let connect = Connect::decode(body).map_err(|error| {
        // [MQTT-3.1.2-2]: a version that we do not speak is told in the form of 3.1.1.
        if let Some(version) = named_version(body) {
            state.version = version;
        }
        let told = !matches!(error, crate::packet::Error::ProtocolName);
        if told && (state.version.is_v5() || error.reason() == ReasonCode::UnsupportedProtocolVersion) {
            refuse(connection, state.version, error.reason(), &mut space.tally);
        }
        Gone::Malformed(error)
    })?;
    state.version = connect.version;
    state.bridge = connect.bridge && !connect.version.is_v5();
    // [MQTT-3.1.2-24]: not even a refusal is small enough.
    if connect.maximum_packet_size().is_some_and(|size| size < SMALLEST_CONNACK) {
        connection.may_tell.store(false, Ordering::Release);
        return Err(Gone::Refused(ReasonCode::PacketTooLarge));
    }
    let certified = certified_user(connection).inspect_err(|_| {
        refuse(connection, connect.version, ReasonCode::BadUserNameOrPassword, &mut space.tally);
    })?;
    let user = certified.as_deref().or(connect.user_name);
    let admitted = entry::check(&router.config, &state.door, &connect);
    let assigned = admitted
        .and_then(|()| check(router, &connect, &state.door, user))
        .map_err(|gone| turn_away(connection, connect.version, gone, &mut space.tally))?;
    let client_id = assigned.as_deref().unwrap_or(connect.client_id);
    // No password is checked for somebody for whom there is no place.
    if let Some(limit) = seats::barrier(router, &state.door, client_id) {
        return Err(turn_away(connection, connect.version, Gone::Limit(limit), &mut space.tally));
    }
    let proof = match login(router, connection, state, &connect, certified.is_some()) {
        Ok(Some(proof)) => proof,
        Ok(None) => return Ok(false),
        Err(reason) => {
            refuse(connection, connect.version, reason, &mut space.tally);
            return Err(Gone::Login { user: user.map(Into::into), reason });
        }
    };
    state.login = Login::new(&state.door, user, client_id, proof);
    let session_present = open(router, space, connection, state, &connect, client_id)?;
    router.tell(&Event::Connected {
        client_id,
        peer: connection.origin,
        version: connect.version,
        clean_start: connect.clean_start,
        keep_alive: connect.keep_alive,
        session_present,
        tls: connection.stream.tls().and_then(TlsStream::version),
        user,
        overruled: connect.user_name.filter(|name| certified.as_deref().is_some_and(|certified| certified != *name)),
    });
    Ok(true)
}

/// Whether the client is who it says it is, and how that was shown; `None`: that is being found out.
fn login(
    router: &Router,
    connection: &Arc<Connection>,
    state: &mut State,
    connect: &Connect<'_>,
    certified: bool,
) -> Result<Option<Proof>, ReasonCode> {
    if certified || state.door.options.internal {
        return Ok(Some(Proof::Certificate));
    }
    let access = state.door.access();
    let (user, password) = (connect.user_name, connect.password);
    let verdict = match connection.verdict.take() {
        Some(false) => access::Login::Wrong,
        // What was right is remembered with the file that it was checked against: if there is another one meanwhile, it
        // is checked against that.
        Some(true) | None => access.login(user, password),
    };
    match verdict {
        access::Login::Allowed => {}
        // As mosquitto says it, whatever was wrong; and 3.1.1 means another thing by its code 4.
        access::Login::NotAnonymous | access::Login::Wrong => return Err(ReasonCode::NotAuthorized),
        access::Login::Slow(check) => {
            if !router.checker.login(check, connection) {
                return Err(ReasonCode::ServerBusy);
            }
            state.phase = Phase::Checking;
            return Ok(None);
        }
    }
    let (Some(user), Some(passwords)) = (user, &access.passwords) else { return Ok(Some(Proof::None)) };
    let hash = passwords.hash_of(user).cloned().ok_or(ReasonCode::NotAuthorized)?;
    Ok(Some(Proof::Password(hash, Zeroizing::new(password.unwrap_or_default().to_vec()))))
}

/// A client whose password could not be checked in time.
pub(crate) fn refuse_busy(connection: &Connection, state: &State, tally: &mut Tally) -> Gone {
    connection.verdict.forget();
    refuse(connection, state.version, ReasonCode::ServerBusy, tally);
    Gone::Refused(ReasonCode::ServerBusy)
}

/// Bytes of a CONNACK of MQTT 5 without properties. Whoever takes it takes all acknowledgements of one message.
const SMALLEST_CONNACK: u32 = 5;

/// The user name that the client's certificate gives it, if certificates do that here and it has one. Its dates and its
/// revocation are looked at again: a TLS session may be resumed without the certificate being shown.
fn certified_user(connection: &Connection) -> Result<Option<String>, Gone> {
    let Some(tls) = connection.stream.tls() else { return Ok(None) };
    if let Some(finding) = tls.peer_finding() {
        return Err(Gone::Tls(Box::new(finding)));
    }
    let identity = tls.identity();
    let (Some(certificate), true) = (tls.peer_certificate(), identity != Identity::Ignored) else { return Ok(None) };
    let name = match identity {
        Identity::Subject => Some(certificate.subject.text.clone()),
        _ => certificate.subject.common_name.clone(),
    };
    let usable = name.filter(|name| !name.is_empty() && !name.contains(char::is_control));
    usable.map(Some).ok_or_else(|| {
        let what = format!("client certificate {:?} has no CN that can be a user name", certificate.subject.text);
        let finding = Finding::error(Code::NoCommonName, what).cure("mqtt certs client NAME makes one that has");
        Gone::Tls(Box::new(finding))
    })
}

/// Refuses, and counts it where it is a limit.
fn turn_away(connection: &Connection, version: Version, gone: Gone, tally: &mut Tally) -> Gone {
    if let Some(reason) = gone.reason() {
        tally.add(Counter::QuotaRefusals, usize::from(reason == ReasonCode::QuotaExceeded));
        tally.add(Counter::Oversized, usize::from(reason == ReasonCode::PacketTooLarge));
        refuse(connection, version, reason, tally);
    }
    gone
}

/// Writes a CONNACK that says no; the connection is closed behind it [MQTT-3.2.2-7].
fn refuse(connection: &Connection, version: Version, reason: ReasonCode, tally: &mut Tally) {
    let mut bytes = Vec::new();
    // As in mosquitto, a will that is too large: it is not that the client should come again later.
    let too_large = reason == ReasonCode::PacketTooLarge && !version.is_v5();
    let reason = if too_large { ReasonCode::NotAuthorized } else { reason };
    let answer = ConnAck { session_present: false, reason, properties: Properties::new() };
    // A CONNACK without properties always fits.
    let _ = answer.encode(version, &mut bytes);
    connection.write_last(&bytes, tally);
    // The CONNACK has said it: no DISCONNECT behind it.
    connection.may_tell.store(false, Ordering::Release);
}

/// Whether the client may connect; the identifier that is assigned to one that has none.
fn check(router: &Router, connect: &Connect<'_>, door: &Door, user: Option<&str>) -> Result<Option<String>, Gone> {
    if router.stopping.load(Ordering::Acquire) {
        return Err(Gone::Refused(ReasonCode::ServerUnavailable));
    }
    // [MQTT-3.2.2-13]
    if !router.config.retain_available && connect.will.as_ref().is_some_and(|will| will.retain) {
        return Err(Gone::Refused(ReasonCode::RetainNotSupported));
    }
    // It will be a message like any other.
    if connect.will.as_ref().is_some_and(|will| will.payload.len() > router.config.max_payload_size) {
        return Err(Gone::Limit(Limit::Will(router.config.max_payload_size)));
    }
    // [MQTT-4.12.0-1]: we know no extended authentication.
    if connect.properties.iter().any(|property| matches!(property, Property::AuthenticationMethod(_))) {
        return Err(Gone::Refused(ReasonCode::BadAuthenticationMethod));
    }
    if door.options.user_name_is_client_id {
        let named = user.filter(|user| !user.is_empty());
        return named.map(|user| Some(user.to_owned())).ok_or(Gone::Refused(ReasonCode::NotAuthorized));
    }
    if !connect.client_id.is_empty() {
        return Ok(None);
    }
    match connect.version {
        // MQTT 3.1 wants 1 to 23 characters.
        Version::V3_1 => Err(Gone::Refused(ReasonCode::ClientIdentifierNotValid)),
        // [MQTT-3.1.3-8] of 3.1.1: without a name, no session can be found again.
        Version::V3_1_1 if !connect.clean_start => Err(Gone::Refused(ReasonCode::ClientIdentifierNotValid)),
        // [MQTT-3.1.3-6]
        Version::V3_1_1 | Version::V5 => Ok(Some(unique_client_id(&door.options.client_id_prefix))),
    }
}

fn unique_client_id(prefix: &str) -> String {
    // The standard library seeds each of these anew, and unpredictably.
    let random = || RandomState::new().build_hasher().finish();
    format!("{prefix}{:016x}{:08x}", random(), random() >> 32)
}

/// Gives the client its session, and says so; whether it is an earlier one.
fn open(
    router: &Router,
    space: &mut Workspace,
    connection: &Arc<Connection>,
    state: &mut State,
    connect: &Connect<'_>,
    client_id: &str,
) -> Result<bool, Gone> {
    let version = connect.version;
    let expiry = connect.session_expiry().min(router.config.max_session_expiry);
    let keep_alive = keep_alive(router, connect);
    let window = if state.bridge { WINDOW_BEFORE_V5 } else { u16::MAX };
    let peer = Peer {
        v5: version.is_v5(),
        receive_maximum: connect.receive_maximum().min(router.config.max_inflight).min(window),
        topic_alias_maximum: connect.topic_alias_maximum().min(router.config.max_outgoing_aliases),
        max_packet: connect.maximum_packet_size().map_or(REMAINING_LENGTH_MAX + 5, |size| size as usize),
        max_kept: match router.config.max_inflight_bytes {
            0 => router.config.max_queued_bytes,
            bytes => bytes.min(router.config.max_queued_bytes),
        },
        // What is not kept cannot be weighed.
        keep: expiry > 0 || router.config.max_inflight_bytes > 0,
        mount: mount::length(&state.door),
    };
    let mut properties = Properties::new();
    if peer.v5 {
        // [MQTT-3.2.2-16]
        let assigned = connect.client_id.is_empty().then_some(client_id);
        properties = connack_properties(router, &state.door, connect, expiry, keep_alive, assigned)
            .map_err(|_| Gone::Refused(ReasonCode::ClientIdentifierNotValid))?;
    }
    let principal = state.login.as_ref().map(|login| Arc::clone(&login.principal));
    let owner = owner(state);
    let will = connect.will.as_ref();
    let will = will.map(|will| pending_will(will, &state.door, principal.as_ref(), client_id)).transpose()?;
    let will = will.filter(|will| may_leave(router, &mut space.tally, &state.door, will, client_id));
    let answer = ConnAck { session_present: false, reason: ReasonCode::Success, properties };
    // [MQTT-3.1.2-24]
    if answer.encoded_len(version) > peer.max_packet {
        refuse(connection, version, ReasonCode::PacketTooLarge, &mut space.tally);
        return Err(Gone::Refused(ReasonCode::PacketTooLarge));
    }
    let login =
        Claimant { client_id, version, clean_start: connect.clean_start, expiry, will, principal, owner, peer, answer };
    let claim = seats::take(router, &state.door, client_id).map_err(Gone::Limit).and_then(|()| {
        state.has_seat = true;
        ownership::claim(router, space, connection, login)
    });
    let claim = claim.map_err(|gone| turn_away(connection, version, gone, &mut space.tally))?;
    if router.config.max_message_rate > 0 {
        space.rates.resume(state.slot, router.debts.of(client_id));
    }
    state.phase = Phase::Open;
    state.last_seen = space.now;
    state.patience = u32::from(keep_alive) * 1_500; // [MQTT-3.1.2-22]
    state.aliases =
        peer.v5.then(|| Box::new(IncomingAliases::new(entry::topic_alias_maximum(&router.config, &state.door))));
    state.epoch = claim.epoch;
    state.session = Some(claim.session);
    Ok(claim.present)
}

/// Whose the session will be.
fn owner(state: &State) -> Option<Box<Owner>> {
    // A name that nobody has asked for says nothing.
    let login = state.login.as_ref().filter(|login| login.has_shown() || !state.door.access().is_open());
    let user = login.and_then(|login| login.principal.user()).map(Into::into);
    let mount = state.door.options.mount_point.as_deref().map(Into::into);
    let internal = state.door.options.internal;
    (user.is_some() || mount.is_some() || internal).then(|| Box::new(Owner { user, mount, internal }))
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
    door: &Door,
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
    // [MQTT-3.2.2-14]
    if !config.retain_available {
        properties.push(Property::RetainAvailable(0))?;
    }
    if config.max_packet_size < REMAINING_LENGTH_MAX + 5 {
        properties.push(Property::MaximumPacketSize(u32::try_from(config.max_packet_size).unwrap_or(u32::MAX)))?;
    }
    if let Some(client_id) = assigned {
        properties.push(Property::AssignedClientIdentifier(client_id))?; // [MQTT-3.2.2-16]
    }
    entry::announce(config, door, &mut properties)?;
    if keep_alive != connect.keep_alive {
        properties.push(Property::ServerKeepAlive(keep_alive))?;
    }
    Ok(properties)
}

fn pending_will(
    will: &Will<'_>,
    door: &Arc<Door>,
    from: Option<&Arc<Principal>>,
    client_id: &str,
) -> Result<Box<PendingWill>, Gone> {
    let topic = mount::topic(door, will.topic.into())?;
    let (properties, expiry) = kept_properties(&will.properties);
    let parts = Parts { topic: &topic, payload: will.payload, properties: &properties, qos: will.qos, expires: None };
    let message = Message::new(&parts);
    // Its door may ask for rights when it is sent, although it asks for none now; its client may be away by then.
    let stranger = || (!door.options.internal).then(|| Principal::new(door, None, client_id));
    let from = from.cloned().or_else(stranger);
    Ok(Box::new(PendingWill { message, retain: will.retain, delay: will.delay(), expiry, from }))
}

/// Whether this will may ever be sent. As with PUBLISH: only the broker itself tells about itself.
fn may_leave(router: &Router, tally: &mut Tally, door: &Door, will: &PendingWill, client_id: &str) -> bool {
    let topic = will.message.topic();
    let may = door.options.internal || !sys::is_own(topic);
    if !may {
        tally.add(Counter::Denied, 1);
        router.tell(&Event::PublishRefused {
            client_id,
            topic,
            reason: ReasonCode::NotAuthorized,
            limit: None,
            count: 1,
        });
    }
    may
}
