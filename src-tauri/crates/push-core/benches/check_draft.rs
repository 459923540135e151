//! How long the core takes to say what is wrong with a draft: the whole of `Workbench::check_draft`, with the
//! database that it asks for devices and credentials, and the rules alone.
//!
//! `cargo bench -p push-core --bench check_draft` prints rows of a Markdown table. This measures and asserts nothing
//! about speed; no check depends on it.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use push_core::headless::{self, Beside};
use push_core::model::Draft;
use push_core::vault::KeychainProblem;
use push_core::{DataDir, Options, SystemClock, Workbench};

/// Done before the clock starts.
const WARM_UP: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;
    runtime.block_on(async {
        let workbench = Workbench::open(Options {
            data: DataDir::at(folder.path().join("data")),
            clock: Arc::new(SystemClock),
            port: 0,
            version: "bench".to_owned(),
            no_keychain: Some(KeychainProblem::NoBus),
            environment: |_| None,
        })
        .await?;
        let open = workbench.start().await?.draft;
        let draft = |payload: String| Draft { payload, ..open.draft.clone() };
        let rows = [
            ("4 KB", draft(payload_of(4_090)), 2_000, "median under 0.2 ms"),
            ("1 MB", draft(payload_of(1_000_000)), 50, ""),
            ("1 MB in curly quotes", draft(payload_of(1_000_000).replace('"', "“")), 50, ""),
        ];
        for (name, draft, times, budget) in rows {
            let mut checked = Vec::with_capacity(times);
            for _ in 0..WARM_UP + times {
                let start = Instant::now();
                workbench.check_draft(&draft).await?;
                checked.push(start.elapsed());
            }
            print_row(&format!("Core check of a payload of {name}, database included"), checked, budget);
            let judged = (0..WARM_UP + times).map(|_| {
                let start = Instant::now();
                let findings =
                    headless::check(draft.payload.as_bytes(), Beside::default(), SystemTime::now());
                let took = start.elapsed();
                drop(findings);
                took
            });
            print_row(&format!("Rules on a payload of {name}"), judged.collect(), "");
        }
        workbench.close().await;
        Ok(())
    })
}

/// A notification with data of its own, of about that many bytes.
fn payload_of(bytes: usize) -> String {
    let mut text = String::from(
        r#"{"aps":{"alert":{"title":"Your order has shipped","subtitle":"Order 1042","body":"It arrives on Thursday."},"badge":3,"sound":"default","thread-id":"orders","category":"ORDER","mutable-content":1,"interruption-level":"active","relevance-score":0.5},"items":["#,
    );
    let mut number = 0;
    while text.len() < bytes.saturating_sub(100) {
        let comma = if number > 0 { "," } else { "" };
        text.push_str(&format!(
            r#"{comma}{{"id":{number},"name":"Grüße \u00e9 订单","price":12.5,"image":"https://example.com/{number}.png","tags":["a","b"],"new":true}}"#
        ));
        number += 1;
    }
    text.push_str("]}");
    text
}

fn print_row(what: &str, mut times: Vec<Duration>, budget: &str) {
    let mut times = times.split_off(WARM_UP);
    times.sort_unstable();
    let ms = |percent: usize| {
        let rank = (times.len() * percent).div_ceil(100).saturating_sub(1);
        times.get(rank).copied().unwrap_or_default().as_secs_f64() * 1_000.0
    };
    println!(
        "| {what} | median {:.3} ms, p95 {:.3} ms ({} checks) | {budget} |",
        ms(50),
        ms(95),
        times.len()
    );
}
