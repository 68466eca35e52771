//! A WebSocket in front of a broker, made with tungstenite: it checks what a client has to keep to, and cuts what comes
//! from the broker into frames in the ways that are allowed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use tungstenite::{
    Bytes, Error, Message, WebSocket, accept_hdr,
    handshake::server::{ErrorResponse, Request, Response},
    http::HeaderValue,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

use crate::support::{Broker, DEADLINE, connect, end, is_later, serve};

/// How bytes of the broker become frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shape {
    /// What one read finds is one frame.
    Whole,
    /// Each byte is a frame.
    Bytes,
    /// A frame of a message in three fragments, with a ping between them.
    Fragments,
    /// Before and behind each frame a ping, an empty frame, and a pong that nobody asked for.
    Pings,
    /// Everything that comes until there is a pause is one frame: many packets in it.
    Joined,
}

/// What was seen of the clients.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) frames: AtomicUsize,
    pub(crate) largest: AtomicUsize,
    pub(crate) pongs: AtomicUsize,
    pub(crate) goodbyes: AtomicUsize,
}

impl Seen {
    /// Waits until so many clients have said goodbye: the last one may have ended before it was read.
    #[track_caller]
    pub(crate) fn expect_goodbyes(&self, count: usize) {
        let end = Instant::now() + DEADLINE;
        while self.goodbyes.load(Relaxed) < count {
            assert!(Instant::now() < end, "{} goodbyes, and not {count}", self.goodbyes.load(Relaxed));
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// A WebSocket that leads to the broker: its port, and what it has seen.
pub(crate) fn listen(broker: &Broker, shape: Shape) -> (String, Arc<Seen>) {
    let (to, seen) = (broker.port, Arc::new(Seen::default()));
    let told = Arc::clone(&seen);
    let port = serve(move |socket| {
        let clone = socket.try_clone().unwrap();
        carry(socket, &clone, to, shape, &told);
    });
    (port.to_string(), seen)
}

/// Answers the request for a WebSocket, and carries bytes until either side has ended. `socket` is below `near`.
pub(crate) fn carry(near: impl Read + Write, socket: &TcpStream, to: u16, shape: Shape, seen: &Seen) {
    let Ok(mut frames) = accept_hdr(near, welcome) else { return };
    // Both sides are looked at by turns: each may keep the other waiting for so long.
    let turn = Some(Duration::from_millis(2));
    socket.set_read_timeout(turn).unwrap();
    let mut far = connect(to);
    far.set_read_timeout(turn).unwrap();
    let mut buffer = vec![0; 64 * 1024];
    let mut joined = Vec::new();
    loop {
        match frames.read() {
            // [MQTT-6.0.0-1]
            Ok(Message::Text(_)) => panic!("a text frame"),
            Ok(Message::Binary(bytes)) => {
                seen.frames.fetch_add(1, Relaxed);
                seen.largest.fetch_max(bytes.len(), Relaxed);
                far.write_all(&bytes).unwrap();
            }
            Ok(Message::Pong(_)) => drop(seen.pongs.fetch_add(1, Relaxed)),
            Ok(Message::Close(_)) => {
                seen.goodbyes.fetch_add(1, Relaxed);
                let _ = frames.flush();
                return end(&mut far);
            }
            Ok(_) => {}
            Err(Error::Io(error)) if is_later(&error) => {}
            Err(_) => return,
        }
        match far.read(&mut buffer) {
            Ok(0) => {
                let _ = frames.close(None);
                socket.set_read_timeout(Some(DEADLINE)).unwrap();
                while let Ok(message) = frames.read() {
                    seen.goodbyes.fetch_add(usize::from(message.is_close()), Relaxed);
                }
                return;
            }
            Ok(count) if shape == Shape::Joined => joined.extend_from_slice(&buffer[..count]),
            Ok(count) => send(&mut frames, &buffer[..count], shape),
            Err(error) if is_later(&error) && !joined.is_empty() => {
                send(&mut frames, &std::mem::take(&mut joined), shape)
            }
            Err(error) if is_later(&error) => {}
            Err(_) => return,
        }
    }
}

/// What MQTT asks of both sides of the handshake.
#[expect(clippy::result_large_err, reason = "it is tungstenite's")]
pub(crate) fn welcome(request: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap());
    // [MQTT-6.0.0-3]
    assert_eq!(header("sec-websocket-protocol"), Some("mqtt"));
    assert_eq!(request.uri().path(), if header("x-path").is_some() { "/other" } else { "/mqtt" });
    // [MQTT-6.0.0-4]
    response.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("mqtt"));
    Ok(response)
}

fn send(frames: &mut WebSocket<impl Read + Write>, bytes: &[u8], shape: Shape) {
    let ping = || Message::Ping(Bytes::from_static(b"there?"));
    let binary = |bytes: &[u8]| Message::Binary(Bytes::copy_from_slice(bytes));
    let part = |bytes: &[u8], kind, is_last| {
        Message::Frame(Frame::message(Bytes::copy_from_slice(bytes), OpCode::Data(kind), is_last))
    };
    let all = match shape {
        Shape::Whole | Shape::Joined => vec![binary(bytes)],
        Shape::Bytes => bytes.iter().map(|byte| binary(&[*byte])).collect(),
        Shape::Fragments => {
            let (first, rest) = bytes.split_at(bytes.len() / 3);
            let (second, third) = rest.split_at(rest.len() / 2);
            vec![
                part(first, Data::Binary, false),
                ping(),
                part(second, Data::Continue, false),
                ping(),
                part(third, Data::Continue, true),
            ]
        }
        Shape::Pings => vec![ping(), binary(b""), Message::Pong(Bytes::new()), binary(bytes), ping()],
    };
    for message in all {
        loop {
            match frames.write(message.clone()) {
                Ok(()) => break,
                // The client may have hung up.
                Err(Error::Io(error)) if !is_later(&error) => return,
                Err(Error::Protocol(_)) => return,
                other => other.unwrap(),
            }
        }
    }
    let _ = frames.flush();
}
