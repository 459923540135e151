//! Texts in both languages.

use push_protocol::json::{JsonError, MAX_DEPTH, Reason};

use crate::Sentence;

/// A [`Sentence`](crate::Sentence) of two formats.
macro_rules! said {
    ($en:literal, $zh_hans:literal $(,)?) => {
        $crate::Sentence { en: format!($en), zh_hans: format!($zh_hans) }
    };
}
pub(crate) use said;

/// What is wrong with a text that is not JSON, without a full stop.
pub(crate) fn not_json(error: &JsonError) -> Sentence {
    let en = error.to_string();
    let zh_hans = match error {
        JsonError::Empty => "内容为空".to_owned(),
        JsonError::TooLong => "超过 4 GiB".to_owned(),
        JsonError::TooDeep { at, .. } => {
            format!("嵌套超过 {MAX_DEPTH} 层（第 {} 行第 {} 列）", at.line, at.column)
        }
        JsonError::Syntax { reason, found, at, .. } => {
            let found = match found {
                Some(it) if it.is_control() || *it == ' ' => format!("，却是 U+{:04X}", u32::from(*it)),
                Some(it) => format!("，却是 `{it}`"),
                None => String::new(),
            };
            format!("{}{found}（第 {} 行第 {} 列）", expected(*reason), at.line, at.column)
        }
    };
    Sentence { en, zh_hans }
}

const fn expected(reason: Reason) -> &'static str {
    match reason {
        Reason::End => "内容过早结束",
        Reason::Value => "应为一个值",
        Reason::Key => "应为带双引号的键",
        Reason::Colon => "键之后应为冒号",
        Reason::CommaOrBrace => "应为逗号或右花括号",
        Reason::CommaOrBracket => "应为逗号或右方括号",
        Reason::Trailing => "值之后不应再有内容",
        Reason::Number => "应为数字",
        Reason::Literal => "应为 true、false 或 null",
        Reason::Escape => "应为 \\n、\\\" 或 \\u00e9 之类的转义",
        Reason::Control => "控制字符应写成转义",
        Reason::Bom => "不应有字节顺序标记",
    }
}

/// Most of a found value that is shown, in characters.
const SHOWN: usize = 40;

/// A value as a sentence can show it: in one line, and not too long.
pub(crate) fn short(text: &str) -> String {
    let mut shown: String =
        text.chars().take(SHOWN).map(|it| if it.is_control() { ' ' } else { it }).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// Of these names, the one that was likely meant.
pub(crate) fn meant<'n>(found: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let found = found.to_lowercase();
    let far = if found.chars().count() < 5 { 1 } else { 2 };
    let near = names.into_iter().filter_map(|name| {
        let distance = distance(&found, &name.to_lowercase(), far)?;
        Some((distance, name))
    });
    near.min().map(|(_, name)| name.to_owned())
}

/// How many letters are added, left out, changed or swapped with the next; none if more than `most`.
fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for (i, letter) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, theirs) in other.iter().enumerate() {
            let change = rows[i][j] + usize::from(letter != theirs);
            let mut least = change.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && one[i - 1] == *theirs && *letter == other[j - 1] {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows.last().and_then(|row| row.last()).copied().filter(|it| *it <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_what_was_meant() {
        let names = ["isNoDisturbEnable", "6001", "6006", "displayName"];
        for (found, expected) in [
            ("isNoDisturbEnabled", Some("isNoDisturbEnable")),
            ("displayname", Some("displayName")),
            ("dispalyName", Some("displayName")),
            ("600", Some("6001")),
            ("7777", None),
            ("note", None),
        ] {
            assert_eq!(meant(found, names).as_deref(), expected, "{found}");
        }
    }

    #[test]
    fn what_is_shown_is_one_short_line() {
        assert_eq!(short("a\nb"), "a b");
        assert_eq!(short(&"x".repeat(50)), format!("{}…", "x".repeat(40)));
    }
}
