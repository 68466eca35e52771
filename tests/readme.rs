//! The README is true: each of its `console` blocks is run, with the built binary as `mqtt`, and prints what it shows.
//! In a block, `$ ` starts a command, `> ` continues it, a line `...` stands for any lines; stdout is compared.
//! Screens full of measured numbers are shown as text: their commands are run, and what is compared is the shape.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;
use std::{io::BufRead, io::BufReader, io::Read, thread};

/// A block behind this line is not run; it may hold nothing but the commands below, each of which must occur.
const NOT_RUN: &str = "<!-- not run by tests/readme.rs -->";
/// They build or test the project itself, which is what is going on here.
const NOT_RUN_COMMANDS: [&str; 2] = ["cargo test", "cargo install --path . --locked"];

const DEADLINE: Duration = Duration::from_secs(120);

struct Block {
    line: usize,
    runs: bool,
    commands: Vec<String>,
    shown: Vec<String>,
}

#[test]
fn every_block_prints_what_it_shows() {
    let blocks = blocks(&readme());
    assert!(blocks.iter().filter(|block| block.runs).count() >= 5);
    let faults: Vec<String> = blocks.iter().filter(|block| block.runs).filter_map(fault).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn what_is_not_run_is_on_the_list() {
    let blocks = blocks(&readme());
    let not_run: Vec<&str> =
        blocks.iter().filter(|block| !block.runs).flat_map(|block| &block.commands).map(String::as_str).collect();
    assert_eq!(not_run, NOT_RUN_COMMANDS);
}

#[test]
fn a_block_that_lies_is_noticed() {
    let lie = |text: &str| fault(&blocks(&format!("```console\n{text}\n```\n"))[0]);
    assert_eq!(lie("$ printf 'a\\nb\\nc\\n'\na\n...\nc"), None);
    assert_eq!(lie("$ echo one \\\n> two; echo three >&2\none two"), None);
    assert_eq!(lie("$ mqtt pub -r a b\n$ mqtt sub -C 1 a\nb"), None);
    for text in ["$ echo a\nb", "$ echo a", "$ true\na", "$ printf 'a\\nb\\n'\na\n...\nc", "$ echo a\na\na"] {
        assert!(lie(text).is_some(), "{text}");
    }
    assert!(lie("$ mqtt pub -r a b\n$ mqtt sub -C 1 a\nc").is_some());
}

#[test]
fn screens_of_measurements_have_the_shape_that_is_shown() {
    let screens = screens(&readme());
    assert_eq!(screens.len(), 2, "one of mqtt bench and one of mqtt bench trace");
    for (command, shown) in screens {
        let mut words = command.split_whitespace();
        assert_eq!(words.next(), Some("mqtt"));
        let output = Command::new(env!("CARGO_BIN_EXE_mqtt")).args(words).stdin(Stdio::null()).output().expect("run");
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let missing = missing(&shown, &printed);
        assert!(missing.is_empty(), "{command}: README.md shows\n{}\nbut it is\n{printed}", missing.join("\n"));
    }
}

#[test]
fn a_screen_of_another_shape_is_noticed() {
    let printed =
        " 1 · SENT\n  QoS 0   89 B\n  measured: 1.0\n\n 2 · WAIT\n  QoS 0  ██▏   20.4 ms\n  limited by x\n  or y\n";
    let same = " 1 · SENT\n  QoS 0  89 B\n  measured: 2.5\n\n 2 · WAIT\n  QoS 0  █   1.20 s\n  limited by z\n  so\n";
    assert_eq!(missing(same, printed), Vec::<String>::new());
    for line in
        ["  QoS 0  90 B", "  QoS 1  89 B", "  note: x", "\n 2 · WAIT\n  QoS 0 µs", "\n 2 · WAIT\n  QoS 1 █ 3 ms"]
    {
        assert_eq!(missing(&format!(" 1 · SENT\n{line}\n"), printed).len(), 1, "{line}");
    }
}

#[test]
fn each_dependency_has_its_reason() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml");
    let mut section = "";
    let mut used = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if let Some((name, _)) = line.split_once(" =").filter(|_| section.ends_with("dependencies]")) {
            used.push(name.to_owned());
        }
    }
    used.sort();
    used.dedup(); // for the program and for its tests with other features
    let readme = readme();
    let table = readme.split("## Dependencies").nth(1).expect("the section").split("\n## ").next().unwrap_or_default();
    let reason = |line: &str| line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name.to_owned());
    let mut given: Vec<String> = table.lines().filter_map(reason).collect();
    given.sort();
    assert_eq!(given, used);
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("README.md")
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut inside, mut runs) = (false, true);
    for (number, line) in (1..).zip(text.lines()) {
        match (inside, line) {
            (false, "```console") => {
                inside = true;
                blocks.push(Block { line: number, runs, commands: Vec::new(), shown: Vec::new() });
            }
            (true, "```") => inside = false,
            (false, _) => runs = line != NOT_RUN,
            (true, _) => {
                let block = blocks.last_mut().expect("a block is open");
                if let Some(command) = line.strip_prefix("$ ") {
                    block.commands.push(command.to_owned());
                } else if let Some(more) = line.strip_prefix("> ") {
                    let command = block.commands.last_mut().expect("a command to continue");
                    command.push('\n');
                    command.push_str(more);
                } else {
                    block.shown.push(line.to_owned());
                }
            }
        }
    }
    blocks
}

