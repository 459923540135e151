//! A journal in a real file: begun, cut, gone on with, and refused.

#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

use push_dispatch::{Fate, Header, Journal, OpenJournal, Prefix, Target};
use push_protocol::DeviceToken;
use tempfile::TempDir;

/// Numbered from 1, without end.
fn targets() -> impl Iterator<Item = Target<u64>> {
    (1..).map(|key| Target::new(key, Ok(DeviceToken::parse("ab").unwrap())))
}

fn header() -> Header {
    Header {
        payload: "ab".repeat(32),
        topic: Some("com.example.app".into()),
        push_type: Some("alert".into()),
        endpoint: "sandbox".into(),
        tokens: "tokens.txt".into(),
        at: 1_700_000_000_000,
    }
}

fn prefix(to: u64) -> Prefix {
    (1..=to).fold(Prefix::new(), |prefix, number| prefix.and(number, "ab"))
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.jsonl");
    (folder, file)
}

fn begun(file: &Path) -> Journal {
    let mut journal = Journal::create(file, &header()).unwrap();
    journal.taken(2, prefix(2));
    journal.write().unwrap();
    journal.ended(1, b"{\"token\":\"ab\",\"outcome\":\"accepted\"}\n");
    journal.taken(3, prefix(3));
    journal.write().unwrap();
    journal
}

#[test]
fn lines_are_in_the_file_once_they_are_written() {
    let (_folder, file) = folder();
    let mut journal = begun(&file);
    let text = fs::read_to_string(&file).unwrap();
    let expected = format!(
        "{{\"journal\":1,\"payload\":\"{}\",\"topic\":\"com.example.app\",\"push_type\":\"alert\",\
         \"endpoint\":\"sandbox\",\"tokens\":\"tokens.txt\",\"at\":1700000000000}}\n\
         {{\"taken\":2,\"prefix\":\"{}\"}}\n\
         {{\"target\":1,\"token\":\"ab\",\"outcome\":\"accepted\"}}\n\
         {{\"taken\":3,\"prefix\":\"{}\"}}\n",
        "ab".repeat(32),
        prefix(2),
        prefix(3)
    );
    assert_eq!(text, expected);
    // The run is given up: 4 was never taken. 5 was, and failed at once.
    journal.ended(4, b"{\"outcome\":\"cancelled\"}\n");
    journal.taken(5, prefix(5));
    journal.ended(5, b"{\"outcome\":\"failed\"}\n");
    journal.close().unwrap();
    let rest = fs::read_to_string(&file).unwrap().split_off(text.len());
    let taken = format!("{{\"taken\":5,\"prefix\":\"{}\"}}\n", prefix(5));
    assert_eq!(rest, format!("{taken}{{\"target\":5,\"outcome\":\"failed\"}}\n"));
}

#[test]
fn a_journal_that_was_cut_is_gone_on_with() {
    let (_folder, file) = folder();
    begun(&file).close().unwrap();
    let whole = fs::read(&file).unwrap();
    fs::write(&file, [&whole[..], b"{\"target\":2,\"outc"].concat()).unwrap();

    let open = OpenJournal::open(&file, &header()).unwrap();
    assert_eq!(
        [1, 2, 3, 4].map(|number| open.past.fate(number)),
        [Fate::Ended, Fate::Unknown, Fate::Unknown, Fate::Left]
    );
    assert!(open.past.is_prefix(prefix(3)) && !open.past.is_prefix(prefix(2)));
    let unanswered = open.unanswered(targets(), |number| (*number, prefix(*number))).unwrap();
    assert_eq!(unanswered.iter().map(|ended| ended.key).collect::<Vec<_>>(), [2, 3]);
    assert!(unanswered.iter().all(|ended| ended.ending.name() == "unknown"));
    let unknown: [(u64, &[u8]); 2] =
        [(2, b"{\"outcome\":\"unknown\"}\n"), (3, b"{\"outcome\":\"unknown\"}\n")];
    let (mut journal, past) = open.resume(None, unknown, 5).unwrap();
    assert_eq!([2, 3, 4].map(|number| past.fate(number)), [Fate::Ended, Fate::Ended, Fate::Left]);
    journal.taken(4, prefix(4));
    journal.close().unwrap();
    let text = String::from_utf8(fs::read(&file).unwrap()).unwrap();
    let rest = text.strip_prefix(std::str::from_utf8(&whole).unwrap()).unwrap();
    let expected = "{\"target\":2,\"outcome\":\"unknown\"}\n{\"target\":3,\"outcome\":\"unknown\"}\n\
                    {\"resumed\":5}\n{\"taken\":4,";
    assert!(rest.starts_with(expected), "{rest}");
}

#[test]
fn a_run_is_gone_on_with_in_another_file() {
    let (folder, file) = folder();
    begun(&file).close().unwrap();
    let old = fs::read_to_string(&file).unwrap();
    let other = folder.path().join("other.jsonl");
    let open = OpenJournal::open(&file, &header()).unwrap();
    open.resume(Some(&other), [], 5).unwrap().0.close().unwrap();
    assert_eq!(fs::read_to_string(&other).unwrap(), format!("{old}{{\"resumed\":5}}\n"));
    assert_eq!(fs::read_to_string(&file).unwrap(), old);
}

#[test]
fn what_cannot_be_begun_or_resumed_is_refused_in_words() {
    let (folder, file) = folder();
    let name = file.display();
    let journal = begun(&file);
    let words = |result: Result<OpenJournal, push_dispatch::JournalError>| result.unwrap_err().to_string();
    let exists = Journal::create(&file, &header()).unwrap_err().to_string();
    assert_eq!(
        exists,
        format!("{name}: the file exists; name another one, or go on with the run it holds with --resume")
    );
    assert_eq!(
        words(OpenJournal::open(&file, &header())),
        format!("{name}: the run is still going on in another process; wait for it, or end it first")
    );
    journal.close().unwrap();

    let other = [
        (Header { topic: None, ..header() }, "topic is com.example.app, and now it is none"),
        (
            Header { endpoint: "production".into(), ..header() },
            "endpoint is sandbox, and now it is production",
        ),
        (Header { push_type: Some("voip".into()), ..header() }, "push type is alert, and now it is voip"),
        (Header { payload: "cd".into(), ..header() }, "payload (SHA-256) is abab"),
    ];
    for (header, said) in other {
        let said_in_full = words(OpenJournal::open(&file, &header));
        assert!(
            said_in_full.starts_with(&format!("{name}: this is the journal of another run: its {said}")),
            "{said_in_full}"
        );
    }
    let same = Header { tokens: "moved.txt".into(), at: 0, ..header() };
    let open = OpenJournal::open(&file, &same).unwrap();
    assert_eq!(
        open.unanswered(targets(), |number| (*number, prefix(number + 1))).unwrap_err().to_string(),
        format!(
            "{name}: the run was begun with other tokens: up to number 3 they are not the same any more; \
             resume it with the tokens it was begun with (more may follow)"
        )
    );
    let text = folder.path().join("text");
    fs::write(&text, "hello\n").unwrap();
    assert_eq!(
        words(OpenJournal::open(&text, &header())),
        format!("{}:1: expected a line of a journal of version 1, found hello", text.display())
    );
    let none = folder.path().join("none");
    assert!(
        words(OpenJournal::open(&none, &header())).starts_with(&format!("{}: No such file", none.display()))
    );
}
