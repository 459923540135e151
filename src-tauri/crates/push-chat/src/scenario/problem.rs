//! What is wrong with a scenario file: where, which field, and what was expected.

use std::fmt;

use push_protocol::json::{JsonError, Position};

use super::VERSION;
use crate::options::bad_hour;
use crate::words::{not_json, said, short};
use crate::{ExtError, Sentence};

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// JSON pointer to the field; empty for the whole file.
    pub pointer: String,
    /// Its place in the file; none where the scenario was not read from one, and for bytes that are no text.
    pub at: Option<Position>,
    /// What is wrong.
    pub fault: Fault,
}

/// What kind of value a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// An object.
    Object,
    /// A list.
    List,
    /// A text in quotes.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number from 0.
    Count,
    /// A date and time.
    Time,
    /// Decimal digits in quotes.
    Digits,
    /// `{"person":"…"}` or `{"group":"…"}`.
    To,
    /// A payload: an object, its exact text, or null.
    Payload,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Bytes that are no text, from this one on.
    NotUtf8(usize),
    /// A merge conflict that was not resolved.
    Conflict,
    /// The file is cut short.
    CutShort,
    /// The file is no JSON.
    NotJson(JsonError),
    /// A version that is not known, with what it is.
    Version(String),
    /// A field that has to be there is not.
    Missing(&'static str),
    /// A field is there twice.
    Twice,
    /// A key that is likely a misspelling of this one.
    Misspelt(&'static str),
    /// A value of another kind, with what was found.
    Kind(Wanted, String),
    /// A text with half of a character in it.
    HalfCharacter,
    /// A text that must not be empty.
    Empty,
    /// None of the names that there are.
    NotOneOf(&'static [&'static str], String),
    /// An hour beyond 0 to 24, with what was found.
    Hour(String),
    /// No such time zone; which one was likely meant.
    Zone(String, Option<String>),
    /// No such person; who was likely meant.
    UnknownPerson(String, Option<String>),
    /// No such group; which was likely meant.
    UnknownGroup(String, Option<String>),
    /// A name, ID or device is there a second time.
    Duplicate(String),
    /// The message goes to whoever wrote it.
    ToOneself,
    /// A group has no members.
    EmptyGroup,
    /// Nobody but the sender is in the group.
    NobodyElse,
    /// A member is not among the people (any more).
    MemberLeft(String),
    /// The sender is not in the group.
    SenderOutside(String),
    /// `ext` cannot be used.
    Ext(ExtError),
    /// A payload is expected where nothing is pushed.
    PayloadWithoutPush,
}

impl Problem {
    /// The field's key; empty for the whole file.
    pub fn field(&self) -> &str {
        self.pointer.rsplit('/').find(|it| it.parse::<usize>().is_err() || it.is_empty()).unwrap_or_default()
    }

    /// What is wrong, for a person. The place is told apart.
    pub fn words(&self) -> Sentence {
        self.fault.words(&short(self.field()))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.at {
            write!(f, "line {}, ", at.line)?;
        }
        match self.pointer.as_str() {
            "" => f.write_str("the file: ")?,
            pointer => write!(f, "{}: ", short_pointer(pointer))?,
        }
        f.write_str(&self.words().en)
    }
}

impl std::error::Error for Problem {}

fn short_pointer(pointer: &str) -> String {
    pointer.chars().map(|it| if it.is_control() { ' ' } else { it }).collect()
}

