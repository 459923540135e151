//! `pushbench send`: one notification to many tokens, a line for each as it ends.

mod arguments;
mod bar;
mod begin;
mod log;
mod printer;
mod report;
mod targets;

use std::io::IsTerminal;
use std::time::SystemTime;

use push_client::{Authorization, Client, Config, Endpoint, Proxy};
use push_core::{Found, LoopbackFile, headless};
use push_dispatch::{Control, Counts, Fate, Gateway, GatewayError, Limits, Summary, Why};
use push_protocol::{DeviceToken, Environment, Notification, Outcome};

use crate::authorize::{Voice, data_dir, voice};
use crate::stop::asked_to_stop;
use crate::{Refusal, USAGE, input, output};

pub(crate) use arguments::Arguments;
use bar::Bar;
use begin::Begun;
use log::Log;
use printer::Printer;
pub(crate) use report::{summary_json, summary_text, table_line};
use targets::{Reader, Targets, count};

/// All accepted.
pub(crate) const ALL_ACCEPTED: u8 = 0;
/// Some not.
pub(crate) const SOME_NOT: u8 = 1;
/// No request was written, because no connection could be made.
pub(crate) const NOT_CONNECTED: u8 = 3;
/// Ctrl-C, as a shell counts it.
pub(crate) const INTERRUPTED: u8 = 130;

pub(crate) async fn run(arguments: Arguments) -> Result<u8, Refusal> {
    arguments.check()?;
    let notification = arguments.notification(SystemTime::now())?;
    let limits = arguments.limits()?;
    let voice =
        voice(&arguments.key, arguments.provider_token.as_ref(), environment(&arguments.endpoint)).await?;
    let endpoint = endpoint(&arguments)?;
    let config = config(&arguments, endpoint.as_ref())?;
    // Opened before the journal is, so that wrong input leaves none.
    let targets = arguments.targets()?;
    let authorization = warned(voice, &notification, &arguments.endpoint)?;
    let begun = Begun::new(&arguments, &notification)?;
    let sending = Sending { arguments: &arguments, notification: &notification, limits: &limits };
    match endpoint {
        Some(endpoint) => {
            let client = Client::new(endpoint, authorization, config);
            if let Some(proxy) = client.route().proxy {
                eprintln!("pushbench: note: through the proxy {proxy}");
            }
            let done = sending.run(&headless::gateway(client.clone()), targets, begun).await;
            client.close().await;
            if let Some(skew) = client.clock_skew() {
                eprintln!("pushbench: warning: {skew}");
            }
            // Connected, and sent away with a reason: the requests were written all the same.
            Ok(if done == NOT_CONNECTED && client.has_connected() { SOME_NOT } else { done })
        }
        None => Ok(sending.run(&NoSimulator, targets, begun).await),
    }
}

/// Says what APNs would judge; nothing is refused for it.
fn warned(voice: Voice, notification: &Notification, endpoint: &str) -> Result<Authorization, Refusal> {
    let of_apple = Environment::from_name(endpoint);
    let (warnings, authorization) = match voice {
        Voice::Speaker(speaker) => {
            let warnings = speaker.warnings(notification, of_apple, SystemTime::now());
            (warnings, headless::authorization(speaker)?)
        }
        Voice::Ready(ready) => (headless::warnings(notification, SystemTime::now()), ready),
    };
    for warning in warnings {
        eprintln!("pushbench: warning: {}", output::plain(&warning));
    }
    Ok(authorization)
}

/// For which environment a certificate is chosen, where there are several. The simulator plays sandbox unless it
/// is told otherwise.
fn environment(endpoint: &str) -> Environment {
    let is_sandbox = endpoint == "loopback" || endpoint.contains("sandbox");
    if is_sandbox { Environment::Sandbox } else { Environment::Production }
}

/// What is sent, and how.
struct Sending<'a> {
    arguments: &'a Arguments,
    notification: &'a Notification,
    limits: &'a Limits,
}

