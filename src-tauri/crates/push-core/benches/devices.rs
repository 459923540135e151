//! The list of devices at its largest: how long a million take to come in from a file and how much memory that needs,
//! and how long the first page of a search takes with them.
//!
//! `cargo bench -p push-core --bench devices` prints rows of a Markdown table. This measures and asserts nothing about
//! speed; no check depends on it.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use push_core::model::{
    DeviceField, DeviceKind, DevicesQuery, DevicesSource, Draft, Environment, ImportDevices,
};
use push_core::vault::KeychainProblem;
use push_core::{DataDir, Options, SystemClock, Workbench};

/// So many devices.
const DEVICES: u64 = 1_000_000;
/// What is searched for, in turn.
const KINDS: [&str; 8] = [
    "three letters of every name",
    "a word of every name and a number",
    "a person and a word of every tag",
    "five digits of a token",
    "a tag",
    "words of none",
    "one letter",
    "a number of three digits and a word of every bundle ID",
];
/// Searches that are measured.
const SEARCHES: usize = 400;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;
    let table = folder.path().join("devices.csv");
    write_table(&table)?;
    let data = folder.path().join("data");
    let empty = runtime.block_on(start(&folder.path().join("empty")))?;
    let took = runtime.block_on(import(&data, &table))?;
    let alone = sqlite_alone(&folder.path().join("alone.sqlite3"))?;
    row("The same rows by SQLite alone, keys of bytes, indexes after", alone, "");
    println!("| Import ÷ SQLite alone | {:.2} times | |", took.as_secs_f64() / alone.as_secs_f64());
    runtime.block_on(search(&data))?;
    let mut full = Vec::new();
    for _ in 0..5 {
        full.push(runtime.block_on(start(&data))?);
    }
    row("Start of the core with no device", empty, "");
    row("Start of the core with 1,000,000 devices", median(full), "not slower than with none");
    Ok(())
}

async fn open(data: &Path) -> Result<Workbench, Box<dyn Error>> {
    Ok(Workbench::open(Options {
        data: DataDir::at(data.to_owned()),
        clock: Arc::new(SystemClock),
        port: 0,
        version: "bench".to_owned(),
        no_keychain: Some(KeychainProblem::NoBus),
        environment: |_| None,
    })
    .await?)
}

async fn start(data: &Path) -> Result<Duration, Box<dyn Error>> {
    let began = Instant::now();
    let workbench = open(data).await?;
    workbench.start().await?;
    let took = began.elapsed();
    workbench.close().await;
    Ok(took)
}

async fn import(data: &Path, table: &Path) -> Result<Duration, Box<dyn Error>> {
    let workbench = open(data).await?;
    let before = peak_memory();
    let began = Instant::now();
    let request = ImportDevices {
        run: "bench".to_owned(),
        source: DevicesSource::File { path: table.to_string_lossy().into_owned() },
        fields: vec![
            DeviceField::Token,
            DeviceField::Name,
            DeviceField::Person,
            DeviceField::Environment,
            DeviceField::Tags,
        ],
        heading: true,
        environment: Environment::Sandbox,
        device_kind: DeviceKind::Alert,
        topic: "com.example.shop".to_owned(),
        tags: Vec::new(),
    };
    let imported = workbench.import_devices(request).await?;
    let took = began.elapsed();
    if imported.added != DEVICES {
        return Err(format!("{imported:?}").into());
    }
    row("Import of 1,000,000 devices from CSV", took, "under 6 s");
    println!(
        "| Memory of the process at most, meanwhile | {} MB (before: {before} MB) | under 150 MB |",
        peak_memory()
    );
    workbench.close().await;
    Ok(took)
}

