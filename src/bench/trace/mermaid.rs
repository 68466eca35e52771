//! The way of a message as a Mermaid diagram, which many web pages draw.

use std::fmt::Write;

use super::{Party, Sequence, time};

/// Draws one or more, one below the other: a Mermaid text holds one diagram.
#[must_use]
pub fn mermaid(sequences: &[Sequence]) -> String {
    let mut out = String::from("sequenceDiagram\n");
    let all = [Party::Publisher, Party::Broker, Party::Subscriber];
    for party in all {
        let _ = writeln!(out, "    participant {} as {}", letter(party), party.name());
    }
    for sequence in sequences {
        let _ = writeln!(out, "    Note over P,S: {}", sequence.title());
        for event in &sequence.events {
            // Number signs begin an entity there.
            let id = event.id.map_or_else(String::new, |id| format!(" id {id}"));
            let (from, to) = (letter(event.from), letter(event.to));
            let _ = writeln!(out, "    {from}->>{to}: {}{id}, {} B, {}", event.packet, event.size, time(event.at));
            if let Some(remark) = sequence.remark(event) {
                let who = if remark == "delivered" { Party::Subscriber } else { Party::Publisher };
                let _ = writeln!(out, "    Note over {}: {remark} after {}", letter(who), time(event.at));
            }
        }
    }
    out
}

const fn letter(party: Party) -> char {
    match party {
        Party::Publisher => 'P',
        Party::Broker => 'B',
        Party::Subscriber => 'S',
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::ideal, *};
    use crate::{bench::theory::Method, packet::QoS};

    #[test]
    fn an_arrow_is_a_line() {
        let expected = "sequenceDiagram
    participant P as publisher
    participant B as broker
    participant S as subscriber
    Note over P,S: QoS 1   MQTT 5, topic 20 B, payload 64 B, link with a round trip of 20 ms
    P->>B: PUBLISH id 1, 91 B, 0.00 ms
    B->>P: PUBACK id 1, 4 B, 20.00 ms
    Note over P: publisher done after 20.00 ms
    B->>S: PUBLISH id 1, 91 B, 20.00 ms
    Note over S: delivered after 20.00 ms
    S->>B: PUBACK id 1, 4 B, 20.00 ms
";
        assert_eq!(mermaid(&[ideal(QoS::AtLeastOnce, Method::B)]), expected);
    }
}
