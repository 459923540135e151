//! What `send` is told, read into what goes on the wire.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::{Args, ValueEnum};
use push_client::Connections;
use push_dispatch::{Limits, Rate, RetryPolicy, StopEarly};
use push_protocol::{HeaderText, Notification, Payload, PushType};

use super::targets::Reader;
use crate::authorize::Key;
use crate::{Refusal, input};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Device token in hex; may be given several times.
    #[arg(long, value_name = "HEX", num_args = 1.., required_unless_present = "tokens")]
    pub(super) token: Vec<String>,
    /// File with a device token a line; - is standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "apns_id")]
    pub(super) tokens: Option<PathBuf>,
    /// File with the payload, a JSON object, sent byte for byte; - is standard input.
    #[arg(long, value_name = "FILE")]
    payload: PathBuf,
    /// apns-topic: the bundle ID, with the suffix of the push type. Left out, the header is.
    #[arg(long, value_name = "T")]
    topic: Option<String>,
    #[command(flatten)]
    pub(super) key: Key,
    /// File with a ready JWT, sent as it is and never renewed; - is standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["p8", "p12", "credential"])]
    pub(super) provider_token: Option<PathBuf>,
    /// loopback, sandbox, production or https://HOST:PORT.
    #[arg(long, value_name = "E", default_value = "loopback")]
    pub(super) endpoint: String,
    /// CA certificate (PEM) that is trusted alone for https://HOST:PORT.
    #[arg(long, value_name = "FILE")]
    pub(super) ca: Option<PathBuf>,
    /// apns-push-type.
    #[arg(long, value_name = "TYPE", default_value = "alert")]
    push_type: String,
    /// apns-priority; 10, and 5 for background, where it is not given.
    #[arg(long, value_name = "N")]
    priority: Option<String>,
    /// apns-expiration: 0, +SECONDS from now, or Unix seconds.
    #[arg(long, value_name = "WHEN")]
    expiration: Option<String>,
    /// apns-collapse-id.
    #[arg(long, value_name = "S")]
    collapse_id: Option<String>,
    /// apns-id; only with exactly one token.
    #[arg(long, value_name = "UUID")]
    apns_id: Option<String>,
    /// Most pushes under way at once.
    #[arg(long, value_name = "N", default_value = "500")]
    max_in_flight: NonZeroUsize,
    /// Most pushes a second.
    #[arg(long, value_name = "N")]
    rate: Option<f64>,
    /// Number of connections, or auto.
    #[arg(long, value_name = "N", default_value = "auto", value_parser = connections)]
    connections: Connections,
    /// Seconds until what is left is given up.
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = seconds)]
    deadline: Duration,
    /// Seconds that one answer may take.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    response_timeout: Duration,
    /// When an answered 5xx is tried again: soon, or after 15 minutes as Apple asks.
    #[arg(long, value_name = "soon|apple", default_value = "soon")]
    retry: Retry,
    /// Keep a journal of the run in this new file, from which it can be resumed.
    #[arg(long, value_name = "FILE")]
    pub(super) journal: Option<PathBuf>,
    /// Go on with the run of this journal: what is not known to have been sent is.
    #[arg(long, value_name = "FILE")]
    pub(super) resume: Option<PathBuf>,
    /// Stop when every first answer is the same configuration error.
    #[arg(long, value_name = "on|off", default_value = "on")]
    stop_early: Switch,
    /// One JSON object a line.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Retry {
    Soon,
    Apple,
}

impl Arguments {
    /// What clap cannot express.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let files = [Some(&self.payload), self.tokens.as_ref(), self.provider_token.as_ref()];
        if files.into_iter().flatten().filter(|path| input::is_stdin(path)).count() > 1 {
            return Err(Refusal::usage("standard input (-) can be read for one option only"));
        }
        if self.apns_id.is_some() && self.token.len() != 1 {
            return Err(Refusal::usage("--apns-id goes with exactly one token: each push needs its own"));
        }
        Ok(())
    }

    /// The device tokens.
    pub(super) fn targets(&self) -> Result<Reader, Refusal> {
        Reader::open(&self.token, self.tokens.as_deref())
    }

    /// Headers and body. Nothing is refused that can be put on the wire.
    pub(super) fn notification(&self, now: SystemTime) -> Result<Notification, Refusal> {
        let payload = Payload::parse(&input::read(&self.payload)?)
            .map_err(|error| Refusal::usage(format!("{}: {error}", self.payload.display())))?;
        let default = PushType::from_name(&self.push_type).unwrap_or(PushType::Alert).default_priority();
        let priority = self.priority.clone().unwrap_or_else(|| default.to_string());
        Ok(Notification {
            topic: header("--topic", self.topic.as_deref())?,
            push_type: header("--push-type", Some(&self.push_type))?,
            priority: header("--priority", Some(&priority))?,
            expiration: header("--expiration", self.expiration(now).as_deref())?,
            collapse_id: header("--collapse-id", self.collapse_id.as_deref())?,
            apns_id: header("--apns-id", self.apns_id.as_deref())?,
            payload,
        })
    }

    fn expiration(&self, now: SystemTime) -> Option<String> {
        let text = self.expiration.as_deref()?;
        let from_now = text.strip_prefix('+').and_then(|seconds| seconds.parse::<u64>().ok());
        let unix = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        Some(from_now.map_or_else(|| text.to_owned(), |seconds| unix.saturating_add(seconds).to_string()))
    }

    pub(super) fn limits(&self) -> Result<Limits, Refusal> {
        let rate = self.rate.map(|rate| {
            Rate::per_second(rate)
                .ok_or_else(|| Refusal::usage(format!("--rate {rate}: expected 0.001 to 1,000,000 a second")))
        });
        Ok(Limits {
            max_in_flight: self.max_in_flight,
            rate: rate.transpose()?,
            deadline: self.deadline,
            retry: match self.retry {
                Retry::Soon => RetryPolicy::default(),
                Retry::Apple => RetryPolicy::as_apple_asks(),
            },
            stop_early: (self.stop_early == Switch::On).then(StopEarly::default),
            ..Limits::default()
        })
    }

    pub(super) const fn response_timeout(&self) -> Duration {
        self.response_timeout
    }

    pub(super) const fn connections(&self) -> Connections {
        self.connections
    }
}

fn header(option: &str, text: Option<&str>) -> Result<Option<HeaderText>, Refusal> {
    let parsed = text.map(HeaderText::parse).transpose();
    parsed.map_err(|error| Refusal::usage(format!("{option}: {error}")))
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|it| !it.is_zero())
        .ok_or_else(|| "expected more than 0".to_owned())
}

fn connections(text: &str) -> Result<Connections, String> {
    match text {
        "auto" => Ok(Connections::Auto),
        _ => text
            .parse()
            .ok()
            .filter(|it: &NonZeroUsize| it.get() <= 100)
            .map(Connections::Fixed)
            .ok_or_else(|| "expected auto or 1 to 100".to_owned()),
    }
}
