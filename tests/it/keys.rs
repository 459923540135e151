//! Throw-away key files for the tests.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use push_client::ProviderKey;
use secrecy::{ExposeSecret, SecretSlice};

/// A fresh `.p8` as Apple hands it out.
pub fn p8() -> (String, SecretSlice<u8>) {
    let (_, der) = ProviderKey::generate("ABCDE12345", "TEAM123456").unwrap();
    let body = STANDARD.encode(der.expose_secret());
    let lines: Vec<&str> = body.as_bytes().chunks(64).map(|it| std::str::from_utf8(it).unwrap()).collect();
    (format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n")), der)
}

/// The ways in which a private key could leak: its scalar and the heart of its file.
pub fn traces(der: &SecretSlice<u8>) -> Vec<Vec<u8>> {
    // In the 138 bytes of PKCS#8, the scalar stands at 36.
    let scalar = &der.expose_secret()[36..68];
    let hex: String = scalar.iter().map(|byte| format!("{byte:02x}")).collect();
    let file = STANDARD.encode(der.expose_secret());
    vec![
        scalar.to_vec(),
        hex.into_bytes(),
        STANDARD.encode(scalar).into_bytes(),
        file.as_bytes()[52..90].to_vec(),
    ]
}
