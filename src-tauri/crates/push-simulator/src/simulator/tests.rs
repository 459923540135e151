//! Over real sockets: what a client is answered, what the journal says, how it all ends.

mod certificates;
mod client;
mod ending;
mod faults;

use client::{Bench, Client, PAYLOAD, TOPIC, device, frame, jwt, preface, push, push_to, within, world};
use futures_util::future::join_all;
use push_protocol::Environment;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use uuid::Uuid;

use super::*;

#[tokio::test]
async fn a_good_push_is_accepted() {
    let bench = Bench::new(world()).await;
    let client = bench.client().await;
    let answer = client.push(push()).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    let made = answer.header("apns-id").unwrap();
    assert!(Uuid::try_parse(made).is_ok() && made == made.to_uppercase(), "{made}");
    assert!(Uuid::try_parse(answer.header("apns-unique-id").unwrap()).is_ok());

    let mut named = push();
    let id = "5a9f2c1e-0b7d-4c3a-9e8f-1234567890ab";
    named.headers_mut().insert("apns-id", id.parse().unwrap());
    assert_eq!(client.push(named).await.header("apns-id"), Some(id));
}

#[tokio::test]
async fn production_gives_no_unique_id() {
    let bench = Bench::new(World::open(Environment::Production)).await;
    let answer = bench.client().await.push(push()).await;
    assert_eq!((answer.status, answer.header("apns-unique-id")), (200, None));
}

