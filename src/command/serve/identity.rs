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
    conf::{Settings, Value},
    failure::{Exit, Failure, system},
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
/// else it has no effect, as in mosquitto.
pub(super) fn become_user(settings: &Settings) -> Result<(), Failure> {
    let Some(value) = settings.global.get("user").filter(|_| geteuid().is_root()) else { return Ok(()) };
    let accounts = accounts(Path::new("/etc/passwd"))?;
    let named = |name: &str| accounts.iter().find(|account| account.name == name);
    // mosquitto's own user may not have been made.
    let found = named(&value.text).or_else(|| (value.text == "mosquitto").then(|| named("nobody")).flatten());
    let Some(account) = found else {
        return Err(Failure::new(Exit::FAILED, format!("{}: there is no user {}", value.origin, value.text)));
    };
    if account.uid == 0 {
        return Ok(());
    }
    drop_rights(account).map_err(|error| cannot(value, &error))
}

fn cannot(value: &Value, error: &io::Error) -> Failure {
    Failure::new(Exit::FAILED, format!("{}: cannot become the user {}", value.origin, value.text))
        .because(system(error))
}

/// The group first: the user may not change it any more.
fn drop_rights(account: &Account) -> io::Result<()> {
    let (group, user) = (Gid::from_raw(account.gid), Uid::from_raw(account.uid));
    set_thread_groups(&[group])?;
    set_thread_gid(group)?;
    Ok(set_thread_uid(user)?)
}

struct Account {
    name: String,
    uid: u32,
    gid: u32,
}

fn accounts(path: &Path) -> Result<Vec<Account>, Failure> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => {
            let what = format!("cannot read {}", path.display());
            return Err(Failure::new(Exit::FAILED, what).because(system(&error)));
        }
    };
    let account = |line: &str| {
        let mut words = line.split(':');
        let name = words.next()?.to_owned();
        let (uid, gid) = (words.nth(1)?.parse().ok()?, words.next()?.parse().ok()?);
        Some(Account { name, uid, gid })
    };
    Ok(text.lines().filter_map(account).collect())
}
