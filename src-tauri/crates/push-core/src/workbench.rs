//! The desk that the window works at: everything that is open, and the use cases on it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use push_client::{Client, Now, ProviderToken};
use push_protocol::PushType;
use tokio::sync::{Notify, broadcast};

use crate::chat::Scenarios;
use crate::checking::Facts;
use crate::devices::Imports;
use crate::history::{History, open_history};
use crate::loopback::Loopback;
use crate::model::{
    DeviceView, Endpoint, Event, Language, Layout, Network, PushTypeView, SendLimits, Settings,
    SimulatorView, StartState, StoreFault, Theme, WorkspaceView,
};
use crate::outside::Base;
use crate::run::FileRun;
use crate::send::{Running, SentPush, words};
use crate::store::{CredentialRecord, DeviceRecord, Store, open_or_rescue};
use crate::strings::KnownStrings;
use crate::vault::KeychainProblem;
use crate::vaults::Vaults;
use crate::workspaces::Workspaces;
use crate::{Clock, DataDir, Error, network, sample};

const SETTINGS: &str = "settings";
const LAYOUT: &str = "layout";
/// Events that a window may be behind before it misses some; it then reads the lists anew.
const EVENTS: usize = 1024;
/// So long a window that closes waits for its runs.
const GRACE: Duration = Duration::from_secs(2);

/// What a workbench needs from outside.
pub struct Options {
    /// Where its data lies.
    pub data: DataDir,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The port that the simulator tries first; 0 for any.
    pub port: u16,
    /// Shown as the app's version.
    pub version: String,
    /// `Some`: do not ask for a keychain, there is none for this reason.
    pub no_keychain: Option<KeychainProblem>,
    /// Reads a variable of the environment: where a proxy is named.
    pub environment: fn(&str) -> Option<String>,
}

/// The open application.
pub struct Workbench {
    pub(crate) data: DataDir,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) store: Store,
    /// What was sent; else its file, and why it is not open.
    pub(crate) history: Result<History, (PathBuf, String)>,
    /// Databases that were damaged.
    pub(crate) faults: Mutex<Vec<StoreFault>>,
    pub(crate) vaults: Vaults,
    pub(crate) loopback: Result<Loopback, String>,
    pub(crate) workspace: Workspaces,
    pub(crate) events: broadcast::Sender<Event>,
    pub(crate) runs: Mutex<HashMap<String, Running>>,
    /// The run to a token file that is under way, or that was the last one.
    pub(crate) last_run: Mutex<Option<Arc<FileRun>>>,
    /// Held by whoever reads the journal of a run that is over, which lets in one at a time.
    pub(crate) journals: tokio::sync::Mutex<()>,
    pub(crate) sent: Mutex<HashMap<String, SentPush>>,
    pub(crate) clients: Mutex<HashMap<(Endpoint, String), Client>>,
    pub(crate) provider_tokens: Mutex<HashMap<String, Arc<ProviderToken>>>,
    /// The strings of apps, by bundle ID.
    pub(crate) strings: Mutex<HashMap<String, KnownStrings>>,
    /// What the last check of a draft looked up.
    pub(crate) facts: Mutex<Option<Arc<Facts>>>,
    /// Scenarios that are open, and what was sent of them.
    pub(crate) scenarios: Scenarios,
    /// Imports and exports of devices that go on.
    pub(crate) imports: Imports,
    /// What the edits of profiles began from, by id.
    pub(crate) bases: Mutex<HashMap<String, Base>>,
    /// The workspace as the window knows it.
    pub(crate) told: Mutex<Option<WorkspaceView>>,
    /// Whether the user said yes to production in this run.
    pub(crate) production: AtomicBool,
    /// The window closes: what is cancelled now is interrupted.
    pub(crate) closing: AtomicBool,
    /// Told when a run to a token file has ended.
    pub(crate) ended: Notify,
    pub(crate) environment: fn(&str) -> Option<String>,
    pub(crate) version: String,
}

impl Workbench {
    /// Opens store, vault and sample workspace, starts the simulator, and makes what first start needs.
    ///
    /// # Errors
    /// When the store or the sample workspace cannot be opened. A simulator that does not start is no
    /// error: the view says why.
    pub async fn open(options: Options) -> Result<Self, Error> {
        let Options { data, clock, port, version, no_keychain, environment } = options;
        let opening_vault = async {
            match no_keychain {
                Some(problem) => Vaults::with_keychain(Err(problem)),
                None => Vaults::open().await,
            }
        };
        let (store, rescued) = open_or_rescue(&data.store(), Store::open, |_| Ok(0))?;
        let (history, faults) = open_history(&data, rescued);
        let (events, _) = broadcast::channel(EVENTS);
        let starting = Loopback::start(&data, port, now_of(&clock), events.clone());
        let (vaults, loopback) = tokio::join!(opening_vault, starting);
        let workbench = Self {
            workspace: Workspaces::new(sample::workspace(&data)?),
            loopback: loopback.map_err(|error| error.to_string()),
            data,
            clock,
            store,
            history,
            faults: Mutex::new(faults),
            vaults,
            events,
            runs: Mutex::default(),
            last_run: Mutex::default(),
            journals: tokio::sync::Mutex::default(),
            sent: Mutex::default(),
            clients: Mutex::default(),
            provider_tokens: Mutex::default(),
            strings: Mutex::default(),
            facts: Mutex::default(),
            scenarios: Scenarios::default(),
            imports: Imports::default(),
            bases: Mutex::default(),
            told: Mutex::default(),
            production: AtomicBool::new(false),
            closing: AtomicBool::new(false),
            ended: Notify::new(),
            environment,
            version,
        };
        workbench.remove_leftovers().await?;
        workbench.ensure_sample_scenarios().await?;
        workbench.open_last_workspace().await?;
        workbench.finish_in_workspace().await?;
        workbench.ensure_sample_device().await?;
        workbench.ensure_sample_key().await?;
        workbench.refresh_world().await?;
        Ok(workbench)
    }

