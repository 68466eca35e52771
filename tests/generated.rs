//! `man/` and `completions/` are what the arguments make of them now, and what reads them can read them.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use mqtt_toolkit::generate;

/// How to make them anew.
const ANEW: &str = "cargo run -- generate .";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn what_is_committed_is_fresh() {
    let files = generate::files();
    let stale: Vec<&str> = files
        .iter()
        .filter(|(name, content)| fs::read(root().join(name)).ok().as_ref() != Some(content))
        .map(|(name, _)| name.as_str())
        .collect();
    assert!(stale.is_empty(), "stale: {stale:?}; make them anew: {ANEW}");
    let made: BTreeSet<String> = files.into_iter().map(|(name, _)| name).collect();
    let mut there = BTreeSet::new();
    for folder in ["man", "completions"] {
        for entry in fs::read_dir(root().join(folder)).expect("the folder") {
            there.insert(format!("{folder}/{}", entry.expect("an entry").file_name().to_string_lossy()));
        }
    }
    assert_eq!(there, made, "nothing else lies there");
}

#[test]
fn the_pages_have_what_a_reader_looks_for() {
    let page = |name: &str| fs::read_to_string(root().join("man").join(name)).expect("a page");
    for verb in ["pub", "sub", "rr", "serve"] {
        let text = page(&format!("mqtt-{verb}.1"));
        for heading in ["NAME", "SYNOPSIS", "EXAMPLES"] {
            assert!(text.contains(&format!(".SH {heading}\n")), "{verb}: {heading}");
        }
        assert!(text.contains(&format!("mqtt {verb} ")), "{verb}");
        assert!(!text.contains('\x1b'), "{verb}: an escape sequence");
    }
    let text = page("mqtt.1");
    for part in [".SH EXIT STATUS\n", " 27  ", ".SH ENVIRONMENT\n", "MQTT_PASSWORD_FILE"] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn bash_completes_verbs_and_options() {
    let script = root().join("completions/mqtt.bash");
    let complete = |words: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        let asked = format!(
            "source '{}'; COMP_WORDS=({}); COMP_CWORD={}; _mqtt mqtt '{}' ''; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            script.display(),
            words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" "),
            words.len() - 1,
            words[words.len() - 1],
        );
        let output = Command::new("bash").args(["--norc", "-c", &asked]).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let Ok(verbs) = complete("mqtt s") else { return eprintln!("skipped: no bash") };
    assert_eq!(verbs.split_whitespace().collect::<Vec<_>>(), ["serve", "sub", "subscribe"]);
    let options = complete("mqtt pub --will-").expect("bash");
    assert!(options.contains("--will-topic") && options.contains("--will-retain"), "{options}");
}

#[test]
fn the_shell_that_is_asked_for_gets_the_committed_script() {
    let asked =
        |shell: &str| Command::new(env!("CARGO_BIN_EXE_mqtt")).args(["completions", shell]).output().expect("run");
    for (shell, name) in [("bash", "mqtt.bash"), ("zsh", "_mqtt"), ("fish", "mqtt.fish"), ("powershell", "_mqtt.ps1")] {
        let printed = asked(shell);
        assert!(printed.status.success() && printed.stderr.is_empty(), "{shell}");
        assert!(printed.stdout == fs::read(root().join("completions").join(name)).expect("the script"), "{shell}");
    }
    let refused = asked("tcsh");
    assert_eq!(refused.status.code(), Some(2));
}
