//! Packets in words, told apart from the codec of the house on purpose: what is as usual is left out.

/// The protocol version of a CONNECT.
pub(crate) fn version(packet: &[u8]) -> u8 {
    let body = body(packet);
    *body.get(2 + usize::from(body[1])).unwrap_or(&0)
}

/// What stands behind the length.
pub(crate) fn body(packet: &[u8]) -> &[u8] {
    let size = packet[1..].iter().take_while(|byte| **byte & 0x80 != 0).count();
    packet.get(size + 2..).unwrap_or_default()
}

/// The answer that grants all filters of a SUBSCRIBE.
pub(crate) fn granted(body: &[u8], version: u8) -> Vec<u8> {
    let mut reader = Reader(&body[2..]);
    if version == 5 {
        reader.list();
    }
    let mut all = Vec::new();
    while !reader.0.is_empty() {
        reader.block();
        all.push(reader.byte() & 3);
    }
    all
}

/// A packet in words. A CONNECT of 3.1.1 with a clean session, a keep alive of 60 s and no client id is `CONNECT`.
pub(crate) fn shown(packet: &[u8], version: u8) -> String {
    let mut reader = Reader(body(packet));
    let flags = packet[0] & 15;
    let text = match packet[0] >> 4 {
        1 if packet[0] == 0x16 => return "TLS".to_owned(),
        4 if packet.starts_with(b"GET ") => return String::from_utf8_lossy(packet).trim_end().to_owned(),
        1 => return connect(reader),
        3 => return publish(reader, flags, version),
        4 => "PUBACK",
        5 => "PUBREC",
        6 => "PUBREL",
        7 => "PUBCOMP",
        8 => {
            let id = reader.two();
            let list = if version == 5 { reader.list() } else { String::new() };
            let mut text = format!("SUBSCRIBE {id}{list}");
            while !reader.0.is_empty() {
                text += &format!(" {} {:02x}", reader.text(), reader.byte());
            }
            return text;
        }
        10 => {
            let id = reader.two();
            let list = if version == 5 { reader.list() } else { String::new() };
            let mut text = format!("UNSUBSCRIBE {id}{list}");
            while !reader.0.is_empty() {
                text += &format!(" {}", reader.text());
            }
            return text;
        }
        12 => "PINGREQ",
        14 => {
            let reason = match reader.byte() {
                0 => String::new(),
                reason => format!(" {reason:02x}"),
            };
            return format!("DISCONNECT{reason}{}", reader.list());
        }
        _ => return format!("{packet:02x?}"),
    };
    let id = reader.two();
    let rest: String = reader.0.iter().map(|byte| format!(" {byte:02x}")).collect();
    // A success without more may be left out.
    format!("{text} {id}{}", if rest == " 00" { "" } else { &rest })
}

fn connect(mut reader: Reader<'_>) -> String {
    let name = reader.text();
    let version = reader.byte();
    let mut text = "CONNECT".to_owned();
    text += match (name.as_str(), version) {
        ("MQTT", 4) => "",
        ("MQTT", 5) => " 5",
        ("MQIsdp", 3) => " 3.1",
        _ => " of what version",
    };
    let flags = reader.byte();
    if flags & 2 == 0 {
        text += " kept";
    }
    match reader.two() {
        60 => {}
        seconds => text += &format!(" {seconds}s"),
    }
    if version == 5 {
        text += &reader.list();
    }
    let id = reader.text();
    if !id.is_empty() {
        text += &format!(" id {id}");
    }
    if flags & 4 != 0 {
        let list = if version == 5 { reader.list() } else { String::new() };
        let retain = if flags & 0x20 != 0 { " r" } else { "" };
        text += &format!(" will{list} {}{retain} q{} {}", reader.text(), flags >> 3 & 3, reader.text());
        text.truncate(text.trim_end().len());
    }
    if flags & 0x80 != 0 {
        text += &format!(" user {}", reader.text());
    }
    if flags & 0x40 != 0 {
        text += &format!(" password {}", reader.text());
    }
    text
}

fn publish(mut reader: Reader<'_>, flags: u8, version: u8) -> String {
    let topic = reader.text();
    let qos = flags >> 1 & 3;
    let mut text = "PUBLISH".to_owned();
    if qos > 0 {
        text += &format!(" q{qos} {}", reader.two());
    }
    if flags & 1 != 0 {
        text += " r";
    }
    if flags & 8 != 0 {
        text += " dup";
    }
    if version == 5 {
        text += &reader.list();
    }
    text += &format!(" {topic}");
    if !reader.0.is_empty() {
        text += &format!(" {}", escaped(reader.0));
    }
    text
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, size: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(size.min(self.0.len()));
        self.0 = rest;
        taken
    }

    fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or(0)
    }

    fn two(&mut self) -> u16 {
        u16::from(self.byte()) << 8 | u16::from(self.byte())
    }

    fn block(&mut self) -> &'a [u8] {
        let size = self.two();
        self.take(usize::from(size))
    }

    fn text(&mut self) -> String {
        escaped(self.block())
    }

    fn varint(&mut self) -> usize {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            value |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 || shift > 21 {
                return value;
            }
        }
    }

    /// A property list: nothing if it is empty.
    fn list(&mut self) -> String {
        let size = self.varint();
        let mut list = Reader(self.take(size));
        let mut all = Vec::new();
        while !list.0.is_empty() {
            let id = list.byte();
            all.push(match id {
                0x01 => format!("format={}", list.byte()),
                0x02 => format!("message-expiry={}", list.four()),
                0x03 => format!("type={}", list.text()),
                0x08 => format!("response={}", list.text()),
                0x09 => format!("correlation={}", list.text()),
                0x0b => format!("subscription={}", list.varint()),
                0x11 => format!("expiry={}", list.four()),
                0x15 => format!("method={}", list.text()),
                0x16 => format!("data={}", list.text()),
                0x17 => format!("problem={}", list.byte()),
                0x18 => format!("delay={}", list.four()),
                0x19 => format!("want-response={}", list.byte()),
                0x1c => format!("server={}", list.text()),
                0x1f => format!("reason={}", list.text()),
                0x21 => format!("receive={}", list.two()),
                0x22 => format!("aliases={}", list.two()),
                0x23 => format!("alias={}", list.two()),
                0x26 => format!("{}:{}", list.text(), list.text()),
                0x27 => format!("largest={}", list.four()),
                _ => format!("property {id:02x}"),
            });
        }
        if all.is_empty() { String::new() } else { format!(" [{}]", all.join(" ")) }
    }

    fn four(&mut self) -> u32 {
        u32::from(self.two()) << 16 | u32::from(self.two())
    }
}

fn escaped(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains(char::is_control) => text.to_owned(),
        _ => bytes
            .iter()
            .map(|byte| if byte.is_ascii_graphic() { char::from(*byte).to_string() } else { format!("\\x{byte:02x}") })
            .collect(),
    }
}
