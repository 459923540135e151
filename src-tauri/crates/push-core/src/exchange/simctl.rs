//! The iOS Simulators of this Mac, through `xcrun simctl` (§6.5). Its arguments are a list and the payload is its
//! standard input: no shell is between.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::Error;
use crate::model::BootedSimulator;

/// The first call after Xcode was installed takes its time.
const LIMIT: Duration = Duration::from_secs(20);
/// So much of what a program complains of is shown, in characters.
const LONGEST_COMPLAINT: usize = 300;

/// `xcrun simctl`, or what plays it in a test.
pub struct Simctl {
    program: OsString,
    limit: Duration,
}

/// What `simctl list -j devices` says: devices by runtime.
#[derive(Deserialize)]
struct Listed {
    devices: BTreeMap<String, Vec<Device>>,
}

#[derive(Deserialize)]
struct Device {
    udid: String,
    name: String,
    state: String,
}

impl Simctl {
    /// That of this Mac. `None` where there are no developer tools, which is asked first: `xcrun` would offer to
    /// install them.
    pub async fn of_system() -> Option<Self> {
        if !cfg!(target_os = "macos") {
            return None;
        }
        let tools = Self { program: "/usr/bin/xcode-select".into(), limit: LIMIT };
        tools.run(&["-p"], "").await.ok()?;
        Some(Self { program: "/usr/bin/xcrun".into(), limit: LIMIT })
    }

    /// Those that run.
    ///
    /// # Errors
    /// When the program fails, takes too long, or says something else.
    pub async fn booted(&self) -> Result<Vec<BootedSimulator>, Error> {
        booted(&self.run(&["simctl", "list", "-j", "devices", "booted"], "").await?)
    }

    /// Shows the app of that bundle ID a push.
    ///
    /// # Errors
    /// When the program fails or takes too long.
    pub async fn push(&self, udid: &str, bundle_id: &str, payload: &str) -> Result<(), Error> {
        let is_udid = udid.starts_with(|it: char| it.is_ascii_alphanumeric())
            && udid.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
        if !is_udid {
            return Err(Error::gone("the iOS Simulator"));
        }
        self.run(&["simctl", "push", udid, bundle_id, "-"], payload).await.map(drop)
    }

    /// What the program writes.
    async fn run(&self, arguments: &[&str], input: &str) -> Result<Vec<u8>, Error> {
        let running = async {
            let mut child = Command::new(&self.program)
                .args(arguments)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .kill_on_drop(true)
                .spawn()?;
            let stdin = child.stdin.take();
            let writing = async {
                if let Some(mut stdin) = stdin {
                    // One that reads nothing closes it, and says why by itself.
                    let _ = stdin.write_all(input.as_bytes()).await;
                }
            };
            let ((), output) = tokio::join!(writing, child.wait_with_output());
            output
        };
        let output = match tokio::time::timeout(self.limit, running).await {
            Ok(output) => output.map_err(|error| failed(&error.to_string()))?,
            Err(_) => {
                let seconds = self.limit.as_secs();
                let message = format!("Xcode did not answer within {seconds} seconds; check that it starts");
                let details = [("seconds", seconds.to_string())];
                return Err(Error::field("simulator", "simctl_timeout", message, &details));
            }
        };
        if output.status.success() { Ok(output.stdout) } else { Err(failed(&complaint(&output.stderr))) }
    }
}

/// The running devices in what `simctl list -j devices` says.
fn booted(json: &[u8]) -> Result<Vec<BootedSimulator>, Error> {
    let listed: Listed = serde_json::from_slice(json).map_err(|error| {
        let message = format!("Xcode's list of simulators cannot be read: {error}");
        Error::field("simulator", "simctl_unreadable", message, &[("error", error.to_string())])
    })?;
    let mut simulators = Vec::new();
    for (runtime, devices) in listed.devices {
        let running = devices.into_iter().filter(|it| it.state == "Booted");
        simulators.extend(running.map(|it| BootedSimulator {
            id: it.udid,
            name: it.name,
            runtime: runtime_name(&runtime),
        }));
    }
    simulators.sort_by(|a, b| (&a.name, &a.runtime, &a.id).cmp(&(&b.name, &b.runtime, &b.id)));
    Ok(simulators)
}

/// `com.apple.CoreSimulator.SimRuntime.iOS-26-1` is `iOS 26.1`.
fn runtime_name(identifier: &str) -> String {
    let name = identifier.rsplit('.').next().unwrap_or_default();
    match name.split_once('-') {
        Some((system, version)) => format!("{system} {}", version.replace('-', ".")),
        None => name.to_owned(),
    }
}

fn complaint(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(LONGEST_COMPLAINT).collect()
}

fn failed(error: &str) -> Error {
    let message = format!("Xcode refuses: {error}");
    Error::field("simulator", "simctl_failed", message, &[("error", error.to_owned())])
}

/// There is no Xcode.
pub fn missing() -> Error {
    let message = "the iOS Simulator is a part of Xcode on a Mac, which is not on this machine";
    Error::field("simulator", "simctl_missing", message, &[])
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
