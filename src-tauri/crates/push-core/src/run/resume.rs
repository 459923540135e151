//! A run that was interrupted: what is known of it, and how it goes on. What may have been sent is not
//! sent again.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Duration;

use push_dispatch::{Ended, Ending as How, Fate, Line, Message, OpenJournal, Past, Target, Why};
use push_protocol::DeviceToken;
use serde::Deserialize;

use super::Begun;
use super::book::{Key, row};
use super::kept::{About, Kept, failure, header};
use super::source::Targets;
use super::token_file::{Head, unreadable};
use crate::draft::{Doubts, Known, Plan, doubts, plan};
use crate::model::{InterruptedRun, ResumeRun, RunRow, SendReply, UnknownTargets};
use crate::{Error, Workbench};

/// Unknown targets that are listed.
const LISTED: usize = 1000;

impl Workbench {
    /// The run that was interrupted last, if there is one that can be gone on with.
    ///
    /// # Errors
    /// None so far; a run whose files cannot be read is not offered.
    pub async fn interrupted_run(&self) -> Result<Option<InterruptedRun>, Error> {
        let data = self.data.clone();
        let _reading = self.journals.lock().await;
        let found = blocking(move || {
            let (kept, about) = Kept::newest(&data)?;
            let past = open(&kept, &about).ok()?.past;
            Some(view(&kept, &about, &past))
        });
        Ok(found.await)
    }

    /// The targets of an interrupted run that may have been sent and have no answer.
    ///
    /// # Errors
    /// When the run is gone, or journal or token file cannot be read.
    pub async fn unknown_of_run(&self, id: &str) -> Result<UnknownTargets, Error> {
        let (kept, about, plan, _) = self.interrupted(id).await?;
        let _reading = self.journals.lock().await;
        blocking(move || {
            let past = open(&kept, &about)?.past;
            let recorded = recorded_unknown(&kept.journal_path())?;
            let is_unknown = |it: &u64| recorded.contains_key(it) || past.fate(*it) == Fate::Unknown;
            let last = recorded.keys().next_back().copied().unwrap_or_default().max(past.last_taken());
            let targets = targets(&plan, &about)?.made_where(|it| is_unknown(&it));
            let unknown =
                targets.take_while(|it| it.key.number <= last).filter(|it| is_unknown(&it.key.number));
            let (mut rows, mut total) = (Vec::<RunRow>::new(), 0);
            for Target { key, token, message } in unknown {
                let (Ok(token), Message::Shared | Message::Own(_)) = (token, message) else { continue };
                total += 1;
                if rows.len() < LISTED {
                    // A journal keeps the words alone.
                    let why = recorded.get(&key.number).cloned().flatten();
                    let why = why.map_or_else(Why::interrupted, |words| Why::new("", words));
                    rows.push(row(&unanswered_ending(key, token, why), total));
                }
            }
            Ok(UnknownTargets { rows, total })
        })
        .await
    }

    /// Goes on with an interrupted run: sends what was not sent, and nothing else.
    ///
    /// # Errors
    /// As a send; also when the run is gone, or what it sends or the tokens have changed since.
    pub async fn resume_run(&self, request: ResumeRun) -> Result<SendReply, Error> {
        let (kept, about, plan, found) = self.interrupted(&request.id).await?;
        let client = match self.ready(&plan, found, &request.consent, about.total).await? {
            Ok(client) => client,
            Err(reply) => return Ok(reply),
        };
        if let Err(error) = self.catch_up_with(&request.id).await {
            self.tell_not_kept(&error);
        }
        let now = u64::try_from(self.clock.unix_ms()).unwrap_or_default();
        let first = plan.clone();
        let reading = self.journals.lock().await;
        let (targets, begun) = blocking(move || begin_again(kept, about, &first, now)).await?;
        drop(reading);
        self.carry_out(&request.run, &plan, targets, client, begun).await
    }

    /// Lets an interrupted run be. Its journal stays for a look into it, and the history has what it knows.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn discard_run(&self, id: &str) -> Result<(), Error> {
        let (kept, _) = Kept::find(&self.data, id).ok_or_else(|| Error::gone("the run"))?;
        // Without the draft and the key of the run, less of it can be told.
        if let Err(error) = self.catch_up_with(id).await {
            self.tell_not_kept(&error);
        }
        kept.end();
        Ok(())
    }

    pub(crate) async fn interrupted(&self, id: &str) -> Result<(Kept, About, Plan, Doubts), Error> {
        let (kept, about) = Kept::find(&self.data, id).ok_or_else(|| Error::gone("the run"))?;
        let (devices, problem) = self.sent_to(&about.draft).await?;
        if let Some(problem) = problem {
            return Err(Error::Field(problem));
        }
        let credentials = self.store.credentials().await?;
        let file = Head::read(&about.draft.token_file).await;
        let known = Known { devices: &devices, credentials: &credentials, file: file.as_ref() };
        let now = self.clock.now();
        let plan = plan(&about.draft, known, now, about.origin()).map_err(|mut problems| {
            problems.truncate(1);
            problems.pop().map_or_else(|| Error::gone("the run"), Error::Field)
        })?;
        let found = doubts(&about.draft, &plan, known, now);
        Ok((kept, about, plan, found))
    }
}

