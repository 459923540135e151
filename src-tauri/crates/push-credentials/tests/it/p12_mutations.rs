//! Changed `.p12` files, from fixed seeds: each is read or refused with a code and a sentence, soon, and
//! nothing stops the program.

use push_credentials::{P12, P12Form};

use crate::common::numbers::Numbers;
use crate::common::time::assert_soon;
use crate::p12_files::parts::ber;
use crate::p12_files::tree::Tree;
use crate::p12_files::{Folder, read, secret};

const CHANGES_OF_EACH: u64 = 500;

/// Lengths and numbers that readers stumble over.
const TRAPS: [&[u8]; 8] = [
    &[0x80],
    &[0x84, 0xff, 0xff, 0xff, 0xff],
    &[0x84, 0x7f, 0xff, 0xff, 0xff],
    &[0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0x02, 0x02, 0x7f, 0xff],
    &[0x02, 0x03, 0x1e, 0x84, 0x80],
    &[0x30, 0x80],
    &[0x00, 0x00],
];

const NUMBERS: [&[u8]; 6] =
    [&[], &[0], &[0x80], &[0x1e, 0x84, 0x80], &[0x1e, 0x84, 0x81], &[0x7f, 0xff, 0xff, 0xff, 0xff, 0xff]];

fn change(file: &mut Vec<u8>, numbers: &mut Numbers) {
    if file.is_empty() {
        return;
    }
    let at = numbers.below(file.len());
    let end = (at + 1 + numbers.below(40)).min(file.len());
    match numbers.below(7) {
        0 => file[at] ^= 1 << numbers.below(8),
        1 => file[at] = numbers.byte(),
        2 => file.truncate(at),
        3 => drop(file.drain(at..end)),
        4 => file.splice(at..at, file[at..end].to_vec()).for_each(drop),
        trap => {
            let trap = TRAPS[(numbers.below(TRAPS.len()) + trap) % TRAPS.len()];
            let end = (at + trap.len()).min(file.len());
            file.splice(at..end, trap.iter().copied()).for_each(drop);
        }
    }
}

/// Changes one value and puts the lengths around it right.
fn change_value(file: &mut Vec<u8>, numbers: &mut Numbers) {
    let Some(mut trees) = Tree::all(file).filter(|trees| !trees.is_empty()) else {
        return change(file, numbers);
    };
    let size = trees.iter().map(Tree::size).sum();
    let (list, at) = Tree::list_of(&mut trees, numbers.below(size));
    match (numbers.below(4), &mut list[at]) {
        (0, _) => drop(list.remove(at)),
        (1, tree) => {
            let copy = tree.clone();
            list.insert(at, copy);
        }
        (_, Tree::Leaf(0x02, number)) => *number = NUMBERS[numbers.below(NUMBERS.len())].to_vec(),
        (2, Tree::Leaf(tag, _) | Tree::Node(tag, _)) => {
            *tag = [0x02, 0x04, 0x06, 0x30, 0xa0, 0x80][numbers.below(6)]
        }
        (_, Tree::Leaf(_, value)) => change(value, numbers),
        (_, Tree::Node(_, inside)) => inside.reverse(),
    }
    *file = trees.iter().flat_map(Tree::der).collect();
}

fn files() -> Vec<Vec<u8>> {
    let folder = Folder::new();
    let exported = |options: &str| folder.export("secret", options);
    let written = push_credentials::fixtures::Draft::universal("com.example.app").identity();
    let written = P12::write(&written, "Push", &secret("secret"), P12Form::Classic).unwrap();
    vec![
        exported("-legacy"),
        exported("-certfile authority.pem"),
        exported("-legacy -nomac -certpbe PBE-SHA1-RC2-40"),
        exported("-nomac -certfile authority.pem"),
        exported("-certpbe NONE -keypbe NONE -nomac -certfile authority.pem"),
        exported("-certpbe NONE -keypbe NONE -macalg sha512"),
        ber(&exported("-nomac"), 2),
        written,
    ]
}

#[test]
fn a_changed_file_is_read_or_refused_and_stops_nothing() {
    let mut codes = std::collections::BTreeMap::<&str, usize>::new();
    for (which, file) in files().iter().enumerate() {
        for seed in 0..CHANGES_OF_EACH {
            let mut numbers = Numbers(seed << 8 | which as u64);
            let mut changed = file.clone();
            for _ in 0..=numbers.below(3) {
                match seed % 2 {
                    0 => change(&mut changed, &mut numbers),
                    _ => change_value(&mut changed, &mut numbers),
                }
            }
            let (result, _) =
                assert_soon(|| format!("file {which}, seed {seed}"), || read(&changed, "secret"));
            let code = match &result {
                Ok(_) => "read",
                Err(error) => {
                    let text = format!("{error}");
                    assert!(text.len() > 40 && !text.contains("secret"), "file {which}, seed {seed}: {text}");
                    error.code()
                }
            };
            *codes.entry(code).or_default() += 1;
        }
    }
    // That the changes reach deep enough to show something.
    for code in ["read", "not_p12", "wrong_password", "damaged", "cipher_unsupported", "iterations_too_many"]
    {
        assert!(codes.contains_key(code), "{codes:?}");
    }
}
