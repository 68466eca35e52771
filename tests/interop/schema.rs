//! What `mqtt bench` writes, against its own JSON Schema, in the eyes of Python's jsonschema.

use std::{env, process::Command};

use libtest_mimic::{Failed, Trial};

use crate::support::{Line, Process};

/// Reads the schema and a document from two files; says what is wrong, and that it sees what is.
const SCRIPT: &str = r#"
import copy, json, sys
import jsonschema
schema, document = (json.load(open(path)) for path in sys.argv[1:3])
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for error in validator.iter_errors(document):
    sys.exit(f"{error.json_path}: {error.message[:200]}")
for spoil in (
    lambda it: it.update(schema="mqtt-bench/2"),
    lambda it: it["run"].pop("id"),
    lambda it: it["run"].update(seed=-1),
    lambda it: it["results"][0].update(model="ajar"),
    lambda it: it["summary"].update(qos3={}),
):
    spoiled = copy.deepcopy(document)
    spoil(spoiled)
    if validator.is_valid(spoiled):
        sys.exit("a spoiled document passes")
print("valid")
"#;

/// Adds the trial.
pub(crate) fn add(all: &mut Vec<Trial>) {
    let name = "jsonschema: a result of mqtt bench is as its schema says".to_owned();
    let has_package =
        Command::new(python()).args(["-c", "import jsonschema; jsonschema.Draft202012Validator"]).output();
    let is_missing = !has_package.is_ok_and(|output| output.status.success());
    let why = "no Python with jsonschema 4";
    all.push(match (is_missing, env::var("MQTT_INTEROP").is_ok_and(|value| value == "required")) {
        (false, _) => Trial::test(name, run),
        (true, true) => Trial::test(name, move || Err(why.into())),
        (true, false) => Trial::test(format!("{name} ({why})"), run).with_ignored_flag(true),
    });
}

fn python() -> String {
    env::var("MQTT_INTEROP_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

fn run() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let (schema, document) = (folder.path().join("schema.json"), folder.path().join("run.json"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
    command.args(["bench", "report", "--schema"]);
    let mut text = Vec::new();
    Process::start(command, Vec::new())?.finish(|line| {
        if let Line::Out(line) = line {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
    })?;
    std::fs::write(&schema, text)?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
    command
        .args(["bench", "latency", "-q", "0", "-q", "1", "-q", "2", "-r", "200", "-d", "500ms", "--warmup", "100ms"]);
    command.arg("--quiet").arg("--out").arg(format!("json={}", document.display()));
    Process::start(command, Vec::new())?.finish(|_| ())?;
    let mut command = Command::new(python());
    command.args(["-c", SCRIPT]).arg(&schema).arg(&document);
    Process::start(command, Vec::new())?
        .wait_for("`valid`", |line| matches!(line, Line::Out(line) if line == b"valid").then_some(()))
}
