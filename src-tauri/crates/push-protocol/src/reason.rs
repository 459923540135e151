//! The one table of reasons: reason, status, what it means, what to do, who acts, when to resend.
//!
//! Client, simulator, dispatcher, window, command line and docs all read this. Source: §3.3, §3.4 and §4.1.

use serde::Serialize;

/// A text in both languages of Pushbench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Words {
    /// English.
    pub en: &'static str,
    /// Simplified Chinese.
    pub zh_hans: &'static str,
}

/// Who can mend the cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Whoever composed the request.
    Sender,
    /// The app on the phone, or the environment it was built for.
    App,
    /// The Apple developer account: key, certificate, capability.
    Account,
    /// The connection.
    Transport,
    /// Apple.
    Apns,
}

/// When the same push may be sent again (§3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Not at all.
    Never,
    /// Once the cause is mended.
    AfterFix,
    /// After a pause.
    Later,
    /// At once, on a new connection.
    NewConnection,
    /// With a newly signed provider token.
    NewToken,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ReasonFacts {
    /// APNs' word, as in the body of the answer; empty in the rows for unknown reasons.
    pub reason: &'static str,
    /// The HTTP status it comes with.
    pub status: u16,
    /// What it means.
    pub meaning: Words,
    /// What to do.
    pub advice: Words,
    /// Who can mend it.
    pub who: Who,
    /// When to resend.
    pub retry: Retry,
    /// Whether the same push may be accepted by the other environment (§9).
    pub try_other_environment: bool,
}

/// The row of `reason`; for one that is not in the table, the row of its status class (§3.3).
pub fn facts(status: u16, reason: &str) -> &'static ReasonFacts {
    let known = REASONS.iter().find(|row| row.reason == reason && !reason.is_empty());
    known.unwrap_or(match status {
        429 => &UNKNOWN_429,
        500.. => &UNKNOWN_5XX,
        _ => &UNKNOWN_4XX,
    })
}

const fn row(
    status: u16,
    reason: &'static str,
    (who, retry): (Who, Retry),
    meaning: Words,
    advice: Words,
) -> ReasonFacts {
    ReasonFacts { reason, status, meaning, advice, who, retry, try_other_environment: false }
}

const fn elsewhere(row: ReasonFacts) -> ReasonFacts {
    ReasonFacts { try_other_environment: true, ..row }
}

const fn w(en: &'static str, zh_hans: &'static str) -> Words {
    Words { en, zh_hans }
}

use Retry::{AfterFix, Later, Never, NewConnection, NewToken};
use Who::{Account, Apns, App, Sender, Transport};

const UNKNOWN_4XX: ReasonFacts = row(
    400,
    "",
    (Sender, AfterFix),
    w(
        "APNs refused the request for a reason that is not in Apple's list.",
        "APNs 以苹果列表之外的原因拒绝了请求。",
    ),
    w(
        "Read the reason word by word; change what it names before you resend.",
        "请逐字阅读该原因，修正其所指之处后再发送。",
    ),
);
const UNKNOWN_429: ReasonFacts = row(
    429,
    "",
    (Sender, Later),
    w("APNs asks to slow down.", "APNs 要求放慢发送。"),
    w("Wait, then resend more slowly.", "请稍候，再以较慢速度发送。"),
);
const UNKNOWN_5XX: ReasonFacts = row(
    500,
    "",
    (Apns, Later),
    w("APNs failed to process the request.", "APNs 未能处理该请求。"),
    w(
        "Nothing is wrong with the push. Resend it later; Apple asks for 15 minutes.",
        "推送本身没有问题。请稍后重发；苹果建议等待 15 分钟。",
    ),
);

