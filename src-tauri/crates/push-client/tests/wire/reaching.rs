//! Names, ports and certificates: what has to be right before a push can leave.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use push_client::{Authorization, Client, Config, Endpoint, ExtraCa, Resolver, Route};
use push_protocol::Environment;
use tokio::net::TcpListener;

use crate::server::{H2, Server, accept, answer_all, leaf, next, notification, quick, token};
use crate::soon;

/// An address where nobody listens.
async fn nowhere() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

/// Knows an address for each port, and keeps what it was asked.
fn names(ports: HashMap<u16, SocketAddr>) -> (Resolver, Arc<Mutex<Vec<u16>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&asked);
    let resolver = Resolver::new(move |host, port| {
        assert_eq!(host, "api.push.apple.com");
        keep.lock().unwrap().push(port);
        let found = ports.get(&port).copied();
        async move { Ok(found.into_iter().collect()) }
    });
    (resolver, asked)
}

/// To Apple's host, as the resolver and the extra CA have it.
fn to_apple(endpoint: Endpoint, server: &Server, resolver: Resolver) -> Client {
    let extra_ca = Some(ExtraCa::from_pem(&server.ca_pem).unwrap());
    let config = Config { connect_timeout: Duration::from_secs(2), resolver, extra_ca, ..quick() };
    Client::new(endpoint, Authorization::Fixed("aa.bb.cc".into()), config)
}

/// Answers once on each connection.
async fn answer_once(mut connection: H2) {
    let (_, response) = next(&mut connection).await;
    accept(response);
    connection.graceful_shutdown();
    while connection.accept().await.is_some() {}
}

#[tokio::test]
async fn the_other_port_is_tried_and_remembered() {
    // Accepts, and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    for blocked in [nowhere().await, silent.local_addr().unwrap()] {
        let server = Server::h2(|_, connection| answer_once(connection)).await;
        let (resolver, asked) = names(HashMap::from([(443, blocked), (2197, server.address())]));
        let client = to_apple(Endpoint::apple(Environment::Production), &server, resolver);
        assert_eq!(client.route(), Route { proxy: None, extra_ca: true });
        for _ in 0..3 {
            assert_eq!(soon(client.send(&token(), &notification())).await.unwrap().status(), 200);
        }
        soon(client.close()).await;
        assert_eq!((asked.lock().unwrap().clone(), server.connections()), (vec![443, 2197, 2197, 2197], 3));
    }
}

#[tokio::test]
async fn a_port_that_was_named_is_the_only_one() {
    let server = Server::h2(|_, connection| answer_all(connection, accept)).await;
    let ports = HashMap::from([(443, nowhere().await), (2197, nowhere().await)]);
    for (endpoint, tried, words) in [
        (
            Endpoint::custom("https://api.push.apple.com", None).unwrap(),
            &[443, 2197][..],
            "connection refused (port 443; port 2197 was tried too)",
        ),
        (Endpoint::custom("https://api.push.apple.com:443", None).unwrap(), &[443], "connection refused"),
    ] {
        let (resolver, asked) = names(ports.clone());
        let client = to_apple(endpoint, &server, resolver);
        let error = soon(client.send(&token(), &notification())).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "no connection to api.push.apple.com:443: {words}; check that the server runs and that no firewall is between"
            )
        );
        assert!(error.is_connect() && error.is_retryable());
        assert_eq!(*asked.lock().unwrap(), tried);
    }
}

#[tokio::test]
async fn an_untrusted_server_is_not_asked_on_another_port() {
    let (server, other) = (
        Server::h2(|_, connection| answer_all(connection, accept)).await,
        Server::h2(|_, connection| answer_all(connection, accept)).await,
    );
    let (resolver, asked) = names(HashMap::from([(443, server.address()), (2197, server.address())]));
    let client = to_apple(Endpoint::apple(Environment::Production), &other, resolver);
    let error = soon(client.send(&token(), &notification())).await.unwrap_err();
    assert!(error.is_tls() && !error.is_retryable(), "{error}");
    assert_eq!(*asked.lock().unwrap(), [443]);
}

