//! `--exec`: a command for each message, one after the other.
//!
//! The command has a process group of its own, so that its end can be made the end of all that it has started.

use std::{
    ffi::OsString,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{io::AsyncWriteExt, pin, process::Command, time::timeout};

use crate::{
    client::{Client, Lost},
    failure::{Exit, Failure, quoted, system},
    interrupt::{Ended, Interrupt},
    output::Console,
    packet::{Property, Publish},
};

/// Runs commands.
#[derive(Debug)]
pub(super) struct Worker {
    command: OsString,
    run: u64,
    failed: u64,
}

/// What a command is run for.
#[derive(Debug)]
pub(super) struct Work {
    topic: String,
    payload: Vec<u8>,
    environment: Vec<(&'static str, String)>,
}

/// Why a command is not waited for until it has ended.
#[derive(Debug)]
pub(super) enum Break {
    /// It was told to end.
    Ended(Ended),
    /// It has ended, and the connection is no more.
    Lost(Lost),
    /// It cannot be started.
    Failed(Failure),
}

/// What a message may have, and the variable for it.
const OPTIONAL: [&str; 5] = [
    "MQTT_CONTENT_TYPE",
    "MQTT_RESPONSE_TOPIC",
    "MQTT_CORRELATION_DATA",
    "MQTT_CORRELATION_DATA_B64",
    "MQTT_MESSAGE_EXPIRY",
];
/// How long a command may take to end when it is told to.
const END_LIMIT: Duration = Duration::from_secs(1);

impl Work {
    /// All that a command is told about a message.
    pub(super) fn of(publish: &Publish<'_>) -> Self {
        let mut environment = vec![
            ("MQTT_TOPIC", publish.topic.to_owned()),
            ("MQTT_QOS", publish.qos.bits().to_string()),
            ("MQTT_RETAIN", u8::from(publish.retain).to_string()),
        ];
        for property in publish.properties.iter() {
            let [content_type, response_topic, correlation_data, correlation_base64, expiry] = OPTIONAL;
            match property {
                Property::ContentType(text) => environment.push((content_type, text.to_owned())),
                Property::ResponseTopic(text) => environment.push((response_topic, text.to_owned())),
                Property::CorrelationData(bytes) => {
                    environment.push((correlation_base64, BASE64_STANDARD.encode(bytes)));
                    // No variable can hold anything else.
                    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
                    environment.extend(text.map(|text| (correlation_data, text.to_owned())));
                }
                Property::MessageExpiryInterval(seconds) => environment.push((expiry, seconds.to_string())),
                _ => {}
            }
        }
        Self { topic: publish.topic.to_owned(), payload: publish.payload.to_vec(), environment }
    }
}

impl Worker {
    pub(super) const fn new(command: OsString) -> Self {
        Self { command, run: 0, failed: 0 }
    }

    /// Runs the command for a message, and waits for its end; keep alive goes on meanwhile.
    pub(super) async fn run(
        &mut self,
        work: Work,
        client: &mut Client,
        interrupt: &mut Interrupt,
        console: Console,
    ) -> Result<(), Break> {
        let mut command = Command::new("sh");
        command.arg("-c").arg(&self.command).stdin(Stdio::piped()).process_group(0).kill_on_drop(true);
        // What one message has is not what the next one, or whoever has started us, has.
        for name in OPTIONAL {
            command.env_remove(name);
        }
        // A second client with this one's identifier would throw it out.
        command.env_remove("MQTT_CLIENT_ID").envs(work.environment);
        let cannot = |error| Failure::new(Exit::FAILED, "cannot run the command of --exec").because(system(&error));
        let mut child = command.spawn().map_err(|error| Break::Failed(cannot(error)))?;
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let stdin = child.stdin.take();
        let feed = async {
            if let Some(mut stdin) = stdin {
                // A command need not read its input.
                let _ = stdin.write_all(&work.payload).await;
            }
        };
        let end = async {
            pin!(feed);
            tokio::select! {
                biased;
                status = child.wait() => status,
                () = &mut feed => child.wait().await,
            }
        };
        pin!(end);
        let mut lost = None;
        let status = loop {
            tokio::select! {
                biased;
                from_outside = interrupt.wait() => {
                    tell(group, Signal::TERM);
                    if timeout(END_LIMIT, &mut end).await.is_err() {
                        tell(group, Signal::KILL);
                        let _ = end.await;
                    }
                    return Err(Break::Ended(from_outside));
                }
                status = &mut end => break status,
                sent = client.pulse(), if lost.is_none() => lost = sent.err(),
            }
        };
        let status = status.map_err(|error| Break::Failed(cannot(error)))?;
        self.count(status, &work.topic, console);
        lost.map_or(Ok(()), |lost| Err(Break::Lost(lost)))
    }

    fn count(&mut self, status: ExitStatus, topic: &str, console: Console) {
        self.run += 1;
        if !status.success() {
            self.failed += 1;
            // "exit status: 3", "signal: 9 (SIGKILL)".
            console.finding(format_args!("the command failed for a message to {}: {status}", quoted(topic)), None);
        }
    }

    /// Fails if a command has failed.
    pub(super) fn result(&self) -> Result<(), Failure> {
        if self.failed == 0 {
            return Ok(());
        }
        let plural = if self.run == 1 { "" } else { "s" };
        Err(Failure::new(Exit::FAILED, format!("{} of {} command{plural} failed", self.failed, self.run)))
    }
}

/// Tells the command and all that it has started. They may have ended.
fn tell(group: Option<Pid>, signal: Signal) {
    if let Some(group) = group {
        let _ = kill_process_group(group, signal);
    }
}
