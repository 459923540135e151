//! How fast the client sends when nothing is done around it: no tokens read, no journal, no lines printed.
//!
//! `engine many URL CA_FILE PUSHES IN_FLIGHT BYTES CONNECTIONS` prints `{"accepted", "seconds", "p50_us",
//! "p99_us"}`, where CONNECTIONS is a number or `auto`. `engine paced URL CA_FILE PUSHES PAUSE_MS` sends a push,
//! pauses, sends the next, and prints `{"first_us", "slowest_us"}`, where `first_us` is with the connect and
//! `slowest_us` is of the others. `engine shrink URL CA_FILE PUSHES BYTES IDLE_MS` sends many, and then one push
//! after another for ten times as long as a connection may be idle. `cargo xtask bench peers` starts it against
//! its measuring server.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use push_client::{Authorization, Client, Config, Connections, Endpoint, ProviderKey, ProviderToken};
use push_protocol::{DeviceToken, HeaderText, Notification, Outcome, Payload};
use tokio::task::JoinSet;

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["many", url, ca, pushes, in_flight, bytes, connections] => {
            let client = client(url, ca, connections, Config::default())?;
            let notification = Arc::new(notification(bytes.parse()?)?);
            let (pushes, in_flight) = (pushes.parse()?, in_flight.parse()?);
            runtime.block_on(async {
                let sent = many(&client, &notification, pushes, in_flight).await;
                client.close().await;
                sent
            })
        }
        ["paced", url, ca, pushes, pause] => {
            let pause = Duration::from_millis(pause.parse()?);
            let client = client(url, ca, "auto", Config::default())?;
            runtime.block_on(paced(client, notification(200)?, pushes.parse()?, pause))
        }
        ["shrink", url, ca, pushes, bytes, idle] => {
            let idle_timeout = Duration::from_millis(idle.parse()?);
            let client = client(url, ca, "auto", Config { idle_timeout, ..Config::default() })?;
            let notification = notification(bytes.parse()?)?;
            runtime.block_on(shrink(client, notification, pushes.parse()?, idle_timeout))
        }
        _ => Err("usage: engine many URL CA_FILE PUSHES IN_FLIGHT BYTES CONNECTIONS\n       \
                  engine paced URL CA_FILE PUSHES PAUSE_MS\n       \
                  engine shrink URL CA_FILE PUSHES BYTES IDLE_MS"
            .into()),
    }
}

fn client(url: &str, ca: &str, connections: &str, config: Config) -> Result<Client, Failure> {
    let endpoint = Endpoint::custom(url, Some(&std::fs::read_to_string(ca)?))?;
    let (key, _) = ProviderKey::generate("BENCHKEY01", "BENCHTEAM1")?;
    let authorization = Authorization::Key(Arc::new(ProviderToken::new(key, Arc::new(SystemTime::now))));
    let connections = match connections {
        "auto" => Connections::Auto,
        number => Connections::Fixed(number.parse()?),
    };
    Ok(Client::new(endpoint, authorization, Config { connections, ..config }))
}

fn notification(bytes: usize) -> Result<Notification, Failure> {
    let text = "a".repeat(bytes.saturating_sub(r#"{"aps":{"alert":""}}"#.len()));
    Ok(Notification {
        topic: Some(HeaderText::parse("com.example.peers")?),
        push_type: Some(HeaderText::parse("alert")?),
        priority: Some(HeaderText::parse("10")?),
        ..Notification::new(Payload::parse(format!(r#"{{"aps":{{"alert":"{text}"}}}}"#).as_bytes())?)
    })
}

/// One push that warms the connection, then so many.
async fn many(
    client: &Client,
    notification: &Arc<Notification>,
    pushes: usize,
    in_flight: usize,
) -> Result<(), Failure> {
    push(client, notification, pushes).await?;
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for first in 0..in_flight {
        let (client, notification) = (client.clone(), Arc::clone(notification));
        tasks.spawn(async move {
            let mut times = Vec::with_capacity(pushes / in_flight + 1);
            for number in (first..pushes).step_by(in_flight) {
                times.push(push(&client, &notification, number).await?);
            }
            Ok::<_, Failure>(times)
        });
    }
    let mut times = Vec::with_capacity(pushes);
    while let Some(done) = tasks.join_next().await {
        times.extend(done??);
    }
    let elapsed = began.elapsed().as_secs_f64();
    times.sort_unstable();
    let percentile = |percent: usize| {
        let rank = (times.len() * percent).div_ceil(100);
        times.get(rank.saturating_sub(1)).copied().unwrap_or_default().as_secs_f64() * 1e6
    };
    let (accepted, p50, p99) = (times.len(), percentile(50), percentile(99));
    println!(r#"{{"accepted":{accepted},"seconds":{elapsed},"p50_us":{p50},"p99_us":{p99}}}"#);
    Ok(())
}

async fn paced(
    client: Client,
    notification: Notification,
    pushes: usize,
    pause: Duration,
) -> Result<(), Failure> {
    let first = push(&client, &notification, 0).await?.as_secs_f64() * 1e6;
    let mut slowest = Duration::ZERO;
    for number in 1..pushes {
        tokio::time::sleep(pause).await;
        slowest = slowest.max(push(&client, &notification, number).await?);
    }
    client.close().await;
    println!(r#"{{"first_us":{first},"slowest_us":{}}}"#, slowest.as_secs_f64() * 1e6);
    Ok(())
}

async fn shrink(
    client: Client,
    notification: Notification,
    pushes: usize,
    idle: Duration,
) -> Result<(), Failure> {
    let notification = Arc::new(notification);
    many(&client, &notification, pushes, 500).await?;
    let began = Instant::now();
    while began.elapsed() < 10 * idle {
        push(&client, &notification, 0).await?;
    }
    client.close().await;
    Ok(())
}

/// From the turn of a push to its answer.
async fn push(client: &Client, notification: &Notification, number: usize) -> Result<Duration, Failure> {
    let began = Instant::now();
    let token = DeviceToken::parse(&token(number))?;
    match client.send(&token, notification).await? {
        Outcome::Accepted { .. } => Ok(began.elapsed()),
        refused @ Outcome::Rejected { .. } => Err(format!("a good push was refused: {refused:?}").into()),
    }
}

/// Its number in 64 decimal digits, which are hexadecimal ones too. Not by `format!`, whose padding costs as
/// much as a tenth of a push.
fn token(number: usize) -> String {
    let mut token = "0".repeat(64 - 20);
    let mut place = 10_usize.pow(19);
    while place > 0 {
        token.push(char::from(b'0' + u8::try_from(number / place % 10).unwrap_or(0)));
        place /= 10;
    }
    token
}
