//! `.p12` files that openssl does not make, and other programs do: BER, several identities, bags in bags, no
//! password at all. Where openssl reads them, it is asked too.

use pkcs5::EncryptionScheme;
use pkcs5::der::Encode as _;
use pkcs5::pbes2::{Kdf, Parameters, Pbkdf2Prf};
use push_credentials::fixtures::{self, Draft};
use push_credentials::{CertificateKind, P12, P12Error};
use secrecy::ExposeSecret as _;

use crate::p12_files::parts::{
    BAGS_BAG, SECRET_BAG, SHROUDED_KEY_BAG, bag, ber, certificate_bag, der, key_bag, open_file, rc2_safe,
    safe, sealed_file, sequence, utf16,
};
use crate::p12_files::{Folder, assert_identity, read};

#[test]
fn ber_is_read_as_der_is() {
    let folder = Folder::new();
    for options in ["-legacy", "", "-certpbe NONE -keypbe NONE"] {
        let file = ber(&folder.export("secret", options), 0);
        assert!(file.starts_with(&[0x30, 0x80]));
        assert_identity(&read(&file, "secret").unwrap(), &folder);
        assert_eq!(read(&file, "x").err(), Some(P12Error::WrongPassword));
        folder.openssl_opens(&file, "secret", "-legacy").unwrap();
    }
    for options in ["-nomac", "-legacy -nomac -certpbe PBE-SHA1-RC2-40", "-certpbe NONE -keypbe NONE -nomac"]
    {
        let file = ber(&folder.export("secret", options), 2);
        assert_identity(&read(&file, "secret").unwrap(), &folder);
    }
}

#[test]
fn a_password_that_is_absent_is_not_an_empty_one() {
    let folder = Folder::new();
    for password in [Vec::new(), utf16("")] {
        let file = sealed_file(
            &[&rc2_safe(&[&folder.certificate], &password), &safe(&[&key_bag(&folder.key)])],
            &password,
        );
        assert_identity(&P12::read(&file, None).unwrap(), &folder);
        assert_identity(&read(&file, "").unwrap(), &folder);
        assert_eq!(read(&file, "x").err(), Some(P12Error::WrongPassword));
        folder.openssl_opens(&file, "", "-legacy").unwrap();
    }
}

#[test]
fn several_identities_are_told_apart_by_public_key() {
    let (key, other_key) = (fixtures::key(), fixtures::other_key());
    let sandbox = Draft::new(CertificateKind::Development, "com.example.app").certificate();
    let production = Draft::new(CertificateKind::Production, "com.example.app").certificate();
    let other = Draft::universal("com.example.other").certificate_for(other_key.public_key_der());
    let alone = Draft::universal("com.example.alone").certificate_for(fixtures::authority().public_key_der());
    let file = sealed_file(
        &[
            &safe(&[&key_bag(&other_key)]),
            &rc2_safe(
                &[&sandbox, &fixtures::authority(), &other, &alone, &production, &sandbox],
                &utf16("pw"),
            ),
            &safe(&[&key_bag(&key)]),
        ],
        &utf16("pw"),
    );
    let p12 = read(&file, "pw").unwrap();
    let found: Vec<_> =
        p12.identities.iter().map(|one| (&one.certificate, one.key.public_key_der())).collect();
    assert_eq!(
        found,
        [
            (&sandbox, key.public_key_der()),
            (&other, other_key.public_key_der()),
            (&production, key.public_key_der())
        ]
    );
    for identity in &p12.identities {
        assert_eq!(identity.chain, [fixtures::authority()]);
    }
    assert_eq!(p12.certificates, [alone]);
    assert!(p12.keys.is_empty());
}

#[test]
fn two_keys_from_openssl_are_both_found() {
    // openssl writes one key a file; here is what two exports hold, in one.
    let folder = Folder::new();
    let other = Draft::universal("com.example.other").certificate_for(fixtures::other_key().public_key_der());
    let more = safe(&[&certificate_bag(&other), &key_bag(&fixtures::other_key())]);
    let exported = p12::PFX::parse(&folder.export("pw", "-legacy")).unwrap();
    let safes = exported.auth_safe.data(&[]).unwrap();
    let both = [&safes[4..], &more].concat();
    let content = sequence(&[&both]);
    let mac_data = Some(p12::MacData::new(&content, &utf16("pw")));
    let file = p12::PFX { version: 3, auth_safe: p12::ContentInfo::Data(content), mac_data }.to_der();
    let p12 = read(&file, "pw").unwrap();
    assert_eq!(p12.identities.len(), 2);
    assert_eq!(p12.format, "PKCS#12, RC2-40 and 3DES, SHA-1 MAC");
    let shown = folder.openssl_opens(&file, "pw", "-legacy").unwrap();
    assert_eq!(shown.matches("BEGIN PRIVATE KEY").count(), 2, "{shown}");
}

#[test]
fn bags_in_bags_are_opened_and_others_passed_over() {
    let folder = Folder::new();
    let inner = bag(BAGS_BAG, &sequence(&[&key_bag(&folder.key)]));
    let outer = bag(BAGS_BAG, &sequence(&[&certificate_bag(&folder.certificate), &inner]));
    let secret = bag(SECRET_BAG, &sequence(&[]));
    assert_identity(&P12::read(&open_file(&[&safe(&[&secret, &outer])]), None).unwrap(), &folder);

    let deep = (0..20).fold(key_bag(&folder.key), |bags, _| bag(BAGS_BAG, &sequence(&[&bags])));
    assert!(matches!(
        P12::read(&open_file(&[&safe(&[&deep])]), None),
        Err(P12Error::Damaged { part: "its structure, nested beyond reason," })
    ));
}

#[test]
fn keys_are_derived_with_any_hash_of_pbkdf2() {
    use Pbkdf2Prf as Prf;
    // openssl pkcs12 writes SHA-256 alone; programs of before 2019 wrote SHA-1.
    let folder = Folder::new();
    for prf in [
        Prf::HmacWithSha1,
        Prf::HmacWithSha224,
        Prf::HmacWithSha256,
        Prf::HmacWithSha384,
        Prf::HmacWithSha512,
    ] {
        let mut parameters =
            Parameters::generate_pbkdf2_sha256_aes256cbc(2048, b"saltsalt", [7; 16]).unwrap();
        let Kdf::Pbkdf2(pbkdf2) = &mut parameters.kdf else { panic!("{parameters:?}") };
        pbkdf2.prf = prf;
        let encrypted = parameters.encrypt("secret", folder.key.pkcs8_der().expose_secret()).unwrap();
        let algorithm = EncryptionScheme::Pbes2(parameters).to_der().unwrap();
        let key = bag(SHROUDED_KEY_BAG, &sequence(&[&algorithm, &der(0x04, &[&encrypted])]));
        let file = open_file(&[&safe(&[&certificate_bag(&folder.certificate), &key])]);
        assert_identity(&read(&file, "secret").unwrap(), &folder);
        folder.openssl_opens(&file, "secret", "").unwrap();
    }
}
