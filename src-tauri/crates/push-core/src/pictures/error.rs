//! Why a picture was not fetched, or not kept.

use std::net::IpAddr;

use push_client::WebError;

use crate::Error;

/// Most bytes that are taken of a picture.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// Most pixels that a window is asked to show.
pub const MOST_PIXELS: u64 = 50_000_000;

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Not an `https` address.
    #[error("{found:?} is not the address of a picture; expected https://HOST/…")]
    NotHttps {
        /// The text.
        found: String,
    },
    /// A login in the address.
    #[error("the address holds a login; a phone would fetch it without one")]
    Login,
    /// A host of this network or this machine.
    #[error(
        "{host} is {address}, which is no address of the public internet; pictures are fetched from there alone"
    )]
    Private {
        /// The host.
        host: String,
        /// Its address.
        address: IpAddr,
    },
    /// No connection.
    #[error("{host} cannot be reached: {detail}")]
    Connect {
        /// The host.
        host: String,
        /// Why.
        detail: String,
    },
    /// The proxy in the settings does not work.
    #[error("the proxy gave no way to {host}: {detail}; check the proxy in the settings")]
    Proxy {
        /// The host.
        host: String,
        /// Why.
        detail: String,
    },
    /// The server cannot be trusted.
    #[error("{host} cannot be trusted: {detail}")]
    Tls {
        /// The host.
        host: String,
        /// Why.
        detail: String,
    },
    /// No HTTP, or one that breaks off.
    #[error("{host} broke off before the picture was whole: {detail}")]
    Broken {
        /// The host.
        host: String,
        /// Why.
        detail: String,
    },
    /// The server answers something else.
    #[error("{host} answers {status}; the phone would show no picture")]
    Status {
        /// The host.
        host: String,
        /// Status.
        status: u16,
    },
    /// One redirect after the other.
    #[error("the address leads to another one more than {limit} times")]
    Redirects {
        /// How many are followed.
        limit: usize,
    },
    /// A redirect to nowhere.
    #[error("{host} leads to another address and does not say to which")]
    NoLocation {
        /// The host.
        host: String,
    },
    /// Too many bytes.
    #[error("the picture is larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// Too many pixels.
    #[error("the picture has {width} × {height} pixels, more than can be shown")]
    TooManyPixels {
        /// Width.
        width: u32,
        /// Height.
        height: u32,
    },
    /// Too slow.
    #[error("the picture did not arrive within {seconds} seconds")]
    Timeout {
        /// The limit.
        seconds: u64,
    },
    /// A file of another kind.
    #[error("this is {found}; notifications show PNG, JPEG and GIF")]
    OtherKind {
        /// Name of the kind.
        found: &'static str,
    },
    /// No picture that is known.
    #[error("this is no picture; notifications show PNG, JPEG and GIF")]
    NoPicture,
}

impl PictureError {
    /// Of a connection to `host`.
    pub fn of_web(host: &str, error: WebError) -> Self {
        let host = host.to_owned();
        match error {
            WebError::Refused(address) => Self::Private { host, address },
            WebError::Lookup(detail) | WebError::Connect(detail) => Self::Connect { host, detail },
            WebError::Proxy(detail) => Self::Proxy { host, detail },
            WebError::Tls(detail) => Self::Tls { host, detail },
        }
    }

    /// Stable name and the values in the message, for those who say it in another language.
    pub fn code(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let host = |host: &String| ("host", host.clone());
        match self {
            Self::NotHttps { found } => ("picture_not_https", vec![("found", found.clone())]),
            Self::Login => ("picture_login", Vec::new()),
            Self::Private { host: at, address } => {
                ("picture_private", vec![host(at), ("address", address.to_string())])
            }
            Self::Connect { host: at, detail } => {
                ("picture_connect", vec![host(at), ("detail", detail.clone())])
            }
            Self::Proxy { host: at, detail } => ("picture_proxy", vec![host(at), ("detail", detail.clone())]),
            Self::Tls { host: at, detail } => ("picture_tls", vec![host(at), ("detail", detail.clone())]),
            Self::Broken { host: at, detail } => {
                ("picture_broken", vec![host(at), ("detail", detail.clone())])
            }
            Self::Status { host: at, status } => {
                ("picture_status", vec![host(at), ("status", status.to_string())])
            }
            Self::Redirects { limit } => ("picture_redirects", vec![("limit", limit.to_string())]),
            Self::NoLocation { host: at } => ("picture_no_location", vec![host(at)]),
            Self::TooLarge { limit } => ("picture_too_large", vec![("limit", limit.to_string())]),
            Self::TooManyPixels { width, height } => {
                let details = vec![("width", width.to_string()), ("height", height.to_string())];
                ("picture_too_many_pixels", details)
            }
            Self::Timeout { seconds } => ("picture_timeout", vec![("seconds", seconds.to_string())]),
            Self::OtherKind { found } => ("picture_other_kind", vec![("found", (*found).to_owned())]),
            Self::NoPicture => ("picture_none", Vec::new()),
        }
    }
}

impl From<PictureError> for Error {
    fn from(error: PictureError) -> Self {
        let (code, details) = error.code();
        Self::field("url", code, error.to_string(), &details)
    }
}
