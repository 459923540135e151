//! The rules of chat push: message × recipient's options × clock → whether there is a push, why, and its payload.
//!
//! Pure: no I/O, and the time is the scenario's. Sending, the store and the window are elsewhere. Docstrings name the
//! part of *the service's rules* that a fact comes from: those of the instant-messaging service whose users are pushed
//! to. Names in `code` are the service's own.

mod client_code;
mod decide;
mod dry_run;
mod ext;
mod extra;
mod message;
mod options;
mod payload;
mod people;
pub mod queue;
mod recipient;
mod samples;
mod scenario;
mod trace;
mod tree;
mod user_info;
mod words;
mod zone;

pub use client_code::{Code, Part, client_code};
pub use decide::decide;
pub use dry_run::{Difference, Row};
pub use ext::{APNS_EXT, CONTENT, EXTERN, Ext, ExtError, ExtFault, ExtNote, FORCE, MUTABLE, SOUND};
pub use extra::Extra;
pub use message::{Body, Message, To};
pub use options::{DisplayStyle, Hour, OptionError, Options, Window};
pub use payload::{ChatPayload, DEFAULT_SOUND, TextFrom, TooLong, banner, payload};
pub use people::{Binding, Group, Language, Person};
pub use push_protocol::lint::Sentence;
pub use recipient::Recipient;
pub use samples::{SAMPLES, Sample};
pub use scenario::{
    Expectation, ExpectedPayload, Fault, Problem, SCENARIO_SUFFIX, Scenario, VERSION, Wanted,
};
pub use trace::{Decision, Ours, Outcome, Rule, Saw, Step, Verdict, Why};
pub use tree::{Tree, quoted};
pub use user_info::{Form, PAYLOAD_KEYS, Repair, UserInfo, UserInfoError, UserInfoRow};
pub use zone::{Clock, NotATime, TimeOfDay, Zone};
