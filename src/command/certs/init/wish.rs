//! What was asked for with `mqtt certs init`, checked before anything is made.

use super::{INTERMEDIATE, random_digits};
use crate::{
    certs::{Error, names, of_this_machine},
    cli::certs::InitArgs,
    command::certs::{desk::Desk, issue::hosts},
    failure::Failure,
    x509::San,
};

/// What was asked for.
pub(super) struct Wish {
    /// None: those of this machine.
    pub(super) hosts: Vec<San>,
    pub(super) clients: Vec<String>,
    pub(super) domains: Vec<String>,
    pub(super) ca_name: String,
}

impl Wish {
    pub(super) fn new(desk: &Desk, args: &InitArgs) -> Result<Self, Failure> {
        let invalid = |name: &str, fault| desk.fail(&Error::Name { name: name.to_owned(), fault });
        let mut clients: Vec<String> = Vec::new();
        for name in &args.clients {
            names::check_client(name).map_err(|fault| invalid(name, fault))?;
            match clients.iter().find(|other| other.to_lowercase() == name.to_lowercase()) {
                Some(other) if other == name => {}
                Some(other) => {
                    return Err(desk.fail(&Error::CaseClash { name: name.clone(), other: other.clone() }));
                }
                None => clients.push(name.clone()),
            }
        }
        let mut domains = Vec::new();
        for domain in &args.constrain {
            let bare = domain.strip_prefix('.').unwrap_or(domain);
            match names::host(bare) {
                Ok(San::Dns(name)) if !name.starts_with('*') => domains.push(name),
                Ok(_) => {
                    let what =
                        format!("invalid value '{domain}' for --constrain: it must be a domain, as in iot.local");
                    return Err(Failure::usage(what));
                }
                Err(fault) => return Err(desk.fail(&Error::Host { host: domain.clone(), fault })),
            }
        }
        let ca_name = match &args.name {
            Some(name) => {
                names::check_common_name(name).map_err(|fault| invalid(name, fault))?;
                if args.intermediate && name.len() + INTERMEDIATE.len() > names::LONGEST {
                    let room = names::LONGEST - INTERMEDIATE.len();
                    return Err(Failure::usage(format!("--name may have {room} bytes beside an intermediate CA")));
                }
                name.clone()
            }
            None => format!("mqtt CA {}", random_digits().map_err(|error| desk.fail(&error))?),
        };
        let wish = Self { hosts: hosts(desk, &args.hosts)?, clients, domains, ca_name };
        if desk.dir.join("ca.crt").symlink_metadata().is_ok() {
            // It has its own domains, and says itself what it does not sign.
            return Ok(wish);
        }
        // Said before anything is made.
        if let Some(host) = wish.hosts.iter().find(|host| !names::is_within(host, &wish.domains)) {
            return Err(desk.fail(&Error::Outside { host: host.to_string(), domains: wish.domains }));
        }
        let is_of_use = |host: &San| matches!(host, San::Dns(_)) && names::is_within(host, &wish.domains);
        if wish.hosts.is_empty() && !of_this_machine().iter().any(is_of_use) {
            return Err(desk.fail(&Error::NoHost { domains: wish.domains }));
        }
        Ok(wish)
    }
}
