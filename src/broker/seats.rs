//! Places for clients, where their number is limited: taken when a client comes in, not when somebody opens a socket,
//! and free again as soon as it has gone.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{door::Door, limit::Limit, router::Router};

/// The clients of the broker, or of one of its listeners.
#[derive(Debug, Default)]
pub(crate) struct Seats(AtomicUsize);

impl Seats {
    fn are_taken(&self, limit: usize) -> bool {
        self.0.load(Ordering::Relaxed) >= limit
    }

    /// `anyway`: whether to take one that is not there.
    fn take(&self, limit: usize, anyway: impl FnOnce() -> bool) -> bool {
        let is_taken = self.0.fetch_add(1, Ordering::Relaxed) < limit || anyway();
        if !is_taken {
            self.leave();
        }
        is_taken
    }

    fn leave(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The limit that keeps this client out, if there is one. Whoever comes for a session that has a connection takes the
/// place of that one.
pub(crate) fn barrier(router: &Router, door: &Door, client_id: &str) -> Option<Limit> {
    if door.options.internal {
        return None;
    }
    let (of_door, of_all) = (door.options.max_connections, router.config.max_connections);
    let limit = if door.seats.are_taken(of_door) {
        Limit::OfListener(of_door)
    } else if router.seats.are_taken(of_all) {
        Limit::Connections(of_all)
    } else {
        return None;
    };
    (!router.is_connected(client_id)).then_some(limit)
}

/// Takes a place; it is given back by [`leave`].
pub(crate) fn take(router: &Router, door: &Door, client_id: &str) -> Result<(), Limit> {
    let (of_door, of_all) = (door.options.max_connections, router.config.max_connections);
    let anyway = || door.options.internal || router.is_connected(client_id);
    if !door.seats.take(of_door, anyway) {
        return Err(Limit::OfListener(of_door));
    }
    if !router.seats.take(of_all, anyway) {
        door.seats.leave();
        return Err(Limit::Connections(of_all));
    }
    Ok(())
}

/// Gives a place back.
pub(crate) fn leave(router: &Router, door: &Door) {
    door.seats.leave();
    router.seats.leave();
}
