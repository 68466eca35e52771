//! Which process the broker is, and which user: the file with its number, and the rights that it gives up.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use rustix::{
    process::{Gid, Uid, geteuid},
    thread::{set_thread_gid, set_thread_groups, set_thread_uid},
};

use crate::{
    conf::{Origin, Settings},
    failure::{Exit, Failure, system},
    output::Console,
};

/// A file with the number of this process, as long as the process runs.
pub(super) struct PidFile(PathBuf);

impl PidFile {
    /// Writes it, if `pid_file` wants it.
    pub(super) fn write(settings: &Settings) -> Result<Option<Self>, Failure> {
        let Some(path) = settings.global.path("pid_file") else { return Ok(None) };
        let cannot = |error: io::Error| {
            Failure::new(Exit::FAILED, format!("cannot write '{}'", path.display())).because(system(&error))
        };
        fs::write(&path, std::process::id().to_string()).map_err(cannot)?;
        Ok(Some(Self(path)))
    }
}

impl Drop for PidFile {
    fn drop(&mut self) {
        // Who has no rights to the folder any more leaves it, as mosquitto does.
        let _ = fs::remove_file(&self.0);
    }
}

/// Becomes the user whom the configuration names. Only root can, and only before there are other threads; for everybody
/// else it has no effect, as in mosquitto. `has_default`: a configuration that names nobody means `mosquitto`.
pub(super) fn become_user(settings: &Settings, has_default: bool, console: Console) -> Result<(), Failure> {
    if !geteuid().is_root() {
        return Ok(());
    }
    let given = settings.global.get("user");
    let accounts = accounts()?;
    let named = |name: &str| accounts.iter().find(|account| account.name == name);
    // mosquitto's own user may not have been made.
    let default = || named(DEFAULT).or_else(|| named(NOBODY));
    let Some(value) = given else {
        let Some(account) = default().filter(|_| has_default) else { return Ok(()) };
        console
            .note(format_args!("not root from here on, but {}: user NAME in the configuration says who", account.name));
        return drop_rights(account).map_err(|error| cannot(&Origin::Default, &account.name, &error));
    };
    let found = named(&value.text).or_else(|| (value.text == DEFAULT).then(default).flatten());
    let Some(account) = found else {
        return Err(Failure::new(Exit::FAILED, format!("{}: there is no user {}", value.origin, value.text)));
    };
    if account.uid == 0 {
        return Ok(());
    }
    drop_rights(account).map_err(|error| cannot(&value.origin, &value.text, &error))
}

/// Whom mosquitto becomes, and whom it becomes when that one is not there.
const DEFAULT: &str = "mosquitto";
const NOBODY: &str = "nobody";

fn cannot(origin: &Origin, name: &str, error: &io::Error) -> Failure {
    Failure::new(Exit::FAILED, format!("{origin}: cannot become the user {name}")).because(system(error))
}

/// The groups first: the user may not change them any more.
fn drop_rights(account: &Account) -> io::Result<()> {
    let (group, user) = (Gid::from_raw(account.gid), Uid::from_raw(account.uid));
    let mut groups = groups_of(&account.name)?;
    groups.push(group);
    set_thread_groups(&groups)?;
    set_thread_gid(group)?;
    Ok(set_thread_uid(user)?)
}

struct Account {
    name: String,
    uid: u32,
    gid: u32,
}

fn accounts() -> Result<Vec<Account>, Failure> {
    let path = Path::new("/etc/passwd");
    let text = text_of(path).map_err(|error| {
        Failure::new(Exit::FAILED, format!("cannot read {}", path.display())).because(system(&error))
    })?;
    let account = |line: &str| {
        let mut words = line.split(':');
        let name = words.next()?.to_owned();
        let (uid, gid) = (words.nth(1)?.parse().ok()?, words.next()?.parse().ok()?);
        Some(Account { name, uid, gid })
    };
    Ok(text.lines().filter_map(account).collect())
}

/// The groups that a user is a member of, beside its own.
fn groups_of(user: &str) -> io::Result<Vec<Gid>> {
    let text = text_of(Path::new("/etc/group"))?;
    let group = |line: &str| {
        let mut words = line.split(':').skip(2);
        let gid = words.next()?.parse().ok()?;
        words.next()?.split(',').any(|member| member == user).then(|| Gid::from_raw(gid))
    };
    Ok(text.lines().filter_map(group).collect())
}

/// The file; nothing where there is none.
fn text_of(path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => read,
    }
}
