//! The command line as it may be shown: without passwords.

/// The words of this process, what may be a secret left out.
pub(super) fn shown() -> Vec<String> {
    hide(std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()))
}

/// Options whose values may be secrets.
const SECRET: [&str; 7] = ["-P", "--pw", "--password", "--ws-header", "--proxy", "--psk", "--will-payload"];
/// Options with a secret some words behind them: a packet, a property, its value, or its name and its value.
const PROPERTY: [&str; 2] = ["-D", "--property"];
const HIDDEN: &str = "***";

fn hide(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut shown = Vec::new();
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        let option = word.split('=').next().unwrap_or_default();
        if SECRET.contains(&option) {
            if option.len() == word.len() {
                shown.push(word);
                shown.extend(words.next().map(|_| HIDDEN.to_owned()));
            } else {
                shown.push(format!("{option}={HIDDEN}"));
            }
        } else if PROPERTY.contains(&option) {
            let packet = if option.len() == word.len() { words.next() } else { None };
            let name = words.next();
            let values = if name.as_deref() == Some("user-property") { 2 } else { 1 };
            shown.push(word);
            shown.extend(packet.into_iter().chain(name));
            shown.extend(words.by_ref().take(values).map(|_| HIDDEN.to_owned()));
        } else if let Some(flags) = bundled(&word) {
            shown.push(format!("{flags}{HIDDEN}"));
        } else {
            shown.push(without_login(&word));
        }
    }
    shown
}

/// Flags with `-P` or `-D` among them, and their value in the same word: what stands before the value.
fn bundled(word: &str) -> Option<&str> {
    let letters = word.strip_prefix('-').filter(|letters| !letters.starts_with('-'))?;
    let at = letters.find(['P', 'D'])?;
    // Whatever stands before it may be an option with a value of its own; then nothing of that is a secret.
    letters[..at].bytes().all(|letter| letter == b'c' || letter == b'6').then(|| &word[..=at + 1])
}

/// A URL without user name and password.
fn without_login(word: &str) -> String {
    let Some((scheme, rest)) = word.split_once("://") else { return word.to_owned() };
    match rest.rsplit_once('@') {
        Some((_, place)) => format!("{scheme}://***@{place}"),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_shown() {
        let line = "bench mqtt://ann:geheim@host:1 -P geheim --pw=geheim -Pgeheim --ws-header X:geheim -r 10";
        let shown = hide(line.split(' ').map(str::to_owned)).join(" ");
        assert_eq!(shown, "bench mqtt://***@host:1 -P *** --pw=*** -P*** --ws-header *** -r 10");
        let line =
            "pub -cPgeheim -D connect user-property Authorization geheim -D connect authentication-data geheim -s 1";
        let shown = hide(line.split(' ').map(str::to_owned)).join(" ");
        let hidden = "pub -cP*** -D connect user-property *** *** -D connect authentication-data *** -s 1";
        assert_eq!(shown, hidden);
    }
}
