//! How long the history takes to answer with a million pushes in it: the first page of a search, of a filter, of
//! everything. They come from real runs to token files against the app's simulator, so that what keeping them costs a
//! run is measured as well.
//!
//! `cargo bench -p push-core --bench history` prints rows of a Markdown table. This measures and asserts nothing
//! about speed; no check depends on it.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use push_core::model::{
    Consent, Draft, Ending, Endpoint, HistoryPageOf, HistoryQuery, SendReply, SendRequest,
};
use push_core::vault::KeychainProblem;
use push_core::{DataDir, Options, SystemClock, Workbench};

/// Targets of a run.
const TARGETS: u64 = 100_000;
/// Every so many targets, one that the simulator does not know.
const STRANGERS: u64 = 50;
const TIMES: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let runs = std::env::var("PUSHBENCH_HISTORY_RUNS").ok().and_then(|it| it.parse().ok()).unwrap_or(10);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;
    runtime.block_on(async {
        let workbench = open(folder.path()).await?;
        // The sample goes to it; a draft to a file goes to no device that `start` would tell.
        let phone = workbench.start().await?.devices.first().map(|it| it.token.clone()).unwrap_or_default();
        let mut spent = Duration::ZERO;
        for run in 0..runs {
            spent += fill(&workbench, folder.path(), run, &phone).await?;
        }
        let pushes = workbench.history_keeping().await?;
        let rate = pushes.pushes as f64 / spent.as_secs_f64();
        println!(
            "| Runs to token files, in the history | {} pushes, {rate:.0} a second, {:.0} bytes each | |",
            pushes.pushes,
            pushes.bytes as f64 / pushes.pushes as f64
        );
        let mut all = Vec::new();
        for (name, query) in queries() {
            let mut times = Vec::new();
            for _ in 0..TIMES {
                let request = HistoryPageOf { query: query.clone(), before: None, count: 200 };
                let start = Instant::now();
                let page = workbench.history_page(request).await?;
                times.push(start.elapsed());
                std::hint::black_box(page);
            }
            all.extend_from_slice(&times);
            print_row(&format!("First page of the history, {name}"), times, "");
        }
        print_row("First page of the history, all of these", all, "p95 under 20 ms");
        workbench.close().await;
        drop(workbench);
        let start = Instant::now();
        let workbench = open(folder.path()).await?;
        println!(
            "| Opening the app's core with that history | {:.0} ms | |",
            start.elapsed().as_secs_f64() * 1e3
        );
        workbench.close().await;
        Ok(())
    })
}

async fn open(folder: &Path) -> Result<Workbench, Box<dyn Error>> {
    let options = Options {
        data: DataDir::at(folder.join("data")),
        clock: Arc::new(SystemClock),
        port: 0,
        version: "bench".to_owned(),
        no_keychain: Some(KeychainProblem::NoBus),
        environment: |_| None,
    };
    Ok(Workbench::open(options).await?)
}

/// Sends a run whose payload nobody else has, and tells how long it took.
async fn fill(
    workbench: &Workbench,
    folder: &Path,
    run: u64,
    phone: &str,
) -> Result<Duration, Box<dyn Error>> {
    let draft = workbench.start().await?.draft.draft;
    let mut tokens = String::new();
    for number in 0..TARGETS {
        if number % STRANGERS == 0 {
            writeln!(tokens, "{:016x}{:048x}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15), run)?;
        } else {
            writeln!(tokens, "{phone}")?;
        }
    }
    let file = folder.join(format!("tokens-{run}.txt"));
    std::fs::write(&file, tokens)?;
    let payload =
        format!(r#"{{"aps":{{"alert":{{"title":"Round {run}","body":"Sale w{run}rd ends today"}}}}}}"#);
    let token_file = file.to_string_lossy().into_owned();
    let draft = Draft { device_ids: Vec::new(), token_file, payload, ..draft };
    let request = SendRequest { run: format!("run-{run}"), draft, consent: vec![Consent::Warnings] };
    let start = Instant::now();
    match workbench.send(request).await? {
        SendReply::Ran { .. } => Ok(start.elapsed()),
        other => Err(format!("{other:?}").into()),
    }
}

fn queries() -> Vec<(&'static str, HistoryQuery)> {
    let query = |text: &str, endings: &[Ending], endpoints: &[Endpoint]| HistoryQuery {
        text: text.to_owned(),
        endings: endings.to_vec(),
        endpoints: endpoints.to_vec(),
        from: None,
        to: None,
        send: None,
    };
    vec![
        ("everything", query("", &[], &[])),
        ("a word of every push", query("sale", &[], &[])),
        ("the first two letters of it", query("sa", &[], &[])),
        ("a word of the oldest run", query("w0rd", &[], &[])),
        ("a word of none", query("nowhere", &[], &[])),
        ("two words that are never together", query("w0rd w1rd", &[], &[])),
        ("the beginning of a token", query("9e3779b97f4a", &[], &[])),
        ("a reason", query("baddevicetoken", &[], &[])),
        ("a reason of the oldest run", query("w0rd baddevice", &[], &[])),
        ("rejected", query("", &[Ending::Rejected], &[])),
        ("rejected, a word of the oldest run", query("w0rd", &[Ending::Rejected], &[])),
        ("unknown, of which there is none", query("", &[Ending::Unknown], &[])),
        ("a word, to production, where none went", query("sale", &[], &[Endpoint::Production])),
    ]
}

fn print_row(what: &str, mut times: Vec<Duration>, budget: &str) {
    times.sort_unstable();
    let ms = |percent: usize| {
        let rank = (times.len() * percent).div_ceil(100).saturating_sub(1);
        times.get(rank).copied().unwrap_or_default().as_secs_f64() * 1_000.0
    };
    println!("| {what} | p50 {:.2} ms, p95 {:.2} ms | {budget} |", ms(50), ms(95));
}
