//! An HTTP proxy that stands between this machine and APNs: what a setting or the environment says of it.
//! How it is spoken to is in `tunnel`.

use std::fmt;
use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::uri::Authority;
use secrecy::{ExposeSecret, SecretString};

use crate::Endpoint;
use crate::endpoint::authority;

/// The port of `http://HOST`.
const DEFAULT_PORT: u16 = 80;

/// An HTTP proxy that is asked by CONNECT. Its password cannot be printed.
#[derive(Clone)]
pub struct Proxy {
    host: String,
    port: u16,
    login: Option<Login>,
}

#[derive(Clone)]
struct Login {
    user: String,
    password: SecretString,
}

/// Why a text is not a proxy. The text is never shown: a password may be in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// Another kind of proxy.
    #[error(
        "a proxy of the kind {scheme}:// cannot be used; expected http://HOST:PORT or http://USER:PASSWORD@HOST:PORT"
    )]
    Scheme {
        /// What stands before `://`.
        scheme: String,
    },
    /// No host and port.
    #[error("this is not a proxy; expected http://HOST:PORT or http://USER:PASSWORD@HOST:PORT")]
    NotProxy,
    /// User name or password cannot be read or used.
    #[error(
        "the user name and password of the proxy cannot be read; in both, write %3A for a colon in the user name, %40 for @, \
         %2F for / and %25 for %"
    )]
    Login,
    /// A variable of the environment holds no proxy.
    #[error("the environment variable {variable}: {error}")]
    Environment {
        /// Its name.
        variable: &'static str,
        /// What is wrong with it.
        error: Box<Self>,
    },
}

impl Proxy {
    /// `http://[USER:PASSWORD@]HOST[:PORT]`, user and password percent-encoded; `http://` may be left out,
    /// and the port is 80 then or as given.
    ///
    /// # Errors
    /// When it is something else. The error never holds the text.
    pub fn parse(text: &str) -> Result<Self, ProxyError> {
        let text = text.trim();
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            Some((scheme, _)) if is_scheme(scheme) => {
                return Err(ProxyError::Scheme { scheme: scheme.to_ascii_lowercase() });
            }
            Some(_) => return Err(ProxyError::NotProxy),
            None => text,
        };
        let (login, place) = match rest.rsplit_once('@') {
            Some((login, place)) => (Some(Login::parse(login)?), place),
            None => (None, rest),
        };
        let place: Authority = place.trim_end_matches('/').parse().map_err(|_| ProxyError::NotProxy)?;
        let names_port = place.as_str().len() > place.host().len();
        let port = if names_port { place.port_u16() } else { Some(DEFAULT_PORT) };
        let host = place.host().trim_start_matches('[').trim_end_matches(']');
        match port.filter(|port| *port != 0 && !host.is_empty()) {
            Some(port) => Ok(Self { host: host.to_owned(), port, login }),
            None => Err(ProxyError::NotProxy),
        }
    }

    /// The proxy that the usual variables name for `endpoint`: `https_proxy`, `HTTPS_PROXY`, `all_proxy`,
    /// `ALL_PROXY`, the first that is set, unless `no_proxy` or `NO_PROXY` excludes the host. This machine
    /// is never reached through a proxy. `lookup` reads a variable.
    ///
    /// # Errors
    /// When the variable that counts does not hold a proxy.
    pub fn from_environment(
        lookup: impl Fn(&str) -> Option<String>,
        endpoint: &Endpoint,
    ) -> Result<Option<Self>, ProxyError> {
        let set = |name| lookup(name).filter(|text| !text.trim().is_empty());
        let excluded = ["no_proxy", "NO_PROXY"].into_iter().find_map(set);
        if endpoint.is_loopback() || excluded.is_some_and(|list| excludes(&list, endpoint)) {
            return Ok(None);
        }
        let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
        let found = names.into_iter().find_map(|variable| Some((variable, set(variable)?)));
        let Some((variable, text)) = found else { return Ok(None) };
        let proxy = Self::parse(&text);
        proxy.map(Some).map_err(|error| ProxyError::Environment { variable, error: Box::new(error) })
    }

    /// Host name or address, without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// TCP port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Host and port, as they may be shown.
    pub fn authority(&self) -> String {
        authority(&self.host, self.port)
    }

    /// The value of `proxy-authorization`, where there is a user.
    pub(crate) fn authorization(&self) -> Option<HeaderValue> {
        let Login { user, password } = self.login.as_ref()?;
        let pair = SecretString::from(format!("{user}:{}", password.expose_secret()));
        let text = SecretString::from(format!("Basic {}", STANDARD.encode(pair.expose_secret())));
        // Base64 is a header value.
        let mut header = HeaderValue::from_str(text.expose_secret()).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({})", self.authority())
    }
}

