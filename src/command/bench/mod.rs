//! `mqtt bench`: from the arguments of a scenario to its result.

mod aligned;
mod argv;
mod churn;
mod compare;
mod conditions;
mod conn;
mod finish;
mod knee;
mod live;
mod load;
mod look;
mod measure;
mod merge;
mod outputs;
mod preset;
mod qos;
mod refusals;
mod report;
mod retained;
mod room;
mod screen;
mod selfcheck;
mod shape;
mod site;
mod start;
mod theory;
mod trace;
mod watching;
mod words;

use crate::{
    cli::{BenchArgs, bench::Scenario},
    failure::{Exit, Failure},
};

/// Measures what was asked for, and tells what came out.
pub(super) fn run(args: BenchArgs) -> Result<Exit, Failure> {
    match &args.scenario {
        None => {
            refusals::check_word(&args.load)?;
            refusals::check("qos", &args.load)?;
        }
        Some(scenario) => {
            refusals::name(scenario).map_or(Ok(()), |(name, load)| refusals::check(name, load))?;
        }
    }
    match args.scenario {
        None => qos::run(args.load),
        Some(Scenario::Qos(load)) => qos::run(*load),
        Some(Scenario::Publish(load)) => load::run("pub", *load),
        Some(Scenario::Subscribe(load)) => load::run("sub", *load),
        Some(Scenario::Conn(load)) => conn::run("conn", *load),
        Some(Scenario::Churn(load)) => churn::run(*load),
        Some(Scenario::Retained(load)) => retained::run(*load),
        Some(Scenario::Latency(load)) => load::run("latency", *load),
        Some(Scenario::Fanout(load)) => load::run("fanout", *load),
        Some(Scenario::Fanin(load)) => load::run("fanin", *load),
        Some(Scenario::P2p(load)) => load::run("p2p", *load),
        Some(Scenario::Shared(load)) => load::run("shared", *load),
        Some(Scenario::Ceiling(load)) => load::run("ceiling", *load),
        Some(Scenario::Theory(args)) => theory::run(&args),
        Some(Scenario::Compare(args)) => compare::run(&args),
        Some(Scenario::Merge(args)) => merge::run(&args),
        Some(Scenario::Trace(args)) => trace::run(&args),
        Some(Scenario::Report(args)) => report::run(&args),
        Some(Scenario::Knee(args)) => knee::run(*args),
        Some(Scenario::Preset(args)) => preset::run(*args),
    }
}
