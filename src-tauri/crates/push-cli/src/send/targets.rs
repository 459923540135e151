//! The tokens of a run: those of the command line, then those of a file, streamed as they are wanted.

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_util::Stream;
use push_dispatch::{Prefix, Target};
use push_protocol::DeviceToken;
use tokio::sync::mpsc;

use crate::{Refusal, input};

/// Targets that one message carries from the thread that reads.
const BATCH: usize = 512;
/// Messages that are read ahead of the run.
const BATCHES_AHEAD: usize = 4;
/// Bytes that one read asks for.
const READ_BYTES: usize = 64 * 1024;

/// Where a target stands.
#[derive(Debug)]
pub(super) struct Place {
    /// Counted from 1 over the tokens of the command line and then the lines of the file.
    pub(super) number: u64,
    /// Of the targets up to here.
    pub(super) prefix: Prefix,
    /// What stands there, if it is no token.
    pub(super) text: Option<Box<str>>,
}

impl Place {
    /// What stands for the token where there is none.
    pub(super) fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }
}

/// Reads target after target. Blank lines and lines that begin with `#` are left out, but counted.
pub(super) struct Reader {
    given: vec::IntoIter<DeviceToken>,
    lines: Option<BufReader<Box<dyn Read + Send>>>,
    line: Vec<u8>,
    number: u64,
    /// Number of the target before the first line of the file.
    before_file: u64,
    prefix: Prefix,
}

impl Reader {
    /// Opens the file; the tokens that were given are checked at once.
    pub(super) fn open(tokens: &[String], file: Option<&Path>) -> Result<Self, Refusal> {
        let parse = |text: &String| {
            DeviceToken::parse(text).map_err(|error| Refusal::usage(format!("--token: {error}")))
        };
        let given = tokens.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
        let lines = file.map(input::open).transpose()?;
        Ok(Self {
            before_file: given.len() as u64,
            given: given.into_iter(),
            lines: lines.map(|lines| BufReader::with_capacity(READ_BYTES, lines)),
            line: Vec::new(),
            number: 0,
            prefix: Prefix::new(),
        })
    }

    /// Whether the next target is at hand without waiting for the file.
    fn is_ready(&self) -> bool {
        self.given.len() > 0 || self.lines.as_ref().is_some_and(|lines| lines.buffer().contains(&b'\n'))
    }

    fn place(&mut self, text: &str, shown: Option<Box<str>>) -> Place {
        self.prefix = self.prefix.and(self.number, text);
        Place { number: self.number, prefix: self.prefix, text: shown }
    }

    fn good(&mut self, token: DeviceToken) -> Target<Place> {
        Target::new(self.place(token.as_str(), None), Ok(token))
    }

    fn bad(&mut self, text: &str, error: impl std::fmt::Display) -> Target<Place> {
        let error = format!("line {}: {error}", self.number - self.before_file);
        let text = text.to_ascii_lowercase();
        Target::new(self.place(&text, Some(text.as_str().into())), Err(error))
    }

    /// The next line that holds a target; `None` at the end.
    fn next_line(&mut self) -> Option<Target<Place>> {
        loop {
            self.line.clear();
            let read = self.lines.as_mut()?.read_until(b'\n', &mut self.line);
            self.number += 1;
            match read {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => {
                    self.lines = None;
                    return Some(self.bad("", error));
                }
            }
            if !is_wanted(&self.line) {
                continue;
            }
            let line = std::mem::take(&mut self.line);
            let target = match std::str::from_utf8(&line) {
                Ok(text) => match DeviceToken::parse(text) {
                    Ok(token) => self.good(token),
                    Err(error) => self.bad(text.trim(), error),
                },
                Err(_) => self.bad(String::from_utf8_lossy(&line).trim(), "expected UTF-8 text"),
            };
            self.line = line;
            return Some(target);
        }
    }
}

impl Iterator for Reader {
    type Item = Target<Place>;

