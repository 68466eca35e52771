//! The words of a command line, one after the other: each is the exact name of an option, and the next word is its
//! value whatever it looks like. The first problem ends it.

use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::PathBuf,
};

use super::{
    Answer, Tool,
    given::{Given, reason, shown},
    help,
    number::{decimal, integer, strict},
    options::{Identity, Known, Meaning, Source, Will},
};
use crate::{
    cli::{
        config,
        property::{self, JOINT, PropertyArg},
        url::{BrokerUrl, Login, ProxyUrl, UrlError},
    },
    topic::{self, TopicFilter, TopicName},
};

/// Reads the options file, and then what was typed.
pub(super) fn parse(tool: Tool, words: &[OsString]) -> Result<Given, Answer> {
    let mut given = Given::new(tool);
    for line in lines(tool, words)? {
        given.take_all(&line)?;
    }
    given.take_all(words)?;
    Ok(given)
}

/// The lines of the options file: of the one that `-o` names, or else of the usual one, if it is there.
fn lines(tool: Tool, words: &[OsString]) -> Result<Vec<Vec<OsString>>, Answer> {
    let mut files = Vec::new();
    let mut rest = words;
    while let [word, after @ ..] = rest {
        let known = Known::named(tool, word.as_bytes());
        let taken = known.map_or(0, |known| count(known, after)).min(after.len());
        if known.is_some_and(|known| known.meaning == Meaning::Options) {
            files.extend(after.first().map(PathBuf::from));
        }
        rest = &after[taken..];
    }
    if files.len() > 1 {
        return Err(Answer::usage(tool, "Error: Duplicate -o argument given."));
    }
    let Some(file) = files.pop() else {
        // It is not there for most.
        return Ok(config::usual(tool.name()).and_then(|file| config::lines(&file).ok()).map(bare).unwrap_or_default());
    };
    config::lines(&file).map(bare).map_err(|error| {
        let (file, why) = (shown(file.as_os_str()), reason(&error));
        Answer::failed(&format!("Error: Unable to open options file \"{file}\": {why}."))
    })
}

/// Without their numbers, which mosquitto's clients do not tell.
fn bare(lines: Vec<(usize, Vec<OsString>)>) -> Vec<Vec<OsString>> {
    lines.into_iter().map(|(_, words)| words).collect()
}

/// How many of the words after an option belong to it.
fn count(known: &Known, after: &[OsString]) -> usize {
    match known.meaning {
        Meaning::Property => property::words(after.get(1)),
        _ => usize::from(known.value.is_some()),
    }
}

impl Given {
    fn take_all(&mut self, words: &[OsString]) -> Result<(), Answer> {
        let mut words = words;
        while let [word, rest @ ..] = words {
            let Some(known) = Known::named(self.tool, word.as_bytes()) else {
                return self.refuse(&format!("Unknown option '{}'.", shown(word)));
            };
            let taken = count(known, rest);
            if taken > rest.len() {
                let (name, missing) = (known.names[0], known.value.map_or("", |(_, missing)| missing));
                let name = if known.meaning == Meaning::Property { "--property" } else { name };
                return self.refuse(&format!("{name} argument given but {missing}."));
            }
            let (own, after) = rest.split_at(taken);
            words = after;
            self.take(known.meaning, own)?;
        }
        Ok(())
    }

    fn take(&mut self, meaning: Meaning, own: &[OsString]) -> Result<(), Answer> {
        let empty = OsString::new();
        let value = own.first().unwrap_or(&empty);
        match meaning {
            Meaning::Flag(word) => self.words.push(word.into()),
            Meaning::Text(word) => self.push(word, value),
            Meaning::Help => return Err(Answer::shown(help::usage(self.tool))),
            Meaning::ShowVersion => return Err(Answer::shown(help::version(self.tool))),
            // It was read before.
            Meaning::Options => {}
            Meaning::Srv => {
                let text =
                    "Error: -S cannot be used: SRV records are not looked up; give the host that it names with -h.";
                return Err(Answer::failed(text));
            }
            Meaning::Host => self.host = Some(value.clone()),
            Meaning::Unix => (self.host, self.port) = (Some(value.clone()), Some(0)),
            Meaning::Url => self.take_url(value)?,
            Meaning::Proxy => self.take_proxy(value)?,
            Meaning::Id(which) => self.take_id(which, value)?,
            Meaning::Version => self.version = self.version_of(value)?,
            Meaning::KeepSession => self.keep_session = true,
            Meaning::Expiry => self.take_expiry(value)?,
            Meaning::Property => self.take_property(own)?,
            Meaning::UserName => self.user_name = Some(value.clone()),
            Meaning::Password => self.password = Some(value.clone()),
            Meaning::Will(part) => self.take_will(part, value)?,
            Meaning::Topic => self.take_topic(value)?,
            Meaning::ResponseTopic => {
                self.check_topic(value, "response", "-e")?;
                self.response_topic = Some(value.clone());
            }
            Meaning::FilterOut => self.take_filter("--filter-out", value, "filter", "-T")?,
            Meaning::Unsubscribe => {
                self.take_filter("--unsubscribe", value, "unsubscribe", "-U")?;
                self.has_filter = true;
            }
            Meaning::Message(source) => self.take_message(source, value)?,
            Meaning::NoRetained => self.no_retained = true,
            Meaning::RetainedOnly => self.retained_only = true,
            Meaning::RetainHandling => match value.as_bytes() {
                b"always" | b"new" | b"never" => self.push("--retain-handling", value),
                _ => return self.refuse(&format!("Unknown value '{}' for --retain-handling.", shown(value))),
            },
            Meaning::Tls(option) => self.tls.push((option, value.clone())),
            Meaning::RepeatDelay | Meaning::RandomFilter => self.take_decimal(meaning, decimal(value.as_bytes()))?,
            Meaning::Port
            | Meaning::KeepAlive
            | Meaning::QoS
            | Meaning::Inflight
            | Meaning::Repeat
            | Meaning::Count
            | Meaning::Wait => self.take_number(meaning, integer(value.as_bytes()))?,
        }
        Ok(())
    }

