//! Beginnings for notifications of every push type and common case. The payloads are files beside this one.

use push_protocol::{PushType, Words as Said};

use crate::model::TemplateView;
use crate::send::words;

struct Template {
    id: &'static str,
    name: Said,
    about: Said,
    /// None: the header is left out.
    push_type: Option<PushType>,
    priority: &'static str,
    expiration: &'static str,
    payload: &'static str,
}

macro_rules! template {
    ($id:literal, $push_type:expr, $priority:literal, $expiration:literal,
     $name:literal, $about:literal, $name_zh:literal, $about_zh:literal) => {
        Template {
            id: $id,
            name: Said { en: $name, zh_hans: $name_zh },
            about: Said { en: $about, zh_hans: $about_zh },
            push_type: $push_type,
            priority: $priority,
            expiration: $expiration,
            payload: include_str!(concat!("templates/", $id, ".json")),
        }
    };
}

/// All of them, in the order in which they are offered.
pub fn templates() -> Vec<TemplateView> {
    TEMPLATES.iter().map(view).collect()
}

fn view(template: &Template) -> TemplateView {
    TemplateView {
        id: template.id.to_owned(),
        name: words(template.name),
        about: words(template.about),
        push_type: template.push_type.map(PushType::name).unwrap_or_default().to_owned(),
        priority: template.priority.to_owned(),
        expiration: template.expiration.to_owned(),
        payload: template.payload.to_owned(),
    }
}

