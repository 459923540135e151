//! The journal that a run begins with or goes on with.

use std::fmt::Write;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use push_dispatch::{Counts, Ended, Header, Journal, Line, OpenJournal, Past};
use push_protocol::{HeaderText, Notification};
use sha2::{Digest, Sha256};

use super::Arguments;
use super::targets::Place;
use crate::{Refusal, input};

/// A run that is about to begin, or to go on.
pub(super) struct Begun {
    pub(super) journal: Option<Journal>,
    /// What happened before, where the run goes on.
    pub(super) past: Option<Past>,
    /// What had ended for good then.
    pub(super) before: Option<Counts>,
    /// Targets that the journal took up and knows no ending of.
    pub(super) unknown: Vec<Ended<Place>>,
}

impl Begun {
    /// Begins the journal that was asked for, or opens the one that is gone on with.
    pub(super) fn new(arguments: &Arguments, notification: &Notification) -> Result<Self, Refusal> {
        let header = header(arguments, notification, SystemTime::now());
        let Some(old) = &arguments.resume else {
            let journal = arguments.journal.as_ref().map(|path| Journal::create(path, &header));
            return Ok(Self { journal: journal.transpose()?, past: None, before: None, unknown: Vec::new() });
        };
        if arguments.tokens.as_deref().is_some_and(input::is_stdin) {
            let message =
                "--resume reads the tokens twice, which standard input (-) cannot; give them as a file";
            return Err(Refusal::usage(message));
        }
        let open = OpenJournal::open(old, &header)?;
        let before = Some(open.past.counts);
        let unknown = open.unanswered(arguments.targets()?, |place| (place.number, place.prefix))?;
        let lines: Vec<(u64, Vec<u8>)> = unknown.iter().map(line).collect();
        let lines = lines.iter().map(|(number, line)| (*number, line.as_slice()));
        let new = arguments.journal.as_deref().filter(|new| !is_same(new, old));
        let (journal, past) = open.resume(new, lines, header.at)?;
        Ok(Self { journal: Some(journal), past: Some(past), before, unknown })
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    one == other
        || one.canonicalize().ok().is_some_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

fn line(ended: &Ended<Place>) -> (u64, Vec<u8>) {
    let mut line = Vec::new();
    Line::new(ended, ended.key.text()).write(&mut line);
    (ended.key.number, line)
}

fn header(arguments: &Arguments, notification: &Notification, now: SystemTime) -> Header {
    let text = |header: &Option<HeaderText>| header.as_ref().map(|it| it.as_str().to_owned());
    let digest = Sha256::digest(notification.payload.as_str().as_bytes());
    let payload = digest.iter().fold(String::new(), |mut hex, byte| {
        // A string takes everything.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let file = arguments.tokens.as_ref().map_or_else(String::new, |path| path.display().to_string());
    let at = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    Header {
        payload,
        topic: text(&notification.topic),
        push_type: text(&notification.push_type),
        endpoint: arguments.endpoint.clone(),
        tokens: file,
        at: u64::try_from(at).unwrap_or_default(),
    }
}
