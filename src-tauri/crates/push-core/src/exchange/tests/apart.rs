//! What a form leaves out, needs, or cannot carry.

use super::*;

fn refused(format: PushFormat, draft: &Draft) -> (String, String) {
    let (devices, credentials) = ([device()], [key()]);
    let known = Known { devices: &devices, credentials: &credentials, file: None };
    let Err(Error::Field(problem)) = export::text(format, draft, known, origin(), way) else {
        panic!("not refused")
    };
    (problem.field, problem.code)
}

#[test]
fn what_a_form_cannot_carry_is_refused_at_its_field() {
    let curl = PushFormat::Curl;
    for (format, draft, field, code) in [
        (curl, pasted("{\"a\":\"\0\"}"), "payload", "payload_nul"),
        (curl, draft(|it| it.topic = "a\nb".to_owned()), "topic", "header_control"),
        (curl, draft(|it| it.collapse_id = "a\u{7}".to_owned()), "collapse_id", "header_control"),
        (curl, draft(|it| it.token = "xyz".to_owned()), "token", "token_not_hex"),
        (PushFormat::Apns, pasted("[]"), "payload", "payload_not_object"),
        (PushFormat::Apns, pasted(""), "payload", "payload_empty"),
        (PushFormat::Swift, pasted("{\"a\":}"), "payload", "payload_not_json"),
    ] {
        assert_eq!(refused(format, &draft), (field.to_owned(), code.to_owned()));
    }
    assert_eq!(written(PushFormat::Payload, &pasted("{,"), key()).0, "{,", "what is typed goes out as it is");
}

#[test]
fn a_command_says_what_it_needs() {
    let in_vault = |vault| CredentialRecord { vault, ..key() };
    let certificate = CredentialRecord {
        name: "Acme push".to_owned(),
        facts: Facts::Certificate(CertificateRecord {
            certificate: Made::universal("com.example.app").certificate(),
            chain: Vec::new(),
        }),
        ..key()
    };
    let curl = PushFormat::Curl;
    let needs = |draft: &Draft, credential| written(curl, draft, credential).1;
    let plain = draft(|_| ());
    assert_eq!(needs(&plain, in_vault(VaultKind::Keychain)), []);
    assert_eq!(needs(&plain, in_vault(VaultKind::File)), [Note::VaultPassphrase]);
    assert_eq!(needs(&plain, in_vault(VaultKind::Memory)), [Note::KeyInMemory("Acme".to_owned())]);
    let (text, said) = written(curl, &plain, certificate);
    assert_eq!(said, [Note::NeedsCertificateFiles("Acme push".to_owned())]);
    assert!(text.starts_with("{ printf") && text.contains("  --cert push.pem --key push.key \\\n"), "{text}");
    assert!(!text.contains("JWT") && !text.contains("authorization"));
    assert!(notes(&read(&text))[0].starts_with("The command names a certificate."));

    let nobody = draft(|it| it.credential = None);
    let (text, said) = written(curl, &nobody, key());
    assert_eq!(said, [Note::NoCredential]);
    assert!(!text.contains("JWT") && !text.contains("authorization"));
    let nowhere = draft(|it| it.device_ids.clear());
    let (text, said) = written(curl, &nowhere, key_in_keychain("Acme"));
    assert_eq!(said, [Note::NoDevice]);
    assert!(text.contains("/3/device/DEVICE_TOKEN'"));
    assert_eq!(notes(&read(&text))[0], "What the address has in the place of the device token is none.");
    let several = draft(|it| {
        it.token = "CD".repeat(32);
        it.token_file = "tokens.txt".to_owned();
    });
    let (text, said) = written(curl, &several, key_in_keychain("Acme"));
    assert_eq!(said, [Note::NoTokenFile, Note::FirstDevice("Ana".to_owned(), 2)]);
    assert!(text.contains(&"ab".repeat(32)) && !text.to_lowercase().contains(&"cd".repeat(32)));
    assert_eq!(needs(&pasted("{\r}"), key_in_keychain("Acme")), [Note::CarriageReturns]);
    assert_eq!(needs(&pasted("{\"a\":\"{{ count:number }}\"}"), key_in_keychain("Acme")), [Note::Variables]);
    assert_eq!(needs(&pasted("{\"a\":{\"b\":{}}}"), key_in_keychain("Acme")), []);
    let local = || Ok(Way { url: "https://127.0.0.1:2197".to_owned(), ca: Some("/a b/it's.pem".to_owned()) });
    let known = Known { devices: &[device()], credentials: &[key_in_keychain("Acme")], file: None };
    let (text, said) = export::text(curl, &plain, known, origin(), local).unwrap();
    assert_eq!(said, [Note::Loopback]);
    assert!(text.contains("  --cacert '/a b/it'\\''s.pem' \\\n"), "{text}");
    assert_eq!(read(&text).host.as_deref(), Some("127.0.0.1:2197"));
}

