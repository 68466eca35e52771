//! `mqtt certs batch`: which certificates a fleet needs, and what became of each.

use std::{
    collections::HashMap,
    io::{self, IsTerminal, Read},
    path::Path,
};

use serde::Serialize;

use super::{
    desk::{Desk, Signing},
    issue::{base, client_order},
    workshop::{Job, Outcome, Stop, Workshop, is_stdout},
};
use crate::{
    certs::{
        Change, Error, Index, Key, Taken,
        fleet::{self, Member},
        folder_of, names, read_file,
    },
    cli::certs::{BatchArgs, BatchFormat},
    failure::{Exit, Failure, quoted, system},
    x509::{San, date::date},
};

/// Makes those that can be made.
pub(super) fn run(args: &BatchArgs) -> Result<Exit, Failure> {
    let desk = Desk::new(&args.folder);
    check_out(args)?;
    let members = members(&desk, args)?;
    let mut folder = desk.open()?;
    let signing = desk.signing(args.ca.ca_pass_file.as_deref())?;
    let key = Key::New(desk.key(args.key, &signing.authority));
    let stop = Stop::listen()?;
    let plan = Plan::new(&desk, args, &members, folder.index(), &signing)?;
    for (name, line, error) in &plan.failed {
        let line = args.count.is_none().then_some(*line);
        desk.record(&Failed { kind: "failed", name, line, error })?;
    }
    for name in &plan.skipped {
        desk.record(&Skipped { kind: "skipped", name })?;
    }
    let threads = args.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, Into::into), usize::from);
    let workshop = Workshop {
        desk: &desk,
        authority: &signing.authority,
        key: &key,
        jobs: &plan.jobs,
        format: args.format,
        out: args.out.as_deref(),
        threads,
        stop: &stop,
    };
    let outcome = workshop.run(&mut folder);
    // What was made before something went wrong is there, and is said.
    let Outcome { made, archive, error } = outcome;
    let mut change = Change::new(&desk.dir);
    let until = desk.stage_crl_in_time(&mut change, folder.index(), &signing)?;
    let revoked = folder.index().entries().iter().filter(|entry| entry.is_revoked()).count();
    desk.finish(folder, change)?;
    if let Some(until) = until {
        desk.made_crl(until, revoked)?;
    }
    summarise(&desk, args, &plan, made.len(), archive.as_deref());
    if let Some((entry, _)) = made.iter().find(|(_, is_cut)| *is_cut) {
        let end = date(entry.not_after);
        desk.console.note(format_args!(
            "they end with their CA, on {end}, and not after {} days; then: {}",
            args.days,
            desk.longer_ca(args.days)
        ));
    }
    if let Some(failure) = error {
        return Err(failure);
    }
    if made.len() < plan.jobs.len()
        && let Some(ended) = stop.ended()
    {
        return Ok(ended);
    }
    plan.result(members.len())
}

/// Refuses a place for the archive where it cannot go, before anything is made.
fn check_out(args: &BatchArgs) -> Result<(), Failure> {
    let Some(path) = &args.out else { return Ok(()) };
    if args.format != BatchFormat::Tar {
        return Err(Failure::usage("--out is for --format tar").hint("mqtt certs batch --help shows the options"));
    }
    if is_stdout(path) {
        let refused = |what: &str| Err(Failure::usage(what).hint("--out FILE writes a file"));
        return match args.folder.json {
            true => refused("--json and --out - exclude each other"),
            false if io::stdout().is_terminal() => refused("an archive is nothing for a terminal"),
            false => Ok(()),
        };
    }
    if path.symlink_metadata().is_ok() {
        let failure = Failure::new(Exit::FAILED, format!("'{}' is there already", path.display()));
        return Err(failure.hint("it may hold the only copies of keys; choose another name"));
    }
    let folder = folder_of(path);
    match folder.metadata() {
        Ok(_) => Ok(()),
        Err(error) => {
            let what = format!("cannot write in '{}'", folder.display());
            Err(Failure::new(Exit::FAILED, what).because(system(&error)))
        }
    }
}

/// The names of the fleet.
fn members(desk: &Desk, args: &BatchArgs) -> Result<Vec<Member>, Failure> {
    let (Some(path), None) = (&args.file, args.count) else {
        let prefix = args.prefix.as_deref().unwrap_or_default();
        // What is wrong with the begin is wrong with each.
        names::check_client(&format!("{prefix}{:04}", args.start))
            .map_err(|fault| desk.fail(&Error::Name { name: prefix.to_owned(), fault }))?;
        return Ok(fleet::numbered(prefix, args.start, args.count.unwrap_or(0)));
    };
    let (text, shown) = if path == Path::new("-") {
        let mut text = Vec::new();
        let read = io::stdin().lock().take(LIST_LIMIT + 1).read_to_end(&mut text);
        read.map_err(|error| Failure::new(Exit::FAILED, "cannot read stdin").because(system(&error)))?;
        if text.len() as u64 > LIST_LIMIT {
            return Err(Failure::new(Exit::FAILED, "stdin has more than a list of names needs"));
        }
        (text, "stdin".to_owned())
    } else {
        (read_file(path, LIST_LIMIT).map_err(|error| desk.fail(&error))?, format!("'{}'", path.display()))
    };
    let members = fleet::from_list(&text);
    let members = members.map_err(|cause| Failure::new(Exit::FAILED, format!("cannot use {shown}")).because(cause))?;
    if members.is_empty() {
        return Err(Failure::new(Exit::FAILED, format!("{shown} has no names"))
            .hint("one name a line; or --count N --prefix TEXT"));
    }
    Ok(members)
}

