//! A profile is two files: what is read of them, and what is written.

use std::path::{Path, PathBuf};

use super::{
    MAX_FILE_BYTES, PAYLOAD_SUFFIX, PROFILE_SUFFIX, PROFILES, Profile, Workspace, check_version, conflict_in,
    damaged, is_inside, parse,
};
use crate::Error;
use crate::files::{read_bounded, write_atomic};
use crate::secrets::{guard, guard_json};

impl Workspace {
    /// Reads both halves of a profile.
    ///
    /// # Errors
    /// When a half is missing or damaged.
    pub fn read_profile(&self, id: &str) -> Result<(Profile, String), Error> {
        let profile = self.read_headers(id)?;
        Ok((profile, self.read_payload(id)?))
    }

    fn read_payload(&self, id: &str) -> Result<String, Error> {
        let path = self.half(id, PAYLOAD_SUFFIX)?;
        let bytes = read_bounded(&path, MAX_FILE_BYTES)?;
        let payload = String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            damaged(&path, format!("expected UTF-8 text; byte {offset} does not belong to any character"))
        })?;
        if let Some(line) = conflict_in(&payload) {
            return Err(damaged(&path, format!("line {line} has a merge conflict; resolve it in git")));
        }
        Ok(payload)
    }

    /// Writes both halves of a profile: the payload byte for byte, the rest one field a line.
    ///
    /// # Errors
    /// When a file cannot be written, or the one that is there is of a newer version or damaged: it
    /// is then left as it is. At the payload where it is longer than what is read of one.
    pub fn write_profile(&self, id: &str, profile: &Profile, payload: &str) -> Result<(), Error> {
        let bytes = payload.len();
        if u64::try_from(bytes).unwrap_or(u64::MAX) > MAX_FILE_BYTES {
            let message = format!(
                "the payload is {bytes} bytes, and a profile holds at most {MAX_FILE_BYTES}; \
                 it stays as a draft, shorten it to save it"
            );
            let details = [("bytes", bytes.to_string()), ("limit", MAX_FILE_BYTES.to_string())];
            return Err(Error::field("payload", "profile_payload_too_large", message, &details));
        }
        guard("payload", payload)?;
        if let Some(line) = conflict_in(payload) {
            let message =
                format!("line {line} of the payload begins a merge conflict; resolve it to save it");
            let details = [("line", line.to_string())];
            return Err(Error::field("payload", "profile_payload_conflict", message, &details));
        }
        self.check_present()?;
        let path = self.half(id, PROFILE_SUFFIX)?;
        guard_json(&serde_json::to_value(profile).unwrap_or_default())?;
        let headers = sized_headers(profile)?;
        if path.exists() {
            self.read_headers(id)?;
        }
        let payload_path = self.half(id, PAYLOAD_SUFFIX)?;
        if payload_path.exists() {
            // One in conflict holds two people's work.
            self.read_payload(id)?;
        }
        write_atomic(&payload_path, payload.as_bytes())?;
        write_atomic(&path, &headers)
    }

    /// The half that is not the payload.
    pub(super) fn read_headers(&self, id: &str) -> Result<Profile, Error> {
        read_headers(&self.half(id, PROFILE_SUFFIX)?)
    }

    /// The path of half a profile. An id that would leave the workspace is refused.
    pub(super) fn half(&self, id: &str, suffix: &str) -> Result<PathBuf, Error> {
        if !is_inside(id) {
            return Err(Error::gone(format!("profile {id:?}")));
        }
        self.inside(PROFILES, id, suffix)
    }
}

/// Reads the half of a profile that is not the payload.
///
/// # Errors
/// When it cannot be read, or is damaged or of a newer version.
pub fn read_headers(path: &Path) -> Result<Profile, Error> {
    let profile: Profile = parse(path, &read_bounded(path, MAX_FILE_BYTES)?)?;
    check_version(path, profile.version)?;
    Ok(profile)
}

/// The text of the half that is not the payload.
///
/// # Errors
/// Where it is longer than what is read of one, at the notes: of all in it, they are what grows.
pub(super) fn sized_headers(profile: &Profile) -> Result<Vec<u8>, Error> {
    let text = profile.write();
    if u64::try_from(text.len()).unwrap_or(u64::MAX) <= MAX_FILE_BYTES {
        return Ok(text);
    }
    let message = format!(
        "headers, variables and notes come to {} bytes, and a profile holds at most {MAX_FILE_BYTES}; shorten the \
         notes or a variable to save it",
        text.len()
    );
    let details = [("bytes", text.len().to_string()), ("limit", MAX_FILE_BYTES.to_string())];
    Err(Error::field("notes", "profile_too_large", message, &details))
}
