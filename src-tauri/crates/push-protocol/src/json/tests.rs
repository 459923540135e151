//! The reader against the shared cases, against serde_json on random and broken texts, and by itself.

mod cases;
pub mod random;

use serde::de::IgnoredAny;

use super::*;
pub use cases::cases;
use random::Random;

fn read(text: &str) -> Json<'_> {
    Json::read(text).unwrap()
}

#[test]
fn every_value_knows_its_place() {
    let text = " {\"é\" : [ -1.50e0, {\"a/b~c\":\"x\\u00e9\"} ],\n\"é\":null} ";
    let json = read(text);
    let found: Vec<_> = json.nodes().map(|node| (node.pointer(), node.source())).collect();
    let expected = [
        ("", text.trim()),
        ("/é", "[ -1.50e0, {\"a/b~c\":\"x\\u00e9\"} ]"),
        ("/é/0", "-1.50e0"),
        ("/é/1", "{\"a/b~c\":\"x\\u00e9\"}"),
        ("/é/1/a~1b~0c", "\"x\\u00e9\""),
        ("/é", "null"),
    ];
    assert_eq!(found, expected.map(|(pointer, source)| (pointer.to_owned(), source)));
    let keys: Vec<_> = json.root().children().map(|it| it.key().unwrap()).collect();
    assert_eq!(keys[0].text, keys[1].text);
    assert_eq!((&text[keys[0].span.clone()], &text[keys[1].span.clone()]), ("\"é\"", "\"é\""));
    // Of equal keys, the last counts.
    assert_eq!(json.at("/é").unwrap().kind(), Kind::Null);
    assert_eq!(json.root().get("é").unwrap().span(), text.len() - 6..text.len() - 2);
}

