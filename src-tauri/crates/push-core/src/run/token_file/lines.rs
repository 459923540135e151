//! The lines of a token file that count, in bounded memory: tokens, or rows of comma-separated values.

use std::fmt::Display;
use std::io::{self, BufRead};

use push_protocol::DeviceToken;
use push_protocol::variables::Row;

use super::heading::Heading;
use super::input::{Input, Piece};
use super::record::{Fed, Record};
use super::{Line, LineResult};
use crate::model::Problem;

/// No token is near it; a longer line is not read into memory, and fails.
const LONGEST_LINE: usize = 4096;
/// The same for a row: far more than a payload may have.
const LONGEST_ROW: usize = 256 * 1024;

/// The lines that count.
pub(crate) struct Reader<R> {
    input: Input<R>,
    number: u64,
    failed: bool,
    heading: Option<Heading>,
    /// The columns whose values are kept.
    wanted: Vec<usize>,
    line: Vec<u8>,
    record: Record,
}

impl<R: BufRead> Reader<R> {
    /// Reads as far as the heading, where there is one.
    ///
    /// # Errors
    /// When the first line cannot be read.
    pub(crate) fn new(input: R) -> io::Result<Self> {
        let mut reader = Self {
            input: Input::new(input),
            number: 0,
            failed: false,
            heading: None,
            wanted: Vec::new(),
            line: Vec::new(),
            record: Record::default(),
        };
        loop {
            reader.line.clear();
            let piece = reader.input.read(&mut reader.line, LONGEST_ROW)?;
            reader.heading = Heading::of(&reader.line).filter(|_| piece == Piece::Line);
            if reader.heading.is_none() && (piece != Piece::Line || is_wanted(&reader.line)) {
                reader.input.put_back(&reader.line);
                return Ok(reader);
            }
            reader.number += 1;
            if reader.heading.is_some() {
                return Ok(reader);
            }
        }
    }

    /// The columns that are variables.
    pub(crate) fn columns(&self) -> Vec<String> {
        self.heading.as_ref().map(Heading::columns).unwrap_or_default()
    }

    /// Has rows bring the values of these variables; for each, where it is in a [`Row`], if the file has it.
    pub(crate) fn want<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> Vec<Option<usize>> {
        let mut place = |name| {
            self.wanted.push(self.heading.as_ref()?.position(name)?);
            Some(self.wanted.len() - 1)
        };
        names.map(&mut place).collect()
    }

    /// The next line that holds a token, or should.
    fn next_line(&mut self) -> io::Result<Option<LineResult>> {
        loop {
            self.line.clear();
            self.number += 1;
            match self.input.read(&mut self.line, LONGEST_LINE)? {
                Piece::End => return Ok(None),
                Piece::Part => {
                    // It may have ended just there.
                    let before = self.line.len();
                    self.input.read(&mut self.line, 1)?;
                    if self.line.len() > before && !self.line.ends_with(b"\n") {
                        self.input.skip_line(LONGEST_LINE)?;
                        let error = format!("longer than {LONGEST_LINE} bytes; expected a device token");
                        return Ok(Some(Err(too_long(&error, LONGEST_LINE))));
                    }
                }
                Piece::Line => {}
            }
            if is_wanted(&self.line) {
                let text = String::from_utf8_lossy(&self.line);
                return Ok(Some(token(without_mark(&text)).map(|token| (token, Row::default()))));
            }
        }
    }

    /// The next row, or why there is none where one should be. After a bad one it goes on with the next line.
    fn next_row(&mut self, delimiter: u8) -> io::Result<Option<(u64, LineResult)>> {
        loop {
            self.line.clear();
            self.record.clear();
            let first = self.input.read(&mut self.line, LONGEST_ROW)?;
            self.number += 1;
            let number = self.number;
            match first {
                Piece::End => return Ok(None),
                Piece::Part => {
                    self.input.skip_line(LONGEST_LINE)?;
                    return Ok(Some((number, Err(row_too_long()))));
                }
                Piece::Line if !self.is_row() => continue,
                Piece::Line => {}
            }
            let first_end = self.line.len();
            let mut fed = self.record.feed(&self.line, delimiter);
            while fed == Fed::Open && self.line.len() < LONGEST_ROW {
                let before = self.line.len();
                match self.input.read(&mut self.line, LONGEST_ROW - before)? {
                    Piece::End => break,
                    Piece::Part => {}
                    Piece::Line => {
                        fed = self.record.feed(&self.line[before..], delimiter);
                        self.number += 1;
                    }
                }
            }
            if fed == Fed::Whole {
                return Ok(Some((number, self.row())));
            }
            self.number = number;
            self.input.put_back(&self.line[first_end..]);
            let error = match fed {
                Fed::Open if self.line.len() < LONGEST_ROW => not_closed(),
                Fed::Open => row_too_long(),
                Fed::AfterQuotes | Fed::Whole => after_quotes(),
            };
            return Ok(Some((number, Err(error))));
        }
    }

