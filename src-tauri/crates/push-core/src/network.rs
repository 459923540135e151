//! The way to APNs: proxy, extra CA, limits; from the settings of this machine, never from a workspace.

use std::fmt::Write;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::Path;
use std::time::Duration;

use push_client::{Client, ClockSkew, Config, Endpoint as Host, ExtraCa, Proxy, ProxyError};
use push_dispatch::{Limits, Rate, RetryPolicy, StopEarly};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::{Deserialize, Serialize};
use x509_parser::pem::Pem;

use crate::files::read_bounded;
use crate::model::{
    ClockNote, Endpoint, Environment, ExtraCaView, Network, NetworkView, Passphrase, Problem, ProxyChoice,
    RetryPace, SendLimits, Settings, VaultKind, Via,
};
use crate::workbench::lock;
use crate::{Error, Workbench};

const EXTRA_CA: &str = "extra_ca";
/// The setting with the vault that holds the password, and the id of the password there.
const PROXY_PASSWORD: &str = "proxy_password";
/// Some hundred certificates.
const LARGEST_CA: u64 = 1024 * 1024;

/// The extra CA as it is kept; its certificates are public.
#[derive(Serialize, Deserialize)]
struct KeptCa {
    file_name: String,
    pem: String,
}

impl Workbench {
    /// What is known of the way to APNs beyond the settings.
    ///
    /// # Errors
    /// When the database fails, here and below.
    pub async fn network(&self) -> Result<NetworkView, Error> {
        let apple = Host::apple(Environment::Production);
        let environment = Proxy::from_environment(self.environment, &apple).ok().flatten();
        let ca: Option<KeptCa> = self.store.setting(EXTRA_CA).await?;
        Ok(NetworkView {
            password: self.proxy_password().await?.is_some(),
            vault: self.vaults.kind(),
            environment: environment.map(|proxy| proxy.authority()),
            extra_ca: ca.and_then(|ca| view(&ca).ok()),
        })
    }

    /// Keeps the password of the proxy in the vault; an empty one is forgotten.
    ///
    /// # Errors
    /// Also when the vault cannot be written.
    pub async fn set_proxy_password(&self, password: Passphrase) -> Result<NetworkView, Error> {
        let before: Option<VaultKind> = self.store.setting(PROXY_PASSWORD).await?;
        if let Some(kind) = before {
            self.vaults.remove(kind, PROXY_PASSWORD).await?;
        }
        let password = password.passphrase;
        let kept = if password.expose_secret().is_empty() {
            None
        } else {
            let secret = SecretSlice::from(password.expose_secret().as_bytes().to_vec());
            Some(self.vaults.set(PROXY_PASSWORD, secret).await?)
        };
        self.store.put_setting(PROXY_PASSWORD, &kept).await?;
        self.network_changed();
        self.network().await
    }

    /// Trusts the certificates in a file beside those of the system.
    ///
    /// # Errors
    /// Also when the file cannot be read or holds no certificate: a problem at `extra_ca`.
    pub async fn set_extra_ca(&self, path: &str) -> Result<NetworkView, Error> {
        let file = Path::new(path.trim());
        let unusable = |error: &dyn std::fmt::Display| {
            let message = format!("{}: {error}", file.display());
            let details = [("file", path.trim().to_owned()), ("error", error.to_string())];
            Error::Field(Problem::new("extra_ca", "extra_ca_unusable", message, &details))
        };
        let bytes = read_bounded(file, LARGEST_CA)?;
        let pem = String::from_utf8(bytes).map_err(|_| unusable(&"expected PEM text"))?;
        let file_name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let ca = KeptCa { file_name, pem };
        view(&ca).map_err(|error| unusable(&error))?;
        self.store.put_setting(EXTRA_CA, &Some(ca)).await?;
        self.network_changed();
        self.network().await
    }

