//! A `userInfo` that was received and pasted: read, repaired where it has to be, and explained
//! (the service's rules, reading the other way).

mod console;
mod json;

use std::fmt;

use push_protocol::Words;
use push_protocol::json::Position;

use crate::Sentence;
use crate::tree::{Tree, said as text_of};
use crate::words::said;

/// How it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// JSON.
    Json,
    /// As `NSLog` prints a dictionary.
    ObjectiveC,
    /// As `print` does in Swift.
    Swift,
}

/// What was repaired to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// Text that is almost JSON; what was done.
    Json(Sentence),
    /// Quotes that are not straight.
    Quotes,
    /// A text with blanks in it that has no quotes.
    MissingQuotes,
    /// A sign between two fields is another one, or missing.
    Punctuation,
    /// A closing bracket is missing.
    Unclosed,
    /// Something stands before or after it.
    Around,
    /// `apns` stands for `aps`.
    Apns,
}

impl Repair {
    /// For a person.
    pub fn words(&self) -> Sentence {
        match self {
            Self::Json(words) => words.clone(),
            Self::Quotes => said!("Curly quotes were read as straight ones.", "弯引号已按直引号读取。"),
            Self::MissingQuotes => {
                said!("A text without quotes was read as one.", "没有引号的文本已按文本读取。")
            }
            Self::Punctuation => said!(
                "A separator is missing or is another sign than the console prints.",
                "有分隔符缺失，或不是控制台输出的符号。"
            ),
            Self::Unclosed => said!("A closing bracket or quote is missing.", "缺少右括号或结尾引号。"),
            Self::Around => said!("What stands around it was left out.", "前后的其他内容已略去。"),
            Self::Apns => said!(
                "The root key apns was read as aps. On the wire the key is aps.",
                "根键 apns 已按 aps 读取。实际传输的键是 aps。"
            ),
        }
    }
}

/// A key of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserInfoRow {
    /// Its path: `aps.alert.body`, `f`.
    pub key: String,
    /// Its value; JSON where it is a list or an object.
    pub value: String,
    /// What it means; none for a key that the service does not use.
    pub meaning: Option<Words>,
}

/// What was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserInfo {
    /// How it was written.
    pub form: Form,
    /// What was repaired, each kind once.
    pub repairs: Vec<Repair>,
    /// Each key, in its order.
    pub rows: Vec<UserInfoRow>,
    /// Keys that the service always sends and that are not there.
    pub missing: Vec<&'static str>,
}

/// Why a text is no `userInfo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserInfoError {
    /// Nothing, or white space alone.
    Empty,
    /// Not a dictionary.
    NotADictionary,
    /// It stops making sense.
    Broken(Position),
    /// It is nested too deep.
    TooDeep,
}

impl UserInfoError {
    /// Stable name, for those who say it in words of their own.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "user_info_empty",
            Self::NotADictionary => "user_info_not_a_dictionary",
            Self::Broken(_) => "user_info_broken",
            Self::TooDeep => "user_info_too_deep",
        }
    }

    /// For a person.
    pub fn words(&self) -> Sentence {
        match self {
            Self::Empty => said!(
                "There is nothing to read: paste a payload or what the console printed of userInfo.",
                "没有内容：请粘贴载荷，或控制台输出的 userInfo。"
            ),
            Self::NotADictionary => said!(
                "This is no dictionary: paste all of it, from the first bracket to the last.",
                "这不是字典：请完整粘贴，从第一个括号到最后一个。"
            ),
            Self::Broken(Position { line, column }) => said!(
                "It cannot be read from line {line}, column {column} on: paste it anew, as JSON or as the console printed it.",
                "从第 {line} 行第 {column} 列起无法读取：请重新粘贴 JSON 或控制台输出。"
            ),
            Self::TooDeep => said!("It is nested too deep.", "嵌套过深。"),
        }
    }
}

impl fmt::Display for UserInfoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().en)
    }
}

impl std::error::Error for UserInfoError {}

const fn w(en: &'static str, zh_hans: &'static str) -> Words {
    Words { en, zh_hans }
}

