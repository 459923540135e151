//! `pushbench chat send`: the message of a scenario, to each device with its own certificate.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use clap::Args;
use futures_util::future::join_all;
use futures_util::stream;
use push_chat::Scenario;
use push_client::{Client, Config, Endpoint, Proxy};
use push_core::headless::{ChatPlan, ChatVoice};
use push_core::{Found, LoopbackFile, headless};
use push_dispatch::{Control, Counts, Ended, Ending, Limits, Line, Message, Record, Summary, Target, Why};
use push_protocol::Environment;

use crate::authorize::{by_name, data_dir};
use crate::send::{
    ALL_ACCEPTED, INTERRUPTED, NOT_CONNECTED, SOME_NOT, summary_json, summary_text, table_line,
};
use crate::stop::asked_to_stop;
use crate::{Refusal, input, output};

#[derive(Args)]
pub(crate) struct Arguments {
    /// The scenario.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// loopback or https://HOST:PORT for every device; sandbox or production for those bound to it; as-bound for
    /// each to its own.
    #[arg(long, value_name = "E", default_value = "loopback")]
    endpoint: String,
    /// CA certificate (PEM) that is trusted alone for https://HOST:PORT.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Where pushes go.
enum Place {
    /// All of them to one host, which plays what each is bound to.
    One(Endpoint),
    /// Each to Apple's host of its environment; where one is named, those of that alone.
    Apple(Option<Environment>),
}

pub(crate) async fn run(arguments: &Arguments) -> Result<u8, Refusal> {
    let file = arguments.file.display();
    let scenario = Scenario::read(&input::read(&arguments.file)?).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(|it| format!("{file}: {it}")).collect();
        Refusal::usage(output::plain(&lines.join("; ")))
    })?;
    let place = Place::of(arguments)?;
    let loopback = matches!(place, Place::One(_));
    let plan = headless::chat_plan(&data_dir()?, &scenario, loopback, SystemTime::now()).await?;
    let log = Log { json: arguments.json, plan: &plan, counts: Mutex::default() };
    let (started, control) = (Instant::now(), Control::new());
    for (key, target) in plan.targets.iter().enumerate() {
        if let Err(why) = &target.push {
            log.failed(key, why);
        }
    }
    let all = plan.voices.iter().enumerate().map(|(at, voice)| log.speak(at, voice, &place, &control));
    let connected = or_cancelled(join_all(all), &control).await;
    let summary = Summary {
        counts: *log.counts.lock().unwrap_or_else(PoisonError::into_inner),
        elapsed: started.elapsed(),
        ..Summary::default()
    };
    output::line(&if arguments.json { summary_json(&summary, None) } else { summary_text(&summary, None) });
    Ok(match summary.counts {
        _ if control.is_cancelled() => INTERRUPTED,
        counts if counts.accepted == counts.total() => ALL_ACCEPTED,
        _ if !connected.is_empty() && connected.iter().all(|it| *it == Some(false)) => NOT_CONNECTED,
        _ => SOME_NOT,
    })
}

/// Cancels on Ctrl-C and SIGTERM.
async fn or_cancelled<T>(running: impl Future<Output = T>, control: &Control) -> T {
    tokio::pin!(running);
    tokio::select! {
        done = &mut running => done,
        () = asked_to_stop() => {
            control.cancel();
            running.await
        }
    }
}

impl Place {
    fn of(arguments: &Arguments) -> Result<Self, Refusal> {
        let ca = arguments.ca.as_ref().map(|path| input::read_text(path)).transpose()?;
        Ok(match (arguments.endpoint.as_str(), ca) {
            ("loopback", None) => match LoopbackFile::read(&data_dir()?) {
                Found::Running(file) => Self::One(Endpoint::custom(&file.url, Some(&file.ca))?),
                Found::Nothing => {
                    let words =
                        "no simulator runs; start one with `pushbench simulator`, or name an --endpoint";
                    return Err(Refusal { message: words.to_owned(), status: NOT_CONNECTED });
                }
            },
            ("as-bound", None) => Self::Apple(None),
            (name @ ("sandbox" | "production"), None) => Self::Apple(Environment::from_name(name)),
            ("loopback" | "as-bound" | "sandbox" | "production", Some(_)) => {
                return Err(Refusal::usage("--ca goes with --endpoint https://HOST:PORT only"));
            }
            (url, ca) => Self::One(Endpoint::custom(url, ca.as_deref())?),
        })
    }

