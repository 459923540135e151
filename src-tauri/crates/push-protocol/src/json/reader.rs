//! The pass over the text: what may stand where, and a slot for each value.

use super::{JsonError, Kind, MAX_DEPTH, Position, Reason};

/// A value. Places are bytes of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) kind: Kind,
    /// Of the value.
    pub(super) string: StringFacts,
    /// Of its key.
    pub(super) key: StringFacts,
    pub(super) from: u32,
    pub(super) to: u32,
    /// Its key with the quotes; empty where it has none.
    pub(super) key_from: u32,
    pub(super) key_to: u32,
    pub(super) parent: u32,
    /// The slot after the last one inside it.
    pub(super) end: u32,
}

/// What was seen inside the quotes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct StringFacts {
    pub(super) escaped: bool,
    pub(super) lone_surrogate: bool,
}

/// A key that waits for its value.
#[derive(Clone, Copy, Default)]
struct Waiting {
    from: u32,
    to: u32,
    facts: StringFacts,
}

#[derive(Clone, Copy)]
enum Wanted {
    Value,
    /// Or the end of the array.
    FirstItem,
    Key,
    /// Or the end of the object.
    FirstKey,
    /// A comma or the end of what is open, or of the text.
    Next,
}

/// Where a text stops being JSON.
enum Stop {
    Syntax(Reason, usize),
    TooDeep(usize),
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    slots: Vec<Slot>,
    open: Vec<u32>,
    key: Waiting,
}

pub(super) fn read(text: &str) -> Result<Vec<Slot>, JsonError> {
    if u32::try_from(text.len()).is_err() {
        return Err(JsonError::TooLong);
    }
    let bytes = text.as_bytes();
    if bytes.iter().all(|byte| is_blank(*byte)) {
        return Err(JsonError::Empty);
    }
    let mut reader = Reader { bytes, at: 0, slots: Vec::new(), open: Vec::new(), key: Waiting::default() };
    match reader.whole(text.starts_with('\u{feff}')) {
        Ok(()) => Ok(reader.slots),
        Err(Stop::TooDeep(offset)) => Err(JsonError::TooDeep { offset, at: Position::of(text, offset) }),
        Err(Stop::Syntax(reason, offset)) => {
            let found = text.get(offset..).and_then(|rest| rest.chars().next());
            let reason = if found.is_none() { Reason::End } else { reason };
            Err(JsonError::Syntax { reason, found, offset, at: Position::of(text, offset) })
        }
    }
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Bytes that stand for themselves inside quotes.
const PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let mut byte = 0;
    while byte < 0x20 {
        plain[byte] = false;
        byte += 1;
    }
    plain[b'"' as usize] = false;
    plain[b'\\' as usize] = false;
    plain
};

