//! The request of a push as HTTP/2 carries it, made once for all devices of a notification.

use std::sync::Arc;

use bytes::Bytes;
use http::uri::{Authority, Parts, PathAndQuery, Scheme};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri, Version, header};
use push_protocol::{DeviceToken, Notification};

/// Names that Apple wants in the compression table once, and never again on the same connection (§1).
const ONCE: [HeaderName; 3] = [
    HeaderName::from_static("apns-id"),
    HeaderName::from_static("apns-expiration"),
    HeaderName::from_static("apns-collapse-id"),
];

/// Headers and body that a notification has in common for all devices (§2.1). There is no
/// `content-type`: Apple's list has none and ignores it.
///
/// HPACK (§1): h2 writes `:path` literal without indexing, what is marked sensitive literal and never
/// indexed, and everything else it indexes.
#[derive(Debug)]
pub(crate) struct Template {
    /// As in the notification, to know it again.
    named: Vec<(&'static str, String)>,
    /// `None` under a certificate.
    authorization: Option<HeaderValue>,
    headers: HeaderMap,
    /// Which of [`ONCE`] are there, as bits.
    once: u8,
    body: Bytes,
}

/// Which of [`ONCE`] a connection has had already, as bits.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Indexed(u8);

impl Template {
    pub(crate) fn new(
        notification: &Notification,
        authorization: Option<HeaderValue>,
    ) -> http::Result<Arc<Self>> {
        let named: Vec<_> = notification.headers().map(|(name, value)| (name, value.to_owned())).collect();
        let mut headers = HeaderMap::with_capacity(named.len() + 1);
        headers.extend(authorization.clone().map(|it| (header::AUTHORIZATION, it)));
        let mut once = 0;
        for (name, value) in &named {
            let mut value = HeaderValue::from_bytes(value.as_bytes())?;
            if let Some(at) = ONCE.iter().position(|it| it == name) {
                value.set_sensitive(true);
                once |= 1 << at;
            }
            headers.insert(*name, value);
        }
        let body = body(notification);
        Ok(Arc::new(Self { named, authorization, headers, once, body }))
    }

    /// Whether it is the same notification, the body aside, in the same name.
    pub(crate) fn fits(&self, notification: &Notification, authorization: Option<&HeaderValue>) -> bool {
        let named = self.named.iter().map(|(name, value)| (*name, value.as_str()));
        named.eq(notification.headers()) && self.authorization.as_ref() == authorization
    }

    /// The body, which is copied only where it differs from the one that is there.
    pub(crate) fn body(&self, notification: &Notification) -> Bytes {
        let same = *self.body == *notification.payload.as_str().as_bytes();
        if same { self.body.clone() } else { body(notification) }
    }

    /// The request to one device on one connection.
    pub(crate) fn request(&self, uri: Uri, indexed: &mut Indexed) -> Request<()> {
        let mut headers = self.headers.clone();
        let first = self.once & !indexed.0;
        if first != 0 {
            indexed.0 |= first;
            for (at, name) in ONCE.iter().enumerate() {
                if let Some(value) = headers.get_mut(name).filter(|_| first & 1 << at != 0) {
                    value.set_sensitive(false);
                }
            }
        }
        let mut request = Request::new(());
        *request.method_mut() = Method::POST;
        *request.version_mut() = Version::HTTP_2;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        request
    }
}

fn body(notification: &Notification) -> Bytes {
    Bytes::copy_from_slice(notification.payload.as_str().as_bytes())
}

/// Where the pushes of a device go.
pub(crate) fn uri(authority: &Authority, token: &DeviceToken) -> http::Result<Uri> {
    const PATH: &str = "/3/device/";
    let mut path = String::with_capacity(PATH.len() + token.as_str().len());
    path.push_str(PATH);
    path.push_str(token.as_str());
    let mut parts = Parts::default();
    parts.scheme = Some(Scheme::HTTPS);
    parts.authority = Some(authority.clone());
    parts.path_and_query = Some(PathAndQuery::from_maybe_shared(Bytes::from(path))?);
    Ok(Uri::from_parts(parts)?)
}
