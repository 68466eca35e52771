//! The life of a bridge: connect, pass messages on, lose the connection, wait, and again.
//!
//! While the remote broker is away, the bridge has left its own one, too: what is for the remote side waits in its
//! session there, within the limits of any other.

use std::{io, pin::pin, time::Duration};

use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::{
    Error,
    event::What,
    options::{Address, Options, Start},
    sides,
    work::{Bridge, Parting},
};
use crate::{client, net, packet::ReasonCode};

/// How long what is under way may take at a parting.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How long to wait after the own broker has ended the connection.
const LOCAL_PAUSE: Duration = Duration::from_secs(1);
/// A connection that lives so long is a good one: after it, the pauses begin anew.
const STEADY: Duration = Duration::from_secs(10);
/// How often the time between two looks at a primary broker is doubled at most.
const DOUBLINGS: u32 = 6;
/// How long a look at the primary broker may take.
const LOOK: Duration = Duration::from_secs(10);

impl Bridge {
    /// Lives until there is nothing more to do: for a bridge that connects once, and a hopeless one.
    pub(super) async fn live(&mut self) -> Result<(), Error> {
        self.claim(true);
        self.tell_rights();
        if self.is_lazy() {
            self.into.announce(&self.options.state_topic(), b"0", true);
        } else {
            self.prepare().await;
        }
        loop {
            if let Start::Lazy { threshold, .. } = self.options.start {
                self.wait_for(threshold).await;
            }
            let address = self.address().clone();
            let parting = match self.dial(&address).await {
                Ok(()) => self.serve(&address).await,
                Err(error @ (client::Error::Encode(_) | client::Error::Way(_))) => return Err(Error::Hopeless(error)),
                Err(error) => {
                    if !self.failed(&address, &error).await {
                        return Ok(());
                    }
                    continue;
                }
            };
            if !self.parted(&address, parting).await {
                return Ok(());
            }
        }
    }

    fn is_lazy(&self) -> bool {
        matches!(self.options.start, Start::Lazy { .. })
    }

    /// Has the own broker keep a session with the bridge's subscriptions, before the remote one is there.
    async fn prepare(&mut self) {
        self.announce_here(b"0");
        if self.open_local(sides::Replay::None).await.is_ok() {
            self.leave_local().await;
        }
    }

    /// Waits until so many messages are there for the remote broker.
    async fn wait_for(&mut self, threshold: usize) {
        let left = |bridge: &Self| bridge.remote.as_ref().map_or(0, client::Client::unacknowledged);
        while !self.out.is_full() && self.out.waiting() + left(self) < threshold.max(1) {
            if !self.local_is_open && self.open_local(sides::Replay::All).await.is_err() {
                sleep(LOCAL_PAUSE).await;
            } else if let Err(lost) = self.hear_local().await {
                self.local_is_open = false;
                self.tell(What::LocalLost { why: &lost });
                sleep(LOCAL_PAUSE).await;
            }
        }
    }

    /// One attempt to connect with the remote broker; a second one without the bridge's sign, if that is the trouble.
    async fn dial(&mut self, address: &Address) -> Result<(), client::Error> {
        let as_bridge = self.options.try_private && !self.options.version.is_v5() && !self.plain;
        let error = match self.connect(address, as_bridge).await {
            Err(error) if as_bridge && may_dislike_bridges(&error) => error,
            connected => return connected,
        };
        let is_certain = matches!(error, client::Error::Refused { .. });
        self.connect(address, false).await.map_err(|_| error)?;
        // One that only closed the connection may have been about to start again.
        self.plain = is_certain;
        self.tell(What::NoBridge { address });
        Ok(())
    }

    /// Connected: passes on what comes, until something ends it.
    async fn serve(&mut self, address: &Address) -> Parting {
        if let Err(parting) = self.begin(address).await {
            return parting;
        }
        let began = Instant::now();
        let options = self.options.clone();
        let is_secondary = !options.round_robin && self.at > 0;
        // A port that is open promises little: who was disappointed looks less often.
        let interval = self.pauses.of_looks() * 2_u32.pow(self.disappointments.min(DOUBLINGS));
        let mut returned = pin!(until_reachable(&options, interval));
        let mut seen = (self.out.passed + self.into.passed, Instant::now());
        loop {
            if let Err(parting) = self.pass_on() {
                return self.settle(began, parting);
            }
            let passed = self.out.passed + self.into.passed;
            if passed != seen.0 {
                seen = (passed, Instant::now());
            }
            let idle_until = match options.start {
                Start::Lazy { idle_timeout, .. } => Some(seen.1 + idle_timeout),
                Start::Automatic | Start::Once => None,
            };
            tokio::select! {
                heard = self.hear() => if let Err(parting) = heard {
                    return self.settle(began, parting);
                },
                () = &mut returned, if is_secondary => {
                    self.disappointments += 1;
                    return self.settle(began, Parting::Returning);
                }
                () = sleep_until(idle_until.unwrap_or(seen.1)), if idle_until.is_some() => {
                    if self.out.is_idle() && self.into.is_idle() {
                        return self.settle(began, Parting::Idle);
                    }
                    seen.1 = Instant::now();
                }
            }
        }
    }

