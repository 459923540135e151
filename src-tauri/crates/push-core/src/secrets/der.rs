//! The first bytes of DER, as far as they tell a private key or a locked file from what anybody may see.

use super::Kind;

/// Bytes that may be DER; what comes after the first few may be missing.
pub struct Der<'b>(pub &'b [u8]);

const INTEGER: u8 = 2;
const OCTETS: u8 = 4;
const OID: u8 = 6;
const SEQUENCE: u8 = 0x30;

/// PBES1 and PBES2 (PKCS #5), and the encryptions of PKCS #12.
const ENCRYPTIONS: [&[u8]; 2] = [
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05],
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01],
];
/// Data and signed data of PKCS #7, which a `.p12` holds.
const CONTENTS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];

impl Der<'_> {
    /// What it begins like.
    pub fn kind(&self) -> Option<Kind> {
        let inside = self.enter(SEQUENCE)?;
        match *inside.0.first()? {
            // EncryptedPrivateKeyInfo: an algorithm with a password comes first.
            SEQUENCE => {
                let algorithm = inside.enter(SEQUENCE)?.enter(OID)?;
                ENCRYPTIONS.iter().any(|it| algorithm.0.starts_with(it)).then_some(Kind::PrivateKey)
            }
            INTEGER => inside.by_version(),
            _ => None,
        }
    }

    /// PKCS #8, SEC 1, PKCS #1 and PKCS #12 begin with the number of their version.
    fn by_version(&self) -> Option<Kind> {
        let [_, 1, version, next, ..] = *self.0 else { return None };
        let rest = Der(&self.0[3..]);
        match (version, next) {
            (0 | 1, SEQUENCE) => rest.enter(SEQUENCE)?.enter(OID).map(|_| Kind::PrivateKey),
            (1, OCTETS) => rest.enter(OCTETS).filter(|it| it.0.len() >= 16).map(|_| Kind::PrivateKey),
            // The modulus of an RSA key is long.
            (0, INTEGER) => (*rest.0.get(1)? >= 0x40).then_some(Kind::PrivateKey),
            (3, SEQUENCE) => {
                let content = rest.enter(SEQUENCE)?.enter(OID)?;
                content.0.starts_with(CONTENTS).then_some(Kind::Locked)
            }
            _ => None,
        }
    }

    /// What is inside the value that comes first, as far as it is there.
    fn enter(&self, tag: u8) -> Option<Self> {
        let [found, length, rest @ ..] = self.0 else { return None };
        let long = match *length {
            // Indefinite, as BER has it.
            0x80 => 0,
            0x81..=0x84 => usize::from(*length - 0x80),
            0x85.. => return None,
            _ => 0,
        };
        if *found != tag {
            return None;
        }
        Some(Self(rest.get(long..)?))
    }
}
