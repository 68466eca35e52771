//! Sockets that were bound before this program started (`LISTEN_FDS`), and the listeners that they are for.

use super::listeners::Spot;
use crate::{
    conf::Place,
    failure::{Exit, Failure, system},
    net::{self, Listener, listen::Place as Bound},
};

/// The sockets that no listener has taken yet.
pub(super) struct Handed(Vec<Listener>);

impl Handed {
    /// Takes them from whoever started this program; none is the usual case.
    pub(super) fn take() -> Result<Self, Failure> {
        let cannot = |error| {
            Failure::new(Exit::FAILED, "cannot use a socket that was handed down (LISTEN_FDS)").because(system(&error))
        };
        net::inherited().map(Self).map_err(cannot)
    }

    /// Where they listen: who has named no listener means these.
    pub(super) fn places(&self) -> Vec<Place> {
        let place = |listener: &Listener| match listener.place() {
            Bound::Unix(path) => Place::Unix(path.clone()),
            Bound::Network(address) => Place::Tcp(address.port(), vec![address.ip().to_string()]),
        };
        self.0.iter().map(place).collect()
    }

    /// Those that listen where this listener is to listen.
    pub(super) fn at(&mut self, spot: &Spot<'_>) -> Vec<Listener> {
        self.0.extract_if(.., |socket| spot.is_at(socket.place())).collect()
    }

    /// There are no more listeners.
    pub(super) fn end(self) -> Result<(), Failure> {
        let Some(left) = self.0.first() else { return Ok(()) };
        let place = left.place();
        let what = format!("{place} was handed down (LISTEN_FDS), and no listener is there");
        Err(Failure::usage(what).hint("add a listener with this address, in the file or with --listen, or name none"))
    }
}
