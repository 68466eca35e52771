//! The broker's side of the request that turns a connection into a WebSocket, and its answer (RFC 6455 §4.2).

use tungstenite::{
    error::{Error, ProtocolError},
    handshake::{
        machine::TryParse,
        server::{Request, create_response},
    },
    http::{HeaderMap, header},
};

use super::offence::Offence;

/// What a WebSocket listener asks of those who come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The only path that it answers; `None`: any, as mosquitto does it.
    pub path: Option<String>,
    /// Origins whose web pages may connect, as `https://example.com`; none: all. Who names no origin is no web page.
    pub origins: Vec<String>,
}

/// The most that a request may have before its end.
pub(super) const HEAD_LIMIT: usize = 8 * 1024;

/// Subprotocols that are MQTT, the better one first: the second is what libraries said before there was a standard.
const SUBPROTOCOLS: [&str; 2] = ["mqtt", "mqttv3.1"];

/// Where the request at the front of `bytes` ends, if its end is there; an error as soon as it can be none. In the first
/// `known` of them alone it is not.
pub(super) fn end_of_head(bytes: &[u8], known: usize) -> Result<Option<usize>, Offence> {
    const END: &[u8] = b"\r\n\r\n";
    match bytes.first() {
        Some(0x16) => return Err(Offence::Tls),
        Some(first) if !first.is_ascii_uppercase() => return Err(Offence::NotHttp),
        _ => {}
    }
    // A request may come byte by byte.
    let from = known.min(HEAD_LIMIT).saturating_sub(END.len() - 1).min(bytes.len());
    let end = bytes[from..bytes.len().min(HEAD_LIMIT)].windows(END.len()).position(|part| part == END);
    match end {
        Some(at) => Ok(Some(from + at + END.len())),
        None if bytes.len() >= HEAD_LIMIT => Err(Offence::Request("it is longer than 8 KiB".to_owned())),
        None => Ok(None),
    }
}

/// The answer that opens the WebSocket for the request `head`.
pub(super) fn judge(head: &[u8], rules: &Rules) -> Result<Vec<u8>, Offence> {
    let request = match Request::try_parse(head) {
        Ok(Some((_, request))) => request,
        Ok(None) => return Err(Offence::Request("it has no end".to_owned())),
        Err(Error::Protocol(ProtocolError::WrongHttpMethod)) => return Err(Offence::NotWebSocket),
        Err(error) => return Err(Offence::Request(error.to_string())),
    };
    let asked = request.uri().path();
    if let Some(path) = rules.path.as_deref().filter(|path| *path != asked) {
        return Err(Offence::Path { asked: asked.to_owned(), path: path.to_owned() });
    }
    let response = create_response(&request).map_err(|error| match error {
        Error::Protocol(
            ProtocolError::MissingConnectionUpgradeHeader | ProtocolError::MissingUpgradeWebSocketHeader,
        ) => Offence::NotWebSocket,
        error => Offence::Request(error.to_string()),
    })?;
    judge_origin(request.headers(), rules)?;
    let mut answer = "HTTP/1.1 101 Switching Protocols\r\n".to_owned();
    let subprotocol = subprotocol(request.headers())?;
    let chosen = subprotocol.map(|name| (header::SEC_WEBSOCKET_PROTOCOL.as_str(), name));
    let headers = response.headers().iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    for (name, value) in headers.chain(chosen) {
        answer.extend([name, ": ", value, "\r\n"]);
    }
    answer.push_str("\r\n");
    Ok(answer.into_bytes())
}

fn judge_origin(headers: &HeaderMap, rules: &Rules) -> Result<(), Offence> {
    let Some(origin) = headers.get(header::ORIGIN).filter(|_| !rules.origins.is_empty()) else { return Ok(()) };
    let origin = String::from_utf8_lossy(origin.as_bytes());
    let is_it = |known: &String| known == "*" || known.trim_end_matches('/').eq_ignore_ascii_case(&origin);
    if rules.origins.iter().any(is_it) { Ok(()) } else { Err(Offence::Origin(origin.into_owned())) }
}

/// The subprotocol to agree on [MQTT-6.0.0-3] [MQTT-6.0.0-4]; none when the client names none: some never do.
fn subprotocol(headers: &HeaderMap) -> Result<Option<&'static str>, Offence> {
    let lists = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL);
    let lists: Vec<_> = lists.iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    let offered: Vec<&str> =
        lists.iter().flat_map(|list| list.split(',')).map(str::trim).filter(|name| !name.is_empty()).collect();
    if offered.is_empty() {
        return Ok(None);
    }
    let known = SUBPROTOCOLS.into_iter().find(|known| offered.contains(known));
    known.map(Some).ok_or_else(|| Offence::Subprotocol(offered.join(", ")))
}

