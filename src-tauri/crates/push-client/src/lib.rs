//! How to *reach* APNs: endpoint, TLS, HTTP/2, provider token, connection.
//!
//! One [`Client`] is one endpoint with one authorization. It asks one push at a time what APNs thinks
//! of it; many pushes, pace and retry belong to push-dispatch.

mod client;
mod connection;
mod endpoint;
mod error;
mod goaway;
mod provider_token;
mod tls;

pub use client::{Authorization, Client, Config};
pub use endpoint::{Endpoint, EndpointError};
pub use error::SendError;
pub use provider_token::{KeyError, Now, ProviderKey, ProviderToken, sign};
