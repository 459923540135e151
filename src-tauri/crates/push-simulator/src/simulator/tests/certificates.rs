//! Clients that give a certificate in TLS.

use push_credentials::fixtures::{Draft, authority, other_key};
use push_credentials::{CertificateKind, Identity};
use push_protocol::Environment;
use rustls::version::{TLS12, TLS13};
use serde_json::json;

use super::client::{Bench, Client, TOPIC, jwt, push, world};
use crate::*;

/// A push without a provider token.
fn bare() -> http::Request<bytes::Bytes> {
    let mut push = push();
    push.headers_mut().remove("authorization");
    push
}

#[tokio::test]
async fn a_certificate_speaks_for_its_connection_alone() {
    let bench = Bench::new(world()).await;
    let identity = Draft::universal(TOPIC).identity();
    for version in [&TLS12, &TLS13] {
        let tls = bench.tls_as(Some(&identity), &["h2"], &[version]).await.unwrap();
        assert_eq!(Client::on(tls).await.push(bare()).await.status, 200, "{version:?}");
    }
    // And nobody is asked for more than a provider token.
    let client = bench.client().await;
    assert_eq!(client.push(push()).await.status, 200);
    let answer = client.push(bare()).await;
    assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"reason":"MissingProviderToken"}"#));
}

#[tokio::test]
async fn what_is_wrong_with_it_is_the_answer_to_a_push() {
    let bench = Bench::new(world()).await;
    for (draft, reason) in [
        (Draft::new(CertificateKind::NoPush, TOPIC), "BadCertificate"),
        (Draft::new(CertificateKind::Production, TOPIC), "BadCertificateEnvironment"),
    ] {
        let answer = bench.client_as(&draft.identity()).await.push(push()).await;
        assert_eq!((answer.status, answer.body), (403, format!(r#"{{"reason":"{reason}"}}"#)));
    }
}

#[tokio::test]
async fn the_list_of_the_moment_counts() {
    let bench = Bench::new(world()).await;
    let identity = Draft::universal(TOPIC).identity();
    let client = bench.client_as(&identity).await;
    assert_eq!(client.push(bare()).await.status, 200);
    bench.simulator.set_world(world().with_certificates([]));
    assert_eq!(client.push(bare()).await.body, r#"{"reason":"BadCertificate"}"#);
    let listed = WorldCertificate::of(&identity.certificate);
    bench.simulator.set_world(world().with_certificates([listed]));
    assert_eq!(client.push(bare()).await.status, 200);
}

#[tokio::test]
async fn whoever_lacks_the_key_does_not_get_in() {
    let bench = Bench::new(world()).await;
    let certificate = Draft::universal(TOPIC).certificate();
    // As no client of good faith puts them together.
    let stolen = Identity { certificate, key: other_key(), chain: vec![authority()] };
    for version in [&TLS12, &TLS13] {
        let refused = async {
            let tls =
                bench.tls_as(Some(&stolen), &["h2"], &[version]).await.map_err(|error| error.to_string())?;
            let (send, connection) = h2::client::handshake(tls).await.map_err(|error| error.to_string())?;
            let client = Client { send, driver: tokio::spawn(connection) };
            client.try_push(bare()).await.map_err(|error| error.to_string())
        };
        let refused = refused.await.unwrap_err();
        assert!(!refused.is_empty(), "{version:?}: {refused}");
    }
    assert_eq!(bench.client().await.push(push()).await.status, 200);
}

#[tokio::test]
async fn the_journal_names_the_certificate() {
    let bench = Bench::new(World::open(Environment::Production)).await;
    let mut journal = bench.simulator.journal();
    let identity = Draft::universal("订单.example").identity();
    let mut named = push();
    named.headers_mut().insert("apns-topic", "other".parse().unwrap());
    assert_eq!(bench.client_as(&identity).await.push(named).await.status, 400);
    let entry = serde_json::to_value(journal.try_recv().unwrap()).unwrap();
    let expected = json!({
        "common_name": "Apple Push Services: 订单.example",
        "sha256": identity.certificate.sha256(),
    });
    assert_eq!((&entry["certificate"], &entry["reason"]), (&expected, &json!("TopicDisallowed")));
    // Ignored, and reduced all the same.
    assert_eq!(entry["headers"]["authorization"]["kid"], "KEY");
    for part in jwt().split('.') {
        assert!(!entry.to_string().contains(part), "{part} in {entry}");
    }
}

#[tokio::test]
async fn faults_meet_a_certificate_too() {
    let faults = Faults::from_json(
        r#"{"version":1,"rules":[{"when":{"at":[2]},"fault":{"kind":"noAnswer","processed":false}}]}"#,
    );
    let options = Options { faults: faults.unwrap(), ..Options::default() };
    let bench = Bench::with(world(), options).await;
    let client = bench.client_as(&Draft::universal(TOPIC).identity()).await;
    assert_eq!(client.push(bare()).await.status, 200);
}
