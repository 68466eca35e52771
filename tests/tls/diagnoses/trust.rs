//! D4 to D7 and D17: who does not trust whom, who shows nothing, and what is missing on the way to the root.

use super::{Scene, VERSIONS, assert_refused, label};
use crate::{
    material::{Authority, Folder},
    programs::{Run, mqtt},
};

#[test]
fn d4_and_d5_the_client_has_the_ca_of_another_broker() {
    let (folder, ca) = Folder::with(&["a"]);
    folder.write("other.crt", Authority::new("Book private CA").pem());
    for version in VERSIONS {
        let scene = Scene::start(&folder, &[]);
        let ended = scene.publish(&["--as", "a", "--cafile", "@other.crt", "--tls-max", version]);
        let why = "the broker's certificate was issued by \"Test CA\", which is not in --cafile other.crt \
                   (it holds \"Book private CA\")";
        let hint = "use the ca.crt of the broker; if \"Test CA\" is an intermediate, the broker has to send it, too";
        assert_refused(&ended, "localhost", why, hint);
        let expected = format!(
            "it does not trust this broker's CA (it sent \"unknown ca\"); give the client ca.crt, sha256:{}",
            ca.fingerprint()
        );
        assert_eq!(scene.refusal("does not trust"), expected);
    }
    // Brokers on OpenSSL send the root, too: it is no intermediate.
    folder.put("server", &ca.server(|_| {}).above(&ca));
    let ended = Scene::start(&folder, &[]).publish(&["--as", "a", "--cafile", "@other.crt"]);
    let why = "issued by \"Test CA\", which is not in --cafile other.crt (it holds \"Book private CA\")";
    assert!(ended.err.ends_with(&format!("{why}\nhint: use the ca.crt of the broker\n")), "{}", ended.err);
}

#[test]
fn d5_the_ca_was_made_again() {
    let (folder, ca) = Folder::with(&["a"]);
    folder.write("again.crt", Authority::new("Test CA").pem());
    let scene = Scene::start(&folder, &[]);
    let ended = scene.publish(&["--as", "a", "--cafile", "@again.crt"]);
    let start = "mqtt: cannot connect to localhost:PORT: the broker's certificate was issued by \"Test CA\"; \
                 --cafile again.crt holds a CA of the same name with another key (key ";
    let end = "): the CA was made again\nhint: copy the new ca.crt, or make this certificate anew with it\n";
    assert!(ended.code == Some(4) && ended.err.starts_with(start) && ended.err.ends_with(end), "{}", ended.err);
    let expected = format!(
        "it has a CA of the right name with another key, so it does not trust this broker (it sent \"decrypt error\"); \
         the CA was made again: give the client ca.crt, sha256:{}",
        ca.fingerprint()
    );
    assert_eq!(scene.refusal("another key"), expected);
}

#[test]
fn d5_the_cafile_was_forgotten() {
    let (folder, _) = Folder::with(&["a"]);
    folder.write("other.crt", Authority::new("Public CA").pem());
    let scene = Scene::start(&folder, &[]);
    let (cert, key) = (folder.file("a.crt"), folder.file("a.key"));
    let mut command = mqtt(&["pub", "t", "x", "-p", &scene.broker.port, "--cert", &cert, "--key", &key]);
    command.env("SSL_CERT_FILE", folder.file("other.crt"));
    let mut ended = Run::of(command, b"").end();
    ended.err = scene.bare(&ended.err);
    let why = "the broker's certificate was issued by \"Test CA\", which this system does not trust";
    assert_refused(&ended, "localhost", why, "give the CA of the broker: --cafile ca.crt, or --tls-dir FOLDER");
}

#[test]
fn d6_the_client_is_of_another_ca() {
    let (folder, _) = Folder::with(&[]);
    let leaf = Authority::new("Book private CA").client("board001", |_| {});
    folder.put("board001", &leaf);
    for version in VERSIONS {
        let scene = Scene::start(&folder, &[]);
        let ended = scene.publish(&["--as", "board001", "--tls-max", version]);
        let why = "the broker refused this client's certificate board001.crt (CN=board001): it does not trust its issuer \
                   \"Book private CA\", or cannot tell whether it is revoked (it sent \"unknown ca\")";
        assert_refused(
            &ended,
            "localhost",
            why,
            "use a certificate of the broker's own CA; if it is one, the broker's revocation list may have ended: mqtt certs crl, there",
        );
        let expected = format!(
            "{} was issued by \"Book private CA\", which is not in ca.crt (it holds \"Test CA\"); make it with the \
             broker's CA; if \"Book private CA\" is an intermediate, the client has to send it, too",
            label("board001", &leaf)
        );
        assert_eq!(scene.refusal("issued by"), expected);
    }
}