    /// An option whose value is a whole number.
    fn take_number(&mut self, meaning: Meaning, number: i64) -> Result<(), Answer> {
        match meaning {
            Meaning::Port => match u16::try_from(number) {
                Ok(port) => self.port = Some(port),
                Err(_) => return self.refuse(&format!("Invalid port given: {number}")),
            },
            Meaning::KeepAlive if !(5..=65_535).contains(&number) => {
                return self.refuse("Invalid keepalive given, it must be between 5 and 65535 inclusive.");
            }
            Meaning::KeepAlive => self.push_number("--keepalive", number),
            Meaning::QoS if !(0..=2).contains(&number) => {
                return self.refuse(&format!("Invalid QoS given: {number}"));
            }
            Meaning::QoS => self.push_number("--qos", number),
            Meaning::Inflight if number < 1 => {
                return self.refuse("Maximum inflight messages must be greater than 0.");
            }
            Meaning::Inflight => self.inflight = number.min(65_535),
            Meaning::Repeat if number < 1 => return self.refuse("--repeat argument must be >0."),
            Meaning::Repeat => self.repeat = Some(number),
            Meaning::Count if number < 1 => return self.refuse(&format!("Invalid message count \"{number}\".")),
            Meaning::Count => self.push_number("-C", number),
            Meaning::Wait if number < 1 => return self.refuse(&format!("Invalid timeout \"{number}\".")),
            Meaning::Wait => self.push_number("-W", number),
            // The others have no number.
            _ => {}
        }
        Ok(())
    }

    /// An option whose value may have a fraction.
    fn take_decimal(&mut self, meaning: Meaning, number: f64) -> Result<(), Answer> {
        let text = number.to_string();
        match meaning {
            Meaning::RepeatDelay if number < 0.0 => self.refuse("--repeat-delay argument must be >=0.0."),
            Meaning::RepeatDelay => {
                self.push("--repeat-delay", text.as_ref());
                Ok(())
            }
            _ if (0.1..=100.0).contains(&number) => {
                self.push("--random-filter", text.as_ref());
                Ok(())
            }
            _ => self.refuse("--random-filter chance must be between 0.1-100.0"),
        }
    }

    fn take_url(&mut self, value: &OsStr) -> Result<(), Answer> {
        let url = match BrokerUrl::parse(value, Login::UpToFirst) {
            Ok(url) if url.has_topic() => url,
            Ok(_) | Err(UrlError::Topic) => {
                return self.refuse("Invalid URL for -L argument specified - topic missing.");
            }
            Err(UrlError::Scheme) => return self.refuse("Unsupported URL scheme."),
            Err(error) => return self.refuse(&format!("Invalid URL for -L argument specified - {error}.")),
        };
        for word in url.words() {
            let bytes = word.as_bytes();
            let (name, value) = match bytes.iter().position(|byte| *byte == b'=') {
                Some(at) => (&bytes[..at], OsStr::from_bytes(&bytes[at + 1..]).to_owned()),
                None => (bytes, OsString::new()),
            };
            if let Some(known) = Known::named(self.tool, name) {
                self.take(known.meaning, &[value])?;
            }
        }
        Ok(())
    }

    fn take_proxy(&mut self, value: &OsStr) -> Result<(), Answer> {
        let text = value.to_string_lossy();
        if !text.to_ascii_lowercase().starts_with("socks5h://") {
            // What stands before the @ may be a password.
            let public = match (text.find("://"), text.rfind('@')) {
                (Some(start), Some(at)) if start < at => format!("{}://...{}", &text[..start], &text[at..]),
                (None, Some(at)) => format!("...{}", &text[at..]),
                _ => text.to_string(),
            };
            return self.refuse(&format!("Unsupported proxy protocol: {}", shown(public.as_ref())));
        }
        match ProxyUrl::parse(&text) {
            Ok(_) => self.push("--proxy", value),
            // It may have a password in it: it is not shown.
            Err(error) => return self.refuse(&format!("Invalid proxy: {error}.")),
        }
        Ok(())
    }

