//! What the window shows of a scenario.

use super::super::{Environment, Language, Problem, Words, model};
use super::{Binding, ChatBody, ChatTarget, DisplayStyle, Look, PushOptions, ScenarioEdit};

model! {
    /// What is decided for a recipient.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum Verdict {
        /// A push goes to each device.
        Pushed,
        /// Online: delivered without one.
        Online,
        /// No device that is not dead.
        NoDevice,
        /// The group is muted.
        GroupMuted,
        /// The sender is muted.
        SenderMuted,
        /// Do not disturb.
        DoNotDisturb,
    }

    /// How many recipients have a verdict.
    #[derive(Copy, Eq)]
    pub struct VerdictCount {
        /// The verdict.
        pub verdict: Verdict,
        /// Recipients.
        pub recipients: u32,
        /// Devices that would be pushed to.
        pub devices: u32,
    }

    /// All that the view shows.
    pub struct ScenarioReply {
        /// The scenario without its people.
        pub scenario: ScenarioView,
        /// A page of them.
        pub people: PeoplePage,
        /// The person whose card is open, if they are there.
        pub person: Option<PersonView>,
        /// Why an edit was not made; nothing has changed then.
        pub refused: Option<Problem>,
    }

    /// A scenario without its people.
    pub struct ScenarioView {
        /// Its id.
        pub id: String,
        /// Counts the edits since it was opened: of two replies the higher one holds.
        pub revision: u32,
        /// Whether there are changes that are not in the file.
        pub edited: bool,
        /// Title.
        pub name: String,
        /// Local date and time: `2026-11-24T23:17:00`.
        pub clock: String,
        /// IANA name.
        pub time_zone: String,
        /// `en` or `zh-Hans`.
        pub language: Language,
        /// How many people there are.
        pub people: u32,
        /// The groups, in the file's order.
        pub groups: Vec<GroupView>,
        /// The message.
        pub message: MessageView,
        /// Recipients by verdict; those without any left out. Empty where nothing can be decided.
        pub counts: Vec<VerdictCount>,
        /// The first recipients; at most 8. Empty where nothing can be decided.
        pub recipients: Vec<String>,
        /// What the recipients' devices are bound by, the most devices first.
        pub certificates: Vec<BoundBy>,
        /// What keeps from deciding and sending: unknown people, a message to oneself, hours out of range.
        pub problems: Vec<Problem>,
        /// What is doubtful: an empty do-not-disturb window, `em_force_notification` in the wrong place.
        pub notes: Vec<ChatNote>,
        /// Expectations that hold.
        pub as_expected: u32,
        /// Expectations that do not.
        pub unexpected: u32,
    }

    /// A certificate by which devices are bound.
    #[derive(Eq)]
    pub struct BoundBy {
        /// Its name: `apnsCertName`.
        pub name: String,
        /// The environment.
        #[cfg_attr(feature = "typescript", ts(type = "Environment"))]
        pub environment: Environment,
        /// Devices that are not dead.
        pub devices: u32,
    }

    /// Something doubtful.
    pub struct ChatNote {
        /// Stable name.
        pub code: String,
        /// What it is and what to do.
        pub words: Words,
        /// The person it is about.
        pub person: Option<String>,
        /// The edit that settles it.
        pub repair: Option<ScenarioEdit>,
    }

    /// A group.
    #[derive(Eq)]
    pub struct GroupView {
        /// Its id.
        pub id: String,
        /// How many members it has.
        pub size: u32,
        /// The first of them; at most 50.
        pub members: Vec<String>,
    }

    /// The message of a scenario.
    pub struct MessageView {
        /// Its id, `m`.
        pub m: String,
        /// Sender.
        pub from: String,
        /// Receiver.
        pub to: ChatTarget,
        /// Content.
        pub body: ChatBody,
        /// `ext` as typed.
        pub ext: String,
        /// Why `ext` cannot be used, with line and column in the details.
        pub ext_problem: Option<Problem>,
        /// `em_push_content`.
        pub push_content: Option<String>,
        /// `em_push_sound`.
        pub push_sound: Option<String>,
        /// `em_push_mutable_content`.
        pub mutable_content: bool,
        /// `extern`, where it is a string.
        pub extern_text: Option<String>,
        /// `extern` is there and is no string: the form shows it as JSON.
        pub extern_json: Option<String>,
        /// `em_force_notification`.
        pub force: bool,
        /// Names of keys in `ext` that the form does not show.
        pub only_in_json: Vec<String>,
    }

    /// A page of people, recipients of the message first.
    pub struct PeoplePage {
        /// How many the search finds.
        pub total: u32,
        /// The page.
        pub rows: Vec<PersonRow>,
    }

    /// What a person is in the message.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ChatRole {
        /// Sends it.
        Sender,
        /// Gets it.
        Recipient,
        /// Neither.
        Other,
    }

    /// A person in the list.
    pub struct PersonRow {
        /// User name.
        pub name: String,
        /// `displayName`.
        pub display_name: Option<String>,
        /// Presence.
        pub online: bool,
        /// What they are in the message.
        pub role: ChatRole,
        /// Devices that are not dead.
        pub devices: u32,
        /// Messages that wait for them.
        pub waiting: u32,
        /// What is decided, for a recipient.
        pub verdict: Option<Verdict>,
        /// Whether that is as expected; none where nothing is expected.
        pub as_expected: Option<bool>,
    }

    /// A person in full.
    pub struct PersonView {
        /// As in the list.
        pub row: PersonRow,
        /// Push options.
        pub options: PushOptions,
        /// Their own language, if not the scenario's.
        pub language: Option<Language>,
        /// Their own time zone, if not the scenario's.
        pub time_zone: Option<String>,
        /// Their date and time at the scenario's clock: `2026-11-24T23:17:00`.
        pub local_time: String,
        /// Devices.
        pub bindings: Vec<BindingView>,
        /// What waits for them, the oldest first; the newest 200.
        pub waiting: Vec<WaitingMessage>,
        /// What was delivered to them in this scenario, the oldest first; the newest 200.
        pub delivered: Vec<WaitingMessage>,
        /// What is decided, for a recipient.
        pub decision: Option<DecisionView>,
        /// What is expected.
        pub expected: Option<Expected>,
    }

    /// A device of a person, and whether it can be pushed to.
    pub struct BindingView {
        /// As in the scenario.
        pub binding: Binding,
        /// The topic it would be pushed to.
        pub topic: Option<String>,
        /// Unix milliseconds since which APNs has called its token dead (410). It is skipped.
        pub dead_since: Option<i64>,
        /// APNs has called its token bad. It is still pushed to.
        pub bad_token: bool,
        /// Why it cannot be pushed to.
        pub problem: Option<Words>,
    }

    /// A message that waits, or was delivered.
    #[derive(Eq)]
    pub struct WaitingMessage {
        /// Its id.
        pub m: String,
        /// Sender.
        pub from: String,
        /// Group, if it went to one.
        pub group: Option<String>,
        /// Its text, or the summary of its kind.
        pub text: String,
        /// Unix milliseconds of its sending.
        pub sent_at: i64,
        /// Unix milliseconds of its delivery.
        pub delivered_at: Option<i64>,
    }

    /// What is decided for a recipient, and why.
    pub struct DecisionView {
        /// The verdict.
        pub verdict: Verdict,
        /// Every step, in order.
        pub trace: Vec<TraceStep>,
        /// The payload, where one is pushed.
        pub payload: Option<ChatPayload>,
        /// What both styles would make of it, the recipient's own first.
        pub styles: Vec<StyledPayload>,
    }

    /// What a step of a trace came to.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum StepResult {
        /// Looked at, and on to the next.
        Pass,
        /// Here it ended.
        Stop,
        /// It would have ended here, but for force.
        Overridden,
    }

    /// A step of a trace.
    pub struct TraceStep {
        /// Stable name of the rule.
        pub rule: String,
        /// What it came to.
        pub result: StepResult,
        /// What was seen.
        pub words: Words,
        /// The service's name for it: `updatePushServiceForGroups`.
        pub call: String,
        /// What Pushbench assumes where the service's documents are silent.
        pub ours: Option<Words>,
    }

    /// A payload, and what it comes to.
    pub struct ChatPayload {
        /// Byte for byte as it is sent.
        pub text: String,
        /// Its size.
        pub bytes: u32,
        /// Most bytes that APNs takes.
        pub limit: u32,
        /// Where it is over: by how much, and which key is the largest.
        pub problem: Option<Words>,
        /// `aps.alert.body`.
        pub body: String,
        /// `aps.badge`.
        pub badge: u32,
        /// `aps.sound`.
        pub sound: String,
    }

    /// A payload under a style.
    pub struct StyledPayload {
        /// The style.
        pub style: DisplayStyle,
        /// The payload.
        pub payload: ChatPayload,
    }

    /// What is expected for a person.
    pub struct Expected {
        /// A verdict.
        pub verdict: Option<Verdict>,
        /// A payload.
        pub payload: Option<String>,
        /// Whether it holds.
        pub holds: bool,
    }

    /// A person comes online: every waiting message is delivered, in order and once.
    pub struct ComeOnline {
        /// The scenario.
        pub id: String,
        /// Their user name.
        pub person: String,
        /// What is shown afterwards.
        pub look: Look,
    }

    /// What coming online delivered.
    pub struct CameOnline {
        /// The messages, the oldest first.
        pub delivered: Vec<WaitingMessage>,
        /// The scenario afterwards.
        pub reply: ScenarioReply,
    }
}
