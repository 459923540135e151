//! A draft read into what goes on the wire: raw text becomes types here and nowhere else.

mod filling;
mod first;
mod judged;
pub(crate) mod scope;

use std::path::PathBuf;
use std::time::SystemTime;

use push_protocol::json::{Json, JsonError};
use push_protocol::{DeviceToken, HeaderText, Notification, Payload, PayloadError, PushType, TokenError};

use crate::credentials::meant;
use crate::devices::{fits, is_chosen};
use crate::lint;
use crate::model::{CheckReply, Draft, Endpoint, Finding, Problem, StringsLanguage};
use crate::run::Head;
use crate::store::{CredentialRecord, DeviceRecord};

pub(crate) use filling::{Filling, Origin, Whose};
use judged::Judged;

/// What the names in a draft stand for on this machine.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Devices that the draft is about: those that it chooses by id, tag or person, and those of its tokens.
    pub devices: &'a [DeviceRecord],
    /// Credentials in the list.
    pub credentials: &'a [CredentialRecord],
    /// How the token file begins, where there is one that can be read.
    pub file: Option<&'a Head>,
}

/// What a send asks about first.
#[derive(Debug, Clone, Default)]
pub struct Doubts {
    /// Where credential and devices are not for it.
    pub warnings: Vec<Problem>,
    /// What the rules find.
    pub findings: Vec<Finding>,
}

impl Doubts {
    /// Whether there is nothing to ask about.
    pub fn is_empty(&self) -> bool {
        self.warnings.is_empty() && self.findings.is_empty()
    }
}

/// A draft that can be put on the wire.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Last part of the profile's path; empty without one.
    pub name: String,
    /// Headers and body.
    pub notification: Notification,
    /// The devices, in order.
    pub targets: Vec<PlannedTarget>,
    /// A file with more device tokens.
    pub token_file: Option<PathBuf>,
    /// The credential.
    pub credential: CredentialRecord,
    /// Where to.
    pub endpoint: Endpoint,
    /// What its variables are replaced by; none where it has none, or has been expanded already.
    pub(crate) filling: Option<Filling>,
    /// What built-in variables come from.
    pub(crate) origin: Origin,
}

/// One device of a plan.
#[derive(Debug, Clone)]
pub struct PlannedTarget {
    /// The device in the list; none for a pasted token.
    pub device: Option<DeviceRecord>,
    /// Its token.
    pub token: DeviceToken,
}

/// Reads a draft; `now` resolves an expiration of the form `+SECONDS`.
///
/// # Errors
/// Everything that cannot be put on the wire, each at its field.
pub fn plan(draft: &Draft, known: Known<'_>, now: SystemTime, origin: Origin) -> Result<Plan, Vec<Problem>> {
    let json = Json::read(&draft.payload);
    let filling = Filling::of(draft, json.as_ref().ok(), known, origin);
    plan_with(draft, &json, known, now, filling)
}

/// A payload, read once for all who look at it.
type ReadPayload<'a> = Result<Json<'a>, JsonError>;

fn plan_with(
    draft: &Draft,
    json: &ReadPayload<'_>,
    known: Known<'_>,
    now: SystemTime,
    filling: Filling,
) -> Result<Plan, Vec<Problem>> {
    let mut problems = Vec::new();
    let notification = note(&mut problems, notification(draft, json, now));
    let targets = note(&mut problems, targets(draft, known));
    let credential = note(&mut problems, credential(draft, known).map_err(|it| vec![it]));
    if notification.is_some() {
        problems.extend(first::problems(&filling, targets.as_deref().unwrap_or_default(), known));
    }
    match (notification, targets, credential) {
        (Some(notification), Some(targets), Some(credential)) if problems.is_empty() => Ok(Plan {
            name: draft.name().to_owned(),
            notification,
            targets,
            token_file: token_file(draft),
            credential,
            endpoint: draft.endpoint,
            origin: filling.origin,
            filling: Some(filling).filter(|it| !it.template.is_plain()),
        }),
        _ => Err(problems),
    }
}

