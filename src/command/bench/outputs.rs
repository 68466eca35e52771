//! The files of a result: looked at before a run, written whole after it.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process,
};

use rustix::fs::Access;

use crate::{
    bench::report::{Report, csv, html, json, markdown},
    cli::bench::{OutFile, OutFormat},
    failure::{Exit, Failure, quoted, system},
    output::{self, Console},
};

/// Whether all files can be written, asked before hours are spent on a result.
pub(super) fn check(files: &[OutFile]) -> Result<(), Failure> {
    for (at, OutFile { path, .. }) in files.iter().enumerate() {
        if files.iter().take(at).any(|other| other.path == *path) {
            let path = if is_stdout(path) { "the standard output".to_owned() } else { quoted_path(path) };
            return Err(Failure::usage(format!("two results cannot both go to {path}")));
        }
        if !is_stdout(path) {
            obstacle(path).map_or(Ok(()), |error| Err(cannot_write(path, &error)))?;
        }
    }
    Ok(())
}

/// Writes the result into all files, and says where it is.
pub(super) fn write_all(report: &Report, files: &[OutFile], console: Console) -> Result<(), Failure> {
    for OutFile { format, path } in files {
        let text = text_of(report, *format);
        if is_stdout(path) {
            output::text(text.as_bytes()).map_err(|error| {
                Failure::new(Exit::FAILED, "cannot write to the standard output").because(system(&error))
            })?;
        } else {
            write(path, text.as_bytes()).map_err(|error| cannot_write(path, &error))?;
            console.note(format_args!("the result is in {}", path.display()));
        }
    }
    Ok(())
}

fn text_of(report: &Report, format: OutFormat) -> String {
    match format {
        OutFormat::Json => json(report),
        OutFormat::Csv => csv(report),
        OutFormat::Markdown => markdown(report),
        OutFormat::Html => html(report),
    }
}

fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// What keeps a file from being written.
fn obstacle(path: &Path) -> Option<io::Error> {
    let path = target(path);
    match fs::metadata(&path) {
        Ok(there) if there.is_dir() => return Some(io::ErrorKind::IsADirectory.into()),
        // A device or a pipe: what it takes will be seen.
        Ok(there) if !there.is_file() => return None,
        _ => {}
    }
    let folder = folder_of(&path);
    match fs::metadata(&folder) {
        Ok(there) if !there.is_dir() => return Some(io::ErrorKind::NotADirectory.into()),
        Err(error) => return Some(error),
        Ok(_) => {}
    }
    rustix::fs::access(&folder, Access::WRITE_OK | Access::EXEC_OK).err().map(io::Error::from)
}

/// Writes a file whole: whoever looks meanwhile finds the old one, or none.
fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let path = target(path);
    let there = fs::metadata(&path).ok();
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        return match File::options().write(true).open(&path)?.write_all(content) {
            // Nobody reads any more what was asked for.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            done => done,
        };
    }
    let unfinished = folder_of(&path).join(format!(".mqtt-bench-{}.tmp", process::id()));
    let finish = || {
        let mut file = File::create_new(&unfinished)?;
        if let Some(there) = there {
            file.set_permissions(there.permissions())?;
        }
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)
    };
    finish().inspect_err(|error| {
        if error.kind() != io::ErrorKind::AlreadyExists {
            let _ = fs::remove_file(&unfinished);
        }
    })
}

/// What a link leads to: the link itself stays.
fn target(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn quoted_path(path: &Path) -> String {
    quoted(&path.display().to_string())
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::FAILED, format!("cannot write {}", quoted_path(path))).because(system(error))
}
