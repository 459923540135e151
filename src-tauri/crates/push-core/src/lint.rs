//! What the rules of push-protocol find, with places as the window counts them.

use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

use push_protocol::lint::{Edit, Field, RuleId, Severity as Bad};

use crate::model::{Finding, Fix, Severity, Span, TextEdit, Words};

/// Whether a send asks about it first: what APNs refuses or Apple calls wrong, and what is doubtful in the headers.
/// A doubtful payload is what a bench is for, but nobody wants to see a placeholder on a phone.
pub(crate) fn is_asked(finding: &Finding) -> bool {
    match finding.severity {
        Severity::Error => true,
        Severity::Warning => {
            finding.field != Field::Payload.name() || finding.rule == RuleId::UnknownVariable.name()
        }
        Severity::Info => false,
    }
}

pub(crate) fn unix(now: SystemTime) -> u64 {
    now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Findings with places in UTF-16 units of the payload.
pub(crate) fn for_window(text: &str, found: Vec<push_protocol::lint::Finding>) -> Vec<Finding> {
    let units = Units::of(text, &found);
    found.into_iter().map(|it| units.finding(it)).collect()
}

/// The UTF-16 unit of each byte that is asked for.
struct Units(Vec<(usize, u32)>);

impl Units {
    fn of(text: &str, found: &[push_protocol::lint::Finding]) -> Self {
        let spans = found.iter().flat_map(|it| {
            let edits = it.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| &edit.span));
            it.span.iter().chain(&it.also).chain(edits)
        });
        let mut bytes: Vec<usize> = spans.flat_map(|span| [span.start, span.end]).collect();
        bytes.sort_unstable();
        bytes.dedup();
        let (mut at, mut unit) = (0, 0);
        let units = bytes.into_iter().map(|byte| {
            let passed = text.as_bytes().get(at..byte).unwrap_or_default();
            unit += passed.iter().map(|it| units_begun_by(*it)).sum::<u32>();
            at = byte;
            (byte, unit)
        });
        Self(units.collect())
    }

    fn at(&self, byte: usize) -> u32 {
        let found = self.0.binary_search_by_key(&byte, |it| it.0);
        found.ok().and_then(|index| self.0.get(index)).map_or(0, |it| it.1)
    }

    fn span(&self, span: &Range<usize>) -> Span {
        Span { from: self.at(span.start), to: self.at(span.end) }
    }

    fn finding(&self, found: push_protocol::lint::Finding) -> Finding {
        let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Finding {
            rule: found.rule.name().to_owned(),
            severity: severity(found.severity),
            field: found.field.name().to_owned(),
            pointer: found.pointer,
            span: found.span.as_ref().map(|it| self.span(it)),
            line: found.at.map_or(0, |at| place(at.line)),
            column: found.at.map_or(0, |at| place(at.column)),
            also: found.also.iter().map(|it| self.span(it)).collect(),
            words: words(found.words),
            fix: found.fix.map(|fix| self.fix(fix)),
        }
    }

    fn fix(&self, fix: push_protocol::lint::Fix) -> Fix {
        let edit = |Edit { span, insert }| {
            let Span { from, to } = self.span(&span);
            TextEdit { from, to, insert }
        };
        let fields = fix.headers.into_iter().map(|(field, text)| (field.name().to_owned(), text));
        Fix {
            title: words(fix.title),
            edits: fix.edits.into_iter().map(edit).collect(),
            fields: fields.collect(),
        }
    }
}

/// The first byte of a character counts all of it.
const fn units_begun_by(byte: u8) -> u32 {
    match byte {
        0x80..=0xbf => 0,
        0xf0.. => 2,
        _ => 1,
    }
}

const fn severity(severity: Bad) -> Severity {
    match severity {
        Bad::Error => Severity::Error,
        Bad::Warning => Severity::Warning,
        Bad::Info => Severity::Info,
    }
}

fn words(sentence: push_protocol::lint::Sentence) -> Words {
    Words { en: sentence.en, zh_hans: sentence.zh_hans }
}

#[cfg(test)]
mod tests {
    use push_protocol::lint::{Subject, lint};

    use super::*;

    /// As the editor applies it.
    fn applied(text: &str, fix: &Fix) -> String {
        let mut units: Vec<u16> = text.encode_utf16().collect();
        for edit in fix.edits.iter().rev() {
            units.splice(edit.from as usize..edit.to as usize, edit.insert.encode_utf16());
        }
        String::from_utf16(&units).unwrap()
    }

    fn found(text: &str) -> Vec<Finding> {
        for_window(text, lint(&Subject::new(text.as_bytes(), 1_764_300_000)))
    }

    #[test]
    fn places_are_counted_as_the_editor_does() {
        let text = "{\"😀\":\"é订\",\n \"aps\":{\"alert\":\"👍\",\"x\":1, \"badge\":\"2\"}}";
        let findings = found(text);
        let units: Vec<u16> = text.encode_utf16().collect();
        let shown = |span: Span| String::from_utf16(&units[span.from as usize..span.to as usize]).unwrap();
        let places: Vec<_> = findings
            .iter()
            .map(|it| (it.rule.as_str(), shown(it.span.unwrap()), it.line, it.column))
            .collect();
        assert_eq!(
            places,
            [("custom_key_in_aps", "\"x\"".to_owned(), 2, 21), ("wrong_type", "\"2\"".to_owned(), 2, 36)]
        );
        assert_eq!(
            applied(text, findings[1].fix.as_ref().unwrap()),
            "{\"😀\":\"é订\",\n \"aps\":{\"alert\":\"👍\",\"x\":1, \"badge\":2}}"
        );
    }

    #[test]
    fn a_repair_reaches_every_place() {
        let text = "{“😀”: “é”, 'b': 1,}";
        let findings = found(text);
        assert_eq!(findings[0].rule, "json_syntax");
        assert_eq!(applied(text, findings[0].fix.as_ref().unwrap()), "{\"😀\": \"é\", \"b\": 1}");
        assert_eq!((findings[0].span, findings[0].also.len()), (Some(Span { from: 1, to: 2 }), 2));
    }
}
