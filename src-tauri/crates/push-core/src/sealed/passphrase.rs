//! Passphrases of sealed files: making one, and judging one that was typed. Whoever has the repository can try
//! passphrases for ever, at about a second each; so a weak one is refused.

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use crate::Error;

/// A passphrase that is worth fewer bits is refused.
pub(crate) const ENOUGH_BITS: u32 = 60;

/// Letters and digits that nobody takes for one another.
const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";
/// Four groups of five: 99 bits.
const GROUPS: usize = 4;
const GROUP: usize = 5;
/// What one that was made is worth.
pub(crate) const SUGGESTED_BITS: u32 = 99;

/// A word out of a list of some thousand.
const WORD: f64 = 12.9;
/// A word, name or sequence that everybody tries first.
const COMMON: f64 = 6.5;
/// A character of Chinese, Japanese or Korean: those that follow one another belong together.
const IDEOGRAPH: f64 = 8.0;

/// What stands in many a password.
const KNOWN: &str = "password passwort passphrase pass secret admin administrator welcome letmein login qwerty qwertz azerty \
    iloveyou monkey dragon master sunshine princess football baseball shadow superman batman trustno default guest test \
    testing hello apple push pushbench apns notification notifications credential credentials certificate company \
    team ios iphone ipad xcode developer production sandbox development staging server token key keys backup \
    abc abcd abcdef asdf asdfgh asdfghjkl zxcv zxcvbn qwertyuiop summer winter spring autumn january february \
    march april june july august september october november december monday tuesday wednesday thursday friday saturday \
    sunday love money freedom whatever changeme mima woaini";
/// Keys and letters in their order, which make sequences.
const ROWS: [&str; 5] = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// A passphrase to write down: `k7mq2-9wnxf-…`.
///
/// # Errors
/// When the system has no randomness.
pub(crate) fn suggest() -> Result<SecretString, Error> {
    loop {
        let text = random_groups()?;
        // One in some hundred reads like words, and would be refused where it is typed.
        if bits(&text) >= ENOUGH_BITS {
            return Ok(SecretString::from(&**text));
        }
    }
}

fn random_groups() -> Result<Zeroizing<String>, Error> {
    let failed = |error: getrandom::Error| {
        let message = format!("no passphrase could be made: the system gave no random numbers ({error})");
        Error::field("passphrase", "no_randomness", message, &[])
    };
    let mut text = Zeroizing::new(String::with_capacity(GROUPS * (GROUP + 1)));
    let mut random = Zeroizing::new([0_u8; 64]);
    while text.len() < GROUPS * (GROUP + 1) - 1 {
        getrandom::fill(&mut *random).map_err(failed)?;
        for byte in random.iter() {
            // So many of the 256 values are shared out evenly.
            let place = usize::from(*byte);
            if place >= 8 * ALPHABET.len() || text.len() >= GROUPS * (GROUP + 1) - 1 {
                continue;
            }
            if text.len() % (GROUP + 1) == GROUP {
                text.push('-');
            }
            text.push(char::from(ALPHABET[place % ALPHABET.len()]));
        }
    }
    Ok(text)
}

/// About how many bits a passphrase is worth to somebody who knows how people choose them. A guess from below: words
/// count as words, and what repeats or follows counts little.
pub(crate) fn bits(passphrase: &str) -> u32 {
    let lower = passphrase.to_lowercase();
    let pieces = pieces(&lower);
    let capitals = passphrase.chars().filter(|it| it.is_uppercase()).count();
    let mut seen: Vec<&str> = Vec::new();
    let (mut total, mut blanks) = (0.0, false);
    for piece in &pieces {
        total += match piece {
            // The same again, or what parts words: worth a bit, whatever it is.
            Piece::Word(text) | Piece::Digits(text) | Piece::Mixed(text) if seen.contains(text) => 1.0,
            Piece::Word(text) => word(text),
            Piece::Digits(text) => digits(text),
            Piece::Mixed(text) => mixed(text),
            Piece::Signs(text) if blanks => f64::from(u32::from(text.chars().count() > 1)),
            Piece::Signs(text) => {
                blanks = true;
                if text.trim().is_empty() { 1.0 } else { 4.0 }
            }
            Piece::Ideographs(text) => ideographs(text),
        };
        seen.push(piece.text());
    }
    // Capitals at the beginnings of words say little; others a little more.
    total += if capitals == 0 { 0.0 } else { 1.0 + (capitals as f64).log2() };
    total.floor().clamp(0.0, 999.0) as u32
}

