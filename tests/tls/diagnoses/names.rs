//! D1 to D3: a certificate of version 1, for another name, or without any.

use std::process::Command;

use rcgen::SanType;

use super::{Scene, VERSIONS, assert_no_start, assert_refused};
use crate::{
    material::{Authority, Folder, has},
    programs::{Run, client},
};

/// As the recipes of the web make it: `openssl x509 -req` without extensions.
fn version_1(folder: &Folder, ca: &Authority, name: &str) {
    ca.put(folder, "ca");
    let key = "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    folder.openssl(&format!("{key} -keyout {name}.key -subj /CN={name} -out {name}.csr"));
    folder
        .openssl(&format!("x509 -req -in {name}.csr -CA ca.crt -CAkey ca.key -set_serial 77 -days 30 -out {name}.crt"));
}

const V1: &str = "is an X.509 v1 certificate (made by \"openssl x509 -req\" without -extfile); TLS here needs v3";

#[test]
fn d1_version_1_of_a_client() {
    if !has("openssl") {
        return;
    }
    let (folder, ca) = Folder::with(&[]);
    version_1(&folder, &ca, "board001");
    for version in VERSIONS {
        let scene = Scene::start(&folder, &[]);
        let ended = scene.publish(&["--as", "board001", "--tls-max", version]);
        let why = format!("the broker refused this client's certificate: board001.crt (CN=board001) {V1}");
        assert_refused(&ended, "localhost", &why, "mqtt certs client board001 --force");
        let expected = format!("client certificate CN=board001 serial 4d {V1}; mqtt certs client board001 --force");
        assert_eq!(scene.refusal("board001"), expected);
    }
}

#[test]
fn d1_version_1_of_a_broker() {
    if !has("openssl") {
        return;
    }
    let (folder, ca) = Folder::with(&[]);
    version_1(&folder, &ca, "mqtt.local");
    let hint = "hint: mqtt certs server mqtt.local --out mqtt.local --force";
    let (crt, key) = ("@mqtt.local.crt", "@mqtt.local.key");
    assert_no_start(&folder, &["--certfile", crt, "--keyfile", key], 4, &format!("mqtt.local.crt {V1}\n{hint}"));
    // A broker that takes it, as all do that stand on OpenSSL.
    let mut broker = Command::new("openssl");
    broker.args(["s_server", "-www", "-accept", "127.0.0.1:0", "-cert", "mqtt.local.crt", "-key", "mqtt.local.key"]);
    let broker = Run::of(
        {
            broker.current_dir(folder.path());
            broker
        },
        b"",
    );
    broker.wait_for_output("ACCEPT 127.0.0.1:");
    let port = broker.output().rsplit_once(':').map(|(_, port)| port.trim().to_owned()).unwrap_or_default();
    let ended = client(&["pub", "t", "x", "-p", &port, "--tls-dir", &folder.text()]);
    let expected = format!(
        "mqtt: cannot connect to localhost:{port}: the broker's certificate {V1}\n\
         hint: mqtt certs server --dir {} localhost --force\n",
        folder.text()
    );
    assert_eq!((ended.code, ended.err), (Some(4), expected));
}

#[test]
fn d2_the_certificate_is_for_another_name() {
    let (folder, ca) = Folder::with(&["a"]);
    folder.put(
        "server",
        &ca.server(|params| {
            params.subject_alt_names = vec![
                SanType::DnsName("mqtt.local".try_into().expect("a name")),
                SanType::IpAddress([192, 168, 1, 104].into()),
            ];
        }),
    );
    for (host, version) in [("localhost", VERSIONS[0]), ("127.0.0.1", VERSIONS[1])] {
        let scene = Scene::start(&folder, &[]);
        let ended = scene.publish(&["-h", host, "--as", "a", "--tls-max", version]);
        let why = format!("the broker's certificate is for mqtt.local, 192.168.1.104; you connected to {host}");
        let hint = format!(
            "connect by one of those names, or on the broker: mqtt certs server {host} mqtt.local 192.168.1.104 --force"
        );
        assert_refused(&ended, host, &why, &hint);
        let expected = format!(
            "it refuses this broker's certificate (it sent \"bad certificate\"), which is for mqtt.local, 192.168.1.104, \
             until {}; mqtt certs verify server",
            crate::material::date(400)
        );
        assert_eq!(scene.refusal("refuses"), expected);
    }
}

#[test]
fn d3_the_certificate_has_a_common_name_only() {
    let (folder, ca) = Folder::with(&["a"]);
    folder.put("server", &ca.server(|params| params.subject_alt_names.clear()));
    let scene = Scene::start(&folder, &[]);
    let what = "has CN=localhost but no subject alternative name; TLS clients ignore the CN";
    assert_eq!(scene.warning("subject alternative"), format!("server.crt {what}"));
    let ended = scene.publish(&["--as", "a"]);
    assert_refused(
        &ended,
        "localhost",
        &format!("the broker's certificate {what}"),
        "mqtt certs server localhost --force",
    );
    let expected = format!(
        "it refuses this broker's certificate (it sent \"bad certificate\"), which is for CN=localhost without a subject \
         alternative name, until {}; mqtt certs verify server",
        crate::material::date(400)
    );
    assert_eq!(scene.refusal("refuses"), expected);
}
