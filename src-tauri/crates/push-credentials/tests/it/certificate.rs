//! Certificates with Apple's names, object identifiers and DER shapes, and others.

use std::time::{Duration, SystemTime};

use push_credentials::fixtures::{self, Draft};
use push_credentials::{Certificate, CertificateError, CertificateKind as Kind, Validity};
use push_protocol::Environment::{self, Production, Sandbox};

use crate::common::fixture;

const APP: &str = "com.example.app";
const DAY: u64 = 24 * 60 * 60;

fn at(days: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(days * DAY)
}

#[test]
fn a_universal_certificate_says_all_that_apple_wrote() {
    let certificate = Draft::universal(APP).certificate();
    assert_eq!(certificate.kind(), Kind::Universal);
    assert_eq!(certificate.common_name(), "Apple Push Services: com.example.app");
    assert_eq!(certificate.bundle_id(), Some(APP));
    assert_eq!(certificate.team_id(), Some("DEF123GHIJ"));
    assert_eq!(certificate.organization(), Some("Example Ltd."));
    assert_eq!(
        certificate.issuer(),
        "Apple Worldwide Developer Relations Certification Authority (G4)",
        "the unit tells Apple's intermediates apart"
    );
    let topics: Vec<_> = certificate.topics().iter().map(|t| (t.topic.as_str(), t.tags.join(","))).collect();
    let tagged = |topic, tag: &str| (topic, tag.to_owned());
    assert_eq!(
        topics,
        [
            tagged("com.example.app", "app"),
            tagged("com.example.app.voip", "voip"),
            tagged("com.example.app.complication", "complication"),
        ]
    );
    assert_eq!(certificate.environments(), [Sandbox, Production]);
    assert_eq!(certificate.not_before(), SystemTime::UNIX_EPOCH + fixtures::NOT_BEFORE);
    assert_eq!(certificate.not_after(), SystemTime::UNIX_EPOCH + fixtures::NOT_AFTER);
    assert_eq!(certificate.single_topic(), None, "three topics: apns-topic must be named");
    assert!(certificate.is_push() && !certificate.is_authority());
    assert_eq!(Certificate::from_der(certificate.der()), Ok(certificate));
}

#[test]
fn each_kind_has_its_name_environments_and_topic() {
    let cases: [(Kind, &str, &[Environment], Option<&str>); 11] = [
        (Kind::Universal, "universal", &[Sandbox, Production], None),
        (Kind::Development, "development", &[Sandbox], Some(APP)),
        (Kind::Production, "production", &[Production], Some(APP)),
        (Kind::MacDevelopment, "mac_development", &[Sandbox], Some(APP)),
        (Kind::MacProduction, "mac_production", &[Production], Some(APP)),
        (Kind::Voip, "voip", &[Sandbox, Production], Some("com.example.app.voip")),
        (Kind::Watchkit, "watchkit", &[Sandbox, Production], Some(APP)),
        (Kind::Pass, "pass", &[Production], Some(APP)),
        (Kind::Website, "website", &[Production], Some(APP)),
        (Kind::Mdm, "mdm", &[Production], Some(APP)),
        (Kind::OtherPush, "other_push", &[Production], Some(APP)),
    ];
    for (kind, code, environments, topic) in cases {
        let certificate = Draft::new(kind, APP).certificate();
        assert_eq!((certificate.kind(), certificate.kind().code()), (kind, code));
        assert_eq!(certificate.environments(), environments, "{code}");
        assert_eq!(certificate.single_topic(), topic, "{code}");
        assert!(certificate.is_push(), "{code}");
    }
    let development = Draft::new(Kind::Development, APP).certificate();
    assert_eq!(development.organization(), None, "as Apple's");
}

#[test]
fn extensions_say_the_environment_before_the_name_does() {
    let renamed = Draft::new(Kind::Development, APP).environments(&[Production]);
    assert_eq!(renamed.certificate().environments(), [Production]);
    let silent = Draft::new(Kind::Development, APP).environments(&[]);
    assert_eq!(silent.certificate().environments(), [Sandbox], "by its name");
    let managed = Draft::new(Kind::OtherPush, "com.apple.mgmt.External.0a1b").common_name("Example MDM");
    assert_eq!(managed.certificate().kind(), Kind::Mdm, "by its topic");
}

