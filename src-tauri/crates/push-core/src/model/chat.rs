//! Chat push: scenarios and what is done with them, what is decided for each person, and what was sent.
//!
//! The open scenario is held by the core; the UI sends one edit at a time and gets back what it shows. People
//! are asked for by the page, since a group may have ten thousand of them.

use super::{Cause, Consent, Ending, Endpoint, Environment, Finding, Language, Problem, Words, model};

model! {
    /// A scenario in the tree.
    pub struct ScenarioEntry {
        /// Path below `scenarios/` without suffix, with `/`.
        pub id: String,
        /// Last part of it.
        pub name: String,
        /// The part before it; empty at the top.
        pub folder: String,
        /// Whether there are changes that are not in the file.
        pub edited: bool,
        /// Why it cannot be opened, with the line where there is one. Such a file is never rewritten.
        pub problem: Option<Words>,
    }

    /// Names a scenario.
    pub struct ScenarioRef {
        /// Its id.
        pub id: String,
    }

    /// A new scenario: two people and a message, or a copy.
    pub struct NewScenario {
        /// Its id.
        pub id: String,
        /// The scenario to copy, as it is on the screen.
        pub from: Option<String>,
    }

    /// Another id for a scenario; what waits in it goes along.
    pub struct RenameScenario {
        /// Its id.
        pub id: String,
        /// The new one.
        pub to: String,
    }

    /// Where the bindings are pushed to.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ChatPlace {
        /// Every binding to the simulator, which plays its environment.
        Loopback,
        /// Each binding to its own environment.
        AsBound,
    }

    /// What of a scenario the view shows.
    pub struct Look {
        /// Names that hold this; empty for all.
        pub search: String,
        /// First person of the page, from 0.
        pub from: u32,
        /// How many of them; at most 500.
        pub count: u32,
        /// The person whose card is open.
        pub person: Option<String>,
        /// Where the bindings would be pushed to.
        pub place: ChatPlace,
    }

    /// Shows a scenario.
    pub struct LookAtScenario {
        /// Its id.
        pub id: String,
        /// What of it.
        pub look: Look,
    }

    /// Changes a scenario. The change is kept at once, and is in the file after `save_scenario`.
    pub struct EditScenario {
        /// Its id.
        pub id: String,
        /// The change.
        pub edit: ScenarioEdit,
        /// What is shown afterwards.
        pub look: Look,
    }

    /// One change. Names are those of the people and groups before it.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum ScenarioEdit {
        /// Title of the scenario.
        Name {
            /// Not empty.
            name: String,
        },
        /// The scenario's clock.
        Clock {
            /// Local date and time: `2026-11-24T23:17:00`.
            clock: String,
        },
        /// The scenario's time zone, and language.
        Locale {
            /// IANA name.
            time_zone: String,
            /// `en` or `zh-Hans`.
            language: Language,
        },
        /// Sender of the message.
        From {
            /// A person.
            person: String,
        },
        /// Receiver of the message.
        To {
            /// A person or a group.
            to: ChatTarget,
        },
        /// Content of the message.
        Body {
            /// Text or another kind.
            body: ChatBody,
        },
        /// Id of the message, `m`.
        MessageId {
            /// Decimal digits.
            m: String,
        },
        /// All of `ext`, as typed. Text that is no object is kept and said, and nothing is decided with it.
        Ext {
            /// JSON.
            text: String,
        },
        /// One field of `ext`; the rest of the text stays as it is.
        ExtField {
            /// Which.
            field: ExtField,
            /// `true` for a switch that is on; none removes the key.
            value: Option<String>,
        },
        /// A person more, offline, without a device.
        AddPerson {
            /// Their user name.
            person: String,
        },
        /// Another user name, in groups, message and expectations too.
        RenamePerson {
            /// As it is.
            person: String,
            /// As it shall be.
            to: String,
        },
        /// A person less.
        RemovePerson {
            /// Their user name.
            person: String,
        },
        /// A person goes offline. (They come online by `come_online`, which delivers.)
        GoOffline {
            /// Their user name.
            person: String,
        },
        /// A person's push options, all of them.
        Options {
            /// Their user name.
            person: String,
            /// The options.
            options: PushOptions,
        },
        /// A person's language and time zone; none for the scenario's.
        PersonLocale {
            /// Their user name.
            person: String,
            /// `en` or `zh-Hans`.
            language: Option<Language>,
            /// IANA name.
            time_zone: Option<String>,
        },
        /// A person's devices, all of them.
        Bindings {
            /// Their user name.
            person: String,
            /// The devices.
            bindings: Vec<Binding>,
        },
        /// A group more, or other members of one that is there.
        Group {
            /// Its id.
            group: String,
            /// User names.
            members: Vec<String>,
        },
        /// Another id for a group.
        RenameGroup {
            /// As it is.
            group: String,
            /// As it shall be.
            to: String,
        },
        /// A group less.
        RemoveGroup {
            /// Its id.
            group: String,
        },
        /// A member more.
        Join {
            /// A group.
            group: String,
            /// Their user name.
            person: String,
        },
        /// A member less.
        Leave {
            /// A group.
            group: String,
            /// Their user name.
            person: String,
        },
        /// What is expected for a person; none of both expects nothing.
        Expect {
            /// Their user name.
            person: String,
            /// A verdict.
            verdict: Option<Verdict>,
            /// The payload, byte for byte.
            payload: Option<String>,
        },
    }

    /// A field of `ext` that the form shows.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ExtField {
        /// `em_apns_ext.em_push_content`.
        PushContent,
        /// `em_apns_ext.em_push_sound`.
        PushSound,
        /// `em_apns_ext.em_push_mutable_content`.
        MutableContent,
        /// `em_apns_ext.extern`.
        Extern,
        /// `em_force_notification`.
        Force,
    }

    /// To whom a message goes.
    #[derive(Eq)]
    #[serde(tag = "kind", content = "name", rename_all = "snake_case")]
    pub enum ChatTarget {
        /// A person, by user name.
        Person(String),
        /// A group, by id.
        Group(String),
    }

    /// What a message holds.
    #[derive(Eq)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum ChatBody {
        /// Text.
        Text {
            /// The text.
            text: String,
        },
        /// A picture.
        Image,
        /// A voice message.
        Voice,
        /// A film.
        Video,
        /// A file.
        File,
        /// A place.
        Location,
        /// Something of the app's own.
        Custom,
    }

    /// How a push tells of a message.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum DisplayStyle {
        /// `SimpleBanner`: that there is a message.
        SimpleBanner,
        /// `MessageSummary`: sender and text.
        MessageSummary,
    }

    /// Push options of a person, with the service's names.
    #[derive(Eq)]
    pub struct PushOptions {
        /// `displayName`.
        pub display_name: Option<String>,
        /// `displayStyle`.
        pub display_style: DisplayStyle,
        /// `noDisturbingStartH`: 0 to 24.
        pub no_disturbing_start_h: i64,
        /// `noDisturbingEndH`: 0 to 24.
        pub no_disturbing_end_h: i64,
        /// `isNoDisturbEnable`.
        pub is_no_disturb_enable: bool,
        /// `noPushGroups`: ids of muted groups.
        pub no_push_groups: Vec<String>,
        /// `noPushUIds`: user names of muted people.
        pub no_push_uids: Vec<String>,
    }

    /// A device of a person.
    #[derive(Eq)]
    pub struct Binding {
        /// Name of the device in the list of devices. On loopback one that is not there is played.
        pub device: String,
        /// Name of the credential: `apnsCertName`.
        pub apns_cert_name: String,
        /// Its environment.
        #[cfg_attr(feature = "typescript", ts(type = "Environment"))]
        pub environment: Environment,
    }

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
