//! Words of a text, as they are searched for: lower case, letters and digits. Of scripts without spaces each
//! character is a word, and each pair of neighbours.

use std::collections::BTreeSet;

use serde_json::Value;

/// Longer words are known by their beginning.
const LONGEST: usize = 24;
/// Words of one text that can be searched for; one of a megabyte may hold more.
const MOST: usize = 20_000;

/// A word that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) word: String,
    /// Whether longer words that begin with it count too.
    pub(super) prefix: bool,
}

/// The words of several texts, each once.
#[derive(Debug, Default)]
pub(super) struct Words(BTreeSet<String>);

impl Words {
    /// Takes in a text.
    pub(super) fn add(&mut self, text: &str) {
        each(text, |piece| {
            if self.0.len() < MOST {
                match piece {
                    Piece::Word(word) => drop(self.0.insert(word)),
                    Piece::Signs(signs) => self.add_signs(&signs),
                }
            }
        });
    }

    fn add_signs(&mut self, signs: &[char]) {
        self.0.extend(signs.iter().map(char::to_string));
        self.0.extend(signs.windows(2).map(|pair| pair.iter().collect::<String>()));
    }

    /// Takes in what a reader sees of a payload: its keys and values, escapes resolved. Of what is no JSON, all of it.
    pub(super) fn add_payload(&mut self, payload: &str) {
        match serde_json::from_str(payload) {
            Ok(value) => self.add_value(&value),
            Err(_) => self.add(payload),
        }
    }

    fn add_value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.add(text),
            Value::Number(number) => self.add(&number.to_string()),
            Value::Array(values) => values.iter().for_each(|it| self.add_value(it)),
            Value::Object(fields) => fields.iter().for_each(|(key, value)| {
                self.add(key);
                self.add_value(value);
            }),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// What goes into the index: each with `mark` before it.
    pub(super) fn marked(&self, mark: &str) -> String {
        let mut text = String::with_capacity(self.0.iter().map(|it| it.len() + mark.len() + 1).sum());
        for word in &self.0 {
            text.extend([mark, word, " "]);
        }
        text
    }
}

/// What is looked for: all of it has to be there. The longest first, which is the rarest most of the time.
pub(super) fn wanted(text: &str) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    each(text, |piece| match piece {
        Piece::Word(word) => {
            let prefix = word.chars().count() > 1 && word.len() < LONGEST;
            wanted.push(Wanted { word, prefix });
        }
        Piece::Signs(signs) if signs.len() == 1 => {
            wanted.push(Wanted { word: signs.iter().collect(), prefix: false });
        }
        Piece::Signs(signs) => {
            wanted.extend(signs.windows(2).map(|pair| Wanted { word: pair.iter().collect(), prefix: false }))
        }
    });
    wanted.sort_by_key(|it| std::cmp::Reverse(it.word.len()));
    wanted.dedup();
    wanted
}

enum Piece {
    Word(String),
    Signs(Vec<char>),
}

fn each(text: &str, mut piece: impl FnMut(Piece)) {
    if text.split_whitespace().any(begins_uuid) {
        let whole = |part: &str| if begins_uuid(part) { part.replace('-', "") } else { part.to_owned() };
        let joined: Vec<String> = text.split_whitespace().map(whole).collect();
        return pieces(&joined.join(" "), &mut piece);
    }
    pieces(text, &mut piece);
}

/// A UUID, or as much of it as shows that it is one: it is one word.
fn begins_uuid(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| {
        if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() }
    };
    (9..=36).contains(&text.len()) && text.bytes().enumerate().all(fits)
}

fn pieces(text: &str, piece: &mut impl FnMut(Piece)) {
    let (mut word, mut signs) = (String::new(), Vec::new());
    for letter in text.chars().chain([' ']) {
        let (is_sign, is_letter) = (is_sign(letter), letter.is_alphanumeric());
        if !word.is_empty() && (is_sign || !is_letter) {
            piece(Piece::Word(short(std::mem::take(&mut word))));
        }
        if !signs.is_empty() && !is_sign {
            piece(Piece::Signs(std::mem::take(&mut signs)));
        }
        if is_sign {
            signs.push(letter);
        } else if is_letter {
            word.extend(letter.to_lowercase().filter(|it| it.is_alphanumeric()));
        }
    }
}

fn short(mut word: String) -> String {
    if word.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|at| word.is_char_boundary(*at)).unwrap_or_default();
        word.truncate(end);
    }
    word
}

/// Scripts that write without spaces: Chinese, Japanese, Thai, Lao, Khmer, Burmese.
const fn is_sign(letter: char) -> bool {
    matches!(letter,
        '\u{0E01}'..='\u{0EDF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17DD}'
        | '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indexed(text: &str) -> String {
        let mut words = Words::default();
        words.add_payload(text);
        words.marked("")
    }

    #[test]
    fn words_are_letters_and_digits_in_lower_case() {
        assert_eq!(indexed("Order #4711, SHIPPED! İ"), "4711 i order shipped ");
        assert_eq!(indexed(r#"{"aps":{"alert":"A\u0042\nC","n":[7,true]}}"#), "7 ab alert aps c n ");
        assert_eq!(indexed(&"x".repeat(70)).len(), LONGEST + 1);
        let uuid = "E621E1F8-C36C-495A-93FC-0C247A3E6E5F";
        assert_eq!(indexed(uuid), "e621e1f8c36c495a93fc0c24 ");
        assert_eq!(wanted("e621e1f8-C36c-4")[0].word, "e621e1f8c36c4");
    }

    #[test]
    fn signs_are_found_alone_and_in_pairs() {
        assert_eq!(indexed("订单已ab"), "ab 单 单已 已 订 订单 ");
        let of = |text: &str| wanted(text).into_iter().map(|it| (it.word, it.prefix)).collect::<Vec<_>>();
        assert_eq!(of("订单已"), [("订单".to_owned(), false), ("单已".to_owned(), false)]);
        assert_eq!(of("订"), [("订".to_owned(), false)]);
    }

    #[test]
    fn beginnings_count_but_for_a_single_letter_and_what_was_cut() {
        let long = "f".repeat(64);
        let of = |text: &str| wanted(text).into_iter().map(|it| it.prefix).collect::<Vec<_>>();
        assert_eq!(of(&format!("ord a {long}")), [false, true, false]);
        assert_eq!(wanted(" -- \"* \0"), []);
    }
}
