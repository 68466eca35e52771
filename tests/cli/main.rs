//! `mqtt pub` and `mqtt sub` as a user meets them: exit code, standard output and standard error together, against a
//! broker that is nothing but a script of bytes.

mod connecting;
mod environment;
mod feeding;
mod publishing;
mod repeating;
mod served;
mod subscribing;
mod support;
mod surviving;
mod usage;
