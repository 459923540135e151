//! What comes from other programs, and goes to them: `.apns` files, `curl` commands, payloads, Swift, and on a Mac
//! the iOS Simulator.

mod apns;
mod collections;
mod curl;
mod export;
mod import;
mod into_profiles;
mod notes;
mod script;
mod shell;
mod simctl;
mod swift;

use std::path::{Path, PathBuf};

use push_protocol::{Payload, PushType};

use self::notes::Note;
use self::simctl::Simctl;
use crate::draft::{Known, Origin, for_first, problem_of_payload};
use crate::files::{open_file, place, read_bounded, write_new};
use crate::model::{
    BootedSimulator, Draft, ExportPush, ExportedPush, ImportChoices, ImportSource, PushToBooted, Words,
};
use crate::profiles::parse_bundle_id;
use crate::run::Head;
use crate::secrets::guard;
use crate::vaults::blocking;
use crate::{Error, Workbench};

/// Largest file with a push that is read, in bytes.
const MAX_PUSH_FILE: u64 = 1024 * 1024;
/// Largest collection that is read, in bytes.
const MAX_COLLECTION_FILE: u64 = 32 * 1024 * 1024;

impl Workbench {
    /// Reads the pushes of another program: a payload, an `.apns` file, a script with a `curl` command, a collection of
    /// Postman, Insomnia or Bruno, or a folder of these. Nothing of it is run, and no file that it names is opened.
    ///
    /// # Errors
    /// When a file cannot be read, or is no text; when there is nothing in it, or no push in a folder.
    pub async fn import_pushes(&self, source: ImportSource) -> Result<ImportChoices, Error> {
        blocking(move || match source {
            ImportSource::Text { text } => collections::read(&text, None),
            ImportSource::File { path } => {
                let path = PathBuf::from(path.trim());
                if path.is_dir() {
                    return collections::read_folder(&path);
                }
                collections::read(&text_of_collection(&path)?, Some(&path))
            }
        })
        .await
    }

    /// Writes a push for another program: as a text, and into a new file where a path is given.
    ///
    /// # Errors
    /// At the field that the form cannot carry, or that holds a secret; when the file cannot be written.
    pub async fn export_push(&self, request: &ExportPush) -> Result<ExportedPush, Error> {
        let (devices, credentials) = (self.looked_at(&request.draft).await?, self.store.credentials().await?);
        let file = Head::read(&request.draft.token_file).await;
        let known = Known { devices: &devices, credentials: &credentials, file: file.as_ref() };
        let (draft, origin) = (&request.draft, Origin::new(self.clock.now()));
        for (field, text) in shared_texts(draft) {
            guard(field, text)?;
        }
        let (text, notes) = export::text(request.format, draft, known, origin, || self.way(draft))?;
        // A value of a variable may have put one in.
        guard("variables", &text)?;
        let file_name = export::file_name(&request.draft, request.format);
        let path = match &request.path {
            Some(path) => {
                let (path, name, bytes) = (place(path)?, file_name.clone(), text.clone().into_bytes());
                let written = blocking(move || write_new(&path, &name, &bytes, 0o644)).await?;
                Some(written.to_string_lossy().into_owned())
            }
            None => None,
        };
        Ok(ExportedPush { text, file_name, path, notes: words(&notes) })
    }

    /// The iOS Simulators that run on this Mac; none where there is no Xcode.
    ///
    /// # Errors
    /// When Xcode does not answer as it should.
    pub async fn booted_simulators(&self) -> Result<Vec<BootedSimulator>, Error> {
        match Simctl::of_system().await {
            Some(simctl) => simctl.booted().await,
            None => Ok(Vec::new()),
        }
    }

    /// Sends the draft's payload to an iOS Simulator, for the app that the topic names.
    ///
    /// # Errors
    /// When the payload is no object or the topic names no app, and when Xcode refuses.
    pub async fn push_to_booted(&self, request: &PushToBooted) -> Result<(), Error> {
        let devices = self.looked_at(&request.draft).await?;
        let known = Known { devices: &devices, credentials: &[], file: None };
        let expanded = for_first(&request.draft, known, Origin::new(self.clock.now()));
        let draft = expanded.as_ref().unwrap_or(&request.draft);
        let payload = Payload::parse(draft.payload.as_bytes())
            .map_err(|error| Error::Field(problem_of_payload(&error)))?;
        let bundle_id = parse_bundle_id(PushType::bundle_id_of(draft.topic.trim()))?;
        match Simctl::of_system().await {
            Some(simctl) => simctl.push(&request.id, &bundle_id, payload.as_str()).await,
            None => Err(simctl::missing()),
        }
    }
}

/// What of a draft leaves with it.
fn shared_texts(draft: &Draft) -> impl Iterator<Item = (&'static str, &str)> {
    let headers = [
        ("payload", &draft.payload),
        ("topic", &draft.topic),
        ("collapse_id", &draft.collapse_id),
        ("apns_id", &draft.apns_id),
    ];
    headers.into_iter().map(|(field, text)| (field, text.as_str()))
}

fn text_of(path: &Path) -> Result<String, Error> {
    text_within(path, MAX_PUSH_FILE)
}

/// A collection holds many.
fn text_of_collection(path: &Path) -> Result<String, Error> {
    text_within(path, MAX_COLLECTION_FILE)
}

fn text_within(path: &Path, limit: u64) -> Result<String, Error> {
    open_file(path).map_err(|source| Error::file("read", path, source))?;
    String::from_utf8(read_bounded(path, limit)?).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let message = format!("{file} is not UTF-8 text: byte {offset} does not belong to any character");
        Error::field("path", "import_not_utf8", message, &[("file", file), ("offset", offset.to_string())])
    })
}

fn words(notes: &[Note]) -> Vec<Words> {
    notes.iter().map(Note::words).collect()
}

#[cfg(test)]
mod tests;
