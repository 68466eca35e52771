//! The files of a result: looked at before a run, written whole after it.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process,
};

use rustix::{
    fs::{Access, OFlags},
    io::Errno,
};

use crate::{
    bench::report::{Report, csv, html, json, markdown},
    cli::bench::{OutFile, OutFormat},
    failure::{Exit, Failure, quoted, system},
    output::{self, Console},
};

/// Whether all files can be written, asked before hours are spent on a result.
pub(super) fn check(files: &[OutFile]) -> Result<(), Failure> {
    for (at, OutFile { path, .. }) in files.iter().enumerate() {
        if files.iter().take(at).any(|other| target(&other.path) == target(path)) {
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
        return match open_there(&path)?.write_all(content) {
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

/// Opens a device or a pipe. A pipe that nobody reads is an error, and not waited for.
fn open_there(path: &Path) -> io::Result<File> {
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = File::options().write(true).custom_flags(flags).open(path).map_err(|error| {
        match error.raw_os_error().map(Errno::from_raw_os_error) {
            Some(Errno::NXIO) => io::Error::other("nobody reads this pipe"),
            _ => error,
        }
    })?;
    // From here on whoever reads may take his time.
    rustix::fs::fcntl_setfl(&file, OFlags::empty())?;
    Ok(file)
}

/// What a link leads to: the link itself stays. A file that is not there yet is named by its folder's own path.
fn target(path: &Path) -> PathBuf {
    let linked = fs::read_link(path).map(|to| folder_of(path).join(to)).unwrap_or_else(|_| path.to_owned());
    fs::canonicalize(path).unwrap_or_else(|_| match (fs::canonicalize(folder_of(&linked)), linked.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => linked,
    })
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
