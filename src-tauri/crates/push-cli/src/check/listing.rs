//! Findings for people: the sentence, the line that it is about with a mark under the place, and what mends it.

use std::ops::Range;
use std::path::Path;

use push_protocol::lint::{Field, Finding};

use crate::output;

/// Columns of a terminal.
const WIDTH: usize = 100;
/// Indentation of what belongs to a finding.
const INDENT: &str = "      ";
/// Of a long line, so much is shown around the place, in characters.
const AROUND: usize = 40;

/// The findings of one payload.
pub(super) fn of_file(path: &Path, payload: &[u8], findings: &[Finding]) -> String {
    let text = std::str::from_utf8(payload).unwrap_or_default();
    let parts = findings.iter().map(|it| of_finding(text, it));
    let path = output::plain(&path.to_string_lossy());
    format!("{path}\n{}", parts.collect::<String>())
}

fn of_finding(text: &str, finding: &Finding) -> String {
    let place = match finding.at {
        Some(at) => format!("{}:{}", at.line, at.column),
        None => name_of(finding.field).to_owned(),
    };
    let head = format!("  {place}  {}  {}", finding.severity.name(), finding.rule.name());
    let mut parts = vec![head];
    let words = output::plain(&finding.words.en);
    parts.extend(output::wrapped(&words, WIDTH - INDENT.len()).iter().map(|it| format!("{INDENT}{it}")));
    if let Some(span) = &finding.span {
        parts.extend(excerpt(text, span).into_iter().map(|it| format!("{INDENT}  {it}")));
    }
    if let Some(fix) = &finding.fix {
        parts.push(format!("{INDENT}fix: {}", output::plain(&fix.title.en)));
    }
    parts.join("\n") + "\n"
}

/// What is not in the text, as it goes on the wire.
const fn name_of(field: Field) -> &'static str {
    match field {
        Field::Payload => "payload",
        Field::PushType => "apns-push-type",
        Field::Priority => "apns-priority",
        Field::Expiration => "apns-expiration",
        Field::Topic => "apns-topic",
        Field::CollapseId => "apns-collapse-id",
        Field::ApnsId => "apns-id",
        Field::Variables => "variables",
    }
}

/// The line of a place, as much of it as a terminal holds, and a mark under the place.
fn excerpt(text: &str, span: &Range<usize>) -> Vec<String> {
    let Some((before, rest)) = text.split_at_checked(span.start) else { return Vec::new() };
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = rest.split('\n').next().unwrap_or_default();
    let marked: String =
        after.chars().take(text.get(span.clone()).map_or(1, |it| it.chars().count())).collect();
    let left: Vec<char> = before.chars().rev().take(AROUND + 1).collect();
    let cut = left.len() > AROUND;
    let shown_before: String = left.into_iter().take(AROUND).rev().collect();
    let mut shown_after: String = after.chars().take(AROUND).collect();
    if after.chars().nth(AROUND).is_some() {
        shown_after.push('…');
    }
    let lead = if cut { "…" } else { shown_before.trim_start_matches([' ', '\t']) };
    let start = if cut { format!("…{}", output::plain(&shown_before)) } else { output::plain(lead) };
    let line = format!("{start}{}", output::plain(shown_after.trim_end_matches('\r')));
    if line.trim().is_empty() {
        return Vec::new();
    }
    let marked: String = marked.chars().take(AROUND).collect();
    let mark = "^".repeat(columns(&output::plain(&marked)).max(1));
    vec![line, format!("{}{mark}", " ".repeat(columns(&start)))]
}

/// Columns that a terminal gives a text: two for a character of East Asia or an emoji.
fn columns(text: &str) -> usize {
    let wide = |it: char| {
        matches!(it, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..='\u{1faff}'
            | '\u{20000}'..='\u{3fffd}')
    };
    text.chars().map(|it| if wide(it) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_marked_in_its_line() {
        let text = "{\n  \"aps\": {\n    \"badge\": -1\n  }\n}";
        let at = text.find("-1").unwrap();
        assert_eq!(excerpt(text, &(at..at + 2)), ["\"badge\": -1", "         ^^"]);
        let text = "{\"订单\":1}";
        let at = text.find('1').unwrap();
        assert_eq!(excerpt(text, &(at..at + 1)), ["{\"订单\":1}", "        ^"]);
        assert_eq!(excerpt("{\"a\":\"\u{1b}[2J\"", &(5..6)), ["{\"a\":\"\u{fffd}[2J\"", "     ^"]);
        assert_eq!(excerpt("", &(0..0)), Vec::<String>::new());
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{{\"a\":\"{}\",\"b\":true,\"c\":\"{}\"}}", "x".repeat(200), "y".repeat(200));
        let at = text.find("true").unwrap();
        let [line, mark] = excerpt(&text, &(at..at + 4)).try_into().unwrap();
        assert!(line.starts_with("…xxx") && line.ends_with("yyy…") && line.chars().count() < 2 * AROUND + 3);
        let column = mark.find('^').unwrap();
        assert_eq!(line.chars().skip(column).take(4).collect::<String>(), "true");
    }
}
