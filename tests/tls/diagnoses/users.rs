//! D18 to D21: names in certificates, who one is by them, and what is not checked.

use rcgen::{DistinguishedName, DnType, SanType};

use super::Scene;
use crate::{
    material::{Authority, Folder},
    programs::Run,
};

#[test]
fn d18_the_ca_and_the_broker_have_the_same_subject() {
    let folder = Folder::new();
    let ca = Authority::new("localhost");
    folder.write("ca.crt", ca.pem());
    folder.put("server", &ca.server(|_| {}));
    folder.put("a", &ca.client("a", |_| {}));
    let scene = Scene::start(&folder, &[]);
    let expected = "server.crt and its CA have the same subject \"localhost\"; that makes errors hard to understand";
    assert_eq!(scene.warning("same subject"), expected);
    assert_eq!(scene.publish(&["--as", "a"]).code, Some(0));
}

#[test]
fn d19_the_broker_tells_as_which_user_a_client_has_come() {
    let (folder, ca) = Folder::with(&["board001"]);
    folder.put(
        "whole",
        &ca.client("whole", |params| params.distinguished_name.push(DnType::OrganizationName, "Acme, Inc")),
    );
    let scene = Scene::start(&folder, &[]);
    assert_eq!(scene.publish(&["--as", "board001", "-i", "one"]).code, Some(0));
    let line = "New client connected from 127.0.0.1:* as one (p2, c1, k60, u'board001', TLS 1.3).";
    assert_eq!(scene.broker.told("as one ("), line);
    // What the certificate says counts, and that it does is told.
    assert_eq!(scene.publish(&["--as", "board001", "-i", "two", "-u", "admin", "-P", "x"]).code, Some(0));
    let line = "New client connected from 127.0.0.1:* as two (p2, c1, k60, u'board001' by its certificate, it said \
                'admin', TLS 1.3).";
    assert_eq!(scene.broker.told("as two ("), line);
    let scene = Scene::start(&folder, &["--use-subject-as-username"]);
    assert_eq!(scene.publish(&["--as", "whole", "-i", "three"]).code, Some(0));
    assert!(scene.broker.told("as three (").contains(", u'O=Acme\\\\, Inc,CN=whole', "));
}

#[test]
fn d20_insecure_says_what_is_not_checked() {
    let (folder, ca) = Folder::with(&["a"]);
    let scene = Scene::start(&folder, &[]);
    let text = "mqtt: --insecure: the broker's certificate is not checked. Checked, it would be";
    let ended = scene.publish(&["--as", "a", "--insecure"]);
    assert_eq!((ended.code, ended.err), (Some(0), format!("{text} accepted\n")));
    let quiet = scene.publish(&["--as", "a", "--insecure", "--quiet"]);
    assert_eq!((quiet.code, quiet.err.as_str()), (Some(0), ""));
    folder.put(
        "server",
        &ca.server(|params| {
            params.subject_alt_names = vec![SanType::DnsName("mqtt.local".try_into().expect("a name"))];
        }),
    );
    let scene = Scene::start(&folder, &[]);
    let ended = scene.publish(&["--as", "a", "--insecure"]);
    let why = "the broker's certificate is for mqtt.local; you connected to localhost";
    assert_eq!((ended.code, ended.err), (Some(0), format!("{text} refused: {why}\n")));
    // Each connection, also the second of one run: the broker gives the name to another client meanwhile.
    let (port, dir) = (scene.broker.port.as_str(), folder.text());
    let words = ["sub", "-p", port, "-d", "-i", "me", "-C", "1", "t", "--tls-dir", &dir, "--as", "a", "--insecure"];
    let subscriber = Run::mqtt(&words);
    subscriber.wait_for("Subscribed");
    assert_eq!(scene.publish(&["--as", "a", "-i", "me", "-r", "--insecure"]).code, Some(0));
    let told = subscriber.end().err;
    assert_eq!(told.matches(&format!("{text} refused: {why}\n")).count(), 2, "{told}");
    let ended = scene.plain(&["--insecure", "--cert", "@a.crt", "--key", "@a.key"]);
    let why = "the broker's certificate was issued by \"Test CA\", which this system does not trust";
    assert_eq!((ended.code, ended.err), (Some(0), format!("{text} refused: {why}\n")));
}

#[test]
fn d21_a_certificate_without_a_common_name() {
    let (folder, ca) = Folder::with(&[]);
    // As mkcert makes them: no CN at all.
    let leaf = ca.client("x", |params| {
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::OrganizationName, "mkcert development certificate");
    });
    folder.put("board001", &leaf);
    let scene = Scene::start(&folder, &[]);
    for version in ["311", "5"] {
        let ended = scene.publish(&["--as", "board001", "-V", version]);
        let expected = "mqtt: localhost:PORT refused the connection: Bad User Name or Password (0x86)\n\
                        hint: this client's certificate has no CN to be its user name; one that has: mqtt certs client NAME\n";
        assert_eq!((ended.code, ended.err.as_str()), (Some(5), expected));
    }
    let expected = "client certificate \"O=mkcert development certificate\" has no CN that can be a user name; mqtt certs \
                    client NAME makes one that has";
    assert_eq!(scene.refusal("no CN"), expected);
    // Where the name is not used, it may be missing.
    let (crt, key) = (folder.file("server.crt"), folder.file("server.key"));
    let broker = crate::programs::Broker::start(&[
        "--certfile",
        &crt,
        "--keyfile",
        &key,
        "--cafile",
        &folder.file("ca.crt"),
        "--require-certificate",
    ]);
    let scene = Scene { folder: &folder, broker };
    assert_eq!(scene.publish(&["--as", "board001"]).code, Some(0));
}
