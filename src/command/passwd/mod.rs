//! `mqtt passwd`: adds, changes and removes users of a password file, as mosquitto_passwd does.

mod file;

use std::{
    io::{self, BufRead, IsTerminal, Read},
    os::unix::ffi::OsStrExt,
};

use pkcs8::der::zeroize::Zeroizing;

use self::file::PasswordFile;
use super::{
    counted,
    passphrase::{self, Passphrase},
};
use crate::{
    access::hash::{self, Hash},
    cli::PasswdArgs,
    failure::{Exit, Failure, Reference, quoted, system},
    output::Console,
};

/// Does it, or says why not; a file that cannot be written whole stays as it was.
pub(super) fn run(args: &PasswdArgs) -> Result<Exit, Failure> {
    let Some(user) = args.user.as_deref().filter(|_| !args.upgrade) else { return upgrade(args) };
    check(user)?;
    if args.password.is_some() && !args.batch && !args.as_mosquitto {
        let what = "a password among the words needs -b: others can see it there";
        return Err(Failure::usage(what).hint("without it, the password is asked for"));
    }
    let file = if args.create { PasswordFile::new(&args.file)? } else { PasswordFile::open(&args.file)? };
    if args.delete {
        let (left, found) = file.without(user)?;
        if !found {
            let failure = Failure::new(Exit::FAILED, format!("{} has no user {}", args.file.display(), quoted(user)));
            let theirs = format!("Warning: User {} not found in password file.", user.escape_debug());
            return Err(failure.like(Reference::new(1, theirs)));
        }
        return file.write(&left).map(|()| Exit::DONE);
    }
    let password = password(args, user)?;
    let content = file.with(user, &make(args, &password)?.to_string())?;
    file.write(&content)?;
    Ok(Exit::DONE)
}

/// Hashes what is in plain text.
fn upgrade(args: &PasswdArgs) -> Result<Exit, Failure> {
    let file = PasswordFile::open(&args.file)?;
    let (mut made, mut kept) = (0, 0);
    let content = file.map(|line, password| match Hash::parse(password.trim_end()) {
        Ok(_) => {
            kept += 1;
            Ok(None)
        }
        Err(hash::Error::Plain) => {
            made += 1;
            make(args, password.as_bytes()).map(|hash| Some(hash.to_string()))
        }
        // The hash of a hash would let nobody in, and what was there would be gone.
        Err(error) => {
            let theirs = format!("Error: Corrupt password file at line {line}.");
            let what = format!("{}:{line}: the password {error}", args.file.display());
            let failure =
                Failure::new(Exit::FAILED, what).hint("nothing was changed; give this user a new password first");
            Err(failure.like(Reference::new(1, theirs)))
        }
    })?;
    if made > 0 {
        file.write(&content)?;
    }
    let console = if args.as_mosquitto { Console::of_mosquitto(false) } else { Console::new(false) };
    let passwords = counted(made, "password");
    console.note(format_args!("{passwords} hashed in {}; {kept} hashed before", args.file.display()));
    Ok(Exit::DONE)
}

fn make(args: &PasswdArgs, password: &[u8]) -> Result<Hash, Failure> {
    Hash::make(args.hash.method(), args.iterations, password).map_err(|error| match error {
        hash::Error::TooExpensive => {
            let what = "a login would cost too much time";
            Failure::usage(what)
                .hint("give a smaller number with -I")
                .like(Reference::new(1, format!("Error: {what}.")))
        }
        _ => Failure::new(Exit::FAILED, "the password cannot be hashed"),
    })
}

/// Whether the name can stand in a password file, and be found there again.
fn check(user: &str) -> Result<(), Failure> {
    let (why, theirs) = if user.contains(':') {
        ("it contains ':'", "Username must not contain the ':' character.")
    } else if user.is_empty() {
        ("it is empty", "Empty username.")
    } else if user.len() > LONGEST {
        ("it has more than 65535 bytes", "Username must be less than 65536 characters long.")
    } else if user.contains(char::is_control) {
        ("it contains a control character", "Username must not contain control characters.")
    } else if user.starts_with('#') || user.trim() != user {
        ("it begins with '#' or a space, or ends with one", "Username must not begin with '#' or a space.")
    } else {
        return Ok(());
    };
    let failure = Failure::usage(format!("{} can be no user", quoted(user))).because(why);
    Err(failure.like(Reference::new(1, format!("Error: {theirs}"))))
}

/// What fits into a CONNECT.
const LONGEST: usize = 65_535;

/// From the words, from the terminal, or from stdin.
fn password(args: &PasswdArgs, user: &str) -> Result<Passphrase, Failure> {
    let password = match &args.password {
        Some(word) => Zeroizing::new(word.as_bytes().to_vec()),
        None if io::stdin().is_terminal() => asked(args.as_mosquitto, user)?,
        None => piped()?,
    };
    if password.len() > LONGEST {
        let theirs = "Error: Password must be less than 65536 characters long.";
        return Err(Failure::usage("the password has more than 65535 bytes").like(Reference::new(1, theirs)));
    }
    Ok(password)
}

fn asked(as_mosquitto: bool, user: &str) -> Result<Passphrase, Failure> {
    let [first, again] = if as_mosquitto {
        ["Password".to_owned(), "Reenter password".to_owned()]
    } else {
        [format!("password for {user}"), format!("password for {user} again")]
    };
    let ask = |what: String| {
        passphrase::ask(&what, false).map_err(|failure| if failure.exit == Exit::TLS { empty() } else { failure })
    };
    let password = ask(first)?;
    if ask(again)? == password { Ok(password) } else { Err(different()) }
}

/// The first line; if there is a second one, as for mosquitto_passwd, it is the same once more.
fn piped() -> Result<Passphrase, Failure> {
    let mut input = io::BufReader::new(io::stdin().lock().take(2 * LONGEST as u64 + 16));
    let mut line = || {
        let mut line = Zeroizing::new(Vec::new());
        input.read_until(b'\n', &mut line).map_err(|error| {
            Failure::new(Exit::FAILED, "cannot take the password from stdin").because(system(&error))
        })?;
        while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            line.pop();
        }
        Ok::<Passphrase, Failure>(line)
    };
    let password = line()?;
    if password.is_empty() {
        return Err(empty());
    }
    let again = line()?;
    if again.is_empty() || again == password { Ok(password) } else { Err(different()) }
}

fn empty() -> Failure {
    let failure = Failure::new(Exit::FAILED, "the password is empty");
    failure.like(Reference::new(1, "Error: Empty password."))
}

fn different() -> Failure {
    let failure = Failure::new(Exit::FAILED, "the two passwords are not the same");
    failure.like(Reference::new(2, "Error: Passwords do not match."))
}
