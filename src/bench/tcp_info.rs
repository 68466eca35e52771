//! What the kernel counted on a TCP connection: bytes, segments, what was sent again. Linux only.
//!
//! The sockets themselves stay with whoever has them: the kernel is asked over netlink, by the two addresses. It knows
//! a connection as long as it is open. What comes back is parsed as if anybody had sent it.

use std::{net::SocketAddr, ops::Sub, time::Duration};

/// What the kernel counted. Older kernels count less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TcpInfo {
    /// Bytes that the peer has acknowledged.
    pub bytes_acked: u64,
    /// Bytes that came, each once.
    pub bytes_received: u64,
    /// Segments sent, with those that only acknowledge.
    pub segs_out: u64,
    /// Segments that came.
    pub segs_in: u64,
    /// Segments sent that carry data.
    pub data_segs_out: u64,
    /// Segments with data that came.
    pub data_segs_in: u64,
    /// Segments sent again.
    pub total_retrans: u64,
    /// The fastest round trip.
    pub min_rtt: Option<Duration>,
    /// The smoothed round trip.
    pub rtt: Duration,
    /// How long an acknowledgement is waited for before a segment is sent again.
    pub rto: Duration,
}

/// What was counted between two looks; times are those of the later one.
impl Sub for TcpInfo {
    type Output = Self;

    /// The counters of one connection never go back; of two different ones, 0 is as good as any answer.
    fn sub(self, earlier: Self) -> Self {
        Self {
            bytes_acked: self.bytes_acked.saturating_sub(earlier.bytes_acked),
            bytes_received: self.bytes_received.saturating_sub(earlier.bytes_received),
            segs_out: self.segs_out.saturating_sub(earlier.segs_out),
            segs_in: self.segs_in.saturating_sub(earlier.segs_in),
            data_segs_out: self.data_segs_out.saturating_sub(earlier.data_segs_out),
            data_segs_in: self.data_segs_in.saturating_sub(earlier.data_segs_in),
            total_retrans: self.total_retrans.saturating_sub(earlier.total_retrans),
            ..self
        }
    }
}

/// What the kernel counted on these connections, each given by its own address and its peer's.
///
/// `None` for a connection that is not open (any more), on other systems, and where the kernel does not tell.
#[must_use]
pub fn of(connections: &[(SocketAddr, SocketAddr)]) -> Vec<Option<TcpInfo>> {
    #[cfg(target_os = "linux")]
    let Some(kernel) = kernel::Kernel::open() else { return vec![None; connections.len()] };
    #[cfg(target_os = "linux")]
    return (1..).zip(connections).map(|(number, (local, peer))| kernel.ask(number, *local, *peer)).collect();
    #[cfg(not(target_os = "linux"))]
    vec![None; connections.len()]
}

#[cfg(target_os = "linux")]
mod kernel {
    //! Asking the kernel: `sock_diag(7)` over netlink.

    use std::{
        net::{IpAddr, SocketAddr},
        os::fd::OwnedFd,
        time::Duration,
    };

    use rustix::{
        io::Errno,
        net::{
            AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType,
            netlink::{SOCK_DIAG, SocketAddrNetlink},
            recv, sendto, socket_with,
        },
    };

    use super::TcpInfo;

    /// A netlink socket.
    pub(super) struct Kernel(OwnedFd);

    impl Kernel {
        pub(super) fn open() -> Option<Self> {
            let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
            socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, Some(SOCK_DIAG)).ok().map(Self)
        }

