//! mosquitto_passwd by its own name: its rules for the words of its command line.

use std::{ffi::OsString, os::unix::ffi::OsStrExt, path::PathBuf};

use super::{Answer, Tool, help, number::integer};
use crate::cli::{Cli, PasswdArgs, Unread, Verb, passwd::HashMethod};

/// Reads what was typed after `mosquitto_passwd`.
pub(super) fn read(words: &[OsString]) -> Result<Cli, Unread> {
    let args = parse(words).map_err(Unread::Reference)?;
    Ok(Cli { verb: Some(Verb::Passwd(Box::new(args))), help: None, version: None })
}

fn parse(words: &[OsString]) -> Result<PasswdArgs, Answer> {
    let mut args = PasswdArgs {
        file: PathBuf::new(),
        user: None,
        password: None,
        create: false,
        delete: false,
        batch: false,
        upgrade: false,
        hash: HashMethod::default(),
        iterations: None,
        as_mosquitto: true,
    };
    let mut rest = words;
    while let [word, more @ ..] = rest {
        rest = match word.as_bytes() {
            b"-b" => flag(&mut args.batch, more),
            b"-c" => flag(&mut args.create, more),
            b"-D" => flag(&mut args.delete, more),
            b"-U" => flag(&mut args.upgrade, more),
            b"-H" => hash(&mut args, more)?,
            b"-I" => iterations(&mut args, more)?,
            _ => break,
        };
    }
    for (one, other, names) in [
        (args.create, args.delete, "-c and -D"),
        (args.create, args.upgrade, "-c and -U"),
        (args.delete, args.upgrade, "-D and -U"),
        (args.delete, args.batch, "-b and -D"),
    ] {
        if one && other {
            return Err(Answer::failed(&format!("Error: {names} cannot be used together.")));
        }
    }
    place(&mut args, rest)?;
    Ok(args)
}

fn flag<'a>(set: &mut bool, more: &'a [OsString]) -> &'a [OsString] {
    *set = true;
    more
}

fn hash<'a>(args: &mut PasswdArgs, more: &'a [OsString]) -> Result<&'a [OsString], Answer> {
    let [name, more @ ..] = more else {
        return Err(Answer::failed("Error: -H argument given but not enough other arguments."));
    };
    args.hash = match name.as_bytes() {
        b"sha512" => HashMethod::Sha512,
        b"sha512-pbkdf2" => HashMethod::Sha512Pbkdf2,
        b"argon2id" => HashMethod::Argon2id,
        other => {
            let shown = String::from_utf8_lossy(other);
            return Err(Answer::failed(&format!("Error: Unknown hash type '{}'", shown.escape_debug())));
        }
    };
    Ok(more)
}

fn iterations<'a>(args: &mut PasswdArgs, more: &'a [OsString]) -> Result<&'a [OsString], Answer> {
    let [number, more @ ..] = more else {
        return Err(Answer::failed("Error: -I argument given but not enough other arguments."));
    };
    let number = u32::try_from(integer(number.as_bytes())).ok().filter(|number| *number > 0);
    args.iterations = Some(number.ok_or_else(|| Answer::failed("Error: Number of iterations must be > 0."))?);
    Ok(more)
}

/// File, user and password.
fn place(args: &mut PasswdArgs, words: &[OsString]) -> Result<(), Answer> {
    let missing = |option: &str, what: &str| {
        Err(Answer::failed(&format!("Error: {option} argument given but password file{what} missing.")))
    };
    let (file, user, password) = match (words, args.batch) {
        ([file], _) if args.upgrade => (file, None, None),
        _ if args.upgrade => return missing("-U", ""),
        ([file, user, ..], _) if args.delete => (file, Some(user), None),
        _ if args.delete => return missing("-D", " or username"),
        ([file, user, password, ..], true) if args.create => (file, Some(user), Some(password)),
        (_, true) if args.create => return missing("-c", ", username, or password"),
        ([file, user, ..], false) if args.create => (file, Some(user), None),
        _ if args.create => return missing("-c", " or username"),
        ([file, user, password], true) => (file, Some(user), Some(password)),
        ([file, user], false) => (file, Some(user), None),
        _ => return Err(Answer { stdout: help::usage(Tool::Passwd), stderr: String::new(), exit: 1 }),
    };
    args.file = PathBuf::from(file);
    args.user = match user.map(|user| user.to_str()) {
        Some(None) => return Err(Answer::failed("Error: Username must be UTF-8.")),
        user => user.flatten().map(str::to_owned),
    };
    args.password = password.cloned();
    Ok(())
}
