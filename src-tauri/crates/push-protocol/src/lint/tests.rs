//! The rules on the payloads of `tests/payloads`, on the shared JSON cases, and on texts by chance.

mod chance;
mod examples;
mod fixes;
mod neighbours;
mod variables;

use super::*;
use examples::{Example, NOW, examples};

/// Rules and places as a line of a table.
fn told(findings: &[Finding]) -> Vec<String> {
    let line = |it: &Finding| format!("{} {} {}", it.rule.name(), it.severity.name(), it.pointer);
    findings.iter().map(line).collect()
}

fn rules_of(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|it| it.rule.name()).collect()
}

#[test]
fn every_rule_stands_once_and_speaks_both_languages() {
    for (index, rule) in RULES.iter().enumerate() {
        assert_eq!(rule.id as usize, index);
        assert!(!RULES[..index].iter().any(|it| it.name == rule.name), "{} stands twice", rule.name);
        assert!(rule.about.en.ends_with('.') && rule.about.zh_hans.ends_with('。'), "{}", rule.name);
        assert!(!rule.source.is_empty() && !rule.source.contains("[L]") || rule.severity != Severity::Error);
    }
}

#[test]
fn findings_come_in_the_order_of_the_text_and_then_of_the_headers() {
    for example in examples() {
        let findings = example.lint();
        let order: Vec<_> =
            findings.iter().map(|it| (it.field, it.span.as_ref().map(|span| span.start))).collect();
        assert!(order.is_sorted(), "{}: {order:?}", example.file);
        for finding in &findings {
            assert_eq!(finding.at.is_some(), finding.span.is_some());
            assert!(finding.severity <= finding.rule.rule().severity, "{}: {finding:?}", example.file);
            let sentences = std::iter::once(&finding.words).chain(finding.fix.iter().map(|it| &it.title));
            for words in sentences {
                assert!(!words.en.is_empty() && !words.zh_hans.is_empty(), "{finding:?}");
                assert!(!words.en.contains('\n') && !words.en.contains("  "), "{}", words.en);
            }
            assert!(finding.words.en.ends_with('.') && finding.words.zh_hans.ends_with('。'), "{finding:?}");
        }
    }
}

#[test]
fn shared_cases_have_the_findings_that_they_name() {
    for case in crate::json::cases() {
        let bytes = case.bytes();
        let headers =
            Headers { push_type: Some("alert"), topic: Some("com.example.app"), ..Headers::default() };
        let mut found = rules_of(&lint(&Subject { headers, ..Subject::new(&bytes, NOW) }));
        // A text with faults of several kinds has a finding for each.
        found.dedup_by(|one, other| one == other && *one == "json_syntax");
        assert_eq!(found, case.findings, "{}", case.name);
    }
}

#[test]
fn variables_are_judged_by_what_they_stand_for() {
    let text =
        r#"{"aps":{"alert":"Hi","badge":"{{n:number}}","interruption-level":"{{level}}"},"u":"{{u}}"}"#;
    let id = |pointer: &str| Json::read(text).unwrap().at(pointer).unwrap().id();
    let judged = |n: &str, level: &str, url: &str, bytes: usize| {
        use crate::json::StandIn;
        let mut json = Json::read(text).unwrap();
        json.stand_in(id("/aps/badge"), StandIn::Number(n.to_owned()));
        json.stand_in(id("/aps/interruption-level"), StandIn::Text(level.to_owned()));
        json.stand_in(id("/u"), StandIn::Text(url.to_owned()));
        let subject = Subject { json: Some(&json), bytes: Some(bytes), ..Subject::new(text.as_bytes(), NOW) };
        let findings = lint(&subject);
        // What is typed is not what was judged: a fix would replace the variable.
        assert!(findings.iter().all(|it| it.fix.is_none()), "{findings:?}");
        rules_of(&findings)
    };
    assert_eq!(judged("3", "active", "https://example.com", 90), Vec::<&str>::new());
    assert_eq!(judged("-3", "loud", "x", 90), ["badge", "interruption_level"]);
    assert_eq!(judged("3", "active", "x", 4097), ["payload_too_large"]);
    assert_eq!(rules_of(&lint(&Subject::new(text.as_bytes(), NOW))), Vec::<&str>::new(), "not known yet");
}

#[test]
fn many_findings_of_one_rule_are_bounded() {
    let links: String = (0..1_000).map(|it| format!("\"k{it}\":\"http://example.com\",")).collect();
    let text = format!("{{{links}\"aps\":{{\"alert\":\"Hi\",\"x\":1}}}}");
    let found = rules_of(&lint(&Subject::new(text.as_bytes(), NOW)));
    assert_eq!(found.iter().filter(|it| **it == "url_not_https").count(), MOST_OF_A_RULE);
    assert!(found.contains(&"custom_key_in_aps") && found.contains(&"payload_too_large"));
}

#[test]
fn the_largest_keys_are_named() {
    let text = format!(
        r#"{{"aps":{{"alert":{{"body":"{}"}}}},"html":"{}","id":1}}"#,
        "b".repeat(1500),
        "h".repeat(3000)
    );
    let findings = lint(&Subject::new(text.as_bytes(), NOW));
    assert_eq!(
        findings[0].words.en,
        "The payload is 4,546 bytes, 450 over the 4,096 that APNs takes before it answers PayloadTooLarge: \
         shorten it. The largest keys: html (3,009), aps.alert.body (1,509), id (6)."
    );
    assert_eq!((findings[0].pointer.as_str(), findings[0].also.len()), ("/html", 2));
}

/// `docs/rules.md`; `UPDATE=1` writes it anew.
#[test]
fn the_page_of_rules_is_current() {
    let row = |rule: &Rule| {
        let Rule { name, severity, source, about, .. } = rule;
        format!("| `{name}` | {} | {} | {} | {source} |\n", severity.name(), about.en, about.zh_hans)
    };
    let page = format!(
        "# The rules\n\n\
         What Pushbench finds in a push before it is sent, in the window and with `pushbench check`. Nothing is \
         refused for a\nfinding. This page is written from `RULES` in push-protocol: `UPDATE=1 cargo test -p \
         push-protocol`.\n\n\
         An `error` is what APNs refuses, or what Apple’s documentation calls wrong; a `warning` will likely not do \
         what was\nmeant; an `info` is worth knowing. The severity is the worst that a rule has: where a source is \
         less sure, a finding is\nmilder. Sections are those of the project’s reference on Apple’s API, with its \
         confidence: H for a page of Apple’s, M for\nseveral independent sources, L for one.\n\n\
         | rule | severity | finds | 说明 | from |\n| --- | --- | --- | --- | --- |\n{}",
        RULES.iter().map(row).collect::<String>()
    );
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/rules.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == page, "docs/rules.md is stale: UPDATE=1 cargo test -p push-protocol");
}
