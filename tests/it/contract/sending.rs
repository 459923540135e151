//! What a send tells the window, and what APNs says to pushes that are wrong.

use push_ipc::FailureCode;
use push_ipc::model::*;

use super::bench::{Home, asked, one_receipt, payload_of};

const UNKNOWN_TOKEN: &str = "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff";

#[tokio::test]
async fn a_push_is_accepted_and_arrives() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = bench.draft().await;
    let receipt = bench.push(draft.clone()).await;
    assert_eq!((receipt.ending, receipt.status), (Ending::Accepted, Some(200)));
    assert_eq!((receipt.device_name.as_str(), receipt.endpoint), ("Simulated iPhone", draft.endpoint));
    assert_eq!((receipt.reason.as_ref(), receipt.elsewhere, receipt.move_to), (None, None, None));
    assert!(receipt.unique_id.is_some(), "the sandbox tells one");

    let (mut inbox, mut told) = (None, None);
    while inbox.is_none() || told.is_none() {
        match bench.event().await {
            Event::Inbox { mut entries, arrived: 1 } => inbox = entries.pop(),
            Event::Receipt { run, receipt } => told = Some((run, *receipt)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(told.unwrap(), ("run".to_owned(), receipt.clone()));
    let entry = inbox.unwrap();
    assert_eq!(
        (entry.body.as_str(), entry.status, entry.reason.as_ref()),
        (draft.payload.as_str(), 200, None)
    );
    assert_eq!(
        (entry.topic.as_deref(), entry.push_type.as_deref()),
        (Some("com.example.shop"), Some("alert"))
    );
    assert_eq!((entry.priority.as_deref(), entry.environment), (Some("10"), Environment::Sandbox));
    assert_eq!(entry.device_name.as_deref(), Some("Simulated iPhone"));
    assert_eq!(Some(&entry.apns_id), receipt.apns_id.as_ref());

    let state = bench.start(()).await.unwrap();
    assert_eq!(state.simulator.inbox, [entry]);
    assert_eq!((state.devices[0].last_status, state.devices[0].last_at), (Some(200), Some(receipt.at)));
    bench.clear_inbox(()).await.unwrap();
    assert_eq!(bench.start(()).await.unwrap().simulator.inbox, []);
    bench.cancel_send(RunRef { run: "run".to_owned() }).await.unwrap();
    bench.close().await;
}

#[tokio::test]
async fn a_broken_token_is_explained_and_offered_elsewhere() {
    let home = Home::new();
    let bench = home.open().await;
    let broken = DeviceInput {
        kind: DeviceKind::Alert,
        person: String::new(),
        tags: Vec::new(),
        notes: String::new(),
        id: None,
        name: "Old phone".to_owned(),
        token: UNKNOWN_TOKEN.to_uppercase(),
        topic: "com.example.shop".to_owned(),
        environment: Environment::Sandbox,
        variables: std::collections::BTreeMap::new(),
    };
    let old = bench.save_device(broken).await.unwrap().device.unwrap();
    assert_eq!(old.token, UNKNOWN_TOKEN);
    let listed = Draft { device_ids: vec![old.id.clone()], ..bench.draft().await };
    let pasted = Draft { device_ids: Vec::new(), token: format!(" {UNKNOWN_TOKEN}\n"), ..listed.clone() };
    for (draft, name) in [(listed, "Old phone"), (pasted, "")] {
        let receipt = bench.push(draft).await;
        assert_eq!((receipt.ending, receipt.status), (Ending::Rejected, Some(400)));
        assert_eq!((receipt.reason.as_deref(), receipt.device_name.as_str()), (Some("BadDeviceToken"), name));
        for words in [receipt.meaning.unwrap(), receipt.advice.unwrap()] {
            assert!(!words.en.is_empty() && !words.zh_hans.is_empty(), "{words:?}");
        }
        assert_eq!(receipt.elsewhere, Some(Endpoint::LoopbackProduction));
        assert!(receipt.apns_id.is_some());
    }
    let query = DevicesQuery { text: "old".to_owned(), offset: 0, limit: 10 };
    let page = bench.find_devices(query).await.unwrap();
    let [old] = page.rows.try_into().unwrap();
    assert_eq!((old.last_status, old.last_reason.as_deref()), (Some(400), Some("BadDeviceToken")));
    let gone = DeviceIds { ids: vec![old.id.clone()] };
    assert_eq!(bench.remove_devices(gone).await.unwrap().total, 1);
    bench.close().await;
}

#[tokio::test]
async fn what_apns_would_refuse_is_asked_about_and_then_sent() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = bench.draft().await;
    let voip =
        Draft { push_type: "voip".to_owned(), topic: "com.example.shop.voip".to_owned(), ..draft.clone() };
    let cases = [
        (
            Draft { topic: "com.example.other".to_owned(), ..draft.clone() },
            "device_topic",
            400,
            "TopicDisallowed",
        ),
        (Draft { topic: String::new(), ..draft.clone() }, "topic_missing", 400, "MissingTopic"),
        (Draft { payload: payload_of(4097), ..draft.clone() }, "payload_too_large", 413, "PayloadTooLarge"),
        (Draft { payload: payload_of(5121), ..voip.clone() }, "payload_too_large", 413, "PayloadTooLarge"),
        (
            Draft { collapse_id: "x".repeat(65), ..draft.clone() },
            "collapse_id_too_long",
            400,
            "BadCollapseId",
        ),
        (Draft { priority: "7".to_owned(), ..draft.clone() }, "priority", 400, "BadPriority"),
        (Draft { expiration: "soon".to_owned(), ..draft.clone() }, "expiration", 400, "BadExpirationDate"),
        (Draft { apns_id: "7".to_owned(), ..draft.clone() }, "apns_id", 400, "BadMessageId"),
        (
            Draft { push_type: "Alert".to_owned(), ..draft.clone() },
            "push_type_unknown",
            400,
            "InvalidPushType",
        ),
    ];
    for (draft, code, status, reason) in cases {
        let (consent, codes, host, credential) = asked(bench.send_with(draft.clone(), &[]).await);
        assert_eq!((consent, codes), (Consent::Warnings, vec![code.to_owned()]));
        assert!(host.starts_with("127.0.0.1:") && credential == "Sample key", "{host} {credential}");
        let receipt = bench.push(draft).await;
        assert_eq!((receipt.status, receipt.reason.as_deref()), (Some(status), Some(reason)));
        assert!(receipt.meaning.is_some() && receipt.advice.is_some() && receipt.elsewhere.is_none());
    }
    for draft in [Draft { payload: payload_of(4096), ..draft }, Draft { payload: payload_of(5120), ..voip }] {
        assert_eq!(one_receipt(bench.send_with(draft, &[]).await).ending, Ending::Accepted);
    }
    bench.close().await;
}

#[tokio::test]
async fn a_receipt_of_another_run_is_gone() {
    let home = Home::new();
    let bench = home.open().await;
    let (run, receipt) = ("again".to_owned(), "no such receipt".to_owned());
    let gone = bench.send_elsewhere(SendElsewhere { run, receipt, consent: Vec::new() }).await.unwrap_err();
    assert_eq!((gone.code, gone.message.as_str()), (FailureCode::Gone, "the push is not there any more"));
    bench.close().await;
}