#[test]
fn what_cannot_push_says_so() {
    let signing = Draft::new(Kind::NoPush, APP).certificate();
    assert_eq!((signing.kind(), signing.kind().code(), signing.is_push()), (Kind::NoPush, "no_push", false));
    assert_eq!((signing.topics(), signing.environments()), (&[][..], &[][..]));
    let authority = fixtures::authority();
    assert!(authority.is_authority() && !authority.is_push());
    assert_eq!(authority.team_id(), None, "G4 is no team");
}

#[test]
fn names_longer_than_x520_allows_are_read_whole() {
    let id = format!("com.example.{}", "long".repeat(30));
    let certificate = Draft::universal(&id).certificate();
    assert_eq!(certificate.common_name(), format!("Apple Push Services: {id}"));
    assert_eq!(certificate.topics()[1].topic, format!("{id}.voip"));
    let chinese = Draft::universal(APP).common_name("Apple Push Services: 推送证书").certificate();
    assert_eq!(chinese.common_name(), "Apple Push Services: 推送证书");
}

#[test]
fn days_left_and_validity_follow_the_clock() {
    let certificate = Draft::universal(APP).valid(at(20_000), at(20_395)).certificate();
    let second = Duration::from_secs(1);
    let cases = [
        (at(20_000) - second, 395, Validity::NotYet),
        (at(20_000), 395, Validity::Valid),
        (at(20_365) - second, 30, Validity::Valid),
        (at(20_365), 30, Validity::Expiring),
        (at(20_395) - second, 0, Validity::Expiring),
        (at(20_395), 0, Validity::Expiring),
        (at(20_395) + second, -1, Validity::Expired),
        (at(20_396), -1, Validity::Expired),
        (at(20_396) + second, -2, Validity::Expired),
    ];
    for (now, days, validity) in cases {
        assert_eq!((certificate.days_left(now), certificate.validity(now)), (days, validity), "{now:?}");
    }
}

#[test]
fn fingerprints_are_those_of_openssl() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("push.cer");
    let certificate = Draft::universal(APP).certificate();
    std::fs::write(&path, certificate.der()).unwrap();
    let openssl = |arguments: &[&str]| {
        let mut command = std::process::Command::new("openssl");
        let output = command.args(arguments).arg("-in").arg(&path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let printed = openssl(&["x509", "-inform", "DER", "-noout", "-fingerprint", "-sha256", "-subject"]);
    let (fingerprint, subject) = printed.split_once('\n').unwrap();
    let digits = fingerprint.rsplit('=').next().unwrap().replace(':', "").to_lowercase();
    assert_eq!(certificate.sha256(), digits);
    assert_eq!(
        subject.trim(),
        "subject=UID = com.example.app, CN = Apple Push Services: com.example.app, OU = DEF123GHIJ, O = Example Ltd., C = US"
    );
    assert_eq!(certificate.public_key_sha256(), fixtures::key().public_key_sha256());
    assert_ne!(certificate.public_key_sha256(), fixtures::other_key().public_key_sha256());
}

#[test]
fn certificates_of_others_are_read_too() {
    let certificate = fixture!("-certificate.cer");
    let certificate = Certificate::from_der(certificate).unwrap();
    assert_eq!(certificate.kind(), Kind::NoPush);
}

#[test]
fn what_is_no_certificate_is_refused_in_words() {
    let whole = Draft::universal(APP).certificate().der().to_vec();
    let damaged = "the certificate is cut off or changed and cannot be read; expected X.509. Download the .cer from the \
                   developer account again";
    let with_more = [&whole[..], b"more"].concat();
    for bytes in [&b""[..], b"hello", &whole[..whole.len() - 1], &with_more] {
        let error = Certificate::from_der(bytes).unwrap_err();
        assert_eq!((error.code(), error.to_string().as_str()), ("damaged", damaged));
    }
    let error = Certificate::from_der(&vec![0x30; 70_000]).unwrap_err();
    assert_eq!(error, CertificateError::TooLarge { bytes: 70_000 });
    assert_eq!(
        error.to_string(),
        "the certificate has 70000 bytes, more than the 65536 one can have. Choose the file as it was downloaded from the \
         developer account"
    );
    assert!(Certificate::from_der(&[&whole[..], b"\r\n"].concat()).is_ok(), "an editor's last line end");
}
