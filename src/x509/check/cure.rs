//! The commands that cure, with names from certificates in them only where these are harmless.

use super::{Against, Purpose};
use crate::x509::{Certificate, San};

/// `mqtt certs client NAME --force` or `mqtt certs server HOST... --force`, whichever made or should make this one.
pub(super) fn issue(own: &Certificate, against: &Against<'_>) -> String {
    if own.is_ca() {
        return NEW_CA.to_owned();
    }
    match purpose(own, against) {
        Purpose::Client => match name(own, against).as_str() {
            // The name of no client.
            "server" => "mqtt certs client NAME".to_owned(),
            name => format!("mqtt certs client {name} --force"),
        },
        Purpose::Server => {
            let mut hosts: Vec<String> = against.host.iter().map(|host| bare(host).to_owned()).collect();
            for san in &own.sans {
                let text = san.to_string();
                let wild = text.strip_prefix("*.").filter(|rest| is_harmless(rest));
                // A shell would look for files that fit.
                let word = wild.map_or_else(|| text.clone(), |_| format!("'{text}'"));
                let fits = matches!(san, San::Dns(_) | San::Ip(_)) && (wild.is_some() || is_harmless(&text));
                if fits && !hosts.contains(&word) {
                    hosts.push(word);
                }
            }
            if hosts.is_empty() {
                let common_name = own.common_name().filter(|name| is_harmless(name) && !name.contains('*'));
                hosts.push(common_name.unwrap_or("HOST").to_owned());
            }
            let name = name(own, against);
            let out = if name == "server" { String::new() } else { format!(" --out {name}") };
            format!("mqtt certs server {}{out} --force", hosts.join(" "))
        }
    }
}

/// A CA cannot be made anew in its place: all that it has signed would be worth nothing.
pub(super) const NEW_CA: &str = "make a new CA, in another folder: mqtt certs init --dir FOLDER";

/// `mqtt certs renew NAME`.
pub(super) fn renew(own: &Certificate, against: &Against<'_>) -> String {
    if own.is_ca() { "mqtt certs renew --ca".to_owned() } else { format!("mqtt certs renew {}", name(own, against)) }
}

/// What it is for: as asked, else as it says, else as it looks.
pub(super) fn purpose(own: &Certificate, against: &Against<'_>) -> Purpose {
    if let Some(purpose) = against.purpose {
        return purpose;
    }
    match &own.extended_key_usage {
        Some(usage) if usage.client_auth && !usage.server_auth => Purpose::Client,
        Some(usage) if usage.server_auth && !usage.client_auth => Purpose::Server,
        _ if against.host.is_some() || own.sans.iter().any(|san| matches!(san, San::Dns(_) | San::Ip(_))) => {
            Purpose::Server
        }
        _ => Purpose::Client,
    }
}

/// The name under which `mqtt certs` knows it: the file's, if there is one.
pub(super) fn name(own: &Certificate, against: &Against<'_>) -> String {
    let file = against.label.rsplit('/').next().unwrap_or_default();
    let stem = [".crt", ".pem", ".cer", ".der"].iter().find_map(|end| file.strip_suffix(end));
    let common_name = || match purpose(own, against) {
        Purpose::Server => Some("server"),
        Purpose::Client => own.common_name(),
    };
    stem.or_else(common_name).filter(|name| is_harmless(name)).unwrap_or("NAME").to_owned()
}

/// A shell takes it for one plain word. What comes from a peer's certificate is not put into a command otherwise.
fn is_harmless(text: &str) -> bool {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '_' | '-' | ':' | '@');
    !text.is_empty() && text.len() <= 253 && !text.starts_with('-') && text.chars().all(plain)
}

fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
}
