//! Rights as an ACL file gives them.

use std::path::Path;

use proptest::prelude::*;

use super::{Access, Acl, Login, Passwords, Rights};
use crate::topic;

fn acl(text: &str) -> Acl {
    Acl::parse(Path::new("f"), text.as_bytes()).unwrap()
}

fn rights(text: &str, user: Option<&str>, client_id: &str) -> Rights {
    acl(text).rights(user, client_id)
}

const FILE: &str = "\
# everybody without a name
topic read news/#
topic deny news/secret
user anna k
topic all/anna
topic readwrite home/#
topic write  hall with spaces/+
topic deny home/safe/#
user bob

user anna k
topic read later
pattern write dev/%c/up
pattern read dev/%c/down/#
pattern readwrite own/%u/#
pattern deny own/%u/locked
pattern read home/safe/public
";

#[test]
fn each_client_has_the_rights_of_its_user_and_of_the_patterns() {
    // user, client, topic, may publish, may receive
    let rows = [
        (None, "c", "news/x", false, true),
        (None, "c", "news", false, true),
        (None, "c", "news/secret", false, false),
        (None, "c", "home/x", false, false),
        (None, "c", "dev/c/up", true, false),
        (None, "c", "dev/d/up", false, false),
        (None, "c", "dev/c/down", false, true),
        (None, "c", "own//x", false, false),
        (Some("anna k"), "c", "news/x", false, false),
        (Some("anna k"), "c", "all/anna", true, true),
        (Some("anna k"), "c", "home/x", true, true),
        (Some("anna k"), "c", "home/safe", false, false),
        (Some("anna k"), "c", "home/safe/public", false, false),
        (Some("anna k"), "c", "hall with spaces/x", true, false),
        (Some("anna k"), "c", "later", false, true),
        (Some("anna k"), "c", "own/anna k/x", true, true),
        (Some("anna k"), "c", "own/anna k/locked", false, false),
        (Some("anna k"), "c", "own/bob/x", false, false),
        (Some("bob"), "c", "home/x", false, false),
        (Some("bob"), "c", "own/bob", true, true),
        (Some("bob"), "c", "home/safe/public", false, true),
        (Some("carl"), "c", "own/carl", true, true),
        (Some(""), "c", "own//x", true, true),
        // As in mosquitto 2.0: a '/' makes two levels of the name.
        (Some("a/b"), "c", "own/a/b/x", true, true),
        // CVE-2017-7650
        (Some("+"), "c", "own/bob/x", false, false),
        (Some("#"), "c", "own/bob/x", false, false),
        (Some("+"), "c", "own/+/x", false, false),
        (Some("bob"), "+", "own/bob/x", false, false),
        (Some("bob"), "#", "dev/x/up", false, false),
        // What is put in is not looked at again.
        (Some("%c"), "c", "own/c/x", false, false),
        (Some("%c"), "c", "own/%c/x", true, true),
    ];
    for (user, client, topic, publish, receive) in rows {
        let rights = rights(FILE, user, client);
        assert_eq!(
            (rights.may_publish(topic), rights.may_receive(topic)),
            (publish, receive),
            "{user:?} {client} {topic}"
        );
    }
}

#[test]
fn topics_of_the_broker_itself_need_rules_of_their_own() {
    let text = "pattern read #\npattern read %c/#\npattern read $SYS/a/%c";
    assert!(!rights(text, None, "$SYS").may_receive("$SYS/broker/uptime"));
    assert!(!rights(text, None, "c").may_receive("$SYS/broker/uptime"));
    assert!(rights(text, None, "c").may_receive("$SYS/a/c"));
    assert!(rights(text, None, "c").may_receive("x"));
}

#[test]
fn own_rules_come_before_patterns() {
    let rights = rights("topic read a/b\npattern deny a/#\npattern read #", None, "c");
    assert!(rights.may_receive("a/b") && !rights.may_receive("a/c") && rights.may_receive("b"));
}

#[test]
fn without_rules_nothing_is_allowed_and_without_a_file_everything() {
    for text in ["", "# nothing\n\n", "user x\n"] {
        let rights = rights(text, Some("x"), "c");
        assert!(!rights.may_publish("a") && !rights.may_receive("a") && !rights.may_subscribe("#"), "{text:?}");
    }
    assert!(Access::open().rights(Some("x"), "c").is_none());
}

