//! Every kind of file, recognised by its content.

mod hostile;
mod problems;
mod refusals;

use std::io::Cursor;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use push_credentials::fixtures::{self, Draft};
use push_credentials::{Certificate, CertificateKind, Identity, Item, PrivateKey, ProfileKind, Reading};
use secrecy::{ExposeSecret as _, SecretString};

use crate::common::{fixture, openssl};

const APP: &str = "com.example.app";

fn read(bytes: &[u8]) -> Reading {
    Item::read(bytes, "file", None).unwrap_or_else(|error| panic!("{error}"))
}

fn certificate_pem(certificate: &Certificate) -> String {
    String::from_utf8(openssl("x509 -inform DER", certificate.der())).unwrap()
}

/// In PKCS#8.
fn key_pem(key: &PrivateKey) -> String {
    String::from_utf8(openssl("pkcs8 -topk8 -nocrypt -inform DER", key.pkcs8_der().expose_secret())).unwrap()
}

fn pair_pem() -> String {
    certificate_pem(&Draft::universal(APP).certificate()) + &key_pem(&fixtures::key())
}

/// Name, bytes, what it is, how it is written, what was put right.
type Case<'a> = (&'a str, Vec<u8>, &'a str, &'a str, &'a [&'a str]);

fn known(cases: &[Case<'_>]) {
    for (name, bytes, words, format, repairs) in cases {
        let reading = Item::read(bytes, "file", None).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            (reading.item.words(), reading.format.as_str(), reading.repairs.as_slice()),
            (*words, *format, *repairs),
            "{name}"
        );
    }
}

#[test]
fn keys_and_requests_are_known_by_their_content() {
    const P8: &str = "an APNs key";
    const KEY: &str = "a private key";
    let key = fixtures::key();
    let der = key.pkcs8_der().expose_secret();
    let pkcs1 = openssl("rsa -inform DER -traditional", der);
    let request = openssl("req -outform DER", fixture!("-request.csr"));
    known(&[
        ("p8", fixture!("-p256-138.p8").to_vec(), P8, "PEM, PKCS#8", &[]),
        ("p8, DER", fixture!("-p256-138.der").to_vec(), P8, "DER, PKCS#8", &["raw_der"]),
        ("p8, SEC1", fixture!("-p256-sec1.pem").to_vec(), P8, "PEM, SEC1", &["sec1"]),
        ("p8, parameters", fixture!("-p256-sec1-with-parameters.pem").to_vec(), P8, "PEM, SEC1", &["sec1"]),
        ("p8, bag attributes", fixture!("-bag-attributes.pem").to_vec(), P8, "PEM, PKCS#8", &[]),
        ("key", der.to_vec(), KEY, "DER, PKCS#8", &[]),
        ("key, PEM", key_pem(&key).into_bytes(), KEY, "PEM, PKCS#8", &[]),
        ("key, PKCS#1", pkcs1, KEY, "PEM, PKCS#1", &[]),
        ("key, P-384", fixture!("-p384.pem").to_vec(), KEY, "PEM, PKCS#8", &[]),
        ("csr", fixture!("-request.csr").to_vec(), "a signing request", "PEM, PKCS#10", &[]),
        ("csr, DER", request, "a signing request", "DER, PKCS#10", &[]),
    ]);
}

#[test]
fn certificates_are_known_by_their_content() {
    const CER: &str = "a certificate";
    let certificate = Draft::universal(APP).certificate();
    let der = certificate.der();
    let pem = certificate_pem(&certificate);
    let both = format!("{pem}{}", certificate_pem(&fixtures::authority()));
    known(&[
        ("cer", der.to_vec(), CER, "DER, X.509", &[]),
        ("pem", pem.clone().into_bytes(), CER, "PEM, X.509", &[]),
        ("pem, two", both.into_bytes(), CER, "PEM, X.509", &[]),
        ("pem, CR LF", pem.replace('\n', "\r\n").into_bytes(), CER, "PEM, X.509", &["carriage_returns"]),
        ("pem, BOM", format!("\u{feff}{pem}").into_bytes(), CER, "PEM, X.509", &[]),
        ("pem, trusted", trusted(&pem), CER, "PEM, X.509", &[]),
        ("pem, Base64", STANDARD.encode(&pem).into_bytes(), CER, "PEM, X.509", &["base64_of_pem"]),
        ("cer, Base64", STANDARD.encode(der).into_bytes(), CER, "DER, X.509", &["base64"]),
        ("p7b", pkcs7(&pem), CER, "PEM, PKCS#7", &[]),
        ("pair", pair_pem().into_bytes(), "a certificate and a private key", "PEM, X.509 and PKCS#8", &[]),
    ]);
}

