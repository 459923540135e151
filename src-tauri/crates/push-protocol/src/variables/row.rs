//! What a row of a token file says of variables.

/// The values of some columns, in one piece of memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    text: Box<str>,
    ends: Box<[usize]>,
}

impl Row {
    /// The values, in their order.
    ///
    /// # Errors
    /// The first that cannot be read.
    pub fn new<'v, E>(values: impl ExactSizeIterator<Item = Result<&'v str, E>>) -> Result<Self, E> {
        let (mut text, mut ends) = (String::new(), Vec::with_capacity(values.len()));
        for value in values {
            text.push_str(value?);
            ends.push(text.len());
        }
        Ok(Self { text: text.into(), ends: ends.into() })
    }

    /// One of them.
    pub fn get(&self, index: usize) -> Option<&str> {
        let start = if index == 0 { 0 } else { *self.ends.get(index - 1)? };
        self.text.get(start..*self.ends.get(index)?)
    }

    /// Length of all of them, in bytes.
    pub fn byte_len(&self) -> usize {
        self.text.len()
    }
}
