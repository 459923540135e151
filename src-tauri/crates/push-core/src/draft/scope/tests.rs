//! What is said of a credential that is not for what is sent.

use std::time::Duration;

use push_credentials::CertificateKind;
use push_credentials::fixtures::{Draft, NOT_AFTER};
use push_protocol::{HeaderText, Payload};

use super::*;
use crate::model::{ScopeSource, VaultKind};
use crate::store::CertificateRecord;
use Environment::{Production, Sandbox};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn record(facts: Facts) -> CredentialRecord {
    CredentialRecord {
        id: "c".to_owned(),
        name: "Acme".to_owned(),
        item: "c".to_owned(),
        vault: VaultKind::Memory,
        fingerprint: String::new(),
        sample: false,
        hosts: Vec::new(),
        facts,
    }
}

fn certificate(draft: &Draft) -> CredentialRecord {
    let certificate = draft.certificate();
    record(Facts::Certificate(CertificateRecord { certificate, chain: Vec::new() }))
}

fn push(topic: &str, push_type: &str) -> Notification {
    let mut it = Notification::new(Payload::parse(b"{\"aps\":{}}").unwrap());
    it.topic = HeaderText::parse(topic).ok();
    it.push_type = HeaderText::parse(push_type).ok();
    it
}

fn said(
    credential: &CredentialRecord,
    sent: &Notification,
    environment: Environment,
    at: Duration,
) -> Vec<String> {
    let found = warnings(credential, sent, environment, SystemTime::UNIX_EPOCH + at);
    found.into_iter().map(|it| format!("{} at {}: {}", it.code, it.field, it.message)).collect()
}

#[test]
fn a_certificate_is_for_its_topics_and_its_environment() {
    let universal = certificate(&Draft::universal("com.example.shop"));
    let sandbox = certificate(&Draft::new(CertificateKind::Development, "com.example.shop"));
    let shop = push("com.example.shop", "alert");
    let cases: &[(&CredentialRecord, Notification, Environment, &[&str])] = &[
        (&universal, shop.clone(), Production, &[]),
        (&universal, push("com.example.shop.voip", "voip"), Sandbox, &[]),
        (&sandbox, push("", "alert"), Sandbox, &[]),
        (
            &universal,
            push("com.example.other", "alert"),
            Production,
            &[
                "certificate_topic at topic: Acme is a certificate for com.example.shop, com.example.shop.voip, \
               com.example.shop.complication, not for com.example.other; APNs answers TopicDisallowed",
            ],
        ),
        (
            &sandbox,
            shop.clone(),
            Production,
            &[
                "certificate_environment at credential: Acme is not a certificate for production; APNs answers \
               BadCertificateEnvironment",
            ],
        ),
        (
            &universal,
            push("com.example.shop.location-query", "location"),
            Production,
            &[
                "certificate_location at push_type: Acme is a certificate, and location pushes need a key (.p8)",
            ],
        ),
    ];
    for (credential, sent, environment, expected) in cases {
        assert_eq!(said(credential, sent, *environment, NOT_AFTER - 100 * DAY), *expected);
    }
}

#[test]
fn a_certificate_is_for_its_time() {
    let universal = certificate(&Draft::universal("com.example.shop"));
    let shop = push("com.example.shop", "alert");
    for (at, expected) in [
        (
            NOT_AFTER + 3 * DAY,
            "certificate_expired at credential: the certificate of Acme expired 3 days ago; APNs refuses the connection",
        ),
        (
            Duration::from_secs(5),
            "certificate_not_yet_valid at credential: the certificate of Acme is not valid yet; check the clock of this \
             machine",
        ),
    ] {
        assert_eq!(said(&universal, &shop, Production, at), [expected]);
    }
    assert_eq!(said(&universal, &shop, Production, NOT_AFTER - DAY), Vec::<String>::new());
}

#[test]
fn a_key_is_for_what_was_recorded_or_learned_of_it() {
    let key = |change: fn(&mut KeyRecord)| {
        let mut key = KeyRecord::unlimited("ABCDE12345", "TEAM123456", "");
        change(&mut key);
        record(Facts::Key(key))
    };
    let sandbox = key(|it| (it.environments, it.scope) = (vec![Sandbox], ScopeSource::Learned));
    let listed = key(|it| it.topics = vec!["com.example.shop".to_owned()]);
    let refused = key(|it| it.refused_topics = vec!["com.example.other".to_owned()]);
    let alert = push("com.example.other", "alert");
    let cases: &[(&CredentialRecord, &Notification, Environment, &[&str])] = &[
        (&sandbox, &alert, Sandbox, &[]),
        (
            &sandbox,
            &alert,
            Production,
            &[
                "key_environment at credential: Acme is not a key for production; APNs answers BadEnvironmentKeyInToken",
            ],
        ),
        (&listed, &push("com.example.shop.voip", "voip"), Production, &[]),
        (
            &listed,
            &alert,
            Production,
            &["key_topic at topic: Acme is not a key for com.example.other; APNs answers TopicDisallowed"],
        ),
        (&refused, &push("com.example.shop", "alert"), Production, &[]),
        (
            &refused,
            &alert,
            Production,
            &[
                "key_topic_refused at topic: APNs answered TopicDisallowed to Acme for com.example.other before",
            ],
        ),
    ];
    for (credential, sent, environment, expected) in cases {
        assert_eq!(said(credential, sent, *environment, Duration::ZERO), *expected);
    }
}
