//! A TLS connection with the methods of every [`Stream`](crate::net::Stream): rustls in the middle, the socket below.
//!
//! Bytes that rustls has encrypted and the socket has not taken stay here: [`TlsStream::has_unsent`] says so, and
//! whoever writes comes back for them as for its own.

use std::{
    cell::RefCell,
    future::Future,
    io::{self, BufRead, IoSlice, Write},
    net::{Shutdown, SocketAddr},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use parking_lot::Mutex;
use rustls::{ClientConnection, Connection, HandshakeKind, ServerConnection, pki_types::ServerName};
use socket2::SockRef;
use tokio::{net::TcpStream, sync::OwnedSemaphorePermit};

use super::{
    client::ClientTls,
    explain::{self, Failure},
    hello::{self, Hello},
    pipe::{push, read_plaintext},
    place,
    server::ServerTls,
    verify::take_refusal,
};
use crate::{
    net::{READ_SIZE, stream::read_socket},
    x509::Finding,
};

/// A TLS connection to a peer.
#[derive(Debug)]
pub struct TlsStream {
    socket: TcpStream,
    pub(super) side: Side,
    pub(super) state: Mutex<State>,
    handshaking: AtomicBool,
    /// The [`ServerTls::generation`] by which the peer was last looked at.
    pub(super) looked_at: AtomicU64,
}

#[derive(Debug)]
pub(super) enum Side {
    Server(Arc<ServerTls>),
    /// With the broker's port, for messages.
    Client(Arc<ClientTls>, u16),
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) engine: Engine,
    /// The peer has closed its side.
    ended: bool,
    /// Why nothing can be read any more; told once everything before it was read.
    failure: Option<io::Error>,
    /// A place among the handshakes that may run at once.
    pub(super) permit: Option<place::Place>,
    /// Whether this client was asked for a certificate.
    pub(super) asked: Option<Arc<AtomicBool>>,
    /// What was wrong with the broker's certificate, and let pass because it was to be.
    pub(super) tolerated: Option<Box<Finding>>,
}

pub(super) enum Engine {
    /// The client's first record is not whole, or there is no place for its handshake: it chooses the settings.
    Waiting(Vec<u8>, Option<Place>),
    Running(Box<Connection>),
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Waiting(..) => "Waiting",
            Self::Running(_) => "Running",
        })
    }
}

/// A place among the handshakes that may run at once, as soon as there is one.
type Place = Pin<Box<dyn Future<Output = Option<OwnedSemaphorePermit>> + Send>>;

/// Reads without plaintext in one call, before others get their turn: a peer may send records without content for ever.
const EMPTY_READS: usize = 16;
/// As many bytes as most clients say hello with; what is longer takes several reads.
const HELLO: usize = 2048;
/// A generation that never is.
pub(super) const NEVER: u64 = u64::MAX;
/// The largest record, with its header: so much may wait inside for its end.
const RECORD: usize = 16_640;

