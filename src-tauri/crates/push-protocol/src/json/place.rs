//! Places in a text as a person counts them.

use std::fmt;

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    /// From 1; only `\n` parts lines.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

impl Position {
    /// The place of a byte of `text`. One inside a character counts as the character after it; one beyond the
    /// end, as the end.
    pub fn of(text: &str, byte_index: usize) -> Self {
        let mut walk = Walk::new(text);
        walk.go_to(byte_index);
        walk.position
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// The places of several bytes, in the order in which they are given. The text is walked once where they
/// rise.
pub fn positions(text: &str, byte_indexes: &[usize]) -> Vec<Position> {
    let mut walk = Walk::new(text);
    let place = |index: &usize| {
        if *index < walk.at {
            walk = Walk::new(text);
        }
        walk.go_to(*index);
        walk.position
    };
    byte_indexes.iter().map(place).collect()
}

struct Walk<'t> {
    bytes: &'t [u8],
    at: usize,
    position: Position,
}

impl<'t> Walk<'t> {
    const fn new(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, position: Position { line: 1, column: 1 } }
    }

    fn go_to(&mut self, byte_index: usize) {
        let passed = self.bytes.get(self.at..byte_index.min(self.bytes.len())).unwrap_or_default();
        let line = passed.iter().rposition(|byte| *byte == b'\n');
        if let Some(end) = line {
            self.position.line += passed[..=end].iter().filter(|byte| **byte == b'\n').count();
            self.position.column = 1;
        }
        let rest = &passed[line.map_or(0, |end| end + 1)..];
        // The first byte of a character is no continuation byte.
        self.position.column += rest.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        self.at += passed.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_parted_by_line_feeds_and_columns_are_characters() {
        let text = "a\r\n\u{2028}é😀x\n";
        let place = |line, column| Position { line, column };
        for (index, expected) in
            [(0, place(1, 1)), (2, place(1, 3)), (3, place(2, 1)), (6, place(2, 2)), (8, place(2, 3))]
        {
            assert_eq!(Position::of(text, index), expected, "{index}");
        }
        assert_eq!(Position::of(text, 12), place(2, 4));
        assert_eq!(Position::of(text, text.len()), place(3, 1));
        assert_eq!(Position::of(text, 999), place(3, 1));
        let all = [0, 3, 8, 6, 14];
        let one_by_one: Vec<_> = all.iter().map(|index| Position::of(text, *index)).collect();
        assert_eq!(positions(text, &all), one_by_one);
    }
}