#[tokio::test]
async fn a_refusal_says_why() {
    let bench = Bench::new(world()).await;
    let client = bench.client().await;
    let answer = client.push(push_to(&device("ff"), PAYLOAD)).await;
    assert_eq!((answer.status, answer.body.as_str()), (400, r#"{"reason":"BadDeviceToken"}"#));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(answer.header("apns-id").is_some());

    let answer = client.push(push_to(&device("a2"), PAYLOAD)).await;
    let body = r#"{"reason":"Unregistered","timestamp":1700000000123}"#;
    assert_eq!((answer.status, answer.body.as_str()), (410, body));

    let mut get = push();
    *get.method_mut() = http::Method::GET;
    assert_eq!(client.push(get).await.status, 405);
}

#[tokio::test]
async fn the_journal_has_everything_but_the_token() {
    let bench = Bench::new(world()).await;
    let (mut live, mut full) = (bench.simulator.journal(), bench.simulator.journal_in_full());
    let client = bench.client().await;
    let first = client.push(push()).await;
    client.push(push_to(&device("ff"), &b"\xff"[..])).await;
    bench.client().await.push(push()).await;

    // An answer that is there has its entry: nothing is waited for.
    let entries: Vec<_> = std::iter::from_fn(|| full.try_recv().ok()).collect();
    let watched: Vec<_> = std::iter::from_fn(|| live.try_recv().ok()).collect();
    assert_eq!(entries, watched);
    let lines: Vec<_> = entries.iter().map(|entry| serde_json::to_value(entry).unwrap()).collect();
    let expected = json!({
        "at": 1_790_000_000_000_i64,
        "connection": 1,
        "stream": 1,
        "method": "POST",
        "path": format!("/3/device/{}", device("a1")),
        "headers": {
            "authorization": { "kid": "KEY", "iss": "TEAM", "iat": 1_790_000_000 },
            "apns-topic": TOPIC,
        },
        "certificate": null,
        "body": PAYLOAD,
        "body_note": null,
        "status": 200,
        "reason": null,
        "apns_id": first.header("apns-id").unwrap(),
    });
    assert_eq!(lines[0], expected);
    let second = ["stream", "status", "reason", "body", "body_note"].map(|name| lines[1][name].clone());
    assert_eq!(json!(second), json!([3, 400, "BadDeviceToken", "\u{fffd}", "not_utf8"]));
    assert_eq!((&lines[2]["connection"], &lines[2]["stream"]), (&json!(2), &json!(1)));
    let text = serde_json::to_string(&entries).unwrap() + &format!("{entries:?}");
    for part in jwt().split('.') {
        assert!(!text.contains(part), "{part} in {text}");
    }
}

#[tokio::test]
async fn a_world_can_be_exchanged_under_an_open_connection() {
    let bench = Bench::new(world()).await;
    let client = bench.client().await;
    assert_eq!(client.push(push()).await.status, 200);
    bench.simulator.set_world(world().with_devices(Vec::new()));
    assert_eq!(client.push(push()).await.body, r#"{"reason":"BadDeviceToken"}"#);
    bench.simulator.set_world(world());
    assert_eq!(client.push(push()).await.status, 200);
}

#[tokio::test]
async fn many_streams_are_answered_at_once() {
    let bench = Bench::new(world()).await;
    let client = bench.client().await;
    // The first answer brings the SETTINGS; before them, a client takes more streams than there are.
    assert_eq!(client.push(push()).await.status, 200);
    let answers = join_all((0..1500).map(|_| client.push(push()))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let ids: std::collections::HashSet<_> = answers.iter().map(|it| it.header("apns-id").unwrap()).collect();
    assert_eq!(ids.len(), answers.len());
}

#[tokio::test]
async fn bodies_far_too_large_are_refused_and_the_connection_goes_on() {
    let bench = Bench::new(world()).await;
    let mut journal = bench.simulator.journal_in_full();
    let client = bench.client().await;
    for size in [100_000, 20_000_000] {
        let answer = client.push(push_to(&device("a1"), vec![b'x'; size])).await;
        assert_eq!((answer.status, answer.body.as_str()), (413, r#"{"reason":"PayloadTooLarge"}"#));
        let entry = journal.try_recv().unwrap();
        assert_eq!((entry.body.len(), entry.body_note), (65_536, Some(crate::BodyNote::Cut)));
    }
    assert_eq!(client.push(push()).await.status, 200);
}

#[tokio::test]
async fn a_body_in_many_pieces_is_put_together() {
    let bench = Bench::new(world()).await;
    let mut journal = bench.simulator.journal_in_full();
    let client = bench.client().await;
    let (head, _) = push().into_parts();
    let mut send = client.send.clone().ready().await.unwrap();
    let (response, mut stream) = send.send_request(http::Request::from_parts(head, ()), false).unwrap();
    for byte in PAYLOAD.bytes() {
        stream.send_data(vec![byte].into(), false).unwrap();
        tokio::task::yield_now().await;
    }
    stream.send_data(bytes::Bytes::new(), true).unwrap();
    assert_eq!(within(response).await.unwrap().status(), 200);
    assert_eq!(journal.try_recv().unwrap().body, PAYLOAD);
}

#[tokio::test]
async fn a_body_that_does_not_come_is_an_idle_stream() {
    let limits = Limits { body: Duration::from_millis(50), ..Limits::default() };
    let bench = Bench::with_limits(world(), limits).await;
    let client = bench.client().await;
    let (head, _) = push().into_parts();
    let mut send = client.send.clone().ready().await.unwrap();
    let (response, _unfinished) = send.send_request(http::Request::from_parts(head, ()), false).unwrap();
    let mut answer = within(response).await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(within(answer.body_mut().data()).await.unwrap().unwrap(), r#"{"reason":"IdleTimeout"}"#);
    assert_eq!(client.push(push()).await.status, 200);
}

#[tokio::test]
async fn settings_are_those_of_apns() {
    let bench = Bench::new(world()).await;
    let mut tls = bench.tls(&["h2"]).await.unwrap();
    preface(&mut tls).await;
    let (kind, payload) = within(frame(&mut tls)).await.unwrap();
    assert_eq!(kind, 4, "SETTINGS come first");
    let mut settings: Vec<_> = payload
        .as_chunks::<6>()
        .0
        .iter()
        .map(|&[a, b, c, d, e, f]| (u16::from_be_bytes([a, b]), u32::from_be_bytes([c, d, e, f])))
        .collect();
    settings.sort_unstable();
    assert_eq!(settings, [(1, 4096), (3, 1000), (4, 65_535), (5, 16_384), (6, 8000)]);
}

#[tokio::test]
async fn strangers_do_no_harm() {
    let limits = Limits { handshake: Duration::from_millis(200), ..Limits::default() };
    let bench = Bench::with_limits(world(), limits).await;
    let rest = &mut Vec::new();

    let mut noise = bench.tcp().await;
    let bytes: Vec<u8> = (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    noise.write_all(&bytes).await.unwrap();
    // Ends with an alert or a reset.
    let _ = within(noise.read_to_end(rest)).await;

    let refused = bench.tls(&["http/1.1"]).await.unwrap_err().to_string();
    assert!(refused.contains("NoApplicationProtocol"), "{refused}");

    let mut old = bench.tls(&[]).await.unwrap();
    old.write_all(b"POST /3/device/00 HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    rest.clear();
    let _ = within(old.read_to_end(rest)).await;
    assert!(!String::from_utf8_lossy(rest).contains("HTTP/1.1"), "no status line");

    let mut silent = bench.tcp().await;
    rest.clear();
    let _ = within(silent.read_to_end(rest)).await;

    let mut mad = bench.tls(&["h2"]).await.unwrap();
    preface(&mut mad).await;
    mad.write_all(&[0xff; 64]).await.unwrap();
    rest.clear();
    let _ = within(mad.read_to_end(rest)).await;

    assert_eq!(bench.client().await.push(push()).await.status, 200);
}

#[tokio::test]
async fn http2_without_alpn_is_answered() {
    let bench = Bench::new(world()).await;
    let tls = bench.tls(&[]).await.unwrap();
    let (send, connection) = h2::client::handshake(tls).await.unwrap();
    let client = Client { send, driver: tokio::spawn(connection) };
    assert_eq!(client.push(push()).await.status, 200);
}

#[tokio::test]
async fn one_authority_serves_two_simulators() {
    let bench = Bench::new(world()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let now: Now = Arc::new(SystemTime::now);
    let world = World::open(Environment::Production);
    let second = Simulator::start(listener, world, &bench.certificates, now).unwrap();
    assert_eq!(second.url(), format!("https://127.0.0.1:{}", second.port()));
    let Bench { simulator, certificates } = bench;
    let bench = Bench { simulator: second, certificates };
    let answer = bench.client().await.push(push()).await;
    // Of another year, so its provider token is stale; what matters is that TLS was trusted.
    assert_eq!(answer.status, 403);
    within(simulator.stop()).await;
    within(bench.simulator.stop()).await;
}
