//! Damaged files of each kind that Apple hands out, from fixed seeds, through the one entry that the window and
//! the command line read files by: none stops the program, none takes two seconds or 256 MB, and each refusal has
//! a code and a sentence that holds nothing of a key.
//!
//! It stands in for fuzzing, whose tools need another compiler than the project is built with. Each kind is read
//! in a process of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use push_credentials::fixtures::{self, Draft};
use push_credentials::{Item, P12, P12Form, ProfileKind};
use secrecy::{ExposeSecret as _, SecretString};

use crate::common::apart::each_apart;
use crate::common::numbers::Numbers;
use crate::common::openssl;
use crate::common::time::assert_soon;
use crate::p12_files::pem;

/// Damaged files of each kind.
const FILES: u64 = 2_000;
/// In so many letters of a sentence, none is copied from a key.
const COPIED: usize = 24;

const PASSWORD: &str = "correct";
const APP: &str = "com.example.app";

/// Kinds, each by the name of a file.
const KINDS: [&str; 5] = ["AuthKey_ABCDE12345.p8", "push.p12", "aps.cer", "app.mobileprovision", "App.ipa"];

#[test]
fn damaged_files_are_read_or_refused_in_words() {
    each_apart("corpus::damaged_files_are_read_or_refused_in_words", &KINDS, read_all);
}

/// What a child does: reads every damaged file of one kind.
fn read_all(name: &str) {
    let originals = originals(name);
    let password = SecretString::from(PASSWORD);
    let holds_key = name.ends_with(".p8") || name.ends_with(".p12");
    let (mut read, mut slowest) = (0, Duration::ZERO);
    for seed in 0..FILES {
        let original = &originals[usize::try_from(seed).unwrap() % originals.len()];
        let bytes = damaged(original, seed);
        let (item, took) = assert_soon(
            || format!("{name} from seed {seed}"),
            || catch_unwind(AssertUnwindSafe(|| Item::read(&bytes, name, Some(&password)))),
        );
        slowest = slowest.max(took);
        match item {
            Ok(Ok(_)) => read += 1,
            Ok(Err(error)) => {
                let sentence = error.to_string();
                assert!(!error.code().is_empty() && sentence.len() > 20, "seed {seed}: {sentence:?}");
                let quotes = holds_key && copies(&sentence, original);
                assert!(!quotes, "{name} from seed {seed} quotes its key: {sentence}");
            }
            Err(_) => panic!("{name} from seed {seed} stops the program"),
        }
    }
    println!("\n{slowest:?} at most, {read} of {FILES} read all the same");
}

/// The files before they are damaged. Those that are sealed have few rounds, so that what is behind the seal
/// is reached often, and one of them has no seal at all.
fn originals(name: &str) -> Vec<Vec<u8>> {
    let certificate = || Draft::universal(APP).certificate();
    match name {
        "AuthKey_ABCDE12345.p8" => {
            let of = |file: &str| std::fs::read(format!("tests/fixtures/throwaway-{file}")).unwrap();
            let plain = of("p256-138.p8");
            let text = String::from_utf8(plain.clone()).unwrap();
            let all = ["p256-150.p8", "p256-67.p8", "p256-138.der", "p256-sec1.pem", "encrypted.p8"].map(of);
            let bent = [text.replace('\n', "\r\n"), text.replace('\n', "\\n"), STANDARD.encode(&text)];
            [plain].into_iter().chain(all).chain(bent.map(String::into_bytes)).collect()
        }
        "push.p12" => {
            let identity = Draft::universal(APP).identity();
            let key = pem("PRIVATE KEY", identity.key.pkcs8_der().expose_secret());
            let both = key + &pem("CERTIFICATE", identity.certificate.der());
            let export = |options: &str| {
                let line = format!("pkcs12 -export -passout pass:{PASSWORD} {options}");
                openssl(&line, both.as_bytes())
            };
            let written = |form| P12::write(&identity, "Push", &PASSWORD.into(), form).unwrap();
            vec![
                export("-keypbe NONE -certpbe NONE -nomac"),
                export("-iter 10 -maciter"),
                export("-iter 10 -nomac -keypbe AES-128-CBC -certpbe PBE-SHA1-3DES"),
                export("-iter 10 -macalg sha512 -certpbe NONE"),
                written(P12Form::Classic),
                written(P12Form::Modern),
            ]
        }
        "aps.cer" => {
            let one = certificate();
            let chain = pem("CERTIFICATE", one.der()) + &pem("CERTIFICATE", fixtures::authority().der());
            let voip = Draft::new(push_credentials::CertificateKind::Voip, APP).certificate();
            vec![
                one.der().to_vec(),
                voip.der().to_vec(),
                chain.into_bytes(),
                STANDARD.encode(one.der()).into_bytes(),
            ]
        }
        "app.mobileprovision" => {
            let kinds = [
                ProfileKind::Development,
                ProfileKind::AdHoc,
                ProfileKind::AppStore,
                ProfileKind::Enterprise,
            ];
            kinds.map(|kind| fixtures::profile(kind, APP)).to_vec()
        }
        _ => {
            let profile = fixtures::profile(ProfileKind::Development, APP);
            vec![fixtures::ipa(APP, "Shop", Some(&profile)), fixtures::ipa(APP, "Shop", None)]
        }
    }
}

/// Whether a run of letters of the sentence stands in the file, where it is text.
fn copies(sentence: &str, file: &[u8]) -> bool {
    // The texts name the lines that a key begins with.
    let runs = sentence.as_bytes().windows(COPIED).filter(|run| !run.contains(&b' ') && !run.contains(&b'-'));
    runs.into_iter().any(|run| file.windows(COPIED).any(|it| it == run))
}

/// `original` with one wound, and about every other time with up to six.
fn damaged(original: &[u8], seed: u64) -> Vec<u8> {
    let mut numbers = Numbers(seed);
    let mut bytes = original.to_vec();
    let most = [1, 6][numbers.below(2)];
    for _ in 0..=numbers.below(most) {
        wound(&mut bytes, &mut numbers);
    }
    bytes
}

fn wound(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    let at = numbers.below(bytes.len());
    let end = (at + 1 + numbers.below(32)).min(bytes.len());
    match numbers.below(10) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let copy = bytes[at..end].repeat(1 + numbers.below(100));
            bytes.splice(at..at, copy);
        }
        3 => {
            let byte = numbers.byte();
            bytes.splice(at..at, [byte]);
        }
        // Lengths and tags of DER, and what an archive counts with.
        4 => bytes
            .iter_mut()
            .skip(at)
            .take(1)
            .for_each(|it| *it = [0, 0x30, 0x7f, 0x80, 0x84, 0xff][numbers.below(6)]),
        5 => bytes.iter_mut().skip(at).take(4).for_each(|it| *it = 0xff),
        6 => bytes.iter_mut().take(end).skip(at).for_each(|it| *it = numbers.byte()),
        7 => bytes.iter_mut().skip(at).take(1).for_each(|it| *it = it.wrapping_add(1)),
        _ => bytes.iter_mut().skip(at).take(1).for_each(|it| *it ^= 1 << numbers.below(8)),
    }
}
