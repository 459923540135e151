//! Key files as OpenSSL writes them, whole and damaged. The fixtures are throw-away keys.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use push_credentials::{MAX_KEY_FILE_BYTES, P8, P8Error, Repair};
use secrecy::ExposeSecret as _;

use crate::common::fixture;

const KEY: &[u8] = fixture!("-p256-138.p8");

fn text() -> String {
    String::from_utf8(KEY.to_vec()).unwrap()
}

fn body() -> String {
    text().lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\n")
}

fn refusal(bytes: &[u8]) -> P8Error {
    P8::parse(bytes).unwrap_err()
}

#[test]
fn every_form_of_the_key_gives_the_same_key() {
    let normal = P8::parse(KEY).unwrap();
    assert_eq!(normal.pkcs8_der().expose_secret(), fixture!("-p256-138.der"));
    assert_eq!(
        normal.public_key_pem().as_bytes(),
        fixture!("-public.pem"),
        "as openssl pkey -pubout writes it"
    );
    let text = text();
    let cut = |from: &str| text.replace(from, "");
    let (begin, end) = ("-----BEGIN PRIVATE KEY-----\n", "-----END PRIVATE KEY-----\n");
    let no_end = cut(end);
    let cases: Vec<(&str, Vec<u8>, &[Repair])> = vec![
        ("138 bytes", KEY.to_vec(), &[]),
        ("150 bytes, as Apple ships", fixture!("-p256-150.p8").to_vec(), &[]),
        ("67 bytes", fixture!("-p256-67.p8").to_vec(), &[]),
        ("bag attributes before it", fixture!("-bag-attributes.pem").to_vec(), &[]),
        ("no last newline", text.trim_end().as_bytes().to_vec(), &[]),
        ("CR LF", text.replace('\n', "\r\n").into_bytes(), &[Repair::CarriageReturns]),
        ("literal newlines", text.replace('\n', "\\n").into_bytes(), &[Repair::LiteralNewlines]),
        (
            "literal, quoted",
            format!("\"{}\"", text.replace('\n', "\\n")).into_bytes(),
            &[Repair::LiteralNewlines],
        ),
        ("literal, escaped twice", text.replace('\n', "\\\\n").into_bytes(), &[Repair::LiteralNewlines]),
        ("dashes lost", cut("-----").into_bytes(), &[Repair::MissingHeader]),
        ("dashes made pretty", text.replace("-----", "—–").into_bytes(), &[Repair::MissingHeader]),
        ("spaces for line ends", text.replace('\n', " ").into_bytes(), &[]),
        ("copied from a web page", text.replacen('\n', "\u{a0}\u{200b}\n", 3).into_bytes(), &[]),
        ("no BEGIN", cut(begin).into_bytes(), &[Repair::MissingHeader]),
        ("no BEGIN, one line", cut(begin).replace('\n', "").into_bytes(), &[Repair::MissingHeader]),
        ("no END", no_end.into_bytes(), &[Repair::MissingHeader]),
        ("neither", body().into_bytes(), &[Repair::MissingHeader]),
        ("one line, unpadded", body().replace(['\n', '='], "").into_bytes(), &[Repair::MissingHeader]),
        ("Base64 of the file", STANDARD.encode(&text).into_bytes(), &[Repair::Base64OfPem]),
        (
            "Base64 of a file with CR LF",
            STANDARD.encode(text.replace('\n', "\r\n")).into_bytes(),
            &[Repair::Base64OfPem, Repair::CarriageReturns],
        ),
        ("byte order mark", [b"\xef\xbb\xbf", KEY].concat(), &[Repair::ByteOrderMark]),
        ("DER", fixture!("-p256-138.der").to_vec(), &[Repair::RawDer]),
        ("SEC1", fixture!("-p256-sec1.pem").to_vec(), &[Repair::Sec1]),
        ("SEC1 after EC PARAMETERS", fixture!("-p256-sec1-with-parameters.pem").to_vec(), &[Repair::Sec1]),
    ];
    for (name, bytes, repairs) in cases {
        let key = P8::parse(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(key.pkcs8_der().expose_secret(), normal.pkcs8_der().expose_secret(), "{name}");
        assert_eq!(key.fingerprint(), normal.fingerprint(), "{name}");
        assert_eq!(key.repairs(), repairs, "{name}");
    }
}

#[test]
fn the_fingerprint_is_sha_256_of_the_public_key() {
    use sha2::{Digest as _, Sha256};
    let pem = String::from_utf8(fixture!("-public.pem").to_vec()).unwrap();
    let der = STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap();
    let expected: String = Sha256::digest(der).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(P8::parse(KEY).unwrap().fingerprint(), expected);
}

#[test]
fn what_is_no_key_is_called_by_its_name() {
    let cases: [(&str, &[u8], &str); 20] = [
        ("nothing", b"", "empty"),
        ("white space", b" \r\n\t", "empty"),
        ("certificate", fixture!("-certificate.pem"), "certificate"),
        ("certificate, DER", fixture!("-certificate.cer"), "certificate"),
        ("request", fixture!("-request.csr"), "certificate_request"),
        ("public key", fixture!("-public.pem"), "public_key"),
        ("encrypted", fixture!("-encrypted.p8"), "encrypted_key"),
        ("encrypted SEC1", fixture!("-encrypted-sec1.pem"), "encrypted_key"),
        ("RSA", fixture!("-rsa-2048.pem"), "rsa_key"),
        ("RSA, PKCS#1", fixture!("-rsa-2048-pkcs1.pem"), "rsa_key"),
        ("P-384", fixture!("-p384.pem"), "other_curve"),
        ("P-384, SEC1", fixture!("-p384-sec1.pem"), "other_curve"),
        ("Ed25519", fixture!("-ed25519.pem"), "other_curve"),
        ("explicit parameters", fixture!("-p256-explicit.pem"), "other_curve"),
        ("archive", fixture!(".p12"), "pkcs12"),
        ("archive, BER", b"\x30\x80\x02\x01\x03\x30\x80", "pkcs12"),
        ("PKCS#7", fixture!("-pkcs7.der"), "not_a_key"),
        (
            "OpenSSH",
            b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n",
            "not_a_key",
        ),
        ("JSON", b"{\"key\": 1}", "not_a_key"),
        ("prose", b"This is not a key.", "not_a_key"),
    ];
    for (name, bytes, code) in cases {
        assert_eq!(refusal(bytes).code(), code, "{name}");
    }
}

#[test]
fn a_damaged_key_is_not_taken_for_something_else() {
    let text = text();
    let half: String = text.lines().take(2).collect::<Vec<_>>().join("\n");
    assert_eq!(refusal(half.as_bytes()), P8Error::Damaged, "cut in the middle");
    assert_eq!(refusal(text.replacen("MIGH", "MI*H", 1).as_bytes()), P8Error::Damaged, "no Base64");
    assert_eq!(refusal(&fixture!("-p256-138.der")[..100]), P8Error::Damaged, "cut DER");
    let mut other_half = fixture!("-p256-138.der").to_vec();
    *other_half.last_mut().unwrap() ^= 1;
    assert_eq!(refusal(&other_half), P8Error::Damaged, "its public key is another's");
    let large = vec![b'A'; usize::try_from(MAX_KEY_FILE_BYTES).unwrap() + 1];
    assert_eq!(refusal(&large), P8Error::TooLarge { bytes: 65_537, limit: 65_536 });
}

#[test]
fn every_cut_of_a_file_is_refused_or_the_same_key() {
    let whole = P8::parse(KEY).unwrap().fingerprint();
    for file in [KEY, fixture!("-p256-138.der"), fixture!("-p256-150.p8"), fixture!("-p256-sec1.pem")] {
        for end in 0..file.len() {
            if let Ok(key) = P8::parse(&file[..end]) {
                assert_eq!(key.fingerprint(), whole);
            }
        }
    }
}

#[test]
fn the_texts_say_what_was_found_and_what_to_do() {
    let cases: [(&[u8], &str); 11] = [
        (
            b"",
            "the file is empty; expected a .p8 key. Copy the file that was downloaded from the developer account again",
        ),
        (
            &[b'A'; 65_537],
            "the file has 65537 bytes, more than the 65536 a key file can have; expected a .p8 key of about 250 bytes",
        ),
        (
            fixture!("-certificate.pem"),
            "this is a certificate, which holds no private key; expected a .p8 key. Create an APNs key in the developer \
             account under Keys",
        ),
        (
            fixture!("-request.csr"),
            "this is a certificate signing request; expected a .p8 key. Create an APNs key in the developer account under \
             Keys",
        ),
        (
            fixture!("-public.pem"),
            "this is a public key; expected the private key, the AuthKey_….p8 file that was downloaded when it was created",
        ),
        (
            fixture!("-encrypted.p8"),
            "this key is encrypted with a password, and keys from Apple are not. Choose the file as it was downloaded, or \
             decrypt it first: openssl pkcs8 -in FILE -out AuthKey.p8",
        ),
        (
            fixture!("-rsa-2048.pem"),
            "this is an RSA key, as it belongs to a certificate; expected an elliptic-curve key (P-256). Choose the \
             AuthKey_….p8 file of an APNs key",
        ),
        (
            fixture!("-secp256k1.pem"),
            "this key is on the curve secp256k1; APNs keys are on P-256 (prime256v1). Choose the AuthKey_….p8 file of an \
             APNs key",
        ),
        (
            fixture!(".p12"),
            "this is a .p12 archive (PKCS#12) with a certificate; expected a .p8 key. Create an APNs key in the developer \
             account under Keys",
        ),
        (
            b"\xff\xfe-\0-\0",
            "this is text in UTF-16 (save it as UTF-8), not a key; expected a .p8 key, which begins with \
             -----BEGIN PRIVATE KEY-----",
        ),
        (
            b"-----BEGIN PRIVATE KEY-----\nMIGHAgEA\n-----END PRIVATE KEY-----\n",
            "the key in this file is cut off or changed and cannot be read. Copy the file that was downloaded from the \
             developer account again",
        ),
    ];
    for (bytes, expected) in cases {
        assert_eq!(refusal(bytes).to_string(), expected);
    }
}

#[test]
fn the_values_of_a_text_come_by_name() {
    let curve = refusal(fixture!("-p384.pem"));
    assert_eq!(curve.details(), [("curve", "P-384 (secp384r1)".to_owned())]);
    assert_eq!(refusal(b"{}").details(), [("found", "a JSON file".to_owned())]);
    assert_eq!(refusal(b"").details(), []);
}

#[test]
fn nothing_printable_shows_the_key() {
    let shown = format!("{:?}", P8::parse(KEY).unwrap());
    let der = P8::parse(KEY).unwrap();
    let der = der.pkcs8_der().expose_secret();
    let numbers = format!("{:?}", &der[36..60]);
    assert!(!shown.contains(numbers.trim_matches(['[', ']'])), "{shown}");
    assert!(!shown.contains(&body()[..40]), "{shown}");
}
