//! The journal's file: one write a turn, one owner at a time, and the disk about once a second.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::past::{Past, ReadError};
use super::{Fate, Header, JournalError, Prefix, VERSION};
use crate::ending::Sendable;
use crate::{Ended, Ending, Target, Why};

/// Time between two calls that bring the file to the disk.
const SYNC: Duration = Duration::from_secs(1);
/// So often a journal that another holds is tried once more.
const TRIES: u32 = 5;
const BETWEEN_TRIES: Duration = Duration::from_millis(20);

/// The journal of a run that goes on.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    /// What is to be written at the end of the turn.
    buffer: Vec<u8>,
    taken: Option<(u64, Prefix)>,
    /// Up to here the file, or the buffer, says what was taken.
    told: u64,
    disk: Disk,
}

/// A journal that was read, to be gone on with.
#[derive(Debug)]
pub struct OpenJournal {
    /// What it says.
    pub past: Past,
    file: File,
    path: PathBuf,
}

#[derive(Serialize)]
struct First<'a> {
    journal: u64,
    #[serde(flatten)]
    header: &'a Header,
}

impl Journal {
    /// Begins a journal in a new file.
    ///
    /// # Errors
    /// When the file exists already or cannot be written.
    pub fn create(path: &Path, header: &Header) -> Result<Self, JournalError> {
        let mut journal = Self::on(new_file(path)?, path)?;
        // Fails for a writer that fails, and this one does not.
        let _ = serde_json::to_writer(&mut journal.buffer, &First { journal: VERSION, header });
        journal.buffer.push(b'\n');
        journal.write()?;
        Ok(journal)
    }

    fn on(file: File, path: &Path) -> Result<Self, JournalError> {
        let disk = file.try_clone().and_then(Disk::new).map_err(|error| failed(path, error))?;
        Ok(Self { file, path: path.to_owned(), buffer: Vec::new(), taken: None, told: 0, disk })
    }

    /// Notes that the target is about to be sent; numbers rise.
    pub const fn taken(&mut self, number: u64, prefix: Prefix) {
        self.taken = Some((number, prefix));
    }

    /// Notes an ending; `line` is that of [`crate::Line`]. One that was not taken, as the run was given up,
    /// is left out: it is to be sent when the run is resumed.
    pub fn ended(&mut self, number: u64, line: &[u8]) {
        if number > self.told {
            self.tell_taken();
        }
        if number <= self.told {
            self.ending(number, line);
        }
    }

    fn ending(&mut self, number: u64, line: &[u8]) {
        let fields = line.strip_prefix(b"{").unwrap_or(line);
        // A vector takes everything.
        let _ = write!(self.buffer, "{{\"target\":{number},");
        self.buffer.extend_from_slice(fields);
    }

    fn tell_taken(&mut self) {
        if let Some((number, prefix)) = self.taken.take() {
            let _ = writeln!(self.buffer, "{{\"taken\":{number},\"prefix\":\"{prefix}\"}}");
            self.told = number;
        }
    }

    /// Hands what was noted to the system: it survives the end of this process.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&mut self) -> Result<(), JournalError> {
        self.tell_taken();
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.file.write_all(&self.buffer).map_err(|error| failed(&self.path, error))?;
        self.buffer.clear();
        self.disk.is_behind();
        Ok(())
    }

    /// Writes what is left, and waits until the disk has it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn close(mut self) -> Result<(), JournalError> {
        self.write()?;
        self.disk.close().and_then(|()| self.file.sync_all()).map_err(|error| failed(&self.path, error))
    }
}

impl OpenJournal {
    /// Reads the journal of a run that is over, and keeps others from going on with it.
    ///
    /// # Errors
    /// When it cannot be read, is still written, or is the journal of another run than `header` says.
    pub fn open(path: &Path, header: &Header) -> Result<Self, JournalError> {
        let open = Self::read(path)?;
        match header.difference(&open.past.header) {
            None => Ok(open),
            Some((field, here, there)) => {
                Err(JournalError::Differs { file: path.to_owned(), field, here, there })
            }
        }
    }

    /// As [`Self::open`], of whichever run it is.
    ///
    /// # Errors
    /// When it cannot be read, or is still written.
    pub fn read(path: &Path) -> Result<Self, JournalError> {
        let file =
            OpenOptions::new().read(true).write(true).open(path).map_err(|error| failed(path, error))?;
        lock(&file, path)?;
        let past = Past::read(BufReader::new(&file)).map_err(|error| match error {
            ReadError::File(error) => failed(path, error),
            ReadError::Damaged { line, found } => {
                JournalError::Damaged { file: path.to_owned(), line, found }
            }
        })?;
        Ok(Self { past, file, path: path.to_owned() })
    }

