//! The profiles that name a credential.

use super::{MAX_FILE_BYTES, PROFILE_SUFFIX, Profile, Workspace, sized_headers};
use crate::Error;
use crate::files::{read_bounded, write_atomic};
use crate::secrets::guard_json;

impl Workspace {
    /// The profiles that name the credential, with what stands in them. One that cannot be read names none.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn naming(&self, credential: &str) -> Result<Vec<(String, Profile)>, Error> {
        let readable = self.ids()?.into_iter().filter_map(|id| Some((self.read_headers(&id).ok()?, id)));
        let naming = readable.filter(|(profile, _)| profile.credential.as_deref() == Some(credential));
        Ok(naming.map(|(profile, id)| (id, profile)).collect())
    }

    /// Refuses where a profile that cannot be read holds the name somewhere: it may mean the credential.
    ///
    /// # Errors
    /// That profile's, and when the folder cannot be listed.
    pub fn check_naming(&self, credential: &str) -> Result<(), Error> {
        let quoted = serde_json::to_string(credential).unwrap_or_default();
        for id in self.ids()? {
            let Err(error) = self.read_headers(&id) else { continue };
            // A file that no profile can have the name of, or a link, is none.
            let Ok(path) = self.half(&id, PROFILE_SUFFIX) else { continue };
            let bytes = read_bounded(&path, MAX_FILE_BYTES).unwrap_or_default();
            if String::from_utf8_lossy(&bytes).contains(&quoted) {
                return Err(error);
            }
        }
        Ok(())
    }

    /// Has these profiles, as [`Workspace::naming`] gave them, name `credential`. Where one cannot be
    /// written, those before it are put back.
    ///
    /// # Errors
    /// What stands in the way of that one.
    pub fn rename_credential(&self, profiles: &[(String, Profile)], credential: &str) -> Result<(), Error> {
        let renamed =
            |profile: &Profile| Profile { credential: Some(credential.to_owned()), ..profile.clone() };
        for (index, (id, profile)) in profiles.iter().enumerate() {
            if let Err(error) = self.write_headers(id, &renamed(profile)) {
                for (id, profile) in &profiles[..index] {
                    // What could be written a moment ago can be written again; if not, the first error counts.
                    let _ = self.write_headers(id, profile);
                }
                return Err(error);
            }
        }
        Ok(())
    }

    fn write_headers(&self, id: &str, profile: &Profile) -> Result<(), Error> {
        self.read_headers(id)?;
        guard_json(&serde_json::to_value(profile).unwrap_or_default())?;
        write_atomic(&self.half(id, PROFILE_SUFFIX)?, &sized_headers(profile)?)
    }

    /// Has the profiles that name the device `from` name it `to`, and returns which those are. One that cannot be
    /// read or written stays as it is.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn rename_device(&self, from: &str, to: &str) -> Result<Vec<String>, Error> {
        let mut renamed = self.ids()?;
        renamed.retain(|id| {
            let Ok(mut profile) = self.read_headers(id) else { return false };
            rename_in(&mut profile.devices, from, to) && self.write_headers(id, &profile).is_ok()
        });
        Ok(renamed)
    }
}

/// Whether one of the names was `from`; it is `to` now.
pub fn rename_in(names: &mut [String], from: &str, to: &str) -> bool {
    let place = names.iter().position(|it| it == from);
    if let Some(at) = place {
        to.clone_into(&mut names[at]);
    }
    place.is_some()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn workspace(folder: &std::path::Path) -> Workspace {
        let workspace = Workspace::create(folder, "Acme").unwrap();
        for (id, credential) in [("A", Some("Old")), ("B/C", Some("Old")), ("D", Some("Other")), ("E", None)]
        {
            let profile = Profile { credential: credential.map(str::to_owned), ..Profile::empty() };
            workspace.write_profile(id, &profile, "{}").unwrap();
        }
        workspace
    }

    fn ids(profiles: &[(String, Profile)]) -> Vec<&str> {
        profiles.iter().map(|(id, _)| id.as_str()).collect()
    }

    #[test]
    fn profiles_follow_a_name_and_nothing_else_in_them_changes() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(folder.path());
        let before = fs::read_to_string(folder.path().join("profiles/A.push.json")).unwrap();
        let profiles = workspace.naming("Old").unwrap();
        assert_eq!(ids(&profiles), ["A", "B/C"]);
        workspace.rename_credential(&profiles, "New").unwrap();
        assert_eq!(ids(&workspace.naming("New").unwrap()), ["A", "B/C"]);
        assert_eq!(ids(&workspace.naming("Other").unwrap()), ["D"]);
        let after = fs::read_to_string(folder.path().join("profiles/A.push.json")).unwrap();
        assert_eq!(after, before.replace("\"Old\"", "\"New\""));
    }

    #[test]
    fn a_profile_in_the_way_is_named_and_the_others_are_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(folder.path());
        let profiles = workspace.naming("Old").unwrap();
        let path = folder.path().join("profiles/B/C.push.json");
        let conflict = "{\n<<<<<<< ours\n  \"credential\": \"Old\"\n";
        fs::write(&path, conflict).unwrap();
        for error in [
            workspace.check_naming("Old").unwrap_err(),
            workspace.rename_credential(&profiles, "New").unwrap_err(),
        ] {
            let expected = format!("{}: line 2 has a merge conflict; resolve it in git", path.display());
            assert_eq!(error.to_string(), expected);
        }
        workspace.check_naming("Other").unwrap();
        #[cfg(unix)]
        {
            fs::write(folder.path().join("profiles/a:b.push.json"), "{\"credential\": \"Other\"}").unwrap();
            workspace.check_naming("Other").unwrap();
        }
        assert_eq!(ids(&workspace.naming("Old").unwrap()), ["A"], "put back");
        assert_eq!(fs::read_to_string(&path).unwrap(), conflict);
    }
}
