//! Changed and made-up bytes: each is read or refused in words, and nothing panics.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use push_credentials::fixtures::{self, Draft};
use push_credentials::{Item, P12, P12Form, ProfileKind};
use secrecy::{ExposeSecret as _, SecretString};

use super::{certificate_pem, key_pem};
use crate::common::numbers::Numbers;
use crate::common::time::assert_soon;
use crate::common::{fixture, openssl};

/// `bytes` with one to four wounds.
fn damaged(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len());
        match numbers.below(6) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, numbers.byte()),
            2 => drop(bytes.splice(at..at, std::iter::repeat_n(0x30, 20))),
            3 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = byte.wrapping_add(1)),
            4 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = 0x80),
            _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (at % 8)),
        }
    }
    bytes
}

/// Reads `times` changed copies, under a name that takes the most ways through the reader.
fn mutate(times: usize, seeds: &[&[u8]]) {
    let password = SecretString::from("correct");
    let mut numbers = Numbers(0x5eed);
    for seed in seeds {
        for _ in 0..times {
            let bytes = damaged(seed, &mut numbers);
            let read = || Item::read(&bytes, "file.p8", Some(&password));
            if let (Err(error), _) = assert_soon(|| STANDARD.encode(&bytes), read) {
                assert!(!error.code().is_empty() && error.to_string().len() > 20);
            }
        }
    }
}

#[test]
fn changed_keys_are_read_or_refused_in_words() {
    let key = fixtures::key();
    let der = key.pkcs8_der().expose_secret();
    let under = |form: &str| {
        openssl(&format!("pkcs8 -topk8 -inform DER -outform DER -passout pass:correct {form}"), der)
    };
    mutate(
        2000,
        &[
            fixture!("-p256-138.p8"),
            fixture!("-p256-150.p8"),
            fixture!("-p256-sec1.pem"),
            der,
            key_pem(&key).as_bytes(),
        ],
    );
    mutate(2000, &[&under("-iter 10"), &under("-v2 des3 -iter 10"), &under("-v1 PBE-SHA1-3DES -iter 10")]);
}

#[test]
fn changed_certificates_and_requests_are_read_or_refused_in_words() {
    let certificate = Draft::universal("com.example.app").certificate();
    let pair = certificate_pem(&certificate) + &key_pem(&fixtures::key());
    let request = openssl("req -outform DER", fixture!("-request.csr"));
    mutate(
        2000,
        &[certificate.der(), pair.as_bytes(), fixture!("-request.csr"), &request, fixture!("-pkcs7.der")],
    );
}

#[test]
fn changed_archives_and_profiles_are_read_or_refused_in_words() {
    let identity = Draft::universal("com.example.app").identity();
    let password = SecretString::from("correct");
    let p12 = |form| P12::write(&identity, "Push", &password, form).unwrap();
    let profile = fixtures::profile(ProfileKind::Development, "com.example.app");
    let ipa = fixtures::ipa("com.example.app", "Shop", Some(&profile));
    mutate(200, &[&p12(P12Form::Classic), &p12(P12Form::Modern), &profile, &ipa]);
}

#[test]
fn made_up_bytes_are_refused() {
    let mut numbers = Numbers(0xbad);
    for length in 0..2000 {
        let mut bytes: Vec<u8> = (0..length).map(|_| numbers.byte()).collect();
        assert!(Item::read(&bytes, "file", None).is_err());
        if let Some(first) = bytes.first_mut() {
            *first = 0x30;
        }
        assert!(Item::read(&bytes, "file", None).is_err());
    }
}