    /// Reads the targets up to [`Past::last_taken`], and gives those that were taken up and have no ending:
    /// they were handed over once, as far as is known. `place` is a target's number from 1, and the hash
    /// of all up to it.
    ///
    /// # Errors
    /// When these are not the targets of the run.
    pub fn unanswered<K>(
        &self,
        targets: impl Iterator<Item = Target<K>>,
        place: impl Fn(&K) -> (u64, Prefix),
    ) -> Result<Vec<Ended<K>>, JournalError> {
        let last = self.past.last_taken();
        let (mut unanswered, mut same) = (Vec::new(), last == 0);
        for target in targets.take_while(|target| place(&target.key).0 <= last) {
            let (number, prefix) = place(&target.key);
            same |= number == last && self.past.is_prefix(prefix);
            // What could not be sent was not; it fails again.
            if let (Fate::Unknown, Ok(Sendable { key, token, .. })) =
                (self.past.fate(number), target.sendable())
            {
                let ending = Ending::Unknown { why: Why::interrupted() };
                let elapsed = Duration::ZERO;
                unanswered.push(Ended { key, token: Some(token), ending, elapsed, attempts: 1 });
            }
        }
        if same {
            Ok(unanswered)
        } else {
            Err(JournalError::OtherTokens { file: self.path.clone(), number: last })
        }
    }

    /// Goes on in the same file, or in a new one that holds all of it. `unknown` are the targets whose
    /// fate is [`super::Fate::Unknown`], with their lines; they have ended for good by this.
    ///
    /// # Errors
    /// When the file cannot be written, or the new one exists.
    pub fn resume<'l>(
        self,
        new: Option<&Path>,
        unknown: impl IntoIterator<Item = (u64, &'l [u8])>,
        unix_ms: u64,
    ) -> Result<(Journal, Past), JournalError> {
        let Self { mut past, mut file, path } = self;
        let start = file.seek(SeekFrom::Start(0));
        let mut journal = match new {
            None => {
                let end = start.and_then(|_| file.set_len(past.bytes));
                end.and_then(|()| file.seek(SeekFrom::End(0))).map_err(|error| failed(&path, error))?;
                Journal::on(file, &path)?
            }
            Some(new) => {
                let mut copy = new_file(new)?;
                let copied = start.and_then(|_| io::copy(&mut file.take(past.bytes), &mut copy));
                copied.map_err(|error| failed(new, error))?;
                Journal::on(copy, new)?
            }
        };
        for (number, line) in unknown {
            journal.ending(number, line);
            past.note_unknown(number);
        }
        past.note_resumption();
        let _ = writeln!(journal.buffer, "{{\"resumed\":{unix_ms}}}");
        journal.write()?;
        Ok((journal, past))
    }
}

fn new_file(path: &Path) -> Result<File, JournalError> {
    let file = OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| {
        let exists = error.kind() == io::ErrorKind::AlreadyExists;
        if exists { JournalError::Exists { file: path.to_owned() } } else { failed(path, error) }
    })?;
    lock(&file, path)?;
    Ok(file)
}

fn lock(file: &File, path: &Path) -> Result<(), JournalError> {
    let mut locked = file.try_lock();
    for _ in 0..TRIES {
        if !matches!(locked, Err(TryLockError::WouldBlock)) {
            break;
        }
        // A process that this one begins holds what is open here until it has become another program.
        std::thread::sleep(BETWEEN_TRIES);
        locked = file.try_lock();
    }
    match locked {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(JournalError::Busy { file: path.to_owned() }),
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(error)) => Err(failed(path, error)),
    }
}

fn failed(path: &Path, error: io::Error) -> JournalError {
    JournalError::File { file: path.to_owned(), error }
}

/// Brings the file to the disk from a thread of its own, so that pushes do not wait for it.
#[derive(Debug)]
struct Disk {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<io::Result<()>>>,
    woken: Instant,
}

impl Disk {
    fn new(file: File) -> io::Result<Self> {
        let (wake, woken) = sync_channel(1);
        let thread = std::thread::Builder::new().name("journal".into()).spawn(move || sync(&file, &woken))?;
        Ok(Self { wake: Some(wake), thread: Some(thread), woken: Instant::now() })
    }

    /// Something was written.
    fn is_behind(&mut self) {
        if self.woken.elapsed() >= SYNC {
            self.woken = Instant::now();
            // Full: it is about to look anyway. Gone: that is told at the end.
            let _ = self.wake.as_ref().map(|wake| wake.try_send(()));
        }
    }

    fn close(&mut self) -> io::Result<()> {
        drop(self.wake.take());
        let ended = self.thread.take().and_then(|thread| thread.join().ok());
        ended.unwrap_or_else(|| Err(io::Error::other("the thread that writes to the disk ended")))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.thread.is_some() {
            // Whoever drops a journal without closing it does not ask.
            let _ = self.close();
        }
    }
}

fn sync(file: &File, woken: &Receiver<()>) -> io::Result<()> {
    while woken.recv().is_ok() {
        file.sync_data()?;
    }
    Ok(())
}
