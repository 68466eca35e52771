//! Whole screens, from reports that are made by hand.

mod reports;

use super::*;
use crate::bench::report::{Sample, Threshold};

const LOOK: Look = Look { width: 80, coloured: false, ascii: false };

#[track_caller]
fn assert_screen(report: &Report, look: Look, expected: &str) {
    let screen = lines(report, look).join("\n") + "\n";
    assert!(screen == expected, "the screen is\n{screen}");
    let widest = screen.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    assert!(widest <= look.width, "{widest} columns:\n{screen}");
}

#[test]
fn four_blocks_tell_what_qos_costs() {
    assert_screen(&reports::qos(), LOOK, include_str!("qos.txt"));
}

#[test]
fn plain_letters_will_do() {
    let ascii = Look { ascii: true, ..LOOK };
    assert_screen(&reports::qos(), ascii, include_str!("ascii.txt"));
    for report in [reports::qos(), reports::latency(), reports::fanout()] {
        assert!(lines(&report, ascii).iter().all(|line| line.is_ascii()), "{:#?}", lines(&report, ascii));
    }
}

#[test]
fn a_load_tells_rates_times_and_losses() {
    assert_screen(&reports::latency(), LOOK, include_str!("latency.txt"));
    assert_screen(&reports::fanout(), LOOK, include_str!("fanout.txt"));
}

#[test]
fn what_is_wrong_is_red() {
    let coloured = lines(&reports::fanout(), Look { coloured: true, ..LOOK }).join("\n");
    for red in
        ["\u{1b}[1;31m12\u{1b}[0m", "\u{1b}[1;31m3\u{1b}[0m", "\u{1b}[1;31m   This result is not valid:\u{1b}[0m"]
    {
        assert!(coloured.contains(red), "{red:?} in {coloured}");
    }
    let good = lines(&reports::latency(), Look { coloured: true, ..LOOK }).join("\n");
    assert!(!good.contains("\u{1b}[1;31m") && good.contains("\u{1b}["), "{good}");
}

#[test]
fn bytes_that_are_not_those_of_the_formulas_are_told() {
    let mut report = reports::qos();
    for sample in report.results.iter_mut().filter(|sample| sample.phase == "wire" && sample.qos == 1) {
        sample.bytes.mqtt = Some(crate::bench::report::Both { tx: 91.0, rx: 5.0 });
    }
    let screen = lines(&report, LOOK).join("\n");
    assert!(screen.contains("QoS 1: by the formulas 91 → and 4 ← bytes; 91 and 5 were measured ✗"), "{screen}");
    assert!(!screen.contains("theory = measured"), "{screen}");
}

#[test]
fn little_s_law_is_told_with_its_numbers() {
    let mut report = reports::latency();
    for sample in report.results.iter_mut().filter(|sample| sample.qos == 1) {
        sample.limited_by = Some(crate::bench::report::Limit::Window);
    }
    let screen = lines(&report, LOOK).join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = "limited by the window at QoS 1: 64 messages in flight ÷ 150 µs each = 427 k/s (Little's law). This \
                    says little about the broker: a larger --window gives more.";
    assert!(screen.contains(expected), "{screen}");
}

#[test]
fn a_window_that_the_broker_grants_is_told_as_such() {
    let mut report = reports::latency();
    report.env.broker.receive_maximum = Some(20);
    for sample in &mut report.results {
        sample.limited_by = Some(crate::bench::report::Limit::Window);
    }
    let screen = lines(&report, LOOK).join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in [
        "window 20 (the broker's Receive Maximum)",
        "20 messages in flight (the broker's Receive Maximum) ÷ 150 µs each",
        "This says little about the broker: it grants no more in flight. More pairs have more: --clients.",
    ] {
        assert!(screen.contains(expected), "{expected}: {screen}");
    }
}

#[test]
fn few_messages_tell_nothing_of_a_limit() {
    let mut report = reports::latency();
    for sample in &mut report.results {
        sample.counts.sent = 10;
        sample.limited_by = Some(crate::bench::report::Limit::Generator);
    }
    let screen = lines(&report, LOOK).join(" ");
    assert!(!screen.contains("limited by") && screen.contains("Too few messages"), "{screen}");
}

#[test]
fn conditions_and_an_interrupted_run_are_told() {
    let mut report = reports::latency();
    report.run.interrupted = true;
    report.thresholds = vec![
        Threshold { expr: "qos1.e2e.p99>5ms".to_owned(), value: Some(480_000.0), ok: true },
        Threshold { expr: "qos1.lost>0".to_owned(), value: None, ok: false },
    ];
    let screen = lines(&report, LOOK);
    for line in [
        "   holds:  qos1.e2e.p99>5ms: it is 480 µs",
        "   broken: qos1.lost>0: could not be measured",
        "   Stopped early: this is what was measured until then.",
    ] {
        assert!(screen.iter().any(|found| found == line), "{line:?} in {screen:#?}");
    }
}

#[test]
fn what_is_not_there_is_left_out_or_a_dash_and_nothing_panics() {
    for width in [20, 40, 80, 200] {
        for scenario in ["", "qos", "pub", "conn", "churn", "knee", "retained", "ceiling"] {
            let mut report = Report::default();
            report.run.scenario = scenario.to_owned();
            report.run.duration_s = f64::NAN;
            lines(&report, Look { width, ..LOOK });
            for phase in ["wire", "wait", "throughput", "cuts", "steady", "connect", "store", "fetch", "churn"] {
                for block in 1..=2 {
                    report.results.push(Sample { phase: phase.to_owned(), block, ..Sample::default() });
                }
            }
            let screen = lines(&report, Look { width, ..LOOK }).join("\n");
            assert!(!screen.contains("NaN") && !screen.contains("inf"), "{screen}");
        }
    }
}

#[test]
fn nothing_that_a_broker_says_commands_the_terminal() {
    let mut report = reports::latency();
    report.env.broker.name = Some("\u{1b}[2J\u{202e}".to_owned());
    report.run.warnings.push("\u{1b}]0;x\u{7}".to_owned());
    report.run.scenario = "\u{9b}2J".to_owned();
    let screen = lines(&report, LOOK).join("");
    assert!(!screen.contains(['\u{1b}', '\u{202e}', '\u{7}', '\u{9b}']), "{screen}");
}