    fn take_id(&mut self, which: Identity, value: &OsStr) -> Result<(), Answer> {
        if self.id.as_ref().is_some_and(|(before, _)| *before != which) {
            return self.refuse("-i and -I argument cannot be used together.");
        }
        self.id = Some((which, value.to_owned()));
        Ok(())
    }

    fn version_of(&self, value: &OsStr) -> Result<&'static str, Answer> {
        match value.as_bytes() {
            b"5" | b"mqttv5" => Ok("5"),
            b"311" | b"mqttv311" => Ok("311"),
            b"31" | b"mqttv31" => Ok("31"),
            _ => Err(self.refusal("Invalid protocol version argument given.")),
        }
    }

    fn take_expiry(&mut self, value: &OsStr) -> Result<(), Answer> {
        let seconds = match value.to_str() {
            Some("-1" | "\u{221e}") => Some(i64::from(u32::MAX)),
            _ => strict(value.as_bytes()),
        };
        let Some(seconds) = seconds else { return self.refuse("session-expiry-interval not a number.") };
        match u32::try_from(seconds) {
            Ok(seconds) => self.expiry = Some(seconds),
            Err(_) => return self.refuse("session-expiry-interval out of range."),
        }
        self.version = "5";
        Ok(())
    }

    fn take_property(&mut self, own: &[OsString]) -> Result<(), Answer> {
        let mut words: Vec<Vec<u8>> = own.iter().map(|word| word.as_bytes().to_vec()).collect();
        if let [_, name, value] = words.as_mut_slice()
            && property::is_number(name)
        {
            *value = integer(value).to_string().into_bytes();
        }
        let slices: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
        if let Err(error) = PropertyArg::parse(&slices) {
            return self.refuse(&error.of_mosquitto());
        }
        self.push("--property", &OsString::from_vec(words.join(&(JOINT as u8))));
        self.version = "5";
        Ok(())
    }

    fn take_will(&mut self, part: Will, value: &OsStr) -> Result<(), Answer> {
        match part {
            Will::Topic => {
                self.check_topic(value, "will", "--will-topic")?;
                self.push("--will-topic", value);
                self.will.has_topic = true;
            }
            Will::Payload => {
                self.push("--will-payload", value);
                self.will.has_payload = true;
            }
            Will::QoS => match integer(value.as_bytes()) {
                number @ 0..=2 => self.push_number("--will-qos", number),
                number => return self.refuse(&format!("Invalid will QoS {number}.")),
            },
            Will::Retain => {
                self.words.push("--will-retain".into());
                self.will.is_retained = true;
            }
        }
        Ok(())
    }

    fn take_topic(&mut self, value: &OsStr) -> Result<(), Answer> {
        if self.tool == Tool::Sub {
            self.has_filter = true;
            return self.take_filter("--topic", value, "subscription", "-t");
        }
        self.check_topic(value, "publish", "-t")?;
        self.topic = Some(value.to_owned());
        Ok(())
    }

    fn take_filter(&mut self, word: &str, value: &OsStr, kind: &str, option: &str) -> Result<(), Answer> {
        let Some(filter) = value.to_str().filter(|filter| topic::ill_advised(filter).is_none()) else {
            return self.refuse(&format!("Malformed UTF-8 in {option} argument."));
        };
        if TopicFilter::parse(filter).is_err() {
            let topic = shown(value);
            let text = format!("Invalid {kind} topic '{topic}', are all '+' and '#' wildcards correct?");
            return self.refuse(&text);
        }
        self.push(word, value);
        Ok(())
    }

    fn check_topic(&self, value: &OsStr, kind: &str, option: &str) -> Result<(), Answer> {
        let Some(topic) = value.to_str().filter(|topic| topic::ill_advised(topic).is_none()) else {
            return self.refuse(&format!("Malformed UTF-8 in {option} argument."));
        };
        if TopicName::parse(topic).is_err() || topic.matches('/').count() > LEVELS {
            let text = format!("Invalid {kind} topic '{}', does it contain '+' or '#'?", shown(value));
            return self.refuse(&text);
        }
        Ok(())
    }

    fn take_message(&mut self, source: Source, value: &OsStr) -> Result<(), Answer> {
        if self.source.is_some() {
            return self.refuse("Only one type of message can be sent at once.");
        }
        self.source = Some((source, value.to_owned()));
        Ok(())
    }
}

/// A topic of more levels is refused.
const LEVELS: usize = 200;
