//! `mqtt certs` with the built binary, and openssl as the other opinion.

mod agreement;
mod foreign;
mod servers;
mod showing;
mod support;
mod verifying;
