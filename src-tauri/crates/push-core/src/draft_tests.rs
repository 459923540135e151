//! What a draft becomes, and every reason why it cannot be sent or should not.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use push_protocol::Environment;

use super::*;
use crate::model::VaultKind;
use crate::store::{Facts, KeyRecord};

const NOW: u64 = 1_800_000_000;

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

pub(crate) fn device() -> DeviceRecord {
    let topic = "com.example.app".to_owned();
    DeviceRecord { topic, ..DeviceRecord::new("d1", "Ana", &"ab".repeat(32), Environment::Sandbox) }
}

pub(crate) fn key() -> CredentialRecord {
    CredentialRecord {
        id: "k1".to_owned(),
        name: "Acme".to_owned(),
        item: "k1".to_owned(),
        vault: VaultKind::Memory,
        fingerprint: String::new(),
        sample: false,
        hosts: Vec::new(),
        facts: Facts::Key(KeyRecord::unlimited("ABCDE12345", "TEAM123456", "")),
    }
}

pub(crate) fn draft(change: impl FnOnce(&mut Draft)) -> Draft {
    let mut draft = Draft {
        profile: None,
        payload: r#"{"aps":{"alert":"Hi"}}"#.to_owned(),
        push_type: "alert".to_owned(),
        priority: "10".to_owned(),
        expiration: String::new(),
        topic: "com.example.app".to_owned(),
        collapse_id: String::new(),
        apns_id: String::new(),
        credential: Some("k1".to_owned()),
        endpoint: Endpoint::LoopbackSandbox,
        device_ids: vec!["d1".to_owned()],
        tags: Vec::new(),
        people: Vec::new(),
        ask: false,
        token: String::new(),
        token_file: String::new(),
        variables: std::collections::BTreeMap::new(),
        aside: Vec::new(),
        about: crate::model::ProfileAbout::default(),
    };
    change(&mut draft);
    draft
}

/// A machine on which there is nothing.
const NOBODY: Known<'static> = Known { devices: &[], credentials: &[], file: None };

fn planned(draft: &Draft) -> Result<Plan, Vec<Problem>> {
    let (devices, credentials) = ([device()], [key()]);
    plan(
        draft,
        Known { devices: &devices, credentials: &credentials, file: None },
        now(),
        Origin::sample(now()),
    )
}

#[test]
fn what_cannot_be_put_on_the_wire_is_named_at_its_field() {
    let deep = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    let cases: Vec<(Draft, (&str, &str))> = vec![
        (draft(|it| it.payload = " ".to_owned()), ("payload", "payload_empty")),
        (draft(|it| it.payload = "{".to_owned()), ("payload", "payload_not_json")),
        (draft(|it| it.payload = "[]".to_owned()), ("payload", "payload_not_object")),
        (draft(|it| it.payload = deep), ("payload", "payload_too_deep")),
        (draft(|it| it.token = "xyz".to_owned()), ("token", "token_not_hex")),
        (draft(|it| it.token = "abc".to_owned()), ("token", "token_odd_length")),
        (draft(|it| it.device_ids = Vec::new()), ("device_ids", "no_device")),
        (draft(|it| it.device_ids = vec!["gone".to_owned()]), ("device_ids", "device_gone")),
        (draft(|it| it.credential = None), ("credential", "no_credential")),
        (draft(|it| it.topic = "a\nb".to_owned()), ("topic", "header_control")),
        (draft(|it| it.collapse_id = "a\tb".to_owned()), ("collapse_id", "header_control")),
    ];
    for (draft, expected) in cases {
        let problems = planned(&draft).unwrap_err();
        let found: Vec<_> = problems.iter().map(|it| (it.field.as_str(), it.code.as_str())).collect();
        assert_eq!(found, [expected]);
    }
}

#[test]
fn every_mistake_is_named_at_once() {
    let draft = draft(|it| {
        (it.payload, it.credential, it.device_ids) = ("[".to_owned(), None, Vec::new());
    });
    let fields: Vec<_> = planned(&draft).unwrap_err().into_iter().map(|it| it.field).collect();
    assert_eq!(fields, ["payload", "device_ids", "credential"]);
}

#[test]
fn errors_and_doubtful_headers_are_asked_about() {
    let cases: Vec<(Draft, &[&str])> = vec![
        (draft(|_| ()), &[]),
        (draft(|it| it.topic = String::new()), &["topic_missing"]),
        (draft(|it| it.topic = "com.example.other".to_owned()), &["device_topic"]),
        (draft(|it| it.priority = "7".to_owned()), &["priority"]),
        (draft(|it| it.expiration = "1".to_owned()), &["expiration_past"]),
        (draft(|it| it.expiration = "+60".to_owned()), &[]),
        (draft(|it| it.endpoint = Endpoint::LoopbackProduction), &["device_environment"]),
        (draft(|it| it.payload = r#"{"aps":{"alert":"Hi","x":1}}"#.to_owned()), &["custom_key_in_aps"]),
        // Doubtful, and worth a try.
        (draft(|it| it.payload = r#"{"aps":{"alert":"Hi","sound":"a.mp3"}}"#.to_owned()), &[]),
    ];
    for (draft, expected) in cases {
        let Doubts { warnings, findings } = doubts(&draft, &planned(&draft).unwrap(), NOBODY, now());
        let codes: Vec<_> =
            warnings.into_iter().map(|it| it.code).chain(findings.into_iter().map(|it| it.rule)).collect();
        assert_eq!(codes, expected, "{draft:?}");
    }
}

#[test]
fn findings_are_told_whatever_else_is_missing() {
    let known = NOBODY;
    let draft = draft(|it| it.payload = "{\"aps\":{\"alert\":\"😀\",\"badge\":\"1\",}}".to_owned());
    let reply = check(&draft, known, &[], now());
    let found: Vec<_> = reply.findings.iter().map(|it| (it.rule.as_str(), it.column)).collect();
    assert_eq!((found, reply.problems.len()), (vec![("json_syntax", 33)], 3));
    let fix = reply.findings[0].fix.clone().unwrap();
    assert_eq!((fix.edits.len(), fix.edits[0].from, fix.edits[0].to), (1, 32, 33));
}

#[test]
fn headers_are_what_was_typed_and_absent_where_nothing_was() {
    let plan =
        planned(&draft(|it| (it.expiration, it.priority) = ("+60".to_owned(), String::new()))).unwrap();
    let headers: Vec<_> = plan.notification.headers().collect();
    let until = (NOW + 60).to_string();
    assert_eq!(
        headers,
        [("apns-push-type", "alert"), ("apns-expiration", until.as_str()), ("apns-topic", "com.example.app")]
    );
    assert_eq!(resolve_expiration(" soon ", now()), "soon", "for APNs to judge");
}

#[test]
fn the_meter_follows_the_push_type() {
    let (devices, credentials) = ([device()], [key()]);
    let known = Known { devices: &devices, credentials: &credentials, file: None };
    for (push_type, max_bytes) in [("alert", 4096), ("voip", 5120), ("nonsense", 4096)] {
        let draft = draft(|it| {
            (it.push_type, it.payload) = (push_type.to_owned(), "{\"a\":\"订单\"".to_owned());
        });
        let reply = check(&draft, known, &[], now());
        assert_eq!((reply.bytes, reply.max_bytes, reply.problems.len()), (13, max_bytes, 1));
    }
}

#[path = "draft/variables_tests.rs"]
mod variables;
