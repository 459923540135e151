//! Variables: `{{name}}` in a string of a payload, replaced by a value for each target.

/// Whether a variable can have the name: a letter or `_`, then letters, digits, `_`, `.` and `-`, all ASCII.
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    let first = bytes.next().is_some_and(|it| it.is_ascii_alphabetic() || it == b'_');
    first && bytes.all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.' | b'-'))
}
