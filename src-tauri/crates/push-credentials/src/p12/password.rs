//! A password in the forms that PKCS#12 takes it in, and the ways a file may have taken it.

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

/// One way to take a password.
pub(super) struct Password {
    /// For PBES2.
    pub(super) utf8: Zeroizing<Vec<u8>>,
    /// For the MAC and the older ciphers: UTF-16, the high octet first, with two zeros behind it. Nothing
    /// at all where the password is absent.
    pub(super) utf16: Zeroizing<Vec<u8>>,
}

impl Password {
    pub(super) fn of(text: &SecretString) -> Self {
        let text = text.expose_secret();
        Self { utf8: Zeroizing::new(text.as_bytes().to_vec()), utf16: utf16(text.encode_utf16(), text.len()) }
    }

    fn absent() -> Self {
        Self { utf8: Zeroizing::default(), utf16: Zeroizing::default() }
    }

    /// As LibreSSL, which macOS brings as `openssl`, and OpenSSL before 1.1 take what is not ASCII: each
    /// octet of UTF-8 as a character.
    fn by_octets(text: &SecretString) -> Self {
        let octets = text.expose_secret().as_bytes();
        Self {
            utf8: Zeroizing::new(octets.to_vec()),
            utf16: utf16(octets.iter().copied().map(u16::from), octets.len()),
        }
    }
}

/// What to try, in this order. No password and an empty one are two things in a file, and one for a person
/// (apns.md §11.2).
pub(super) fn candidates(password: Option<&SecretString>) -> Vec<Password> {
    match password.filter(|text| !text.expose_secret().is_empty()) {
        None => vec![Password::of(&SecretString::default()), Password::absent()],
        Some(text) if text.expose_secret().is_ascii() => vec![Password::of(text)],
        Some(text) => vec![Password::of(text), Password::by_octets(text)],
    }
}

fn utf16(units: impl Iterator<Item = u16>, most: usize) -> Zeroizing<Vec<u8>> {
    let mut octets = Zeroizing::new(Vec::with_capacity(2 * most + 2));
    units.for_each(|unit| octets.extend_from_slice(&unit.to_be_bytes()));
    octets.extend_from_slice(&[0, 0]);
    octets
}