/// The screens whose numbers are those of one run, and the commands that show them.
fn screens(text: &str) -> Vec<(String, String)> {
    let parts = text.split("<!-- numbers of one run, shape held by tests/readme.rs: ").skip(1);
    let screen = |part: &str| {
        let (command, rest) = part.split_once(" -->\n```text\n").expect("a block behind it");
        (command.to_owned(), rest.split("```\n").next().unwrap_or_default().to_owned())
    };
    parts.map(screen).collect()
}

/// What a machine decides is not compared, but that something is said: these are the beginnings of it.
const DECIDED_ELSEWHERE: [&str; 3] = ["limited by", "generator:", "note:"];

/// The lines of `shown` that have none of their shape in `printed`.
fn missing(shown: &str, printed: &str) -> Vec<String> {
    let mut there = shapes(printed);
    let lost = |shape: &String| there.iter().position(|other| other == shape).map(|at| there.swap_remove(at)).is_none();
    shapes(shown).into_iter().filter(lost).collect()
}

/// The lines without how large their numbers are: but in the first block, where they follow from formulas.
fn shapes(screen: &str) -> Vec<String> {
    let mut shapes: Vec<String> = Vec::new();
    let (mut exact, mut elsewhere) = (false, false);
    for line in screen.lines() {
        let words: Vec<&str> = line.split_whitespace().filter(|word| !word.starts_with(BARS)).collect();
        let line = words.join(" ");
        exact = if line.is_empty() { false } else { exact || line.starts_with("1 · ") };
        elsewhere &= !line.is_empty();
        if let Some(beginning) = DECIDED_ELSEWHERE.iter().find(|beginning| line.starts_with(**beginning)) {
            elsewhere = true;
            shapes.push((*beginning).to_owned());
            continue;
        }
        if elsewhere || line.is_empty() {
            continue;
        }
        shapes.push(if exact && !line.starts_with("measured") { line } else { shape(&line) });
    }
    // How often it says so is decided elsewhere, too.
    for beginning in DECIDED_ELSEWHERE {
        let mut first = true;
        shapes.retain(|shape| shape != beginning || std::mem::take(&mut first));
    }
    shapes
}

/// What bars are made of.
const BARS: [char; 8] = ['█', '▉', '▊', '▋', '▌', '▍', '▎', '▏'];
/// What a number of another size has another of.
const UNITS: [&str; 6] = ["ns", "µs", "ms", "s", "k", "M"];

fn shape(line: &str) -> String {
    let mut numbers = String::new();
    for sign in line.replace(" or more", "").chars() {
        match sign {
            // Which QoS it is about is no measurement.
            '0'..='9' if numbers.ends_with("QoS ") => numbers.push(sign),
            '0'..='9' | '.' | ',' if numbers.ends_with('#') => {}
            '0'..='9' => numbers.push('#'),
            _ => numbers.push(sign),
        }
    }
    let is_unit = |word: &&str| UNITS.contains(&word.trim_end_matches(','));
    numbers.split(' ').filter(|word| !is_unit(word)).collect::<Vec<_>>().join(" ")
}

