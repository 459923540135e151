//! What is written opens with the real `openssl pkcs12` under its password and under no other, and is read
//! back as it was.

use push_credentials::fixtures::Draft;
use push_credentials::{Identity, P12, P12Error, P12Form};

use crate::p12_files::{Folder, assert_identity, read, secret};

const FORMS: [(P12Form, &str, &str); 2] = [
    (P12Form::Classic, "-legacy", "PKCS#12, RC2-40 and 3DES, SHA-1 MAC"),
    (P12Form::Modern, "", "PKCS#12, AES-256, SHA-256 MAC"),
];

fn identity() -> Identity {
    Draft::universal("com.example.app").identity()
}

fn write(name: &str, password: &str, form: P12Form) -> Vec<u8> {
    P12::write(&identity(), name, &secret(password), form).unwrap()
}

#[test]
fn openssl_opens_both_forms_with_the_password_alone() {
    let folder = Folder::new();
    for (form, options, _) in FORMS {
        for password in ["secret", "推送证书密码", "Übergröße", "🔑👩‍🚀", "", &"长".repeat(200)]
        {
            let file = write("Push", password, form);
            let shown = folder.openssl_opens(&file, password, options).unwrap();
            assert_eq!(shown.matches("BEGIN CERTIFICATE").count(), 2, "{shown}");
            assert_eq!(shown.matches("BEGIN PRIVATE KEY").count(), 1, "{shown}");
            assert_eq!(shown.matches("friendlyName: Push").count(), 2, "{shown}");
            assert_eq!(shown.matches("localKeyID: ").count(), 2, "{shown}");
            let refused = folder.openssl_opens(&file, &format!("{password}x"), options).unwrap_err();
            assert!(refused.contains("invalid password"), "{refused}");
        }
    }
}

#[test]
fn openssl_names_the_algorithms_as_promised() {
    let folder = Folder::new();
    let classic = folder.openssl_opens(&write("", "secret", P12Form::Classic), "secret", "-legacy").unwrap();
    for words in [
        "MAC: sha1, Iteration 2048",
        "pbeWithSHA1And40BitRC2-CBC, Iteration 2048",
        "Shrouded Keybag: pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048",
    ] {
        assert!(classic.contains(words), "{words}: {classic}");
    }
    let modern = folder.openssl_opens(&write("", "secret", P12Form::Modern), "secret", "").unwrap();
    let cipher = "PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256";
    assert!(modern.contains("MAC: sha256, Iteration 100000"), "{modern}");
    assert_eq!(modern.matches(cipher).count(), 2, "{modern}");
    assert!(modern.contains(&format!("Shrouded Keybag: {cipher}")), "{modern}");
}

#[test]
fn what_is_written_is_read_back() {
    let folder = Folder::new();
    for (form, _, format) in FORMS {
        for (name, password) in [("Push", "secret"), ("推送证书 🔑", "🔑👩‍🚀 emoji"), ("", "密码")]
        {
            let file = write(name, password, form);
            let p12 = read(&file, password).unwrap();
            assert_identity(&p12, &folder);
            assert_eq!(p12.identities[0].chain, identity().chain);
            assert_eq!(p12.format, format);
            assert_eq!(read(&file, "another").err(), Some(P12Error::WrongPassword));
        }
        assert_identity(&P12::read(&write("", "", form), None).unwrap(), &folder);
    }
}

#[test]
fn no_two_files_are_alike() {
    for (form, ..) in FORMS {
        assert_ne!(write("Push", "secret", form), write("Push", "secret", form));
    }
}
