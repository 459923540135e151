//! The programs that are compared: how each is started, and what it prints.

use std::path::PathBuf;

use peers_bench::Failure;
use serde_json::Value;

use crate::machine::{Call, Machine, Used};

/// Where peers with a compiled-in host are led to.
pub const LED_TO: &str = "127.44.3.1";

/// In the folder of the sitting.
pub const SIMULATORS_CA: &str = "simulators-ca.pem";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contestant {
    H2load,
    Bare,
    Engine,
    Whole,
    A2,
    ApnsH2,
    NodeApn,
    Aioapns,
}

/// What is sent, and where.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    pub port: u16,
    pub pushes: usize,
    pub in_flight: usize,
    /// Of the payload.
    pub bytes: usize,
    /// `None`: as many as the client finds right.
    pub connections: Option<usize>,
}

/// What came of it.
pub struct Sent {
    pub per_second: f64,
    /// CPU seconds per 10,000.
    pub cpu: f64,
    /// Microseconds.
    pub p50: f64,
    pub p99: f64,
    pub peak_mib: f64,
}

/// Programs and files that are not built with this one.
pub struct Outside {
    pub pushbench: PathBuf,
    pub engine: PathBuf,
    /// This folder in the checkout.
    pub scripts: PathBuf,
    /// With aioapns.
    pub python: PathBuf,
    /// `Err` with the reason when peers with a compiled-in host cannot be led to loopback here.
    pub can_lead: Result<(), String>,
}

impl Contestant {
    pub const fn name(self) -> &'static str {
        match self {
            Self::H2load => "h2load",
            Self::Bare => "bare h2 client",
            Self::Engine => "Pushbench, engine alone",
            Self::Whole => "Pushbench, whole path",
            Self::A2 => "a2",
            Self::ApnsH2 => "apns-h2",
            Self::NodeApn => "@parse/node-apn",
            Self::Aioapns => "aioapns",
        }
    }

    /// Runs it, and makes sure that every push was accepted.
    ///
    /// # Errors
    /// When it fails, or fewer pushes were accepted.
    pub fn send(self, machine: &Machine, outside: &Outside, load: Load) -> Result<Sent, Failure> {
        let used = machine.run(&self.call(machine, outside, load)?)?;
        let (accepted, seconds, p50, p99) = self.read(machine, &used)?;
        if accepted < load.pushes {
            return Err(format!("{}: {accepted} of {} accepted", self.name(), load.pushes).into());
        }
        let pushes = f64::from(u32::try_from(load.pushes)?);
        let (per_second, cpu) = (pushes / seconds, used.cpu / pushes * 1e4);
        Ok(Sent { per_second, cpu, p50, p99, peak_mib: used.peak_mib })
    }

    /// How it is started.
    ///
    /// # Errors
    /// When a file of its own cannot be written.
    pub fn call(self, machine: &Machine, outside: &Outside, load: Load) -> Result<Call, Failure> {
        let Load { port, pushes, in_flight, bytes, connections } = load;
        let file = |name: &str| machine.folder.join(name).to_string_lossy().into_owned();
        let (ca, key, jwt) = (file("ca.pem"), file("key.p8"), file("jwt"));
        let url = format!("https://localhost:{port}");
        let [pushes_, in_flight, bytes_] = [pushes, in_flight, bytes].map(|it| it.to_string());
        let port = port.to_string();
        let connections = connections.map_or("auto".to_owned(), |number| number.to_string());
        let numbers = [pushes_.as_str(), &in_flight, &bytes_];
        Ok(match self {
            Self::H2load => h2load(machine, &url, numbers)?,
            Self::Bare => {
                Call::new(&machine.program("bare"), &[&[port.as_str(), &ca, &jwt], &numbers[..]].concat())
            }
            Self::Engine => {
                let head = ["many", &url, &ca];
                Call::new(&outside.engine, &[&head[..], &numbers, &[&connections]].concat())
            }
            Self::Whole => {
                let tokens = file(&format!("tokens-{pushes}"));
                let payload = file(&format!("payload-{bytes}"));
                let _ = std::fs::remove_file(machine.folder.join("journal"));
                let call = ["send", "--json", "--tokens", &tokens, "--payload", &payload, "--p8", &key];
                let name =
                    ["--key-id", "BENCHKEY01", "--team-id", "BENCHTEAM1", "--topic", "com.example.peers"];
                let way = ["--endpoint", &url, "--ca", &ca, "--max-in-flight", &in_flight];
                let journal = file("journal");
                let rest = ["--connections", &connections, "--journal", &journal];
                Call::new(&outside.pushbench, &[&call[..], &name, &way, &rest].concat())
                    .with("HOME", &machine.folder)
            }
            Self::A2 => {
                led(machine, "peer-a2", &key, numbers).with("SSL_CERT_FILE", &machine.folder.join("ca.pem"))
            }
            Self::ApnsH2 => led(machine, "peer-apns-h2", &key, numbers)
                .with("SSL_CERT_FILE", &machine.folder.join("ca.pem")),
            Self::NodeApn => {
                let script = outside.scripts.join("node-apn.mjs").to_string_lossy().into_owned();
                Call::new("node".as_ref(), &[&[script.as_str(), &port, &ca], &numbers[..]].concat())
            }
            Self::Aioapns => {
                let script = outside.scripts.join("send_many.py").to_string_lossy().into_owned();
                let ca = file(SIMULATORS_CA);
                Call::new(&outside.python, &[&[script.as_str(), &port, &ca, &key], &numbers[..]].concat())
            }
        })
    }

    fn read(self, machine: &Machine, used: &Used) -> Result<(usize, f64, f64, f64), Failure> {
        if self == Self::H2load {
            return read_h2load(machine, &used.stdout);
        }
        let last = used.stdout.lines().last().ok_or("it printed nothing")?;
        let said: Value = serde_json::from_str(last)?;
        let number = |name: &str| said[name].as_f64().unwrap_or(f64::NAN);
        let accepted = |value: &Value| usize::try_from(value.as_u64().unwrap_or(0)).unwrap_or(0);
        if self == Self::Whole {
            // From the start of the process to its end: nothing is left out.
            return Ok((accepted(&said["summary"]["accepted"]), used.wall, f64::NAN, f64::NAN));
        }
        Ok((accepted(&said["accepted"]), number("seconds"), number("p50_us"), number("p99_us")))
    }
}

