//! The house's rules that a machine can hold: the floors (import only from below, neighbours never meet),
//! a floor for every room, no file over 500 lines, and an opening `//!` in every source file.

use std::{fs, path::Path};

/// The floors, from the ground up. A new room gets its floor here first, then its code.
const FLOORS: &[&[&str]] = &[
    &["topic"],
    &["packet", "x509", "access"],
    &["session", "net"],
    &["client", "broker", "certs"],
    &["bridge"],
    &["cli", "output", "bench", "conf"],
    &["failure", "generate", "interrupt"],
    &["command"],
    &["main", "lib"],
];
/// When a file reaches it, it has two jobs: give one away. It is never raised.
const WALL: usize = 500;

#[test]
fn the_house_stands() {
    let mut faults = Vec::new();
    let mut sources = 0;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "tests", "benches", "examples"] {
        each_file(&root.join(folder), folder, &mut |path, text| {
            let lines = text.lines().count();
            if lines > WALL {
                faults.push(format!("{path}: {lines} lines, the wall is {WALL}"));
            }
            if let Some(inside) = path.strip_prefix("src/") {
                sources += 1;
                let all = faults_of(inside, text);
                faults.extend(all.iter().map(|fault| format!("{path}: {fault}")));
            }
        });
    }
    assert!(sources > 1, "no source files found");
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// File, number of faults, code: imports from above, from beside and from the root, then what is none of these.
const CASES: &str = r####"
packet/mod.rs 1 use crate::broker::Router;
session/outgoing.rs 1 use crate::net::Stream;
client/options.rs 2 use crate::{packet::{self, QoS}, broker::{client, x}, cli};
net/dial.rs 2 fn f() -> crate::session::Session { mqtt_toolkit::client::g() }
topic.rs 2 use super::packet; mod tests { use super::*; use super::super::net; }
broker/handle/publish.rs 1 use super::super::super::command::{self};
broker/mod.rs 2 use super::{topic, client}; mod a { mod b { use self::super::super::super::cli; } }
packet/mod.rs 1 use crate::*;
packet/mod.rs 1 use crate as house;
output/text.rs 1 const C: [char; 2] = ['"', '\'']; use crate::failure::Failure;
store/mod.rs 1 // a room without a floor
broker/handle/publish.rs 0 pub(crate) use crate::{broker::Router, session, net, packet::QoS, topic};
broker/router.rs 0 use super::{handle, shared}; mod tests { use super::super::router; }
packet/wire.rs 0 const A: &str = "\" crate::cli"; const B: &str = r#"" crate::net"#; // crate::broker
main.rs 0 use mqtt_toolkit::{command, failure}; fn main() { mqtt_toolkit::run() }
"####;

#[test]
fn the_checker_sees_what_it_must() {
    for case in CASES.trim().lines() {
        let [path, expected, code] = case.splitn(3, ' ').collect::<Vec<_>>()[..] else { panic!("{case}") };
        let faults = faults_of(path, &format!("//! It.\n{code}"));
        assert_eq!(faults.len().to_string(), expected, "{case}: {faults:?}");
    }
    assert_eq!(faults_of("topic.rs", "use std::fmt;").len(), 1, "no `//!`");
}

/// What is wrong with one source file; `path` is relative to `src`.
fn faults_of(path: &str, text: &str) -> Vec<String> {
    let modules: Vec<&str> = path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').collect();
    let floor_of = |room: &str| FLOORS.iter().position(|floor| floor.contains(&room));
    let mut faults = Vec::new();
    if !text.starts_with("//!") {
        faults.push("does not open with `//!`".to_owned());
    }
    let Some(own) = floor_of(modules[0]) else {
        faults.push(format!("`{}` has no floor: give it one in tests/house.rs", modules[0]));
        return faults;
    };
    for target in imports(&tokens(text), modules.len()) {
        let below = floor_of(&target).is_some_and(|floor| floor < own);
        if target != modules[0] && !below && own + 1 != FLOORS.len() {
            faults.push(format!("`{}` must not import `{target}`: it is not on a floor below", modules[0]));
        }
    }
    faults
}

/// The names that the file takes from the root of the crate, by any path. `depth` is the file's own below the root.
fn imports(tokens: &[&str], depth: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut blocks = Vec::new(); // of each open brace: does it belong to an inline module?
    for (at, token) in tokens.iter().enumerate() {
        let before = |back: usize| at.checked_sub(back).map_or("", |index| tokens[index]);
        match *token {
            "{" => blocks.push(before(2) == "mod"),
            "}" => drop(blocks.pop()),
            "crate" | "mqtt_toolkit" => heads(tokens, at + 1, 0, &mut found),
            "super" if before(1) != "::" || before(2) == "self" => {
                let inline = blocks.iter().filter(|inline| **inline).count();
                heads(tokens, at + 1, depth + inline - 1, &mut found);
            }
            _ => {}
        }
    }
    found
}

/// Follows a path from behind its last `crate` or `super`, `up` levels below the root; gives the token behind it.
fn heads(tokens: &[&str], at: usize, up: usize, found: &mut Vec<String>) {
    let token = |index: usize| tokens.get(index).map_or("", |token| *token);
    match (token(at), token(at + 1)) {
        ("as", _) if up == 0 => found.push("the root under another name".to_owned()),
        ("::", "super") => heads(tokens, at + 2, up.saturating_sub(1), found),
        ("::", "{") if up == 0 => {
            let mut open = 0;
            for index in at + 1..tokens.len() {
                let first = open == 1 && matches!(token(index - 1), "{" | ",");
                match token(index) {
                    "{" => open += 1,
                    "}" => open -= 1,
                    name if first && name != "self" => found.push(name.to_owned()),
                    _ => {}
                }
                if open == 0 {
                    break;
                }
            }
        }
        ("::", name) if up == 0 => found.push(name.to_owned()),
        _ => {}
    }
}

/// Words, `::` and single signs, without line comments, strings and characters.
fn tokens(mut rest: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let hashes = "#".repeat(rest[word..].bytes().take_while(|sign| *sign == b'#').count());
        let raw = matches!(&rest[..word], "r" | "br") && rest[word + hashes.len()..].starts_with('"');
        let character = first == '\'' && (rest[1..].starts_with('\\') || rest[1..].chars().nth(1) == Some('\''));
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if raw {
            let open = word + hashes.len() + 1;
            let close = format!("\"{hashes}");
            rest[open..].find(&close).map_or(rest.len(), |end| open + end + close.len())
        } else if character || first == '"' {
            let mut escaped = true; // the opening quote ends nothing
            let end = rest.char_indices().find(|(_, c)| {
                let ends = !escaped && *c == first;
                escaped = !escaped && *c == '\\';
                ends
            });
            end.map_or(rest.len(), |(at, quote)| at + quote.len_utf8())
        } else {
            let length = if rest.starts_with("::") { 2 } else { word.max(first.len_utf8()) };
            tokens.extend((!first.is_whitespace()).then_some(&rest[..length]));
            length
        };
        rest = &rest[length..];
    }
    tokens
}

/// Calls `see` with path and text of every Rust file in and below the folder, if there is one.
fn each_file(folder: &Path, name: &str, see: &mut dyn FnMut(&str, &str)) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("a folder entry").path();
        let name = format!("{name}/{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            each_file(&path, &name, see);
        } else if name.ends_with(".rs") {
            see(&name, &fs::read_to_string(&path).expect("UTF-8 text"));
        }
    }
}
