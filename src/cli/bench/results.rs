//! Options that say what becomes of a result: files, conditions, how much is shown.

use std::path::PathBuf;

use clap::Args;

/// What becomes of a result.
#[derive(Debug, Args)]
#[command(next_help_heading = "Result")]
pub struct ResultArgs {
    /// Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = OutFile::parse)]
    pub out: Vec<OutFile>,

    /// What must not be, as in 'qos1.e2e.p99>5ms'; once or more: exit code 7.
    #[arg(long, value_name = "CONDITION", allow_hyphen_values = true)]
    pub fail_if: Vec<String>,

    /// What must be, as in 'qos1.e2e.p99<5ms'; once or more: exit code 7 when it is not so.
    #[arg(long, value_name = "CONDITION", allow_hyphen_values = true)]
    pub require: Vec<String>,

    /// A result that the load generator has limited is not valid either: exit code 8.
    #[arg(long)]
    pub strict: bool,

    /// No live view: one line a second.
    #[arg(long)]
    pub plain: bool,

    /// Bars of plain letters.
    #[arg(long)]
    pub ascii: bool,

    /// Say nothing while running, and show no tables.
    #[arg(long)]
    pub quiet: bool,
}

/// A file with a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutFile {
    /// Its format.
    pub format: OutFormat,
    /// Its path; `-`: the standard output.
    pub path: PathBuf,
}

/// A format of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutFormat {
    /// One JSON document.
    Json,
    /// Rows of one value each.
    Csv,
    /// Tables for a page of text.
    Markdown,
    /// One page with pictures.
    Html,
}

impl OutFile {
    fn parse(text: &str) -> Result<Self, String> {
        let shape = "it must be FORMAT=FILE, FORMAT one of json, csv, md, html";
        let (format, path) = text.split_once('=').ok_or(shape)?;
        let format = match format {
            "json" => OutFormat::Json,
            "csv" => OutFormat::Csv,
            "md" => OutFormat::Markdown,
            "html" => OutFormat::Html,
            _ => return Err(shape.to_owned()),
        };
        if path.is_empty() {
            return Err("the file has no name".to_owned());
        }
        Ok(Self { format, path: path.into() })
    }
}
