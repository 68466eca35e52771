//! The page of a result in a real browser: it complains about nothing, and asks nobody outside the file.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use libtest_mimic::{Failed, Trial};

use crate::support::Process;

const CHROMIUM: &str = "/usr/bin/chromium";

pub(crate) fn add(all: &mut Vec<Trial>) {
    for result in ["bench-qos", "bench-load"] {
        let name = format!("Chromium: the page of {result}");
        let run = move || page(result);
        all.push(if Path::new(CHROMIUM).exists() {
            Trial::test(name, run)
        } else if std::env::var("MQTT_INTEROP").is_ok_and(|value| value == "required") {
            Trial::test(name, || Err("no Chromium here".into()))
        } else {
            Trial::test(format!("{name} (no Chromium here)"), run).with_ignored_flag(true)
        });
    }
    if Path::new(CHROMIUM).exists() {
        all.push(Trial::test("Chromium: a page that asks for more is noticed", noticed));
    }
}

/// What a browser did with a page.
struct Visit {
    said: String,
    asked: Vec<String>,
    picture: Vec<u8>,
}

fn page(result: &str) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let page = folder.path().join("page.html");
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(format!("{result}.json"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
    command.args(["bench", "report", "--quiet"]).arg(&data).arg("--out");
    command.arg(format!("html={}", page.display()));
    Process::start(command, Vec::new())?.finish(|_| ())?;
    let visit = visit(folder.path(), &page)?;
    if !visit.picture.starts_with(b"\x89PNG") || visit.picture.len() < 20_000 {
        return Err(format!("no picture of the page: {} bytes", visit.picture.len()).into());
    }
    if visit.said.contains(":CONSOLE") {
        return Err(format!("the page has complaints:\n{}", visit.said).into());
    }
    let own = format!("file://{}", page.display());
    match visit.asked.iter().find(|url| **url != own && !url.starts_with("data:")) {
        Some(url) => Err(format!("the page asks for {url}").into()),
        None => Ok(()),
    }
}

/// Else the trial above could not fail.
fn noticed() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let page = folder.path().join("page.html");
    fs::write(&page, "<link rel=icon href='data:,'><img src='http://127.0.0.1:9/x.png'><script>throw 1</script>")?;
    let visit = visit(folder.path(), &page)?;
    if !visit.asked.iter().any(|url| url == "http://127.0.0.1:9/x.png") {
        return Err(format!("its request was not noticed: {:?}", visit.asked).into());
    }
    if visit.said.contains(":CONSOLE") { Ok(()) } else { Err("its complaint was not noticed".into()) }
}

fn visit(folder: &Path, page: &Path) -> Result<Visit, Failed> {
    let (picture, log) = (folder.join("page.png"), folder.join("net.json"));
    let mut command = Command::new(CHROMIUM);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]);
    command.args(["--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions"]);
    command.args(["--enable-logging=stderr", "--v=0", "--window-size=1200,3200"]);
    command.arg(format!("--user-data-dir={}", folder.join("browser").display()));
    command.arg(format!("--log-net-log={}", log.display()));
    command.arg(format!("--screenshot={}", picture.display()));
    command.arg(format!("file://{}", page.display()));
    let mut browser = Process::start(command, Vec::new())?;
    browser.finish(|_| ())?;
    let log = fs::read_to_string(&log)?;
    Ok(Visit {
        said: browser.said().to_owned(),
        asked: requests(&log)?,
        picture: fs::read(&picture).unwrap_or_default(),
    })
}

/// The addresses that a page asked for, from the browser's log of its network. What the browser asks for on its own
/// account (its maker's addresses, without a page behind it) is not the page's.
fn requests(log: &str) -> Result<Vec<String>, Failed> {
    let log: serde_json::Value = serde_json::from_str(log)?;
    let start = log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"].as_u64().ok_or("a log without its words")?;
    let events = log["events"].as_array().ok_or("a log without events")?;
    let started = events.iter().filter(|event| event["type"] == start);
    let of_page = started.filter(|event| {
        let initiator = event["params"]["initiator"].as_str().unwrap_or_default();
        !initiator.is_empty() && initiator != "not an origin"
    });
    Ok(of_page.filter_map(|event| event["params"]["url"].as_str().map(str::to_owned)).collect())
}
