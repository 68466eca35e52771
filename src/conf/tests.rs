//! Whole files: what they add up to, as Debian's mosquitto reads them, and what is wrong with them.

use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt, path::Path};

use super::{Error, Flag, Place, Settings};

/// Reads `text` as a file; a failure as it would be shown, without the folder.
fn read(text: &str) -> Result<Settings, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.conf");
    fs::write(&file, text.replace("FOLDER", folder.path().to_str().unwrap())).unwrap();
    fs::create_dir(folder.path().join("more")).unwrap();
    for (name, text) in [("b.conf", "max_qos 1\n"), ("A.conf", "listener 1885\n"), ("c.txt", "foo\n")] {
        fs::write(folder.path().join("more").join(name), text).unwrap();
    }
    let shown = |error: Error| error.to_string().replace(&format!("{}/", folder.path().display()), "");
    Settings::read(&file).map_err(shown)
}

/// Where the listeners of `text` listen.
fn places(text: &str) -> Vec<String> {
    let settings = read(text).unwrap();
    let shown = |place: &Place| match place {
        Place::Tcp(port, addresses) => format!("{port} {}", addresses.join(",")).trim().to_owned(),
        Place::Unix(path) => path.display().to_string(),
    };
    settings.listeners.iter().map(|listener| shown(&listener.place)).collect()
}

#[test]
fn listeners_are_where_mosquitto_has_them() {
    for (text, expected) in [
        ("", &["1883 127.0.0.1,::1"][..]),
        ("allow_anonymous true\n", &["1883 127.0.0.1,::1"]),
        ("listener 1884\n", &["1884"]),
        ("  listener   1884  127.0.0.1  \r\n", &["1884 127.0.0.1"]),
        ("listener 1884\nlistener 0 /run/mqtt.sock\n", &["1884", "/run/mqtt.sock"]),
        ("port 1885\n", &["1885"]),
        ("port 1885\nport 1886\nlistener 1884\n", &["1884", "1886"]),
        ("bind_address localhost\nlistener 1884\n", &["1884", "1883 localhost"]),
        ("listener 1884\nport 1885\nprotocol websockets\n", &["1884", "1885"]),
        ("max_connections 10\nlistener 1884\n", &["1884", "1883"]),
        ("max_connections -1\n", &["1883 127.0.0.1,::1"]),
        ("max_qos 1\nlistener 1884\n", &["1884"]),
        ("password_file a\nlistener 1884\n", &["1884"]),
        ("per_listener_settings true\npassword_file a\nlistener 1884\n", &["1884", "1883"]),
        ("per_listener_settings true\nallow_anonymous true\nlistener 1884\n", &["1884"]),
        ("include_dir FOLDER/more\n", &["1885"]),
    ] {
        assert_eq!(places(text), expected, "{text}");
    }
}

#[test]
fn options_belong_to_the_last_listener_and_the_last_bridge() {
    let text = "listener 1884\nmax_qos 1\nconnection a\naddress h\nlistener 1885\ntopic # in\nmax_connections 7\n";
    let settings = read(text).unwrap();
    assert_eq!((settings.listeners[0].number("max_qos"), settings.listeners[1].number("max_qos")), (1, 2));
    assert_eq!(
        (settings.listeners[0].limit("max_connections"), settings.listeners[1].limit("max_connections")),
        (None, Some(7))
    );
    assert_eq!(settings.bridges[0].text("topic"), "# in");
}

#[test]
fn per_listener_settings_decides_where_users_belong() {
    let lines = "listener 1884\nallow_anonymous true\nlistener 1885\nacl_file a\n";
    let both = read(lines).unwrap();
    let each = read(&format!("per_listener_settings true\n{lines}")).unwrap();
    let anonymous = |settings: &Settings| -> Vec<Option<bool>> {
        settings.listeners.iter().map(|listener| settings.allows_anonymous(listener)).collect()
    };
    assert_eq!(anonymous(&both), [Some(true), Some(true)]);
    assert_eq!(anonymous(&each), [Some(true), None]);
    assert!(both.at(&both.listeners[0], "acl_file").is_some());
    assert!(each.at(&each.listeners[0], "acl_file").is_none());
    let own = read("allow_anonymous true\nlistener 1884\nlistener_allow_anonymous false\nlistener 1885\n").unwrap();
    assert_eq!(anonymous(&own), [Some(false), Some(true)]);
}

