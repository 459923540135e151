//! What stands between `$'` and `'` in bash.

/// Reads up to the closing quote; the bytes that are meant, how long the text was with the quote, and whether
/// there was one.
pub fn decode(text: &str) -> (Vec<u8>, usize, bool) {
    let mut reader = Reader { text, at: 0, bytes: Vec::new() };
    let closed = reader.read();
    (reader.bytes, reader.at, closed)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    bytes: Vec<u8>,
}

impl Reader<'_> {
    fn read(&mut self) -> bool {
        while let Some(found) = self.next() {
            match found {
                '\'' => return true,
                '\\' => self.escape(),
                other => self.push(other),
            }
        }
        false
    }

    fn next(&mut self) -> Option<char> {
        let found = self.text[self.at..].chars().next()?;
        self.at += found.len_utf8();
        Some(found)
    }

    fn push(&mut self, found: char) {
        self.bytes.extend_from_slice(found.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn escape(&mut self) {
        let Some(found) = self.next() else {
            self.bytes.push(b'\\');
            return;
        };
        match found {
            'a' => self.bytes.push(7),
            'b' => self.bytes.push(8),
            'e' | 'E' => self.bytes.push(27),
            'f' => self.bytes.push(12),
            'n' => self.bytes.push(10),
            'r' => self.bytes.push(13),
            't' => self.bytes.push(9),
            'v' => self.bytes.push(11),
            '\\' | '\'' | '"' | '?' => self.push(found),
            '0'..='7' => {
                self.at -= 1;
                let byte = self.number(3, 8);
                self.bytes.push(byte.to_le_bytes()[0]);
            }
            'x' => self.hex(found, 2),
            'u' => self.hex(found, 4),
            'U' => self.hex(found, 8),
            'c' => {
                let control = self.next().map_or(0, |it| u32::from(it) & 0x1f);
                self.bytes.push(control.to_le_bytes()[0]);
            }
            other => {
                self.bytes.push(b'\\');
                self.push(other);
            }
        }
    }

    /// Without a digit, the escape stands for itself.
    fn hex(&mut self, escape: char, most: usize) {
        let start = self.at;
        let number = self.number(most, 16);
        if self.at == start {
            self.bytes.push(b'\\');
            self.push(escape);
        } else if escape == 'x' {
            self.bytes.push(number.to_le_bytes()[0]);
        } else if let Some(high) = surrogate(number) {
            self.second_half(high);
        } else {
            self.push(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }

    /// Chrome writes a character beyond 16 bits as two escapes.
    fn second_half(&mut self, high: u16) {
        let before = self.at;
        let low = if self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            surrogate(self.number(4, 16))
        } else {
            None
        };
        let both = low.and_then(|low| char::decode_utf16([high, low]).next()?.ok());
        if both.is_none() {
            self.at = before;
        }
        self.push(both.unwrap_or(char::REPLACEMENT_CHARACTER));
    }

    fn number(&mut self, most: usize, radix: u32) -> u32 {
        let mut number: u32 = 0;
        for _ in 0..most {
            let digit = self.text[self.at..].chars().next().and_then(|it| it.to_digit(radix));
            let Some(digit) = digit else { break };
            self.at += 1;
            number = number.wrapping_mul(radix).wrapping_add(digit);
        }
        number
    }
}

fn surrogate(number: u32) -> Option<u16> {
    u16::try_from(number).ok().filter(|it| (0xd800..0xe000).contains(it))
}
