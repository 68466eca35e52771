//! `mqtt certs` with the built binary, and openssl as the other opinion.

mod agreement;
mod connecting;
mod foreign;
mod showing;
mod support;
mod verifying;
