//! Bridges as a configuration file makes them, over TLS and with users: the built binary on both sides.

use std::{
    fs,
    time::{Duration, Instant},
};

use rcgen::SanType;
use rustix::process::Signal;

use crate::{
    material::{Authority, Folder},
    programs::{Broker, DEADLINE, Run, client},
};

/// A broker with a bridge to another one, and what it says about it.
struct Bridged<'a> {
    broker: Broker,
    folder: &'a Folder,
    there: &'a Broker,
}

impl<'a> Bridged<'a> {
    /// The other broker is called by `host`; what else there is to say about the bridge are these lines.
    fn start(folder: &'a Folder, host: &str, there: &'a Broker, lines: &str) -> Self {
        let port = &there.port;
        let lines = format!(
            "allow_anonymous true\nlog_dest file FOLDER/log\nconnection up\naddress {host}:{port}\n\
             remote_clientid bridge\nrestart_timeout 1\ntopic # both 1\n{lines}"
        );
        let _ = fs::remove_file(folder.file("log"));
        Self { broker: serve(folder, "here.conf", &lines), folder, there }
    }

    /// Waits until it has said this so many times; the last line of those, from the name of the bridge on, without the
    /// port.
    #[track_caller]
    fn says(&self, text: &str, times: usize) -> String {
        let end = Instant::now() + DEADLINE;
        loop {
            let log = fs::read_to_string(self.folder.file("log")).unwrap_or_default();
            if let Some(line) = log.lines().filter(|line| line.contains(text)).nth(times - 1) {
                let line = &line[line.find("bridge up: ").unwrap_or_default()..];
                return line.replace(&self.there.port, "PORT").replace(&self.folder.text(), "FOLDER");
            }
            assert!(Instant::now() < end, "not {times} times {text:?} in:\n{log}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// It says in this line why it cannot connect.
    #[track_caller]
    fn fails(&self, text: &str) {
        let line = self.says("cannot connect to", 1);
        assert_eq!(line, format!("bridge up: cannot connect to {text}; next try in 1.0 s"));
    }

    /// It waits between the attempts.
    #[track_caller]
    fn is_patient(&self) {
        let began = Instant::now();
        self.says("cannot connect to", 3);
        // Two pauses, the first of which had begun.
        assert!(began.elapsed() >= Duration::from_millis(1_200), "{:?}", began.elapsed());
    }

    fn stop(self) {
        self.broker.stop();
    }
}

/// A broker whose configuration is these lines.
fn serve(folder: &Folder, name: &str, lines: &str) -> Broker {
    // Files that change are read again, by a user who may.
    folder.write(name, format!("user root\n{}", lines.replace("FOLDER", &folder.text())));
    Broker::start(&["-c", &folder.file(name)])
}

/// One that speaks TLS only, and wants certificates of its clients.
fn certified(folder: &Folder) -> Broker {
    let lines = "cafile FOLDER/ca.crt\ncertfile FOLDER/server.crt\nkeyfile FOLDER/server.key\n\
                 require_certificate true\nuse_identity_as_username true\n";
    serve(folder, "there.conf", lines)
}

/// What is published at the one comes to the other.
#[track_caller]
fn passes(from: &[&str], to: &[&str], topic: &str) {
    let run = Run::mqtt(&[&["sub", "-d", "-q", "1", "-C", "1", topic], to].concat());
    run.wait_for("Subscribed");
    let ended = client(&[&["pub", "-q", "1"], from, &[topic, "passed"]].concat());
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    let ended = run.end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "passed\n"), "{}", ended.err);
}

const CERTIFICATE: &str = "bridge_certfile FOLDER/bridge.crt\nbridge_keyfile FOLDER/bridge.key\n";

#[test]
fn a_bridge_shows_its_certificate_and_looks_at_the_others() {
    let (folder, _) = Folder::with(&["bridge", "device"]);
    let there = certified(&folder);
    let here = Bridged::start(&folder, "localhost", &there, &format!("bridge_cafile FOLDER/ca.crt\n{CERTIFICATE}"));
    here.says("connected with localhost:", 1);
    there.run.wait_for("u'bridge'");
    let (cafile, certfile, keyfile) = (folder.file("ca.crt"), folder.file("device.crt"), folder.file("device.key"));
    let device = ["-p", &there.port, "--cafile", &cafile, "--cert", &certfile, "--key", &keyfile];
    passes(&["-p", &here.broker.port], &device, "up");
    passes(&device, &["-p", &here.broker.port], "down");
    here.stop();
    there.stop();
}

#[test]
fn what_is_wrong_with_the_tls_of_a_bridge_is_told_and_tried_again_after_a_pause() {
    let (folder, ca) = Folder::with(&["bridge"]);
    folder.write("other.crt", Authority::new("Other CA").pem());
    folder.put(
        "server",
        &ca.server(|params| params.subject_alt_names = vec![SanType::DnsName("else.where".try_into().unwrap())]),
    );
    let there = certified(&folder);
    // Another CA; another name; no certificate; no TLS.
    for (lines, text) in [
        (
            format!("bridge_cafile FOLDER/other.crt\n{CERTIFICATE}"),
            "the broker's certificate was issued by \"Test CA\", which is not in bridge_cafile FOLDER/other.crt (it holds \
             \"Other CA\")",
        ),
        (
            format!("bridge_cafile FOLDER/ca.crt\n{CERTIFICATE}"),
            "the broker's certificate is for else.where; you connected to localhost",
        ),
        (
            "bridge_cafile FOLDER/ca.crt\nbridge_insecure true\n".to_owned(),
            "the broker asks for a client certificate, and none was given (see bridge_certfile, bridge_keyfile)",
        ),
        (String::new(), "the port speaks TLS, and was spoken to without (see bridge_cafile)"),
    ] {
        let here = Bridged::start(&folder, "localhost", &there, &lines);
        here.fails(&format!("localhost:PORT: {text}"));
        if lines.contains("other.crt") {
            here.is_patient();
        }
        here.stop();
    }
    let here = Bridged::start(
        &folder,
        "localhost",
        &there,
        &format!("bridge_cafile FOLDER/ca.crt\nbridge_insecure true\n{CERTIFICATE}"),
    );
    here.says("connected with localhost:", 1);
    here.stop();
    there.stop();
}

#[test]
fn a_bridge_logs_in_at_the_remote_broker() {
    let folder = Folder::new();
    assert_eq!(client(&["passwd", "-cb", "-I", "1", &folder.file("users"), "bridge", "right"]).code, Some(0));
    let there = serve(&folder, "there.conf", "password_file FOLDER/users\n");
    for password in ["", "remote_password wrong\n"] {
        let here = Bridged::start(&folder, "127.0.0.1", &there, &format!("remote_username bridge\n{password}"));
        here.fails("127.0.0.1:PORT: Not authorized (0x87) (see remote_username, remote_password)");
        here.is_patient();
        here.stop();
    }
    let here = Bridged::start(&folder, "127.0.0.1", &there, "remote_username bridge\nremote_password right\n");
    here.says("connected with 127.0.0.1:", 1);
    let user = ["-p", &there.port, "-u", "bridge", "-P", "right"];
    passes(&["-p", &here.broker.port], &user, "up");
    here.stop();
    there.stop();
}

/// A bridge without a user of this broker may do everything, as in mosquitto; one that has a user has its rights.
#[test]
fn the_local_user_of_a_bridge_has_its_rights_and_keeps_them_up_to_date() {
    let folder = Folder::new();
    folder.write("acl", "topic readwrite #\nuser dora\ntopic write ok/#\n");
    let there = serve(&folder, "there.conf", "allow_anonymous true\n");
    let here = Bridged::start(&folder, "127.0.0.1", &there, "local_username dora\nacl_file FOLDER/acl\n");
    here.says("connected with 127.0.0.1:", 1);
    let (near, far) = (["-p", &here.broker.port], ["-p", &there.port]);
    assert_eq!(client(&[&["pub", "-q", "1"], &far[..], &["no/x", "x"]].concat()).code, Some(0));
    let line = here.says("has no right to publish", 1);
    assert_eq!(line, "bridge up: a message is not passed on: local_username has no right to publish to \"no/x\" here");
    passes(&far, &near, "ok/x");
    folder.write("acl", "topic readwrite #\nuser dora\ntopic write no/#\n");
    here.broker.run.signal(Signal::HUP);
    here.says("rights read again", 1);
    passes(&far, &near, "no/x");
    here.stop();
    there.stop();
}

/// The session in which a bridge waits for what it has to pass on is nobody else's.
#[test]
fn nobody_takes_the_identifier_of_a_bridge() {
    let folder = Folder::new();
    let there = serve(&folder, "there.conf", "allow_anonymous true\n");
    let here = Bridged::start(&folder, "127.0.0.1", &there, "local_clientid mine\n");
    here.says("connected with 127.0.0.1:", 1);
    let (near, far) = (["-p", &here.broker.port], ["-p", &there.port]);
    for version in ["311", "5"] {
        let ended = client(&[&["pub", "-q", "1", "-i", "mine", "-V", version], &near[..], &["t", "x"]].concat());
        assert_eq!(ended.code, Some(5), "{}", ended.err);
        assert!(ended.err.contains("Client Identifier not valid (0x85)"), "{}", ended.err);
    }
    passes(&near, &far, "up");
    here.stop();
    there.stop();
}
