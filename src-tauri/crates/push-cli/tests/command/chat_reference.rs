//! The reference cases of chat push, byte for byte, as `pushbench chat --json` prints them: 6001 writes to 6006, who is
//! offline and has one device.

use std::fs;

use serde_json::{Value, json};

use crate::bench::{command, lines};

/// What differs from one case to the next.
struct Case {
    text: &'static str,
    ext: Value,
    style: &'static str,
    in_group: bool,
    /// 23:00, the window 22–7, the group muted.
    at_night: bool,
    payload: &'static str,
}

const IN_GROUP: &str = r#"{"aps":{"alert":{"body":"您有一条新消息"},"badge":1,"sound":"default"},"f":"6001","t":"6006","g":"1421300621769","m":"373360335316321408"}"#;
const OWN_FIELD: &str = r#"{"aps":{"alert":{"body":"test"},"badge":1,"sound":"default"},"e":"custom string","f":"6001","t":"6006","m":"373360335316321408"}"#;
const OWN_TEXT: &str = r#"{"aps":{"alert":{"body":"custom push content"},"badge":1,"sound":"default"},"f":"6001","t":"6006","m":"373360335316321408"}"#;
const OWN_SOUND: &str = r#"{"aps":{"alert":{"body":"您有一条新消息"},"badge":1,"sound":"custom.caf"},"f":"6001","t":"6006","m":"373360335316321408"}"#;
const MUTABLE: &str = r#"{"aps":{"alert":{"body":"test"},"badge":1,"sound":"default","mutable-content":1},"f":"6001","t":"6006","m":"373360335316321408"}"#;

fn single(ext: Value, style: &'static str, payload: &'static str) -> Case {
    Case { text: "test", ext, style, in_group: false, at_night: false, payload }
}

fn cases() -> [Case; 7] {
    let own_text = || json!({"em_apns_ext": {"em_push_content": "custom push content"}});
    let group = |ext, at_night| Case {
        text: "text",
        ext,
        style: "SimpleBanner",
        in_group: true,
        at_night,
        payload: IN_GROUP,
    };
    [
        group(json!({}), false),
        single(json!({"em_apns_ext": {"extern": "custom string"}}), "MessageSummary", OWN_FIELD),
        single(own_text(), "SimpleBanner", OWN_TEXT),
        single(own_text(), "MessageSummary", OWN_TEXT),
        single(json!({"em_apns_ext": {"em_push_sound": "custom.caf"}}), "SimpleBanner", OWN_SOUND),
        single(json!({"em_apns_ext": {"em_push_mutable_content": true}}), "MessageSummary", MUTABLE),
        group(json!({"em_force_notification": true}), true),
    ]
}

fn scenario(case: &Case) -> Value {
    let person = |name: &str, online: bool, muted: bool| {
        json!({
            "name": name, "online": online, "language": null, "timeZone": null, "waiting": 0,
            "bindings": [{"device": format!("iPhone of {name}"), "apnsCertName": "PushCertName", "environment": "sandbox"}],
            "options": {
                "displayName": null, "displayStyle": case.style, "noDisturbingStartH": if muted { 22 } else { 0 },
                "noDisturbingEndH": if muted { 7 } else { 0 }, "isNoDisturbEnable": muted,
                "noPushGroups": if muted { vec!["1421300621769"] } else { vec![] }, "noPushUIds": []
            }
        })
    };
    let to = if case.in_group { json!({"group": "1421300621769"}) } else { json!({"person": "6006"}) };
    let groups = [json!({"id": "1421300621769", "members": ["6001", "6006"]})];
    json!({
        "version": 1, "name": "Reference", "clock": if case.at_night { "2026-11-24T23:00:00" } else { "2026-11-24T14:05:00" },
        "timeZone": "Asia/Shanghai", "language": "zh-Hans",
        "people": [person("6001", true, false), person("6006", false, case.at_night)],
        "groups": &groups[..usize::from(case.in_group)],
        "message": {"m": "373360335316321408", "from": "6001", "to": to, "body": {"type": "text", "text": case.text}, "ext": case.ext}
    })
}

#[test]
fn the_reference_cases_give_exactly_these_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let cases = cases();
    for (at, case) in cases.iter().enumerate() {
        let file = serde_json::to_vec_pretty(&scenario(case)).unwrap();
        fs::write(folder.path().join(format!("{at}.scenario.json")), file).unwrap();
    }
    let output = command(folder.path()).args(["chat", ".", "--json"]).output().unwrap();
    let said = lines(&output);
    assert_eq!(said.len(), cases.len() + 1, "{said:?}");
    for (row, case) in said.iter().zip(&cases) {
        assert_eq!((&row["verdict"], &row["payload"]), (&json!("pushed"), &json!(case.payload)));
        assert_eq!(row["bytes"], json!(case.payload.len()));
    }
    let overridden = |row: &Value| {
        row["trace"].as_array().unwrap().iter().filter(|it| it["result"] == "overridden").count()
    };
    assert_eq!(said[..7].iter().map(overridden).collect::<Vec<_>>(), [0, 0, 0, 0, 0, 0, 2]);
}
