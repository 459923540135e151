//! Thousands of damaged profiles and archives from fixed seeds: each is read or refused with a sentence,
//! within two seconds and within 256 MB.

use std::io::Cursor;

use push_credentials::fixtures::{archive, cgbi, development_list, info, ipa, profile, signed, xml};
use push_credentials::{App, Profile, ProfileKind};

use crate::common::apart::each_apart;
use crate::common::numbers::Numbers;
use crate::common::time::assert_soon;

const SHOP: &str = "com.example.shop";
const MUTATIONS: u64 = 2_500;

/// `original` with one to eight wounds.
fn damaged(original: &[u8], seed: u64) -> Vec<u8> {
    let mut numbers = Numbers(seed);
    let mut bytes = original.to_vec();
    for _ in 0..=numbers.below(8) {
        if bytes.is_empty() {
            break;
        }
        wound(&mut bytes, &mut numbers);
    }
    bytes
}

fn wound(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    let at = numbers.below(bytes.len());
    let end = (at + 1 + numbers.below(64)).min(bytes.len());
    match numbers.below(9) {
        0 => bytes[at] ^= 1 << numbers.below(8),
        1 => bytes[at] = [0, 0x7f, 0x80, 0x84, 0xff][numbers.below(5)],
        2 => bytes[at] = bytes[at].wrapping_add(1),
        3 => bytes[at..end].fill([0, 0xff, 0x30, 0x24][numbers.below(4)]),
        4 => drop(bytes.drain(at..end)),
        5 => bytes.truncate(at),
        6 => {
            let copy = bytes[at..end].to_vec();
            let to = numbers.below(bytes.len());
            bytes.splice(to..to, copy);
        }
        7 => {
            let random: Vec<u8> = (at..end).map(|_| numbers.byte()).collect();
            bytes[at..end].copy_from_slice(&random);
        }
        _ => {
            let copy = bytes[at..end].repeat(1 + numbers.below(200));
            bytes.splice(at..at, copy);
        }
    }
}

/// Reads `MUTATIONS` files and tells how many were read in spite of all.
fn read_all(
    make: impl Fn(u64) -> Vec<u8>,
    read: impl Fn(&[u8]) -> Result<(), (&'static str, String)>,
) -> u64 {
    let mut fine = 0;
    for seed in 0..MUTATIONS {
        let bytes = make(seed);
        match assert_soon(|| format!("seed {seed}"), || read(&bytes)).0 {
            Ok(()) => fine += 1,
            Err((code, text)) => {
                assert!(!code.is_empty() && (20..700).contains(&text.len()), "seed {seed}: {code}: {text}");
                assert!(!text.contains(char::is_control), "seed {seed}: {text}");
            }
        }
    }
    fine
}

fn read_profile(bytes: &[u8]) -> Result<(), (&'static str, String)> {
    let profile = Profile::parse(bytes).map_err(|error| (error.code(), error.to_string()))?;
    let _ = profile.problems(std::time::UNIX_EPOCH);
    Ok(())
}

fn read_app(bytes: &[u8]) -> Result<(), (&'static str, String)> {
    App::read(Cursor::new(bytes)).map(drop).map_err(|error| (error.code(), error.to_string()))
}

/// A test of this module in a process of its own, within 256 MB.
fn apart(test: &str, work: impl FnOnce()) {
    each_apart(&format!("bundle_mutations::{test}"), &[test], |_| work());
}

/// A BER form of a DER message, of indefinite length and in pieces.
fn ber(content: &[u8]) -> Vec<u8> {
    let (data, signed) = ("06092a864886f70d010701", "06092a864886f70d010702");
    let hex = |text: &str| -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    };
    let pieces =
        content.chunks(100).flat_map(|piece| [&[4, u8::try_from(piece.len()).unwrap()], piece].concat());
    let mut bytes =
        [hex(&format!("3080{signed}a080308002010131003080{data}a0802480")), pieces.collect()].concat();
    bytes.extend([0; 14]);
    bytes
}

#[test]
fn damaged_profiles_are_read_or_refused() {
    apart("damaged_profiles_are_read_or_refused", || {
        let original = profile(ProfileKind::Development, SHOP);
        read_all(|seed| damaged(&original, seed), read_profile);
    });
}

#[test]
fn damaged_profiles_in_ber_are_read_or_refused() {
    apart("damaged_profiles_in_ber_are_read_or_refused", || {
        let original = ber(&xml(&development_list(SHOP)));
        assert_eq!(read_profile(&original), Ok(()));
        read_all(|seed| damaged(&original, seed), read_profile);
    });
}

#[test]
fn damaged_lists_in_profiles_are_read_or_refused() {
    apart("damaged_lists_in_profiles_are_read_or_refused", || {
        let list = xml(&development_list(SHOP));
        let fine = read_all(|seed| signed(&damaged(&list, seed)), read_profile);
        assert!(fine > 0);
    });
}

#[test]
fn damaged_archives_are_read_or_refused() {
    apart("damaged_archives_are_read_or_refused", || {
        let original = ipa(SHOP, "Shop", Some(&profile(ProfileKind::AdHoc, SHOP)));
        read_all(|seed| damaged(&original, seed), read_app);
    });
}

#[test]
fn damaged_files_in_archives_are_read_or_refused() {
    apart("damaged_files_in_archives_are_read_or_refused", || {
        let info = info(SHOP, "Shop");
        let mut binary = Vec::new();
        plist::Value::Dictionary(info.clone()).to_writer_binary(&mut binary).unwrap();
        let (text, icon) = (xml(&info), cgbi(24, 24, &[1, 2, 3, 200].repeat(24 * 24)));
        let make = |seed: u64| {
            let info = if seed.is_multiple_of(2) { &binary } else { &text };
            let info = if seed.is_multiple_of(5) { info.clone() } else { damaged(info, seed) };
            let icon = damaged(&icon, seed);
            archive(&[("Payload/Shop.app/Info.plist", &info), ("Payload/Shop.app/AppIcon60x60.png", &icon)])
        };
        let fine = read_all(make, read_app);
        assert!(fine >= MUTATIONS / 5);
    });
}