fn trusted(pem: &str) -> Vec<u8> {
    openssl("x509 -addtrust clientAuth -trustout", pem.as_bytes())
}

fn pkcs7(pem: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("certificate.pem");
    std::fs::write(&path, pem).unwrap();
    openssl(&format!("crl2pkcs7 -nocrl -certfile {}", path.display()), b"")
}

#[test]
fn profiles_and_apps_are_known_by_their_content() {
    let profile = fixtures::profile(ProfileKind::Development, APP);
    let ipa = fixtures::ipa(APP, "Shop", Some(&profile));
    known(&[
        ("profile", profile.clone(), "a provisioning profile", "DER, CMS", &[]),
        (
            "profile, Base64",
            STANDARD.encode(&profile).into_bytes(),
            "a provisioning profile",
            "DER, CMS",
            &["base64"],
        ),
        ("ipa", ipa, "an app", "zip", &[]),
    ]);
    let wildcard = fixtures::profile(ProfileKind::Development, "com.example.*");
    let app = fixtures::ipa(APP, "Shop", Some(&wildcard));
    let now = SystemTime::UNIX_EPOCH + fixtures::NOT_BEFORE;
    for bytes in [wildcard, app] {
        let item = read(&bytes).item;
        assert_eq!(item.problems(now)[0].code(), "wildcard_profile");
        assert!(!item.can_push(now));
    }
}

#[test]
fn a_file_that_is_open_is_read_the_same_way() {
    let of = |bytes: &[u8], name: &str| {
        let reading = Item::read_from(Cursor::new(bytes), name, None);
        reading.map(|reading| reading.item.words()).map_err(|error| error.code())
    };
    let certificate = Draft::universal(APP).certificate();
    assert_eq!(of(certificate.der(), "aps.cer"), Ok("a certificate"));
    assert_eq!(of(fixture!("-p256-138.p8"), "AuthKey.p8"), Ok("an APNs key"));
    assert_eq!(of(&fixtures::ipa(APP, "Shop", None), "Shop.ipa"), Ok("an app"));
    assert_eq!(of(b"", "aps.cer"), Err("empty"));
    assert_eq!(of(&vec![b'x'; 17 << 20], "aps.cer"), Err("too_large"));
    assert_eq!(of(&fixtures::archive(&[("a.txt", b"a")]), "a.zip"), Err("no_app"));
    let folder = tempfile::tempdir().unwrap();
    let directory = std::fs::File::open(folder.path()).unwrap();
    assert_eq!(Item::read_from(directory, "push.p12", None).unwrap_err().code(), "unreadable");
}

#[test]
fn certificates_and_keys_of_one_file_are_put_together() {
    let development =
        Draft::new(CertificateKind::Development, APP).certificate_for(fixtures::other_key().public_key_der());
    let text = [
        "Bag Attributes\n    friendlyName: Push\nKey Attributes: <No Attributes>\n".to_owned(),
        key_pem(&fixtures::key()),
        certificate_pem(&fixtures::authority()),
        certificate_pem(&development),
        "subject=UID = com.example.app\n".to_owned(),
        pair_pem(),
    ];
    let reading = read(text.concat().as_bytes());
    let Item::CertificatesAndKeys(matched) = reading.item else { panic!("{}", reading.item.words()) };
    let [identity] = matched.identities.as_slice() else { panic!("{}", matched.identities.len()) };
    assert_eq!(identity.certificate, Draft::universal(APP).certificate());
    assert_eq!(identity.chain, [fixtures::authority()]);
    assert_eq!(matched.certificates, [development], "without its key");
    assert_eq!(matched.keys.len(), 0, "the key came twice and is used");
}

