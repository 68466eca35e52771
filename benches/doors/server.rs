//! The brokers that are looked at, each a process of its own.

use std::{
    error::Error,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    str::FromStr,
    sync::Arc,
    time::{Duration, Instant},
};

use mqtt_toolkit::{
    broker::{self, Config},
    net::{
        listen,
        tls::{ServerOptions, ServerTls},
        websocket::Rules,
    },
};

use crate::Outcome;

/// What is spoken below MQTT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Tcp,
    Tls,
    WebSocket,
    WebSocketTls,
}

impl Way {
    pub(crate) const ALL: [Self; 4] = [Self::Tcp, Self::Tls, Self::WebSocket, Self::WebSocketTls];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::WebSocket => "ws",
            Self::WebSocketTls => "wss",
        }
    }

    pub(crate) const fn is_tls(self) -> bool {
        matches!(self, Self::Tls | Self::WebSocketTls)
    }

    pub(crate) const fn is_websocket(self) -> bool {
        matches!(self, Self::WebSocket | Self::WebSocketTls)
    }
}

impl FromStr for Way {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|way| way.name() == text).ok_or_else(|| format!("no way {text:?}"))
    }
}

/// The child: says its port, and serves until its standard input ends.
pub(crate) fn serve(way: Way, folder: &Path) -> Outcome {
    let mut listener = listen("127.0.0.1:0".parse()?)?;
    if way.is_tls() {
        let (certfile, keyfile) = (folder.join("cert.pem"), folder.join("key.pem"));
        let options = ServerOptions { certfile, keyfile, max_handshakes: 1_000, ..ServerOptions::default() };
        let tls = ServerTls::load(options).map_err(|finding| finding.to_string())?;
        listener = listener.with_tls(Arc::new(tls));
    }
    if way.is_websocket() {
        listener = listener.with_websocket(Rules::default());
    }
    crate::say(&listener.address().port().to_string());
    let (ended, end) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        drop(ended);
    });
    let config = Config { max_retained_messages: 100_000, ..Config::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let summary = runtime.block_on(broker::run(config, vec![listener], None, async { drop(end.await) }))?;
    if summary.cut > 0 { Err(format!("{} clients were cut", summary.cut).into()) } else { Ok(()) }
}

/// A broker that runs. Killed when it is dropped.
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Server {
    pub(crate) fn ours(way: Way, folder: &Path) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", way.name()])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        Ok(Self { name: "mqtt", address: SocketAddr::from(([127, 0, 0, 1], line.trim().parse()?)), child })
    }

    /// Debian's mosquitto; `None`: it is not there.
    pub(crate) fn mosquitto(way: Way, folder: &Path) -> Result<Option<Self>, Box<dyn Error + Send + Sync>> {
        let program = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"].map(PathBuf::from);
        let Some(program) = program.into_iter().find(|path| path.exists()) else { return Ok(None) };
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        // Its WebSocket library takes no address there.
        let host = if way.is_websocket() { "" } else { "127.0.0.1" };
        let mut text = format!("listener {} {host}\nallow_anonymous true\n", address.port());
        if way.is_tls() {
            let file = |name: &str| folder.join(name).display().to_string();
            text += &format!("certfile {}\nkeyfile {}\n", file("cert.pem"), file("key.pem"));
        }
        if way.is_websocket() {
            text += "protocol websockets\n";
        }
        let config = folder.join("mosquitto.conf");
        fs::write(&config, text)?;
        let mut command = Command::new(program);
        command.arg("-c").arg(config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut server = Self { name: "mosquitto", address, child: command.spawn()? };
        let until = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(address).is_err() {
            if server.child.try_wait()?.is_some() {
                crate::say(&format!("     mosquitto does not start here with {}", way.name()));
                return Ok(None);
            }
            if Instant::now() > until {
                return Err("mosquitto does not listen".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(Some(server))
    }

    /// Both, as far as they are there.
    pub(crate) fn both(way: Way, folder: &Path) -> Result<Vec<Self>, Box<dyn Error + Send + Sync>> {
        Ok([Some(Self::ours(way, folder)?), Self::mosquitto(way, folder)?].into_iter().flatten().collect())
    }

    /// Bytes resident now.
    pub(crate) fn resident(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.split_ascii_whitespace().next()?.parse().ok()).unwrap_or(0) * 1024
    }

    /// CPU time so far.
    pub(crate) fn cpu(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        let ticks: u64 = rest.split(' ').skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
        Duration::from_millis(10 * ticks)
    }

    /// Has ours stop, and waits for it: how long it took.
    pub(crate) fn stop(mut self) -> Result<Duration, Box<dyn Error + Send + Sync>> {
        let begun = Instant::now();
        drop(self.child.stdin.take());
        let status = self.child.wait()?;
        if status.success() { Ok(begun.elapsed()) } else { Err("the broker failed".into()) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A certificate for this run.
pub(crate) fn folder() -> Result<tempfile::TempDir, Box<dyn Error + Send + Sync>> {
    let folder = tempfile::tempdir()?;
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(folder.path())
        .stderr(Stdio::null())
        .status()?;
    // mosquitto gives its rights away before it reads the key.
    Command::new("chmod").args(["-R", "a+rX"]).arg(folder.path()).status()?;
    std::io::stdout().flush()?;
    if made.success() { Ok(folder) } else { Err("openssl makes no certificate".into()) }
}
