//! The simulator in the app: two servers, one per environment, and what arrived at them.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use push_credentials::Identity;
use push_protocol::{DeviceToken, Environment, PushType};
use push_simulator::{Certificates, JournalEntry, Now, Simulator};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use crate::files::{read_bounded, write_atomic, write_private};
use crate::model::{Endpoint, Event, InboxEntry, SimulatorView};
use crate::store::{CredentialRecord, DeviceRecord};
use crate::workbench::lock;
use crate::{DataDir, Error, sample};

/// The port that is tried first: the alternative port of APNs (§1).
pub const PREFERRED_PORT: u16 = 2197;
/// How long the sample certificate is valid: before and after the start.
const A_DAY: Duration = Duration::from_hours(24);
const A_YEAR: Duration = Duration::from_hours(365 * 24);
/// So many phones are played; beyond that, those of earlier sendings are forgotten.
const MOST_PLAYED: usize = 200_000;
/// How many arrivals are kept.
const MAX_INBOX: usize = 200;
/// Between two messages to the window about arrivals.
const LOOK: Duration = Duration::from_millis(50);
/// Of a flood, the newest few are told now and then; the whole inbox once it is over.
const FEW: usize = 20;
const LOOK_AT_FLOOD: Duration = Duration::from_millis(250);

/// `loopback.json`: how other programs of this user find the simulator that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoopbackFile {
    /// `https://127.0.0.1:PORT`.
    pub url: String,
    /// Its CA certificate, PEM.
    pub ca: String,
    /// Process that runs it.
    pub pid: u32,
}

/// What [`LoopbackFile::read`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A simulator that runs.
    Running(LoopbackFile),
    /// None, or the file of one that has ended.
    Nothing,
}

impl LoopbackFile {
    /// Reads the file; one whose process is gone is nothing.
    pub fn read(data: &DataDir) -> Found {
        let bytes = read_bounded(&data.loopback(), 64 * 1024).unwrap_or_default();
        match serde_json::from_slice::<Self>(&bytes) {
            Ok(file) if is_alive(file.pid) => Found::Running(file),
            _ => Found::Nothing,
        }
    }

    /// Writes the file, readable by the user alone.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, data: &DataDir) -> Result<(), Error> {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        write_private(&data.loopback(), &bytes)
    }

    /// Removes the file if it is still this one.
    pub fn remove(&self, data: &DataDir) {
        let ours = read_bounded(&data.loopback(), 64 * 1024)
            .is_ok_and(|bytes| serde_json::from_slice::<Self>(&bytes).is_ok_and(|it| it == *self));
        if ours {
            // A file that stays is stale, and known to be by its process id.
            let _ = std::fs::remove_file(data.loopback());
        }
    }
}

/// Where the system shows processes as folders, those are asked; elsewhere the connection will tell.
fn is_alive(pid: u32) -> bool {
    let processes = Path::new("/proc");
    !processes.join("self").exists() || processes.join(pid.to_string()).exists()
}

/// The two servers.
#[derive(Debug)]
pub(crate) struct Loopback {
    running: Mutex<Option<Running>>,
    sandbox_url: String,
    production_url: String,
    port_taken: Option<u16>,
    inbox: Arc<Mutex<Inbox>>,
    file: LoopbackFile,
    /// The certificate of the sample app.
    pub(crate) sample: Identity,
    played: Mutex<Played>,
}

/// Phones that the simulator plays though they are in no list.
pub(crate) type Played = HashMap<DeviceToken, PlayedPhone>;

/// A phone that the simulator plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlayedPhone {
    /// Shown in the inbox.
    pub(crate) name: String,
    /// The topics that it is registered for.
    pub(crate) topics: Vec<String>,
    /// Where its token belongs.
    pub(crate) environment: Environment,
    /// Unix milliseconds at which the app was removed from it.
    pub(crate) removed_at: Option<i64>,
}

