//! What placeholders are, what becomes of them, and what never happens whatever the values are.

mod random;

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::*;
use crate::json::{Json, Kind};
use crate::{HeaderText, Notification, Payload};

/// 24 November 2026, 21:04:05 UTC.
const NOW: u64 = 1_795_554_245;
const UUID: &str = "9b1e2f3a-0000-4000-8000-0123456789ab";

type Values = BTreeMap<String, String>;

fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn uuid() -> String {
    UUID.to_owned()
}

fn own(device: Option<&Values>) -> Own<'_> {
    Own { counter: 7, uuid: &uuid, device, row: None }
}

fn template(payload: &str, profile: &Values) -> Template {
    Template::new(&Json::read(payload).unwrap(), "", profile, NOW)
}

/// The payload with these values of the profile.
fn expanded(payload: &str, profile: &[(&str, &str)]) -> Result<String, ExpandError> {
    let payload = template(payload, &values(profile)).payload(&own(None), &mut String::new());
    payload.map(|it| it.as_str().to_owned())
}

#[test]
fn placeholders_are_replaced_and_nothing_else() {
    for (text, expected) in [
        (r#"{"a":"{{x}}"}"#, r#"{"a":"1"}"#),
        (r#"{"a":"{{ x }}{{x}}-{{y.z_2-b}}"}"#, r#"{"a":"11-two"}"#),
        ("{\"a\":\"{{\\tx }}\"}", r#"{"a":"1"}"#),
        (r#" { "a" : [ "{{x}}" , {"b":"c {{x}} d"} ] } "#, r#" { "a" : [ "1" , {"b":"c 1 d"} ] } "#),
        // Braces may be escaped: it is the same text.
        (r#"{"a":"\u007b\u007B\u0078}\u007d\n"}"#, r#"{"a":"1\n"}"#),
        (r#"{"a":"\\{{x}}\""}"#, r#"{"a":"\\1\""}"#),
        (r#"{"a":"{{{x}}}","b":"{{{{x}}}}"}"#, r#"{"a":"{1}","b":"{{1}}"}"#),
        // Keys, other values, unknown variables.
        (r#"{"{{x}}":1.50,"{{x}}":"{{x}}"}"#, r#"{"{{x}}":1.50,"{{x}}":"1"}"#),
        (
            r#"{"a":"{{X}} {{ nobody }} {{x}}","a":"{{nobody:number}}"}"#,
            r#"{"a":"{{X}} {{ nobody }} 1","a":"{{nobody:number}}"}"#,
        ),
        // A whole string that is a number.
        (r#"{"a":"{{x:number}}","b":["{{ e:number }}"],"c":"{{x}}"}"#, r#"{"a":1,"b":[-1.5E+3],"c":"1"}"#),
        (r#"{"a":"{{x:number}} ","b":"{{x:number}}{{x}}"}"#, r#"{"a":"{{x:number}} ","b":"{{x:number}}1"}"#),
        // No placeholders at all.
        (
            r#"{"a":"{x}}","b":"{ {x}}","c":"{{x}","d":"{{}}","e":"{{x y}}","f":"{{1x}}","g":"{{x","h":"{{x:text}}"}"#,
            r#"{"a":"{x}}","b":"{ {x}}","c":"{{x}","d":"{{}}","e":"{{x y}}","f":"{{1x}}","g":"{{x","h":"{{x:text}}"}"#,
        ),
        (r#"{"a":"\ud83d{{x}}\ude00 \ud83d{{none}}"}"#, r#"{"a":"\ud83d1\ude00 \ud83d{{none}}"}"#),
    ] {
        let profile = [("x", "1"), ("y.z_2-b", "two"), ("e", "-1.5E+3"), ("none", "")];
        let expected = expected.replace("{{none}}", "");
        assert_eq!(expanded(text, &profile).unwrap(), expected, "{text}");
    }
}

#[test]
fn built_in_variables_have_their_values() {
    for (name, expected) in [
        ("now", "1795554245"),
        ("now+0s", "1795554245"),
        ("now+90s", "1795554335"),
        ("now+15m", "1795555145"),
        ("now+4h", "1795568645"),
        ("now+2d", "1795727045"),
        ("now-1h", "1795550645"),
        ("now-30000d", "-796445755"),
        ("uuid", UUID),
        ("counter", "7"),
        ("date", "2026-11-24"),
        ("time", "21:04:05"),
        ("datetime", "2026-11-24T21:04:05Z"),
    ] {
        let text = format!("{{\"a\":\"{{{{{name}}}}}\"}}");
        assert_eq!(expanded(&text, &[]).unwrap(), format!("{{\"a\":\"{expected}\"}}"), "{name}");
    }
    assert_eq!(expanded(r#"{"a":"{{now+1h:number}}"}"#, &[]).unwrap(), r#"{"a":1795557845}"#);
    // Only what is written so, and only of `now`.
    for text in [
        "{{now+4}}",
        "{{now+h}}",
        "{{now+4w}}",
        "{{now+99999999999999999999d}}",
        "{{date+1d}}",
        "{{now +4h}}",
    ] {
        let text = format!("{{\"a\":\"{text}\"}}");
        assert_eq!(expanded(&text, &[("now-4", "x")]).unwrap(), text);
        assert_eq!(template(&text, &Values::new()).misspelt().len(), 1, "{text}");
    }
    assert_eq!(expanded(r#"{"a":"{{now-4}}"}"#, &[("now-4", "x")]).unwrap(), r#"{"a":"x"}"#);
    let all: Vec<_> =
        BUILT_INS.iter().map(|it| template(&format!("[\"{{{{{it}}}}}\"]"), &Values::new())).collect();
    assert!(all.iter().all(|it| it.value(0, &own(None)).is_some()));
}

#[test]
fn the_later_source_wins() {
    let text = r#"["{{now}}","{{now+1h}}","{{name}}","{{city}}","{{date}}"]"#;
    let profile = values(&[("now", "p"), ("name", "p"), ("city", "p"), ("unused", "p")]);
    let device = values(&[("name", "d"), ("city", "d"), ("now+1h", "d")]);
    let template = template(text, &profile);
    let names: Vec<&str> = template.variables().iter().map(Variable::written).collect();
    assert_eq!(names, ["now", "now+1h", "name", "city", "date"]);
    let row = Row::new(["first", "c"].into_iter().map(Ok::<_, ()>)).unwrap();
    let template = template.with_columns(vec![None, Some(1), None, Some(1)]);
    let own = Own { device: Some(&device), row: Some(&row), ..own(None) };
    let found: Vec<_> = (0..6)
        .map(|it| template.value(it, &own).map(|(source, value)| (source, value.into_owned())))
        .collect();
    let expected = [
        (Source::Profile, "p"),
        (Source::BuiltIn, "1795557845"),
        (Source::Device, "d"),
        (Source::Column, "c"),
        (Source::BuiltIn, "2026-11-24"),
    ];
    let expected = expected.map(|(source, value)| Some((source, value.to_owned())));
    assert_eq!(found, [&expected[..], &[None]].concat());
}

#[test]
fn only_a_number_takes_the_place_of_a_string() {
    let text = r#"{"a":"{{x:number}}"}"#;
    for value in ["0", "-0", "10", "1.5", "-1e5", "1E+400", "123456789012345678901234567890"] {
        assert_eq!(expanded(text, &[("x", value)]).unwrap(), format!("{{\"a\":{value}}}"));
    }
    for value in
        ["", " 1", "1 ", "+1", "01", "1.", ".5", "0x1", "NaN", "1,2", "true", "\"1\"", "[1]", "1}", "٣"]
    {
        let error = expanded(text, &[("x", value)]).unwrap_err();
        assert_eq!(error, ExpandError::NotNumber { name: "x".to_owned(), value: value.to_owned() });
    }
    let error = expanded(text, &[("x", &"é".repeat(100))]).unwrap_err();
    let said = "\"{{x:number}}\" stands for a number such as 3 or -1.5, and the value of x is \"éé";
    assert!(error.to_string().starts_with(said), "{error}");
    assert_eq!(error.code().1[1], ("value", "é".repeat(60)));
}

#[test]
fn what_looks_like_a_placeholder_and_is_none_is_told() {
    let mistakes = |text: &str| -> Vec<(String, Mistake)> {
        let template = template(text, &Values::new());
        template.misspelt().iter().map(|it| (text[it.range.clone()].to_owned(), it.mistake)).collect()
    };
    for (inside, found, mistake) in [
        ("Hi {{a b}}!", "{{a b}}", Mistake::Name),
        ("{{first name}} {{x}}", "{{first name}}", Mistake::Name),
        ("{{1st}}", "{{1st}}", Mistake::Name),
        ("{{#if x}}", "{{#if x}}", Mistake::Name),
        ("{{名字}}", "{{名字}}", Mistake::Name),
        ("{{x:text}}", "{{x:text}}", Mistake::Name),
        ("Hi {{ name, how", "{{ name", Mistake::Unclosed),
        ("{{name} and {{x}}", "{{name", Mistake::Unclosed),
        ("{{name", "{{name", Mistake::Unclosed),
        ("{{na{{x}}me}}", "{{na", Mistake::Unclosed),
        ("{{x:number}} left", "{{x:number}}", Mistake::NumberInText),
    ] {
        assert_eq!(mistakes(&format!("[\"{inside}\"]")), [(found.to_owned(), mistake)], "{inside}");
    }
    for inside in
        ["{{}}", "{{ }}", "{{1}}", "{{", "{", "a }} b", "{{ {", "\\\\{{3 + 4}}", "{{{{{{", "{{x}}{{now}}"]
    {
        assert_eq!(mistakes(&format!("[\"{inside}\"]")), [], "{inside}");
    }
    assert_eq!(mistakes(r#"{"{{a b}}":1}"#), [], "keys are left alone");
    // In a text that is no JSON yet, what is used can be told all the same.
    let broken = Template::of_broken(r#"{"a":"{{x}}", "b": {{y}} "{{z"#, "", &values(&[("y", "1")]), NOW);
    let names: Vec<&str> = broken.variables().iter().map(Variable::written).collect();
    assert_eq!(names, ["x", "y"]);
}

#[test]
fn a_collapse_id_has_variables_too() {
    let json = Json::read(r#"{"a":"{{x}}"}"#).unwrap();
    let payload = Payload::parse(json.text().as_bytes()).unwrap();
    let with = |collapse_id: &str, profile: &[(&str, &str)]| {
        let template = Template::new(&json, collapse_id, &values(profile), NOW);
        assert!(!template.is_plain());
        let topic = HeaderText::parse("com.example").ok();
        let header = HeaderText::parse(collapse_id).ok();
        let base =
            Notification { topic: topic.clone(), collapse_id: header, ..Notification::new(payload.clone()) };
        let expanded = template.notification(&base, &own(None), &mut String::new())?;
        assert_eq!(expanded.topic, topic);
        Ok::<_, ExpandError>((expanded.payload.as_str().to_owned(), expanded.collapse_id.map(String::from)))
    };
    let same = r#"{"a":"{{x}}"}"#.to_owned();
    assert_eq!(with("order-{{id}}", &[("id", "4\"2")]), Ok((same.clone(), Some("order-4\"2".to_owned()))));
    assert_eq!(with("fixed", &[]), Ok((same.clone(), Some("fixed".to_owned()))));
    assert_eq!(with("{{id}}\\u007b", &[]), Ok((same.clone(), Some("{{id}}\\u007b".to_owned()))));
    assert_eq!(with("{{id:number}}", &[("id", "1")]), Ok((same.clone(), Some("{{id:number}}".to_owned()))));
    assert_eq!(with("{{id}}", &[("id", " ")]), Ok((same, None)), "an empty text is an absent header");
    let error = with("{{id}}", &[("id", "a\nb")]).unwrap_err();
    assert!(error.is_of_collapse_id());
    assert_eq!(error.code(), ("variable_header_control", vec![("position", "2".to_owned())]));
}

#[test]
fn values_that_would_fill_the_memory_are_refused() {
    let text = format!("[{}]", vec!["\"{{x}}\""; 1_000].join(","));
    let long = "\u{1}".repeat(100_000);
    assert_eq!(expanded(&text, &[("x", &long)]), Err(ExpandError::TooLong));
    assert_eq!(expanded(&text, &[("x", &long[..1_000])]).unwrap().len(), 6_000_000 + 3_001);
}

#[test]
fn rules_see_what_a_string_stands_for() {
    let text = r#"{"t":"a\n{{x}}","n":"{{n:number}}","u":"{{u}}","bad":"{{x:number}}","k":"v"}"#;
    let template = template(text, &values(&[("x", "\"\u{1f600}"), ("n", "3")]));
    let mut json = Json::read(text).unwrap();
    template.stand_in(&mut json, &own(None));
    let said = |pointer: &str| json.at(pointer).unwrap().str().map(Cow::into_owned);
    assert_eq!(said("/t").as_deref(), Some("a\n\"\u{1f600}"));
    assert_eq!((json.at("/n").unwrap().kind(), json.at("/n").unwrap().number()), (Kind::Number, Some(3.0)));
    assert_eq!(said("/bad").as_deref(), Some("{{x:number}}"));
    let typed = |pointer: &str| !json.at(pointer).unwrap().is_stand_in();
    assert!(typed("/u") && typed("/k") && typed("/bad") && !typed("/t") && !typed("/n"));
}
