//! `mqtt pub -l -q 2` without a word about sessions, cut off in the middle: each line arrives once.

use std::{
    io::{Read, Write, copy},
    net::{Shutdown, TcpListener, TcpStream},
    thread,
};

use libtest_mimic::{Failed, Trial};

use crate::{
    dotted,
    exchange::VERSIONS,
    peers::{Peer, ours},
    support::{Broker, Line, Process},
    trial,
};

/// Far more than the window of 20, so that the cut falls among the acknowledgements.
const COUNT: usize = 2000;
/// Half of what their PUBLISH and PUBREL take.
const CUT: usize = 15_007;

/// Adds its trials.
pub(crate) fn add(all: &mut Vec<Trial>) {
    for version in VERSIONS {
        let name = |broker| format!("{broker}: a publisher that is cut off, MQTT {}, QoS 2", dotted(version));
        all.push(trial(name("mqtt serve"), &[], move || run(&Broker::ours()?, version)));
        let on_mosquitto = move || run(&Broker::mosquitto_with("max_queued_messages 0\n")?, version);
        all.push(trial(name("mosquitto broker"), &[Peer::Mosquitto], on_mosquitto));
    }
}

fn run(broker: &Broker, version: &str) -> Result<(), Failed> {
    let client = |verb: &str, port: u16, words: &[&str], input: String| {
        let mut command = ours(verb);
        command.args(["-p", &port.to_string(), "-V", version, "-q", "2", "-t", "t"]).args(words);
        Process::start(command, input.into_bytes())
    };
    // A session that waits for them.
    client("sub", broker.port, &["-c", "-i", "reader", "-E"], String::new())?.finish(|_| {})?;
    let lines = (0..COUNT).map(|number| format!("{number}\n")).collect();
    let mut publisher = client("pub", cut_once(broker.port)?, &["-l"], lines)?;
    publisher.finish(|_| {})?;
    if publisher.said().matches("reconnected after").count() != 1 {
        return Err(publisher.failed("it was not cut off once"));
    }
    client("pub", broker.port, &["-m", "end"], String::new())?.finish(|_| {})?;
    let count = (COUNT + 1).to_string();
    let mut reader = client("sub", broker.port, &["-c", "-i", "reader", "-C", &count], String::new())?;
    let mut received = Vec::new();
    reader.finish(|line| {
        if let Line::Out(text) = line {
            received.push(String::from_utf8_lossy(text).into_owned());
        }
    })?;
    let expected = (0..COUNT).map(|number| number.to_string()).chain(["end".to_owned()]);
    if !expected.eq(received.iter().cloned()) {
        return Err(reader.failed(&format!("{} messages, and not the {COUNT} in order", received.len())));
    }
    Ok(())
}

/// Stands before a broker, and cuts the first connection after so many bytes from the client.
fn cut_once(broker: u16) -> Result<u16, Failed> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || {
        let mut left = CUT as u64;
        for client in listener.incoming() {
            // It ends with the trial, or with the first of the two that does.
            let Ok((client, server)) =
                client.and_then(|client| Ok((client, TcpStream::connect(("127.0.0.1", broker))?)))
            else {
                return;
            };
            thread::spawn(move || relay(client, server, left));
            left = u64::MAX;
        }
    });
    Ok(port)
}

fn relay(mut client: TcpStream, mut server: TcpStream, limit: u64) {
    if let (Ok(mut from), Ok(mut to)) = (server.try_clone(), client.try_clone()) {
        thread::spawn(move || copy(&mut from, &mut to).and_then(|_| to.shutdown(Shutdown::Write)));
    }
    let _ = copy(&mut (&mut client).take(limit), &mut server).and_then(|_| server.flush());
    let whole = if limit == u64::MAX { Shutdown::Write } else { Shutdown::Both };
    let _ = (server.shutdown(whole), if limit == u64::MAX { Ok(()) } else { client.shutdown(whole) });
}