#[test]
fn values_are_found_by_pointer_and_by_name() {
    let json = read(r#"{"aps":{"badge":-0.5,"on":true},"a/b":[{"~":"deep"}],"":{"":7},"\u0061":1}"#);
    assert_eq!(json.at("/a~1b/0/~0").unwrap().str().unwrap(), "deep");
    assert_eq!(json.at("/aps/badge").unwrap().number(), Some(-0.5));
    assert_eq!(json.at("/aps/on").unwrap().boolean(), Some(true));
    assert_eq!(json.at("//").unwrap().number(), Some(7.0));
    assert_eq!(json.at("/a").unwrap().number(), Some(1.0));
    assert_eq!(json.at("/aps").unwrap().parent().unwrap().id(), json.root().id());
    for nowhere in ["aps", "/b", "/aps/badge/0", "/a~1b/1", "/a~1b/x", "/aps/"] {
        assert!(json.at(nowhere).is_none(), "{nowhere}");
    }
    for node in json.nodes() {
        assert_eq!(json.at(&node.pointer()).unwrap().id(), node.id());
    }
}

#[test]
fn strings_say_what_their_escapes_mean() {
    let rows = [
        (r#""""#, ""),
        (r#""plain""#, "plain"),
        (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (r#""\u0041\u00e9\u00E9\u8ba2""#, "Aéé订"),
        (r#""a\ud83d\ude00b\uD83D\uDE00""#, "a😀b😀"),
        (r#""\u0000\ufeff\uffff""#, "\0\u{feff}\u{ffff}"),
        (r#""\\u0041""#, "\\u0041"),
    ];
    for (source, expected) in rows {
        let json = read(source);
        let text = json.root().text().unwrap();
        assert_eq!((text.as_str(), text.is_whole()), (expected, true));
        assert!(!json.root().has_lone_surrogate());
    }
}

#[test]
fn lone_surrogates_are_kept_apart() {
    let rows: [(&str, &[u16], &str); 5] = [
        (r#""\ud800""#, &[0xd800], "\u{fffd}"),
        (r#""\ud801""#, &[0xd801], "\u{fffd}"),
        (r#""a\udc00\n""#, &[0x61, 0xdc00, 0x0a], "a\u{fffd}\n"),
        (r#""\ude00\ud83d""#, &[0xde00, 0xd83d], "\u{fffd}\u{fffd}"),
        (r#""\ud800\ud83d\ude00é""#, &[0xd800, 0xd83d, 0xde00, 0xe9], "\u{fffd}😀é"),
    ];
    let mut seen = vec![Text::whole("\u{fffd}".into())];
    for (source, units, shown) in rows {
        let json = read(source);
        let text = json.root().text().unwrap();
        assert!(json.root().has_lone_surrogate() && !text.is_whole());
        assert_eq!((text.units(), text.as_str()), (units.to_vec(), shown));
        let text = Text::decode(&source[1..source.len() - 1]);
        assert!(!seen.contains(&text), "{source}");
        seen.push(text);
    }
    let json = read(r#"{"\ud800":1,"\ufffd":2}"#);
    assert_eq!(json.root().get("\u{fffd}").unwrap().number(), Some(2.0));
    assert!(json.root().children().next().unwrap().has_lone_surrogate_in_key());
}

#[test]
fn variables_stand_in_for_strings_at_the_same_place() {
    let text = r#"{"badge":"{{n:number}}","title":"Hi {{name}}","x":1}"#;
    let mut json = read(text);
    let id = |pointer: &str| Json::read(text).unwrap().at(pointer).unwrap().id();
    json.stand_in(id("/badge"), StandIn::Number("5".to_owned()));
    json.stand_in(id("/title"), StandIn::Text("Hi \"Ana\"".to_owned()));
    json.stand_in(id("/x"), StandIn::Text("not a string".to_owned()));
    let badge = json.at("/badge").unwrap();
    assert_eq!((badge.kind(), badge.number(), badge.str()), (Kind::Number, Some(5.0), None));
    assert_eq!((badge.source(), badge.is_stand_in()), (r#""{{n:number}}""#, true));
    let title = json.at("/title").unwrap();
    assert_eq!((title.str().unwrap().as_ref(), title.number()), ("Hi \"Ana\"", None));
    assert_eq!(json.at("/x").unwrap().number(), Some(1.0));
    assert!(!json.at("/x").unwrap().is_stand_in());
}

#[test]
fn large_texts_are_read_whole() {
    let line = format!("{{\"a\":\"{}\"}}", "x".repeat(10_000_000));
    assert_eq!(read(&line).at("/a").unwrap().source().len(), 10_000_002);
    let many = format!("[{}0]", "0,".repeat(1_000_000));
    assert_eq!(read(&many).root().children().count(), 1_000_001);
    let cut = &many[..many.len() - 1];
    let Err(JsonError::Syntax { reason: Reason::End, at, .. }) = Json::read(cut) else { panic!("accepted") };
    assert_eq!(at, Position { line: 1, column: cut.len() + 1 });
    let deep = "[".repeat(10_000_000);
    assert!(matches!(Json::read(&deep), Err(JsonError::TooDeep { offset: MAX_DEPTH, .. })));
}

fn serde_accepts(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Whether serde_json would take the text if more came. Alone, it calls a cut number a bad one, and four
/// characters after `\u` are read at once: so something that can follow is tried.
fn serde_may_begin(text: &str) -> bool {
    const MORE: [&str; 11] = ["1111", "", "rue", "ue", "e", "alse", "lse", "se", "ull", "ll", "l"];
    MORE.iter().any(|more| {
        let longer = format!("{text}{more}    ");
        serde_json::from_str::<IgnoredAny>(&longer).map_or_else(|error| error.is_eof(), |_| true)
    })
}

/// Both readers agree on a text, and the place of an error is the first at which nothing can follow.
fn agrees(text: &str) {
    match Json::read(text) {
        Ok(_) => assert!(serde_accepts(text), "{text:?}"),
        Err(JsonError::Empty) => assert!(text.trim().is_empty(), "{text:?}"),
        // serde_json skips what it ignores without counting levels.
        Err(JsonError::TooDeep { .. }) => {}
        Err(JsonError::TooLong) => panic!("{} bytes", text.len()),
        Err(JsonError::Syntax { reason: Reason::End, offset, found, .. }) => {
            assert_eq!((offset, found), (text.len(), None), "{text:?}");
            assert!(!serde_accepts(text) && serde_may_begin(text), "{text:?}");
        }
        Err(JsonError::Syntax { offset, found, .. }) => {
            assert_eq!(text[offset..].chars().next(), found);
            let (before, after) = (&text[..offset], &text[..offset + found.map_or(0, char::len_utf8)]);
            assert!(serde_may_begin(before), "{text:?} fails before {offset}");
            assert!(!serde_may_begin(after) && !serde_accepts(text), "{text:?} does not fail at {offset}");
        }
    }
}

#[test]
fn random_texts_are_judged_as_serde_json_does() {
    let mut random = Random::new(0x5eed);
    for _ in 0..20_000 {
        let text = random.json(4);
        agrees(&text);
        read(&text);
        agrees(&random.mutated(&text));
        agrees(&random.soup());
    }
}

#[test]
fn every_beginning_of_a_text_ends_too_early() {
    let text = r#" {"aps":{"alert":{"title":"H\u00e9 \n"},"badge":-12.5e+3,"x":[true,null,false,{}]}} "#;
    for end in 1..text.trim_end().len() {
        let found = Json::read(&text[..end]);
        let expected = if text[..end].trim().is_empty() { JsonError::Empty } else { end_at(&text[..end]) };
        assert_eq!(found.unwrap_err(), expected);
        agrees(&text[..end]);
    }
}

fn end_at(text: &str) -> JsonError {
    let at = Position { line: 1, column: text.chars().count() + 1 };
    JsonError::Syntax { reason: Reason::End, found: None, offset: text.len(), at }
}

#[test]
fn values_are_those_of_serde_json() {
    let mut random = Random::new(7);
    for _ in 0..5_000 {
        let text = random.json(4);
        let Ok(theirs) = serde_json::from_str::<serde_json::Value>(&text) else {
            // The named differences: lone surrogates, and numbers that no double can hold.
            let json = read(&text);
            let odd = |node: Node<'_>| {
                node.has_lone_surrogate()
                    || node.has_lone_surrogate_in_key()
                    || node.number().is_some_and(f64::is_infinite)
            };
            assert!(json.nodes().any(odd), "{text}");
            continue;
        };
        assert!(is_same(read(&text).root(), &theirs), "{text}");
    }
}

fn is_same(ours: Node<'_>, theirs: &serde_json::Value) -> bool {
    use serde_json::Value;
    match theirs {
        Value::Null => ours.kind() == Kind::Null,
        Value::Bool(value) => ours.boolean() == Some(*value),
        Value::Number(value) => {
            let (ours, theirs) = (ours.number().unwrap(), value.as_f64().unwrap());
            // serde_json may be off by the last digit.
            (ours - theirs).abs() <= ours.abs() * 1e-15
        }
        Value::String(value) => ours.str().as_deref() == Some(value),
        Value::Array(items) => {
            ours.children().count() == items.len()
                && ours.children().zip(items).all(|(ours, theirs)| is_same(ours, theirs))
        }
        Value::Object(members) => {
            members.iter().all(|(name, theirs)| ours.get(name).is_some_and(|ours| is_same(ours, theirs)))
                && ours.children().all(|ours| members.contains_key(ours.name().as_ref()))
        }
    }
}
