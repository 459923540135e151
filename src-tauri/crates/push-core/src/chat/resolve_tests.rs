//! What is said of bindings that cannot be pushed to, and what becomes of the others.

use std::time::Duration;

use push_credentials::CertificateKind;
use push_credentials::fixtures::{Draft, NOT_BEFORE};

use super::*;
use crate::store::{CertificateRecord, KeyRecord};

fn certificate(id: &str, name: &str, draft: &Draft) -> CredentialRecord {
    CredentialRecord {
        id: id.to_owned(),
        name: name.to_owned(),
        item: id.to_owned(),
        vault: VaultKind::Memory,
        fingerprint: String::new(),
        sample: false,
        hosts: Vec::new(),
        facts: Facts::Certificate(CertificateRecord { certificate: draft.certificate(), chain: Vec::new() }),
    }
}

fn key(id: &str, name: &str) -> CredentialRecord {
    let facts = Facts::Key(KeyRecord::unlimited("ABCDE12345", "TEAM123456", ""));
    CredentialRecord { facts, ..certificate(id, name, &Draft::universal("com.acme.chat")) }
}

fn device(name: &str, topic: &str, simulated: Option<Environment>) -> DeviceRecord {
    let topic = topic.to_owned();
    DeviceRecord { id: name.to_owned(), name: name.to_owned(), topic, simulated, ..sample::device([7; 32]) }
}

fn binding(device: &str, certificate: &str, environment: Environment) -> Binding {
    Binding { device: device.to_owned(), apns_cert_name: certificate.to_owned(), environment }
}

#[test]
fn every_reason_is_said_in_both_languages() {
    use Environment::{Production, Sandbox};
    let now = SystemTime::UNIX_EPOCH + NOT_BEFORE + Duration::from_hours(24 * 100);
    let day = Duration::from_hours(24);
    let credentials = [
        certificate("c1", "Dev", &Draft::new(CertificateKind::Development, "com.acme.chat")),
        certificate("c2", "Old", &Draft::universal("com.acme.chat").valid(now - 9 * day, now - 3 * day)),
        certificate("c3", "New", &Draft::universal("com.acme.chat").valid(now + day, now + 9 * day)),
        certificate("c4", "Both", &Draft::universal("com.acme.chat")),
        key("k1", "Key"),
    ];
    let devices = [
        device("phone", "com.acme.chat", None),
        device("other", "com.acme.other", None),
        device("any", "", None),
    ];
    let closed = |_| false;
    let open = |_| true;
    let names = Names::new(&devices, &credentials, now, &open);
    for (device, certificate, environment, place, expected) in [
        ("phone", "PushCertName", Sandbox, ChatPlace::AsBound, "no certificate named PushCertName"),
        ("phone", "Nobody", Sandbox, ChatPlace::Loopback, "no certificate named Nobody"),
        ("phone", "Dev", Production, ChatPlace::Loopback, "Dev is not for production"),
        ("phone", "Old", Sandbox, ChatPlace::Loopback, "expired 3 days ago"),
        ("phone", "New", Sandbox, ChatPlace::AsBound, "not valid yet"),
        ("other", "Both", Sandbox, ChatPlace::AsBound, "not for the device's bundle ID com.acme.other"),
        ("nowhere", "Both", Sandbox, ChatPlace::AsBound, "no device named nowhere"),
        ("any", "Key", Sandbox, ChatPlace::AsBound, "the device any has none"),
    ] {
        let why = names.resolve(&binding(device, certificate, environment), place).unwrap_err().why;
        assert!(why.en.contains(expected), "{}", why.en);
        assert!(!why.zh_hans.is_ascii(), "{}", why.zh_hans);
    }
    let names = Names::new(&devices, &credentials, now, &closed);
    let locked = names.resolve(&binding("phone", "Both", Sandbox), ChatPlace::AsBound).unwrap_err();
    assert_eq!(locked.topic.as_deref(), Some("com.acme.chat"));
    assert!(locked.why.en.contains("not in the vault that is open"));
}

#[test]
fn each_binding_goes_to_its_own_and_on_loopback_to_the_simulator() {
    use Environment::{Production, Sandbox};
    let now = SystemTime::UNIX_EPOCH + NOT_BEFORE + Duration::from_hours(24 * 100);
    let credentials = [
        certificate("c1", "App", &Draft::new(CertificateKind::Development, "com.acme.chat")),
        certificate("c2", "App", &Draft::new(CertificateKind::Production, "com.acme.chat")),
    ];
    let devices = [device("phone", "", None), device("played", "com.example.shop", Some(Sandbox))];
    let open = |_| true;
    let names = Names::new(&devices, &credentials, now, &open);
    for (environment, place, endpoint, credential) in [
        (Sandbox, ChatPlace::AsBound, Endpoint::Sandbox, 0),
        (Production, ChatPlace::AsBound, Endpoint::Production, 1),
        (Production, ChatPlace::Loopback, Endpoint::LoopbackProduction, 1),
    ] {
        let it = names.resolve(&binding("phone", "App", environment), place).unwrap();
        assert_eq!((it.endpoint, it.speaker), (endpoint, Speaker::Listed(credential)));
        assert_eq!((it.topic.as_str(), it.played), ("com.acme.chat", place == ChatPlace::Loopback));
    }
    let sample = names.resolve(&binding("played", "PushCertName", Sandbox), ChatPlace::Loopback).unwrap();
    assert_eq!((sample.speaker, sample.played), (Speaker::Sample, false), "it is in the simulator's world");
    let one = names.resolve(&binding("of 6006", "PushCertName", Sandbox), ChatPlace::Loopback).unwrap();
    let other = names.resolve(&binding("of 6006", "PushCertName", Production), ChatPlace::Loopback).unwrap();
    assert!(one.played && one.token != other.token && one.topic == "com.example.shop");
    assert_eq!(one.token.as_str(), names.token(&binding("of 6006", "x", Sandbox)));
}
