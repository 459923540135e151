//! How many connections there are.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use push_client::{Client, Config, Connections};
use tokio::task::JoinSet;

use crate::server::{DEADLINE, Server, accept, answer_all, next, notification, quick, reject, token};
use crate::soon;

/// A server that is far away: each answer takes this long.
const FAR: Duration = Duration::from_millis(40);

async fn far_server(streams: u32) -> Server {
    Server::with_room(streams, |_, mut connection| async move {
        let mut answers = JoinSet::new();
        while let Some(Ok((_, response))) = connection.accept().await {
            answers.spawn(async move {
                tokio::time::sleep(FAR).await;
                accept(response);
            });
        }
    })
    .await
}

async fn send(client: &Client, pushes: usize) {
    let mut sends = JoinSet::new();
    for _ in 0..pushes {
        let client = client.clone();
        sends.spawn(async move { client.send(&token(), &notification()).await.unwrap() });
    }
    soon(sends.join_all()).await;
}

fn patient() -> Config {
    Config { response_timeout: DEADLINE, connect_timeout: DEADLINE, ..quick() }
}

#[tokio::test]
async fn more_connections_are_opened_where_the_ones_there_are_full_and_closed_again() {
    let server = far_server(5).await;
    let client = server.client(Config { idle_timeout: Duration::from_millis(100), ..patient() });
    send(&client, 400).await;
    let opened = server.connections();
    assert!((2..=16).contains(&opened), "{opened}");
    let one_is_left = async {
        while client.open_connections() > 1 {
            tokio::task::yield_now().await;
        }
    };
    soon(one_is_left).await;
    send(&client, 1).await;
    assert_eq!((server.connections(), client.open_connections()), (opened, 1));
}

#[tokio::test]
async fn a_server_that_has_accepted_nothing_gets_one_connection() {
    let server = Server::h2(|_, mut connection| async move {
        for _ in 0..5 {
            let (_, response) = next(&mut connection).await;
            tokio::time::sleep(FAR).await;
            reject(response, 400, r#"{"reason":"BadDeviceToken"}"#);
        }
        assert!(connection.accept().await.is_none_or(|it| it.is_ok()));
        answer_all(connection, accept).await;
    })
    .await;
    let client = server.client(patient());
    let mut sends = JoinSet::new();
    for _ in 0..5 {
        let client = client.clone();
        sends.spawn(async move { client.send(&token(), &notification()).await.unwrap() });
    }
    soon(sends.join_all()).await;
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_near_server_gets_one_connection() {
    let server = Server::with_room(5, |_, connection| answer_all(connection, accept)).await;
    let client = server.client(patient());
    send(&client, 500).await;
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_fixed_number_shares_evenly() {
    let server = far_server(1_000).await;
    let connections = Connections::Fixed(NonZeroUsize::new(4).unwrap());
    let client = server.client(Config { connections, ..patient() });
    send(&client, 400).await;
    assert_eq!((server.connections(), client.open_connections()), (4, 4));
}

#[tokio::test]
async fn connections_that_bring_nothing_are_not_opened_in_haste() {
    let server = Server::raw(&["h2"], |_, tls| async move { drop(tls) }).await;
    let client = server.client(Config { random: || 1.0, ..patient() });
    let stop = tokio::time::sleep(Duration::from_millis(600));
    let error = soon(client.send_until(&token(), &notification(), stop)).await.unwrap_err();
    assert!(!error.was_written() || server.connections() == 1, "{error}");
    // At once, after 250 ms, and after 500 ms more.
    assert!(server.connections() <= 2, "{}", server.connections());
}

#[tokio::test]
async fn connections_that_fail_together_count_as_one_failure() {
    let server = Server::raw(&["h2"], |number, tls| async move {
        if number > 4 {
            answer_all(h2::server::handshake(tls).await.unwrap(), accept).await;
        }
    })
    .await;
    let connections = Connections::Fixed(NonZeroUsize::new(4).unwrap());
    let client = server.client(Config { connections, random: || 1.0, ..patient() });
    let began = Instant::now();
    let mut sends = JoinSet::new();
    for _ in 0..8 {
        let client = client.clone();
        sends.spawn(async move { client.send(&token(), &notification()).await });
    }
    let heard = soon(sends.join_all()).await;
    assert!(
        heard.iter().all(|it| it.as_ref().is_ok_and(|it| it.status() == 200) || it.is_err()),
        "{heard:?}"
    );
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
}
