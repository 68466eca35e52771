//! Options that stand elsewhere: in a file, and in the environment. They become words that go before those of the
//! command line, so that what is typed has the last word.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    io::{self, Read},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

/// The file of a client of mosquitto: `$XDG_CONFIG_HOME/NAME`, or `$HOME/.config/NAME`. `None`: neither is set.
pub(super) fn usual(name: &str) -> Option<PathBuf> {
    match env::var_os("XDG_CONFIG_HOME") {
        Some(folder) => Some(Path::new(&folder).join(name)),
        None => env::var_os("HOME").map(|home| Path::new(&home).join(".config").join(name)),
    }
}

/// The lines of an options file, with their numbers, each as words: an option and, behind the first space, its whole
/// value.
///
/// # Errors
/// It cannot be read.
pub(super) fn lines(file: &Path) -> io::Result<Vec<(usize, Vec<OsString>)>> {
    let mut bytes = Vec::new();
    fs::File::open(file)?.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it has more than 1 MiB"));
    }
    Ok(parse(&bytes))
}

/// More than anybody writes.
const LIMIT: u64 = 1 << 20;

fn parse(bytes: &[u8]) -> Vec<(usize, Vec<OsString>)> {
    let mut lines = Vec::new();
    for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1..) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = &line[line.iter().take_while(|byte| **byte == b' ').count()..];
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        let mut parts = line.splitn(2, |byte| *byte == b' ');
        let mut words = Vec::from_iter(parts.next().map(word));
        words.extend(parts.next().map(|value| {
            let skipped = value.iter().take_while(|byte| **byte == b' ').count();
            word(&value[skipped..])
        }));
        lines.push((number, words));
    }
    lines
}

/// The environment variables of a client, each with the option that it stands for.
const VARIABLES: &[(&str, &str)] = &[
    // A URL says more than one thing; what is said on its own after it holds.
    ("MQTT_URL", "--url"),
    ("MQTT_HOST", "--host"),
    ("MQTT_PORT", "--port"),
    ("MQTT_USERNAME", "--username"),
    ("MQTT_PASSWORD_FILE", "--password-file"),
    ("MQTT_PASSWORD", "--pw"),
    ("MQTT_CLIENT_ID", "--id"),
    ("MQTT_CAFILE", "--cafile"),
    ("MQTT_CERT", "--cert"),
    ("MQTT_KEY", "--key"),
];

/// The words that the environment stands for, an option and its value in one. Empty variables count as unset.
pub(super) fn environment() -> Vec<(&'static str, OsString)> {
    let set = VARIABLES.iter().filter_map(|(variable, option)| {
        let value = env::var_os(variable).filter(|value| !value.is_empty())?;
        let mut word = OsString::from(option);
        word.push("=");
        word.push(value);
        Some((*variable, word))
    });
    set.collect()
}

fn word(bytes: &[u8]) -> OsString {
    OsStr::from_bytes(bytes).to_owned()
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    #[test]
    fn a_value_is_the_rest_of_its_line() {
        let text = b"# comment\n-t sp ace \r\n\n  -d\n-i x\n#-q 1\n-m";
        let lines = parse(text).into_iter().map(|(number, words)| (number, words.join("|".as_ref())));
        let lines: Vec<(usize, String)> = lines.map(|(number, words)| (number, words.into_string().unwrap())).collect();
        let expected = [(2, "-t|sp ace "), (4, "-d"), (5, "-i|x"), (7, "-m")];
        assert_eq!(lines, expected.map(|(number, words)| (number, words.to_owned())));
        assert_eq!(parse(b"-m \xff"), [(1, vec![OsString::from("-m"), OsString::from_vec(vec![0xff])])]);
    }
}
