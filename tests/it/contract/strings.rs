//! Strings of apps: added to the workspace, read by language, removed.

use std::fs;
use std::path::PathBuf;

use push_ipc::FailureCode;
use push_ipc::model::*;

use super::bench::{Bench, Home};

const APP: &str = "com.example.shop";

fn app(bundle_id: &str) -> AppRef {
    AppRef { bundle_id: bundle_id.to_owned() }
}

fn put(home: &Home, name: &str, bytes: &[u8]) -> PathBuf {
    let path = home.beside(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

async fn add(bench: &Bench<'_>, path: &std::path::Path) -> Result<StringsView, push_ipc::Failure> {
    let path = path.to_str().unwrap().to_owned();
    bench.add_strings(AddStrings { bundle_id: APP.to_owned(), path }).await
}

/// Language, file and text of a key.
fn told(view: &StringsView, key: &str) -> Vec<(String, String, Option<String>)> {
    let told = |it: &StringsLanguage| (it.language.clone(), it.file_name.clone(), it.texts.get(key).cloned());
    view.languages.iter().map(told).collect()
}

#[tokio::test]
async fn strings_are_files_of_the_workspace_and_their_changes_are_seen() {
    let home = Home::new();
    let bench = home.open().await;
    assert_eq!(bench.strings_of(app(APP)).await.unwrap().languages, []);
    let english = "\u{feff}/* Push */\r\n\"GREETING\" = \"Hello, %@\";\r\n";
    let english: Vec<u8> = english.encode_utf16().flat_map(u16::to_le_bytes).collect();
    add(&bench, &put(&home, "App/en.lproj/Localizable.strings", &english)).await.unwrap();
    let chinese = "\"GREETING\" = \"你好，%@\";\n".as_bytes();
    add(&bench, &put(&home, "App/zh-Hans.lproj/Localizable.strings", chinese)).await.unwrap();
    let catalog = br#"{"sourceLanguage":"en","strings":{"GREETING":{},"BYE":{"localizations":{"fr":{"stringUnit":{"state":"translated","value":"Adieu"}}}}},"version":"1.0"}"#;
    let view = add(&bench, &put(&home, "App/Push.xcstrings", catalog)).await.unwrap();
    let text = |text: &str| Some(text.to_owned());
    let row = |language: &str, file: &str, text| (language.to_owned(), file.to_owned(), text);
    assert_eq!(
        told(&view, "GREETING"),
        [
            row("en", "Localizable.strings", text("Hello, %@")),
            row("fr", "Push.xcstrings", None),
            row("zh-Hans", "Localizable.strings", text("你好，%@")),
        ]
    );
    let workspace = bench.start(()).await.unwrap().workspace.path;
    let kept = PathBuf::from(workspace).join("strings").join(APP);
    assert_eq!(fs::read(kept.join("en.lproj/Localizable.strings")).unwrap(), english, "byte for byte");

    fs::write(kept.join("en.lproj/Localizable.strings"), "GREETING = \"Hi there, %@\";").unwrap();
    assert_eq!(told(&bench.strings_of(app(APP)).await.unwrap(), "GREETING")[0].2, text("Hi there, %@"));
    fs::write(kept.join("zh-Hans.lproj/Localizable.strings"), "\n<<<<<<< ours\n").unwrap();
    let failure = bench.strings_of(app(APP)).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::BadWorkspaceFile);
    assert!(failure.message.ends_with("line 2: expected a key; found '<'"), "{}", failure.message);

    assert_eq!(bench.remove_strings(app(APP)).await.unwrap().languages, []);
    assert!(!kept.exists());
    bench.close().await;
}

#[tokio::test]
async fn what_is_no_strings_file_is_refused_with_its_place_and_not_kept() {
    let home = Home::new();
    let bench = home.open().await;
    let large = vec![b' '; 8 * 1024 * 1024 + 1];
    #[rustfmt::skip]
    let rows: [(&str, &[u8], &str, &str); 7] = [
        ("en.lproj/a.strings", b"\"a\" = \"1\"\n\"b\" = \"2\";", "strings_semicolon",
         "a.strings: line 2: expected ; after the text; a quote inside a text is written \\\"; found '\"'"),
        ("a.strings", b"bplist00", "strings_list",
         "a.strings: this is no property list with a dictionary in it, or one that is cut off"),
        ("a.xcstrings", b"{\"strings\":}", "strings_json",
         "a.xcstrings: a string catalog is JSON, and this is not: expected a value, found `}` (line 1, column 12)"),
        ("a.json", b"{}", "strings_kind", "a.json: expected a .strings file or a string catalog (.xcstrings)"),
        ("a b.lproj/a.strings", b"", "strings_language",
         "a.strings: \"a b\" is no language; expected a folder such as zh-Hans.lproj"),
        ("what?.strings", b"", "strings_name",
         "\"what?.strings\" cannot be the name of a file on every system; rename it"),
        ("large.strings", &large, "strings_too_large",
         "large.strings: it has 8388609 bytes, more than the 8388608 that are read of a strings file"),
    ];
    for (name, bytes, cause, message) in rows {
        let failure = add(&bench, &put(&home, name, bytes)).await.unwrap_err();
        let found = (failure.code, failure.field.as_deref(), failure.cause.as_deref());
        assert_eq!(found, (FailureCode::InvalidField, Some("strings"), Some(cause)), "{name}");
        assert_eq!(failure.message, message);
    }
    let failure = add(&bench, &home.beside("none.strings")).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::FileAccess);
    for bundle_id in ["", "../..", "a/b"] {
        let failure = bench.strings_of(app(bundle_id)).await.unwrap_err();
        assert_eq!(failure.cause.as_deref(), Some("bundle_id_invalid"), "{bundle_id}");
    }
    assert_eq!(bench.strings_of(app(APP)).await.unwrap().languages, [], "nothing was kept");
    bench.close().await;
}