thread_local! {
    /// What was read and not decrypted. One for all connections of a thread: none keeps anything in it.
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl TlsStream {
    /// The broker's end of a new connection. It answers once the client has spoken.
    #[must_use]
    pub fn accepted(socket: TcpStream, tls: Arc<ServerTls>) -> Self {
        Self::new(socket, Side::Server(tls), Engine::Waiting(Vec::new(), None), None)
    }

    /// The client's end of a new connection to `name`: see [`Self::handshake`].
    pub(super) fn connected(
        socket: TcpStream,
        tls: Arc<ClientTls>,
        name: ServerName<'static>,
        port: u16,
    ) -> Result<Self, rustls::Error> {
        let (config, asked) = tls.config_of_one();
        let engine = ClientConnection::new(config, name)?;
        let engine = Engine::Running(Box::new(Connection::Client(engine)));
        Ok(Self::new(socket, Side::Client(tls, port), engine, Some(asked)))
    }

    fn new(socket: TcpStream, side: Side, engine: Engine, asked: Option<Arc<AtomicBool>>) -> Self {
        let state = State { engine, ended: false, failure: None, permit: None, asked, tolerated: None };
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
                return Err(failure);
            }
            if state.ended {
                return Ok(0);
            }
            let filled = match &state.engine {
                Engine::Waiting(kept, _) if hello::is_whole(kept) => self.begin(state)?,
                _ => self.pump(state, into)?,
            };
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
            let size = match state.engine {
                // What is read before there is a place for the handshake is kept: no more than a hello.
                Engine::Waiting(..) => HELLO,
                Engine::Running(_) => into.len().saturating_sub(RECORD).clamp(1024, READ_SIZE),
            };
            let size = read_socket(&self.socket, &mut scratch[..size])?;
            if size == 0 {
                state.ended = true;
                return Ok(0);
            }
            self.feed(state, &scratch[..size], into)
        })
    }

    /// Decrypts `bytes`; before the handshake, collects the first record.
    fn feed(&self, state: &mut State, bytes: &[u8], into: &mut [u8]) -> io::Result<usize> {
        let Engine::Waiting(kept, _) = &mut state.engine else { return self.decrypt(state, bytes, into) };
        kept.extend_from_slice(bytes);
        if hello::is_tls(kept) && !hello::is_whole(kept) {
            return Ok(0);
        }
        self.begin(state)
    }

    /// Begins the handshake with the first record, once there is a place for it.
    fn begin(&self, state: &mut State) -> io::Result<usize> {
        let (Engine::Waiting(kept, place), Side::Server(tls)) = (&mut state.engine, &self.side) else { return Ok(0) };
        if hello::is_tls(kept) && state.permit.is_none() {
            state.permit = tls.try_permit().map(Into::into);
            if state.permit.is_none() {
                place.get_or_insert_with(|| Box::pin(Arc::clone(tls).permit()));
                return Err(io::ErrorKind::WouldBlock.into());
            }
        }
        let first = std::mem::take(kept);
        match begin(tls, &first) {
            Ok(engine) => state.engine = Engine::Running(Box::new(Connection::Server(engine))),
            Err(failure) => {
                // A TLS alert: who spoke something else learns what is spoken here.
                drop(self.socket.try_write(&hello::ALERT));
                return Err(failure.into());
            }
        }
        self.decrypt(state, &first, &mut [])
    }

    fn decrypt(&self, state: &mut State, mut bytes: &[u8], into: &mut [u8]) -> io::Result<usize> {
        let State { engine: Engine::Running(engine), ended, failure, permit, asked, tolerated } = state else {
            return Ok(0);
        };
        // What was said about another connection is not about this one.
        drop(take_refusal());
        let first = bytes;
        let mut filled = 0;
        while !bytes.is_empty() && !*ended {
            // Behind a goodbye, nothing is taken any more.
            *ended = engine.read_tls(&mut bytes)? == 0;
            match engine.process_new_packets() {
                Ok(now) => *ended |= now.peer_has_closed(),
                Err(error) => {
                    // The alert tells the peer why.
                    drop(push(&self.socket, engine));
                    *failure = Some(self.explain(engine, &error, first, asked.as_deref()).into());
                    *permit = None;
                    break;
                }
            }
            filled += read_plaintext(engine, &mut into[filled..])?;
        }
        if self.is_handshaking() && matches!(self.side, Side::Client(..)) {
            *tolerated = tolerated.take().or_else(|| take_refusal().map(Box::new));
        }
        if let Err(error) = push(&self.socket, engine) {
            // What was read before counts.
            failure.get_or_insert(error);
        }
        if !engine.is_handshaking() && self.handshaking.swap(false, Ordering::AcqRel) {
            *permit = None;
            if engine.handshake_kind() == Some(HandshakeKind::Resumed) {
                self.looked_at.store(NEVER, Ordering::Release);
            }
        }
        match failure.take_if(|_| filled == 0) {
            Some(failure) => Err(failure),
            None => Ok(filled),
        }
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
        let mut state = self.state.lock();
        if state.has_plaintext() {
            return Poll::Ready(Ok(()));
        }
        match &mut state.engine {
            Engine::Waiting(kept, Some(place)) if hello::is_whole(kept) => {
                let Poll::Ready(permit) = place.as_mut().poll(context) else { return Poll::Pending };
                state.permit = permit.map(Into::into);
                state.forget_place();
                return Poll::Ready(Ok(()));
            }
            // The peer may wait for the rest of what it was to be told.
            Engine::Running(engine) if self.is_handshaking() => {
                while engine.wants_write() && self.socket.poll_write_ready(context).is_ready() {
                    if push(&self.socket, engine).is_err() {
                        break;
                    }
                }
            }
            _ => {}
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

    /// Says goodbye, and waits until the peer has hung up.
    ///
    /// # Errors
    /// The connection has broken meanwhile.
    pub async fn end(&self) -> io::Result<()> {
        self.shutdown_write()?;
        let mut buffer = [0; 1024];
        loop {
            self.socket.readable().await?;
            match self.discard(&mut buffer) {
                Ok(0) => return Ok(()),
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                _ => {}
            }
        }
    }

    /// Takes the connection off the runtime of this thread, before it has begun to speak.
    ///
    /// # Errors
    /// It has begun, or is already gone.
    pub(crate) fn detach(self) -> io::Result<(std::net::TcpStream, Arc<ServerTls>)> {
        match (self.side, self.state.into_inner().engine) {
            (Side::Server(tls), Engine::Waiting(kept, _)) if kept.is_empty() => Ok((self.socket.into_std()?, tls)),
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

    /// The socket below.
    pub(in crate::net) const fn socket(&self) -> &TcpStream {
        &self.socket
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
            if self.has_unsent() {
                tokio::select! {
                    ready = self.socket.readable() => ready?,
                    ready = self.socket.writable() => ready?,
                }
            } else {
                self.socket.readable().await?;
            }
        }
        Ok(())
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
}

impl State {
    /// A future that is done is not asked again.
    fn forget_place(&mut self) {
        if let Engine::Waiting(_, place) = &mut self.engine {
            *place = None;
        }
    }

    fn take_plaintext(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match &mut self.engine {
            Engine::Waiting(..) => Ok(0),
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
    if !hello::is_tls(bytes) {
        return Err(explain::not_tls(bytes));
    }
    let offers_mqtt = Hello::read(bytes).is_some_and(|hello| hello.offers_mqtt);
    ServerConnection::new(tls.config(offers_mqtt)).map_err(|error| explain::at_server(tls, &error, None))
}