#[test]
fn a_p12_is_read_and_so_is_what_openssl_takes_out_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let (pair, p12) = (folder.path().join("pair.pem"), folder.path().join("push.p12"));
    std::fs::write(&pair, pair_pem()).unwrap();
    let out =
        format!("pkcs12 -export -in {} -out {} -passout pass:x -name Push", pair.display(), p12.display());
    openssl(&out, b"");
    let file = std::fs::read(&p12).unwrap();
    let with = |password: &str| Item::read(&file, "push.p12", Some(&SecretString::from(password)));
    let reading = with("x").unwrap();
    assert_eq!((reading.item.words(), reading.item.identities().len()), ("a .p12 file", 1));
    assert_eq!(reading.format, "PKCS#12, AES-256, SHA-256 MAC");
    assert_eq!(with("y").unwrap_err().code(), "wrong_password");
    assert_eq!(Item::read(&file, "push.p12", None).unwrap_err().code(), "password_needed");
    let in_pem = format!("-----BEGIN PKCS12-----\n{}\n-----END PKCS12-----\n", STANDARD.encode(&file));
    let reading = Item::read(in_pem.as_bytes(), "push.pem", Some(&SecretString::from("x"))).unwrap();
    assert_eq!(reading.item.words(), "a .p12 file");
    let encoded = STANDARD.encode(&file);
    let reading = Item::read(encoded.as_bytes(), "secret.txt", Some(&SecretString::from("x"))).unwrap();
    assert_eq!((reading.item.words(), reading.repairs.as_slice()), ("a .p12 file", &["base64"][..]));
    let text = openssl(&format!("pkcs12 -in {} -nodes -passin pass:x", p12.display()), b"");
    assert!(text.starts_with(b"Bag Attributes"));
    assert_eq!(read(&text).item.identities().len(), 1);
}

#[test]
fn an_encrypted_key_wants_its_password() {
    let password = SecretString::from("correct");
    let key = fixtures::key();
    let form = "pkcs8 -topk8 -inform DER -passout pass:correct";
    let encrypted = openssl(form, key.pkcs8_der().expose_secret());
    let code = |password| Item::read(&encrypted, "push.key", password).unwrap_err().code();
    assert_eq!(code(None), "password_needed");
    assert_eq!(code(Some(&SecretString::from("wrong"))), "wrong_password");
    let reading = Item::read(&encrypted, "push.key", Some(&password)).unwrap();
    assert_eq!((reading.item.words(), reading.format.as_str()), ("a private key", "PEM, encrypted PKCS#8"));
    let slow = openssl(&format!("{form} -iter 1900000"), key.pkcs8_der().expose_secret()).repeat(9);
    let error = Item::read(&slow, "push.key", Some(&password)).unwrap_err();
    assert_eq!(error.code(), "too_many_rounds", "nine keys of a second each");
    let p8 = Item::read(fixture!("-encrypted.p8"), "AuthKey.p8", Some(&SecretString::from("test"))).unwrap();
    assert_eq!(
        p8.item.words(),
        "an APNs key",
        "Apple's have no password, and one that was given one is read"
    );
    let old =
        openssl("rsa -inform DER -aes256 -traditional -passout pass:x", key.pkcs8_der().expose_secret());
    let error = Item::read(&old, "push.key", Some(&password)).unwrap_err();
    assert_eq!(error.code(), "cipher_unsupported");
    assert!(error.to_string().contains("AES-256-CBC"), "{error}");
}

#[test]
fn two_files_are_joined_in_any_order() {
    let certificate = || read(Draft::universal(APP).certificate().der()).item;
    let key = |key: PrivateKey| read(key_pem(&key).as_bytes()).item;
    let joined = Item::join(certificate(), key(fixtures::key())).unwrap();
    let turned = Item::join(key(fixtures::key()), certificate()).unwrap();
    for item in [joined, turned] {
        let [Identity { certificate, .. }] = item.identities() else { panic!("{}", item.words()) };
        assert_eq!(certificate.bundle_id(), Some(APP));
    }
    let p8 = || read(fixture!("-p256-138.p8")).item;
    let on_its_curve = Item::join(read(fixture!("-certificate.cer")).item, p8()).unwrap();
    assert_eq!(on_its_curve.identities().len(), 1, "a P-256 key may be a certificate's");
    let error = Item::join(certificate(), certificate()).unwrap_err();
    assert_eq!(error.code(), "not_a_pair");
    assert_eq!(
        error.to_string(),
        "the two files are a certificate and a certificate; expected a certificate (.cer, .pem) and its private key (.key, \
         .pem). Choose one of each"
    );
    let request = read(fixture!("-request.csr")).item;
    assert_eq!(Item::join(certificate(), request).unwrap_err().code(), "not_a_pair");
}
