//! What becomes of texts that are almost JSON.

use super::*;
use crate::lint::edits::{apply, in_order};

fn repaired(text: &str) -> String {
    apply(text, &in_order(faults(text).into_iter().flat_map(|it| it.edits).collect()))
}

#[test]
fn what_was_meant_is_made() {
    let rows = [
        (r#"{"a":1,}"#, r#"{"a":1}"#),
        (r#"{"a":[1,2,],}"#, r#"{"a":[1,2]}"#),
        (r#"[,1,,2,]"#, r#"[1,2]"#),
        (r#"{'a':'b'}"#, r#"{"a":"b"}"#),
        (r#"{'a':'say "b"'}"#, r#"{"a":"say \"b\""}"#),
        (r#"{'a':'it's','b':'x\'y'}"#, r#"{"a":"it's","b":"x'y"}"#),
        ("{“a”: “b “c” d”}", "{\"a\": \"b “c” d\"}"),
        ("{‘a’:„b“,`c`:«d»,「e」:＂f＂}", r#"{"a":"b","c":"d","e":"f"}"#),
        ("{\"a\":\"b”}", r#"{"a":"b"}"#),
        (r#"{"a":"say "b" now","c":1}"#, r#"{"a":"say \"b\" now","c":1}"#),
        (r#"{"a":"b" "c":1}"#, r#"{"a":"b", "c":1}"#),
        ("[1 2\n3]", "[1, 2,\n3]"),
        ("[{} {}]", "[{}, {}]"),
        (r#"{"a" 1,"b"=2,"c"=>3}"#, r#"{"a": 1,"b":2,"c":3}"#),
        ("{a:1,b-c:2,$d:3}", r#"{"a":1,"b-c":2,"$d":3}"#),
        ("{a: hello there, b: http://x.y/z}", r#"{"a": "hello there", "b": "http://x.y/z"}"#),
        (
            "[True,False,None,nil,NULL,undefined,NaN,ture,nul]",
            "[true,false,null,null,null,null,null,true,null]",
        ),
        ("[+1,.5,1.,007,0x1F,1_000,-.5]", "[1,0.5,1,7,31,1000,-0.5]"),
        ("// x\n{/* y */\"a\":1 # z\n}", "\n{\"a\":1 \n}"),
        ("\u{feff}{\"a\":1}", r#"{"a":1}"#),
        ("{\"a\":\u{a0}1}", r#"{"a": 1}"#),
        ("{\"a\":\"b\nc\td\u{1}\"}", r#"{"a":"b\nc\td\u0001"}"#),
        (r#"{"a":"\x41\u{1F600}\U0001F600\'\0\d\u12"}"#, r#"{"a":"\u0041😀😀'\u0000\\d\\u12"}"#),
        ("{\"a\":\"b,\n\"c\":1}", "{\"a\":\"b\",\n\"c\":1}"),
        ("{\"a\":\"b\n}", "{\"a\":\"b\"\n}"),
        (r#"{"a":"b}"#, r#"{"a":"b"}"#),
        (r#"{"a":{"b":[1,"#, r#"{"a":{"b":[1]}}"#),
        (r#"{"a":{"b":1}"#, r#"{"a":{"b":1}}"#),
        (r#"{"a":[1}"#, r#"{"a":[1]}"#),
        (r#"{"a":1]"#, r#"{"a":1}"#),
        (r#"{"a":1}}"#, r#"{"a":1}"#),
        (r#"{"a":{"b":1}},"c":2}"#, r#"{"a":{"b":1},"c":2}"#),
        (r#"{"a":1};"#, r#"{"a":1}"#),
        ("x = {\"a\":1}\n", "{\"a\":1}\n"),
        ("curl -d '{\"a\":{\"b\":1}}' x", "{\"a\":{\"b\":1}}"),
        ("{\"a\"：1，\"b\"：［2］｝", r#"{"a":1,"b":[2]}"#),
        ("{\"a\":1;\"b\":2}", r#"{"a":1,"b":2}"#),
        ("{", "{}"),
    ];
    for (text, expected) in rows {
        assert_eq!(repaired(text), expected, "{text}");
        assert!(crate::json::Json::read(expected).is_ok(), "{expected}");
    }
}

#[test]
fn what_cannot_be_told_is_left() {
    for text in ["{\"a\":", "{\"a\"", "{:1}", "{{\"a\":1}}", "<aps/>", "hello", "{\"a\":,\"b\":1}"] {
        assert!(crate::json::Json::read(&repaired(text)).is_err(), "{text}");
    }
}

#[test]
fn large_broken_texts_take_no_time() {
    let quotes = format!("{{\"a\":\"{}\"}}", "a\"".repeat(500_000));
    let lines = format!("{{\"a\":\"{}", "\n".repeat(1_000_000));
    let commas = format!("[{}]", ",".repeat(1_000_000));
    let curly = format!("[{}]", "“a”,".repeat(200_000));
    let comments = "/*".repeat(500_000);
    let words = "a ".repeat(500_000);
    let begun = std::time::Instant::now();
    for text in [quotes, lines, commas, curly, comments, words] {
        assert!(faults(&text).len() <= MOST);
    }
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
