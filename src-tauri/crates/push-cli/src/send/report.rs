//! What `send` says: a table for people, and the summary.

use std::io::Write;

use push_dispatch::{Counts, Ended, Ending, Summary};
use push_protocol::facts;
use serde_json::json;

use crate::output::short;

/// Writes a line of the table, or more where there is advice. `text` stands for the token where there is none.
pub(crate) fn table_line<K>(ended: &Ended<K>, text: &str, out: &mut Vec<u8>) {
    let token = ended.token.as_ref().map_or(text, |token| token.as_str());
    let head = format!("{:<9}  {:<13}", ended.ending.name(), short(token));
    let ms = ended.elapsed.as_secs_f64() * 1e3;
    let line = match &ended.ending {
        Ending::Accepted { apns_id, .. } => {
            let id = apns_id.as_deref().unwrap_or("-");
            format!("{head}  200  {ms:>8.1} ms  apns-id {id}")
        }
        Ending::Rejected { status, reason, .. } => {
            let row = facts(*status, reason);
            let said = format!("{}\n{:31}{}", row.meaning.en, "", row.advice.en);
            format!("{head}  {status}  {ms:>8.1} ms  {reason}\n{:31}{said}", "")
        }
        Ending::Unknown { why } | Ending::Failed { why } => format!("{head}  -    {why}"),
        Ending::Cancelled => head.trim_end().to_owned(),
    };
    // A vector takes everything.
    let _ = writeln!(out, "{line}");
}

/// `before`: what had ended when the run was resumed.
pub(crate) fn summary_json(summary: &Summary, before: Option<Counts>) -> String {
    let Counts { accepted, rejected, unknown, failed, cancelled } = summary.counts;
    let before = before.map(|before| {
        json!({ "accepted": before.accepted, "rejected": before.rejected, "unknown": before.unknown })
    });
    let summary = json!({ "summary": {
        "accepted": accepted, "rejected": rejected, "unknown": unknown, "failed": failed,
        "cancelled": cancelled, "seconds": summary.elapsed.as_secs_f64(), "before": before,
    }});
    summary.to_string()
}

pub(crate) fn summary_text(summary: &Summary, before: Option<Counts>) -> String {
    let now = counts_text(summary.counts).unwrap_or_else(|| "nothing to send".to_owned());
    let before = before.and_then(counts_text).map(|before| format!("; before that: {before}"));
    format!("{now} in {:.2} s{}", summary.elapsed.as_secs_f64(), before.unwrap_or_default())
}

fn counts_text(counts: Counts) -> Option<String> {
    let said: Vec<String> = [
        (counts.accepted, "accepted by APNs"),
        (counts.rejected, "rejected"),
        (counts.unknown, "unknown"),
        (counts.failed, "failed"),
        (counts.cancelled, "cancelled"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    (!said.is_empty()).then(|| said.join(", "))
}
