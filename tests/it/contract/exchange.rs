//! Pushes that come from other programs and go to them, through the desk.

use std::fs;

use push_ipc::FailureCode;
use push_ipc::model::*;

use super::bench::{Bench, Home};

async fn export(bench: &Bench<'_>, draft: &Draft, format: PushFormat, path: Option<String>) -> ExportedPush {
    bench.export_push(ExportPush { draft: draft.clone(), format, path }).await.unwrap()
}

fn english(notes: &[Words]) -> Vec<&str> {
    assert!(notes.iter().all(|it| !it.zh_hans.is_empty()));
    notes.iter().map(|it| it.en.as_str()).collect()
}

#[tokio::test]
async fn a_push_goes_out_in_every_form_and_comes_back() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = bench.draft().await;
    let state = bench.start(()).await.unwrap();
    let apns = export(&bench, &draft, PushFormat::Apns, None).await;
    assert_eq!(apns.file_name, "Order shipped.apns");
    assert!(apns.text.starts_with("{\n  \"Simulator Target Bundle\": \"com.example.shop\",\n  \"aps\""));
    assert_eq!((apns.path, apns.notes.len()), (None, 0));
    let back = bench.import_push(ImportSource::Text { text: apns.text }).await.unwrap();
    assert_eq!((back.payload.as_ref(), back.format), (Some(&draft.payload), PushFormat::Apns));
    assert_eq!(back.bundle_id.as_deref(), Some("com.example.shop"));

    let curl = export(&bench, &draft, PushFormat::Curl, None).await;
    assert!(curl.text.starts_with("JWT=$(pushbench token --credential 'Sample key') &&\n"), "{}", curl.text);
    let said = english(&curl.notes);
    assert!(said[0].starts_with("The key Sample key is kept in memory only"), "{said:?}");
    assert!(said[1].starts_with("It goes to the simulator in Pushbench"), "{said:?}");
    let back = bench.import_push(ImportSource::Text { text: curl.text }).await.unwrap();
    assert_eq!(back.payload.as_ref(), Some(&draft.payload));
    assert_eq!(back.credential.as_deref(), Some("Sample key"));
    assert_eq!(back.token.as_ref(), Some(&state.devices[0].token));
    assert_eq!(back.host.map(|it| format!("https://{it}")), Some(state.simulator.sandbox_url));
    assert_eq!(back.headers["topic"], draft.topic);

    let to_apple = Draft { endpoint: Endpoint::Production, ..draft.clone() };
    let curl = export(&bench, &to_apple, PushFormat::Curl, None).await.text;
    assert!(curl.contains("'https://api.push.apple.com/3/device/") && !curl.contains("--cacert"), "{curl}");
    let swift = export(&bench, &draft, PushFormat::Swift, None).await;
    assert!(
        swift.text.starts_with("let userInfo: [AnyHashable: Any] = [\n    \"aps\": [\n"),
        "{}",
        swift.text
    );
    assert_eq!(export(&bench, &draft, PushFormat::Payload, None).await.text, draft.payload);
    bench.close().await;
}

#[tokio::test]
async fn an_exported_file_takes_no_other_ones_place() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = bench.draft().await;
    let folder = home.beside("out");
    fs::create_dir(&folder).unwrap();
    let place = || Some(folder.to_str().unwrap().to_owned());
    for name in ["Order shipped.json", "Order shipped (2).json"] {
        let exported = export(&bench, &draft, PushFormat::Payload, place()).await;
        let path = folder.join(name);
        assert_eq!(exported.path.as_deref(), path.to_str());
        assert_eq!(fs::read_to_string(path).unwrap(), draft.payload);
    }
    let nowhere = ExportPush { draft, format: PushFormat::Payload, path: Some(" ".to_owned()) };
    let failure = bench.export_push(nowhere).await.unwrap_err();
    assert_eq!((failure.code, failure.cause.as_deref()), (FailureCode::InvalidField, Some("path_empty")));
    bench.close().await;
}

#[tokio::test]
async fn files_are_read_and_what_is_none_is_refused() {
    let home = Home::new();
    let bench = home.open().await;
    let import = async |name: &str, bytes: &[u8]| {
        let path = home.beside(name);
        fs::write(&path, bytes).unwrap();
        bench.import_push(ImportSource::File { path: path.to_str().unwrap().to_owned() }).await
    };
    let read = import("push.apns", b"{\"aps\":{}}").await.unwrap();
    assert_eq!((read.format, read.payload.as_deref()), (PushFormat::Apns, Some("{\"aps\":{}}")));
    let script =
        b"#!/bin/sh\nset -e\ncurl -d '{}' -H 'apns-topic: a.b' https://api.push.apple.com/3/device/ab\n";
    let read = import("push.sh", script).await.unwrap();
    assert_eq!((read.format, read.token.as_deref()), (PushFormat::Curl, Some("ab")));
    let read = import("push.json", b"{\"aps\":").await.unwrap();
    assert_eq!((read.format, read.payload.as_deref()), (PushFormat::Payload, Some("{\"aps\":")));
    assert!(
        english(&read.notes)[0].starts_with("The payload is not JSON (it ends too early (line 1, column 8))")
    );
    for (bytes, cause) in [
        (&b"{\"a\":\"\xff\"}"[..], "import_not_utf8"),
        (b"\n", "import_empty"),
        (b"\xff\xfe{\0}\0", "import_not_utf8"),
    ] {
        let failure = import("bad.json", bytes).await.unwrap_err();
        assert_eq!((failure.code, failure.cause.as_deref()), (FailureCode::InvalidField, Some(cause)));
    }
    let large = vec![b' '; 1024 * 1024 + 1];
    assert_eq!(import("large.json", &large).await.unwrap_err().code, FailureCode::FileAccess);
    let gone = ImportSource::File { path: home.beside("none").to_str().unwrap().to_owned() };
    assert_eq!(bench.import_push(gone).await.unwrap_err().code, FailureCode::FileAccess);
    bench.close().await;
}

#[cfg(not(target_os = "macos"))]
#[tokio::test]
async fn there_is_no_ios_simulator_on_this_system() {
    let home = Home::new();
    let bench = home.open().await;
    assert_eq!(bench.booted_simulators(()).await.unwrap(), []);
    let push = |draft| PushToBooted { id: "A".to_owned(), draft };
    let draft = bench.draft().await;
    for (draft, cause) in [
        (draft.clone(), "simctl_missing"),
        (Draft { topic: String::new(), ..draft.clone() }, "bundle_id_invalid"),
        (Draft { payload: "[]".to_owned(), ..draft }, "payload_not_object"),
    ] {
        let failure = bench.push_to_booted(push(draft)).await.unwrap_err();
        assert_eq!((failure.code, failure.cause.as_deref()), (FailureCode::InvalidField, Some(cause)));
    }
    bench.close().await;
}