    /// Trusts those of the system alone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_extra_ca(&self) -> Result<NetworkView, Error> {
        self.store.put_setting(EXTRA_CA, &None::<KeptCa>).await?;
        self.network_changed();
        self.network().await
    }

    /// How a client reaches `host`; a problem where the settings do not say it.
    pub(crate) async fn reach(&self, host: &Host) -> Result<Result<Config, Problem>, Error> {
        let network = self.settings().await?.network;
        let password = self.proxy_password().await?;
        let proxy = match network.proxy {
            ProxyChoice::None => Ok(None),
            ProxyChoice::Environment => Proxy::from_environment(self.environment, host),
            ProxyChoice::Manual => manual(&network, password.as_ref()).map(Some),
        };
        let proxy = match proxy {
            Ok(proxy) => proxy,
            Err(error) => return Ok(Err(unusable_proxy(&error))),
        };
        let ca: Option<KeptCa> = self.store.setting(EXTRA_CA).await?;
        // It was read when it was chosen.
        let extra_ca = ca.and_then(|ca| ExtraCa::from_pem(&ca.pem).ok());
        Ok(Ok(Config { proxy, extra_ca, ..Config::default() }))
    }

    /// Connections that were opened by other settings are not used any more.
    pub(crate) fn network_changed(&self) {
        lock(&self.clients).clear();
    }

    async fn proxy_password(&self) -> Result<Option<SecretString>, Error> {
        let kept: Option<Option<VaultKind>> = self.store.setting(PROXY_PASSWORD).await?;
        let Some(kind) = kept.flatten() else { return Ok(None) };
        let secret = self.vaults.get(kind, PROXY_PASSWORD).await?;
        Ok(secret.and_then(|it| Some(std::str::from_utf8(it.expose_secret()).ok()?.to_owned().into())))
    }
}

/// Whether these settings can be kept.
pub(crate) fn check(settings: &Settings) -> Result<(), Error> {
    let Settings { network, limits, .. } = settings;
    let bad = |field: &str, code: &str, message: &str| Err(Error::field(field, code, message, &[]));
    if network.proxy == ProxyChoice::Manual && manual(network, None).is_err() {
        return bad("proxy_host", "proxy_place", "expected a host name and a port from 1 to 65535");
    }
    if !(1..=10_000).contains(&limits.max_in_flight) {
        return bad("max_in_flight", "limit_in_flight", "expected 1 to 10,000 pushes at once");
    }
    if limits.per_second.is_some_and(|it| Rate::per_second(it).is_none()) {
        return bad("per_second", "limit_per_second", "expected 0.001 to 1,000,000 pushes a second");
    }
    if !(1..=7 * 24 * 60).contains(&limits.deadline_minutes) {
        return bad("deadline_minutes", "limit_deadline", "expected 1 minute to 7 days");
    }
    if !(1..=100).contains(&limits.bad_token_percent) {
        return bad("bad_token_percent", "limit_percent", "expected 1 to 100 percent");
    }
    Ok(())
}

/// The bounds of one run; `ask` where somebody can answer.
pub(crate) fn limits(of: &SendLimits, ask: bool) -> Limits {
    let default = Limits::default();
    let retry = match of.retry {
        RetryPace::Fast => RetryPolicy::default(),
        RetryPace::AsAppleAsks => RetryPolicy::as_apple_asks(),
    };
    let first_answers = NonZeroU32::new(of.first_answers);
    let stop_early = StopEarly {
        first_answers: first_answers.unwrap_or(NonZeroU32::MAX),
        bad_token_percent: of.bad_token_percent,
        ask,
        ..StopEarly::default()
    };
    let in_flight = usize::try_from(of.max_in_flight).ok().and_then(NonZeroUsize::new);
    Limits {
        max_in_flight: in_flight.unwrap_or(default.max_in_flight),
        rate: of.per_second.and_then(Rate::per_second),
        deadline: Duration::from_secs(u64::from(of.deadline_minutes) * 60),
        retry,
        stop_early: (first_answers.is_some() || of.bad_token_percent < 100).then_some(stop_early),
        ..default
    }
}

/// Who stands in between on the way of `client`.
pub(crate) fn via(client: &Client, endpoint: Endpoint) -> Option<Via> {
    let route = client.route();
    let nobody = endpoint.is_loopback() || (route.proxy.is_none() && !route.extra_ca);
    (!nobody).then_some(Via { proxy: route.proxy, extra_ca: route.extra_ca })
}

