//! SOCKS5 proxies: with and without login, in pieces, with every refusal, and those that are none.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use crate::{
    support::{Broker, answer, bridge, connect, end, exchange, publish, refused, run, serve},
    wire::{Shape, listen},
};

/// A proxy of a few lines.
#[derive(Clone)]
struct Proxy {
    /// Where it leads, whatever it is asked for; no broker: it answers with this reply.
    to: Result<u16, u8>,
    /// What it wants to be asked for: kind, address and port.
    asked: Vec<u8>,
    login: Option<(&'static str, &'static str)>,
    /// What it gives as its own address.
    bound: &'static [u8],
    in_pieces: bool,
}

const ADDRESS: &[u8] = &[1, 127, 0, 0, 1, 0, 0];
const HOST: &[u8] = b"\x03\x0ebroker.example\x07\x5b";

impl Proxy {
    fn to(broker: &Broker) -> Self {
        Self { to: Ok(broker.port), asked: HOST.to_vec(), login: None, bound: ADDRESS, in_pieces: false }
    }

    fn start(self) -> String {
        let port = serve(move |socket| self.clone().serve(socket));
        format!("127.0.0.1:{port}")
    }

    fn say(&self, socket: &mut TcpStream, bytes: &[u8]) {
        if !self.in_pieces {
            return socket.write_all(bytes).unwrap();
        }
        for byte in bytes {
            socket.write_all(&[*byte]).unwrap();
            // So slow that each byte is a read of its own.
            thread::sleep(Duration::from_millis(3));
        }
    }

    fn serve(self, mut socket: TcpStream) {
        let [version, count] = read(&mut socket);
        assert_eq!(version, 5);
        let mut methods = vec![0; count.into()];
        socket.read_exact(&mut methods).unwrap();
        match self.login {
            None => self.say(&mut socket, &[5, 0]),
            Some(_) if !methods.contains(&2) => {
                self.say(&mut socket, &[5, 0xff]);
                return end(&mut socket);
            }
            Some((name, password)) => {
                self.say(&mut socket, &[5, 2]);
                let [version] = read(&mut socket);
                let given = (text(&mut socket), text(&mut socket));
                assert_eq!(version, 1);
                if given != (name.to_owned(), password.to_owned()) {
                    self.say(&mut socket, &[1, 1]);
                    return end(&mut socket);
                }
                self.say(&mut socket, &[1, 0]);
            }
        }
        let [5, 1, 0] = read(&mut socket) else { panic!("no CONNECT") };
        let mut asked = vec![0; self.asked.len()];
        socket.read_exact(&mut asked).unwrap();
        assert_eq!(asked, self.asked);
        match self.to {
            Err(reply) => {
                self.say(&mut socket, &[&[5, reply, 0], ADDRESS].concat());
                end(&mut socket);
            }
            Ok(port) => {
                self.say(&mut socket, &[&[5, 0, 0], self.bound].concat());
                bridge(socket, connect(port));
            }
        }
    }
}

fn read<const SIZE: usize>(socket: &mut TcpStream) -> [u8; SIZE] {
    let mut bytes = [0; SIZE];
    socket.read_exact(&mut bytes).unwrap();
    bytes
}

