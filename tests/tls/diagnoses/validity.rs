//! D12 to D14: too old, too new, for something else, revoked.

use rcgen::ExtendedKeyUsagePurpose;

use super::{Scene, VERSIONS, assert_refused, label};
use crate::material::{Authority, Folder, date, day};

#[test]
fn d12_the_client_has_expired() {
    let (folder, ca) = Folder::with(&[]);
    let leaf = ca.client("dev0042", |params| params.not_after = day(-21));
    folder.put("dev0042", &leaf);
    for version in VERSIONS {
        let scene = Scene::start(&folder, &[]);
        let expired = format!("expired {} (21 days ago)", date(-21));
        let ended = scene.publish(&["--as", "dev0042", "--tls-max", version]);
        let why = format!("the broker refused this client's certificate: dev0042.crt (CN=dev0042) {expired}");
        assert_refused(&ended, "localhost", &why, "mqtt certs renew dev0042");
        let expected = format!("{} {expired}; mqtt certs renew dev0042", label("dev0042", &leaf));
        assert_eq!(scene.refusal("expired"), expected);
    }
}

#[test]
fn d12_the_broker_has_expired() {
    let (folder, ca) = Folder::with(&["a"]);
    folder.put("server", &ca.server(|params| params.not_after = day(-21)));
    let expired = format!("expired {} (21 days ago)", date(-21));
    for version in VERSIONS {
        let scene = Scene::start(&folder, &[]);
        assert_eq!(scene.warning("expired"), format!("server.crt {expired}"));
        let ended = scene.publish(&["--as", "a", "--tls-max", version]);
        assert_refused(&ended, "localhost", &format!("the broker's certificate {expired}"), "mqtt certs renew server");
        let expected = format!(
            "it refuses this broker's certificate (it sent \"certificate expired\"), which is for localhost, 127.0.0.1, \
             ::1, until {}; mqtt certs verify server",
            date(-21)
        );
        assert_eq!(scene.refusal("refuses"), expected);
    }
}

#[test]
fn d12_a_clock_is_wrong() {
    let (folder, ca) = Folder::with(&["a"]);
    let leaf = ca.client("young", |params| params.not_before = day(20));
    folder.put("young", &leaf);
    let scene = Scene::start(&folder, &[]);
    let ended = scene.publish(&["--as", "young"]);
    let early = format!(" is not valid before {} ", date(20));
    let clock = format!(" UTC; this machine's clock says {} ", date(0));
    let hint = "compare the clocks of this machine and of the one that made the certificate";
    let client = format!("the broker refused this client's certificate: young.crt (CN=young){early}");
    assert!(ended.code == Some(4) && ended.err.contains(&client) && ended.err.contains(&clock), "{}", ended.err);
    assert!(ended.err.ends_with(&format!("\nhint: {hint}\n")), "{}", ended.err);
    let line = scene.refusal("not valid before");
    assert!(line.starts_with(&format!("{}{early}", label("young", &leaf))) && line.contains(&clock), "{line}");

    folder.put("server", &ca.server(|params| params.not_before = day(20)));
    let scene = Scene::start(&folder, &[]);
    let ended = scene.publish(&["--as", "a"]);
    let broker = format!("mqtt: cannot connect to localhost:PORT: the broker's certificate{early}");
    assert!(ended.code == Some(4) && ended.err.starts_with(&broker) && ended.err.contains(&clock), "{}", ended.err);
    assert!(scene.warning("not valid before").starts_with(&format!("server.crt{early}")));
}

#[test]
fn d12_the_ca_has_expired() {
    let folder = Folder::new();
    let ca = Authority::with("Old CA", |params| params.not_after = day(-2));
    folder.write("ca.crt", ca.pem());
    folder.put("server", &ca.server(|_| {}));
    folder.put("a", &ca.client("a", |_| {}));
    let scene = Scene::start(&folder, &[]);
    let expected = format!("the CA \"Old CA\" of server.crt expired {} (2 days ago)", date(-2));
    assert_eq!(scene.warning("expired"), expected);
    // TLS libraries do not agree on whether a root may expire; ours does not look.
    assert_eq!(scene.publish(&["--as", "a"]).code, Some(0));
}

