//! YAML as far as exports need it, as a value of JSON. Aliases are left out: with them, a few lines can stand for
//! gigabytes.

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

/// Deepest nesting.
const DEEPEST: usize = 64;

enum Open {
    List(Vec<Value>),
    /// With the key whose value comes next.
    Map(Map<String, Value>, Option<String>),
}

/// Reads the first document.
///
/// # Errors
/// What is wrong with it, and where.
pub fn read(text: &str) -> Result<Value, String> {
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| error.to_string())?;
        let done = match event {
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                None
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(Map::new(), None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(|it| match it {
                Open::List(items) => Value::Array(items),
                Open::Map(members, _) => Value::Object(members),
            }),
            Event::Scalar(text, style, _, _) => Some(scalar(&text, style)),
            Event::Alias(_) => Some(Value::Null),
            _ => None,
        };
        if open.len() > DEEPEST {
            return Err(format!("it is nested more than {DEEPEST} deep"));
        }
        if let Some(value) = done {
            match open.last_mut() {
                Some(Open::List(items)) => items.push(value),
                Some(Open::Map(members, key)) => match key.take() {
                    Some(key) => drop(members.insert(key, value)),
                    None => *key = Some(super::said(Some(&value))),
                },
                None => return Ok(value),
            }
        }
    }
    Err("it is empty".to_owned())
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::String(text.to_owned());
    }
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "" | "~" | "null" => Value::Null,
        _ => Value::String(text.to_owned()),
    }
}
