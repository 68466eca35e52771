//! By which names and addresses this machine is reached.

use std::net::IpAddr;

use super::names;
use crate::x509::San;

/// The hosts of a server certificate when none are given: this machine's, as itself and others know it.
#[must_use]
pub fn of_this_machine() -> Vec<San> {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let addresses = if_addrs::get_if_addrs().unwrap_or_default();
    from(&name, addresses.iter().map(if_addrs::Interface::ip))
}

fn from(name: &str, addresses: impl Iterator<Item = IpAddr>) -> Vec<San> {
    let mut hosts = ["localhost", "127.0.0.1", "::1", name].map(names::host).into_iter().flatten().collect::<Vec<_>>();
    if !name.contains('.') && !name.eq_ignore_ascii_case("localhost") {
        hosts.extend(names::host(&format!("{name}.local")));
    }
    hosts.extend(addresses.filter(|address| is_of_use(*address)).map(San::Ip));
    let mut seen = Vec::new();
    hosts.retain(|host| {
        !seen.contains(host) && {
            seen.push(host.clone());
            true
        }
    });
    hosts
}

/// Addresses of a link need an interface beside them, which no certificate can name.
fn is_of_use(address: IpAddr) -> bool {
    let link_local = match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    };
    !link_local && !address.is_loopback() && !address.is_unspecified()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_known_by_its_names_and_its_addresses() {
        let hosts = |name: &str, addresses: &[&str]| -> Vec<String> {
            let addresses = addresses.iter().map(|address| address.parse().expect("an address"));
            from(name, addresses).iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            hosts("Box", &["127.0.0.1", "192.168.1.104", "fe80::1", "fd00::7", "192.168.1.104"]),
            ["localhost", "127.0.0.1", "::1", "box", "box.local", "192.168.1.104", "fd00::7"]
        );
        assert_eq!(hosts("a.example.org", &[]), ["localhost", "127.0.0.1", "::1", "a.example.org"]);
        assert_eq!(hosts("localhost", &[]), ["localhost", "127.0.0.1", "::1"]);
        assert_eq!(hosts("no name", &["169.254.1.1"]), ["localhost", "127.0.0.1", "::1"]);
    }
}
