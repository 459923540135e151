//! The twelve scenarios say what they teach, and it is true.

use std::collections::BTreeSet;

use push_chat::{Rule, SAMPLES, Scenario, Verdict};

fn read(file: &str) -> Scenario {
    Scenario::read(file.as_bytes()).unwrap()
}

#[test]
fn every_expectation_holds_and_everybody_has_one() {
    let mut verdicts = BTreeSet::new();
    for sample in &SAMPLES {
        let scenario = read(sample.file);
        assert_eq!(scenario.name, sample.name.en, "{}", sample.id);
        assert_eq!(scenario.strangers(), []);
        for row in scenario.dry_run() {
            assert!(row.expected.is_some(), "{}: {}", sample.id, row.recipient.person().name);
            assert_eq!(row.difference(), None, "{}: {:?}", sample.id, row.decision);
            verdicts.insert(row.decision.verdict.name());
        }
    }
    assert_eq!(verdicts.len(), Verdict::ALL.len(), "{verdicts:?}");
}

#[test]
fn they_are_written_as_they_would_be_written_and_explained_in_one_line() {
    for sample in &SAMPLES {
        assert_eq!(read(sample.file).write(), sample.file, "{}", sample.id);
        for lesson in [sample.lesson.en, sample.lesson.zh_hans] {
            assert!((10..160).contains(&lesson.chars().count()) && !lesson.contains('\n'), "{lesson}");
        }
        assert!(sample.lesson.en.ends_with('.') && sample.lesson.zh_hans.ends_with('。'));
    }
    let ids: BTreeSet<_> = SAMPLES.iter().map(|it| it.id).collect();
    assert_eq!(ids.len(), 12);
}

#[test]
fn the_forced_notice_shows_what_was_overridden() {
    let scenario = read(SAMPLES[3].file);
    let rows = scenario.dry_run();
    let rules: Vec<_> = rows[0].decision.overridden().collect();
    assert_eq!(rules, [Rule::GroupMuted, Rule::DoNotDisturb]);
    assert_eq!(
        rows[0].payload.as_ref().unwrap().text,
        "{\"aps\":{\"alert\":{\"body\":\"New build ready for QA\"},\"badge\":4,\"sound\":\"custom.caf\",\"mutable-content\":1},\"e\":\"acme://builds/5.2\",\"f\":\"6001\",\"t\":\"6006\",\"g\":\"1421300621769\",\"m\":\"373360335316321408\"}"
    );
}
