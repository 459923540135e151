//! Every fix settles what it is for, and leaves the rest.

use super::*;
use crate::json::JsonError;

/// How far a text is from JSON: nothing, or the bytes that the reader has not come to.
fn left(text: &str) -> usize {
    match Json::read(text) {
        Ok(_) | Err(JsonError::TooDeep { .. } | JsonError::TooLong) => 0,
        Err(JsonError::Syntax { offset, .. }) => text.len() - offset + 1,
        Err(JsonError::Empty) => usize::MAX,
    }
}

/// Lints again after a fix, and holds it to its promise.
fn settled(example: &Example, finding: &Finding, fix: &Fix) -> Vec<Finding> {
    let text = std::str::from_utf8(&example.bytes).unwrap();
    let name = format!("{}, {}, {}", example.file, finding.rule.name(), fix.title.en);
    for two in fix.edits.windows(2) {
        assert!(two[0].span.end <= two[1].span.start, "{name}: {:?}", fix.edits);
    }
    let changed = fix.apply(text);
    // Between the edits, every byte is where it was.
    let (mut old, mut new) = (0, 0);
    for edit in &fix.edits {
        let kept = edit.span.start - old;
        assert_eq!(text[old..edit.span.start], changed[new..new + kept], "{name}");
        (old, new) = (edit.span.end, new + kept + edit.insert.len());
    }
    assert_eq!(text[old..], changed[new..], "{name}");
    assert!(!fix.edits.is_empty() || !fix.headers.is_empty(), "{name} changes nothing");
    let mut headers = example.headers.clone();
    for (field, value) in &fix.headers {
        headers.retain(|it| it.0 != *field);
        headers.push((*field, value.clone()));
    }
    let before = example.lint();
    let after = example.lint_as(changed.as_bytes(), &headers);
    let count = |findings: &[Finding]| findings.iter().filter(|it| it.rule == finding.rule).count();
    let comes_further = left(&changed) < left(text);
    assert!(
        count(&after) < count(&before) || finding.rule == RuleId::JsonSyntax && comes_further,
        "{name} leaves it:\n{changed}\n{after:?}"
    );
    assert!(
        left(&changed) <= left(text) || count(&after) < count(&before),
        "{name} breaks the text:\n{changed}"
    );
    after
}

#[test]
fn every_fix_settles_its_finding_and_keeps_the_rest() {
    let mut count = 0;
    for example in examples() {
        for finding in example.lint() {
            let Some(fix) = &finding.fix else { continue };
            count += 1;
            settled(&example, &finding, fix);
        }
    }
    assert!(count > 100, "{count}");
}

/// What a fix brings up anew is told where it is meant to.
#[test]
fn no_fix_makes_matters_worse() {
    for example in examples() {
        let before = example.lint();
        if before.iter().any(|it| it.rule == RuleId::JsonSyntax) {
            continue;
        }
        for finding in &before {
            let Some(fix) = &finding.fix else { continue };
            let after = settled(&example, finding, fix);
            let fresh: Vec<String> = told(&after)
                .into_iter()
                .filter(|line| !told(&before).contains(line) && !line.contains(" info "))
                .filter(|line| !line.starts_with(finding.rule.name()))
                .collect();
            assert_eq!(fresh, Vec::<String>::new(), "{}: {}", example.file, fix.title.en);
        }
    }
}

#[test]
fn applying_fix_after_fix_comes_to_an_end() {
    for example in examples() {
        let mut text = String::from_utf8_lossy(&example.bytes).into_owned();
        let mut headers = example.headers.clone();
        for _ in 0..20 {
            let findings = example.lint_as(text.as_bytes(), &headers);
            let Some(fix) = findings.iter().find_map(|it| it.fix.as_ref()) else { break };
            text = fix.apply(&text);
            for (field, value) in &fix.headers {
                headers.retain(|it| it.0 != *field);
                headers.push((*field, value.clone()));
            }
        }
        let findings = example.lint_as(text.as_bytes(), &headers);
        assert!(findings.iter().all(|it| it.fix.is_none()), "{}: {text}\n{findings:?}", example.file);
    }
}
