//! Where a benchmark takes place: the broker, the way to it, and what can be read off its process.

use std::{
    net::{SocketAddr, ToSocketAddrs},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::{
    bench::{
        embedded::Embedded,
        link::{Destination, Link, Shape},
        report::{Broker, LinkInfo},
        sink::Sink,
        usage::{Process, ThreadTimes},
    },
    cli::{ProtocolVersion, bench::LoadArgs},
    client::{Agreed, Options},
    command::connection,
    failure::{Exit, Failure, system},
    net::Target,
};

/// The broker of a benchmark, and how to reach it.
pub(super) struct Site {
    embedded: Option<Embedded>,
    sink: Option<Sink>,
    process: Option<Process>,
    /// The most memory of its process that was seen.
    memory: AtomicU64,
    /// How to connect, without a slow link.
    options: Options,
}

/// A way to the broker, which ends when it is dropped.
pub(super) struct Way {
    /// How to connect.
    pub(super) options: Options,
    link: Option<(Arc<Link>, Shape)>,
}

/// Whose broker it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The one that is named; where none is, one of our own.
    Named,
    /// One that only reads and acknowledges.
    Sink,
}

impl Site {
    /// Starts what has to be started, and checks the options.
    pub(super) fn prepare(args: &mut LoadArgs, kind: Kind) -> Result<Self, Failure> {
        let failed = |what: &str, cause: String| Failure::new(Exit::FAILED, what).because(cause);
        let (mut embedded, mut sink) = (None, None);
        let address = if kind == Kind::Sink && args.embedded {
            let started = Sink::start().map_err(|error| failed("cannot start a sink", system(&error)))?;
            let address = started.address();
            sink = Some(started);
            Some(address)
        } else if args.embedded {
            let started = Embedded::start(1).map_err(|error| failed("cannot start a broker", error.to_string()))?;
            let address = started.address();
            embedded = Some(started);
            Some(address)
        } else {
            None
        };
        if let Some(address) = address {
            args.connection.host = address.ip().to_string();
            args.connection.port = Some(address.port());
        }
        let process = match args.broker_pid {
            Some(pid) => Some(Process::of(pid).ok_or_else(|| {
                Failure::usage(format!("there is no process {pid} whose CPU time can be read"))
                    .hint("--broker-pid takes the number of the broker's process on this machine")
            })?),
            None => None,
        };
        let mut options = connection::options(&args.connection, ProtocolVersion::V5)?;
        connection::secure(&mut options, &args.connection)?;
        Ok(Self { embedded, sink, process, memory: AtomicU64::new(0), options })
    }

    /// The way to the broker, slow if `shape` says so.
    pub(super) fn way(&self, shape: Option<Shape>) -> Result<Way, Failure> {
        let mut options = self.options.clone();
        let Some(shape) = shape else { return Ok(Way { options, link: None }) };
        let to = destination(&options.target)?;
        let link = Link::start(to, shape)
            .map_err(|error| Failure::new(Exit::FAILED, "cannot start the slow link").because(system(&error)))?;
        // The broker keeps its name: for its certificate, and for the request of a WebSocket.
        options.target.via = Some(link.address());
        options.target.unix = None;
        Ok(Way { options, link: Some((Arc::new(link), shape)) })
    }

    /// How to connect without a slow link.
    pub(super) const fn options(&self) -> &Options {
        &self.options
    }

    /// CPU time that the broker has used.
    pub(super) fn broker_cpu(&self) -> Option<Duration> {
        match (&self.embedded, &self.process) {
            (Some(embedded), _) => embedded.cpu(),
            (None, Some(process)) => process.cpu(),
            (None, None) => None,
        }
    }

    /// The same, thread by thread.
    pub(super) fn broker_threads(&self) -> Option<ThreadTimes> {
        match (&self.embedded, &self.process) {
            (Some(embedded), _) => embedded.threads(),
            (None, Some(process)) => process.threads(),
            (None, None) => None,
        }
    }

