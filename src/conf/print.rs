//! A configuration as a file of its own: what holds, and where each value comes from.

use std::fmt::{self, Write};

use super::{Key, Origin, Place, Scope, Section, Settings, Value, all};

/// Shown in the place of a secret.
const MASK: &str = "********";

impl fmt::Display for Settings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_per_listener = self.is_per_listener();
        // It decides where the others belong.
        print_key(out, &self.global, "per_listener_settings")?;
        for key in all().filter(|key| key.name != "per_listener_settings") {
            let is_global = key.scope == Scope::Global || (key.scope == Scope::Security && !is_per_listener);
            if !is_global {
                continue;
            }
            if key.name == "allow_anonymous" && self.global.get(key.name).is_none() {
                let default = if self.local_only { "true" } else { "false" };
                writeln!(out, "# from the default\nallow_anonymous {default}")?;
                continue;
            }
            print_key(out, &self.global, key.name)?;
        }
        for listener in &self.listeners {
            print_listener(out, listener, is_per_listener, self.local_only)?;
        }
        for bridge in &self.bridges {
            writeln!(out, "\n# from {}\nconnection {}", bridge.origin, bridge.name)?;
            for key in all().filter(|key| key.scope == Scope::Bridge) {
                print_key(out, bridge, key.name)?;
            }
        }
        Ok(())
    }
}

fn print_listener(
    out: &mut fmt::Formatter<'_>,
    listener: &Section,
    is_per_listener: bool,
    local_only: bool,
) -> fmt::Result {
    for head in heads(&listener.place) {
        writeln!(out, "\n# from {}\nlistener {head}", listener.origin)?;
        if matches!(listener.place, Place::Tcp(0, _)) {
            writeln!(out, "# port 0: a free one, which only --port and --listen know")?;
        }
        for key in all() {
            let is_here = matches!(key.scope, Scope::Listener | Scope::OwnListener)
                || (key.scope == Scope::Security && is_per_listener);
            if !is_here {
                continue;
            }
            if key.name == "allow_anonymous" && listener.get(key.name).is_none() {
                writeln!(out, "# from {}\nallow_anonymous {local_only}", Origin::Default)?;
            } else {
                print_key(out, listener, key.name)?;
            }
        }
    }
    Ok(())
}

/// What stands behind `listener`: a line for each address.
fn heads(place: &Place) -> Vec<String> {
    match place {
        Place::Unix(path) => vec![format!("0 {}", path.display())],
        Place::Tcp(port, addresses) if addresses.is_empty() => vec![port.to_string()],
        Place::Tcp(port, addresses) => addresses.iter().map(|address| format!("{port} {address}")).collect(),
    }
}

fn print_key(out: &mut fmt::Formatter<'_>, section: &Section, name: &str) -> fmt::Result {
    let mut values = section.each(name).peekable();
    if values.peek().is_none() {
        return match super::named(name) {
            Some(Key { default: Some(default), .. }) => {
                writeln!(out, "# from {}\n{name} {default}", Origin::Default)
            }
            _ => Ok(()),
        };
    }
    for Value { key, text, origin, .. } in values {
        let text = if key.secret { MASK } else { text };
        let mut line = String::new();
        write!(line, "# from {origin}\n{name} {text}")?;
        writeln!(out, "{line}")?;
    }
    Ok(())
}
