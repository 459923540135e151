//! The headers (§2.1, §2.2).

use super::dates::{TOO_LATE, duration, in_seconds};
use super::guess::type_named;
use super::look::{Look, short, topic_for};
use super::spelling::nearest;
use super::{Field, Finding, Fix, RuleId, Sentence, Severity, Subject, said};
use crate::{MAX_COLLAPSE_ID_BYTES, PRIORITIES, PushType};

/// Longest wait that still makes sense for a call or a speaker, in seconds.
const MOMENT: u64 = 60;

/// Without a payload that can be read, what depends on it is not judged.
pub(super) fn check(subject: &Subject<'_>, look: Option<&Look<'_>>, findings: &mut Vec<Finding>) {
    if subject.for_simulator {
        return;
    }
    let headers = &subject.headers;
    let named = headers.push_type.and_then(type_named);
    let found = [
        headers.push_type.and_then(|it| push_type(it, look)),
        headers.priority.and_then(|it| priority(it.trim(), named)),
        headers.expiration.and_then(|it| expiration(it.trim(), named, subject.now)),
        headers.topic.and_then(|it| topic(it.trim(), named)),
        subject.collapse_id.or(headers.collapse_id).and_then(collapse_id),
        headers.apns_id.and_then(|it| apns_id(it.trim())),
    ];
    findings.extend(found.into_iter().flatten());
}

fn set(field: Field, value: impl Into<String>) -> Vec<(Field, String)> {
    vec![(field, value.into())]
}

fn push_type(text: &str, look: Option<&Look<'_>>) -> Option<Finding> {
    let text = text.trim();
    if text.is_empty() {
        let look = look.filter(|it| !it.is_pass_or_website())?;
        let words = said!(
            "There is no apns-push-type, which watchOS needs and whose absence may delay or drop the push elsewhere: choose one.",
            "缺少 apns-push-type，watchOS 需要它，在其他系统上缺少它也可能导致推送延迟或丢失：请选择。"
        );
        let fix = look.push_type.map(|it| super::kinds::send_as(look, it));
        return Some(Finding::of(RuleId::PushTypeMissing, Field::PushType, words).fix(fix));
    }
    if PushType::from_name(text).is_some() {
        return None;
    }
    let found = short(text);
    let words = said!(
        "apns-push-type {found} is none of Apple’s eleven, and APNs answers InvalidPushType: choose one of them.",
        "apns-push-type {found} 不是苹果的十一种之一，APNs 会应答 InvalidPushType：请选择其中一种。"
    );
    let meant = nearest(PushType::ALL.iter().map(|it| it.name()), text);
    let fix = meant.map(|it| Fix::headers(said!("Write {it}", "写成 {it}"), set(Field::PushType, it)));
    Some(Finding::of(RuleId::PushTypeUnknown, Field::PushType, words).fix(fix))
}

fn priority(text: &str, push_type: Option<PushType>) -> Option<Finding> {
    let value = PRIORITIES.into_iter().find(|it| it.to_string() == text);
    let default = push_type.map_or(10, PushType::default_priority).to_string();
    let title = said!("Write {default}", "写成 {default}");
    let fix = Fix::headers(title, set(Field::Priority, default));
    let finding = |rule, words| Some(Finding::of(rule, Field::Priority, words).fix(fix));
    match (push_type, value) {
        (Some(PushType::Background), None | Some(10 | 1)) if text.is_empty() || value.is_some() => {
            let words = if text.is_empty() {
                said!(
                    "apns-priority is not set, which means 10, and Apple takes 5 alone for background pushes: write 5.",
                    "未设置 apns-priority，即为 10，而后台推送只能用 5：请写 5。"
                )
            } else {
                said!(
                    "apns-priority is {text}, and Apple takes 5 alone for background pushes: write 5.",
                    "apns-priority 为 {text}，而后台推送只能用 5：请写 5。"
                )
            };
            finding(RuleId::BackgroundPriority, words)
        }
        (_, None) if !text.is_empty() => {
            let found = short(text);
            let words = said!(
                "apns-priority {found} is not 10, 5 or 1, and APNs answers BadPriority: write one of them.",
                "apns-priority {found} 不是 10、5 或 1，APNs 会应答 BadPriority：请写其中之一。"
            );
            finding(RuleId::Priority, words)
        }
        (Some(PushType::Liveactivity), Some(1)) => {
            let words = said!(
                "apns-priority is 1, and Live Activities take 5 or 10: write one of them.",
                "apns-priority 为 1，而实时活动只接受 5 或 10：请写其中之一。"
            );
            finding(RuleId::Priority, words).map(|it| it.at_most(Severity::Warning))
        }
        (Some(push_type @ (PushType::Voip | PushType::Pushtotalk)), Some(value @ (1 | 5))) => {
            let name = push_type.name();
            let words = said!(
                "apns-priority is {value}, so the {name} push may wait until the phone is awake: write 10 for it to come at once.",
                "apns-priority 为 {value}，{name} 推送可能等到手机唤醒才送达：若要立即送达请写 10。"
            );
            finding(RuleId::CallPriority, words)
        }
        _ => None,
    }
}

