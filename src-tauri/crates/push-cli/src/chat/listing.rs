//! Results for people: a line per recipient; where something is not as expected, what it is, and the trace.

use push_chat::Difference;

use super::{Line, Report};
use crate::output;

/// The results of one scenario.
pub(super) fn of_report(report: &Report) -> String {
    let head = format!("{}  {}\n", output::plain(&report.file), output::plain(&report.name));
    let width = report.rows.iter().map(|it| it.recipient.chars().count()).max().unwrap_or_default();
    head + &report.rows.iter().map(|it| of_line(it, width)).collect::<String>()
}

fn of_line(line: &Line, width: usize) -> String {
    let mark = match (&line.difference, &line.expected) {
        (Some(_), _) => "FAILED",
        (None, Some(_)) => "ok    ",
        (None, None) => "-     ",
    };
    let name = output::plain(&line.recipient);
    let bytes = line.payload.as_ref().map(|it| format!(", {} bytes", it.len())).unwrap_or_default();
    let verdict = line.verdict.unwrap_or("not a recipient");
    let mut text = format!("  {mark}  {name:<width$}  {verdict}{bytes}\n");
    if let Some(words) = &line.too_long {
        text += &format!("          {words}\n");
    }
    if let Some(difference) = &line.difference {
        for part in of_difference(difference).lines() {
            text += &format!("          {}\n", output::plain(part));
        }
        for (_, result, words) in &line.trace {
            text += &format!("            {result:<10}  {}\n", output::plain(words));
        }
    }
    text
}

/// In lines of its own, so that two payloads can be held against each other.
pub(super) fn of_difference(difference: &Difference) -> String {
    match difference {
        Difference::Payload { expected, got, offset } => {
            let at = got.get(..*offset).unwrap_or(got).chars().count();
            let mark = " ".repeat(at + "expected: ".len());
            format!(
                "the payload differs from byte {offset} on\nexpected: {expected}\ngot:      {got}\n{mark}^"
            )
        }
        _ => difference.words().en,
    }
}