#[test]
fn a_subscription_is_refused_only_where_nothing_can_come() {
    let text = "topic read a/#\ntopic write w\ntopic deny a/secret/#\ntopic deny a/+/hidden\ntopic read b/c";
    let rights = rights(text, None, "c");
    for open in ["#", "a", "a/#", "a/+", "+/c", "b/+", "a/x", "a/x/#", "a/+/#", "+/+/x"] {
        assert!(rights.may_subscribe(open), "{open}");
    }
    for shut in ["w", "b", "b/d", "a/secret", "a/secret/#", "a/secret/+", "a/x/hidden", "a/+/hidden", "c/#", "$SYS/#"] {
        assert!(!rights.may_subscribe(shut), "{shut}");
    }
}

#[test]
fn each_wrong_line_is_told_with_its_place() {
    let rows = [
        ("topic", "f:2: no topic"),
        ("pattern ", "f:2: no topic"),
        ("topic a b", "f:2: 'a' is none of read, write, readwrite and deny"),
        ("topic read a#", "f:2: 'a#' is no topic filter: '+' and '#' must stand alone in their level"),
        ("pattern read #/a", "f:2: '#/a' is no topic filter: '#' must be the last level"),
        ("user", "f:2: no user name"),
        ("Topic read a", "f:2: unknown word 'Topic'"),
        ("topic\tread a", "f:2: unknown word 'topic\\tread'"),
        (" # no comment", "f:2: unknown word '#'"),
    ];
    for (line, expected) in rows {
        let error = Acl::parse(Path::new("f"), format!("topic a\n{line}\n").as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    // As in mosquitto, a lone word is a topic, whatever it is.
    assert!(rights("topic read\r\ntopic   deny", None, "c").may_publish("read"));
    assert_eq!(acl("topic a\npattern read b\npattern %u").impersonal(), [(2, "b".to_owned())]);
}

#[test]
fn names_decide_who_comes_in() {
    let mut access = Access::default();
    assert!(matches!(access.login(None, None), Login::NotAnonymous));
    assert!(matches!(access.login(Some("x"), Some(b"y")), Login::NotAnonymous));
    access.allow_anonymous = true;
    assert!(matches!(access.login(None, Some(b"y")), Login::Allowed));
    assert!(matches!(access.login(Some("x"), None), Login::Allowed));
    let hash = super::hash::Hash::make(super::hash::Method::Sha512, None, b"").unwrap();
    let passwords = Passwords::parse(Path::new("f"), format!("x:{hash}").as_bytes()).unwrap();
    access.passwords = Some(passwords.into());
    assert!(matches!(access.login(Some("x"), Some(b"")), Login::Allowed));
    // No password is not the same as an empty one.
    assert!(matches!(access.login(Some("x"), None), Login::Wrong));
    assert!(matches!(access.login(Some("y"), Some(b"")), Login::Wrong));
    assert!(matches!(access.login(None, None), Login::Allowed));
}

fn filter() -> impl Strategy<Value = String> {
    let level = prop::sample::select(vec!["a", "b", "+"]);
    (prop::collection::vec(level, 0..3), any::<bool>()).prop_map(|(mut levels, open)| {
        if open || levels.is_empty() {
            levels.push("#");
        }
        levels.join("/")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn nobody_who_may_receive_something_is_refused_its_filter(
        rules in prop::collection::vec((any::<bool>(), prop::sample::select(vec!["read", "write", "deny"]), filter()), 0..6),
        wanted in filter(),
    ) {
        let lines: Vec<String> = rules.iter().map(|(pattern, right, filter)| {
            format!("{} {right} {filter}", if *pattern { "pattern" } else { "topic" })
        }).collect();
        let rights = rights(&lines.join("\n"), None, "c");
        let words = ["a", "b", "z"];
        let two = words.iter().flat_map(|one| words.map(|two| format!("{one}/{two}")));
        let three = words.iter().flat_map(|one| words.map(|two| format!("{one}/{two}/z/z")));
        let mut topics = words.map(str::to_owned).into_iter().chain(two).chain(three);
        let receives = topics.any(|topic| topic::matches(&wanted, &topic) && rights.may_receive(&topic));
        prop_assert!(rights.may_subscribe(&wanted) || !receives);
        // Where at most one filter is denied, the answer is exact.
        if rules.iter().filter(|(_, right, _)| *right == "deny").count() < 2 {
            prop_assert_eq!(rights.may_subscribe(&wanted), receives, "{} of {:?}", wanted, lines);
        }
    }

    #[test]
    fn no_file_is_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "(user|topic|pattern|read|deny| |%|\\$|/|\\+|#|:|6|7|\n|a)*") {
        for bytes in [&bytes[..], text.as_bytes()] {
            drop(Passwords::parse(Path::new("f"), bytes));
            if let Ok(acl) = Acl::parse(Path::new("f"), bytes) {
                let rights = acl.rights(Some("u"), "c");
                let _ = (rights.may_publish("a/b"), rights.may_receive("$a"), rights.may_subscribe("a/#"));
            }
        }
    }
}
