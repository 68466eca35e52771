//! What `--print-config` prints: each value that holds, those of options without a key as comments.

use std::fmt::Write;

use super::doors::is_reached_from_elsewhere;
use crate::{
    cli::{Asked, LogFormat, ServeArgs},
    conf::{Section, Settings},
};

/// The configuration as a file.
pub(in crate::command::serve) fn printed(args: &ServeArgs, settings: &Settings) -> String {
    let mut settings = settings.clone();
    // Without a file, whom nobody else can be lets in by itself, and that is to be read in the file.
    settings.local_only |= args.config.is_none() && settings.listeners.iter().all(|listener| is_open(args, listener));
    let mut text = settings.to_string();
    text.push_str("\n# Options that have no key:\n");
    for (option, value) in options(args) {
        // A String takes all.
        let _ = writeln!(text, "# {option} {}", value.escape_debug());
    }
    text
}

/// Whether strangers cannot reach it.
fn is_open(args: &ServeArgs, listener: &Section) -> bool {
    let asks = match args.tls.client_certificates {
        Some(asked) => asked == Asked::Required,
        None => listener.flag("require_certificate"),
    };
    (asks && listener.get("certfile").is_some()) || !is_reached_from_elsewhere(&listener.place)
}

fn options(args: &ServeArgs) -> Vec<(&'static str, String)> {
    let (tls, watch) = (&args.tls, &args.watch);
    let path = |path: &Option<std::path::PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let asked = tls.client_certificates.map(|asked| match asked {
        Asked::Required => "required",
        Asked::Optional => "optional",
        Asked::Off => "off",
    });
    let format = match watch.log_format {
        Some(LogFormat::Json) => "json",
        Some(LogFormat::Text) | None => "text",
    };
    let of_tls = [
        ("--client-certificates", asked.map(str::to_owned)),
        ("--tls-max", tls.tls_max.map(|version| version.to_string().to_lowercase().replace("tls ", "tlsv"))),
        ("--crl-strict", tls.crl_strict.then(String::new)),
        ("--key-pass-file", path(&tls.key_pass_file)),
        ("--max-handshakes", Some(tls.max_handshakes.to_string())),
    ];
    let of_broker = [
        ("--receive-maximum", Some(args.receive_maximum.to_string())),
        ("--max-message-rate", Some(watch.max_message_rate.to_string())),
        ("--message-burst", Some(watch.message_burst.to_string())),
        ("--max-retained-messages", watch.max_retained_messages.map(|count| count.to_string())),
        ("--max-retained-bytes", watch.max_retained_bytes.map(|count| count.to_string())),
        ("--max-subscriptions", watch.max_subscriptions.map(|count| count.to_string())),
        ("--max-topic-levels", watch.max_topic_levels.map(|count| count.to_string())),
        ("--patience", Some(args.patience.to_string())),
        ("--stop-timeout", Some(args.stop_timeout.to_string())),
        ("--workers", Some(args.workers.to_string())),
        ("--ready-file", path(&args.ready_file)),
        ("--log-format", Some(format.to_owned())),
    ];
    let traces = watch.trace.iter().map(|filter| ("--trace", Some(filter.clone())));
    let all = of_tls.into_iter().chain(of_broker).chain(traces);
    all.filter_map(|(option, value)| Some((option, value?))).collect()
}
