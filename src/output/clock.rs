//! Local time by the specifiers of C's strftime, in the words of the C locale.

use std::io::Write;

use jiff::{Zoned, tz::TimeZone};

use super::moment::Moment;

/// The clock on the wall. What it says of a second is kept: most messages share one.
#[derive(Clone, Debug)]
pub(super) struct Local {
    zone: TimeZone,
    kept: Option<Kept>,
}

/// What the clock says for a whole second.
#[derive(Clone, Debug)]
struct Kept {
    second: u64,
    now: Zoned,
    /// `2026-11-22T21:02:17`.
    text: Vec<u8>,
    /// `+0000`.
    distance: Vec<u8>,
}

impl Local {
    /// By the system's time zone, or by TZ.
    pub(super) fn system() -> Self {
        let zone = TimeZone::system();
        // Where nothing is set up, C's zone is UTC.
        Self::of(if zone.is_unknown() { TimeZone::UTC } else { zone })
    }

    pub(super) const fn of(zone: TimeZone) -> Self {
        Self { zone, kept: None }
    }

    /// `2026-11-22T21:02:17+0000`.
    pub(super) fn iso(&mut self, moment: Moment, out: &mut Vec<u8>) {
        let kept = self.at(moment);
        out.extend_from_slice(&kept.text);
        out.extend_from_slice(&kept.distance);
    }

    /// `2026-11-22T21:02:17.105222+0000`.
    pub(super) fn precise(&mut self, moment: Moment, out: &mut Vec<u8>) {
        let kept = self.at(moment);
        out.extend_from_slice(&kept.text);
        // Writing into memory does not fail.
        let _ = write!(out, ".{:06}", moment.nanoseconds() / 1000);
        out.extend_from_slice(&kept.distance);
    }

    /// `21:02:17.105`.
    pub(super) fn milliseconds(&mut self, moment: Moment, out: &mut Vec<u8>) {
        let text = &self.at(moment).text;
        out.extend_from_slice(text.rsplit(|byte| *byte == b'T').next().unwrap_or_default());
        let _ = write!(out, ".{:03}", moment.nanoseconds() / 1_000_000);
    }

    /// What stands for `@` and this byte.
    pub(super) fn write(&mut self, specifier: u8, moment: Moment, out: &mut Vec<u8>) {
        if specifier == b'N' {
            // Writing into memory does not fail.
            let _ = write!(out, "{:09}", moment.nanoseconds());
        } else {
            one(specifier, &self.at(moment).now, out);
        }
    }

    /// By the specifiers of C's strftime.
    pub(super) fn formatted(&mut self, text: &str, moment: Moment, out: &mut Vec<u8>) {
        pattern(text, &self.at(moment).now, out);
    }

    fn at(&mut self, moment: Moment) -> &Kept {
        let second = moment.seconds();
        if self.kept.as_ref().is_some_and(|kept| kept.second != second) {
            self.kept = None;
        }
        self.kept.get_or_insert_with(|| {
            let now = moment.timestamp().to_zoned(self.zone.clone());
            let (mut text, mut distance) = (Vec::new(), Vec::new());
            pattern("%FT%T", &now, &mut text);
            pattern("%z", &now, &mut distance);
            Kept { second, now, text, distance }
        })
    }
}

/// Specifiers behind `%`, and what stands between them.
fn pattern(pattern: &str, now: &Zoned, out: &mut Vec<u8>) {
    let mut bytes = pattern.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => one(bytes.next().unwrap_or_default(), now, out),
            byte => out.push(byte),
        }
    }
}

