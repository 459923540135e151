//! Sending while the store is held by somebody else.

use std::time::Duration;

use push_protocol::{DeviceToken, HeaderText, Payload};
use rusqlite::Connection;

use super::*;
use crate::workbench::open_alone;

/// More than may wait between the dispatcher and the receipts.
const TARGETS: usize = 200;

/// To the sample device, so many times.
async fn plan_of(bench: &Workbench) -> Plan {
    let [credential] = bench.store.credentials().await.unwrap().try_into().unwrap();
    let [device] = bench.store.simulated_devices().await.unwrap().try_into().unwrap();
    let header = |text: &str| Some(HeaderText::parse(text).unwrap());
    let notification = Notification {
        topic: header(&device.topic),
        push_type: header("alert"),
        ..Notification::new(Payload::parse(br#"{"aps":{"alert":"Hi"}}"#).unwrap())
    };
    let token = DeviceToken::parse(&device.token).unwrap();
    Plan {
        notification,
        name: "Orders".to_owned(),
        targets: vec![PlannedTarget { device: Some(device), token }; TARGETS],
        token_file: None,
        credential,
        endpoint: Endpoint::LoopbackSandbox,
        filling: None,
        origin: Origin::new(bench.clock.now()),
    }
}

async fn send(bench: &Workbench) -> Vec<Receipt> {
    let source = Source { kind: SendKind::Compose, ..Source::default() };
    let sending = bench.run("run", plan_of(bench).await, &source, Doubts::default(), &[]);
    let reply = tokio::time::timeout(Duration::from_secs(60), sending).await.expect("it comes to an end");
    let SendReply::Done { receipts, .. } = reply.unwrap() else { panic!("asked or refused") };
    receipts
}

fn not_kept(events: &mut tokio::sync::broadcast::Receiver<Event>) -> Vec<String> {
    let all = std::iter::from_fn(|| events.try_recv().ok());
    all.filter_map(|it| if let Event::NotKept { error } = it { Some(error) } else { None }).collect()
}

#[tokio::test]
async fn every_receipt_comes_though_the_store_is_locked() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open_alone(folder.path()).await;
    bench.store.wait_for_nobody().await;
    let other = Connection::open(bench.data.store()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut events = bench.events();
    let receipts = send(&bench).await;
    assert_eq!(receipts.len(), TARGETS);
    assert!(receipts.iter().all(|it| it.ending == Ending::Accepted), "{:?}", receipts[0]);
    let told = not_kept(&mut events);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("is locked by another program"), "{told:?}");
    let [device] = bench.store.simulated_devices().await.unwrap().try_into().unwrap();
    assert_eq!(device.last_status, None);

    other.execute_batch("COMMIT").unwrap();
    assert_eq!(send(&bench).await.len(), TARGETS);
    assert_eq!(not_kept(&mut events), Vec::<String>::new());
    let [device] = bench.store.simulated_devices().await.unwrap().try_into().unwrap();
    assert_eq!(device.last_status, Some(200));
    bench.close().await;
}