fn expiration(text: &str, push_type: Option<PushType>, now: u64) -> Option<Finding> {
    let advice = |words| {
        let fix = Fix::headers(said!("Write 0", "写成 0"), set(Field::Expiration, "0"));
        Some(Finding::of(RuleId::ExpirationAdvice, Field::Expiration, words).fix(fix))
    };
    let calls = push_type.filter(|it| matches!(it, PushType::Voip | PushType::Pushtotalk));
    if text.is_empty() {
        let name = calls?.name();
        let words = said!(
            "apns-expiration is not set, so a {name} push that cannot be delivered now comes later, when it is over: write 0.",
            "未设置 apns-expiration，无法立即送达的 {name} 推送会在事后才送达：请写 0。"
        );
        return advice(words);
    }
    let digits = Some(text).filter(|it| it.bytes().all(|it| it.is_ascii_digit()));
    let Some(seconds) = digits.and_then(|it| it.parse::<u64>().ok()) else { return Some(not_seconds(text)) };
    #[expect(clippy::cast_precision_loss, reason = "the order of magnitude is asked")]
    if seconds as f64 >= TOO_LATE {
        let (meant, unit) = in_seconds(seconds as f64);
        let words = Sentence {
            en: format!(
                "apns-expiration is {seconds}, which looks like {}, and APNs counts in seconds: write {meant}.",
                unit.en
            ),
            zh_hans: format!(
                "apns-expiration 为 {seconds}，疑似{}，而 APNs 以秒计：请写 {meant}。",
                unit.zh_hans
            ),
        };
        let fix = Fix::headers(said!("Write {meant}", "写成 {meant}"), set(Field::Expiration, meant));
        return Some(Finding::of(RuleId::ExpirationUnit, Field::Expiration, words).fix(fix));
    }
    if seconds != 0 && seconds < now {
        return Some(past(now - seconds));
    }
    let name = calls.filter(|_| seconds > now + MOMENT)?.name();
    let words = said!(
        "apns-expiration lets a {name} push wait for more than a minute, when it is over: write 0, or a few seconds from now.",
        "apns-expiration 使 {name} 推送可等待一分钟以上，届时早已结束：请写 0，或几秒之后。"
    );
    advice(words)
}

fn not_seconds(text: &str) -> Finding {
    let found = short(text);
    let words = said!(
        "apns-expiration {found} is not a number of Unix seconds, and APNs answers BadExpirationDate: write seconds, or 0 for one attempt.",
        "apns-expiration {found} 不是 Unix 秒数，APNs 会应答 BadExpirationDate：请写秒数，或写 0 表示只尝试一次。"
    );
    let is_plain = text.starts_with(|it: char| it.is_ascii_digit());
    let number = text.parse::<f64>().ok().filter(|it| is_plain && (0.0..TOO_LATE).contains(it));
    let meant = number.map(|it| it.floor().to_string());
    let fix = meant.map(|it| Fix::headers(said!("Write {it}", "写成 {it}"), set(Field::Expiration, it)));
    Finding::of(RuleId::Expiration, Field::Expiration, words).fix(fix)
}

