//! The one table of rules: name, severity, where it comes from, what it is about.

use super::Severity::{self, Error, Info, Warning};
use crate::Words;

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Which.
    pub id: RuleId,
    /// Stable name.
    pub name: &'static str,
    /// At worst; where a source is less sure, a finding is milder.
    pub severity: Severity,
    /// Sections of Apple's reference with their confidence, or the standard.
    pub source: &'static str,
    /// What it finds, in one line.
    pub about: Words,
}

macro_rules! rules {
    ($($id:ident $name:literal $severity:ident $source:literal $en:literal $zh_hans:literal;)+) => {
        /// Names a rule; in the order of [`RULES`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RuleId {
            $(#[doc = $en] $id,)+
        }

        /// All rules: first those of the text, then of keys and values, then of headers.
        pub const RULES: &[Rule] = &[$(
            Rule {
                id: RuleId::$id,
                name: $name,
                severity: $severity,
                source: $source,
                about: Words { en: $en, zh_hans: $zh_hans },
            },
        )+];
    };
}

impl RuleId {
    /// Its row.
    pub const fn rule(self) -> &'static Rule {
        &RULES[self as usize]
    }

    /// Its stable name.
    pub const fn name(self) -> &'static str {
        self.rule().name
    }
}

rules! {
    NotUtf8 "not_utf8" Error "§6 [H]"
        "The payload is not UTF-8." "载荷不是 UTF-8 文本。";
    PayloadEmpty "payload_empty" Error "§3.3 [H]"
        "The payload is empty." "载荷为空。";
    JsonSyntax "json_syntax" Error "§6 [H], RFC 8259"
        "The payload is not JSON." "载荷不是 JSON。";
    TooDeep "too_deep" Error "Pushbench"
        "The payload is nested more than 128 levels deep." "载荷嵌套超过 128 层。";
    NotObject "not_object" Error "§6 [H]"
        "The payload is JSON, but not an object." "载荷是 JSON，但不是对象。";
    DuplicateKey "duplicate_key" Error "RFC 8259 §4"
        "A key stands twice in one object." "同一对象中有重复的键。";
    LoneSurrogate "lone_surrogate" Warning "RFC 8259 §8.2"
        "A string holds half of a surrogate pair." "字符串中有不成对的代理项（surrogate）。";
    NumberRange "number_range" Warning "RFC 8259 §6"
        "A number is larger than readers of JSON can hold." "数值超出 JSON 解析器的表示范围。";
    VariableSyntax "variable_syntax" Warning "Pushbench"
        "Text looks like a placeholder of a variable, and is none." "文本形似变量占位符，但不是。";
    UnknownVariable "unknown_variable" Warning "Pushbench"
        "Nothing gives a variable a value, so it is sent as it is written." "变量没有值，将按原样发送。";
    UnusedVariable "unused_variable" Info "Pushbench"
        "The profile has a variable that the push does not use." "配置中的变量未被使用。";
    PayloadTooLarge "payload_too_large" Error "§2.3 rule 6, §6 [H]"
        "The payload is over the limit of its push type." "载荷超过该推送类型的大小上限。";
    UrlNotHttps "url_not_https" Warning "App Transport Security"
        "An address in the payload is not https." "载荷中的网址不是 https。";
    ApnsForAps "apns_for_aps" Warning "§6.1 [H]"
        "A key looks like aps and is written otherwise." "键名形似 aps，但写法不同。";
    ApsMissing "aps_missing" Error "§2.2, §6.5 [H]"
        "The payload has no aps, which this push type needs." "载荷缺少该推送类型所需的 aps。";
    KeyOutsideAps "key_outside_aps" Warning "§6.1 [H]"
        "A key of aps stands beside it." "本应位于 aps 内的键写在了外面。";
    KeyMisplaced "key_misplaced" Error "§6.1 to §6.3 [H]"
        "A key of Apple’s stands in the wrong object." "苹果的键写在了错误的对象中。";
    CustomKeyInAps "custom_key_in_aps" Error "§2.3 rule 8 [H]"
        "A key of the app’s own stands inside aps." "自定义键写在了 aps 内。";
    MisspeltKey "misspelt_key" Error "§6.1 to §6.3, §2.3 rule 8 [H]"
        "A key is spelt almost like one of Apple’s." "键名与苹果的某个键仅拼写不同。";
    UnknownKey "unknown_key" Warning "§6.2, §6.3 [H]"
        "alert or sound has a key that Apple does not name." "alert 或 sound 中有苹果未定义的键。";
    WrongType "wrong_type" Error "§6.1 to §6.4 [H]"
        "A value is not of the type that its key takes." "值的类型与键的要求不符。";
    InterruptionLevel "interruption_level" Error "§6.1 [H]"
        "interruption-level is none of Apple’s four values." "interruption-level 不是苹果规定的四个值之一。";
    RelevanceScore "relevance_score" Error "§6.1 [H]"
        "relevance-score is not from 0 to 1, outside Live Activities." "非实时活动的 relevance-score 不在 0 到 1 之间。";
    SoundVolume "sound_volume" Error "§6.3 [H]"
        "volume is not from 0 to 1." "volume 不在 0 到 1 之间。";
    Badge "badge" Warning "§6.1 [H]"
        "badge is negative or not a whole number." "badge 为负数或不是整数。";
    FlagValue "flag_value" Warning "§6.1, §6.3, §6.4 [H]"
        "A switch has a value that switches nothing." "开关键的值不起作用。";
    Entitlement "entitlement" Info "§2.3 rule 11 [H for critical, M for time-sensitive]"
        "The interruption level needs an entitlement of the app." "该打扰级别需要应用具备相应授权。";
    TypeMismatch "type_mismatch" Error "§2.1, §2.2 [H]"
        "The payload belongs to another push type." "载荷属于另一种推送类型。";
    NothingToShow "nothing_to_show" Warning "§2.2 [H]"
        "An alert push has nothing to show, play or count." "alert 推送没有可显示、播放或计数的内容。";
    MutableWithoutAlert "mutable_without_alert" Warning "§6.1 [H]"
        "mutable-content without an alert with text." "有 mutable-content，但没有带文本的 alert。";
    SilentAsAlert "silent_as_alert" Warning "§2.2, §2.3 rule 3 [M]"
        "A silent payload is sent as an alert." "静默载荷以 alert 类型发送。";
    SilentPriority "silent_priority" Warning "§2.3 rule 3 [M]"
        "A silent payload is sent with priority 10." "静默载荷以优先级 10 发送。";
    BackgroundWithAlert "background_with_alert" Error "§2.3 rule 2 [H]"
        "A background push has alert, badge or sound." "后台推送含 alert、badge 或 sound。";
    ContentAvailableMissing "content_available_missing" Error "§2.2 [H]"
        "A background push has no content-available." "后台推送缺少 content-available。";
    ContentChangedMissing "content_changed_missing" Error "§2.2 [H]"
        "A push to widgets or controls has no content-changed." "小组件或控件推送缺少 content-changed。";
    MdmKeys "mdm_keys" Error "§2.3 rule 9 [H]"
        "An mdm push has other keys than mdm, or not this one." "mdm 推送含有 mdm 以外的键，或缺少它。";
    FileproviderKeys "fileprovider_keys" Warning "§2.2 [M]"
        "A fileprovider push lacks its keys, or has an aps." "fileprovider 推送缺少其键，或含有 aps。";
    LiveActivityTimestamp "live_activity_timestamp" Error "§6.4 [H]"
        "A Live Activity push has no timestamp." "实时活动推送缺少 timestamp。";
    LiveActivityEvent "live_activity_event" Error "§6.4 [H]"
        "A Live Activity push has no event, or an unknown one." "实时活动推送缺少 event，或其值未知。";
    LiveActivityContentState "live_activity_content_state" Error "§6.4 [H]"
        "A Live Activity push has no content-state." "实时活动推送缺少 content-state。";
    LiveActivityStartIncomplete "live_activity_start_incomplete" Error "§2.3 rule 10 [H]"
        "The start of a Live Activity lacks attributes-type, attributes or alert." "开始实时活动时缺少 attributes-type、attributes 或 alert。";
    LiveActivityAttributes "live_activity_attributes" Error "§6.4 [H]"
        "attributes stand in an update or end." "attributes 出现在 update 或 end 中。";
    LiveActivityInputPush "live_activity_input_push" Warning "§6.1 [H]"
        "input-push-channel or input-push-token where neither is read." "input-push-channel 或 input-push-token 出现在无效之处。";
    TimestampUnit "timestamp_unit" Error "§6.1, §6.4 [H]"
        "A date is not in Unix seconds." "日期的单位不是 Unix 秒。";
    TimestampOld "timestamp_old" Info "§6.4 [H]"
        "timestamp is not the time of sending." "timestamp 不是发送时间。";
    StaleDate "stale_date" Info "§6.1 [H]"
        "stale-date is past." "stale-date 已过。";
    DismissalDate "dismissal_date" Info "§6.1, §6.4 [H]"
        "dismissal-date is later than four hours, or there is no end." "dismissal-date 晚于四小时，或并非 end。";
    CriticalSound "critical_sound" Warning "§6.1, §6.3 [H]"
        "Critical level and critical sound do not go together." "critical 级别与重要提醒声音不匹配。";
    SoundFile "sound_file" Warning "§6.3 [H]"
        "A sound that iOS will not play." "iOS 无法播放的声音。";
    TextAndLocKey "text_and_loc_key" Warning "§6.2 [H]"
        "A text and its loc-key are both given." "同时给出了文本及其 loc-key。";
    LocArgsWithoutKey "loc_args_without_key" Warning "§6.2 [H]"
        "loc-args without their loc-key." "有 loc-args，但没有对应的 loc-key。";
    LocArgsCount "loc_args_count" Warning "§6.2 [H]"
        "loc-args are fewer or more than the format takes, or not what it takes." "loc-args 的个数或类型与格式不符。";
    LocKeyMissing "loc_key_missing" Warning "§6.2 [H]"
        "A loc-key is in none of the strings, or not in every language." "strings 文件中没有该 loc-key，或并非每种语言都有。";
    SimulatorBundleKey "simulator_bundle_key" Info "§6.5 [L]"
        "The key for the iOS Simulator is sent to a real device." "供 iOS 模拟器使用的键会被发往真实设备。";
    SimulatorBundleMissing "simulator_bundle_missing" Info "§6.5 [H]"
        "An .apns file does not name its app." ".apns 文件未指明应用。";
    SimulatorType "simulator_type" Warning "§6.5 [M]"
        "An .apns file holds what the iOS Simulator does not play." ".apns 文件的内容无法由 iOS 模拟器模拟。";
    PushTypeMissing "push_type_missing" Warning "§2.1 [H]"
        "There is no apns-push-type." "缺少 apns-push-type。";
    PushTypeUnknown "push_type_unknown" Error "§2.1 [H]"
        "apns-push-type is none of Apple’s eleven." "apns-push-type 不是苹果的十一种之一。";
    BackgroundPriority "background_priority" Error "§2.3 rule 1 [H]"
        "A background push has another priority than 5." "后台推送的优先级不是 5。";
    Priority "priority" Error "§2.1, §2.2 [H]"
        "apns-priority is not 10, 5 or 1, or not for this push type." "apns-priority 不是 10、5 或 1，或不适用于该推送类型。";
    CallPriority "call_priority" Info "§2.2 [M]"
        "A call or a speaker is announced with a low priority." "来电或讲话以低优先级通知。";
    Expiration "expiration" Error "§2.1 [H]"
        "apns-expiration is not a number of seconds." "apns-expiration 不是秒数。";
    ExpirationPast "expiration_past" Warning "§2.1 [H]"
        "apns-expiration is past." "apns-expiration 已过。";
    ExpirationUnit "expiration_unit" Warning "§2.1 [H]"
        "apns-expiration looks like milliseconds." "apns-expiration 疑似毫秒。";
    ExpirationAdvice "expiration_advice" Info "§2.2 [H for voip, M for pushtotalk]"
        "A call or a speaker is still announced when it is long over." "来电或讲话早已结束仍会通知。";
    TopicMissing "topic_missing" Error "§2.1 [H]"
        "There is no apns-topic." "缺少 apns-topic。";
    TopicSuffix "topic_suffix" Error "§2.3 rule 4 [H]"
        "The suffix of apns-topic does not fit the push type." "apns-topic 的后缀与推送类型不符。";
    CollapseIdTooLong "collapse_id_too_long" Error "§2.3 rule 7 [H]"
        "apns-collapse-id is over 64 bytes." "apns-collapse-id 超过 64 字节。";
    ApnsId "apns_id" Error "§2.1 [H]"
        "apns-id is not a UUID in its canonical form." "apns-id 不是规范形式的 UUID。";
}
