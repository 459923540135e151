//! Payloads byte for byte.

use push_chat::{Body, Ext, Language, Options, Ours, Person, Tree, decide, payload};

use crate::common::{GROUP, M, clock, group_message, message, person, recipient, shanghai, summary};

fn text(message: &push_chat::Message, options: &Options) -> String {
    let (person, zone) = (person(), shanghai());
    payload(message, None, &recipient(&person, message, &zone), options).text
}

#[test]
fn the_reference_cases_are_exact() {
    let plain = Options::default();
    let ext = |inside: &str| format!("{{\"em_apns_ext\":{{{inside}}}}}");
    let group = "{\"aps\":{\"alert\":{\"body\":\"您有一条新消息\"},\"badge\":1,\"sound\":\"default\"},\"f\":\"6001\",\"t\":\"6006\",\"g\":\"1421300621769\",\"m\":\"373360335316321408\"}";
    let content = "{\"aps\":{\"alert\":{\"body\":\"custom push content\"},\"badge\":1,\"sound\":\"default\"},\"f\":\"6001\",\"t\":\"6006\",\"m\":\"373360335316321408\"}";
    for (message, options, expected) in [
        (group_message("{}"), &plain, group),
        (
            message(&ext("\"extern\":\"custom string\"")),
            &summary(),
            "{\"aps\":{\"alert\":{\"body\":\"test\"},\"badge\":1,\"sound\":\"default\"},\"e\":\"custom string\",\"f\":\"6001\",\"t\":\"6006\",\"m\":\"373360335316321408\"}",
        ),
        (message(&ext("\"em_push_content\":\"custom push content\"")), &plain, content),
        (message(&ext("\"em_push_content\":\"custom push content\"")), &summary(), content),
        (
            message(&ext("\"em_push_sound\":\"custom.caf\"")),
            &plain,
            "{\"aps\":{\"alert\":{\"body\":\"您有一条新消息\"},\"badge\":1,\"sound\":\"custom.caf\"},\"f\":\"6001\",\"t\":\"6006\",\"m\":\"373360335316321408\"}",
        ),
        (
            message(&ext("\"em_push_mutable_content\":true")),
            &summary(),
            "{\"aps\":{\"alert\":{\"body\":\"test\"},\"badge\":1,\"sound\":\"default\",\"mutable-content\":1},\"f\":\"6001\",\"t\":\"6006\",\"m\":\"373360335316321408\"}",
        ),
    ] {
        assert_eq!(text(&message, options), expected);
    }
    // Force at 23:00, in a muted group, with quiet hours 22–7.
    let mut person = person();
    person.options.update_push_service_for_groups(&[GROUP], true).unwrap();
    person.options.disable_offline_push(22, 7).unwrap();
    let (forced, zone) = (group_message("{\"em_force_notification\":true}"), shanghai());
    let recipient = recipient(&person, &forced, &zone);
    let decision = decide(&forced, &recipient, &person.options, &clock("23:00"));
    assert_eq!((decision.verdict.name(), decision.overridden().count()), ("pushed", 2));
    assert_eq!(payload(&forced, None, &recipient, &person.options).text, group);
}

#[test]
fn the_app_s_field_is_as_given() {
    for (given, expected) in [
        ("\"custom string\"", "\"custom string\""),
        (
            "{ \"b\" : 1.50e0, \"a\" : [ 1 , 10000000000000000000001 ] }",
            "{\"b\":1.50e0,\"a\":[1,10000000000000000000001]}",
        ),
        ("\"\\u00e9\\/\"", "\"\\u00e9\\/\""),
        ("null", "null"),
        ("\"\"", "\"\""),
        ("-0", "-0"),
        ("\"\\ud83d\"", "\"\\ud83d\""),
    ] {
        let message = message(&format!("{{\"em_apns_ext\":{{\"extern\":{given}}}}}"));
        let text = text(&message, &Options::default());
        assert!(text.contains(&format!(",\"e\":{expected},\"f\":")), "{text}");
    }
}

