//! Reading a file of devices: its beginning, and all of it.

use std::cell::Cell;
use std::io::{BufReader, Read as _};
use std::rc::Rc;
use std::sync::atomic::Ordering;

use serde_json::{Map, Value};

use super::fields::{Column, guess, guess_all, no_token, stage};
use super::objects;
use super::table::Table;
use super::{BadLines, Source};
use crate::Error;
use crate::model::{BadLine, DeviceColumn, DeviceField, DevicesFile, Problem};
use crate::run::token_file::record::Record;
use crate::store::{Merging, Staging};

/// So many rows are shown of a file.
const SHOWN: usize = 6;
/// So many objects are looked at for the names of columns.
const LOOKED_AT: usize = 50;
/// A value is shown up to there.
const SHOWN_CHARS: usize = 120;
/// More columns are no list of devices.
const MOST_COLUMNS: usize = 100;
/// Between two looks at whether it was called off.
const LOOK: u64 = 512;

/// What is to be read.
pub(super) struct Asked {
    pub(super) fields: Vec<DeviceField>,
    pub(super) heading: bool,
}

/// What was read.
pub(super) struct Read {
    pub(super) staging: Staging,
    pub(super) bad: u64,
    pub(super) bad_lines: Vec<BadLine>,
}

/// Whether it is JSON: the first character that counts tells.
fn is_json(source: &Source) -> Result<bool, Error> {
    let (input, _) = source.open()?;
    let mut start = Vec::new();
    let read = input.take(4096).read_to_end(&mut start);
    read.map_err(|error| Error::file("read", source.path(), error))?;
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") || start.contains(&0) {
        let message =
            "the file is UTF-16 or binary; save it as UTF-8 text (in Excel: CSV UTF-8) and choose it again";
        return Err(Error::field("path", "devices_not_text", message, &[]));
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start);
    let first = text.iter().find(|it| !it.is_ascii_whitespace());
    // The shortened description of a token begins with a brace too.
    let is_description = text.windows(6).take(40).any(|it| it == b"length");
    Ok(matches!(first, Some(b'[' | b'{')) && !is_description)
}

/// The columns and first rows.
pub(super) fn look(source: &Source) -> Result<DevicesFile, Error> {
    let (_, bytes) = source.open()?;
    let json = is_json(source)?;
    let (names, rows, heading) = if json { first_objects(source)? } else { first_rows(source)? };
    if rows.is_empty() {
        let message = "there is no device in it; expected rows of values, one of which is the device token";
        return Err(Error::field("path", "devices_empty", message, &[]));
    }
    let fields = guess_all(&names, &rows[0]);
    let columns = names.into_iter().zip(fields).map(|(name, field)| DeviceColumn { name, field }).collect();
    let shown = |text: String| text.chars().take(SHOWN_CHARS).collect();
    let rows = rows.into_iter().map(|row| row.into_iter().map(shown).collect()).collect();
    let format = if json { "json" } else { "csv" }.to_owned();
    Ok(DevicesFile { file_name: source.file_name(), format, bytes, heading, columns, rows })
}

type Beginning = (Vec<String>, Vec<Vec<String>>, bool);

fn first_rows(source: &Source) -> Result<Beginning, Error> {
    let failed = |error| Error::file("read", source.path(), error);
    let mut table = Table::new(BufReader::new(source.open()?.0)).map_err(failed)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    while rows.len() <= SHOWN
        && let Some((_, row)) = table.next().map_err(failed)?
    {
        if let Ok(record) = row {
            let value = |at| String::from_utf8_lossy(bytes_of(record, at)).trim().to_owned();
            rows.push((0..record.len().min(MOST_COLUMNS)).map(value).collect());
        }
    }
    let is_token = |it: &String| it.len() >= 8 && push_protocol::DeviceToken::clean(it).is_ok();
    let first = rows.first().cloned().unwrap_or_default();
    let named = first.iter().any(|it| guess(it) == Some(DeviceField::Token));
    let heading = named || (rows.len() > 1 && !first.iter().any(is_token));
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let name = |at: usize| match first.get(at) {
        Some(name) if heading && !name.is_empty() => name.clone(),
        _ => (at + 1).to_string(),
    };
    let names = (0..width).map(name).collect();
    rows.drain(..usize::from(heading));
    rows.truncate(SHOWN);
    rows.iter_mut().for_each(|row| row.resize(width, String::new()));
    Ok((names, rows, heading))
}