        /// Asks for one connection; the kernel answers before the question has returned.
        pub(super) fn ask(&self, number: u32, local: SocketAddr, peer: SocketAddr) -> Option<TcpInfo> {
            let question = question(number, local, peer)?;
            sendto(&self.0, &question, SendFlags::empty(), &SocketAddrNetlink::new(0, 0)).ok()?;
            let mut answer = [0; 4096];
            loop {
                match recv(&self.0, &mut answer, RecvFlags::empty()) {
                    Ok((_, size)) => match message(answer.get(..size)?) {
                        // An answer that was given up earlier may still be in the queue.
                        Some((DIAG, other, _)) | Some((ERROR, other, _)) if other != number => {}
                        // Where there is no such connection, it may be the listener's answer, which has no peer.
                        Some((DIAG, _, body)) if peer_port(body)? == peer.port() => return info(body),
                        _ => return None,
                    },
                    Err(Errno::INTR) => {}
                    Err(_) => return None,
                }
            }
        }
    }

    /// `struct nlmsghdr` and `struct inet_diag_req_v2`; `None` for addresses of two families.
    pub(super) fn question(number: u32, local: SocketAddr, peer: SocketAddr) -> Option<[u8; 72]> {
        let family = match (local, peer) {
            (SocketAddr::V4(_), SocketAddr::V4(_)) => AddressFamily::INET,
            (SocketAddr::V6(_), SocketAddr::V6(_)) => AddressFamily::INET6,
            _ => return None,
        };
        let mut out = Vec::with_capacity(72);
        out.extend(72_u32.to_ne_bytes());
        out.extend(DIAG.to_ne_bytes());
        out.extend(REQUEST.to_ne_bytes());
        out.extend(number.to_ne_bytes());
        out.extend([0; 4]);
        out.push(u8::try_from(family.as_raw()).ok()?);
        out.extend([TCP, 1 << (INFO - 1), 0]);
        out.extend(u32::MAX.to_ne_bytes());
        out.extend(local.port().to_be_bytes());
        out.extend(peer.port().to_be_bytes());
        for address in [local.ip(), peer.ip()] {
            match address {
                IpAddr::V4(address) => out.extend(address.octets().into_iter().chain([0; 12])),
                IpAddr::V6(address) => out.extend(address.octets()),
            }
        }
        // Any interface, any cookie.
        out.extend([0; 4]);
        out.extend([0xff; 8]);
        out.try_into().ok()
    }

    /// The kind, the number and the body of a netlink message.
    pub(super) fn message(bytes: &[u8]) -> Option<(u16, u32, &[u8])> {
        let size = u32_at(bytes, 0)? as usize;
        let kind = u16::from_ne_bytes(*bytes.get(4..)?.first_chunk()?);
        Some((kind, u32_at(bytes, 8)?, bytes.get(16..size)?))
    }

    fn peer_port(body: &[u8]) -> Option<u16> {
        Some(u16::from_be_bytes(*body.get(6..)?.first_chunk()?))
    }

    /// Finds `struct tcp_info` among the attributes behind `struct inet_diag_msg`.
    pub(super) fn info(body: &[u8]) -> Option<TcpInfo> {
        let mut rest = body.get(72..)?;
        loop {
            let size = usize::from(u16::from_ne_bytes(*rest.first_chunk()?));
            let kind = u16::from_ne_bytes(*rest.get(2..)?.first_chunk()?);
            let value = rest.get(4..size)?;
            if kind == u16::from(INFO) {
                return tcp_info(value);
            }
            rest = rest.get(size.next_multiple_of(4)..)?;
        }
    }

    /// Reads `struct tcp_info`, which grows from kernel to kernel. Without counted bytes it is worth nothing.
    pub(super) fn tcp_info(bytes: &[u8]) -> Option<TcpInfo> {
        let count = |at| u32_at(bytes, at).map(u64::from);
        let time = |at| u32_at(bytes, at).map(|time| Duration::from_micros(time.into()));
        Some(TcpInfo {
            rto: time(8)?,
            rtt: time(68)?,
            total_retrans: count(100)?,
            bytes_acked: u64_at(bytes, 120)?,
            bytes_received: u64_at(bytes, 128)?,
            segs_out: count(136)?,
            segs_in: count(140)?,
            // All bits are set as long as it is not known.
            min_rtt: u32_at(bytes, 148).filter(|time| *time != u32::MAX).and(time(148)),
            data_segs_in: count(152)?,
            data_segs_out: count(156)?,
        })
    }

    fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
        Some(u32::from_ne_bytes(*bytes.get(at..)?.first_chunk()?))
    }

    fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
        Some(u64::from_ne_bytes(*bytes.get(at..)?.first_chunk()?))
    }

    /// `SOCK_DIAG_BY_FAMILY`.
    const DIAG: u16 = 20;
    /// `NLMSG_ERROR`.
    const ERROR: u16 = 2;
    /// `NLM_F_REQUEST`.
    const REQUEST: u16 = 1;
    /// `INET_DIAG_INFO`.
    const INFO: u8 = 2;
    /// `IPPROTO_TCP`.
    const TCP: u8 = 6;
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::{
        io::{Read, Write},
        net::{TcpListener, TcpStream},
        time::Instant,
    };

    use super::*;

    fn addresses(stream: &TcpStream) -> (SocketAddr, SocketAddr) {
        (stream.local_addr().unwrap(), stream.peer_addr().unwrap())
    }

    #[test]
    fn what_was_sent_is_what_was_counted() {
        for host in ["127.0.0.1", "::1"] {
            let Ok(listener) = TcpListener::bind((host, 0)) else { continue };
            let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let mut server = listener.accept().unwrap().0;
            for stream in [&client, &server] {
                stream.set_nodelay(true).unwrap();
            }
            let both = [addresses(&client), addresses(&server)];
            let before = of(&both);
            for _ in 0..10 {
                client.write_all(&[1; 77]).unwrap();
                server.read_exact(&mut [0; 77]).unwrap();
                server.write_all(&[2; 4]).unwrap();
                client.read_exact(&mut [0; 4]).unwrap();
            }
            // The last acknowledgement may take its time.
            let deadline = Instant::now() + Duration::from_secs(10);
            let [client_did, server_did] = loop {
                let after = of(&both);
                let did = [0, 1].map(|at| after[at].unwrap() - before[at].unwrap());
                if did[1].bytes_acked == 40 {
                    break did;
                }
                assert!(Instant::now() < deadline, "{did:?}");
                std::thread::yield_now();
            };
            assert_eq!((client_did.bytes_acked, client_did.bytes_received), (770, 40));
            assert_eq!((server_did.bytes_acked, server_did.bytes_received), (40, 770));
            assert_eq!((client_did.data_segs_out, client_did.data_segs_in), (10, 10));
            assert!((10..=30).contains(&client_did.segs_out) && (10..=30).contains(&client_did.segs_in));
            assert_eq!(client_did.total_retrans, 0);
            assert!(client_did.min_rtt.is_some_and(|rtt| rtt <= client_did.rtt && rtt < Duration::from_secs(1)));
            assert!(client_did.rto > client_did.rtt);
        }
    }

    #[test]
    fn what_is_not_connected_is_not_counted() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let here = listener.local_addr().unwrap();
        let client = TcpStream::connect(here).unwrap();
        let nowhere: SocketAddr = "127.0.0.1:1".parse().unwrap();
        let mixed: SocketAddr = "[::1]:1".parse().unwrap();
        let all = of(&[(nowhere, here), addresses(&client), (here, mixed), (here, nowhere)]);
        assert!(matches!(all[..], [None, Some(_), None, None]), "{all:?}");
        assert_eq!(of(&[]), []);
    }

    #[test]
    fn an_answer_may_be_cut_anywhere() {
        use super::kernel::{info, message, question, tcp_info};
        let here: SocketAddr = "127.0.0.1:1883".parse().unwrap();
        let question = question(7, here, here).unwrap();
        assert_eq!(message(&question).unwrap().2.len(), 56);
        assert!((0..72).all(|size| message(&question[..size]).is_none()));

        let mut structure = [0; 232];
        structure[120..128].copy_from_slice(&770_u64.to_ne_bytes());
        assert_eq!(tcp_info(&structure).unwrap().bytes_acked, 770);
        assert!((0..160).all(|size| tcp_info(&structure[..size]).is_none()));
        assert!((160..232).all(|size| tcp_info(&structure[..size]).is_some()));

        let mut body = vec![0; 72];
        for (size, kind, value) in [(5_u16, 8_u16, &[1, 0, 0, 0][..]), (236, 2, &structure)] {
            body.extend(size.to_ne_bytes());
            body.extend(kind.to_ne_bytes());
            body.extend(value);
        }
        assert_eq!(info(&body).unwrap().bytes_acked, 770);
        assert!((0..body.len()).all(|size| info(&body[..size]).is_none()));
        // A size of 0 must not go round for ever.
        body[72..74].copy_from_slice(&[0, 0]);
        assert_eq!(info(&body), None);
    }
}
