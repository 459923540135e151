//! `pushbench check`: what the rules find in payloads, without sending anything.

mod files;
mod listing;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::Args;
use push_core::headless::{self, Beside, SavedHeaders};
use push_core::model::StringsLanguage;
use push_protocol::lint::{Finding, Severity};
use serde_json::json;

use crate::{Refusal, USAGE, input, output};
use files::{Found, Role};

/// No error was found.
const NO_ERROR: u8 = 0;
/// Some were.
const ERRORS: u8 = 1;

#[derive(Args)]
pub(crate) struct Arguments {
    /// A payload; a folder, whose .json and .apns files are; - is standard input.
    #[arg(value_name = "FILE|DIR|-")]
    path: PathBuf,
    /// apns-push-type. Without one, the .push.json beside a payload says it, or what the payload looks like.
    #[arg(long, value_name = "T")]
    push_type: Option<String>,
    /// apns-topic.
    #[arg(long, value_name = "T")]
    topic: Option<String>,
    /// A .strings or .xcstrings file of the app, against which loc-keys and their arguments are held.
    #[arg(long, value_name = "FILE")]
    strings: Option<PathBuf>,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

/// How many of each there were.
#[derive(Default)]
struct Counts {
    files: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    unreadable: usize,
}

pub(crate) fn run(arguments: &Arguments) -> Result<u8, Refusal> {
    let strings = match &arguments.strings {
        Some(path) => headless::strings(path)?,
        None => Vec::new(),
    };
    let found = files::find(&arguments.path)?;
    let mut counts = Counts::default();
    for file in found {
        match arguments.check(&file, &strings) {
            Ok((payload, findings)) => arguments.tell(&file, &payload, &findings, &mut counts),
            // The others are judged all the same.
            Err(refusal) => {
                eprintln!("pushbench: {}", output::plain(&refusal.message));
                counts.unreadable += 1;
            }
        }
    }
    if arguments.json {
        output::line(&counts.json());
    } else {
        output::line(&counts.text());
    }
    Ok(match counts {
        Counts { unreadable: 1.., .. } => USAGE,
        Counts { errors: 1.., .. } => ERRORS,
        _ => NO_ERROR,
    })
}

impl Arguments {
    fn check(&self, file: &Found, strings: &[StringsLanguage]) -> Result<(Vec<u8>, Vec<Finding>), Refusal> {
        let payload = input::read(&file.path)?;
        let saved = match &file.role {
            Role::Pair(headers) => Some(SavedHeaders::read(headers)?),
            Role::Alone | Role::Simulator => None,
        };
        let beside = Beside {
            saved: saved.as_ref(),
            push_type: self.push_type.as_deref(),
            topic: self.topic.as_deref(),
            strings,
            for_simulator: matches!(file.role, Role::Simulator),
        };
        let findings = headless::check(&payload, beside, SystemTime::now());
        Ok((payload, findings))
    }

    fn tell(&self, file: &Found, payload: &[u8], findings: &[Finding], counts: &mut Counts) {
        counts.files += 1;
        for finding in findings {
            *match finding.severity {
                Severity::Error => &mut counts.errors,
                Severity::Warning => &mut counts.warnings,
                Severity::Info => &mut counts.infos,
            } += 1;
            if self.json {
                output::line(&line(&file.path, finding));
            }
        }
        if !self.json && !findings.is_empty() {
            output::line(&listing::of_file(&file.path, payload, findings));
        }
    }
}

/// A finding as scripts read it.
fn line(file: &Path, finding: &Finding) -> String {
    let in_payload = finding.span.is_some();
    json!({
        "file": file.to_string_lossy(),
        "rule": finding.rule.name(),
        "severity": finding.severity.name(),
        "field": finding.field.name(),
        "pointer": in_payload.then_some(&finding.pointer),
        "line": finding.at.map(|at| at.line),
        "column": finding.at.map(|at| at.column),
        "message": finding.words.en,
        "fix": finding.fix.as_ref().map(|fix| &fix.title.en),
    })
    .to_string()
}

impl Counts {
    fn json(&self) -> String {
        let Self { files, errors, warnings, infos, .. } = self;
        json!({ "summary": { "files": files, "errors": errors, "warnings": warnings, "infos": infos } })
            .to_string()
    }

    fn text(&self) -> String {
        let many = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        let infos = match self.infos {
            0 => String::new(),
            count => format!(", {count} worth knowing"),
        };
        format!(
            "{}: {}, {}{infos}",
            many(self.files, "payload"),
            many(self.errors, "error"),
            many(self.warnings, "warning")
        )
    }
}
