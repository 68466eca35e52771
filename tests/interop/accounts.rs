//! Users and rights: Debian's mosquitto and `mqtt serve` read each other's password files, and let the same clients do the
//! same with the same ACL file.

use std::fmt::Write;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use libtest_mimic::{Failed, Trial};

use crate::peers::{Peer, ours};
use crate::support::{Broker, Line, Process, says};
use crate::trial;

pub(crate) fn add(all: &mut Vec<Trial>) {
    let needs = &[Peer::Mosquitto];
    all.push(trial(
        "password files of mqtt passwd and of mosquitto_passwd at both brokers".to_owned(),
        needs,
        passwords,
    ));
    all.push(trial("an ACL file allows the same at both brokers".to_owned(), needs, rights));
}

/// Both programs, each with both files.
fn passwords() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let (mine, theirs) = (folder.path().join("mine"), folder.path().join("theirs"));
    for hash in ["sha512", "sha512-pbkdf2"] {
        for (mut command, file) in [(ours("passwd"), &mine), (Command::new("mosquitto_passwd"), &theirs)] {
            let create: &[&str] = if file.exists() { &[] } else { &["-c"] };
            command.args(create).args(["-H", hash, "-b"]).arg(file).args([hash, "pass:word ü"]);
            Process::start(command, Vec::new())?.finish(|_| ())?;
        }
    }
    for file in [&mine, &theirs] {
        fs::set_permissions(file, Permissions::from_mode(0o644))?;
        for broker in both("password_file", file)? {
            for (user, password, expected) in [
                ("sha512", "pass:word ü", true),
                ("sha512-pbkdf2", "pass:word ü", true),
                ("sha512", "pass:word u", false),
                ("sha512-pbkdf2", "", false),
                ("nobody", "pass:word ü", false),
            ] {
                let mut command = client("mosquitto_pub", broker.port);
                command.args(["-u", user, "-P", password, "-t", "t", "-m", "x"]);
                let mut run = Process::start(command, Vec::new())?;
                let let_in = run.finish(|_| ()).is_ok();
                if let_in != expected || (!let_in && !run.said().contains("Connection Refused: not authorised")) {
                    return Err(run.failed(&format!("{user} with '{password}' in {}", file.display())));
                }
            }
        }
    }
    Ok(())
}

/// mosquitto and `mqtt serve`, each with the file under this key.
fn both(key: &str, file: &Path) -> Result<[Broker; 2], Failed> {
    let theirs = Broker::mosquitto_with(&format!("{key} {}\n", file.display()))?;
    let flag = format!("--{}", key.replace('_', "-"));
    Ok([theirs, Broker::serve(&["--allow-anonymous", &flag, &file.display().to_string()])?])
}

fn client(program: &str, port: u16) -> Command {
    let mut command = Command::new(program);
    command.args(["-h", "127.0.0.1", "-p", &port.to_string()]);
    command
}

const ACL: &str = "\
# before any user: those without a name
topic read pub/#
topic write in/+
topic deny pub/no
user boss
topic #
topic $SYS/#

user anna b
  topic  read   one/#
topic readwrite two/+/x
topic deny one/secret/#
topic write with space/here
pattern write dev/%c/%u
pattern read dev/%c/#
pattern own/%u
pattern deny own/bob
pattern deny pat/no
pattern read pat/#
user anna b
topic deny two/later/x
topic end
user bob
topic own/bob
topic end
user +
topic end
topic read plus
user a/b
topic end
";
/// User and client identifier.
const CLIENTS: [(Option<&str>, &str); 8] = [
    (None, "c1"),
    (Some("anna b"), "c1"),
    (Some("anna b"), "c/2"),
    (Some("bob"), "c1"),
    (Some("carl"), "c1"),
    (Some("+"), "c1"),
    (Some("bob"), "#"),
    (Some("a/b"), "c1"),
];
const TOPICS: [&str; 21] = [
    "pub",
    "pub/x",
    "pub/no",
    "in/x",
    "in/x/y",
    "one",
    "one/x",
    "one/secret",
    "one/secret/x",
    "two/a/x",
    "two/later/x",
    "with space/here",
    "dev/c1/bob",
    "dev/c1/anna b",
    "dev/c/2/anna b",
    "own/anna b",
    "own/bob",
    "own/carl",
    "own/a/b",
    "pat/no",
    "pat/x",
];

/// What each client gets of all that is published, and what arrives of all that each publishes.
fn rights() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
    let file = folder.path().join("rights");
    fs::write(&file, ACL)?;
    let [theirs, mine] = both("acl_file", &file)?;
    let (theirs, mine) = (shown(theirs.port)?, shown(mine.port)?);
    if theirs == mine { Ok(()) } else { Err(format!("at mosquitto:\n{theirs}\nat mqtt serve:\n{mine}").into()) }
}

fn shown(port: u16) -> Result<String, Failed> {
    let mut out = String::new();
    for (user, id) in CLIENTS {
        writeln!(out, "{user:?} as {id} publishes")?;
        let mut boss = reader(port, Some("boss"), "boss")?;
        for topic in TOPICS {
            publish(port, user, id, topic)?;
        }
        publish(port, Some("boss"), "other boss", "end")?;
        until_end(&mut boss, &mut out)?;
        // mosquitto refuses no subscription: compared is what arrives, for those to whom the end may come.
        if matches!(user, Some("anna b" | "bob" | "a/b" | "+")) {
            writeln!(out, "{user:?} as {id} receives")?;
            let mut own = reader(port, user, id)?;
            for topic in TOPICS {
                publish(port, Some("boss"), "other boss", topic)?;
            }
            publish(port, Some("boss"), "other boss", "end")?;
            until_end(&mut own, &mut out)?;
        }
    }
    Ok(out)
}

fn reader(port: u16, user: Option<&str>, id: &str) -> Result<Process, Failed> {
    // Its own stdout is a pipe, in which what mosquitto_sub says would wait.
    let mut command = ours("sub");
    command.args(["-h", "127.0.0.1", "-p", &port.to_string(), "-d", "-i", id, "-t", "#", "-F", "got %t"]);
    command.args(user.iter().flat_map(|user| ["-u", user]));
    let mut process = Process::start(command, Vec::new())?;
    process.wait_for("subscription", |line| says(line, "Subscribed").then_some(()))?;
    Ok(process)
}

fn publish(port: u16, user: Option<&str>, id: &str, topic: &str) -> Result<(), Failed> {
    let mut command = client("mosquitto_pub", port);
    command.args(["-i", id, "-q", "1", "-t", topic, "-m", "x"]);
    command.args(user.iter().flat_map(|user| ["-u", user]));
    Process::start(command, Vec::new())?.finish(|_| ())
}

fn until_end(reader: &mut Process, out: &mut String) -> Result<(), Failed> {
    let mut got = Vec::new();
    reader.wait_for("the end", |line| {
        let Line::Out(text) = line else { return None };
        let text = String::from_utf8_lossy(text).into_owned();
        let topic = text.strip_prefix("got ")?;
        got.push(topic.to_owned());
        (topic == "end").then_some(())
    })?;
    writeln!(out, "  {}", got.join(", "))?;
    Ok(())
}
