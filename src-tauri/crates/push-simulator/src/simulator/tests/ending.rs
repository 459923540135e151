//! How a simulator ends, for clients that let go and for those that do not.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::broadcast::error::RecvError;

use super::client::{Bench, Client, frame, preface, push, within, world};
use crate::Limits;

#[tokio::test]
async fn stopping_says_goaway_and_ends_everything() {
    let bench = Bench::new(world()).await;
    let (mut live, mut full) = (bench.simulator.journal(), bench.simulator.journal_in_full());
    let client = bench.client().await;
    assert_eq!(client.push(push()).await.status, 200);
    let Client { send, driver } = client;
    // A connection that still shakes hands does not hold anything up.
    let _silent = bench.tcp().await;
    let port = bench.simulator.port();
    within(bench.simulator.stop()).await;

    // NO_ERROR: the client's connection ends well, and takes no more requests.
    within(driver).await.unwrap().unwrap();
    assert!(within(send.ready()).await.is_err());
    assert!(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err());
    // One entry, then the end.
    assert!(within(full.recv()).await.is_some() && within(full.recv()).await.is_none());
    assert!(within(live.recv()).await.is_ok());
    assert_eq!(within(live.recv()).await, Err(RecvError::Closed));
}

/// What was judged before the end is answered, and what was not is told apart by GOAWAY.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_under_load_loses_no_answer() {
    let bench = Bench::new(world()).await;
    let mut journal = bench.simulator.journal_in_full();
    let client = bench.client().await;
    assert_eq!(client.push(push()).await.status, 200);
    let pushing = join_all((0..200).map(|_| async {
        let mut answered = 0;
        loop {
            match within(client.try_push(push())).await {
                Ok(_) => answered += 1,
                Err(error) => return (answered, error),
            }
        }
    }));
    let stopping = async {
        // Not before a good many have been answered.
        let mut judged = 0;
        while judged < 1000 {
            judged += usize::from(within(journal.recv()).await.is_some());
        }
        let stopped = tokio::spawn(bench.simulator.stop());
        while within(journal.recv()).await.is_some() {
            judged += 1;
        }
        within(stopped).await.unwrap();
        judged
    };
    let (endings, judged) = tokio::join!(pushing, stopping);
    assert_eq!(judged, 1 + endings.iter().map(|(answered, _)| answered).sum::<usize>());
    for (_, error) in endings {
        assert!(error.is_go_away(), "{error:?}");
    }
}

#[tokio::test]
async fn goaway_is_on_the_wire_and_who_does_not_let_go_is_cut() {
    let limits = Limits { stop: Duration::from_millis(100), ..Limits::default() };
    let bench = Bench::with_limits(world(), limits).await;
    let mut tls = bench.tls(&["h2"]).await.unwrap();
    preface(&mut tls).await;
    within(frame(&mut tls)).await.unwrap();
    let stopped = tokio::spawn(bench.simulator.stop());
    let goaway = loop {
        let (kind, payload) = within(frame(&mut tls)).await.unwrap();
        if kind == 7 {
            break payload;
        }
    };
    assert_eq!(goaway[4..8], [0; 4], "NO_ERROR");
    // This client never answers the PING that follows.
    within(stopped).await.unwrap();
    while within(frame(&mut tls)).await.is_ok() {}
}

#[tokio::test]
async fn dropping_the_simulator_cuts_its_connections() {
    let bench = Bench::new(world()).await;
    let client = bench.client().await;
    assert_eq!(client.push(push()).await.status, 200);
    drop(bench);
    // Cut, not ended: whether that is an error is the operating system's business.
    let _ = within(client.driver).await.unwrap();
}