/// The most bytes of a list: two million names.
const LIST_LIMIT: u64 = 256 << 20;

/// What is to be done with each.
struct Plan {
    jobs: Vec<Job>,
    skipped: Vec<String>,
    /// The name, its line and why not.
    failed: Vec<(String, usize, String)>,
}

impl Plan {
    fn new(
        desk: &Desk,
        args: &BatchArgs,
        members: &[Member],
        index: &Index,
        signing: &Signing,
    ) -> Result<Self, Failure> {
        let taken = Taken::new(&desk.dir, index, &signing.authority, desk.now).map_err(|error| desk.fail(&error))?;
        let mut plan = Self { jobs: Vec::new(), skipped: Vec::new(), failed: Vec::new() };
        let mut lines: HashMap<String, usize> = HashMap::new();
        for member in members {
            if let Some(first) = lines.insert(member.name.to_lowercase(), member.line) {
                plan.failed.push((member.name.clone(), member.line, format!("it stands in line {first} already")));
                continue;
            }
            match plan.one(args, member, index, &taken, signing) {
                Ok(()) => {}
                Err(error) => plan.failed.push((member.name.clone(), member.line, error.to_string())),
            }
        }
        Ok(plan)
    }

    fn one(
        &mut self,
        args: &BatchArgs,
        member: &Member,
        index: &Index,
        taken: &Taken<'_>,
        signing: &Signing,
    ) -> Result<(), Error> {
        let name = &member.name;
        names::check_client(name).map_err(|fault| Error::Name { name: name.clone(), fault })?;
        let former = index.get(name);
        if args.resume && former.is_some() {
            self.skipped.push(name.clone());
            return Ok(());
        }
        if let Some(revocation) = former.and_then(|entry| entry.revoked.as_ref()).filter(|_| !args.force) {
            // A list is no reason to let in again who was shut out.
            let cause = format!("it is revoked since {}; --force makes a new certificate", date(revocation.date));
            return Err(Error::Refused { name: name.clone(), cause });
        }
        let sans: Vec<San> = member
            .sans
            .iter()
            .map(|text| names::san(text).map_err(|fault| Error::Host { host: text.clone(), fault }))
            .collect::<Result<_, _>>()?;
        let order = client_order(&signing.authority, name, &sans, args.days);
        signing.authority.check(&order)?;
        taken.check(&order, args.force)?;
        let new = || if args.format == BatchFormat::Dir { format!("{name}/{name}") } else { name.clone() };
        let base = former.map_or_else(new, base);
        self.jobs.push(Job { order, base });
        Ok(())
    }

    /// The exit code, after saying what was not made.
    fn result(&self, all: usize) -> Result<Exit, Failure> {
        if self.failed.is_empty() {
            return Ok(Exit::DONE);
        }
        let failure = Failure::new(Exit::FAILED, format!("{} of {all} were not made", self.failed.len()));
        let are_there = self.failed.iter().any(|(_, _, error)| error.contains("is there already"));
        Err(if are_there { failure.hint("--resume leaves out what is there already") } else { failure })
    }
}

/// Says what was done, in a few lines whatever the number.
fn summarise(desk: &Desk, args: &BatchArgs, plan: &Plan, made: usize, archive: Option<&Path>) {
    const SHOWN: usize = 20;
    /// No common name has more bytes: what is longer is anything.
    const LONGEST: usize = 64;
    for (name, line, error) in plan.failed.iter().take(SHOWN) {
        let is_plain = name.len() <= LONGEST && !name.contains(char::is_control);
        // Most errors name it; a host or a line does not.
        let error = match is_plain {
            _ if error.contains(name.as_str()) => error.clone(),
            true => format!("{name}: {error}"),
            false => format!("{}: {error}", quoted(name)),
        };
        // A number has no line.
        let line = if args.count.is_none() { format!("line {line}: ") } else { String::new() };
        desk.console.note(format_args!("{line}{error}"));
    }
    if plan.failed.len() > SHOWN {
        desk.console.note(format_args!("{} more were not made; --json tells of each", plan.failed.len() - SHOWN));
    }
    let place = match archive {
        Some(path) if is_stdout(path) => "an archive on stdout".to_owned(),
        path => format!("'{}'", path.unwrap_or(&desk.dir).display()),
    };
    let mut text = match made {
        1 => format!("one certificate made in {place}"),
        count => format!("{count} certificates made in {place}"),
    };
    if !plan.skipped.is_empty() {
        text += &format!(", {} were there already", plan.skipped.len());
    }
    if made < plan.jobs.len() {
        text += &format!("; {} are still to be made: --resume", plan.jobs.len() - made);
    }
    desk.console.note(text);
    if archive.is_some() && made > 0 {
        desk.console
            .note("it holds the only copies of the keys; keep it secret, and remove it when the devices have them");
    }
}

#[derive(Serialize)]
struct Failed<'a> {
    kind: &'static str,
    name: &'a str,
    /// None: it is a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    error: &'a str,
}

#[derive(Serialize)]
struct Skipped<'a> {
    kind: &'static str,
    name: &'a str,
}
