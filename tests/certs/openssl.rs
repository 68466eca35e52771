//! openssl as the judge. Where it is missing that is said, and nothing is judged.

use std::{
    io::{ErrorKind, Write},
    process::{Command, Stdio},
};

use crate::workshop::Workshop;

/// Runs `openssl …` in the place; none: there is no openssl. Both streams are in the answer.
pub(crate) fn openssl(place: &Workshop, words: &[&str]) -> Option<(bool, String)> {
    let output = Command::new("openssl").args(words).current_dir(place.path("")).stdin(Stdio::null()).output();
    match output {
        Ok(output) => {
            let text = [output.stdout, output.stderr].concat();
            Some((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            // Past the test harness, which would keep it to itself.
            let _ = writeln!(std::io::stderr(), "openssl is missing: not judged: openssl {}", words.join(" "));
            None
        }
        Err(error) => panic!("openssl: {error}"),
    }
}

/// It must say yes; its words.
pub(crate) fn approves(place: &Workshop, words: &[&str]) -> Option<String> {
    let (good, text) = openssl(place, words)?;
    assert!(good, "openssl {words:?}: {text}");
    Some(text)
}

/// It must say no, with these words in between.
pub(crate) fn refuses(place: &Workshop, words: &[&str], because: &str) {
    if let Some((good, text)) = openssl(place, words) {
        assert!(!good && text.contains(because), "openssl {words:?}: {text}");
    }
}

/// A leaf of `certs` must pass as strictly as openssl can, for its purpose and for no other.
pub(crate) fn approves_leaf(place: &Workshop, name: &str, purpose: &str) {
    let file = format!("certs/{name}.crt");
    let other = if purpose == "sslserver" { "sslclient" } else { "sslserver" };
    approves(place, &strictly(&file, purpose));
    refuses(place, &strictly(&file, other), "unsuitable certificate purpose");
}

/// How a file is verified as strictly as openssl can.
pub(crate) fn strictly<'a>(file: &'a str, purpose: &'a str) -> [&'a str; 9] {
    ["verify", "-x509_strict", "-purpose", purpose, "-CAfile", "certs/ca.crt", "-untrusted", file, file]
}

/// A part of a certificate as openssl prints it, without the line that names it.
pub(crate) fn extension(place: &Workshop, file: &str, name: &str) -> Option<String> {
    let text = approves(place, &["x509", "-in", file, "-noout", "-ext", name])?;
    Some(text.lines().skip(1).map(str::trim).collect::<Vec<_>>().join(" "))
}
