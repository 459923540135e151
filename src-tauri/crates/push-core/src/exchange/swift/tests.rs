//! What was written is read back by a small reader of Swift literals and must be the JSON again.

use serde_json::{Map, Number, Value, json};

use super::*;
use crate::random::{Random, json_text};

fn swift(text: &str) -> (String, Vec<Note>) {
    write(&Json::read(text).unwrap())
}

#[test]
fn a_payload_is_a_literal_that_reads_well() {
    let text = r#"{"aps":{"alert":{"title":"Your order","loc-args":["Ana",3]},"badge":1,"sound":null},"ok":true,"x":[],"y":{}}"#;
    let expected = r#"let userInfo: [AnyHashable: Any] = [
    "aps": [
        "alert": [
            "title": "Your order",
            "loc-args": [
                "Ana",
                3,
            ] as [Any],
        ] as [String: Any],
        "badge": 1,
        "sound": NSNull(),
    ] as [String: Any],
    "ok": true,
    "x": [] as [Any],
    "y": [:] as [String: Any],
]
"#;
    assert_eq!(swift(text), (expected.to_owned(), Vec::new()));
    assert_eq!(swift("{}").0, "let userInfo: [AnyHashable: Any] = [:]\n");
}

#[test]
fn what_swift_cannot_say_is_said_otherwise_and_noted() {
    for (value, expected) in [
        (
            r#""a\"\\\n\r\t\u0000\u001b\u202e\ufeff\/é订😀""#,
            r#""a\"\\\n\r\t\u{0}\u{1B}\u{202E}\u{FEFF}/é订😀""#,
        ),
        (r#""\\(secret) \u005c(x)""#, r#""\\(secret) \\(x)""#),
        ("-0", "-0"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("9223372036854775808", "UInt64(9223372036854775808)"),
        ("1.50E+2", "1.50E+2"),
        ("0e-999", "0e-999"),
    ] {
        let (text, notes) = swift(&format!("{{\"k\":{value}}}"));
        assert_eq!(text, format!("let userInfo: [AnyHashable: Any] = [\n    \"k\": {expected},\n]\n"));
        assert_eq!(notes, [], "{value}");
    }
    for (value, expected, note) in [
        ("18446744073709551616", "NSDecimalNumber(string: \"18446744073709551616\")", Note::LongNumbers),
        ("-1e400", "NSDecimalNumber(string: \"-1e400\")", Note::LongNumbers),
        ("1e-400", "NSDecimalNumber(string: \"1e-400\")", Note::LongNumbers),
        (r#""\ud800""#, "\"\u{fffd}\"", Note::LoneSurrogates),
    ] {
        let (text, notes) = swift(&format!("{{\"k\":{value}}}"));
        assert!(text.contains(expected), "{text}");
        assert_eq!(notes, [note]);
    }
}

#[test]
fn no_literal_has_equal_keys() {
    let (text, notes) = swift(r#"{"a":1,"b":{"c":1,"c":2},"\u0061":3}"#);
    let expected = "let userInfo: [AnyHashable: Any] = [\n    \"b\": [\n        \"c\": 2,\n    ] as [String: Any],\n    \"a\": 3,\n]\n";
    assert_eq!((text.as_str(), notes), (expected, vec![Note::EqualKeys("a, c".to_owned())]));
    let (text, _) = swift("{\"\u{e9}\":1,\"e\u{301}\":[{\"K\":1,\"\u{212a}\":2}]}");
    assert!(
        text.starts_with(
            "let userInfo: [AnyHashable: Any] = Dictionary<AnyHashable, Any>([\n    (\"é\", 1),\n"
        )
    );
    assert!(
        text.contains("Dictionary<String, Any>([\n")
            && text.contains("uniquingKeysWith: { _, last in last }) as")
    );
    assert!(!swift(r#"{"订单":1,"数量":2,"größe":3}"#).0.contains("uniquing"));
}

#[test]
fn the_deepest_payload_is_written() {
    let text = format!("{}1{}", "{\"a\":".repeat(128), "}".repeat(128));
    assert_eq!(read_back(&swift(&text).0), serde_json::from_str::<Value>(&text).unwrap_or(deep(128)));
}

/// serde_json stops one level earlier.
fn deep(levels: usize) -> Value {
    (0..levels).fold(json!(1), |value, _| json!({ "a": value }))
}

#[test]
fn what_is_written_means_the_same_as_the_json() {
    let mut random = Random::new(5);
    for _ in 0..2_000 {
        let text = format!("{{\"k\":{},\"l\":{}}}", json_text(&mut random), json_text(&mut random));
        let (swift, _) = swift(&text);
        assert_eq!(read_back(&swift), serde_json::from_str::<Value>(&text).unwrap(), "{text}\n{swift}");
    }
}

/// Reads what is written here and nothing else of Swift.
fn read_back(swift: &str) -> Value {
    let literal = swift.strip_prefix(DECLARATION).unwrap();
    let mut reader = Reader { rest: literal };
    let value = reader.value();
    assert_eq!(reader.rest, "\n");
    value
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn take(&mut self, wanted: &str) -> bool {
        self.rest = self.rest.trim_start_matches(' ');
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn need(&mut self, wanted: &str) {
        assert!(self.take(wanted), "expected {wanted:?} at {:?}", self.rest.get(..40));
    }

    fn value(&mut self) -> Value {
        if self.take("NSNull()") {
            Value::Null
        } else if self.take("true") {
            Value::Bool(true)
        } else if self.take("false") {
            Value::Bool(false)
        } else if self.take("\"") {
            Value::String(self.string())
        } else if self.take("UInt64(") {
            let number = self.number();
            self.need(")");
            number
        } else if self.take("NSDecimalNumber(string: \"") {
            let number = self.number();
            self.need("\")");
            number
        } else if self.take("Dictionary<String, Any>([\n") || self.take("Dictionary<AnyHashable, Any>([\n") {
            let members = self.members(true);
            self.need("], uniquingKeysWith: { _, last in last })");
            self.take("as [String: Any]");
            members
        } else if self.take("[:]") {
            self.take("as [String: Any]");
            json!({})
        } else if self.take("[]") {
            self.need("as [Any]");
            json!([])
        } else if self.take("[\n") {
            self.collection()
        } else {
            self.number()
        }
    }

    /// A key stands before a colon; everything else is an item.
    fn collection(&mut self) -> Value {
        let start = self.rest;
        let is_dictionary = self.take("\"") && {
            self.string();
            self.take(":")
        };
        self.rest = start;
        if is_dictionary {
            let members = self.members(false);
            self.need("]");
            self.take("as [String: Any]");
            return members;
        }
        let mut items = Vec::new();
        while !self.take("]") {
            items.push(self.value());
            self.need(",\n");
        }
        self.need("as [Any]");
        Value::Array(items)
    }

    fn members(&mut self, in_pairs: bool) -> Value {
        let mut members = Map::new();
        while !self.rest.trim_start().starts_with(']') {
            if in_pairs {
                self.need("(");
            }
            self.need("\"");
            let key = self.string();
            self.need(if in_pairs { "," } else { ":" });
            let value = self.value();
            assert!(members.insert(key, value).is_none(), "equal keys");
            self.need(if in_pairs { "),\n" } else { ",\n" });
        }
        self.take("");
        Value::Object(members)
    }

    fn number(&mut self) -> Value {
        let end = self.rest.find([',', ')', '"', '\n']).unwrap();
        let (number, rest) = self.rest.split_at(end);
        self.rest = rest;
        Value::Number(serde_json::from_str::<Number>(number).unwrap())
    }

    fn string(&mut self) -> String {
        let mut text = String::new();
        let mut chars = self.rest.chars();
        loop {
            match chars.next().unwrap() {
                '"' => break,
                '\\' => match chars.next().unwrap() {
                    'n' => text.push('\n'),
                    'r' => text.push('\r'),
                    't' => text.push('\t'),
                    'u' => {
                        let digits: String = chars.by_ref().skip(1).take_while(|it| *it != '}').collect();
                        text.push(char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap());
                    }
                    quoted @ ('"' | '\\') => text.push(quoted),
                    other => panic!("no escape of Swift: {other}"),
                },
                found => {
                    assert!(!found.is_control(), "a control character in a literal");
                    text.push(found);
                }
            }
        }
        self.rest = chars.as_str();
        text
    }
}
