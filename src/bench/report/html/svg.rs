//! Scales, axes and lines of the pictures in a page.

use std::fmt::Write;

use super::escape;

/// Width of a picture that stands beside one other, in pixels.
pub(super) const WIDTH: f64 = 440.0;
/// Width of one that stands beside two: in such a place its letters are as large.
pub(super) const NARROW: f64 = 312.0;
const LEFT: f64 = 54.0;
const RIGHT: f64 = 62.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 40.0;

/// From values to a place between 0 and 1.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scale {
    /// Equal distances for equal differences.
    Linear {
        /// At 0.
        from: f64,
        /// At 1.
        to: f64,
    },
    /// Equal distances for equal ratios.
    Log {
        /// At 0.
        from: f64,
        /// At 1.
        to: f64,
    },
}

impl Scale {
    /// From 0 to what is there, and a little more.
    pub(super) fn up_to(most: f64) -> Self {
        Self::Linear { from: 0.0, to: if most > 0.0 { most * 1.06 } else { 1.0 } }
    }

    /// A logarithmic one around what is there.
    pub(super) fn around(least: f64, most: f64) -> Self {
        let (least, most) = (least.max(1e-12), most.max(least).max(1e-12));
        // A line that is nearly level must not look like a mountain.
        let room = (2.0 / (most / least).max(1.0)).max(1.0).sqrt() * 1.25;
        Self::Log { from: least / room, to: most * room }
    }

    /// Where a value is.
    pub(super) fn place(self, value: f64) -> f64 {
        let place = match self {
            Self::Linear { from, to } => (value - from) / (to - from),
            Self::Log { from, to } => (value.max(1e-12) / from).ln() / (to / from).ln(),
        };
        if place.is_finite() { place.clamp(-0.05, 1.05) } else { 0.0 }
    }

    /// Round values on it, some four or five.
    pub(super) fn ticks(self) -> Vec<f64> {
        match self {
            Self::Linear { from, to } => {
                let rough = (to - from) / 4.0;
                let decade = 10_f64.powf(rough.log10().floor());
                let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|part| part * decade).into_iter().find(|step| *step >= rough);
                let step = step.unwrap_or(rough);
                let first = (from / step).ceil();
                (0..12).map(|at| (first + f64::from(at)) * step).take_while(|tick| *tick <= to).collect()
            }
            Self::Log { from, to } => {
                let decades = (to / from).log10();
                let parts: &[f64] = match decades {
                    decades if decades < 1.2 => &[1.0, 2.0, 3.0, 5.0, 7.0],
                    decades if decades < 2.6 => &[1.0, 2.0, 5.0],
                    _ => &[1.0],
                };
                let every = if decades > 7.0 { 2 } else { 1 };
                let first = from.log10().floor() as i32;
                let decades = (0..40).step_by(every).map(|at| 10_f64.powi(first + at));
                let ticks = decades.flat_map(|decade| parts.iter().map(move |part| part * decade));
                ticks.take_while(|tick| *tick <= to).filter(|tick| *tick >= from).collect()
            }
        }
    }
}

/// A picture with two axes.
pub(super) struct Plot {
    svg: String,
    width: f64,
    height: f64,
    x: Scale,
    y: Scale,
    /// Names at the right ends of lines: where they would like to be, whose they are.
    names: Vec<(f64, u8, String)>,
}

impl Plot {
    /// One with these scales; `label` says in words what is seen.
    pub(super) fn new(label: &str, (width, height): (f64, f64), x: Scale, y: Scale) -> Self {
        // In a wider place it is not blown up.
        let svg = format!(
            "<svg style=\"max-width:{:.0}px\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">\n",
            width * 1.25,
            escape(label)
        );
        Self { svg, width, height, x, y, names: Vec::new() }
    }

