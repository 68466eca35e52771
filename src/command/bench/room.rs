//! Whether this process can have as many connections as a load wants: open files, and ports to connect from.

use super::site::Site;
use crate::{
    bench::{plan::Plan, usage},
    cli::bench::LoadArgs,
    failure::{Exit, Failure, system},
};

/// Files that are open beside the connections: of runtimes, standard streams, results.
const BESIDE: u64 = 40;

/// Makes room for all clients of a plan.
///
/// # Errors
/// As of [`make`].
pub(super) fn make_for(args: &LoadArgs, site: &Site, plan: &Plan) -> Result<(), Failure> {
    let members: u64 = plan.audiences.iter().map(|audience| u64::from(audience.members)).sum();
    make(args, site, plan.publishers.len() as u64 + members + plan.idle.len() as u64)
}

/// Makes room for so many connections.
///
/// # Errors
/// There is not enough, and what helps: better before the start than after nine tenths of an hour.
pub(super) fn make(args: &LoadArgs, site: &Site, connections: u64) -> Result<(), Failure> {
    // A broker and a slow link in this process have their own ends of each.
    let ends = 1 + u64::from(site.is_embedded()) + 2 * u64::from(args.link.is_some());
    let wanted = connections.saturating_mul(ends).saturating_add(BESIDE);
    let allowed = usage::raise_open_files(wanted).map_err(|error| {
        Failure::new(Exit::FAILED, "the limit of open files cannot be raised").because(system(&error))
    })?;
    if allowed < wanted {
        let what = format!("{connections} connections need {wanted} open files, and this process may have {allowed}");
        let elsewhere = format!("run the broker in another process, with mqtt serve; or raise it: ulimit -n {wanted}");
        let hint = if site.is_embedded() { elsewhere } else { format!("raise it: ulimit -n {wanted}") };
        return Err(Failure::usage(what).hint(hint));
    }
    let target = &site.options().target;
    if target.unix.is_some() || args.link.is_some() {
        return Ok(());
    }
    let sources = args.source.len().max(1) as u64;
    match usage::ephemeral_ports().map(u64::from) {
        Some(ports) if connections.div_ceil(sources) > ports => {
            let of = if sources == 1 { "one address".to_owned() } else { format!("{sources} addresses") };
            let what =
                format!("{connections} connections cannot come from {of}: the system has {ports} ports for each");
            let needed = connections.div_ceil(ports);
            let hint = if site.is_local() {
                let list: Vec<String> = (1..=needed.min(4)).map(|at| format!("127.0.0.{}", at + 1)).collect();
                format!("give {needed} with --source {}", list.join(","))
            } else {
                format!("give {needed} addresses of this machine with --source, or share the load with --shard")
            };
            Err(Failure::usage(what).hint(hint))
        }
        _ => Ok(()),
    }
}
