//! What the service does not take in `ext`.

use std::fmt;

use push_protocol::json::{JsonError, Kind, Node};

use super::APNS_EXT;
use crate::Sentence;
use crate::words::{not_json, said, short};

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtFault {
    /// The text is no JSON.
    NotJson(JsonError),
    /// `ext` or `em_apns_ext` is no object.
    NotObject,
    /// Neither `true`/`false`, `1`/`0` nor `"YES"`/`"NO"`.
    NotBoolean,
    /// No string.
    NotText,
    /// A string with half of a character in it: an escaped surrogate without its other half.
    HalfCharacter,
    /// The key is there a second time.
    Twice,
}

/// Why `ext` cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtError {
    /// What is wrong.
    pub fault: ExtFault,
    /// JSON pointer in `ext`; empty for all of it.
    pub pointer: String,
    /// The byte in the text where it is, from 0.
    pub offset: usize,
    /// What was found there, cut short.
    pub found: String,
}

impl ExtError {
    pub(super) fn not_json(error: JsonError) -> Self {
        let offset = match error {
            JsonError::Syntax { offset, .. } | JsonError::TooDeep { offset, .. } => offset,
            JsonError::Empty | JsonError::TooLong => 0,
        };
        Self { fault: ExtFault::NotJson(error), pointer: String::new(), offset, found: String::new() }
    }

    /// At a node of the `ext` that begins at `root`.
    pub(super) fn at(root: Node<'_>, node: Node<'_>, fault: ExtFault) -> Self {
        let pointer = node.pointer();
        let pointer = pointer.strip_prefix(&root.pointer()).unwrap_or(&pointer).to_owned();
        let found = match node.kind() {
            Kind::Object => "{…}".to_owned(),
            Kind::Array => "[…]".to_owned(),
            _ => short(node.source()),
        };
        Self { fault, pointer, offset: node.span().start, found }
    }

    /// The key that it is about; `ext` for all of it.
    pub fn field(&self) -> &str {
        self.pointer.rsplit('/').next().filter(|it| !it.is_empty()).unwrap_or("ext")
    }

    /// Stable name, for those who say it in words of their own.
    pub const fn code(&self) -> &'static str {
        match self.fault {
            ExtFault::NotJson(_) => "chat_ext_not_json",
            ExtFault::NotObject => "chat_ext_not_object",
            ExtFault::NotBoolean => "chat_ext_not_boolean",
            ExtFault::NotText => "chat_ext_not_text",
            ExtFault::HalfCharacter => "chat_ext_half_character",
            ExtFault::Twice => "chat_ext_twice",
        }
    }

    /// What is wrong, for a person.
    pub fn words(&self) -> Sentence {
        let (field, found) = (self.field(), &self.found);
        match &self.fault {
            ExtFault::NotJson(error) => {
                let Sentence { en, zh_hans } = not_json(error);
                said!("ext is not JSON: {en}.", "ext 不是 JSON：{zh_hans}。")
            }
            ExtFault::NotObject => {
                let example = if field == APNS_EXT {
                    "{\"em_push_content\":\"…\"}"
                } else {
                    "{\"em_apns_ext\":{…}}"
                };
                said!(
                    "{field} is {found}; expected an object such as {example}.",
                    "{field} 为 {found}；应为对象，例如 {example}。"
                )
            }
            ExtFault::NotBoolean => said!(
                "{field} is {found}; expected true or false, 1 or 0, \"YES\" or \"NO\".",
                "{field} 为 {found}；应为 true 或 false、1 或 0、\"YES\" 或 \"NO\"。"
            ),
            ExtFault::NotText => said!(
                "{field} is {found}; expected a text in quotes.",
                "{field} 为 {found}；应为带引号的文本。"
            ),
            ExtFault::HalfCharacter => said!(
                "{field} has half of a character in it: an escape such as \\ud83d needs its other half.",
                "{field} 含有半个字符：\\ud83d 之类的转义需要另一半。"
            ),
            ExtFault::Twice => {
                said!("{field} is there twice: remove one of them.", "{field} 出现了两次：请移除其中一个。")
            }
        }
    }
}

impl fmt::Display for ExtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().en)
    }
}

impl std::error::Error for ExtError {}
