//! A certificate in place of a provider token: what the server sees of it, and how it says no.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use push_client::{Authorization, Client, ClientCertificate};
use push_protocol::{Notification, Outcome, Payload};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, PKCS_RSA_SHA256};
use rustls::pki_types::CertificateDer;
use rustls::server::WebPkiClientVerifier;
use rustls::version::{TLS12, TLS13};
use rustls::{RootCertStore, SupportedProtocolVersion};
use tokio::sync::Barrier;

use crate::server::{
    NAMES, Server, accept, answer_all, first_request, goaway, leaf, next, notification, quick, tls, token,
};
use crate::soon;

type Ca = CertifiedIssuer<'static, KeyPair>;

fn ca() -> Ca {
    ca_named("One CA")
}

fn ca_named(name: &str) -> Ca {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate with an RSA key, as Apple's are, and its bytes.
fn certificate(ca: &Ca, change: impl FnOnce(&mut CertificateParams)) -> (Authorization, Vec<u8>) {
    let key = KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap();
    let mut params = CertificateParams::default();
    change(&mut params);
    let der = params.signed_by(&key, ca).unwrap().der().to_vec();
    let certificate = ClientCertificate::new(vec![der.clone()], &key.serialize_der().into()).unwrap();
    (Authorization::Certificate(Arc::new(certificate)), der)
}

fn good(ca: &Ca) -> Authorization {
    certificate(ca, |_| {}).0
}

/// TLS that lets in who has a certificate of that CA.
fn demanding(ca: &Ca, versions: &[&'static SupportedProtocolVersion]) -> (String, tokio_rustls::TlsAcceptor) {
    let mut roots = RootCertStore::empty();
    roots.add(ca.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    tls(&["h2"], leaf(&NAMES), clients, versions)
}

/// What it asks of whom, until it is refused or accepted.
async fn send(client: &Client) -> Result<Outcome, push_client::SendError> {
    let bare = Notification::new(Payload::parse(b"{}").unwrap());
    soon(client.send(&token(), &bare)).await
}

#[tokio::test]
async fn it_is_given_in_the_handshake_and_no_header_speaks() {
    let ca = ca();
    for version in [&TLS12, &TLS13] {
        let (authorization, der) = certificate(&ca, |_| {});
        let seen = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&seen);
        let server = Server::with_tls(demanding(&ca, &[version]), move |_, tls| {
            let notes = Arc::clone(&notes);
            async move {
                let given = tls.get_ref().1.peer_certificates().unwrap().to_vec();
                let mut connection = h2::server::handshake(tls).await.unwrap();
                let (request, response) = next(&mut connection).await;
                let names: Vec<String> = request.headers().keys().map(ToString::to_string).collect();
                notes.lock().unwrap().push((given, names));
                accept(response);
                answer_all(connection, accept).await;
            }
        })
        .await;
        let client = server.client_with(authorization, quick());
        assert!(matches!(send(&client).await.unwrap(), Outcome::Accepted { .. }));
        assert!(client.has_connected());
        let seen = seen.lock().unwrap();
        assert_eq!(*seen, [(vec![CertificateDer::from(der)], Vec::<String>::new())], "{version:?}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_ask_is_spoken_to_without_a_name() {
    let ca = ca();
    let server = Server::h2(|_, connection| answer_all(connection, accept)).await;
    let client = server.client_with(good(&ca), quick());
    assert!(matches!(send(&client).await.unwrap(), Outcome::Accepted { .. }));
}

#[tokio::test]
async fn a_refused_certificate_is_named_as_such() {
    let ca = ca();
    let (stranger, impostor) = (ca_named("Another CA"), self::ca());
    let ago = |days: u64| (SystemTime::now() - Duration::from_hours(24 * days)).into();
    let (expired, _) = certificate(&ca, |params| {
        params.not_before = ago(400);
        params.not_after = ago(10);
    });
    let none_given = "the server asks for a client certificate and was given none; send with a certificate, or check \
                      the address";
    for (authorization, words) in [
        (
            expired,
            "the server refused the certificate: it has expired; make a new one in the developer account",
        ),
        (
            good(&stranger),
            "the server refused the certificate: it does not know the CA that signed it; APNs takes only certificates \
             that Apple has issued",
        ),
        (
            good(&impostor),
            "the server refused the certificate: it is damaged, not signed by whom it names, or of a kind that is not \
             taken; use a push certificate as Apple issued it",
        ),
        (Authorization::Fixed("aa.bb.cc".into()), none_given),
    ] {
        for version in [&TLS12, &TLS13] {
            let server = Server::with_tls(demanding(&ca, &[version]), |_, _| async {}).await;
            let client = server.client_with(authorization.clone(), quick());
            let pushes = (0..20).map(|_| {
                let client = client.clone();
                async move { soon(client.send(&token(), &notification())).await.unwrap_err() }
            });
            for error in pushes.collect::<tokio::task::JoinSet<_>>().join_all().await {
                let authority = &server.url["https://".len()..];
                let prefix = format!("no trusted connection to {authority}: ");
                assert_eq!(error.to_string(), prefix + words, "{version:?}");
                assert_eq!(error.code(), "tls");
                assert!(!error.was_written() && error.is_tls() && !error.is_retryable(), "{error}");
            }
            // Without a certificate, a push may leave before TLS 1.3 refuses.
            let may_have_left = *version == TLS13 && words == none_given;
            assert_eq!(client.has_connected(), may_have_left, "{version:?}: {words}");
            assert_eq!(server.connections(), 1, "the next connection would be refused too");
        }
    }
}

#[tokio::test]
async fn the_reason_of_a_goaway_is_the_reason_of_the_refusal() {
    let ca = ca();
    let debug = r#"{"reason":"BadCertificateEnvironment"}"#;
    // APNs may say it to the first push, or before it.
    for at_once in [false, true] {
        let server = Server::with_tls(demanding(&ca, &[&TLS13]), move |_, mut tls| async move {
            use tokio::io::{AsyncReadExt, AsyncWriteExt};
            if at_once {
                tls.write_all(&crate::server::frame(4, &[])).await.unwrap();
            } else {
                first_request(&mut tls).await;
            }
            tls.write_all(&goaway(debug)).await.unwrap();
            tls.shutdown().await.unwrap();
            let _ = tls.read_to_end(&mut Vec::new()).await;
        })
        .await;
        let error = send(&server.client_with(good(&ca), quick())).await.unwrap_err();
        assert_eq!((error.code(), error.goaway_reason()), ("refused", Some("BadCertificateEnvironment")));
        assert!(error.is_refused() && !error.is_retryable() && !error.was_written());
        let facts = push_protocol::facts(400, "BadCertificateEnvironment");
        let authority = &server.url["https://".len()..];
        assert_eq!(
            error.to_string(),
            format!(
                "{authority} turned the push away unread with the reason BadCertificateEnvironment: {} {}",
                facts.meaning.en, facts.advice.en
            )
        );
        assert_eq!(server.connections(), 1);
    }
}

/// It is with a provider token that one push has to be accepted before the others (§1).
#[tokio::test]
async fn pushes_need_not_wait_for_a_first_one() {
    let ca = ca();
    let server = Server::with_tls(demanding(&ca, &[&TLS13]), |_, tls| async move {
        let mut connection = h2::server::handshake(tls).await.unwrap();
        let asked = [next(&mut connection).await, next(&mut connection).await, next(&mut connection).await];
        asked.into_iter().for_each(|(_, response)| accept(response));
        answer_all(connection, accept).await;
    })
    .await;
    let client = server.client_with(good(&ca), quick());
    let ready = Arc::new(Barrier::new(3));
    let pushes = (0..3).map(|_| {
        let (client, ready) = (client.clone(), Arc::clone(&ready));
        async move {
            ready.wait().await;
            send(&client).await.unwrap()
        }
    });
    for outcome in pushes.collect::<tokio::task::JoinSet<_>>().join_all().await {
        assert!(matches!(outcome, Outcome::Accepted { .. }));
    }
}
