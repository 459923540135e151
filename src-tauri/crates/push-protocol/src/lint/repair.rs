//! What was meant by a text that is almost JSON, and the smallest changes that make it so.
//!
//! A second pass over a text that the strict reader has refused: it reads on where that stopped, and notes
//! each fault with its edits. Nothing here decides whether a text is JSON; what it makes is read strictly again.

mod strings;
mod structure;
mod tokens;
mod words;

use std::ops::Range;

use super::Edit;

/// What is wrong in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum FaultKind {
    /// A byte order mark.
    Bom,
    /// Quotes that are not `"`.
    Quotes,
    /// A quote inside a string that has to be escaped.
    InnerQuote,
    /// A string whose closing quote is missing.
    OpenString,
    /// A control character inside a string.
    Control,
    /// An escape that JSON does not know.
    Escape,
    /// A key without quotes.
    BareKey,
    /// A text without quotes.
    BareText,
    /// `True`, `None` and the like.
    Literal,
    /// A number that is not written as JSON does.
    Number,
    /// A comma before a closing bracket, or one too many.
    ExtraComma,
    /// No comma between two values.
    MissingComma,
    /// No colon after a key, or another character.
    Colon,
    /// Another character for a comma or bracket.
    Punctuation,
    /// A comment.
    Comment,
    /// White space that JSON does not know.
    Blank,
    /// Something before the payload, or after its end.
    Stray,
    /// A closing bracket too many, or of the wrong kind.
    Bracket,
    /// Closing brackets are missing.
    Unclosed,
}

/// A fault with what mends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) kind: FaultKind,
    /// The bytes that are wrong; empty where something is missing.
    pub(super) span: Range<usize>,
    pub(super) edits: Vec<Edit>,
}

/// Most faults that are noted; a text with more is of another kind.
const MOST: usize = 2_000;

/// The faults of a text, in its order, as far as they can be told.
pub(super) fn faults(text: &str) -> Vec<Fault> {
    structure::faults(text)
}

#[cfg(test)]
mod tests;
