//! What TLS handshakes cost: how many there are in a second, and the broker's CPU of each.

use std::{thread, time::Instant};

use crate::{
    Outcome,
    clients::Road,
    say,
    server::{Server, Way, folder},
};

/// Clients that come at the same time.
const TOGETHER: usize = 4;

pub(crate) fn run(count: usize) -> Outcome {
    let folder = folder()?;
    say(&format!("{count} TLS handshakes with CONNECT       a second    CPU each"));
    for server in Server::both(Way::Tls, folder.path())? {
        let road = Road::new(Way::Tls, server.address, folder.path())?;
        drop(road.connect("first")?);
        let (begun, cpu) = (Instant::now(), server.cpu());
        thread::scope(|scope| {
            let one = |of: usize| {
                let road = &road;
                move || (0..count / TOGETHER).try_for_each(|at| road.connect(&format!("{of}-{at}")).map(drop))
            };
            let all: Vec<_> = (0..TOGETHER).map(|of| scope.spawn(one(of))).collect();
            all.into_iter().try_for_each(|one| one.join().unwrap_or_else(|_| Err(std::io::ErrorKind::Other.into())))
        })?;
        let (took, cpu) = (begun.elapsed(), server.cpu() - cpu);
        let rate = count as f64 / took.as_secs_f64();
        let each = cpu.as_micros() / count as u128;
        say(&format!("{:25} {rate:20.0} {each:8} us", server.name));
    }
    Ok(())
}