impl Reader<'_> {
    fn whole(&mut self, has_bom: bool) -> Result<(), Stop> {
        if has_bom {
            return self.stop(Reason::Bom);
        }
        let mut wanted = Wanted::Value;
        loop {
            while self.peek().is_some_and(is_blank) {
                self.at += 1;
            }
            wanted = match (wanted, self.peek()) {
                (Wanted::Next, None) if self.open.is_empty() => return Ok(()),
                (Wanted::FirstItem, Some(b']')) | (Wanted::FirstKey, Some(b'}')) => self.close(),
                (Wanted::Value | Wanted::FirstItem, _) => self.value()?,
                (Wanted::Key | Wanted::FirstKey, _) => self.key()?,
                (Wanted::Next, _) => self.next()?,
            };
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    const fn stop<T>(&self, reason: Reason) -> Result<T, Stop> {
        Err(Stop::Syntax(reason, self.at))
    }

    fn value(&mut self) -> Result<Wanted, Stop> {
        match self.peek() {
            Some(b'{') => self.open(Kind::Object),
            Some(b'[') => self.open(Kind::Array),
            Some(b'"') => {
                let slot = self.push(Kind::Text);
                self.slots[slot].string = self.string()?;
                self.finish(slot)
            }
            Some(b'-' | b'0'..=b'9') => {
                let slot = self.push(Kind::Number);
                self.number()?;
                self.finish(slot)
            }
            Some(b't') => self.literal(Kind::Boolean, b"true"),
            Some(b'f') => self.literal(Kind::Boolean, b"false"),
            Some(b'n') => self.literal(Kind::Null, b"null"),
            _ => self.stop(Reason::Value),
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "the text is shorter than 4 GiB")]
    fn push(&mut self, kind: Kind) -> usize {
        let (index, key) = (self.slots.len(), std::mem::take(&mut self.key));
        self.slots.push(Slot {
            kind,
            string: StringFacts::default(),
            key: key.facts,
            from: self.at as u32,
            to: self.at as u32,
            key_from: key.from,
            key_to: key.to,
            parent: self.open.last().copied().unwrap_or_default(),
            end: index as u32 + 1,
        });
        index
    }

    #[expect(clippy::cast_possible_truncation, reason = "the text is shorter than 4 GiB")]
    fn finish(&mut self, slot: usize) -> Result<Wanted, Stop> {
        self.slots[slot].to = self.at as u32;
        Ok(Wanted::Next)
    }

    #[expect(clippy::cast_possible_truncation, reason = "the text is shorter than 4 GiB")]
    fn open(&mut self, kind: Kind) -> Result<Wanted, Stop> {
        if self.open.len() == MAX_DEPTH {
            return Err(Stop::TooDeep(self.at));
        }
        let slot = self.push(kind);
        self.open.push(slot as u32);
        self.at += 1;
        Ok(if kind == Kind::Object { Wanted::FirstKey } else { Wanted::FirstItem })
    }

    #[expect(clippy::cast_possible_truncation, reason = "the text is shorter than 4 GiB")]
    fn close(&mut self) -> Wanted {
        self.at += 1;
        let end = self.slots.len() as u32;
        if let Some(slot) = self.open.pop().and_then(|index| self.slots.get_mut(index as usize)) {
            (slot.to, slot.end) = (self.at as u32, end);
        }
        Wanted::Next
    }

    #[expect(clippy::cast_possible_truncation, reason = "the text is shorter than 4 GiB")]
    fn key(&mut self) -> Result<Wanted, Stop> {
        if self.peek() != Some(b'"') {
            return self.stop(Reason::Key);
        }
        let from = self.at as u32;
        let facts = self.string()?;
        self.key = Waiting { from, to: self.at as u32, facts };
        while self.peek().is_some_and(is_blank) {
            self.at += 1;
        }
        if self.peek() != Some(b':') {
            return self.stop(Reason::Colon);
        }
        self.at += 1;
        Ok(Wanted::Value)
    }

    fn next(&mut self) -> Result<Wanted, Stop> {
        let kind = self.open.last().map(|index| self.slots[*index as usize].kind);
        match (kind, self.peek()) {
            (None, _) => self.stop(Reason::Trailing),
            (Some(Kind::Object), Some(b'}')) | (Some(Kind::Array), Some(b']')) => Ok(self.close()),
            (Some(kind), Some(b',')) => {
                self.at += 1;
                Ok(if kind == Kind::Object { Wanted::Key } else { Wanted::Value })
            }
            (Some(Kind::Object), _) => self.stop(Reason::CommaOrBrace),
            (Some(_), _) => self.stop(Reason::CommaOrBracket),
        }
    }

    fn literal(&mut self, kind: Kind, word: &[u8]) -> Result<Wanted, Stop> {
        let slot = self.push(kind);
        for byte in word {
            if self.peek() != Some(*byte) {
                return self.stop(Reason::Literal);
            }
            self.at += 1;
        }
        self.finish(slot)
    }

    fn number(&mut self) -> Result<(), Stop> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Stop> {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == from { self.stop(Reason::Number) } else { Ok(()) }
    }

    /// From the opening quote to behind the closing one.
    fn string(&mut self) -> Result<StringFacts, Stop> {
        self.at += 1;
        let mut facts = StringFacts::default();
        // Behind the escape of a high surrogate that waits for its low one.
        let mut high_ends = None;
        loop {
            while self.peek().is_some_and(|byte| PLAIN[usize::from(byte)]) {
                self.at += 1;
            }
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    facts.lone_surrogate |= high_ends.is_some();
                    return Ok(facts);
                }
                Some(b'\\') => {
                    let from = self.at;
                    facts.escaped = true;
                    match self.escape()? {
                        Some(0xd800..=0xdbff) => {
                            facts.lone_surrogate |= high_ends.is_some();
                            high_ends = Some(self.at);
                        }
                        Some(0xdc00..=0xdfff) if high_ends == Some(from) => high_ends = None,
                        Some(0xdc00..=0xdfff) => facts.lone_surrogate = true,
                        _ => {}
                    }
                }
                _ => return self.stop(Reason::Control),
            }
        }
    }

    /// An escape; the UTF-16 unit that it names by its number.
    fn escape(&mut self) -> Result<Option<u16>, Stop> {
        self.at += 1;
        match self.peek() {
            Some(b'u') => self.at += 1,
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 1;
                return Ok(None);
            }
            _ => return self.stop(Reason::Escape),
        }
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit.and_then(|it| u16::try_from(it).ok()) else {
                return self.stop(Reason::Escape);
            };
            unit = unit << 4 | digit;
            self.at += 1;
        }
        Ok(Some(unit))
    }
}