/// Every reason that Apple lists for `/3/device`, and the one it returns without listing it.
pub static REASONS: &[ReasonFacts] = &[
    row(
        400,
        "BadCollapseId",
        (Sender, AfterFix),
        w("The collapse ID is longer than 64 bytes.", "collapse ID 超过 64 字节。"),
        w(
            "Shorten apns-collapse-id; letters outside ASCII count as two to four bytes.",
            "请缩短 apns-collapse-id；非 ASCII 字符每个占二至四字节。",
        ),
    ),
    elsewhere(row(
        400,
        "BadDeviceToken",
        (App, Never),
        w(
            "APNs does not know this device token here: it is malformed, or it belongs to the other environment.",
            "此处的 APNs 不认识该设备令牌：格式有误，或属于另一个环境。",
        ),
        w(
            "A build run from Xcode has a Sandbox token; TestFlight, App Store and ad hoc builds have Production tokens. Try the other environment, or copy the token from the app again.",
            "从 Xcode 运行的版本使用沙盒令牌；TestFlight、App Store 与 ad hoc 版本使用生产令牌。请尝试另一个环境，或重新从应用复制令牌。",
        ),
    )),
    row(
        400,
        "BadExpirationDate",
        (Sender, AfterFix),
        w("The expiration is not a valid date.", "过期时间无效。"),
        w(
            "apns-expiration takes Unix seconds, or 0 for a single attempt.",
            "apns-expiration 应为 Unix 秒数，或以 0 表示只尝试一次。",
        ),
    ),
    row(
        400,
        "BadMessageId",
        (Sender, AfterFix),
        w("The apns-id is not a UUID.", "apns-id 不是 UUID。"),
        w(
            "Use a UUID in lower case (8-4-4-4-12), or leave it empty: APNs then makes one.",
            "请使用小写 UUID（8-4-4-4-12），或留空由 APNs 生成。",
        ),
    ),
    row(
        400,
        "BadPriority",
        (Sender, AfterFix),
        w("The priority is not valid.", "优先级无效。"),
        w(
            "apns-priority is 10 (now), 5 (power-aware) or 1 (power first).",
            "apns-priority 为 10（立即）、5（兼顾电量）或 1（电量优先）。",
        ),
    ),
    row(
        400,
        "BadTopic",
        (Sender, AfterFix),
        w("The topic is not valid.", "主题（topic）无效。"),
        w(
            "The topic is the app's bundle ID, with the suffix of the push type.",
            "主题是应用的 bundle ID，加上推送类型对应的后缀。",
        ),
    ),
    row(
        400,
        "DeviceTokenNotForTopic",
        (Sender, Never),
        w("The token is real, but it was made for another topic.", "令牌真实存在，但属于另一个主题。"),
        w(
            "Check the bundle ID, and the suffix of the push type: a Live Activity or VoIP token has a topic of its own.",
            "请检查 bundle ID 与推送类型后缀：实时活动与 VoIP 令牌各有自己的主题。",
        ),
    ),
    row(
        400,
        "DuplicateHeaders",
        (Sender, AfterFix),
        w("A header was sent twice.", "有请求头重复发送。"),
        w("Send each apns- header once.", "每个 apns- 请求头只发送一次。"),
    ),
    row(
        400,
        "IdleTimeout",
        (Transport, NewConnection),
        w("The connection was idle for too long.", "连接空闲时间过长。"),
        w("Resend; a new connection is opened.", "请重新发送，将建立新连接。"),
    ),
    row(
        400,
        "InvalidPushType",
        (Sender, AfterFix),
        w("The push type is not one that APNs knows.", "APNs 不认识该推送类型。"),
        w(
            "Choose one of Apple's eleven values of apns-push-type.",
            "请选择苹果规定的十一种 apns-push-type 之一。",
        ),
    ),
    row(
        400,
        "MissingDeviceToken",
        (Sender, AfterFix),
        w("The request names no device token.", "请求中没有设备令牌。"),
        w("Choose a device, or paste its token.", "请选择设备，或粘贴其令牌。"),
    ),
    row(
        400,
        "MissingTopic",
        (Sender, AfterFix),
        w("The request names no topic, and needs one.", "请求缺少必需的主题（topic）。"),
        w(
            "Set apns-topic to the app's bundle ID. Only a certificate for a single app may leave it out.",
            "请将 apns-topic 设为应用的 bundle ID。只有单应用证书可以省略。",
        ),
    ),
    row(
        400,
        "PayloadEmpty",
        (Sender, AfterFix),
        w("The request has no body.", "请求没有正文。"),
        w("Write a payload, at least {\"aps\":{}}.", "请填写载荷，至少为 {\"aps\":{}}。"),
    ),
    row(
        400,
        "TopicDisallowed",
        (Account, AfterFix),
        w("This credential may not push to this topic.", "该凭证无权推送到此主题。"),
        w(
            "Use a key of the team that owns the app; a topic-specific key must list this bundle ID.",
            "请使用该应用所属团队的密钥；按主题限定的密钥必须包含此 bundle ID。",
        ),
    ),
    row(
        403,
        "BadCertificate",
        (Account, AfterFix),
        w(
            "The certificate is not valid: revoked, expired or of another kind.",
            "证书无效：已吊销、已过期或种类不符。",
        ),
        w(
            "Make a new push certificate in the developer account, import it and resend.",
            "请在开发者账户中制作新的推送证书，导入后重发。",
        ),
    ),
    elsewhere(row(
        403,
        "BadCertificateEnvironment",
        (Account, AfterFix),
        w("The certificate is for the other environment.", "证书属于另一个环境。"),
        w(
            "Send to the other environment, or use the certificate made for this one.",
            "请发送到另一个环境，或使用此环境的证书。",
        ),
    )),
    row(
        403,
        "ExpiredProviderToken",
        (Sender, NewToken),
        w("The provider token was signed more than one hour ago.", "提供者令牌签发已超过一小时。"),
        w(
            "Sign a new token. If it was just signed, this computer's clock is wrong: set it by network time.",
            "请签发新令牌。如刚刚签发，则本机时钟有误：请通过网络校时。",
        ),
    ),
    row(
        403,
        "Forbidden",
        (Account, Never),
        w("The action is not allowed.", "不允许此操作。"),
        w(
            "Check in the developer account what this key or certificate may do.",
            "请在开发者账户中查看此密钥或证书的权限。",
        ),
    ),
    row(
        403,
        "InvalidProviderToken",
        (Account, AfterFix),
        w(
            "APNs does not accept the provider token: key ID, team ID or signature do not fit, or the key was revoked.",
            "APNs 不接受提供者令牌：密钥 ID、团队 ID 或签名不符，或密钥已吊销。",
        ),
        w(
            "Compare key ID and team ID with the developer account, and check that the topic belongs to this team.",
            "请对照开发者账户核对密钥 ID 与团队 ID，并确认主题属于该团队。",
        ),
    ),
    row(
        403,
        "MissingProviderToken",
        (Sender, AfterFix),
        w(
            "The request has neither a provider token nor a certificate.",
            "请求既没有提供者令牌，也没有证书。",
        ),
        w("Choose a credential.", "请选择凭证。"),
    ),
    row(
        403,
        "UnrelatedKeyIdInToken",
        (Sender, NewConnection),
        w("The key differs from the one that this connection began with.", "密钥与此连接最初使用的不同。"),
        w("Resend; each key gets a connection of its own.", "请重新发送；每个密钥使用各自的连接。"),
    ),
    elsewhere(row(
        403,
        "BadEnvironmentKeyIdInToken",
        (Account, AfterFix),
        w("The key is limited to the other environment.", "该密钥仅限另一个环境。"),
        w(
            "Send to the other environment, or use a key made for this one.",
            "请发送到另一个环境，或使用此环境的密钥。",
        ),
    )),
    // Apple lists the spelling above and returns this one (§3.3, "Spelling trap").
    elsewhere(row(
        403,
        "BadEnvironmentKeyInToken",
        (Account, AfterFix),
        w("The key is limited to the other environment.", "该密钥仅限另一个环境。"),
        w(
            "Send to the other environment, or use a key made for this one.",
            "请发送到另一个环境，或使用此环境的密钥。",
        ),
    )),
    row(
        404,
        "BadPath",
        (Sender, AfterFix),
        w("The request path is not one of APNs.", "请求路径不是 APNs 的路径。"),
        w("The path is /3/device/ and the token in hex.", "路径应为 /3/device/ 加十六进制令牌。"),
    ),
    row(
        405,
        "MethodNotAllowed",
        (Sender, AfterFix),
        w("The request method is not POST.", "请求方法不是 POST。"),
        w("Send the request with POST.", "请使用 POST 发送。"),
    ),
    row(
        410,
        "ExpiredToken",
        (App, Never),
        w("The device token has expired.", "设备令牌已过期。"),
        w(
            "Open the app on the phone, so that it registers again, and copy its new token.",
            "请在手机上打开应用使其重新注册，并复制新令牌。",
        ),
    ),
    row(
        410,
        "Unregistered",
        (App, Never),
        w(
            "The token is no longer active for this topic: the app was removed, or the phone was restored.",
            "令牌对此主题已失效：应用被删除，或手机被恢复。",
        ),
        w(
            "Stop pushing to it until the app registers again. Apple often reports this days later.",
            "在应用重新注册之前请停止推送。苹果常在数日后才报告。",
        ),
    ),
    row(
        413,
        "PayloadTooLarge",
        (Sender, Never),
        w("The payload is over the limit.", "载荷超过上限。"),
        w(
            "At most 4,096 bytes, 5,120 for voip: shorten the text, or send a link to what is large.",
            "上限为 4,096 字节，voip 为 5,120：请缩短文本，或改为发送链接。",
        ),
    ),
    row(
        429,
        "TooManyProviderTokenUpdates",
        (Sender, Later),
        w(
            "The provider token was renewed more than once in 20 minutes.",
            "提供者令牌在 20 分钟内更新了不止一次。",
        ),
        w(
            "Keep one token for 20 to 60 minutes. This connection stays unusable for a while.",
            "请将同一令牌保持 20 至 60 分钟。此连接会有一段时间不可用。",
        ),
    ),
    row(
        429,
        "TooManyRequests",
        (Sender, Later),
        w("Too many pushes in a row went to this device.", "向此设备连续发送了过多推送。"),
        w("Wait, then send more slowly.", "请稍候，再以较慢速度发送。"),
    ),
    row(
        500,
        "InternalServerError",
        (Apns, Later),
        w("APNs failed.", "APNs 内部出错。"),
        w(
            "Nothing is wrong with the push. Resend it later; Apple asks for 15 minutes.",
            "推送本身没有问题。请稍后重发；苹果建议等待 15 分钟。",
        ),
    ),
    row(
        503,
        "ServiceUnavailable",
        (Apns, Later),
        w("APNs is not available.", "APNs 暂不可用。"),
        w("Resend later; Apple asks for 15 minutes.", "请稍后重发；苹果建议等待 15 分钟。"),
    ),
    row(
        503,
        "Shutdown",
        (Apns, NewConnection),
        w("This APNs server is shutting down.", "此 APNs 服务器正在关闭。"),
        w("Resend; a new connection reaches another server.", "请重新发送；新连接将到达其他服务器。"),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(REASONS.len(), 33, "32 listed by Apple, and the spelling it returns");
        for (index, row) in REASONS.iter().enumerate() {
            assert!((400..=503).contains(&row.status), "{}", row.reason);
            let twice = REASONS[index + 1..].iter().any(|other| other.reason == row.reason);
            assert!(!twice, "{} stands twice", row.reason);
            for words in [row.meaning, row.advice] {
                assert!(words.en.ends_with('.') && words.zh_hans.ends_with('。'), "{}", row.reason);
            }
        }
    }

    #[test]
    fn unknown_reasons_follow_their_status() {
        assert_eq!(facts(503, "Shutdown").retry, NewConnection);
        assert_eq!(facts(400, "BadDeviceToken").retry, Never);
        for (status, retry) in [(400, AfterFix), (403, AfterFix), (429, Later), (502, Later)] {
            assert_eq!(facts(status, "SomethingNew").retry, retry);
            assert_eq!(facts(status, "").retry, retry);
        }
    }

    #[test]
    fn the_environment_reasons_point_to_the_other_one() {
        let elsewhere: Vec<_> =
            REASONS.iter().filter(|row| row.try_other_environment).map(|row| row.reason).collect();
        assert_eq!(
            elsewhere,
            [
                "BadDeviceToken",
                "BadCertificateEnvironment",
                "BadEnvironmentKeyIdInToken",
                "BadEnvironmentKeyInToken"
            ]
        );
    }
}
