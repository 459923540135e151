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

/// The ways in which a private key could leak: what is secret of it, and the heart of its file.
pub fn traces(der: &SecretSlice<u8>) -> Vec<Vec<u8>> {
    let der = der.expose_secret();
    let file = STANDARD.encode(der).into_bytes();
    // In the 138 bytes of PKCS#8, the scalar stands at 36. In a key of RSA 2048, the private exponent begins at
    // about 300, and the primes at about 560 and 690.
    let (secrets, lines) = match der.len() {
        138 => (vec![(36, 32)], vec![(52, 38)]),
        _ => (vec![(340, 64), (600, 64), (740, 64)], vec![(448, 64), (768, 64), (960, 64)]),
    };
    let of_secret = secrets.into_iter().flat_map(|(from, bytes)| {
        let secret = &der[from..from + bytes];
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let numbers: Vec<String> = secret.iter().map(u8::to_string).collect();
        // Each of the three ways in which Base64 can begin.
        let base64 = (0..3).map(|from| STANDARD.encode(&secret[from..30 + from]).into_bytes());
        let texts = [hex.to_uppercase().into_bytes(), hex.into_bytes(), numbers.join(",").into_bytes()];
        texts.into_iter().chain(base64).chain([secret.to_vec()]).collect::<Vec<_>>()
    });
    of_secret
        .chain(lines.into_iter().map(|(from, characters)| file[from..from + characters].to_vec()))
        .collect()
}
