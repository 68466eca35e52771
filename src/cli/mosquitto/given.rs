//! What was given, the checks of what belongs together, and the words of the verb that all of it becomes.

use std::{
    ffi::{OsStr, OsString},
    fs, io,
    os::unix::ffi::{OsStrExt, OsStringExt},
};

use super::{
    Answer, Tool, help,
    options::{Identity, Source, Tls},
};
use crate::cli::TLS_PORT;

/// A command line, as far as it cannot be words at once. There is a password in it: it has no `Debug`.
pub(super) struct Given {
    pub(super) tool: Tool,
    /// Words of the verb that hold as they are.
    pub(super) words: Vec<OsString>,
    pub(super) host: Option<OsString>,
    pub(super) port: Option<u16>,
    pub(super) id: Option<(Identity, OsString)>,
    pub(super) version: &'static str,
    pub(super) keep_session: bool,
    pub(super) expiry: Option<u32>,
    pub(super) inflight: i64,
    pub(super) user_name: Option<OsString>,
    pub(super) password: Option<OsString>,
    pub(super) will: GivenWill,
    pub(super) topic: Option<OsString>,
    pub(super) response_topic: Option<OsString>,
    /// Whether there is something to subscribe to, or to unsubscribe from.
    pub(super) has_filter: bool,
    pub(super) source: Option<(Source, OsString)>,
    pub(super) repeat: Option<i64>,
    pub(super) no_retained: bool,
    pub(super) retained_only: bool,
    pub(super) tls: Vec<(Tls, OsString)>,
}

#[derive(Debug, Default)]
pub(super) struct GivenWill {
    pub(super) has_topic: bool,
    pub(super) has_payload: bool,
    pub(super) is_retained: bool,
}

/// mosquitto's own limit of what is on the way.
const INFLIGHT: i64 = 20;

impl Given {
    pub(super) fn new(tool: Tool) -> Self {
        Self {
            tool,
            words: Vec::new(),
            host: None,
            port: None,
            id: None,
            version: if tool == Tool::Rr { "5" } else { "311" },
            keep_session: false,
            expiry: None,
            inflight: INFLIGHT,
            user_name: None,
            password: None,
            will: GivenWill::default(),
            topic: None,
            response_topic: None,
            has_filter: false,
            source: None,
            repeat: None,
            no_retained: false,
            retained_only: false,
            tls: Vec::new(),
        }
    }

    /// An option with its value in one word, so that nothing is taken for something else.
    pub(super) fn push(&mut self, option: &str, value: &OsStr) {
        self.words.push(joined(option, value));
    }

    pub(super) fn push_number(&mut self, option: &str, number: i64) {
        self.push(option, number.to_string().as_ref());
    }

    /// Wrong usage.
    pub(super) fn refusal(&self, text: &str) -> Answer {
        Answer::usage(self.tool, &format!("Error: {text}"))
    }

    /// The same as a result.
    pub(super) fn refuse<T>(&self, text: &str) -> Result<T, Answer> {
        Err(self.refusal(text))
    }

    /// The words of the verb, and what has to be said before it runs.
    pub(super) fn finish(mut self) -> Result<(Vec<OsString>, Option<String>), Answer> {
        self.check()?;
        self.check_message()?;
        self.check_setting_up()?;
        let remark = self.push_tls();
        self.push_address();
        self.push_session();
        self.push_message();
        for (word, value) in [("--username", self.user_name.take()), ("--pw", self.password.take())] {
            if let Some(value) = value {
                self.push(word, &value);
            }
        }
        for (word, is_given) in [("-R", self.no_retained), ("--retained-only", self.retained_only)] {
            self.words.extend(is_given.then(|| OsString::from(word)));
        }
        Ok((self.words, remark))
    }

    fn has(&self, option: Tls) -> bool {
        self.tls.iter().any(|(given, _)| *given == option)
    }

    fn has_fixed_id(&self) -> bool {
        matches!(self.id, Some((Identity::Whole, _)))
    }

