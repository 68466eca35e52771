//! From the arguments to what is asked, and what is taken for the answer.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    os::unix::ffi::OsStringExt,
};

use crate::{
    cli::{ProtocolVersion, RequestArgs, RetainHandling},
    client::Agreed,
    command::{connection, payload},
    failure::{Failure, Reference},
    output::Console,
    packet::{self, Properties, Property, QoS, SubscriptionOptions, properties::Place},
    topic::TopicName,
};

/// What is asked, and how often.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) topic: String,
    pub(super) payload: Vec<u8>,
    pub(super) qos: QoS,
    /// Where the answer is to come; `None`: a topic of its own.
    response: Option<String>,
    /// Those of the request that were given, without the response topic.
    given: Properties<'static>,
    /// The correlation data that was given.
    correlation: Option<Vec<u8>>,
    /// Whether each request gets correlation data of its own.
    correlates: bool,
    is_v5: bool,
    pub(super) subscription: SubscriptionOptions,
    pub(super) subscribe: Properties<'static>,
    /// Whether a retained message is no answer.
    pub(super) no_retained: bool,
    /// Whether a request that nobody hears is asked again.
    pub(super) waits: bool,
    pub(super) count: u64,
    pub(super) latency: bool,
}

/// The version that is spoken unless another is asked for.
pub(super) const VERSION: ProtocolVersion = ProtocolVersion::V5;

impl Plan {
    /// Checks what belongs together, and reads the payload.
    pub(super) fn from_args(args: &RequestArgs, console: Console) -> Result<Self, Failure> {
        let has_payload = args.message.is_some() || args.file.is_some() || args.stdin_file || args.null_message;
        let (topic, word) = payload::topic_and_word(args.topic.clone(), args.words.clone(), has_payload)?;
        let topic = topic.ok_or_else(|| Failure::usage("there is no topic").hint("mqtt rr TOPIC MESSAGE"))?;
        connection::check_topic(&topic)?;
        let is_v5 = args.connection.protocol_version.unwrap_or(VERSION) == ProtocolVersion::V5;
        let properties = connection::properties(Place::Publish, &args.connection)?;
        let response = response(args, &properties)?;
        if response.is_none() && !is_v5 {
            let cause = "before MQTT 5, a request does not say where its answer is to come";
            return Err(Failure::usage("there is no response topic").because(cause).hint("give one with -e TOPIC"));
        }
        if args.wait_for_subscriber && !is_v5 {
            let cause = "only MQTT 5 says whether somebody was there";
            return Err(Failure::usage("--wait-for-subscriber cannot be used").because(cause).hint("leave -V away"));
        }
        let correlation = properties.find(|property| match property {
            Property::CorrelationData(data) => Some(data.to_vec()),
            _ => None,
        });
        // mosquitto_rr sends none of its own.
        let correlates = is_v5 && args.connection.tool.is_none();
        Ok(Self {
            payload: read_payload(args, word, console)?,
            topic,
            // Only the acknowledgement says that nobody was there.
            qos: connection::qos(args.qos.max(u8::from(args.wait_for_subscriber))),
            response,
            given: without_response_topic(&properties),
            correlation,
            correlates,
            is_v5,
            subscription: subscription(args),
            subscribe: connection::properties(Place::Subscribe, &args.connection)?,
            no_retained: args.no_retained,
            waits: args.wait_for_subscriber,
            count: args.count,
            latency: args.latency,
        })
    }

    /// Where the answer is to come: where the broker wants it, if it says so.
    pub(super) fn response_topic(&self, agreed: &Agreed) -> String {
        if let Some(topic) = &self.response {
            return topic.clone();
        }
        let start = agreed.response_information.as_deref().filter(|start| TopicName::parse(start).is_ok());
        format!("{}/{:016x}", start.unwrap_or("mqtt-rr").trim_end_matches('/'), random())
    }

    /// The correlation data of the next request, if it has some.
    pub(super) fn next_correlation(&self) -> Option<Vec<u8>> {
        let own = || self.correlates.then(|| format!("{:016x}", random()).into_bytes());
        self.correlation.clone().filter(|_| self.is_v5).or_else(own)
    }

    /// The properties of a request.
    pub(super) fn properties(
        &self,
        response_topic: &str,
        correlation: Option<&[u8]>,
    ) -> Result<Properties<'static>, packet::EncodeError> {
        let mut list = self.given.clone();
        if self.is_v5 {
            list.push(Property::ResponseTopic(response_topic))?;
            let own = correlation.filter(|_| self.correlation.is_none());
            own.map_or(Ok(()), |data| list.push(Property::CorrelationData(data)))?;
        }
        Ok(list)
    }
}

/// The response topic that was given, in one way or the other.
fn response(args: &RequestArgs, properties: &Properties<'_>) -> Result<Option<String>, Failure> {
    let property = properties.find(|property| match property {
        Property::ResponseTopic(topic) => Some(topic.to_owned()),
        _ => None,
    });
    if property.is_some() && args.response_topic.is_some() {
        let theirs = Reference::new(1, "Error in PUBLISH properties: Duplicate response topic.");
        let what = "the response topic is given twice: by -e, and by -D publish response-topic";
        return Err(Failure::usage(what).like(theirs));
    }
    let topic = args.response_topic.clone().or(property);
    topic.as_deref().map_or(Ok(()), connection::check_topic)?;
    Ok(topic)
}

fn without_response_topic(properties: &Properties<'_>) -> Properties<'static> {
    let mut list = Properties::new();
    for property in properties.iter() {
        if !matches!(property, Property::ResponseTopic(_)) {
            // It was encoded before: it can be again.
            let _ = list.push(property);
        }
    }
    list
}

fn subscription(args: &RequestArgs) -> SubscriptionOptions {
    use packet::RetainHandling::{DoNotSend, Send, SendIfNew};
    let retain_handling = match args.retain_handling {
        Some(RetainHandling::Always) => Send,
        Some(RetainHandling::New) => SendIfNew,
        Some(RetainHandling::Never) => DoNotSend,
        None if args.no_retained => DoNotSend,
        None => Send,
    };
    SubscriptionOptions {
        qos: connection::qos(args.qos),
        no_local: false,
        retain_as_published: args.retain_as_published,
        retain_handling,
    }
}

fn read_payload(args: &RequestArgs, word: Option<std::ffi::OsString>, console: Console) -> Result<Vec<u8>, Failure> {
    if args.null_message {
        Ok(Vec::new())
    } else if args.stdin_file {
        payload::of_stdin(console)
    } else if let Some(path) = &args.file {
        payload::of_file(path, console)
    } else if let Some(text) = args.message.clone().or(word) {
        Ok(text.into_vec())
    } else {
        let hint = "mqtt rr TOPIC MESSAGE; or -m TEXT, -f PATH, -s (all of stdin), -n (empty)";
        Err(Failure::usage("there is no message").hint(hint))
    }
}

/// Nobody else has this number.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}
