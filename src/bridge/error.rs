//! Why a bridge cannot be.

use std::{fmt, io};

use crate::client;

/// Why a bridge cannot be.
#[derive(Debug)]
pub enum Error {
    /// It has no address.
    NoAddress,
    /// What it was told can never lead to a connection.
    Hopeless(client::Error),
    /// No thread for it.
    Thread(io::Error),
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoAddress => None,
            Self::Hopeless(error) => Some(error),
            Self::Thread(error) => Some(error),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAddress => out.write_str("the bridge has no address"),
            Self::Hopeless(error) => write!(out, "the bridge cannot connect: {error}"),
            Self::Thread(_) => out.write_str("no thread for the bridges"),
        }
    }
}
