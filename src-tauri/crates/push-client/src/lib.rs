//! How to *reach* APNs: endpoint, TLS, HTTP/2, provider token, connection.
//!
//! One [`Client`] is one endpoint with one authorization. It asks one push at a time what APNs thinks
//! of it; many pushes, pace and retry belong to push-dispatch.

mod answer;
mod authorization;
mod backoff;
mod client;
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
mod provider_token;
mod proxy;
mod pulse;
mod request;
mod resolver;
mod tls;
mod tunnel;
mod wire;

pub use authorization::Authorization;
pub use client::Client;
pub use config::{Config, Connections};
pub use connect::Route;
pub use endpoint::{Endpoint, EndpointError};
pub use error::SendError;
pub use extra_ca::{ExtraCa, ExtraCaError};
pub use provider_token::{KeyError, Now, ProviderKey, ProviderToken, sign};
pub use proxy::{Proxy, ProxyError};
pub use resolver::Resolver;
