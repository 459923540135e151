//! Connections that end, refuse, or fall silent.

use std::time::{Duration, Instant};

use h2::Reason;
use push_client::Config;
use push_protocol::Outcome;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;

use crate::server::{
    DEADLINE, Server, accept, answer_all, first_request, goaway, next, notification, quick, token,
};
use crate::soon;

/// Answers the first request of a connection with these bytes, then reads on.
async fn raw(mut tls: crate::server::Tls, bytes: Vec<u8>) {
    first_request(&mut tls).await;
    tls.write_all(&bytes).await.unwrap();
    tls.flush().await.unwrap();
    let _ = tls.read_to_end(&mut Vec::new()).await;
}

#[tokio::test]
async fn the_reason_of_a_goaway_reaches_the_sender() {
    let server =
        Server::raw(&["h2"], |_, tls| raw(tls, goaway(r#"{"reason":"BadCertificateEnvironment"}"#))).await;
    let error = soon(server.client(quick()).send(&token(), &notification())).await.unwrap_err();
    assert_eq!(error.goaway_reason(), Some("BadCertificateEnvironment"));
    assert!(error.is_refused() && !error.is_retryable() && !error.was_written());
    let words = error.to_string();
    assert!(
        words.contains("turned the push away unread with the reason BadCertificateEnvironment: "),
        "{words}"
    );
    assert_eq!(error.code(), "refused");
    assert_eq!(server.connections(), 1, "a certificate does not change its environment by asking again");
}

#[tokio::test]
async fn an_unread_push_is_resent_until_it_is_given_up() {
    let (came, mut comes) = mpsc::unbounded_channel();
    let server = Server::raw(&["h2"], move |number, tls| {
        came.send(number).unwrap();
        raw(tls, goaway(""))
    })
    .await;
    let client = server.client(Config { random: || 0.0, ..quick() });
    let enough = async { while soon(comes.recv()).await.unwrap() < 4 {} };
    let error = soon(client.send_until(&token(), &notification(), enough)).await.unwrap_err();
    assert!(error.is_given_up(), "{error}");
}

#[tokio::test]
async fn an_unread_push_is_resent_on_a_new_connection() {
    let server = Server::raw(&["h2"], |number, tls| async move {
        if number == 1 {
            raw(tls, goaway(r#"{"reason":"Shutdown"}"#)).await;
        } else {
            answer_all(h2::server::handshake(tls).await.unwrap(), accept).await;
        }
    })
    .await;
    let outcome = soon(server.client(quick()).send(&token(), &notification())).await.unwrap();
    assert!(matches!(outcome, Outcome::Accepted { .. }));
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_refused_stream_is_resent() {
    let server = Server::h2(|_, mut connection| async move {
        next(&mut connection).await.1.send_reset(Reason::REFUSED_STREAM);
        answer_all(connection, accept).await;
    })
    .await;
    let outcome = soon(server.client(quick()).send(&token(), &notification())).await.unwrap();
    assert!(matches!(outcome, Outcome::Accepted { .. }));
}

#[tokio::test]
async fn a_server_that_always_refuses_is_asked_again_with_growing_pauses() {
    let (seen, mut refusals) = mpsc::unbounded_channel();
    let server = Server::h2(move |_, connection| {
        let seen = seen.clone();
        answer_all(connection, move |mut response| {
            seen.send(Instant::now()).unwrap();
            response.send_reset(Reason::REFUSED_STREAM);
        })
    })
    .await;
    let client = server.client(Config { random: || 1.0, ..quick() });
    let mut at = Vec::new();
    let enough = async {
        while at.len() < 5 {
            at.push(soon(refusals.recv()).await.unwrap());
        }
    };
    let error = soon(client.send_until(&token(), &notification(), enough)).await.unwrap_err();
    assert!(error.is_given_up(), "{error}");
    assert_eq!(server.connections(), 1);
    for (pair, pause) in at.windows(2).zip([20, 40, 80, 160]) {
        assert!(pair[1] - pair[0] >= Duration::from_millis(pause), "{at:?}");
    }
}

#[tokio::test]
async fn any_other_end_after_the_request_leaves_the_outcome_unknown() {
    // Closed without a word; a reset; a GOAWAY that has looked at the stream, then closed.
    let looked_at = crate::server::frame(7, &[0, 0, 0, 1, 0, 0, 0, 0]);
    let reset = [0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 2].to_vec();
    for bytes in [Vec::new(), reset, looked_at] {
        let server = Server::raw(&["h2"], move |number, mut tls| {
            let bytes = bytes.clone();
            async move {
                if number == 1 {
                    first_request(&mut tls).await;
                    tls.write_all(&bytes).await.unwrap();
                    tls.shutdown().await.unwrap();
                } else {
                    answer_all(h2::server::handshake(tls).await.unwrap(), accept).await;
                }
            }
        })
        .await;
        let client = server.client(quick());
        let error = soon(client.send(&token(), &notification())).await.unwrap_err();
        assert!(error.was_written() && !error.is_retryable() && !error.is_connect(), "{error}");
        assert_eq!(server.connections(), 1, "it may have been processed: it is not resent");
        let next = soon(client.send(&token(), &notification())).await;
        assert!(next.is_ok(), "a dead connection is replaced: {next:?}");
    }
}

#[tokio::test]
async fn no_answer_is_a_time_out() {
    let server = Server::h2(|_, mut connection| async move {
        let mut held = Vec::new();
        while let Some(Ok((_, response))) = connection.accept().await {
            held.push(response);
        }
    })
    .await;
    let error = soon(server.client(quick()).send(&token(), &notification())).await.unwrap_err();
    assert!(error.is_timeout() && error.was_written() && !error.is_retryable());
    assert_eq!(
        error.to_string(),
        format!(
            "{} did not answer the push within 150ms; whether it was accepted is unknown, so look at the \
             device before sending it again",
            &server.url["https://".len()..]
        )
    );
}

/// Reads nothing after the first request, so that no PING is answered either.
async fn fall_silent(mut tls: crate::server::Tls, silent: mpsc::UnboundedSender<()>) {
    first_request(&mut tls).await;
    silent.send(()).unwrap();
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_dead_connection_is_replaced_after_a_push_without_answer() {
    let (silent, _silence) = mpsc::unbounded_channel();
    let server = Server::raw(&["h2"], move |number, tls| {
        let silent = silent.clone();
        async move {
            if number == 1 {
                fall_silent(tls, silent).await;
            } else {
                answer_all(h2::server::handshake(tls).await.unwrap(), accept).await;
            }
        }
    })
    .await;
    let client = server.client(quick());
    assert!(soon(client.send(&token(), &notification())).await.unwrap_err().was_written());
    // The PING that follows is not answered either; until then a push may meet the dead connection.
    while soon(client.send(&token(), &notification())).await.is_err() {}
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_slow_server_that_answers_pings_keeps_its_connection() {
    let server = Server::h2(|_, mut connection| async move {
        let _held = next(&mut connection).await;
        answer_all(connection, accept).await;
    })
    .await;
    let client = server.client(quick());
    assert!(soon(client.send(&token(), &notification())).await.unwrap_err().is_timeout());
    assert!(soon(client.send(&token(), &notification())).await.is_ok());
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn silence_is_broken_by_pings_until_one_is_not_answered() {
    // Answers the first request and the first two PINGs, then falls silent.
    let (pinged, mut pings) = mpsc::unbounded_channel();
    let server = Server::raw(&["h2"], move |_, mut tls| {
        let pinged = pinged.clone();
        async move {
            first_request(&mut tls).await;
            // HEADERS of stream 1 with END_STREAM and END_HEADERS: `:status: 200` is one byte.
            tls.write_all(&[0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88]).await.unwrap();
            let mut answered = 0;
            loop {
                let mut head = [0; 9];
                if tls.read_exact(&mut head).await.is_err() {
                    return pinged.send("gone").unwrap();
                }
                let mut payload = vec![0; usize::from(head[1]) << 8 | usize::from(head[2])];
                tls.read_exact(&mut payload).await.unwrap();
                if head[3] == 6 && answered < 2 {
                    answered += 1;
                    pinged.send("ping").unwrap();
                    let mut pong = crate::server::frame(6, &payload);
                    pong[4] = 1;
                    tls.write_all(&pong).await.unwrap();
                }
            }
        }
    })
    .await;
    let client = server.client(Config { ping_after_idle: Duration::from_millis(50), ..quick() });
    assert!(soon(client.send(&token(), &notification())).await.is_ok());
    let mut heard = Vec::new();
    while heard.last() != Some(&"gone") {
        heard.push(tokio::time::timeout(DEADLINE, pings.recv()).await.unwrap().unwrap());
    }
    assert_eq!(heard, ["ping", "ping", "gone"]);
}
