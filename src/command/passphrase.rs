//! The passphrase of an encrypted key: from a file, the environment, or the terminal. Never from an argument.

use std::{fs, io, path::Path};

use crate::failure::{Exit, Failure, system};

/// The environment variable with the passphrase of a TLS key.
const VARIABLE: &str = "MQTT_KEY_PASSWORD";

/// What may open the key in `keyfile`: the first line of `pass_file`, or the environment's.
pub(super) fn of_key(keyfile: &Path, pass_file: Option<&Path>) -> Result<Option<Vec<u8>>, Failure> {
    let _ = keyfile;
    if let Some(path) = pass_file {
        return from_file(path).map(Some).map_err(|error| {
            let what = format!("cannot read the passphrase in {}", path.display());
            Failure::new(Exit::FAILED, what).because(system(&error))
        });
    }
    use std::os::unix::ffi::OsStringExt;
    Ok(std::env::var_os(VARIABLE).map(OsStringExt::into_vec))
}

fn from_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = fs::read(path)?;
    let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(bytes.len());
    bytes.truncate(end);
    Ok(bytes)
}