    /// What belongs together, in mosquitto's order.
    fn check(&self) -> Result<(), Answer> {
        let engine = self.has(Tls::Engine) && self.has(Tls::KeyForm);
        let ca = self.has(Tls::CaFile) || self.has(Tls::CaPath);
        let is_v5 = self.version == "5";
        let for_ever = self.expiry == Some(u32::MAX) || (self.keep_session && self.expiry.is_none());
        for (is_wrong, text) in [
            (self.will.has_payload && !self.will.has_topic, "Will payload given, but no will topic given."),
            (self.will.is_retained && !self.will.has_topic, "Will retain given, but no will topic given."),
            (
                self.has(Tls::Cert) != self.has(Tls::Key),
                "Both certfile and keyfile must be provided if one of them is set.",
            ),
            (self.has(Tls::KeyForm) && !self.has(Tls::Key), "If keyform is set, keyfile must be also specified."),
            (
                self.has(Tls::EngineKey) && !engine,
                "when using tls-engine-kpass-sha1, both tls-engine and keyform must also be provided.",
            ),
            (self.has(Tls::Psk) && ca, "Only one of --psk or --cafile/--capath may be used at once."),
            (self.has(Tls::Psk) && !self.has(Tls::PskIdentity), "--psk-identity required if --psk used."),
            (
                is_v5 && for_ever && !self.has_fixed_id(),
                "You must provide a client id if you are using an infinite session expiry interval.",
            ),
            (
                !is_v5 && self.keep_session && !self.has_fixed_id(),
                "You must provide a client id if you are using the -c option.",
            ),
            (
                self.tool == Tool::Sub && !self.has_filter,
                "You must specify a topic to subscribe to (-t) or unsubscribe from (-U).",
            ),
        ] {
            if is_wrong {
                return self.refuse(text);
            }
        }
        if self.no_retained && self.retained_only {
            let text = "Error: Combining '-R' and '--retained-only' makes no sense.";
            return Err(Answer::failed(text));
        }
        Ok(())
    }

    fn check_message(&self) -> Result<(), Answer> {
        let lacks_response = self.tool == Tool::Rr && self.response_topic.is_none();
        if self.tool == Tool::Sub || (self.topic.is_some() && self.source.is_some() && !lacks_response) {
            return Ok(());
        }
        // A file is looked for before.
        if let Some((Source::File, path)) = &self.source
            // Not opened: who opens a pipe waits for its writer.
            && let Err(error) = fs::metadata(path)
        {
            let path = shown(path);
            let text = format!("Error: Unable to read file \"{path}\": {}.", reason(&error));
            return Err(Answer::failed(&format!("{text}\nError loading input file \"{path}\".")));
        }
        match self.tool {
            Tool::Rr => self.refuse("All of topic, message, and response topic must be supplied."),
            _ => Err(Answer {
                stdout: help::usage(self.tool),
                ..Answer::failed("Error: Both topic and message must be supplied.")
            }),
        }
    }

    /// What mosquitto's library refuses when it is told.
    fn check_setting_up(&self) -> Result<(), Answer> {
        if self.id.as_ref().is_some_and(|(_, id)| id.to_str().is_none_or(str::is_empty)) {
            return Err(Answer::failed("Error: Invalid id."));
        }
        let is_lonely = self.password.is_some() && self.user_name.is_none() && self.version != "5";
        if is_lonely || self.user_name.as_ref().is_some_and(|name| name.to_str().is_none()) {
            return Err(Answer::failed("Error: Problem setting username and/or password."));
        }
        if self.has(Tls::Off) {
            return Ok(());
        }
        for (option, value) in &self.tls {
            let text = match (option, value.as_bytes()) {
                (Tls::Version, b"tlsv1.2" | b"tlsv1.3") | (Tls::KeyForm, b"pem" | b"engine") => continue,
                (Tls::Version, b"tlsv1" | b"tlsv1.1") => format!(
                    "Error: --tls-version {} cannot be used: it is not safe any more; tlsv1.2 is the lowest.",
                    shown(value)
                ),
                (Tls::Version, _) => "Error: Problem setting TLS options, check the options are valid.".to_owned(),
                (Tls::KeyForm, _) => "Error: Problem setting key form, it must be one of 'pem' or 'engine'.".to_owned(),
                _ => continue,
            };
            return Err(Answer::failed(&text));
        }
        Ok(())
    }

