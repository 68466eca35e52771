//! The two sides of a bridge as clients: who it is at each broker, and what it asks for there.

use std::time::Duration;

use super::{
    carrier::{Asked, filters},
    kin::Kin,
    options::{Address, Options},
    topics::Topic,
};
use crate::{
    client::{self, Client, Will},
    net::Target,
    packet::{Properties, Property, QoS, RetainHandling, SubscriptionOptions, Version},
};

/// How many QoS 1 and 2 messages the own broker gives to a bridge before the remote one has confirmed them, and a bridge
/// to its own broker before that one has.
const WINDOW: u16 = 1_000;

/// How the bridge connects with the own broker.
pub(super) fn local(options: &Options) -> client::Options {
    let clean = options.local_clean_session.unwrap_or(options.clean_session);
    client::Options {
        version: Version::V5,
        client_id: options.local_client_id(),
        clean_start: clean,
        keep_alive: 0,
        user_name: options.local.user_name.clone(),
        password: options.local.password.clone(),
        receive_maximum: Some(WINDOW),
        inflight: Some(WINDOW),
        resend: true,
        // There is no network between.
        ..client::Options::new(Target::new("this broker", 0))
    }
}

/// How the bridge connects with the remote broker at `address`.
pub(super) fn remote(options: &Options, address: &Address, as_bridge: bool) -> client::Options {
    let will = (options.notifications && !options.notifications_local_only).then(|| Will {
        topic: options.state_topic(),
        payload: b"0".to_vec(),
        qos: QoS::AtLeastOnce,
        retain: options.outgoing_retain,
        properties: Properties::new(),
    });
    let mut properties = Properties::new();
    if options.version.is_v5() {
        let expiry = options.session_expiry.filter(|_| !options.clean_session);
        let aliases = (options.topic_alias_maximum > 0).then_some(options.topic_alias_maximum);
        let all = [expiry.map(Property::SessionExpiryInterval), aliases.map(Property::TopicAliasMaximum)];
        for property in all.into_iter().flatten() {
            // A few bytes always fit.
            let _ = properties.push(property);
        }
    }
    client::Options {
        tls: options.tls.clone(),
        version: options.version,
        client_id: options.remote_client_id(),
        bridge: as_bridge,
        clean_start: options.clean_session,
        keep_alive: options.keep_alive,
        user_name: options.remote.user_name.clone(),
        password: options.remote.password.clone(),
        will,
        properties,
        receive_maximum: options.receive_maximum,
        max_packet_size: options.max_packet_size,
        resend: true,
        ..client::Options::new(target(options, address))
    }
}

fn target(options: &Options, address: &Address) -> Target {
    Target { bind: options.bind_address.clone(), ..Target::new(address.host.as_str(), address.port) }
}

/// Which retained messages a side sends when it is subscribed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Replay {
    /// All: nothing is known yet.
    All,
    /// Those whose changes the session did not keep, which are those of QoS 0.
    Missed,
    /// None: they could not be passed on now.
    None,
}

/// Subscribes to what goes from this side to the other.
pub(super) fn subscribe(client: &mut Client, options: &Options, outwards: bool, replay: Replay, asked: &mut Asked) {
    for (filter, qos) in filters(&options.topics, outwards) {
        let retain_handling = match replay {
            Replay::Missed if qos > QoS::AtMostOnce => continue,
            Replay::All | Replay::Missed => RetainHandling::Send,
            Replay::None => RetainHandling::DoNotSend,
        };
        let v5 = client.options().version.is_v5();
        let shared = filter.starts_with("$share/");
        // What this bridge publishes here must not come back [MQTT-3.8.3-3]; before MQTT 5, the bridge's own sign in
        // CONNECT means the same. [MQTT-3.8.3-4]
        let wanted = SubscriptionOptions {
            qos,
            no_local: v5 && !shared,
            retain_as_published: v5,
            retain_handling: if v5 { retain_handling } else { RetainHandling::Send },
        };
        // A filter that was parsed fits, and an identifier is free.
        if let Ok(packet_id) = client.subscribe(&[filter.to_owned()], wanted, &Properties::new()) {
            asked.add(packet_id, filter);
        }
    }
}

/// Has the own broker tell which bridges of others are there, where messages go out that such a one may bring.
pub(super) fn listen_for_kin(local: &mut Client, options: &Options) {
    if options.topics.iter().any(Topic::goes_out) {
        ask(local, Kin::FILTER.to_owned());
    }
}

/// Subscribes to what the broker itself tells.
pub(super) fn ask(client: &mut Client, filter: String) {
    let no_local = client.options().version.is_v5();
    let wanted = SubscriptionOptions { no_local, ..SubscriptionOptions::default() };
    // As above. Who does not answer has nothing to tell.
    let _ = client.subscribe(&[filter], wanted, &Properties::new());
}

/// Unsubscribes at the remote broker from what only goes out.
pub(super) fn unsubscribe(client: &mut Client, options: &Options) {
    let wanted = filters(&options.topics, false);
    for topic in options.topics.iter().filter(|topic| !topic.comes_in()) {
        if !wanted.iter().any(|(filter, _)| *filter == topic.remote_filter()) {
            // As above.
            let _ = client.unsubscribe(&[topic.remote_filter().to_owned()], &Properties::new());
        }
    }
}

/// Has the system watch over the connection, if that is wanted.
pub(super) fn watch_over(client: &Client, options: &Options) {
    if let Some(wanted) = &options.tcp_keep_alive {
        let seconds = |time: Duration| time.max(Duration::from_secs(1));
        let keep_alive = socket2::TcpKeepalive::new().with_time(seconds(wanted.idle));
        let keep_alive = keep_alive.with_interval(seconds(wanted.interval)).with_retries(wanted.count.max(1));
        client.set_tcp_keep_alive(&keep_alive);
    }
}
