//! The command line as it may be shown: without passwords.

/// The words of this process, what may be a secret left out.
pub(super) fn shown() -> Vec<String> {
    hide(std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()))
}

/// Options whose values may be secrets.
const SECRET: [&str; 10] =
    ["-P", "--pw", "--password", "--ws-header", "--proxy", "-D", "--property", "--psk", "--will-payload", "--payload"];

fn hide(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut shown = Vec::new();
    let mut is_secret = false;
    for word in words {
        if std::mem::take(&mut is_secret) {
            shown.push("***".to_owned());
            continue;
        }
        let option = word.split('=').next().unwrap_or_default();
        if SECRET.contains(&option) && option.starts_with('-') {
            is_secret = option.len() == word.len();
            shown.push(if is_secret { word } else { format!("{option}=***") });
        } else if word.starts_with("-P") {
            shown.push("-P***".to_owned());
        } else {
            shown.push(without_login(&word));
        }
    }
    shown
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
    }
}
