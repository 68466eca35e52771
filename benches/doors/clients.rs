//! Clients that are a socket each. Connected, they keep nothing but it.

use std::{
    error::Error,
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::Arc,
    thread,
    time::Duration,
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    client::Resumption,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};

use crate::server::Way;

/// Clients that come at the same time.
const TOGETHER: usize = 32;

/// How clients come to a broker.
#[derive(Clone)]
pub(crate) struct Road {
    pub(crate) address: SocketAddr,
    way: Way,
    tls: Option<Arc<ClientConfig>>,
}

impl Road {
    pub(crate) fn new(way: Way, address: SocketAddr, folder: &Path) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut tls = None;
        if way.is_tls() {
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::from_pem_file(folder.join("cert.pem"))?)?;
            let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
            let builder = builder.with_safe_default_protocol_versions()?.with_root_certificates(roots);
            let mut config = builder.with_no_client_auth();
            // Each handshake is a whole one.
            config.resumption = Resumption::disabled();
            tls = Some(Arc::new(config));
        }
        Ok(Self { address, way, tls })
    }

    /// A connection on which nothing was said.
    pub(crate) fn open(&self) -> io::Result<TcpStream> {
        let socket = TcpStream::connect(self.address)?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(socket)
    }

    /// A connected client.
    pub(crate) fn connect(&self, client_id: &str) -> io::Result<TcpStream> {
        let mut socket = self.open()?;
        let Some(tls) = &self.tls else {
            self.login(&mut socket, client_id)?;
            return Ok(socket);
        };
        let name = ServerName::try_from("localhost").map_err(io::Error::other)?;
        let engine = ClientConnection::new(Arc::clone(tls), name).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(engine, socket);
        self.login(&mut stream, client_id)?;
        Ok(stream.into_parts().1)
    }

    /// So many clients, several at the same time: a broker that lets each of them wait is not idle meanwhile.
    pub(crate) fn connect_all(&self, count: usize) -> io::Result<Vec<TcpStream>> {
        let some =
            |first: usize| (first..count).step_by(TOGETHER).map(|at| self.connect(&format!("client-{at}"))).collect();
        thread::scope(|scope| {
            let all: Vec<_> = (0..TOGETHER).map(|first| scope.spawn(move || some(first))).collect();
            let ended = |one: thread::ScopedJoinHandle<'_, io::Result<Vec<TcpStream>>>| {
                one.join().unwrap_or_else(|_| Err(io::Error::other("a thread failed")))
            };
            Ok(all.into_iter().map(ended).collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
        })
    }

    fn login(&self, stream: &mut (impl Read + Write), client_id: &str) -> io::Result<()> {
        let connect = connect(client_id);
        if self.way.is_websocket() {
            stream.write_all(
                b"GET /mqtt HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                  Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\
                  Sec-WebSocket-Protocol: mqtt\r\n\r\n",
            )?;
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte)?;
                head.extend(byte);
            }
            // A mask of zeros changes nothing.
            let size = u8::try_from(connect.len()).map_err(io::Error::other)?;
            stream.write_all(&[&[0x82, 0x80 | size, 0, 0, 0, 0][..], &connect].concat())?;
            stream.read_exact(&mut [0; 2])?;
        } else {
            stream.write_all(&connect)?;
        }
        let mut head = [0; 2];
        stream.read_exact(&mut head)?;
        let mut rest = vec![0; usize::from(head[1])];
        stream.read_exact(&mut rest)?;
        if head[0] == 0x20 && rest.get(1) == Some(&0) { Ok(()) } else { Err(io::Error::other("no CONNACK")) }
    }
}

/// CONNECT of MQTT 5 with a session that ends with its connection, and no keep alive.
pub(crate) fn connect(client_id: &str) -> Vec<u8> {
    let size = u8::try_from(client_id.len()).unwrap_or(u8::MAX);
    [&[0x10, 13 + size][..], b"\0\x04MQTT\x05\x02\0\0\0\0", &[size], client_id.as_bytes()].concat()
}

/// PUBLISH of MQTT 5 at QoS 0.
pub(crate) fn publish(flags: u8, topic: &str, payload: &[u8]) -> Vec<u8> {
    let mut length = 3 + topic.len() + payload.len();
    let mut packet = vec![0x30 | flags];
    loop {
        let more = if length > 127 { 0x80 } else { 0 };
        packet.push(u8::try_from(length % 128).unwrap_or(0) | more);
        length /= 128;
        if length == 0 {
            break;
        }
    }
    packet.extend([0, u8::try_from(topic.len()).unwrap_or(u8::MAX)]);
    packet.extend([topic.as_bytes(), &[0], payload].concat());
    packet
}
