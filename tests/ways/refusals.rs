//! What a broker says instead of a welcome, or later instead of a message: in words, and with what helps.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{Read, Write};

use crate::support::{answer, end, refused, run, serve};

/// A CONNACK of MQTT 5 with this reason and these properties.
fn connack(reason: u8, properties: &[u8]) -> Vec<u8> {
    let size = u8::try_from(properties.len()).unwrap();
    [&[0x20, size + 3, 0, reason, size], properties].concat()
}

fn text(id: u8, text: &str) -> Vec<u8> {
    [&[id, 0, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat()
}

#[test]
fn each_refusal_says_what_helps() {
    let row = |connack: &[u8], words: &[&str], said: &str| {
        let port = answer(connack).to_string();
        let said = format!("mqtt: 127.0.0.1:{port} refused the connection: {said}\n");
        refused(&[&["-h", "127.0.0.1", "-p", &port], words].concat(), 5, &said);
    };
    let give = "hint: give a user name and a password: -u NAME --password-file FILE";
    let check = "hint: check the user name and the password: -u, and -P or --password-file";
    let user = ["-u", "me", "-P", "secret"];
    row(&[0x20, 2, 0, 4], &[], &format!("Bad User Name or Password (0x86)\n{give}"));
    row(&[0x20, 2, 0, 4], &user, &format!("Bad User Name or Password (0x86)\n{check}"));
    row(&[0x20, 2, 0, 5], &[], &format!("Not authorized (0x87)\n{give}"));
    row(&[0x20, 2, 0, 5], &user, &format!("Not authorized (0x87)\n{check}"));
    let version = "Unsupported Protocol Version (0x84)\nhint: try another protocol version: -V 311 or -V 5";
    row(&[0x20, 2, 0, 1], &[], version);
    row(&[0x20, 2, 0, 2], &[], "Client Identifier not valid (0x85)\nhint: choose another client id with -i");
    let v5 = |reason, properties: &[u8], said: &str| row(&connack(reason, properties), &["-V", "5"], said);
    let quota = "Quota exceeded (0x97)\nhint: a limit of the broker is reached: it has an end for each client or user";
    v5(0x97, &[], quota);
    v5(0x9f, &[], "Connection rate exceeded (0x9F)\nhint: try again later");
    v5(0x8a, &text(0x1f, "for spam"), "Banned (0x8A): for spam");
    v5(0x9d, &[], "Server moved (0x9D)");
    v5(
        0x9d,
        &text(0x1c, "other.example:1884"),
        "Server moved (0x9D)\nhint: the broker names another: -h other.example -p 1884",
    );
    v5(
        0x9c,
        &text(0x1c, "a.example b.example"),
        "Use another server (0x9C)\nhint: the broker names another: -h a.example",
    );
}

#[test]
fn a_subscriber_that_is_sent_away_says_to_where() {
    let sent = |disconnect: &[u8]| {
        let bytes = [&[0x20, 3, 0, 0, 0][..], &[0x90, 4, 0, 1, 0, 0], disconnect].concat();
        let port = serve(move |mut socket| {
            let mut buffer = [0; 4096];
            assert!(socket.read(&mut buffer).unwrap() > 0);
            socket.write_all(&bytes[..5]).unwrap();
            assert!(socket.read(&mut buffer).unwrap() > 0);
            socket.write_all(&bytes[5..]).unwrap();
            end(&mut socket);
        });
        let ended = run(&["sub", "-h", "127.0.0.1", "-p", &port.to_string(), "-V", "5", "-t", "t"]);
        assert_eq!(ended.code, Some(6));
        ended.err.replace(&port.to_string(), "PORT")
    };
    let lost = "mqtt: connection to 127.0.0.1:PORT lost: the broker disconnected: ";
    let taken = "hint: another client has connected with this client id; give each its own with -i\n";
    assert_eq!(sent(&[0xe0, 2, 0x8e, 0]), format!("{lost}Session taken over (0x8E)\n{taken}"));
    let elsewhere = [&[0xe0, 12, 0x9d, 10][..], &text(0x1c, "new:188")].concat();
    let named = "hint: the broker names another: -h new -p 188\n";
    assert_eq!(sent(&elsewhere), format!("{lost}Server moved (0x9D)\n{named}"));
    assert_eq!(sent(&[0xe0, 2, 0x9c, 0]), format!("{lost}Use another server (0x9C)\n"));
}