#[test]
fn a_wrong_line_is_told_with_its_place() {
    for (text, expected) in [
        ("\nalow_anonymous true\n", "m.conf:2: unknown key 'alow_anonymous'"),
        ("listener\t1883\n", "m.conf:1: unknown key 'listener…'"),
        ("\tlistener 1883\n", "m.conf:1: unknown key '\\tlistener'"),
        ("connection a\nremote_password\thunter2\n", "m.conf:2: unknown key 'remote_password…'"),
        ("connection a\nremote_password=hunter2\n", "m.conf:2: unknown key 'remote_password…'"),
        (
            "connection a\nbridge_require_ocsp true\n",
            "m.conf:2: bridge_require_ocsp true cannot be used: answers of OCSP are not looked at here",
        ),
        (
            "connection a\ntopic # both 0 a b c\n",
            "m.conf:2: topic '# both 0 a b c': a# here and b# there have to be topic filters: '+' and '#' must stand \
             alone in their level",
        ),
        (
            "listener 0 /run/my sock\n",
            "m.conf:1: listener '0 /run/my sock': the path of a socket is one without blanks",
        ),
        ("allow_anonymous yes\n", "m.conf:1: allow_anonymous 'yes': true or false was expected"),
        ("acl_file   \n", "m.conf:1: acl_file has no value: a path was expected"),
        ("max_qos 3\n", "m.conf:1: max_qos '3': a whole number from 0 to 2 was expected"),
        ("listener 1884\ncafile a\ncafile b\n", "m.conf:3: cafile is given twice, before at m.conf:2"),
        ("plugin x.so\n", "m.conf:1: plugin cannot be used: there are no plugins here"),
        ("plugin_opt_a b\n", "m.conf:1: plugin_opt_a cannot be used: there are no plugins here"),
        ("mount_point a/\nlistener 1884\n", "m.conf:1: mount_point belongs to a listener, and there is none before it"),
        ("topic #\n", "m.conf:1: topic belongs to a bridge, and there is none before it"),
        ("connection a\ntopic #\n", "m.conf:1: the connection 'a' has no address"),
        ("connection a\naddress b\n", "m.conf:1: the connection 'a' has no topic"),
        ("connection a\naddress b\naddress c\n", "m.conf:3: address is given twice, before at m.conf:2"),
        ("connection a\nconnection a\n", "m.conf:2: there is a connection 'a' already"),
        (
            "allow_anonymous true\nper_listener_settings true\n",
            "m.conf:2: per_listener_settings has to stand before allow_anonymous, which is at m.conf:1",
        ),
        ("log_dest file a\nlog_dest file b\n", "m.conf:2: log_dest file is given twice, before at m.conf:1"),
    ] {
        assert_eq!(
            read(text).unwrap_err().replace(&format!("{}/", std::env::temp_dir().display()), ""),
            expected,
            "{text}"
        );
    }
    let error = read("\ninclude_dir FOLDER/none\n").unwrap_err();
    assert!(error.starts_with("m.conf:2: include_dir: cannot read the folder"), "{error}");
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), b"# caf\xe9\nacl_file \xe9\n").unwrap();
    let error = Settings::read(file.path()).unwrap_err().to_string();
    assert!(error.ends_with(":2: this line is not UTF-8"), "{error}");
}

#[test]
fn what_has_no_effect_is_told_once() {
    let settings =
        read("persistence true\npersistence false\nset_tcp_nodelay true\nlog_type all # all\nstore_clean_interval 5\n")
            .unwrap();
    let notes: Vec<&str> = settings.notes.iter().map(|note| note.what.as_str()).collect();
    assert_eq!(notes.len(), 3, "{notes:?}");
    assert!(notes[0].starts_with("persistence true has no effect here"), "{notes:?}");
    assert!(notes[1].starts_with("log_type: only all counts"), "{notes:?}");
}

