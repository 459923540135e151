use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretSlice};

use super::*;

const PASSPHRASE: &str = "订单 灯塔 orbit velvet canyon";

fn der() -> SecretSlice<u8> {
    push_client::ProviderKey::generate("ABCDE12345", "TEAM123456").unwrap().1
}

fn content() -> Content {
    Content {
        key_id: Some("ABCDE12345".to_owned()),
        team_id: Some("TEAM123456".to_owned()),
        hosts: vec!["push.example.internal".to_owned()],
        ..Content::new("Acme 推送", ContentKind::Key, Pem::of(&der()))
    }
}

fn sealed(content: &Content) -> (Vec<u8>, age::x25519::Identity) {
    let key = age::x25519::Identity::generate();
    (seal(content, &Lock::Recipients(vec![key.to_public()])).unwrap(), key)
}

/// What is inside the armour.
fn binary(armoured: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(armoured).unwrap();
    let lines: String = text.lines().filter(|it| !it.starts_with('-')).collect();
    STANDARD.decode(lines).unwrap()
}

fn refused(bytes: &[u8], opener: &Opener) -> SealedError {
    open(bytes, opener).map(drop).unwrap_err()
}

fn by_passphrase(text: &str) -> Opener {
    Opener::Passphrase(text.into())
}

#[test]
fn what_is_sealed_with_a_passphrase_comes_out_again_and_says_nothing_outside() {
    let (key, original) = (der(), content());
    let original = Content { private_key: Pem::of(&key), ..original };
    let file = seal(&original, &Lock::Passphrase(PASSPHRASE.into())).unwrap();
    assert!(file.starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----\n") && file.ends_with(b"-----\n"));
    assert!(file.iter().all(u8::is_ascii), "text, which git does not change");
    assert_eq!(outside(&file).unwrap(), Outside::Passphrase);
    let plain = binary(&file);
    let head = String::from_utf8_lossy(&plain[..120]).into_owned();
    assert!(head.starts_with("age-encryption.org/v1\n-> scrypt ") && head.contains(" 18\n"), "{head}");
    for hidden in ["ABCDE12345", "TEAM123456", "Acme", "push.example", "pushbench"] {
        assert!(
            !String::from_utf8_lossy(&plain).contains(hidden)
                && !String::from_utf8_lossy(&file).contains(hidden)
        );
    }

    let opened = open(&file, &by_passphrase(PASSPHRASE)).unwrap();
    assert_eq!(opened.private_key.der().unwrap().expose_secret(), key.expose_secret());
    assert_eq!((opened.name.as_str(), opened.hosts.len(), opened.kind), ("Acme 推送", 1, ContentKind::Key));
    assert_eq!(opened.team_id.as_deref(), Some("TEAM123456"));
    let windows = String::from_utf8(file.clone()).unwrap().replace('\n', "\r\n");
    assert!(open(windows.as_bytes(), &by_passphrase(PASSPHRASE)).is_ok(), "as git on Windows checks it out");
    assert!(open(&plain, &by_passphrase(PASSPHRASE)).is_ok(), "without armour");

    assert_eq!(refused(&file, &by_passphrase("another one")), SealedError::WrongPassphrase);
    assert_eq!(
        refused(&file, &Opener::Identities(vec![age::x25519::Identity::generate()])),
        SealedError::UnderPassphrase
    );
    let at = plain.windows(4).position(|it| it == b" 18\n").unwrap();
    let mut greedy = plain.clone();
    greedy[at..at + 4].copy_from_slice(b" 21\n");
    assert_eq!(
        refused(&greedy, &by_passphrase(PASSPHRASE)),
        SealedError::TooMuchWork { asked: 21, limit: 20 }
    );
}

#[test]
fn recipients_open_it_with_their_keys_and_nobody_else_does() {
    let [ana, ben, eve] = [(); 3].map(|()| age::x25519::Identity::generate());
    let file = seal(&content(), &Lock::Recipients(vec![ana.to_public(), ben.to_public()])).unwrap();
    assert_eq!(outside(&file).unwrap(), Outside::Recipients);
    for key in [ana.clone(), ben] {
        assert!(open(&file, &Opener::Identities(vec![eve.clone(), key])).is_ok());
    }
    assert_eq!(refused(&file, &Opener::Identities(vec![eve])), SealedError::WrongKey);
    assert_eq!(refused(&file, &by_passphrase(PASSPHRASE)), SealedError::ForRecipients);
}

#[test]
fn a_certificate_keeps_its_chain() {
    let original = Content {
        certificates: vec!["AAAA".to_owned(), "BBBB".to_owned()],
        ..Content::new("Shop", ContentKind::Certificate, Pem::of(&der()))
    };
    let (file, key) = sealed(&original);
    let opened = open(&file, &Opener::Identities(vec![key])).unwrap();
    assert_eq!((opened.certificates.len(), opened.kind), (2, ContentKind::Certificate));
}

#[test]
fn every_way_of_being_wrong_has_words_of_its_own() {
    let (file, key) = sealed(&content());
    let opener = Opener::Identities(vec![key.clone()]);
    let plain = binary(&file);
    let text = String::from_utf8(file.clone()).unwrap();
    let newer_age = [&b"age-encryption.org/v2\n"[..], &plain[22..]].concat();
    let mut changed = plain.clone();
    *changed.last_mut().unwrap() ^= 1;
    let mut head = plain.clone();
    for (bytes, expected) in [
        (Vec::new(), SealedError::Empty),
        (b"{\"aps\":{}}".to_vec(), SealedError::NotAge),
        (b"-----BEGIN PRIVATE KEY-----\nMIGH\n".to_vec(), SealedError::NotAge),
        (vec![0xff; 300], SealedError::NotAge),
        (newer_age, SealedError::NewerAge),
        (plain[..plain.len() - 40].to_vec(), SealedError::Damaged),
        (plain[..30].to_vec(), SealedError::Damaged),
        (changed, SealedError::Damaged),
        (text.as_bytes()[..text.len() / 2].to_vec(), SealedError::Damaged),
        (format!("<<<<<<< ours\n{text}").into_bytes(), SealedError::Conflict { line: 1 }),
        (text.replacen('\n', "\n<<<<<<< ours\n", 1).into_bytes(), SealedError::Conflict { line: 2 }),
    ] {
        assert_eq!(
            refused(&bytes, &opener),
            expected,
            "{:?}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(60)])
        );
    }
    for at in 22..head.len() {
        head[at] ^= 0x20;
        let found = refused(&head, &opener);
        assert!(matches!(found, SealedError::Damaged | SealedError::WrongKey), "byte {at}: {found}");
        head[at] ^= 0x20;
    }

    let other = |inside: &str| {
        let armoured = age::encrypt_and_armor(&key.to_public(), inside.as_bytes()).unwrap();
        refused(armoured.as_bytes(), &opener)
    };
    assert_eq!(other("a shopping list"), SealedError::Foreign);
    assert_eq!(other("{\"format\":\"pushbench-vault\",\"version\":1}"), SealedError::Foreign);
    let newer = other("{\"format\":\"pushbench-credential\",\"version\":7,\"all\":\"new\"}");
    assert_eq!(newer, SealedError::Newer { found: 7, known: 1 });
    assert_eq!(
        newer.to_string(),
        "a newer Pushbench sealed this file: it has version 7, and this one reads version 1; update Pushbench to open it"
    );
    let cut = other("{\"format\":\"pushbench-credential\",\"version\":1,\"private_key\":\"SECRET\"}");
    assert!(matches!(&cut, SealedError::Content(text) if !text.contains("SECRET")), "{cut}");
}

#[test]
fn no_key_is_printed() {
    let key = der();
    let shown = format!("{:?}", Content::new("A", ContentKind::Key, Pem::of(&key)));
    assert!(!shown.contains("BEGIN") && !shown.contains("MIGH"), "{shown}");
}

#[test]
fn recipients_are_read_as_people_paste_them() {
    let keys: Vec<String> =
        (0..3).map(|_| age::x25519::Identity::generate().to_public().to_string()).collect();
    let [a, b, c] = &keys[..] else { panic!() };
    for text in [
        format!("{a} {b} {c}"),
        format!("# the team\n{a} # Ana\r\n\n{b},{c}\n{a}"),
        format!("{a}，{b};\t{c}"),
    ] {
        let read: Vec<String> = parse_recipients(&text).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(read, keys, "{text}");
    }
    let secret = age::x25519::Identity::generate().to_string().expose_secret().to_owned();
    let mistyped = format!("{}q", &a[..a.len() - 1]);
    for (text, code) in [
        ("", "recipients_count"),
        ("# nobody", "recipients_count"),
        ("ana@example.com", "recipient_invalid"),
        (&mistyped, "recipient_invalid"),
        ("age1", "recipient_invalid"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", "recipient_is_ssh"),
        (&secret, "recipient_is_secret"),
        (&secret.to_lowercase(), "recipient_is_secret"),
    ] {
        let Err(crate::Error::Field(problem)) = parse_recipients(text) else { panic!("{text}") };
        assert_eq!((problem.field.as_str(), problem.code.as_str()), ("recipients", code), "{text}");
        assert!(!format!("{problem:?}").contains(&secret[20..40]));
    }
}

#[test]
fn key_files_are_read_and_others_are_named() {
    let key = age::x25519::Identity::generate();
    let line = key.to_string().expose_secret().to_owned();
    let file = format!("# created: 2026-11-28\n# public key: {}\n{line}\n", key.to_public());
    assert_eq!(parse_identities(&file).unwrap().len(), 1);
    for (text, code) in [
        (String::new(), "identity_none"),
        (key.to_public().to_string(), "identity_none"),
        ("-----BEGIN AGE ENCRYPTED FILE-----\n".to_owned(), "identity_locked"),
    ] {
        let Err(crate::Error::Field(problem)) = parse_identities(&text) else { panic!("{text}") };
        assert_eq!((problem.field.as_str(), problem.code.as_str()), ("identity", code));
    }
}
