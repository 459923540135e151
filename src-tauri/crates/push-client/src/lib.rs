//! How to *reach* APNs: endpoint, TLS, HTTP/2, provider token or certificate, connection.
//!
//! One [`Client`] is one endpoint with one authorization. It asks one push at a time what APNs thinks
//! of it; many pushes, pace and retry belong to push-dispatch.

mod answer;
mod authorization;
mod backoff;
mod client;
mod client_certificate;
mod clock_skew;
mod config;
mod connect;
mod connection;
mod deadlines;
mod endpoint;
mod error;
mod exchange;
mod extra_ca;
mod frames;
mod pool;
mod provider_key;
mod provider_token;
mod proxy;
mod pulse;
mod request;
mod resolver;
mod tls;
mod token_store;
mod tunnel;
mod web;
mod wire;

pub use authorization::Authorization;
pub use client::Client;
pub use client_certificate::{ClientCertificate, ClientCertificateError};
pub use clock_skew::ClockSkew;
pub use config::{Config, Connections};
pub use connect::Route;
pub use endpoint::{Endpoint, EndpointError};
pub use error::SendError;
pub use extra_ca::{ExtraCa, ExtraCaError};
pub use provider_key::{KeyError, ProviderKey, sign};
pub use provider_token::{Now, ProviderToken};
pub use proxy::{Proxy, ProxyError};
pub use resolver::Resolver;
pub use token_store::{KeptToken, Next, TokenStore};
pub use web::{WebError, connect_web};