fn first_objects(source: &Source) -> Result<Beginning, Error> {
    let mut first: Vec<Map<String, Value>> = Vec::new();
    let read = objects::read(source.open()?.0, &mut |it| {
        first.extend(it.ok());
        first.len() < LOOKED_AT
    });
    if let (Err(error), true) = (read, first.is_empty()) {
        return Err(not_json(&error));
    }
    let mut names: Vec<String> = Vec::new();
    for key in first.iter().flat_map(Map::keys) {
        if !names.contains(key) && names.len() < MOST_COLUMNS {
            names.push(key.clone());
        }
    }
    let row = |it: &Map<String, Value>| -> Vec<String> {
        names.iter().map(|name| it.get(name).map(objects::text_of).unwrap_or_default()).collect()
    };
    let rows = first.iter().take(SHOWN).map(row).collect();
    Ok((names, rows, true))
}

fn not_json(error: &serde_json::Error) -> Error {
    let message = format!("this is no list of devices in JSON: {error}");
    Error::field("path", "devices_not_json", message, &[("error", error.to_string())])
}

/// Reads to the end, or until it is called off.
pub(super) fn read_all(source: &Source, asked: &Asked, merging: &Merging) -> Result<Read, Error> {
    if !asked.fields.contains(&DeviceField::Token) {
        return Err(Error::Field(no_token()));
    }
    let staging = Staging::new().map_err(|error| Error::file("write", &std::env::temp_dir(), error))?;
    let mut reading = Reading { staging, bad: BadLines::default(), merging, rows: 0 };
    if is_json(source)? {
        reading.objects(source, asked)?;
    } else {
        reading.table(source, asked)?;
    }
    let Reading { staging, bad, .. } = reading;
    Ok(Read { staging, bad: bad.count, bad_lines: bad.first })
}

struct Reading<'a> {
    staging: Staging,
    bad: BadLines,
    merging: &'a Merging,
    rows: u64,
}

impl Reading<'_> {
    fn table(&mut self, source: &Source, asked: &Asked) -> Result<(), Error> {
        let failed = |error| Error::file("read", source.path(), error);
        let mut table = Table::new(BufReader::with_capacity(1 << 17, source.open()?.0)).map_err(failed)?;
        let mut names = Vec::new();
        if asked.heading
            && let Some((_, Ok(record))) = table.next().map_err(failed)?
        {
            names = (0..record.len()).map(|at| lossy(record, at)).collect();
        }
        let columns = columns(asked, &names);
        while !self.is_over(table.bytes_read()) {
            let Some((line, row)) = table.next().map_err(failed)? else { break };
            let staged = match row {
                Err(bad) => Err(Problem::new("path", bad.said().0, bad.said().1, &[])),
                Ok(record) => match std::str::from_utf8(record.bytes()) {
                    Ok(text) => stage(&columns, |at| text.get(record.range(at)).unwrap_or_default()),
                    Err(_) => Err(not_utf8()),
                },
            };
            self.take(line, staged)?;
        }
        Ok(())
    }

    fn objects(&mut self, source: &Source, asked: &Asked) -> Result<(), Error> {
        let (names, ..) = first_objects(source)?;
        let columns = columns(asked, &names);
        let (input, _) = source.open()?;
        let read = Rc::new(Cell::new(0));
        let counted = Counted { input, read: Rc::clone(&read) };
        let (mut number, mut failed) = (0, None);
        let done = objects::read(BufReader::with_capacity(1 << 17, counted), &mut |object| {
            number += 1;
            let staged = match object {
                Ok(object) => {
                    let text = |name: &str| object.get(name).map(objects::text_of).unwrap_or_default();
                    let texts: Vec<String> = columns.iter().map(|it| text(&it.name)).collect();
                    stage(&columns, |at| texts[at].as_str())
                }
                Err(_) => Err(Problem::new("path", "row_no_object", "it is no JSON object", &[])),
            };
            failed = self.take(number, staged).err();
            failed.is_none() && !self.is_over(read.get())
        });
        match (failed, done) {
            (Some(error), _) => Err(error),
            // What comes after damage cannot be told apart: nothing is imported of such a file.
            (None, Err(error)) => Err(not_json(&error)),
            (None, Ok(())) => Ok(()),
        }
    }

    fn is_over(&mut self, bytes: u64) -> bool {
        self.rows += 1;
        if !self.rows.is_multiple_of(LOOK) {
            return false;
        }
        self.merging.done.store(bytes, Ordering::Relaxed);
        self.merging.is_cancelled()
    }

    fn take(&mut self, line: u64, staged: Result<crate::store::Staged, Problem>) -> Result<(), Error> {
        match staged {
            Ok(device) => {
                self.staging.push(&device).map_err(|error| Error::file("write", &std::env::temp_dir(), error))
            }
            Err(problem) => {
                self.bad.add(BadLine { line, problem });
                Ok(())
            }
        }
    }
}

