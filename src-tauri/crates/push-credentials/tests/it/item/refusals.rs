//! What is dropped in place of a file from Apple, and what is said of it.

use push_credentials::{Expected, Item};

use super::key_pem;
use crate::common::{fixture, openssl};
use push_credentials::fixtures::{self, Draft};
use secrecy::ExposeSecret as _;

fn refused(bytes: &[u8], name: &str) -> (&'static str, String) {
    let error = Item::read(bytes, name, None).unwrap_err();
    (error.code(), error.to_string())
}

#[test]
fn strangers_are_called_by_their_names() {
    let public = openssl("pkey -inform DER -pubout", fixtures::key().pkcs8_der().expose_secret());
    let crl = b"-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n";
    let ssh = b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n";
    let disk_image = [&[1; 1000][..], b"koly", &[0; 508]].concat();
    let cases: Vec<(&[u8], &str)> = vec![
        (&public, "a public key"),
        (fixture!("-public.pem"), "a public key"),
        (ssh, "a key for SSH"),
        (b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA you@example.com\n", "a key for SSH"),
        (b"PuTTY-User-Key-File-3: ssh-ed25519\n", "a key for SSH"),
        (b"kych\0\x01\0\0", "a keychain of macOS"),
        (b"\xfe\xed\xfe\xed\0\0\0\x02", "a keystore of Java"),
        (
            b"{\n  \"type\": \"service_account\",\n  \"private_key\": \"-\"}",
            "a key file of Google (service account)",
        ),
        (b"{\"project_info\": {}}", "a configuration of Firebase"),
        (b"[1]", "a JSON file"),
        (b"\n<!DOCTYPE html><html><head>", "a web page (HTML)"),
        (b"<?xml version=\"1.0\"?>\n<!DOCTYPE plist>\n<plist version=\"1.0\"/>", "a property list (.plist)"),
        (b"bplist00\xd1", "a property list (.plist)"),
        (b"<?xml version=\"1.0\"?><Error/>", "an XML file"),
        (br"{\rtf1\ansi -----}", "rich text (RTF)"),
        (b"\xff\xfe-\0-\0-\0", "text in UTF-16"),
        (b"Hello", "a text file"),
        (b"This is not a key.", "a text file"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
        (b"\x89PNG\r\n\x1a\n\0", "a picture"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x1f\x8b\x08\0", "an archive"),
        (&disk_image, "a disk image"),
        (b"\0\x05\x16\x07\0\x02\0\0", "a companion file of macOS (its name begins with ._)"),
        (crl, "a list of revoked certificates"),
        (b"\x80\x81\x82\x83", "a file of another kind"),
    ];
    for (bytes, words) in cases {
        let (code, text) = refused(bytes, "file");
        assert_eq!(code, "unknown_file", "{words}");
        assert!(
            text.starts_with(&format!("this is {words}; expected a key (.p8), a certificate")),
            "{words}: {text}"
        );
    }
}

#[test]
fn the_refusal_keeps_to_what_the_name_promises() {
    let cases = [
        ("push.p12", "not_p12"),
        ("push.PFX", "not_p12"),
        ("AuthKey_ABC123DEFG.p8", "not_p8"),
        ("aps.cer", "not_certificate"),
        ("push.key", "not_key"),
        ("CertificateSigningRequest.certSigningRequest", "not_request"),
        ("App.mobileprovision", "not_profile"),
        ("Mac.provisionprofile", "not_profile"),
        ("App.ipa", "not_app"),
        ("push.pem", "unknown_file"),
        ("push", "unknown_file"),
    ];
    for (name, code) in cases {
        assert_eq!(refused(b"<html>Sign in</html>", name).0, code, "{name}");
    }
    assert_eq!(
        refused(b"<html>Sign in</html>", "push.p12").1,
        "this is a web page (HTML); expected a certificate with its private key (.p12). Sign in to the developer account and \
         download the file again: the browser saved a page in its place"
    );
    assert_eq!(
        refused(b"kych\0\x01", "login.keychain-db").1,
        "this is a keychain of macOS; expected a key (.p8), a certificate (.p12, .cer, .pem), a signing request, a \
         provisioning profile or an app (.ipa). In Keychain Access, choose the certificate with its key, and export both as \
         .p12"
    );
}

#[test]
fn nothing_and_too_much_are_said() {
    for bytes in [&b""[..], b" \r\n", &[0; 100]] {
        assert_eq!(
            refused(bytes, "push.p12"),
            (
                "empty",
                "the file is empty; expected a certificate with its private key (.p12). Copy or download it again".to_owned()
            )
        );
    }
    let large = vec![b'x'; 16 * 1024 * 1024 + 1];
    assert_eq!(
        refused(&large, "aps.cer"),
        (
            "too_large",
            "the file has 16777217 bytes, more than the 16777216 that are read; expected a certificate (.cer)".to_owned()
        )
    );
}

#[test]
fn keys_that_are_no_apns_keys_are_told_where_the_name_promises_one() {
    for bytes in [fixture!("-p384.pem"), fixture!("-secp256k1.pem"), fixture!("-ed25519.pem")] {
        assert_eq!(refused(bytes, "AuthKey_ABC123DEFG.p8").0, "not_p256");
    }
    assert_eq!(refused(fixture!("-secp256k1.pem"), "push.key").0, "key_unsupported");
    let rsa = Item::read(fixture!("-rsa-2048.pem"), "AuthKey.p8", None).unwrap();
    assert_eq!(rsa.item.words(), "a private key", "read for what it is");
}

#[test]
fn what_is_cut_off_is_damaged_and_nothing_else() {
    let certificate = Draft::universal("com.example.app").certificate();
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let key = fixtures::key();
    let pem = key_pem(&key);
    let cases = [
        ("aps.cer", half(certificate.der())),
        ("push.key", half(key.pkcs8_der().expose_secret())),
        ("push.key", half(pem.as_bytes())),
        ("AuthKey.p8", half(fixture!("-p256-138.p8"))),
        ("AuthKey.p8", half(fixture!("-p256-138.der"))),
        ("aps.cer", half(fixture!("-certificate.cer"))),
        ("push.csr", half(fixture!("-request.csr"))),
        ("push.csr", half(&openssl("req -outform DER", fixture!("-request.csr")))),
    ];
    for (name, bytes) in cases {
        assert_eq!(refused(&bytes, name).0, "damaged", "{name}");
    }
}

#[test]
fn every_expectation_has_words_and_a_code() {
    let all = ["p8", "p12", "cer", "key", "csr", "mobileprovision", "ipa", "txt"];
    for extension in all {
        let expected = Expected::of(&format!("file.{extension}"));
        assert!(!expected.words().is_empty() && !expected.code().is_empty(), "{extension}");
    }
}
