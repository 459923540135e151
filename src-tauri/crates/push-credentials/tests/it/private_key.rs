//! Private keys as OpenSSL writes them.

use push_credentials::fixtures::{self, Draft};
use push_credentials::{Identity, KeyError, PrivateKey};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::common::openssl;

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn password(text: &str) -> SecretString {
    SecretString::from(text)
}

#[test]
fn an_rsa_key_is_the_same_in_each_structure() {
    let key = fixtures::key();
    let pkcs8 = key.pkcs8_der().expose_secret();
    let pkcs1 = openssl("rsa -inform DER -outform DER -traditional", pkcs8);
    let public = openssl("pkey -inform DER -pubout -outform DER", pkcs8);
    assert_eq!(key.words(), "RSA 2048");
    assert_eq!(key.public_key_der(), public);
    assert_eq!(key.public_key_sha256(), hex(&public));
    for read in [PrivateKey::from_pkcs8(pkcs8).unwrap(), PrivateKey::from_pkcs1(&pkcs1).unwrap()] {
        assert_eq!(read.pkcs8_der().expose_secret(), pkcs8);
        assert_eq!(read.public_key_der(), public);
    }
}

#[test]
fn keys_on_curves_are_read_from_each_structure() {
    for (curve, words) in [("prime256v1", "EC P-256"), ("secp384r1", "EC P-384")] {
        let sec1 = openssl(&format!("ecparam -name {curve} -genkey -noout -outform DER"), b"");
        let public = openssl("pkey -inform DER -pubout -outform DER", &sec1);
        let pkcs8 = openssl("pkcs8 -topk8 -nocrypt -inform DER -outform DER", &sec1);
        let bare = openssl("ec -inform DER -no_public -outform DER", &sec1);
        for read in [
            PrivateKey::from_sec1(&sec1).unwrap(),
            PrivateKey::from_sec1(&bare).unwrap(),
            PrivateKey::from_pkcs8(&pkcs8).unwrap(),
        ] {
            assert_eq!((read.words().as_str(), read.public_key_der()), (words, public.as_slice()));
            assert_eq!(read.pkcs8_der().expose_secret(), pkcs8, "{words}: as openssl writes it");
        }
    }
}

#[test]
fn encrypted_keys_open_with_their_password_alone() {
    let key = fixtures::key();
    let pkcs8 = key.pkcs8_der().expose_secret();
    for cipher in [
        "-v2 aes-256-cbc",
        "-v2 aes-128-cbc -v2prf hmacWithSHA512",
        "-v2 des3 -v2prf hmacWithSHA1",
        "-v1 PBE-SHA1-3DES",
    ] {
        let form = format!("pkcs8 -topk8 -inform DER -outform DER -passout pass:correct {cipher}");
        let encrypted = openssl(&form, pkcs8);
        let read = PrivateKey::from_encrypted_pkcs8(&encrypted, &password("correct")).unwrap();
        assert_eq!(read.public_key_der(), key.public_key_der(), "{cipher}");
        for wrong in ["Correct", "", "correct "] {
            let error = PrivateKey::from_encrypted_pkcs8(&encrypted, &password(wrong)).unwrap_err();
            assert_eq!(error, KeyError::WrongPassword, "{cipher} {wrong:?}");
        }
    }
}

#[test]
fn a_cipher_that_is_not_read_is_named() {
    let key = fixtures::key();
    let cases = [("-scrypt", "scrypt"), ("-v2 camellia-256-cbc", "Camellia-256")];
    for (cipher, name) in cases {
        let form = format!("pkcs8 -topk8 -inform DER -outform DER -passout pass:correct {cipher}");
        let encrypted = openssl(&form, key.pkcs8_der().expose_secret());
        let error = PrivateKey::from_encrypted_pkcs8(&encrypted, &password("correct")).unwrap_err();
        assert_eq!(error, KeyError::CipherUnsupported { name: name.to_owned() });
    }
}

#[test]
fn work_without_end_is_not_begun() {
    let key = fixtures::key();
    let form = "pkcs8 -topk8 -inform DER -outform DER -passout pass:correct -iter 70000";
    let mut encrypted = openssl(form, key.pkcs8_der().expose_secret());
    let at = encrypted.windows(5).position(|bytes| bytes == [2, 3, 0x01, 0x11, 0x70]).unwrap();
    encrypted[at + 2..at + 5].copy_from_slice(&[0x7f, 0xff, 0xff]);
    let error = PrivateKey::from_encrypted_pkcs8(&encrypted, &password("correct")).unwrap_err();
    assert_eq!(error, KeyError::TooManyRounds { found: 0x7f_ffff, limit: 2_000_000 });
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    let key = fixtures::key();
    let form = "pkcs8 -topk8 -inform DER -outform DER -passout pass:correct -iter 100";
    let encrypted = openssl(form, key.pkcs8_der().expose_secret());
    let at = encrypted.windows(3).position(|bytes| bytes == [2, 1, 100]).unwrap();
    for value in [0, 0x80, 0xff] {
        let mut changed = encrypted.clone();
        changed[at + 2] = value;
        let read = PrivateKey::from_encrypted_pkcs8(&changed, &password("correct"));
        assert!(read.is_err(), "{value}");
    }
}

