//! Pasted texts, and what is read in them.

use super::*;

const PAYLOAD: &str = "{\"aps\":{\"alert\":{\"body\":\"您有一条新消息\"},\"badge\":1,\"sound\":\"default\",\"mutable-content\":1},\"e\":{\"b\":1.50},\"f\":\"6001\",\"t\":\"6006\",\"g\":\"1421300621769\",\"m\":\"373360335316321408\"}";

fn read(text: &str) -> UserInfo {
    UserInfo::read(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn table(found: &UserInfo) -> Vec<(&str, &str)> {
    found.rows.iter().map(|it| (it.key.as_str(), it.value.as_str())).collect()
}

const ROWS: [(&str, &str); 8] = [
    ("aps.alert.body", "您有一条新消息"),
    ("aps.badge", "1"),
    ("aps.sound", "default"),
    ("f", "6001"),
    ("g", "1421300621769"),
    ("m", "373360335316321408"),
    ("t", "6006"),
    ("e", "custom string"),
];

#[test]
fn a_payload_is_a_table_of_keys_values_and_meanings() {
    let found = read(PAYLOAD);
    assert_eq!((found.form, found.repairs.len(), found.missing.len()), (Form::Json, 0, 0));
    assert_eq!(
        table(&found),
        [
            ("aps.alert.body", "您有一条新消息"),
            ("aps.badge", "1"),
            ("aps.sound", "default"),
            ("aps.mutable-content", "1"),
            ("e", "{\"b\":1.50}"),
            ("f", "6001"),
            ("t", "6006"),
            ("g", "1421300621769"),
            ("m", "373360335316321408"),
        ]
    );
    let meanings: Vec<_> = found.rows.iter().filter_map(|it| it.meaning).map(|it| it.zh_hans).collect();
    assert_eq!(meanings, PAYLOAD_KEYS.map(|(_, meaning)| meaning.zh_hans));
    assert_eq!(
        (found.body(), found.sender(), found.group()),
        (Some("您有一条新消息"), Some("6001"), Some("1421300621769"))
    );
    let other = read("{\"aps\":{\"alert\":\"Hi\",\"category\":\"X\"},\"own\":[1]}");
    assert_eq!(table(&other), [("aps.alert", "Hi"), ("aps.category", "X"), ("own", "[1]")]);
    assert_eq!(other.missing, ["f", "t", "m"]);
    assert_eq!((other.rows[1].meaning, other.rows[2].meaning, other.body()), (None, None, Some("Hi")));
}

#[test]
fn what_the_service_s_documents_print_is_repaired_and_named() {
    let printed = "{\n  \"apns\": {\n    \"alert\": {\n      \"body\": \"test\"\n    },\n    \"badge\": 1,\n    \"sound\": \"default\",\n  },\n  \"f\": \"6001\",\n  \"t\": \"6006\",\n  \"m\": \"373360335316321408\",\n}";
    let found = read(printed);
    assert_eq!(
        (found.body(), found.message_id(), found.missing.len()),
        (Some("test"), Some("373360335316321408"), 0)
    );
    assert_eq!(found.repairs.last(), Some(&Repair::Apns));
    let words: Vec<_> = found.repairs.iter().map(|it| it.words().en).collect();
    assert_eq!(
        words,
        ["Remove the comma (2 places)", "The root key apns was read as aps. On the wire the key is aps."]
    );
    assert_eq!(found.get("aps.badge"), Some("1"));
    // Where both are there, aps is what counts.
    let both = read("{\"apns\":{\"badge\":2},\"aps\":{\"badge\":1}}");
    assert_eq!((both.get("aps.badge"), both.repairs.len()), (Some("1"), 0));
}

#[test]
fn almost_json_is_repaired() {
    for (text, expected) in [
        ("{“aps”:{“badge”:1},“f”:“6001”}", "Write straight double quotes"),
        ("{aps:{\"badge\":1},f:\"6001\"}", "Put keys in quotes"),
        ("{\"aps\":{\"badge\":1},\"f\":\"6001\"", "Close what is open"),
        ("{\"aps\":{\"badge\":1},\"f\":\"6001\",}", "Remove the comma"),
    ] {
        let found = read(text);
        assert_eq!((found.get("aps.badge"), found.sender()), (Some("1"), Some("6001")), "{text}");
        let words = found.repairs[0].words();
        assert!(words.en.starts_with(expected), "{text}: {words:?}");
        assert!(!words.zh_hans.is_ascii());
    }
    let two = read("{“aps”:{“badge”:1},“f”:“6001”,}");
    assert_eq!((two.sender(), two.repairs.len()), (Some("6001"), 2));
}

#[test]
fn a_dictionary_as_objective_c_prints_it() {
    let printed = "{\n    aps =     {\n        alert =         {\n            body = \"\\U60a8\\U6709\\U4e00\\U6761\\U65b0\\U6d88\\U606f\";\n        };\n        badge = 1;\n        sound = default;\n    };\n    f = 6001;\n    g = 1421300621769;\n    m = 373360335316321408;\n    t = 6006;\n    e = \"custom string\";\n}";
    let found = read(printed);
    assert_eq!((found.form, &found.repairs[..]), (Form::ObjectiveC, &[][..]));
    assert_eq!(table(&found), ROWS);
    // With what NSLog puts before it.
    let logged = read(&format!("2026-11-24 23:17:00.123 Acme[123:4567] userInfo: {printed}"));
    assert_eq!((table(&logged), &logged.repairs[..]), (ROWS.to_vec(), &[Repair::Around][..]));
    let odd = "{ aps = { alert = { body = “a \\\"b\\\" \\ud83d\\ude00\\n”; }; \"mutable-content\" = 1; x = \"<null>\"; l = ( 1, \"a b\", c ); d = <0a0b>; }; e = { k = \"v=;\"; } }";
    let found = read(odd);
    assert_eq!(
        table(&found),
        [
            ("aps.alert.body", "a \"b\" 😀\n"),
            ("aps.mutable-content", "1"),
            ("aps.x", "null"),
            ("aps.l", "[1,\"a b\",\"c\"]"),
            ("aps.d", "<0a0b>"),
            ("e", "{\"k\":\"v=;\"}"),
        ]
    );
    assert_eq!(found.repairs, [Repair::Quotes, Repair::Punctuation]);
}

#[test]
fn a_dictionary_as_swift_prints_it() {
    let nested = "[AnyHashable(\"aps\"): {\n    alert =     {\n        body = \"\\U60a8\\U6709\\U4e00\\U6761\\U65b0\\U6d88\\U606f\";\n    };\n    badge = 1;\n    sound = default;\n}, AnyHashable(\"f\"): 6001, AnyHashable(\"g\"): 1421300621769, AnyHashable(\"m\"): 373360335316321408, AnyHashable(\"t\"): 6006, AnyHashable(\"e\"): custom string]";
    let found = read(nested);
    assert_eq!((found.form, &found.repairs[..]), (Form::Swift, &[][..]));
    assert_eq!(table(&found), ROWS);
    let native = "[AnyHashable(\"aps\"): [\"alert\": [\"body\": \"您有一条新消息\"], \"badge\": 1, \"sound\": \"default\"], AnyHashable(\"f\"): \"6001\", AnyHashable(\"g\"): \"1421300621769\", AnyHashable(\"m\"): \"373360335316321408\", AnyHashable(\"t\"): \"6006\", AnyHashable(\"e\"): \"custom string\"]";
    assert_eq!(table(&read(native)), ROWS);
    let logged = read(&format!("userInfo: Optional({native})\n"));
    assert_eq!((table(&logged), &logged.repairs[..]), (ROWS.to_vec(), &[Repair::Around][..]));
    let text = "[AnyHashable(\"e\"): a, b: c] d, AnyHashable(\"f\"): 6001]";
    assert_eq!(table(&read(text)), [("e", "a, b: c] d"), ("f", "6001")]);
    let empty = read("[AnyHashable(\"aps\"): [:], AnyHashable(\"e\"): [1, \"b\", Optional(true)]]");
    assert_eq!(table(&empty), [("aps", "{}"), ("e", "[1,\"b\",true]")]);
    assert_eq!(table(&read("[aps: {\n    badge = 1;\n}, f: 6001]")), [("aps.badge", "1"), ("f", "6001")]);
    let curly = read("[AnyHashable(“f”): 6001, AnyHashable(“t”): 6006]");
    assert_eq!(
        (table(&curly), &curly.repairs[..]),
        (vec![("f", "6001"), ("t", "6006")], &[Repair::Quotes][..])
    );
}

#[test]
fn a_console_text_with_pieces_missing_is_repaired_and_named() {
    for (text, repair) in [
        ("{ aps = { badge = 1; }; f = 6001; ", Repair::Unclosed),
        ("{ aps = { badge = 1; }; f = 6001 }", Repair::Punctuation),
        ("{ aps = { badge = 1; }, f = 6001; }", Repair::Punctuation),
        ("{ aps = { badge = 1; }; f = 6001; } and more", Repair::Around),
        ("{ aps = { badge = 1; }; f = 6001; e = two words; }", Repair::MissingQuotes),
        ("[AnyHashable(\"aps\"): { badge = 1; }, AnyHashable(\"f\"): 6001,]", Repair::Punctuation),
    ] {
        let found = read(text);
        assert_eq!((found.get("aps.badge"), found.sender()), (Some("1"), Some("6001")), "{text}");
        assert_eq!(found.repairs, [repair], "{text}");
    }
}

#[test]
fn what_is_no_dictionary_is_refused_with_its_place() {
    for (text, expected) in [
        ("", UserInfoError::Empty),
        (" \n", UserInfoError::Empty),
        ("{ aps = ", UserInfoError::Broken(Position { line: 1, column: 9 })),
        ("{\n a = ( 1; 2 ); }", UserInfoError::Broken(Position { line: 2, column: 9 })),
        ("\"text\"", UserInfoError::NotADictionary),
        ("[1, 2]", UserInfoError::NotADictionary),
    ] {
        assert_eq!(UserInfo::read(text), Err(expected), "{text}");
    }
    assert!(UserInfo::read("hello there").is_err());
    let deep = format!("{{ a = {}", "( ".repeat(1_000));
    assert_eq!(UserInfo::read(&deep), Err(UserInfoError::TooDeep));
    assert_eq!(UserInfo::read(&"[".repeat(1_000)), Err(UserInfoError::TooDeep));
    for error in [UserInfoError::Empty, UserInfoError::NotADictionary, UserInfoError::TooDeep] {
        assert!(!error.words().zh_hans.is_ascii() && error.to_string().ends_with('.'));
    }
}

#[test]
fn every_beginning_of_a_paste_is_read_or_refused() {
    let printed = "x {\n aps = { alert = { body = \"\\U60a8\\344\"; }; l = ( 1, “b” ); }; f = 6001; }";
    let swift = "[AnyHashable(\"aps\"): [\"alert\": [\"body\": \"您\\u{60a8}\"], \"badge\": 1], AnyHashable(\"f\"): a, b]";
    let mut read = 0;
    for text in [PAYLOAD, printed, swift] {
        for (end, _) in text.char_indices() {
            for piece in [&text[..end], &text[end..]] {
                match UserInfo::read(piece) {
                    Ok(found) => {
                        read += 1;
                        assert!(found.rows.iter().all(|it| it.key.len() < 100), "{piece}");
                    }
                    Err(error) => assert!(error.to_string().len() > 20),
                }
            }
        }
    }
    assert!(read > 100, "{read}");
}