fn text(socket: &mut TcpStream) -> String {
    let [size] = read(socket);
    let mut bytes = vec![0; size.into()];
    socket.read_exact(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_proxy_resolves_the_name() {
    let broker = Broker::start();
    let proxy = format!("socks5h://{}", Proxy::to(&broker).start());
    exchange(&["-h", "broker.example", "--proxy", &proxy]);
}

#[test]
fn a_websocket_goes_through_a_proxy() {
    let broker = Broker::start();
    let (port, seen) = listen(&broker, Shape::Whole);
    let proxy =
        Proxy { to: Ok(port.parse().unwrap()), asked: b"\x03\x0ebroker.example\0\x50".to_vec(), ..Proxy::to(&broker) };
    let proxy = format!("socks5h://{}", proxy.start());
    exchange(&["-h", "broker.example", "-p", "80", "--ws", "--proxy", &proxy]);
    seen.expect_goodbyes(2);
}

#[test]
fn an_address_goes_as_an_address() {
    let broker = Broker::start();
    for (host, asked) in [
        ("192.0.2.7", [&[1, 192, 0, 2, 7][..], &[7, 0x5b]].concat()),
        ("2001:db8::1", [&[4, 0x20, 1, 0xd, 0xb8][..], &[0; 11], &[1, 7, 0x5b]].concat()),
    ] {
        let proxy = format!("socks5h://{}", Proxy { asked, ..Proxy::to(&broker) }.start());
        assert_eq!(publish(&["-h", host, "--proxy", &proxy]).code, Some(0), "{host}");
    }
}

#[test]
fn a_login_and_answers_in_pieces_and_of_every_kind() {
    let broker = Broker::start();
    for bound in [ADDRESS, b"\x03\x04name\x12\x34", &[4; 19]] {
        let proxy = Proxy { login: Some(("us@er", "p:ss%")), bound, in_pieces: true, ..Proxy::to(&broker) }.start();
        exchange(&["-h", "broker.example", "--proxy", &format!("socks5h://us%40er:p%3Ass%25@{proxy}")]);
    }
}

#[test]
fn a_login_that_is_missing_wrong_or_not_wanted() {
    let broker = Broker::start();
    let proxy = Proxy { login: Some(("user", "secret")), ..Proxy::to(&broker) }.start();
    let what = "mqtt: cannot connect to broker.example:1883: the proxy";
    let go = |login: &str, cause: &str| {
        let url = format!("socks5h://{login}{proxy}");
        refused(&["-h", "broker.example", "--proxy", &url], 5, &format!("{what} {proxy} {cause}\n"));
    };
    let hint = "they are part of --proxy; %40 stands for @, %3A for :, and %25 for %";
    go("user:wrong@", &format!("refused the user name or password\nhint: {hint}"));
    go("", "wants a user name and password\nhint: give them with --proxy socks5h://USER:PASSWORD@HOST:PORT");
    let stubborn = answer(&[5, 0xff]);
    let said = format!(
        "{what} 127.0.0.1:{stubborn} takes no login with user name and password\n\
         hint: leave them away: --proxy socks5h://HOST:PORT\n"
    );
    let url = format!("socks5h://a:b@127.0.0.1:{stubborn}");
    refused(&["-h", "broker.example", "--proxy", &url], 5, &said);
}

#[test]
fn every_refusal_has_its_words() {
    let away = "cannot reach it: ";
    for (reply, code, cause) in [
        (1, 3, format!("{away}general failure")),
        (2, 5, "does not allow this connection".to_owned()),
        (3, 3, format!("{away}network unreachable")),
        (4, 3, format!("{away}host unreachable")),
        (5, 3, format!("{away}connection refused")),
        (6, 3, format!("{away}timed out on the way (TTL expired)")),
        (7, 3, format!("{away}it makes no connections for others")),
        (8, 3, format!("{away}it knows no such kind of address")),
        (99, 3, format!("{away}reply 99")),
    ] {
        let broker = Proxy { to: Err(reply), asked: HOST.to_vec(), login: None, bound: ADDRESS, in_pieces: false };
        let proxy = broker.start();
        let ended = publish(&["-h", "broker.example", "--proxy", &format!("socks5h://{proxy}")]);
        let said = format!("mqtt: cannot connect to broker.example:1883: the proxy {proxy} {cause}\nhint: ");
        assert!(ended.err.starts_with(&said) && ended.err.lines().count() == 2, "{}", ended.err);
        assert_eq!(ended.code, Some(code));
    }
}

#[test]
fn what_is_no_proxy_is_told_from_one_that_hangs_up() {
    let takes = "hint: --proxy takes a SOCKS5 proxy, and no other\n";
    let rows: [(&[u8], String); 7] = [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", format!(" is no SOCKS5 proxy: it answers in HTTP\n{takes}")),
        (&[0, 91], format!(" is no SOCKS5 proxy\n{takes}")),
        (&[5, 7], format!(" is no SOCKS5 proxy\n{takes}")),
        (&[5, 0, 4, 0, 0, 1], format!(" is no SOCKS5 proxy\n{takes}")),
        (&[5, 0, 5, 0, 0, 9], format!(" is no SOCKS5 proxy\n{takes}")),
        (&[5], " closed the connection\nhint: is it a SOCKS5 proxy? --proxy takes no other\n".to_owned()),
        (
            &[5, 0, 5, 0, 0, 3, 200, 1],
            " closed the connection\nhint: is it a SOCKS5 proxy? --proxy takes no other\n".to_owned(),
        ),
    ];
    for (bytes, cause) in rows {
        let proxy = format!("127.0.0.1:{}", answer(bytes));
        let ended = publish(&["-h", "b", "--proxy", &format!("socks5h://{proxy}")]);
        let what = if cause.starts_with(" is") { "" } else { "the proxy " };
        let said = format!("mqtt: cannot connect to b:1883: {what}{proxy}{cause}");
        assert_eq!((ended.code, ended.err), (Some(6), said), "{bytes:?}");
    }
}

#[test]
fn a_proxy_that_is_not_there_is_named() {
    let port = { std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port() };
    let said = format!(
        "mqtt: cannot connect to b:1883: no connection to the proxy 127.0.0.1:{port}: connection refused\n\
         hint: --proxy takes the host and port of a SOCKS5 proxy\n"
    );
    refused(&["-h", "b", "--proxy", &format!("socks5h://127.0.0.1:{port}")], 3, &said);
    let host = "a".repeat(300);
    let said = format!(
        "mqtt: cannot connect to {host}:1883: the host name is too long for SOCKS5: it has room for 255 bytes\n"
    );
    let proxy = format!("socks5h://127.0.0.1:{}", answer(&[]));
    refused(&["-h", &host, "--proxy", &proxy], 2, &said);
}

#[test]
fn tls_goes_through_a_proxy_and_is_about_the_broker() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let made = run(&["certs", "init", "--host", "broker.example", "--client", "me", "--dir", &path("certs")]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    let broker = Broker::with(&["--tls-dir", &path("certs")]);
    let asked = b"\x03\x0ebroker.example\x22\xb3".to_vec();
    let proxy = format!("socks5h://{}", Proxy { asked, ..Proxy::to(&broker) }.start());
    let way = ["--proxy", &proxy, "--tls-dir", &path("certs"), "--as", "me"];
    exchange(&[&["-h", "broker.example"][..], &way].concat());
    // The port in messages is the broker's, not the proxy's.
    let plain = Broker::start();
    let proxy = Proxy { asked: b"\x03\x0ebroker.example\x22\xb3".to_vec(), ..Proxy::to(&plain) }.start();
    let ended =
        publish(&[&["-h", "broker.example"][..], &["--proxy", &format!("socks5h://{proxy}")], &way[2..]].concat());
    assert_eq!(ended.code, Some(4));
    assert!(ended.err.starts_with("mqtt: cannot connect to broker.example:8883: port 8883 "), "{}", ended.err);
}
