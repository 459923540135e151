//! JSON: an array of objects, an object with an array of them (as pool files are), or one object a line. Object by
//! object, so that no file is too large.

use std::fmt;
use std::io::{self, Read};

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// What is done with each object, or with what stands in its place; `false` ends it.
pub(super) type Take<'t> = dyn FnMut(Result<Map<String, Value>, Value>) -> bool + 't;

/// Reads all of them.
///
/// # Errors
/// When it is no JSON, from there on; what came before was told.
pub(super) fn read(input: impl Read, take: &mut Take<'_>) -> serde_json::Result<()> {
    let mut ended = false;
    let mut take = |it: Result<Map<String, Value>, Value>| {
        ended = ended || !take(it);
        !ended
    };
    let input = without_mark(input).map_err(serde_json::Error::custom)?;
    let mut reader = serde_json::Deserializer::from_reader(input);
    let mut first = true;
    loop {
        // What begins and does not end is no end.
        if !first && reader.end().is_ok() {
            return Ok(());
        }
        match (Top { take: &mut take, first }).deserialize(&mut reader) {
            Ok(()) => first = false,
            Err(error) if error.to_string().starts_with(ENDED) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

/// Without the mark with which some programs begin UTF-8.
fn without_mark(mut input: impl Read) -> io::Result<impl Read> {
    let mut start = Vec::with_capacity(MARK.len());
    input.by_ref().take(MARK.len() as u64).read_to_end(&mut start)?;
    if start == MARK {
        start.clear();
    }
    Ok(io::Cursor::new(start).chain(input))
}

/// The byte order mark of UTF-8.
const MARK: [u8; 3] = *b"\xef\xbb\xbf";
/// The error with which reading is ended.
const ENDED: &str = "no more are wanted";

/// A value at the top: all of it, or one of several.
struct Top<'a, 't> {
    take: &'a mut (dyn FnMut(Result<Map<String, Value>, Value>) -> bool + 't),
    first: bool,
}

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects, each with a token")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(value) = seq.next_element::<Value>()? {
            let object = match value {
                Value::Object(object) => Ok(object),
                other => Err(other),
            };
            if !(self.take)(object) {
                return Err(A::Error::custom(ENDED));
            }
        }
        Ok(())
    }

    /// An object with a list in it, or one device.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut own = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if self.first && own.get("token").is_none() && ["devices", "tokens"].contains(&key.as_str()) {
                map.next_value_seed(Top { take: &mut *self.take, first: false })?;
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                return Ok(());
            }
            own.insert(key, map.next_value()?);
        }
        if (self.take)(Ok(own)) { Ok(()) } else { Err(A::Error::custom(ENDED)) }
    }
}

/// The text that a value stands for.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> (Vec<String>, bool) {
        let mut found = Vec::new();
        let read = read(text.as_bytes(), &mut |it| {
            found.push(
                it.map_or_else(|it| format!("!{it}"), |it| text_of(it.get("token").unwrap_or(&Value::Null))),
            );
            found.len() < 5
        });
        (found, read.is_ok())
    }

    #[test]
    fn objects_are_found_where_people_put_them() {
        let said = |it: &[&str], whole| (it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>(), whole);
        for (text, expected) in [
            (r#"[{"token":"aa"},{"token":"bb"}]"#, said(&["aa", "bb"], true)),
            (r#"{"version":1,"devices":[{"token":"aa"}],"more":{}}"#, said(&["aa"], true)),
            ("{\"token\":\"aa\"}\n{\"token\":\"bb\"}\n", said(&["aa", "bb"], true)),
            (r#"[{"token":"aa"},7,{"token":["b","c"]}]"#, said(&["aa", "!7", "b,c"], true)),
            (r#"[{"token":"aa"},{"tok"#, said(&["aa"], false)),
            ("{\"token\":\"aa\"}\n{\"token\":\"bb\"", said(&["aa"], false)),
            ("{\"token\":\"aa\"}\n{\"tok", said(&["aa"], false)),
            ("{\"token\":\"aa\"}\n{", said(&["aa"], false)),
            ("{\"token\":\"aa\"} \r\n\t \n", said(&["aa"], true)),
            ("\u{feff}[{\"token\":\"aa\"}]", said(&["aa"], true)),
            ("\u{feff}{\"token\":\"aa\"}\n{\"token\":\"bb\"}\n", said(&["aa", "bb"], true)),
            ("\u{feff}", said(&[], false)),
            ("[]", said(&[], true)),
            ("7", said(&[], false)),
            ("", said(&[], false)),
            (&format!("[{}]", ["1"; 9].join(",")), said(&["!1"; 5], true)),
        ] {
            assert_eq!(tokens(text), expected, "{text}");
        }
    }
}
