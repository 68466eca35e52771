//! The address of this machine from which a connection leaves it (`-A`).

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
};

use super::dial::{DialError, resolve};

/// The addresses that a name stands for.
#[derive(Debug)]
pub(super) struct Source(Vec<SocketAddr>);

impl Source {
    /// What an address, a network card or a host name stands for.
    pub(super) async fn find(name: &str) -> Result<Self, NoSource> {
        if name.parse::<IpAddr>().is_err() {
            let cards = if_addrs::get_if_addrs().unwrap_or_default();
            let found: Vec<_> =
                cards.iter().filter(|card| card.name == name).map(|card| socket_address(&card.addr)).collect();
            if !found.is_empty() {
                return Ok(Self(found));
            }
        }
        match resolve(name, 0).await {
            Ok(found) => Ok(Self(found)),
            Err(DialError::Resolve(error)) => Err(NoSource::Name(error)),
            Err(_) => Err(NoSource::Family),
        }
    }

    /// The address from which to go to another: one of the same family.
    pub(super) fn towards(&self, to: SocketAddr) -> Option<SocketAddr> {
        let fits = |from: &&SocketAddr| from.is_ipv4() == to.is_ipv4() && is_local(from.ip()) == is_local(to.ip());
        let same = |from: &&SocketAddr| from.is_ipv4() == to.is_ipv4();
        self.0.iter().find(fits).or_else(|| self.0.iter().find(same)).copied()
    }
}

/// Addresses of one link lead nowhere else.
const fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    }
}

fn socket_address(of: &if_addrs::IfAddr) -> SocketAddr {
    SocketAddr::new(of.ip(), 0)
}

/// Why a connection cannot come from where it was to come from.
#[derive(Debug)]
pub enum NoSource {
    /// It is no address, no network card and no host name.
    Name(io::Error),
    /// This machine does not have the address.
    Address(io::Error),
    /// Neither side has an address of the other's family.
    Family,
}

impl NoSource {
    /// In words, about `name`.
    pub(super) fn write(&self, name: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = name.escape_debug();
        match self {
            Self::Name(_) => write!(out, "{name} is no address, no network card and no host name"),
            Self::Address(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {
                write!(out, "this machine does not have the address {name}")
            }
            Self::Address(error) => {
                write!(out, "cannot connect from {name}: ")?;
                super::dial::write_io(error, out)
            }
            Self::Family => {
                write!(out, "the broker has no address that can be reached from {name}: one is IPv4, the other IPv6")
            }
        }
    }
}

impl std::error::Error for NoSource {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Name(error) | Self::Address(error) => Some(error),
            Self::Family => None,
        }
    }
}

impl fmt::Display for NoSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write("the address", out)
    }
}
