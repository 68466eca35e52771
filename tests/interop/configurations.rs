//! Configuration files as mosquitto's users write them: Debian's mosquitto and `mqtt serve` start with the same file, and
//! the same clients see the same at both.

use std::fmt::Write;
use std::fs::{self, Permissions};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};
use tempfile::TempDir;

use crate::peers::{Peer, mosquitto_broker, ours, python};
use crate::support::Process;
use crate::trial;

/// Far more than a loaded machine needs.
const DEADLINE: Duration = Duration::from_secs(30);
/// The folders that the files name. They stay what they are, but for where they begin.
const FOLDERS: [&str; 4] = ["/etc/mosquitto", "/run/mosquitto", "/var/lib/mosquitto", "/var/log/mosquitto"];
/// The ports that the files name, which others on this machine may have.
const PORTS: [&str; 4] = ["1883", "1884", "8883", "9001"];
/// The users of the files, each with a password that is the name twice.
const USERS: [&str; 3] = ["admin", "alice", "bob"];

/// Each file with the clients that come to it.
pub(crate) fn add(all: &mut Vec<Trial>) {
    let mut add = |name: &str, needs: &[Peer], files: &'static [&'static str], script: fn(&Scene) -> Shown| {
        let name = format!("mosquitto.conf, the same file at both brokers: {name}");
        all.push(trial(name, needs, move || same(files, script)));
    };
    let clients = &[Peer::Mosquitto];
    add("anybody in the network", clients, &["anonymous.conf"], anonymous);
    add("users with passwords", clients, &["passwords.conf"], passwords);
    add("rights with patterns", clients, &["rights.conf"], rights);
    add("certificates on both sides, TLS 1.2", clients, &["certificates.conf"], certificates);
    add("WebSocket beside TCP", &[Peer::Mosquitto, Peer::Paho], &["websockets.conf"], websockets);
    add("a bridge between two brokers", clients, &["anonymous.conf", "bridge.conf"], bridge);
}

/// What the clients of a script have seen.
type Shown = Result<String, Failed>;

/// Runs the script at both, and compares.
fn same(files: &[&str], script: fn(&Scene) -> Shown) -> Result<(), Failed> {
    let theirs = Scene::set(files, |file| {
        let mut command = Command::new(mosquitto_broker());
        command.arg("-c").arg(file);
        command
    })?;
    let theirs = script(&theirs)?;
    let mine = Scene::set(files, |file| {
        let mut command = ours("serve");
        command.arg("-c").arg(file);
        command
    })?;
    let mine = script(&mine)?;
    if theirs == mine { Ok(()) } else { Err(format!("at mosquitto:\n{theirs}\nat mqtt serve:\n{mine}").into()) }
}

/// Brokers with their files.
struct Scene {
    folder: TempDir,
    ports: Ports,
    _claims: Vec<UdpSocket>,
    _brokers: Vec<Process>,
}

