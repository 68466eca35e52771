//! Two brokers in this process, a bridge that one of them has to the other, and clients of both.

use std::{
    net::SocketAddr,
    ops::ControlFlow,
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::Duration,
};

use mqtt_toolkit::{
    bridge::{self, Address, Bridges, Direction, Options, Restart, Topic},
    broker::{self, Config, Handle, Listener, Summary},
    client::{self, Client, Handler, Message},
    net::{self, Target},
    packet::{Properties, Publish, QoS, SubAck, SubscriptionOptions, Version},
};
use tokio::{sync::oneshot, time::timeout};

/// Longer than anything that is waited for may take.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

/// Runs a test.
pub(crate) fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

/// A running broker. Dropped, it is stopped.
pub(crate) struct Broker {
    pub(crate) address: SocketAddr,
    pub(crate) handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Summary>>,
}

impl Broker {
    pub(crate) fn start() -> Self {
        Self::with(Config::default())
    }

    pub(crate) fn with(config: Config) -> Self {
        let socket = net::listen::listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = socket.address();
        let broker = broker::Broker::new(config, None);
        let handle = broker.handle();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let shutdown = async { drop(stopped.await) };
            runtime.block_on(broker.run(vec![Listener::from(socket)], shutdown)).unwrap()
        });
        Self { address, handle, stop: Some(stop), thread: Some(thread) }
    }

    /// A bridge from here to `remote`; `change` says what it is to do.
    pub(crate) fn bridge(&self, remote: SocketAddr, change: impl FnOnce(&mut Options)) -> Bridge {
        let mut options = options(remote);
        change(&mut options);
        self.bridges(vec![options])
    }

    /// All of these bridges.
    pub(crate) fn bridges(&self, all: Vec<Options>) -> Bridge {
        let events = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&events);
        let observer: bridge::Observer = Arc::new(move |event| seen.lock().unwrap().push(event.to_string()));
        let fail = |name: &str, error: &bridge::Error| panic!("{name}: {error}");
        let bridges = Bridges::start_told(all, &self.handle, Some(observer), fail).unwrap();
        Bridge { bridges, events }
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let ended = self.thread.take().map(JoinHandle::join);
        if !thread::panicking() {
            let _ = ended.unwrap().unwrap();
        }
    }
}

/// A running bridge.
pub(crate) struct Bridge {
    bridges: Bridges,
    events: Arc<Mutex<Vec<String>>>,
}

impl Bridge {
    /// Waits until so many events that contain `text` were told.
    #[track_caller]
    pub(crate) fn tells(&self, text: &str, times: usize) -> impl Future<Output = ()> {
        let told_in_time = timeout(DEADLINE, async move {
            while self.told(text) < times {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        });
        async move { told_in_time.await.unwrap_or_else(|_| panic!("{text:?} of {:?}", self.events.lock().unwrap())) }
    }

    /// How many events that contain `text` were told.
    pub(crate) fn told(&self, text: &str) -> usize {
        self.events.lock().unwrap().iter().filter(|event| event.contains(text)).count()
    }

    pub(crate) async fn is_connected(&self) {
        self.tells("connected with", 1).await;
    }

    pub(crate) async fn stop(self) {
        self.bridges.stop().await;
    }
}

/// A bridge that passes nothing on as yet.
pub(crate) fn options(remote: SocketAddr) -> Options {
    let mut options = Options::new("b");
    options.addresses = vec![address(remote)];
    options.restart = Restart::Constant(Duration::from_millis(20));
    options.remote.client_id = Some("bridge".to_owned());
    options
}

pub(crate) fn address(of: SocketAddr) -> Address {
    Address { host: of.ip().to_string(), port: of.port() }
}

/// A `topic` line: pattern, direction, QoS, local and remote prefix.
pub(crate) fn topic(pattern: &str, direction: Direction, qos: u8, local: &str, remote: &str) -> Topic {
    Topic::new(pattern, direction, QoS::from_bits(qos).unwrap(), local, remote).unwrap()
}

/// A client of a broker.
pub(crate) struct Peer {
    pub(crate) client: Client,
    inbox: Inbox,
}

/// What came.
#[derive(Default)]
struct Inbox {
    messages: std::collections::VecDeque<Came>,
    answers: usize,
}

/// A message that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Came {
    pub(crate) topic: String,
    pub(crate) payload: String,
    pub(crate) qos: u8,
    pub(crate) retain: bool,
    pub(crate) properties: Vec<u8>,
}

