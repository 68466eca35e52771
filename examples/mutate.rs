//! Mutates valid packets, reads them, and counts what became of them: `mutate [COUNT] [SEED]`.
//!
//! It fails when the decoder panics or allocates, or when nothing was accepted or nothing refused.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

#[path = "../tests/packet/corpus.rs"]
mod corpus;
#[path = "../tests/packet/mutator.rs"]
mod mutator;

use std::{error::Error, process::ExitCode, time::Instant};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let count = arguments.next().map_or(Ok(5_000_000), |text| text.replace(['_', ','], "").parse())?;
    let seed = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let corpus = corpus::corpus()?;
    println!("{count} mutations of {} packets, seed {seed}", corpus.len());
    let start = Instant::now();
    let (report, longest) = mutator::run(&corpus, count, seed);
    let took = start.elapsed();
    println!("{report}");
    println!("{:>12.1}  seconds, mutating and round trips included", took.as_secs_f64());
    println!("{:>12.1}  microseconds for the slowest input", longest.as_secs_f64() * 1e6);
    let good = report.panics == 0 && report.allocated == 0 && report.accepted > 0 && report.refusals() > 0;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