    /// The options of TLS; and a word to whoever gives some of them and gets plain text.
    fn push_tls(&mut self) -> Option<String> {
        let turns_on = [Tls::CaFile, Tls::CaPath, Tls::OsCerts, Tls::Insecure];
        // They are refused further on, each with its reason, and not passed over.
        let is_refused = [Tls::Psk, Tls::PskIdentity, Tls::Engine, Tls::EngineKey].iter().any(|one| self.has(*one));
        let is_on = turns_on.iter().any(|one| self.has(*one)) || self.port == Some(TLS_PORT) || is_refused;
        let is_off = self.has(Tls::Off);
        let mut idle = None;
        for (option, value) in std::mem::take(&mut self.tls) {
            let (word, is_flag) = match option {
                Tls::CaFile => ("--cafile", false),
                Tls::CaPath => ("--capath", false),
                Tls::Cert => ("--cert", false),
                Tls::Key => ("--key", false),
                Tls::KeyForm => ("--keyform", false),
                Tls::Ciphers => ("--ciphers", false),
                Tls::Version => ("--tls-version", false),
                Tls::Alpn => ("--tls-alpn", false),
                Tls::Engine => ("--tls-engine", false),
                Tls::EngineKey => ("--tls-engine-kpass-sha1", false),
                Tls::KeyLog => ("--tls-keylog", false),
                Tls::Psk => ("--psk", false),
                Tls::PskIdentity => ("--psk-identity", false),
                Tls::Insecure => ("--insecure", true),
                Tls::OsCerts => ("--tls-use-os-certs", true),
                Tls::Off => ("--no-tls", true),
            };
            if !is_on && !is_off {
                idle.get_or_insert(word);
            }
            if !(option == Tls::Version && is_off) {
                self.words.push(if is_flag { word.into() } else { joined(word, &value) });
            }
        }
        let idle = idle?;
        self.words.push("--no-tls".into());
        Some(format!("Warning: {idle} alone does not turn TLS on: this connection is plain text. Add --cafile FILE."))
    }

    fn push_address(&mut self) {
        let host = self.host.take().unwrap_or_else(|| "localhost".into());
        match self.port {
            // mosquitto's way to say it: port 0, and the path for the host.
            Some(0) => self.push("--unix", &host),
            Some(port) => self.push_number("--port", i64::from(port)),
            None => {}
        }
        if self.port != Some(0) {
            // What is no text is no name that anybody could look up, and no URL either.
            self.push("--host", OsStr::new(host.to_string_lossy().as_ref()));
        }
    }

    fn push_session(&mut self) {
        self.push("--protocol-version", self.version.as_ref());
        match self.id.take() {
            Some((Identity::Whole, id)) => self.push("--id", &id),
            Some((Identity::Prefix, prefix)) => self.push("--id-prefix", &prefix),
            None => {}
        }
        if self.keep_session {
            self.words.push("--disable-clean-session".into());
        }
        match self.expiry.filter(|_| self.version == "5") {
            // Without a word it is 0, unless the session is kept.
            Some(0) if !self.keep_session => {}
            Some(seconds) => self.push_number("--session-expiry-interval", i64::from(seconds)),
            None => {}
        }
        // One question is on the way at a time.
        let inflight = if self.tool == Tool::Rr { 1 } else { self.inflight };
        self.push_number("--max-inflight", inflight);
    }

    fn push_message(&mut self) {
        for (word, value) in [("--topic", self.topic.take()), ("--response-topic", self.response_topic.take())] {
            if let Some(value) = value {
                self.push(word, &value);
            }
        }
        match self.source.take() {
            Some((Source::Text, text)) => self.push("--message", &text),
            // A file with this name, and not stdin.
            Some((Source::File, path)) if path == "-" => self.push("--file", "./-".as_ref()),
            Some((Source::File, path)) => self.push("--file", &path),
            // Each line once.
            Some((Source::Lines, _)) => {
                self.repeat = None;
                self.words.push("--stdin-line".into());
            }
            Some((Source::Null, _)) => self.words.push("--null-message".into()),
            Some((Source::All, _)) => self.words.push("--stdin-file".into()),
            None => {}
        }
        if let Some(count) = self.repeat {
            self.push_number("--repeat", count);
        }
    }
}

/// The system's words, without its number.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

/// `text` for people: what moves a cursor is made harmless.
pub(super) fn shown(text: &OsStr) -> String {
    let mut shown = String::new();
    for sign in text.to_string_lossy().chars() {
        if sign.is_control() {
            shown.extend(sign.escape_default());
        } else {
            shown.push(sign);
        }
    }
    shown
}

fn joined(option: &str, value: &OsStr) -> OsString {
    // A short option has its value right behind it.
    let sign: &[u8] = if option.starts_with("--") { b"=" } else { b"" };
    OsString::from_vec([option.as_bytes(), sign, value.as_bytes()].concat())
}
