//! How long one push takes from `Client::send` to its answer: the app's own client, the app's own simulator,
//! TLS and HTTP/2 over loopback, a warm connection, one push after another.
//!
//! `cargo bench -p push-core --bench lone_push [-- SCRIPT]` prints rows of a Markdown table. SCRIPT is a client
//! of another make: `node SCRIPT PORT CA_FILE PUSHES` sends to the same simulator and prints its times in
//! microseconds, one a line. This measures and asserts nothing about speed; no check depends on it.

use std::error::Error;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use push_client::{Authorization, Client, Config, Endpoint, ProviderKey, ProviderToken};
use push_protocol::{DeviceToken, Environment, HeaderText, Notification, Outcome, Payload};
use push_simulator::{Certificates, Simulator, World, WorldKey};
use tokio::net::TcpListener;

/// Sent before the clock starts: the connection, the caches and the branch predictor get warm.
const WARM_UP: usize = 200;
const PUSHES: usize = 2_000;
const KEY_ID: &str = "BENCHKEY01";
const TEAM_ID: &str = "BENCHTEAM1";

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench` to what it was given.
    let script = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let certificates = Certificates::new(SystemTime::now())?;
    let simulator = runtime.block_on(start(&certificates))?;
    let endpoint = Endpoint::custom(&simulator.url(), Some(certificates.ca_pem()))?;
    let (key, _) = ProviderKey::generate(KEY_ID, TEAM_ID)?;
    let pem = key.public_key_pem()?;
    let authorization = Authorization::Key(Arc::new(ProviderToken::new(key, Arc::new(SystemTime::now))));
    let ours = runtime.block_on(pushes(endpoint.clone(), authorization.clone()))?;
    print_row("Lone push, Pushbench's client", &ours);
    if let Some(script) = script {
        let theirs = others(&script, simulator.port(), certificates.ca_pem())?;
        print_row("Lone push, @parse/node-apn, same simulator", &theirs);
        let ratio = percentile(&theirs, 50).as_secs_f64() / percentile(&ours, 50).as_secs_f64();
        println!("| Lone push, node-apn's p50 ÷ Pushbench's | {ratio:.1} | |");
    }
    // As in the app: a key is on file, so that signatures are checked.
    let known = WorldKey::from_pem(KEY_ID, TEAM_ID, &pem, vec!["*".to_owned()])?;
    simulator.set_world(World::open(Environment::Sandbox).with_keys(vec![known]));
    let checked = runtime.block_on(pushes(endpoint, authorization))?;
    print_row("Lone push, Pushbench's client, signatures checked", &checked);
    runtime.block_on(simulator.stop());
    Ok(())
}

async fn start(certificates: &Certificates) -> Result<Simulator, Box<dyn Error>> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let world = World::open(Environment::Sandbox);
    Ok(Simulator::start(listener, world, certificates, Arc::new(SystemTime::now))?)
}

/// The times of [`PUSHES`] pushes, each sent when the one before is answered; shortest first.
async fn pushes(endpoint: Endpoint, authorization: Authorization) -> Result<Vec<Duration>, Box<dyn Error>> {
    let client = Client::new(endpoint, authorization, Config::default());
    let phone = DeviceToken::parse(&"a1".repeat(32))?;
    let notification = Notification {
        topic: Some(HeaderText::parse("com.example.bench")?),
        push_type: Some(HeaderText::parse("alert")?),
        priority: Some(HeaderText::parse("10")?),
        ..Notification::new(Payload::parse(br#"{"aps":{"alert":"Hello"}}"#)?)
    };
    let mut times = Vec::with_capacity(WARM_UP + PUSHES);
    for _ in 0..WARM_UP + PUSHES {
        let start = Instant::now();
        let outcome = client.send(&phone, &notification).await?;
        times.push(start.elapsed());
        if !matches!(outcome, Outcome::Accepted { .. }) {
            return Err(format!("the simulator refused a good push: {outcome:?}").into());
        }
    }
    client.close().await;
    Ok(sorted(times.split_off(WARM_UP)))
}

fn others(script: &str, port: u16, ca_pem: &str) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut ca = tempfile::NamedTempFile::new()?;
    ca.write_all(ca_pem.as_bytes())?;
    let mut command = Command::new("node");
    command.arg(script).arg(port.to_string()).arg(ca.path()).arg((WARM_UP + PUSHES).to_string());
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("`node {script}` failed ({})", output.status).into());
    }
    let text = String::from_utf8(output.stdout)?;
    let times = text.lines().map(|line| line.parse().map(Duration::from_micros));
    let mut times: Vec<Duration> = times.collect::<Result<_, _>>()?;
    if times.len() != WARM_UP + PUSHES {
        return Err(format!("`node {script}` sent {} pushes", times.len()).into());
    }
    Ok(sorted(times.split_off(WARM_UP)))
}

fn sorted(mut times: Vec<Duration>) -> Vec<Duration> {
    times.sort_unstable();
    times
}

/// Of sorted times, the one that `percent` of them do not exceed.
fn percentile(times: &[Duration], percent: usize) -> Duration {
    let rank = (times.len() * percent).div_ceil(100);
    times.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

fn print_row(what: &str, times: &[Duration]) {
    let ms = |percent| percentile(times, percent).as_secs_f64() * 1_000.0;
    let budget = if what.contains("Pushbench") { "p50 under 1 ms" } else { "" };
    println!("| {what} | p50 {:.3} ms, p99 {:.3} ms ({} pushes) | {budget} |", ms(50), ms(99), times.len());
}
