//! Many texts and values, the same every time: what must hold whatever they are.

use serde_json::Value;

use super::*;

/// Numbers that look random and are the same every time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % limit).unwrap()
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64)]
    }

    /// Text between quotes; with `holes`, it may hold placeholders and what looks like them.
    fn inside(&mut self, holes: bool) -> String {
        const PLAIN: &[&str] = &[
            "a",
            " ",
            "\\n",
            "\\\"",
            "\\\\",
            "\\u00e9",
            "é",
            "\u{1f600}",
            "\\ud83d\\ude00",
            "\\/",
            "{",
            "}",
            "}}",
            ":number",
            "\\u007d",
        ];
        const HOLES: &[&str] =
            &["{{x}}", "{{ y }}", "{{", "\\u007b{z}\\u007d", "{{x:number}}", "{{q}}", "x}}", "{{\\u0079}}"];
        let parts = self.below(8);
        (0..parts)
            .map(|_| if holes && self.below(3) == 0 { self.one_of(HOLES) } else { self.one_of(PLAIN) })
            .collect()
    }

    fn json(&mut self, depth: u64) -> String {
        let blank = self.one_of(&["", " ", "\n\t", "\r\n"]);
        match self.below(if depth == 0 { 4 } else { 6 }) {
            0 => self.one_of(&["1.50", "-0", "1e400", "true", "null"]).to_owned(),
            1..=3 => format!("\"{}\"", self.inside(true)),
            4 => {
                let items: Vec<String> = (0..self.below(4)).map(|_| self.json(depth - 1)).collect();
                format!("[{blank}{}]", items.join(&format!(",{blank}")))
            }
            _ => {
                let member =
                    |dice: &mut Self| format!("\"{}\"{blank}:{}", dice.inside(true), dice.json(depth - 1));
                let members: Vec<String> = (0..self.below(4)).map(|_| member(self)).collect();
                format!("{{{}{blank}}}", members.join(","))
            }
        }
    }

    fn value(&mut self) -> String {
        const PARTS: &[&str] = &[
            "\"",
            "\\",
            "\n",
            "\0",
            "\u{1f}",
            "\u{7f}",
            "\u{2028}",
            "}}",
            "{{x}}",
            "{{ y }}",
            "{{",
            "é",
            "\u{1f600}",
            "\\u0041",
            "\",\"aps\":{\"",
            "1",
            " ",
            "\u{ffff}",
            "\u{10ffff}",
            "<script>",
        ];
        (0..self.below(6)).map(|_| self.one_of(PARTS)).collect()
    }
}

/// The replacement as anybody would write it who has nothing but the decoded string.
fn naive(text: &str, values: &Values) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while !rest.is_empty() {
        let found = values.iter().find_map(|(name, value)| {
            let names = [format!("{{{{{name}}}}}"), format!("{{{{ {name} }}}}")];
            Some((names.iter().find_map(|it| rest.strip_prefix(it.as_str()))?, value))
        });
        match found {
            Some((after, value)) => {
                out.push_str(value);
                rest = after;
            }
            None => {
                let first = rest.chars().next().unwrap();
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

fn naive_value(value: &mut Value, values: &Values) {
    match value {
        Value::String(text) => match values.get("x").filter(|_| text == "{{x:number}}") {
            Some(number) => *value = serde_json::from_str(number).unwrap(),
            None => *text = naive(text, values),
        },
        Value::Array(items) => items.iter_mut().for_each(|it| naive_value(it, values)),
        Value::Object(members) => members.values_mut().for_each(|it| naive_value(it, values)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Both texts without the strings that hold placeholders, which stand at the same places among the values.
fn without_holes(text: &str, template: &Template, expanded: &str) -> (String, String) {
    let (typed, sent) = (Json::read(text).unwrap(), Json::read(expanded).unwrap());
    assert_eq!(typed.nodes().count(), sent.nodes().count());
    let holds = |span: std::ops::Range<usize>| {
        template.places().any(|it| span.start <= it.range.start && it.range.end <= span.end)
    };
    let is_scalar = |kind| !matches!(kind, Kind::Array | Kind::Object);
    let (mut left, mut right, mut at) = (String::new(), String::new(), (0, 0));
    for (here, there) in typed.nodes().zip(sent.nodes()) {
        if is_scalar(here.kind()) && holds(here.span()) {
            left.push_str(&text[at.0..here.span().start]);
            right.push_str(&expanded[at.1..there.span().start]);
            at = (here.span().end, there.span().end);
        }
    }
    (left + &text[at.0..], right + &expanded[at.1..])
}

#[test]
fn whatever_the_values_are_the_payload_says_what_plain_replacing_says() {
    for seed in 0..4_000 {
        let mut dice = Dice(seed);
        let text = dice.json(3);
        let number = dice.one_of(&["1", "-2.5e3"]).to_owned();
        let x = if text.contains("\"{{x:number}}\"") { number } else { dice.value() };
        let values = values(&[("x", &x), ("y", &dice.value()), ("z", &dice.value())]);
        let template = template(&text, &values);
        let expanded = template.payload(&own(None), &mut String::new()).unwrap();
        let expanded = expanded.as_str();
        if template.is_plain() {
            assert_eq!(expanded, text, "seed {seed}");
        }
        let (left, right) = without_holes(&text, &template, expanded);
        assert_eq!(left, right, "seed {seed}: outside of placeholders");
        // serde_json reads no number that is too large.
        let smaller = |text: &str| text.replace("1e400", "1e300");
        let mut expected: Value = serde_json::from_str(&smaller(&text)).unwrap();
        naive_value(&mut expected, &values);
        let found: Value = serde_json::from_str(&smaller(expanded)).unwrap();
        assert_eq!(found, expected, "seed {seed}: {text} with {values:?}");
    }
}

#[test]
fn a_value_of_every_character_comes_through() {
    let all: String =
        (0..=0x2fff).filter_map(char::from_u32).chain("\u{d7ff}\u{e000}\u{10ffff}".chars()).collect();
    let long = "\u{1f600}\"\\\n".repeat(100 * 1024 / 7);
    for value in [all, long] {
        let text = expanded(r#"{"a":"<{{x}}>"}"#, &[("x", &value)]).unwrap();
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["a"], format!("<{value}>"));
        assert!(!text.bytes().any(|it| it < b' '), "control characters are escaped");
    }
}
