//! What was typed after `cargo bench --bench compare --`.

use std::path::PathBuf;

/// The options of a run.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// Cargo says `--bench` when it is to be run, and nothing when it is only tested.
    pub(crate) bench: bool,
    /// Short runs, once each.
    pub(crate) quick: bool,
    /// Only the rows whose name contains this.
    pub(crate) only: Option<String>,
    pub(crate) repeat: usize,
    pub(crate) json: Option<PathBuf>,
    /// Put the bench's own relay where `mqtt serve` stands: shows what the load itself costs.
    pub(crate) null: bool,
    /// Be that relay.
    pub(crate) relay: bool,
    pub(crate) help: bool,
}

pub(crate) const HELP: &str = "\
Compares `mqtt` with Debian's mosquitto, in turn, under the same load; every delivery is counted.

cargo bench --bench compare -- [--quick] [--only SUBSTR] [--repeat N] [--json FILE] [--null]

  --quick         short runs, once each
  --only SUBSTR   only the rows whose name contains SUBSTR, as `q1` or `idle`
  --repeat N      repetitions, of which the medians are shown (3)
  --json FILE     write the values of every repetition to FILE
  --null          put a relay that does nothing where `mqtt serve` stands

MQTT_BIN names another `mqtt` than the one that was built.";

impl Options {
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            bench: false,
            quick: false,
            only: None,
            repeat: 0,
            json: None,
            null: false,
            relay: false,
            help: false,
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--bench" => options.bench = true,
                "--test" => options.bench = false,
                "--quick" => options.quick = true,
                "--only" => options.only = Some(value()?),
                "--repeat" => {
                    let text = value()?;
                    options.repeat = text.parse().map_err(|_| format!("--repeat: not a number: {text}"))?;
                }
                "--json" => options.json = Some(PathBuf::from(value()?)),
                "--null" => options.null = true,
                "--relay" => options.relay = true,
                "--help" | "-h" => options.help = true,
                other => return Err(format!("unknown option: {other}")),
            }
        }
        if options.repeat == 0 {
            options.repeat = if options.quick { 1 } else { 3 };
        }
        Ok(options)
    }

    pub(crate) fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|part| name.contains(part.as_str()))
    }
}
