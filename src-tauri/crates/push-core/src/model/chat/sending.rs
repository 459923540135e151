//! Sending a message, what came of it, and the client's side.

use super::super::{Cause, Consent, Ending, Endpoint, Finding, Problem, Words, model};
use super::{ChatPlace, VerdictCount};

model! {
    /// "Send message".
    pub struct SendScenario {
        /// Chosen by the UI; names the run in events, `chat_rows` and `cancel_send`.
        pub run: String,
        /// The scenario.
        pub id: String,
        /// Where to.
        pub place: ChatPlace,
        /// What the user agreed to.
        pub consent: Vec<Consent>,
    }

    /// Answer to `send_scenario`.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum ChatSendReply {
        /// Nothing was sent: the scenario cannot be decided.
        Refused {
            /// Why.
            problems: Vec<Problem>,
        },
        /// Nothing was sent yet: ask, then call again with this consent added.
        Ask {
            /// What is asked.
            consent: Consent,
            /// What the rules find in a payload, when that is asked about.
            findings: Vec<Finding>,
            /// Host and port that would be reached.
            host: String,
            /// Name of the credential that would be used.
            credential: String,
            /// How many pushes would be sent.
            targets: u32,
        },
        /// Every device ended.
        Done {
            /// What came of it.
            progress: ChatProgress,
        },
    }

    /// Where the sending of a message stands. All counts of devices add up to `devices` at the end.
    pub struct ChatProgress {
        /// The run.
        pub run: String,
        /// The scenario.
        pub id: String,
        /// Recipients by verdict.
        pub verdicts: Vec<VerdictCount>,
        /// Devices to be pushed to.
        pub devices: u32,
        /// Accepted by APNs.
        pub accepted: u32,
        /// Rejected by APNs.
        pub rejected: u32,
        /// Written, no answer.
        pub unknown: u32,
        /// Not written.
        pub failed: u32,
        /// Not written, since it was cancelled.
        pub cancelled: u32,
        /// Milliseconds since the start.
        pub ms: f64,
        /// Whether all have ended.
        pub ended: bool,
    }

    /// Asks for rows of a sending.
    pub struct ChatRowsOf {
        /// The run.
        pub run: String,
        /// First row, from 0.
        pub from: u32,
        /// How many; at most 500.
        pub count: u32,
        /// Leave out what was accepted.
        pub problems_only: bool,
    }

    /// Rows of a sending.
    pub struct ChatRowsPage {
        /// How many there are.
        pub total: u32,
        /// The page, in the order of their ends.
        pub rows: Vec<ChatRow>,
    }

    /// A device that was pushed to, and what came of it.
    pub struct ChatRow {
        /// Whose device.
        pub recipient: String,
        /// Its name.
        pub device: String,
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
        /// Why nothing was sent, or there is no answer. Both are English where it has a cause.
        pub error: Option<Words>,
        /// The same by name, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        pub cause: Option<Cause>,
        /// Milliseconds from request to answer.
        pub ms: f64,
        /// This answer marked the binding dead (410).
        pub died: bool,
    }

    /// A received `userInfo`, pasted.
    pub struct PastedUserInfo {
        /// JSON, or what a console prints.
        pub text: String,
    }

    /// What a received `userInfo` says.
    pub struct UserInfoView {
        /// The service's keys and all others, in their order.
        pub rows: Vec<UserInfoRow>,
        /// What had to be repaired to read it.
        pub repairs: Vec<Words>,
        /// Why it cannot be read, with line and column in the details.
        pub problem: Option<Problem>,
    }

    /// A key of a received `userInfo`.
    pub struct UserInfoRow {
        /// Path of the key: `aps.alert.body`, `f`.
        pub key: String,
        /// Its value: a text as it is, anything else as JSON.
        pub value: String,
        /// What it is; empty where it is none of the service's.
        pub meaning: Words,
    }

    /// Code of the client that does what the scenario says.
    #[derive(Eq)]
    pub struct ClientCode {
        /// Objective-C, in the service's documented calls.
        pub objective_c: String,
        /// Swift, adapted from them.
        pub swift: String,
    }

    /// Asks for the code of a person's client.
    pub struct ClientCodeOf {
        /// The scenario.
        pub id: String,
        /// Whose options.
        pub person: String,
    }
}
