//! A line of the terminal for each topic, with its last message in it.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use super::{
    format::Format,
    moment::Moment,
    payloads::Unshown,
    pen::{Fold, Ink, Pen, columns},
    recording::Recorder,
    terminal::Size,
    view::View,
};
use crate::packet::{PacketId, Properties, Publish, QoS};

/// The screen.
#[derive(Clone, Debug)]
pub struct Watch {
    broker: String,
    content: Content,
    rows: HashMap<String, usize>,
    lines: Vec<Line>,
    /// The topics of the lines.
    topics: Vec<String>,
    /// There are topics beyond the last line that is kept.
    more: bool,
    size: Option<Size>,
    /// Whether a line was changed since the last time.
    stale: bool,
    /// When it was drawn.
    drawn: Instant,
    /// When all of it was.
    whole: Instant,
}

/// What stands in a line.
#[derive(Clone, Debug)]
pub enum Content {
    /// What people read.
    View(View),
    /// The payload; `true`: behind its topic.
    Plain(bool),
    /// What a format says.
    Format(Format),
    /// JSON.
    Json(Recorder),
}

/// A topic's line.
#[derive(Clone, Debug, Default)]
struct Line {
    text: String,
    /// The message that the text is to be made of when it is drawn: of many that come between two pictures, only the
    /// last is seen.
    raw: Option<Raw>,
    stale: bool,
}

/// A message but for its topic.
#[derive(Clone, Debug, Default)]
struct Raw {
    dup: bool,
    qos: QoS,
    retain: bool,
    packet_id: Option<PacketId>,
    properties: Vec<u8>,
    payload: Vec<u8>,
    moment: Moment,
}

/// Lines that are kept: more than any screen has.
const LINES: usize = 1000;
/// Columns that are kept of each.
const COLUMNS: usize = 1000;
/// A message larger than this is not kept until it is drawn, but its line: it takes less room.
const RAW: usize = 4096;
/// Between two pictures. A faster one nobody sees.
const PICTURE: Duration = Duration::from_millis(50);
/// How long what somebody else writes, as a lost connection on the standard error, may have moved the lines.
const WHOLE: Duration = Duration::from_secs(1);
/// How long the terminal may have another size before it is noticed.
const LOOK: Duration = Duration::from_millis(500);

impl Watch {
    /// Of the messages of this broker.
    #[must_use]
    pub fn new(broker: String, content: Content) -> Self {
        let drawn = Instant::now();
        let (rows, lines, topics) = (HashMap::new(), Vec::new(), Vec::new());
        Self { broker, content, rows, lines, topics, more: false, size: None, stale: false, drawn, whole: drawn }
    }

    /// Clears the screen.
    pub(super) fn start(&mut self, size: Option<Size>, now: Instant, out: &mut Vec<u8>) {
        self.size = size;
        self.redraw(now, out);
    }

    /// A message came.
    pub(super) fn add(&mut self, publish: &Publish<'_>, moment: Moment) -> Result<(), Unshown> {
        let row = match self.rows.get(publish.topic) {
            Some(row) => *row,
            None if self.lines.len() == LINES => {
                self.stale |= !self.more;
                self.more = true;
                return Ok(());
            }
            None => {
                let row = self.lines.len();
                self.rows.insert(publish.topic.to_owned(), row);
                self.topics.push(publish.topic.to_owned());
                self.lines.push(Line::default());
                row
            }
        };
        self.stale = true;
        let Some(line) = self.lines.get_mut(row) else { return Ok(()) };
        line.stale = true;
        // Each message that a format cannot show is told.
        let is_told = matches!(self.content, Content::Format(_));
        if is_told || publish.payload.len() + publish.properties.as_bytes().len() > RAW {
            line.raw = None;
            let result;
            (line.text, result) = self.content.text(publish, moment);
            return result;
        }
        line.raw.get_or_insert_default().set(publish, moment);
        Ok(())
    }

    /// When the picture is to be looked at again.
    pub(super) fn due(&self) -> Instant {
        self.drawn + if self.stale { PICTURE } else { LOOK }
    }

    /// Draws what has changed, if it is time to.
    pub(super) fn refresh(&mut self, size: impl Fn() -> Option<Size>, now: Instant, out: &mut Vec<u8>) {
        if now < self.due() {
            return;
        }
        let size = size();
        if size == self.size {
            self.draw(now, out);
        } else {
            self.size = size;
            self.redraw(now, out);
        }
    }

