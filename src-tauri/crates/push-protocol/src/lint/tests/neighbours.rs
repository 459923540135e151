//! Thresholds and choices that fixtures on disk cannot show, since the clock moves.

use super::*;

fn activity(date: &str, value: i64) -> Vec<&'static str> {
    let value = i64::try_from(NOW).unwrap() + value;
    let timestamp = if date == "timestamp" { value } else { i64::try_from(NOW).unwrap() };
    let other = if date == "timestamp" { String::new() } else { format!(",\"{date}\":{value}") };
    let event = if date == "dismissal-date" { "end" } else { "update" };
    let text =
        format!(r#"{{"aps":{{"timestamp":{timestamp},"event":"{event}","content-state":{{}}{other}}}}}"#);
    rules_of(&lint(&Subject::new(text.as_bytes(), NOW)))
}

#[test]
fn dates_are_held_against_the_clock() {
    let hour = 3_600;
    for (date, from_now, expected) in [
        ("timestamp", 0, None),
        ("timestamp", -hour, None),
        ("timestamp", -hour - 1, Some("timestamp_old")),
        ("timestamp", hour + 1, Some("timestamp_old")),
        ("timestamp", -978_307_200, Some("timestamp_unit")),
        ("stale-date", 1, None),
        ("stale-date", -1, Some("stale_date")),
        ("dismissal-date", 4 * hour, None),
        ("dismissal-date", 4 * hour + 61, Some("dismissal_date")),
        // In the past: the Live Activity goes at once, as is meant.
        ("dismissal-date", -hour, None),
        ("dismissal-date", -1_764_299_999, None),
    ] {
        assert_eq!(activity(date, from_now), expected.into_iter().collect::<Vec<_>>(), "{date} {from_now}");
    }
}

/// A rule, and what its fix writes.
type Expected<'a> = Option<(&'a str, Option<&'a str>)>;