#[test]
fn d13_a_certificate_is_for_something_else() {
    let (folder, ca) = Folder::with(&["a"]);
    ca.put(&folder, "ca");
    let scene = Scene::start(&folder, &[]);
    let ended = scene.publish(&["--cert", "@server.crt", "--key", "@server.key"]);
    let what = "is for serverAuth only, not for clientAuth";
    let why = format!("the broker refused this client's certificate: server.crt (CN=localhost) {what}");
    assert_refused(&ended, "localhost", &why, "mqtt certs client NAME");
    let line = scene.refusal("serverAuth");
    assert!(line.starts_with("client certificate CN=localhost serial ") && line.contains(what), "{line}");
    assert!(line.ends_with("; mqtt certs client NAME"), "{line}");

    let ended = scene.publish(&["--cert", "@ca.crt", "--key", "@ca.key"]);
    let what = "is the CA \"Test CA\" itself; a client needs a certificate of its own, signed by the CA";
    let why = format!("the broker refused this client's certificate: ca.crt (CN=Test CA) {what}");
    assert_refused(&ended, "localhost", &why, "mqtt certs client NAME");
    let line = scene.refusal("itself");
    assert!(line.ends_with(&format!("{what}; mqtt certs client NAME")), "{line}");

    folder.put("server", &ca.server(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]));
    let scene = Scene::start(&folder, &[]);
    let what = "is for clientAuth only, not for serverAuth";
    assert_eq!(scene.warning("clientAuth"), format!("server.crt {what}"));
    let ended = scene.publish(&["--as", "a"]);
    let hint = "mqtt certs server localhost 127.0.0.1 ::1 --force";
    assert_refused(&ended, "localhost", &format!("the broker's certificate {what}"), hint);
}

#[test]
fn d14_the_client_is_revoked() {
    let (folder, ca) = Folder::with(&["a"]);
    let leaf = ca.client("board001", |_| {});
    folder.put("board001", &leaf);
    folder.write("ca.crl", ca.crl(&[&leaf.serial], 20));
    for version in VERSIONS {
        let scene = Scene::start(&folder, &[]);
        // With the list at hand, the client says as much as the broker; without it, what it can.
        let ended = scene.publish(&["--as", "board001", "--tls-max", version]);
        let why = format!(
            "the broker refused this client's certificate: board001.crt (CN=board001) serial {} was revoked {} (keyCompromise)",
            leaf.serial,
            date(-2)
        );
        assert_refused(&ended, "localhost", &why, "mqtt certs client board001 --force");
        let files = ["--cafile", "@ca.crt", "--cert", "@board001.crt", "--key", "@board001.key", "--tls-max", version];
        let ended = scene.plain(&files);
        let why = "the broker refused this client's certificate board001.crt (CN=board001): it is revoked";
        assert_refused(&ended, "localhost", why, "make a new one: mqtt certs client NAME");
        let label = label("board001", &leaf);
        let expected = format!("{label} was revoked {} (keyCompromise); mqtt certs client board001 --force", date(-2));
        assert_eq!(scene.refusal("revoked"), expected);
        assert_eq!(scene.publish(&["--as", "a"]).code, Some(0));
    }
}

#[test]
fn d14_the_revocation_list_has_ended() {
    const OWN_CA: &str = "use a certificate of the broker's own CA; if it is one, the broker's revocation list may have \
                          ended: mqtt certs crl, there";
    let (folder, ca) = Folder::with(&[]);
    let leaf = ca.client("a", |_| {});
    folder.put("a", &leaf);
    folder.write("ca.crl", ca.crl(&[], -3));
    let scene = Scene::start(&folder, &[]);
    let expected = format!("the revocation list of Test CA ended on {}: it may miss the newest", date(-3));
    assert_eq!(scene.warning("ended on"), expected);
    scene.broker.run.wait_for("hint: mqtt certs crl");
    assert_eq!(scene.publish(&["--as", "a"]).code, Some(0));

    let scene = Scene::start(&folder, &["--crl-strict"]);
    let ended = scene.publish(&["--as", "a"]);
    let why = "the broker refused this client's certificate a.crt (CN=a): it does not trust its issuer \"Test CA\", or \
               cannot tell whether it is revoked (it sent \"unknown ca\")";
    assert_refused(&ended, "localhost", why, OWN_CA);
    let expected = format!(
        "{} is refused because ca.crl of \"Test CA\" ended {} (3 days ago); OpenSSL refuses everybody by it; mqtt certs crl",
        label("a", &leaf),
        date(-3)
    );
    assert_eq!(scene.refusal("because"), expected);

    folder.write("ca.crl", ca.crl(&[], 5));
    let expected = format!("the revocation list of Test CA ends on {}", date(5));
    assert_eq!(Scene::start(&folder, &[]).warning("ends on"), expected);
}

#[test]
fn d14_the_revocation_list_is_of_another_ca_or_there_is_none_of_an_intermediate() {
    let (folder, ca) = Folder::with(&["a"]);
    folder.write("ca.crl", Authority::new("Other CA").crl(&[], 20));
    let scene = Scene::start(&folder, &[]);
    assert_eq!(scene.warning("none of"), "the revocation list of Other CA is of none of the CAs in ca.crt");
    assert_eq!(scene.publish(&["--as", "a"]).code, Some(0));
    // OpenSSL refuses everybody below an intermediate without a list; here only what is known counts.
    let middle = ca.intermediate("Middle");
    folder.put("b", &middle.client("b", |_| {}).above(&middle));
    folder.write("ca.crl", ca.crl(&["77"], 20));
    assert_eq!(Scene::start(&folder, &[]).publish(&["--as", "b"]).code, Some(0));
}