#[test]
fn d7_the_client_shows_no_certificate() {
    let (folder, _) = Folder::with(&[]);
    for version in VERSIONS {
        let scene = Scene::start(&folder, &[]);
        let ended = scene.publish(&["--tls-max", version]);
        let hint = "make one: mqtt certs client NAME; then add --as NAME";
        let why = "the broker asks for a client certificate, and none was given";
        assert_refused(&ended, "localhost", why, hint);
        let ended = scene.plain(&["--cafile", "@ca.crt", "--tls-max", version]);
        let hint = "add --cert FILE and --key FILE, or --tls-dir FOLDER --as NAME";
        assert_refused(&ended, "localhost", why, hint);
        let expected = "it sent no certificate, and this listener requires one; the client needs one: mqtt certs client \
                        NAME, then --cert NAME.crt --key NAME.key";
        assert_eq!(scene.refusal("sent no certificate"), expected);
    }
}

#[test]
fn d17_an_intermediate_is_missing_at_the_broker() {
    let (folder, ca) = Folder::with(&["a"]);
    let middle = ca.intermediate("Middle");
    folder.put("server", &middle.server(|_| {}));
    let scene = Scene::start(&folder, &[]);
    let ended = scene.publish(&["--as", "a"]);
    let why = "the broker's certificate was issued by \"Middle\", which is not in ca.crt (it holds \"Test CA\")";
    let hint = "use the ca.crt of the broker; if \"Middle\" is an intermediate, the broker has to send it, too";
    assert_refused(&ended, "localhost", why, hint);
    let expected = "it does not trust this broker's CA (it sent \"unknown ca\"); give the client the CA \"Middle\"; if \
                    that is an intermediate, its certificate belongs behind the broker's in server.crt";
    assert_eq!(scene.refusal("does not trust"), expected);
    // With the missing one at hand, the broker knows before anybody comes.
    folder.write("middle.crt", middle.pem());
    let scene = Scene::start(&folder, &[]);
    let expected =
        "server.crt has the leaf only; its issuer \"Middle\" is neither included nor in ca.crt (\"Test CA\")";
    assert_eq!(scene.warning("leaf only"), expected);
    scene.broker.run.wait_for("hint: cat leaf.crt intermediate.crt > chain.crt");
    // And so it goes.
    folder.put("server", &middle.server(|_| {}).above(&middle));
    assert_eq!(Scene::start(&folder, &[]).publish(&["--as", "a"]).code, Some(0));
}

#[test]
fn d17_an_intermediate_is_missing_at_the_client() {
    let (folder, ca) = Folder::with(&[]);
    let middle = ca.intermediate("Middle");
    let leaf = middle.client("board001", |_| {});
    folder.put("board001", &leaf);
    let scene = Scene::start(&folder, &[]);
    let ended = scene.publish(&["--as", "board001"]);
    let why = "the broker refused this client's certificate board001.crt (CN=board001): it does not trust its issuer \
               \"Middle\", or cannot tell whether it is revoked (it sent \"unknown ca\")";
    assert_refused(
        &ended,
        "localhost",
        why,
        "use a certificate of the broker's own CA; if it is one, the broker's revocation list may have ended: mqtt certs crl, there",
    );
    let expected = format!(
        "{} was issued by \"Middle\", which is not in ca.crt (it holds \"Test CA\"); make it with the broker's CA; if \
         \"Middle\" is an intermediate, the client has to send it, too",
        label("board001", &leaf)
    );
    assert_eq!(scene.refusal("issued by"), expected);
    folder.put("board001", &leaf.above(&middle));
    assert_eq!(scene.publish(&["--as", "board001"]).code, Some(0));
    // The CA in front of the certificate itself.
    let leaf = middle.client("board001", |_| {});
    folder.put("board001", &leaf);
    folder.write("board001.crt", middle.pem() + &leaf.chain);
    let ended = scene.publish(&["--as", "board001"]);
    assert_eq!(ended.code, Some(4), "{}", ended.err);
}
