//! `mqtt bench theory`: what each QoS costs, computed.

use serde::Serialize;

use super::aligned::aligned;
use crate::{
    bench::theory::{Carrier, Internet, Method, OnWire, PerMessage, Shape, Step, Tls},
    cli::{ProtocolVersion, bench::TheoryArgs},
    command::connection::check_topic,
    failure::{Exit, Failure, system},
    output::{self, Row, Sheet, Tint},
    packet::{QoS, Version},
};

/// Prints the tables, or the document.
pub(super) fn run(args: &TheoryArgs) -> Result<Exit, Failure> {
    let theory = Theory::of(args)?;
    let printed = if args.json { output::record(&theory.document()) } else { theory.sheet().print() };
    printed
        .map(|()| Exit::DONE)
        .map_err(|error| Failure::new(Exit::FAILED, "cannot write to stdout").because(system(&error)))
}

/// What was asked for.
struct Theory {
    /// One for each size, at QoS 0.
    shapes: Vec<Shape>,
    carrier: Carrier,
    subscribers: u64,
}

const LEVELS: [QoS; 3] = [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce];

/// Columns of the longest bar.
const BAR: f64 = 24.0;

impl Theory {
    fn of(args: &TheoryArgs) -> Result<Self, Failure> {
        check_topic(&args.topic)?;
        let version = match args.protocol_version {
            ProtocolVersion::V3_1 => Version::V3_1,
            ProtocolVersion::V3_1_1 => Version::V3_1_1,
            ProtocolVersion::V5 => Version::V5,
        };
        let (topic, properties) = (args.topic.len() as u64, args.properties.0);
        if properties > 0 && !version.is_v5() {
            return Err(Failure::usage("--properties is for MQTT 5").hint("add -V 5"));
        }
        let shape = |payload| Shape { version, qos: QoS::AtMostOnce, topic, payload, properties };
        let shapes: Vec<Shape> = args.size.iter().map(|size| shape(size.0)).collect();
        if let Some(shape) = shapes.iter().find(|shape| !shape.at(QoS::ExactlyOnce).is_possible()) {
            let what = format!("there is no such packet: a payload of {} bytes", shape.payload);
            return Err(Failure::usage(what).because("MQTT allows 268435455 bytes behind the fixed header"));
        }
        if args.subscribers.0 > SUBSCRIBERS_MAX {
            return Err(Failure::usage(format!("more subscribers than {SUBSCRIBERS_MAX} cannot be computed")));
        }
        let tls = args.tls.as_deref().map(|version| if version == "1.2" { Tls::V1_2 } else { Tls::V1_3 });
        let internet = if args.ipv6 { Internet::V6 } else { Internet::V4 };
        let carrier = Carrier { tls, websocket: args.ws, internet };
        Ok(Self { shapes, carrier, subscribers: args.subscribers.0 })
    }

    /// Version, lengths and carrier in one line.
    fn title(&self, first: &Shape) -> String {
        let mut parts = vec![first.version.to_string(), format!("topic {} B", first.topic)];
        if let [one] = &self.shapes[..] {
            parts.push(format!("payload {} B", one.payload));
        }
        if first.properties > 0 {
            parts.push(format!("properties {} B", first.properties));
        }
        parts.push(self.way());
        parts.join("   ")
    }

    /// As in "WebSocket, TLS 1.3, TCP, IPv4".
    fn way(&self) -> String {
        let websocket = self.carrier.websocket.then_some("WebSocket");
        let tls = self.carrier.tls.map(tls_name);
        let internet = match self.carrier.internet {
            Internet::V4 => "IPv4",
            Internet::V6 => "IPv6",
        };
        let all = [websocket, tls, Some("TCP"), Some(internet)];
        all.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::new();
        let Some(first) = self.shapes.first() else { return sheet };
        sheet.line(&self.title(first), Tint::Plain);
        self.sent(&mut sheet);
        self.wire(&mut sheet);
        if self.shapes.len() == 1 {
            self.packets(&mut sheet, first);
            self.alias(&mut sheet, first);
        }
        self.path(&mut sheet);
        sheet.gap();
        sheet.line(&self.sentence(first), Tint::Good);
        sheet
    }

