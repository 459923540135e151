//! The one table of keys that Apple gives a meaning in a payload: place, type, values, who reads it.
//!
//! Rules, editor and docs read this. Source: §2.2 and §6.1 to §6.5. Keys of the app's own are not here.

use crate::{PushType, Words};

/// How well a fact is known (§0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// One project, or inference.
    Low,
    /// Apple's page in part, or several projects that agree.
    Medium,
    /// Apple's page.
    High,
}

/// The object that a key stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The payload itself.
    Root,
    /// `aps`.
    Aps,
    /// `alert`, written as an object.
    Alert,
    /// `title` of a Live Activity's alert, written as an object.
    AlertTitle,
    /// `body` of a Live Activity's alert, written as an object.
    AlertBody,
    /// `sound`, written as an object.
    Sound,
}

impl Place {
    /// Its JSON pointer.
    pub const fn pointer(self) -> &'static str {
        match self {
            Self::Root => "",
            Self::Aps => "/aps",
            Self::Alert => "/aps/alert",
            Self::AlertTitle => "/aps/alert/title",
            Self::AlertBody => "/aps/alert/body",
            Self::Sound => "/aps/sound",
        }
    }
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A string.
    Text,
    /// A string or an object.
    TextOrObject,
    /// A number.
    Number,
    /// The number 1, as a switch.
    One,
    /// Unix seconds.
    Seconds,
    /// `true` or `false`.
    Boolean,
    /// An object.
    Object,
    /// An array of strings.
    Texts,
}

impl Shape {
    /// The name used by the UI.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::TextOrObject => "text_or_object",
            Self::Number => "number",
            Self::One => "one",
            Self::Seconds => "seconds",
            Self::Boolean => "boolean",
            Self::Object => "object",
            Self::Texts => "texts",
        }
    }
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeyFacts {
    /// As it is written.
    pub name: &'static str,
    /// The object that it stands in.
    pub place: Place,
    /// What it takes.
    pub shape: Shape,
    /// The values that it knows, as JSON; empty where any will do.
    pub values: &'static [&'static str],
    /// Smallest and largest number, where Apple names them; the largest is infinite where there is none.
    pub range: Option<(f64, f64)>,
    /// The push types that read it; empty for all.
    pub push_types: &'static [PushType],
    /// A value to begin with, as JSON.
    pub example: &'static str,
    /// What it does, in one sentence.
    pub meaning: Words,
    /// How well that is known.
    pub confidence: Confidence,
}

impl KeyFacts {
    const fn new(name: &'static str, place: Place, shape: Shape, push_types: &'static [PushType]) -> Self {
        Self {
            name,
            place,
            shape,
            values: &[],
            range: None,
            push_types,
            example: "\"\"",
            meaning: Words { en: "", zh_hans: "" },
            confidence: Confidence::High,
        }
    }

    const fn values(self, values: &'static [&'static str]) -> Self {
        Self { values, ..self }
    }

    const fn range(self, least: f64, most: f64) -> Self {
        Self { range: Some((least, most)), ..self }
    }

    const fn known(self, confidence: Confidence) -> Self {
        Self { confidence, ..self }
    }

    const fn says(self, example: &'static str, en: &'static str, zh_hans: &'static str) -> Self {
        Self { example, meaning: Words { en, zh_hans }, ..self }
    }

    /// Whether pushes of that type read it.
    pub fn is_read_by(&self, push_type: PushType) -> bool {
        self.push_types.is_empty() || self.push_types.contains(&push_type)
    }
}

/// The row of a key in its place; a row for the push type goes before one for others.
pub fn key(place: Place, name: &str, push_type: Option<PushType>) -> Option<&'static KeyFacts> {
    let mut rows = KEYS.iter().filter(|row| row.place == place && row.name == name);
    let first = rows.clone().next();
    rows.find(|row| push_type.is_some_and(|it| row.is_read_by(it))).or(first)
}

use PushType::{Alert, Background, Complication, Controls, Fileprovider, Liveactivity, Location, Mdm};
use PushType::{Pushtotalk, Voip, Widgets};

const ANY: &[PushType] = &[];
const SHOWN: &[PushType] = &[Alert];
const WITH_ALERT: &[PushType] = &[Alert, Liveactivity];
const ACTIVITY: &[PushType] = &[Liveactivity];
const CHANGED: &[PushType] = &[Controls, Widgets];
const WITH_APS: &[PushType] =
    &[Alert, Background, Complication, Controls, Liveactivity, Location, Pushtotalk, Voip, Widgets];

