//! The bare h2 client that Pushbench's is held against: one TLS connection, nothing kept, nothing retried,
//! nothing asked of an answer but its status. It is no APNs client.
//!
//! `bare PORT CA_FILE JWT_FILE PUSHES IN_FLIGHT BYTES` prints `{"accepted", "seconds", "p50_us", "p99_us"}`.

use std::sync::Arc;

use bytes::Bytes;
use h2::client::SendRequest;
use http::{HeaderValue, Request, StatusCode};
use peers_bench::{Failure, token};
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio::net::TcpStream;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let [port, ca, jwt, pushes, in_flight, bytes] = peers_bench::arguments()?;
    let body = Bytes::from(peers_bench::payload(bytes.parse()?));
    let mut jwt = HeaderValue::try_from(format!("bearer {}", std::fs::read_to_string(jwt)?.trim()))?;
    jwt.set_sensitive(true); // h2 then writes it literal and never indexed, as Apple asks.
    let requests = connect(port.parse()?, &ca).await?;
    let result = peers_bench::many(pushes.parse()?, in_flight.parse()?, move |number| {
        push(requests.clone(), number, jwt.clone(), body.clone())
    });
    println!("{}", result.await?);
    Ok(())
}

async fn connect(port: u16, ca: &str) -> Result<SendRequest<Bytes>, Failure> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca)?)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let tcp = TcpStream::connect(("127.0.0.1", port)).await?;
    tcp.set_nodelay(true)?;
    let tls = tokio_rustls::TlsConnector::from(Arc::new(config));
    let tls = tls.connect(ServerName::try_from("localhost")?, tcp).await?;
    let (requests, connection) = h2::client::handshake(tls).await?;
    tokio::spawn(connection);
    Ok(requests)
}

async fn push(
    requests: SendRequest<Bytes>,
    number: usize,
    jwt: HeaderValue,
    body: Bytes,
) -> Result<(), Failure> {
    let request = Request::post(format!("https://localhost/3/device/{}", token(number)))
        .header("authorization", jwt)
        .header("apns-topic", "com.example.peers")
        .header("apns-push-type", "alert")
        .header("apns-priority", "10")
        .body(())?;
    let (response, mut stream) = requests.ready().await?.send_request(request, false)?;
    stream.send_data(body, true)?;
    let status = response.await?.status();
    if status == StatusCode::OK { Ok(()) } else { Err(format!("answered {status}").into()) }
}