/// What has to be ended.
#[derive(Debug)]
struct Running {
    sandbox: Simulator,
    production: Simulator,
    reader: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Inbox {
    last_id: u32,
    /// Since it was cleared.
    arrived: u32,
    entries: VecDeque<InboxEntry>,
    /// Names of devices, by token: those that live here, those that are played, and those that were sent to.
    names: HashMap<String, String>,
}

impl Loopback {
    /// Starts both servers; the sandbox on `port` if that is free, the other on any port.
    pub(crate) async fn start(
        data: &DataDir,
        port: u16,
        now: Now,
        events: broadcast::Sender<Event>,
    ) -> Result<Self, Error> {
        let off = |error: &dyn std::fmt::Display| Error::SimulatorOff(error.to_string());
        let certificates = Certificates::new((now)()).map_err(|error| off(&error))?;
        let (not_before, not_after) = ((now)() - A_DAY, (now)() + A_YEAR);
        let sample = Identity::sample(sample::TOPIC, not_before, not_after).map_err(|error| off(&error))?;
        let (listener, port_taken) = listen(port).await.map_err(|error| off(&error))?;
        let second = TcpListener::bind(("127.0.0.1", 0)).await.map_err(|error| off(&error))?;
        let start = |listener, environment| {
            let world = sample::world(environment, &[], &[], None, &Played::new());
            Simulator::start(listener, world, &certificates, Arc::clone(&now)).map_err(|error| off(&error))
        };
        let sandbox = start(listener, Environment::Sandbox)?;
        let production = start(second, Environment::Production)?;
        let ca_pem = certificates.ca_pem().to_owned();
        write_atomic(&data.loopback_ca(), ca_pem.as_bytes())?;
        let file = LoopbackFile { url: sandbox.url(), ca: ca_pem, pid: std::process::id() };
        file.write(data)?;
        let inbox = Arc::new(Mutex::new(Inbox::default()));
        let journals = [sandbox.journal_in_full(), production.journal_in_full()];
        let reader = tokio::spawn(read_journals(journals, Arc::clone(&inbox), events));
        let (sandbox_url, production_url) = (sandbox.url(), production.url());
        let running = Mutex::new(Some(Running { sandbox, production, reader }));
        let played = Mutex::default();
        Ok(Self { running, sandbox_url, production_url, port_taken, inbox, file, sample, played })
    }

    /// Judges by these keys and simulated devices from now on.
    pub(crate) fn set_world(&self, credentials: &[CredentialRecord], devices: &[DeviceRecord]) {
        let played = lock(&self.played);
        if let Some(running) = &*lock(&self.running) {
            let certificate = Some(&self.sample.certificate);
            let world = |environment| sample::world(environment, credentials, devices, certificate, &played);
            running.sandbox.set_world(world(Environment::Sandbox));
            running.production.set_world(world(Environment::Production));
        }
        let names = devices.iter().map(|it| (it.token.clone(), it.name.clone()));
        let played = played.iter().map(|(token, it)| (token.to_string(), it.name.clone()));
        lock(&self.inbox).names.extend(names.chain(played));
    }

    /// Calls the device of a token so in the inbox, whoever it is.
    pub(crate) fn name(&self, devices: impl IntoIterator<Item = (String, String)>) {
        let mut inbox = lock(&self.inbox);
        if inbox.names.len() > MOST_PLAYED {
            inbox.names.clear();
        }
        inbox.names.extend(devices);
    }

    /// Plays these phones as well, once the world is set anew. Tells whether one of them is news.
    pub(crate) fn play(&self, phones: impl IntoIterator<Item = (DeviceToken, PlayedPhone)>) -> bool {
        let (mut played, mut news) = (lock(&self.played), false);
        if played.len() > MOST_PLAYED {
            played.clear();
        }
        for (token, phone) in phones {
            let before = played.entry(token).or_insert_with(|| {
                news = true;
                phone.clone()
            });
            for topic in phone.topics {
                if !before.topics.contains(&topic) {
                    before.topics.push(topic);
                    news = true;
                }
            }
        }
        news
    }

    /// From the next set world on, the app is gone from a phone that is played.
    #[cfg(test)]
    pub(crate) fn remove_app(&self, token: &DeviceToken, at: i64) {
        if let Some(phone) = lock(&self.played).get_mut(token) {
            phone.removed_at = Some(at);
        }
    }

    /// URL and CA of the server that plays the endpoint's environment.
    pub(crate) fn reach(&self, endpoint: Endpoint) -> (&str, &str) {
        let url = match endpoint.environment() {
            Environment::Sandbox => &self.sandbox_url,
            Environment::Production => &self.production_url,
        };
        (url, &self.file.ca)
    }

    pub(crate) fn clear_inbox(&self) {
        let mut inbox = lock(&self.inbox);
        inbox.entries.clear();
        inbox.arrived = 0;
    }

    pub(crate) fn view(&self, data: &DataDir) -> SimulatorView {
        let inbox = lock(&self.inbox);
        SimulatorView {
            running: true,
            problem: None,
            sandbox_url: self.sandbox_url.clone(),
            production_url: self.production_url.clone(),
            port_taken: self.port_taken,
            ca_path: data.loopback_ca().to_string_lossy().into_owned(),
            inbox: inbox.entries.iter().cloned().collect(),
            arrived: inbox.arrived,
        }
    }