/// What a client reads that is sent away before there is a WebSocket.
pub(super) fn refusal(offence: &Offence) -> Vec<u8> {
    const UPGRADE: &str = "Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
    const CLOSE: &str = "Connection: close\r\n";
    let (status, headers, text) = match offence {
        // An alert of TLS, as at the other ports: see `tls::hello`.
        Offence::Tls => return vec![0x15, 3, 1, 0, 2, 2, 70],
        // Whoever speaks MQTT takes no HTTP for an answer.
        Offence::NotHttp => return Vec::new(),
        Offence::NotWebSocket => (
            "426 Upgrade Required",
            UPGRADE,
            "This is the WebSocket port of an MQTT broker: it is for MQTT clients, not for browsing.".to_owned(),
        ),
        Offence::Path { path, .. } => {
            ("404 Not Found", CLOSE, format!("There is nothing here. The WebSocket of this MQTT broker is at {path}"))
        }
        Offence::Origin(_) => {
            ("403 Forbidden", CLOSE, "Web pages of this origin may not connect to this MQTT broker.".to_owned())
        }
        Offence::Subprotocol(_) => {
            ("400 Bad Request", CLOSE, "The WebSocket subprotocol has to be \"mqtt\".".to_owned())
        }
        Offence::Request(what) => ("400 Bad Request", UPGRADE, format!("This is no request for a WebSocket: {what}.")),
        Offence::Text | Offence::Frame(_) => return Vec::new(),
    };
    let size = text.len() + 1;
    format!("HTTP/1.1 {status}\r\n{headers}Content-Type: text/plain; charset=utf-8\r\nContent-Length: {size}\r\n\r\n{text}\n")
        .into_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ask(path: &str, headers: &str, rules: &Rules) -> Result<String, Offence> {
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
        );
        // However much of it was there before.
        for known in 0..head.len() {
            assert_eq!(end_of_head(head.as_bytes(), known).unwrap(), Some(head.len()), "{known}");
        }
        judge(head.as_bytes(), rules).map(|answer| String::from_utf8(answer).unwrap())
    }

    /// [MQTT-6.0.0-3] [MQTT-6.0.0-4]
    #[test]
    fn the_subprotocol_is_mqtt_or_nothing() {
        let ask = |headers: &str| ask("/any", headers, &Rules::default());
        let answer = ask("Sec-WebSocket-Protocol: x, mqttv3.1\r\nSec-WebSocket-Protocol:  mqtt\r\n").unwrap();
        assert!(answer.starts_with("HTTP/1.1 101 ") && answer.ends_with("sec-websocket-protocol: mqtt\r\n\r\n"));
        // The example of RFC 6455 §1.3.
        assert!(answer.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), "{answer}");
        assert!(ask("Sec-WebSocket-Protocol: mqttv3.1\r\n").unwrap().contains(": mqttv3.1\r\n"));
        assert!(!ask("").unwrap().contains("protocol:"));
        let Err(Offence::Subprotocol(offered)) = ask("Sec-WebSocket-Protocol: chat, MQTT\r\n") else { panic!() };
        assert_eq!(offered, "chat, MQTT");
    }

    #[test]
    fn path_and_origin_are_judged_when_there_are_rules() {
        let rules = Rules { path: Some("/mqtt".to_owned()), origins: vec!["https://Good.example/".to_owned()] };
        assert!(ask("/mqtt?token=1", "Origin: https://good.example\r\n", &rules).is_ok());
        assert!(ask("/mqtt", "", &rules).is_ok());
        assert!(matches!(ask("/", "", &rules), Err(Offence::Path { .. })));
        for origin in ["https://good.example.evil", "http://good.example", "null", "https://good.example:8080"] {
            let asked = ask("/mqtt", &format!("Origin: {origin}\r\n"), &rules);
            assert_eq!(asked, Err(Offence::Origin(origin.to_owned())));
        }
    }

    #[test]
    fn everything_else_is_told_what_this_is() {
        let judge = |text: &str| judge(text.as_bytes(), &Rules::default()).unwrap_err();
        assert_eq!(judge("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), Offence::NotWebSocket);
        assert_eq!(judge("POST / HTTP/1.1\r\nHost: h\r\n\r\n"), Offence::NotWebSocket);
        assert!(matches!(judge("GET\r\n\r\n"), Offence::Request(_)));
        let answer = String::from_utf8(refusal(&Offence::NotWebSocket)).unwrap();
        assert!(answer.starts_with("HTTP/1.1 426 Upgrade Required\r\n") && answer.ends_with("not for browsing.\n"));
        assert_eq!(end_of_head(b"\x10\x0c\0\x04MQTT", 0), Err(Offence::NotHttp));
        assert_eq!(end_of_head(b"\x16\x03", 0), Err(Offence::Tls));
        assert_eq!(end_of_head(&b"GET / HTTP/1.1\r\n".repeat(400), 0), Ok(None));
        assert!(end_of_head(&b"GET / HTTP/1.1\r\n".repeat(600), 0).is_err());
    }

    proptest! {
        #[test]
        fn any_head_is_judged(text in "[A-Z]{1,5} ?[ -~]{0,40}(\r\n[A-Za-z-]{0,20}: ?[ -~\u{80}-\u{ff}]{0,30}){0,6}\r\n\r\n") {
            if let Err(offence) = judge(text.as_bytes(), &Rules::default()) {
                refusal(&offence);
            }
        }
    }
}