    /// Draws what is left.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        if self.stale {
            self.draw(self.drawn, out);
        }
    }

    fn redraw(&mut self, now: Instant, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\x1b[2J");
        self.whole = now;
        self.lines.iter_mut().for_each(|line| line.stale = true);
        self.stale = true;
        self.draw(now, out);
    }

    fn draw(&mut self, now: Instant, out: &mut Vec<u8>) {
        self.drawn = now;
        if !self.stale {
            return;
        }
        self.stale = false;
        if now >= self.whole + WHOLE {
            self.whole = now;
            self.lines.iter_mut().for_each(|line| line.stale = true);
        }
        let width = self.size.map_or(usize::MAX, |size| size.columns);
        // One line is for the broker, one for the cursor.
        let room = self.size.map_or(usize::MAX, |size| size.rows.saturating_sub(2));
        let shown = self.lines.len().min(room);
        let left_out = self.lines.len() - shown;
        let mut head = format!("Broker: {}", self.broker);
        if self.more {
            head += " (there are more topics than lines)";
        } else if left_out > 0 {
            head += &format!(" (and {left_out} more)");
        }
        place(1, out);
        let mut pen = Pen::new(out, width, Fold::Cut, false);
        pen.text(Ink::Plain, &head);
        out.extend_from_slice(END);
        let lines = self.lines.iter_mut().zip(&self.topics).take(shown).enumerate();
        for (at, (line, topic)) in lines.filter(|(_, (line, _))| line.stale) {
            line.stale = false;
            if let Some(raw) = line.raw.take() {
                // It is no format, and everything else can show any message.
                (line.text, _) = self.content.text(&raw.of(topic), raw.moment);
            }
            place(at + 2, out);
            cut(&line.text, width, out);
            out.extend_from_slice(END);
        }
        place(shown + 2, out);
    }
}

impl Raw {
    /// In the room of the one before.
    fn set(&mut self, publish: &Publish<'_>, moment: Moment) {
        (self.dup, self.qos, self.retain) = (publish.dup, publish.qos, publish.retain);
        (self.packet_id, self.moment) = (publish.packet_id, moment);
        self.properties.clear();
        self.properties.extend_from_slice(publish.properties.as_bytes());
        self.payload.clear();
        self.payload.extend_from_slice(publish.payload);
    }

    fn of<'a>(&'a self, topic: &'a str) -> Publish<'a> {
        let Self { dup, qos, retain, packet_id, .. } = *self;
        let properties = Properties::from_checked(&self.properties);
        Publish { dup, qos, retain, topic, packet_id, properties, payload: &self.payload }
    }
}

impl Content {
    fn text(&mut self, publish: &Publish<'_>, moment: Moment) -> (String, Result<(), Unshown>) {
        let mut text = Vec::new();
        let result = self.write(publish, moment, &mut text);
        (String::from_utf8_lossy(&text).into_owned(), result)
    }

    fn write(&mut self, publish: &Publish<'_>, moment: Moment, out: &mut Vec<u8>) -> Result<(), Unshown> {
        let mut raw = Vec::new();
        let result = match self {
            Self::View(view) => {
                view.write_folded(publish, moment, COLUMNS, Fold::Cut, out);
                return Ok(());
            }
            Self::Plain(verbose) => {
                if *verbose {
                    raw.extend_from_slice(publish.topic.as_bytes());
                    raw.push(b' ');
                }
                raw.extend_from_slice(&publish.payload[..publish.payload.len().min(COLUMNS * 4)]);
                Ok(())
            }
            Self::Format(format) => format.write(publish, moment, &mut raw),
            Self::Json(recorder) => {
                recorder.write(publish, moment, &mut raw);
                Ok(())
            }
        };
        let mut pen = Pen::new(out, COLUMNS, Fold::Cut, false);
        pen.text(Ink::Plain, &String::from_utf8_lossy(&raw));
        result
    }
}

/// To the beginning of a line, and what is there may go.
fn place(row: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("\x1b[{row};1H").as_bytes());
}

/// Clears the rest of a line.
const END: &[u8] = b"\x1b[K";

