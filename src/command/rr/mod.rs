//! `mqtt rr`: a request, and its response.

mod answers;
mod dialogue;
mod latency;
mod plan;

use answers::Answers;
use dialogue::Dialogue;
use latency::Latencies;
use plan::Plan;

use super::{
    connection::{self, connect, ended, listen},
    shown,
};
use crate::{
    cli::RequestArgs,
    failure::{Exit, Failure},
    output::Payloads,
};

/// Asks, and prints the answer.
pub(super) fn run(args: RequestArgs) -> Result<Exit, Failure> {
    let mut options = connection::options(&args.connection, plan::VERSION)?;
    let console = connection::console(&args.connection);
    let plan = Plan::from_args(&args, console)?;
    let form = shown::form(&args.shown, &args.connection)?;
    connection::secure(&mut options, &args.connection)?;
    let as_mosquitto = args.connection.tool.is_some();
    if as_mosquitto {
        // As mosquitto_rr does: one answer at a time is enough.
        options.receive_maximum = Some(1);
    }
    super::runtime()?.block_on(async {
        let mut interrupt = listen(args.wait)?;
        let debug = args.connection.debug;
        let client = match connect(options, debug, &mut interrupt, console).await? {
            Ok(client) => client,
            Err(from_outside) => return Ok(ended(from_outside, console)),
        };
        let response_topic = plan.response_topic(client.agreed());
        let answers = Answers::new(Payloads::new(form), response_topic.clone(), &plan, debug, console);
        let latencies = Latencies::default();
        Dialogue { client, plan, response_topic, answers, latencies, as_mosquitto, interrupt, console }.run().await
    })
}
