//! What the broker is asked for on each connection: to subscribe and to unsubscribe. And what it answers.

use std::ops::Range;

use super::taker::Answer;
use crate::{
    cli::{self, SubscribeArgs},
    client::Client,
    command::connection,
    failure::{Exit, Failure, Reference, quoted},
    output::Console,
    packet::{
        EncodeError, PacketId, Properties, QoS, ReasonCode, RetainHandling, SubscriptionOptions, properties::Place,
    },
    topic::TopicFilter,
};

/// What is asked for.
#[derive(Debug)]
pub(super) struct Wishes {
    filters: Vec<String>,
    unsubscribe: Vec<String>,
    options: SubscriptionOptions,
    subscribing: Properties<'static>,
    unsubscribing: Properties<'static>,
    /// Whether a session that the broker has kept is asked again, as mosquitto_sub does.
    always: bool,
    /// Whether the broker has granted something: a session that is kept has it then.
    subscribed: bool,
    /// Whether the broker has refused something.
    refused: bool,
    /// What was asked on this connection and is not answered.
    open: Vec<(PacketId, Asked)>,
    /// The answers on this connection, one a filter.
    reasons: Vec<Option<ReasonCode>>,
    /// The broker's words on a refusal (v5).
    text: Option<String>,
    /// Whether a lower QoS was spoken of.
    told: bool,
}

#[derive(Clone, Debug)]
enum Asked {
    Subscribe(Range<usize>),
    Unsubscribe(usize),
}

impl Wishes {
    /// What was asked for, checked.
    pub(super) fn of(args: &SubscribeArgs, console: Console) -> Result<Self, Failure> {
        let filters: Vec<String> = args.topic.iter().chain(&args.filters).cloned().collect();
        check(&filters, args, console)?;
        Ok(Self {
            filters,
            unsubscribe: args.unsubscribe.clone(),
            options: options(args),
            subscribing: connection::properties(Place::Subscribe, &args.connection)?,
            unsubscribing: connection::properties(Place::Unsubscribe, &args.connection)?,
            always: args.connection.tool.is_some(),
            subscribed: false,
            refused: false,
            open: Vec::new(),
            reasons: Vec::new(),
            text: None,
            told: false,
        })
    }

    /// Asks, on a new connection.
    pub(super) fn ask(&mut self, client: &mut Client) -> Result<(), Failure> {
        self.open.clear();
        self.reasons.clear();
        let is_there = self.subscribed && client.agreed().session_present && !self.always;
        if !is_there && !self.filters.is_empty() {
            self.reasons.resize(self.filters.len(), None);
            let mut start = 0;
            while start < self.filters.len() {
                let end = start + self.fitting(start, client)?;
                let asked = client.subscribe(&self.filters[start..end], self.options, &self.subscribing);
                self.open.push((asked.map_err(|error| too_long(&error))?, Asked::Subscribe(start..end)));
                start = end;
            }
        }
        for (index, filter) in self.unsubscribe.iter().enumerate() {
            let asked = client.unsubscribe(std::slice::from_ref(filter), &self.unsubscribing);
            self.open.push((asked.map_err(|error| too_long(&error))?, Asked::Unsubscribe(index)));
        }
        Ok(())
    }

    /// Whether the broker may keep messages waiting, and leave out some that are too many.
    pub(super) fn may_miss(&self) -> bool {
        self.options.qos > QoS::AtMostOnce
    }

    /// Subscribes again on the same connection, for the retained messages that this brings.
    pub(super) fn ask_again(&mut self, client: &mut Client) -> Result<(), Failure> {
        self.subscribed = false;
        let unsubscribe = std::mem::take(&mut self.unsubscribe);
        let asked = self.ask(client);
        self.unsubscribe = unsubscribe;
        asked
    }

    /// How many filters from `start` on go into one SUBSCRIBE: all, unless the broker takes no such packet.
    fn fitting(&self, start: usize, client: &Client) -> Result<usize, Failure> {
        let limit = client.agreed().maximum_packet_size;
        // The packet identifier and, in MQTT 5, the properties and their length.
        let mut size = 2;
        if client.options().version.is_v5() {
            let properties = self.subscribing.as_bytes().len();
            size += length_of_number(properties) + properties;
        }
        let mut count = 0;
        for filter in &self.filters[start..] {
            size += 2 + filter.len() + 1;
            if 1 + length_of_number(size) + size > limit {
                break;
            }
            count += 1;
        }
        if count == 0 {
            let what = format!("the filter {} is too long", quoted(&self.filters[start]));
            let cause = format!("the broker takes no packet of more than {limit} bytes");
            return Err(Failure::new(Exit::REFUSED, what).because(cause));
        }
        Ok(count)
    }

    /// Whether the broker has refused something. mosquitto_sub minds only if it was everything.
    pub(super) const fn is_refused(&self) -> bool {
        self.refused && !self.always
    }

    /// Whether the broker has answered everything.
    pub(super) const fn is_answered(&self) -> bool {
        self.open.is_empty()
    }

