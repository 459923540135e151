//! What cannot be put on the wire or kept: refused at its field, and nothing is sent.

use push_ipc::FailureCode;
use push_ipc::model::*;

use super::bench::{Home, refused};

#[tokio::test]
async fn what_cannot_be_sent_is_refused_at_its_field() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = bench.draft().await;
    let payload = |text: &str| Draft { payload: text.to_owned(), ..draft.clone() };
    let pasted = |token: &str| Draft { token: token.to_owned(), ..draft.clone() };
    let cases = [
        (payload(""), "payload", "payload_empty"),
        (payload("{\"aps\":"), "payload", "payload_not_json"),
        (payload("[]"), "payload", "payload_not_object"),
        (payload(&"{\"a\":".repeat(10_000)), "payload", "payload_too_deep"),
        (Draft { device_ids: Vec::new(), ..draft.clone() }, "device_ids", "no_device"),
        (Draft { device_ids: vec!["7".to_owned()], ..draft.clone() }, "device_ids", "device_gone"),
        (Draft { credential: None, ..draft.clone() }, "credential", "no_credential"),
        (Draft { credential: Some("7".to_owned()), ..draft.clone() }, "credential", "no_credential"),
        (pasted("not hex"), "token", "token_not_hex"),
        (pasted("abc"), "token", "token_odd_length"),
        (pasted("{length = 32, bytes = 0x0011 ... eeff }"), "token", "token_truncated"),
        (Draft { topic: "a\nb".to_owned(), ..draft.clone() }, "topic", "header_control"),
    ];
    for (draft, field, code) in cases {
        let expected = vec![(field.to_owned(), code.to_owned())];
        let problems = bench.check_draft(draft.clone()).await.unwrap().problems;
        let typed: Vec<_> = problems.into_iter().map(|it| (it.field, it.code)).collect();
        assert_eq!(
            (&typed, refused(bench.send_with(draft, &[Consent::Warnings, Consent::Host]).await)),
            (&expected, expected.clone())
        );
    }
    assert_eq!(bench.start(()).await.unwrap().simulator.inbox, [], "nothing was sent");
    bench.close().await;
}

#[tokio::test]
async fn a_device_that_cannot_be_kept_is_refused_at_its_field() {
    let home = Home::new();
    let bench = home.open().await;
    let device = |name: &str, token: &str| DeviceInput {
        kind: DeviceKind::Alert,
        person: String::new(),
        tags: Vec::new(),
        notes: String::new(),
        id: None,
        name: name.to_owned(),
        token: token.to_owned(),
        topic: String::new(),
        environment: Environment::Sandbox,
        variables: std::collections::BTreeMap::new(),
    };
    for (input, field, cause) in [
        (device(" ", "ab"), "name", "name_empty"),
        (device("Simulated iPhone", "ab"), "name", "name_taken"),
        (device("Phone", ""), "token", "token_empty"),
        (device("Phone", "xyz"), "token", "token_not_hex"),
    ] {
        let failure = bench.save_device(input).await.unwrap_err();
        let found = (failure.code, failure.field.as_deref(), failure.cause.as_deref());
        assert_eq!(found, (FailureCode::InvalidField, Some(field), Some(cause)), "{}", failure.message);
    }
    let gone = DeviceInput { id: Some("7".to_owned()), ..device("Phone", "ab") };
    assert_eq!(bench.save_device(gone).await.unwrap_err().code, FailureCode::Gone);
    let gone = MoveDevice { id: "7".to_owned(), environment: Environment::Sandbox };
    assert_eq!(bench.move_device(gone).await.unwrap_err().code, FailureCode::Gone);
    assert_eq!(bench.start(()).await.unwrap().devices.len(), 1);
    bench.close().await;
}

/// It would be waited for, and the window with it.
#[cfg(unix)]
#[tokio::test]
async fn a_pipe_in_the_place_of_a_file_is_refused() {
    let home = Home::new();
    let bench = home.open().await;
    bench.make_vault().await;
    let pipe = home.beside("AuthKey_ABCDE12345.p8");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let key = ImportKey {
        path: pipe.to_str().unwrap().to_owned(),
        name: "Acme".to_owned(),
        key_id: "ABCDE12345".to_owned(),
        team_id: "TEAM123456".to_owned(),
        environments: Environment::ALL.to_vec(),
        topics: Vec::new(),
        replaces: None,
    };
    for failure in [
        bench.look_at(&pipe).await.map(drop).unwrap_err(),
        bench.import_key(key).await.map(drop).unwrap_err(),
    ] {
        let expected =
            format!("could not read {}: it is a pipe or a device; expected a file", pipe.display());
        assert_eq!((failure.code, failure.message), (FailureCode::FileAccess, expected));
    }
    bench.close().await;
}
