//! The payload of a push: exactly the bytes that go on the wire (the service's rules, payload).

use push_protocol::MAX_PAYLOAD_BYTES;

use crate::tree::push_quoted;
use crate::words::said;
use crate::{Body, DisplayStyle, Language, Message, Options, Ours, Person, Recipient, Sentence};

/// The sound where the message names none.
pub const DEFAULT_SOUND: &str = "default";

/// Where the text of a notification comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextFrom {
    /// `em_push_content`.
    Content,
    /// The fixed text of `SimpleBanner`.
    Banner,
    /// The message, or what stands for it.
    Summary,
}

/// A payload, and what its parts come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatPayload {
    /// The text, minified.
    pub text: String,
    /// Where the notification's text comes from.
    pub text_from: TextFrom,
    /// Whether the sender's display name goes before the text.
    pub has_prefix: bool,
    /// Whether a fixed text stands for a body that is none.
    pub has_summary: bool,
    parts: [(&'static str, usize); 7],
}

/// A payload that APNs takes no part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooLong {
    /// Bytes over the limit.
    pub over: usize,
    /// The key with the largest value: `aps.alert.body`, `aps.sound`, `e`, `f`, `t`, `g` or `m`.
    pub key: &'static str,
    /// Bytes of that value.
    pub key_bytes: usize,
}

impl TooLong {
    /// For a person.
    pub fn words(&self) -> Sentence {
        let Self { over, key, key_bytes } = self;
        said!(
            "The payload is {over} bytes over {MAX_PAYLOAD_BYTES}; the largest part is {key} with {key_bytes} bytes. Nothing is cut, and nothing is sent.",
            "载荷超出 {MAX_PAYLOAD_BYTES} 字节上限 {over} 字节；最大的部分是 {key}，占 {key_bytes} 字节。不会截断，也不会发送。"
        )
    }
}

impl ChatPayload {
    /// Size on the wire, in bytes.
    pub const fn bytes(&self) -> usize {
        self.text.len()
    }

    /// What is too long about it, if it is.
    pub fn too_long(&self) -> Option<TooLong> {
        let over = self.bytes().checked_sub(MAX_PAYLOAD_BYTES).filter(|it| *it > 0)?;
        let (key, key_bytes) = self.parts.into_iter().rev().max_by_key(|(_, bytes)| *bytes)?;
        Some(TooLong { over, key, key_bytes })
    }

    /// What of it is Pushbench's own rule.
    pub fn ours(&self) -> Vec<Ours> {
        let prefix = self.has_prefix.then_some(Ours::Prefix);
        let summary = self.has_summary.then_some(Ours::Summary);
        prefix.into_iter().chain(summary).chain([Ours::Badge]).collect()
    }
}

/// The fixed text of `SimpleBanner` in a language.
pub const fn banner(language: Language) -> &'static str {
    match language {
        Language::English => "You have a new message",
        Language::SimplifiedChinese => "您有一条新消息",
    }
}

/// The payload for a recipient. Options are the recipient's, or others to be compared with; of `sender`, the
/// display name counts.
pub fn payload(
    message: &Message,
    sender: Option<&Person>,
    recipient: &Recipient<'_>,
    options: &Options,
) -> ChatPayload {
    let mut text = String::with_capacity(256);
    let mut writer = Writer { out: &mut text, parts: [("", 0); 7], next: 0 };
    let (text_from, prefix) = match (message.ext.content(), options.display_style()) {
        (Some(_), _) => (TextFrom::Content, None),
        (None, DisplayStyle::SimpleBanner) => (TextFrom::Banner, None),
        (None, DisplayStyle::MessageSummary) => {
            (TextFrom::Summary, sender.and_then(|it| it.options.display_name()))
        }
    };
    let language = recipient.language();
    let shown = match text_from {
        TextFrom::Content => message.ext.content().unwrap_or_default(),
        TextFrom::Banner => banner(language),
        TextFrom::Summary => message.body.shown(language),
    };
    writer.raw("{\"aps\":{\"alert\":{\"body\":");
    match prefix {
        Some(name) => writer.text("aps.alert.body", &format!("{name}: {shown}")),
        None => writer.text("aps.alert.body", shown),
    }
    writer.raw("},\"badge\":");
    writer.raw(&recipient.waiting().saturating_add(1).to_string());
    writer.raw(",\"sound\":");
    writer.text("aps.sound", message.ext.sound().unwrap_or(DEFAULT_SOUND));
    writer.raw(if message.ext.mutable_content() { ",\"mutable-content\":1}" } else { "}" });
    if let Some(external) = message.ext.external() {
        writer.raw(",\"e\":");
        writer.part("e", |out| external.write_minified(out));
    }
    writer.raw(",\"f\":");
    writer.text("f", &message.from);
    writer.raw(",\"t\":");
    writer.text("t", &recipient.person().name);
    if let Some(group) = message.group() {
        writer.raw(",\"g\":");
        writer.text("g", group);
    }
    writer.raw(",\"m\":");
    writer.text("m", &message.m);
    writer.raw("}");
    let parts = writer.parts;
    let has_summary = text_from == TextFrom::Summary && !matches!(message.body, Body::Text(_));
    ChatPayload { text, text_from, has_prefix: prefix.is_some(), has_summary, parts }
}

struct Writer<'o> {
    out: &'o mut String,
    parts: [(&'static str, usize); 7],
    next: usize,
}

impl Writer<'_> {
    fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn text(&mut self, key: &'static str, text: &str) {
        self.part(key, |out| push_quoted(text, out));
    }

    fn part(&mut self, key: &'static str, write: impl FnOnce(&mut String)) {
        let from = self.out.len();
        write(self.out);
        if let Some(part) = self.parts.get_mut(self.next) {
            *part = (key, self.out.len() - from);
        }
        self.next += 1;
    }
}
