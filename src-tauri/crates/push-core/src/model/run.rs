//! A run to a token file: where it stands, what it asks, samples of its rows.

use super::{Cause, ClockNote, Consent, Ending, Endpoint, Problem, Via, Words, model};

model! {
    /// What a token file holds, before anything is sent.
    pub struct TokenFileView {
        /// The path that was read.
        pub path: String,
        /// Its last part.
        pub file_name: String,
        /// Lines that are sent to or end `failed`: all but blank ones and those with `#`.
        pub tokens: u64,
        /// How many of them are no token.
        pub bad: u64,
        /// What is wrong with the first of these; its line is in the details.
        pub first_bad: Option<Problem>,
        /// Names of the columns beside `token`, where the file is CSV with a heading: variables.
        pub columns: Vec<String>,
    }

    /// How far a run is.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum RunState {
        /// Pushes are sent.
        Running,
        /// The user has it wait.
        Paused,
        /// It stopped early and asks whether to go on.
        Asking,
        /// Every target has its ending.
        Ended,
    }

    /// Where a run stands. Sent at most ten times a second, whatever the number of pushes.
    pub struct RunProgress {
        /// As given in the request.
        pub run: String,
        /// Name of the profile that it sends.
        pub name: String,
        /// Name of the token file.
        pub file_name: String,
        /// Where to.
        pub endpoint: Endpoint,
        /// Unix milliseconds of its start.
        pub started_at: i64,
        /// How far it is.
        pub state: RunState,
        /// How many targets it has.
        pub total: u64,
        /// How many APNs took.
        pub accepted: u64,
        /// How many APNs refused.
        pub rejected: u64,
        /// Of how many it is not known.
        pub unknown: u64,
        /// How many could not be sent.
        pub failed: u64,
        /// How many were called off.
        pub cancelled: u64,
        /// How many are under way, waiting for another try included.
        pub in_flight: u64,
        /// Seconds since its start.
        pub seconds: f64,
        /// Endings a second: of late while it runs, of all at its end.
        pub rate: f64,
        /// Seconds that are left at this rate; none where that cannot be told.
        pub eta_seconds: Option<f64>,
        /// Half of the answers came within so many milliseconds.
        pub p50_ms: Option<f64>,
        /// 99 of 100 answers came within so many milliseconds.
        pub p99_ms: Option<f64>,
        /// What was answered other than "accepted", the most frequent first.
        pub reasons: Vec<ReasonCount>,
        /// Why it stopped early, while it asks and when it ended of it.
        pub stop: Option<RunStop>,
        /// Who stands in between, if somebody does.
        pub via: Option<Via>,
        /// Set when APNs refused a token because the clock of this machine is off.
        pub clock: Option<ClockNote>,
    }

    /// How often a run got one answer.
    pub struct ReasonCount {
        /// How these targets ended.
        pub ending: Ending,
        /// HTTP status.
        pub status: Option<u16>,
        /// APNs' reason, word for word; else the stable name of why there is no answer.
        pub reason: String,
        /// How many.
        pub count: u64,
        /// What it means.
        pub meaning: Option<Words>,
        /// What to do.
        pub advice: Option<Words>,
        /// Why there is no answer, in English, as the first of them says it.
        pub error: Option<String>,
        /// The same by name, where it is known.
        pub cause: Option<Cause>,
    }

    /// Why a run stopped early.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum RunStop {
        /// The first answers were all the same configuration error.
        SameAnswer {
            /// How many there were.
            answers: u64,
            /// Their status.
            status: u16,
            /// Their reason.
            reason: String,
            /// What it means.
            meaning: Words,
            /// What to do.
            advice: Words,
        },
        /// Too many of the answers were `BadDeviceToken`.
        BadTokens {
            /// How many answers there were.
            answers: u64,
            /// How many of them were `BadDeviceToken`.
            bad: u64,
        },
        /// The journal of the run could not be written.
        NoRecord {
            /// Why, in English.
            error: String,
        },
        /// No connection could be made.
        Unreachable {
            /// Why, in English.
            error: String,
        },
    }

    /// One target of a run.
    pub struct RunRow {
        /// Counts up from 1 in the order of the endings.
        pub id: u64,
        /// Line in the token file.
        pub line: Option<u64>,
        /// Name of the device, when it is in the list.
        pub device_name: String,
        /// Device token; empty where the line holds none.
        pub token: String,
        /// How it ended.
        pub ending: Ending,
        /// HTTP status.
        pub status: Option<u16>,
        /// As in [`ReasonCount`].
        pub reason: Option<String>,
        /// Why there is no answer, in English.
        pub error: Option<String>,
        /// The same by name, where it is known.
        pub cause: Option<Cause>,
        /// Milliseconds from request to answer.
        pub ms: f64,
        /// How often it was tried.
        pub attempts: u32,
    }

    /// Some rows of a run; their number does not grow with the run.
    pub struct RunSample {
        /// The last 200, newest first; 30 while the run goes on.
        pub latest: Vec<RunRow>,
        /// The first 200 that were not accepted, oldest first.
        pub troubled: Vec<RunRow>,
    }

    /// "Pause" and "Go on".
    pub struct PauseRun {
        /// The run.
        pub run: String,
        /// Whether it waits from now on.
        pub paused: bool,
    }

    /// The answer to a run that stopped early.
    pub struct AnswerStop {
        /// The run.
        pub run: String,
        /// "Go on anyway"; else "Stop here".
        pub go_on: bool,
    }

    /// A run that was interrupted, as when the app was killed.
    pub struct InterruptedRun {
        /// Names it in `resume_run`, `unknown_of_run` and `discard_run`.
        pub id: String,
        /// Name of the profile that it sends.
        pub name: String,
        /// Name of the token file.
        pub file_name: String,
        /// Where to.
        pub endpoint: Endpoint,
        /// Unix milliseconds of its start.
        pub started_at: i64,
        /// How many targets it had.
        pub total: u64,
        /// How many APNs answered for good.
        pub answered: u64,
        /// How many may have been sent and have no answer.
        pub unknown: u64,
    }

    /// "Resume".
    pub struct ResumeRun {
        /// The run that was interrupted.
        pub id: String,
        /// Chosen by the UI; names the run from now on.
        pub run: String,
        /// What the user agreed to.
        pub consent: Vec<Consent>,
    }

    /// The targets of a run that may have been sent and have no answer.
    pub struct UnknownTargets {
        /// The first thousand, in the order of the run.
        pub rows: Vec<RunRow>,
        /// How many there are.
        pub total: u64,
    }
}
