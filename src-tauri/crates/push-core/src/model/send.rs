//! Sending, and what came of it.

use std::collections::BTreeMap;

use super::{
    ChatProgress, ClockNote, DevicesProgress, Draft, Endpoint, Environment, Finding, Problem, RunProgress,
    Via, model,
};

model! {
    /// Something the user said yes to.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum Consent {
        /// "Send anyway" in spite of the warnings and findings.
        Warnings,
        /// The first send to production in this run of the app.
        Production,
        /// Using the credential with a host that it was not used with before.
        Host,
    }

    /// "Send".
    pub struct SendRequest {
        /// Chosen by the UI; names the run in events and in `cancel_send`.
        pub run: String,
        /// What to send.
        pub draft: Draft,
        /// What the user agreed to.
        pub consent: Vec<Consent>,
    }

    /// "Send to Sandbox / Production instead": the push of a receipt again, to the other environment.
    pub struct SendElsewhere {
        /// Chosen by the UI.
        pub run: String,
        /// Id of the rejected receipt.
        pub receipt: String,
        /// What the user agreed to.
        pub consent: Vec<Consent>,
    }

    /// Answer to `send` and `send_elsewhere`.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum SendReply {
        /// Nothing was sent: it cannot be put on the wire.
        Refused {
            /// At which fields.
            problems: Vec<Problem>,
        },
        /// Nothing was sent yet: ask, then call again with this consent added.
        Ask {
            /// What is asked.
            consent: Consent,
            /// Where credential and devices are not for it, when that is asked about.
            warnings: Vec<Problem>,
            /// What the rules find, when that is asked about.
            findings: Vec<Finding>,
            /// Host and port that would be reached.
            host: String,
            /// Name of the credential that would be used.
            credential: String,
            /// How many pushes would be sent.
            targets: u64,
        },
        /// Every target ended.
        Done {
            /// One per target, in order.
            receipts: Vec<Receipt>,
            /// Milliseconds from start to end.
            ms: f64,
            /// Set when APNs refused a token because the clock of this machine is off.
            clock: Option<ClockNote>,
        },
        /// A run to a token file ended. Its rows are asked for with `run_sample`.
        Ran {
            /// Where it stands.
            progress: Box<RunProgress>,
        },
    }

    /// How a push ended.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum Ending {
        /// Status 200.
        Accepted,
        /// Any other status.
        Rejected,
        /// Written, but no answer: it may have been delivered.
        Unknown,
        /// Not written.
        Failed,
        /// Not written, because the user cancelled.
        Cancelled,
    }

    /// Names a run.
    pub struct RunRef {
        /// As given in the request.
        pub run: String,
    }

    /// A text in both languages.
    pub struct Words {
        /// English.
        pub en: String,
        /// Simplified Chinese.
        pub zh_hans: String,
    }

    /// Why there is no answer, for those who say it in their language.
    #[derive(Eq)]
    pub struct Cause {
        /// Stable name.
        pub code: String,
        /// The values in the words by name.
        pub details: BTreeMap<String, String>,
    }

    /// A push to one device, and what came of it.
    pub struct Receipt {
        /// Stable id within this run of the app.
        pub id: String,
        /// Device it went to, when it is in the list.
        pub device_id: Option<String>,
        /// Its name, or empty for a pasted token.
        pub device_name: String,
        /// Device token.
        pub token: String,
        /// Where it was sent.
        pub endpoint: Endpoint,
        /// How it ended.
        pub ending: Ending,
        /// HTTP status.
        pub status: Option<u16>,
        /// APNs' reason, word for word.
        pub reason: Option<String>,
        /// What the reason means.
        pub meaning: Option<Words>,
        /// What to do.
        pub advice: Option<Words>,
        /// `apns-id` as received.
        pub apns_id: Option<String>,
        /// `apns-unique-id`.
        pub unique_id: Option<String>,
        /// With 410: Unix milliseconds since which the token is dead.
        pub timestamp: Option<i64>,
        /// Why there is no answer, in English.
        pub error: Option<String>,
        /// The same by name, where it is known.
        pub cause: Option<Cause>,
        /// Who stood in between, if somebody did.
        pub via: Option<Via>,
        /// Milliseconds from request to answer.
        pub ms: f64,
        /// Unix milliseconds of the end.
        pub at: i64,
        /// Set when the other environment may accept it: "Send to … instead".
        pub elsewhere: Option<Endpoint>,
        /// Set when this was accepted and the device is listed under the other environment:
        /// "Move device".
        #[cfg_attr(feature = "typescript", ts(type = "Environment | null"))]
        pub move_to: Option<Environment>,
    }

    /// A push that reached the simulator.
    pub struct InboxEntry {
        /// Counts up from 1.
        pub id: u32,
        /// Unix milliseconds.
        pub at: i64,
        /// The environment that was played.
        #[cfg_attr(feature = "typescript", ts(type = "Environment"))]
        pub environment: Environment,
        /// Name of the simulated device, if the token is one's.
        pub device_name: Option<String>,
        /// Device token from the path.
        pub token: String,
        /// `apns-topic`.
        pub topic: Option<String>,
        /// `apns-push-type`.
        pub push_type: Option<String>,
        /// `apns-priority`.
        pub priority: Option<String>,
        /// `apns-id` of the answer.
        pub apns_id: String,
        /// Status that was answered.
        pub status: u16,
        /// Reason that was answered.
        pub reason: Option<String>,
        /// The body as text.
        pub body: String,
    }

    /// What the core tells the UI unasked.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum Event {
        /// A target of a run ended.
        Receipt {
            /// The run.
            run: String,
            /// The receipt.
            receipt: Box<Receipt>,
        },
        /// Where a run to a token file stands.
        Progress {
            /// All of it: the last one is the one that counts.
            progress: Box<RunProgress>,
        },
        /// Where the sending of a chat message stands.
        Chat {
            /// All of it: the last one is the one that counts.
            progress: Box<ChatProgress>,
        },
        /// Where the import or export of devices stands.
        Devices {
            /// All of it: the last one is the one that counts.
            progress: DevicesProgress,
        },
        /// Pushes reached the simulator.
        Inbox {
            /// What arrived since the last time, newest first; at most as many as the inbox keeps.
            entries: Vec<InboxEntry>,
            /// How many arrived since the inbox was cleared.
            arrived: u32,
        },
        /// A send could not be kept in the history, or not all of it. It was sent all the same.
        NotKept {
            /// Why, in English.
            error: String,
        },
    }
}
