//! The list of every normative statement of MQTT 3.1.1 and 5, held against the tests that carry its tag.
//!
//! A tag is `[MQTT-` with the number of a statement and `]`: of MQTT 5, unless "of 3.1.1" stands behind it, or behind the
//! tags that follow it with a space between them. A test carries a tag in its comments or in those of a table it uses.

mod connect;
mod delivery;
mod flags;
mod shared;
mod sizes;
mod source;
mod strings;
mod subscribe;
mod websocket;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    path::Path,
};

use source::{Specification, Tag};

/// How many statements appendix B of each specification has.
const LISTS: [(Specification, &str, usize); 2] = [
    (Specification::V3_1_1, include_str!("../../data/conformance/v3_1_1.txt"), 141),
    (Specification::V5, include_str!("../../data/conformance/v5.txt"), 251),
];

/// What the list says of a statement.
enum Entry {
    /// The tests that hold it.
    Tests(Vec<String>),
    /// No server can break it.
    None,
    /// The broker has not got what it is about.
    Later,
}

/// Prints the counts; `cargo test --test broker the_list_of_statements -- --nocapture` shows them.
#[test]
fn the_list_of_statements_and_the_tests_agree() {
    let mut faults = String::new();
    let mut entries = BTreeMap::new();
    let mut report = String::new();
    for (specification, text, expected) in LISTS {
        let mut counts = [0; 3];
        for line in text.lines().filter(|line| line.starts_with("MQTT-")) {
            let Some((number, entry)) = read(line) else {
                writeln!(faults, "{specification}: not a line of the list: {line}").unwrap();
                continue;
            };
            counts[match entry {
                Entry::Tests(_) => 0,
                Entry::None => 1,
                Entry::Later => 2,
            }] += 1;
            if entries.insert(Tag { specification, number: number.to_owned() }, entry).is_some() {
                writeln!(faults, "{specification}: {number} twice").unwrap();
            }
        }
        let [tested, not_applicable, later] = counts;
        let all = tested + not_applicable + later;
        write!(report, "{specification}: {all} statements, {tested} tested, {not_applicable} not a server's").unwrap();
        writeln!(report, "{}", if later > 0 { format!(", {later} to come") } else { String::new() }).unwrap();
        if all != expected {
            writeln!(faults, "{specification}: {all} statements in the list, {expected} in the specification").unwrap();
        }
    }
    check_tests(&entries, &mut faults);
    check_tags(&entries, &mut faults);
    println!("{report}");
    assert!(faults.is_empty(), "\n{faults}");
}

/// The number of a statement and what the list says of it.
fn read(line: &str) -> Option<(&str, Entry)> {
    let mut fields = line.split(" | ");
    let (number, what, summary) = (fields.next()?, fields.next()?, fields.next()?);
    if fields.next().is_some() || summary.is_empty() {
        return None;
    }
    let entry = match what.split_once(": ") {
        Some(("not", _)) => Entry::None,
        Some(("later", _)) => Entry::Later,
        _ => Entry::Tests(what.split(' ').map(str::to_owned).collect()),
    };
    Some((number, entry))
}

/// Every test of the list is there, and carries the tag.
fn check_tests(entries: &BTreeMap<Tag, Entry>, faults: &mut String) {
    let tests = source::tests();
    assert!(tests.len() > 150, "{} tests found", tests.len());
    for (tag, entry) in entries {
        let Entry::Tests(names) = entry else { continue };
        for name in names {
            match tests.get(name) {
                None => writeln!(faults, "{tag}: there is no test {name}").unwrap(),
                Some(tags) if !tags.contains(tag) => writeln!(faults, "{tag}: {name} does not carry it").unwrap(),
                Some(_) => {}
            }
        }
    }
    for (name, tags) in &tests {
        for tag in tags {
            if matches!(entries.get(tag), Some(Entry::None)) {
                writeln!(faults, "{name} carries {tag}, which the list says has no test").unwrap();
            }
        }
    }
}

/// Every tag of the broker, of what it stands on and of its tests is a statement.
fn check_tags(entries: &BTreeMap<Tag, Entry>, faults: &mut String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = BTreeSet::new();
    for folder in ["src/broker", "src/session", "src/packet", "src/topic.rs", "tests/broker"] {
        source::each_file(&root.join(folder), &mut |path, text| {
            for tag in source::tags(text) {
                if !entries.contains_key(&tag) {
                    writeln!(faults, "{}: there is no {tag}", path.strip_prefix(root).unwrap().display()).unwrap();
                }
                seen.insert(tag);
            }
        });
    }
    assert!(seen.len() > 100, "{} tags found", seen.len());
}