pub(crate) fn clock_note(client: &Client) -> Option<ClockNote> {
    let ClockSkew { by, ahead } = client.clock_skew()?;
    Some(ClockNote { minutes: u32::try_from((by.as_secs() + 30) / 60).unwrap_or(u32::MAX), ahead })
}

fn manual(network: &Network, password: Option<&SecretString>) -> Result<Proxy, ProxyError> {
    let (host, user) = (network.proxy_host.trim(), network.proxy_user.trim());
    let port: u16 = network.proxy_port.trim().parse().map_err(|_| ProxyError::NotProxy)?;
    let place = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    if host.is_empty() || host.contains(['@', '/']) {
        return Err(ProxyError::NotProxy);
    }
    if user.is_empty() {
        return Proxy::parse(&place);
    }
    let password = password.map_or("", |it| it.expose_secret());
    let login = SecretString::from(format!("{}:{}@{place}", encoded(user), encoded(password)));
    Proxy::parse(login.expose_secret())
}

/// Percent-encoded, so that no sign of it means something in an address.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            // A string takes everything.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

fn unusable_proxy(error: &ProxyError) -> Problem {
    let message = format!("the proxy cannot be used: {error}; see the settings");
    Problem::new("network", "proxy_unusable", message, &[("error", error.to_string())])
}

fn view(ca: &KeptCa) -> Result<ExtraCaView, String> {
    ExtraCa::from_pem(&ca.pem).map_err(|error| error.to_string())?;
    let pem = Pem::iter_from_buffer(ca.pem.as_bytes()).next().and_then(Result::ok);
    let pem = pem.ok_or_else(|| "it holds no certificate".to_owned())?;
    let certificate = pem.parse_x509().map_err(|error| error.to_string())?;
    Ok(ExtraCaView {
        file_name: ca.file_name.clone(),
        subject: certificate.subject().to_string(),
        issuer: certificate.issuer().to_string(),
        not_after: certificate.validity().not_after.timestamp().saturating_mul(1000),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_in_the_settings_needs_host_and_port_and_its_login_may_hold_any_sign() {
        let network = |host: &str, port: &str| Network {
            proxy: ProxyChoice::Manual,
            proxy_host: host.to_owned(),
            proxy_port: port.to_owned(),
            proxy_user: "ana b@c/d".to_owned(),
        };
        let password = SecretString::from("p@:/%#".to_owned());
        let authority = |host, port| manual(&network(host, port), Some(&password)).map(|it| it.authority());
        assert_eq!(authority(" proxy.example ", "3128").unwrap(), "proxy.example:3128");
        assert_eq!(authority("::1", "3128").unwrap(), "[::1]:3128");
        for (host, port) in [("", "3128"), ("proxy", ""), ("proxy", "70000"), ("a@b", "80"), ("a/b", "80")] {
            assert!(authority(host, port).is_err(), "{host}:{port}");
        }
        let colon = Network { proxy_user: "ana:b".to_owned(), ..network("proxy", "80") };
        assert_eq!(manual(&colon, Some(&password)).map(|it| it.authority()), Err(ProxyError::Login));
        assert_eq!(encoded("a:ü"), "a%3A%C3%BC");
    }

    #[test]
    fn limits_become_those_of_the_dispatcher() {
        let given =
            SendLimits { per_second: Some(100.0), retry: RetryPace::AsAppleAsks, ..SendLimits::default() };
        let made = limits(&given, true);
        assert_eq!((made.max_in_flight.get(), made.deadline), (500, Duration::from_secs(3600)));
        assert_eq!(made.rate.map(Rate::interval), Some(Duration::from_millis(10)));
        assert_eq!(made.retry, RetryPolicy::as_apple_asks());
        assert_eq!(made.stop_early, Some(StopEarly { ask: true, ..StopEarly::default() }));
        let never = SendLimits { first_answers: 0, bad_token_percent: 100, ..given };
        assert_eq!(limits(&never, true).stop_early, None);
    }
}
