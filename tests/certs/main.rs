//! `mqtt certs` as a user meets it: the built binary, its files, and openssl as the judge of what is in them.

mod adopted;
mod agreement;
mod authorities;
mod crash;
mod damage;
mod exporting;
mod fleets;
mod foreign;
mod lacking;
mod leaves;
mod missing;
mod modes;
mod names;
mod obstacles;
mod openssl;
mod requests;
mod secrets;
mod servers;
mod showing;
mod support;
mod tending;
mod verifying;
mod workshop;
