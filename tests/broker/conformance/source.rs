//! Reads the sources of the broker's tests: which tests there are, and which statements each of them names.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    path::Path,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Specification {
    V3_1_1,
    V5,
}

impl fmt::Display for Specification {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if *self == Self::V5 { "MQTT 5.0" } else { "MQTT 3.1.1" })
    }
}

/// A statement of a specification.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tag {
    pub(super) specification: Specification,
    /// As the specification writes it.
    pub(super) number: String,
}

impl fmt::Display for Tag {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = if self.specification == Specification::V5 { "" } else { " of 3.1.1" };
        write!(out, "[{}]{of}", self.number)
    }
}

/// The tests of `tests/broker` by name, with the tags that each carries.
pub(super) fn tests() -> BTreeMap<String, BTreeSet<Tag>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broker");
    let mut tests = BTreeMap::new();
    each_file(&root, &mut |path, text| {
        let file = path.strip_prefix(&root).unwrap().with_extension("");
        let module: Vec<_> = file.iter().map(|part| part.to_str().unwrap()).filter(|part| *part != "mod").collect();
        let items = items(text);
        for item in items.iter().filter(|item| item.contains("#[test]\n")) {
            let name = item.split_once("fn ").and_then(|(_, rest)| rest.split_once('(')).unwrap().0;
            // A table that the test names stands beside it.
            let tables = items.iter().filter(|other| table(other).is_some_and(|table| names(item, table)));
            let tags = std::iter::once(item).chain(tables).flat_map(|item| self::tags(item)).collect();
            tests.insert(format!("{}::{name}", module.join("::")), tags);
        }
    });
    tests
}

/// The name of the constant that an item is.
fn table(item: &str) -> Option<&str> {
    let code = item.lines().find(|line| !line.starts_with("//"))?;
    Some(code.strip_prefix("const ")?.split_once(':')?.0)
}

/// Whether the code has this word.
fn names(code: &str, word: &str) -> bool {
    code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|other| other == word)
}

/// The items of a file, each with the comments before it: they end with an empty line outside of them.
fn items(text: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let mut rest = text;
    // Within an item, an empty line is followed by a line that is indented or closes it.
    let mut from = 0;
    while let Some(at) = rest[from..].find("\n\n") {
        let end = from + at + 1;
        if rest[end + 1..].starts_with([' ', '}', ']', ')']) {
            from = end + 1;
            continue;
        }
        items.push(&rest[..end]);
        rest = &rest[end + 1..];
        from = 0;
    }
    items.push(rest);
    items
}

/// The tags of a text; in comments they may be on several lines.
pub(super) fn tags(text: &str) -> Vec<Tag> {
    let text = joined(text);
    let mut tags = Vec::new();
    for (at, _) in text.match_indices("[MQTT-") {
        let Some(size) = text[at..].find(']') else { continue };
        let number = &text[at + 1..at + size];
        // Not a statement: text about tags.
        if !number.ends_with(|c: char| c.is_ascii_digit()) || number.contains(' ') {
            continue;
        }
        let mut behind = &text[at + size + 1..];
        while let Some((_, next)) = behind.strip_prefix(" [MQTT-").and_then(|next| next.split_once(']')) {
            behind = next;
        }
        let specification = if behind.starts_with(" of 3.1.1") { Specification::V3_1_1 } else { Specification::V5 };
        tags.push(Tag { specification, number: number.to_owned() });
    }
    tags
}

/// One line of what comments have on several.
fn joined(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = line.trim_start();
        match line.strip_prefix("///").or_else(|| line.strip_prefix("//")) {
            Some(comment) => out.push_str(comment),
            None => {
                out.push('\n');
                out.push_str(line);
            }
        }
    }
    out
}

/// Shows `see` each Rust file of a folder, or the file that `path` is.
pub(super) fn each_file(path: &Path, see: &mut impl FnMut(&Path, &str)) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            each_file(&entry.unwrap().path(), see);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        see(path, &fs::read_to_string(path).unwrap());
    }
}

#[test]
fn tags_are_read_with_their_specification() {
    // Written so that it has no tags itself.
    let text = "/// <1.0-1> <2.0-2>; <3.0-3>\n/// <4.0-4> of 3.1.1: x\nlet x; // <5.0-5> <6> [MQTT- of 3.1.1";
    let text = text.replace('<', "[MQTT-").replace('>', "]");
    let tags: Vec<String> = tags(&text).iter().map(Tag::to_string).collect();
    assert_eq!(tags.join(" ").replace("MQTT-", ""), "[1.0-1] [2.0-2] [3.0-3] of 3.1.1 [4.0-4] of 3.1.1 [5.0-5] [6]");
}

#[test]
fn a_test_has_the_tags_of_the_tables_it_names() {
    let text =
        "//! File.\n\nconst A: &[u8] = &[\n    1, // one\n];\n\n#[test]\nfn t() {\n    use_of(A);\n\n    more();\n}\n";
    let items = items(text);
    assert_eq!(items.len(), 3, "{items:?}");
    assert_eq!(table(items[1]), Some("A"));
    assert!(names(items[2], "A") && !names(items[2], "B"));
}
