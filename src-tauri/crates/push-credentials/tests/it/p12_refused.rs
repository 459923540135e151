//! Files that do not open, and files that lack something: which it is, and how it is said.

use std::time::SystemTime;

use pkcs5::pbes2::Parameters;
use push_credentials::fixtures::{self, Draft};
use push_credentials::{CertificateKind, Item, P12Error, Problem};
use secrecy::ExposeSecret as _;

use crate::p12_files::parts::{
    KEY_BAG, RC2_40, SHROUDED_KEY_BAG, TRIPLE_DES, algorithm, bag, certificate_bag, der, encrypted_safe,
    key_bag, oid, open_file, rc2_safe, safe, sealed_file, sequence, utf16,
};
use crate::p12_files::{Folder, pem, read, secret};

fn refusal(file: &[u8]) -> P12Error {
    read(file, "secret").unwrap_err()
}

#[test]
fn what_is_no_p12_is_named() {
    let certificate = Draft::universal("com.example.app").certificate();
    let found = [
        (b"hello\n".to_vec(), "a text file"),
        (pem("CERTIFICATE", certificate.der()).into_bytes(), "a text file"),
        (b"PK\x03\x04\xff\xfe".to_vec(), "an archive"),
        (vec![0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2], "a keystore of Java"),
        (certificate.der().to_vec(), "a certificate"),
        (fixtures::key().pkcs8_der().expose_secret().to_vec(), "a private key"),
        (vec![0x80; 300], "a file of another kind"),
        (vec![0x30, 0x82], "a file of another kind"),
    ];
    for (file, found) in found {
        assert_eq!(refusal(&file), P12Error::NotP12 { found });
    }
    let too_large = refusal(&vec![0x30; 16 * 1024 * 1024 + 1]);
    assert_eq!(too_large, P12Error::TooLarge { bytes: 16_777_217, limit: 16_777_216 });
}

#[test]
fn ciphers_that_are_not_read_are_named() {
    let folder = Folder::new();
    for (options, name) in [
        ("-legacy -certpbe PBE-SHA1-RC2-128", "PBE-SHA1-RC2-128"),
        ("-legacy -keypbe PBE-SHA1-RC4-128", "PBE-SHA1-RC4-128"),
        ("-legacy -keypbe PBE-SHA1-2DES", "PBE-SHA1-2DES"),
        ("-legacy -keypbe PBE-MD5-DES", "PBE-MD5-DES"),
        ("-keypbe CAMELLIA-256-CBC", "Camellia-256"),
        ("-keypbe ARIA-256-CBC", "ARIA-256"),
        ("-keypbe SM4-CBC", "SM4"),
        ("-legacy -keypbe DES-CBC", "DES"),
        ("-macalg md5", "a MAC with MD5"),
        ("-macalg sm3", "a MAC with SM3"),
        ("-macalg sha3-256", "a MAC with 2.16.840.1.101.3.4.2.8"),
    ] {
        let error = refusal(&folder.export("secret", options));
        assert_eq!(error, P12Error::CipherUnsupported { name: name.to_owned() }, "{options}");
    }
}

#[test]
fn protection_without_a_password_is_named() {
    let unsupported = |kind: &str| {
        let info = sequence(&[&oid(kind), &der(0xa0, &[&sequence(&[])])]);
        (refusal(&sequence(&[&[0x02, 1, 3], &info])), refusal(&open_file(&[&info])))
    };
    let name = |error: P12Error| match error {
        P12Error::CipherUnsupported { name } => name,
        other => panic!("{other:?}"),
    };
    let (file, _) = unsupported("1.2.840.113549.1.7.2");
    assert_eq!(name(file), "a signature in place of a password");
    let (file, inner) = unsupported("1.2.840.113549.1.7.3");
    assert_eq!(name(file), "content of type 1.2.840.113549.1.7.3");
    assert_eq!(name(inner), "a certificate in place of a password");
}

/// PBES2 with AES-256 and these parameters of its derivation.
fn pbes2(derivation: &str, parameters: &[&[u8]]) -> Vec<u8> {
    let derivation = sequence(&[&oid(derivation), &sequence(parameters)]);
    let cipher = sequence(&[&oid("2.16.840.1.101.3.4.1.42"), &der(0x04, &[&[7; 16]])]);
    sequence(&[&oid("1.2.840.113549.1.5.13"), &sequence(&[&derivation, &cipher])])
}

