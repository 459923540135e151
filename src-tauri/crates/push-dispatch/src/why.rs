//! Why a push has no answer.

use std::fmt;

/// Why a push has no answer: in English words, and by name for those who say it in another language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// For a person: what happened, and what to do.
    pub words: String,
    /// Stable name of it; empty where it has none.
    pub code: &'static str,
    /// The values in the words, by name.
    pub details: Vec<(&'static str, String)>,
}

impl Why {
    /// One whose words hold no values.
    pub fn new(code: &'static str, words: impl Into<String>) -> Self {
        Self { words: words.into(), code, details: Vec::new() }
    }

    /// What stands for the target is no device token.
    pub(crate) fn bad_line(words: String) -> Self {
        Self::new("bad_line", words)
    }

    /// Of a push that was on its way when its run was killed.
    pub fn interrupted() -> Self {
        let words = "the run was interrupted before the answer came; whether it was accepted is unknown, \
                     so look at the device before sending it again";
        Self::new("interrupted", words)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}