/// All keys, by place and then in Apple's order. Where push types differ in what they take, a key has a row
/// for each.
#[rustfmt::skip]
pub const KEYS: &[KeyFacts] = &[
    KeyFacts::new("aps", Place::Root, Shape::Object, WITH_APS).says(
        r#"{"alert":{"title":"Hello","body":"World"}}"#,
        "What Apple’s systems read of a payload; keys of your own stand beside it.",
        "苹果系统读取的部分；自定义键与它并列。",
    ),
    KeyFacts::new("mdm", Place::Root, Shape::Text, &[Mdm]).says(
        "\"PushMagic\"",
        "The PushMagic string that the device handed over when it checked in; it is the only key of the payload.",
        "设备签到（check-in）时提交的 PushMagic 字符串；载荷中只有这一个键。",
    ),
    KeyFacts::new("container-identifier", Place::Root, Shape::Text, &[Fileprovider]).known(Confidence::Medium).says(
        "\"NSFileProviderWorkingSetContainerItemIdentifier\"",
        "The container whose items have changed, for the File Provider extension.",
        "内容已变化的容器，供 File Provider 扩展使用。",
    ),
    KeyFacts::new("domain", Place::Root, Shape::Text, &[Fileprovider]).known(Confidence::Medium).says(
        "\"default\"",
        "The File Provider domain that the container belongs to.",
        "该容器所属的 File Provider 域。",
    ),
    KeyFacts::new("Simulator Target Bundle", Place::Root, Shape::Text, ANY).says(
        "\"com.example.app\"",
        "Bundle ID of the app that an iOS Simulator hands the push to; a real push does not need it.",
        "iOS 模拟器据此把推送交给对应 bundle ID 的应用；真实推送不需要它。",
    ),
    KeyFacts::new("alert", Place::Aps, Shape::TextOrObject, WITH_ALERT).says(
        r#"{"title":"Hello","body":"World"}"#,
        "What is shown: an object with title and body, or a text alone, which is the body.",
        "显示的内容：含标题和正文的对象，或单独一段文本（即正文）。",
    ),
    KeyFacts::new("badge", Place::Aps, Shape::Number, SHOWN).range(0.0, f64::INFINITY).says(
        "1",
        "The number on the app’s icon; 0 removes it, and without the key it stays as it is.",
        "应用图标上的角标数字；0 表示清除，不含此键则保持不变。",
    ),
    KeyFacts::new("sound", Place::Aps, Shape::TextOrObject, SHOWN).says(
        "\"default\"",
        "The sound: a file in the app’s bundle or its Library/Sounds, default for the system’s, or an object for a critical alert.",
        "提示音：应用包或其 Library/Sounds 中的文件，default 为系统提示音；重要提醒使用对象形式。",
    ),
    KeyFacts::new("thread-id", Place::Aps, Shape::Text, SHOWN).says(
        "\"orders\"",
        "Notifications with the same thread are grouped.",
        "thread-id 相同的通知会归为一组。",
    ),
    KeyFacts::new("category", Place::Aps, Shape::Text, SHOWN).says(
        "\"ORDER\"",
        "The notification category, as the app registered it; it brings the action buttons.",
        "应用注册过的通知类别，决定显示哪些操作按钮。",
    ),
    KeyFacts::new("content-available", Place::Aps, Shape::One, &[Alert, Background]).values(&["1"]).says(
        "1",
        "Wakes the app in the background; a silent push has no alert, badge or sound beside it.",
        "在后台唤醒应用；静默推送不能同时含 alert、badge 或 sound。",
    ),
    KeyFacts::new("mutable-content", Place::Aps, Shape::One, SHOWN).values(&["1"]).says(
        "1",
        "Hands the notification to the app’s service extension before it is shown; it needs an alert with text.",
        "显示前先交给应用的通知服务扩展处理；需要带文本的 alert。",
    ),
    KeyFacts::new("target-content-id", Place::Aps, Shape::Text, SHOWN).says(
        "\"window-1\"",
        "The window or scene of the app that is brought forward.",
        "要切换到前台的应用窗口或场景。",
    ),
    KeyFacts::new("interruption-level", Place::Aps, Shape::Text, SHOWN)
        .values(&["\"passive\"", "\"active\"", "\"time-sensitive\"", "\"critical\""])
        .says(
            "\"active\"",
            "How much it interrupts: passive is only listed, active lights the screen, time-sensitive passes Focus, critical passes the mute switch.",
            "打扰级别：passive 只进入列表，active 会点亮屏幕，time-sensitive 可穿透专注模式，critical 可穿透静音开关。",
        ),
    KeyFacts::new("relevance-score", Place::Aps, Shape::Number, SHOWN).range(0.0, 1.0).says(
        "0.5",
        "How high it stands in the notification summary, from 0 to 1.",
        "在通知摘要中的排序权重，从 0 到 1。",
    ),
    KeyFacts::new("relevance-score", Place::Aps, Shape::Number, ACTIVITY).says(
        "100",
        "Which of an app’s Live Activities goes first: the one with the highest number.",
        "同一应用有多个实时活动时，数值最高者优先显示。",
    ),
    KeyFacts::new("filter-criteria", Place::Aps, Shape::Text, SHOWN).says(
        "\"work\"",
        "What the app’s Focus filter is asked about, to show the notification or not.",
        "供应用的专注模式过滤条件判断是否显示该通知。",
    ),
    KeyFacts::new("timestamp", Place::Aps, Shape::Seconds, ACTIVITY).says(
        "1700000000",
        "When the update was sent, in Unix seconds; an older one than the last is not shown.",
        "更新的发送时间（Unix 秒数）；早于上一次更新的不会显示。",
    ),
    KeyFacts::new("event", Place::Aps, Shape::Text, ACTIVITY)
        .values(&["\"start\"", "\"update\"", "\"end\""])
        .says("\"update\"", "What happens to the Live Activity: start, update or end.", "对实时活动的操作：start、update 或 end。"),
    KeyFacts::new("content-state", Place::Aps, Shape::Object, ACTIVITY).says(
        "{}",
        "What the Live Activity shows now; it has to decode into the app’s ContentState.",
        "实时活动当前显示的内容；必须能解码为应用的 ContentState。",
    ),
    KeyFacts::new("stale-date", Place::Aps, Shape::Seconds, ACTIVITY).says(
        "1700003600",
        "When the Live Activity counts as out of date, in Unix seconds.",
        "实时活动何时视为过时（Unix 秒数）。",
    ),
    KeyFacts::new("dismissal-date", Place::Aps, Shape::Seconds, ACTIVITY).says(
        "1700007200",
        "When an ended Live Activity leaves the Lock Screen, in Unix seconds: at once when it is past, four hours after the end at the latest.",
        "已结束的实时活动何时从锁定屏幕移除（Unix 秒数）：已过去则立即移除，最迟在结束后四小时。",
    ),
    KeyFacts::new("attributes-type", Place::Aps, Shape::Text, ACTIVITY).says(
        "\"OrderAttributes\"",
        "Name of the app’s attributes structure; only where a Live Activity starts.",
        "应用中属性结构体的名称；仅用于开始实时活动。",
    ),
    KeyFacts::new("attributes", Place::Aps, Shape::Object, ACTIVITY).says(
        "{}",
        "What stays the same while the Live Activity lasts; only where it starts.",
        "实时活动期间不变的数据；仅用于开始实时活动。",
    ),
    KeyFacts::new("input-push-channel", Place::Aps, Shape::Text, ACTIVITY).says(
        "\"dHN0LXNyY2gtY2hubA==\"",
        "The broadcast channel, in Base64, from which a started Live Activity is updated; iOS 18 and later.",
        "开始后的实时活动从此广播频道（Base64）接收更新；需要 iOS 18 或更高版本。",
    ),
    KeyFacts::new("input-push-token", Place::Aps, Shape::One, ACTIVITY).values(&["1"]).says(
        "1",
        "Asks for an update token of the Live Activity that starts; iOS 18 and later.",
        "为开始的实时活动请求更新令牌；需要 iOS 18 或更高版本。",
    ),
    KeyFacts::new("content-changed", Place::Aps, Shape::Boolean, CHANGED).values(&["true"]).says(
        "true",
        "Tells WidgetKit that what widgets or controls show has changed.",
        "告知 WidgetKit 小组件或控件显示的内容已变化。",
    ),
    KeyFacts::new("url-args", Place::Aps, Shape::Texts, SHOWN).known(Confidence::Medium).says(
        "[]",
        "Fills the placeholders of the address that an old Safari website push opens.",
        "填充旧版 Safari 网站推送所打开网址中的占位符。",
    ),
    KeyFacts::new("account-id", Place::Aps, Shape::Text, ANY).known(Confidence::Low).says(
        "\"\"",
        "The account of Apple Mail’s own pushes.",
        "苹果“邮件”自有推送中的账户。",
    ),
    KeyFacts::new("title", Place::Alert, Shape::Text, SHOWN).says(
        "\"Hello\"",
        "The title, in bold; without one, the app’s name is shown.",
        "以粗体显示的标题；没有标题时显示应用名称。",
    ),
    KeyFacts::new("title", Place::Alert, Shape::TextOrObject, ACTIVITY).says(
        "\"Hello\"",
        "The title of a Live Activity’s alert: a text, or an object with loc-key and loc-args.",
        "实时活动提醒的标题：文本，或含 loc-key 和 loc-args 的对象。",
    ),
    KeyFacts::new("subtitle", Place::Alert, Shape::Text, SHOWN).says(
        "\"Order 1042\"",
        "A second line under the title.",
        "标题下方的第二行文字。",
    ),
    KeyFacts::new("body", Place::Alert, Shape::Text, SHOWN).says("\"World\"", "The text.", "正文。"),
    KeyFacts::new("body", Place::Alert, Shape::TextOrObject, ACTIVITY).says(
        "\"World\"",
        "The text of a Live Activity’s alert: a text, or an object with loc-key and loc-args.",
        "实时活动提醒的正文：文本，或含 loc-key 和 loc-args 的对象。",
    ),
    KeyFacts::new("sound", Place::Alert, Shape::Text, ACTIVITY).says(
        "\"default\"",
        "The sound of a Live Activity’s alert; in other pushes, sound stands in aps.",
        "实时活动提醒的提示音；其他推送中 sound 位于 aps 内。",
    ),
    KeyFacts::new("launch-image", Place::Alert, Shape::Text, SHOWN).says(
        "\"Launch\"",
        "The launch image or storyboard that is shown while the app opens.",
        "打开应用时显示的启动图或 storyboard。",
    ),
    KeyFacts::new("title-loc-key", Place::Alert, Shape::Text, WITH_ALERT).says(
        "\"ORDER_TITLE\"",
        "Key of the title in the app’s Localizable.strings; it takes the place of title.",
        "标题在应用 Localizable.strings 中的键；用来代替 title。",
    ),
    KeyFacts::new("title-loc-args", Place::Alert, Shape::Texts, WITH_ALERT).says(
        "[\"Ana\"]",
        "Texts for the placeholders of title-loc-key, in order.",
        "依次填入 title-loc-key 占位符的文本。",
    ),
    KeyFacts::new("subtitle-loc-key", Place::Alert, Shape::Text, WITH_ALERT).says(
        "\"ORDER_SUBTITLE\"",
        "Key of the subtitle in the app’s Localizable.strings; it takes the place of subtitle.",
        "副标题在应用 Localizable.strings 中的键；用来代替 subtitle。",
    ),
    KeyFacts::new("subtitle-loc-args", Place::Alert, Shape::Texts, WITH_ALERT).says(
        "[\"1042\"]",
        "Texts for the placeholders of subtitle-loc-key, in order.",
        "依次填入 subtitle-loc-key 占位符的文本。",
    ),
    KeyFacts::new("loc-key", Place::Alert, Shape::Text, WITH_ALERT).says(
        "\"ORDER_BODY\"",
        "Key of the text in the app’s Localizable.strings; it takes the place of body.",
        "正文在应用 Localizable.strings 中的键；用来代替 body。",
    ),
    KeyFacts::new("loc-args", Place::Alert, Shape::Texts, WITH_ALERT).says(
        "[\"Ana\",\"3\"]",
        "Texts for the placeholders of loc-key, in order.",
        "依次填入 loc-key 占位符的文本。",
    ),
    KeyFacts::new("action-loc-key", Place::Alert, Shape::Text, SHOWN).known(Confidence::Medium).says(
        "\"OPEN\"",
        "Title of the button in old systems, as a key of Localizable.strings.",
        "旧系统中按钮的标题，为 Localizable.strings 中的键。",
    ),
    KeyFacts::new("action", Place::Alert, Shape::Text, SHOWN).known(Confidence::Medium).says(
        "\"View\"",
        "Title of the button of an old Safari website push.",
        "旧版 Safari 网站推送中按钮的标题。",
    ),
    KeyFacts::new("loc-key", Place::AlertTitle, Shape::Text, ACTIVITY).says(
        "\"ORDER_TITLE\"",
        "Key of the title in the app’s Localizable.strings.",
        "标题在应用 Localizable.strings 中的键。",
    ),
    KeyFacts::new("loc-args", Place::AlertTitle, Shape::Texts, ACTIVITY).says(
        "[\"Ana\"]",
        "Texts for the placeholders of loc-key, in order.",
        "依次填入 loc-key 占位符的文本。",
    ),
    KeyFacts::new("loc-key", Place::AlertBody, Shape::Text, ACTIVITY).says(
        "\"ORDER_BODY\"",
        "Key of the text in the app’s Localizable.strings.",
        "正文在应用 Localizable.strings 中的键。",
    ),
    KeyFacts::new("loc-args", Place::AlertBody, Shape::Texts, ACTIVITY).says(
        "[\"Ana\"]",
        "Texts for the placeholders of loc-key, in order.",
        "依次填入 loc-key 占位符的文本。",
    ),
    KeyFacts::new("critical", Place::Sound, Shape::One, SHOWN).values(&["0", "1"]).says(
        "1",
        "1 makes it a critical alert, which sounds in spite of the mute switch; the app needs Apple’s entitlement.",
        "1 表示重要提醒，静音时也会发声；应用需要苹果批准的授权（entitlement）。",
    ),
    KeyFacts::new("name", Place::Sound, Shape::Text, SHOWN).says(
        "\"default\"",
        "The sound: a file in the app’s bundle or its Library/Sounds, or default for the system’s.",
        "提示音：应用包或其 Library/Sounds 中的文件，default 为系统提示音。",
    ),
    KeyFacts::new("volume", Place::Sound, Shape::Number, SHOWN).range(0.0, 1.0).says(
        "1",
        "How loud a critical alert is, from 0 (silent) to 1 (full).",
        "重要提醒的音量，从 0（静音）到 1（最大）。",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Json, Kind};

    #[test]
    fn every_row_is_whole_and_stands_once() {
        for (index, row) in KEYS.iter().enumerate() {
            let twin =
                |it: &&KeyFacts| (it.place, it.name, it.push_types) == (row.place, row.name, row.push_types);
            assert!(!KEYS[..index].iter().any(|it| twin(&it)), "{} stands twice", row.name);
            assert!(row.meaning.en.ends_with('.') && row.meaning.zh_hans.ends_with('。'), "{}", row.name);
            assert!(row.push_types.iter().all(|it| row.is_read_by(*it)));
        }
    }

    #[test]
    fn examples_and_values_are_of_the_shape() {
        for row in KEYS {
            for text in row.values.iter().chain([&row.example]) {
                let json = Json::read(text).unwrap();
                let kind = json.root().kind();
                let fits = match row.shape {
                    Shape::Text => kind == Kind::Text,
                    Shape::TextOrObject => kind == Kind::Text || kind == Kind::Object,
                    Shape::Number | Shape::One | Shape::Seconds => kind == Kind::Number,
                    Shape::Boolean => kind == Kind::Boolean,
                    Shape::Object => kind == Kind::Object,
                    Shape::Texts => kind == Kind::Array,
                };
                assert!(fits, "{}: {text}", row.name);
                let (least, most) = row.range.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
                assert!(json.root().number().is_none_or(|it| (least..=most).contains(&it)), "{}", row.name);
            }
        }
    }

    #[test]
    fn a_row_for_the_push_type_goes_first() {
        let shape = |push_type| key(Place::Alert, "title", push_type).unwrap().shape;
        assert_eq!(shape(Some(PushType::Alert)), Shape::Text);
        assert_eq!(shape(Some(PushType::Liveactivity)), Shape::TextOrObject);
        assert_eq!((shape(None), shape(Some(PushType::Voip))), (Shape::Text, Shape::Text));
        assert_eq!(key(Place::Aps, "title", None), None);
    }
}
