//! A file of device tokens, read as it is wanted: of any size, in bounded memory. One token a line, or
//! comma-separated values with a heading: then each row brings values of variables.

mod heading;
pub(crate) mod input;
mod lines;
pub(crate) mod record;

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use push_protocol::DeviceToken;
use push_protocol::variables::Row;

use crate::model::{Problem, TokenFileView};

pub(crate) use lines::Reader;

/// So many lines are looked at for the first token, while somebody types.
const LOOKED_AT: usize = 100;

/// A line that is sent to, or that says why not.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// Counted from 1, blank and commented lines included.
    pub(crate) number: u64,
    /// The token, or why the line holds none.
    pub(crate) token: Result<DeviceToken, Problem>,
    /// Values of variables for this token.
    pub(crate) row: Row,
}

/// What a line holds, or why it holds nothing.
type LineResult = Result<(DeviceToken, Row), Problem>;

/// How a token file begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    /// Its columns that are variables.
    pub(crate) columns: Vec<String>,
    /// The first token, and its values for the columns.
    pub(crate) first: Option<(DeviceToken, Row)>,
}

impl Head {
    /// Reads the beginning; none where the file cannot be read, which [`inspect`] tells.
    pub(crate) async fn read(path: &str) -> Option<Self> {
        let path = path.trim().to_owned();
        if path.is_empty() {
            return None;
        }
        let read = tokio::task::spawn_blocking(move || Self::read_now(Path::new(&path)).ok()).await;
        read.unwrap_or_else(|panicked| std::panic::resume_unwind(panicked.into_panic()))
    }

    fn read_now(path: &Path) -> io::Result<Self> {
        let mut lines = open(path)?;
        let columns = lines.columns();
        lines.want(columns.iter().map(String::as_str));
        let first = lines.take(LOOKED_AT).find_map(|line| Some((line.token.ok()?, line.row)));
        Ok(Self { columns, first })
    }
}

/// Reads the file through, and says what it holds.
///
/// # Errors
/// When it cannot be read, is not a file, or holds no token: a problem at `token_file`.
pub(crate) async fn inspect(path: &str) -> Result<TokenFileView, Problem> {
    let path = path.to_owned();
    let read = tokio::task::spawn_blocking(move || inspect_now(&path)).await;
    read.unwrap_or_else(|panicked| std::panic::resume_unwind(panicked.into_panic()))
}

fn inspect_now(text: &str) -> Result<TokenFileView, Problem> {
    let path = Path::new(text);
    let lines = open(path).map_err(|error| unreadable(path, &error))?;
    let mut view = TokenFileView {
        path: text.to_owned(),
        file_name: file_name(path),
        tokens: 0,
        bad: 0,
        first_bad: None,
        columns: lines.columns(),
    };
    for line in lines {
        view.tokens += 1;
        if let Err(error) = line.token {
            view.bad += 1;
            view.first_bad.get_or_insert(error);
        }
    }
    if view.tokens == 0 {
        let message = format!("{} holds no device token; expected one a line", path.display());
        return Err(problem("token_file_empty", message, path, ""));
    }
    Ok(view)
}

/// The last part of a path, as it is shown.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

pub(crate) fn unreadable(path: &Path, error: &dyn Display) -> Problem {
    let message = format!("{} cannot be read: {error}", path.display());
    problem("token_file_unreadable", message, path, &error.to_string())
}

fn problem(code: &str, message: String, path: &Path, error: &str) -> Problem {
    let details = [("file", path.to_string_lossy().into_owned()), ("error", error.to_owned())];
    Problem::new("token_file", code, message, &details)
}

/// The lines that count, as they are read.
pub(crate) type Lines = Reader<BufReader<File>>;

/// Opens the file at its beginning.
///
/// # Errors
/// When it cannot be opened, or is not a file.
pub(crate) fn open(path: &Path) -> io::Result<Lines> {
    // A pipe or a device could keep a run waiting for ever.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    Reader::new(BufReader::with_capacity(64 * 1024, File::open(path)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<(u64, Result<String, String>)> {
        let reader = Reader::new(text).unwrap();
        reader
            .map(|line| (line.number, line.token.map(|it| it.to_string()).map_err(|it| it.message)))
            .collect()
    }

    #[test]
    fn blank_and_commented_lines_are_skipped_and_the_others_keep_their_number() {
        let text = b"\xef\xbb\xbfAABB\r\n\n  # staff\n  ccdd  \nxy\nabc";
        let found = lines(text);
        assert_eq!(found[0], (1, Ok("aabb".to_owned())));
        assert_eq!(found[1], (4, Ok("ccdd".to_owned())));
        let errors: Vec<_> = found[2..].iter().map(|(_, token)| token.clone().unwrap_err()).collect();
        assert_eq!(
            errors,
            [
                "line 5: a device token is hex digits (0-9, a-f); found 'x' at position 1",
                "line 6: a device token has two hex digits a byte; found 3 digits, so one is missing",
            ]
        );
    }

    #[test]
    fn a_line_without_end_is_not_kept_and_the_next_one_is_read() {
        let text = [b"a".repeat(3 * 1024 * 1024), b"\naabb\n".to_vec(), b"b".repeat(4096)].concat();
        let found = lines(&text);
        let errors: Vec<_> = found.iter().map(|(number, token)| (*number, token.is_ok())).collect();
        assert_eq!(errors, [(1, false), (2, true), (3, true)]);
        assert_eq!(
            found[0].1.clone().unwrap_err(),
            "line 1: longer than 4096 bytes; expected a device token"
        );
    }

    #[test]
    fn a_file_without_tokens_or_that_is_none_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("empty.txt");
        std::fs::write(&empty, "# nobody\n\n").unwrap();
        let code = |path: &Path| inspect_now(path.to_str().unwrap()).unwrap_err().code;
        assert_eq!(code(&empty), "token_file_empty");
        assert_eq!(code(folder.path()), "token_file_unreadable");
        assert_eq!(code(&folder.path().join("none")), "token_file_unreadable");
        std::fs::write(&empty, "aa\nzz\nbb\n").unwrap();
        let view = inspect_now(empty.to_str().unwrap()).unwrap();
        assert_eq!((view.tokens, view.bad, view.file_name.as_str()), (3, 1, "empty.txt"));
        assert!(view.first_bad.unwrap().message.starts_with("line 2: "));
    }
}
