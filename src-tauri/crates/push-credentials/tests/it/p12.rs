//! Every kind of `.p12` file that opens (apns.md §11.2), made with the real `openssl`.

use push_credentials::{P12, P12Error};

use crate::p12_files::{Folder, assert_identity, read, secret};

/// Options of openssl, and the format as it is said.
const KINDS: [(&str, &str); 16] = [
    ("-legacy", "PKCS#12, RC2-40 and 3DES, SHA-1 MAC"),
    ("-legacy -nomaciter", "PKCS#12, RC2-40 and 3DES, SHA-1 MAC"),
    ("-legacy -descert", "PKCS#12, 3DES, SHA-1 MAC"),
    ("-legacy -descert -macalg sha256", "PKCS#12, 3DES, SHA-256 MAC"),
    ("", "PKCS#12, AES-256, SHA-256 MAC"),
    ("-certpbe AES-128-CBC -keypbe AES-128-CBC -macalg sha1", "PKCS#12, AES-128, SHA-1 MAC"),
    ("-certpbe AES-192-CBC -keypbe AES-192-CBC -macalg sha224", "PKCS#12, AES-192, SHA-224 MAC"),
    ("-certpbe AES-256-CBC -keypbe AES-256-CBC -macalg sha384", "PKCS#12, AES-256, SHA-384 MAC"),
    ("-certpbe AES-128-CBC -keypbe AES-256-CBC -macalg sha512", "PKCS#12, AES-128 and AES-256, SHA-512 MAC"),
    ("-certpbe DES-EDE3-CBC -keypbe DES-EDE3-CBC", "PKCS#12, 3DES (PBES2), SHA-256 MAC"),
    ("-certpbe NONE", "PKCS#12, AES-256, SHA-256 MAC"),
    ("-keypbe NONE", "PKCS#12, AES-256, SHA-256 MAC"),
    ("-certpbe NONE -keypbe NONE", "PKCS#12, not encrypted, SHA-256 MAC"),
    ("-legacy -nomac -certpbe PBE-SHA1-RC2-40", "PKCS#12, RC2-40 and 3DES, no MAC"),
    ("-nomac", "PKCS#12, AES-256, no MAC"),
    ("-certpbe NONE -keypbe NONE -nomac", "PKCS#12, not encrypted, no MAC"),
];

#[test]
fn every_kind_is_read_and_named() {
    let folder = Folder::new();
    for (options, format) in KINDS {
        let file = folder.export("secret", options);
        let p12 = read(&file, "secret").unwrap_or_else(|error| panic!("{options}: {error}"));
        assert_identity(&p12, &folder);
        assert_eq!(p12.format, format, "{options}");
    }
}

#[test]
fn another_password_is_told_from_a_missing_one() {
    let folder = Folder::new();
    for (options, format) in KINDS {
        let file = folder.export("secret", options);
        let (wrong, none) = (read(&file, "Secret").err(), P12::read(&file, None).err());
        if format == "PKCS#12, not encrypted, no MAC" {
            assert_eq!((wrong, none), (None, None));
        } else {
            assert_eq!(wrong, Some(P12Error::WrongPassword), "{options}");
            assert_eq!(none, Some(P12Error::PasswordNeeded), "{options}");
        }
        assert_eq!(read(&file, "").err(), P12::read(&file, None).err(), "{options}");
    }
}

#[test]
fn passwords_of_any_script_open_files_old_and_new() {
    let folder = Folder::new();
    let long = "パスワード🔑".repeat(40);
    assert!(long.chars().count() > 200);
    let two_hundred = "x".repeat(200);
    for password in ["推送证书密码", "Übergrößenträger", "🔑 emoji 👩‍🚀", " with spaces ", &long, &two_hundred]
    {
        for options in ["-legacy", "", "-nomac", "-legacy -nomac", "-macalg sha512"] {
            let file = folder.export(password, options);
            let p12 = read(&file, password).unwrap_or_else(|error| panic!("{password} {options}: {error}"));
            assert_identity(&p12, &folder);
            assert_eq!(
                read(&file, &format!("{password}x")).err(),
                Some(P12Error::WrongPassword),
                "{options}"
            );
        }
    }
}

#[test]
fn an_empty_password_needs_none() {
    let folder = Folder::new();
    for options in ["-legacy", "", "-nomac", "-legacy -nomac"] {
        let file = folder.export("", options);
        assert_identity(&P12::read(&file, None).unwrap(), &folder);
        assert_identity(&read(&file, "").unwrap(), &folder);
        assert_eq!(read(&file, "x").err(), Some(P12Error::WrongPassword), "{options}");
    }
}

#[test]
fn passwords_as_libressl_takes_them_open_too() {
    let folder = Folder::new();
    let password = "größe推送";
    // Each octet of UTF-8 as a character, which is what LibreSSL and OpenSSL 1.0 hash.
    let octets: String = password.bytes().map(char::from).collect();
    let file = folder.export(&octets, "-legacy");
    assert_identity(&read(&file, password).unwrap(), &folder);
}

#[test]
fn names_and_marks_beside_the_bags_are_passed_over() {
    let folder = Folder::new();
    for options in ["-name Push -keyex", "-name 推送证书 -keysig", "-name Ключ -legacy -keyex -caname CA"]
    {
        assert_identity(&read(&folder.export("secret", options), "secret").unwrap(), &folder);
    }
}

#[test]
fn authorities_become_the_chain() {
    let folder = Folder::new();
    let p12 = read(&folder.export("secret", "-certfile authority.pem"), "secret").unwrap();
    assert_identity(&p12, &folder);
    assert_eq!(p12.identities[0].chain, [push_credentials::fixtures::authority()]);
}

#[test]
fn a_password_is_never_shown() {
    let folder = Folder::new();
    let shown = format!("{:?}", P12::read(&folder.export("secret", ""), Some(&secret("secret"))).unwrap());
    assert!(!shown.contains("pkcs8") && shown.contains("RSA 2048"), "{shown}");
}
