//! From the bytes of a file to the DER in it, over the damage that key files meet on their way
//! through editors, environment variables and secret stores (apns.md §11.1).

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::zeroize::Zeroizing;

use super::{P8Error, Repair, der};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const BEGIN: &str = "-----BEGIN ";
const LONGEST_LABEL: usize = 40;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// DER, and what was put right to get at it.
pub(super) struct Decoded {
    pub(super) der: Zeroizing<Vec<u8>>,
    pub(super) repairs: Vec<Repair>,
}

/// Finds the DER in a key file.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, P8Error> {
    let mut repairs = Vec::new();
    let der = outer(bytes, &mut repairs, true)?;
    Ok(Decoded { der, repairs })
}

/// `nested` allows one more layer of Base64.
fn outer(bytes: &[u8], repairs: &mut Vec<Repair>, nested: bool) -> Result<Zeroizing<Vec<u8>>, P8Error> {
    if der::looks_like_der(bytes) {
        note(repairs, Repair::RawDer);
        return Ok(Zeroizing::new(bytes.to_vec()));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(P8Error::not_a_key("text in UTF-16 (save it as UTF-8)"));
    }
    let bytes = match bytes.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => {
            note(repairs, Repair::ByteOrderMark);
            rest
        }
        None => bytes,
    };
    let text = std::str::from_utf8(bytes).map_err(|_| P8Error::not_a_key("binary data"))?;
    let text = unify_lines(text, repairs);
    if text.contains(BEGIN) { pem(&text, repairs) } else { bare(&text, repairs, nested) }
}

fn note(repairs: &mut Vec<Repair>, repair: Repair) {
    if !repairs.contains(&repair) {
        repairs.push(repair);
    }
}

/// One kind of line end, no quotes around it, no byte order mark.
pub(crate) fn unify_lines(text: &str, repairs: &mut Vec<Repair>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(text.trim().trim_matches(['"', '\'']).to_owned());
    if text.contains("\\n") {
        note(repairs, Repair::LiteralNewlines);
        // Escaped twice where it went through a shell and a JSON string.
        text = Zeroizing::new(text.replace("\\r", "").replace("\\\\n", "\n").replace("\\n", "\n"));
    }
    if text.contains('\r') {
        note(repairs, Repair::CarriageReturns);
        text = Zeroizing::new(text.replace("\r\n", "\n").replace('\r', "\n"));
    }
    text
}

/// The first private key among the PEM blocks, or what the first block is instead.
fn pem(text: &str, repairs: &mut Vec<Repair>) -> Result<Zeroizing<Vec<u8>>, P8Error> {
    let blocks = || text.split(BEGIN).skip(1).filter_map(|block| block.split_once("-----"));
    let is_key = |(label, _): &(&str, &str)| matches!(*label, "PRIVATE KEY" | "EC PRIVATE KEY");
    let Some((_, body)) = blocks().find(is_key) else {
        return Err(blocks().next().map_or(P8Error::Damaged, |(label, _)| other_label(label)));
    };
    if body.contains("ENCRYPTED") {
        return Err(P8Error::EncryptedKey);
    }
    let body = match body.split_once("-----END ") {
        Some((body, _)) => body,
        None => {
            note(repairs, Repair::MissingHeader);
            body
        }
    };
    base64(body).ok_or(P8Error::Damaged)
}

fn other_label(label: &str) -> P8Error {
    match label {
        "CERTIFICATE" | "TRUSTED CERTIFICATE" | "X509 CERTIFICATE" => P8Error::Certificate,
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => P8Error::CertificateRequest,
        "PUBLIC KEY" | "RSA PUBLIC KEY" => P8Error::PublicKey,
        "ENCRYPTED PRIVATE KEY" => P8Error::EncryptedKey,
        "RSA PRIVATE KEY" => P8Error::RsaKey,
        "OPENSSH PRIVATE KEY" => P8Error::not_a_key("a private key of OpenSSH"),
        _ if label.len() <= LONGEST_LABEL => P8Error::not_a_key(format!("a PEM block named {label:?}")),
        _ => P8Error::Damaged,
    }
}

/// Text without a `BEGIN` line: Base64 of the DER, or Base64 of the whole PEM file.
fn bare(text: &str, repairs: &mut Vec<Repair>, nested: bool) -> Result<Zeroizing<Vec<u8>>, P8Error> {
    match text.as_bytes().first() {
        Some(b'{') => return Err(P8Error::not_a_key("a JSON file")),
        Some(b'<') => return Err(P8Error::not_a_key("an XML or HTML file")),
        _ => {}
    }
    let text = text.split("-----END").next().unwrap_or(text);
    let body = Zeroizing::new(text.lines().filter(|line| !is_mark(line)).collect::<Vec<_>>().join("\n"));
    let decoded = base64(&body).ok_or_else(|| P8Error::not_a_key("a text file"))?;
    let is_pem = std::str::from_utf8(&decoded).is_ok_and(|inner| inner.contains(BEGIN));
    if nested && is_pem {
        note(repairs, Repair::Base64OfPem);
        return outer(&decoded, repairs, false);
    }
    if decoded.first() != Some(&0x30) {
        return Err(P8Error::not_a_key("a text file"));
    }
    note(repairs, Repair::MissingHeader);
    Ok(decoded)
}

/// What is left of a BEGIN or END line: with dashes lost, or made pretty by an editor.
fn is_mark(line: &str) -> bool {
    line.contains("PRIVATE KEY") || line.starts_with(['-', '–', '—'])
}

/// Decodes Base64 with any white space in it, also the kinds that web pages and chats put there.
pub(crate) fn base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let is_space =
        |c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}');
    let packed: Zeroizing<String> = Zeroizing::new(text.split(is_space).collect());
    BASE64.decode(packed.as_bytes()).ok().map(Zeroizing::new)
}