impl Sending<'_> {
    /// Sends, and returns the exit status.
    async fn run(&self, gateway: &impl Gateway, targets: Reader, begun: Begun) -> u8 {
        let Begun { journal, past, before, unknown } = begun;
        let json = self.arguments.json;
        let shown = !json && std::io::stderr().is_terminal();
        let (bar, control) = (Bar::new(shown), Control::new());
        let printer = Printer::new((shown && std::io::stdout().is_terminal()).then(|| bar.clone()));
        let mut log = Log::new(json, printer, journal);
        unknown.iter().for_each(|ended| log.print_known(ended));
        if shown {
            let settled = before.map_or(0, |before| before.total()) + unknown.len() as u64;
            self.count(control.clone(), settled);
        }
        let progress = shown.then(|| control.progress());
        let targets = Targets::read(targets, move |number| {
            past.as_ref().is_none_or(|past| past.fate(number) == Fate::Left)
        });
        let running = async {
            let sending =
                push_dispatch::run(gateway, self.notification, targets, self.limits, &control, &mut log);
            let following = async {
                if let Some(progress) = progress {
                    bar.follow(progress).await;
                }
            };
            tokio::join!(sending, following).0
        };
        let mut summary = or_cancelled(running, &control).await;
        bar.clear();
        summary.counts.unknown += unknown.len() as u64;
        let status = status(&summary, control.is_cancelled(), log.tried, before);
        self.end(log, &summary, before);
        status
    }

    /// Tells the run how many targets there are, once they are counted.
    fn count(&self, control: Control, settled: u64) {
        let given = self.arguments.token.len() as u64;
        let file = self.arguments.tokens.clone().filter(|file| !input::is_stdin(file));
        std::thread::spawn(move || {
            // Where they cannot be counted, there is no total.
            if let Ok(lines) = file.map_or(Ok(0), |file| count(&file)) {
                control.set_total((given + lines).saturating_sub(settled));
            }
        });
    }

    fn end(&self, log: Log, summary: &Summary, before: Option<Counts>) {
        let words = if self.arguments.json { summary_json } else { summary_text };
        if let Err(error) = log.finish(&words(summary, before)) {
            eprintln!("pushbench: {error}");
        }
        let Some(reason) = &summary.stopped_early else { return };
        match self.arguments.journal.as_ref().or(self.arguments.resume.as_ref()) {
            Some(journal) => {
                let journal = journal.display();
                eprintln!("pushbench: {reason}; send the rest with --resume {journal}");
            }
            None => eprintln!("pushbench: {reason}"),
        }
    }
}

/// Cancels the run on Ctrl-C and SIGTERM.
async fn or_cancelled(running: impl Future<Output = Summary>, control: &Control) -> Summary {
    tokio::pin!(running);
    tokio::select! {
        summary = &mut running => summary,
        () = asked_to_stop() => {
            control.cancel();
            running.await
        }
    }
}

/// `tried`: whether any token got as far as a connection.
fn status(summary: &Summary, interrupted: bool, tried: bool, before: Option<Counts>) -> u8 {
    let all = |counts: Counts| counts.accepted == counts.total();
    match summary.counts.total() {
        _ if interrupted => INTERRUPTED,
        0 if before.is_none() => USAGE,
        _ if all(summary.counts) && before.is_none_or(all) => ALL_ACCEPTED,
        _ if tried && !summary.connected => NOT_CONNECTED,
        _ => SOME_NOT,
    }
}

/// The proxy is that of the environment.
fn config(arguments: &Arguments, endpoint: Option<&Endpoint>) -> Result<Config, Refusal> {
    let variable = |name: &str| std::env::var(name).ok();
    let proxy = endpoint.map(|endpoint| Proxy::from_environment(variable, endpoint)).transpose()?.flatten();
    Ok(Config {
        response_timeout: arguments.response_timeout(),
        connections: arguments.connections(),
        proxy,
        ..Config::default()
    })
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

/// Stands in where there is nothing to connect to, so that every token still gets its line.
struct NoSimulator;

impl Gateway for NoSimulator {
    async fn send(
        &self,
        _: &DeviceToken,
        _: &Notification,
        _: impl Future<Output = ()> + Send,
    ) -> Result<Outcome, GatewayError> {
        let words = "no simulator runs; start one with `pushbench simulator`, or name an --endpoint";
        Err(GatewayError {
            why: Why::new("no_simulator", words),
            written: false,
            connect: true,
            retryable: false,
        })
    }
}
