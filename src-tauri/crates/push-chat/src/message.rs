//! What is written, by whom and to whom (the service's rules, data).

use push_protocol::Words;

use crate::{Ext, Extra, Language};

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum To {
    /// To one person, by user name: a single chat.
    Person(String),
    /// To every other member of a group, by its ID.
    Group(String),
}

/// What a message brings.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Body {
    /// A text.
    Text(String),
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
    /// Anything of the app's own.
    Custom,
}

impl Body {
    /// The names used in files.
    pub const NAMES: [&str; 7] = ["text", "image", "voice", "video", "file", "location", "custom"];

    /// The name used in files.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Image => "image",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::File => "file",
            Self::Location => "location",
            Self::Custom => "custom",
        }
    }

    /// The body of that name; a text that is empty.
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [
            Self::Text(String::new()),
            Self::Image,
            Self::Voice,
            Self::Video,
            Self::File,
            Self::Location,
            Self::Custom,
        ];
        all.into_iter().find(|it| it.name() == name)
    }

    /// What stands for a body that is no text (the service's rules, bodies; ours).
    pub const fn summary(&self) -> Option<Words> {
        let (en, zh_hans) = match self {
            Self::Text(_) => return None,
            Self::Image => ("[Image]", "[图片]"),
            Self::Voice => ("[Voice]", "[语音]"),
            Self::Video => ("[Video]", "[视频]"),
            Self::File => ("[File]", "[文件]"),
            Self::Location => ("[Location]", "[位置]"),
            Self::Custom => ("[Custom message]", "[自定义消息]"),
        };
        Some(Words { en, zh_hans })
    }

    /// The text, or what stands for it in a language.
    pub fn shown(&self, language: Language) -> &str {
        match self {
            Self::Text(text) => text,
            _ => self.summary().map_or("", |it| in_language(it, language)),
        }
    }
}

pub(crate) const fn in_language(words: Words, language: Language) -> &'static str {
    match language {
        Language::English => words.en,
        Language::SimplifiedChinese => words.zh_hans,
    }
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its ID, a decimal string: `m` of the payload.
    pub m: String,
    /// User name of the sender.
    pub from: String,
    /// Where it goes.
    pub to: To,
    /// What it brings.
    pub body: Body,
    /// What the app adds to it.
    pub ext: Ext,
    /// Unknown fields.
    pub extra: Extra,
    /// Unknown fields of the body.
    pub body_extra: Extra,
}

impl Message {
    /// ID of the group that it goes to; none in a single chat.
    pub fn group(&self) -> Option<&str> {
        match &self.to {
            To::Group(id) => Some(id),
            To::Person(_) => None,
        }
    }
}
