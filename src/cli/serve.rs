//! `mqtt serve`.

use clap::Args;

/// Options of `mqtt serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// TCP port; 0: a free one.
    #[arg(short, long)]
    pub port: Option<u16>,
}
