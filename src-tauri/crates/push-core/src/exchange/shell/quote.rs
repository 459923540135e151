//! A text as one word of a POSIX shell.

/// In single quotes, where nothing has a meaning but the quote itself.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