    fn x(&self, value: f64) -> f64 {
        LEFT + self.x.place(value) * (self.width - LEFT - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        self.height - BOTTOM - self.y.place(value) * (self.height - TOP - BOTTOM)
    }

    /// The axes, with these marks on them.
    pub(super) fn axes(&mut self, xs: &[(f64, String)], x_name: &str, ys: &[(f64, String)]) {
        let (left, right, bottom) = (LEFT, self.width - RIGHT, self.height - BOTTOM);
        for (value, text) in ys {
            let y = self.y(*value);
            let _ = writeln!(
                self.svg,
                "<path class=\"grid\" d=\"M{left} {y:.1}H{right}\"/><text x=\"{:.1}\" y=\"{:.1}\" \
                 text-anchor=\"end\">{}</text>",
                left - 7.0,
                y + 4.0,
                escape(text)
            );
        }
        for (value, text) in xs {
            let x = self.x(*value);
            let _ = writeln!(
                self.svg,
                "<path class=\"grid\" d=\"M{x:.1} {TOP}V{bottom}\"/><text x=\"{x:.1}\" y=\"{:.1}\" \
                 text-anchor=\"middle\">{}</text>",
                bottom + 16.0,
                escape(text)
            );
        }
        let _ = writeln!(
            self.svg,
            "<path class=\"axis\" d=\"M{left} {bottom}H{right}\"/><text x=\"{right}\" y=\"{:.1}\" \
             text-anchor=\"end\">{}</text>",
            bottom + 32.0,
            escape(x_name)
        );
    }

    /// A line through these values, in the colour of a QoS; `more`: further classes.
    pub(super) fn line(&mut self, qos: u8, more: &str, points: &[(f64, f64)]) {
        let mut path = String::new();
        for (at, (x, y)) in points.iter().enumerate() {
            let _ = write!(path, "{}{:.1} {:.1}", if at == 0 { "M" } else { "L" }, self.x(*x), self.y(*y));
        }
        if let [(x, y)] = points {
            let _ = writeln!(
                self.svg,
                "<circle class=\"dot q{}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\"/>",
                colour(qos),
                self.x(*x),
                self.y(*y)
            );
        } else if !path.is_empty() {
            let _ = writeln!(self.svg, "<path class=\"curve q{} {more}\" d=\"{path}\"/>", colour(qos));
        }
    }

    /// A name at the right of what ends at this height.
    pub(super) fn name(&mut self, qos: u8, y: f64, text: impl Into<String>) {
        self.names.push((self.y(y), qos, text.into()));
    }

    /// The picture.
    pub(super) fn finish(mut self) -> String {
        self.names.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut names = std::mem::take(&mut self.names);
        // From above each makes room below itself; what falls out at the bottom moves the others up again.
        let mut last = f64::NEG_INFINITY;
        for name in &mut names {
            name.0 = name.0.max(last + 13.0);
            last = name.0;
        }
        let mut limit = self.height - BOTTOM + 4.0;
        for name in names.iter_mut().rev() {
            name.0 = name.0.min(limit);
            limit = name.0 - 13.0;
        }
        for (y, qos, text) in names {
            let _ = writeln!(
                self.svg,
                "<text class=\"name q{}\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                colour(qos),
                self.width - RIGHT + 6.0,
                y + 4.0,
                escape(&text)
            );
        }
        self.svg + "</svg>\n"
    }
}

/// The colour of a QoS: there are three.
pub(super) fn colour(qos: u8) -> u8 {
    qos.min(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_few_and_round_whatever_the_values() {
        let extremes = [0.0, 1e-300, 0.3, 7.0, 12_345.0, 1e18, 1.7e308];
        for least in extremes {
            for most in extremes {
                for scale in [Scale::up_to(most), Scale::around(least, most)] {
                    assert!(scale.ticks().len() <= 24, "{scale:?}");
                    assert!(scale.place(most).is_finite() && scale.place(least).is_finite(), "{scale:?}");
                }
            }
        }
        assert_eq!(Scale::up_to(400.0).ticks(), [0.0, 200.0, 400.0]);
        assert_eq!(Scale::Log { from: 9.0, to: 20_000.0 }.ticks(), [10.0, 100.0, 1_000.0, 10_000.0]);
    }
}
