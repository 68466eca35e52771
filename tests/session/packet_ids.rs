//! Packet identifiers against the simplest thing that could be right: a map, and the age of each entry.

use std::collections::BTreeMap;

use mqtt_toolkit::session::packet_ids::PacketIds;
use proptest::{collection::vec, prelude::*};

use crate::id;

/// The number of different identifiers.
const ALL: usize = 65_535;

/// What is done to both.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Takes so many.
    Take(usize),
    /// Frees so many: the oldest, the youngest, or some in between.
    Free(usize, Which),
    /// So many are taken and freed one by one: the next identifier moves on.
    Churn(usize),
    /// Frees every one that is not the n-th.
    Thin(usize),
    /// Frees all.
    Drain,
}

#[derive(Clone, Copy, Debug)]
enum Which {
    Oldest,
    Youngest,
    Somewhere(usize),
}

#[derive(Debug, Default)]
struct Pair {
    ids: PacketIds<u64>,
    /// Age and identifier, both ways.
    by_age: BTreeMap<u64, u16>,
    by_id: BTreeMap<u16, u64>,
    next: u64,
}

impl Pair {
    fn take(&mut self) -> Option<u16> {
        let taken = self.ids.insert(self.next).map(|id| id.value());
        assert_eq!(taken.is_none(), self.by_id.len() == ALL, "none only when all are in use");
        if let Some(id) = taken {
            let before = self.by_id.insert(id, self.next);
            assert_eq!(before, None, "{id} is in use");
            self.by_age.insert(self.next, id);
        }
        self.next += 1;
        taken
    }

    fn free(&mut self, number: u16) {
        let expected = self.by_id.remove(&number);
        if let Some(age) = expected {
            self.by_age.remove(&age);
        }
        assert_eq!(self.ids.find(id(number)).copied(), expected);
        assert_eq!(self.ids.extract(id(number), |_| None::<()>), None, "not what is looked for: it stays");
        if number.is_multiple_of(2) {
            assert_eq!(self.ids.remove(id(number)), expected);
        } else {
            assert_eq!(self.ids.extract(id(number), |age| Some(*age)), expected);
        }
        assert_eq!(self.ids.find(id(number)), None);
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Take(count) => {
                for _ in 0..count {
                    self.take();
                }
            }
            Step::Free(count, which) => {
                for _ in 0..count {
                    let age = match which {
                        Which::Oldest => self.by_age.keys().next().copied(),
                        Which::Youngest => self.by_age.keys().next_back().copied(),
                        Which::Somewhere(pick) => {
                            let from = pick as u64 % (self.next + 1);
                            self.by_age.range(from..).next().map(|(age, _)| *age)
                        }
                    };
                    let Some(age) = age else { return };
                    self.free(self.by_age[&age]);
                }
            }
            Step::Churn(count) => {
                for _ in 0..count {
                    let Some(id) = self.take() else { return };
                    self.free(id);
                }
            }
            Step::Thin(nth) => {
                let mut at = 0_usize;
                self.ids.retain(|_, _| {
                    at += 1;
                    at.is_multiple_of(nth)
                });
                let gone = self.by_age.keys().zip(1_usize..).filter(|(_, at)| !at.is_multiple_of(nth));
                let gone: Vec<u64> = gone.map(|(age, _)| *age).collect();
                for age in gone {
                    let id = self.by_age.remove(&age).unwrap();
                    self.by_id.remove(&id);
                }
            }
            Step::Drain => {
                let drained: Vec<u64> = self.ids.drain().collect();
                assert!(drained.iter().eq(self.by_age.keys()), "oldest first");
                self.by_age.clear();
                self.by_id.clear();
            }
        }
        assert_eq!((self.ids.len(), self.ids.free()), (self.by_id.len(), ALL - self.by_id.len()));
        assert_eq!(self.ids.is_empty(), self.by_id.is_empty());
        assert!(
            self.ids.iter().map(|(id, age)| (*age, id.value())).eq(self.by_age.iter().map(|(age, id)| (*age, *id)))
        );
    }
}

fn step() -> impl Strategy<Value = Step> {
    let count = || prop_oneof![8 => 1_usize..200, 4 => 500_usize..3_000];
    let which = prop_oneof![
        Just(Which::Oldest),
        Just(Which::Youngest),
        any::<usize>().prop_map(Which::Somewhere),
        any::<usize>().prop_map(Which::Somewhere),
    ];
    prop_oneof![
        8 => count().prop_map(Step::Take),
        8 => (count(), which).prop_map(|(count, which)| Step::Free(count, which)),
        4 => count().prop_map(Step::Churn),
        1 => Just(Step::Churn(20_000)),
        2 => (2_usize..9).prop_map(Step::Thin),
        1 => Just(Step::Drain),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    // [MQTT-2.2.1-3]
    #[test]
    fn packet_ids_are_like_a_map(steps in vec(step(), 1..25)) {
        let mut pair = Pair::default();
        for step in steps {
            pair.step(step);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, failure_persistence: None, ..ProptestConfig::default() })]

    /// Nearly all in use, around and around.
    #[test]
    fn packet_ids_run_short(holes in vec((1_usize..9_000, any::<usize>()), 1..5)) {
        let mut pair = Pair::default();
        pair.step(Step::Take(ALL + 1));
        for (count, pick) in holes {
            pair.step(Step::Free(count, Which::Somewhere(pick % ALL)));
            pair.step(Step::Take(count + 1));
        }
        pair.step(Step::Thin(3));
        pair.step(Step::Take(5_000));
        pair.step(Step::Drain);
    }
}