/// What a journal knows, with the targets that it is about.
pub(crate) struct Journalled {
    pub(crate) targets: Box<dyn Iterator<Item = Target<Key>> + Send>,
    pub(crate) past: Past,
}

/// What is known of an interrupted run, if its tokens are still those that it was begun with.
pub(crate) fn journalled(kept: &Kept, about: &About, plan: &Plan) -> Result<Journalled, Error> {
    // Looks through the targets, and refuses others.
    let open = open(kept, about)?;
    unanswered(&open, targets(plan, about)?)?;
    Ok(Journalled { targets: Box::new(targets(plan, about)?.made_where(|_| true)), past: open.past })
}

fn begin_again(kept: Kept, about: About, plan: &Plan, unix_ms: u64) -> Result<(Targets, Begun), Error> {
    let now = header(plan, token_path(&about), unix_ms);
    let open = OpenJournal::open(&kept.journal_path(), &now).map_err(|error| failure(&error))?;
    let unknown = unanswered(&open, targets(plan, &about)?)?;
    let lines: Vec<(u64, Vec<u8>)> = unknown.iter().map(line).collect();
    let lines = lines.iter().map(|(number, line)| (*number, line.as_slice()));
    let (journal, past) = open.resume(None, lines, now.at).map_err(|error| failure(&error))?;
    let before = past.counts;
    Ok((targets(plan, &about)?, Begun { kept, about, journal, past: Some(past), before, unknown }))
}

/// It was handed over once, as far as is known.
fn unanswered_ending(key: Key, token: DeviceToken, why: Why) -> Ended<Key> {
    let ending = How::Unknown { why };
    Ended { key, token: Some(token), ending, elapsed: Duration::ZERO, attempts: 1 }
}

fn unanswered(open: &OpenJournal, targets: Targets) -> Result<Vec<Ended<Key>>, Error> {
    let targets = targets.made_where(|number| open.past.fate(number) == Fate::Unknown);
    open.unanswered(targets, |key| (key.number, key.prefix)).map_err(|error| failure(&error))
}

fn line(ended: &Ended<Key>) -> (u64, Vec<u8>) {
    let mut line = Vec::new();
    Line::new(ended, "").write(&mut line);
    (ended.key.number, line)
}

fn open(kept: &Kept, about: &About) -> Result<OpenJournal, Error> {
    OpenJournal::open(&kept.journal_path(), &about.header).map_err(|error| failure(&error))
}

fn view(kept: &Kept, about: &About, past: &Past) -> InterruptedRun {
    let cut = (1..=past.last_taken()).filter(|number| past.fate(*number) == Fate::Unknown).count();
    InterruptedRun {
        id: kept.stem.clone(),
        name: about.name(),
        file_name: about.file_name(),
        endpoint: about.draft.endpoint,
        started_at: i64::try_from(about.header.at).unwrap_or_default(),
        total: about.total,
        answered: past.counts.accepted + past.counts.rejected,
        unknown: past.counts.unknown + cut as u64,
    }
}

/// Numbers of the targets that ended unknown, with the words for it.
fn recorded_unknown(journal: &Path) -> Result<BTreeMap<u64, Option<String>>, Error> {
    #[derive(Deserialize)]
    struct Ending {
        target: u64,
        error: Option<String>,
    }
    let file = File::open(journal).map_err(|source| Error::file("read", journal, source))?;
    // A last line that was cut off is no JSON, and one that is no text holds no ending.
    let lines = BufReader::new(file).lines().map_while(Result::ok);
    let unknown = lines.filter(|line| line.contains(r#""outcome":"unknown""#));
    let endings = unknown.filter_map(|line| serde_json::from_str::<Ending>(&line).ok());
    Ok(endings.map(|it| (it.target, it.error)).collect())
}

fn targets(plan: &Plan, about: &About) -> Result<Targets, Error> {
    let path = token_path(about);
    Targets::open(plan, path).map_err(|error| Error::Field(unreadable(path, &error)))
}

fn token_path(about: &About) -> &Path {
    Path::new(about.draft.token_file.trim())
}

/// A journal is read whole: never on a thread that others need.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    }
}

#[cfg(test)]
mod tests;