fn h2load(machine: &Machine, url: &str, [pushes, in_flight, bytes]: [&str; 3]) -> Result<Call, Failure> {
    let file = |name: &str| machine.folder.join(name).to_string_lossy().into_owned();
    let log = file("h2load.log");
    let _ = std::fs::remove_file(&log);
    let jwt = std::fs::read_to_string(file("jwt"))?;
    let mut arguments = vec![
        "-c1".to_owned(),
        format!("-m{in_flight}"),
        format!("-n{pushes}"),
        format!("-d{}", file(&format!("payload-{bytes}"))),
    ];
    // Its log costs time, so it is written only where the times of single pushes are asked for.
    if in_flight == "1" {
        arguments.push(format!("--log-file={log}"));
    }
    for header in [
        &format!("authorization: bearer {jwt}"),
        "apns-topic: com.example.peers",
        "apns-push-type: alert",
        "apns-priority: 10",
    ] {
        arguments.push(format!("-H{header}"));
    }
    arguments.push(format!("{url}/3/device/{}", peers_bench::token(1)));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Ok(Call::new("h2load".as_ref(), &arguments))
}

/// A program in a mount namespace of its own, in which Apple's name leads to loopback.
fn led(machine: &Machine, name: &str, key: &str, numbers: [&str; 3]) -> Call {
    let hosts = machine.folder.join("hosts").to_string_lossy().into_owned();
    let program = machine.program(name).to_string_lossy().into_owned();
    let script = "mount --bind \"$0\" /etc/hosts && exec \"$@\"";
    let head = ["--mount", "sh", "-c", script, &hosts, &program, key];
    Call::new("unshare".as_ref(), &[&head[..], &numbers].concat())
}

fn read_h2load(machine: &Machine, stdout: &str) -> Result<(usize, f64, f64, f64), Failure> {
    let after = |mark: &str| stdout.split_once(mark).map_or("", |(_, rest)| rest);
    let time = after("finished in ").split(',').next().unwrap_or_default();
    let number = time.trim_end_matches(char::is_alphabetic);
    let unit = match &time[number.len()..] {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        other => return Err(format!("h2load tells its time in {other:?}").into()),
    };
    let succeeded = after("requests: ").split(", ").find_map(|part| part.strip_suffix(" succeeded"));
    let log = std::fs::read_to_string(machine.folder.join("h2load.log")).unwrap_or_default();
    let times = log.lines().filter_map(|line| line.split('\t').nth(2)?.parse::<f64>().ok());
    let mut times: Vec<f64> = times.collect();
    times.sort_unstable_by(f64::total_cmp);
    let at = |share: usize| times.get((times.len() * share).div_ceil(100).saturating_sub(1)).copied();
    let accepted = succeeded.unwrap_or_default().parse()?;
    Ok((accepted, number.parse::<f64>()? * unit, at(50).unwrap_or(f64::NAN), at(99).unwrap_or(f64::NAN)))
}