    pub(crate) async fn stop(&self, data: &DataDir) {
        self.file.remove(data);
        let running = lock(&self.running).take();
        if let Some(Running { sandbox, production, reader }) = running {
            sandbox.stop().await;
            production.stop().await;
            // The journals are closed now, so their reader ends by itself.
            let _ = reader.await;
        }
    }
}

/// The wanted port, or any and the one that was taken.
async fn listen(port: u16) -> std::io::Result<(TcpListener, Option<u16>)> {
    match TcpListener::bind(("127.0.0.1", port)).await {
        Ok(listener) => Ok((listener, None)),
        Err(_) => Ok((TcpListener::bind(("127.0.0.1", 0)).await?, Some(port))),
    }
}

/// A lone arrival is told at once, many together and at most 20 times a second. Of more than the inbox
/// keeps, the older ones are only counted.
async fn read_journals(
    [mut sandbox, mut production]: [mpsc::Receiver<JournalEntry>; 2],
    inbox: Arc<Mutex<Inbox>>,
    events: broadcast::Sender<Event>,
) {
    let (mut of_sandbox, mut of_production) = (Vec::new(), Vec::new());
    let (mut fresh, mut next) = (Fresh::default(), Instant::now());
    loop {
        tokio::select! {
            biased;
            () = sleep_until(next), if fresh.number > 0 || fresh.flood => {
                let event = lock(&inbox).keep(&mut fresh);
                next = Instant::now() + if fresh.flood { LOOK_AT_FLOOD } else { LOOK };
                // No window listens yet: it will read the inbox at its start.
                let _ = events.send(event);
            }
            1.. = sandbox.recv_many(&mut of_sandbox, MAX_INBOX) => {
                fresh.add(Environment::Sandbox, &mut of_sandbox);
            }
            1.. = production.recv_many(&mut of_production, MAX_INBOX) => {
                fresh.add(Environment::Production, &mut of_production);
            }
            else => return,
        }
    }
}

/// What arrived and was not told yet; as many entries as the inbox keeps.
#[derive(Default)]
struct Fresh {
    entries: VecDeque<(Environment, JournalEntry)>,
    number: u32,
    /// More came last time than were told.
    flood: bool,
}

impl Fresh {
    fn add(&mut self, environment: Environment, lines: &mut Vec<JournalEntry>) {
        self.number = self.number.saturating_add(u32::try_from(lines.len()).unwrap_or(u32::MAX));
        self.entries.extend(lines.drain(..).map(|line| (environment, line)));
        let over = self.entries.len().saturating_sub(MAX_INBOX);
        self.entries.drain(..over);
    }
}

impl Inbox {
    fn keep(&mut self, fresh: &mut Fresh) -> Event {
        let (number, arrived) = (std::mem::take(&mut fresh.number), std::mem::take(&mut fresh.entries));
        self.arrived = self.arrived.saturating_add(number);
        let skipped = number.saturating_sub(u32::try_from(arrived.len()).unwrap_or(u32::MAX));
        self.last_id = self.last_id.wrapping_add(skipped);
        for (environment, line) in &arrived {
            let entry = self.entry(*environment, line);
            self.entries.push_front(entry);
        }
        self.entries.truncate(MAX_INBOX);
        let flood = arrived.len() > FEW;
        let told = match (flood, std::mem::replace(&mut fresh.flood, flood)) {
            (true, _) => FEW,
            (false, true) => MAX_INBOX,
            (false, false) => arrived.len(),
        };
        Event::Inbox { entries: self.entries.iter().take(told).cloned().collect(), arrived: self.arrived }
    }

    fn entry(&mut self, environment: Environment, line: &JournalEntry) -> InboxEntry {
        self.last_id = self.last_id.wrapping_add(1);
        let header = |name: &str| line.headers.get(name)?.as_str().map(str::to_owned);
        let token = line.path.strip_prefix("/3/device/").unwrap_or_default().to_ascii_lowercase();
        let topic = header("apns-topic");
        InboxEntry {
            id: self.last_id,
            at: line.at,
            environment,
            device_name: self.names.get(&token).cloned(),
            push_type: header("apns-push-type")
                .or_else(|| topic.as_deref().and_then(PushType::of_topic).map(|it| it.name().to_owned())),
            token,
            topic,
            priority: header("apns-priority"),
            apns_id: line.apns_id.clone(),
            status: line.status,
            reason: line.reason.as_deref().map(str::to_owned),
            body: line.body.clone(),
        }
    }
}
