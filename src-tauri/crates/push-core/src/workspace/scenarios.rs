//! Scenario files of a workspace: `scenarios/NAME.scenario.json`. What stands in one is push-chat's to read.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use push_chat::{SCENARIO_SUFFIX, Scenario};

use super::names::fits;
use super::{MAX_FOLDERS, Workspace, collect, is_inside};
use crate::Error;
use crate::files::{read_bounded, write_atomic};
use crate::model::Words;
use crate::secrets::{find, guard_json};

const SCENARIOS: &str = "scenarios";
/// Largest scenario that is read, in bytes: some 50,000 people.
const MAX_SCENARIO_BYTES: u64 = 32 * 1024 * 1024;

/// By what a file is known to be the one that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
}

/// A scenario as its file has it.
#[derive(Debug, Clone)]
pub struct ScenarioFile {
    /// The text.
    pub text: String,
    /// What it says.
    pub scenario: Scenario,
    /// By what it is known.
    pub stamp: Stamp,
}

impl Workspace {
    /// Paths of the scenarios below `scenarios/`, without suffix, sorted.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn scenario_ids(&self) -> Result<Vec<String>, Error> {
        let (root, mut ids) = (self.folder.join(SCENARIOS), Vec::new());
        super::names::refuse_link(&root)?;
        if root.exists() {
            collect(&root, "", MAX_FOLDERS, &[SCENARIO_SUFFIX], &mut ids)
                .map_err(|source| Error::file("list", &root, source))?;
        }
        ids.sort();
        Ok(ids)
    }

    /// The file of a scenario. An id that would leave the workspace is refused.
    ///
    /// # Errors
    /// [`Error::Gone`] for such an id.
    pub fn scenario_path(&self, id: &str) -> Result<PathBuf, Error> {
        if !is_inside(id) {
            return Err(Error::gone(format!("scenario {id:?}")));
        }
        self.inside(SCENARIOS, id, SCENARIO_SUFFIX)
    }

    /// By what the file is known now; none where there is no file.
    ///
    /// # Errors
    /// For an id that would leave the workspace.
    pub fn scenario_stamp(&self, id: &str) -> Result<Option<Stamp>, Error> {
        Ok(Stamp::of(&self.scenario_path(id)?))
    }

    /// Reads a scenario; none where there is no file. One in which something does not fit together is read too.
    ///
    /// # Errors
    /// [`Error::WorkspaceFile`] when it is damaged, of a newer version, in conflict or cut short.
    pub fn read_scenario(&self, id: &str) -> Result<Option<ScenarioFile>, Error> {
        let path = self.scenario_path(id)?;
        let Some(stamp) = Stamp::of(&path) else { return Ok(None) };
        let bytes = read_bounded(&path, MAX_SCENARIO_BYTES)?;
        let (scenario, problems) = Scenario::read_draft(&bytes);
        let Some(scenario) = scenario else {
            let message = problems.first().map(ToString::to_string).unwrap_or_default();
            return Err(Error::WorkspaceFile { path, message });
        };
        // Whoever reads it as a scenario has found it to be text.
        let text = String::from_utf8(bytes).unwrap_or_default();
        Ok(Some(ScenarioFile { text, scenario, stamp }))
    }

    /// The title of a scenario, or why it cannot be opened.
    ///
    /// # Errors
    /// The reason, in both languages.
    pub fn scenario_title(&self, id: &str) -> Result<String, Words> {
        let unreadable = |error: Error| {
            let error = error.to_string();
            Words { zh_hans: format!("无法读取：{error}"), en: error }
        };
        let path = self.scenario_path(id).map_err(unreadable)?;
        let bytes = read_bounded(&path, MAX_SCENARIO_BYTES).map_err(unreadable)?;
        let (scenario, problems) = Scenario::read_draft(&bytes);
        if let Some(scenario) = scenario {
            return Ok(scenario.name);
        }
        let Some(problem) = problems.into_iter().next() else { return Ok(String::new()) };
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let said = problem.words();
        let (en, zh_hans) = match problem.at {
            Some(at) => (format!("{name}, line {}", at.line), format!("{name} 第 {} 行", at.line)),
            None => (name.clone(), name),
        };
        let field = match problem.pointer.as_str() {
            "" => String::new(),
            pointer => format!(", {pointer}"),
        };
        Err(Words {
            en: format!("{en}{field}: {}", said.en),
            zh_hans: format!("{zh_hans}{field}：{}", said.zh_hans),
        })
    }

    /// Writes a scenario's file in one step.
    ///
    /// # Errors
    /// When it cannot be written, or holds a secret: at its place.
    pub fn write_scenario(&self, id: &str, scenario: &Scenario) -> Result<(), Error> {
        self.check_present()?;
        let text = scenario.write();
        // Its strings are looked through one by one only where there is something to point at.
        if find(&text).is_some() {
            guard_json(&serde_json::from_str(&text).unwrap_or_default())?;
        }
        write_atomic(&self.scenario_path(id)?, text.as_bytes())
    }

    /// Removes a scenario's file, if it is there.
    ///
    /// # Errors
    /// When it stays.
    pub fn remove_scenario(&self, id: &str) -> Result<(), Error> {
        let path = self.scenario_path(id)?;
        match fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::file("remove", &path, source))
            }
            _ => Ok(()),
        }
    }

    /// Gives a scenario's file another id, if there is a file.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub fn rename_scenario(&self, id: &str, to: &str) -> Result<(), Error> {
        let (from, to) = (self.scenario_path(id)?, self.scenario_path(to)?);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(|source| Error::file("write", folder, source))?;
        }
        match fs::rename(&from, &to) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::file("rename", &from, source))
            }
            _ => Ok(()),
        }
    }
}