/// What is said of a draft while typing. `strings` are those of the app, a language each.
pub fn check(draft: &Draft, known: Known<'_>, strings: &[StringsLanguage], now: SystemTime) -> CheckReply {
    let credential = credential(draft, known).ok();
    let json = Json::read(&draft.payload);
    let filling = Filling::of(draft, json.as_ref().ok(), known, Origin::sample(now));
    let chosen = targets(draft, known).unwrap_or_default();
    let of_group =
        |it: &&PlannedTarget| it.device.as_ref().is_some_and(|device| !draft.device_ids.contains(&device.id));
    let group_targets = chosen.iter().filter(of_group).count();
    let first = Whose::first(&chosen, known);
    let variables = filling.views(&draft.variables, first, |name| first::elsewhere(name, &chosen, known));
    let expanded = filling.payload(first);
    let bytes = expanded.as_ref().unwrap_or(&draft.payload).len();
    let (read, by) = (json.as_ref().ok(), credential.as_ref());
    let judged = Judged { draft, json: read, filling: &filling, chosen: &chosen, known, credential: by };
    let findings = judged.findings(strings, now);
    let (problems, warnings) = match plan_with(draft, &json, known, now, filling) {
        Ok(plan) => (Vec::new(), warnings(&plan, now)),
        Err(problems) => {
            let environment = draft.endpoint.environment();
            let readable = notification(draft, &json, now).ok().zip(credential.as_ref());
            let warnings =
                readable.map(|(it, credential)| scope::warnings(credential, &it, environment, now));
            (problems, warnings.unwrap_or_default())
        }
    };
    let push_type = PushType::from_name(draft.push_type.trim()).unwrap_or(PushType::Alert);
    CheckReply {
        group_targets,
        problems,
        warnings,
        findings,
        variables,
        expanded,
        bytes,
        max_bytes: push_type.max_payload_bytes(),
    }
}

/// The draft as its first target gets it, with its variables replaced; none where it has none, or where a value does
/// not fit.
pub fn for_first(draft: &Draft, known: Known<'_>, origin: Origin) -> Option<Draft> {
    let filling = Filling::new(draft, known, origin);
    let chosen = targets(draft, known).unwrap_or_default();
    let first = Whose::first(&chosen, known);
    let fits = filling.problems(std::iter::once((first, String::new()))).is_empty();
    let changes = |it: &Draft| it.payload != draft.payload || it.collapse_id != draft.collapse_id;
    let expanded = Draft {
        payload: filling.payload(first).unwrap_or_else(|| draft.payload.clone()),
        collapse_id: filling.collapse_id(first).unwrap_or_else(|| draft.collapse_id.clone()),
        ..draft.clone()
    };
    Some(expanded).filter(|it| fits && changes(it))
}

/// What is asked about before `plan`, which `draft` became, is sent at `now`.
pub fn doubts(draft: &Draft, plan: &Plan, known: Known<'_>, now: SystemTime) -> Doubts {
    let plain;
    let filling = match &plan.filling {
        Some(filling) => filling,
        None => {
            plain = Filling::new(draft, known, plan.origin);
            &plain
        }
    };
    let json = Json::read(&draft.payload).ok();
    let (chosen, credential) = (&plan.targets, Some(&plan.credential));
    let judged = Judged { draft, json: json.as_ref(), filling, chosen, known, credential };
    let mut findings = judged.findings(&[], now);
    findings.retain(lint::is_asked);
    Doubts { warnings: warnings(plan, now), findings }
}

/// Where credential and devices of a plan are not for it, at `now`.
fn warnings(plan: &Plan, now: SystemTime) -> Vec<Problem> {
    let environment = plan.endpoint.environment();
    let of_credential = scope::warnings(&plan.credential, &plan.notification, environment, now);
    let of_devices = plan.targets.iter().filter_map(|target| {
        let device = target.device.as_ref()?;
        device_warning(device, plan)
    });
    of_credential.into_iter().chain(of_devices).collect()
}

