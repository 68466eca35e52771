//! What was typed wrongly is said in one line, with a hint where there is one, and exit code 2.

use crate::support::Run;

fn refused(words: &[&str]) -> String {
    let ended = Run::start(words).end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{words:?}: {}", ended.err);
    ended.err
}

#[test]
fn wrong_usage_is_one_clear_line() {
    let rows: [(&[&str], &str); 16] = [
        (&["pub"], "there is no topic\nhint: mqtt pub TOPIC MESSAGE"),
        (&["pub", "a"], "there is no message\nhint: mqtt pub TOPIC MESSAGE; or"),
        (&["pub", "a/#", "x"], "invalid topic 'a/#': '+' and '#' are only for subscriptions\n"),
        (&["pub", "", "x"], "invalid topic '': it is empty\n"),
        (&["pub", "-t", "a", "-m", "x", "y"], "unexpected argument 'y'\n"),
        (&["pub", "a", "-m", "x", "-l"], "the argument '--message <TEXT>' cannot be used with '--stdin-line'\n"),
        (&["pub", "a", "b", "-q", "3"], "invalid value '3' for '--qos <QOS>': 3 is not in 0..=2\n"),
        (&["pub", "a", "b", "-p", "0"], "invalid value '0' for '--port <PORT>': 0 is not in 1..=65535\n"),
        (
            &["pub", "a", "b", "-V", "4"],
            "invalid value '4' for '--protocol-version <VERSION>' [possible values: 5, 311, 31]\n",
        ),
        (&["pub", "a", "b", "-c"], "a session that is kept needs a client id\nhint: give one with -i\n"),
        (
            &["pub", "a", "b", "-P", "x"],
            "a password without a user name, which only MQTT 5 allows\nhint: add -u NAME\n",
        ),
        (&["sub"], "there is no topic to subscribe to\nhint: mqtt sub '#' shows everything\n"),
        (&["sub", "a/#/b"], "invalid topic filter 'a/#/b': '#' must be the last level\n"),
        (&["sub", "a", "-C", "0"], "invalid value '0' for '-C <COUNT>': 0 is not in 1..18446744073709551615\n"),
        (&["sub", "a", "-W", "0"], "invalid value '0' for '-W <SECONDS>': it must be more than 0\n"),
        (&["subb"], "unrecognized subcommand 'subb'\nhint: "),
    ];
    for (words, expected) in rows {
        let err = refused(words);
        assert!(err.starts_with(&format!("mqtt: {expected}")), "{words:?}: {err}");
    }
}

#[test]
fn nothing_at_all_shows_what_there_is() {
    let err = refused(&[]);
    assert!(err.lines().count() <= 12, "{err}");
    for example in ["mqtt serve", "mqtt sub '#'", "mqtt pub hello world", "mqtt pub -l"] {
        assert!(err.contains(example), "{example}");
    }
}

#[test]
fn help_and_version_are_asked_for_and_go_to_the_standard_output() {
    for (words, expected) in [(["pub", "--help"], "Usage: mqtt pub"), (["sub", "--help"], "Usage: mqtt sub")] {
        let ended = Run::start(&words).end();
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
        assert!(ended.out.contains(expected), "{}", ended.out);
    }
    let ended = Run::start(&["--version"]).end();
    assert_eq!((ended.code, ended.out), (Some(0), format!("mqtt {}\n", env!("CARGO_PKG_VERSION"))));
}
