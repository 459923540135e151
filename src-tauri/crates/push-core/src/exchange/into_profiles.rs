//! Pushes that were imported, saved as new profiles.

use push_protocol::PushType;

use crate::model::{Endpoint, ImportChoice, ImportedProfiles, Problem, RefusedImport, SaveImported};
use crate::vaults::blocking;
use crate::workbench::lock;
use crate::workspace::{Profile, Workspace};
use crate::{Error, Workbench};

/// Longest part of a name, in bytes.
const LONGEST: usize = 80;
/// So many profiles of one name are passed over.
const MOST_NAMES: usize = 1000;
/// Deepest folder.
const DEEPEST: usize = 6;

impl Workbench {
    /// Saves pushes as new profiles. None takes the place of one that is there; what cannot be saved is told, and does
    /// not keep the others.
    ///
    /// # Errors
    /// When the workspace cannot be listed or written.
    pub async fn save_imported(&self, request: SaveImported) -> Result<ImportedProfiles, Error> {
        let workspace = self.workspace.clone();
        let (saved, refused) = blocking(move || save(&workspace, &request)).await?;
        for id in &saved {
            // What was left of a profile of that name that is gone is not this one's.
            self.store.remove_draft(self.workspace.key(), id.clone()).await?;
            lock(&self.bases).remove(id);
        }
        Ok(ImportedProfiles { workspace: self.view().await?, saved, refused })
    }
}

fn save(workspace: &Workspace, request: &SaveImported) -> Result<(Vec<String>, Vec<RefusedImport>), Error> {
    let (mut saved, mut refused) = (Vec::new(), Vec::new());
    let mut taken: std::collections::HashSet<String> =
        workspace.ids()?.iter().map(|it| it.to_lowercase()).collect();
    for choice in &request.pushes {
        let wanted = id_of(&request.folder, choice);
        let free = (1..=MOST_NAMES).map(|number| numbered(&wanted, number));
        let Some(id) = free.into_iter().find(|it| !taken.contains(&it.to_lowercase())) else { continue };
        let payload = choice.push.payload.as_deref().unwrap_or("{\n  \"aps\": {}\n}\n");
        match workspace.write_profile(&id, &profile(choice), payload) {
            Ok(()) => {
                taken.insert(id.to_lowercase());
                saved.push(id);
            }
            Err(Error::Field(problem)) => refused.push(told(&wanted, problem)),
            Err(error) => return Err(error),
        }
    }
    Ok((saved, refused))
}

fn told(id: &str, problem: Problem) -> RefusedImport {
    RefusedImport { name: id.to_owned(), problem }
}

fn profile(choice: &ImportChoice) -> Profile {
    let header = |field: &str| choice.push.headers.get(field).cloned().unwrap_or_default();
    let push_type =
        Some(header("push_type")).filter(|it| !it.is_empty()).unwrap_or_else(|| "alert".to_owned());
    let suffix = PushType::ALL.iter().find(|it| it.name() == push_type).map_or("", |it| it.topic_suffix());
    let of_bundle = choice.push.bundle_id.as_ref().map(|bundle| format!("{bundle}{suffix}"));
    Profile {
        topic: Some(header("topic")).filter(|it| !it.is_empty()).or(of_bundle).unwrap_or_default(),
        priority: header("priority"),
        expiration: header("expiration"),
        collapse_id: header("collapse_id"),
        apns_id: header("apns_id"),
        endpoint: choice.push.host.as_deref().and_then(endpoint),
        credential: choice.push.credential.clone(),
        variables: choice.variables.clone(),
        push_type,
        ..Profile::empty()
    }
}

fn endpoint(host: &str) -> Option<Endpoint> {
    match host.split(':').next().unwrap_or_default() {
        "api.push.apple.com" => Some(Endpoint::Production),
        "api.sandbox.push.apple.com" | "api.development.push.apple.com" => Some(Endpoint::Sandbox),
        _ => None,
    }
}

/// The path of the new profile. Names come from strangers: every part of it becomes one that every system takes.
fn id_of(folder: &str, choice: &ImportChoice) -> String {
    let name = if choice.name.trim().is_empty() { "Imported" } else { choice.name.as_str() };
    let folders = folder.split('/').chain(choice.folder.split('/')).filter(|it| !it.trim().is_empty());
    let mut parts: Vec<String> = folders.take(DEEPEST).map(part).collect();
    parts.push(part(name));
    parts.join("/")
}

