//! Damaged scenario files from fixed seeds: each is read, or refused with a sentence in both languages.

use push_chat::{SAMPLES, Scenario};

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
