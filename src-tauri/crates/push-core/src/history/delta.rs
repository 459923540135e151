//! What one payload of a run has that the first has not: pushes of a run differ in little, and there are many.

/// The bytes between a beginning and an end that two texts share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Own {
    /// Length of the beginning in bytes.
    pub(super) from: usize,
    /// Length of the end in bytes.
    pub(super) to: usize,
    /// What lies between.
    pub(super) text: String,
}

impl Own {
    /// What makes `text` of `base`; none where they are the same.
    pub(super) fn of(base: &str, text: &str) -> Option<Self> {
        if base == text {
            return None;
        }
        let shared = base.bytes().zip(text.bytes()).take_while(|(left, right)| left == right).count();
        let from = (0..=shared).rev().find(|at| text.is_char_boundary(*at) && base.is_char_boundary(*at));
        let from = from.unwrap_or_default();
        let (left, right) = (&base.as_bytes()[from..], &text.as_bytes()[from..]);
        let shared =
            left.iter().rev().zip(right.iter().rev()).take_while(|(left, right)| left == right).count();
        let is_boundary =
            |to: &usize| text.is_char_boundary(text.len() - to) && base.is_char_boundary(base.len() - to);
        let to = (0..=shared).rev().find(is_boundary).unwrap_or_default();
        Some(Self { from, to, text: text[from..text.len() - to].to_owned() })
    }

    /// The whole text again; none where `base` is not what it was made with.
    pub(super) fn onto(&self, base: &str) -> Option<String> {
        let end = base.len().checked_sub(self.to).filter(|end| self.from <= *end)?;
        let (start, end) = (base.get(..self.from)?, base.get(end..)?);
        Some([start, &self.text, end].concat())
    }

    /// The words in it, with those that it shares a part of with the base.
    pub(super) fn in_words<'a>(&self, whole: &'a str) -> &'a str {
        let letters = |it: char| it.is_alphanumeric();
        let from = whole[..self.from].trim_end_matches(letters).len();
        let end = whole.len() - self.to;
        let to = whole.len() - whole[end..].trim_start_matches(letters).len();
        &whole[from..to]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_comes_back_whole() {
        let texts = [
            "",
            "a",
            "aa",
            "aaa",
            "Hello Anna, 你好",
            "Hello Andrea, 你坏",
            "你",
            "佡",
            "{\"a\":1}",
            "{\"a\":11}",
        ];
        for base in texts {
            for text in texts {
                let own = Own::of(base, text);
                let again = own.as_ref().map_or_else(|| Some(base.to_owned()), |own| own.onto(base));
                assert_eq!(again.as_deref(), Some(text), "{base:?} {text:?}");
            }
        }
    }

    #[test]
    fn no_more_than_the_difference_is_kept_and_its_words_are_whole() {
        let (base, text) = ("Hello Anna, your order", "Hello Andrea, your order");
        let own = Own::of(base, text).unwrap();
        assert_eq!(own, Own { from: 8, to: 13, text: "dre".to_owned() });
        assert_eq!(own.in_words(text), "Andrea");
        assert_eq!(own.onto("short"), None);
    }
}