impl Fault {
    /// Stable name, for those who say it in words of their own.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotUtf8(_) => "scenario_not_utf8",
            Self::Conflict => "scenario_conflict",
            Self::CutShort => "scenario_cut_short",
            Self::NotJson(_) => "scenario_not_json",
            Self::Version(_) => "scenario_version",
            Self::Missing(_) => "scenario_missing",
            Self::Twice => "scenario_twice",
            Self::Misspelt(_) => "scenario_misspelt",
            Self::Kind(..) => "scenario_kind",
            Self::HalfCharacter => "scenario_half_character",
            Self::Empty => "scenario_empty",
            Self::NotOneOf(..) => "scenario_not_one_of",
            Self::Hour(_) => "scenario_hour",
            Self::Zone(..) => "scenario_time_zone",
            Self::UnknownPerson(..) => "scenario_unknown_person",
            Self::UnknownGroup(..) => "scenario_unknown_group",
            Self::Duplicate(_) => "scenario_duplicate",
            Self::ToOneself => "scenario_to_oneself",
            Self::EmptyGroup => "scenario_empty_group",
            Self::NobodyElse => "scenario_nobody_else",
            Self::MemberLeft(_) => "scenario_member_left",
            Self::SenderOutside(_) => "scenario_sender_outside",
            Self::Ext(error) => error.code(),
            Self::PayloadWithoutPush => "scenario_payload_without_push",
        }
    }

    fn words(&self, field: &str) -> Sentence {
        match self {
            Self::NotUtf8(byte) => said!(
                "expected UTF-8 text; byte {byte} does not belong to any character.",
                "应为 UTF-8 文本；第 {byte} 个字节不属于任何字符。"
            ),
            Self::Conflict => {
                said!("has a merge conflict; resolve it in git.", "有合并冲突；请在 git 中解决。")
            }
            Self::CutShort => said!(
                "ends in the middle: it was cut short. Get the whole file again, for example from git.",
                "在中途结束：文件被截断。请重新取得完整文件，例如从 git 取回。"
            ),
            Self::NotJson(error) => {
                let Sentence { en, zh_hans } = not_json(error);
                said!("is not JSON: {en}.", "不是 JSON：{zh_hans}。")
            }
            Self::Version(found) => said!(
                "is of version {found}, this Pushbench knows version {VERSION}; update Pushbench.",
                "版本为 {found}，此 Pushbench 只认识版本 {VERSION}；请更新 Pushbench。"
            ),
            Self::Missing(key) => said!("{key} is missing.", "缺少 {key}。"),
            Self::Twice => {
                said!("{field} is there twice: remove one of them.", "{field} 出现了两次：请移除其中一个。")
            }
            Self::Misspelt(meant) => {
                said!("there is no field {field}; {meant} is meant.", "没有字段 {field}；应为 {meant}。")
            }
            Self::HalfCharacter => said!(
                "{field} has half of a character in it: an escape such as \\ud83d needs its other half.",
                "{field} 含有半个字符：\\ud83d 之类的转义需要另一半。"
            ),
            Self::Empty => said!("{field} is empty.", "{field} 为空。"),
            Self::NotOneOf(names, found) => {
                let (names, found) = (names.join(", "), short(found));
                said!(
                    "{field} is {found}; expected one of {names}.",
                    "{field} 为 {found}；应为 {names} 之一。"
                )
            }
            Self::Kind(wanted, found) => wanted.words(field, found),
            Self::Hour(found) => bad_hour(field, found),
            Self::Ext(error) => error.words(),
            _ => self.of_references(),
        }
    }

    /// Of what does not fit together.
    fn of_references(&self) -> Sentence {
        match self {
            Self::Zone(found, meant) => {
                let (found, hint) = (short(found), hint(meant.as_deref()));
                let Sentence { en, zh_hans } = hint;
                said!(
                    "there is no time zone {found}{en}; expected an IANA name such as Asia/Shanghai.",
                    "没有时区 {found}{zh_hans}；应为 IANA 名称，例如 Asia/Shanghai。"
                )
            }
            Self::UnknownPerson(found, meant) => {
                let (found, Sentence { en, zh_hans }) = (short(found), hint(meant.as_deref()));
                said!("there is no person {found} among the people{en}.", "people 中没有 {found}{zh_hans}。")
            }
            Self::UnknownGroup(found, meant) => {
                let (found, Sentence { en, zh_hans }) = (short(found), hint(meant.as_deref()));
                said!(
                    "there is no group {found} among the groups{en}.",
                    "groups 中没有群组 {found}{zh_hans}。"
                )
            }
            Self::Duplicate(name) => {
                let name = short(name);
                said!("{name} is there a second time.", "{name} 重复出现。")
            }
            Self::ToOneself => said!(
                "the message goes to its own sender; choose somebody else.",
                "消息发给了发送方自己；请选择其他人。"
            ),
            Self::EmptyGroup => said!("the group has no members.", "群组没有成员。"),
            Self::NobodyElse => said!(
                "nobody but the sender is in the group, so nobody gets the message.",
                "群组中只有发送方，没有人会收到消息。"
            ),
            Self::MemberLeft(name) => {
                let name = short(name);
                said!(
                    "the member {name} is not among the people: add the person, or remove the member.",
                    "成员 {name} 不在 people 中：请添加此人，或移除该成员。"
                )
            }
            Self::SenderOutside(name) => {
                let name = short(name);
                said!("the sender {name} is no member of the group.", "发送方 {name} 不是该群组成员。")
            }
            _ => said!(
                "a payload is expected where nothing is pushed: set it to null, or expect pushed.",
                "预期不推送，却预期了载荷：请设为 null，或将预期改为 pushed。"
            ),
        }
    }
}

fn hint(meant: Option<&str>) -> Sentence {
    match meant.map(short) {
        Some(meant) => said!(" (did you mean {meant}?)", "（是否指 {meant}？）"),
        None => said!("", ""),
    }
}

impl Wanted {
    fn words(self, field: &str, found: &str) -> Sentence {
        let (en, zh_hans) = match self {
            Self::Object => ("an object, {…}", "对象 {…}"),
            Self::List => ("a list, […]", "列表 […]"),
            Self::Text => ("a text in quotes", "带引号的文本"),
            Self::Boolean => ("true or false", "true 或 false"),
            Self::Count => ("a whole number from 0", "从 0 起的整数"),
            Self::Time => {
                ("a date and time such as \"2026-11-24T23:17:00\"", "日期时间，例如 \"2026-11-24T23:17:00\"")
            }
            Self::Digits => (
                "decimal digits in quotes, such as \"373360335316321408\"",
                "带引号的十进制数字，例如 \"373360335316321408\"",
            ),
            Self::To => {
                ("{\"person\":\"…\"} or {\"group\":\"…\"}", "{\"person\":\"…\"} 或 {\"group\":\"…\"}")
            }
            Self::Payload => ("an object, its exact text in quotes, or null", "对象、带引号的原文或 null"),
        };
        let found = short(found);
        let field = if field.is_empty() { "it" } else { field };
        said!("{field} is {found}; expected {en}.", "{field} 为 {found}；应为{zh_hans}。")
    }
}
