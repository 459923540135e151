//! Devices from a file: looked at first, then read to the end beside the list, and merged into it in one step.

mod fields;
mod objects;
mod reading;
mod table;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::broadcast;
use tokio::time::{MissedTickBehavior, interval};

use super::number;
use crate::files::open_file;
use crate::model::{
    BadLine, DevicesFile, DevicesImported, DevicesProgress, DevicesSource, Event, ImportDevices, RunRef,
};
use crate::store::{Defaults, Imported, Merging};
use crate::workbench::lock;
use crate::{Error, Workbench};

use reading::{Asked, Read as Was, look, read_all};

/// So many bad lines are told; the others are counted.
const MOST_BAD: usize = 200;
/// Between two looks of the window.
const LOOK: Duration = Duration::from_millis(100);

/// Imports that go on, by their names.
pub(crate) type Imports = Mutex<HashMap<String, Arc<Merging>>>;

/// A file or text that can be read from its beginning as often as is wanted.
#[derive(Debug, Clone)]
pub(super) enum Source {
    File(PathBuf),
    Text(Arc<str>),
}

impl Source {
    fn of(source: &DevicesSource) -> Self {
        match source {
            DevicesSource::File { path } => Self::File(PathBuf::from(path.trim())),
            DevicesSource::Text { text } => Self::Text(Arc::from(text.as_str())),
        }
    }

    /// From its beginning, and how many bytes it has.
    fn open(&self) -> Result<(Box<dyn Read + Send>, u64), Error> {
        match self {
            Self::File(path) => {
                let open = || -> std::io::Result<(File, u64)> {
                    let file = open_file(path)?;
                    let bytes = file.metadata()?.len();
                    Ok((file, bytes))
                };
                let (file, bytes) = open().map_err(|source| Error::file("read", path, source))?;
                Ok((Box::new(BufReader::with_capacity(1 << 17, file)), bytes))
            }
            Self::Text(text) => {
                Ok((Box::new(Cursor::new(Arc::<[u8]>::from(text.as_bytes()))), text.len() as u64))
            }
        }
    }

    fn file_name(&self) -> String {
        match self {
            Self::File(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            Self::Text(_) => String::new(),
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Text(_) => Path::new("text"),
        }
    }
}

impl Workbench {
    /// Looks at a file of devices: its columns and first rows.
    ///
    /// # Errors
    /// When it cannot be read, or holds nothing that could be a list.
    pub async fn look_at_devices(&self, source: DevicesSource) -> Result<DevicesFile, Error> {
        let source = Source::of(&source);
        blocking(move || look(&source)).await
    }

    /// Reads a file of devices to its end, and merges it into the list.
    ///
    /// # Errors
    /// When it cannot be read, or no column holds the token; when the database fails. Nothing has changed then.
    pub async fn import_devices(&self, request: ImportDevices) -> Result<DevicesImported, Error> {
        let merging = Arc::new(Merging::default());
        lock(&self.imports).insert(request.run.clone(), Arc::clone(&merging));
        let done = self.import(&request, &merging).await;
        lock(&self.imports).remove(&request.run);
        done
    }

    /// Calls an import or export off; one that has ended is left as it is.
    pub fn cancel_devices(&self, run: &RunRef) {
        if let Some(merging) = lock(&self.imports).get(&run.run) {
            merging.cancelled.store(true, Ordering::Relaxed);
        }
    }

    async fn import(
        &self,
        request: &ImportDevices,
        merging: &Arc<Merging>,
    ) -> Result<DevicesImported, Error> {
        let started = Instant::now();
        let source = Source::of(&request.source);
        let (_, bytes) = source.open()?;
        let asked = Asked { fields: request.fields.clone(), heading: request.heading };
        let reader = Arc::clone(merging);
        let reading = blocking(move || read_all(&source, &asked, &reader));
        let teller = self.teller(&request.run, merging);
        let Was { staging, bad, bad_lines } = teller.tell("reading", bytes, reading).await?;
        let defaults = Defaults {
            environment: request.environment,
            kind: request.device_kind,
            topic: request.topic.trim().to_owned(),
            tags: super::tags(&request.tags)?,
        };
        let count = staging.count;
        let imported = if merging.is_cancelled() || count == 0 {
            (!merging.is_cancelled()).then(Imported::default)
        } else {
            merging.done.store(0, Ordering::Relaxed);
            let merge = self.store.merge_devices(staging, defaults, Arc::clone(merging));
            teller.tell("merging", count, merge).await?
        };
        let total = number(self.store.device_count().await?);
        let (cancelled, Imported { added, merged, renamed }) =
            (imported.is_none(), imported.unwrap_or_default());
        let seconds = started.elapsed().as_secs_f64();
        Ok(DevicesImported { added, merged, renamed, bad, bad_lines, cancelled, total, seconds })
    }

    pub(super) fn teller(&self, run: &str, merging: &Arc<Merging>) -> Teller {
        Teller { run: run.to_owned(), merging: Arc::clone(merging), events: self.events.clone() }
    }
}

/// Tells the window where it stands.
pub(super) struct Teller {
    run: String,
    merging: Arc<Merging>,
    events: broadcast::Sender<Event>,
}

impl Teller {
    /// Ten times a second, until `work` is over.
    pub(super) async fn tell<T>(&self, phase: &str, total: u64, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        let mut ticks = interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                done = &mut work => return done,
                _ = ticks.tick() => {
                    let done = self.merging.done.load(Ordering::Relaxed).min(total);
                    let progress =
                        DevicesProgress { run: self.run.clone(), phase: phase.to_owned(), done, total };
                    // No window listens: what came of it is in the reply.
                    let _ = self.events.send(Event::Devices { progress });
                }
            }
        }
    }
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|panicked| std::panic::resume_unwind(panicked.into_panic()))
}

/// The lines that hold no device: all are counted, the first are kept.
#[derive(Debug, Default)]
pub(super) struct BadLines {
    count: u64,
    first: Vec<BadLine>,
}

impl BadLines {
    pub(super) fn add(&mut self, line: BadLine) {
        self.count += 1;
        if self.first.len() < MOST_BAD {
            self.first.push(line);
        }
    }
}