impl Login {
    fn parse(text: &str) -> Result<Self, ProxyError> {
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        let user = decode(user).filter(|user| !user.contains(':')).ok_or(ProxyError::Login)?;
        let password = decode(password).ok_or(ProxyError::Login)?;
        Ok(Self { user, password: password.into() })
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_alphabetic())
        && text.len() <= 10
        && text.chars().all(|it| it.is_ascii_alphanumeric())
}

/// Percent-decoded; `None` where that is no text.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            bytes.push(u8::try_from(digit()? * 16 + digit()?).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Whether a `no_proxy` list names the endpoint: `*`, a host with the hosts below it (with or without a
/// leading dot), an address or a block of addresses, each with `:PORT` or without.
fn excludes(list: &str, endpoint: &Endpoint) -> bool {
    let entries = list.split([',', ' ', '\t', '\n']).map(str::trim).filter(|entry| !entry.is_empty());
    entries.into_iter().any(|entry| matches(&entry.to_ascii_lowercase(), endpoint))
}

fn matches(entry: &str, endpoint: &Endpoint) -> bool {
    let host = endpoint.host();
    if let Ok(address) = host.parse::<IpAddr>()
        && let Some(block) = Block::parse(entry)
    {
        return block.contains(address);
    }
    let (name, port) = match entry.rsplit_once(':') {
        Some((name, port)) if entry.parse::<IpAddr>().is_err() => match port.parse::<u16>() {
            Ok(port) => (name, Some(port)),
            Err(_) => (entry, None),
        },
        _ => (entry, None),
    };
    if port.is_some_and(|port| port != endpoint.port()) {
        return false;
    }
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let name = name.strip_prefix("*.").or_else(|| name.strip_prefix('.')).unwrap_or(name);
    let below = || host.strip_suffix(name).is_some_and(|above| above.ends_with('.'));
    name == "*" || host == name || (!name.is_empty() && host.parse::<IpAddr>().is_err() && below())
}

/// `ADDRESS/BITS`.
struct Block {
    first: u128,
    ignored: u32,
    is_ipv4: bool,
}

