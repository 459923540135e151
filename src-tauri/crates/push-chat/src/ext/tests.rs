//! What `ext` takes, refuses and remarks.

use super::*;

fn read(text: &str) -> Ext {
    Ext::read(text).unwrap()
}

#[test]
fn booleans_are_taken_in_all_three_kinds() {
    for (text, expected) in
        [("true", true), ("false", false), ("1", true), ("0", false), ("\"YES\"", true), ("\"NO\"", false)]
    {
        let ext = read(&format!(
            "{{\"em_force_notification\":{text},\"em_apns_ext\":{{\"em_push_mutable_content\":{text}}}}}"
        ));
        assert_eq!((ext.force(), ext.mutable_content()), (expected, expected), "{text}");
    }
    assert!(!read("{}").force());
}

#[test]
fn anything_else_is_an_error_that_names_its_field() {
    for text in ["\"true\"", "\"yes\"", "\"Yes\"", "2", "1.0", "-1", "null", "[]", "{}", "\"1\"", "\"\""] {
        for (whole, pointer) in [
            (format!("{{\"em_force_notification\":{text}}}"), "/em_force_notification"),
            (
                format!("{{\"em_apns_ext\":{{\"em_push_mutable_content\":{text}}}}}"),
                "/em_apns_ext/em_push_mutable_content",
            ),
        ] {
            let error = Ext::read(&whole).unwrap_err();
            assert_eq!((&error.fault, error.pointer.as_str()), (&ExtFault::NotBoolean, pointer), "{text}");
            assert_eq!(&whole[error.offset..][..1], &text[..1]);
        }
    }
    let words = |text: &str| Ext::read(text).unwrap_err().words();
    let wrong = words("{\"em_force_notification\":\"yes\"}");
    assert_eq!(
        wrong.en,
        "em_force_notification is \"yes\"; expected true or false, 1 or 0, \"YES\" or \"NO\"."
    );
    assert_eq!(
        wrong.zh_hans,
        "em_force_notification 为 \"yes\"；应为 true 或 false、1 或 0、\"YES\" 或 \"NO\"。"
    );
    for (text, expected) in [
        ("[]", "ext is […]; expected an object such as {\"em_apns_ext\":{…}}."),
        ("\"em\"", "ext is \"em\"; expected an object such as {\"em_apns_ext\":{…}}."),
        ("null", "ext is null; expected an object such as {\"em_apns_ext\":{…}}."),
        (
            "{\"em_apns_ext\":\"x\"}",
            "em_apns_ext is \"x\"; expected an object such as {\"em_push_content\":\"…\"}.",
        ),
        ("{\"em_apns_ext\":{\"em_push_content\":5}}", "em_push_content is 5; expected a text in quotes."),
        ("{\"em_apns_ext\":{\"em_push_sound\":null}}", "em_push_sound is null; expected a text in quotes."),
        (
            "{\"em_force_notification\":true,\"em_force_notification\":false}",
            "em_force_notification is there twice: remove one of them.",
        ),
        (
            "{\"em_apns_ext\":{\"em_push_content\":\"\\ud83d\"}}",
            "em_push_content has half of a character in it: an escape such as \\ud83d needs its other half.",
        ),
        ("{\"a\":", "ext is not JSON: it ends too early (line 1, column 6)."),
    ] {
        assert_eq!(words(text).en, expected);
    }
}

#[test]
fn force_inside_the_apns_part_is_ignored_and_can_be_moved() {
    let ext = read("{\"em_apns_ext\":{\"em_force_notification\":true,\"extern\":1.50}}");
    assert!(!ext.force());
    let [note] = ext.notes().try_into().unwrap();
    assert_eq!(note.pointer, "/em_apns_ext/em_force_notification");
    assert_eq!(
        note.words.en,
        "em_force_notification stands inside em_apns_ext, where it is ignored: it is read at the root of ext."
    );
    let (title, repaired) = note.repair.unwrap();
    assert_eq!(title.en, "Move em_force_notification to the root of ext");
    assert_eq!(
        repaired.tree().minified(),
        "{\"em_apns_ext\":{\"extern\":1.50},\"em_force_notification\":true}"
    );
    assert!(repaired.force() && repaired.notes().is_empty());

    // The one at the root stays what it is.
    let ext = read("{\"em_force_notification\":false,\"em_apns_ext\":{\"em_force_notification\":true}}");
    let (_, repaired) = ext.notes().remove(0).repair.unwrap();
    assert_eq!(repaired.tree().minified(), "{\"em_force_notification\":false}");
    // Of the wrong kind, it is ignored all the same, and nothing can be repaired.
    let ext = read("{\"em_apns_ext\":{\"em_force_notification\":\"maybe\"}}");
    assert_eq!(ext.notes()[0].repair, None);
}

#[test]
fn what_belongs_into_the_apns_part_can_be_moved_there() {
    let ext = read("{\"em_push_sound\":\"custom.caf\",\"mine\":1}");
    assert_eq!(ext.sound(), None);
    let (title, repaired) = ext.notes().remove(0).repair.unwrap();
    assert_eq!(title.zh_hans, "将 em_push_sound 移入 em_apns_ext");
    assert_eq!(repaired.tree().minified(), "{\"mine\":1,\"em_apns_ext\":{\"em_push_sound\":\"custom.caf\"}}");
    assert_eq!(repaired.sound(), Some("custom.caf"));
    let empty = read("{\"em_apns_ext\":{\"em_push_content\":\"\"}}");
    let (_, repaired) = empty.notes().remove(0).repair.unwrap();
    assert_eq!(repaired, Ext::default());
}

#[test]
fn a_form_changes_its_keys_and_nothing_else() {
    let given = "{\"z\":1.0,\"em_apns_ext\":{\"own\":[1e2],\"em_push_content\":\"a\"},\"a\":\"\\u00e9\"}";
    let ext = read(given).with_content(Some("b\"")).with_sound(Some("custom.caf")).with_force(true);
    let ext = ext.with_mutable_content(true).with_external(Some(Tree::text("x")));
    assert_eq!(
        ext.tree().minified(),
        "{\"z\":1.0,\"em_apns_ext\":{\"own\":[1e2],\"em_push_content\":\"b\\\"\",\"em_push_sound\":\"custom.caf\",\
         \"em_push_mutable_content\":true,\"extern\":\"x\"},\"a\":\"\\u00e9\",\"em_force_notification\":true}"
    );
    assert_eq!(read(&ext.tree().minified()), ext);
    let back = ext.with_content(None).with_sound(None).with_force(false).with_mutable_content(false);
    assert_eq!(
        back.with_external(None).tree().minified(),
        "{\"z\":1.0,\"em_apns_ext\":{\"own\":[1e2]},\"a\":\"\\u00e9\"}"
    );
    assert_eq!(Ext::default().with_sound(Some("a")).with_sound(None), Ext::default());
}
