//! The schema of payloads, made of the table of keys: what each means, and an example. It says little of types, since
//! a `{{variable}}` in quotes may stand for a number, and nothing of keys of the app's own. The rules judge payloads.

use push_protocol::{KEYS, KeyFacts, Place, Shape};
use serde_json::{Map, Value, json};

/// The text of the schema.
pub fn schema() -> String {
    let mut root = object(Place::Root);
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://pushbench.dev/schemas/1/payload.schema.json",
        "title": "NAME.payload.json: a payload, as it is sent"
    });
    let mut schema = head.as_object().cloned().unwrap_or_default();
    schema.append(&mut root);
    // Maps and strings are always JSON.
    let mut text = serde_json::to_string_pretty(&Value::Object(schema)).unwrap_or_default();
    text.push('\n');
    text
}

fn object(place: Place) -> Map<String, Value> {
    let mut properties = Map::new();
    for key in KEYS.iter().filter(|it| it.place == place) {
        // Of a key with several rows, the first is the one for most push types.
        properties.entry(key.name).or_insert_with(|| property(key));
    }
    let object = json!({ "type": "object", "properties": properties });
    object.as_object().cloned().unwrap_or_default()
}

fn property(key: &KeyFacts) -> Value {
    let pointer = format!("{}/{}", key.place.pointer(), key.name);
    let inside = [Place::Aps, Place::Alert, Place::AlertTitle, Place::AlertBody, Place::Sound]
        .into_iter()
        .find(|it| it.pointer() == pointer);
    let mut property = inside.map(object).unwrap_or_default();
    let types = match key.shape {
        Shape::Object if key.place == Place::Root => vec!["object"],
        Shape::Object => vec!["object", "string"],
        Shape::TextOrObject => vec!["string", "object"],
        Shape::Text if inside.is_some() => vec!["string", "object"],
        Shape::Text => vec!["string"],
        Shape::Number | Shape::One | Shape::Seconds => vec!["number", "string"],
        Shape::Boolean => vec!["boolean", "string"],
        Shape::Texts => vec!["array", "string"],
    };
    let types = if inside == Some(Place::Sound) { vec!["string", "object"] } else { types };
    property.insert("type".to_owned(), json!(types));
    property.insert("description".to_owned(), json!(key.meaning.en));
    let read = |text: &&str| serde_json::from_str::<Value>(text).ok();
    let examples: Vec<Value> = std::iter::once(&key.example).chain(key.values).filter_map(read).collect();
    property.insert("examples".to_owned(), Value::Array(examples));
    Value::Object(property)
}