enum Piece<'t> {
    Word(&'t str),
    Digits(&'t str),
    /// Letters and digits in turn.
    Mixed(&'t str),
    Signs(&'t str),
    Ideographs(&'t str),
}

impl<'t> Piece<'t> {
    const fn text(&self) -> &'t str {
        match self {
            Self::Word(it) | Self::Digits(it) | Self::Mixed(it) | Self::Signs(it) | Self::Ideographs(it) => {
                it
            }
        }
    }
}

#[derive(PartialEq, Clone, Copy)]
enum Class {
    Letter,
    Digit,
    Sign,
    Ideograph,
}

fn class(it: char) -> Class {
    match it {
        '0'..='9' => Class::Digit,
        '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' => Class::Ideograph,
        '\u{20000}'..='\u{3ffff}' => Class::Ideograph,
        _ if it.is_alphabetic() => Class::Letter,
        _ => Class::Sign,
    }
}

/// Runs of one class; letters and digits that change often are one piece.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_plain = |it: Class| matches!(it, Class::Letter | Class::Digit);
        let of = class(first);
        let end = rest.find(|it| class(it) != of).unwrap_or(rest.len());
        let plain_end = rest.find(|it| !is_plain(class(it))).unwrap_or(rest.len());
        let plain = &rest[..plain_end];
        let changes =
            plain.chars().zip(plain.chars().skip(1)).filter(|(a, b)| class(*a) != class(*b)).count();
        let (piece, bytes) = match of {
            Class::Sign => (Piece::Signs(&rest[..end]), end),
            Class::Ideograph => (Piece::Ideographs(&rest[..end]), end),
            // Runs that are shorter than three, as in `k7mq2` and `p4ssw0rd`.
            _ if changes * 3 > plain.chars().count() => (Piece::Mixed(plain), plain_end),
            Class::Letter => (Piece::Word(&rest[..end]), end),
            Class::Digit => (Piece::Digits(&rest[..end]), end),
        };
        pieces.push(piece);
        rest = &rest[bytes..];
    }
    pieces
}

fn word(text: &str) -> f64 {
    let letters = text.chars().count();
    if KNOWN.split_whitespace().any(|it| it == text) || is_sequence(text) {
        return COMMON.min(random_letters(letters));
    }
    // A word is one of some thousand; a long run of letters may be several, or none at all.
    let words = (letters as f64 / 9.0).max(1.0);
    let as_words = WORD * words;
    if reads_as_words(text) { as_words.min(random_letters(letters)) } else { random_letters(letters) }
}

fn random_letters(letters: usize) -> f64 {
    letters as f64 * 4.7
}

/// Whether vowels come as often as in words.
fn reads_as_words(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() < 4 || letters.iter().any(|it| !it.is_ascii()) {
        return true;
    }
    let vowel = |it: &char| "aeiouy".contains(*it);
    let vowels = letters.iter().filter(|it| vowel(it)).count();
    let longest = letters.split(vowel).map(<[char]>::len).max().unwrap_or_default();
    let rare = letters.iter().filter(|it| "qxzjvk".contains(**it)).count();
    vowels * 5 >= letters.len() && longest <= 4 && rare * 3 <= letters.len()
}

fn digits(text: &str) -> f64 {
    let count = text.len();
    if count == 0 {
        return 0.0;
    }
    if is_sequence(text) {
        return 4.0;
    }
    let year = count == 4 && (text.starts_with("19") || text.starts_with("20"));
    // Days, years and phone numbers are likely.
    if year { 6.0 } else { (count as f64 * 3.32).min(8.0 + count as f64 * 1.5) }
}

fn mixed(text: &str) -> f64 {
    // `p4ssw0rd26`: digits in the place of letters, and some at the end.
    let head = text.trim_end_matches(|it: char| it.is_ascii_digit());
    let tail = &text[head.len()..];
    let letter = |it: char| match it {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        other => other,
    };
    let straight: String = head.chars().map(letter).collect();
    let known = straight.chars().all(char::is_alphabetic) && reads_as_words(&straight);
    let distinct = text.chars().collect::<std::collections::BTreeSet<_>>().len();
    let random = text.chars().count().min(distinct * 2) as f64 * 4.9;
    if known { (word(&straight) + 3.0 + digits(tail)).min(random) } else { random }
}

fn ideographs(text: &str) -> f64 {
    let count = text.chars().count();
    let distinct = text.chars().collect::<std::collections::BTreeSet<_>>().len();
    // A line of a poem is known as a whole.
    count.min(distinct * 2).min(12) as f64 * if count > 4 { IDEOGRAPH * 0.75 } else { IDEOGRAPH }
}

/// One character again and again, a short part again and again, or neighbours on the keyboard.
fn is_sequence(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() < 3 {
        return letters.len() == 2 && letters[0] == letters[1];
    }
    let repeats =
        (1..=letters.len() / 2).any(|part| letters.iter().zip(&letters[part..]).all(|(a, b)| a == b));
    let backwards: String = letters.iter().rev().collect();
    repeats || ROWS.iter().any(|row| row.contains(text) || row.contains(backwards.as_str()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn what_is_offered_is_worth_more_than_ninety_bits_and_never_the_same() {
        let worth = (GROUPS * GROUP) as f64 * (ALPHABET.len() as f64).log2();
        assert!(worth >= 90.0, "{worth}");
        assert_eq!(worth as u32, SUGGESTED_BITS);
        assert_eq!(ALPHABET.iter().collect::<BTreeSet<_>>().len(), ALPHABET.len());
        let made: BTreeSet<String> =
            (0..2000).map(|_| suggest().unwrap().expose_secret().to_owned()).collect();
        assert_eq!(made.len(), 2000);
        let mut counts = [0_usize; 256];
        for text in &made {
            assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [GROUP; GROUPS], "{text}");
            assert!(bits(text) >= ENOUGH_BITS, "{text}: {}", bits(text));
            text.bytes().filter(|it| *it != b'-').for_each(|it| counts[usize::from(it)] += 1);
        }
        // 40,000 characters: 1,290 of each, and by chance up to 150 more or fewer.
        assert!(ALPHABET.iter().all(|it| (1100..1500).contains(&counts[usize::from(*it)])), "{counts:?}");
    }

    #[test]
    fn weak_passphrases_are_known_and_good_ones_too() {
        for weak in [
            "",
            " ",
            "12345678901234567890",
            "password",
            "Passw0rd!",
            "P4ssw0rd2026!!",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "qwertyuiop1234567890",
            "correct horse battery staple",
            "Tr0ub4dor&3",
            "Pushbench2026!",
            "apns-push-key-2026",
            "iloveyou iloveyou iloveyou iloveyou iloveyou",
            "abcabcabcabcabcabcabcabc",
            "hunter2",
            "2026-11-28 2026-11-28",
            "我爱你我爱你我爱你",
            "床前明月光",
            "woaini1314520",
            "11112222333344445555",
            "ana maria 1987",
            "Summer2026Winter2025!",
            "----------------------------------------",
            "x7$Kq9!",
            "zyxwvutsrqponmlkjihgfedcba",
            "aaaa bbbb cccc dddd eeee ffff gggg",
            "passwordpasswordpasswordpassword",
        ] {
            assert!(bits(weak) < ENOUGH_BITS, "{weak}: {}", bits(weak));
        }
        for good in [
            "correct horse battery staple lantern",
            "orbit velvet canyon thirsty mango quilt",
            "kX9#mQ2$vL7&pR4!tN",
            "vhqzkwpxmtrbncdgfl",
            "seven quiet otters rowing past Lisbon",
            "k7mq2-9wnxf-8dhrt-c4vbz",
            "订单 灯塔 橙子 河流 铅笔",
            "8f3c1e91a0b7d2644f5e9c3b",
        ] {
            assert!(bits(good) >= ENOUGH_BITS, "{good}: {}", bits(good));
        }
    }
}