/// The service's keys with what they mean, in the order of a payload (the service's rules, payload).
pub static PAYLOAD_KEYS: [(&str, Words); 9] = [
    (
        "aps.alert.body",
        w(
            "Text: em_push_content, or by the recipient’s display style",
            "通知文字：em_push_content，或按接收方的推送显示样式",
        ),
    ),
    ("aps.badge", w("Messages that wait for the recipient", "接收方等待中的消息数")),
    ("aps.sound", w("Sound: em_push_sound, or default", "铃声：em_push_sound（自定义铃声）或 default")),
    ("aps.mutable-content", w("The app’s extension may change it", "应用扩展可修改通知")),
    ("e", w("Your own field (extern)", "自定义字段（extern）")),
    ("f", w("Sender", "发送方")),
    ("t", w("Recipient", "接收方")),
    ("g", w("Group ID", "群组 ID")),
    ("m", w("Message ID", "消息 ID")),
];

/// Those of a payload that are always there.
const ALWAYS: [&str; 4] = ["aps", "f", "t", "m"];

impl UserInfo {
    /// Reads a payload, or what a console printed of one.
    ///
    /// # Errors
    /// When it is no dictionary, also after all that can be repaired was.
    pub fn read(text: &str) -> Result<Self, UserInfoError> {
        if text.trim().is_empty() {
            return Err(UserInfoError::Empty);
        }
        let (form, tree, mut repairs) = match form_of(text) {
            Form::Json => {
                let (tree, repairs) = json::read(text)?;
                (Form::Json, tree, repairs)
            }
            form => {
                let (tree, repairs) = console::read(text)?;
                (form, tree, repairs)
            }
        };
        let Tree::Map(members) = &tree else { return Err(UserInfoError::NotADictionary) };
        let has = |name: &str| tree.get(name).is_some();
        let is_apns = has("apns") && !has("aps");
        if is_apns {
            repairs.push(Repair::Apns);
        }
        let mut rows = Vec::new();
        for (key, value) in members {
            let name = text_of(key).unwrap_or_default();
            let name = if is_apns && name == "apns" { "aps".to_owned() } else { name };
            add_rows(&mut rows, name, value);
        }
        let is_missing = |it: &&str| !(has(it) || is_apns && *it == "aps");
        let missing = ALWAYS.into_iter().filter(is_missing).collect();
        Ok(Self { form, repairs, rows, missing })
    }

    /// The value of a key by its path.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.rows.iter().rev().find(|it| it.key == key).map(|it| it.value.as_str())
    }

    /// Text of the notification.
    pub fn body(&self) -> Option<&str> {
        self.get("aps.alert.body").or_else(|| self.get("aps.alert"))
    }

    /// User name of the sender.
    pub fn sender(&self) -> Option<&str> {
        self.get("f")
    }

    /// User name of the recipient.
    pub fn recipient(&self) -> Option<&str> {
        self.get("t")
    }

    /// ID of the group.
    pub fn group(&self) -> Option<&str> {
        self.get("g")
    }

    /// ID of the message.
    pub fn message_id(&self) -> Option<&str> {
        self.get("m")
    }

    /// The app's own field.
    pub fn external(&self) -> Option<&str> {
        self.get("e")
    }
}

/// A row for a value; for each inside `aps` and its `alert`.
fn add_rows(rows: &mut Vec<UserInfoRow>, key: String, value: &Tree) {
    match value {
        Tree::Map(members) if matches!(key.as_str(), "aps" | "aps.alert") && !members.is_empty() => {
            for (name, value) in members {
                add_rows(rows, format!("{key}.{}", text_of(name).unwrap_or_default()), value);
            }
        }
        _ => {
            let shown = value.said().unwrap_or_else(|| value.minified());
            let path = if key == "aps.alert" { "aps.alert.body" } else { &key };
            let meaning = PAYLOAD_KEYS.iter().find(|(known, _)| *known == path).map(|(_, meaning)| *meaning);
            rows.push(UserInfoRow { key, value: shown, meaning });
        }
    }
}

/// Told by the bracket that it begins with, and by what stands between the first key and its value.
fn form_of(text: &str) -> Form {
    let Some(open) = console::start(text) else { return Form::Json };
    if text.get(open..=open) == Some("[") {
        return Form::Swift;
    }
    let mut quote = false;
    for letter in text.get(open + 1..).unwrap_or_default().chars() {
        match letter {
            '"' | '“' | '”' => quote = !quote,
            '=' if !quote => return Form::ObjectiveC,
            ':' | '{' | '[' | '}' if !quote => return Form::Json,
            _ => {}
        }
    }
    Form::Json
}

#[cfg(test)]
mod tests;
