//! What keeps a file from pushing.

use std::time::{Duration, SystemTime};

use push_credentials::fixtures::{self, Draft};
use push_credentials::{CertificateKind, Item};

use super::{APP, certificate_pem, key_pem, read};
use crate::common::fixture;

fn day(days: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(days * 24 * 60 * 60)
}

fn problems(item: &Item, now: SystemTime) -> Vec<(&'static str, String)> {
    item.problems(now).iter().map(|problem| (problem.code(), problem.to_string())).collect()
}

fn pair(draft: &Draft) -> Item {
    read((certificate_pem(&draft.certificate()) + &key_pem(&fixtures::key())).as_bytes()).item
}

#[test]
fn the_life_of_the_certificate_decides() {
    let item = pair(&Draft::universal(APP).valid(day(20_000), day(20_395)));
    let cases = [
        (19_999, false, "not_yet_valid", "the certificate is not valid yet. Check the clock of this machine"),
        (
            20_390,
            true,
            "expiring",
            "the certificate expires in 5 days. Renew it in the developer account, under Certificates, before it does",
        ),
        (
            20_400,
            false,
            "expired",
            "the certificate expired 5 days ago, and APNs refuses it. Renew it in the developer account, under Certificates",
        ),
    ];
    for (now, can_push, code, text) in cases {
        assert_eq!(problems(&item, day(now)), [(code, text.to_owned())]);
        assert_eq!(item.can_push(day(now)), can_push, "{code}");
    }
    assert_eq!(problems(&item, day(20_001)), []);
    assert!(item.can_push(day(20_001)));
}

#[test]
fn of_two_certificates_the_one_that_lives_counts() {
    let old = Draft::universal(APP).valid(day(19_000), day(19_395)).certificate();
    let new = Draft::universal(APP).valid(day(19_380), day(19_775)).certificate();
    let text = certificate_pem(&old) + &certificate_pem(&new) + &key_pem(&fixtures::key());
    let item = read(text.as_bytes()).item;
    assert_eq!((item.identities().len(), problems(&item, day(19_500))), (2, vec![]));
}

#[test]
fn what_is_missing_is_said() {
    let now = day(20_000);
    let code = |item: &Item| problems(item, now).into_iter().map(|(code, _)| code).collect::<Vec<_>>();
    let certificate = read(Draft::universal(APP).certificate().der()).item;
    assert_eq!(code(&certificate), ["no_key"]);
    assert_eq!(code(&read(key_pem(&fixtures::key()).as_bytes()).item), ["key_only"]);
    let strange = certificate_pem(&Draft::universal(APP).certificate()) + &key_pem(&fixtures::other_key());
    let strange = read(strange.as_bytes()).item;
    assert_eq!(code(&strange), ["key_mismatch"]);
    let signing = pair(&Draft::new(CertificateKind::NoPush, APP));
    assert_eq!(
        problems(&signing, now),
        [(
            "no_push_certificate",
            "the certificate \"Apple Distribution: com.example.app\" is not for pushing; expected one of Apple's for push \
             services. Make one in the developer account, under Certificates"
                .to_owned()
        )]
    );
    for item in [certificate, strange, signing] {
        assert!(!item.can_push(now));
    }
    assert!(read(fixture!("-p256-138.p8")).item.can_push(now));
}

#[test]
fn the_intermediate_is_called_by_its_name() {
    let item = read(fixtures::authority().der()).item;
    assert_eq!(
        problems(&item, day(20_000)),
        [(
            "authority",
            "the certificate \"Apple Worldwide Developer Relations Certification Authority (G4)\" is an authority's, which \
             signs others and cannot push. Choose the certificate that was made for your app"
                .to_owned()
        )]
    );
}

#[test]
fn a_request_for_a_key_that_apple_refuses_is_told() {
    let item = read(fixture!("-request.csr")).item;
    assert_eq!(
        problems(&item, day(20_000)),
        [(
            "request_key",
            "the request is for a key of EC P-256, and Apple takes RSA 2048 alone. Make a new request"
                .to_owned()
        )]
    );
}
