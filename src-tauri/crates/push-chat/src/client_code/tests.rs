//! Client code: the documented calls, and literals that nothing gets out of.

use super::literals::{objective_c, objective_c_text, swift, swift_object, swift_text};
use super::*;
use crate::{SAMPLES, Tree};
use push_protocol::json::Json;

fn tree(text: &str) -> Tree {
    Tree::of(Json::read(text).unwrap().root())
}

#[test]
fn the_forced_notice_is_written_in_the_documented_calls() {
    let scenario = Scenario::read(SAMPLES[3].file.as_bytes()).unwrap();
    let code = client_code(&scenario, scenario.person("6006").unwrap());
    assert_eq!(code.iter().map(|it| it.part).collect::<Vec<_>>(), Part::ALL);
    let m = "AgoraChatClient.sharedClient.pushManager";
    assert_eq!(
        code[2].objective_c,
        format!(
            "[{m} updatePushDisplayName:@\"Bea\" completion:nil];\n\
             [{m} updatePushDisplayStyle:AgoraPushDisplayStyleMessageSummary completion:nil];\n\
             AgoraError *error = [{m} disableOfflinePushStart:22 end:7];\n\
             [{m} updatePushServiceForGroups:@[@\"1421300621769\"] disablePush:YES completion:nil];\n\
             [{m} getPushNotificationOptionsFromServerWithCompletion:^(AgoraPushOptions *aOptions, AgoraError *aError) {{\n    \
             NSLog(@\"%@, groups %@, people %@\", aOptions.displayName, [{m} noPushGroups], [{m} noPushUIds]);\n}}];\n"
        )
    );
    assert_eq!(
        code[3].objective_c,
        "TextMessageBody *body = [[TextMessageBody alloc] initWithText:@\"Build 5.2 is out. Please test the new push sounds.\"];\n\
         Message *message = [[Message alloc] initWithConversationID:@\"1421300621769\" from:@\"6001\" to:@\"1421300621769\" body:body ext:nil];\n\
         message.ext = @{@\"em_force_notification\": @YES, @\"em_apns_ext\": @{@\"em_push_content\": @\"New build ready for QA\", @\"em_push_sound\": @\"custom.caf\", @\"extern\": @\"acme://builds/5.2\", @\"em_push_mutable_content\": @YES}};\n\
         message.chatType = AgoraChatTypeGroupChat;\n\
         [AgoraChatClient.sharedClient.chatManager sendMessage:message progress:nil completion:nil];\n"
    );
    assert!(code[3].swift.contains(
        "message.ext = [\"em_force_notification\": true, \"em_apns_ext\": [\"em_push_content\": \"New build ready for QA\", \"em_push_sound\": \"custom.caf\", \"extern\": \"acme://builds/5.2\", \"em_push_mutable_content\": true] as [String: Any]]\n"
    ));
    assert!(code[0].objective_c.contains("options.apnsCertName = @\"PushCertName\";\n"));
    for it in &code {
        assert!(it.swift.starts_with("// Adapted from the documented Objective-C.\n"), "{}", it.part.name());
        for (open, close) in [('{', '}'), ('[', ']'), ('(', ')')] {
            for text in [&it.objective_c, &it.swift] {
                assert_eq!(text.matches(open).count(), text.matches(close).count(), "{text}");
            }
        }
    }
}

#[test]
fn a_client_of_somebody_who_chose_nothing_switches_do_not_disturb_off() {
    let scenario = Scenario::read(SAMPLES[9].file.as_bytes()).unwrap();
    let code = client_code(&scenario, &Person::new("6010"));
    assert!(code[2].objective_c.contains("enableOfflinePush];\n"));
    assert!(
        !code[2].objective_c.contains("updatePushService") && !code[2].swift.contains("updatePushService")
    );
    assert!(code[3].objective_c.contains("your image message here.\nMessageBody *body = <#body#>;\n"));
}

#[test]
fn values_of_json_are_literals_of_their_kind() {
    let text = "{\"a\":[1,-2,1.50,1e2,true,null,\"x\"],\"big\":18446744073709551616,\"exact\":0.12345678901234567,\"o\":{},\"l\":[],\"min\":-9223372036854775808}";
    assert_eq!(
        objective_c(&tree(text)),
        "@{@\"a\": @[@1, @(-2), @1.50, @1e2, @YES, [NSNull null], @\"x\"], \
         @\"big\": [NSDecimalNumber decimalNumberWithString:@\"18446744073709551616\"], \
         @\"exact\": [NSDecimalNumber decimalNumberWithString:@\"0.12345678901234567\"], @\"o\": @{}, @\"l\": @[], \
         @\"min\": [NSDecimalNumber decimalNumberWithString:@\"-9223372036854775808\"]}"
    );
    assert_eq!(
        swift_object(&tree(text)),
        "[\"a\": [1, -2, 1.50, 1e2, true, NSNull(), \"x\"] as [Any], \
         \"big\": NSDecimalNumber(string: \"18446744073709551616\"), \
         \"exact\": NSDecimalNumber(string: \"0.12345678901234567\"), \"o\": [:] as [String: Any], \"l\": [] as [Any], \
         \"min\": -9223372036854775808]"
    );
    assert_eq!((objective_c(&tree("{}")), swift_object(&tree("{}"))), ("@{}".to_owned(), "[:]".to_owned()));
    assert_eq!(swift(&tree("\"\\u00e9\\n\"")), "\"é\\n\"");
}

/// Reads a literal as a compiler does.
fn compiled(literal: &str) -> String {
    let inside = literal.trim_start_matches('@').strip_prefix('"').unwrap().strip_suffix('"').unwrap();
    let mut out = String::new();
    let mut letters = inside.chars().peekable();
    while let Some(letter) = letters.next() {
        assert!(letter != '"' && !letter.is_ascii_control(), "{literal} ends early");
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        let number =
            |text: String, radix| char::from_u32(u32::from_str_radix(&text, radix).unwrap()).unwrap();
        out.push(match letters.next().unwrap() {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                assert_eq!(letters.next(), Some('{'));
                number(letters.by_ref().take_while(|it| *it != '}').collect(), 16)
            }
            digit @ '0'..='7' => number([digit].into_iter().chain(letters.by_ref().take(2)).collect(), 8),
            plain @ ('"' | '\\') => plain,
            other => panic!("{literal}: \\{other}"),
        });
    }
    out
}

#[test]
fn no_text_gets_out_of_its_literal() {
    let letters = [
        '"', '\\', '(', ')', '\n', '\r', '\0', '\u{1}', '7', '\u{7f}', 'n', '%', '@', '你', '😀', '\u{2028}',
    ];
    let mut state = 7_u64;
    for _ in 0..5_000 {
        let mut text = String::new();
        loop {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(state >> 33).unwrap() % (letters.len() + 2);
            match letters.get(at) {
                Some(letter) => text.push(*letter),
                None => break,
            }
        }
        assert_eq!(compiled(&objective_c_text(&text)), text);
        assert_eq!(compiled(&swift_text(&text)), text);
    }
}
