//! The lines of a text of any size: none is longer in memory than asked for, and some can be read again.

use std::io::{self, BufRead, Read};

pub(crate) struct Input<R> {
    input: R,
    /// What was put back, read up to `at`.
    again: Vec<u8>,
    at: usize,
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Up to the end of a line, or of the text.
    Line,
    /// As much as was asked for, and the line is not over.
    Part,
    /// Nothing is left.
    End,
}

impl<R: BufRead> Input<R> {
    pub(crate) const fn new(input: R) -> Self {
        Self { input, again: Vec::new(), at: 0 }
    }

    /// Reads on to the end of the line, and at most `limit` bytes. What it gives ends with the line break.
    pub(crate) fn read(&mut self, bytes: &mut Vec<u8>, limit: usize) -> io::Result<Piece> {
        let before = bytes.len();
        let rest = &self.again[self.at..];
        let rest = &rest[..rest.len().min(limit)];
        let taken = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
        bytes.extend_from_slice(&rest[..taken]);
        self.at += taken;
        let left = (limit - taken) as u64;
        if left > 0 && !ends_line(bytes, before) {
            self.again.clear();
            self.at = 0;
            self.input.by_ref().take(left).read_until(b'\n', bytes)?;
        }
        Ok(match bytes.len() - before {
            0 => Piece::End,
            read if read == limit && !ends_line(bytes, before) => Piece::Part,
            _ => Piece::Line,
        })
    }

    /// Reads to the end of the line, and keeps nothing of it.
    pub(crate) fn skip_line(&mut self, limit: usize) -> io::Result<()> {
        let mut bytes = Vec::new();
        while self.read(&mut bytes, limit)? == Piece::Part {
            bytes.clear();
        }
        Ok(())
    }

    /// Has `bytes` be read again, before everything else.
    pub(crate) fn put_back(&mut self, bytes: &[u8]) {
        self.again.splice(..self.at, bytes.iter().copied());
        self.at = 0;
    }
}

fn ends_line(bytes: &[u8], from: usize) -> bool {
    bytes[from..].last() == Some(&b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &mut Input<&[u8]>, limit: usize) -> (Piece, String) {
        let mut bytes = Vec::new();
        let piece = input.read(&mut bytes, limit).unwrap();
        (piece, String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn lines_come_whole_in_parts_and_again() {
        let mut input = Input::new(&b"ab\ncdefg\n\nh"[..]);
        assert_eq!(read(&mut input, 9), (Piece::Line, "ab\n".to_owned()));
        assert_eq!(read(&mut input, 3), (Piece::Part, "cde".to_owned()));
        input.put_back(b"ab\ncde");
        assert_eq!(read(&mut input, 9), (Piece::Line, "ab\n".to_owned()));
        assert_eq!(read(&mut input, 2), (Piece::Part, "cd".to_owned()));
        input.put_back(b"b\nd");
        assert_eq!(read(&mut input, 9), (Piece::Line, "b\n".to_owned()));
        assert_eq!(read(&mut input, 9), (Piece::Line, "defg\n".to_owned()), "what was left of both");
        assert_eq!(read(&mut input, 9), (Piece::Line, "\n".to_owned()));
        assert_eq!(read(&mut input, 1), (Piece::Part, "h".to_owned()), "whether more follows is not known");
        assert_eq!(read(&mut input, 1), (Piece::End, String::new()));
    }

    #[test]
    fn a_line_that_is_skipped_leaves_the_next_one() {
        let text = ["x".repeat(10_000), "\nab\n".to_owned()].concat();
        let mut input = Input::new(text.as_bytes());
        assert_eq!(read(&mut input, 10).0, Piece::Part);
        input.skip_line(16).unwrap();
        assert_eq!(read(&mut input, 10), (Piece::Line, "ab\n".to_owned()));
    }
}
