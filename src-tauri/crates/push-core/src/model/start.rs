//! What the UI needs at start, and settings.

use super::{
    AppRecord, CredentialView, DeviceView, DraftState, Endpoint, InboxEntry, Network, NetworkView,
    RequestView, ScenarioEntry, SendLimits, Words, model,
};

model! {
    /// Answer to `start`: all that the first picture needs, in one call.
    pub struct StartState {
        /// Version of the app.
        pub version: String,
        /// `linux`, `macos` or `windows`.
        pub platform: String,
        /// Settings.
        pub settings: Settings,
        /// Pane sizes as the UI saved them.
        pub layout: Layout,
        /// The open workspace.
        pub workspace: WorkspaceView,
        /// The draft in the compose view.
        pub draft: DraftState,
        /// The devices that the draft chooses; the list is asked for by itself.
        pub devices: Vec<DeviceView>,
        /// Credentials.
        pub credentials: Vec<CredentialView>,
        /// Signing requests that wait for their certificate, the newest first.
        pub requests: Vec<RequestView>,
        /// Where private keys are kept.
        pub vault: VaultView,
        /// The way to APNs beyond the settings.
        pub network: NetworkView,
        /// The simulator.
        pub simulator: SimulatorView,
        /// Facts of the push types, in Apple's order.
        pub push_types: Vec<PushTypeView>,
    }

    /// A push type and what Apple ties to it.
    pub struct PushTypeView {
        /// Value of `apns-push-type`.
        pub name: String,
        /// Suffix of the topic; empty for none.
        pub topic_suffix: String,
        /// Largest payload in bytes.
        pub max_bytes: usize,
        /// Priorities that Apple names for it.
        pub priorities: Vec<u8>,
        /// Priority sent where none is chosen.
        pub default_priority: u8,
        /// When to use it, in one sentence.
        pub about: Words,
        /// `any`, `token` where a certificate will not do, `certificate` where that is the normal way.
        pub authentication: String,
        /// Whether its payload has an `aps`.
        pub aps: bool,
        /// Whether keys of the app's own may stand beside it.
        pub custom: bool,
    }

    /// The open workspace.
    pub struct WorkspaceView {
        /// Its name.
        pub name: String,
        /// Its folder.
        pub path: String,
        /// Its profiles, sorted by path.
        pub profiles: Vec<ProfileView>,
        /// The folders that profiles are in or may be, sorted; paths with `/`.
        pub folders: Vec<String>,
        /// Its chat scenarios, sorted by path.
        pub scenarios: Vec<ScenarioEntry>,
        /// Its apps, sorted by name.
        pub apps: Vec<AppRecord>,
    }

    /// A profile in the tree.
    pub struct ProfileView {
        /// Path in the workspace without suffix, with `/`: `Orders/Order shipped`.
        pub id: String,
        /// The name saved in it, else the last part of the path.
        pub name: String,
        /// The part before it; empty at the top.
        pub folder: String,
        /// Endpoint saved in it.
        pub endpoint: Option<Endpoint>,
        /// Why it cannot be opened, in English.
        pub problem: Option<String>,
        /// Bundle ID of the app that it is about; empty for none.
        pub app: String,
        /// Whether there are changes that are not in the files.
        pub edited: bool,
        /// When its files were changed, in Unix milliseconds.
        pub changed_at: Option<f64>,
    }

    /// The simulator.
    pub struct SimulatorView {
        /// Whether it runs.
        pub running: bool,
        /// Why it does not, in English.
        pub problem: Option<String>,
        /// URL that plays the sandbox.
        pub sandbox_url: String,
        /// URL that plays production.
        pub production_url: String,
        /// The port that was wanted and taken by another program, if so.
        pub port_taken: Option<u16>,
        /// Path of the file with its CA certificate, for other programs.
        pub ca_path: String,
        /// What arrived last, newest first.
        pub inbox: Vec<InboxEntry>,
        /// How many arrived since the inbox was cleared.
        pub arrived: u32,
    }

    /// Where private keys are kept.
    pub struct VaultView {
        /// The vault that takes a new key.
        pub kind: VaultKind,
        /// Why the keychain is not: stable name.
        pub problem: Option<String>,
        /// The same in English.
        pub message: Option<String>,
        /// The encrypted file that a passphrase opens.
        pub file: VaultFile,
    }

    /// The encrypted file of this machine.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum VaultFile {
        /// None was made.
        Absent,
        /// It is there, and nobody gave its passphrase in this run.
        Locked,
        /// Its keys can be used.
        Open,
    }

    /// A kind of vault.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum VaultKind {
        /// The keychain of the operating system.
        Keychain,
        /// A file under a passphrase.
        File,
        /// Memory: the sample key only, for this run.
        Memory,
    }

    /// Settings.
    pub struct Settings {
        /// Language.
        pub language: Language,
        /// Theme.
        pub theme: Theme,
        /// Endpoint of a new notification.
        pub default_endpoint: Endpoint,
        /// The way to APNs.
        #[serde(default)]
        pub network: Network,
        /// The bounds of a send.
        #[serde(default)]
        pub limits: SendLimits,
    }

    /// Language of the UI.
    #[derive(Copy, Eq)]
    pub enum Language {
        /// As the system says.
        #[serde(rename = "system")]
        System,
        /// English.
        #[serde(rename = "en")]
        En,
        /// Simplified Chinese.
        #[serde(rename = "zh-Hans")]
        ZhHans,
    }

    /// Theme of the UI.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum Theme {
        /// As the system says.
        System,
        /// Light.
        Light,
        /// Dark.
        Dark,
    }

    /// Pane sizes in CSS pixels; none where the user did not move the pane.
    pub struct Layout {
        /// Width of the sidebar.
        pub sidebar: Option<f64>,
        /// Width of the preview column.
        pub preview: Option<f64>,
        /// Height of the drawer.
        pub drawer: Option<f64>,
        /// Whether the drawer is open.
        pub drawer_open: bool,
    }
}

/// A passphrase on its way in: it can be read from the UI and never sent back or printed.
#[derive(serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Passphrase {
    /// The text.
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub passphrase: secrecy::SecretString,
}

impl VaultKind {
    /// The name used in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::File => "file",
            Self::Memory => "memory",
        }
    }

    /// The kind of that name; what is unknown was in memory and is lost.
    pub(crate) fn from_name(name: &str) -> Self {
        [Self::Keychain, Self::File].into_iter().find(|it| it.name() == name).unwrap_or(Self::Memory)
    }
}
