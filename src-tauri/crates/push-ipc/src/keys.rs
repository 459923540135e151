//! `ui/src/bridge/keys.ts`: the table of keys, for an editor that looks a key up at each keystroke, and the names
//! of the rules. Laid out as Prettier does.

use push_core::model::{KeyView, Words};
use push_protocol::lint::RULES;
use push_protocol::{KEYS, KeyFacts};

/// Longest line.
const WIDTH: usize = 110;

/// The whole file.
pub(crate) fn generated() -> String {
    let rows: String = KEYS.iter().map(|key| row(&view(key))).collect();
    let rules: Vec<String> = RULES.iter().map(|rule| format!("  | {}", quoted(rule.name))).collect();
    let rules = rules.join("\n");
    format!(
        "// Generated from push-protocol; do not edit. `UPDATE=1 cargo test -p push-ipc` writes it anew.\n\n\
         import type {{ KeyView }} from './generated';\n\n\
         /** Every key that Apple gives a meaning in a payload. A row for a push type goes before one for others. */\n\
         export const KEYS: readonly KeyView[] = [\n{rows}];\n\n\
         /** Name of a rule, as findings have it. */\n\
         export type RuleId =\n{rules};\n"
    )
}

fn view(key: &KeyFacts) -> KeyView {
    let finite = |number: f64| Some(number).filter(|it| it.is_finite());
    let texts = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect();
    KeyView {
        name: key.name.to_owned(),
        place: key.place.pointer().to_owned(),
        shape: key.shape.name().to_owned(),
        values: texts(key.values),
        least: key.range.and_then(|(least, _)| finite(least)),
        most: key.range.and_then(|(_, most)| finite(most)),
        example: key.example.to_owned(),
        push_types: key.push_types.iter().map(|it| it.name().to_owned()).collect(),
        meaning: Words { en: key.meaning.en.to_owned(), zh_hans: key.meaning.zh_hans.to_owned() },
    }
}

fn row(key: &KeyView) -> String {
    let number = |number: Option<f64>| number.map_or_else(|| "null".to_owned(), |it| it.to_string());
    let fields = [
        field(4, "name", &quoted(&key.name)),
        field(4, "place", &quoted(&key.place)),
        field(4, "shape", &quoted(&key.shape)),
        list("values", &key.values),
        field(4, "least", &number(key.least)),
        field(4, "most", &number(key.most)),
        field(4, "example", &quoted(&key.example)),
        list("push_types", &key.push_types),
        "    meaning: {\n".to_owned(),
        field(6, "en", &quoted(&key.meaning.en)),
        field(6, "zh_hans", &quoted(&key.meaning.zh_hans)),
        "    },\n".to_owned(),
    ];
    format!("  {{\n{}  }},\n", fields.concat())
}

/// `name: value,`, the value on a line of its own where there is no room; not after a name of two letters.
fn field(indent: usize, name: &str, value: &str) -> String {
    let line = format!("{:indent$}{name}: {value},\n", "");
    if name.len() <= 2 || columns(line.trim_end()) <= WIDTH {
        return line;
    }
    format!("{:indent$}{name}:\n{:indent$}  {value},\n", "", "")
}

fn list(name: &str, items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|it| quoted(it)).collect();
    let line = format!("    {name}: [{}],\n", items.join(", "));
    if columns(line.trim_end()) <= WIDTH {
        return line;
    }
    format!("    {name}: [\n{}    ],\n", items.iter().map(|it| format!("      {it},\n")).collect::<String>())
}

/// A string in the quotes that need fewer escapes.
fn quoted(text: &str) -> String {
    let count = |quote: char| text.chars().filter(|it| *it == quote).count();
    let quote = if count('\'') > count('"') { '"' } else { '\'' };
    let escaped = text.replace('\\', "\\\\").replace(quote, &format!("\\{quote}"));
    format!("{quote}{escaped}{quote}")
}

/// Chinese characters are two columns wide.
fn columns(text: &str) -> usize {
    text.chars().map(|it| if ('\u{2e80}'..='\u{ffef}').contains(&it) { 2 } else { 1 }).sum()
}
