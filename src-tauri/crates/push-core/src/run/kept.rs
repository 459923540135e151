//! What a run leaves in the data folder: its journal, and beside it, until it has ended, what it sends.
//! From the two, a run that was interrupted is gone on with.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use push_dispatch::{Header, Journal, JournalError};
use push_protocol::{HeaderText, Notification};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::token_file::file_name;
use crate::draft::{Origin, Plan};
use crate::files::{read_bounded, write_private};
use crate::model::{Draft, Problem};
use crate::{DataDir, Error};

/// Journals of runs that have ended are kept for a look into them; the oldest go.
const JOURNALS: usize = 20;
/// A draft holds a payload of any size; none is near it.
const LARGEST: u64 = 16 * 1024 * 1024;
const VERSION: u32 = 1;

/// What a run sends, kept until it has ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct About {
    version: u32,
    /// What is sent, to whom, where, with which key.
    pub(crate) draft: Draft,
    /// How many targets were counted.
    pub(crate) total: u64,
    /// As in the journal.
    pub(crate) header: Header,
    /// What its UUIDs are made from.
    #[serde(default)]
    seed: u128,
}

impl About {
    pub(crate) const fn new(draft: Draft, total: u64, header: Header, seed: u128) -> Self {
        Self { version: VERSION, draft, total, header, seed }
    }

    /// What built-in variables come from, when the run goes on as when it began.
    pub(crate) fn origin(&self) -> Origin {
        Origin { began: UNIX_EPOCH + Duration::from_millis(self.header.at), seed: self.seed }
    }

    /// Name of the token file.
    pub(crate) fn file_name(&self) -> String {
        file_name(Path::new(self.draft.token_file.trim()))
    }

    /// Name of the profile that is sent.
    pub(crate) fn name(&self) -> String {
        self.draft.name().to_owned()
    }
}

/// The two files of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    folder: PathBuf,
    /// Their name without the ending; begins with the time, so that they sort by it.
    pub(crate) stem: String,
}

impl Kept {
    /// Begins the journal of a run.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub(crate) fn begin(data: &DataDir, about: &About) -> Result<(Self, Journal), Error> {
        let stem = format!("{:013}-{:08x}", about.header.at, Uuid::new_v4().as_fields().0);
        let kept = Self { folder: data.runs(), stem };
        kept.tidy();
        write_private(&kept.about_path(), &serde_json::to_vec(about).unwrap_or_default())?;
        let journal = Journal::create(&kept.journal_path(), &about.header).map_err(|it| failure(&it))?;
        Ok((kept, journal))
    }

    /// The run that was interrupted last, with what it sends.
    pub(crate) fn newest(data: &DataDir) -> Option<(Self, About)> {
        let mut stems = stems(&data.runs(), "json");
        stems.sort_unstable();
        stems.into_iter().rev().find_map(|stem| Self::find(data, &stem))
    }

    /// The run of that name, if it was interrupted.
    pub(crate) fn find(data: &DataDir, stem: &str) -> Option<(Self, About)> {
        let named = stem.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
        let kept = Self { folder: data.runs(), stem: stem.to_owned() };
        let bytes = read_bounded(&kept.about_path(), LARGEST).ok().filter(|_| named)?;
        let about: About = serde_json::from_slice(&bytes).ok()?;
        (about.version == VERSION && kept.journal_path().exists()).then_some((kept, about))
    }

    /// The run has ended: it is not offered again.
    pub(crate) fn end(&self) {
        // One that stays is offered once more, and then there is nothing left to send.
        let _ = fs::remove_file(self.about_path());
    }

    pub(crate) fn journal_path(&self) -> PathBuf {
        self.folder.join(format!("{}.jsonl", self.stem))
    }

    fn about_path(&self) -> PathBuf {
        self.folder.join(format!("{}.json", self.stem))
    }

    fn tidy(&self) {
        let mut journals = stems(&self.folder, "jsonl");
        journals.sort_unstable();
        let old = journals.len().saturating_sub(JOURNALS - 1);
        let waiting = stems(&self.folder, "json");
        for stem in journals.into_iter().take(old).filter(|stem| !waiting.contains(stem)) {
            // A file that cannot be removed only takes room.
            let _ = fs::remove_file(self.folder.join(format!("{stem}.jsonl")));
        }
    }
}

fn stems(folder: &Path, ending: &str) -> Vec<String> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = files.filter(|file| Path::new(&file.file_name()).extension().is_some_and(|it| it == ending));
    named.filter_map(|it| Some(it.path().file_stem()?.to_str()?.to_owned())).collect()
}

/// The journal's first line for a plan.
pub(crate) fn header(plan: &Plan, tokens: &Path, unix_ms: u64) -> Header {
    let Notification { topic, push_type, payload, .. } = &plan.notification;
    let text = |header: &Option<HeaderText>| header.as_ref().map(|it| it.as_str().to_owned());
    let digest = Sha256::digest(payload.as_str().as_bytes());
    let payload = digest.iter().fold(String::new(), |mut hex, byte| {
        // A string takes everything.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Header {
        payload,
        topic: text(topic),
        push_type: text(push_type),
        endpoint: plan.endpoint.name().to_owned(),
        tokens: tokens.display().to_string(),
        at: unix_ms,
    }
}

/// Why a journal cannot be written or gone on with.
pub(crate) fn failure(error: &JournalError) -> Error {
    let code = match error {
        JournalError::File { file, error } => {
            let source = std::io::Error::new(error.kind(), error.to_string());
            return Error::file("write", file, source);
        }
        JournalError::Exists { .. } => "journal_exists",
        JournalError::Busy { .. } => "journal_busy",
        JournalError::Damaged { .. } => "journal_damaged",
        JournalError::Differs { .. } => "journal_differs",
        JournalError::OtherTokens { .. } => "journal_other_tokens",
    };
    Error::Field(Problem::new("run", code, error.to_string(), &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_variables_come_from_is_kept_and_may_be_missing() {
        let text = r#"{"version":1,"draft":{"profile":null,"payload":"{}","push_type":"","priority":"","expiration":"",
            "topic":"","collapse_id":"","apns_id":"","credential":null,"endpoint":"sandbox","device_ids":[],"token":""},
            "total":3,"header":{"payload":"ab","topic":null,"push_type":null,"endpoint":"sandbox","tokens":"f","at":5}}"#;
        let old: About = serde_json::from_str(text).unwrap();
        let began = UNIX_EPOCH + Duration::from_millis(5);
        assert_eq!(old.origin(), Origin { began, seed: 0 });
        let seed = u128::MAX - 7;
        let about = About::new(old.draft.clone(), 3, old.header.clone(), seed);
        let again: About = serde_json::from_slice(&serde_json::to_vec(&about).unwrap()).unwrap();
        assert_eq!(again.origin(), Origin { began, seed });
    }
}