#[tokio::test]
async fn a_name_is_looked_up_for_each_connection() {
    let server = Server::h2(|_, connection| answer_once(connection)).await;
    let (address, refusing) = (server.address(), nowhere().await);
    let asked = Arc::new(Mutex::new(0));
    let count = Arc::clone(&asked);
    let resolver = Resolver::new(move |_, _| {
        let number = {
            let mut number = count.lock().unwrap();
            *number += 1;
            *number
        };
        async move {
            match number {
                1 => Err(io::Error::other("no such host is known (os error 11001)")),
                2 => Ok(Vec::new()),
                _ => Ok(vec![refusing, address]),
            }
        }
    });
    let endpoint = Endpoint::custom("https://push.example", Some(&server.ca_pem)).unwrap();
    let client =
        Client::new(endpoint, Authorization::Fixed("aa.bb.cc".into()), Config { resolver, ..quick() });
    for detail in ["no such host is known", "the name has no address"] {
        let error = soon(client.send(&token(), &notification())).await.unwrap_err();
        assert!(error.is_connect() && error.is_retryable() && !error.was_written());
        assert_eq!(
            error.to_string(),
            format!(
                "push.example:443 was not found: {detail}; check the host name and the network connection"
            )
        );
    }
    for _ in 0..2 {
        assert_eq!(soon(client.send(&token(), &notification())).await.unwrap().status(), 200);
    }
    assert_eq!((*asked.lock().unwrap(), server.connections()), (4, 2));
}

#[tokio::test]
async fn a_loopback_name_is_not_followed_elsewhere() {
    let resolver =
        Resolver::new(|_, port| async move { Ok(vec![SocketAddr::new([192, 0, 2, 1].into(), port)]) });
    let endpoint = Endpoint::custom("https://localhost:2197", None).unwrap();
    let client =
        Client::new(endpoint, Authorization::Fixed("aa.bb.cc".into()), Config { resolver, ..quick() });
    let error = soon(client.send(&token(), &notification())).await.unwrap_err();
    assert!(
        error.to_string().starts_with("localhost:2197 was not found: the name has no address"),
        "{error}"
    );
}

#[tokio::test]
async fn a_certificate_that_does_not_fit_is_named() {
    let good = || leaf(&["127.0.0.1"]);
    let mut expired = good();
    expired.not_before = rcgen::date_time_ymd(2001, 1, 1);
    expired.not_after = rcgen::date_time_ymd(2002, 1, 1);
    let mut early = good();
    early.not_before = rcgen::date_time_ymd(2900, 1, 1);
    early.not_after = rcgen::date_time_ymd(2901, 1, 1);
    for (params, words) in [
        (expired, "its certificate has expired; check the date of this machine too"),
        (early, "its certificate is not valid yet; check the date of this machine"),
        (leaf(&["push.example"]), "its certificate is for another host; check the host name"),
    ] {
        let server = Server::with_leaf(&["h2"], params, |_, tls| async move { drop(tls) }).await;
        let error = soon(server.client(quick()).send(&token(), &notification())).await.unwrap_err();
        assert!(error.is_tls() && error.is_connect() && !error.is_retryable() && !error.was_written());
        assert_eq!(error.to_string(), format!("no trusted connection to {}: {words}", server.address()));
    }
}

#[tokio::test]
async fn an_extra_ca_does_not_weaken_an_endpoint_with_its_own() {
    let (server, other) = (
        Server::h2(|_, connection| answer_all(connection, accept)).await,
        Server::h2(|_, connection| answer_all(connection, accept)).await,
    );
    let extra_ca = Some(ExtraCa::from_pem(&server.ca_pem).unwrap());
    let config = Config { extra_ca, ..quick() };
    let client = |ca_pem| {
        let endpoint = Endpoint::custom(&server.url, ca_pem).unwrap();
        Client::new(endpoint, Authorization::Fixed("aa.bb.cc".into()), config.clone())
    };
    let own = client(Some(other.ca_pem.as_str()));
    assert!(!own.route().extra_ca);
    assert!(soon(own.send(&token(), &notification())).await.unwrap_err().is_tls());
    let system = client(None);
    assert!(system.route().extra_ca);
    assert_eq!(soon(system.send(&token(), &notification())).await.unwrap().status(), 200);
}
