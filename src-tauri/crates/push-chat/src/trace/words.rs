//! Verdicts, steps and remarks for a person. The Chinese terms are the service's.

use push_protocol::Words;

use super::{Ours, Outcome, Saw, Step, Verdict, Why};
use crate::words::said;
use crate::{Sentence, Window};

const fn w(en: &'static str, zh_hans: &'static str) -> Words {
    Words { en, zh_hans }
}

pub(super) const fn of_verdict(verdict: Verdict) -> Words {
    match verdict {
        Verdict::Online => w("Online: delivered at once, no push", "在线：直接送达，不推送"),
        Verdict::NoDevice => w("No device: nothing to push to", "无设备：没有可推送的设备"),
        Verdict::GroupMuted => w("Group muted: no push", "群组免打扰：不推送"),
        Verdict::SenderMuted => w("Sender muted: no push", "发送方免打扰：不推送"),
        Verdict::DoNotDisturb => w("Do not disturb: no push", "免打扰：不推送"),
        Verdict::Pushed => w("Pushed", "已推送"),
    }
}

pub(super) const fn of_ours(ours: Ours) -> Words {
    match ours {
        Ours::Prefix => w(
            "The service’s documents do not say that a summary begins with the sender’s display name; Pushbench puts it there.",
            "服务文档未说明摘要以发送方的推送昵称开头；这是 Pushbench 的规则。",
        ),
        Ours::Badge => w(
            "The service’s documents do not say what the badge counts; Pushbench counts the messages that wait.",
            "服务文档未说明角标的计数；Pushbench 计算等待中的消息数。",
        ),
        Ours::HalfOpenWindow => w(
            "The service’s documents do not say whether the last hour belongs to do-not-disturb; Pushbench ends it when that hour begins.",
            "服务文档未说明结束的小时是否属于免打扰时段；Pushbench 在该小时开始时结束免打扰。",
        ),
        Ours::Summary => w(
            "The service’s documents do not say what stands for a message that is no text; these words are Pushbench’s.",
            "服务文档未说明非文本消息的摘要；这些文字是 Pushbench 的。",
        ),
    }
}

pub(super) fn of_step(step: &Step) -> Sentence {
    let Sentence { en, zh_hans } = of_saw(&step.saw);
    if step.outcome == Outcome::Overridden {
        return said!("{en}; overridden by force", "{zh_hans}；被强制推送覆盖");
    }
    Sentence { en, zh_hans }
}

fn of_saw(saw: &Saw) -> Sentence {
    match saw {
        Saw::Sender { sender } => {
            said!("Written by {sender}, who gets nothing", "由 {sender} 发送，发送方不会收到推送")
        }
        Saw::Presence { online: true } => said!("Is online", "在线"),
        Saw::Presence { online: false } => said!("Is offline", "离线"),
        Saw::Waiting { now: 1 } => said!("The message waits", "消息进入等待"),
        Saw::Waiting { now } => {
            said!("{now} messages wait, this one included", "共 {now} 条消息等待，含本条")
        }
        Saw::Devices { bound: 0, .. } => said!("Has no bound device", "没有绑定设备"),
        Saw::Devices { bound, dead: 0 } => {
            let s = if *bound == 1 { "" } else { "s" };
            said!("Has {bound} bound device{s}", "已绑定 {bound} 台设备")
        }
        Saw::Devices { bound, dead } => {
            let s = if *bound == 1 { "" } else { "s" };
            said!(
                "Has {bound} bound device{s}, {dead} marked dead",
                "已绑定 {bound} 台设备，其中 {dead} 台已失效"
            )
        }
        Saw::Force { force: true } => said!("Force is on", "强制推送已开启"),
        Saw::Force { force: false } => said!("Force is off", "强制推送未开启"),
        Saw::Group { group, muted: true } => said!("Group {group} is muted", "群组 {group} 已设免打扰"),
        Saw::Group { group, muted: false } => said!("Group {group} is not muted", "群组 {group} 未设免打扰"),
        Saw::Person { sender, muted: true } => said!("{sender} is muted", "{sender} 已设免打扰"),
        Saw::Person { sender, muted: false } => said!("{sender} is not muted", "{sender} 未设免打扰"),
        Saw::Hours { .. } => of_hours(saw),
        Saw::Nothing(Why::Decided) => said!("Not asked: already decided", "未判断：已有结论"),
        Saw::Nothing(Why::SingleChat) => said!("Not asked: this is no group", "未判断：不是群聊"),
        Saw::Nothing(Why::GroupChat) => {
            said!(
                "Not asked: in a group, muted people get through",
                "未判断：群聊中，已设免打扰的人发来的消息仍会推送"
            )
        }
    }
}

fn of_hours(saw: &Saw) -> Sentence {
    let Saw::Hours { enabled, start, end, window, time, inside, zone } = saw else {
        return said!("", "");
    };
    let (start, end) = (start.get(), end.get());
    match (enabled, window) {
        (false, _) => said!("Do not disturb is off", "免打扰未开启"),
        (true, Window::Empty) => said!(
            "Do not disturb is on, but no hour lies in {start}–{end}",
            "免打扰已开启，但 {start}–{end} 不含任何小时"
        ),
        (true, Window::Always) => {
            said!("Do not disturb is on all day ({start}–{end})", "全天免打扰（{start}–{end}）")
        }
        (true, _) if *inside => said!(
            "{time} ({zone}) is inside do not disturb {start}–{end}",
            "{time}（{zone}）在免打扰时段 {start}–{end} 内"
        ),
        (true, _) => said!(
            "{time} ({zone}) is outside do not disturb {start}–{end}",
            "{time}（{zone}）在免打扰时段 {start}–{end} 外"
        ),
    }
}
