//! What goes out comes back the same; what others write is read; what is not kept is said.

use std::time::{Duration, UNIX_EPOCH};

use push_credentials::fixtures::Draft as Made;
use serde::Deserialize;

use super::export::Way;
use super::*;
use crate::draft::tests::{device, draft, key};
use crate::model::{Draft, ImportedPush, PushFormat, VaultKind};
use crate::random::{Random, json_text};
use crate::store::{CertificateRecord, CredentialRecord, DeviceRecord, Facts};

#[derive(Deserialize)]
struct Hostile {
    name: String,
    payload: String,
}

fn hostile() -> Vec<Hostile> {
    serde_json::from_str(include_str!("../../../../../tests/exchange/hostile.json")).unwrap()
}

fn key_in_keychain(name: &str) -> CredentialRecord {
    CredentialRecord { name: name.to_owned(), vault: VaultKind::Keychain, ..key() }
}

fn origin() -> Origin {
    Origin::sample(UNIX_EPOCH + Duration::from_secs(1_800_000_000))
}

fn way() -> Result<Way, Error> {
    Ok(Way { url: "https://api.sandbox.push.apple.com".to_owned(), ca: None })
}

fn written(format: PushFormat, draft: &Draft, credential: CredentialRecord) -> (String, Vec<Note>) {
    let (devices, credentials) = ([device()], [credential]);
    let known = Known { devices: &devices, credentials: &credentials, file: None };
    export::text(format, draft, known, origin(), way).unwrap()
}

fn curl(draft: &Draft) -> (String, Vec<Note>) {
    written(PushFormat::Curl, draft, key_in_keychain("Acme"))
}

fn read(text: &str) -> ImportedPush {
    import::read(text, false).unwrap()
}

fn notes(push: &ImportedPush) -> Vec<&str> {
    push.notes.iter().map(|it| it.en.as_str()).collect()
}

fn pasted(text: &str) -> Draft {
    draft(|it| it.payload = text.to_owned())
}

mod apart;
mod pasted;

#[test]
fn a_command_is_a_script_that_people_can_read() {
    let made = draft(|it| {
        it.payload = "{\n  \"aps\": {}\n}\n".to_owned();
        it.expiration = "+3600".to_owned();
        it.collapse_id = "it's".to_owned();
    });
    let token = "ab".repeat(32);
    let expected = format!(
        r#"JWT=$(pushbench token --credential 'Acme') &&
curl --http2 --include \
  --header "authorization: bearer $JWT" \
  --header 'apns-topic: com.example.app' \
  --header 'apns-push-type: alert' \
  --header 'apns-priority: 10' \
  --header "apns-expiration: $(($(date +%s) + 3600))" \
  --header 'apns-collapse-id: it'\''s' \
  --header 'content-type: application/json' \
  --data-binary @- \
  'https://api.sandbox.push.apple.com/3/device/{token}' <<'PAYLOAD'
{{
  "aps": {{}}
}}
PAYLOAD
"#
    );
    assert_eq!(curl(&made), (expected, Vec::new()));
    let (without_line_break, _) = curl(&pasted("{}"));
    let end =
        format!("  'https://api.sandbox.push.apple.com/3/device/{token}'; }} <<'PAYLOAD'\n{{}}\nPAYLOAD\n");
    assert!(without_line_break.contains("&&\n{ printf '%s' \"$(cat)\" | curl "), "{without_line_break}");
    assert!(without_line_break.ends_with(&end), "{without_line_break}");
}

#[test]
fn a_hostile_push_goes_out_as_a_command_and_comes_back_the_same() {
    let hostile = hostile();
    assert!(hostile.len() >= 30);
    for Hostile { name, payload } in &hostile {
        let made = draft(|it| {
            it.payload = payload.clone();
            it.collapse_id = "'; $(id) `id` \\ \"!\" -d @x 订".to_owned();
            it.expiration = "+60".to_owned();
            it.apns_id = "123e4567-e89b-12d3-a456-426614174000".to_owned();
        });
        let (text, _) = written(PushFormat::Curl, &made, key_in_keychain("Ana's $(key) \"2\"\n"));
        comes_back(&text, &made, Some("Ana's $(key) \"2\"\n"), name);
    }
}

#[test]
fn any_push_goes_out_as_a_command_and_comes_back_the_same() {
    const PIECES: [&str; 28] = [
        "'",
        "\"",
        "$",
        "$(x)",
        "`",
        "\\",
        "\n",
        "\r",
        "\r\n",
        " ",
        "\t",
        "PAYLOAD",
        "\nPAYLOAD\n",
        "<<'E'",
        "%",
        "!",
        "-",
        "@",
        "#",
        "{",
        "}",
        "é",
        "订",
        "😀",
        "=",
        ";",
        "\u{1}",
        "a",
    ];
    let mut random = Random::new(19);
    for round in 0..3_000 {
        let header = |random: &mut Random| {
            let text = random.text(&PIECES, 5);
            text.chars().filter(|it| !it.is_control()).collect::<String>().trim().to_owned()
        };
        let payload =
            if round % 2 == 0 { random.text(&PIECES, 30) } else { format!("{}\n", json_text(&mut random)) };
        let made = draft(|it| {
            it.payload = payload;
            it.topic = header(&mut random);
            it.collapse_id = header(&mut random);
            it.priority = header(&mut random);
            it.expiration = (*random.pick(&["", "0", "+7", "1800000000"])).to_owned();
        });
        let name = format!("-{}", header(&mut random));
        let name = if random.below(2) == 0 { name } else { format!("k{name}") };
        let (text, _) = written(PushFormat::Curl, &made, key_in_keychain(&name));
        comes_back(&text, &made, Some(&name), &text);
    }
}

fn comes_back(text: &str, made: &Draft, credential: Option<&str>, name: &str) {
    let push = read(text);
    assert_eq!(push.format, PushFormat::Curl, "{name}");
    assert_eq!(push.payload.as_deref(), Some(made.payload.as_str()), "{name}\n{text}");
    let sent = [
        ("topic", &made.topic),
        ("push_type", &made.push_type),
        ("priority", &made.priority),
        ("expiration", &made.expiration),
        ("collapse_id", &made.collapse_id),
        ("apns_id", &made.apns_id),
    ];
    let sent = sent.into_iter().filter(|(_, value)| !value.is_empty());
    let sent = sent.map(|(field, value)| (field.to_owned(), value.clone())).collect();
    assert_eq!(push.headers, sent, "{name}");
    assert_eq!(
        (push.token.as_deref(), push.credential.as_deref()),
        (Some("ab".repeat(32).as_str()), credential)
    );
    assert_eq!(push.host.as_deref(), Some("api.sandbox.push.apple.com:443"));
    let is_json = push_protocol::json::Json::read(&made.payload).is_ok();
    let said: Vec<&str> = notes(&push);
    assert!(
        said.iter().all(|it| it.starts_with("The payload is not JSON (") && !is_json),
        "{name}: {said:?}"
    );
}

#[test]
fn a_payload_for_the_simulator_comes_back_the_same() {
    let mut random = Random::new(23);
    for round in 0..2_000 {
        let payload = match round {
            0 => "{}".to_owned(),
            _ => format!("{{\"aps\":{},\n \"x\":{}}}", json_text(&mut random), json_text(&mut random)),
        };
        let (text, _) = written(PushFormat::Apns, &pasted(&payload), key());
        let push = import::read(&text, true).unwrap();
        assert_eq!((push.format, push.payload.as_deref()), (PushFormat::Apns, Some(payload.as_str())));
        assert_eq!(push.bundle_id.as_deref(), Some("com.example.app"));
    }
}
