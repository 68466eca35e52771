//! A short run of the mutations; `cargo run --release --example mutate` is the long one.

use crate::{corpus::corpus, mutator};

#[test]
fn mutated_packets_neither_panic_nor_allocate() {
    let (report, _) = mutator::run(&corpus().unwrap(), 100_000, 1);
    println!("{report}");
    assert_eq!(report.accepted + report.incomplete + report.refusals() + report.panics, 100_000);
    assert_eq!(report.panics, 0);
    assert_eq!(report.allocated, 0);
    // The mutations reach deep: each outcome is met often, and nearly every rule is broken.
    assert!(report.accepted > 5_000, "{}", report.accepted);
    assert!(report.incomplete > 5_000, "{}", report.incomplete);
    assert!(report.refusals() > 30_000, "{}", report.refusals());
    assert!(report.refused.len() > 30, "{:?}", report.refused);
}

#[test]
fn a_seed_is_a_run() {
    let corpus = corpus().unwrap();
    let run = |seed| mutator::run(&corpus, 2_000, seed).0;
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}