    /// The most memory of the broker's process that was seen, with what it has now.
    pub(super) fn memory(&self) -> Option<u64> {
        let now = self.process.as_ref().and_then(Process::memory).unwrap_or_default();
        Some(self.memory.fetch_max(now, Ordering::Relaxed).max(now)).filter(|bytes| *bytes > 0)
    }

    /// What a report says of the broker.
    pub(super) fn broker(&self, agreed: Option<&Agreed>) -> Broker {
        let is_v5 = self.options.version.is_v5();
        let kind = match (&self.embedded, &self.sink) {
            (Some(_), _) => "embedded",
            (_, Some(_)) => "sink",
            _ => "remote",
        };
        Broker {
            kind: kind.to_owned(),
            name: match &self.process {
                Some(process) => process.name(),
                None => (kind == "embedded").then(|| format!("mqtt {}", env!("CARGO_PKG_VERSION"))),
            },
            address: self.options.target.to_string(),
            receive_maximum: agreed.and_then(|agreed| agreed.receive_maximum_of_broker),
            maximum_qos: agreed.filter(|_| is_v5).map(|agreed| agreed.maximum_qos.bits()),
            maximum_packet_size: agreed.filter(|_| is_v5).map(|agreed| agreed.maximum_packet_size as u64),
            qos2_forward: None,
            memory: self.memory(),
        }
    }

    /// Whether the broker is in this process, or what stands for one.
    pub(super) const fn is_embedded(&self) -> bool {
        self.embedded.is_some() || self.sink.is_some()
    }

    /// Whether generator and broker are on the same machine.
    pub(super) fn is_local(&self) -> bool {
        self.embedded.is_some()
            || self.sink.is_some()
            || self.process.is_some()
            || ["localhost", "127.0.0.1", "::1"].contains(&self.options.target.host.as_str())
    }
}

impl Way {
    /// What cuts all connections that lead over the slow link.
    pub(super) fn scissors(&self) -> Option<Arc<dyn Fn() + Send + Sync>> {
        let link = Arc::clone(&self.link.as_ref()?.0);
        Some(Arc::new(move || {
            link.cut_all();
        }))
    }

    /// What a report says of it.
    pub(super) fn info(&self, nagle: bool) -> LinkInfo {
        let options = &self.options;
        let transport = match (&options.target.unix, &options.target.websocket, &options.tls) {
            (Some(_), ..) => "unix",
            (_, Some(_), Some(_)) => "wss",
            (_, Some(_), None) => "ws",
            (_, None, Some(_)) => "tls",
            (_, None, None) => "tcp",
        };
        let shape = self.link.as_ref().map(|(_, shape)| shape);
        LinkInfo {
            transport: transport.to_owned(),
            nodelay: !nagle,
            rtt_ms: shape.map(|shape| shape.rtt.as_secs_f64() * 1e3),
            jitter_ms: shape.map(|shape| shape.jitter.as_secs_f64() * 1e3),
            bandwidth_bps: shape.and_then(|shape| shape.bandwidth),
            emulated: shape.is_some(),
            ..LinkInfo::default()
        }
    }
}

fn destination(target: &Target) -> Result<Destination, Failure> {
    if let Some(path) = &target.unix {
        return Ok(Destination::Unix(path.clone()));
    }
    let unreachable =
        |cause: String| Failure::new(Exit::UNREACHABLE, format!("cannot connect to {target}")).because(cause);
    let host = target.host.trim_matches(['[', ']']);
    let found: Vec<SocketAddr> =
        (host, target.port).to_socket_addrs().map_err(|error| unreachable(system(&error)))?.collect();
    // What listens on one of them only, listens on IPv4.
    let first = found.iter().find(|address| address.is_ipv4()).or(found.first());
    first.map(|address| Destination::Tcp(*address)).ok_or_else(|| unreachable("it has no address".to_owned()))
}