fn part(text: &str) -> String {
    let unfit = |it: char| it.is_control() || "/\\:*?\"<>|".contains(it);
    let fit: String = text.chars().map(|it| if unfit(it) { '-' } else { it }).collect();
    let fit = fit[..fit.floor_char_boundary(LONGEST)].trim().trim_matches('.').trim();
    let stem = fit.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    let is_port = port.is_some_and(|it| it.len() == 1 && it.as_bytes()[0].is_ascii_digit());
    match fit {
        "" => "Imported".to_owned(),
        _ if is_port || matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") => format!("{fit}_"),
        fit => fit.to_owned(),
    }
}

fn numbered(id: &str, number: usize) -> String {
    if number == 1 { id.to_owned() } else { format!("{id} ({number})") }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{ImportedPush, PushFormat};

    fn choice(name: &str, folder: &str, payload: &str) -> ImportChoice {
        let push = ImportedPush {
            format: PushFormat::Payload,
            payload: Some(payload.to_owned()),
            bundle_id: Some("com.example.shop".to_owned()),
            headers: BTreeMap::from([("push_type".to_owned(), "voip".to_owned())]),
            token: Some("ab".repeat(32)),
            credential: None,
            host: Some("api.push.apple.com:443".to_owned()),
            notes: Vec::new(),
        };
        let variables = BTreeMap::from([("name".to_owned(), "Ana".to_owned())]);
        ImportChoice { name: name.to_owned(), folder: folder.to_owned(), push, variables, likely: true }
    }

    #[test]
    fn every_name_becomes_one_that_every_system_takes() {
        for (name, folder, expected) in [
            ("Order", "", "In/Order"),
            ("../../etc/passwd", "..", "In/Imported/-..-etc-passwd"),
            ("CON", "com1", "In/com1_/CON_"),
            ("", "a//b", "In/a/b/Imported"),
            (" ... ", ".git", "In/git/Imported"),
            ("a\0b:c\n", "", "In/a-b-c-"),
            ("订单 📮", "推送", "In/推送/订单 📮"),
        ] {
            assert_eq!(id_of("In", &choice(name, folder, "{}")), expected, "{name:?}");
        }
        let long = id_of("", &choice(&"📮".repeat(300), "", "{}"));
        assert_eq!(long, "📮".repeat(20));
    }

    #[tokio::test]
    async fn a_new_profile_has_no_draft_of_one_that_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let bench = crate::workbench::open_alone(folder.path()).await;
        let left = bench.start().await.unwrap().draft.draft;
        let left = crate::model::Draft { profile: Some("In/A".to_owned()), payload: "{}".to_owned(), ..left };
        bench.store.put_draft(bench.workspace.key(), &left).await.unwrap();
        let base = crate::outside::Base { profile: Profile::empty(), payload: String::new() };
        lock(&bench.bases).insert("In/A".to_owned(), base);
        let pushes = vec![choice("A", "", "{ \"aps\":{} }")];
        let done = bench.save_imported(SaveImported { folder: "In".to_owned(), pushes }).await.unwrap();
        assert_eq!(done.saved, ["In/A"]);
        let draft = bench.store.draft(bench.workspace.key(), "In/A".to_owned()).await.unwrap();
        assert_eq!(draft, None);
        assert!(!lock(&bench.bases).contains_key("In/A"));
        bench.close().await;
    }

    #[test]
    fn nothing_is_overwritten_the_token_stays_out_and_a_secret_keeps_no_other_back() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(folder.path(), "Acme").unwrap();
        let payload = "{ \"aps\":{} }";
        let pushes = vec![
            choice("A", "", payload),
            choice("a", "", payload),
            choice("B", "", "{\"k\":\"-----BEGIN PRIVATE KEY-----\"}"),
            choice("C", "x", payload),
        ];
        let (saved, refused) = save(&workspace, &SaveImported { folder: "In".to_owned(), pushes }).unwrap();
        assert_eq!(saved, ["In/A", "In/a (2)", "In/x/C"]);
        assert_eq!((refused.len(), refused[0].problem.code.as_str()), (1, "secret_private_key"));
        let (read, text) = workspace.read_profile("In/A").unwrap();
        assert_eq!((text.as_str(), read.topic.as_str()), (payload, "com.example.shop.voip"));
        assert_eq!((read.endpoint, read.variables["name"].as_str()), (Some(Endpoint::Production), "Ana"));
        let file = std::fs::read_to_string(folder.path().join("profiles/In/A.push.json")).unwrap();
        assert!(!file.contains("abab"), "{file}");
    }
}
