//! A TLS connection with the methods of every [`Stream`](crate::net::Stream): rustls in the middle, the socket below.
//!
//! Bytes that rustls has encrypted and the socket has not taken stay here: [`TlsStream::has_unsent`] says so, and
//! whoever writes comes back for them as for its own.

use std::{
    cell::RefCell,
    io::{self, BufRead, IoSlice, Write},
    net::{Shutdown, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use parking_lot::Mutex;
use rustls::{ClientConnection, Connection, HandshakeKind, ProtocolVersion, ServerConnection, pki_types::ServerName};
use socket2::SockRef;
use tokio::{net::TcpStream, sync::OwnedSemaphorePermit};

use super::{
    client::ClientTls,
    explain::{self, Failure},
    hello::{self, Hello},
    pipe::{push, read_plaintext, read_socket},
    server::{Identity, ServerTls},
    verify::take_refusal,
};
use crate::{
    net::READ_SIZE,
    x509::{Certificate, Finding},
};

/// A TLS connection to a peer.
#[derive(Debug)]
pub struct TlsStream {
    socket: TcpStream,
    side: Side,
    state: Mutex<State>,
    handshaking: AtomicBool,
    /// The [`ServerTls::generation`] by which the peer was last looked at.
    looked_at: AtomicU64,
}

#[derive(Debug)]
enum Side {
    Server(Arc<ServerTls>),
    /// With the broker's port, for messages.
    Client(Arc<ClientTls>, u16),
}

#[derive(Debug)]
struct State {
    engine: Engine,
    /// The peer has closed its side.
    ended: bool,
    /// Why nothing can be read any more; told once everything before it was read.
    failure: Option<Failure>,
    /// A place among the handshakes that may run at once.
    permit: Option<OwnedSemaphorePermit>,
    /// Whether this client was asked for a certificate.
    asked: Option<Arc<AtomicBool>>,
    /// What was wrong with the broker's certificate, and let pass because it was to be.
    tolerated: Option<Box<Finding>>,
}

enum Engine {
    /// The client's first bytes choose the settings.
    Waiting,
    Running(Box<Connection>),
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Waiting => "Waiting",
            Self::Running(_) => "Running",
        })
    }
}

/// Reads without plaintext in one call, before others get their turn: a peer may send records without content for ever.
const EMPTY_READS: usize = 16;
/// A generation that never is.
const NEVER: u64 = u64::MAX;
/// The largest record, with its header: so much may wait inside for its end.
const RECORD: usize = 16_640;

