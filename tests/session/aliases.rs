//! Topic aliases (section 3.3.2.3.4): what we set the peer understands, and what the peer may not say is refused.

use std::collections::BTreeMap;

use mqtt_toolkit::session::{
    IncomingAliases, OutgoingAliases,
    aliases::{Alias, AliasError},
};
use proptest::{collection::vec, prelude::*};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_one_side_sets_the_other_understands(
        maximum in 0_u16..6,
        connections in vec(vec("[a-h]", 0..30), 1..4),
    ) {
        for topics in connections {
            // [MQTT-3.3.2-7]: aliases end with their connection.
            let (mut out, mut incoming) = (OutgoingAliases::new(maximum), IncomingAliases::new(maximum));
            let mut set = BTreeMap::new();
            for topic in &topics {
                match out.alias(topic) {
                    Alias::None => assert!(set.len() == usize::from(maximum) && !set.contains_key(topic)),
                    Alias::Set(alias) => {
                        assert!((1..=maximum).contains(&alias), "[MQTT-3.3.2-8] [MQTT-3.1.2-26]");
                        assert_eq!(incoming.topic(alias), Err(AliasError::Unknown), "an alias is set once");
                        assert_eq!(set.insert(topic.clone(), alias), None);
                        incoming.set(alias, topic).unwrap();
                    }
                    Alias::Use(alias) => {
                        assert_eq!(set.get(topic), Some(&alias));
                        assert_eq!(incoming.topic(alias), Ok(topic.as_str()));
                    }
                }
            }
        }
    }

    #[test]
    fn what_the_peer_sets_is_like_a_map(
        maximum in prop_oneof![0_u16..8, Just(u16::MAX)],
        steps in vec((prop_oneof![8 => 0_u16..10, 1 => any::<u16>()], prop::option::of("[a-c]{1,2}")), 0..60),
    ) {
        let mut aliases = IncomingAliases::new(maximum);
        let mut model = BTreeMap::new();
        for (alias, topic) in steps {
            let allowed = alias != 0 && alias <= maximum; // [MQTT-3.3.2-8] [MQTT-3.3.2-9]
            match topic {
                Some(topic) => {
                    let expected = if allowed { Ok(()) } else { Err(AliasError::OutOfRange) };
                    assert_eq!(aliases.set(alias, &topic), expected);
                    if allowed {
                        model.insert(alias, topic);
                    }
                }
                None => {
                    let unknown = if allowed { AliasError::Unknown } else { AliasError::OutOfRange };
                    assert_eq!(aliases.topic(alias), model.get(&alias).map(String::as_str).ok_or(unknown));
                }
            }
        }
    }
}

#[test]
fn without_a_maximum_there_is_no_alias() {
    let (mut out, mut incoming) = (OutgoingAliases::default(), IncomingAliases::default());
    assert_eq!(out.alias("a"), Alias::None); // [MQTT-3.1.2-27]
    assert_eq!(incoming.set(1, "a"), Err(AliasError::OutOfRange));
    assert_eq!(incoming.topic(1), Err(AliasError::OutOfRange));
}

#[test]
fn all_65535_aliases_can_be_used() {
    let (mut out, mut incoming) = (OutgoingAliases::new(u16::MAX), IncomingAliases::new(u16::MAX));
    for number in 1..=u16::MAX {
        let topic = number.to_string();
        assert_eq!(out.alias(&topic), Alias::Set(number));
        incoming.set(number, &topic).unwrap();
    }
    assert_eq!(out.alias("one more"), Alias::None);
    assert_eq!(out.alias("65535"), Alias::Use(u16::MAX));
    assert_eq!(incoming.topic(u16::MAX), Ok("65535"));
}
