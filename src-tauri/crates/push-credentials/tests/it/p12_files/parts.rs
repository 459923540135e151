//! Parts of a `.p12` file, for files that openssl does not make.

use p12::{CertBag, ContentInfo, EncryptedData, MacData, PFX, SafeBag, SafeBagKind};
use pkcs5::ObjectIdentifier;
use push_credentials::{Certificate, PrivateKey};
use secrecy::ExposeSecret as _;

pub const CERTIFICATE_BAG: &str = "1.2.840.113549.1.12.10.1.3";
pub const KEY_BAG: &str = "1.2.840.113549.1.12.10.1.1";
pub const SHROUDED_KEY_BAG: &str = "1.2.840.113549.1.12.10.1.2";
pub const SECRET_BAG: &str = "1.2.840.113549.1.12.10.1.5";
pub const BAGS_BAG: &str = "1.2.840.113549.1.12.10.1.6";
pub const TRIPLE_DES: &str = "1.2.840.113549.1.12.1.3";
pub const RC2_40: &str = "1.2.840.113549.1.12.1.6";

/// UTF-16 with two zeros behind it, as PKCS#12 hashes a password.
pub fn utf16(password: &str) -> Vec<u8> {
    password.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect()
}

pub fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let length = value.len().to_be_bytes();
    let digits = &length[length.iter().take_while(|&&digit| digit == 0).count()..];
    match u8::try_from(value.len()) {
        Ok(short @ ..0x80) => [&[tag, short][..], &value].concat(),
        _ => [&[tag, 0x80 | u8::try_from(digits.len()).unwrap()][..], digits, &value].concat(),
    }
}

pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    der(0x30, parts)
}

pub fn oid(number: &str) -> Vec<u8> {
    der(0x06, &[ObjectIdentifier::new(number).unwrap().as_bytes()])
}

/// An algorithm with a salt of eight bytes and these rounds (the octets of an INTEGER).
pub fn algorithm(cipher: &str, rounds: &[u8]) -> Vec<u8> {
    sequence(&[&oid(cipher), &sequence(&[&der(0x04, &[b"saltsalt"]), &der(0x02, &[rounds])])])
}

pub fn bag(kind: &str, value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(kind), &der(0xa0, &[value])])
}

pub fn certificate_bag(certificate: &Certificate) -> Vec<u8> {
    let x509 = der(0xa0, &[&der(0x04, &[certificate.der()])]);
    bag(CERTIFICATE_BAG, &sequence(&[&oid("1.2.840.113549.1.9.22.1"), &x509]))
}

pub fn key_bag(key: &PrivateKey) -> Vec<u8> {
    bag(KEY_BAG, key.pkcs8_der().expose_secret())
}

/// A safe that is not encrypted.
pub fn safe(bags: &[&[u8]]) -> Vec<u8> {
    sequence(&[&oid("1.2.840.113549.1.7.1"), &der(0xa0, &[&der(0x04, &[&sequence(bags)])])])
}

/// A safe with this algorithm and these octets as what it made.
pub fn encrypted_safe(algorithm: &[u8], encrypted: &[u8]) -> Vec<u8> {
    let info = sequence(&[&oid("1.2.840.113549.1.7.1"), algorithm, &der(0x80, &[encrypted])]);
    let data = sequence(&[&[0x02, 1, 0], &info]);
    sequence(&[&oid("1.2.840.113549.1.7.6"), &der(0xa0, &[&data])])
}

/// A safe under RC2-40.
pub fn rc2_safe(certificates: &[&Certificate], password: &[u8]) -> Vec<u8> {
    let bag = |certificate: &&Certificate| SafeBag {
        bag: SafeBagKind::CertBag(CertBag::X509(certificate.der().to_vec())),
        attributes: Vec::new(),
    };
    let bags: Vec<SafeBag> = certificates.iter().map(bag).collect();
    ContentInfo::EncryptedData(EncryptedData::from_safe_bags(&bags, password).unwrap()).to_der()
}

/// A file without a seal.
pub fn open_file(safes: &[&[u8]]) -> Vec<u8> {
    let content = sequence(safes);
    PFX { version: 3, auth_safe: ContentInfo::Data(content), mac_data: None }.to_der()
}

/// A file with a seal under SHA-1.
pub fn sealed_file(safes: &[&[u8]], password: &[u8]) -> Vec<u8> {
    let content = sequence(safes);
    let mac_data = Some(MacData::new(&content, password));
    PFX { version: 3, auth_safe: ContentInfo::Data(content), mac_data }.to_der()
}

/// The same in BER: all that can have one gets an indefinite length, and each OCTET STRING comes in pieces
/// of a hundred bytes at most. `levels`: how many OCTET STRINGs deep; two reach the bags, and no seal survives one.
pub fn ber(der: &[u8], levels: usize) -> Vec<u8> {
    let (mut rest, mut output) = (der, Vec::new());
    while !rest.is_empty() {
        let tag = rest[0];
        let (start, length) = match rest[1] {
            short @ ..0x80 => (2, usize::from(short)),
            long => {
                let end = 2 + usize::from(long & 0x7f);
                (end, rest[2..end].iter().fold(0, |sum, &digit| (sum << 8) | usize::from(digit)))
            }
        };
        let value = &rest[start..start + length];
        output.extend(match tag {
            0x04 if levels > 0 && value.starts_with(&[0x30]) => pieces(0x24, &ber(value, levels - 1)),
            0x04 => pieces(0x24, value),
            0x80 => pieces(0xa0, value),
            tag if tag & 0x20 != 0 => [&[tag, 0x80][..], &ber(value, levels), &[0, 0]].concat(),
            _ => rest[..start + length].to_vec(),
        });
        rest = &rest[start + length..];
    }
    output
}

fn pieces(tag: u8, value: &[u8]) -> Vec<u8> {
    let piece = |piece: &[u8]| [&[0x04, u8::try_from(piece.len()).unwrap()][..], piece].concat();
    let pieces: Vec<u8> = value.chunks(100).flat_map(piece).collect();
    [&[tag, 0x80][..], &pieces, &[0, 0]].concat()
}