#[test]
fn a_summary_begins_with_the_sender_s_display_name() {
    let (person, zone) = (person(), shanghai());
    let mut sender = Person::new("6001");
    let mut shown = |name: Option<&str>, body: Body, ext: &str, options: &Options| {
        sender.options.update_push_display_name(name);
        let message = push_chat::Message { body, ..message(ext) };
        let payload = payload(&message, Some(&sender), &recipient(&person, &message, &zone), options);
        let json: serde_json::Value = serde_json::from_str(&payload.text).unwrap();
        (json["aps"]["alert"]["body"].as_str().unwrap().to_owned(), payload.ours())
    };
    let test = || Body::Text("te\"st\n".to_owned());
    let (badge, prefix, stand_in) = (Ours::Badge, Ours::Prefix, Ours::Summary);
    assert_eq!(
        shown(Some("Ann"), test(), "{}", &summary()),
        ("Ann: te\"st\n".to_owned(), vec![prefix, badge])
    );
    assert_eq!(shown(None, test(), "{}", &summary()), ("te\"st\n".to_owned(), vec![badge]));
    assert_eq!(shown(Some(""), test(), "{}", &summary()), ("te\"st\n".to_owned(), vec![badge]));
    assert_eq!(
        shown(Some("Ann"), test(), "{}", &Options::default()),
        ("您有一条新消息".to_owned(), vec![badge])
    );
    let content = "{\"em_apns_ext\":{\"em_push_content\":\"mine\"}}";
    assert_eq!(shown(Some("Ann"), test(), content, &summary()), ("mine".to_owned(), vec![badge]));
    assert_eq!(
        shown(Some("Ann"), Body::Image, "{}", &Options::default()),
        ("您有一条新消息".to_owned(), vec![badge])
    );
    assert_eq!(
        shown(Some("Ann"), Body::Image, "{}", &summary()),
        ("Ann: [图片]".to_owned(), vec![prefix, stand_in, badge])
    );
}

#[test]
fn texts_are_in_the_recipient_s_language() {
    let zone = shanghai();
    let shown = |language: Language, body: Body, options: &Options| {
        let person = Person { language: Some(language), ..person() };
        let message = push_chat::Message { body, ..message("{}") };
        let text = payload(&message, None, &recipient(&person, &message, &zone), options).text;
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        json["aps"]["alert"]["body"].as_str().unwrap().to_owned()
    };
    let (en, zh) = (Language::English, Language::SimplifiedChinese);
    assert_eq!(shown(en, Body::Image, &Options::default()), "You have a new message");
    for (body, english, chinese) in [
        (Body::Image, "[Image]", "[图片]"),
        (Body::Voice, "[Voice]", "[语音]"),
        (Body::Video, "[Video]", "[视频]"),
        (Body::File, "[File]", "[文件]"),
        (Body::Location, "[Location]", "[位置]"),
        (Body::Custom, "[Custom message]", "[自定义消息]"),
    ] {
        assert_eq!(shown(en, body.clone(), &summary()), english);
        assert_eq!(shown(zh, body, &summary()), chinese);
    }
}

#[test]
fn the_badge_counts_what_waits() {
    let zone = shanghai();
    let person = Person { waiting: 3, ..person() };
    let message = message("{}");
    let recipient = recipient(&person, &message, &zone);
    let badge = |it| payload(&message, None, &it, &Options::default()).text;
    assert!(badge(recipient).contains("\"badge\":4,"));
    assert!(badge(recipient.with_waiting(2)).contains("\"badge\":6,"));
    assert!(badge(recipient.with_waiting(u32::MAX)).contains("\"badge\":4294967295,"));
}

#[test]
fn what_is_too_long_is_named_and_not_cut() {
    let (person, zone) = (person(), shanghai());
    let of = |body: usize, external: usize| {
        let external = (external > 0).then(|| Tree::text(&"e".repeat(external)));
        let ext = Ext::default().with_external(external);
        let body = Body::Text("订".repeat(body));
        let message = push_chat::Message { body, ext, ..message("{}") };
        payload(&message, None, &recipient(&person, &message, &zone), &summary())
    };
    let plain = of(0, 0).bytes();
    assert_eq!(plain, of(0, 0).text.len());
    let exact = of(0, 4096 - plain - ",\"e\":\"\"".len());
    assert_eq!((exact.bytes(), exact.too_long()), (4096, None));
    let over = of(0, 4096 - plain - ",\"e\":\"\"".len() + 1).too_long().unwrap();
    assert_eq!((over.over, over.key), (1, "e"));
    let over = of(1_500, 2_000).too_long().unwrap();
    assert_eq!((over.key, over.key_bytes), ("aps.alert.body", 4_502));
    assert_eq!(over.over, of(1_500, 2_000).bytes() - 4_096);
    assert!(over.words().en.contains("the largest part is aps.alert.body with 4502 bytes"));
    let ext = Ext::default().with_sound(Some(&"s".repeat(5_000)));
    let long = push_chat::Message { ext, ..message("{}") };
    let found = payload(&long, None, &recipient(&person, &long, &zone), &Options::default());
    assert_eq!(found.too_long().unwrap().key, "aps.sound");
    assert!(found.text.contains(M));
}
