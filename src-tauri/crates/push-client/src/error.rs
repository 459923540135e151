//! A failure to ask APNs. What APNs answers is never one.

use std::fmt;

/// Why a push has no answer.
#[derive(Debug, Clone)]
pub struct SendError {
    kind: Kind,
    /// Host and port.
    authority: String,
    detail: String,
    written: bool,
    goaway: Option<String>,
}

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The host name has no address.
    Lookup,
    /// No TCP connection.
    Connect,
    /// No connection in time.
    ConnectTimeout,
    /// The proxy in between gave no connection.
    Proxy,
    /// The proxy in between does not allow the connection.
    ProxyRefused,
    /// No TLS session that we trust.
    Tls,
    /// TLS, but no HTTP/2 in it.
    NoHttp2,
    /// No answer in time.
    Timeout,
    /// The server left no room for a push in time.
    NoRoom,
    /// The server refused the stream before looking at it.
    NotProcessed,
    /// The connection ended while the push was waiting for its turn.
    NotSent,
    /// The connection broke while the answer was awaited.
    Broken,
    /// The request cannot be put into HTTP/2.
    Request,
    /// The client was closed.
    Closed,
    /// The sender gave the push up before it was sent.
    GivenUp,
    /// The sender gave the push up while the answer was awaited.
    GivenUpUnanswered,
}

impl SendError {
    pub(crate) fn new(kind: Kind, authority: &str, detail: impl fmt::Display) -> Self {
        let written = matches!(kind, Kind::Timeout | Kind::Broken | Kind::GivenUpUnanswered);
        Self { kind, authority: authority.to_owned(), detail: detail.to_string(), written, goaway: None }
    }

    pub(crate) fn with_goaway(mut self, reason: Option<String>) -> Self {
        self.goaway = reason;
        self
    }

    /// Another attempt may end otherwise because it takes another port.
    pub(crate) fn may_pass_on_another_port(&self) -> bool {
        matches!(self.kind, Kind::Connect | Kind::ConnectTimeout | Kind::Proxy)
    }

    /// The ports that were tried, in their order; the first is where it failed like this.
    pub(crate) fn with_other_port(mut self, first: u16, second: u16) -> Self {
        self.detail = format!("{} (port {first}; port {second} was tried too)", self.detail);
        self
    }

