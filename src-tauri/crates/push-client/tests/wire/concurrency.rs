//! How many pushes are in flight at once.

use std::num::NonZeroUsize;
use std::time::Duration;

use h2::Reason;
use push_client::{Config, Connections};
use push_protocol::Outcome;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::server::{DEADLINE, H2, Server, accept, answer_all, next, notification, quick, reject, token};
use crate::soon;

/// Long enough for a second request to arrive, if there were one.
const LULL: Duration = Duration::from_millis(50);

async fn nothing_comes(connection: &mut H2) {
    assert!(tokio::time::timeout(LULL, connection.accept()).await.is_err(), "a second stream was opened");
}

#[tokio::test]
async fn one_stream_until_the_first_accepted_push_then_the_servers_limit() {
    let (report, mut reports) = mpsc::unbounded_channel();
    let server = Server::with_room(5, move |_, mut connection| {
        let report = report.clone();
        async move {
            let (_, first) = next(&mut connection).await;
            nothing_comes(&mut connection).await;
            reject(first, 400, r#"{"reason":"BadDeviceToken"}"#);
            let (_, second) = next(&mut connection).await;
            nothing_comes(&mut connection).await;
            accept(second);
            let mut held = Vec::new();
            while held.len() < 5 {
                held.push(next(&mut connection).await.1);
            }
            nothing_comes(&mut connection).await;
            report.send(held.len()).unwrap();
            held.into_iter().for_each(accept);
            answer_all(connection, accept).await;
        }
    })
    .await;
    let connections = Connections::Fixed(NonZeroUsize::MIN);
    let client = server.client(Config { response_timeout: DEADLINE, connections, ..quick() });
    let mut sends = JoinSet::new();
    for _ in 0..20 {
        let client = client.clone();
        sends.spawn(async move { client.send(&token(), &notification()).await.unwrap() });
    }
    let outcomes = soon(sends.join_all()).await;
    assert_eq!(soon(reports.recv()).await, Some(5));
    assert_eq!(outcomes.iter().filter(|it| matches!(it, Outcome::Rejected { .. })).count(), 1);
    assert_eq!(outcomes.len(), 20);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_push_that_waits_for_its_turn_is_not_written_when_given_up() {
    let (asked, mut asks) = mpsc::unbounded_channel();
    let (answer, answers) = tokio::sync::oneshot::channel::<()>();
    let answers = std::sync::Arc::new(tokio::sync::Mutex::new(Some(answers)));
    let server = Server::h2(move |_, mut connection| {
        let (asked, answers) = (asked.clone(), std::sync::Arc::clone(&answers));
        async move {
            let (_, first) = next(&mut connection).await;
            asked.send(()).unwrap();
            answers.lock().await.take().unwrap().await.unwrap();
            accept(first);
            answer_all(connection, |response| {
                asked.send(()).unwrap();
                accept(response);
            })
            .await;
        }
    })
    .await;
    let client = server.client(Config { response_timeout: DEADLINE, ..quick() });
    let send = |client: &push_client::Client| {
        let client = client.clone();
        tokio::spawn(async move { client.send(&token(), &notification()).await })
    };
    let first = send(&client);
    soon(asks.recv()).await.unwrap();
    let waiting = send(&client);
    tokio::task::yield_now().await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    answer.send(()).unwrap();
    soon(first).await.unwrap().unwrap();
    soon(client.send(&token(), &notification())).await.unwrap();
    soon(client.close()).await;
    soon(asks.recv()).await.unwrap();
    assert!(asks.try_recv().is_err(), "the push that was given up has reached the server");
}

#[tokio::test]
async fn a_push_that_is_given_up_in_flight_resets_its_stream() {
    let (resets, mut reset) = mpsc::unbounded_channel();
    let server = Server::h2(move |_, mut connection| {
        let resets = resets.clone();
        async move {
            let (_, mut response) = next(&mut connection).await;
            let watching = tokio::spawn(async move {
                let reason = std::future::poll_fn(|context| response.poll_reset(context)).await;
                resets.send(reason.unwrap()).unwrap();
            });
            answer_all(connection, accept).await;
            watching.await.unwrap();
        }
    })
    .await;
    let client = server.client(quick());
    let given_up = tokio::time::timeout(LULL, client.send(&token(), &notification())).await;
    assert!(given_up.is_err());
    assert_eq!(soon(reset.recv()).await, Some(Reason::CANCEL));
    assert!(soon(client.send(&token(), &notification())).await.is_ok());
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_server_without_room_is_not_waited_for_for_ever() {
    let server = Server::with_room(0, |_, connection| answer_all(connection, accept)).await;
    let client = server.client(quick());
    // The first goes out before the server's SETTINGS are known, and is refused or dropped by it.
    let _ = soon(client.send(&token(), &notification())).await;
    let error = soon(client.send(&token(), &notification())).await.unwrap_err();
    assert!(error.is_timeout() && !error.was_written(), "{error}");
}
