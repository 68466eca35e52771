//! What `mqtt certs init` says beside what it has made.

use serde::Serialize;

use super::{missing::Missing, wish::Wish};
use crate::{
    certs::{Entry, domains_of, names, of_this_machine, stored},
    cli::certs::InitArgs,
    command::certs::desk::Desk,
    failure::{Exit, Failure, word},
    x509::{Certificate, San, date::date},
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
        let hosts = match &missing.former {
            Some(former) if wish.hosts.is_empty() => names_of(former),
            _ if wish.hosts.is_empty() => {
                of_this_machine().into_iter().filter(|host| may_sign(desk, wish, host)).collect()
            }
            _ => wish.hosts.clone(),
        };
        let hosts: Vec<String> = hosts.iter().map(ToString::to_string).collect();
        files.push(("server.crt".to_owned(), format!("server certificate for {}", hosts.join(", "))));
        files.push(("server.key".to_owned(), "its key".to_owned()));
    }
    for name in &missing.clients {
        files.push((format!("{name}.crt"), format!("client certificate, user name {name}")));
        files.push((format!("{name}.key"), "its key".to_owned()));
    }
    if missing.has_authority() || missing.crl {
        files.push(("ca.crl".to_owned(), "the list of revoked certificates".to_owned()));
    }
    if files.is_empty() && missing.faults.is_empty() {
        desk.console.note(format_args!("'{}' has everything already", desk.dir.display()));
    }
    for (file, what) in files {
        let path = desk.dir.join(file);
        desk.console.note(format_args!("would make {}: {what}", path.display()));
        desk.record(&WouldMake { kind: "would-make", path: &path.to_string_lossy() })?;
    }
    name_idle_options(desk, args, wish, missing);
    name_faults(desk, missing)
}

/// The hosts that a server had.
pub(super) fn names_of(former: &Entry) -> Vec<San> {
    former.sans.iter().filter_map(|san| names::san(san).ok()).collect()
}

/// Whether the CA that is there, or is to be made, signs this host.
fn may_sign(desk: &Desk, wish: &Wish, host: &San) -> bool {
    match stored::certificate(&desk.dir.join("ca.crt")) {
        Ok(ca) => ca.name_constraints.is_none_or(|constraints| constraints.allow(host)),
        Err(_) => names::is_within(host, &wish.domains),
    }
}

/// Says what is wrong with what is there. The exit code tells of it, too: it is not what was asked for.
pub(super) fn name_faults(desk: &Desk, missing: &Missing) -> Result<Exit, Failure> {
    missing.faults.iter().try_for_each(|fault| fault.tell(desk))?;
    Ok(if missing.faults.is_empty() { Exit::DONE } else { Exit::FAILED })
}

/// Says that nothing was made.
pub(super) fn unchanged(desk: &Desk, missing: &Missing) -> Result<(), Failure> {
    if missing.faults.is_empty() {
        desk.console.note(format_args!("'{}' has everything already, and was not changed", desk.dir.display()));
    }
    desk.record(&Unchanged { kind: "folder", path: &desk.dir.to_string_lossy(), changed: false })
}

#[derive(Serialize)]
struct Unchanged<'a> {
    kind: &'static str,
    path: &'a str,
    changed: bool,
}

/// Names the options that are for something that is there already, and change nothing about it.
pub(super) fn name_idle_options(desk: &Desk, args: &InitArgs, wish: &Wish, missing: &Missing) {
    let idle = |option: &str, why: String| desk.console.note(format_args!("{option} has no effect: {why}"));
    let ca = if missing.ca { None } else { stored::certificate(&desk.dir.join("ca.crt")).ok() };
    if let (Some(name), Some(ca)) = (&args.name, &ca)
        && ca.common_name() != Some(name)
    {
        idle("--name", format!("the CA is there already, as \"{}\"", ca.common_name().unwrap_or_default()));
    }
    if let (Some(days), Some(ca), false) = (args.ca_days, &ca, missing.intermediate) {
        let cure = desk.command(&format!("renew --ca --days {days}"));
        idle("--ca-days", format!("the CA is there already, good until {}; anew: {cure}", date(ca.not_after)));
    }
    if let Some(ca) = &ca
        && !wish.domains.is_empty()
        && !has_domains(ca, &wish.domains)
    {
        let signs = ca.name_constraints.as_ref().map_or_else(|| "names of all kinds".to_owned(), ToString::to_string);
        idle(
            "--constrain",
            format!("the CA is there already, and signs {signs}; another needs a new folder: see --dir"),
        );
    }
    let no_key = !missing.has_authority() && !missing.has_leaf();
    if args.key.is_some() && no_key {
        idle("--key", "no key is missing".to_owned());
    }
    if let (Some(days), false) = (args.days, missing.has_leaf()) {
        let cure = desk.command(&format!("renew NAME --days {days}"));
        idle("--days", format!("no server and no client is missing; anew: {cure}"));
    }
}

/// Whether a CA is confined to just these domains.
fn has_domains(ca: &Certificate, domains: &[String]) -> bool {
    let sorted = |domains: &[String]| {
        let mut domains = domains.to_vec();
        domains.sort_unstable();
        domains.dedup();
        domains
    };
    sorted(&domains_of(ca)) == sorted(domains)
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
    let wanted: Vec<San> = match wish.hosts.as_slice() {
        [] if is_for_this_machine(&certificate) => {
            of_this_machine().into_iter().filter(|host| matches!(host, San::Ip(_))).collect()
        }
        [] => return,
        hosts => hosts.to_vec(),
    };
    let missing = wanted.iter().filter(|host| !certificate.sans.contains(host));
    let (missing, never): (Vec<&San>, Vec<&San>) = missing.partition(|host| may_sign(desk, wish, host));
    let list = |hosts: &[&San]| hosts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if !never.is_empty() {
        let never = list(&never);
        desk.console.note(format_args!("'{}' is not for {never}, which its CA does not sign", path.display()));
    }
    if missing.is_empty() {
        return;
    }
    let all: Vec<String> =
        certificate.sans.iter().chain(missing.iter().copied()).map(|host| word(&host.to_string())).collect();
    desk.console.note(format_args!(
        "'{}' is not for {}; anew, with it: {}",
        path.display(),
        list(&missing),
        desk.command(&format!("server {} --force", all.join(" ")))
    ));
}

/// Whether it was made without --host: then it has all the names that this machine has whatever network it is in.
fn is_for_this_machine(certificate: &Certificate) -> bool {
    let mut lasting = of_this_machine().into_iter().filter(|host| match host {
        San::Ip(address) => address.is_loopback(),
        _ => true,
    });
    lasting.all(|host| certificate.sans.contains(&host))
}
