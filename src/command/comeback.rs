//! The way back to a broker after a loss: what is said meanwhile, and when there is nothing left to hope for.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::connection::{attempt, peer, tell_of_tls};
use crate::{
    client::{Backoff, Client, Error, Lost, Options, Outlook, SHORT},
    failure::{Failure, quoted},
    interrupt::{Ended, Interrupt},
    output::Console,
    packet::ReasonCode,
};

/// Connects for the first time, however long it takes; unless there is no use in it, or somebody ends it before.
pub(super) async fn connect_at_last(
    options: &Options,
    mut backoff: Backoff,
    debug: bool,
    interrupt: &mut Interrupt,
    console: Console,
) -> Result<Result<Client, Ended>, Failure> {
    let began = Instant::now();
    let mut trouble = Trouble::default();
    let mut told = false;
    loop {
        match attempt(options, debug, interrupt, console).await {
            Ok(Ok(client)) => {
                if told {
                    console.note(format_args!("connected after {:.1} s", began.elapsed().as_secs_f64()));
                }
                return Ok(Ok(client));
            }
            Ok(Err(ended)) => return Ok(Err(ended)),
            Err(error) if trouble.stays(error.outlook()) => return Err(Failure::connect(&error, options)),
            Err(error) => {
                if !std::mem::replace(&mut told, true) {
                    console.note(format_args!("cannot connect to {}: {error}; trying again", options.target));
                }
            }
        }
        tokio::select! {
            biased;
            ended = interrupt.wait() => return Ok(Err(ended)),
            () = sleep(backoff.pause()) => {}
        }
    }
}

/// The same as mosquitto_sub does it: whoever was reached once is tried again, and nobody else.
pub(super) async fn connect_as_mosquitto(
    options: &Options,
    mut backoff: Backoff,
    debug: bool,
    interrupt: &mut Interrupt,
    console: Console,
) -> Result<Result<Client, Ended>, Failure> {
    match attempt(options, debug, interrupt, console).await {
        Ok(connected) => return Ok(connected),
        Err(Error::Lost(Lost::Closed | Lost::Io(_))) => {}
        Err(error) => return Err(Failure::connect(&error, options)),
    }
    tokio::select! {
        biased;
        ended = interrupt.wait() => return Ok(Err(ended)),
        () = sleep(backoff.pause()) => {}
    }
    connect_at_last(options, backoff, debug, interrupt, console).await
}

/// Since when attempts fail by what passes only if somebody is just changing it.
#[derive(Debug, Default)]
struct Trouble {
    since: Option<Instant>,
}

impl Trouble {
    /// One more attempt has failed: whether there is no use in another.
    fn stays(&mut self, outlook: Outlook) -> bool {
        match outlook {
            Outlook::Final => true,
            Outlook::Open => {
                self.since = None;
                false
            }
            Outlook::Doubtful => self.since.get_or_insert_with(Instant::now).elapsed() >= RENEWAL,
        }
    }
}

/// The connections of one run, one after the other.
#[derive(Debug)]
pub(super) struct Comeback {
    backoff: Backoff,
    connected: Instant,
    lost: Instant,
    trouble: Trouble,
    /// How many connections in a row have brought no acknowledgement although some were waited for.
    fruitless: u32,
    acknowledged: u64,
    /// Whether the broker was asked once why it does not want this client any more.
    asked: bool,
    debug: bool,
    console: Console,
}

/// How long a broker may take to be set up anew. Then its certificate, say, is believed to be what it seems.
const RENEWAL: Duration = Duration::from_secs(30);

/// So many connections without an acknowledgement are no accident.
const FRUITLESS: u32 = 8;

impl Comeback {
    /// The first connection is there.
    pub(super) fn new(backoff: Backoff, debug: bool, console: Console) -> Self {
        let now = Instant::now();
        Self {
            backoff,
            connected: now,
            lost: now,
            trouble: Trouble::default(),
            fruitless: 0,
            acknowledged: 0,
            asked: false,
            debug,
            console,
        }
    }

    /// A connection is lost: why there is no use in another.
    pub(super) fn begin(&mut self, client: &Client, lost: &Lost) -> Result<(), Failure> {
        if lost.outlook() == Outlook::Final && !self.asks(client, lost) {
            return Err(Failure::lost(lost, client.options()));
        }
        self.despair(client, lost)?;
        self.console.note(format_args!("connection to {} lost ({lost}); reconnecting", peer(client)));
        client.hang_up();
        self.backoff.lost_after(self.connected.elapsed());
        let id = &client.options().client_id;
        if self.backoff.short_lived() == SHORT && !id.is_empty() {
            self.console.note(format_args!("is there another client with the id {}? Only one can stay", quoted(id)));
        }
        self.lost = Instant::now();
        Ok(())
    }

    /// Whether the broker ends each connection on account of what it is sent: nothing would ever be different.
    fn despair(&mut self, client: &Client, lost: &Lost) -> Result<(), Failure> {
        let is_fruitless = client.unacknowledged() > 0 && client.acknowledged() == self.acknowledged;
        self.fruitless = if is_fruitless { self.fruitless + 1 } else { 0 };
        self.acknowledged = client.acknowledged();
        if self.fruitless < FRUITLESS {
            return Ok(());
        }
        let failure = Failure::lost(lost, client.options());
        Err(failure.hint(
            "each connection ends before anything is acknowledged: the broker may not take a message; -d shows which",
        ))
    }

    /// Whether the next handshake will tell more than the broker's goodbye (v5): that a certificate is revoked, say.
    fn asks(&mut self, client: &Client, lost: &Lost) -> bool {
        let unwanted = matches!(lost, Lost::Disconnected { reason: ReasonCode::NotAuthorized, .. });
        let certified = client.options().tls.as_ref().is_some_and(|tls| tls.certificate().is_some());
        unwanted && certified && !std::mem::replace(&mut self.asked, true)
    }

    /// The pause before the next attempt.
    pub(super) fn pause(&mut self) -> Duration {
        self.backoff.pause()
    }

    /// An attempt has failed: why there is no use in another.
    pub(super) fn failed(&mut self, client: &Client, error: &Error) -> Result<(), Failure> {
        let was_doubtful = self.trouble.since.is_some();
        if self.trouble.stays(error.outlook()) {
            return Err(Failure::reconnect(error, client.options()));
        }
        if self.trouble.since.is_some() && !was_doubtful {
            let (peer, limit) = (peer(client), RENEWAL.as_secs());
            self.console.note(format_args!("cannot connect to {peer}: {error}; it is tried for {limit} s"));
        }
        Ok(())
    }

    /// An attempt has succeeded.
    pub(super) fn succeeded(&mut self, client: &Client) {
        (self.connected, self.trouble) = (Instant::now(), Trouble::default());
        self.console.note(format_args!("reconnected after {:.1} s", self.lost.elapsed().as_secs_f64()));
        tell_of_tls(client, self.debug, self.console);
    }
}