thread_local! {
    /// What was read and not decrypted. One for all connections of a thread: none keeps anything in it.
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl TlsStream {
    /// The broker's end of a new connection. It answers once the client has spoken.
    #[must_use]
    pub fn accepted(socket: TcpStream, tls: Arc<ServerTls>, permit: Option<OwnedSemaphorePermit>) -> Self {
        Self::new(socket, Side::Server(tls), Engine::Waiting, permit, None)
    }

    /// The client's end of a new connection to `name`: see [`Self::handshake`].
    pub(super) fn connected(
        socket: TcpStream,
        tls: Arc<ClientTls>,
        name: ServerName<'static>,
    ) -> Result<Self, rustls::Error> {
        let (config, asked) = tls.config_of_one();
        let engine = ClientConnection::new(config, name)?;
        let engine = Engine::Running(Box::new(Connection::Client(engine)));
        let port = socket.peer_addr().map_or(0, |address| address.port());
        Ok(Self::new(socket, Side::Client(tls, port), engine, None, Some(asked)))
    }

    fn new(
        socket: TcpStream,
        side: Side,
        engine: Engine,
        permit: Option<OwnedSemaphorePermit>,
        asked: Option<Arc<AtomicBool>>,
    ) -> Self {
        let state = State { engine, ended: false, failure: None, permit, asked, tolerated: None };
        let generation = match &side {
            Side::Server(tls) => tls.generation(),
            Side::Client(..) => 0,
        };
        Self {
            socket,
            side,
            state: Mutex::new(state),
            handshaking: AtomicBool::new(true),
            looked_at: AtomicU64::new(generation),
        }
    }

    /// Reads what is there, decrypted. `Ok(0)`: the peer has closed its side.
    ///
    /// # Errors
    /// As of [`Stream::try_read`](crate::net::Stream::try_read); what went wrong in TLS is a [`Failure`] inside.
    pub fn try_read(&self, into: &mut [u8]) -> io::Result<usize> {
        let state = &mut *self.state.lock();
        for _ in 0..EMPTY_READS {
            let taken = state.take_plaintext(into)?;
            if taken > 0 {
                return Ok(taken);
            }
            if let Some(failure) = state.failure.take() {
                return Err(failure.into());
            }
            if state.ended {
                return Ok(0);
            }
            let filled = self.pump(state, into)?;
            if filled > 0 {
                return Ok(filled);
            }
        }
        Err(io::ErrorKind::Interrupted.into())
    }

    /// Reads what is there and throws it away, encrypted as it is.
    ///
    /// # Errors
    /// As of [`Self::try_read`].
    pub fn discard(&self, buffer: &mut [u8]) -> io::Result<usize> {
        read_socket(&self.socket, buffer)
    }

    /// Reads from the socket once, and decrypts all of it into `into`: how many bytes that made.
    fn pump(&self, state: &mut State, into: &mut [u8]) -> io::Result<usize> {
        SCRATCH.with_borrow_mut(|scratch| {
            scratch.resize(READ_SIZE, 0);
            // With what may already wait inside, no more comes out than `into` takes: the rest is small.
            let size = into.len().saturating_sub(RECORD).clamp(1024, READ_SIZE);
            let size = read_socket(&self.socket, &mut scratch[..size])?;
            if size == 0 {
                state.ended = true;
                return Ok(0);
            }
            self.feed(state, &scratch[..size], into)
        })
    }

    fn feed(&self, state: &mut State, mut bytes: &[u8], into: &mut [u8]) -> io::Result<usize> {
        if let (Engine::Waiting, Side::Server(tls)) = (&state.engine, &self.side) {
            match begin(tls, bytes) {
                Ok(engine) => state.engine = Engine::Running(Box::new(Connection::Server(engine))),
                Err(failure) => {
                    // A TLS alert: who spoke something else learns what is spoken here.
                    drop(self.socket.try_write(&hello::ALERT));
                    return Err(failure.into());
                }
            }
        }
        let first = bytes;
        let State { engine: Engine::Running(engine), .. } = state else { return Ok(0) };
        let mut filled = 0;
        while !bytes.is_empty() {
            engine.read_tls(&mut bytes)?;
            if let Err(error) = engine.process_new_packets() {
                // The alert tells the peer why.
                drop(push(&self.socket, engine));
                let failure = self.explain(engine, &error, first, state.asked.as_deref());
                state.permit = None;
                if filled == 0 {
                    return Err(failure.into());
                }
                state.failure = Some(failure);
                break;
            }
            filled += read_plaintext(engine, &mut into[filled..])?;
        }
        if self.is_handshaking() && matches!(self.side, Side::Client(..)) {
            state.tolerated = state.tolerated.take().or_else(|| take_refusal().map(Box::new));
        }
        push(&self.socket, engine)?;
        if !engine.is_handshaking() && self.handshaking.swap(false, Ordering::AcqRel) {
            state.permit = None;
            if engine.handshake_kind() == Some(HandshakeKind::Resumed) {
                self.looked_at.store(NEVER, Ordering::Release);
            }
        }
        Ok(filled)
    }

    fn explain(&self, engine: &Connection, error: &rustls::Error, bytes: &[u8], asked: Option<&AtomicBool>) -> Failure {
        match &self.side {
            Side::Server(tls) => {
                explain::at_server(tls, error, self.is_handshaking().then(|| Hello::read(bytes)).flatten())
            }
            Side::Client(tls, port) => {
                let asked = asked.is_some_and(|asked| asked.load(Ordering::Acquire));
                explain::at_client(tls, error, asked, engine, *port)
            }
        }
    }

    /// Encrypts and writes as much of `parts` as the socket takes, after what is still unsent. Without `parts`: only that.
    ///
    /// # Errors
    /// As of [`Stream::try_write`](crate::net::Stream::try_write).
    pub fn try_write(&self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        let mut state = self.state.lock();
        let Engine::Running(engine) = &mut state.engine else { return Err(io::ErrorKind::WouldBlock.into()) };
        if !push(&self.socket, engine)? {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        if parts.iter().all(|part| part.is_empty()) {
            return Ok(0);
        }
        let count = engine.writer().write_vectored(parts)?;
        push(&self.socket, engine)?;
        if count == 0 { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(count) }
    }

    /// Whether bytes that were taken are not yet on their way.
    #[must_use]
    pub fn has_unsent(&self) -> bool {
        matches!(&self.state.lock().engine, Engine::Running(engine) if engine.wants_write())
    }

    /// Whether a read may find something; else the task is woken when it may.
    pub fn poll_read_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.state.lock().has_plaintext() {
            return Poll::Ready(Ok(()));
        }
        self.socket.poll_read_ready(context)
    }

    /// Whether a write may take something; else the task is woken when it may.
    pub fn poll_write_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.socket.poll_write_ready(context)
    }

    /// Waits until a read may find something.
    ///
    /// # Errors
    /// The runtime is going away.
    pub async fn readable(&self) -> io::Result<()> {
        if self.state.lock().has_plaintext() {
            return Ok(());
        }
        self.socket.readable().await
    }

    /// Waits until a write may take something.
    ///
    /// # Errors
    /// The runtime is going away.
    pub async fn writable(&self) -> io::Result<()> {
        self.socket.writable().await
    }

    /// Says that nothing more will come, in TLS and below.
    ///
    /// # Errors
    /// The connection is already gone.
    pub fn shutdown_write(&self) -> io::Result<()> {
        if let Engine::Running(engine) = &mut self.state.lock().engine {
            engine.send_close_notify();
            // What the socket does not take now is lost: the peer did not read.
            drop(push(&self.socket, engine));
        }
        SockRef::from(&self.socket).shutdown(Shutdown::Write)
    }

    /// Takes the connection off the runtime of this thread, before it has begun to speak.
    ///
    /// # Errors
    /// It has begun, or is already gone.
    pub(crate) fn detach(self) -> io::Result<(std::net::TcpStream, Arc<ServerTls>, Option<OwnedSemaphorePermit>)> {
        match (self.side, self.state.into_inner()) {
            (Side::Server(tls), State { engine: Engine::Waiting, permit, .. }) => {
                Ok((self.socket.into_std()?, tls, permit))
            }
            _ => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// The peer's address.
    ///
    /// # Errors
    /// The connection is already gone.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.socket.peer_addr()
    }

    /// Whether the handshake is not complete.
    #[must_use]
    pub fn is_handshaking(&self) -> bool {
        self.handshaking.load(Ordering::Acquire)
    }

    /// The handshake of a client, to its end as far as this side sees it.
    ///
    /// # Errors
    /// The socket's, and a [`Failure`] inside when TLS is the trouble.
    pub(super) async fn handshake(&self) -> io::Result<()> {
        while self.is_handshaking() {
            match self.step() {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.suspect(error)),
                Ok(()) => continue,
            }
            self.socket.readable().await?;
        }
        Ok(())
    }

    /// What was wrong with the broker's certificate, and let pass because nothing was to be checked.
    #[must_use]
    pub fn tolerated(&self) -> Option<Finding> {
        self.state.lock().tolerated.as_deref().cloned()
    }

    fn step(&self) -> io::Result<()> {
        let state = &mut *self.state.lock();
        if let Engine::Running(engine) = &mut state.engine {
            push(&self.socket, engine)?;
        }
        self.pump(state, &mut [])?;
        if state.ended { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    /// What a connection that ended without a word, before the broker has answered, most likely died of.
    #[must_use]
    pub fn suspect(&self, error: io::Error) -> io::Error {
        let Side::Client(tls, port) = &self.side else { return error };
        if Failure::of(&error).is_some() {
            return error;
        }
        let asked = self.state.lock().asked.as_ref().is_some_and(|asked| asked.load(Ordering::Acquire));
        match explain::silence(tls, asked, self.is_handshaking(), *port) {
            Some(failure) => failure.into(),
            None => error,
        }
    }

    /// The certificate that the peer has shown.
    #[must_use]
    pub fn peer_certificate(&self) -> Option<Certificate> {
        let state = self.state.lock();
        let Engine::Running(engine) = &state.engine else { return None };
        engine.peer_certificates()?.first().and_then(|der| Certificate::from_der(der).ok())
    }

    /// The version that both sides have agreed on.
    #[must_use]
    pub fn version(&self) -> Option<&'static str> {
        let state = self.state.lock();
        let Engine::Running(engine) = &state.engine else { return None };
        match engine.protocol_version()? {
            ProtocolVersion::TLSv1_2 => Some("TLS 1.2"),
            ProtocolVersion::TLSv1_3 => Some("TLS 1.3"),
            _ => Some("TLS"),
        }
    }

    /// The cipher suite that both sides have agreed on, by IANA's name.
    #[must_use]
    pub fn suite(&self) -> Option<String> {
        let state = self.state.lock();
        let Engine::Running(engine) = &state.engine else { return None };
        let suite = engine.negotiated_cipher_suite()?;
        Some(format!("{:?}", suite.suite()).replacen("TLS13_", "TLS_", 1))
    }

    /// Whether the broker has asked this client for a certificate.
    #[must_use]
    pub fn was_asked(&self) -> bool {
        self.state.lock().asked.as_ref().is_some_and(|asked| asked.load(Ordering::Acquire))
    }

    /// What the certificate of a client is used for.
    #[must_use]
    pub fn identity(&self) -> Identity {
        match &self.side {
            Side::Server(tls) => tls.identity(),
            Side::Client(..) => Identity::Ignored,
        }
    }

    /// Why the client's certificate, good in the handshake, is not good any more. Looked at when the settings were read
    /// anew since the last time, or when a TLS session goes on, for which no certificate was shown.
    pub fn peer_finding(&self) -> Option<Finding> {
        let Side::Server(tls) = &self.side else { return None };
        let generation = tls.generation();
        if self.looked_at.swap(generation, Ordering::AcqRel) == generation {
            return None;
        }
        tls.still_good(&self.peer_certificate()?)
    }
}

impl State {
    fn take_plaintext(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match &mut self.engine {
            Engine::Waiting => Ok(0),
            Engine::Running(engine) => read_plaintext(engine, into),
        }
    }

    fn has_plaintext(&mut self) -> bool {
        let Engine::Running(engine) = &mut self.engine else { return false };
        self.failure.is_some() || engine.reader().fill_buf().is_ok_and(|bytes| !bytes.is_empty())
    }
}

/// The settings for who begins so, or why there are none.
fn begin(tls: &ServerTls, bytes: &[u8]) -> Result<ServerConnection, Failure> {
    if bytes.first() != Some(&hello::HANDSHAKE) {
        return Err(explain::not_tls(bytes));
    }
    let offers_mqtt = Hello::read(bytes).is_some_and(|hello| hello.offers_mqtt);
    ServerConnection::new(tls.config(offers_mqtt)).map_err(|error| explain::at_server(tls, &error, None))
}
