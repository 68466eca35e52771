//! `mqtt bench report`: a result that was kept, in every format, and what is said when it is none.

use std::{fs, path::Path};

use crate::support::{Ended, Run, silent};

const RESULT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/bench-qos.json");

fn report(words: &[&str]) -> Ended {
    Run::start(&[&["bench", "report"], words].concat()).end()
}

fn refused(words: &[&str], code: i32, says: &str) {
    let ended = report(words);
    assert_eq!((ended.code, ended.out.as_str()), (Some(code), ""), "{}", ended.err);
    assert!(ended.err.contains(says), "{says}: {}", ended.err);
}

#[test]
fn a_result_goes_from_format_to_format_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (page, rows, text, one, two) = (file("a.html"), file("a.csv"), file("a.md"), file("1.json"), file("2.json"));
    let out = |format: &str, path: &str| format!("{format}={path}");
    let words = [out("html", &page), out("csv", &rows), out("md", &text), out("json", &one)];
    let words: Vec<&str> = words.iter().flat_map(|word| ["--out", word.as_str()]).collect();
    assert_eq!(report(&[&[RESULT, "--quiet"], &words[..]].concat()), silent(0));
    assert_eq!(report(&[&page, "--quiet", "--out", &out("json", &two)]), silent(0));
    assert_eq!(fs::read(one).unwrap(), fs::read(two).unwrap());
    assert!(fs::read_to_string(rows).unwrap().starts_with("run,scenario,block,qos,phase,metric,stat,value,unit\n"));
    assert!(fs::read_to_string(text).unwrap().starts_with("# mqtt bench qos: valid\n"));
    // Nothing unfinished is left behind.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 5);
}

#[test]
fn the_standard_output_is_a_file_too() {
    let ended = report(&[RESULT, "--out", "md=-"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    assert!(ended.out.contains("## 4 · What you get"), "{}", ended.out);
    refused(&[RESULT, "--out", "md=-", "--out", "json=-"], 2, "two results cannot both go to the standard output");
}

#[test]
fn a_link_stays_a_link_and_what_was_there_keeps_its_mode() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("real.md"), folder.path().join("link.md"));
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&file, &link).unwrap();
    let out = format!("md={}", link.display());
    assert_eq!(report(&[RESULT, "--quiet", "--out", &out]), silent(0));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::read_to_string(&file).unwrap().starts_with("# mqtt bench"));
    assert_eq!(report(&[RESULT, "--quiet", "--out", "md=/dev/null"]), silent(0));
    assert!(!Path::new("/dev/null").is_file());
}

#[test]
fn what_cannot_be_written_or_read_is_named() {
    refused(&[RESULT, "--out", "md=/nonexistent/a.md"], 1, "cannot write '/nonexistent/a.md': no such file");
    refused(&[RESULT, "--out", "md=/"], 1, "cannot write '/': is a directory");
    refused(&["/nonexistent.json"], 1, "cannot read the result in '/nonexistent.json': no such file");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.json");
    for (content, says) in [
        ("{\"schema\":\"other/2\"}", "its schema is other/2, and this program reads mqtt-bench/1"),
        ("nothing", "it is not JSON"),
        ("{}", "hint: a result is made with: mqtt bench --out json=run.json"),
    ] {
        fs::write(&file, content).unwrap();
        refused(&[file.to_str().unwrap()], 1, says);
    }
}