    /// Where that voice speaks, or why it does not.
    fn endpoint(&self, voice: &ChatVoice) -> Result<Endpoint, String> {
        match self {
            Self::One(endpoint) => Ok(endpoint.clone()),
            Self::Apple(Some(only)) if *only != voice.environment => {
                let bound = voice.environment.name();
                Err(format!("the device is bound to {bound}; send it there, or with --endpoint as-bound"))
            }
            Self::Apple(_) => Ok(Endpoint::apple(voice.environment)),
        }
    }
}

/// Prints what comes of each device.
struct Log<'a> {
    json: bool,
    plan: &'a ChatPlan,
    counts: Mutex<Counts>,
}

impl Log<'_> {
    /// Sends what a voice speaks for. Tells whether it came to a connection; none where it had nothing to try.
    async fn speak(&self, at: usize, voice: &ChatVoice, place: &Place, control: &Control) -> Option<bool> {
        let targets: Vec<usize> = (0..self.plan.targets.len())
            .filter(|key| matches!(&self.plan.targets[*key].push, Ok((voice, ..)) if *voice == at))
            .collect();
        let client = match client(voice, place).await {
            Ok(client) => client,
            Err(why) => {
                targets.iter().for_each(|key| self.failed(*key, &why));
                return None;
            }
        };
        let push = |key: &usize| self.plan.targets[*key].push.as_ref().ok();
        let (_, _, shared) = targets.first().and_then(push)?;
        let stream = stream::iter(targets.iter().filter_map(|key| {
            let (_, token, own) = push(key)?;
            Some(Target { key: *key, token: Ok(token.clone()), message: Message::Own(own.clone().into()) })
        }));
        let gateway = headless::gateway(client.clone());
        let summary = push_dispatch::run(&gateway, shared, stream, &Limits::default(), control, self).await;
        client.close().await;
        Some(summary.connected)
    }

    fn failed(&self, key: usize, why: &str) {
        let ending = Ending::Failed { why: Why::new("", why) };
        self.print(&Ended { key, token: None, ending, elapsed: Duration::ZERO, attempts: 0 });
    }

    fn print(&self, ended: &Ended<usize>) {
        let target = &self.plan.targets[ended.key];
        let mut out = Vec::new();
        if self.json {
            Line::new(ended, "").write(&mut out);
            let recipient = serde_json::Value::from(target.recipient.as_str());
            out.splice(..1, format!("{{\"recipient\":{recipient},").into_bytes());
        } else {
            let who = output::plain(&format!("{} · {}", target.recipient, target.device));
            out.extend_from_slice(format!("{who}\n  ").as_bytes());
            table_line(ended, "-", &mut out);
        }
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        match ended.ending {
            Ending::Accepted { .. } => counts.accepted += 1,
            Ending::Rejected { .. } => counts.rejected += 1,
            Ending::Unknown { .. } => counts.unknown += 1,
            Ending::Failed { .. } => counts.failed += 1,
            Ending::Cancelled => counts.cancelled += 1,
        }
        output::line(String::from_utf8_lossy(&out).trim_end());
    }
}

impl Record<usize> for &Log<'_> {
    async fn ended(&mut self, ended: Ended<usize>) -> bool {
        self.print(&ended);
        true
    }
}

/// The client of a voice, or why there is none.
async fn client(voice: &ChatVoice, place: &Place) -> Result<Client, String> {
    let endpoint = place.endpoint(voice)?;
    let speaker = match &voice.credential {
        Some(name) => by_name(name, voice.environment).await.map_err(|refusal| refusal.message)?,
        None => headless::sample_certificate(SystemTime::now()).map_err(|error| error.to_string())?,
    };
    let authorization = headless::authorization(speaker).map_err(|error| error.to_string())?;
    let variable = |name: &str| std::env::var(name).ok();
    let proxy = Proxy::from_environment(variable, &endpoint).map_err(|error| error.to_string())?;
    Ok(Client::new(endpoint, authorization, Config { proxy, ..Config::default() }))
}