    /// A comment can be told from a row only where the token comes first.
    fn is_row(&self) -> bool {
        let token_first = self.heading.as_ref().is_some_and(|heading| heading.token == 0);
        if token_first { is_wanted(&self.line) } else { !self.line.trim_ascii().is_empty() }
    }

    fn row(&self) -> LineResult {
        let Some(heading) = &self.heading else { return Err(after_quotes()) };
        let (found, expected) = (self.record.len(), heading.len());
        if found != expected {
            return Err(other_length(found, expected));
        }
        let field = |at| std::str::from_utf8(&self.record.bytes()[self.record.range(at)]);
        let Ok(text) = field(heading.token) else { return Err(not_utf8()) };
        let token = token(text)?;
        Ok((token, Row::new(self.wanted.iter().map(|at| field(*at))).map_err(|_| not_utf8())?))
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        if self.failed {
            return None;
        }
        let next = match self.heading.as_ref().map(|it| it.delimiter) {
            Some(delimiter) => self.next_row(delimiter),
            None => self.next_line().map(|line| Some((self.number, line?))),
        };
        let (number, result) = match next {
            Ok(line) => line?,
            Err(error) => {
                self.failed = true;
                (self.number, Err(unreadable(&error)))
            }
        };
        let result = result.map_err(|problem| at_line(problem, number));
        let (token, row) = match result {
            Ok((token, row)) => (Ok(token), row),
            Err(problem) => (Err(problem), Row::default()),
        };
        Some(Line { number, token, row })
    }
}

fn is_wanted(line: &[u8]) -> bool {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    line.trim_ascii_start().first().is_some_and(|first| *first != b'#')
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn token(text: &str) -> Result<DeviceToken, Problem> {
    DeviceToken::parse(text).map_err(|error| {
        let (code, details) = error.code();
        problem(code, &error, &details)
    })
}

/// A problem with the number of its line.
fn at_line(mut problem: Problem, number: u64) -> Problem {
    problem.message = format!("line {number}: {}", problem.message);
    problem.details.insert("line".to_owned(), number.to_string());
    problem
}

fn problem(code: &str, error: &dyn Display, details: &[(&str, String)]) -> Problem {
    Problem::new("token_file", code, error.to_string(), details)
}

fn unreadable(error: &io::Error) -> Problem {
    let (said, error) = (format!("the rest cannot be read: {error}"), error.to_string());
    problem("token_line_unreadable", &said, &[("error", error)])
}

fn too_long(error: &str, limit: usize) -> Problem {
    problem("token_line_too_long", &error, &[("limit", limit.to_string())])
}

fn row_too_long() -> Problem {
    let error = format!("longer than {LONGEST_ROW} bytes; expected a device token and its values");
    problem("token_row_too_long", &error, &[("limit", LONGEST_ROW.to_string())])
}

fn not_closed() -> Problem {
    let error = "a double quote opens a field here, and none closes it; close it, or write \"\" for a quote";
    problem("token_row_not_closed", &error, &[])
}

fn after_quotes() -> Problem {
    let error = "text follows the double quote that ends a field; write \"\" for a quote inside quotes";
    problem("token_row_after_quotes", &error, &[])
}

fn other_length(found: usize, expected: usize) -> Problem {
    let error = format!("found {found} values, and the heading has {expected} columns");
    let details = [("found", found.to_string()), ("expected", expected.to_string())];
    problem("token_row_length", &error, &details)
}

fn not_utf8() -> Problem {
    let error = "not UTF-8 text; save the file as CSV in UTF-8";
    problem("token_row_not_utf8", &error, &[])
}

#[cfg(test)]
mod tests;
