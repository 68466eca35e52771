//! `mqtt bench merge`: the results of several machines as one.

use std::path::PathBuf;

use super::{conditions::Conditions, finish, outputs, words};
use crate::{
    bench::{
        merge::{MergeError, Merged, Share, merge},
        report::{self, Report},
    },
    cli::bench::MergeArgs,
    failure::{Exit, Failure, quoted, system},
    output::{Console, Row, Sheet, Tint},
};

/// Adds results, and shows what each part has added to the whole.
pub(super) fn run(args: &MergeArgs) -> Result<Exit, Failure> {
    let results = &args.results;
    let conditions = Conditions::read(results)?;
    outputs::check(&results.out)?;
    let read = |path| report::read(path).map_err(|error| Failure::result(path, &error));
    let reports: Vec<Report> = args.files.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
    let Merged { report, shares } = merge(&reports).map_err(|error| refused(args, &error))?;
    let console = Console::new(results.quiet);
    for warning in &report.run.warnings {
        console.finding(warning, None);
    }
    // What goes to the standard output by name stands there alone.
    if !results.quiet && results.out.iter().all(|out| out.path.as_os_str() != "-") {
        let printed = sheet(&shares, args).print();
        printed.map_err(|error| {
            Failure::new(Exit::FAILED, "cannot write to the standard output").because(system(&error))
        })?;
    }
    finish::tell(report, results, &conditions, None)
}

fn refused(args: &MergeArgs, error: &MergeError) -> Failure {
    let names: Vec<String> = error
        .places()
        .into_iter()
        .filter_map(|place| args.files.get(place))
        .map(|path| quoted(&path.display().to_string()))
        .collect();
    let what =
        if names.is_empty() { "cannot merge".to_owned() } else { format!("cannot merge {}", names.join(" and ")) };
    let failure = match error {
        MergeError::Histogram { .. } => Failure::new(Exit::FAILED, what),
        _ => Failure::usage(what),
    };
    failure.because(error)
}

fn sheet(shares: &[Share], args: &MergeArgs) -> Sheet {
    let mut sheet = Sheet::new();
    let row = |(share, path): (&Share, &PathBuf)| Row {
        cells: vec![
            share.shard.clone().unwrap_or_else(|| words::DASH.to_owned()),
            path.display().to_string(),
            words::amount(share.rate),
            format!("{} %", words::percent(share.even_pct)),
        ],
        tint: Tint::Plain,
    };
    let rows: Vec<Row> = shares.iter().zip(&args.files).map(row).collect();
    sheet.table(&["SHARD", "FILE", "MSGS/S", "OF AN EVEN SHARE"], &rows);
    sheet.line("", Tint::Plain);
    sheet
}
