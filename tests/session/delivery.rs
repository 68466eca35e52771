//! What a session promises, whatever happens to its connections: QoS 1 loses nothing, QoS 2 neither loses nor doubles.

use proptest::prelude::*;

use crate::world::{World, events, start};

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    // [MQTT-3.3.1-1] [MQTT-3.3.4-9] [MQTT-4.3.2-1] [MQTT-4.3.3-1] [MQTT-4.4.0-1] [MQTT-4.6.0-1]
    #[test]
    fn two_sessions_over_a_link_that_cuts(start in start(), events in events(false)) {
        let mut world = World::new(start);
        for event in events {
            world.happen(event);
        }
        world.settle();
        world.judge();
    }

    // Section 4.1: a session that is lost on one side is over on the other, but its messages are not.
    #[test]
    fn two_sessions_of_which_one_may_be_lost(start in start(), events in events(true)) {
        let mut world = World::new(start);
        for event in events {
            world.happen(event);
        }
        world.settle();
        world.judge();
    }
}
