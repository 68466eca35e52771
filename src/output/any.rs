//! Whatever a message holds: nothing panics, JSON is JSON, and no byte of it commands the terminal.

use proptest::prelude::*;

use super::{
    format::Format,
    harmless::is_harmful,
    moment::Moment,
    pen::{Fold, columns},
    recording::{Recorded, Recorder},
    view::View,
};
use crate::{
    packet::{Properties, Property, Publish, QoS},
    topic::TopicName,
};

fn payloads() -> impl Strategy<Value = Vec<u8>> {
    let json = "(\\{|\\[|\\}|\\]|,|:|\"a\\\\u001b\"|\"\u{9b}\"|1\\.50| ){0,40}";
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        any::<String>().prop_map(String::into_bytes),
        json.prop_map(String::into_bytes),
        ("(\\[|\\{\"\u{202e}k\":){0,20}", "[a-z]{0,200}").prop_map(|(open, text)| {
            let close: String = open
                .chars()
                .rev()
                .filter_map(|sign| [('[', ']'), ('{', '}')].into_iter().find(|(o, _)| *o == sign))
                .map(|(_, close)| close)
                .collect();
            format!("{open}\"{text}\"{close}").into_bytes()
        }),
    ]
}

fn texts() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| text.replace('\0', ""))
}

fn topics() -> impl Strategy<Value = String> {
    texts().prop_map(|text| text.replace(['+', '#'], "")).prop_filter("a topic", |text| TopicName::parse(text).is_ok())
}

fn properties() -> impl Strategy<Value = Properties<'static>> {
    let user = prop::collection::vec((texts(), texts()), 0..4);
    (texts(), prop::option::of(prop::collection::vec(any::<u8>(), 0..50)), user).prop_map(|(text, data, user)| {
        let mut list = Properties::new().with(Property::ContentType(&text)).unwrap();
        if let Some(data) = data {
            list.push(Property::CorrelationData(&data)).unwrap();
        }
        for (name, value) in user {
            list.push(Property::UserProperty(&name, &value)).unwrap();
        }
        list
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_comes(topic in topics(), payload in payloads(), properties in properties(), width in 0_usize..100) {
        let publish = Publish {
            dup: false,
            qos: QoS::AtMostOnce,
            retain: true,
            topic: &topic,
            packet_id: None,
            properties: properties.clone(),
            payload: &payload,
        };
        let mut line = Vec::new();
        Recorder::default().write(&publish, Moment::after(1), &mut line);
        let read = Recorded::parse(&line).unwrap();
        prop_assert_eq!((&read.topic, &read.payload, &read.properties), (&topic, &payload, &properties));
        let text = String::from_utf8(line).unwrap();
        prop_assert!(!text.chars().any(is_harmful), "{}", text);

        for format in ["%j", "%J"] {
            for pretty in [false, true] {
                let mut object = Vec::new();
                if Format::parse(format, pretty).unwrap().write(&publish, Moment::after(1), &mut object).is_ok() {
                    serde_json::from_slice::<serde::de::IgnoredAny>(&object).unwrap();
                    let read = Recorded::parse(&object);
                    if format == "%j" {
                        prop_assert_eq!(&read.unwrap().payload, &payload);
                    }
                }
            }
        }

        for fold in [Fold::Wrap, Fold::Cut] {
            let mut shown = Vec::new();
            View::new(false).write_folded(&publish, Moment::after(1), width, fold, &mut shown);
            let shown = String::from_utf8(shown).unwrap();
            prop_assert!(!shown.chars().any(|sign| sign != '\n' && is_harmful(sign)), "{:?}", shown);
            if width > 8 {
                prop_assert!(shown.lines().all(|line| columns(line) <= width), "{:?}", shown);
                prop_assert!(shown.lines().skip(1).all(|line| line.starts_with(' ')), "{:?}", shown);
            }
        }
    }

    #[test]
    fn whatever_is_typed(text in "[-%@\\\\.0-9a-zA-Z:ü]{0,20}", payload in payloads()) {
        if let Ok(mut format) = Format::parse(&text, false) {
            let publish = Publish {
                dup: false,
                qos: QoS::AtMostOnce,
                retain: false,
                topic: "t",
                packet_id: None,
                properties: Properties::new(),
                payload: &payload,
            };
            // What cannot be shown is told.
            let _ = format.write(&publish, Moment::after(1), &mut Vec::new());
        }
    }

    #[test]
    fn whatever_is_read(line in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Recorded::parse(&line);
        let _ = Recorded::parse(&[b"{\"topic\":\"t\",\"payload\":", line.as_slice()].concat());
    }
}
