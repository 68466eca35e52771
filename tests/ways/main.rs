//! Every way from the built binary to a broker: TCP from an address, Unix sockets, SOCKS5 proxies, WebSockets; what
//! each of them does on a good day, and the one line that each says on a bad one.

mod bind;
mod hostile;
mod http;
mod refusals;
mod silence;
mod socks;
mod support;
mod unix;
mod websocket;
mod wire;
