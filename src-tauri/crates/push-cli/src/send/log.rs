//! What a run leaves behind: the lines on standard output, and the journal.

use push_dispatch::{Ended, Journal, Line, Record};

use super::printer::Printer;
use super::report::table_line;
use super::targets::Place;

/// Lines are passed on at the end of a turn, and when there are so many bytes of them.
const PASS_ON: usize = 64 * 1024;

/// Writes endings down.
pub(super) struct Log {
    json: bool,
    printer: Printer,
    journal: Option<Journal>,
    /// For the printer.
    out: Vec<u8>,
    /// One line.
    line: Vec<u8>,
    /// Whether any token got as far as a connection.
    pub(super) tried: bool,
}

impl Log {
    pub(super) const fn new(json: bool, printer: Printer, journal: Option<Journal>) -> Self {
        Self { json, printer, journal, out: Vec::new(), line: Vec::new(), tried: false }
    }

    fn note(&mut self, ended: &Ended<Place>) {
        if self.json || self.journal.is_some() {
            self.line.clear();
            Line::new(ended, ended.key.text()).write(&mut self.line);
        }
        if let Some(journal) = &mut self.journal {
            journal.ended(ended.key.number, &self.line);
        }
        self.print(ended);
    }

    /// Prints an ending that the journal knows.
    pub(super) fn print_known(&mut self, ended: &Ended<Place>) {
        self.line.clear();
        Line::new(ended, ended.key.text()).write(&mut self.line);
        self.print(ended);
    }

    fn print(&mut self, ended: &Ended<Place>) {
        if self.json {
            self.out.extend_from_slice(&self.line);
        } else {
            table_line(ended, ended.key.text(), &mut self.out);
        }
    }

    /// What the journal does not know yet is not shown.
    fn pass_on(&mut self) -> Result<(), String> {
        let written = self.journal.as_mut().map_or(Ok(()), Journal::write);
        self.printer.give(&mut self.out);
        written.map_err(|error| error.to_string())
    }

    /// Ends with `last`, after everything else, and the journal on the disk.
    pub(super) fn finish(mut self, last: &str) -> Result<(), String> {
        let written = self.pass_on();
        let mut last = format!("{last}\n").into_bytes();
        self.printer.give(&mut last);
        self.printer.finish();
        written?;
        self.journal.map_or(Ok(()), Journal::close).map_err(|error| error.to_string())
    }
}

impl Record<Place> for Log {
    fn taken(&mut self, place: &Place) {
        if let Some(journal) = &mut self.journal {
            journal.taken(place.number, place.prefix);
        }
    }

    async fn ended(&mut self, ended: Ended<Place>) -> bool {
        self.tried |= ended.attempts > 0;
        self.note(&ended);
        if self.out.len() < PASS_ON {
            return true;
        }
        let written = self.pass_on();
        self.printer.room().await;
        written.is_ok()
    }

    fn turn(&mut self) -> Result<(), String> {
        self.pass_on()
    }
}
