//! Texts by chance: JSON of every shape, JSON with a fault, and characters thrown together.

use std::fmt::Write;

/// A small generator of numbers (xorshift), the same at each run.
pub struct Random(u64);

impl Random {
    pub const fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// Below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next()).unwrap() % limit
    }

    fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// A JSON text at most `depth` levels deep.
    pub fn json(&mut self, depth: usize) -> String {
        let mut text = String::new();
        self.value(depth, &mut text);
        text
    }

    fn blank(&mut self, text: &mut String) {
        text.push_str(self.one_of(&["", "", "", " ", "\n", "\t", "\r\n", "  "]));
    }

    fn value(&mut self, depth: usize, text: &mut String) {
        self.blank(text);
        match self.below(if depth == 0 { 4 } else { 8 }) {
            0 => text.push_str(self.one_of(&["true", "false", "null"])),
            1 => self.number(text),
            2 | 3 => self.string(text),
            kind => {
                let is_object = kind < 6;
                text.push(if is_object { '{' } else { '[' });
                for item in 0..self.below(4) {
                    text.push_str(if item > 0 { "," } else { "" });
                    self.blank(text);
                    if is_object {
                        self.string(text);
                        self.blank(text);
                        text.push(':');
                    }
                    self.value(depth - 1, text);
                }
                self.blank(text);
                text.push(if is_object { '}' } else { ']' });
            }
        }
        self.blank(text);
    }

    fn number(&mut self, text: &mut String) {
        text.push_str(self.one_of(&["", "-"]));
        match self.below(3) {
            0 => text.push('0'),
            _ => write!(text, "{}", self.below(1_000_000) + 1).unwrap(),
        }
        if self.below(3) == 0 {
            write!(text, ".{:03}", self.below(1000)).unwrap();
        }
        if self.below(4) == 0 {
            let exponent = self.one_of(&["e", "E", "e+", "E-", "e1", "e-3"]);
            write!(text, "{exponent}{}", self.below(30)).unwrap();
        }
    }

    fn string(&mut self, text: &mut String) {
        text.push('"');
        for _ in 0..self.below(5) {
            text.push_str(self.one_of(&[
                "a",
                "aps",
                "b c",
                "é",
                "订单",
                "😀",
                "\u{2028}",
                "\u{7f}",
                "{",
                "]",
                ":",
                ",",
                "//",
                "'",
                "“",
                "\\n",
                "\\\"",
                "\\\\",
                "\\/",
                "\\u0041",
                "\\u00E9",
                "\\ud83d\\ude00",
                "\\ud800",
                "\\udc00",
                "\\u0000",
            ]));
        }
        text.push('"');
    }

    /// A text with a fault: a character gone, doubled, put in, or the end cut off.
    pub fn mutated(&mut self, text: &str) -> String {
        let mut characters: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(2) {
            let at = self.below(characters.len() + 1);
            match self.below(4) {
                0 => characters.truncate(at),
                1 if at < characters.len() => drop(characters.remove(at)),
                2 if at < characters.len() => characters.insert(at, characters[at]),
                _ => characters.insert(at, self.character()),
            }
        }
        characters.into_iter().collect()
    }

    fn character(&mut self) -> char {
        const ODD: [char; 36] = [
            '{', '}', '[', ']', ':', ',', '"', '\\', '\'', '/', '-', '+', '.', 'e', 'E', '0', '1', '9', 't',
            'f', 'n', 'u', 'x', ' ', '\n', '\t', '\0', '\u{1f}', '\u{a0}', '\u{feff}', '“', '”', 'é', '单',
            '😀', '\u{2028}',
        ];
        ODD[self.below(ODD.len())]
    }

    /// Characters that mean something to JSON, in any order.
    pub fn soup(&mut self) -> String {
        (0..=self.below(9)).map(|_| self.character()).collect()
    }
}
