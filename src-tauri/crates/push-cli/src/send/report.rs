//! What `send` prints: JSON lines for scripts, a table for people.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use push_dispatch::{Ended, Ending, Summary};
use push_protocol::facts;
use serde_json::{Value, json};

use crate::output::{line, short};

/// Prints as the targets end.
pub(super) struct Report {
    json: bool,
    progress: ProgressBar,
}

impl Report {
    pub(super) fn new(json: bool) -> Self {
        let shown = !json && std::io::stderr().is_terminal();
        let target =
            if shown { ProgressDrawTarget::stderr_with_hz(20) } else { ProgressDrawTarget::hidden() };
        let progress = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} ended · {per_sec} · {elapsed}") {
            progress.set_style(style);
        }
        Self { json, progress }
    }

    pub(super) fn line(&self, ended: &Ended<String>) {
        let text = if self.json { json_line(ended).to_string() } else { table_line(ended) };
        self.progress.suspend(|| line(&text));
        self.progress.inc(1);
    }

    pub(super) fn end(&self, summary: &Summary) {
        self.progress.finish_and_clear();
        if self.json {
            line(&summary_json(summary).to_string());
        } else {
            line(&summary_text(summary));
        }
        if let Some(reason) = &summary.stopped_early {
            eprintln!("pushbench: stopped early: {reason}");
        }
    }
}

fn json_line(ended: &Ended<String>) -> Value {
    let token = ended.token.as_ref().map_or(ended.key.as_str(), |token| token.as_str());
    let mut out = json!({
        "token": token, "outcome": ended.ending.name(), "status": null, "reason": null, "timestamp": null,
        "apns_id": null, "unique_id": null, "ms": milliseconds(ended), "attempts": ended.attempts, "error": null,
    });
    match &ended.ending {
        Ending::Accepted { apns_id, unique_id } => {
            out["status"] = 200.into();
            out["apns_id"] = json!(apns_id);
            out["unique_id"] = json!(unique_id);
        }
        Ending::Rejected { status, reason, timestamp, apns_id } => {
            out["status"] = json!(status);
            out["reason"] = json!(reason);
            out["timestamp"] = json!(timestamp);
            out["apns_id"] = json!(apns_id);
        }
        Ending::Unknown { error } | Ending::Failed { error } => out["error"] = json!(error),
        Ending::Cancelled => {}
    }
    out
}

fn summary_json(summary: &Summary) -> Value {
    json!({ "summary": {
        "accepted": summary.counts.accepted, "rejected": summary.counts.rejected, "unknown": summary.counts.unknown,
        "failed": summary.counts.failed, "cancelled": summary.counts.cancelled, "seconds": summary.elapsed.as_secs_f64(),
    }})
}

/// To the microsecond: below that the clock says nothing.
fn milliseconds(ended: &Ended<String>) -> f64 {
    (ended.elapsed.as_secs_f64() * 1e6).round() / 1e3
}

fn table_line(ended: &Ended<String>) -> String {
    let head = format!("{:<9}  {:<13}", ended.ending.name(), short(&ended.key));
    match &ended.ending {
        Ending::Accepted { apns_id, .. } => {
            let id = apns_id.as_deref().unwrap_or("-");
            format!("{head}  200  {:>8.1} ms  apns-id {id}", milliseconds(ended))
        }
        Ending::Rejected { status, reason, .. } => {
            let row = facts(*status, reason);
            let said = format!("{}\n{:31}{}", row.meaning.en, "", row.advice.en);
            format!("{head}  {status}  {:>8.1} ms  {reason}\n{:31}{said}", milliseconds(ended), "")
        }
        Ending::Unknown { error } | Ending::Failed { error } => format!("{head}  -    {error}"),
        Ending::Cancelled => head.trim_end().to_owned(),
    }
}

fn summary_text(summary: &Summary) -> String {
    let counts = [
        (summary.counts.accepted, "accepted by APNs"),
        (summary.counts.rejected, "rejected"),
        (summary.counts.unknown, "unknown"),
        (summary.counts.failed, "failed"),
        (summary.counts.cancelled, "cancelled"),
    ];
    let said: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    format!(
        "{} in {:.2} s",
        if said.is_empty() { "nothing to send".to_owned() } else { said.join(", ") },
        summary.elapsed.as_secs_f64()
    )
}
