//! The history: every push that was sent from the window, searched, shown, sent again, compared and exported.

use super::{Cause, Consent, Draft, Ending, Endpoint, Via, Words, model};

model! {
    /// What a send came from.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum SendKind {
        /// "Send" in the compose view.
        Compose,
        /// The same, to a token file.
        Run,
        /// A chat message.
        Chat,
        /// "Send to … instead".
        Elsewhere,
        /// "Send again" in the history.
        Resend,
    }

    /// Which pushes are looked for. All that is given has to be so.
    pub struct HistoryQuery {
        /// Words of payload, reason, device, profile, headers, IDs; each counts from its beginning.
        pub text: String,
        /// How they ended; empty for all.
        pub endings: Vec<Ending>,
        /// Where to; empty for all.
        pub endpoints: Vec<Endpoint>,
        /// Sent at this Unix millisecond or later.
        pub from: Option<i64>,
        /// Sent before this Unix millisecond.
        pub to: Option<i64>,
        /// Of this send alone.
        pub send: Option<i64>,
    }

    /// A page of the history.
    pub struct HistoryPageOf {
        /// What is looked for.
        pub query: HistoryQuery,
        /// `next` of the page before; none for the first.
        pub before: Option<i64>,
        /// How many rows at most.
        pub count: u32,
    }

    /// Rows of the history, the last sent first.
    pub struct HistoryPage {
        /// The rows.
        pub rows: Vec<HistoryRow>,
        /// Where the next page begins; none where there is none.
        pub next: Option<i64>,
    }

    /// A row of the history.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum HistoryRow {
        /// A push to one device.
        Push {
            /// The push.
            push: PushEntry,
        },
        /// A send to several, where everything is listed.
        Group {
            /// The send.
            group: SendGroup,
        },
    }

    /// A push to one device.
    pub struct PushEntry {
        /// Its number in the history.
        pub id: i64,
        /// The number of its send.
        pub send: i64,
        /// What that came from.
        pub source: SendKind,
        /// Unix milliseconds of its start.
        pub at: i64,
        /// Name of the profile or scenario.
        pub name: String,
        /// Name of the device, or of person and device; empty for a pasted token.
        pub device_name: String,
        /// Device token; empty where a line of a file held none.
        pub token: String,
        /// Line in the token file.
        pub line: Option<i64>,
        /// Where it was sent.
        pub endpoint: Endpoint,
        /// How it ended: `unknown` where it did not.
        pub ending: Ending,
        /// Started and not ended: Pushbench was interrupted, or it is still under way.
        pub unfinished: bool,
        /// Still under way.
        pub under_way: bool,
        /// HTTP status.
        pub status: Option<u16>,
        /// APNs' reason, word for word.
        pub reason: Option<String>,
        /// Why there is no answer, in English.
        pub error: Option<String>,
        /// The same by name, where it is known.
        pub cause: Option<Cause>,
        /// Milliseconds that the last try took.
        pub ms: f64,
    }

    /// A send to several devices.
    pub struct SendGroup {
        /// Its number.
        pub send: i64,
        /// What it came from.
        pub source: SendKind,
        /// Unix milliseconds of its start.
        pub at: i64,
        /// Name of the profile or scenario.
        pub name: String,
        /// Name of the token file; empty without one.
        pub file_name: String,
        /// Where it was sent.
        pub endpoint: Endpoint,
        /// How many devices it was meant for.
        pub targets: i64,
        /// How many APNs took.
        pub accepted: i64,
        /// How many APNs refused.
        pub rejected: i64,
        /// Of how many it is not known, those that did not end included.
        pub unknown: i64,
        /// How many could not be sent.
        pub failed: i64,
        /// How many were called off.
        pub cancelled: i64,
        /// Still under way.
        pub under_way: bool,
        /// It did not come to its end.
        pub interrupted: bool,
    }

    /// A header as it was sent.
    #[derive(Eq)]
    pub struct SentHeader {
        /// Its name.
        pub name: String,
        /// Its value.
        pub value: String,
    }

    /// Everything that is kept of a push.
    pub struct PushDetail {
        /// What the list shows of it.
        pub entry: PushEntry,
        /// The user of the system who sent it.
        pub who: String,
        /// The profile's path in its workspace, or the scenario's.
        pub profile: Option<String>,
        /// The workspace's folder.
        pub workspace: String,
        /// Begins the SHA-256 of the profile as it was saved then; none where it was not.
        pub version: Option<String>,
        /// Whether something else than what was saved was sent.
        pub edited: bool,
        /// Name of the credential.
        pub credential: String,
        /// Host and port.
        pub host: String,
        /// The headers. The authorization is not among them: it is never kept.
        pub headers: Vec<SentHeader>,
        /// The payload, byte for byte as it was sent.
        pub payload: String,
        /// How often it was tried.
        pub attempts: u32,
        /// Unix milliseconds of its end.
        pub ended_at: Option<i64>,
        /// `apns-id` as received.
        pub apns_id: Option<String>,
        /// `apns-unique-id`: what Apple's delivery log knows it by.
        pub unique_id: Option<String>,
        /// With 410: Unix milliseconds since which the token is dead.
        pub timestamp: Option<i64>,
        /// What the reason means.
        pub meaning: Option<Words>,
        /// What to do.
        pub advice: Option<Words>,
        /// Who stood in between, if somebody did.
        pub via: Option<Via>,
        /// How many devices the send was meant for.
        pub targets: i64,
        /// The push that this one repeats.
        pub repeats: Option<i64>,
    }

    /// Names a push of the history.
    #[derive(Copy, Eq)]
    pub struct PushRef {
        /// Its number.
        pub id: i64,
    }

    /// "Send again": the same bytes to the same token, with the same credential.
    pub struct Resend {
        /// Chosen by the UI; names the run.
        pub run: String,
        /// The push.
        pub id: i64,
        /// What the user agreed to.
        pub consent: Vec<Consent>,
    }

    /// "Edit first".
    pub struct ResendDraft {
        /// What was sent, as a draft.
        pub draft: Draft,
    }

    /// How an export is written.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum HistoryFormat {
        /// An array of objects.
        Json,
        /// A heading and a line a push.
        Csv,
        /// HTTP Archive 1.2, without the authorization.
        Har,
    }

    /// "Export".
    pub struct ExportHistory {
        /// What is looked for.
        pub query: HistoryQuery,
        /// How it is written.
        pub format: HistoryFormat,
        /// A folder, or a file that is not there yet.
        pub path: String,
    }

    /// What was exported.
    pub struct HistoryExported {
        /// The file.
        pub path: String,
        /// How many pushes are in it.
        pub pushes: i64,
        /// How many of them without their payload, since something in it looks like a secret.
        pub withheld: i64,
    }

    /// How long the history is kept, and how much there is.
    pub struct HistoryKeeping {
        /// Days after which a push goes; none: never for its age.
        pub days: Option<u32>,
        /// Megabytes (1,000,000 bytes) over which the oldest go; none: as large as it gets.
        pub megabytes: Option<u32>,
        /// How many pushes there are.
        pub pushes: i64,
        /// How many bytes they take.
        pub bytes: i64,
        /// Nothing is removed for its age for now, since the clock jumped ahead.
        pub clock_jumped: bool,
    }

    /// A database that was damaged.
    pub struct StoreFault {
        /// Whether it was the history; else devices, credentials, drafts and settings.
        pub history: bool,
        /// Where the damaged file is kept.
        pub kept: String,
        /// How many rows could be read and were taken over.
        pub saved: i64,
        /// Whether something could not be read.
        pub lost: bool,
    }
}
