//! Why a file is no APNs key, and what was put right in one that is.

/// Damage that was met and put right while reading (apns.md §11.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// Lines ended in CR or CR LF.
    CarriageReturns,
    /// Line ends were written as a backslash and an `n`, as in an environment variable.
    LiteralNewlines,
    /// A `-----BEGIN` or `-----END` line was missing.
    MissingHeader,
    /// The whole PEM file was encoded in Base64 once more.
    Base64OfPem,
    /// The whole file was encoded in Base64; one that is not PEM, such as a `.p12`.
    Base64,
    /// The file began with a byte order mark.
    ByteOrderMark,
    /// The key stood in a SEC1 structure (`EC PRIVATE KEY`), not in PKCS#8.
    Sec1,
    /// The file held the bare DER bytes, not PEM.
    RawDer,
}

impl Repair {
    /// Name for translation.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CarriageReturns => "carriage_returns",
            Self::LiteralNewlines => "literal_newlines",
            Self::MissingHeader => "missing_header",
            Self::Base64OfPem => "base64_of_pem",
            Self::Base64 => "base64",
            Self::ByteOrderMark => "byte_order_mark",
            Self::Sec1 => "sec1",
            Self::RawDer => "raw_der",
        }
    }
}

/// Why a file is no APNs key. The texts say what was found and what to do; none holds key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum P8Error {
    /// Nothing in it.
    #[error(
        "the file is empty; expected a .p8 key. Copy the file that was downloaded from the developer account again"
    )]
    Empty,
    /// Far larger than any key.
    #[error(
        "the file has {bytes} bytes, more than the {limit} a key file can have; expected a .p8 key of about 250 bytes"
    )]
    TooLarge {
        /// Size of the file in bytes.
        bytes: u64,
        /// [`MAX_KEY_FILE_BYTES`](crate::MAX_KEY_FILE_BYTES).
        limit: u64,
    },
    /// A certificate, which holds no private key.
    #[error(
        "this is a certificate, which holds no private key; expected a .p8 key. Create an APNs key in the developer account \
         under Keys"
    )]
    Certificate,
    /// A certificate signing request.
    #[error(
        "this is a certificate signing request; expected a .p8 key. Create an APNs key in the developer account under Keys"
    )]
    CertificateRequest,
    /// Only the public half.
    #[error(
        "this is a public key; expected the private key, the AuthKey_….p8 file that was downloaded when it was created"
    )]
    PublicKey,
    /// A password protects it; Apple's never have one.
    #[error(
        "this key is encrypted with a password, and keys from Apple are not. Choose the file as it was downloaded, or decrypt \
         it first: openssl pkcs8 -in FILE -out AuthKey.p8"
    )]
    EncryptedKey,
    /// An RSA key.
    #[error(
        "this is an RSA key, as it belongs to a certificate; expected an elliptic-curve key (P-256). Choose the AuthKey_….p8 \
         file of an APNs key"
    )]
    RsaKey,
    /// A key of another curve.
    #[error(
        "this key is on the curve {curve}; APNs keys are on P-256 (prime256v1). Choose the AuthKey_….p8 file of an APNs key"
    )]
    OtherCurve {
        /// Its name, or its OID.
        curve: String,
    },
    /// A `.p12` archive.
    #[error(
        "this is a .p12 archive (PKCS#12) with a certificate; expected a .p8 key. Create an APNs key in the developer account \
         under Keys"
    )]
    Pkcs12,
    /// Something else altogether.
    #[error("this is {found}, not a key; expected a .p8 key, which begins with -----BEGIN PRIVATE KEY-----")]
    NotAKey {
        /// What it is, with its article.
        found: String,
    },
    /// It began as a key and could not be read to the end.
    #[error(
        "the key in this file is cut off or changed and cannot be read. Copy the file that was downloaded from the developer account again"
    )]
    Damaged,
}

impl P8Error {
    /// Name for translation.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::Certificate => "certificate",
            Self::CertificateRequest => "certificate_request",
            Self::PublicKey => "public_key",
            Self::EncryptedKey => "encrypted_key",
            Self::RsaKey => "rsa_key",
            Self::OtherCurve { .. } => "other_curve",
            Self::Pkcs12 => "pkcs12",
            Self::NotAKey { .. } => "not_a_key",
            Self::Damaged => "damaged",
        }
    }

    /// The values in the text, by name.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLarge { bytes, limit } => {
                vec![("bytes", bytes.to_string()), ("limit", limit.to_string())]
            }
            Self::OtherCurve { curve } => vec![("curve", curve.clone())],
            Self::NotAKey { found } => vec![("found", found.clone())],
            _ => Vec::new(),
        }
    }

    pub(super) fn not_a_key(found: impl Into<String>) -> Self {
        Self::NotAKey { found: found.into() }
    }
}
