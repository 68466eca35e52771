//! What `mqtt certs init` says beside what it has made.

use serde::Serialize;

use super::{missing::Missing, wish::Wish};
use crate::{
    certs::{names, of_this_machine, stored},
    cli::certs::InitArgs,
    command::certs::desk::Desk,
    failure::{Exit, Failure, word},
    x509::San,
};

/// Says what would be made.
pub(super) fn dry_run(desk: &Desk, args: &InitArgs, wish: &Wish, missing: &Missing) -> Result<Exit, Failure> {
    let mut files = Vec::new();
    if missing.ca {
        let name = args.name.as_ref().map_or_else(String::new, |name| format!(" \"{name}\""));
        files.push(("ca.crt".to_owned(), format!("the CA{name}")));
        files.push(("ca.key".to_owned(), "its key".to_owned()));
    }
    if missing.intermediate {
        files.push(("intermediate.crt".to_owned(), "the intermediate CA".to_owned()));
        files.push(("intermediate.key".to_owned(), "its key".to_owned()));
    }
    if missing.server {
        let hosts = if wish.hosts.is_empty() { of_this_machine() } else { wish.hosts.clone() };
        let hosts = hosts.iter().filter(|host| names::is_below(host, &wish.domains));
        let hosts: Vec<String> = hosts.map(ToString::to_string).collect();
        files.push(("server.crt".to_owned(), format!("server certificate for {}", hosts.join(", "))));
        files.push(("server.key".to_owned(), "its key".to_owned()));
    }
    for name in &missing.clients {
        files.push((format!("{name}.crt"), format!("client certificate, user name {name}")));
        files.push((format!("{name}.key"), "its key".to_owned()));
    }
    if missing.ca || missing.intermediate {
        files.push(("ca.crl".to_owned(), "the list of revoked certificates".to_owned()));
    }
    if files.is_empty() {
        desk.console.note(format_args!("'{}' has everything already", desk.dir.display()));
    }
    for (file, what) in files {
        let path = desk.dir.join(file);
        desk.console.note(format_args!("would make {}: {what}", path.display()));
        desk.record(&WouldMake { kind: "would-make", path: &path.to_string_lossy() })?;
    }
    Ok(Exit::DONE)
}

#[derive(Serialize)]
pub(super) struct WouldMake<'a> {
    kind: &'static str,
    path: &'a str,
}

/// Says which hosts the server that is there is not for: those that were asked for, or addresses that this machine got
/// since.
pub(super) fn name_missing_hosts(desk: &Desk, wish: &Wish) {
    let path = desk.dir.join("server.crt");
    let Ok(certificate) = stored::certificate(&path) else { return };
    let own = || of_this_machine().into_iter().filter(|host| matches!(host, San::Ip(_))).collect();
    let is_for_this_machine = certificate.matches_host("localhost");
    let wanted: Vec<San> = match wish.hosts.as_slice() {
        [] if is_for_this_machine => own(),
        [] => return,
        hosts => hosts.to_vec(),
    };
    let missing: Vec<String> =
        wanted.iter().filter(|host| !certificate.sans.contains(host)).map(ToString::to_string).collect();
    if missing.is_empty() {
        return;
    }
    let all = certificate.sans.iter().map(ToString::to_string).chain(missing.iter().cloned());
    let all: Vec<String> = all.map(|host| word(&host)).collect();
    desk.console.note(format_args!(
        "'{}' is not for {}; anew, with it: {}",
        path.display(),
        missing.join(", "),
        desk.command(&format!("server {} --force", all.join(" ")))
    ));
}