/// Each column with its name; what the user did not speak of is ignored.
fn columns(asked: &Asked, names: &[String]) -> Vec<Column> {
    let column = |(at, field): (usize, &DeviceField)| Column {
        name: names.get(at).map_or_else(|| (at + 1).to_string(), |it| it.trim().to_owned()),
        field: *field,
    };
    asked.fields.iter().enumerate().map(column).map(without_bad_name).collect()
}

/// A variable is called as its column: one that no placeholder can name is ignored.
fn without_bad_name(column: Column) -> Column {
    let is_lost = column.field == DeviceField::Variable && !push_protocol::variables::is_name(&column.name);
    if is_lost { Column { field: DeviceField::Ignored, ..column } } else { column }
}

fn not_utf8() -> Problem {
    Problem::new("path", "row_not_utf8", "it is not UTF-8 text; save the file as UTF-8", &[])
}

fn bytes_of(record: &Record, at: usize) -> &[u8] {
    record.bytes().get(record.range(at)).unwrap_or_default()
}

fn lossy(record: &Record, at: usize) -> String {
    String::from_utf8_lossy(bytes_of(record, at)).into_owned()
}

/// Counts what is read.
struct Counted<R> {
    input: R,
    read: Rc<Cell<u64>>,
}

impl<R: std::io::Read> std::io::Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(into)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn read(text: &str) -> Result<(u64, u64), Error> {
        let asked = Asked { fields: vec![DeviceField::Token], heading: true };
        let source = Source::Text(Arc::from(text));
        read_all(&source, &asked, &Merging::default()).map(|it| (it.staging.count, it.bad))
    }

    #[test]
    fn json_with_a_byte_order_mark_is_read_as_without() {
        let token = "ab".repeat(32);
        for text in [format!("[{{\"token\":\"{token}\"}}]"), format!("{{\"token\":\"{token}\"}}\n")] {
            for text in [text.clone(), format!("\u{feff}{text}")] {
                let file = look(&Source::Text(Arc::from(text.as_str()))).unwrap();
                assert_eq!((file.format.as_str(), file.rows), ("json", vec![vec![token.clone()]]));
                assert_eq!(read(&text).unwrap(), (1, 0));
            }
        }
    }

    #[test]
    fn a_file_that_ends_inside_its_last_object_is_refused() {
        let line = format!("{{\"token\":\"{}\"}}", "ab".repeat(32));
        assert_eq!(read(&format!("{line}\n{line}\n")).unwrap(), (2, 0));
        let message = read(&format!("{line}\n{}", &line[..20])).err().unwrap().to_string();
        assert!(message.contains("no list of devices in JSON: EOF while parsing"), "{message}");
    }
}