impl Block {
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let ignored = width - bits.parse::<u32>().ok().filter(|bits| *bits <= width)?;
        Some(Self { first: number(address), ignored, is_ipv4: address.is_ipv4() })
    }

    fn contains(&self, address: IpAddr) -> bool {
        let head = |number: u128| number.checked_shr(self.ignored).unwrap_or(0);
        address.is_ipv4() == self.is_ipv4 && head(number(address)) == head(self.first)
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_read() {
        for (text, authority, login) in [
            ("http://proxy.corp:3128", "proxy.corp:3128", None),
            (" HTTP://proxy.corp:3128/ ", "proxy.corp:3128", None),
            ("proxy.corp:8080", "proxy.corp:8080", None),
            ("http://proxy.corp", "proxy.corp:80", None),
            ("http://[::1]:3128", "[::1]:3128", None),
            ("http://ana:se%40cret@10.0.0.1:1", "10.0.0.1:1", Some("ana:se@cret")),
            ("http://corp%5Cana:a:b@p:1", "p:1", Some("corp\\ana:a:b")),
            ("ana@p:1", "p:1", Some("ana:")),
            ("http://ana:raw@sign@p:1", "p:1", Some("ana:raw@sign")),
        ] {
            let proxy = Proxy::parse(text).unwrap();
            assert_eq!(proxy.authority(), authority, "{text}");
            let expected = login.map(|login| format!("Basic {}", STANDARD.encode(login)));
            let header = proxy.authorization();
            assert!(header.as_ref().is_none_or(HeaderValue::is_sensitive));
            assert_eq!(header.map(|it| it.to_str().unwrap().to_owned()), expected, "{text}");
        }
    }

    #[test]
    fn nothing_prints_a_password() {
        let proxy = Proxy::parse("http://ana:hunter2@proxy.corp:3128").unwrap();
        assert_eq!(format!("{proxy:?}"), "Proxy(proxy.corp:3128)");
        for text in [
            "http://ana:hunter2",
            "http://ana:hunter2/x",
            "socks5://ana:hunter2@p:1",
            "http://ana:hunter2%@p:1",
            "ana:hunter2://p:1",
            "http://ana:hunter2@p:1/hunter2",
        ] {
            let error = Proxy::parse(text).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn other_texts_say_what_was_expected() {
        let expected = "expected http://HOST:PORT or http://USER:PASSWORD@HOST:PORT";
        for text in ["", "http://", "http://:3128", "http://p:", "http://p:99999", "http://p:0", "http://p/x"]
        {
            let message = Proxy::parse(text).unwrap_err().to_string();
            assert_eq!(message, format!("this is not a proxy; {expected}"), "{text}");
        }
        for (text, scheme) in [("socks5://p:1", "socks5"), ("HTTPS://p:1", "https")] {
            let message = Proxy::parse(text).unwrap_err().to_string();
            let said = format!("a proxy of the kind {scheme}:// cannot be used; {expected}");
            assert_eq!(message, said, "{text}");
        }
        for text in ["http://a%zz:b@p:1", "http://a%3Ab:c@p:1", "http://a:%ff@p:1"] {
            assert_eq!(Proxy::parse(text).unwrap_err(), ProxyError::Login, "{text}");
        }
    }

    fn environment(variables: &[(&str, &str)], url: &str) -> Result<Option<String>, ProxyError> {
        let lookup = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let endpoint = Endpoint::custom(url, None).unwrap();
        Proxy::from_environment(lookup, &endpoint).map(|found| found.map(|proxy| proxy.authority()))
    }

    #[test]
    fn the_environment_names_a_proxy() {
        let apple = "https://api.push.apple.com";
        let (small, large, all) =
            (("https_proxy", "small:1"), ("HTTPS_PROXY", "large:1"), ("ALL_PROXY", "all:1"));
        for (variables, url, expected) in [
            (&[][..], apple, None),
            (&[("http_proxy", "plain:1"), ("HTTP_PROXY", "plain:1")], apple, None),
            (&[large, small, all], apple, Some("small:1")),
            (&[large, all], apple, Some("large:1")),
            (&[all], apple, Some("all:1")),
            (&[("https_proxy", " "), ("HTTPS_PROXY", ""), all], apple, Some("all:1")),
            (&[all], "https://127.0.0.1:2197", None),
            (&[all], "https://localhost:2197", None),
            (&[all], "https://[::1]:2197", None),
        ] {
            assert_eq!(environment(variables, url).unwrap().as_deref(), expected, "{variables:?} {url}");
        }
        let error = environment(&[("ALL_PROXY", "socks5://p:1")], apple).unwrap_err().to_string();
        assert!(
            error.starts_with("the environment variable ALL_PROXY: a proxy of the kind socks5://"),
            "{error}"
        );
    }

    #[test]
    fn no_proxy_names_exceptions() {
        let apple = "https://api.push.apple.com";
        for (list, url, direct) in [
            ("*", apple, true),
            ("apple.com", apple, true),
            (".apple.com", apple, true),
            ("*.apple.com", apple, true),
            ("API.PUSH.APPLE.COM", apple, true),
            ("example.com, apple.com", apple, true),
            ("example.com apple.com", apple, true),
            ("apple.com:443", apple, true),
            ("apple.com:2197", apple, false),
            ("pple.com", apple, false),
            ("api.push.apple.com.evil.example", apple, false),
            ("", apple, false),
            (".", apple, false),
            ("10.0.0.8/8", "https://10.1.2.3", true),
            ("10.0.0.8/8", "https://11.1.2.3", false),
            ("10.1.2.3", "https://10.1.2.3", true),
            ("2.3", "https://10.1.2.3", false),
            ("10.1.2.3:444", "https://10.1.2.3", false),
            ("10.1.2.3:444", "https://10.1.2.3:444", true),
            ("128.0.0.0/0", "https://10.1.2.3", true),
            ("128.0.0.0/0", "https://[2001:db8::1]", false),
            ("128.0.0.0/33", "https://10.1.2.3", false),
            ("::/0", "https://[2001:db8::1]", true),
            ("2001:db8::1", "https://[2001:db8::1]", true),
            ("[2001:db8::1]:443", "https://[2001:db8::1]", true),
            ("2001:db8::/32", "https://[2001:db8::1]", true),
        ] {
            for name in ["no_proxy", "NO_PROXY"] {
                let found = environment(&[("HTTPS_PROXY", "p:1"), (name, list)], url).unwrap();
                assert_eq!(found.is_none(), direct, "{list} {url}");
            }
        }
    }
}