/// Runs the block against a broker of its own, and says what is wrong with its stdout.
///
/// The default ports may be taken on this machine: `mqtt` is here a few lines of shell that add the broker's port where
/// a command names none: that of the plain broker of each block, or that of a TLS broker which the block itself starts.
/// Nothing else is changed.
fn fault(block: &Block) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["examples", "tests"] {
        symlink(root().join(name), folder.path().join(name)).expect("a link");
    }
    let binary = env!("CARGO_BIN_EXE_mqtt");
    // Who links to `mqtt` under a name of mosquitto's gets the binary under that name.
    fs::create_dir(folder.path().join("links")).expect("a folder");
    for name in ["mosquitto_pub", "mosquitto_sub", "mosquitto_rr"] {
        symlink(binary, folder.path().join("links").join(name)).expect("a link");
    }
    let mqtt = folder.path().join("mqtt");
    let tls_port = folder.path().join("tls-port");
    let script = MQTT.replace("BINARY", binary).replace("TLS_PORT", &tls_port.display().to_string());
    fs::write(&mqtt, script).expect("written");
    fs::set_permissions(&mqtt, fs::Permissions::from_mode(0o755)).expect("executable");

    let mut broker =
        Running(Command::new(binary).args(["serve", "--port", "0"]).stdout(Stdio::piped()).spawn().expect("a broker"));
    let port = port_of(&mut broker.0);
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(block.commands.join("\n")).current_dir(&folder);
    shell.env("PATH", path).env("PORT", port).env("MQTT", binary).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut shell = Running(shell.spawn().expect("a shell"));
    let mut stdout = shell.0.stdout.take().expect("piped");
    let (send, all) = channel();
    thread::spawn(move || {
        let mut text = Vec::new();
        let _ = stdout.read_to_end(&mut text);
        send.send(text)
    });
    let Ok(printed) = all.recv_timeout(DEADLINE) else {
        return Some(format!("README.md:{}: not done in {DEADLINE:?}", block.line));
    };
    let printed = String::from_utf8_lossy(&printed).into_owned();
    let lines: Vec<&str> = printed.lines().collect();
    let shown: Vec<&str> = block.shown.iter().map(String::as_str).collect();
    (!alike(&shown, &lines))
        .then(|| format!("README.md:{}: shows\n{}\nbut it is\n{printed}", block.line, shown.join("\n")))
}

/// `mqtt` as the README's commands find it.
const MQTT: &str = r#"#!/bin/sh
tls_port() {
    tries=0
    until [ -s 'TLS_PORT' ] || [ $tries = 600 ]; do
        tries=$((tries + 1))
        sleep 0.05
    done
    cat 'TLS_PORT'
}
case "$0" in
*/mosquitto_*) exec "links/${0##*/}" "$@" ;;
esac
verb=$1
# Within `mqtt serve -- COMMAND` the environment says where the broker is.
[ -z "$MQTT_URL" ] || exec 'BINARY' "$@"
case " $* " in
' serve -- '* | ' serve '*' -- '* | ' passwd '*) exec 'BINARY' "$@" ;;
' certs verify '*' --connect localhost:8883 ') exec 'BINARY' certs verify "$3" --connect "localhost:$(tls_port)" ;;
*' -p '* | ' certs '* | ' bench '*) exec 'BINARY' "$@" ;;
' serve '*'--tls-dir '*) shift && exec 'BINARY' serve -p 0 "$@" >'TLS_PORT' ;;
*'--tls-dir '*) shift && exec 'BINARY' "$verb" -p "$(tls_port)" "$@" ;;
esac
shift
exec 'BINARY' "$verb" -p "$PORT" "$@"
"#;

fn alike(shown: &[&str], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((&"...", rest)) => (0..=printed.len()).any(|skip| alike(rest, &printed[skip..])),
        Some((line, rest)) => printed.first() == Some(line) && alike(rest, &printed[1..]),
    }
}

/// What `mqtt serve` prints first.
fn port_of(broker: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(broker.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
    let port = line.trim_end();
    assert!(port.parse::<u16>().is_ok(), "mqtt serve printed `{port}`, not a port");
    port.to_owned()
}

/// Killed when dropped, so that a test that fails leaves nothing behind.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
