//! What a journal says. Pure: lines in, values out.

use std::borrow::Cow;
use std::io::{self, BufRead};

use serde::Deserialize;

use super::numbers::Numbers;
use super::{Header, Prefix, VERSION};
use crate::Counts;

/// What happened in the run so far.
#[derive(Debug)]
pub struct Past {
    /// What the run sends, and to whom.
    pub header: Header,
    /// What ended for good, by kind.
    pub counts: Counts,
    ended: Numbers,
    /// Failed or cancelled since the last resumption.
    again: Numbers,
    /// The last target that was taken since then.
    taken: u64,
    /// The last target that ever was taken, and the prefix up to it.
    last: Option<(u64, String)>,
    /// Length of the whole lines, in bytes.
    pub(super) bytes: u64,
}

/// What a resumed run does with a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing: it has ended for good.
    Ended,
    /// It may have been sent: nothing but telling that it is unknown.
    Unknown,
    /// It was not taken, failed or was cancelled: it is sent.
    Left,
}

/// Why lines are not a journal.
#[derive(Debug)]
pub(super) enum ReadError {
    File(io::Error),
    Damaged { line: u64, found: String },
}

/// Any line. What is in none of these fields is for people.
#[derive(Deserialize)]
struct Entry<'a> {
    journal: Option<u64>,
    taken: Option<u64>,
    #[serde(borrow)]
    prefix: Option<Cow<'a, str>>,
    target: Option<u64>,
    #[serde(borrow)]
    outcome: Option<Cow<'a, str>>,
    resumed: Option<u64>,
}

impl Past {
    /// Reads the whole lines; a last one without its line break was cut off, and does not count.
    pub(super) fn read(mut lines: impl BufRead) -> Result<Self, ReadError> {
        let mut line = Vec::new();
        let mut past: Option<Self> = None;
        for number in 1.. {
            line.clear();
            let length = lines.read_until(b'\n', &mut line).map_err(ReadError::File)?;
            if line.pop() != Some(b'\n') {
                break;
            }
            let understood = match &mut past {
                Some(past) => past.note(&line),
                None => {
                    past = Self::begin(&line);
                    past.is_some()
                }
            };
            if !understood {
                let found = String::from_utf8_lossy(&line).chars().take(60).collect();
                return Err(ReadError::Damaged { line: number, found });
            }
            if let Some(past) = &mut past {
                past.bytes += length as u64;
            }
        }
        past.ok_or_else(|| ReadError::Damaged { line: 1, found: "nothing".to_owned() })
    }

    fn begin(line: &[u8]) -> Option<Self> {
        let version = serde_json::from_slice::<Entry>(line).ok()?.journal?;
        let header = serde_json::from_slice(line).ok().filter(|_| version == VERSION)?;
        Some(Self {
            header,
            counts: Counts::default(),
            ended: Numbers::default(),
            again: Numbers::default(),
            taken: 0,
            last: None,
            bytes: 0,
        })
    }

    /// Whether the line is understood.
    fn note(&mut self, line: &[u8]) -> bool {
        match serde_json::from_slice(line) {
            Ok(Entry { taken: Some(taken), prefix: Some(prefix), .. }) => {
                self.taken = self.taken.max(taken);
                if self.last.as_ref().is_none_or(|(last, _)| *last < taken) {
                    self.last = Some((taken, prefix.into_owned()));
                }
                true
            }
            Ok(Entry { target: Some(number), outcome: Some(outcome), .. }) => {
                self.note_ending(number, &outcome)
            }
            Ok(Entry { resumed: Some(_), .. }) => {
                self.note_resumption();
                true
            }
            Ok(_) | Err(_) => false,
        }
    }

    fn note_ending(&mut self, number: u64, outcome: &str) -> bool {
        let count = match outcome {
            "accepted" => &mut self.counts.accepted,
            "rejected" => &mut self.counts.rejected,
            "unknown" => &mut self.counts.unknown,
            "failed" | "cancelled" => {
                self.again.insert(number);
                return true;
            }
            _ => return false,
        };
        *count += u64::from(self.ended.insert(number));
        true
    }

    pub(super) fn note_unknown(&mut self, number: u64) {
        self.counts.unknown += u64::from(self.ended.insert(number));
    }

    pub(super) fn note_resumption(&mut self) {
        self.taken = 0;
        self.again.clear();
    }

