//! Pushes on a connection whose client gave a certificate.

use std::time::{Duration, UNIX_EPOCH};

use push_credentials::fixtures::Draft;
use push_credentials::{Certificate, CertificateKind};
use push_protocol::Environment;

use super::bench::*;
use crate::provider_token::ConnectionState;
use crate::world::{World, WorldCertificate};

fn reason_under(certificate: &Certificate, world: &World, push: &Push) -> Option<&'static str> {
    push.judged(world, &mut ConnectionState::with_certificate(certificate.clone())).reason()
}

/// Without a provider token.
fn bare() -> Push {
    Push::good().without("authorization")
}

fn of(kind: CertificateKind) -> Certificate {
    Draft::new(kind, TOPIC).certificate()
}

#[test]
fn kinds_of_certificates_in_both_environments() {
    use CertificateKind as Kind;
    let elsewhere = Some("BadCertificateEnvironment");
    let open = World::open(Environment::Sandbox);
    for (kind, in_sandbox, in_production) in [
        (Kind::Universal, None, None),
        (Kind::Development, None, elsewhere),
        (Kind::Production, elsewhere, None),
        (Kind::MacDevelopment, None, elsewhere),
        (Kind::MacProduction, elsewhere, None),
        (Kind::Pass, elsewhere, None),
        (Kind::Website, elsewhere, None),
        (Kind::NoPush, Some("BadCertificate"), Some("BadCertificate")),
    ] {
        for (environment, expected) in
            [(Environment::Sandbox, in_sandbox), (Environment::Production, in_production)]
        {
            let world = open.clone().in_environment(environment);
            assert_eq!(reason_under(&of(kind), &world, &bare()), expected, "{kind:?} in {environment:?}");
        }
    }
}

#[test]
fn a_certificate_has_its_time() {
    let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
    let bad = Some("BadCertificate");
    for (not_before, not_after, expected) in
        [(NOW - 100, NOW + 100, None), (NOW, NOW, None), (NOW - 100, NOW - 1, bad), (NOW + 1, NOW + 100, bad)]
    {
        let certificate = Draft::universal(TOPIC).valid(at(not_before), at(not_after)).certificate();
        let reason = reason_under(&certificate, &world(), &bare());
        assert_eq!(reason, expected, "{not_before} to {not_after}");
    }
}

#[test]
fn a_world_with_a_list_knows_no_other_certificate() {
    let (listed, other) = (of(CertificateKind::Universal), of(CertificateKind::Development));
    let list = |certificates: &[&Certificate]| {
        world().with_certificates(certificates.iter().map(|it| WorldCertificate::of(it)))
    };
    let bad = Some("BadCertificate");
    for (world, expected) in
        [(list(&[&listed]), [None, bad]), (list(&[]), [bad, bad]), (list(&[&other, &listed]), [None, None])]
    {
        let found = [&listed, &other].map(|certificate| reason_under(certificate, &world, &bare()));
        assert_eq!(found, expected);
        // Keys are another list.
        assert_eq!(reason_in(&world, &Push::good()), None);
    }
}

#[test]
fn topics_of_a_certificate() {
    let single = of(CertificateKind::Development);
    let multi = of(CertificateKind::Universal);
    let voip = of(CertificateKind::Voip);
    let located = format!("{TOPIC}.location-query");
    let with_location =
        Draft::universal(TOPIC).topics(&[(TOPIC, "app"), (&located, "location")]).certificate();
    let (voip_topic, other) = ("com.example.app.voip", "com.example.other");
    let to = |byte, topic| bare().to(&token(byte)).with("apns-topic", topic);
    let unnamed = |byte| bare().to(&token(byte)).without("apns-topic");
    let disallowed = Some("TopicDisallowed");
    for (name, certificate, push, expected) in [
        ("its topic", &single, bare(), None),
        ("none on one", &single, unnamed("a1"), None),
        ("an empty one on one", &single, bare().with("apns-topic", ""), None),
        ("none on one, but another app's token", &single, unnamed("a4"), Some("DeviceTokenNotForTopic")),
        ("none on several", &multi, unnamed("a1"), Some("MissingTopic")),
        ("none on VoIP", &voip, unnamed("a4").without("apns-push-type"), None),
        ("the second of several", &multi, to("a4", voip_topic), None),
        ("a suffix that is not listed", &single, to("a4", voip_topic), disallowed),
        ("the bundle ID of a VoIP certificate", &voip, bare(), disallowed),
        ("another app", &multi, bare().with("apns-topic", other), disallowed),
        ("a wildcard", &multi, bare().with("apns-topic", "com.*"), Some("BadTopic")),
        ("location by type", &with_location, bare().with("apns-push-type", "location"), disallowed),
        ("location by topic", &with_location, bare().with("apns-topic", &located), disallowed),
        ("location by no list", &single, bare().with("apns-push-type", "location"), disallowed),
        ("a key would do", &single, Push::good().with("apns-topic", other), disallowed),
    ] {
        assert_eq!(reason_under(certificate, &world(), &push), expected, "{name}");
    }
}

#[test]
fn authorization_is_ignored_and_the_rest_is_judged_as_ever() {
    let (good, no_push) = (of(CertificateKind::Universal), of(CertificateKind::NoPush));
    for (name, certificate, push, expected) in [
        ("a bad token", &good, Push::good().jwt("garbage"), None),
        ("a good token does not help", &no_push, Push::good(), Some("BadCertificate")),
        ("the certificate comes first", &no_push, bare().at("/"), Some("BadCertificate")),
        ("path", &good, bare().at("/"), Some("BadPath")),
        ("push type", &good, bare().with("apns-push-type", "silent"), Some("InvalidPushType")),
        ("payload", &good, bare().sized(4097), Some("PayloadTooLarge")),
        ("device", &good, bare().to(&token("ff")), Some("BadDeviceToken")),
    ] {
        assert_eq!(reason_under(certificate, &world(), &push), expected, "{name}");
    }
    assert_eq!(reason_in(&world(), &bare()), Some("MissingProviderToken"));
}

#[test]
fn a_fingerprint_is_read_as_openssl_writes_it() {
    let certificate = of(CertificateKind::Universal);
    let plain = certificate.sha256();
    let pairs: Vec<String> =
        plain.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).to_uppercase()).collect();
    for text in [plain.clone(), plain.to_uppercase(), pairs.join(":")] {
        assert_eq!(WorldCertificate::with_sha256(&text), Ok(WorldCertificate::of(&certificate)), "{text}");
    }
    for text in ["", "ab", &plain[1..], &format!("{plain}0"), &plain.replacen(&plain[..1], "g", 1)] {
        let error = WorldCertificate::with_sha256(text).unwrap_err().to_string();
        assert_eq!(
            error,
            "expected the SHA-256 of a certificate, 64 hex digits with or without colons (openssl x509 -in FILE \
             -noout -fingerprint -sha256)",
            "{text}"
        );
    }
}