fn one(specifier: u8, now: &Zoned, out: &mut Vec<u8>) {
    let hour = now.hour();
    let hour12 = if hour % 12 == 0 { 12 } else { hour % 12 };
    let weekday = now.weekday().to_sunday_zero_offset();
    let (weekday_name, month_name) = (name(&WEEKDAYS, weekday), name(&MONTHS, now.month() - 1));
    // Weeks of the year that begin on this day; the days before the first one are in week 0.
    let week = |first: i8| (now.day_of_year() + 6 - i16::from((weekday + 7 - first) % 7)) / 7;
    let iso = now.date().iso_week_date();
    // Writing into memory does not fail.
    let _ = match specifier {
        b'a' => write!(out, "{}", &weekday_name[..3]),
        b'A' => write!(out, "{weekday_name}"),
        b'b' | b'h' => write!(out, "{}", &month_name[..3]),
        b'B' => write!(out, "{month_name}"),
        b'c' => return pattern("%a %b %e %H:%M:%S %Y", now, out),
        b'C' => write!(out, "{:02}", now.year() / 100),
        b'd' => write!(out, "{:02}", now.day()),
        b'D' | b'x' => return pattern("%m/%d/%y", now, out),
        b'e' => write!(out, "{:2}", now.day()),
        b'F' => return pattern("%Y-%m-%d", now, out),
        b'g' => write!(out, "{:02}", iso.year() % 100),
        b'G' => write!(out, "{}", iso.year()),
        b'H' => write!(out, "{hour:02}"),
        b'I' => write!(out, "{hour12:02}"),
        b'j' => write!(out, "{:03}", now.day_of_year()),
        b'k' => write!(out, "{hour:2}"),
        b'l' => write!(out, "{hour12:2}"),
        b'm' => write!(out, "{:02}", now.month()),
        b'M' => write!(out, "{:02}", now.minute()),
        b'n' => writeln!(out),
        b'p' => write!(out, "{}", if hour < 12 { "AM" } else { "PM" }),
        b'P' => write!(out, "{}", if hour < 12 { "am" } else { "pm" }),
        b'r' => return pattern("%I:%M:%S %p", now, out),
        b'R' => return pattern("%H:%M", now, out),
        b's' => write!(out, "{}", now.timestamp().as_second()),
        b'S' => write!(out, "{:02}", now.second()),
        b't' => write!(out, "\t"),
        b'T' | b'X' => return pattern("%H:%M:%S", now, out),
        b'u' => write!(out, "{}", now.weekday().to_monday_one_offset()),
        b'U' => write!(out, "{:02}", week(0)),
        b'V' => write!(out, "{:02}", iso.week()),
        b'w' => write!(out, "{weekday}"),
        b'W' => write!(out, "{:02}", week(1)),
        b'y' => write!(out, "{:02}", now.year() % 100),
        b'Y' => write!(out, "{}", now.year()),
        b'z' => {
            let seconds = now.offset().seconds();
            let minutes = seconds.abs() / 60;
            write!(out, "{}{:02}{:02}", if seconds < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
        }
        b'Z' => {
            let info = now.time_zone().to_offset_info(now.timestamp());
            write!(out, "{}", info.abbreviation())
        }
        b'%' => write!(out, "%"),
        // C leaves what it does not know as it stands.
        other => out.write_all(&[b'%', other]),
    };
}

fn name<'a>(names: &[&'a str], at: i8) -> &'a str {
    usize::try_from(at).ok().and_then(|at| names.get(at)).copied().unwrap_or("???")
}

const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn written(zone: &TimeZone, seconds: u64, text: &str) -> String {
        let mut out = Vec::new();
        let mut local = Local::of(zone.clone());
        for byte in text.bytes() {
            local.write(byte, Moment::after(seconds * 1_000_000_000 + 5), &mut out);
            out.push(b'|');
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_specifier_is_as_c_writes_it() {
        let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        // What glibc 2.36 wrote, in two halves of the year and of the day.
        let all = "aAbBcCdDeFgGhHIjklmMnNpPrRsStTuUVwWxXyYzZ%q";
        let expected = "Mon|Monday|Nov|November|Mon Nov 23 05:43:43 2026|20|23|11/23/26|23|2026-11-23|26|2026|Nov|05|05|\
                        327| 5| 5|11|43|\n|000000005|AM|am|05:43:43 AM|05:43|1795409023|43|\t|05:43:43|1|47|48|1|47|\
                        11/23/26|05:43:43|26|2026|+0100|CET|%|%q|";
        assert_eq!(written(&zone, 1_795_409_023, all), expected);
        assert_eq!(written(&zone, 1_783_339_200, "cIlpPzZ"), "Mon Jul  6 14:00:00 2026|02| 2|PM|pm|+0200|CEST|");
        assert_eq!(written(&zone, 1_783_288_800, "HIlkp"), "00|12|12| 0|AM|");
    }

    #[test]
    fn weeks_are_those_of_c_at_both_ends_of_a_year() {
        // (date as seconds, %U %V %W %G %g %j) as `date -u` says.
        let rows = [
            (1_609_459_200, "00|53|00|2020|20|001|"),
            (1_609_632_000, "01|53|00|2020|20|003|"),
            (1_609_718_400, "01|01|01|2021|21|004|"),
            (1_704_067_200, "00|01|01|2024|24|001|"),
            (1_735_603_200, "52|01|53|2025|25|366|"),
            (1_672_531_200, "01|52|00|2022|22|001|"),
        ];
        for (seconds, expected) in rows {
            assert_eq!(written(&TimeZone::UTC, seconds, "UVWGgj"), expected, "{seconds}");
        }
    }

    #[test]
    fn a_kept_second_is_not_shown_for_another() {
        let mut local = Local::of(TimeZone::UTC);
        let mut out = Vec::new();
        for nanoseconds in [1_999_999_999, 2_000_000_000, 61_000_000_000] {
            local.precise(Moment::after(nanoseconds), &mut out);
            out.push(b' ');
        }
        let expected =
            "1970-01-01T00:00:01.999999+0000 1970-01-01T00:00:02.000000+0000 1970-01-01T00:01:01.000000+0000 ";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
