//! What stands between the client and a connection.

use std::sync::Arc;

use push_client::{Authorization, Client, Config, Connections, Endpoint};
use push_protocol::Outcome;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::server::{Server, accept, answer_all, notification, quick, token};
use crate::soon;

fn fixed() -> Authorization {
    Authorization::Fixed("aa.bb.cc".into())
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let endpoint = Endpoint::custom(&format!("https://{address}"), None).unwrap();
    let error =
        soon(Client::new(endpoint, fixed(), quick()).send(&token(), &notification())).await.unwrap_err();
    assert!(error.is_connect() && error.is_retryable());
    assert!(!error.is_tls() && !error.is_timeout() && !error.was_written());
    assert_eq!(
        error.to_string(),
        format!(
            "no connection to {address}: connection refused; check that the server runs and that no firewall is between"
        )
    );
}

#[tokio::test]
async fn nobody_answers_and_everybody_hears_it_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let endpoint = Endpoint::custom(&format!("https://{address}"), None).unwrap();
    let client = Client::new(endpoint, fixed(), quick());
    let mut sends = JoinSet::new();
    for _ in 0..50 {
        let client = client.clone();
        sends.spawn(async move { client.send(&token(), &notification()).await });
    }
    // One connect time-out for all of them: they share the attempt and its failure.
    let results = tokio::time::timeout(quick().connect_timeout * 3, sends.join_all()).await.unwrap();
    for error in results.into_iter().map(Result::unwrap_err) {
        assert!(error.is_connect() && error.is_timeout() && !error.was_written());
        assert_eq!(
            error.to_string(),
            format!(
                "no connection to {address} within 300ms; check the network, the address and the firewall"
            )
        );
    }
}

#[tokio::test]
async fn another_ca_is_not_trusted() {
    let server = Server::h2(|_, connection| answer_all(connection, accept)).await;
    let other = Server::h2(|_, connection| answer_all(connection, accept)).await;
    let own = "is trusted here; check the CA of this endpoint";
    let system = "this machine trusts; name the CA of this host, or that of the company if it inspects TLS in this network";
    for (ca_pem, advice) in [(Some(other.ca_pem.as_str()), own), (None, system)] {
        let endpoint = Endpoint::custom(&server.url, ca_pem).unwrap();
        let error =
            soon(Client::new(endpoint, fixed(), quick()).send(&token(), &notification())).await.unwrap_err();
        assert!(error.is_tls() && error.is_connect() && !error.is_retryable(), "{error}");
        assert_eq!(
            error.to_string(),
            format!(
                "no trusted connection to {}: its certificate is not signed by a CA that {advice}",
                &server.url["https://".len()..]
            )
        );
    }
}

#[tokio::test]
async fn a_server_without_http2_is_named_as_such() {
    for (alpn, found) in [
        (&[][..], "it did not choose the protocol h2 in TLS"),
        (&["http/1.1"][..], "it refused the protocol h2 in TLS"),
    ] {
        let server = Server::raw(alpn, |_, tls| async move { drop(tls) }).await;
        let error = soon(server.client(quick()).send(&token(), &notification())).await.unwrap_err();
        assert!(error.is_tls() && !error.was_written());
        assert_eq!(
            error.to_string(),
            format!(
                "{} does not speak HTTP/2, which APNs requires: {found}; check the port, and that no proxy is between",
                &server.url["https://".len()..]
            )
        );
    }
}

#[tokio::test]
async fn a_token_that_no_header_can_carry_is_not_sent() {
    let server = Server::h2(|_, connection| answer_all(connection, accept)).await;
    let client = server.client_with(Authorization::Fixed("aa\nbb".into()), quick());
    let error = soon(client.send(&token(), &notification())).await.unwrap_err();
    assert!(!error.was_written() && !error.is_retryable());
    assert!(error.to_string().ends_with("a line break or another character that no header can carry"));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn many_at_once_share_one_connection_or_as_many_as_configured() {
    for connections in [1_usize, 3] {
        let server = Server::h2(|_, connection| answer_all(connection, accept)).await;
        let client = server
            .client(Config { connections: Connections::Fixed(connections.try_into().unwrap()), ..quick() });
        let mut sends = JoinSet::new();
        for _ in 0..50 {
            let client = client.clone();
            sends.spawn(async move { client.send(&token(), &notification()).await.unwrap() });
        }
        for outcome in soon(sends.join_all()).await {
            assert!(matches!(outcome, Outcome::Accepted { .. }));
        }
        assert_eq!(server.connections(), connections);
    }
}

#[tokio::test]
async fn close_lets_pushes_end_and_takes_no_more() {
    let (asked, answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let script = (Arc::clone(&asked), Arc::clone(&answer));
    let gone = Arc::new(Notify::new());
    let left = Arc::clone(&gone);
    let server = Server::h2(move |_, mut connection| {
        let (asked, answer) = script.clone();
        let left = Arc::clone(&left);
        async move {
            let (_, response) = crate::server::next(&mut connection).await;
            asked.notify_one();
            answer.notified().await;
            accept(response);
            answer_all(connection, accept).await;
            left.notify_one();
        }
    })
    .await;
    let client = server.client(Config { response_timeout: crate::DEADLINE, ..quick() });
    let push = tokio::spawn({
        let client = client.clone();
        async move { client.send(&token(), &notification()).await }
    });
    soon(asked.notified()).await;
    let closing = tokio::spawn({
        let client = client.clone();
        async move { client.close().await }
    });
    answer.notify_one();
    assert!(soon(push).await.unwrap().is_ok());
    soon(closing).await.unwrap();
    soon(gone.notified()).await;
    let error = soon(client.send(&token(), &notification())).await.unwrap_err();
    assert!(!error.is_retryable() && !error.was_written());
    assert!(error.to_string().ends_with("the client is closed"), "{error}");
}

#[tokio::test]
async fn the_last_clone_takes_the_connection_along() {
    let gone = Arc::new(Notify::new());
    let left = Arc::clone(&gone);
    let server = Server::h2(move |_, connection| {
        let left = Arc::clone(&left);
        async move {
            answer_all(connection, accept).await;
            left.notify_one();
        }
    })
    .await;
    let client = server.client(quick());
    let clone = client.clone();
    soon(client.send(&token(), &notification())).await.unwrap();
    drop(client);
    soon(clone.send(&token(), &notification())).await.unwrap();
    assert_eq!(server.connections(), 1);
    drop(clone);
    soon(gone.notified()).await;
}
