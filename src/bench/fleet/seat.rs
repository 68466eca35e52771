//! What publishers and subscribers have in common: waiting for their connection, being woken, coming back.

use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    pin::pin,
    rc::Rc,
    sync::{Arc, atomic::Ordering},
    task::{Context, Poll, Waker},
    time::Duration,
};

use super::{
    Error,
    publisher::{Publisher, Told},
    shop::{Common, Running, add},
    subscriber::{Ears, Subscriber},
};
use crate::{
    client::{Client, Lost},
    packet::QoS,
};

/// Wakes a task that waits for its connection.
#[derive(Debug, Default)]
pub(super) struct Poke {
    is_poked: bool,
    waker: Option<Waker>,
}

impl Poke {
    pub(super) fn now(&mut self) {
        self.is_poked = true;
        if let Some(waker) = &self.waker {
            waker.wake_by_ref();
        }
    }

    /// Whether it was woken since.
    fn take(&mut self, context: &Context<'_>) -> bool {
        if !self.waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
            self.waker = Some(context.waker().clone());
        }
        std::mem::take(&mut self.is_poked)
    }
}

/// A publisher, of whatever library.
pub(super) trait Speaker {
    /// Begins a round in which this publisher sends `count` messages at the most.
    fn begin(&mut self, running: &Arc<Running>, count: u64);

    /// How many messages of this round were sent.
    fn sent_so_far(&self) -> (u32, u64);

    /// Ends the round.
    fn end(&mut self) -> Told;

    /// A message is due.
    fn give(&mut self, due: u64);

    /// How many messages wait, or are in flight.
    fn in_flight(&self) -> u64;

    /// Sends what may be sent. What goes wrong shows again in the next read, which is the task's.
    fn push(&mut self);

    /// Looks whether time is over.
    fn poke(&mut self);

    /// Says goodbye, and ends.
    fn close(&mut self);
}

/// A subscriber, of whatever library.
pub(super) trait Listener {
    /// Puts its SUBSCRIBE on the way.
    fn subscribe(&mut self, qos: QoS) -> Result<(), Error>;

    /// Whether it has a connection.
    fn is_there(&self) -> bool;

    /// What it subscribes to.
    fn filter(&self) -> &str;

    /// What hears for it.
    fn ears(&mut self) -> &mut Ears;

    /// Says goodbye, and ends.
    fn close(&mut self);
}

/// Somebody with a connection.
pub(super) trait Seated {
    fn parts(&mut self) -> (&mut Poke, Option<&mut Client>);
}

impl Seated for Publisher {
    fn parts(&mut self) -> (&mut Poke, Option<&mut Client>) {
        (&mut self.poke, self.client.as_mut())
    }
}

impl Seated for Subscriber {
    fn parts(&mut self) -> (&mut Poke, Option<&mut Client>) {
        (&mut self.poke, self.client.as_mut())
    }
}

/// Waits until the connection has something, or somebody pokes. The seat can be used by others meanwhile.
pub(super) async fn ready<S: Seated>(seat: &Rc<RefCell<S>>) -> Result<(), Lost> {
    poll_fn(|context| {
        let mut seat = seat.borrow_mut();
        let (poke, client) = seat.parts();
        if poke.take(context) {
            return Poll::Ready(Ok(()));
        }
        match client {
            Some(client) => pin!(client.ready()).poll(context),
            None => Poll::Pending,
        }
    })
    .await
}

/// Connects again, as often as it takes, where the plan wants it; else tells of the loss.
pub(super) async fn reconnected(mut client: Client, shop: &Common, lost: Lost) -> Option<Client> {
    add(&shop.gauges.errors, 1);
    add(&shop.gauges.disconnects, 1);
    client.hang_up();
    shop.gauges.connected.fetch_sub(1, Ordering::Relaxed);
    if !shop.plan.reconnect {
        // Where it is measured how many hold, one that does not is a number.
        if !shop.plan.tolerant {
            shop.fail(Error::Lost(lost));
        }
        return None;
    }
    let mut pause = FIRST_PAUSE;
    for _ in 0..ATTEMPTS {
        if client.reconnect().await.is_ok() {
            shop.gauges.connected.fetch_add(1, Ordering::Relaxed);
            // It is another socket.
            if shop.plan.nagle {
                client.hold_small_packets();
            }
            return Some(client);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LAST_PAUSE);
    }
    shop.fail(Error::Lost(lost));
    None
}

const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LAST_PAUSE: Duration = Duration::from_secs(1);
const ATTEMPTS: u32 = 30;
