//! `mqtt certs` as a user meets it: the built binary, its files, and openssl as the judge of what is in them.

mod authorities;
mod crash;
mod damage;
mod exporting;
mod fleets;
mod foreign;
mod leaves;
mod modes;
mod names;
mod openssl;
mod secrets;
mod support;
mod tending;