    fn next(&mut self) -> Option<Target<Place>> {
        match self.given.next() {
            Some(token) => {
                self.number += 1;
                Some(self.good(token))
            }
            None => self.next_line(),
        }
    }
}

fn is_wanted(line: &[u8]) -> bool {
    line.trim_ascii_start().first().is_some_and(|first| *first != b'#')
}

/// How many targets the lines of a file hold.
pub(super) fn count(file: &Path) -> io::Result<u64> {
    let mut lines = BufReader::with_capacity(READ_BYTES, std::fs::File::open(file)?);
    let (mut line, mut count) = (Vec::new(), 0);
    while lines.read_until(b'\n', &mut line)? > 0 {
        count += u64::from(is_wanted(&line));
        line.clear();
    }
    Ok(count)
}

/// Targets that a thread reads ahead.
pub(super) struct Targets {
    batches: mpsc::Receiver<Vec<Target<Place>>>,
    batch: vec::IntoIter<Target<Place>>,
}

impl Targets {
    /// Those of the numbers that are `wanted`. What is at hand is passed on without waiting for more.
    pub(super) fn read(mut reader: Reader, wanted: impl Fn(u64) -> bool + Send + 'static) -> Self {
        let (sender, batches) = mpsc::channel(BATCHES_AHEAD);
        // Ends with the file, or when the run has dropped its end; it may wait for standard input.
        std::thread::spawn(move || {
            let mut batch = Vec::with_capacity(BATCH);
            while let Some(target) = reader.next() {
                if wanted(target.key.number) {
                    batch.push(target);
                }
                let full = batch.len() == BATCH || (!batch.is_empty() && !reader.is_ready());
                if full
                    && sender.blocking_send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))).is_err()
                {
                    return;
                }
            }
            // Nobody wants it: nor does this thread.
            let _ = sender.blocking_send(batch);
        });
        Self { batches, batch: Vec::new().into_iter() }
    }
}

impl Stream for Targets {
    type Item = Target<Place>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Target<Place>>> {
        loop {
            if let Some(target) = self.batch.next() {
                return Poll::Ready(Some(target));
            }
            match ready!(self.batches.poll_recv(context)) {
                Some(batch) => self.batch = batch.into_iter(),
                None => return Poll::Ready(None),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read(text: &[u8]) -> Vec<(u64, String)> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tokens");
        fs::write(&file, text).unwrap();
        let Ok(reader) = Reader::open(&["EF".to_owned()], Some(&file)) else { panic!("not opened") };
        let counted = count(&file).unwrap();
        let all: Vec<_> = reader.collect();
        assert_eq!(all.len() as u64, counted + 1);
        let words = |target: Target<Place>| {
            let word = target.token.map_or_else(|error| error, |token| token.to_string());
            (target.key.number, word)
        };
        all.into_iter().map(words).collect()
    }

    #[test]
    fn lines_are_counted_after_the_tokens_of_the_command_line() {
        let not_hex = "line 5: a device token is hex digits (0-9, a-f); found 'x' at position 1";
        let expected = [(1, "ef"), (3, "ab"), (6, not_hex), (7, "line 6: expected UTF-8 text"), (8, "cd")];
        let expected = expected.map(|(number, word)| (number, word.to_owned()));
        assert_eq!(read(b"# ours\r\nAB\r\n\n  # no\nxyz\n\xFF\xFE\n cd"), expected);
    }

    #[test]
    fn the_prefix_tells_another_order_and_another_line() {
        let last = |text: &str| {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("tokens");
            fs::write(&file, text).unwrap();
            let Ok(reader) = Reader::open(&[], Some(&file)) else { panic!("not opened") };
            reader.last().unwrap().key.prefix
        };
        let prefix = last("ab\ncd\nef\n");
        assert_eq!(prefix, last("AB\n cd\nef"));
        for other in ["cd\nab\nef\n", "ab\ncd\n\nef\n", "ab\ncd\nee\n", "ab\ncd\n"] {
            assert_ne!(prefix, last(other), "{other}");
        }
    }
}
