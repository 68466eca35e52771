//! The way to the broker, one step after the other: a socket, a proxy, TLS, a WebSocket.

use std::{future::Future, time::Duration};

use tokio::time::timeout;

use super::{error::Error, options::Options};
use crate::net::{
    self, Stream, Target,
    dial::DialError,
    socks::{self, ProxyError},
    target::Proxy,
    websocket,
};

/// Opens a connection that is ready for a CONNECT. Each step may take as long as the options allow.
pub(super) async fn open(options: &Options) -> Result<Stream, Error> {
    let (target, limit) = (&options.target, options.timeout);
    let stream = match (&target.unix, &options.tls) {
        (Some(_), Some(_)) => return Err(Error::Way("TLS is not spoken over a Unix socket")),
        (Some(_), None) if target.proxy.is_some() => {
            return Err(Error::Way("a Unix socket is not reached through a proxy"));
        }
        (Some(path), None) => Stream::Unix(within(limit, net::dial_unix(path), Error::DialTimeout).await?),
        (None, tls) => {
            let socket = match (target.via, &target.proxy) {
                (Some(relay), _) => {
                    let host = relay.ip().to_string();
                    within(limit, net::dial(&host, relay.port()), Error::DialTimeout).await?
                }
                (None, Some(proxy)) => through(proxy, target, limit).await?,
                (None, None) => {
                    let dialled = net::dial_from(target.bind.as_deref(), &target.host, target.port);
                    within(limit, dialled, Error::DialTimeout).await?
                }
            };
            match tls {
                None => Stream::Tcp(socket),
                Some(tls) => {
                    let secured = net::secure(socket, tls, &target.host, target.port);
                    within(limit, secured, Error::TlsTimeout).await?
                }
            }
        }
    };
    let Some(way) = &target.websocket else { return Ok(stream) };
    let upgraded = async { websocket::upgrade(stream, target, way).await.map_err(DialError::WebSocket) };
    within(limit, upgraded, Error::WebSocketTimeout).await
}

/// Connects to the proxy, and through it to the broker.
async fn through(proxy: &Proxy, target: &Target, limit: Duration) -> Result<tokio::net::TcpStream, Error> {
    let fail = |error| {
        let proxy = Target::new(proxy.host.as_str(), proxy.port).to_string();
        DialError::Proxy { proxy, error: Box::new(error) }
    };
    let dialled = async {
        let dialled = net::dial_from(target.bind.as_deref(), &proxy.host, proxy.port).await;
        // Where this machine is to be left is no matter of the proxy.
        dialled.map_err(|error| match error {
            error @ DialError::Bind { .. } => error,
            error => fail(ProxyError::Dial(error)),
        })
    };
    let mut socket = within(limit, dialled, Error::DialTimeout).await?;
    let passed = async { socks::pass(&mut socket, proxy, &target.host, target.port).await.map_err(fail) };
    within(limit, passed, Error::ProxyTimeout).await?;
    Ok(socket)
}

async fn within<T>(
    limit: Duration,
    step: impl Future<Output = Result<T, DialError>>,
    late: impl FnOnce(Duration) -> Error,
) -> Result<T, Error> {
    match timeout(limit, step).await {
        Ok(done) => done.map_err(Error::Dial),
        Err(_) => Err(late(limit)),
    }
}
