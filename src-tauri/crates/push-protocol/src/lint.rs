//! What is wrong, doubtful or worth knowing in a push, before it is sent. Nothing here refuses one.
//!
//! [`RULES`] is the one table of rules; window and command line both judge by [`lint`]. Facts come from
//! Apple's reference with its confidence (§0): what Apple does not say on a page of its own is no error.

mod activity;
mod dates;
mod edits;
mod guess;
mod headers;
mod keys;
mod kinds;
mod localisation;
mod look;
mod repair;
mod rules;
mod silent;
mod size;
mod sound;
mod spelling;
mod structure;
mod syntax;
mod types;
mod urls;
mod values;
mod variables;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::json::{Json, Position, positions};

pub use guess::shape_of;
pub use rules::{RULES, Rule, RuleId};
pub use variables::{Brings, Variables};

use look::Look;

/// A push as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The payload as it is typed.
    pub payload: &'a [u8],
    /// The same, read, where strings with variables stand for something else. None: as it is typed.
    pub json: Option<&'a Json<'a>>,
    /// Size of the payload as it is sent, in bytes, where that differs from what is typed.
    pub bytes: Option<usize>,
    /// The headers.
    pub headers: Headers<'a>,
    /// Unix seconds at which it would be sent.
    pub now: u64,
    /// The collapse ID as it is sent, where that differs from what is typed.
    pub collapse_id: Option<&'a str>,
    /// The strings of the app, a language each; empty where none are known.
    pub strings: &'a [Strings<'a>],
    /// Who gives its variables values. None: only how they are spelt is judged.
    pub variables: Option<Variables<'a>>,
    /// Whether it is for the iOS Simulator (§6.5), which reads no headers.
    pub for_simulator: bool,
}

impl<'a> Subject<'a> {
    /// A payload of which nothing else is known.
    pub fn new(payload: &'a [u8], now: u64) -> Self {
        let headers = Headers::default();
        Self {
            payload,
            json: None,
            bytes: None,
            headers,
            now,
            collapse_id: None,
            strings: &[],
            variables: None,
            for_simulator: false,
        }
    }
}

/// Texts of headers. None: it is not known what will be sent; empty: the header is not sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Headers<'a> {
    /// `apns-push-type`.
    pub push_type: Option<&'a str>,
    /// `apns-priority`.
    pub priority: Option<&'a str>,
    /// `apns-expiration`, in Unix seconds.
    pub expiration: Option<&'a str>,
    /// `apns-topic`.
    pub topic: Option<&'a str>,
    /// `apns-collapse-id`.
    pub collapse_id: Option<&'a str>,
    /// `apns-id`.
    pub apns_id: Option<&'a str>,
}

/// The strings of an app in one language.
#[derive(Debug, Clone, Copy)]
pub struct Strings<'a> {
    /// As the file names it: `en`, `zh-Hans`.
    pub language: &'a str,
    /// The file that they are in.
    pub file_name: &'a str,
    /// Format by key.
    pub texts: &'a BTreeMap<String, String>,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// It will likely not do what was meant.
    Warning,
    /// APNs refuses it, or Apple says that it is wrong.
    Error,
}

impl Severity {
    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The part of a push that a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The payload.
    Payload,
    /// `apns-push-type`.
    PushType,
    /// `apns-priority`.
    Priority,
    /// `apns-expiration`.
    Expiration,
    /// `apns-topic`.
    Topic,
    /// `apns-collapse-id`.
    CollapseId,
    /// `apns-id`.
    ApnsId,
    /// The variables of the profile.
    Variables,
}

impl Field {
    /// The name that it has in a draft and in a profile.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Payload => "payload",
            Self::PushType => "push_type",
            Self::Priority => "priority",
            Self::Expiration => "expiration",
            Self::Topic => "topic",
            Self::CollapseId => "collapse_id",
            Self::ApnsId => "apns_id",
            Self::Variables => "variables",
        }
    }
}

/// A text in both languages, with values in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh_hans: String,
}

/// A [`Sentence`] of two formats.
macro_rules! said {
    ($en:literal, $zh_hans:literal $(,)?) => {
        $crate::lint::Sentence { en: format!($en), zh_hans: format!($zh_hans) }
    };
}
use said;

/// A replacement in the payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go.
    pub span: Range<usize>,
    /// What comes.
    pub insert: String,
}

/// A change that settles a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in a few words.
    pub title: Sentence,
    /// Changes of the payload, in order; none overlaps another.
    pub edits: Vec<Edit>,
    /// New texts of headers.
    pub headers: Vec<(Field, String)>,
}

impl Fix {
    /// The payload after the change.
    pub fn apply(&self, payload: &str) -> String {
        edits::apply(payload, &self.edits)
    }
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// How bad it is here; a rule's own severity is its worst.
    pub severity: Severity,
    /// What it is about.
    pub field: Field,
    /// JSON pointer (RFC 6901) to the value; empty for the whole payload and for headers.
    pub pointer: String,
    /// Bytes of the payload; none for headers.
    pub span: Option<Range<usize>>,
    /// Where the span begins; none for headers.
    pub at: Option<Position>,
    /// Other places that it is about, in bytes.
    pub also: Vec<Range<usize>>,
    /// What was found, why it matters, what to do.
    pub words: Sentence,
    /// A change that settles it, where there is one.
    pub fix: Option<Fix>,
}

/// Most findings of one rule: a large text with one habit is told of it often enough.
const MOST_OF_A_RULE: usize = 50;

/// Everything that the rules find, in the order of the payload's text, then that of the headers.
pub fn lint(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let text = std::str::from_utf8(subject.payload);
    match text {
        Ok(text) => of_text(subject, text, &mut findings),
        Err(error) => findings.push(syntax::not_utf8(error.valid_up_to())),
    }
    findings.sort_by_key(|it| (it.field, it.span.as_ref().map(|span| span.start), it.rule));
    bound(&mut findings);
    let starts: Vec<usize> =
        findings.iter().filter_map(|it| it.span.as_ref().map(|span| span.start)).collect();
    let mut places = positions(text.unwrap_or_default(), &starts).into_iter();
    for finding in findings.iter_mut().filter(|it| it.span.is_some()) {
        finding.at = places.next();
    }
    findings
}

fn of_text(subject: &Subject<'_>, text: &str, findings: &mut Vec<Finding>) {
    let read;
    let json = match subject.json {
        Some(json) => json,
        None => match Json::read(text) {
            Ok(json) => {
                read = json;
                &read
            }
            Err(error) => {
                findings.extend(syntax::findings(text, &error));
                size::check_text(subject, text, findings);
                headers::check(subject, None, findings);
                return;
            }
        },
    };
    let look = Look::new(subject, json);
    structure::check(&look, findings);
    urls::check(&look, findings);
    variables::check(&look, findings);
    if look.is_object() {
        for rules in OF_OBJECTS {
            rules(&look, findings);
        }
    }
    size::check(&look, findings);
    headers::check(subject, Some(&look), findings);
}

/// By topic.
const OF_OBJECTS: [fn(&Look<'_>, &mut Vec<Finding>); 10] = [
    keys::check,
    types::check,
    values::check,
    kinds::check,
    silent::check,
    activity::check,
    dates::check,
    sound::check,
    localisation::check,
    kinds::check_simulator,
];

fn bound(findings: &mut Vec<Finding>) {
    let mut counts: BTreeMap<RuleId, usize> = BTreeMap::new();
    findings.retain(|finding| {
        let count = counts.entry(finding.rule).or_default();
        *count += 1;
        *count <= MOST_OF_A_RULE
    });
}

#[cfg(test)]
mod tests;