#[test]
fn keys_that_do_not_serve_are_named() {
    let small = openssl("genrsa -traditional 1024", b"");
    let small = openssl("rsa -outform DER -traditional", &small);
    let ed25519 = openssl("genpkey -algorithm ed25519 -outform DER", b"");
    let secp256k1 = openssl("ecparam -name secp256k1 -genkey -noout -outform DER", b"");
    let unsupported = |found: &str| KeyError::Unsupported { found: found.to_owned() };
    assert_eq!(PrivateKey::from_pkcs1(&small).unwrap_err(), unsupported("RSA 1024"));
    assert_eq!(PrivateKey::from_pkcs8(&ed25519).unwrap_err(), unsupported("Ed25519"));
    assert_eq!(PrivateKey::from_sec1(&secp256k1).unwrap_err(), unsupported("secp256k1"));
    let p521 = openssl("ecparam -name secp521r1 -genkey -noout -outform DER", b"");
    assert_eq!(PrivateKey::from_sec1(&p521).unwrap_err(), unsupported("P-521 (secp521r1)"));
}

#[test]
fn a_key_whose_numbers_do_not_belong_together_is_damaged() {
    let key = fixtures::key();
    let whole = key.pkcs8_der().expose_secret();
    for end in (0..whole.len()).step_by(7) {
        assert_eq!(PrivateKey::from_pkcs8(&whole[..end]).unwrap_err(), KeyError::Damaged, "cut at {end}");
    }
    for at in [60, 300, 600, 800, 1000, whole.len() - 1] {
        let mut changed = whole.to_vec();
        changed[at] ^= 1;
        assert_eq!(PrivateKey::from_pkcs8(&changed).unwrap_err(), KeyError::Damaged, "changed at {at}");
    }
}

#[test]
fn an_identity_needs_the_key_of_its_certificate() {
    let certificate = Draft::universal("com.example.app").certificate();
    let identity = Identity::new(certificate.clone(), fixtures::key(), vec![fixtures::authority()]).unwrap();
    assert_eq!(identity.certificate, certificate);
    let error = Identity::new(certificate, fixtures::other_key(), Vec::new()).unwrap_err();
    assert_eq!(error.code(), "key_mismatch");
    assert_eq!(
        error.to_string(),
        "the private key belongs to another certificate than \"Apple Push Services: com.example.app\": the public keys \
         differ. Choose the key that was made with the signing request of this certificate"
    );
}

#[test]
fn nothing_printable_shows_the_key() {
    let key = fixtures::key();
    assert_eq!(format!("{key:?}"), "PrivateKey { words: \"RSA 2048\", .. }");
}

#[test]
fn the_texts_say_what_to_do() {
    let cases = [
        (
            KeyError::Damaged,
            "damaged",
            "the private key is cut off or changed and cannot be read; expected PKCS#8, PKCS#1 or SEC1. Export it again \
             from where it was made",
        ),
        (
            KeyError::Unsupported { found: "RSA 1024".to_owned() },
            "key_unsupported",
            "the private key is RSA 1024; Apple's certificates have RSA keys of 2048 bits, and RSA from 2048 to 4096 bits, \
             P-256 and P-384 can be used here. Choose the key that the signing request was made with",
        ),
        (
            KeyError::PasswordNeeded,
            "password_needed",
            "the private key is protected by a password. Enter the password that was set when it was exported",
        ),
        (
            KeyError::WrongPassword,
            "wrong_password",
            "the password does not open this private key. Enter the one that was set when the key was exported; capitals \
             and spaces count",
        ),
        (
            KeyError::CipherUnsupported { name: "RC2".to_owned() },
            "cipher_unsupported",
            "the private key is encrypted with RC2, which is not supported. Convert it: openssl pkey -in FILE -out key.pem",
        ),
        (
            KeyError::TooManyRounds { found: 3_000_000, limit: 2_000_000 },
            "too_many_rounds",
            "opening the private key means hashing the password 3000000 times, more than the 2000000 times that Pushbench \
             does. Convert it: openssl pkey -in FILE -out key.pem",
        ),
    ];
    for (error, code, text) in cases {
        assert_eq!((error.code(), error.to_string().as_str()), (code, text));
    }
}
