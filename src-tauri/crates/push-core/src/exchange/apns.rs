//! `.apns` files of the iOS Simulator (§6.5): a payload with the bundle ID of the app in it. The text is changed
//! where the bundle ID stands and nowhere else.

use std::ops::Range;

use push_protocol::json::{Json, Kind, Node};

/// Names the app at the top of a payload.
const KEY: &str = "Simulator Target Bundle";

/// The payload with the app in it. `json` is an object.
pub fn with_bundle(json: &Json<'_>, bundle_id: &str) -> String {
    let value = serde_json::to_string(bundle_id).unwrap_or_default();
    let mut text = json.text().to_owned();
    let places: Vec<Range<usize>> = members(json.root()).map(|it| it.span()).collect();
    if places.is_empty() {
        let inside = json.root().span().start + 1;
        // Before the first member stands the same as before it until now.
        let first = json.root().children().next().and_then(|it| it.key()).map(|it| it.span.start);
        let blank = first.map_or("", |first| &json.text()[inside..first]);
        let comma = if first.is_some() { "," } else { "" };
        text.insert_str(inside, &format!("{blank}\"{KEY}\": {value}{comma}"));
    }
    for place in places.into_iter().rev() {
        text.replace_range(place, &value);
    }
    text
}

/// The payload without the app, and the app. `None` where it is not in it. Of equal keys, the last counts.
pub fn without_bundle(json: &Json<'_>) -> Option<(String, Option<String>)> {
    let bundle_id = members(json.root()).last()?.str().map(|it| it.into_owned());
    let mut text = json.text().to_owned();
    let found: Vec<Range<usize>> = cuts(json);
    for cut in found.into_iter().rev() {
        text.replace_range(cut, "");
    }
    Some((text, bundle_id))
}

fn members<'j>(root: Node<'j>) -> impl Iterator<Item = Node<'j>> {
    let is_object = root.kind() == Kind::Object;
    root.children().filter(move |it| is_object && it.name() == KEY)
}

/// What goes: the member, and the comma that parts it from another.
fn cuts(json: &Json<'_>) -> Vec<Range<usize>> {
    let mut cuts = Vec::new();
    // Where the last member ended, or what went with it; and whether one stays.
    let (mut from, mut stays) = (json.root().span().start + 1, false);
    let mut members = json.root().children().peekable();
    while let Some(member) = members.next() {
        let end = member.span().end;
        if member.name() != KEY {
            (from, stays) = (end, true);
            continue;
        }
        // Behind one that stays, it goes with the comma before it; else with the one behind it.
        let comma = json.text()[end..].find(',').filter(|_| !stays && members.peek().is_some());
        let end = comma.map_or(end, |comma| end + comma + 1);
        cuts.push(from..end);
        from = end;
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> String {
        with_bundle(&Json::read(text).unwrap(), "com.example.shop")
    }

    fn without(text: &str) -> Option<(String, Option<String>)> {
        without_bundle(&Json::read(text).unwrap())
    }

    #[test]
    fn the_app_comes_first_and_everything_else_stays() {
        for (text, expected) in [
            ("{}", r#"{"Simulator Target Bundle": "com.example.shop"}"#),
            (" { } \n", " {\"Simulator Target Bundle\": \"com.example.shop\" } \n"),
            (r#"{"aps":{}}"#, r#"{"Simulator Target Bundle": "com.example.shop","aps":{}}"#),
            (
                "{\r\n\t\"aps\" :{ \"badge\":1.50e0 },\"x\":[]}\n\n",
                "{\r\n\t\"Simulator Target Bundle\": \"com.example.shop\",\r\n\t\"aps\" :{ \"badge\":1.50e0 },\"x\":[]}\n\n",
            ),
        ] {
            assert_eq!(with(text), expected);
            assert_eq!(without(expected), Some((text.to_owned(), Some("com.example.shop".to_owned()))));
        }
    }

    #[test]
    fn a_key_that_is_there_gets_another_value_and_no_other_place() {
        for (text, expected) in [
            (
                r#"{"aps":{}, "Simulator Target Bundle" : 7 ,"x":1}"#,
                r#"{"aps":{}, "Simulator Target Bundle" : "com.example.shop" ,"x":1}"#,
            ),
            (
                r#"{"Simulator Target Bundle":{"a":[]},"Simulator Target Bundle":null}"#,
                r#"{"Simulator Target Bundle":"com.example.shop","Simulator Target Bundle":"com.example.shop"}"#,
            ),
            (
                r#"{"Simulator Target\u0020Bundle":""}"#,
                r#"{"Simulator Target\u0020Bundle":"com.example.shop"}"#,
            ),
            (
                r#"{"aps":{"Simulator Target Bundle":1}}"#,
                r#"{"Simulator Target Bundle": "com.example.shop","aps":{"Simulator Target Bundle":1}}"#,
            ),
        ] {
            assert_eq!(with(text), expected);
        }
    }

    #[test]
    fn the_key_goes_with_its_comma_wherever_it_stands() {
        for (text, rest) in [
            (r#"{"Simulator Target Bundle":"a"}"#, "{}"),
            (r#"{ "Simulator Target Bundle" : "a" }"#, "{ }"),
            (r#"{"Simulator Target Bundle":"a" , "aps":{}}"#, r#"{ "aps":{}}"#),
            (r#"{"aps":{}, "Simulator Target Bundle":"a"}"#, r#"{"aps":{}}"#),
            (r#"{"aps":{}, "Simulator Target Bundle":"a" , "x":1}"#, r#"{"aps":{} , "x":1}"#),
            (
                r#"{"Simulator Target Bundle":"b","Simulator Target Bundle":"a","aps":{},"Simulator Target Bundle":"a"}"#,
                r#"{"aps":{}}"#,
            ),
            (r#"{"Simulator Target Bundle":"b", "Simulator Target Bundle":"a"}"#, "{}"),
        ] {
            let (found, bundle_id) = without(text).unwrap();
            assert_eq!((found.as_str(), bundle_id.as_deref()), (rest, Some("a")), "{text}");
            assert!(Json::read(&found).is_ok());
        }
        assert_eq!(without(r#"{"Simulator Target Bundle":7}"#).unwrap(), ("{}".to_owned(), None));
        for text in
            [r#"{"aps":{"Simulator Target Bundle":"a"}}"#, "[]", "7", r#"["Simulator Target Bundle"]"#]
        {
            assert_eq!(without(text), None, "{text}");
        }
    }
}
