//! Where APNs is: host, port, and whom to trust there.

use std::net::IpAddr;

use push_protocol::Environment;
use rustls::pki_types::ServerName;

/// A host that speaks APNs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    host: String,
    port: u16,
    /// Tried when the port does not answer.
    other_port: Option<u16>,
    ca_pem: Option<String>,
}

/// The port that APNs has beside 443, for firewalls that let no other HTTPS through (§1).
const OTHER_PORT: u16 = 2197;

/// Why a text is not an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Another scheme, a path, or no host.
    #[error("{found:?} is not an endpoint; expected https://HOST or https://HOST:PORT")]
    NotUrl {
        /// The text.
        found: String,
    },
    /// The CA is not one.
    #[error("the CA for {url:?} cannot be used: {detail}")]
    BadCa {
        /// The endpoint's text.
        url: String,
        /// What was expected and found.
        detail: String,
    },
}

impl Endpoint {
    /// Apple's host of an environment (§1), port 443 or else 2197, trusted through the platform's roots.
    pub fn apple(environment: Environment) -> Self {
        Self {
            host: apple_host(environment).to_owned(),
            port: 443,
            other_port: Some(OTHER_PORT),
            ca_pem: None,
        }
    }

    /// `https://HOST[:PORT]`. With `ca_pem`, that CA alone is trusted; without, the platform's roots.
    ///
    /// # Errors
    /// When the text has another scheme, a path, or no host; when `ca_pem` is no certificate.
    pub fn custom(url: &str, ca_pem: Option<&str>) -> Result<Self, EndpointError> {
        let error = || EndpointError::NotUrl { found: url.to_owned() };
        let uri: http::Uri = url.trim().parse().map_err(|_| error())?;
        let authority = uri.authority().ok_or_else(error)?;
        let plain = uri.scheme_str() == Some("https")
            && matches!(uri.path(), "" | "/")
            && uri.query().is_none()
            && !authority.as_str().contains('@')
            && !authority.host().is_empty();
        let names_port = authority.as_str().len() > authority.host().len();
        if !plain || (names_port && authority.port_u16().is_none()) {
            return Err(error());
        }
        if let Some(pem) = ca_pem {
            crate::tls::roots(pem)
                .map_err(|detail| EndpointError::BadCa { url: url.trim().to_owned(), detail })?;
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        ServerName::try_from(host.as_str()).map_err(|_| error())?;
        let apple = Environment::ALL.iter().any(|it| apple_host(*it) == host);
        let other_port = (apple && !names_port).then_some(OTHER_PORT);
        let port = authority.port_u16().unwrap_or(443);
        Ok(Self { host, port, other_port, ca_pem: ca_pem.map(str::to_owned) })
    }

    /// Host name or address, without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// TCP port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The port that is tried when [`Self::port`] does not answer. A port that was named is the only one.
    pub const fn other_port(&self) -> Option<u16> {
        self.other_port
    }

    /// The CA that is trusted alone, PEM; `None`: the platform's roots.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.parse::<IpAddr>().is_ok_and(|it| it.to_canonical().is_loopback())
    }

    /// Host and port as in a URL.
    pub fn authority(&self) -> String {
        authority(&self.host, self.port)
    }
}

const fn apple_host(environment: Environment) -> &'static str {
    match environment {
        Environment::Sandbox => "api.sandbox.push.apple.com",
        Environment::Production => "api.push.apple.com",
    }
}

/// Host and port as in a URL.
pub(crate) fn authority(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_become_endpoints() {
        for (url, host, port, loopback) in [
            ("https://127.0.0.1:2197", "127.0.0.1", 2197, true),
            ("https://LOCALHOST:8443/", "localhost", 8443, true),
            ("https://[::1]:9", "::1", 9, true),
            ("https://[::ffff:127.0.0.1]:9", "::ffff:127.0.0.1", 9, true),
            ("https://api.push.apple.com", "api.push.apple.com", 443, false),
        ] {
            let endpoint = Endpoint::custom(url, None).unwrap();
            assert_eq!((endpoint.host(), endpoint.port(), endpoint.is_loopback()), (host, port, loopback));
        }
        assert_eq!(Endpoint::custom("https://[::1]:9", None).unwrap().authority(), "[::1]:9");
    }

    #[test]
    fn other_texts_are_refused() {
        for url in [
            "",
            "loopback",
            "http://127.0.0.1:1",
            "https://",
            "https://a/b",
            "https://a?b",
            "https://u@h",
            "https://h:",
            "https://h:99999",
            "https://a_b c",
        ] {
            let message = Endpoint::custom(url, None).unwrap_err().to_string();
            assert_eq!(
                message,
                format!("{url:?} is not an endpoint; expected https://HOST or https://HOST:PORT")
            );
        }
    }

    #[test]
    fn a_ca_is_read_at_once() {
        let message = Endpoint::custom("https://127.0.0.1:1", Some("hello")).unwrap_err().to_string();
        assert_eq!(
            message,
            "the CA for \"https://127.0.0.1:1\" cannot be used: the CA file holds no certificate; \
             expected PEM (-----BEGIN CERTIFICATE-----)"
        );
    }

    #[test]
    fn apple_has_one_host_an_environment() {
        for (environment, authority) in [
            (Environment::Sandbox, "api.sandbox.push.apple.com:443"),
            (Environment::Production, "api.push.apple.com:443"),
        ] {
            let endpoint = Endpoint::apple(environment);
            assert_eq!(endpoint.authority(), authority);
            assert!(!endpoint.is_loopback() && endpoint.ca_pem().is_none());
            assert_eq!(endpoint.other_port(), Some(2197));
            assert_eq!(Endpoint::custom(&format!("https://{}", endpoint.host()), None).unwrap(), endpoint);
            assert_eq!(Endpoint::custom(&format!("https://{authority}"), None).unwrap().other_port(), None);
        }
    }
}
