//! The result on the standard output: from a report to lines, block by block.

mod head;
mod limits;
mod load;
mod paper;
mod pick;
mod qos;
mod verdict;

use std::io;

use super::look::Look;
use crate::{bench::report::Report, output};
use paper::Paper;

/// Writes a result for people.
///
/// # Errors
/// When the standard output takes nothing, as on a full disk.
pub(super) fn print(report: &Report, ascii: bool) -> io::Result<()> {
    let mut text = lines(report, Look::of_stdout(ascii)).join("\n");
    text.push('\n');
    output::text(text.as_bytes())
}

/// The lines of a result.
pub(super) fn lines(report: &Report, look: Look) -> Vec<String> {
    let mut paper = Paper::new(look);
    head::write(report, &mut paper);
    if report.run.scenario == "qos" {
        qos::sent(report, &mut paper);
        qos::waited(report, &mut paper);
        qos::fast(report, &mut paper);
        qos::got(report, &mut paper);
    } else {
        load::rates(report, &mut paper);
        load::times(report, &mut paper);
        load::counts(report, &mut paper);
        limits::explained(report, &mut paper);
    }
    verdict::write(report, &mut paper);
    if report.run.scenario == "qos" {
        qos::in_one_line(report, &mut paper);
    }
    verdict::more(report, &mut paper);
    paper.into_lines()
}

#[cfg(test)]
mod tests;