impl Handler for Inbox {
    fn message(&mut self, publish: &Publish<'_>) -> ControlFlow<()> {
        self.messages.push_back(Came {
            topic: publish.topic.to_owned(),
            payload: String::from_utf8_lossy(publish.payload).into_owned(),
            qos: publish.qos.bits(),
            retain: publish.retain,
            properties: publish.properties.as_bytes().to_vec(),
        });
        ControlFlow::Continue(())
    }

    fn subscribed(&mut self, _: &SubAck<'_>) {
        self.answers += 1;
    }
}

impl Peer {
    pub(crate) async fn connect(broker: &Broker, client_id: &str) -> Self {
        Self::with(broker.address, client_id, Version::V5).await
    }

    pub(crate) async fn with(address: SocketAddr, client_id: &str, version: Version) -> Self {
        let mut options = client::Options::new(Target::new(address.ip().to_string(), address.port()));
        options.client_id = client_id.to_owned();
        options.version = version;
        let client = Client::connect(options, None).await.unwrap();
        Self { client, inbox: Inbox::default() }
    }

    /// A client that has subscribed to `filter`.
    pub(crate) async fn listening(broker: &Broker, client_id: &str, filter: &str, qos: u8) -> Self {
        let mut peer = Self::connect(broker, client_id).await;
        peer.subscribe(filter, qos).await;
        peer
    }

    pub(crate) async fn subscribe(&mut self, filter: &str, qos: u8) {
        let options = SubscriptionOptions {
            qos: QoS::from_bits(qos).unwrap(),
            no_local: false,
            retain_as_published: true,
            ..SubscriptionOptions::default()
        };
        self.client.subscribe(&[filter.to_owned()], options, &Properties::new()).unwrap();
        let answers = self.inbox.answers + 1;
        self.until(|peer| peer.inbox.answers == answers).await;
    }

    /// Publishes, and waits until the broker has it.
    pub(crate) async fn publish(&mut self, topic: &str, payload: &str, qos: u8, retain: bool) {
        self.send(topic, payload, qos, retain, &Properties::new()).await;
        self.client.ping().unwrap();
        self.until(|peer| peer.client.unacknowledged() == 0 && peer.client.pings() == 0).await;
    }

    /// Publishes as soon as there is room.
    pub(crate) async fn send(
        &mut self,
        topic: &str,
        payload: &str,
        qos: u8,
        retain: bool,
        properties: &Properties<'_>,
    ) {
        let qos = QoS::from_bits(qos).unwrap();
        self.until(|peer| peer.client.has_room(qos)).await;
        let payload = payload.as_bytes();
        self.client.publish(&Message { topic, payload, qos, retain, properties }).unwrap();
        self.client.flush().unwrap();
    }

    /// The next message.
    pub(crate) async fn next(&mut self) -> Came {
        self.until(|peer| !peer.inbox.messages.is_empty()).await;
        self.inbox.messages.pop_front().unwrap()
    }

    /// Topic and payload of the next message are these.
    pub(crate) async fn expects(&mut self, topic: &str, payload: &str) -> Came {
        let came = self.next().await;
        assert_eq!((came.topic.as_str(), came.payload.as_str()), (topic, payload), "{came:?}");
        came
    }

    /// The same behind what may come once more: a bridge that was cut cannot know what has arrived.
    pub(crate) async fn expects_soon(&mut self, payload: &str) {
        while self.next().await.payload != payload {}
    }

    /// Goes on until `done`.
    pub(crate) async fn until(&mut self, done: impl Fn(&Self) -> bool) {
        let worked = timeout(DEADLINE, async {
            while !done(self) {
                self.turn().await;
            }
        });
        worked.await.expect("in time");
    }

    async fn turn(&mut self) {
        self.client.flush().unwrap();
        self.client.ready().await.unwrap();
        self.client.read(&mut self.inbox).unwrap();
        self.client.flush().unwrap();
    }
}