    /// A row for each size and QoS: `cells` behind the names of both.
    fn rows(&self, cells: impl Fn(&Shape) -> Vec<String>) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for shape in &self.shapes {
            for qos in LEVELS {
                let mut row = vec![format!("QoS {}", qos.bits())];
                if self.shapes.len() > 1 {
                    row.insert(0, format!("{} B", shape.payload));
                }
                row.extend(cells(&shape.at(qos)));
                rows.push(row);
            }
        }
        rows
    }

    /// A table of [`Self::rows`].
    fn table(&self, sheet: &mut Sheet, title: &str, head: &[&str], cells: impl Fn(&Shape) -> Vec<String>) {
        let lead: &[&str] = if self.shapes.len() > 1 { &["payload", ""] } else { &[""] };
        titled(sheet, title, &[lead, head].concat(), self.rows(cells));
    }

    fn sent(&self, sheet: &mut Sheet) {
        let head = ["packets", "bytes →", "← bytes", "MQTT total", "", "round trips"];
        self.table(sheet, "What is sent: a message between publisher and broker", &head, |shape| {
            let cost = shape.cost();
            let ratio = times(cost.bytes(), shape.at(QoS::AtMostOnce).cost().bytes());
            let numbers = [cost.packets(), cost.bytes_tx, cost.bytes_rx, cost.bytes()].map(|number| number.to_string());
            let mut cells = numbers.to_vec();
            cells.extend([ratio, cost.round_trips.to_string()]);
            cells
        });
    }

    fn wire(&self, sheet: &mut Sheet) {
        let mut head = vec!["segments", "IP bytes", "on Ethernet", "", "with ACKs*", ""];
        let framed = self.is_framed();
        if framed {
            head.insert(0, "framed");
        }
        let bars = sheet.is_coloured();
        if bars {
            head.push("");
        }
        let most = self.shapes.iter().map(|shape| self.on(&shape.at(QoS::ExactlyOnce)).ethernet).max().unwrap_or(1);
        let title = format!("On the wire: {}, each packet in a segment of its own", self.way());
        self.table(sheet, &title, &head, |shape| {
            let (wire, base) = (self.on(shape), self.on(&shape.at(QoS::AtMostOnce)));
            let mut cells = vec![
                wire.segments.to_string(),
                wire.ip.to_string(),
                wire.ethernet.to_string(),
                times(wire.ethernet, base.ethernet),
                wire.ethernet_with_acks.to_string(),
                times(wire.ethernet_with_acks, base.ethernet_with_acks),
            ];
            if framed {
                cells.insert(0, wire.stream.to_string());
            }
            if bars {
                let columns = (wire.ethernet as f64 / most as f64 * BAR).round() as usize;
                cells.push("█".repeat(columns.max(1)));
            }
            cells
        });
        sheet
            .line("* where TCP acknowledges each segment with one of its own, as a quiet connection does", Tint::Plain);
    }

    fn packets(&self, sheet: &mut Sheet, shape: &Shape) {
        let mut head = vec!["", "packet", "MQTT", "IP", "on Ethernet"];
        let framed = self.is_framed();
        if framed {
            head.insert(3, "framed");
        }
        let steps = shape.at(QoS::ExactlyOnce).steps();
        let rows = steps.iter().map(|step| {
            let wire = self.carrier.one(step);
            let arrow = if step.from_sender { "→" } else { "←" };
            let mut numbers = vec![step.size, wire.ip, wire.ethernet];
            if framed {
                numbers.insert(1, wire.stream);
            }
            let numbers = numbers.iter().map(ToString::to_string);
            [arrow.to_owned(), step.packet.to_owned()].into_iter().chain(numbers).collect()
        });
        titled(sheet, "The packets of QoS 2 in their order", &head, rows.collect());
    }

    /// Whether something between MQTT and TCP adds bytes.
    const fn is_framed(&self) -> bool {
        self.carrier.websocket || self.carrier.tls.is_some()
    }

    fn alias(&self, sheet: &mut Sheet, shape: &Shape) {
        if !shape.version.is_v5() {
            return;
        }
        let head = ["", "without", "setting it", "with it"];
        let rows = LEVELS.map(|qos| {
            let shape = shape.at(qos);
            let sizes = [shape, shape.first_with_alias(), shape.with_alias()].map(|shape| shape.publish().to_string());
            [vec![format!("QoS {}", qos.bits())], sizes.to_vec()].concat()
        });
        titled(sheet, "A topic alias: bytes of a PUBLISH", &head, rows.to_vec());
    }

    fn path(&self, sheet: &mut Sheet) {
        let subscribers = super::super::counted(self.subscribers, "subscriber");
        let title =
            format!("The whole way to {subscribers} with the same QoS: time in round trips between client and broker");
        let head = ["packets", "MQTT bytes", "delivered (B*)", "delivered (A*)", "publisher done"];
        self.table(sheet, &title, &head, |shape| {
            let path = shape.path(self.subscribers);
            let trips = |method| (shape.ways(method) / 2).to_string();
            vec![
                path.packets.to_string(),
                path.bytes.to_string(),
                trips(Method::B),
                trips(Method::A),
                shape.cost().round_trips.to_string(),
            ]
        });
        let note = "* the broker hands a QoS 2 message on when PUBLISH came (B), or waits for PUBREL (A)";
        sheet.line(note, Tint::Plain);
    }

    fn on(&self, shape: &Shape) -> OnWire {
        self.carrier.on_wire(shape)
    }

    /// What a beginner should keep.
    fn sentence(&self, shape: &Shape) -> String {
        let (none, twice) = (shape.at(QoS::AtMostOnce), shape.at(QoS::ExactlyOnce));
        let (least, most) = (none.cost(), twice.cost());
        let size = if self.shapes.len() > 1 { format!(", for {} bytes", shape.payload) } else { String::new() };
        format!(
            "QoS 2 instead of QoS 0{size}: MQTT says {}, the wire says {}, the clock says {} round trips.",
            more(most.bytes(), least.bytes()),
            more(self.on(&twice).ethernet, self.on(&none).ethernet),
            most.round_trips
        )
    }

    fn document(&self) -> Document {
        let messages =
            self.shapes.iter().flat_map(|shape| LEVELS.map(|qos| Message::of(self, &shape.at(qos)))).collect();
        let first = self.shapes.first();
        Document {
            schema: SCHEMA,
            version: first.map_or("", |shape| match shape.version {
                Version::V3_1 => "3.1",
                Version::V3_1_1 => "3.1.1",
                Version::V5 => "5.0",
            }),
            topic: first.map_or(0, |shape| shape.topic),
            properties: first.map_or(0, |shape| shape.properties),
            subscribers: self.subscribers,
            tls: self.carrier.tls.map(|tls| tls_name(tls).trim_start_matches("TLS ")),
            websocket: self.carrier.websocket,
            ip: if self.carrier.internet == Internet::V6 { 6 } else { 4 },
            messages,
            sentence: first.map_or_else(String::new, |shape| self.sentence(shape)),
        }
    }
}

