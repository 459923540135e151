//! Signing requests: made here and checked with OpenSSL, made by OpenSSL and read here.

use push_credentials::fixtures::{self, Draft};
use push_credentials::{Identity, RequestError, SigningRequest, Subject};
use secrecy::ExposeSecret as _;

use crate::common::{fixture, openssl};

fn verified(pem: &str) -> String {
    let text = openssl("req -verify -noout -text -nameopt utf8,sep_comma_plus_space,sname", pem.as_bytes());
    String::from_utf8(text).unwrap()
}

#[test]
fn openssl_verifies_what_was_made() {
    let subject = Subject::new(" dev@example.com ", "推送证书 Müller", "cn").unwrap();
    let (request, key) = SigningRequest::make(&subject).unwrap();
    let text = verified(&request.pem());
    for expected in [
        "Subject: emailAddress=dev@example.com, CN=推送证书 Müller, C=CN",
        "Public Key Algorithm: rsaEncryption",
        "Public-Key: (2048 bit)",
        "Exponent: 65537 (0x10001)",
        "Signature Algorithm: sha256WithRSAEncryption",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
    assert_eq!(request.public_key_sha256(), key.public_key_sha256());
    assert_eq!((request.key_words(), request.fits_apple()), ("RSA 2048", true));
    assert_eq!(request.subject(), &subject);
    for bytes in [request.pem().as_bytes(), request.der(), request.pem().replace('\n', "\r\n").as_bytes()] {
        assert_eq!(SigningRequest::parse(bytes).as_ref(), Ok(&request));
    }
}

#[test]
fn the_country_may_be_left_out() {
    let subject = Subject::new("dev@example.com", "Jane", "").unwrap();
    assert_eq!(
        (subject.email(), subject.common_name(), subject.country()),
        (Some("dev@example.com"), Some("Jane"), None)
    );
    let (request, _) = SigningRequest::make(&subject).unwrap();
    assert!(verified(&request.pem()).contains("Subject: emailAddress=dev@example.com, CN=Jane\n"));
}

#[test]
fn the_certificate_that_comes_back_finds_its_key() {
    let subject = Subject::new("dev@example.com", "Jane", "US").unwrap();
    let (request, key) = SigningRequest::make(&subject).unwrap();
    let certificate = Draft::universal("com.example.app").certificate_for(request.public_key_der());
    assert_eq!(certificate.public_key_sha256(), key.public_key_sha256());
    let identity = Identity::new(certificate, key, vec![fixtures::authority()]);
    assert!(identity.is_ok());
}

#[test]
fn requests_of_others_are_read() {
    let key = fixtures::key();
    let key = openssl("pkey -inform DER", key.pkcs8_der().expose_secret());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    std::fs::write(&path, key).unwrap();
    // As fastlane makes it: CN=PEM, SHA-1.
    let fastlane = openssl(&format!("req -new -subj /CN=PEM -sha1 -key {}", path.display()), b"");
    let request = SigningRequest::parse(&fastlane).unwrap();
    assert_eq!((request.subject().common_name(), request.subject().email()), (Some("PEM"), None));
    assert_eq!(request.public_key_sha256(), fixtures::key().public_key_sha256());
    let old_label =
        String::from_utf8(fastlane).unwrap().replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");
    assert_eq!(SigningRequest::parse(old_label.as_bytes()), Ok(request));
    let on_a_curve = SigningRequest::parse(fixture!("-request.csr")).unwrap();
    assert_eq!((on_a_curve.key_words(), on_a_curve.fits_apple()), ("EC P-256", false));
}

fn refused(email: &str, name: &str, country: &str) -> (&'static str, &'static str, String) {
    let error = Subject::new(email, name, country).unwrap_err();
    (error.field(), error.code(), error.to_string())
}

#[test]
fn an_email_that_is_none_is_told_at_its_field() {
    let long = format!("{}@example.com", "x".repeat(300));
    let cases = [
        ("", "nothing"),
        ("jane", "\"jane\""),
        ("jane@example", "\"jane@example\""),
        ("jane@example.", "\"jane@example.\""),
        ("a b@example.com", "\"a b@example.com\""),
        ("jäne@example.com", "\"jäne@example.com\""),
        ("a@b@example.com", "\"a@b@example.com\""),
        (&long, "a text of 312 characters"),
    ];
    for (email, found) in cases {
        let text = format!(
            "{found} is no e-mail address; expected one like name@example.com, in ASCII. Enter the one of your Apple account"
        );
        assert_eq!(refused(email, "Jane", "US"), ("email", "email", text));
    }
}

#[test]
fn a_name_or_country_that_does_not_fit_is_told_at_its_field() {
    let names = [
        (
            " ".to_owned(),
            "name_empty",
            "the common name is empty; expected a name by which you know the key again, such as your own or your company's",
        ),
        (
            "名".repeat(65),
            "name_too_long",
            "the common name has 65 characters, more than the 64 of X.509. Choose a shorter one",
        ),
        (
            "Ja\nne".to_owned(),
            "name_control",
            "the common name has a line end or another control character in it; expected one line of text. Remove it",
        ),
    ];
    for (name, code, text) in names {
        assert_eq!(refused("jane@example.com", &name, "US"), ("common_name", code, text.to_owned()));
    }
    for country in ["USA", "中国", "U", "U1"] {
        let text = format!(
            "\"{country}\" is no country code; expected two letters, such as US, DE or CN, or nothing. Mend it or leave it empty"
        );
        assert_eq!(refused("jane@example.com", "Jane", country), ("country", "country", text));
    }
    assert!(Subject::new("jane@example.com", &"名".repeat(64), "de").is_ok(), "characters count, not bytes");
}

#[test]
fn what_is_no_request_is_refused_in_words() {
    let (request, _) = SigningRequest::make(&Subject::new("a@example.com", "a", "").unwrap()).unwrap();
    let half = &request.der()[..request.der().len() / 2];
    let certificate = fixture!("-certificate.pem");
    for bytes in [&b""[..], b"hello", half, certificate, &request.pem().as_bytes()[..400]] {
        assert_eq!(SigningRequest::parse(bytes), Err(RequestError::Damaged));
    }
    assert_eq!(
        RequestError::Damaged.to_string(),
        "the signing request is cut off or changed and cannot be read; expected PKCS#10, as Keychain Access, openssl and \
         Pushbench make it. Make a new one"
    );
    let large = SigningRequest::parse(&[b'A'; 70_000]).unwrap_err();
    assert_eq!(large, RequestError::TooLarge { bytes: 70_000, limit: 65_536 });
}