fn device_warning(device: &DeviceRecord, plan: &Plan) -> Option<Problem> {
    let name = ("device", device.name.clone());
    if device.environment != plan.endpoint.environment() {
        let environment = device.environment.name();
        let message =
            format!("{} is listed under {environment}; APNs answers BadDeviceToken elsewhere", device.name);
        return Some(Problem::new(
            "device_ids",
            "device_environment",
            message,
            &[name, ("environment", environment.to_owned())],
        ));
    }
    let push_type = plan.notification.push_type.as_ref().map_or("", |it| it.as_str());
    if device.simulated.is_none() && !device.kind.takes(push_type) {
        let kind = device.kind.name();
        let message = format!(
            "{}'s token is of the kind {kind}; APNs answers DeviceTokenNotForTopic to {push_type}",
            device.name
        );
        let details = [name, ("kind", kind.to_owned()), ("push_type", push_type.to_owned())];
        return Some(Problem::new("device_ids", "device_kind", message, &details));
    }
    let topic = plan.notification.topic.as_ref()?.as_str();
    let base = PushType::bundle_id_of(topic);
    if device.topic.is_empty() || device.topic == base || device.topic == topic {
        return None;
    }
    let message =
        format!("{} has a token of {}; APNs answers DeviceTokenNotForTopic", device.name, device.topic);
    Some(Problem::new("topic", "device_topic", message, &[name, ("topic", device.topic.clone())]))
}

fn note<T>(problems: &mut Vec<Problem>, result: Result<T, Vec<Problem>>) -> Option<T> {
    result.map_err(|found| problems.extend(found)).ok()
}

fn notification(
    draft: &Draft,
    json: &ReadPayload<'_>,
    now: SystemTime,
) -> Result<Notification, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut header = |field: &str, text: &str| {
        note(&mut problems, parse_header(field, text).map_err(|it| vec![it])).flatten()
    };
    let push_type = header("push_type", &draft.push_type);
    let priority = header("priority", &draft.priority);
    let expiration = header("expiration", &resolve_expiration(&draft.expiration, now));
    let topic = header("topic", &draft.topic);
    let collapse_id = header("collapse_id", &draft.collapse_id);
    let apns_id = header("apns_id", &draft.apns_id);
    let payload = json.as_ref().map_err(|error| PayloadError::from(error.clone())).and_then(Payload::of);
    let payload = payload.map_err(|error| vec![problem_of_payload(&error)]);
    match (note(&mut problems, payload), problems.is_empty()) {
        (Some(payload), true) => {
            Ok(Notification { topic, push_type, priority, expiration, collapse_id, apns_id, payload })
        }
        _ => Err(problems),
    }
}

/// An empty text is an absent header.
pub(crate) fn parse_header(field: &str, text: &str) -> Result<Option<HeaderText>, Problem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    HeaderText::parse(text).map(Some).map_err(|error| {
        let position = match error {
            push_protocol::HeaderTextError::Control { position } => position.to_string(),
            push_protocol::HeaderTextError::Empty => String::new(),
        };
        Problem::new(field, "header_control", error.to_string(), &[("position", position)])
    })
}

/// `+N` becomes the Unix second N seconds from `now`; everything else is sent as it stands.
pub(crate) fn resolve_expiration(text: &str, now: SystemTime) -> String {
    let seconds = text.trim().strip_prefix('+').and_then(|it| it.parse::<u64>().ok());
    match seconds {
        Some(seconds) => lint::unix(now).saturating_add(seconds).to_string(),
        None => text.trim().to_owned(),
    }
}

