//! The apps of a workspace, in `pushbench.json`.

use super::{MANIFEST, Manifest, Workspace, canonical, manifest};
use crate::Error;
use crate::files::write_atomic;
use crate::model::AppRecord;
use crate::secrets::guard;

impl Workspace {
    /// The apps by name.
    ///
    /// # Errors
    /// When `pushbench.json` cannot be read, here and below.
    pub fn apps(&self) -> Result<Vec<AppRecord>, Error> {
        Ok(sorted(manifest(&self.folder)?.apps))
    }

    /// Adds an app, or takes the place of the one with its bundle ID.
    pub fn put_app(&self, app: AppRecord) -> Result<(), Error> {
        guard("name", &app.name)?;
        let before = manifest(&self.folder)?;
        let mut apps = before.apps.clone();
        apps.retain(|it| it.bundle_id != app.bundle_id);
        apps.push(app);
        let manifest = Manifest { apps: sorted(apps), ..before };
        write_atomic(&self.folder.join(MANIFEST), &canonical(&manifest))
    }
}

fn sorted(mut apps: Vec<AppRecord>) -> Vec<AppRecord> {
    apps.sort_by(|a, b| (&a.name, &a.bundle_id).cmp(&(&b.name, &b.bundle_id)));
    apps
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn app(name: &str, bundle_id: &str) -> AppRecord {
        AppRecord { name: name.to_owned(), bundle_id: bundle_id.to_owned() }
    }

    #[test]
    fn apps_are_one_field_a_line_and_absent_where_there_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(folder.path(), "Acme").unwrap();
        let path = folder.path().join(MANIFEST);
        let bare = "{\n  \"version\": 1,\n  \"name\": \"Acme\"\n}\n";
        assert_eq!(fs::read_to_string(&path).unwrap(), bare);
        assert_eq!(workspace.apps().unwrap(), []);

        workspace.put_app(app("Shop", "com.example.shop")).unwrap();
        workspace.put_app(app("Kitchen", "com.example.kitchen")).unwrap();
        workspace.put_app(app("Shop & more", "com.example.shop")).unwrap();
        let expected = "{\n  \"version\": 1,\n  \"name\": \"Acme\",\n  \"apps\": [\n    {\n      \"name\": \"Kitchen\",\n      \
                        \"bundle_id\": \"com.example.kitchen\"\n    },\n    {\n      \"name\": \"Shop & more\",\n      \
                        \"bundle_id\": \"com.example.shop\"\n    }\n  ]\n}\n";
        assert_eq!(fs::read_to_string(&path).unwrap(), expected);
        assert_eq!(Workspace::open(folder.path()).unwrap().apps().unwrap().len(), 2);
    }

    #[test]
    fn a_manifest_with_a_conflict_is_not_rewritten() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(folder.path(), "Acme").unwrap();
        let path = folder.path().join(MANIFEST);
        let conflict = "{\n<<<<<<< ours\n";
        fs::write(&path, conflict).unwrap();
        let message = workspace.put_app(app("Shop", "com.example.shop")).unwrap_err().to_string();
        assert!(message.ends_with("line 2 has a merge conflict; resolve it in git"), "{message}");
        assert_eq!(fs::read_to_string(&path).unwrap(), conflict);
    }
}