    /// Looks at what the broker said.
    pub(super) fn take(&mut self, answer: Answer, console: Console) -> Result<(), Failure> {
        // An answer to nothing has ended the connection before.
        let Some(at) = self.open.iter().position(|(packet_id, _)| *packet_id == answer.packet_id) else {
            return Ok(());
        };
        match self.open.remove(at).1 {
            Asked::Subscribe(range) => {
                if answer.reasons.len() != range.len() {
                    let (answers, filters) = (answer.reasons.len(), range.len());
                    let what = format!("the broker broke the protocol: {answers} answers to {filters} filters");
                    return Err(Failure::new(Exit::LOST, what));
                }
                for (slot, reason) in self.reasons[range].iter_mut().zip(answer.reasons) {
                    *slot = Some(reason);
                }
                self.text = self.text.take().or(answer.text);
                let is_complete = self.reasons.iter().all(Option::is_some);
                if is_complete { self.judge(console) } else { Ok(()) }
            }
            Asked::Unsubscribe(index) => {
                let filter = &self.unsubscribe[index];
                match answer.reasons.first() {
                    Some(reason) if reason.is_failure() => {
                        console.note(format_args!("the broker refused to unsubscribe from '{filter}': {reason}"));
                    }
                    Some(ReasonCode::NoSubscriptionExisted) => {
                        console.note(format_args!("there was no subscription to '{filter}'"));
                    }
                    _ => {}
                }
                Ok(())
            }
        }
    }

    /// All filters have their answer.
    fn judge(&mut self, console: Console) -> Result<(), Failure> {
        let answers = || self.filters.iter().zip(self.reasons.iter().flatten());
        let refused: Vec<_> = answers().filter(|(_, reason)| reason.is_failure()).collect();
        let words = self.text.take().map_or(String::new(), |text| format!(": {}", text.escape_debug()));
        if refused.len() == self.filters.len() {
            let all: Vec<_> = refused.iter().map(|(filter, reason)| format!("'{filter}': {reason}")).collect();
            let cause = format!("{}{words}", all.join(", "));
            let failure = Failure::new(Exit::REFUSED, "the broker refused to subscribe to").because(cause);
            let failure = failure.like(Reference::unsubscribed());
            // What public brokers do not grant to anybody.
            return Err(if self.filters.iter().all(|filter| filter == "#") {
                failure.hint("some brokers do not grant '#': name what you want to see, as in 'sensors/#'")
            } else {
                failure
            });
        }
        self.refused |= !refused.is_empty();
        for (filter, reason) in refused {
            console.note(format_args!("the broker refused to subscribe to '{filter}': {reason}{words}"));
        }
        let granted = answers().filter(|(_, reason)| !reason.is_failure());
        let lower: Vec<_> = granted.filter(|(_, reason)| reason.byte() < self.options.qos.bits()).collect();
        if let ([(filter, reason), rest @ ..], false) = (&lower[..], self.told) {
            let more = if rest.is_empty() { String::new() } else { format!(" and {} more filters", rest.len()) };
            let (asked, granted) = (self.options.qos.bits(), reason.byte());
            console.note(format_args!("QoS {asked} was asked for, and the broker grants {granted}: '{filter}'{more}"));
            self.told = true;
        }
        self.subscribed = true;
        Ok(())
    }
}

/// Bytes of a Variable Byte Integer.
const fn length_of_number(number: usize) -> usize {
    match number {
        0..128 => 1,
        128..16_384 => 2,
        16_384..2_097_152 => 3,
        _ => 4,
    }
}

fn too_long(error: &EncodeError) -> Failure {
    Failure::usage("the filters do not fit into one packet").because(error)
}

fn options(args: &SubscribeArgs) -> SubscriptionOptions {
    // What is not to be shown need not come, unless it is to be removed.
    let hidden = args.no_retained && !args.remove_retained;
    let retain_handling = match args.retain_handling {
        Some(cli::RetainHandling::Always) => RetainHandling::Send,
        Some(cli::RetainHandling::New) => RetainHandling::SendIfNew,
        Some(cli::RetainHandling::Never) => RetainHandling::DoNotSend,
        None if hidden => RetainHandling::DoNotSend,
        None => RetainHandling::Send,
    };
    SubscriptionOptions {
        qos: QoS::from_bits(args.qos).unwrap_or_default(),
        no_local: args.no_local,
        retain_as_published: args.retain_as_published,
        retain_handling,
    }
}

fn check(filters: &[String], args: &SubscribeArgs, console: Console) -> Result<(), Failure> {
    if filters.is_empty() && args.unsubscribe.is_empty() {
        return Err(Failure::usage("there is no topic to subscribe to").hint("mqtt sub '#' shows everything"));
    }
    for filter in filters.iter().chain(&args.unsubscribe) {
        let parsed = TopicFilter::parse(filter).map_err(|error| {
            let failure = Failure::usage(format!("invalid topic filter {}", quoted(filter))).because(error);
            match filter.find(['+', '#']).map(|at| filter.as_bytes()[at]) {
                Some(b'#') => failure.hint("# is the whole last level: 'a/#'"),
                Some(_) => failure.hint("+ is a whole level: 'a/+/b'"),
                None => failure,
            }
        })?;
        connection::check_signs("topic filter", filter)?;
        if args.no_local && parsed.share().is_some() {
            // [MQTT-3.8.3-4]
            let what = format!("--no-local cannot be used with {}", quoted(filter));
            return Err(Failure::usage(what).because("it is a shared subscription"));
        }
        doubt(filter, console);
    }
    Ok(())
}

/// Says what is right but most likely not meant.
fn doubt(filter: &str, console: Console) {
    const QUOTES: [char; 6] = ['\'', '"', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}'];
    let quotes = filter.len() > 1 && filter.starts_with(QUOTES) && filter.ends_with(QUOTES);
    let what = if quotes {
        "has quotation marks that are part of it"
    } else if filter.trim() != filter {
        "begins or ends with a space that is part of it"
    } else {
        return;
    };
    console.note(format_args!("the filter {} {what}", quoted(filter)));
}