fn pbkdf2(salt: &[u8], rounds: &[u8]) -> Vec<u8> {
    let prf = sequence(&[&oid("1.2.840.113549.2.9"), &[5, 0]]);
    pbes2("1.2.840.113549.1.5.12", &[&der(0x04, &[salt]), &der(0x02, &[rounds]), &prf])
}

#[test]
fn what_the_libraries_would_stop_at_is_refused_before() {
    let scrypt =
        pbes2("1.3.6.1.4.1.11591.4.11", &[&der(0x04, &[b"salt"]), &[2, 1, 0], &[2, 1, 8], &[2, 1, 1]]);
    let error = refusal(&open_file(&[&encrypted_safe(&scrypt, &[0; 16])]));
    assert_eq!(error, P12Error::CipherUnsupported { name: "scrypt".to_owned() });
    let error = refusal(&open_file(&[&encrypted_safe(&pbkdf2(&[1; 33], &[8, 0]), &[0; 16])]));
    assert_eq!(error, P12Error::CipherUnsupported { name: "PBKDF2 and a salt of 33 bytes".to_owned() });
    assert_eq!(
        refusal(&open_file(&[&encrypted_safe(&pbkdf2(&[1; 32], &[8, 0]), &[0; 16])])),
        P12Error::WrongPassword
    );
}

/// 2,000,001, u32's and u64's most, and one more than that.
const MANY: [(&[u8], u64); 4] = [
    (&[0x1e, 0x84, 0x81], 2_000_001),
    (&[0, 0xff, 0xff, 0xff, 0xff], 4_294_967_295),
    (&[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], u64::MAX),
    (&[1, 0, 0, 0, 0, 0, 0, 0, 0], u64::MAX),
];

#[test]
fn rounds_beyond_reason_are_refused_with_their_number() {
    for (octets, rounds) in MANY {
        let expected = P12Error::IterationsTooMany { rounds, limit: 2_000_000 };
        for cipher in [algorithm(RC2_40, octets), algorithm(TRIPLE_DES, octets), pbkdf2(b"salt", octets)] {
            assert_eq!(refusal(&open_file(&[&encrypted_safe(&cipher, &[0; 64])])), expected);
            let key = sequence(&[&cipher, &der(0x04, &[&[0; 64]])]);
            assert_eq!(refusal(&open_file(&[&safe(&[&bag(SHROUDED_KEY_BAG, &key)])])), expected);
        }
        let file = open_file(&[]);
        let digest = sequence(&[&oid("1.3.14.3.2.26"), &[5, 0]]);
        let mac = sequence(&[
            &sequence(&[&digest, &der(0x04, &[&[0; 20]])]),
            &der(0x04, &[b"salt"]),
            &der(0x02, &[octets]),
        ]);
        // Without its first two bytes, tag and length.
        assert_eq!(refusal(&sequence(&[&file[2..], &mac])), expected);
    }
    for none in [&[0][..], &[0, 0], &[0x80], &[0xff, 0xff]] {
        let error = refusal(&open_file(&[&encrypted_safe(&algorithm(RC2_40, none), &[0; 64])]));
        assert_eq!(error, P12Error::Damaged { part: "the parameters of a cipher" });
    }
}

#[test]
fn rounds_are_limited_in_all_of_a_file_too() {
    // Each count is allowed, and every key opens; ten of them are too many.
    let parameters = Parameters::generate_pbkdf2_sha256_aes256cbc(2_000_000, b"salt", [7; 16]).unwrap();
    let key = fixtures::key();
    let encrypted = parameters.encrypt("secret", key.pkcs8_der().expose_secret()).unwrap();
    let key = sequence(&[&pbkdf2(b"salt", &[0x1e, 0x84, 0x80]), &der(0x04, &[&encrypted])]);
    let key = bag(SHROUDED_KEY_BAG, &key);
    assert_eq!(read(&open_file(&[&safe(&[&key])]), "secret").unwrap().keys.len(), 1);
    let error = refusal(&open_file(&[&safe(&[key.as_slice(); 10])]));
    assert_eq!(error, P12Error::IterationsTooMany { rounds: 20_000_000, limit: 16_000_000 });
}

#[test]
fn more_entries_than_a_person_looks_through_are_refused() {
    let folder = Folder::new();
    let one = certificate_bag(&folder.certificate);
    let file = |count: usize| open_file(&[&safe(&vec![one.as_slice(); count])]);
    assert_eq!(refusal(&file(501)), P12Error::TooManyEntries { limit: 500 });
    assert_eq!(read(&file(500), "secret").unwrap().certificates.len(), 1);
}

