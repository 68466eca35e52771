//! A subscriber of the library: what it tells is heard as our own subscribers hear it.

use std::{cell::RefCell, rc::Rc, sync::atomic::Ordering};

use super::library::{Event, Events, Sender};
use crate::{
    bench::fleet::{
        Error,
        seat::Listener,
        shop::{Common, add},
        subscriber::Ears,
    },
    packet::QoS,
};

/// A subscriber.
pub(in crate::bench::fleet) struct Subscriber {
    sender: Sender,
    ears: Ears,
    filter: String,
    is_there: bool,
    closing: bool,
}

impl Subscriber {
    pub(super) const fn new(sender: Sender, ears: Ears, filter: String) -> Self {
        Self { sender, ears, filter, is_there: true, closing: false }
    }
}

impl Listener for Subscriber {
    fn subscribe(&mut self, qos: QoS) -> Result<(), Error> {
        // It is the first request of all: there is room.
        self.sender.subscribe(&self.filter, qos);
        Ok(())
    }

    fn is_there(&self) -> bool {
        self.is_there
    }

    fn filter(&self) -> &str {
        &self.filter
    }

    fn ears(&mut self) -> &mut Ears {
        &mut self.ears
    }

    fn close(&mut self) {
        self.closing = true;
        self.sender.disconnect();
    }
}

/// The work of a subscriber, to its end.
pub(super) async fn work(seat: Rc<RefCell<Subscriber>>, shop: Common, mut events: Events) {
    let take = |event: Event<'_>| {
        let mut seat = seat.borrow_mut();
        match event {
            Event::Message { payload, dup } => {
                // The library tells of one message at a time.
                seat.ears.wake();
                seat.ears.hear(payload, dup);
                add(&shop.gauges.arrivals, 1);
            }
            Event::Granted(reason) => seat.ears.granted = Some(reason),
            _ => {}
        }
        matches!(event, Event::Disconnected)
    };
    loop {
        match events.next(take).await {
            Ok(false) => {}
            Ok(true) => return,
            Err(_) if seat.borrow().closing => return,
            Err(trouble) => {
                seat.borrow_mut().is_there = false;
                add(&shop.gauges.errors, 1);
                add(&shop.gauges.disconnects, 1);
                shop.gauges.connected.fetch_sub(1, Ordering::Relaxed);
                shop.fail(Error::Library(trouble));
                return;
            }
        }
    }
}
