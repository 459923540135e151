//! What is said of a push against what the server knows of it: nothing is accepted that it did not accept,
//! nothing reaches it twice, and `unknown` is what it has whole and did not answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use push_client::{Client, Config, Connections, SendError};
use push_protocol::Outcome;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::peer::{
    INITIAL_WINDOW_SIZE, MAX_CONCURRENT_STREAMS, Peer, Said, accepted, frame, goaway, numbered, reset,
};
use crate::server::{DEADLINE, Server, quick, token};
use crate::soon;

const REFUSED_STREAM: u32 = 7;
const STREAM_CLOSED: u32 = 5;

/// How often each push was accepted by the server, and what it has whole besides.
#[derive(Clone, Default)]
struct Ledger(Arc<Mutex<BTreeMap<String, (usize, usize)>>>);

impl Ledger {
    fn accepted(&self, body: &str) {
        self.0.lock().unwrap().entry(body.to_owned()).or_default().0 += 1;
    }

    fn kept(&self, body: &str) {
        self.0.lock().unwrap().entry(body.to_owned()).or_default().1 += 1;
    }

    /// Holds what each sender heard against what the server knows; how many are unknown.
    fn judge(&self, heard: &[(String, Result<Outcome, SendError>)]) -> usize {
        let known = self.0.lock().unwrap();
        let mut unknown = 0;
        for (body, result) in heard {
            let expected = match result {
                Ok(Outcome::Accepted { .. }) => (1, 0),
                Err(error) if error.was_written() => {
                    unknown += 1;
                    (0, 1)
                }
                other => panic!("{body}: {other:?}"),
            };
            assert_eq!(known.get(body).copied().unwrap_or_default(), expected, "{body}: {result:?}");
        }
        unknown
    }
}

/// Sends so many at once.
async fn send(client: &Client, pushes: usize, bytes: usize) -> Vec<(String, Result<Outcome, SendError>)> {
    let mut sends = JoinSet::new();
    for number in 0..pushes {
        let client = client.clone();
        sends.spawn(async move {
            let notification = numbered(number, bytes);
            let body = notification.payload.as_str().to_owned();
            (body, client.send(&token(), &notification).await)
        });
    }
    soon(sends.join_all()).await
}

/// Patient, and on one connection at a time.
fn patient() -> Config {
    let connections = Connections::Fixed(1.try_into().unwrap());
    Config { response_timeout: DEADLINE, connections, random: || 0.1, ..quick() }
}

#[tokio::test]
async fn what_the_window_held_back_is_resent_and_what_was_whole_is_unknown() {
    let ledger = Ledger::default();
    let keep = ledger.clone();
    let server = Server::raw(&["h2"], move |number, tls| {
        let ledger = keep.clone();
        async move {
            let mut peer = Peer::meet(tls, &[(MAX_CONCURRENT_STREAMS, 1000)]).await;
            if number > 1 {
                peer.accept_all().await.iter().for_each(|body| ledger.accepted(body));
                return;
            }
            // One is answered; then as many come as 65,535 bytes hold.
            let (stream, body) = peer.push().await.unwrap();
            ledger.accepted(&body);
            peer.accept(stream).await;
            for _ in 1..16 {
                ledger.kept(&peer.push().await.unwrap().1);
            }
            // The seventeenth was begun where the window ended.
            while !matches!(peer.next().await, Some(Said::Part(_))) {}
            peer.hang_up().await;
        }
    })
    .await;
    let client = server.client(patient());
    let heard = send(&client, 100, 4_000).await;
    soon(client.close()).await;
    assert_eq!(server.connections(), 2);
    assert_eq!(settled(&ledger, &heard).await, 15);
}

/// The server writes into its ledger after it has answered.
async fn settled(ledger: &Ledger, heard: &[(String, Result<Outcome, SendError>)]) -> usize {
    let whole = async {
        while ledger.0.lock().unwrap().len() < heard.len() {
            tokio::task::yield_now().await;
        }
    };
    soon(whole).await;
    ledger.judge(heard)
}

#[tokio::test]
async fn a_window_that_never_opens_leaves_nothing_unknown() {
    let reset = Arc::new(Notify::new());
    let seen = Arc::clone(&reset);
    let server = Server::raw(&["h2"], move |_, tls| {
        let seen = Arc::clone(&seen);
        async move {
            let mut peer = Peer::meet(tls, &[(INITIAL_WINDOW_SIZE, 0)]).await;
            while let Some(said) = peer.next().await {
                match said {
                    // It may leave before the client knows our SETTINGS.
                    Said::Push(1, _) => peer.accept(1).await,
                    Said::Push(..) => panic!("more was sent than the window allows"),
                    Said::Reset(..) => seen.notify_one(),
                    _ => {}
                }
            }
        }
    })
    .await;
    let client = server.client(quick());
    // The second has the SETTINGS for certain.
    for _ in 0..2 {
        if let Err(error) = soon(client.send(&token(), &numbered(0, 100))).await {
            assert!(error.is_timeout() && error.is_retryable() && !error.was_written(), "{error}");
            assert!(error.to_string().contains("left no room for a push within 150ms"), "{error}");
        }
    }
    soon(reset.notified()).await;
}

