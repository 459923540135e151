//! How APNs is reached from this machine, and the bounds of a send.

use super::{VaultKind, model};

model! {
    /// Whether a proxy stands in between. This machine is never reached through one.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum ProxyChoice {
        /// No proxy.
        None,
        /// The one that the usual variables of the environment name, if they do.
        #[default]
        Environment,
        /// The one in the settings.
        Manual,
    }

    /// The way to APNs. The password of the proxy is in the vault.
    #[derive(Eq, Default)]
    #[serde(default)]
    pub struct Network {
        /// Which proxy.
        pub proxy: ProxyChoice,
        /// Host name or address of the proxy.
        pub proxy_host: String,
        /// Its port, as typed.
        pub proxy_port: String,
        /// User name; empty for none.
        pub proxy_user: String,
    }

    /// When a push is sent again.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum RetryPace {
        /// Within half a minute, as the server asks.
        #[default]
        Fast,
        /// After a 5xx not before 15 minutes have passed.
        AsAppleAsks,
    }

    /// The bounds of a send.
    #[serde(default)]
    pub struct SendLimits {
        /// Most pushes under way at once.
        pub max_in_flight: u32,
        /// Most pushes a second; none: as fast as answers come.
        pub per_second: Option<f64>,
        /// Minutes until what is left is given up.
        pub deadline_minutes: u32,
        /// Stop when so many first answers are the same configuration error; 0: never.
        pub first_answers: u32,
        /// Stop when more than this part of the answers is `BadDeviceToken`, in percent; 100: never.
        pub bad_token_percent: u8,
        /// When a push is sent again.
        pub retry: RetryPace,
    }

    /// What this machine knows of the way to APNs beyond the settings.
    pub struct NetworkView {
        /// Whether a password of the proxy is kept.
        pub password: bool,
        /// Where a password would be kept: in memory it lasts for this run.
        pub vault: VaultKind,
        /// Host and port of the proxy that the environment names for Apple's hosts.
        pub environment: Option<String>,
        /// The CA that is trusted beside those of the system.
        pub extra_ca: Option<ExtraCaView>,
    }

    /// A CA that is trusted beside those of the system, such as that of a company which inspects TLS.
    pub struct ExtraCaView {
        /// The file it was read from.
        pub file_name: String,
        /// Whom its first certificate names.
        pub subject: String,
        /// Who issued that.
        pub issuer: String,
        /// Unix milliseconds until which it is valid.
        pub not_after: i64,
    }

    /// The way that a push took, where somebody stands in between.
    #[derive(Eq)]
    pub struct Via {
        /// Host and port of a proxy.
        pub proxy: Option<String>,
        /// Whether a CA beside those of the system was trusted, so that somebody may read along.
        pub extra_ca: bool,
    }

    /// The clock of this machine is off by that of APNs.
    #[derive(Copy, Eq)]
    pub struct ClockNote {
        /// By how many minutes.
        pub minutes: u32,
        /// Whether it is ahead; else it is behind.
        pub ahead: bool,
    }
}

impl Default for SendLimits {
    fn default() -> Self {
        Self {
            max_in_flight: 500,
            per_second: None,
            deadline_minutes: 60,
            first_answers: 10,
            bad_token_percent: 50,
            retry: RetryPace::Fast,
        }
    }
}
