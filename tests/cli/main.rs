//! `mqtt pub` and `mqtt sub` as a user meets them: exit code, standard output and standard error together, against a
//! broker that is nothing but a script of bytes.

mod asking;
mod benching;
mod clearing;
mod connecting;
mod environment;
mod executing;
mod feeding;
mod granting;
mod judging;
mod matching;
mod publishing;
mod reading;
mod repeating;
mod replaying;
mod reporting;
mod returning;
mod scenarios;
mod served;
mod showing;
mod subscribing;
mod support;
mod surviving;
mod terminal;
mod theory;
mod trace;
mod usage;