#[expect(clippy::cast_precision_loss, reason = "told in one unit")]
fn past(seconds: u64) -> Finding {
    let span = duration(seconds as f64);
    let words = Sentence {
        en: format!(
            "apns-expiration is {} past, so the push is tried once and not kept: write a later time, or 0 if that is meant.",
            span.en
        ),
        zh_hans: format!(
            "apns-expiration 已过{}，推送只会尝试一次且不保存：请写更晚的时间；若本意如此请写 0。",
            span.zh_hans
        ),
    };
    let fix = Fix::headers(said!("Write 0", "写成 0"), set(Field::Expiration, "0"));
    Finding::of(RuleId::ExpirationPast, Field::Expiration, words).fix(fix)
}

fn topic(text: &str, push_type: Option<PushType>) -> Option<Finding> {
    if text.is_empty() {
        let words = said!(
            "There is no apns-topic, and with a provider token APNs answers MissingTopic: write the app’s bundle ID.",
            "缺少 apns-topic，使用提供商令牌时 APNs 会应答 MissingTopic：请写应用的 bundle ID。"
        );
        return Some(Finding::of(RuleId::TopicMissing, Field::Topic, words));
    }
    let expected = push_type.filter(|it| *it != PushType::Mdm)?;
    let suffix = expected.topic_suffix();
    let fits = match PushType::of_topic(text) {
        Some(found) => found == expected,
        None => suffix.is_empty(),
    };
    if fits {
        return None;
    }
    let (found, name, meant) = (short(text), expected.name(), topic_for(text, expected));
    let words = said!(
        "apns-topic {found} does not fit {name} pushes, and APNs answers DeviceTokenNotForTopic or BadTopic: write {meant}.",
        "apns-topic {found} 与 {name} 推送不符，APNs 会应答 DeviceTokenNotForTopic 或 BadTopic：请写 {meant}。"
    );
    let fix = Fix::headers(said!("Write {meant}", "写成 {meant}"), set(Field::Topic, meant));
    Some(Finding::of(RuleId::TopicSuffix, Field::Topic, words).fix(fix))
}

fn collapse_id(text: &str) -> Option<Finding> {
    let bytes = text.len();
    let words = said!(
        "apns-collapse-id is {bytes} bytes, and APNs takes at most {MAX_COLLAPSE_ID_BYTES} before it answers BadCollapseId: shorten it.",
        "apns-collapse-id 有 {bytes} 字节，而 APNs 最多接受 {MAX_COLLAPSE_ID_BYTES} 字节，否则应答 BadCollapseId：请缩短。"
    );
    (bytes > MAX_COLLAPSE_ID_BYTES).then(|| Finding::of(RuleId::CollapseIdTooLong, Field::CollapseId, words))
}

fn apns_id(text: &str) -> Option<Finding> {
    let uuid = uuid::Uuid::try_parse(text).ok();
    let canonical = uuid.map(|it| it.hyphenated().to_string());
    if text.is_empty() || canonical.as_deref() == Some(text) {
        return None;
    }
    let found = short(text);
    let is_form = text.len() == 36 && uuid.is_some();
    let words = if is_form {
        said!(
            "apns-id {found} has capital letters, and Apple asks for the small ones of the canonical form: write it so.",
            "apns-id {found} 含大写字母，而苹果要求规范形式的小写字母：请改正。"
        )
    } else {
        said!(
            "apns-id {found} is not a UUID of the form 8-4-4-4-12, and APNs answers BadMessageId: write one, or leave it out.",
            "apns-id {found} 不是 8-4-4-4-12 形式的 UUID，APNs 会应答 BadMessageId：请改正或留空。"
        )
    };
    let title = said!("Write it in the canonical form", "改为规范形式");
    let fix = canonical.map(|it| Fix::headers(title, set(Field::ApnsId, it)));
    let severity = if is_form { Severity::Info } else { Severity::Error };
    Some(Finding::of(RuleId::ApnsId, Field::ApnsId, words).at_most(severity).fix(fix))
}
