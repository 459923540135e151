//! The JSON Schemas of the files in a workspace, for editors and for CI. They lie in `schemas/` of each workspace.
//! A test holds them against the types that read the files.

mod payload;

use std::path::Path;

use crate::Error;
use crate::files::write_atomic;

const FOLDER: &str = "schemas";
/// Made of the table of keys.
const PAYLOAD: &str = "payload.schema.json";
/// Name and text.
const SCHEMAS: [(&str, &str); 4] = [
    ("pushbench.schema.json", include_str!("schemas/pushbench.schema.json")),
    ("profile.schema.json", include_str!("schemas/profile.schema.json")),
    ("scenario.schema.json", include_str!("schemas/scenario.schema.json")),
    ("pool.schema.json", include_str!("schemas/pool.schema.json")),
];

/// Puts the schemas into a workspace that is made. What is there stays: it may be a newer Pushbench's.
///
/// # Errors
/// When one cannot be written.
pub(crate) fn publish(workspace: &Path) -> Result<(), Error> {
    let folder = workspace.join(FOLDER);
    let payload = payload::schema();
    for (name, text) in SCHEMAS.into_iter().chain([(PAYLOAD, payload.as_str())]) {
        let path = folder.join(name);
        if path.symlink_metadata().is_err() {
            write_atomic(&path, text.as_bytes())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
