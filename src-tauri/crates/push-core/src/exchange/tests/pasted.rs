//! What others write.

use super::*;

/// Format, payload, headers, token, host and the beginnings of the notes.
fn reads(
    text: &str,
    payload: Option<&str>,
    headers: &[(&str, &str)],
    token: Option<&str>,
    host: Option<&str>,
    said: &[&str],
) {
    let push = read(text);
    assert_eq!(push.format, PushFormat::Curl, "{text}");
    assert_eq!(push.payload.as_deref(), payload, "{text}");
    let headers = headers.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    assert_eq!(push.headers, headers, "{text}");
    assert_eq!((push.token.as_deref(), push.host.as_deref()), (token, host), "{text}");
    let notes = notes(&push);
    assert_eq!(notes.len(), said.len(), "{text}: {notes:?}");
    for (note, said) in notes.iter().zip(said) {
        assert!(note.starts_with(said), "{text}: {note}");
    }
}

const APPLE: Option<&str> = Some("api.sandbox.push.apple.com:443");

#[test]
fn the_commands_of_apples_pages_are_read() {
    let page = r#"TEAM_ID=TEAM123456
TOKEN_KEY_FILE_NAME=AuthKey_ABCDE12345.p8
AUTH_KEY_ID=ABCDE12345
TOPIC=com.example.app
DEVICE_TOKEN=00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0
APNS_HOST_NAME=api.sandbox.push.apple.com

JWT_ISSUE_TIME=$(date +%s)
JWT_HEADER=$(printf '{ "alg": "ES256", "kid": "%s" }' "${AUTH_KEY_ID}" | openssl base64 -e -A | tr -- '+/' '-_' | tr -d =)
JWT_CLAIMS=$(printf '{ "iss": "%s", "iat": %d }' "${TEAM_ID}" "${JWT_ISSUE_TIME}" | openssl base64 -e -A)
AUTHENTICATION_TOKEN="${JWT_HEADER}.${JWT_CLAIMS}.sig"

curl -v --header "apns-topic: $TOPIC" --header "apns-push-type: alert" --header "authorization: bearer $AUTHENTICATION_TOKEN" --data '{"aps":{"alert":"test"}}' --http2 https://${APNS_HOST_NAME}/3/device/${DEVICE_TOKEN}
"#;
    let token = "00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0";
    let headers = [("topic", "com.example.app"), ("push_type", "alert")];
    let payload = Some(r#"{"aps":{"alert":"test"}}"#);
    reads(page, payload, &headers, Some(token), APPLE, &["The provider token was dropped."]);
    let certificate = page.replace(
        "--header \"authorization: bearer $AUTHENTICATION_TOKEN\"",
        "--cert \"${CERTIFICATE_FILE_NAME}\" --cert-type DER --key k.pem --key-type PEM",
    );
    reads(&certificate, payload, &headers, Some(token), APPLE, &["The command names a certificate."]);
    // Without its beginning, only what the line itself says is known.
    let line = page.lines().last().unwrap();
    let said = [
        "The provider token was dropped.",
        "Host or device token stand in a variable",
        "The value of these headers is not in the text: apns-topic.",
    ];
    reads(line, payload, &[("push_type", "alert")], None, None, &said);
}

#[test]
fn what_browsers_and_tools_copy_is_read() {
    let chrome = "curl 'https://api.push.apple.com/3/device/ABCD' \\\n  -X 'POST' \\\n  -H 'accept: */*' \\\n  \
                  -H 'Apns-Topic: com.example.app' \\\n  -H 'APNS-PRIORITY: 5' \\\n  -H 'Authorization: Bearer eyJhbGciOi.x.y' \
                  \\\n  -H 'cookie: session=hunter2' \\\n  --data-raw $'{\"aps\":{\"alert\":\"it\\'s \\u8ba2 \\u0021\"}}' \\\n  \
                  --compressed --insecure";
    let said = [
        "The provider token was dropped.",
        "--insecure was left out",
        "Headers that APNs does not read were left out: cookie.",
    ];
    let headers = [("topic", "com.example.app"), ("priority", "5")];
    let host = Some("api.push.apple.com:443");
    reads(chrome, Some(r#"{"aps":{"alert":"it's 订 !"}}"#), &headers, Some("abcd"), host, &said);
    let push = read(chrome);
    let all = format!("{push:?}");
    assert!(!all.contains("eyJ") && !all.contains("hunter2"), "{all}");

    for (text, payload, token) in [
        ("curl -sSvXPOST -d{} https://a.b:2197/3/device/ab", "{}", Some("ab")),
        (
            "curl -d '{\"a\":1}' -d '{\"b\":2}' https://a.b:2197/3/device/ab",
            "{\"a\":1}&{\"b\":2}",
            Some("ab"),
        ),
        ("/usr/bin/curl --data={} --url=https://a.b:2197/3/device/ab?x#y", "{}", Some("ab")),
        (
            "sudo env A=b curl --json '{}' -o /dev/null -w '%{http_code}' https://a.b:2197/3/device/ab",
            "{}",
            Some("ab"),
        ),
        (
            "echo '{\"a\":\"$HOME\"}' | curl -d @- https://a.b:2197/3/device/ab",
            "{\"a\":\"$HOME\"}",
            Some("ab"),
        ),
        ("echo -n '{}' | curl --data-binary @- a.b:2197/3/device/ab", "{}", Some("ab")),
        ("printf '%s\\n' '{}' | curl --data-binary @- a.b:2197/3/device/ab", "{}\n", Some("ab")),
        ("curl --data-binary @- a.b:2197/3/device/ab <<< '{}'", "{}\n", Some("ab")),
        ("curl --data @- a.b:2197/3/device/ab <<E\n{\r\n  \"a\": 1\r\n}\r\nE\n", "{  \"a\": 1}", Some("ab")),
        ("cat <<'E' | curl --data-binary @- a.b:2197/3/device/ab\n{\n}\nE\n", "{\n}\n", Some("ab")),
        (
            "curl -d \"$(cat <<'E'\n{\"a\":\"it's )\"}\nE\n)\" a.b:2197/3/device/ab",
            "{\"a\":\"it's )\"}",
            Some("ab"),
        ),
        ("T=ab; P='{}'\ncurl -d \"$P\" \"a.b:2197/3/device/${T}\"", "{}", Some("ab")),
        ("export T=ab\nif true; then curl -d {} a.b:2197/3/device/$T; fi", "{}", Some("ab")),
        ("curl -d {} -- a.b:2197/3/device/ab", "{}", Some("ab")),
        (
            "{ printf '%s' \"$(cat)\" | curl --data-binary @- a.b:2197/3/device/ab; } <<'E'\n{}\nE\n",
            "{}",
            Some("ab"),
        ),
    ] {
        let is_json = push_protocol::json::Json::read(payload).is_ok();
        let said: &[&str] = if is_json { &[] } else { &["The payload is not JSON ("] };
        reads(text, Some(payload), &[], token, Some("a.b:2197"), said);
    }
}

#[test]
fn nothing_is_opened_or_run() {
    let folder = tempfile::tempdir().unwrap();
    let (file, mark) = (folder.path().join("payload.json"), folder.path().join("mark"));
    std::fs::write(&file, "{\"secret\":1}").unwrap();
    let (file, mark) = (file.to_str().unwrap(), mark.to_str().unwrap());
    let ran = format!("curl -d \"$(touch {mark})\" a.b/3/device/ab; touch {mark}; `touch {mark}`");
    reads(
        &ran,
        Some(""),
        &[],
        Some("ab"),
        Some("a.b:443"),
        &["The payload comes from a program", "The payload is not JSON"],
    );
    assert!(!std::path::Path::new(mark).exists());
    let in_file = format!("The payload is in the file {file}, which was not opened.");
    for text in [
        format!("curl -d @{file} a.b/3/device/ab"),
        format!("curl --data-binary @- a.b/3/device/ab < {file}"),
        format!("cat {file} | curl --data-binary @- a.b/3/device/ab"),
    ] {
        reads(&text, None, &[], Some("ab"), Some("a.b:443"), &[&in_file]);
    }
}

#[test]
fn what_is_not_kept_is_said_without_its_value() {
    for (rest, said) in [
        ("-k", &["--insecure was left out"][..]),
        ("--proxy http://u:hunter2@p:1", &["The proxy was left out."]),
        ("-u ana:hunter2 --pass hunter2 --oauth2-bearer hunter2", &["A login in the command was dropped"]),
        ("-E push.pem:hunter2 --key k", &["The command names a certificate."]),
        ("-X PUT", &["The method was left out"]),
        ("-G", &["The method was left out"]),
        ("-H @headers.txt", &["Headers in a file were left out."]),
        (
            "-H 'x-key: hunter2' -H 'Cookie: hunter2'",
            &["Headers that APNs does not read were left out: x-key, cookie."],
        ),
        ("-H 'authorization: bearer hunter2'", &["The provider token was dropped."]),
        ("-H 'authorization:' -H 'accept;' -H 'host: x'", &[]),
        ("-H 'apns-id: 1' -H 'apns-id: 2'", &["The header apns-id is there twice."]),
        (
            "-F a=hunter2 --data-urlencode x=hunter2 -K hunter2 -T hunter2 --frobnicate -ß",
            &[
                "Options that mean nothing here were left out: --form, --data-urlencode, --config, --upload-file, --frobnicate, -ß.",
            ],
        ),
        (
            "-v -s --http2 -m 5 --retry 3 --tlsv1.2 -4 --cacert x --resolve a:1:b",
            &["Options that mean nothing here were left out: --resolve."],
        ),
    ] {
        let push = read(&format!("curl -d {{}} a.b/3/device/ab {rest}"));
        let notes = notes(&push);
        assert_eq!(notes.len(), said.len(), "{rest}: {notes:?}");
        assert!(notes.iter().zip(said).all(|(note, said)| note.starts_with(said)), "{rest}: {notes:?}");
        assert!(!format!("{push:?}").contains("hunter2"), "{rest}");
        assert_eq!(push.payload.as_deref(), Some("{}"));
    }
}

#[test]
fn what_a_command_lacks_is_said() {
    for (text, said) in [
        ("curl a.b/3/device/ab", &["The command has no body."][..]),
        ("curl -d {}", &["The command has no address."]),
        ("curl -d {} https://u:p@a.b/3/device/ab", &["A login in the command was dropped"]),
        ("curl -d {} a.b/4/broadcasts/apps/x", &["The address is not that of a push"]),
        ("curl -d {} a.b/3/device/xyz", &["What the address has in the place of the device token"]),
        ("curl -d {} a.b/3/device/ab; curl b", &["There is more than one curl command."]),
        ("curl -d '{}' a.b/3/device/ab -H 'x", &["The text ends inside a quote"]),
        (
            "curl -d \"$BODY\" a.b/3/device/ab",
            &["The payload holds shell variables", "The payload is not JSON"],
        ),
        ("curl --data-binary @- a.b/3/device/ab", &["The payload comes from a program or from the terminal"]),
        (
            "jq . x | curl --data-binary @- a.b/3/device/ab",
            &["The payload comes from a program or from the terminal"],
        ),
        ("curl -d $'\\xff' a.b/3/device/ab", &["The payload is not UTF-8 text"]),
        (
            "curl ^\"https://a.b/3/device/ab^\" ^\n  -d ^\"{}^\"",
            &["The command was copied for the command prompt"],
        ),
    ] {
        let push = read(text);
        let notes = notes(&push);
        assert!(notes.iter().any(|it| it.starts_with(said[0])), "{text}: {notes:?}");
        assert!(said.iter().all(|said| notes.iter().any(|it| it.starts_with(said))), "{text}: {notes:?}");
    }
}

#[test]
fn credentials_are_known_by_name_alone() {
    for text in [
        "JWT=$(pushbench token --credential 'Acme') && curl -d {} -H \"authorization: bearer $JWT\" a.b/3/device/ab",
        "curl -d {} -H \"Authorization: bearer $(pushbench token --credential=Acme)\" a.b/3/device/ab",
    ] {
        let push = read(text);
        assert_eq!((push.credential.as_deref(), notes(&push)), (Some("Acme"), Vec::new()), "{text}");
    }
    let by_file = "curl -d {} -H \"authorization: bearer $(pushbench token --p8 k.p8)\" a.b/3/device/ab";
    assert_eq!((read(by_file).credential, read(by_file).notes.len()), (None, 1));
}

#[test]
fn payloads_are_kept_as_they_are() {
    let kept = |text: &str, is_apns| {
        let push = import::read(text, is_apns).unwrap();
        let said = notes(&push).join(" ");
        (push.format, push.payload.unwrap(), push.bundle_id, said)
    };
    let text = " {\"aps\":{ }, \"n\":1.50e0}\r\n";
    assert_eq!(kept(text, false), (PushFormat::Payload, text.to_owned(), None, String::new()));
    assert_eq!(kept(text, true).0, PushFormat::Apns);
    let (format, payload, bundle_id, said) =
        kept("\u{feff}{\n  \"Simulator Target Bundle\": \"com.example.app\",\n  \"aps\": {}\n}\n", false);
    assert_eq!((format, payload.as_str()), (PushFormat::Apns, "{\n  \"aps\": {}\n}\n"));
    assert_eq!(bundle_id.as_deref(), Some("com.example.app"));
    assert!(said.starts_with("A byte order mark") && said.contains("was taken out of the payload"), "{said}");
    for broken in
        ["{\"aps\":{", "{\"alert\": \"run curl -d x https://a/3/device/ab\"", "hello", "curling", "[1,]"]
    {
        let (format, payload, _, said) = kept(broken, false);
        assert_eq!((format, payload.as_str()), (PushFormat::Payload, broken));
        assert!(said.starts_with("The payload is not JSON ("), "{said}");
    }
    for empty in ["", " \n", "\u{feff}\n"] {
        let Err(Error::Field(problem)) = import::read(empty, false) else { panic!("{empty:?}") };
        assert_eq!((problem.field.as_str(), problem.code.as_str()), ("text", "import_empty"));
    }
}

#[test]
fn a_text_that_asks_for_any_amount_is_given_up() {
    let mut text = "A0='xxxxxxxxxxxxxxxx'\n".to_owned();
    for number in 1..60 {
        let before = number - 1;
        text.push_str(&format!("A{number}=\"$A{before}$A{before}\"\n"));
    }
    let push = read(&format!("{text}curl -d \"$A59\" a.b/3/device/ab"));
    assert!(push.payload.is_some_and(|it| it.len() <= 64 * 1024 * 1024));
    let many = "curl -d \"$A\" a.b\n".repeat(20_000);
    assert_eq!(read(&format!("A='{}'\n{many}", "x".repeat(500_000))).notes.len(), 3);
    let large = format!("curl -d '{}' a.b", "x".repeat(1024 * 1024));
    assert_eq!(read(&large).format, PushFormat::Payload, "that is no command");
}
