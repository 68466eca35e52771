//! `mqtt bench report`: a result that was kept, as tables or in another format.

use super::{outputs, screen};
use crate::{
    bench::report,
    cli::bench::ReportArgs,
    failure::{Exit, Failure, system},
    output::{self, Console},
};

/// Shows a result, or writes it in the formats asked for.
pub(super) fn run(args: &ReportArgs) -> Result<Exit, Failure> {
    let Some(file) = args.file.as_ref().filter(|_| !args.schema) else {
        output::text(report::JSON_SCHEMA.as_bytes()).map_err(|error| {
            Failure::new(Exit::FAILED, "cannot write to the standard output").because(system(&error))
        })?;
        return Ok(Exit::DONE);
    };
    let results = &args.results;
    outputs::check(&results.out)?;
    let report = report::read(file).map_err(|error| Failure::result(file, &error))?;
    if results.out.is_empty() && !results.quiet {
        screen::print(&report, results.ascii).map_err(|error| {
            Failure::new(Exit::FAILED, "cannot write to the standard output").because(system(&error))
        })?;
    }
    outputs::write_all(&report, &results.out, Console::new(results.quiet))?;
    Ok(Exit::DONE)
}
