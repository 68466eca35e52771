//! Options of `mqtt passwd`: those of mosquitto_passwd.

use std::{ffi::OsString, path::PathBuf};

use clap::{Args, ValueEnum};

use crate::access::hash::{ITERATIONS, MOST_ITERATIONS, Method};

/// A password file, and what becomes of it.
#[derive(Debug, Args)]
#[command(
    before_help = "  mqtt passwd -c users anna               a new file with one user; the password is asked for
  mqtt passwd users bob                   one more user, or another password for this one
  printf %s \"$SECRET\" | mqtt passwd users bob
  mqtt passwd -D users bob                without this user
  mqtt passwd -U users                    hash passwords that are in plain text
  mqtt passwd -H argon2id users anna      the best hash, for mqtt serve and mosquitto 2.1",
    override_usage = "mqtt passwd [-c] [-H HASH] [-I N] FILE USER\n       mqtt passwd [-c] [-H HASH] [-I N] -b FILE USER PASSWORD\n       mqtt passwd -D FILE USER\n       mqtt passwd -U FILE",
    after_help = "A running broker (mqtt serve --password-file FILE) notices the change by itself."
)]
pub struct PasswdArgs {
    /// The password file.
    pub file: PathBuf,

    /// The user; the name has no ':'.
    #[arg(required_unless_present = "upgrade")]
    pub user: Option<String>,

    /// The password, with -b.
    pub password: Option<OsString>,

    /// Make a new file; one that is there is written over.
    #[arg(short, long, conflicts_with_all = ["delete", "upgrade"])]
    pub create: bool,

    /// Take the user out of the file.
    #[arg(short = 'D', long, conflicts_with_all = ["batch", "upgrade", "hash", "iterations"])]
    pub delete: bool,

    /// The password is the third word, where others can see it [default: asked for, or the first line of stdin].
    #[arg(short, long, requires = "password", conflicts_with = "upgrade")]
    pub batch: bool,

    /// Hash every password of the file that is in plain text.
    #[arg(short = 'U', long, conflicts_with = "user")]
    pub upgrade: bool,

    /// How to hash: sha512-pbkdf2 works everywhere, argon2id is harder to guess, sha512 is for mosquitto 1.6.
    #[arg(short = 'H', long, value_enum, default_value_t)]
    pub hash: HashMethod,

    /// Rounds of sha512-pbkdf2 [default: 101, as mosquitto], or passes of argon2id [default: 2]. A guesser needs as many.
    #[arg(short = 'I', long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_ITERATIONS)))]
    pub iterations: Option<u32>,

    /// Run under the name of mosquitto's program.
    #[arg(skip)]
    pub as_mosquitto: bool,
}

/// How to hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum HashMethod {
    /// One round of SHA-512.
    Sha512,
    /// PBKDF2 with SHA-512.
    #[default]
    Sha512Pbkdf2,
    /// Argon2id.
    Argon2id,
}

impl HashMethod {
    /// The method.
    #[must_use]
    pub const fn method(self) -> Method {
        match self {
            Self::Sha512 => Method::Sha512,
            Self::Sha512Pbkdf2 => Method::Pbkdf2,
            Self::Argon2id => Method::Argon2id,
        }
    }
}

// The help names it.
const _: () = assert!(ITERATIONS == 101);