#[test]
fn damage_is_told() {
    let folder = Folder::new();
    let file = folder.export("secret", "");
    for length in [7, 30, file.len() / 2, file.len() - 1] {
        assert_eq!(refusal(&file[..length]).code(), "damaged", "{length}");
    }
    let mut changed = file.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    // Under a seal it cannot be told from another password.
    assert_eq!(refusal(&changed), P12Error::WrongPassword);
    let two_passwords = sealed_file(&[&rc2_safe(&[&folder.certificate], &utf16("inner"))], &utf16("secret"));
    assert_eq!(refusal(&two_passwords), P12Error::Damaged { part: "what lies under its seal (MAC)" });
    let no_certificate = bag(KEY_BAG, &sequence(&[]));
    assert_eq!(refusal(&open_file(&[&safe(&[&no_certificate])])).code(), "damaged");
}

#[test]
fn what_a_file_lacks_is_told() {
    let folder = Folder::new();
    let now = SystemTime::UNIX_EPOCH + fixtures::NOT_BEFORE;
    let lacks = |file: &[u8]| {
        let item = Item::read(file, "push.p12", Some(&secret("secret"))).unwrap().item;
        item.problems(now).iter().map(Problem::code).collect::<Vec<_>>()
    };
    assert_eq!(lacks(&folder.export("secret", "")), [""; 0]);
    assert_eq!(lacks(&folder.export("secret", "-nokeys")), ["no_key"]);
    assert_eq!(lacks(&folder.export("secret", "-nocerts")), ["key_only"]);
    assert_eq!(lacks(&open_file(&[])), ["no_certificate"]);
    let (certificate, other) = (certificate_bag(&folder.certificate), key_bag(&fixtures::other_key()));
    assert_eq!(lacks(&open_file(&[&safe(&[&certificate, &other])])), ["key_mismatch"]);
    let distribution = Draft::new(CertificateKind::NoPush, "com.example.app").certificate();
    let file = open_file(&[&safe(&[&certificate_bag(&distribution), &key_bag(&folder.key)])]);
    assert_eq!(lacks(&file), ["no_push_certificate"]);
}

#[test]
fn refusals_have_codes_and_sentences() {
    let limit = 2_000_000;
    let errors = [
        P12Error::NotP12 { found: "a text file" },
        P12Error::TooLarge { bytes: 20_000_000, limit: 16_777_216 },
        P12Error::WrongPassword,
        P12Error::PasswordNeeded,
        P12Error::CipherUnsupported { name: "Camellia-256".to_owned() },
        P12Error::IterationsTooMany { rounds: 4_000_000, limit },
        P12Error::TooManyEntries { limit: 500 },
        P12Error::Damaged { part: "its structure" },
        P12Error::NotWritten { part: "sealing it" },
    ];
    let said: Vec<String> = errors.iter().map(|error| format!("{}: {error}", error.code())).collect();
    assert_eq!(
        said,
        [
            "not_p12: this is a text file, not a .p12 file; expected a certificate with its private key (PKCS#12), as Keychain \
             Access and openssl export it",
            "too_large: the file has 20000000 bytes, more than the 16777216 a .p12 file can have; expected one of a few \
             thousand bytes",
            "wrong_password: the password does not open this .p12 file; expected the one that was set when it was exported. \
             Check capital letters and the keyboard layout, or export the file again",
            "password_needed: this .p12 file has a password and none was given; expected the one that was set when it was \
             exported. Enter it",
            "cipher_unsupported: this .p12 file is protected with Camellia-256, which Pushbench does not read; expected AES, \
             3DES or RC2-40 under a password. Export it again, for example with AES-256 from Keychain Access or openssl \
             pkcs12 -export",
            "iterations_too_many: opening this .p12 file means hashing the password 4000000 times, more than the 2000000 \
             times that Pushbench does; usual are 2048. Export it again with fewer, for example with openssl pkcs12 -export \
             -iter 2048",
            "too_many_entries: this .p12 file holds more than 500 certificates and keys; expected one or a few. Export only \
             the push certificate with its key",
            "damaged: this .p12 file is cut off or changed: its structure cannot be read. Copy the file from where it was \
             exported again, or export it once more",
            "not_written: the .p12 file could not be made: sealing it failed. Try again; if it fails again, choose the other \
             form",
        ]
    );
    let details = errors[5].details();
    assert_eq!(details, [("rounds", "4000000".to_owned()), ("limit", "2000000".to_owned())]);
}