#[tokio::test]
async fn a_limit_that_falls_to_one_and_rises_again_is_obeyed() {
    let ledger = Ledger::default();
    let keep = ledger.clone();
    let server = Server::raw(&["h2"], move |_, tls| {
        let ledger = keep.clone();
        async move {
            let mut peer = Peer::meet(tls, &[(MAX_CONCURRENT_STREAMS, 500)]).await;
            let (stream, body) = peer.push().await.unwrap();
            ledger.accepted(&body);
            peer.accept(stream).await;
            let mut held = Vec::new();
            while held.len() < 500 {
                held.push(peer.push().await.unwrap());
            }
            peer.settings(&[(MAX_CONCURRENT_STREAMS, 1)]).await;
            while peer.next().await.unwrap() != Said::Obeyed {}
            // As APNs does (§1): some are refused, some of those even twice, the others answered.
            for (at, (stream, body)) in held.into_iter().enumerate() {
                if at % 2 == 0 {
                    let twice = [reset(stream, REFUSED_STREAM), reset(stream, STREAM_CLOSED)];
                    peer.write(&twice.concat()).await;
                } else {
                    ledger.accepted(&body);
                    peer.accept(stream).await;
                }
            }
            // One at a time, for a while.
            for _ in 0..100 {
                let Some(Said::Head(stream, _)) = peer.next().await else { panic!("no request") };
                let Some(Said::Push(same, body)) = peer.next().await else { panic!("a second stream") };
                assert_eq!(stream, same);
                assert_eq!(peer.at_hand(), 0, "a second stream was opened");
                ledger.accepted(&body);
                peer.open(0, body.len()).await;
                peer.accept(stream).await;
            }
            peer.settings(&[(MAX_CONCURRENT_STREAMS, 1000)]).await;
            while let Some(said) = peer.next().await {
                if let Said::Push(stream, body) = said {
                    ledger.accepted(&body);
                    peer.open(0, body.len()).await;
                    peer.accept(stream).await;
                }
            }
        }
    })
    .await;
    let client = server.client(patient());
    let heard = send(&client, 1_000, 50).await;
    assert_eq!((settled(&ledger, &heard).await, server.connections()), (0, 1));
}

#[tokio::test]
async fn two_goaways_the_second_with_a_low_last_stream() {
    let ledger = Ledger::default();
    let keep = ledger.clone();
    let server = Server::raw(&["h2"], move |number, tls| {
        let ledger = keep.clone();
        async move {
            let mut peer = Peer::meet(tls, &[(MAX_CONCURRENT_STREAMS, 1000)]).await;
            if number == 1 {
                let (stream, body) = peer.push().await.unwrap();
                ledger.accepted(&body);
                peer.accept(stream).await;
                let mut held = Vec::new();
                while held.len() < 40 {
                    held.push(peer.push().await.unwrap());
                }
                peer.write(&goaway(0x7fff_ffff)).await;
                let last = held[9].0;
                peer.write(&goaway(last)).await;
                // Looked at: the first of them are answered late, the last two never.
                for (stream, body) in &held[..8] {
                    ledger.accepted(body);
                    peer.accept(*stream).await;
                }
                held[8..10].iter().for_each(|(_, body)| ledger.kept(body));
                peer.hang_up().await;
            } else {
                peer.accept_all().await.iter().for_each(|body| ledger.accepted(body));
            }
        }
    })
    .await;
    let client = server.client(patient());
    let heard = send(&client, 60, 50).await;
    soon(client.close()).await;
    assert_eq!((settled(&ledger, &heard).await, server.connections()), (2, 2));
}

#[tokio::test]
async fn every_other_reset_of_a_whole_request_leaves_it_unknown() {
    for code in [0, 1, 2, 3, 5, 6, 8, 9, 10, 11, 12, 13, 99] {
        let server = Server::raw(&["h2"], move |_, tls| async move {
            let mut peer = Peer::meet(tls, &[]).await;
            while let Some((stream, _)) = peer.push().await {
                peer.write(&reset(stream, code)).await;
            }
        })
        .await;
        let error = soon(server.client(quick()).send(&token(), &numbered(0, 50))).await.unwrap_err();
        assert!(error.was_written() && !error.is_retryable(), "{code}: {error}");
    }
}

#[tokio::test]
async fn an_answer_that_a_reset_follows_at_once_is_an_answer() {
    let server = Server::raw(&["h2"], |_, tls| async move {
        let mut peer = Peer::meet(tls, &[]).await;
        while let Some((stream, _)) = peer.push().await {
            peer.write(&[accepted(stream), reset(stream, 0), goaway(stream)].concat()).await;
        }
    })
    .await;
    let outcome = soon(server.client(quick()).send(&token(), &numbered(0, 50))).await;
    assert!(matches!(outcome, Ok(Outcome::Accepted { .. })), "{outcome:?}");
}