#[rustfmt::skip]
const TEMPLATES: [Template; 23] = [
    template!(
        "plain", Some(PushType::Alert), "10", "",
        "Plain notification", "Title, text and sound: for anything that a person should see now.",
        "普通通知", "标题、正文和声音：适合需要用户立即看到的内容。"
    ),
    template!(
        "rich_image", Some(PushType::Alert), "10", "",
        "With a picture", "A service extension fetches the picture before the notification is shown; the key is your app’s own.",
        "带图片", "由通知服务扩展在显示前下载图片；图片地址的键由应用自定。"
    ),
    template!(
        "time_sensitive", Some(PushType::Alert), "10", "+3600",
        "Time-sensitive", "Breaks through Focus and the summary, for what loses its worth within the hour; the app needs the capability.",
        "时效性通知", "可越过专注模式和定时摘要，适合一小时内就会失效的内容；应用需开启该能力。"
    ),
    template!(
        "critical", Some(PushType::Alert), "10", "",
        "Critical alert", "Sounds even when the iPhone is muted, for danger to life or home; needs an entitlement that Apple grants.",
        "重要警告", "静音时也会响铃，用于危及人身或家庭安全的情况；需要苹果批准的授权。"
    ),
    template!(
        "quiet", Some(PushType::Alert), "5", "",
        "Quiet", "Goes to the list without lighting the screen, for what can wait.",
        "静默送达", "只进入通知列表，不点亮屏幕，适合不紧急的内容。"
    ),
    template!(
        "actions", Some(PushType::Alert), "10", "",
        "With buttons", "Shows the buttons of a category that the app has registered under the same name.",
        "带操作按钮", "显示应用以同名注册的类别中的按钮。"
    ),
    template!(
        "thread", Some(PushType::Alert), "10", "",
        "Grouped in a thread", "Notifications with the same thread ID stack up, one stack for each conversation or order.",
        "按会话分组", "thread-id 相同的通知会叠放在一起，每个会话或订单一叠。"
    ),
    template!(
        "localised", Some(PushType::Alert), "10", "",
        "Localised by the app", "The app’s strings file gives the text in the user’s language, and the arguments fill it.",
        "由应用本地化", "文本取自应用的字符串文件，按用户语言显示，并填入参数。"
    ),
    template!(
        "badge", Some(PushType::Alert), "5", "",
        "Badge only", "Sets the number on the app’s icon and shows nothing; 0 removes it.",
        "仅角标", "只设置应用图标上的数字，不显示通知；0 表示清除。"
    ),
    template!(
        "background", Some(PushType::Background), "5", "",
        "Silent, in the background", "Wakes the app to fetch something, without a word to the user; two or three an hour at most.",
        "后台静默推送", "唤醒应用获取内容，用户不会察觉；每小时最多两三次。"
    ),
    template!(
        "live_activity_start", Some(PushType::Liveactivity), "10", "",
        "Live Activity: start", "Begins a Live Activity by the push-to-start token; type and attributes are those in the app’s code.",
        "实时活动：开始", "通过 push-to-start 令牌开始实时活动；类型与属性须与应用代码一致。"
    ),
    template!(
        "live_activity_update", Some(PushType::Liveactivity), "5", "",
        "Live Activity: update", "Shows a new state; priority 5 does not count against the hourly budget.",
        "实时活动：更新", "显示新的状态；优先级 5 不占用每小时的配额。"
    ),
    template!(
        "live_activity_end", Some(PushType::Liveactivity), "10", "",
        "Live Activity: end", "Shows the final state, and removes the activity at the time given.",
        "实时活动：结束", "显示最终状态，并在指定时间移除实时活动。"
    ),
    template!(
        "voip", Some(PushType::Voip), "10", "0",
        "Incoming call (VoIP)", "Wakes the app for a call, which it must report to CallKit at once; a late one is worth nothing, so it is not stored.",
        "VoIP 来电", "为来电唤醒应用，应用必须立即向 CallKit 报告；迟到即失效，因此不存储。"
    ),
    template!(
        "push_to_talk", Some(PushType::Pushtotalk), "10", "0",
        "Push to Talk", "Tells the app who speaks in its channel, so that it plays the voice.",
        "按下即讲", "告知应用频道中由谁讲话，以便播放语音。"
    ),
    template!(
        "location", Some(PushType::Location), "10", "",
        "Location query", "Asks the location push extension for where the device is; needs a key, as certificates are refused.",
        "位置查询", "请求位置推送扩展报告设备位置；须使用密钥，证书会被拒绝。"
    ),
    template!(
        "complication", Some(PushType::Complication), "10", "",
        "Watch complication", "Updates a complication of an Apple Watch app, up to 50 times a day.",
        "手表复杂功能", "更新 Apple Watch 应用的复杂功能，每天最多 50 次。"
    ),
    template!(
        "widgets", Some(PushType::Widgets), "10", "",
        "Widgets", "Has WidgetKit load the app’s widgets anew, within the system’s budget.",
        "小组件", "让 WidgetKit 在系统配额内重新载入应用的小组件。"
    ),
    template!(
        "controls", Some(PushType::Controls), "10", "",
        "Controls", "Has the system read the state of the app’s controls anew, after it changed elsewhere.",
        "控件", "状态在别处改变后，让系统重新读取应用控件的状态。"
    ),
    template!(
        "file_provider", Some(PushType::Fileprovider), "10", "",
        "File Provider", "Tells the extension that files of a domain changed on the server; the working set stands for all of them.",
        "File Provider", "告知扩展某个域的文件在服务器上已变化；工作集代表全部文件。"
    ),
    template!(
        "wallet_pass", None, "", "",
        "Wallet pass update", "Has Wallet fetch the pass anew. Topic: the pass type ID; host: production; the text shown comes from the pass.",
        "钱包票券更新", "让“钱包”重新获取票券。主题为票券类型 ID，须发往生产环境；显示的文字来自票券本身。"
    ),
    template!(
        "mdm", Some(PushType::Mdm), "10", "",
        "Device management (MDM)", "Has a managed device ask its server for commands; the value is the PushMagic from its check-in.",
        "设备管理（MDM）", "让受管理设备向服务器请求命令；值为设备签到时给出的 PushMagic。"
    ),
    template!(
        "safari", Some(PushType::Alert), "10", "",
        "Safari website push", "For old websites with a website push ID as topic; the arguments fill the URL of the push package.",
        "Safari 网站推送", "用于以网站推送 ID 为主题的旧式网站推送；参数填入推送包中的网址。"
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::time::UNIX_EPOCH;

    use push_protocol::json::{Json, Kind};
    use push_protocol::lint::{Severity, lint};
    use push_protocol::{HeaderText, Notification, Payload};

    use super::*;
    use crate::draft::resolve_expiration;

    const TOPIC: &str = "com.example.shop";

    #[test]
    fn every_payload_is_json_as_it_is_written_by_hand() {
        for template in templates() {
            let value: serde_json::Value = serde_json::from_str(&template.payload).unwrap();
            let pretty = serde_json::to_string_pretty(&value).unwrap() + "\n";
            assert_eq!(template.payload, pretty, "{}", template.id);
        }
    }

    #[test]
    fn every_template_fits_its_push_type() {
        for template in templates() {
            let id = &template.id;
            let push_type = PushType::from_name(&template.push_type);
            assert_eq!(push_type.is_none(), template.push_type.is_empty(), "{id}");
            let mut notification = Notification::new(Payload::parse(template.payload.as_bytes()).unwrap());
            let header = |text: &str| HeaderText::parse(text).ok();
            let topic = match id.as_str() {
                "wallet_pass" => format!("pass.{TOPIC}"),
                "safari" => format!("web.{TOPIC}"),
                _ => format!("{TOPIC}{}", push_type.map(PushType::topic_suffix).unwrap_or_default()),
            };
            (notification.topic, notification.push_type) = (header(&topic), header(&template.push_type));
            notification.priority = header(&template.priority);
            notification.expiration = header(&resolve_expiration(&template.expiration, UNIX_EPOCH));
            let findings = lint(&notification.subject(0));
            assert!(findings.iter().all(|it| it.severity == Severity::Info), "{id}: {findings:?}");

            let json = Json::read(&template.payload).unwrap();
            let Some(push_type) = push_type else { continue };
            assert_eq!(json.root().get("aps").is_some(), push_type.has_aps(), "{id}");
            let others = json.root().children().filter(|it| it.name() != "aps").count();
            let of_apple = matches!(push_type, PushType::Mdm);
            assert!(push_type.takes_custom_keys() || (of_apple && others == 1), "{id}");
        }
    }

    #[test]
    fn live_activities_have_what_their_events_need() {
        let needed = |id: &str| -> &[&str] {
            match id {
                "live_activity_start" => {
                    &["timestamp", "event", "content-state", "attributes-type", "attributes", "alert"]
                }
                _ => &["timestamp", "event", "content-state"],
            }
        };
        let activities = templates().into_iter().filter(|it| it.push_type == "liveactivity");
        let mut events = Vec::new();
        for template in activities {
            let json = Json::read(&template.payload).unwrap();
            let aps = json.at("/aps").unwrap();
            events.push(aps.get("event").unwrap().str().unwrap().into_owned());
            for key in needed(&template.id) {
                assert!(aps.get(key).is_some(), "{}: {key}", template.id);
            }
            assert_eq!(aps.get("content-state").unwrap().kind(), Kind::Object);
            assert_eq!(aps.get("timestamp").unwrap().str().unwrap(), "{{now:number}}");
        }
        assert_eq!(events, ["start", "update", "end"]);
    }

    #[test]
    fn there_is_one_for_every_push_type_and_each_says_when_to_use_it() {
        let templates = templates();
        for push_type in PushType::ALL {
            assert!(templates.iter().any(|it| it.push_type == push_type.name()), "{}", push_type.name());
        }
        let distinct = |of: fn(&TemplateView) -> &String| {
            templates.iter().map(of).collect::<HashSet<_>>().len() == templates.len()
        };
        assert!(distinct(|it| &it.id) && distinct(|it| &it.name.en) && distinct(|it| &it.name.zh_hans));
        for TemplateView { id, about, .. } in &templates {
            let lines = [(&about.en, '.'), (&about.zh_hans, '。')];
            assert!(lines.iter().all(|(line, end)| line.ends_with(*end) && !line.contains('\n')), "{id}");
        }
    }
}