/// As much of a line as there are columns. Colours take none.
fn cut(text: &str, width: usize, out: &mut Vec<u8>) {
    let plain: String =
        text.split('\x1b').enumerate().map(|(at, part)| if at == 0 { part } else { after(part) }).collect();
    if columns(&plain) <= width {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    let mut left = width.saturating_sub(1);
    for (at, part) in text.split('\x1b').enumerate() {
        let shown = if at == 0 { part } else { after(part) };
        if at > 0 {
            out.push(b'\x1b');
            out.extend_from_slice(&part.as_bytes()[..part.len() - shown.len()]);
        }
        for sign in shown.chars() {
            let mut bytes = [0; 4];
            let sign = sign.encode_utf8(&mut bytes);
            if columns(sign) > left {
                out.extend_from_slice("…\x1b[0m".as_bytes());
                return;
            }
            left -= columns(sign);
            out.extend_from_slice(sign.as_bytes());
        }
    }
}

/// What stands behind a colour.
fn after(part: &str) -> &str {
    part.split_once('m').map_or("", |(_, after)| after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message<'a>(topic: &'a str, payload: &'a [u8]) -> Publish<'a> {
        let properties = Properties::new();
        Publish { dup: false, qos: QoS::AtMostOnce, retain: false, topic, packet_id: None, properties, payload }
    }

    fn drawn(watch: &mut Watch, size: Option<Size>, messages: &[(&str, &[u8])]) -> String {
        let mut out = Vec::new();
        for (topic, payload) in messages {
            watch.add(&message(topic, payload), Moment::default()).unwrap();
        }
        let now = watch.due();
        watch.refresh(|| size, now, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_topic_has_its_line() {
        let size = Some(Size { columns: 10, rows: 5 });
        let mut watch = Watch::new("here".to_owned(), Content::Plain(true));
        let mut out = Vec::new();
        watch.start(size, Instant::now(), &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "\x1b[2J\x1b[1;1HBroker: h…\x1b[K\x1b[2;1H");
        let large = [b'-'; 2 * RAW];
        let rows: [(&str, &[u8]); 4] = [("a", &large), ("a", b"1"), ("b", b"\x1b[2J\n"), ("a", b"2")];
        let head = "\x1b[1;1HBroker: h…\x1b[K";
        let expected = format!("{head}\x1b[2;1Ha 2\x1b[K\x1b[3;1Hb \\u{{1b}}[…\x1b[0m\x1b[K\x1b[4;1H");
        assert_eq!(drawn(&mut watch, size, &rows), expected);
        // Only what has changed; and what does not fit is told.
        let wide = Some(Size { columns: 50, rows: 5 });
        let rows: [(&str, &[u8]); 2] = [("c", b"3"), ("d", b"4")];
        drawn(&mut watch, wide, &rows);
        let expected = "\x1b[1;1HBroker: here (and 1 more)\x1b[K\x1b[3;1Hb 5\x1b[K\x1b[5;1H";
        assert_eq!(drawn(&mut watch, wide, &[("b", b"5")]), expected);
        // Another size: everything again.
        let larger = Some(Size { columns: 50, rows: 50 });
        let all = "\x1b[2J\x1b[1;1HBroker: here\x1b[K\x1b[2;1Ha 2\x1b[K\x1b[3;1Hb 5\x1b[K\x1b[4;1Hc 3\x1b[K\
                        \x1b[5;1Hd 4\x1b[K\x1b[6;1H";
        assert_eq!(drawn(&mut watch, larger, &[]), all);
        assert_eq!(drawn(&mut watch, larger, &[]), "");
        // What was moved by others is put right with the next message.
        let mut out = Vec::new();
        watch.add(&message("d", b"5"), Moment::default()).unwrap();
        watch.refresh(|| larger, watch.due() + WHOLE, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), all.replace("\x1b[2J", "").replace("d 4", "d 5"));
    }

    #[test]
    fn pictures_do_not_come_faster_than_anybody_sees() {
        let start = Instant::now();
        let mut watch = Watch::new("here".to_owned(), Content::View(View::new(true)));
        let mut out = Vec::new();
        watch.start(None, start, &mut out);
        out.clear();
        for milliseconds in 0..100 {
            watch.add(&message("t", b"x"), Moment::default()).unwrap();
            watch.refresh(|| None, start + Duration::from_millis(milliseconds), &mut out);
        }
        assert_eq!(String::from_utf8(out.clone()).unwrap().matches("Broker").count(), 1);
        watch.finish(&mut out);
        assert_eq!(String::from_utf8(out).unwrap().matches("Broker").count(), 2);
    }

    #[test]
    fn many_topics_take_no_more_room_than_they_may() {
        let mut watch = Watch::new("here".to_owned(), Content::Plain(false));
        let large = vec![b'x'; 100_000];
        for topic in 0..LINES + 10 {
            watch.add(&message(&topic.to_string(), &large), Moment::default()).unwrap();
        }
        assert!(watch.lines.len() == LINES && watch.lines.iter().all(|line| line.text.len() < 2 * COLUMNS));
        assert!(watch.lines.iter().all(|line| line.raw.is_none()));
        assert!(drawn(&mut watch, None, &[]).contains("(there are more topics than lines)"));
    }

    #[test]
    fn colours_are_cut_with_their_text() {
        let mut out = Vec::new();
        cut("\x1b[0;2mabc\x1b[0m \x1b[0;36mdef\x1b[0m", 6, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "\x1b[0;2mabc\x1b[0m \x1b[0;36md…\x1b[0m");
    }
}