/// Rules that find something in the headers, and what their fix writes.
fn found_in(push_type: &str, field: Field, text: &str) -> Vec<(&'static str, Option<String>)> {
    let payload = if push_type == "alert" { r#"{"aps":{"alert":"Hi"}}"# } else { r#"{"caller":"Ana"}"# };
    let topic = if push_type == "alert" { "com.example.app" } else { "com.example.app.voip" };
    let mut headers = Headers {
        push_type: Some(push_type),
        priority: Some("10"),
        expiration: Some("0"),
        topic: Some(topic),
        collapse_id: Some(""),
        apns_id: Some(""),
    };
    let header = match field {
        Field::Priority => &mut headers.priority,
        Field::Expiration => &mut headers.expiration,
        Field::Topic => &mut headers.topic,
        Field::CollapseId => &mut headers.collapse_id,
        Field::ApnsId => &mut headers.apns_id,
        Field::PushType | Field::Payload | Field::Variables => &mut headers.push_type,
    };
    *header = Some(text);
    let findings = lint(&Subject { headers, ..Subject::new(payload.as_bytes(), NOW) });
    let fixed = |it: &Finding| it.fix.as_ref().and_then(|fix| fix.headers.last()).map(|it| it.1.clone());
    findings.iter().map(|it| (it.rule.name(), fixed(it))).collect()
}

#[test]
fn headers_are_judged_at_their_bounds() {
    use Field::{Expiration, Priority, PushType, Topic};
    let (near, later, past) = ((NOW + 60).to_string(), (NOW + 61).to_string(), (NOW - 1).to_string());
    let activity = "com.example.app.push-type.liveactivity";
    let rows: [(&str, Field, &str, Expected<'_>); 16] = [
        ("alert", PushType, "alert", None),
        ("voip", PushType, "voip", None),
        ("voip", PushType, "Voip", Some(("push_type_unknown", Some("voip")))),
        ("voip", Expiration, "", Some(("expiration_advice", Some("0")))),
        ("voip", Expiration, &near, None),
        ("voip", Expiration, &later, Some(("expiration_advice", Some("0")))),
        ("alert", Expiration, "", None),
        ("alert", Expiration, &later, None),
        ("alert", Expiration, &past, Some(("expiration_past", Some("0")))),
        ("alert", Expiration, "-1", Some(("expiration", None))),
        ("alert", Expiration, "+60", Some(("expiration", None))),
        ("alert", Priority, "", None),
        ("alert", Priority, "010", Some(("priority", Some("10")))),
        ("alert", Priority, "high", Some(("priority", Some("10")))),
        ("alert", Topic, "  ", Some(("topic_missing", None))),
        ("alert", Topic, activity, Some(("topic_suffix", Some("com.example.app")))),
    ];
    for (push_type, field, text, expected) in rows {
        let expected = expected.map(|(rule, fixed)| (rule, fixed.map(str::to_owned)));
        assert_eq!(
            found_in(push_type, field, text),
            expected.into_iter().collect::<Vec<_>>(),
            "{field:?} {text}"
        );
    }
}

#[test]
fn another_push_type_brings_its_headers() {
    let payload = r#"{"aps":{"content-available":1}}"#;
    let fields = |priority, topic| {
        let headers = Headers { push_type: Some("alert"), priority, topic, ..Headers::default() };
        let findings = lint(&Subject { headers, ..Subject::new(payload.as_bytes(), NOW) });
        findings[0].fix.clone().unwrap().headers
    };
    let field = |field, text: &str| (field, text.to_owned());
    let five = field(Field::Priority, "5");
    let rows = [
        (Some("10"), Some("com.a"), vec![five.clone()]),
        (Some("5"), Some("com.a"), vec![]),
        (Some(""), None, vec![five]),
        (None, Some("com.a.voip"), vec![field(Field::Topic, "com.a")]),
    ];
    for (priority, topic, rest) in rows {
        let expected = [vec![field(Field::PushType, "background")], rest].concat();
        assert_eq!(fields(priority, topic), expected);
    }
}

#[test]
fn loc_keys_are_held_against_the_strings() {
    let texts = |rows: &[(&str, &str)]| -> BTreeMap<String, String> {
        rows.iter().map(|(key, format)| ((*key).to_owned(), (*format).to_owned())).collect()
    };
    let en = texts(&[
        ("SHIPPED", "%1$@, your order %2$@ has shipped"),
        ("PLAIN", "Hello"),
        ("COUNT", "%d orders"),
    ]);
    let de = texts(&[("SHIPPED", "Unterwegs: %@")]);
    let strings = [
        Strings { language: "en", file_name: "Localizable.xcstrings", texts: &en },
        Strings { language: "de", file_name: "Localizable.xcstrings", texts: &de },
    ];
    let found = |alert: &str, strings: &[Strings<'_>]| {
        let text = format!(r#"{{"aps":{{"alert":{alert}}}}}"#);
        let findings = lint(&Subject { strings, ..Subject::new(text.as_bytes(), NOW) });
        findings.iter().map(|it| (it.rule.name(), it.severity.name())).collect::<Vec<_>>()
    };
    let rows: [(&str, &[(&str, &str)]); 9] = [
        (r#"{"loc-key":"SHIPPED","loc-args":["Ana","1042"]}"#, &[("loc_args_count", "info")]),
        (r#"{"loc-key":"SHIPPED","loc-args":["Ana"]}"#, &[("loc_args_count", "warning")]),
        (r#"{"loc-key":"SHIPPED"}"#, &[("loc_args_count", "warning")]),
        (r#"{"loc-key":"PLAIN"}"#, &[("loc_key_missing", "warning")]),
        (r#"{"loc-key":"NOWHERE"}"#, &[("loc_key_missing", "warning")]),
        (r#"{"loc-key":"{{key}}","loc-args":["Ana"]}"#, &[]),
        (r#"{"title-loc-key":"SHIPED","body":"x"}"#, &[("loc_key_missing", "warning")]),
        (r#"{"action-loc-key":"NOWHERE","body":"x"}"#, &[("loc_key_missing", "warning")]),
        (r#"{"title":{"loc-key":"NOWHERE"}}"#, &[("wrong_type", "error"), ("loc_key_missing", "warning")]),
    ];
    for (alert, expected) in rows {
        assert_eq!(found(alert, &strings), expected, "{alert}");
    }
    let english = &strings[..1];
    assert_eq!(found(r#"{"loc-key":"SHIPPED","loc-args":["Ana","1042"]}"#, english), []);
    assert_eq!(found(r#"{"loc-key":"PLAIN","loc-args":["Ana"]}"#, english), [("loc_args_count", "info")]);
    assert_eq!(found(r#"{"loc-key":"COUNT","loc-args":["3"]}"#, english), [("loc_args_count", "warning")]);
    assert_eq!(found(r#"{"loc-key":"NOWHERE"}"#, &[]), [], "nothing is known of the app's strings");
}