/// The ports that the files name, and those in their place.
type Ports = Vec<(&'static str, u16)>;

impl Scene {
    fn set(files: &[&str], broker: impl Fn(&Path) -> Command) -> Result<Self, Failed> {
        let folder = tempfile::tempdir()?;
        // mosquitto, started by root, is another user.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
        for path in FOLDERS {
            let path = inside(folder.path(), path);
            fs::create_dir_all(&path)?;
            fs::set_permissions(&path, Permissions::from_mode(0o777))?;
        }
        let (ports, claims) = free_ports()?;
        let mut scene = Self { folder, ports, _claims: claims, _brokers: Vec::new() };
        fs::create_dir(scene.path("/etc/mosquitto/conf.d"))?;
        scene.make_users()?;
        for name in files {
            let text = fs::read_to_string(data(name))?;
            if text.contains("/certs/") {
                scene.make_certificates()?;
            }
            let file = scene.path(&format!("/etc/mosquitto/{name}"));
            fs::write(&file, scene.moved(&text))?;
            let process = Process::start(broker(file.as_ref()), Vec::new())?;
            scene._brokers.push(process);
            for (wanted, port) in &scene.ports {
                if text.lines().any(|line| line.starts_with(&format!("listener {wanted}"))) {
                    scene.wait_for(*port, name)?;
                }
            }
        }
        Ok(scene)
    }

    /// The text with folders and ports of this scene.
    fn moved(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for folder in FOLDERS {
            text = text.replace(&format!(" {folder}"), &format!(" {}", self.path(folder)));
        }
        for (wanted, port) in &self.ports {
            text = text.replace(wanted, &port.to_string());
        }
        text
    }

    fn path(&self, path: &str) -> String {
        inside(self.folder.path(), path)
    }

    fn port(&self, wanted: &str) -> String {
        self.ports.iter().find(|(known, _)| *known == wanted).map_or_else(String::new, |(_, port)| port.to_string())
    }

    fn make_users(&self) -> Result<(), Failed> {
        let file = self.path("/etc/mosquitto/passwd");
        for (at, user) in USERS.iter().enumerate() {
            let mut command = Command::new("mosquitto_passwd");
            command.arg("-b").args((at == 0).then_some("-c")).args([&file, *user, &format!("{user}{user}")]);
            run(command)?;
        }
        fs::copy(data("rights.acl"), self.path("/etc/mosquitto/acl"))?;
        for name in ["passwd", "acl"] {
            fs::set_permissions(self.path(&format!("/etc/mosquitto/{name}")), Permissions::from_mode(0o644))?;
        }
        Ok(())
    }

    fn make_certificates(&self) -> Result<(), Failed> {
        let folder = self.path("/etc/mosquitto/certs");
        let mut command = ours("certs");
        command.args(["init", "--host", "localhost", "--host", "127.0.0.1", "--client", "board001", "--dir", &folder]);
        run(command)?;
        fs::set_permissions(&folder, Permissions::from_mode(0o755))?;
        Ok(fs::set_permissions(format!("{folder}/server.key"), Permissions::from_mode(0o644))?)
    }

    /// Waits until somebody listens there.
    fn wait_for(&self, port: u16, name: &str) -> Result<(), Failed> {
        let end = Instant::now() + DEADLINE;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if Instant::now() > end {
                let log = fs::read_to_string(self.path("/var/log/mosquitto/mosquitto.log")).unwrap_or_default();
                return Err(format!("nobody listens for {name}\n{log}").into());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Runs one of mosquitto's clients against the listener that the file calls `port`, and notes what it shows.
    fn client(&self, shown: &mut String, port: &str, words: &str) -> Result<(), Failed> {
        let mut words = words.split(' ');
        let mut command = Command::new(format!("mosquitto_{}", words.next().unwrap_or_default()));
        let typed: Vec<&str> = words.collect();
        command.args(&typed).args(["-h", "127.0.0.1", "-p", &self.port(port)]);
        note(shown, &typed.join(" "), command)
    }
}

/// A path of the file, in the folder of a scene.
fn inside(folder: &Path, path: &str) -> String {
    format!("{}{path}", folder.display())
}

fn data(name: &str) -> String {
    format!("{}/tests/data/mosquitto/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A free port for each that the files name, of those that the system gives to nobody by itself. They stay claimed from
/// other scenes as long as there are the sockets of the same number beside them, which no broker wants.
fn free_ports() -> Result<(Ports, Vec<UdpSocket>), Failed> {
    const FIRST: u16 = 20_000;
    const COUNT: u16 = 10_000;
    // Not all scenes try the same ones first.
    let start = (std::process::id() % u32::from(COUNT)) as u16;
    let mut all = (0..COUNT).map(|step| FIRST + (start + step) % COUNT);
    let mut claims = Vec::new();
    let mut ports = Vec::new();
    for name in PORTS {
        let claim = |port| {
            let claim = UdpSocket::bind(("127.0.0.1", port)).ok()?;
            TcpListener::bind(("0.0.0.0", port)).ok().map(|_| (port, claim))
        };
        let (port, claim) = all.find_map(claim).ok_or("no port is free")?;
        ports.push((name, port));
        claims.push(claim);
    }
    Ok((ports, claims))
}

fn run(mut command: Command) -> Result<(), Failed> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into())
}

/// Runs a command to its end, and notes how it ended and what it said.
fn note(shown: &mut String, what: &str, mut command: Command) -> Result<(), Failed> {
    let output = command.stdin(Stdio::null()).output()?;
    let code = output.status.code().unwrap_or(-1);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    // In which order retained messages come is the broker's own affair.
    let mut out: Vec<&str> = out.lines().collect();
    out.sort_unstable();
    let out: String = out.into_iter().map(|line| format!("{line}\n")).collect();
    writeln!(shown, "$ {what}\n{out}{err}= {code}")?;
    Ok(())
}

fn anonymous(scene: &Scene) -> Shown {
    let mut shown = String::new();
    for words in [
        "pub -t house/door -m open -r",
        "pub -t house/window -m shut -r -q 1",
        "pub -V 5 -t house/roof -m wet -r -q 2 -D publish content-type text",
        "sub -t house/+ -C 3 -W 20 -F %t_%p_%q_%r",
        "sub -V 5 -t house/roof -C 1 -W 20 -q 2 -F %t_%p_%q_%C",
        "pub -t house/door -n -r",
        "sub -t house/# -C 2 -W 20 -v",
        "sub -t $SYS/broker/version -C 1 -W 20 -N -F %t",
        "sub -i keeps -c -q 1 -t kept -E",
        "pub -t kept -q 1 -m one",
        "pub -t kept -q 1 -m two",
        "sub -i keeps -c -q 1 -t kept -C 2 -W 20",
    ] {
        scene.client(&mut shown, "1883", words)?;
    }
    Ok(shown)
}

fn passwords(scene: &Scene) -> Shown {
    let mut shown = String::new();
    for words in [
        "pub -u alice -P alicealice -t a -m in -r",
        "pub -V 5 -u bob -P bobbob -t b -m in -r -q 1",
        "pub -u alice -P wrong -t a -m out",
        "pub -V 5 -u alice -P wrong -t a -m out",
        "pub -u nobody -P nobody -t a -m out",
        "pub -t a -m out",
        "pub -V 5 -t a -m out",
        "sub -u bob -P bobbob -t # -C 2 -W 20 -v",
    ] {
        scene.client(&mut shown, "1883", words)?;
    }
    Ok(shown)
}

fn rights(scene: &Scene) -> Shown {
    let mut shown = String::new();
    for words in [
        "pub -u admin -P adminadmin -t shared/open -m 1 -r",
        "pub -u admin -P adminadmin -t shared/secret/plan -m 2 -r",
        "pub -u admin -P adminadmin -t users/alice/inbox -m 3 -r",
        "pub -u admin -P adminadmin -t users/bob/inbox -m 4 -r",
        // Taken, and given to nobody.
        "pub -u alice -P alicealice -t shared/open -m no -r -q 1",
        "pub -u alice -P alicealice -t users/bob/inbox -m no -r -q 1",
        "pub -u alice -P alicealice -t shared/in -m 5 -r -q 1",
        "pub -u alice -P alicealice -t users/alice/out -m 6 -r -q 2",
        "pub -u bob -P bobbob -i board7 -t devices/board7/state -m 7 -r -q 1",
        "pub -u bob -P bobbob -i board8 -t devices/board7/state -m no -r -q 1",
        "pub -V 5 -u bob -P bobbob -t shared/open -m no -r -q 1",
        "sub -u admin -P adminadmin -t # -C 7 -W 20 -v",
        "sub -u alice -P alicealice -t # -C 4 -W 20 -v",
        "sub -u bob -P bobbob -t users/+/inbox -C 1 -W 20 -v",
        "pub -t news/today -m no",
    ] {
        scene.client(&mut shown, "1883", words)?;
    }
    Ok(shown)
}

fn certificates(scene: &Scene) -> Shown {
    let mut shown = String::new();
    let folder = scene.path("/etc/mosquitto/certs");
    let ca = format!("--cafile {folder}/ca.crt");
    let own = format!("--cert {folder}/board001.crt --key {folder}/board001.key");
    for words in [
        format!("pub {ca} {own} --tls-version tlsv1.2 -t t -m secret -r -q 1"),
        format!("pub -V 5 {ca} {own} --tls-version tlsv1.3 -t u -m newer -r -q 2"),
        format!("sub {ca} {own} --tls-version tlsv1.2 -t # -C 2 -W 20 -v"),
    ] {
        scene.client(&mut shown, "8883", &words)?;
    }
    // Without a certificate, or without TLS, nobody comes in; how that is said differs from library to library.
    for words in [format!("pub {ca} --tls-version tlsv1.2 -t t -m out"), "pub -t t -m out".to_owned()] {
        let mut refused = String::new();
        scene.client(&mut refused, "8883", &words)?;
        writeln!(shown, "refused: {}", !refused.ends_with("= 0\n"))?;
    }
    Ok(shown.replace(scene.folder.path().to_string_lossy().as_ref(), ""))
}

/// A client of paho over WebSocket: what is retained, and what it says itself.
const PAHO: &str = r#"
import sys, paho.mqtt.client as mqtt
client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, transport="websockets", protocol=int(sys.argv[2]))
client.ws_set_options(path=sys.argv[3])
seen = []
def connected(client, userdata, flags, reason, properties):
    print("connected", reason); client.subscribe("page/#", 1)
def subscribed(client, userdata, mid, reasons, properties):
    print("subscribed", [str(reason) for reason in reasons]); client.publish("page/paho", b"\x00" * 70000, 1)
def came(client, userdata, message):
    seen.append((message.topic, len(message.payload), message.qos, message.retain))
    if len(seen) == 2: print(sorted(seen)); client.disconnect()
client.on_connect, client.on_subscribe, client.on_message = connected, subscribed, came
client.connect("127.0.0.1", int(sys.argv[1]))
client.loop_forever()
"#;

fn websockets(scene: &Scene) -> Shown {
    let mut shown = String::new();
    scene.client(&mut shown, "1883", "pub -t page/title -m hello -r -q 1")?;
    for (version, path) in [("4", "/mqtt"), ("5", "/mqtt"), ("4", "/")] {
        let mut command = Command::new(python());
        command.args(["-c", PAHO, &scene.port("9001"), version, path]);
        note(&mut shown, &format!("paho, version {version}, {path}"), command)?;
    }
    Ok(shown)
}

fn bridge(scene: &Scene) -> Shown {
    let mut shown = String::new();
    // Whether it is connected stands in a retained message on both sides; before it has been there for the first time, in none.
    let state = "sub -t $SYS/broker/connection/edge/state -C 1 -W 20 -v --retained-only";
    let end = Instant::now() + DEADLINE;
    loop {
        let mut now = String::new();
        scene.client(&mut now, "1883", state)?;
        if now.contains("state 1\n") || Instant::now() > end {
            shown.push_str(&now);
            break;
        }
    }
    for (port, words) in [
        ("1884", "pub -t sensors/hall -m 21 -r -q 1"),
        ("1883", "sub -t site1/# -C 1 -W 20 -v"),
        ("1883", "pub -t site1/commands/heat -m on -r -q 1"),
        ("1884", "sub -t commands/# -C 1 -W 20 -v"),
        ("1883", "pub -t shared -m both -r -q 2"),
        ("1884", "sub -t shared -C 1 -W 20 -v"),
        ("1884", "pub -t else -m here -r"),
        ("1884", "sub -t # -T shared -T sensors/# -C 2 -W 20 -v"),
    ] {
        scene.client(&mut shown, port, words)?;
    }
    Ok(shown)
}
