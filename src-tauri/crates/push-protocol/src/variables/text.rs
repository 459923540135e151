//! A text with placeholders: what stays as it is, and what is replaced.

use std::borrow::Cow;
use std::ops::Range;

use super::placeholder::{Found, Misspelt, Mistake, Notation, Placeholder, Variable, scan};
use crate::json::{Json, Kind, Node, NodeId, StandIn};

/// Most bytes that an expanded text may have: far more than APNs takes, and little enough for memory.
pub const MAX_EXPANDED_BYTES: usize = 16 * 1024 * 1024;

/// Where a text uses a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which of the template's variables.
    pub variable: usize,
    /// The bytes that are replaced: braces included, and quotes where a number takes the place of a string.
    pub range: Range<usize>,
    /// Whether a number takes the place of a string.
    pub number: bool,
    /// The string, in a payload that is JSON.
    pub node: Option<NodeId>,
}

/// Gives a variable its index.
pub(super) type Index<'i> = dyn FnMut(Variable) -> usize + 'i;

/// A text that was looked through.
#[derive(Debug, Clone)]
pub(super) struct Text {
    text: Box<str>,
    notation: Notation,
    pieces: Vec<Piece>,
    pub(super) misspelt: Vec<Misspelt>,
}

#[derive(Debug, Clone)]
struct Piece {
    place: Place,
    /// The bytes of the string that it is in.
    string: Range<usize>,
}

/// Why a text cannot be expanded.
pub(super) enum Failed {
    NotNumber { variable: usize, value: String },
    TooLong,
}

impl Text {
    /// The strings of a JSON text.
    pub(super) fn of_json(json: &Json<'_>, index: &mut Index<'_>) -> Self {
        let mut text = Self::empty(json.text(), Notation::Json);
        for node in json.nodes().filter(Node::is_typed_text) {
            let span = node.span();
            text.look_through(span.start + 1..span.end - 1, Some((node.id(), span)), index);
        }
        text
    }

    /// The whole text.
    pub(super) fn whole(text: &str, notation: Notation, index: &mut Index<'_>) -> Self {
        let mut found = Self::empty(text, notation);
        found.look_through(0..text.len(), None, index);
        found
    }

    fn empty(text: &str, notation: Notation) -> Self {
        Self { text: text.into(), notation, pieces: Vec::new(), misspelt: Vec::new() }
    }

    fn look_through(
        &mut self,
        inside: Range<usize>,
        string: Option<(NodeId, Range<usize>)>,
        index: &mut Index<'_>,
    ) {
        let node = string.as_ref().map(|(node, _)| *node);
        for found in scan(&self.text, inside.clone(), self.notation) {
            let Placeholder { range, variable, number } = match found {
                Found::Placeholder(placeholder) => placeholder,
                Found::Misspelt(misspelt) => {
                    self.misspelt.push(Misspelt { node, ..misspelt });
                    continue;
                }
            };
            let whole = string.as_ref().filter(|_| range == inside).map(|(_, span)| span.clone());
            let range = match whole {
                Some(span) if number => span,
                _ if number => {
                    self.misspelt.push(Misspelt { range, mistake: Mistake::NumberInText, node });
                    continue;
                }
                _ => range,
            };
            let place = Place { variable: index(variable), range, number, node };
            let string = string.as_ref().map_or(inside.clone(), |(_, span)| span.clone());
            self.pieces.push(Piece { place, string });
        }
    }

    pub(super) fn is_plain(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(super) fn places(&self) -> impl Iterator<Item = &Place> {
        self.pieces.iter().map(|piece| &piece.place)
    }

    /// Writes the text with its values to the end of `out`.
    pub(super) fn expand<'v>(
        &self,
        value: impl Fn(usize) -> Option<Cow<'v, str>>,
        out: &mut String,
    ) -> Result<(), Failed> {
        self.expand_pieces(&self.pieces, 0..self.text.len(), &value, out)
    }

    fn expand_pieces<'v>(
        &self,
        pieces: &[Piece],
        range: Range<usize>,
        value: &impl Fn(usize) -> Option<Cow<'v, str>>,
        out: &mut String,
    ) -> Result<(), Failed> {
        let mut at = range.start;
        for piece in pieces {
            let Place { variable, range, number, .. } = &piece.place;
            let Some(value) = value(*variable) else { continue };
            out.push_str(&self.text[at..range.start]);
            at = range.end;
            match self.notation {
                Notation::Json if !number => push_escaped(&value, out),
                Notation::Json if !is_number(&value) => {
                    return Err(Failed::NotNumber { variable: *variable, value: value.into_owned() });
                }
                Notation::Json | Notation::Plain => out.push_str(&value),
            }
            if out.len() > MAX_EXPANDED_BYTES {
                return Err(Failed::TooLong);
            }
        }
        out.push_str(&self.text[at..range.end]);
        if out.len() > MAX_EXPANDED_BYTES { Err(Failed::TooLong) } else { Ok(()) }
    }

    /// Lets the strings of the text stand for what they are with their values. One that cannot be expanded
    /// stays as it is.
    pub(super) fn stand_in<'v>(&self, json: &mut Json<'_>, value: impl Fn(usize) -> Option<Cow<'v, str>>) {
        for pieces in self.pieces.chunk_by(|a, b| a.string == b.string) {
            let is_known = pieces.iter().any(|piece| value(piece.place.variable).is_some());
            let first = pieces.first().filter(|_| is_known);
            let Some((node, span)) = first.and_then(|it| Some((it.place.node?, it.string.clone()))) else {
                continue;
            };
            let mut text = String::new();
            if self.expand_pieces(pieces, span, &value, &mut text).is_err() {
                continue;
            }
            let Ok(expanded) = Json::read(&text) else { continue };
            let said = match expanded.root().str() {
                Some(said) => StandIn::Text(said.into_owned()),
                None => StandIn::Number(expanded.root().source().to_owned()),
            };
            json.stand_in(node, said);
        }
    }
}

/// Whether the whole text is a number as JSON writes it.
fn is_number(text: &str) -> bool {
    let is_it = |json: Json<'_>| json.root().kind() == Kind::Number && json.root().source() == text;
    Json::read(text).is_ok_and(is_it)
}

/// As between the quotes of a JSON string.
fn push_escaped(text: &str, out: &mut String) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[from..at]);
        from = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            other => {
                out.push_str("\\u00");
                out.extend(
                    [other >> 4, other & 0xf].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0')),
                );
            }
        }
    }
    out.push_str(&text[from..]);
}