#[tokio::test]
async fn a_push_that_is_given_up_says_whether_it_was_sent() {
    let held = Arc::new(Notify::new());
    let seen = Arc::clone(&held);
    let server = Server::raw(&["h2"], move |_, tls| {
        let seen = Arc::clone(&seen);
        async move {
            let mut peer = Peer::meet(tls, &[]).await;
            while peer.push().await.is_some() {
                seen.notify_one();
            }
        }
    })
    .await;
    let client = server.client(patient());
    let send = |number| {
        let (client, stop) = (client.clone(), Arc::new(Notify::new()));
        let stopped = Arc::clone(&stop);
        let task = async move {
            client.send_until(&token(), &numbered(number, 50), stopped.notified()).await.unwrap_err()
        };
        (tokio::spawn(task), stop)
    };
    let (first, stop_first) = send(1);
    soon(held.notified()).await;
    // The only stream is taken.
    let (second, stop_second) = send(2);
    stop_second.notify_one();
    let error = soon(second).await.unwrap();
    assert!(!error.was_written(), "{error}");
    assert!(error.to_string().starts_with("the push was given up before it was sent to"), "{error}");
    stop_first.notify_one();
    let error = soon(first).await.unwrap();
    assert!(error.was_written() && !error.is_retryable(), "{error}");
}

#[tokio::test]
async fn a_push_that_had_no_window_is_not_sent_when_given_up() {
    let (begun, whole) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let seen = (Arc::clone(&begun), Arc::clone(&whole));
    let server = Server::raw(&["h2"], move |_, tls| {
        let (begun, whole) = seen.clone();
        async move {
            let mut peer = Peer::meet(tls, &[(INITIAL_WINDOW_SIZE, 10)]).await;
            while let Some(said) = peer.next().await {
                match said {
                    // The first may leave before the client knows our SETTINGS.
                    Said::Push(1, _) => peer.accept(1).await,
                    Said::Part(1) => peer.open(1, 1_000).await,
                    Said::Part(_) => begun.notify_one(),
                    Said::Push(..) => panic!("more was sent than the window allows"),
                    Said::Reset(stream, _) => {
                        // Too late for what was given up.
                        peer.open(stream, 1_000).await;
                        whole.notify_one();
                    }
                    _ => {}
                }
            }
        }
    })
    .await;
    let client = server.client(patient());
    assert!(soon(client.send(&token(), &numbered(0, 50))).await.is_ok());
    let error = soon(client.send_until(&token(), &numbered(1, 50), begun.notified())).await.unwrap_err();
    assert!(error.is_given_up() && !error.was_written(), "{error}");
    soon(whole.notified()).await;
}

#[tokio::test]
async fn a_dead_connection_is_noticed_while_an_answer_is_awaited() {
    let server = Server::raw(&["h2"], |number, tls| async move {
        let mut peer = Peer::meet(tls, &[]).await;
        if number == 1 {
            peer.push().await.unwrap();
            // Half-open: nothing is read or answered any more.
            std::future::pending::<()>().await;
        }
        peer.accept_all().await;
    })
    .await;
    let client = server.client(patient());
    let began = std::time::Instant::now();
    let error = soon(client.send(&token(), &numbered(0, 50))).await.unwrap_err();
    assert!(error.was_written(), "{error}");
    assert!(began.elapsed() < Duration::from_secs(3), "long before the answer would be due");
    assert!(soon(client.send(&token(), &numbered(1, 50))).await.is_ok());
}

#[tokio::test]
async fn a_connection_that_died_in_silence_costs_no_push() {
    let server = Server::raw(&["h2"], |number, tls| async move {
        let mut peer = Peer::meet(tls, &[]).await;
        if number == 1 {
            let (stream, _) = peer.push().await.unwrap();
            peer.accept(stream).await;
            std::future::pending::<()>().await;
        }
        peer.accept_all().await;
    })
    .await;
    let silence = Duration::from_millis(50);
    let client = server.client(Config { trusted_silence: silence, ..patient() });
    assert!(soon(client.send(&token(), &numbered(0, 50))).await.is_ok());
    tokio::time::sleep(2 * silence).await;
    assert!(soon(client.send(&token(), &numbered(1, 50))).await.is_ok());
    assert_eq!(server.connections(), 2);
    // One that answers is kept.
    tokio::time::sleep(2 * silence).await;
    assert!(soon(client.send(&token(), &numbered(2, 50))).await.is_ok());
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn headers_and_body_leave_in_one_write() {
    let server = Server::raw(&["h2"], |_, tls| async move {
        let mut peer = Peer::meet(tls, &[]).await;
        for _ in 0..3 {
            while !matches!(peer.next().await, Some(Said::Head(..))) {}
            // The TLS record that has brought the head holds the body's frame too.
            let at_hand = peer.at_hand();
            let (stream, body) = peer.push().await.unwrap();
            assert_eq!(at_hand, frame(0, 1, stream, body.as_bytes()).len());
            peer.accept(stream).await;
        }
        peer.accept_all().await;
    })
    .await;
    let client = server.client(quick());
    for bytes in [50, 300, 4_096] {
        assert!(soon(client.send(&token(), &numbered(0, bytes))).await.is_ok());
    }
}
