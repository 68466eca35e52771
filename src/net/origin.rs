//! Where a connection comes from.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};

/// Where a connection comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From this address; of a proxy that says so, the address of its own client.
    Network(SocketAddr),
    /// Through a Unix socket.
    Unix,
    /// From within this process.
    Internal,
}

impl Origin {
    /// The address without the port, if it has one.
    #[must_use]
    pub const fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Network(address) => Some(address.ip()),
            Self::Unix | Self::Internal => None,
        }
    }
}

impl From<SocketAddr> for Origin {
    fn from(address: SocketAddr) -> Self {
        Self::Network(address)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(address) => address.fmt(out),
            Self::Unix => out.write_str("a Unix socket"),
            Self::Internal => out.write_str("within"),
        }
    }
}
