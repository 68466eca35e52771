//! JSON for people: coloured, in one line where it fits, else each part of it where it fits.

use crate::output::{
    json::{Token, tokens},
    pen::{Ink, Pen, columns},
};

/// More levels than this are not taken apart.
const LEVELS: usize = 12;

/// Writes a valid text without white space: behind the topic where it fits, else below it.
pub(super) fn write(text: &str, below: usize, pen: &mut Pen<'_>) {
    let is_container = text.starts_with(['{', '[']);
    if !is_container || pen.cuts() || width(text) <= pen.left() {
        return inline(text, pen);
    }
    pen.line();
    value(text, below, 0, 0, pen);
    pen.indent(below);
}

/// How wide it is in one line, or a little less.
fn width(text: &str) -> usize {
    columns(text) + text.bytes().filter(|byte| matches!(byte, b',' | b':')).count()
}

/// Writes it in one line.
fn inline(text: &str, pen: &mut Pen<'_>) {
    let mut all = tokens(text).peekable();
    while let Some(token) = all.next() {
        match token {
            Token::Open(sign) | Token::Close(sign) => pen.text(Ink::Plain, char::from(sign).encode_utf8(&mut [0; 4])),
            // No line begins with a blank.
            Token::Comma => pen.text(Ink::Plain, if pen.left() > 1 { ", " } else { "," }),
            Token::Colon => pen.text(Ink::Plain, ": "),
            Token::String(quoted) if all.peek() == Some(&Token::Colon) => pen.text(Ink::Key, quoted),
            Token::String(quoted) => pen.text(Ink::Text, quoted),
            Token::Scalar(word) if word.starts_with(|sign: char| sign.is_ascii_alphabetic()) => {
                pen.text(Ink::Word, word);
            }
            Token::Scalar(number) => pen.text(Ink::Number, number),
        }
    }
}

/// Writes it in one line if it fits, with so much behind it; else a line for each part.
fn value(text: &str, below: usize, level: usize, behind: usize, pen: &mut Pen<'_>) {
    let has_parts = parts(text).any(|part| part.contains(['{', '[']));
    let is_flat = !(text.starts_with('{') || (text.starts_with('[') && has_parts));
    if is_flat || level >= LEVELS || width(text) + behind <= pen.left() {
        return inline(text, pen);
    }
    let (open, close) = text.split_at(1);
    let close = &close[close.len().saturating_sub(1)..];
    pen.text(Ink::Plain, open);
    let mut all = parts(text).peekable();
    while let Some(part) = all.next() {
        pen.indent(below + 2 * (level + 1));
        pen.line();
        let (key, rest) = if open == "{" { key(part) } else { ("", part) };
        if !key.is_empty() {
            pen.text(Ink::Key, key);
            pen.text(Ink::Plain, ": ");
        }
        // A string that is folded goes on under its key.
        pen.indent(below + 2 * (level + 2));
        value(rest, below, level + 1, 1, pen);
        if all.peek().is_some() {
            pen.text(Ink::Plain, ",");
        }
    }
    pen.indent(below + 2 * level);
    pen.line();
    pen.text(Ink::Plain, close);
}

/// The members of an object or array; none of anything else.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let inner = if text.starts_with(['{', '[']) { text.get(1..text.len() - 1) } else { None };
    let mut rest = inner.unwrap_or_default();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
        let end = rest.bytes().position(|byte| {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = quoted,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                b',' => return depth == 0,
                _ => {}
            }
            false
        });
        let part = &rest[..end.unwrap_or(rest.len())];
        rest = end.and_then(|end| rest.get(end + 1..)).unwrap_or_default();
        Some(part)
    })
}

/// The key of a member with its quotes, and its value.
fn key(member: &str) -> (&str, &str) {
    let mut escaped = false;
    let end = member.bytes().skip(1).position(|byte| {
        let is_end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        is_end
    });
    let Some(end) = end else { return ("", member) };
    // Behind both quotes there is a colon.
    (&member[..end + 2], member.get(end + 3..).unwrap_or_default())
}