/// So many fit into the numbers, whatever the sizes are.
const SUBSCRIBERS_MAX: u64 = 1_000_000_000;

const SCHEMA: &str = "mqtt-bench-theory/1";

const fn tls_name(tls: Tls) -> &'static str {
    match tls {
        Tls::V1_2 => "TLS 1.2",
        Tls::V1_3 => "TLS 1.3",
    }
}

fn titled(sheet: &mut Sheet, title: &str, head: &[&str], rows: Vec<Vec<String>>) {
    sheet.gap();
    sheet.line(title, Tint::Heading);
    let (head, rows) = aligned(head, rows);
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let rows: Vec<Row> = rows.into_iter().map(|cells| Row { cells, tint: Tint::Plain }).collect();
    sheet.table(&head, &rows);
}

/// As in "1.16×".
fn times(number: u64, base: u64) -> String {
    format!("{:.2}×", number as f64 / base as f64)
}

/// As in "+16 %".
fn more(number: u64, base: u64) -> String {
    format!("+{:.0} %", (number as f64 / base as f64 - 1.0) * 100.0)
}

/// All of it for programs.
#[derive(Serialize)]
struct Document {
    schema: &'static str,
    version: &'static str,
    topic: u64,
    properties: u64,
    subscribers: u64,
    tls: Option<&'static str>,
    websocket: bool,
    ip: u8,
    messages: Vec<Message>,
    sentence: String,
}