    /// Ends connections and the simulator; every task is gone afterwards.
    pub async fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        for running in lock(&self.runs).values() {
            running.control.cancel();
        }
        // A journal that is not waited for is one of a run that was killed: nothing is lost.
        let _ = tokio::time::timeout(GRACE, self.runs_to_end()).await;
        let clients: Vec<Client> = lock(&self.clients).drain().map(|(_, client)| client).collect();
        for client in clients {
            client.close().await;
        }
        if let Ok(loopback) = &self.loopback {
            loopback.stop(&self.data).await;
        }
    }

    async fn runs_to_end(&self) {
        loop {
            let ended = self.ended.notified();
            tokio::pin!(ended);
            ended.as_mut().enable();
            if !lock(&self.runs).values().any(|running| running.file.is_some()) {
                return;
            }
            ended.await;
        }
    }

    /// What happens from now on. A receiver that falls behind misses the oldest.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Everything that the first picture needs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn start(&self) -> Result<StartState, Error> {
        let draft = self.first_draft().await?;
        Ok(StartState {
            version: self.version.clone(),
            platform: std::env::consts::OS.to_owned(),
            settings: self.settings().await?,
            layout: self.store.setting(LAYOUT).await?.unwrap_or_else(default_layout),
            workspace: self.first_view().await?,
            devices: self.devices_of_draft(&draft.draft).await?.iter().map(DeviceView::from).collect(),
            draft,
            credentials: self.credentials().await?,
            requests: self.waiting_requests().await?,
            vault: self.vaults.view(&self.data),
            network: self.network().await?,
            simulator: self.simulator(),
            push_types: PushType::ALL.map(push_type_view).to_vec(),
        })
    }

    /// Keeps the settings.
    ///
    /// # Errors
    /// When the database fails, or a limit or the proxy is none: a problem at its field.
    pub async fn save_settings(&self, settings: &Settings) -> Result<(), Error> {
        network::check(settings)?;
        if self.settings().await?.network != settings.network {
            self.network_changed();
        }
        self.store.put_setting(SETTINGS, settings).await
    }

    /// Keeps the pane sizes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_layout(&self, layout: &Layout) -> Result<(), Error> {
        self.store.put_setting(LAYOUT, layout).await
    }

    /// Empties the simulator's inbox.
    pub fn clear_inbox(&self) {
        if let Ok(loopback) = &self.loopback {
            loopback.clear_inbox();
        }
    }

    fn simulator(&self) -> SimulatorView {
        match &self.loopback {
            Ok(loopback) => loopback.view(&self.data),
            Err(problem) => SimulatorView {
                running: false,
                problem: Some(problem.clone()),
                sandbox_url: String::new(),
                production_url: String::new(),
                port_taken: None,
                ca_path: String::new(),
                inbox: Vec::new(),
                arrived: 0,
            },
        }
    }

    pub(crate) async fn settings(&self) -> Result<Settings, Error> {
        Ok(self.store.setting(SETTINGS).await?.unwrap_or_else(default_settings))
    }

    async fn ensure_sample_device(&self) -> Result<(), Error> {
        if self.store.setting::<bool>("sample_device").await?.is_some() {
            return Ok(());
        }
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|error| Error::SimulatorOff(error.to_string()))?;
        // One whose name is taken is there already.
        let _ = self.store.put_device(sample::device(random)).await?;
        self.store.put_setting("sample_device", &true).await
    }

    /// The simulator judges by what is in the lists.
    pub(crate) async fn refresh_world(&self) -> Result<(), Error> {
        let devices: Vec<DeviceRecord> = self.store.simulated_devices().await?;
        let credentials: Vec<CredentialRecord> = self.store.credentials().await?;
        if let Ok(loopback) = &self.loopback {
            loopback.set_world(&credentials, &devices);
        }
        Ok(())
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn now_of(clock: &Arc<dyn Clock>) -> Now {
    let clock = Arc::clone(clock);
    Arc::new(move || clock.now())
}

fn default_settings() -> Settings {
    Settings {
        language: Language::System,
        theme: Theme::System,
        default_endpoint: Endpoint::LoopbackSandbox,
        network: Network::default(),
        limits: SendLimits::default(),
    }
}

const fn default_layout() -> Layout {
    Layout { sidebar: None, preview: None, drawer: None, drawer_open: true }
}

fn push_type_view(push_type: PushType) -> PushTypeView {
    PushTypeView {
        name: push_type.name().to_owned(),
        topic_suffix: push_type.topic_suffix().to_owned(),
        max_bytes: push_type.max_payload_bytes(),
        priorities: push_protocol::PRIORITIES
            .into_iter()
            .filter(|it| push_type.takes_priority(*it))
            .collect(),
        default_priority: push_type.default_priority(),
        about: words(push_type.about()),
        authentication: push_type.authentication().name().to_owned(),
        aps: push_type.has_aps(),
        custom: push_type.takes_custom_keys(),
    }
}

/// A workbench in a folder of its own, without a keychain, for tests.
#[cfg(test)]
pub(crate) async fn open_alone(folder: &std::path::Path) -> Workbench {
    let options = Options {
        data: DataDir::at(folder),
        clock: Arc::new(crate::SystemClock),
        port: 0,
        version: "test".to_owned(),
        no_keychain: Some(KeychainProblem::NoBus),
        environment: |_| None,
    };
    Workbench::open(options).await.unwrap()
}
