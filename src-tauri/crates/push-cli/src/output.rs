//! Standard output: a line at a time, in order, and silent once nobody reads it.

use std::io::Write;

/// Prints a line. A closed pipe is the reader's wish.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// A token as it fits into a table.
pub(crate) fn short(token: &str) -> String {
    match (token.get(..6), token.len().checked_sub(4).and_then(|at| token.get(at..))) {
        (Some(start), Some(end)) if token.len() > 14 => format!("{start}…{end}"),
        _ => token.to_owned(),
    }
}
