//! POSIX shell text, read and never run: words with their quotes, here-documents, substitutions. From bash it
//! knows `$'…'` and `<<<`, which browsers and tools write into commands to be copied.
//!
//! It is no check: what no shell would take is read as far as it makes sense.

mod ansi;
mod expansion;
mod lexer;
mod quote;
mod tree;

pub(super) use lexer::lex;
pub(super) use quote::quoted;
pub(super) use tree::{Command, Pipeline, Simple, Stdin, parse};

/// Substitutions and groups inside each other beyond this are not looked into.
const MAX_DEPTH: usize = 32;

/// A script, as far as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tokens {
    pub(super) tokens: Vec<Token>,
    /// It ends inside a quote, a here-document or a substitution.
    pub(super) unclosed: bool,
}

/// A piece of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(Word),
    /// `;`, `&&`, `|`, `(`, `>`, …
    Operator(&'static str),
    /// The here-document of the command that it stands in.
    Document(Word),
    Newline,
}

/// A word: texts and what a shell would put between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) parts: Vec<Part>,
}

/// A piece of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Bytes, since `$'\xff'` can write any.
    Text {
        /// The text.
        bytes: Vec<u8>,
        /// Whether a quote or a backslash took the meaning from it.
        quoted: bool,
    },
    /// `$NAME`, with what `${NAME:-…}` says instead of nothing.
    Variable {
        /// Its name.
        name: String,
        /// Said where it is not known.
        otherwise: Option<Word>,
    },
    /// `$(…)`.
    Command(Tokens),
    /// `$((…))`, as it is written.
    Arithmetic(String),
    /// Something that only a shell knows.
    Unknown,
}

impl Word {
    /// The word where it is a plain one, without quotes: a name, `{`, `do`.
    pub(super) fn bare(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Text { bytes, quoted: false }] => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    fn push(&mut self, text: &[u8], quoted: bool) {
        match self.parts.last_mut() {
            Some(Part::Text { bytes, quoted: before }) if *before == quoted => bytes.extend_from_slice(text),
            _ => self.parts.push(Part::Text { bytes: text.to_vec(), quoted }),
        }
    }
}

#[cfg(test)]
mod tests;