/// What no importer can be faster than: as many rows as the list has, with nothing read, judged or compared.
fn sqlite_alone(path: &Path) -> Result<Duration, Box<dyn Error>> {
    let mut connection = rusqlite::Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "cache_size", -24_000)?;
    connection.execute_batch(
        "CREATE TABLE devices (number INTEGER PRIMARY KEY, name TEXT NOT NULL, token BLOB NOT NULL,
             person TEXT NOT NULL, environment TEXT NOT NULL, tags TEXT NOT NULL) STRICT;",
    )?;
    let began = Instant::now();
    let transaction = connection.transaction()?;
    let mut insert = transaction.prepare(
        "INSERT INTO devices (name, token, person, environment, tags) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for at in 0..DEVICES {
        let token: Vec<u8> = (0..4u64).flat_map(|part| hash(at * 7 + part).to_be_bytes()).collect();
        let (name, person) = (format!("Device {}", hash(at) % (1 << 40)), format!("Person {}", at % 5_000));
        insert.execute(rusqlite::params![name, token, person, "sandbox", format!("tag{}", at % 10)])?;
    }
    drop(insert);
    transaction.execute_batch(
        "CREATE UNIQUE INDEX devices_by_name ON devices (name); CREATE INDEX devices_by_token ON devices (token);",
    )?;
    transaction.commit()?;
    Ok(began.elapsed())
}

async fn search(data: &Path) -> Result<(), Box<dyn Error>> {
    let workbench = open(data).await?;
    let page = |text: String, offset| workbench.find_devices(DevicesQuery { text, offset, limit: 100 });
    let began = Instant::now();
    page(String::new(), 0).await?;
    row("First page of 1,000,000 devices after a start", began.elapsed(), "");
    let began = Instant::now();
    page("device".to_owned(), 0).await?;
    row("First search after a start", began.elapsed(), "");
    let mut times = Vec::with_capacity(SEARCHES);
    let mut by_kind = vec![Vec::new(); KINDS.len()];
    for at in 0..SEARCHES as u64 {
        let kind = usize::try_from(at)? % KINDS.len();
        let text = match kind {
            0 => "dev".to_owned(),
            1 => format!("device {}", hash(at) % DEVICES),
            2 => format!("person {} tag", hash(at) % 5_000),
            3 => format!("{:016x}", hash(hash(at) % DEVICES))[..5].to_owned(),
            4 => "#tag1".to_owned(),
            5 => "nobody is called so".to_owned(),
            6 => "e".to_owned(),
            _ => format!("{} shop", hash(at) % 1_000),
        };
        let began = Instant::now();
        page(text, 0).await?;
        times.push(began.elapsed());
        by_kind[kind].push(began.elapsed());
    }
    for (kind, times) in KINDS.iter().zip(by_kind) {
        row(&format!("A search for {kind}, median"), median(times), "");
    }
    times.sort_unstable();
    row("First page of a search over 1,000,000 devices, p95", times[times.len() * 95 / 100], "under 20 ms");
    row("The same, median", times[times.len() / 2], "");
    let mut times = Vec::new();
    for at in 0..100 {
        let began = Instant::now();
        page(String::new(), u32::try_from(hash(at) % DEVICES)?).await?;
        times.push(began.elapsed());
    }
    row("A page anywhere in the list, median", median(times), "");
    let draft = Draft { tags: vec!["tag3".to_owned()], ..workbench.start().await?.draft.draft };
    let mut times = Vec::new();
    for _ in 0..50 {
        let began = Instant::now();
        workbench.check_draft(&draft).await?;
        times.push(began.elapsed());
    }
    row("Check of a draft to a tag of 100,000 devices, median", median(times), "");
    workbench.close().await;
    Ok(())
}

fn write_table(path: &Path) -> Result<(), Box<dyn Error>> {
    let mut file = BufWriter::new(fs::File::create(path)?);
    file.write_all(b"token,name,person,environment,tags\n")?;
    let mut line = String::new();
    for at in 0..DEVICES {
        line.clear();
        for part in 0..4 {
            write!(line, "{:016x}", hash(if part == 0 { at } else { at * 7 + part }))?;
        }
        let environment = if at % 3 == 0 { "production" } else { "sandbox" };
        writeln!(
            line,
            ",Device {},Person {},{environment},tag{}",
            hash(at) % (1 << 40),
            at % 5_000,
            at % 10
        )?;
        file.write_all(line.as_bytes())?;
    }
    file.flush()?;
    Ok(())
}

/// Numbers that look like chance (SplitMix64).
fn hash(at: u64) -> u64 {
    let mut x = at.wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 30)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The most memory that the process had, in MB; 0 where the system does not say.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() / 1024
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn row(what: &str, took: Duration, budget: &str) {
    let ms = took.as_secs_f64() * 1000.0;
    let shown = if ms >= 1000.0 { format!("{:.2} s", ms / 1000.0) } else { format!("{ms:.2} ms") };
    println!("| {what} | {shown} | {budget} |");
}
