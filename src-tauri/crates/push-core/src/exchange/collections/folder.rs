//! A folder: of payloads, of `.apns` files, or a collection of Bruno. Links are not followed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use push_protocol::json::Json;

use super::{Body, Collection, bruno, choices, read};
use crate::Error;
use crate::exchange::text_of;
use crate::model::{ImportChoice, ImportChoices, ImportOrigin, ImportedPush, PushFormat};

/// More files are not read.
const MOST_FILES: usize = 2_000;
/// Deepest folder.
const DEEPEST: usize = 8;
/// Endings of files that may hold a push.
const ENDINGS: [&str; 6] = ["json", "apns", "bru", "curl", "sh", "yaml"];

/// Reads what is in a folder.
///
/// # Errors
/// When it cannot be listed, or nothing in it is a push.
pub(in crate::exchange) fn read_folder(folder: &Path) -> Result<ImportChoices, Error> {
    let mut files = Vec::new();
    collect(folder, DEEPEST, &mut files).map_err(|source| Error::file("list", folder, source))?;
    files.sort();
    let is_bruno = folder.join("bruno.json").is_file();
    let mut found = ImportChoices {
        origin: if is_bruno { ImportOrigin::Bruno } else { ImportOrigin::Folder },
        pushes: Vec::new(),
        others: 0,
        unread: Vec::new(),
    };
    let variables = if is_bruno { variables(folder) } else { BTreeMap::new() };
    for path in files.iter().take(MOST_FILES) {
        let inside = path.strip_prefix(folder).unwrap_or(path);
        let shown = inside.to_string_lossy().into_owned();
        match one(path, is_bruno, &variables) {
            Ok(choices) => add(&mut found, inside, choices),
            Err(error) => found.unread.push(format!("{shown}: {error}")),
        }
    }
    if files.len() > MOST_FILES {
        found.unread.push(format!("… {}", files.len() - MOST_FILES));
    }
    if found.pushes.is_empty() && found.others == 0 && found.unread.is_empty() {
        let message = format!(
            "the folder {} holds no payload: no .json, .apns or .bru file, and no script with a curl command",
            folder.display()
        );
        let details = [("file", folder.display().to_string())];
        return Err(Error::field("path", "import_folder_empty", message, &details));
    }
    Ok(found)
}

fn add(found: &mut ImportChoices, inside: &Path, choices: ImportChoices) {
    found.others = found.others.saturating_add(choices.others);
    let above = inside.parent().map(|it| it.to_string_lossy().replace('\\', "/")).unwrap_or_default();
    for choice in choices.pushes {
        let folder = [above.as_str(), choice.folder.as_str()];
        let folder = folder.iter().filter(|it| !it.is_empty()).copied().collect::<Vec<_>>().join("/");
        let likely = choices.origin != ImportOrigin::Push || is_payload(&choice.push);
        found.pushes.push(ImportChoice { folder, likely, ..choice });
    }
}

/// A file that is JSON without `aps` may be anything.
fn is_payload(push: &ImportedPush) -> bool {
    let has_aps =
        |text: &str| Json::read(text).is_ok_and(|json| json.root().children().any(|it| it.name() == "aps"));
    push.format == PushFormat::Curl || push.payload.as_deref().is_some_and(has_aps)
}

fn one(path: &Path, is_bruno: bool, variables: &BTreeMap<String, String>) -> Result<ImportChoices, Error> {
    let text = text_of(path)?;
    if !is_bruno {
        return read(&text, Some(path));
    }
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let request = bruno::read_bru(&text, &name).filter(|it| it.body != Body::Nothing || !it.url.is_empty());
    let collection = Collection { requests: request.into_iter().collect(), variables: variables.clone() };
    Ok(choices(ImportOrigin::Bruno, &collection))
}

/// The values of the environment that comes first by name.
fn variables(folder: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = fs::read_dir(folder.join("environments")) else { return BTreeMap::new() };
    let mut files: Vec<PathBuf> = entries.flatten().map(|it| it.path()).collect();
    files.sort();
    let first = files.iter().find(|it| it.extension().is_some_and(|it| it == "bru"));
    let text = first.and_then(|it| text_of(it).ok()).unwrap_or_default();
    bruno::read_variables(&text).into_iter().collect()
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let is_bruno = folder.join("bruno.json").is_file();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (kind, path) = (entry.file_type()?, entry.path());
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name == "node_modules" || files.len() > 2 * MOST_FILES {
            continue;
        }
        if kind.is_dir() && depth > 0 && !(is_bruno && name == "environments") {
            // A folder inside that cannot be listed is passed over.
            let _ = collect(&path, depth - 1, files);
        }
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let wanted = if is_bruno { ending == "bru" } else { ENDINGS.contains(&ending.as_str()) };
        if kind.is_file() && wanted {
            files.push(path);
        }
    }
    Ok(())
}
