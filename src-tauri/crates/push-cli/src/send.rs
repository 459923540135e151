//! `pushbench send`: one notification to many tokens, a line for each as it ends.

mod arguments;
mod report;

use std::time::SystemTime;

use futures_util::{Stream, StreamExt, stream};
use push_client::{Client, Config, Endpoint};
use push_core::{Found, LoopbackFile, headless};
use push_dispatch::{Control, Gateway, GatewayError, Limits, Summary, Target};
use push_protocol::{DeviceToken, Environment, Notification, Outcome, check};
use tokio::sync::mpsc;

use crate::authorize::{authorization, data_dir};
use crate::stop::asked_to_stop;
use crate::{Refusal, USAGE, input};

pub(crate) use arguments::Arguments;
use report::Report;

/// All accepted.
const ALL_ACCEPTED: u8 = 0;
/// Some not.
const SOME_NOT: u8 = 1;
/// No request was written, because no connection could be made.
const NOT_CONNECTED: u8 = 3;
/// Ctrl-C, as a shell counts it.
const INTERRUPTED: u8 = 130;

pub(crate) async fn run(arguments: Arguments) -> Result<u8, Refusal> {
    arguments.check()?;
    let notification = arguments.notification(SystemTime::now())?;
    let limits = arguments.limits()?;
    let authorization = authorization(&arguments.key, arguments.provider_token.as_ref()).await?;
    let targets = targets(&arguments)?;
    for warning in check(&notification) {
        eprintln!("pushbench: warning: {}", warning.message);
    }
    let report = Report::new(arguments.json);
    match endpoint(&arguments)? {
        Some(endpoint) => {
            let config = Config {
                response_timeout: arguments.response_timeout(),
                connections: arguments.connections(),
                ..Config::default()
            };
            let client = Client::new(endpoint, authorization, config);
            let gateway = headless::gateway(client.clone());
            let done = send(&gateway, &notification, targets, &limits, report).await;
            client.close().await;
            Ok(done)
        }
        None => Ok(send(&NoSimulator, &notification, targets, &limits, report).await),
    }
}

async fn send(
    gateway: &impl Gateway,
    notification: &Notification,
    targets: impl Stream<Item = Target<String>>,
    limits: &Limits,
    report: Report,
) -> u8 {
    let cancel = Control::new();
    let (on_end, mut ended) = mpsc::channel(256);
    let sending = push_dispatch::run(gateway, notification, targets, limits, &cancel, on_end);
    let reporting = async {
        let mut tried = false;
        while let Some(ended) = ended.recv().await {
            tried |= ended.attempts > 0;
            report.line(&ended);
        }
        tried
    };
    let running = async { tokio::join!(sending, reporting) };
    tokio::pin!(running);
    let (summary, tried) = tokio::select! {
        ended = &mut running => ended,
        () = asked_to_stop() => {
            cancel.cancel();
            running.await
        }
    };
    report.end(&summary);
    status(&summary, cancel.is_cancelled(), tried)
}

/// `tried`: whether any token got as far as a connection.
fn status(summary: &Summary, interrupted: bool, tried: bool) -> u8 {
    match summary.counts.total() {
        _ if interrupted => INTERRUPTED,
        0 => USAGE,
        total if summary.counts.accepted == total => ALL_ACCEPTED,
        _ if tried && !summary.connected => NOT_CONNECTED,
        _ => SOME_NOT,
    }
}

/// `None`: the loopback endpoint, and no simulator runs.
fn endpoint(arguments: &Arguments) -> Result<Option<Endpoint>, Refusal> {
    let ca = arguments.ca.as_ref().map(|path| input::read_text(path)).transpose()?;
    match (arguments.endpoint.as_str(), ca) {
        ("loopback", None) => match LoopbackFile::read(&data_dir()?) {
            Found::Running(file) => Ok(Some(Endpoint::custom(&file.url, Some(&file.ca))?)),
            Found::Nothing => Ok(None),
        },
        ("sandbox", None) => Ok(Some(Endpoint::apple(Environment::Sandbox))),
        ("production", None) => Ok(Some(Endpoint::apple(Environment::Production))),
        ("loopback" | "sandbox" | "production", Some(_)) => {
            Err(Refusal::usage("--ca goes with --endpoint https://HOST:PORT only"))
        }
        (url, ca) => Ok(Some(Endpoint::custom(url, ca.as_deref())?)),
    }
}

/// The tokens with what is printed of each: those of the command line are checked before anything is
/// sent, those of a file as they come.
fn targets(arguments: &Arguments) -> Result<impl Stream<Item = Target<String>>, Refusal> {
    let mut given = Vec::new();
    for text in &arguments.token {
        let token = DeviceToken::parse(text).map_err(|error| Refusal::usage(format!("--token: {error}")))?;
        given.push(Target { key: token.to_string(), token: Ok(token) });
    }
    let lines = arguments.tokens.as_ref().map(|path| input::lines(path)).transpose()?;
    let from_file = stream::unfold(lines, async |lines| {
        let mut lines = lines?;
        let (number, line) = lines.recv().await?;
        let text = line.as_deref().unwrap_or_default().trim().to_ascii_lowercase();
        let token = match line {
            Ok(line) => DeviceToken::parse(&line).map_err(|error| format!("line {number}: {error}")),
            Err(error) => Err(format!("line {number}: {error}")),
        };
        Some((Target { key: text, token }, Some(lines)))
    });
    Ok(stream::iter(given).chain(from_file))
}

/// Stands in where there is nothing to connect to, so that every token still gets its line.
struct NoSimulator;

impl Gateway for NoSimulator {
    async fn send(&self, _: &DeviceToken, _: &Notification) -> Result<Outcome, GatewayError> {
        let message = "no simulator runs; start one with `pushbench simulator`, or name an --endpoint";
        Err(GatewayError { message: message.to_owned(), written: false, connect: true, retryable: false })
    }

    fn may_have_written(&self) -> bool {
        false
    }
}
