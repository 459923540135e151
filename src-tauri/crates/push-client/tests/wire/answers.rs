//! Requests as the server sees them, and answers as the sender sees them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use push_protocol::Outcome;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::server::{
    Server, accept, answer_all, first_request, next, notification, provider_token, quick, reject, token,
};
use crate::soon;

#[tokio::test]
async fn an_accepted_push_carries_everything_and_nothing_else() {
    let seen = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&seen);
    let server = Server::h2(move |_, mut connection| {
        let keep = Arc::clone(&keep);
        async move {
            let (request, mut response) = next(&mut connection).await;
            let (head, mut body) = request.into_parts();
            let reading = tokio::spawn(async move {
                let body = body.data().await.unwrap().unwrap();
                *keep.lock().unwrap() = Some((head, body));
                let head = Response::builder().header("apns-id", "ID").header("apns-unique-id", "UNIQUE");
                response.send_response(head.body(()).unwrap(), true).unwrap();
            });
            answer_all(connection, accept).await;
            reading.await.unwrap();
        }
    })
    .await;
    let client = server.client(quick());
    let outcome = soon(client.send(&token(), &notification())).await.unwrap();
    let accepted = Outcome::Accepted { apns_id: Some("ID".into()), unique_id: Some("UNIQUE".into()) };
    assert_eq!(outcome, accepted);
    let (head, body) = seen.lock().unwrap().take().unwrap();
    assert_eq!(head.method, "POST");
    assert_eq!(head.uri, format!("{}/3/device/00ffab", server.url).as_str());
    let mut headers: Vec<_> =
        head.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    headers.sort_unstable();
    let expected: [(&str, &[u8]); 4] = [
        ("apns-priority", b"10"),
        ("apns-push-type", b"alert"),
        ("apns-topic", "com.example.订单".as_bytes()),
        ("authorization", b"bearer aa.bb.cc"),
    ];
    assert_eq!(headers, expected);
    assert_eq!(body, Bytes::from_static(br#"{ "aps" : {"alert":"Hello"} }"#));
}

#[tokio::test]
async fn a_rejection_is_an_outcome_whatever_its_body() {
    let long: &'static str = "x".repeat(100_000).leak();
    let bodies = [
        (
            410,
            r#"{"reason":"Unregistered","timestamp":1454948015990}"#,
            "Unregistered",
            Some(1_454_948_015_990),
        ),
        (400, r#"{"reason":"SomethingNew","more":[1]}"#, "SomethingNew", None),
        (410, r#"{"reason":"ExpiredToken","timestamp":"soon"}"#, "ExpiredToken", None),
        (503, "<html>", "", None),
        (413, "", "", None),
        (500, r#"["reason"]"#, "", None),
        (404, long, "", None),
    ];
    for (status, body, reason, timestamp) in bodies {
        let server =
            Server::h2(move |_, connection| answer_all(connection, move |it| reject(it, status, body))).await;
        let client = server.client(quick());
        let outcome = soon(client.send(&token(), &notification())).await.unwrap();
        let apns_id = Some("REJECTED-ID".to_owned());
        assert_eq!(
            outcome,
            Outcome::Rejected { status, reason: reason.into(), timestamp, apns_id, retry_after: None }
        );
    }
}

#[tokio::test]
async fn an_error_body_that_breaks_off_leaves_the_status() {
    // HEADERS with `:status: 500`, some DATA, RST_STREAM with INTERNAL_ERROR.
    let frames = [
        &[0, 0, 1, 1, 4, 0, 0, 0, 1, 0x8e][..],
        &[0, 0, 3, 0, 0, 0, 0, 0, 1, b'{', b'"', b'r'],
        &[0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 2],
    ]
    .concat();
    let server = Server::raw(&["h2"], move |_, mut tls| {
        let frames = frames.clone();
        async move {
            first_request(&mut tls).await;
            tls.write_all(&frames).await.unwrap();
            let _ = tls.read_to_end(&mut Vec::new()).await;
        }
    })
    .await;
    let outcome = soon(server.client(quick()).send(&token(), &notification())).await.unwrap();
    assert_eq!(
        outcome,
        Outcome::Rejected {
            status: 500,
            reason: String::new(),
            timestamp: None,
            apns_id: None,
            retry_after: None
        }
    );
}

#[tokio::test]
async fn a_body_without_end_leaves_the_status() {
    for (status, said, outcome) in [
        (200, "", Outcome::Accepted { apns_id: None, unique_id: None }),
        (
            429,
            r#"{"reason":"#,
            Outcome::Rejected {
                status: 429,
                reason: String::new(),
                timestamp: None,
                apns_id: None,
                retry_after: Some(Duration::from_secs(9)),
            },
        ),
    ] {
        let server = Server::h2(move |_, mut connection| async move {
            let (_, mut response) = next(&mut connection).await;
            let head = Response::builder().status(status).header("retry-after", "9").body(()).unwrap();
            let mut body = response.send_response(head, false).unwrap();
            body.send_data(Bytes::from_static(said.as_bytes()), false).unwrap();
            answer_all(connection, accept).await;
        })
        .await;
        let answered = soon(server.client(quick()).send(&token(), &notification())).await;
        assert_eq!(answered.unwrap(), outcome);
    }
}

/// Refuses the first token that it sees as expired, on whatever connection.
async fn server_that_expires_the_first_token() -> (Server, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::<String>::new()));
    let keep = Arc::clone(&seen);
    let server = Server::h2(move |_, mut connection| {
        let keep = Arc::clone(&keep);
        async move {
            while let Some(Ok((request, response))) = connection.accept().await {
                let jwt = request.headers()["authorization"].to_str().unwrap().to_owned();
                let expired = keep.lock().unwrap().first().is_none_or(|first| *first == jwt);
                keep.lock().unwrap().push(jwt);
                if expired {
                    reject(response, 403, r#"{"reason":"ExpiredProviderToken"}"#);
                } else {
                    accept(response);
                }
            }
        }
    })
    .await;
    (server, seen)
}

#[tokio::test]
async fn an_expired_token_is_sent_again_once_and_renewed_if_it_is_twenty_minutes_old() {
    let (server, seen) = server_that_expires_the_first_token().await;
    let (authorization, at) = provider_token();
    let client = server.client_with(authorization, quick());
    let refused = soon(client.send(&token(), &notification())).await.unwrap();
    assert_eq!(refused.status(), 403, "a second refusal is final");
    assert_eq!(seen.lock().unwrap().len(), 2);
    at(20);
    let accepted = soon(client.send(&token(), &notification())).await.unwrap();
    assert_eq!(accepted.status(), 200);
    assert_eq!(client.clock_skew(), None);
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 4);
    assert!(seen[0] == seen[1] && seen[1] == seen[2] && seen[2] != seen[3]);
    assert_eq!(server.connections(), 3, "the one that refused is left");
}

#[tokio::test]
async fn a_token_of_a_wrong_clock_is_dated_anew_by_the_answer() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Server::h2(move |_, mut connection| {
        let keep = Arc::clone(&keep);
        async move {
            while let Some(Ok((request, mut response))) = connection.accept().await {
                let jwt = request.headers()["authorization"].to_str().unwrap().to_owned();
                let number = {
                    let mut seen = keep.lock().unwrap();
                    seen.push(jwt);
                    seen.len()
                };
                // An hour and a half after the time that the client's clock shows.
                let head = Response::builder().status(if number == 1 { 403 } else { 200 });
                let head = head.header("date", "Fri, 15 Jan 2027 09:30:00 GMT").body(()).unwrap();
                let mut body = response.send_response(head, false).unwrap();
                body.send_data(Bytes::from_static(br#"{"reason":"ExpiredProviderToken"}"#), true).unwrap();
            }
        }
    })
    .await;
    let (authorization, _at) = provider_token();
    let client = server.client_with(authorization, quick());
    assert_eq!(soon(client.send(&token(), &notification())).await.unwrap().status(), 200);
    let skew = client.clock_skew().unwrap();
    assert!(!skew.ahead && skew.to_string().contains("is 1 h 30 min behind that of APNs"), "{skew}");
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_fixed_token_is_never_replaced() {
    let (server, seen) = server_that_expires_the_first_token().await;
    let outcome = soon(server.client(quick()).send(&token(), &notification())).await.unwrap();
    assert_eq!(outcome.status(), 403);
    assert_eq!(*seen.lock().unwrap(), ["bearer aa.bb.cc"]);
}
