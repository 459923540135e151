//! Damaged scenario files from fixed seeds: each is read, or refused with a sentence in both languages.

use push_chat::{Ext, SAMPLES, Scenario, UserInfo};

use crate::common::Numbers;

const FILES: u64 = 3_000;

fn damaged(original: &str, seed: u64) -> Vec<u8> {
    let mut numbers = Numbers(seed);
    let mut bytes = original.as_bytes().to_vec();
    let wounds = if numbers.below(4) > 0 { 1 } else { 3 };
    for _ in 0..wounds {
        if !bytes.is_empty() {
            wound(&mut bytes, &mut numbers);
        }
    }
    bytes
}

fn wound(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    let at = numbers.below(bytes.len());
    let end = (at + 1 + numbers.below(40)).min(bytes.len());
    let pieces: [&[u8]; 18] = [
        b"null",
        b"-1",
        b"25",
        b"{}",
        b"[]",
        b"\"\"",
        b"\"\\ud83d\"",
        b"1e999",
        b"\"6001\"",
        b"\"6010\"",
        b"true",
        b"false",
        b"7",
        b"24",
        b"\"1421300621769\"",
        b"\"pushed\"",
        b",",
        b"
<<<<<<< HEAD
",
    ];
    let piece = pieces[numbers.below(pieces.len())];
    match numbers.below(15) {
        0 => bytes[at] ^= 1 << numbers.below(8),
        1 => drop(bytes.drain(at..end)),
        2 => bytes.truncate(at),
        3 => drop(bytes.splice(at..end, piece.iter().copied())),
        4 => {
            let copy = bytes[at..end].to_vec();
            let to = numbers.below(bytes.len());
            bytes.splice(to..to, copy);
        }
        // The value behind a colon: the file stays JSON, and something in it is of the wrong kind.
        _ => {
            let colon = bytes[at..].windows(2).position(|it| it == b": ").map(|it| at + it + 2);
            let Some(from) = colon else { return };
            let to = bytes[from..].iter().position(|it| b",\n".contains(it)).map_or(from, |it| from + it);
            bytes.splice(from..to, piece.iter().copied());
        }
    }
}

#[test]
fn damaged_files_are_read_or_refused_with_a_sentence() {
    let (mut fine, mut structural, mut referential) = (0, 0, 0);
    for seed in 0..FILES {
        let sample = &SAMPLES[usize::try_from(seed).unwrap() % SAMPLES.len()];
        let file = damaged(sample.file, seed);
        let (scenario, problems) = Scenario::read_draft(&file);
        match &scenario {
            Some(scenario) => {
                fine += u64::from(problems.is_empty());
                referential += u64::from(!problems.is_empty());
                let written = scenario.write();
                let (again, same) = Scenario::read_draft(written.as_bytes());
                assert_eq!((again.as_ref(), same.len()), (Some(scenario), problems.len()), "seed {seed}");
                assert!(scenario.dry_run().len() <= scenario.people.len() * 2, "seed {seed}");
                let _ = scenario.strangers();
            }
            None => {
                structural += 1;
                assert!(!problems.is_empty(), "seed {seed}");
            }
        }
        for problem in problems {
            let words = problem.words();
            for text in [&words.en, &words.zh_hans, &problem.to_string()] {
                assert!((8..700).contains(&text.len()), "seed {seed}: {text}");
                assert!(!text.contains(char::is_control), "seed {seed}: {text}");
            }
        }
    }
    assert!(fine > 100 && structural > 1_000 && referential > 25, "{fine}, {structural}, {referential}");
}

/// A payload, and how consoles print it.
const PASTED: [&str; 3] = [
    "{\"aps\":{\"alert\":{\"body\":\"您有一条新消息\"},\"badge\": 1},\n\"e\": [1, {\"a\": null}],\n\"f\": \"6001\",\n\"t\": \"6006\"}",
    "{\n    aps =     {\n        alert = { body = \"\\U60a8\\344\"; };\n    };\n    l = ( 1, \"b\", <0a> );\n    f = 6001;\n}",
    "userInfo: Optional([AnyHashable(\"aps\"): {\n    badge = 1;\n}, AnyHashable(\"e\"): a, b, AnyHashable(\"l\"): [1, \"\\u{60a8}\"], AnyHashable(\"f\"): 6001])",
];

#[test]
fn damaged_pastes_are_read_or_refused_with_a_sentence() {
    let mut read = 0;
    for seed in 0..FILES {
        let pasted = PASTED[usize::try_from(seed).unwrap() % PASTED.len()];
        let text = String::from_utf8_lossy(&damaged(pasted, seed)).into_owned();
        match UserInfo::read(&text) {
            Ok(found) => {
                read += 1;
                for repair in &found.repairs {
                    assert!(repair.words().en.len() > 8 && !repair.words().zh_hans.is_empty(), "seed {seed}");
                }
            }
            Err(error) => assert!(error.to_string().len() > 8, "seed {seed}"),
        }
    }
    assert!((1_000..FILES).contains(&read), "{read}");
}

#[test]
fn damaged_exts_are_read_as_they_are_or_refused() {
    let given = "{\n\"em_force_notification\": true,\n\"em_apns_ext\": {\"em_push_content\": \"x\",\n\"extern\": [1.50, \"\\u00e9\"],\n\"em_push_mutable_content\": \"YES\"},\n\"own\": 1}";
    let mut read = 0;
    for seed in 0..FILES {
        let text = String::from_utf8_lossy(&damaged(given, seed)).into_owned();
        match Ext::read(&text) {
            Ok(ext) => {
                read += 1;
                assert_eq!(Ext::read(&ext.tree().pretty()).as_ref(), Ok(&ext), "seed {seed}");
                for note in ext.notes() {
                    assert!(!note.words.zh_hans.is_ascii() && note.pointer.starts_with('/'), "seed {seed}");
                }
            }
            Err(error) => {
                assert!(error.offset <= text.len() && error.to_string().ends_with('.'), "seed {seed}")
            }
        }
    }
    assert!((300..FILES).contains(&read), "{read}");
}
