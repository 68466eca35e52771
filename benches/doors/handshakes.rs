//! What TLS handshakes cost: how many there are in a second, and the broker's CPU of each.

use std::time::Instant;

use crate::{
    Outcome,
    clients::Road,
    say,
    server::{Server, Way, folder},
};

pub(crate) fn run(count: usize) -> Outcome {
    let folder = folder()?;
    say(&format!("{count} TLS handshakes with CONNECT       a second    CPU each"));
    for server in Server::both(Way::Tls, folder.path())? {
        let road = Road::new(Way::Tls, server.address, folder.path())?;
        drop(road.connect("first")?);
        let (begun, cpu) = (Instant::now(), server.cpu());
        drop(road.connect_all(count)?);
        let (took, cpu) = (begun.elapsed(), server.cpu() - cpu);
        let rate = count as f64 / took.as_secs_f64();
        let each = cpu.as_micros() / count as u128;
        say(&format!("{:25} {rate:20.0} {each:8} us", server.name));
    }
    Ok(())
}
