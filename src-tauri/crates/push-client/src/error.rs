//! A failure to ask APNs. What APNs answers is never one.

use std::fmt;

/// Why a push has no answer.
#[derive(Debug, Clone)]
pub struct SendError {
    kind: Kind,
    authority: String,
    detail: String,
    written: bool,
    goaway: Option<String>,
}

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// No TCP connection.
    Connect,
    /// No TLS session that we trust, or no HTTP/2 in it.
    Tls,
    /// No answer in time.
    Timeout,
    /// The server refused the stream before looking at it.
    NotProcessed,
    /// The connection broke.
    Broken,
    /// The request cannot be put into HTTP/2.
    Request,
}

impl SendError {
    pub(crate) fn new(kind: Kind, authority: &str, detail: impl fmt::Display) -> Self {
        Self {
            kind,
            authority: authority.to_owned(),
            detail: detail.to_string(),
            written: false,
            goaway: None,
        }
    }

    /// Marks that the request may have reached the server.
    pub(crate) fn after_write(mut self) -> Self {
        self.written = self.kind != Kind::NotProcessed;
        self
    }

    pub(crate) fn with_goaway(mut self, reason: Option<String>) -> Self {
        self.goaway = reason;
        self
    }

    /// No answer came in time, or no connection was made in time.
    pub fn is_timeout(&self) -> bool {
        self.kind == Kind::Timeout
    }

    /// No connection could be made.
    pub fn is_connect(&self) -> bool {
        matches!(self.kind, Kind::Connect | Kind::Tls)
    }

    /// The connection is not trusted, or does not speak HTTP/2.
    pub fn is_tls(&self) -> bool {
        self.kind == Kind::Tls
    }

    /// The same push may be sent again: it was provably not processed.
    pub fn is_retryable(&self) -> bool {
        !self.written && !matches!(self.kind, Kind::Tls | Kind::Request)
    }

    /// The request may have reached the server: whether it was accepted is unknown.
    pub fn was_written(&self) -> bool {
        self.written
    }

    /// The `reason` in the debug data of a GOAWAY, where APNs tells some refusals (§1).
    pub fn goaway_reason(&self) -> Option<&str> {
        self.goaway.as_deref()
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { authority, detail, .. } = self;
        match self.kind {
            Kind::Connect => write!(f, "no connection to {authority}: {detail}"),
            Kind::Tls => write!(f, "no trusted connection to {authority}: {detail}"),
            Kind::Timeout => write!(f, "{authority} did not answer: {detail}"),
            Kind::NotProcessed => write!(f, "{authority} turned the push away unread: {detail}"),
            Kind::Broken => write!(f, "the connection to {authority} broke: {detail}"),
            Kind::Request => write!(f, "the request cannot be sent: {detail}"),
        }?;
        if let Some(reason) = &self.goaway {
            write!(f, " (the server closed the connection with {reason})")?;
        }
        Ok(())
    }
}

impl std::error::Error for SendError {}