#[test]
fn variables_go_out_as_their_values() {
    let made = draft(|it| {
        it.payload = r#"{"aps":{"alert":"Hi {{name}}, {{ gone }}","x":"{{now+1h:number}}"}}"#.to_owned();
        it.collapse_id = "for-{{name}}".to_owned();
        it.variables = [("name".to_owned(), "\"Ana\"".to_owned())].into();
    });
    let payload = r#"{"aps":{"alert":"Hi \"Ana\", {{ gone }}","x":1800003600}}"#;
    let said = [Note::VariablesReplaced, Note::Variables];
    let (text, notes) = curl(&made);
    assert_eq!((read(&text).payload.as_deref(), notes.as_slice()), (Some(payload), &said[..]));
    assert_eq!(read(&text).headers["collapse_id"], "for-\"Ana\"");
    let (text, notes) = written(PushFormat::Apns, &made, key());
    assert_eq!((read(&text).payload.as_deref(), notes.as_slice()), (Some(payload), &said[..]));
    assert!(written(PushFormat::Swift, &made, key()).0.contains("\"x\": 1800003600,"));
    let typed = written(PushFormat::Payload, &made, key());
    assert_eq!(typed, (made.payload.clone(), vec![Note::Variables]), "the payload alone is as it is typed");
    let mut unfit = made;
    unfit.payload = "{\"a\":\"{{name:number}}\"}".to_owned();
    let (text, notes) = curl(&unfit);
    assert_eq!((read(&text).payload, notes), (Some(unfit.payload), vec![Note::Variables]));
}

#[test]
fn what_the_ios_simulator_will_not_do_is_said() {
    let apns = |draft: &Draft| written(PushFormat::Apns, draft, key());
    assert_eq!(apns(&draft(|_| ())).1, []);
    let voip = draft(|it| {
        (it.push_type, it.topic) = ("voip".to_owned(), "com.example.app.voip".to_owned());
        it.payload = "{}".to_owned();
    });
    let (text, said) = apns(&voip);
    assert_eq!(text, "{\"Simulator Target Bundle\": \"com.example.app\"}");
    assert_eq!(said, [Note::SimulatorType("voip".to_owned()), Note::SimulatorAps]);
    let nowhere = draft(|it| it.topic.clear());
    assert_eq!(apns(&nowhere), (nowhere.payload.clone(), vec![Note::NoBundle]));
    // It fits by itself, and not with the app's name in it.
    let large = format!("{{\"aps\":{{}},\"x\":\"{}\"}}", "x".repeat(4096 - 17));
    assert_eq!(large.len(), 4096);
    let (text, said) = apns(&pasted(&large));
    assert_eq!(said, [Note::SimulatorSize(text.len())]);
}

#[test]
fn files_are_called_after_the_profile() {
    let name = |profile: Option<&str>, format| {
        export::file_name(&draft(|it| it.profile = profile.map(str::to_owned)), format)
    };
    assert_eq!(name(None, PushFormat::Curl), "push.sh");
    assert_eq!(name(Some("Orders/Order shipped"), PushFormat::Apns), "Order shipped.apns");
    assert_eq!(name(Some("a/..b: \"c\"?"), PushFormat::Payload), "b c.json");
    assert_eq!(name(Some("a/…订"), PushFormat::Swift), "…订.swift");
}

#[test]
fn no_secret_is_in_a_command() {
    let made = draft(|it| it.payload = "{}".to_owned());
    let (devices, credentials): ([DeviceRecord; 1], _) = ([device()], [key_in_keychain("Acme")]);
    let known = Known { devices: &devices, credentials: &credentials, file: None };
    let (text, _) = export::text(PushFormat::Curl, &made, known, origin(), way).unwrap();
    let mentions: Vec<&str> = text.lines().filter(|it| it.contains("JWT") || it.contains("bearer")).collect();
    let expected =
        ["JWT=$(pushbench token --credential 'Acme') &&", "  --header \"authorization: bearer $JWT\" \\"];
    assert_eq!(mentions, expected, "the token is asked for when the command runs");
}

#[test]
fn every_note_has_words_in_both_languages() {
    let text = || "x".to_owned();
    let all = [
        Note::NotJson(text()),
        Note::ByteOrderMark,
        Note::TargetBundle,
        Note::Unclosed,
        Note::OtherCommands,
        Note::NoBody,
        Note::BodyInFile(text()),
        Note::BodyUnknown,
        Note::BodyNotText,
        Note::BodyVariables(text()),
        Note::TokenDropped,
        Note::CertificateNamed,
        Note::LoginDropped,
        Note::OtherHeader(text()),
        Note::HeaderTwice(text()),
        Note::HeaderUnknown(text()),
        Note::HeaderFile,
        Note::OtherOptions(text()),
        Note::Insecure,
        Note::Proxy,
        Note::Method,
        Note::NotDevicePath,
        Note::NoAddress,
        Note::AddressUnknown,
        Note::TokenUnreadable,
        Note::WindowsPrompt,
        Note::NoCredential,
        Note::NeedsCertificateFiles(text()),
        Note::KeyInMemory(text()),
        Note::VaultPassphrase,
        Note::NoDevice,
        Note::FirstDevice(text(), 2),
        Note::NoTokenFile,
        Note::Loopback,
        Note::CarriageReturns,
        Note::VariablesReplaced,
        Note::Variables,
        Note::SimulatorSize(5000),
        Note::SimulatorType(text()),
        Note::SimulatorAps,
        Note::NoBundle,
        Note::EqualKeys(text()),
        Note::LoneSurrogates,
        Note::LongNumbers,
    ];
    let mut seen = std::collections::HashSet::new();
    for note in all {
        let words = note.words();
        assert!(words.en.ends_with('.') || words.en.ends_with("push.key"), "{note:?}: {}", words.en);
        assert!(!words.zh_hans.is_empty() && seen.insert(words.en), "{note:?}");
    }
}