    /// What a connection that began then and ends so says about the next one.
    fn settle(&mut self, began: Instant, parting: Parting) -> Parting {
        if began.elapsed() >= STEADY {
            self.pauses.reset();
            if self.at == 0 {
                self.disappointments = 0;
            }
        }
        parting
    }

    /// It could not connect: whether to go on, after a pause when every address was tried.
    async fn failed(&mut self, address: &Address, why: &client::Error) -> bool {
        self.at = (self.at + 1) % self.options.addresses.len();
        let all_tried = self.at == 0;
        let again = match self.options.start {
            Start::Once if all_tried => None,
            _ if all_tried => Some(self.pauses.next()),
            _ => Some(Duration::ZERO),
        };
        self.tell(What::Unreachable { address, why, again });
        if let Some(pause) = again {
            self.part_here(pause).await;
        }
        again.is_some()
    }

    /// What was connected is so no more: whether to go on.
    async fn parted(&mut self, address: &Address, parting: Parting) -> bool {
        self.out.forget_notices();
        match parting {
            Parting::RemoteLost(why) => {
                self.remote_is_open = false;
                let again = (self.options.start != Start::Once).then(|| self.pauses.next());
                self.tell(What::Lost { address, why: &why, again });
                self.announce_here(b"0");
                // The others next: else, the primary.
                self.at = if self.options.round_robin { (self.at + 1) % self.options.addresses.len() } else { 0 };
                self.part_here(again.unwrap_or_default()).await;
                return again.is_some();
            }
            Parting::LocalLost(why) => {
                self.local_is_open = false;
                self.tell(What::LocalLost { why: &why });
                self.leave_remote(LAST_WORDS).await;
                sleep(LOCAL_PAUSE).await;
            }
            Parting::LocalRefused => {
                self.leave_remote(LAST_WORDS).await;
                let pause = self.pauses.next();
                sleep(pause.max(LOCAL_PAUSE)).await;
            }
            Parting::Idle => {
                self.leave_remote(LAST_WORDS).await;
                self.tell(What::Idle { address });
                self.announce_here(b"0");
            }
            Parting::Returning => {
                let primary = &self.options.addresses[0];
                self.tell(What::Returning { address: primary });
                self.leave_remote(LAST_WORDS).await;
                self.at = 0;
            }
        }
        true
    }

    /// Leaves the own broker for the time of a pause.
    async fn part_here(&mut self, pause: Duration) {
        let until = Instant::now() + pause;
        if self.local_is_open && !pause.is_zero() {
            self.leave_local().await;
        }
        sleep_until(until).await;
    }

    /// Ends both connections: the bridge is to be no more.
    pub(super) async fn stop(&mut self) {
        self.claim(false);
        if self.remote_is_open {
            self.announce_here(b"0");
            self.leave_remote(LAST_WORDS).await;
        }
        if self.local_is_open {
            self.leave_local().await;
        }
    }

    /// Says goodbye to the remote broker, which is told that the bridge is no more, and takes what is under way.
    async fn leave_remote(&mut self, limit: Duration) {
        if !self.remote_is_open {
            return;
        }
        self.announce_there(b"0");
        let _ = timeout(limit, async {
            while self.local_is_open && self.pass_on().is_ok() && !self.is_settled() {
                if self.hear().await.is_err() {
                    return;
                }
            }
        })
        .await;
        self.carry_out();
        self.remote_is_open = false;
        self.out.forget_notices();
        if let Some(remote) = &mut self.remote {
            remote.leave(limit).await;
        }
    }

    /// Says goodbye to the own broker, which keeps the session.
    async fn leave_local(&mut self) {
        let _ = timeout(LAST_WORDS, async {
            while !self.is_settled_here() {
                if self.hear_local().await.is_err() {
                    return;
                }
            }
        })
        .await;
        self.local_is_open = false;
        if let Some(local) = &mut self.local {
            local.leave(LAST_WORDS).await;
        }
    }
}

/// Whether a broker that does not know what a bridge is may answer like this.
const fn may_dislike_bridges(error: &client::Error) -> bool {
    matches!(
        error,
        client::Error::Refused { reason: ReasonCode::UnsupportedProtocolVersion, .. }
            | client::Error::Lost(client::Lost::Closed | client::Lost::Io(_))
    )
}

/// Waits until the first address can be reached.
async fn until_reachable(options: &Options, interval: Duration) {
    let Some(Address { host, port }) = options.addresses.first() else { return std::future::pending().await };
    loop {
        sleep(interval).await;
        let dialled = timeout(LOOK, net::dial_from(options.bind_address.as_deref(), host, *port)).await;
        if matches!(dialled, Ok(Ok(_))) {
            return;
        }
    }
}

/// A local connection for the runtime of this thread.
pub(super) fn attach(stream: std::os::unix::net::UnixStream) -> io::Result<net::Stream> {
    tokio::net::UnixStream::from_std(stream).map(net::Stream::Unix)
}