/// A message of a size at a QoS.
#[derive(Serialize)]
struct Message {
    payload: u64,
    qos: u8,
    publish: u64,
    packets: Ways,
    bytes: Ways,
    ratio: f64,
    round_trips: u64,
    delivered_round_trips: Delivered,
    wire: Wire,
    path: Whole,
    alias: Option<Alias>,
    steps: Vec<Sent>,
}

#[derive(Serialize)]
struct Ways {
    tx: u64,
    rx: u64,
    total: u64,
}

#[derive(Serialize)]
struct Delivered {
    on_publish: u64,
    on_pubrel: u64,
}

#[derive(Serialize)]
struct Wire {
    stream: u64,
    segments: u64,
    ip: u64,
    ip_with_acks: u64,
    ethernet: u64,
    ethernet_with_acks: u64,
    ratio: f64,
    ratio_with_acks: f64,
}

#[derive(Serialize)]
struct Whole {
    packets: u64,
    bytes: u64,
}

#[derive(Serialize)]
struct Alias {
    first: u64,
    after: u64,
}

#[derive(Serialize)]
struct Sent {
    from: &'static str,
    packet: &'static str,
    bytes: u64,
}

impl Message {
    fn of(theory: &Theory, shape: &Shape) -> Self {
        let (cost, base) = (shape.cost(), shape.at(QoS::AtMostOnce));
        let (wire, base_wire) = (theory.on(shape), theory.on(&base));
        let path = shape.path(theory.subscribers);
        let PerMessage { packets_tx, packets_rx, bytes_tx, bytes_rx, round_trips } = cost;
        let sent = |step: &Step| Sent {
            from: if step.from_sender { "publisher" } else { "broker" },
            packet: step.packet,
            bytes: step.size,
        };
        Self {
            payload: shape.payload,
            qos: shape.qos.bits(),
            publish: shape.publish(),
            packets: Ways { tx: packets_tx, rx: packets_rx, total: cost.packets() },
            bytes: Ways { tx: bytes_tx, rx: bytes_rx, total: cost.bytes() },
            ratio: ratio(cost.bytes(), base.cost().bytes()),
            round_trips,
            delivered_round_trips: Delivered {
                on_publish: shape.ways(Method::B) / 2,
                on_pubrel: shape.ways(Method::A) / 2,
            },
            wire: Wire {
                stream: wire.stream,
                segments: wire.segments,
                ip: wire.ip,
                ip_with_acks: wire.ip_with_acks,
                ethernet: wire.ethernet,
                ethernet_with_acks: wire.ethernet_with_acks,
                ratio: ratio(wire.ethernet, base_wire.ethernet),
                ratio_with_acks: ratio(wire.ethernet_with_acks, base_wire.ethernet_with_acks),
            },
            path: Whole { packets: path.packets, bytes: path.bytes },
            alias: shape
                .version
                .is_v5()
                .then(|| Alias { first: shape.first_with_alias().publish(), after: shape.with_alias().publish() }),
            steps: shape.steps().iter().map(sent).collect(),
        }
    }
}

/// With four digits behind the point: enough for people, and equal on every machine.
fn ratio(number: u64, base: u64) -> f64 {
    (number as f64 / base as f64 * 10_000.0).round() / 10_000.0
}
