//! A text with its escapes of JSON undone, and where each of its bytes stood.

/// The text that is meant.
pub struct Plain {
    text: String,
    /// Behind each escape: its end in the text that is meant, and in the one that was typed.
    ends: Vec<(usize, usize)>,
}

impl Plain {
    /// Undoes the escapes; what is none stays as it is.
    pub fn of(typed: &str) -> Self {
        let mut plain = Self { text: String::with_capacity(typed.len()), ends: Vec::new() };
        let mut rest = typed;
        while let Some(at) = rest.find('\\') {
            plain.text.push_str(&rest[..at]);
            let (meant, bytes) = escape(&rest[at..]);
            match meant {
                Some(it) => plain.text.push(it),
                None => plain.text.push_str(&rest[at..at + bytes]),
            }
            rest = &rest[at + bytes..];
            plain.ends.push((plain.text.len(), typed.len() - rest.len()));
        }
        plain.text.push_str(rest);
        plain
    }

    /// The text that is meant.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a byte of it stands in the text that was typed.
    pub fn place(&self, at: usize) -> usize {
        let before = self.ends.partition_point(|(end, _)| *end <= at);
        match before.checked_sub(1).and_then(|it| self.ends.get(it)) {
            Some((meant, typed)) => typed + (at - meant),
            None => at,
        }
    }
}

/// The character that an escape stands for, and the bytes of the escape.
fn escape(text: &str) -> (Option<char>, usize) {
    match text.as_bytes().get(1) {
        Some(b'n') => (Some('\n'), 2),
        Some(b'r') => (Some('\r'), 2),
        Some(b't') => (Some('\t'), 2),
        Some(b'/') => (Some('/'), 2),
        Some(b'"') => (Some('"'), 2),
        Some(b'\\') => (Some('\\'), 2),
        Some(b'u') => {
            let unit = text.get(2..6).and_then(|it| u32::from_str_radix(it, 16).ok());
            let meant = unit.and_then(char::from_u32);
            if meant.is_some() { (meant, 6) } else { (None, 1) }
        }
        _ => (None, 1),
    }
}
