//! Comma-separated values, row by row: any delimiter of the usual three, with or without a heading, in bounded memory.

use std::io::{self, BufRead};

use crate::run::token_file::input::{Input, Piece};
use crate::run::token_file::record::{Fed, Record};

/// What separates values, in the order in which they are tried.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// A longer row is a bad line.
const LONGEST: usize = 64 * 1024;

/// Rows of a table.
pub(super) struct Table<R> {
    input: Input<R>,
    delimiter: u8,
    number: u64,
    read: u64,
    line: Vec<u8>,
    record: Record,
}

/// Why a row cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadRow {
    TooLong,
    NotClosed,
    AfterQuotes,
}

impl BadRow {
    pub(super) const fn said(self) -> (&'static str, &'static str) {
        match self {
            Self::TooLong => ("row_too_long", "the row is longer than 64 KB"),
            Self::NotClosed => ("row_quotes", "a value begins with a quote that is never closed"),
            Self::AfterQuotes => {
                ("row_after_quotes", "after a value in quotes comes something else than a delimiter")
            }
        }
    }
}

impl<R: BufRead> Table<R> {
    /// # Errors
    /// When the first line cannot be read.
    pub(super) fn new(input: R) -> io::Result<Self> {
        let mut table = Self {
            input: Input::new(input),
            delimiter: b',',
            number: 0,
            read: 0,
            line: Vec::new(),
            record: Record::default(),
        };
        table.input.read(&mut table.line, LONGEST)?;
        let line = std::mem::take(&mut table.line);
        table.input.put_back(line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line));
        let fields = |delimiter: u8| {
            let mut record = Record::default();
            record.feed(&line, delimiter);
            record.len()
        };
        // The last of equal ones would win.
        table.delimiter = DELIMITERS.into_iter().rev().max_by_key(|it| fields(*it)).unwrap_or(b',');
        Ok(table)
    }

    /// How many bytes were read.
    pub(super) const fn bytes_read(&self) -> u64 {
        self.read
    }

    /// The next row that is not blank: its line, counted from 1, and its values. After a bad one it goes on with the
    /// next line.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Result<&Record, BadRow>)>> {
        loop {
            self.line.clear();
            self.record.clear();
            let piece = self.input.read(&mut self.line, LONGEST)?;
            self.read += self.line.len() as u64;
            self.number += 1;
            let number = self.number;
            match piece {
                Piece::End => return Ok(None),
                Piece::Part => {
                    self.input.skip_line(LONGEST)?;
                    return Ok(Some((number, Err(BadRow::TooLong))));
                }
                Piece::Line if is_blank(&self.line) => continue,
                Piece::Line => {}
            }
            return match self.rest_of_row()? {
                Ok(()) => Ok(Some((number, Ok(&self.record)))),
                Err(bad) => Ok(Some((number, Err(bad)))),
            };
        }
    }

    /// Reads on where a value in quotes goes on in the next line.
    fn rest_of_row(&mut self) -> io::Result<Result<(), BadRow>> {
        let (first_end, number) = (self.line.len(), self.number);
        let mut fed = self.record.feed(&self.line, self.delimiter);
        while fed == Fed::Open && self.line.len() < LONGEST {
            let before = self.line.len();
            match self.input.read(&mut self.line, LONGEST - before)? {
                Piece::End => break,
                Piece::Part => {}
                Piece::Line => {
                    self.read += (self.line.len() - before) as u64;
                    fed = self.record.feed(&self.line[before..], self.delimiter);
                    self.number += 1;
                }
            }
        }
        if fed == Fed::Whole {
            return Ok(Ok(()));
        }
        self.number = number;
        self.input.put_back(&self.line[first_end..]);
        Ok(Err(if fed == Fed::AfterQuotes { BadRow::AfterQuotes } else { BadRow::NotClosed }))
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|it| it.is_ascii_whitespace() || *it == b',' || *it == b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8]) -> Vec<(u64, Result<Vec<String>, BadRow>)> {
        let mut table = Table::new(text).unwrap();
        let mut rows = Vec::new();
        while let Some((number, row)) = table.next().unwrap() {
            let values = |record: &Record| {
                let value = |at| String::from_utf8_lossy(&record.bytes()[record.range(at)]).into_owned();
                (0..record.len()).map(value).collect()
            };
            rows.push((number, row.map(values)));
        }
        rows
    }

    #[test]
    fn rows_keep_their_line_whatever_lies_between() {
        let text = b"\xef\xbb\xbfa;b\r\n\r\n1;\"x\r\ny\"\n;;\n2;\"bad\"z\n3;4\n5;\"open\n6;7\n";
        let said = |values: &[&str]| Ok(values.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        let expected = [
            (1, said(&["a", "b"])),
            (3, said(&["1", "x\r\ny"])),
            (6, Err(BadRow::AfterQuotes)),
            (7, said(&["3", "4"])),
            (8, Err(BadRow::NotClosed)),
            (9, said(&["6", "7"])),
        ];
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_most_columns() {
        for (text, columns) in
            [("a,b\n", 2), ("a;b,c;d\n", 3), ("a\tb\tc\n", 3), ("a\n", 1), ("\"a,b\";c\n", 2)]
        {
            assert_eq!(rows(text.as_bytes())[0].1.as_ref().unwrap().len(), columns, "{text:?}");
        }
    }

    #[test]
    fn a_row_without_end_is_passed_over() {
        let text = [b"a,".repeat(100_000), b"\n1,2\n".to_vec()].concat();
        let found = rows(&text);
        assert_eq!(found[0], (1, Err(BadRow::TooLong)));
        assert_eq!(found[1].0, 2);
    }
}
