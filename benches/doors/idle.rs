//! Memory of connections that do nothing, and how long a broker needs to let go of all of them.

use std::{io::Read, net::TcpStream, thread, time::Duration};

use crate::{
    Outcome,
    clients::Road,
    say,
    server::{Server, Way, folder},
};

/// Until what was freed and counted has settled.
const SETTLE: Duration = Duration::from_secs(2);

pub(crate) fn run(count: usize) -> Outcome {
    let folder = folder()?;
    say(&format!("{count} idle connections           before      with     each"));
    for way in Way::ALL {
        for server in Server::both(way, folder.path())? {
            let road = Road::new(way, server.address, folder.path())?;
            // What the first one of its kind needs is not what each needs.
            let first = road.connect("first")?;
            thread::sleep(SETTLE);
            let before = server.resident();
            let clients = road.connect_all(count)?;
            thread::sleep(SETTLE);
            let with = server.resident();
            let each = with.saturating_sub(before) / count;
            let (name, before, with) = (server.name, before / 1024, with / 1024);
            say(&format!("{:4} {name:20} {before:9} KiB {with:6} KiB {each:6} B", way.name()));
            if server.name == "mqtt" {
                let took = server.stop()?;
                let told = clients.iter().filter(|client| way != Way::Tcp || is_told(client)).count();
                say(&format!("     stopped in {} ms, {told} were told", took.as_millis()));
            }
            drop(first);
        }
    }
    Ok(())
}

/// Whether it has got DISCONNECT "Server shutting down".
fn is_told(mut client: &TcpStream) -> bool {
    let mut last = Vec::new();
    client.read_to_end(&mut last).is_ok() && last == [0xe0, 1, 0x8b]
}