#[test]
fn flags_win() {
    let mut settings = read("max_packet_size 100\nlistener 1884\nlistener_allow_anonymous false\n").unwrap();
    let flag = |key, value: &str| Flag::new("--flag", key, value.to_owned());
    settings.set(&flag("max_packet_size", "200")).unwrap();
    settings.set(&flag("allow_anonymous", "true")).unwrap();
    assert_eq!(settings.global.number("max_packet_size"), 200);
    assert_eq!(settings.allows_anonymous(&settings.listeners[0]), Some(true));
    assert_eq!(settings.global.get("max_packet_size").unwrap().origin.to_string(), "--flag");
    let error = settings.set(&flag("max_packet_size", "2")).unwrap_err();
    // A path need not be text, and may end as it likes.
    let path = Path::new(OsStr::from_bytes(b"/acl \xff "));
    settings.set(&Flag::of_path("--acl-file", "acl_file", path)).unwrap();
    assert_eq!(settings.global.path("acl_file").as_deref(), Some(path));
    assert_eq!(error.to_string(), "--flag: max_packet_size '2': a whole number from 20 to 268435460 was expected");
}

#[test]
fn differences_are_between_the_same_listener_and_the_same_bridge() {
    let bridge = "connection b\naddress h\ntopic #\nkeepalive_interval 7\n";
    let one = read(&format!("listener 1884\nmax_qos 1\n{bridge}")).unwrap();
    for (text, keys) in [
        (format!("listener 1883\nlistener 1884\nmax_qos 1\n{bridge}"), &["listener"][..]),
        (format!("listener 1884\nmax_qos 2\nconnection a\naddress g\ntopic #\n{bridge}"), &["connection", "max_qos"]),
        (
            format!("sys_interval 3\nlistener 1884\nmax_qos 1\n{}", bridge.replace('7', "8")),
            &["sys_interval", "keepalive_interval"],
        ),
    ] {
        assert_eq!(one.differences(&read(&text).unwrap()), keys, "{text}");
    }
}

#[test]
fn what_is_printed_reads_as_the_same() {
    for text in [
        "",
        "per_listener_settings true\nlistener 1884 127.0.0.1\npassword_file p\nmount_point a/\nlog_type all\nlog_dest stdout\n",
        "allow_anonymous true\nlistener 1884\nlistener 0 /run/x\nconnection a\naddress h:1 [::1]:2\ntopic # both 1 a/ b/\ntopic x\n",
    ] {
        let first = read(text).unwrap();
        let second = read(&first.to_string()).unwrap_or_else(|error| panic!("{error}\n{first}"));
        let values = |settings: &Settings| -> Vec<String> {
            let shown = settings.to_string();
            shown.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
        };
        assert_eq!(values(&first), values(&second), "{text}");
    }
    let secret = read("connection a\naddress h\ntopic #\nremote_password hush\n").unwrap().to_string();
    assert!(secret.contains("remote_password ********") && !secret.contains("hush"), "{secret}");
}

#[test]
fn no_bytes_make_it_panic() {
    let words = [
        "listener", "topic", "address", "\"\"", "\"", "[", "]", ":", "0", "-1", "é", "\0", " ", "\t", "\r", "#", "file",
    ];
    let mut seed = 7_u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as usize
    };
    let keys: Vec<&str> = super::all().map(|key| key.name).collect();
    for _ in 0..20_000 {
        let key = keys[next() % keys.len()];
        let value: String = (0..next() % 5).map(|_| words[next() % words.len()]).collect();
        if key != "include_dir" {
            let mut builder = super::build::Builder::default();
            let _ = builder.take("connection", "a", super::Origin::Default);
            let _ = builder.take(key, &value, super::Origin::Default);
            let _ = builder.finish().map(|settings| settings.to_string());
        }
    }
}
