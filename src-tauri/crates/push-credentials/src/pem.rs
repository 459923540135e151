//! PEM: text with named blocks of Base64, as OpenSSL writes them, several in one file. What stands between the
//! blocks (`Bag Attributes`, a subject) is passed over.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::p8::{base64, unify_lines};

/// Most blocks of one file.
const MAX_BLOCKS: usize = 100;

/// Longest name of a block, in bytes.
const LONGEST_LABEL: usize = 40;

/// How a block begins.
pub(crate) const BEGIN: &str = "-----BEGIN ";

/// A block.
pub(crate) struct Block {
    /// Its name: `CERTIFICATE`.
    pub(crate) label: String,
    /// What it holds.
    pub(crate) der: Zeroizing<Vec<u8>>,
    /// Cipher of the old encryption that OpenSSL writes into the block's head (`DEK-Info`).
    pub(crate) cipher: Option<String>,
}

/// Why PEM cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PemError {
    /// A block that is not whole, or not Base64.
    #[error(
        "block {number} of the file ({label}) is cut off or changed: expected Base64 between -----BEGIN {label}----- and \
         -----END {label}-----. Copy the file from where it was made again"
    )]
    Damaged {
        /// Which one, counted from 1.
        number: usize,
        /// Its name.
        label: String,
    },
    /// More than anybody has.
    #[error("the file has more than {MAX_BLOCKS} PEM blocks; expected a certificate and its private key")]
    TooMany,
}

impl PemError {
    /// Name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Damaged { .. } => "damaged",
            Self::TooMany => "too_many_entries",
        }
    }

    /// The values in the text, by name.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Damaged { number, label } => vec![("number", number.to_string()), ("label", label.clone())],
            Self::TooMany => vec![("limit", MAX_BLOCKS.to_string())],
        }
    }
}

/// All blocks of a text, in its order. None where it has not one.
pub(crate) fn blocks(text: &str) -> Result<Vec<Block>, PemError> {
    let text = unify_lines(text, &mut Vec::new());
    let mut blocks = Vec::new();
    for (index, rest) in text.split(BEGIN).skip(1).enumerate() {
        if index == MAX_BLOCKS {
            return Err(PemError::TooMany);
        }
        let label = rest.split_once("-----").map_or("", |(label, _)| label);
        let label = if label.len() <= LONGEST_LABEL && !label.contains('\n') { label } else { "" };
        let damaged = || PemError::Damaged { number: index + 1, label: label.to_owned() };
        blocks.push(block(label, rest).ok_or_else(damaged)?);
    }
    Ok(blocks)
}

/// A block as text, for what is not secret.
pub(crate) fn text(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines = body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap_or_default());
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!("-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n")
}

/// `rest` begins with the name, behind `-----BEGIN `.
fn block(label: &str, rest: &str) -> Option<Block> {
    let rest = rest.strip_prefix(label).filter(|_| !label.is_empty())?.strip_prefix("-----")?;
    let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
    let (cipher, body) = head(body);
    Some(Block { label: label.to_owned(), der: base64(body)?, cipher })
}

/// Parts the head of a block, lines such as `Proc-Type: 4,ENCRYPTED`, from its Base64.
fn head(body: &str) -> (Option<String>, &str) {
    let Some(end) = body.rfind(": ") else { return (None, body) };
    let (head, body) = body.split_at(body[end..].find('\n').map_or(body.len(), |line| end + line));
    let info = head.lines().find_map(|line| line.trim().strip_prefix("DEK-Info: "));
    let cipher = info.and_then(|info| info.split(',').next()).unwrap_or("an unknown cipher");
    (head.contains("ENCRYPTED").then(|| cipher.to_owned()), body)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "\u{feff}Bag Attributes\n    friendlyName: Push: 1\nsubject=CN = a\n-----BEGIN CERTIFICATE-----\nAQID\n\
                       -----END CERTIFICATE-----\nKey Attributes: <No Attributes>\n-----BEGIN PRIVATE KEY-----\nBAUG\n\
                       -----END PRIVATE KEY-----\n";

    fn read(text: &str) -> Vec<(String, Vec<u8>, Option<String>)> {
        let blocks = blocks(text).unwrap().into_iter();
        blocks.map(|block| (block.label, block.der.to_vec(), block.cipher)).collect()
    }

    #[test]
    fn all_blocks_are_read_and_what_is_between_is_not() {
        let expected = [
            ("CERTIFICATE".to_owned(), vec![1, 2, 3], None),
            ("PRIVATE KEY".to_owned(), vec![4, 5, 6], None),
        ];
        for text in
            [TWO.to_owned(), TWO.replace('\n', "\r\n"), TWO.replace('\n', "\r"), TWO.replace('\n', "\\n")]
        {
            assert_eq!(read(&text), expected, "{text:?}");
        }
        assert_eq!(read("no blocks here"), []);
    }

    #[test]
    fn what_was_written_is_read() {
        let bytes = [7; 100];
        assert_eq!(read(&text("CERTIFICATE", &bytes)), [("CERTIFICATE".to_owned(), bytes.to_vec(), None)]);
    }

    #[test]
    fn the_old_encryption_is_named() {
        let text = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0A1B\n\nAQID\n\
                    -----END RSA PRIVATE KEY-----\n";
        assert_eq!(
            read(text),
            [("RSA PRIVATE KEY".to_owned(), vec![1, 2, 3], Some("AES-256-CBC".to_owned()))]
        );
    }

    #[test]
    fn a_block_that_is_not_whole_is_told_with_its_number() {
        let damaged = |number, label: &str| PemError::Damaged { number, label: label.to_owned() };
        let cases = [
            (TWO.replace("-----END PRIVATE KEY-----", ""), damaged(2, "PRIVATE KEY")),
            (TWO.replace("AQID", "AQ*D"), damaged(1, "CERTIFICATE")),
            (format!("{BEGIN}{}", "A".repeat(100)), damaged(1, "")),
            (BEGIN.repeat(200), damaged(1, "")),
            ("-----BEGIN A-----\nAQID\n-----END A-----\n".repeat(101), PemError::TooMany),
        ];
        for (text, error) in cases {
            assert_eq!(blocks(&text).err(), Some(error));
        }
        assert_eq!(
            damaged(2, "PRIVATE KEY").to_string(),
            "block 2 of the file (PRIVATE KEY) is cut off or changed: expected Base64 between -----BEGIN PRIVATE KEY----- \
             and -----END PRIVATE KEY-----. Copy the file from where it was made again"
        );
    }
}