    /// Stable name of what happened, for those who say it in another language.
    pub fn code(&self) -> &'static str {
        match self.kind {
            _ if self.is_refused() => "refused",
            Kind::Lookup => "lookup",
            Kind::Connect => "connect",
            Kind::ConnectTimeout => "connect_timeout",
            Kind::Proxy => "proxy",
            Kind::ProxyRefused => "proxy_refused",
            Kind::Tls => "tls",
            Kind::NoHttp2 => "no_http2",
            Kind::Timeout => "timeout",
            Kind::NoRoom => "no_room",
            Kind::NotProcessed => "not_processed",
            Kind::NotSent => "not_sent",
            Kind::Broken => "broken",
            Kind::Request => "request",
            Kind::Closed => "closed",
            Kind::GivenUp => "given_up",
            Kind::GivenUpUnanswered => "given_up_unanswered",
        }
    }

    /// Host and port of the server.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// What the system or the server said of it, or how long was waited; in English.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Whether to resend without asking: provably not processed, and not for a reason that a new
    /// connection meets again.
    pub(crate) fn may_pass_next_time(&self) -> bool {
        matches!(self.kind, Kind::NotProcessed | Kind::NotSent) && !self.needs_mending()
    }

    /// Whether a new connection may fare better than the one that ended with this.
    pub(crate) fn may_pass_elsewhere(&self) -> bool {
        self.kind == Kind::NotSent && !self.needs_mending()
    }

    /// The server gave a reason that stays until somebody changes something, such as a certificate of the
    /// other environment.
    fn needs_mending(&self) -> bool {
        self.goaway_reason().is_some_and(|reason| {
            let facts = push_protocol::facts(400, reason);
            let known = !facts.reason.is_empty();
            known && matches!(facts.retry, push_protocol::Retry::Never | push_protocol::Retry::AfterFix)
        })
    }

    /// No answer came in time, or no connection was made in time.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind, Kind::Timeout | Kind::NoRoom | Kind::ConnectTimeout)
    }

    /// No connection could be made; [`Self::is_tls`] tells whether TLS was the obstacle.
    pub fn is_connect(&self) -> bool {
        matches!(
            self.kind,
            Kind::Lookup | Kind::Connect | Kind::ConnectTimeout | Kind::Proxy | Kind::ProxyRefused
        ) || self.is_tls()
    }

    /// The connection is not trusted, or does not speak HTTP/2.
    pub fn is_tls(&self) -> bool {
        matches!(self.kind, Kind::Tls | Kind::NoHttp2)
    }

    /// The same push may be sent again: it was provably not processed, and waiting may help.
    pub fn is_retryable(&self) -> bool {
        !self.written
            && !self.is_tls()
            && !self.needs_mending()
            && !matches!(self.kind, Kind::ProxyRefused | Kind::Request | Kind::Closed)
    }

    /// The server closed the connection unread, for a reason that every other push meets too until
    /// somebody changes something.
    pub fn is_refused(&self) -> bool {
        !self.written && self.needs_mending()
    }

    /// The sender gave the push up.
    pub fn is_given_up(&self) -> bool {
        matches!(self.kind, Kind::GivenUp | Kind::GivenUpUnanswered)
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

const UNKNOWN: &str = "whether it was accepted is unknown, so look at the device before sending it again";

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { authority, detail, .. } = self;
        if let Some(reason) = self.goaway_reason().filter(|_| self.is_refused()) {
            let facts = push_protocol::facts(400, reason);
            let (meaning, advice) = (facts.meaning.en, facts.advice.en);
            return write!(
                f,
                "{authority} turned the push away unread with the reason {reason}: {meaning} {advice}"
            );
        }
        match self.kind {
            Kind::Lookup => write!(
                f,
                "{authority} was not found: {detail}; check the host name and the network connection"
            ),
            Kind::Connect => write!(
                f,
                "no connection to {authority}: {detail}; check that the server runs and that no firewall is between"
            ),
            Kind::ConnectTimeout => write!(
                f,
                "no connection to {authority} within {detail}; check the network, the address and the firewall"
            ),
            Kind::Proxy | Kind::ProxyRefused => {
                write!(f, "no connection to {authority} through the proxy: {detail}")
            }
            Kind::Tls => write!(f, "no trusted connection to {authority}: {detail}"),
            Kind::NoHttp2 => write!(
                f,
                "{authority} does not speak HTTP/2, which APNs requires: {detail}; check the port, and that no proxy is between"
            ),
            Kind::Timeout => {
                write!(f, "{authority} did not answer the push within {detail}; {UNKNOWN}")
            }
            Kind::NoRoom => {
                write!(f, "{authority} left no room for a push within {detail}; try again later")
            }
            Kind::NotProcessed => {
                write!(f, "{authority} turned the push away unread: {detail}; it can be sent again")
            }
            Kind::NotSent => {
                write!(
                    f,
                    "the connection to {authority} ended before the push was sent: {detail}; it can be sent again"
                )
            }
            Kind::Broken => {
                write!(f, "the connection to {authority} broke after the push was sent: {detail}; {UNKNOWN}")
            }
            Kind::Request => write!(f, "the push cannot be sent to {authority}: {detail}"),
            Kind::Closed => write!(f, "the push was not sent to {authority}: the client is closed"),
            Kind::GivenUp => write!(f, "the push was given up before it was sent to {authority}"),
            Kind::GivenUpUnanswered => {
                write!(f, "the push was given up before {authority} answered; {UNKNOWN}")
            }
        }?;
        match &self.goaway {
            Some(reason) => write!(f, " (the server closed the connection with the reason {reason})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SendError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_says_what_to_do() {
        let unknown = UNKNOWN;
        for (kind, detail, text) in [
            (Kind::Lookup, "no address", "h:1 was not found: no address; check the host name and the network connection".to_owned()),
            (Kind::Connect, "connection refused", "no connection to h:1: connection refused; check that the server runs and that no firewall is between".to_owned()),
            (Kind::ConnectTimeout, "10s", "no connection to h:1 within 10s; check the network, the address and the firewall".to_owned()),
            (Kind::Timeout, "30s", format!("h:1 did not answer the push within 30s; {unknown}")),
            (Kind::NotProcessed, "refused", "h:1 turned the push away unread: refused; it can be sent again".to_owned()),
            (Kind::Broken, "broken pipe", format!("the connection to h:1 broke after the push was sent: broken pipe; {unknown}")),
            (Kind::GivenUp, "", "the push was given up before it was sent to h:1".to_owned()),
            (Kind::GivenUpUnanswered, "", format!("the push was given up before h:1 answered; {unknown}")),
            (Kind::Closed, "", "the push was not sent to h:1: the client is closed".to_owned()),
        ] {
            assert_eq!(SendError::new(kind, "h:1", detail).to_string(), text);
        }
    }

    #[test]
    fn a_reason_that_needs_mending_is_not_asked_again() {
        let unread = SendError::new(Kind::NotProcessed, "h:1", "GOAWAY");
        for (reason, again) in [
            (None, true),
            (Some("Shutdown"), true),
            (Some("New"), true),
            (Some("BadCertificateEnvironment"), false),
        ] {
            let error = unread.clone().with_goaway(reason.map(str::to_owned));
            assert_eq!(error.may_pass_next_time(), again, "{reason:?}");
            assert_eq!((error.is_retryable(), error.is_refused()), (again, !again), "{reason:?}");
            assert!(!error.was_written());
        }
        assert!(!SendError::new(Kind::Broken, "h:1", "").may_pass_next_time());
    }
}
