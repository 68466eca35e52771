//! Publishers and subscribers of the rumqttc library on a thread: the same seats, the same load, the same numbers.

mod library;
mod publisher;
mod subscriber;

use std::{
    cell::RefCell,
    fmt,
    rc::Rc,
    sync::{Arc, mpsc},
};

use tokio::sync::mpsc::UnboundedReceiver;

use self::{library::Library, publisher::Publisher, subscriber::Subscriber};
use super::{
    Error,
    connect::{self, Role},
    shop::{Common, Gauges},
    worker::{self, Crew, News, Order, Part},
};
use crate::{
    bench::{pacer::Lane, plan::Plan},
    client::Options,
    packet::Version,
};

/// What the library says when it cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no connection.
    Connect(String),
    /// The broker refused the connection.
    Refused(String),
    /// The connection was lost.
    Lost(String),
}

impl std::error::Error for Trouble {}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Connect(text) | Self::Refused(text) | Self::Lost(text)) = self;
        write!(out, "rumqttc says: {text}")
    }
}

/// What in a plan the library cannot do, if there is something.
#[must_use]
pub fn obstacle(plan: &Plan) -> Option<&'static str> {
    let options = &plan.client;
    let target = &options.target;
    let faults = [
        (options.version == Version::V3_1, "MQTT 3.1"),
        (options.tls.is_some(), "TLS here"),
        (target.websocket.is_some(), "WebSocket here"),
        (target.unix.is_some(), "Unix sockets"),
        (target.proxy.is_some(), "proxies here"),
        (target.bind.is_some() || !plan.sources.is_empty(), "addresses to connect from"),
        (plan.reconnect, "reconnecting here"),
        (options.will.is_some(), "wills here"),
        (!options.clean_start, "sessions that are kept here"),
        (!options.properties.as_bytes().is_empty() || !plan.properties.as_bytes().is_empty(), "properties here"),
        (!plan.idle.is_empty(), "clients that only connect"),
    ];
    faults.into_iter().find_map(|(is_so, what)| is_so.then_some(what))
}

/// The work of a thread.
///
/// # Errors
/// Somebody cannot connect or subscribe.
pub(super) async fn run(
    part: Part,
    gauges: Arc<Gauges>,
    lane: Arc<Lane>,
    mut orders: UnboundedReceiver<Order>,
    news: &mpsc::Sender<(usize, News)>,
) -> Result<(), Error> {
    let shop = worker::shop(&part, gauges, lane);
    let mut clients = Vec::new();
    let seated = |role, client| clients.push((role, client));
    let connecting = connect::connect(&shop, part.at, worker::guests(&part), connected, seated).await?;
    if clients.is_empty() && connecting.failed > 0 {
        let fault = shop.fault.borrow_mut().take();
        return fault.map_or(Ok(()), Err);
    }
    shop.fault.borrow_mut().take();
    let mut crew = Crew::new(part.at, &shop, &part);
    worker::sort(&mut clients);
    for (role, library) in clients {
        seat(&mut crew, role, library, &part, &shop);
    }
    // What was agreed on, and from which ports, the library does not tell.
    let _ = news.send((part.at, News::Connected(Box::new(connecting), None, Vec::new())));
    crew.work(&mut orders, news).await
}

/// A connection of the library.
async fn connected(shop: Common, options: Options) -> Result<Library, Error> {
    let mut library = Library::new(&options, shop.plan.nagle);
    library.connect().await.map_err(Error::Library)?;
    Ok(library)
}

fn seat(crew: &mut Crew<Publisher, Subscriber>, role: Role, library: Library, part: &Part, shop: &Common) {
    let Library { sender, events } = library;
    match role {
        Role::Publisher(place) => {
            let seat = &part.plan.publishers[place];
            let publisher = Publisher::new(Rc::clone(shop), sender, seat.number, seat.topic.clone());
            let publisher = Rc::new(RefCell::new(publisher));
            crew.publishers.push(Rc::clone(&publisher));
            crew.tasks.spawn_local(publisher::work(publisher, events));
        }
        Role::Subscriber(place) => {
            let filter = part.plan.audiences[place].filter.clone();
            let subscriber = Subscriber::new(sender, crew.ears(part, place), filter);
            let subscriber = Rc::new(RefCell::new(subscriber));
            crew.subscribers.push(Rc::clone(&subscriber));
            crew.tasks.spawn_local(subscriber::work(subscriber, Rc::clone(shop), events));
        }
        // `obstacle` has said so.
        Role::Idle => {}
    }
}
