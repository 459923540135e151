//! Twelve scenarios that teach the rules, each with what it shows.

use push_protocol::Words;

/// A scenario that Pushbench brings along.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Name of its file, without the ending.
    pub id: &'static str,
    /// Its name.
    pub name: Words,
    /// What it teaches, in one line.
    pub lesson: Words,
    /// The file.
    pub file: &'static str,
}

macro_rules! sample {
    ($id:literal, $name:expr, $lesson:expr $(,)?) => {
        Sample {
            id: $id,
            name: $name,
            lesson: $lesson,
            file: include_str!(concat!("../samples/", $id, ".scenario.json")),
        }
    };
}

const fn w(en: &'static str, zh_hans: &'static str) -> Words {
    Words { en, zh_hans }
}

/// In the order in which they build on each other.
pub static SAMPLES: [Sample; 12] = [
    sample!(
        "01-first-push",
        w("A first push", "第一条推送"),
        w(
            "Who is offline and has a device gets a push; in a simple banner it does not say what was written.",
            "离线且有设备的人会收到推送；简单样式不显示消息内容。",
        ),
    ),
    sample!(
        "02-online",
        w("Online or without a device", "在线或没有设备"),
        w(
            "Force changes nothing for who is online or has no device: the first gets the message itself, the second finds it waiting.",
            "强制推送对在线或没有设备的人不起作用：前者直接收到消息，后者的消息进入等待。",
        ),
    ),
    sample!(
        "03-night-group",
        w("Night-time group message", "夜间群消息"),
        w(
            "A muted group is asked about before do not disturb; either one holds the push back, and the message waits.",
            "先判断群组免打扰，再判断免打扰时段；任一成立都不推送，消息进入等待。",
        ),
    ),
    sample!(
        "04-forced",
        w("Forced notice", "强制推送"),
        w(
            "em_force_notification overrides a muted group and do not disturb, and the trace shows what it overrode.",
            "em_force_notification（强制推送）覆盖群组免打扰与免打扰时段，判断过程会显示被覆盖的规则。",
        ),
    ),
    sample!(
        "05-muted-group",
        w("Muted group", "免打扰群组"),
        w(
            "Who muted the group gets no push; the other members do.",
            "对该群组设了免打扰的人不会收到推送，其他成员会收到。",
        ),
    ),
    sample!(
        "06-muted-sender",
        w("Muted sender", "免打扰的发送方"),
        w("A muted person’s single chats are not pushed.", "对某人设了免打扰后，其单聊消息不推送。"),
    ),
    sample!(
        "07-muted-sender-in-group",
        w("Muted sender in a group", "群聊中免打扰的发送方"),
        w(
            "A muted person still gets through in a group that is not muted.",
            "在未设免打扰的群组中，设了免打扰的人发的消息仍会推送。",
        ),
    ),
    sample!(
        "08-edge-of-the-night",
        w("The edge of the night", "夜晚的边界"),
        w(
            "At 7:00, 22–7 is over, 7–22 has begun, 24–8 means 0–8, and two equal hours are the whole day.",
            "7:00 时，22–7 已结束，7–22 已开始，24–8 即 0–8，起止相同表示全天。",
        ),
    ),
    sample!(
        "09-time-zones",
        w("Three time zones", "三个时区"),
        w(
            "Do not disturb goes by the recipient’s time zone: it is night in Shanghai, not yet in Kolkata, and morning in New York.",
            "免打扰按接收方的时区判断：上海已是深夜，加尔各答还不是，纽约是早晨。",
        ),
    ),
    sample!(
        "10-summary-chinese",
        w("Summary style, Chinese", "摘要样式，中文"),
        w(
            "The recipient’s display style and language choose the text; a picture has a fixed summary, and the sender’s display name goes before it.",
            "文字由接收方的推送显示样式和语言决定；图片有固定摘要，前面是发送方的推送昵称。",
        ),
    ),
    sample!(
        "11-your-own-field",
        w("A field of your own", "自定义字段"),
        w(
            "extern goes into e as it is given, any JSON; the rest of ext stays with the message, and the badge counts what waits.",
            "extern 原样放入 e，可以是任意 JSON；ext 的其余部分随消息保留，角标为等待中的消息数。",
        ),
    ),
    sample!(
        "12-empty-window",
        w("Do not disturb that never is", "从不生效的免打扰"),
        w(
            "0–0 and 24–0 hold no hour, and hours that are set while do not disturb is off do nothing.",
            "0–0 与 24–0 不含任何小时；免打扰未开启时，设置的时段不起作用。",
        ),
    ),
];
