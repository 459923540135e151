//! The payloads of `tests/payloads` and `tests/localised` with what is found in each: `findings.jsonl` beside
//! them, a line each. Those of the second folder are held against its strings.
//! `UPDATE=1 cargo test -p push-protocol` writes what is found anew.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::super::*;

/// In November 2025.
pub const NOW: u64 = 1_764_300_000;

pub struct Example {
    pub file: String,
    pub bytes: Vec<u8>,
    /// The texts of the headers, where they are known.
    pub headers: Vec<(Field, String)>,
    /// Rules that it comes close to and keeps.
    pub near: Vec<String>,
    folder: &'static str,
    findings: Value,
    /// Of the profile, where there is one.
    variables: Option<BTreeMap<String, String>>,
}

const FOLDERS: [&str; 2] = ["payloads", "localised"];

fn path(folder: &str, file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests").join(folder).join(file)
}

pub const HEADERS: [Field; 6] =
    [Field::PushType, Field::Priority, Field::Expiration, Field::Topic, Field::CollapseId, Field::ApnsId];

pub fn examples() -> Vec<Example> {
    let read = |folder| {
        let list = fs::read_to_string(path(folder, "findings.jsonl")).unwrap();
        list.lines()
            .map(|line| Example::read(folder, &serde_json::from_str(line).unwrap()))
            .collect::<Vec<_>>()
    };
    FOLDERS.into_iter().flat_map(read).collect()
}

/// The texts of a string catalog by language.
fn catalog() -> BTreeMap<String, BTreeMap<String, String>> {
    let catalog: Value =
        serde_json::from_slice(&fs::read(path("localised", "Localizable.xcstrings")).unwrap()).unwrap();
    let mut languages: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (key, entry) in catalog["strings"].as_object().unwrap() {
        for (language, text) in entry["localizations"].as_object().unwrap() {
            let format = text["stringUnit"]["value"].as_str().unwrap().to_owned();
            languages.entry(language.clone()).or_default().insert(key.clone(), format);
        }
    }
    languages
}

impl Example {
    fn read(folder: &'static str, line: &Value) -> Self {
        let file = line["file"].as_str().unwrap().to_owned();
        let bytes = fs::read(path(folder, &file)).unwrap();
        let push = file.strip_suffix(".payload.json").map(|name| path(folder, &format!("{name}.push.json")));
        let push: Option<Value> = push.map(|it| serde_json::from_slice(&fs::read(it).unwrap()).unwrap());
        let headers = push
            .iter()
            .flat_map(|push| HEADERS.map(|field| (field, push[field.name()].as_str().unwrap().to_owned())));
        let near = line["near"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned());
        let headers = headers.collect();
        let variables =
            push.as_ref().map(|it| serde_json::from_value(it["variables"].clone()).unwrap_or_default());
        Self {
            file,
            bytes,
            headers,
            near: near.collect(),
            folder,
            findings: line["findings"].clone(),
            variables,
        }
    }

    pub fn is_for_simulator(&self) -> bool {
        self.file.ends_with(".apns")
    }

    pub fn lint(&self) -> Vec<Finding> {
        self.lint_as(&self.bytes, &self.headers)
    }

    /// The same with another payload and other headers.
    pub fn lint_as(&self, payload: &[u8], headers: &[(Field, String)]) -> Vec<Finding> {
        let text = |field| headers.iter().find(|it| it.0 == field).map(|it| it.1.as_str());
        let headers = Headers {
            push_type: text(Field::PushType),
            priority: text(Field::Priority),
            expiration: text(Field::Expiration),
            topic: text(Field::Topic),
            collapse_id: text(Field::CollapseId),
            apns_id: text(Field::ApnsId),
        };
        let for_simulator = self.is_for_simulator();
        let texts = if self.folder == "localised" { catalog() } else { BTreeMap::new() };
        let file_name = "Localizable.xcstrings";
        let strings: Vec<Strings<'_>> =
            texts.iter().map(|(language, texts)| Strings { language, file_name, texts }).collect();
        let variables = self.variables.as_ref().map(|profile| Variables { profile, targets: &[] });
        lint(&Subject { headers, for_simulator, variables, strings: &strings, ..Subject::new(payload, NOW) })
    }

    fn line(&self) -> String {
        let findings = self.lint();
        let found = findings.iter().map(|it| {
            json!({
                "rule": it.rule.name(),
                "severity": it.severity.name(),
                "pointer": it.pointer,
                "line": it.at.map(|at| at.line),
                "column": it.at.map(|at| at.column),
                "fix": it.fix.as_ref().map(|fix| &fix.title.en),
            })
        });
        let found: Vec<Value> = found.collect();
        json!({ "file": self.file, "near": self.near, "findings": found }).to_string()
    }
}

#[test]
fn every_example_has_the_findings_beside_it() {
    let examples = examples();
    if std::env::var_os("UPDATE").is_some() {
        for folder in FOLDERS {
            let lines = examples.iter().filter(|it| it.folder == folder).map(|it| it.line() + "\n");
            fs::write(path(folder, "findings.jsonl"), lines.collect::<String>()).unwrap();
        }
        return;
    }
    for example in &examples {
        let found: Value = serde_json::from_str(&example.line()).unwrap();
        assert_eq!(found["findings"], example.findings, "{}", example.file);
    }
}

#[test]
fn every_payload_has_its_line() {
    let examples = examples();
    for folder in FOLDERS {
        let listed: Vec<&str> =
            examples.iter().filter(|it| it.folder == folder).map(|it| it.file.as_str()).collect();
        let mut names: Vec<String> = fs::read_dir(path(folder, ""))
            .unwrap()
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .filter(|it| (it.ends_with(".json") || it.ends_with(".apns")) && !it.ends_with(".push.json"))
            .collect();
        names.sort();
        assert_eq!(listed, names);
    }
    assert!(examples.len() >= 80);
}

#[test]
fn a_good_push_of_every_type_is_not_warned_of() {
    let mut types = Vec::new();
    for example in examples().iter().filter(|it| it.file.starts_with("good-")) {
        let findings = example.lint();
        assert!(findings.iter().all(|it| it.severity == Severity::Info), "{}: {findings:?}", example.file);
        types.extend(example.headers.iter().find(|it| it.0 == Field::PushType).map(|it| it.1.clone()));
    }
    types.sort();
    types.dedup();
    assert_eq!(types, crate::PushType::ALL.map(|it| it.name().to_owned()));
}

#[test]
fn every_rule_is_hit_and_kept_by_a_near_neighbour() {
    let examples = examples();
    for rule in RULES {
        let hit = examples.iter().filter(|it| it.lint().iter().any(|it| it.rule == rule.id));
        assert!(hit.count() > 0, "{} is never hit", rule.name);
        let near: Vec<&Example> =
            examples.iter().filter(|it| it.near.iter().any(|it| it == rule.name)).collect();
        assert!(!near.is_empty(), "{} has no near neighbour", rule.name);
        for example in near {
            let is_hit = example.lint().iter().any(|it| it.rule == rule.id);
            assert!(!is_hit, "{} hits {}", example.file, rule.name);
        }
    }
}
