//! No text, however it came about, brings the rules down; and a repair makes JSON.

use super::*;
use crate::json::Random;

fn lint_all(text: &str) {
    for push_type in [None, Some("alert"), Some("liveactivity"), Some("mdm")] {
        let headers = Headers { push_type, ..Headers::default() };
        let findings = lint(&Subject { headers, ..Subject::new(text.as_bytes(), NOW) });
        for finding in &findings {
            let spans = finding.span.iter().chain(&finding.also);
            let edits = finding.fix.iter().flat_map(|it| &it.edits).map(|it| &it.span);
            for span in spans.chain(edits) {
                assert!(text.get(span.clone()).is_some(), "{text:?}: {finding:?}");
            }
        }
        let Some(first) = findings.iter().find(|it| it.rule == RuleId::JsonSyntax) else { continue };
        let Some(fix) = &first.fix else { continue };
        if fix.title.en.starts_with("Repair") {
            let repaired = fix.apply(text);
            assert!(Json::read(&repaired).is_ok(), "{text:?} became {repaired:?}");
        }
    }
}

#[test]
fn broken_payloads_are_judged_and_repaired() {
    let mut random = Random::new(42);
    let files: Vec<String> =
        examples().into_iter().filter_map(|it| String::from_utf8(it.bytes).ok()).collect();
    let files: Vec<&String> = files.iter().filter(|it| it.len() < 600).collect();
    for _ in 0..1_500 {
        let text = files[random.below(files.len())];
        lint_all(&random.mutated(text));
        lint_all(&random.json(3));
        lint_all(&random.soup());
    }
}

#[test]
fn every_cut_of_a_payload_is_judged() {
    for example in examples().iter().filter(|it| it.bytes.len() < 300) {
        let Ok(text) = std::str::from_utf8(&example.bytes) else { continue };
        for (end, _) in text.char_indices() {
            lint_all(&text[..end]);
        }
    }
}