    /// What is to be done with a target.
    pub fn fate(&self, number: u64) -> Fate {
        if self.ended.contains(number) {
            Fate::Ended
        } else if number <= self.taken && !self.again.contains(number) {
            Fate::Unknown
        } else {
            Fate::Left
        }
    }

    /// The last target that was ever taken: up to there, the targets must be the same.
    pub fn last_taken(&self) -> u64 {
        self.last.as_ref().map_or(0, |(number, _)| *number)
    }

    /// Whether targets up to [`Self::last_taken`] that hash to `prefix` are those of the run.
    pub fn is_prefix(&self, prefix: Prefix) -> bool {
        self.last.as_ref().is_none_or(|(_, last)| *last == prefix.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = r#"{"journal":1,"payload":"ab","topic":"t","push_type":"alert","endpoint":"sandbox","tokens":"f","at":1}"#;

    fn read(lines: &[&str]) -> Past {
        Past::read(format!("{HEADER}\n{}\n", lines.join("\n")).as_bytes()).unwrap()
    }

    fn ending(target: u64, outcome: &str) -> String {
        format!(r#"{{"target":{target},"token":"ab","outcome":"{outcome}","status":null}}"#)
    }

    fn fates(past: &Past, targets: std::ops::RangeInclusive<u64>) -> String {
        let letter = |fate| match fate {
            Fate::Ended => 'e',
            Fate::Unknown => 'u',
            Fate::Left => 'l',
        };
        targets.map(|number| letter(past.fate(number))).collect()
    }

    #[test]
    fn what_was_taken_and_has_no_ending_is_unknown() {
        let past = read(&[
            r#"{"taken":3,"prefix":"0a"}"#,
            &ending(2, "accepted"),
            &ending(1, "failed"),
            r#"{"taken":6,"prefix":"0b"}"#,
            &ending(4, "rejected"),
            &ending(5, "cancelled"),
            &ending(3, "unknown"),
        ]);
        assert_eq!(fates(&past, 1..=8), "leeelull");
        assert_eq!(past.counts, Counts { accepted: 1, rejected: 1, unknown: 1, ..Counts::default() });
        assert_eq!(past.last_taken(), 6);
    }

    #[test]
    fn after_a_resumption_taking_counts_anew() {
        let past = read(&[
            r#"{"taken":4,"prefix":"0a"}"#,
            &ending(1, "failed"),
            &ending(2, "failed"),
            &ending(3, "accepted"),
            &ending(4, "unknown"),
            r#"{"resumed":5}"#,
            r#"{"taken":1,"prefix":"0c"}"#,
        ]);
        // 1 was taken a second time, 2 not yet.
        assert_eq!(fates(&past, 1..=6), "uleell");
        assert_eq!(past.last_taken(), 4, "the longest prefix is the one to compare");
    }

    #[test]
    fn a_line_that_is_cut_off_does_not_count() {
        let whole = format!("{HEADER}\n{}\n", r#"{"taken":3,"prefix":"0a"}"#);
        for cut in [r#"{"target":1,"outcome":"acc"#, &ending(1, "accepted"), ""] {
            let past = Past::read(format!("{whole}{cut}").as_bytes()).unwrap();
            assert_eq!((fates(&past, 1..=4), past.bytes), ("uuul".to_owned(), whole.len() as u64));
        }
    }

    #[test]
    fn what_is_no_journal_is_not_resumed() {
        for (text, line, found) in [
            ("", 1, "nothing"),
            (HEADER, 1, "nothing"),
            ("ab\ncd\n", 1, "ab"),
            (&format!("{}\n", HEADER.replace("\"journal\":1", "\"journal\":2"))[..], 1, "{\"journal\":2"),
            (&format!("{HEADER}\n{}\nx\n", ending(1, "accepted")), 3, "x"),
            (&format!("{HEADER}\n{}\n", ending(1, "lost")), 2, "{\"target\":1"),
            (&format!("{HEADER}\n{{\"taken\":1}}\n"), 2, "{\"taken\":1}"),
        ] {
            let Err(ReadError::Damaged { line: at, found: what }) = Past::read(text.as_bytes()) else {
                panic!("{text} was taken");
            };
            assert_eq!((at, what.starts_with(found)), (line, true), "{text}: {what}");
        }
    }
}
