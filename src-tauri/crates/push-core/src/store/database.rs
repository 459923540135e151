//! An SQLite file and the one thread that owns its connection.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use tokio::sync::oneshot;

use crate::Error;

/// So long a writer waits for another program that holds the file.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A handle to a database. Dropping it ends the thread after the jobs that were handed in.
#[derive(Debug)]
pub(crate) struct Database {
    path: PathBuf,
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// The answer to a job, once it is there.
#[derive(Debug)]
pub(crate) struct Awaited<T> {
    path: PathBuf,
    answered: oneshot::Receiver<rusqlite::Result<T>>,
}

impl Database {
    /// Opens or makes the database at `path` and brings it to the schema of `migrations`, of which
    /// `PRAGMA user_version` counts how many were applied.
    ///
    /// # Errors
    /// When it cannot be opened, is not a database, or was written by a newer Pushbench.
    pub(crate) fn open(path: &Path, migrations: &[&str]) -> Result<Self, Error> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|source| Error::file("write", folder, source))?;
        }
        let mut connection = connect(path).map_err(|error| failed(path, &error))?;
        migrate(&mut connection, path, migrations)?;
        Self::started(path, "store", connection)
    }

    /// Opens the database at `path` once more, to read alone: a long write keeps no search waiting.
    ///
    /// # Errors
    /// When it cannot be opened once more.
    pub(crate) fn open_to_read(path: &Path) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(PATIENCE)?;
            Ok(connection)
        };
        Self::started(path, "store-reader", open().map_err(|error| failed(path, &error))?)
    }

    fn started(path: &Path, thread: &str, mut connection: Connection) -> Result<Self, Error> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new()
            .name(thread.to_owned())
            .spawn(move || queue.into_iter().for_each(|job| job(&mut connection)))
            .map_err(|source| Error::file("open", path, source))?;
        Ok(Self { path: path.to_owned(), jobs: Some(jobs), thread: Some(thread) })
    }

    /// Hands `work` to the connection's thread, which does one job after the other.
    pub(crate) fn hand_in<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Awaited<T> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| drop(answer.send(work(connection))));
        if let Some(jobs) = &self.jobs {
            // A thread that is gone drops the job, and the answer says so.
            let _ = jobs.send(job);
        }
        Awaited { path: self.path.clone(), answered }
    }

    /// Runs `work` there and holds up the caller's thread until it is done, for those who may not give way.
    pub(crate) fn run_now<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = mpsc::sync_channel(1);
        let job: Job = Box::new(move |connection| drop(answer.send(work(connection))));
        self.jobs.as_ref().and_then(|jobs| jobs.send(job).ok()).ok_or_else(|| closed(&self.path))?;
        answered.recv().map_err(|_| closed(&self.path))?.map_err(|error| noted(&self.path, &error))
    }

    /// Runs `work` on the connection's thread.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        self.hand_in(work).get().await
    }
}

impl<T> Awaited<T> {
    /// Waits for it.
    pub(crate) async fn get(self) -> Result<T, Error> {
        self.answered.await.map_err(|_| closed(&self.path))?.map_err(|error| noted(&self.path, &error))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.jobs.take();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been printed; there is nobody left to tell.
            let _ = thread.join();
        }
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    Ok(connection)
}

fn migrate(connection: &mut Connection, path: &Path, migrations: &[&str]) -> Result<(), Error> {
    let version = |connection: &Connection| -> rusqlite::Result<usize> {
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        Ok(usize::try_from(version).unwrap_or(usize::MAX))
    };
    let apply = |connection: &mut Connection| -> rusqlite::Result<usize> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found = version(&transaction)?;
        for step in migrations.iter().skip(found) {
            transaction.execute_batch(step)?;
        }
        if found < migrations.len() {
            let now = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
            transaction.pragma_update(None, "user_version", now)?;
        }
        transaction.commit()?;
        Ok(found)
    };
    let found = apply(connection).map_err(|error| failed(path, &error))?;
    if found > migrations.len() {
        let message = format!(
            "was written by a newer Pushbench (schema {found}, this one knows {}); update Pushbench",
            migrations.len()
        );
        return Err(Error::Store { path: path.to_owned(), message });
    }
    Ok(())
}

fn closed(path: &Path) -> Error {
    Error::Store { path: path.to_owned(), message: "was closed".to_owned() }
}

/// Of a database that turns out to be damaged it is noted, so that the next start looks after it.
fn noted(path: &Path, error: &rusqlite::Error) -> Error {
    if is_damage(error) {
        // Without the note the next start finds the damage only where it looks.
        let _ = std::fs::write(damage_note(path), "");
    }
    failed(path, error)
}

/// Whether an error says that the file is no database any more.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}

/// The file that says that the database at `path` is damaged.
pub(super) fn damage_note(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".damaged");
    name.into()
}

/// What an error of SQLite says to a person.
pub(crate) fn failed(path: &Path, error: &rusqlite::Error) -> Error {
    let message = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            "is not an SQLite database; move the file away and start again".to_owned()
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            "is damaged; start Pushbench again, which keeps the file aside and saves what can be read"
                .to_owned()
        }
        Some(ErrorCode::DiskFull) => "cannot grow: the disk is full".to_owned(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => format!(
            "is locked by another program, for more than {} seconds; end that program and try again",
            PATIENCE.as_secs()
        ),
        Some(ErrorCode::ReadOnly) => {
            "cannot be written: the file or its folder is read-only; allow writing and try again".to_owned()
        }
        _ => format!("failed: {error}"),
    };
    Error::Store { path: path.to_owned(), message }
}
