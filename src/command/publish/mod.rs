//! `mqtt pub`: publishes a message, each line of an input, or a recording.

mod feed;
mod job;
mod lines;
mod meter;
mod pace;
mod refusals;
mod source;
mod waiting;

use job::Job;

use super::connection::{self, connect, ended, listen};
use crate::{
    cli::PublishArgs,
    failure::{Exit, Failure},
    packet::Property,
};

/// Publishes, and returns when the broker has everything.
pub(super) fn run(args: PublishArgs) -> Result<Exit, Failure> {
    let mut options = connection::options(&args.connection, job::version(&args))?;
    let console = connection::console(&args.connection);
    let job = Job::from_args(&args, console)?;
    connection::secure(&mut options, &args.connection)?;
    options.resend = job.resend;
    let has_expiry = options.properties.iter().any(|property| matches!(property, Property::SessionExpiryInterval(_)));
    if job.keeps_session && !has_expiry {
        options.keep_session(connection::random_id());
    }
    super::runtime()?.block_on(async {
        let mut interrupt = listen(None)?;
        let client = match connect(options, args.connection.debug, &mut interrupt, console).await? {
            Ok(client) => client,
            Err(from_outside) => return Ok(ended(from_outside, console)),
        };
        feed::run(client, job, &args.connection, interrupt).await
    })
}
