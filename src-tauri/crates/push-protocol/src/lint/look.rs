//! A payload that was read, as the rules look at it.

use std::borrow::Cow;
use std::ops::Range;

use super::edits::{in_order, insert, rename, replace};
use super::guess::{shape_of, type_named};
use super::{Edit, Field, Finding, Fix, RuleId, Sentence, Severity, Subject};
use crate::json::{Json, Kind, Node};
use crate::{PRIORITIES, PushType};

/// The payload and what is known around it.
pub(super) struct Look<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) json: &'a Json<'a>,
    /// `aps`, where it is an object.
    pub(super) aps: Option<Node<'a>>,
    /// The push type by which it is judged: that of the header, or what the payload looks like.
    pub(super) push_type: Option<PushType>,
}

impl<'a> Look<'a> {
    pub(super) fn new(subject: &'a Subject<'a>, json: &'a Json<'a>) -> Self {
        let aps = json.root().get("aps").filter(|it| it.kind() == Kind::Object);
        let named = subject.headers.push_type.and_then(type_named);
        Self { subject, json, aps, push_type: named.or_else(|| shape_of(json)) }
    }

    pub(super) fn root(&self) -> Node<'a> {
        self.json.root()
    }

    pub(super) fn is_object(&self) -> bool {
        self.root().kind() == Kind::Object
    }

    /// Whether nobody said which push type it is.
    pub(super) fn is_guessed(&self) -> bool {
        self.subject.headers.push_type.and_then(type_named).is_none()
    }

    pub(super) fn is(&self, push_type: PushType) -> bool {
        self.push_type == Some(push_type)
    }

    /// A key of `aps`.
    pub(super) fn in_aps(&self, name: &str) -> Option<Node<'a>> {
        self.aps?.get(name)
    }

    /// `alert`, where it is an object.
    pub(super) fn alert(&self) -> Option<Node<'a>> {
        self.in_aps("alert").filter(|it| it.kind() == Kind::Object)
    }

    /// `sound`, where it is an object.
    pub(super) fn sound(&self) -> Option<Node<'a>> {
        self.in_aps("sound").filter(|it| it.kind() == Kind::Object)
    }

    /// The topic, where one is sent.
    pub(super) fn topic(&self) -> Option<&'a str> {
        self.subject.headers.topic.map(str::trim).filter(|it| !it.is_empty())
    }

    /// Whether it goes to a Wallet pass or to a website, whose payloads are of their own kind (§2.2, §6.6).
    pub(super) fn is_pass_or_website(&self) -> bool {
        self.topic().is_some_and(|it| it.starts_with("pass.") || it.starts_with("web."))
    }

    /// What has to change in the headers for another push type.
    pub(super) fn turned_into(&self, push_type: PushType) -> Vec<(Field, String)> {
        let mut fields = vec![(Field::PushType, push_type.name().to_owned())];
        let priority = self.subject.headers.priority.map(str::trim);
        let fits =
            |text: &str| PRIORITIES.iter().any(|it| it.to_string() == text && push_type.takes_priority(*it));
        let is_absent = priority == Some("") && push_type.takes_priority(10);
        if priority.is_some_and(|it| !fits(it)) && !is_absent {
            fields.push((Field::Priority, push_type.default_priority().to_string()));
        }
        let topic = self.topic().map(|it| (it, topic_for(it, push_type)));
        if let Some((_, wanted)) = topic.filter(|(topic, wanted)| topic != wanted) {
            fields.push((Field::Topic, wanted));
        }
        fields
    }

    /// A fix that puts a member into `aps`, or `aps` with it into the payload.
    pub(super) fn put_into_aps(&self, title: Sentence, name: &str, value: &str) -> Fix {
        let edit = match self.aps {
            Some(aps) => insert(self.json, aps, &[(name, value)]),
            None => insert(self.json, self.root(), &[("aps", &format!("{{\"{name}\":{value}}}"))]),
        };
        Fix::edits(title, vec![edit])
    }
}

/// The topic with the suffix of a push type in place of what it has.
pub(super) fn topic_for(topic: &str, push_type: PushType) -> String {
    format!("{}{}", PushType::bundle_id_of(topic), push_type.topic_suffix())
}

/// Whether a string holds a variable that was not replaced: its value is not known.
pub(super) fn is_open(node: Node<'_>) -> bool {
    node.str().is_some_and(|text| text.split_once("{{").is_some_and(|(_, rest)| rest.contains("}}")))
}

/// What a string says, where that is known.
pub(super) fn known_text<'j>(node: Node<'j>) -> Option<Cow<'j, str>> {
    node.str().filter(|_| !is_open(node))
}

impl Finding {
    /// About a value; shown at its key, where it has one.
    pub(super) fn at(rule: RuleId, node: Node<'_>, words: Sentence) -> Self {
        let span = node.key().map_or_else(|| node.span(), |key| key.span);
        Self::in_text(rule, node, span, words)
    }

    /// About a value; shown at the value.
    pub(super) fn on(rule: RuleId, node: Node<'_>, words: Sentence) -> Self {
        Self::in_text(rule, node, node.span(), words)
    }

    fn in_text(rule: RuleId, node: Node<'_>, span: Range<usize>, words: Sentence) -> Self {
        let pointer = node.pointer();
        Self { pointer, span: Some(span), ..Self::of(rule, Field::Payload, words) }
    }

    /// About a header, or the payload as a whole.
    pub(super) fn of(rule: RuleId, field: Field, words: Sentence) -> Self {
        Self {
            rule,
            severity: rule.rule().severity,
            field,
            pointer: String::new(),
            span: None,
            at: None,
            also: Vec::new(),
            words,
            fix: None,
        }
    }

    pub(super) fn fix(self, fix: impl Into<Option<Fix>>) -> Self {
        Self { fix: fix.into(), ..self }
    }

    pub(super) fn also(self, also: Vec<Range<usize>>) -> Self {
        Self { also, ..self }
    }

    /// At most that severe.
    pub(super) fn at_most(self, severity: Severity) -> Self {
        Self { severity: self.severity.min(severity), ..self }
    }
}

impl Fix {
    pub(super) fn edits(title: Sentence, edits: Vec<Edit>) -> Self {
        Self { title, edits: in_order(edits), headers: Vec::new() }
    }

    pub(super) fn headers(title: Sentence, headers: Vec<(Field, String)>) -> Self {
        Self { title, edits: Vec::new(), headers }
    }

    /// Puts another value in the place of one. None where variables were replaced in it: what is typed there
    /// is not what was judged.
    pub(super) fn value(title: Sentence, node: Node<'_>, value: impl Into<String>) -> Option<Self> {
        (!node.is_stand_in()).then(|| Self::edits(title, vec![replace(node.span(), value)]))
    }

    pub(super) fn rename(title: Sentence, node: Node<'_>, name: &str) -> Option<Self> {
        rename(node, name).map(|edit| Self::edits(title, vec![edit]))
    }
}

/// A text of the payload as a sentence can quote it.
pub(super) fn short(text: &str) -> String {
    const LONGEST: usize = 40;
    let plain = |it: char| if it.is_control() { '\u{fffd}' } else { it };
    let mut shown: String = text.chars().take(LONGEST).map(plain).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}