fn targets(draft: &Draft, known: Known<'_>) -> Result<Vec<PlannedTarget>, Vec<Problem>> {
    let (mut targets, mut problems) = (Vec::new(), Vec::new());
    for id in &draft.device_ids {
        let found = known.devices.iter().find(|it| it.id == *id);
        let token = found.map(|it| (it, DeviceToken::parse(&it.token)));
        match token {
            Some((device, Ok(token))) => targets.push(PlannedTarget { device: Some(device.clone()), token }),
            Some((_, Err(error))) => problems.push(problem_of_token("device_ids", &error)),
            None => problems.push(Problem::new(
                "device_ids",
                "device_gone",
                "a chosen device is not in the list any more; choose again",
                &[],
            )),
        }
    }
    if !draft.token.trim().is_empty() {
        match DeviceToken::clean(&draft.token) {
            Ok(it) => targets.push(PlannedTarget { device: None, token: it.token }),
            Err(error) => problems.push(problem_of_token("token", &error)),
        }
    }
    add_groups(draft, known, &mut targets);
    if targets.is_empty() && problems.is_empty() && token_file(draft).is_none() {
        if let Some(problem) = no_target(draft) {
            return Err(vec![problem]);
        }
        let message = "no device is chosen; choose one under To, or paste a device token";
        problems.push(Problem::new("device_ids", "no_device", message, &[]));
    }
    if problems.is_empty() { Ok(targets) } else { Err(problems) }
}

/// The devices of the draft's tags and people that are for it, and that were not chosen already.
fn add_groups(draft: &Draft, known: Known<'_>, targets: &mut Vec<PlannedTarget>) {
    if draft.tags.is_empty() && draft.people.is_empty() {
        return;
    }
    for device in known.devices.iter().filter(|it| is_chosen(it, draft) && fits(it, draft)) {
        let token = DeviceToken::parse(&device.token).ok();
        let token = token.filter(|_| !draft.device_ids.contains(&device.id));
        targets.extend(token.map(|token| PlannedTarget { device: Some(device.clone()), token }));
    }
}

/// Why a draft that chooses by tag or person, or asks, has nobody to send to.
fn no_target(draft: &Draft) -> Option<Problem> {
    let groups: Vec<String> =
        draft.tags.iter().map(|it| format!("#{it}")).chain(draft.people.iter().cloned()).collect();
    if !groups.is_empty() {
        let (groups, environment) = (groups.join(", "), draft.endpoint.environment().name());
        let message = format!(
            "no device of {groups} is for this push: one of {environment} is needed, of the topic's app, whose              token is of the kind that the push type needs"
        );
        let details = [("groups", groups), ("environment", environment.to_owned())];
        return Some(Problem::new("device_ids", "no_device_of_groups", message, &details));
    }
    draft.ask.then(|| {
        let message = "this profile asks for devices at each send; choose one under To";
        Problem::new("device_ids", "ask_device", message, &[])
    })
}

fn token_file(draft: &Draft) -> Option<PathBuf> {
    let path = draft.token_file.trim();
    (!path.is_empty()).then(|| PathBuf::from(path))
}

fn credential(draft: &Draft, known: Known<'_>) -> Result<CredentialRecord, Problem> {
    let chosen = draft.credential.as_deref();
    let found = chosen.and_then(|id| meant(known.credentials, id, draft.endpoint.environment()));
    found.cloned().ok_or_else(|| {
        let message = "no credential is chosen; choose one, or import one under Credentials";
        Problem::new("credential", "no_credential", message, &[])
    })
}

pub(crate) fn problem_of_payload(error: &PayloadError) -> Problem {
    let (code, details) = error.code();
    Problem::new("payload", code, error.to_string(), &details)
}

pub(crate) fn problem_of_token(field: &str, error: &TokenError) -> Problem {
    let (code, details) = error.code();
    Problem::new(field, code, error.to_string(), &details)
}

#[cfg(test)]
#[path = "draft_tests.rs"]
pub(crate) mod tests;