impl Stamp {
    /// When the file was changed.
    pub(super) const fn modified(&self) -> Option<SystemTime> {
        self.modified
    }

    pub(super) fn of(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        Some(Self { bytes: found.len(), modified: found.modified().ok() })
    }
}

/// An id for a new scenario: names of folders and a name, each of which every file system takes.
///
/// # Errors
/// At `field`, when it is empty or a part of it does not fit.
pub fn new_scenario_id(field: &str, id: &str) -> Result<String, Error> {
    let id = id.trim();
    if id.split('/').all(fits) && id.split('/').count() <= MAX_FOLDERS {
        return Ok(id.to_owned());
    }
    let message = format!(
        "{id:?} cannot be the name of a file; expected a name such as \"Night/Muted group\", without \
         \\ : * ? \" < > | and no part of it empty or with a dot at an end"
    );
    Err(Error::field(field, "scenario_name", message, &[("found", id.to_owned())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Endpoint;

    fn sample() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(folder.path(), "Acme").unwrap();
        (folder, workspace)
    }

    #[test]
    fn what_is_written_is_what_is_read_and_saving_it_again_changes_nothing() {
        let (folder, workspace) = sample();
        let scenario = Scenario::read(push_chat::SAMPLES[2].file.as_bytes()).unwrap();
        workspace.write_scenario("Night/Group", &scenario).unwrap();
        let path = folder.path().join("scenarios/Night/Group.scenario.json");
        let first = fs::read(&path).unwrap();
        let file = workspace.read_scenario("Night/Group").unwrap().unwrap();
        assert_eq!((&file.scenario, file.text.as_bytes()), (&scenario, &first[..]));
        workspace.write_scenario("Night/Group", &file.scenario).unwrap();
        assert_eq!(fs::read(&path).unwrap(), first);
        assert_eq!(workspace.scenario_ids().unwrap(), ["Night/Group"]);
        assert!(workspace.view(Endpoint::Sandbox).unwrap().profiles.is_empty());
        workspace.rename_scenario("Night/Group", "Group").unwrap();
        assert_eq!(workspace.scenario_ids().unwrap(), ["Group"]);
        workspace.remove_scenario("Group").unwrap();
        workspace.remove_scenario("Group").unwrap();
        assert!(workspace.read_scenario("Group").unwrap().is_none());
    }

    #[test]
    fn what_cannot_be_read_says_file_line_and_field_in_both_languages() {
        let (folder, workspace) = sample();
        let whole = push_chat::SAMPLES[0].file;
        fs::create_dir(folder.path().join("scenarios")).unwrap();
        let path = folder.path().join("scenarios/A.scenario.json");
        let hour = whole.replacen("\"noDisturbingStartH\": 0", "\"noDisturbingStartH\": 25", 1);
        for (text, en, zh_hans) in [
            (
                whole.replacen("\"version\": 1", "\"version\": 2", 1),
                "A.scenario.json, line 2, /version: ",
                "第 2 行",
            ),
            (
                format!("{{\n<<<<<<< ours\n{whole}"),
                "A.scenario.json, line 2: has a merge conflict",
                "合并冲突",
            ),
            (whole[..whole.len() / 2].to_owned(), ": ends in the middle", "截断"),
            (hour, "noDisturbingStartH is 25; expected a whole hour from 0 to 24", "应为 0 到 24"),
            (whole.replacen("\"ext\": {", "\"ext\": [{", 1), "A.scenario.json, line ", "A.scenario.json 第 "),
        ] {
            fs::write(&path, &text).unwrap();
            let problem = workspace.scenario_title("A").unwrap_err();
            assert!(problem.en.contains(en), "{}", problem.en);
            assert!(problem.zh_hans.contains(zh_hans), "{}", problem.zh_hans);
            assert!(matches!(workspace.read_scenario("A"), Err(Error::WorkspaceFile { .. })));
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn no_id_leads_out_of_the_workspace() {
        let (_folder, workspace) = sample();
        let scenario = Scenario::read(push_chat::SAMPLES[0].file.as_bytes()).unwrap();
        for id in ["", "../A", "A/../../B", "/etc/passwd", "A\\..\\B", "C:/A", "A//B", "."] {
            assert!(workspace.write_scenario(id, &scenario).is_err(), "{id}");
            assert!(workspace.read_scenario(id).is_err(), "{id}");
            assert!(workspace.remove_scenario(id).is_err(), "{id}");
            assert!(
                workspace.rename_scenario(id, "A").is_err() && workspace.rename_scenario("A", id).is_err()
            );
            assert!(new_scenario_id("id", id).is_err(), "{id}");
        }
        for id in ["A.", "A /B", " /A", ".git/A", "A?", &"x".repeat(201), &"a/".repeat(9)] {
            assert!(new_scenario_id("id", id).is_err(), "{id}");
        }
        assert_eq!(new_scenario_id("id", " 夜间/群 消息 ").unwrap(), "夜间/群 消息");
    }
}
