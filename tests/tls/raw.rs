//! A client of raw bytes over TLS, as slow, as broken and as many as a test wants.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
};

use mqtt_toolkit::x509::Certificate;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    version::{TLS12, TLS13},
};

use socket2::{Domain, Socket, Type};

use crate::{
    material::Folder,
    programs::{Broker, DEADLINE},
};

/// Both versions, by name.
pub(crate) const VERSIONS: [(&str, &SupportedProtocolVersion); 2] = [("tlsv1.2", &TLS12), ("tlsv1.3", &TLS13)];

/// The settings of a client that shows `NAME.crt` of the folder.
pub(crate) fn config(folder: &Folder, name: &str, version: &'static SupportedProtocolVersion) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(folder.file("ca.crt")).unwrap()).unwrap();
    let chain = CertificateDer::pem_file_iter(folder.file(&format!("{name}.crt"))).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.file(&format!("{name}.key"))).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_client_auth_cert(chain.map(Result::unwrap).collect(), key)
        .unwrap();
    Arc::new(config)
}

/// The client's side of TLS, before it has sent anything.
pub(crate) fn engine(config: &Arc<ClientConfig>) -> ClientConnection {
    ClientConnection::new(Arc::clone(config), ServerName::try_from("localhost").unwrap()).unwrap()
}

/// A TCP connection on which nothing was said.
pub(crate) fn socket(broker: &Broker) -> TcpStream {
    connected(Socket::new(Domain::IPV4, Type::STREAM, None).unwrap(), broker)
}

fn connected(socket: Socket, broker: &Broker) -> TcpStream {
    socket.connect(&SocketAddr::from(([127, 0, 0, 1], broker.port.parse().unwrap())).into()).unwrap();
    let socket = TcpStream::from(socket);
    socket.set_nodelay(true).unwrap();
    socket.set_read_timeout(Some(DEADLINE)).unwrap();
    socket.set_write_timeout(Some(DEADLINE)).unwrap();
    socket
}

/// A client.
pub(crate) struct Raw(pub(crate) StreamOwned<ClientConnection, TcpStream>);

impl Raw {
    /// Connects as `id`, with MQTT 3.1.1, a clean session and no keep alive.
    pub(crate) fn connect(broker: &Broker, config: &Arc<ClientConfig>, id: &str) -> Self {
        Self::over(Socket::new(Domain::IPV4, Type::STREAM, None).unwrap(), broker, config, id)
    }

    /// The same over a socket that is not connected yet.
    pub(crate) fn over(socket: Socket, broker: &Broker, config: &Arc<ClientConfig>, id: &str) -> Self {
        Self::greeted(connected(socket, broker), config, 0x02, &[id])
    }

    /// Connects as `id`, who logs in.
    pub(crate) fn login(broker: &Broker, config: &Arc<ClientConfig>, id: &str, user: &str, password: &str) -> Self {
        Self::greeted(socket(broker), config, 0xc2, &[id, user, password])
    }

    /// Sends a CONNECT with these flags and strings, which must be accepted.
    fn greeted(socket: TcpStream, config: &Arc<ClientConfig>, flags: u8, strings: &[&str]) -> Self {
        let mut client = Self(StreamOwned::new(engine(config), socket));
        let strings: Vec<u8> = strings.iter().flat_map(|text| string(text)).collect();
        let size = u8::try_from(10 + strings.len()).unwrap();
        client.send(&[b"\x10", &[size][..], b"\0\x04MQTT\x04", &[flags], b"\0\0", &strings].concat());
        assert_eq!(client.packet(), [0x20, 2, 0, 0]);
        client
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).unwrap();
        self.0.flush().unwrap();
    }

    /// Subscribes, and waits until that is granted.
    pub(crate) fn subscribe(&mut self, filter: &str, qos: u8) {
        let size = u8::try_from(filter.len()).unwrap();
        self.send(&[b"\x82", &[5 + size][..], b"\0\x01\0", &[size], filter.as_bytes(), &[qos]].concat());
        assert_eq!(self.packet(), [0x90, 3, 0, 1, qos]);
    }

    /// The next packet.
    pub(crate) fn packet(&mut self) -> Vec<u8> {
        let mut packet = vec![0; 2];
        self.0.read_exact(&mut packet).unwrap();
        while packet[packet.len() - 1] & 0x80 != 0 {
            let mut next = [0];
            self.0.read_exact(&mut next).unwrap();
            packet.extend(next);
        }
        let length = packet[1..].iter().rev().fold(0, |length, byte| length << 7 | usize::from(byte & 0x7f));
        let start = packet.len();
        packet.resize(start + length, 0);
        self.0.read_exact(&mut packet[start..]).unwrap();
        packet
    }

    /// The broker has closed the connection, with or without a word.
    pub(crate) fn expect_end(mut self) {
        let mut rest = Vec::new();
        if let Err(error) = self.0.read_to_end(&mut rest) {
            let kinds = [ErrorKind::UnexpectedEof, ErrorKind::ConnectionReset, ErrorKind::InvalidData];
            assert!(kinds.contains(&error.kind()), "{error}");
        }
    }

    /// The broker has closed the connection below TLS, while bytes still came.
    pub(crate) fn expect_end_after(mut self, noise: &[u8]) {
        for byte in noise.chunks(7) {
            // It may have hung up already.
            if self.0.sock.write_all(byte).is_err() {
                return;
            }
        }
        let mut rest = Vec::new();
        if let Err(error) = self.0.sock.read_to_end(&mut rest) {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        }
    }

    /// The serial number of the certificate that the broker has shown.
    pub(crate) fn serial(&self) -> String {
        let shown = self.0.conn.peer_certificates().unwrap();
        Certificate::from_der(&shown[0]).unwrap().serial
    }
}

/// A string with its length before it.
fn string(text: &str) -> Vec<u8> {
    [&u16::try_from(text.len()).unwrap().to_be_bytes(), text.as_bytes()].concat()
}

/// A PUBLISH at QoS 0 or 1.
pub(crate) fn publish(topic: &str, id: Option<u16>, payload: &[u8]) -> Vec<u8> {
    let id = id.map_or_else(Vec::new, |id| id.to_be_bytes().to_vec());
    let mut bytes = vec![if id.is_empty() { 0x30 } else { 0x32 }];
    let mut length = 2 + topic.len() + id.len() + payload.len();
    while length > 127 {
        bytes.push(u8::try_from(length & 127).unwrap() | 128);
        length >>= 7;
    }
    bytes.push(u8::try_from(length).unwrap());
    bytes.extend(u16::try_from(topic.len()).unwrap().to_be_bytes());
    [&bytes, topic.as_bytes(), &id, payload].concat()
}
