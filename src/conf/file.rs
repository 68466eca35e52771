//! The files of a configuration: lines with a key and the rest, and folders with more of them.

use std::{
    cmp::Ordering,
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Error, Origin, Problem, build::Builder};

/// No configuration is larger.
const LARGE: u64 = 4 * 1024 * 1024;
/// No folder has more of them.
const MANY: usize = 1000;

/// Reads the lines of `path` into `builder`.
pub(super) fn read(path: &Path, builder: &mut Builder, is_main: bool) -> Result<(), Error> {
    let text = bytes(path)?;
    let file: Arc<Path> = Arc::from(path);
    for (number, line) in (1..).zip(text.split(|byte| *byte == b'\n')) {
        // Comments may be in any encoding.
        if line.first() == Some(&b'#') {
            continue;
        }
        let origin = Origin::Line(Arc::clone(&file), number);
        let Ok(line) = str::from_utf8(line) else { return Err(Error::At(origin, Problem::NotText)) };
        let line = line.trim_end_matches('\r').trim_start_matches(' ');
        if line.is_empty() {
            continue;
        }
        let (key, value) = line.split_once(' ').unwrap_or((line, ""));
        if key != "include_dir" {
            builder.take(key, value, origin)?;
            continue;
        }
        if !is_main {
            return Err(Error::At(origin, Problem::Nested));
        }
        let folder = builder.include(value, origin.clone())?;
        for file in included(&folder, &origin)? {
            read(&file, builder, false)?;
        }
    }
    Ok(())
}

fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let cannot = |error| Error::Read(path.to_owned(), error);
    let mut text = Vec::new();
    File::open(path).and_then(|file| file.take(LARGE + 1).read_to_end(&mut text)).map_err(cannot)?;
    if text.len() as u64 > LARGE { Err(Error::TooLarge(path.to_owned())) } else { Ok(text) }
}

/// The files of a folder whose names end in .conf, in mosquitto's order.
fn included(folder: &Path, origin: &Origin) -> Result<Vec<PathBuf>, Error> {
    let cannot = |error| Error::Folder(origin.clone(), folder.to_owned(), error);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let name = entry.map_err(cannot)?.file_name();
        if name.len() > ".conf".len() && name.as_encoded_bytes().ends_with(b".conf") {
            files.push(name);
        }
        if files.len() > MANY {
            return Err(Error::TooLarge(folder.to_owned()));
        }
    }
    files.sort_by(|a, b| order(a.as_encoded_bytes(), b.as_encoded_bytes()));
    Ok(files.into_iter().map(|name| folder.join(name)).collect())
}

/// By letters whatever their case, and the capital one first where they are the same; what goes on comes first.
fn order(a: &[u8], b: &[u8]) -> Ordering {
    for (x, y) in a.iter().zip(b) {
        let order = x.to_ascii_uppercase().cmp(&y.to_ascii_uppercase()).then(x.cmp(y));
        if order.is_ne() {
            return order;
        }
    }
    b.len().cmp(&a.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn included_files_come_in_the_order_of_the_manual() {
        let mut names = ["b.conf", "A.conf", "01.conf", "a.conf", "B.conf", "00.conf", "ab.conf"];
        names.sort_by(|a, b| order(a.as_bytes(), b.as_bytes()));
        assert_eq!(names, ["00.conf", "01.conf", "A.conf", "a.conf", "ab.conf", "B.conf", "b.conf"]);
    }
}
