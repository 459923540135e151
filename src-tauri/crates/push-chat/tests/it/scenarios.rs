//! What the reader refuses, where it says that it is, and that nothing is lost by writing.

use push_chat::{Difference, Problem, SAMPLES, Scenario, Verdict};

/// A scenario with every part, and fields that are not known.
const WHOLE: &str = r#"{
  "version": 1,
  "name": "Whole",
  "clock": "2026-11-24T23:17:00",
  "timeZone": "Asia/Shanghai",
  "language": "zh-Hans",
  "people": [
    {
      "name": "6001",
      "online": true,
      "language": null,
      "timeZone": null,
      "waiting": 0,
      "bindings": [],
      "options": {
        "displayName": "Ann",
        "displayStyle": "SimpleBanner",
        "noDisturbingStartH": 0,
        "noDisturbingEndH": 0,
        "isNoDisturbEnable": false,
        "noPushGroups": [],
        "noPushUIds": []
      }
    },
    {
      "name": "6006",
      "online": false,
      "language": "en",
      "timeZone": "Europe/Berlin",
      "waiting": 2,
      "bindings": [
        {
          "device": "iPhone",
          "apnsCertName": "PushCertName",
          "environment": "production",
          "colour": "blue"
        }
      ],
      "options": {
        "displayName": null,
        "displayStyle": "MessageSummary",
        "noDisturbingStartH": 22,
        "noDisturbingEndH": 7,
        "isNoDisturbEnable": true,
        "noPushGroups": [
          "1421300621769"
        ],
        "noPushUIds": [
          "6001"
        ],
        "theme": {
          "dark": [
            1.50,
            "\u00e9"
          ]
        }
      },
      "note": "QA"
    }
  ],
  "groups": [
    {
      "id": "1421300621769",
      "members": [
        "6001",
        "6006"
      ],
      "topic": "builds"
    }
  ],
  "message": {
    "m": "373360335316321408",
    "from": "6001",
    "to": {
      "group": "1421300621769"
    },
    "body": {
      "type": "text",
      "text": "te\"st",
      "bold": true
    },
    "ext": {
      "em_force_notification": "YES",
      "em_apns_ext": {
        "extern": 1.0e2
      },
      "own": []
    },
    "at": 5
  },
  "expect": {
    "6006": {
      "verdict": "pushed",
      "payload": null,
      "why": "forced"
    }
  },
  "author": "Ann"
}
"#;

fn read(text: &str) -> Scenario {
    Scenario::read(text.as_bytes()).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn problems(text: &str) -> Vec<Problem> {
    Scenario::read(text.as_bytes()).unwrap_err()
}

/// The file with one place changed.
fn changed(from: &str, to: &str) -> String {
    assert!(WHOLE.contains(from), "{from}");
    WHOLE.replacen(from, to, 1)
}

fn says(text: &str) -> String {
    problems(text).iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")
}

#[test]
fn nothing_is_lost_and_the_order_of_fields_is_that_of_the_format() {
    let scenario = read(WHOLE);
    assert_eq!(scenario.write(), WHOLE);
    // Another order, other white space and left-out fields come to the same.
    let value: serde_json::Value = serde_json::from_str(WHOLE).unwrap();
    let mut members: Vec<_> = value.as_object().unwrap().clone().into_iter().collect();
    members.reverse();
    let author = members.remove(0);
    members.push(author);
    let shuffled = serde_json::Value::Object(members.into_iter().collect()).to_string();
    // serde_json writes numbers and escapes its own way.
    let own = |text: &str| text.replace("1.50", "1.5").replace("\\u00e9", "é").replace("1.0e2", "100.0");
    assert_eq!(read(&shuffled).write(), own(WHOLE));
    let once = read(&shuffled).write();
    assert_eq!(read(&once).write(), once);
}

#[test]
fn fields_that_may_be_left_out_have_the_values_of_the_rules() {
    let least = r#"{"version":1,"name":"Least","clock":"2026-11-24T12:00:00","timeZone":"UTC","language":"en",
        "people":[{"name":"a"},{"name":"b","options":{}}],
        "message":{"m":"1","from":"a","to":{"person":"b"},"body":{"type":"voice"}}}"#;
    let scenario = read(least);
    let rows = scenario.dry_run();
    assert_eq!((rows.len(), rows[0].decision.verdict), (1, Verdict::NoDevice));
    assert!(rows[0].is_ok() && rows[0].expected.is_none());
    let written = scenario.write();
    assert_eq!(read(&written), scenario);
    assert!(written.contains("\"displayStyle\": \"SimpleBanner\",\n"));
}

/// What is changed in the file to what, and what is said then.
const ERRORS: &[((&str, &str), &str)] = &[
    (
        ("\"noDisturbingStartH\": 22", "\"noDisturbingStartH\": 25"),
        "line 42, /people/1/options/noDisturbingStartH: noDisturbingStartH is 25; expected a whole hour from 0 to 24.",
    ),
    (
        ("\"noDisturbingEndH\": 7", "\"noDisturbingEndH\": \"7\""),
        "line 43, /people/1/options/noDisturbingEndH: noDisturbingEndH is \"7\"; expected a whole hour from 0 to 24.",
    ),
    (
        ("\"from\": \"6001\"", "\"from\": \"6002\""),
        "line 73, /message/from: there is no person 6002 among the people (did you mean 6001?).",
    ),
    (
        ("\"group\": \"1421300621769\"", "\"group\": \"7\""),
        "line 75, /message/to/group: there is no group 7 among the groups.",
    ),
    (
        ("\"group\": \"1421300621769\"", "\"person\": \"6001\""),
        "line 75, /message/to/person: the message goes to its own sender; choose somebody else.",
    ),
    (
        ("\"group\": \"1421300621769\"", "\"team\": \"6001\""),
        "line 74, /message/to: to is {…}; expected {\"person\":\"…\"} or {\"group\":\"…\"}.",
    ),
    (
        ("        \"6001\",\n        \"6006\"\n      ],", "        \"6001\"\n      ],"),
        "line 74, /message/to/group: nobody but the sender is in the group, so nobody gets the message.",
    ),
    (
        ("        \"6001\",\n        \"6006\"\n      ],", "      ],"),
        "line 64, /groups/0/members: the group has no members.",
    ),
    (
        ("        \"6001\",\n        \"6006\"\n      ],", "        \"6001\",\n        \"6010\"\n      ],"),
        "line 66, /groups/0/members/1: the member 6010 is not among the people: add the person, or remove the member.",
    ),
    (
        ("        \"6001\",\n        \"6006\"\n      ],", "        \"6006\"\n      ],"),
        "line 72, /message/from: the sender 6001 is no member of the group.",
    ),
    (
        ("      \"name\": \"6006\"", "      \"name\": \"6001\""),
        "line 26, /people/1/name: 6001 is there a second time. | line 66, /groups/0/members/1: the member 6006 is not among the people: add the person, or remove the member. | line 92, /expect/6006: there is no person 6006 among the people (did you mean 6001?).",
    ),
    (
        ("\"isNoDisturbEnable\": true", "\"isNoDisturbEnabled\": true"),
        "line 44, /people/1/options/isNoDisturbEnabled: there is no field isNoDisturbEnabled; isNoDisturbEnable is meant.",
    ),
    (
        ("\"em_force_notification\": \"YES\"", "\"em_force_notification\": \"on\""),
        "line 83, /message/ext/em_force_notification: em_force_notification is \"on\"; expected true or false, 1 or 0, \"YES\" or \"NO\".",
    ),
    (
        ("\"clock\": \"2026-11-24T23:17:00\"", "\"clock\": \"2026-11-24T24:17:00\""),
        "line 4, /clock: clock is \"2026-11-24T24:17:00\"; expected a date and time such as \"2026-11-24T23:17:00\".",
    ),
    (
        ("\"timeZone\": \"Asia/Shanghai\"", "\"timeZone\": \"Asia/Shangai\""),
        "line 5, /timeZone: there is no time zone Asia/Shangai (did you mean Asia/Shanghai?); expected an IANA name such as Asia/Shanghai.",
    ),
    (
        ("\"m\": \"373360335316321408\"", "\"m\": 373360335316321408"),
        "line 72, /message/m: m is 373360335316321408; expected decimal digits in quotes, such as \"373360335316321408\".",
    ),
    (
        ("\"verdict\": \"pushed\"", "\"verdict\": \"push\""),
        "line 93, /expect/6006/verdict: verdict is \"push\"; expected one of online, no_device, group_muted, sender_muted, do_not_disturb, pushed.",
    ),
    (
        ("\"waiting\": 2,", "\"waiting\": -2,"),
        "line 30, /people/1/waiting: waiting is -2; expected a whole number from 0.",
    ),
    (("  \"name\": \"Whole\",\n", ""), "line 1, the file: name is missing."),
    (
        ("\"online\": true,", "\"online\": true, \"online\": false,"),
        "line 10, /people/0/online: online is there twice: remove one of them.",
    ),
];

#[test]
fn every_error_names_line_and_field() {
    for ((from, to), expected) in ERRORS {
        assert_eq!(says(&changed(from, to)), *expected);
    }
}

#[test]
fn files_that_cannot_be_read_say_why_and_where() {
    assert_eq!(
        says(&changed("  \"version\": 1", "  \"version\": 2, \"people\": 5")),
        "line 2, /version: version is 2"
            .replace("version is 2", "is of version 2, this Pushbench knows version 1; update Pushbench.")
    );
    let conflict = changed(
        "      \"online\": false,\n",
        "<<<<<<< HEAD\n      \"online\": false,\n=======\n      \"online\": true,\n>>>>>>> theirs\n",
    );
    assert_eq!(says(&conflict), "line 27, the file: has a merge conflict; resolve it in git.");
    for left in ["=======\n", "=======\r\n", ">>>>>>> theirs\n", "||||||| base\n"] {
        let text = changed("      \"online\": false,\n", &format!("      \"online\": false,\n{left}"));
        assert_eq!(says(&text), "line 28, the file: has a merge conflict; resolve it in git.");
    }
    let half = &WHOLE[..WHOLE.len() / 2];
    let line = half.lines().count();
    assert_eq!(
        says(half),
        format!(
            "line {line}, the file: ends in the middle: it was cut short. Get the whole file again, for example from git."
        )
    );
    assert_eq!(says(""), "the file: is not JSON: it is empty.");
    assert_eq!(says("[]"), "line 1, the file: it is […]; expected an object, {…}.");
    assert!(
        says(&changed("\"name\": \"Whole\",", "\"name\": \"Whole\",,"))
            .starts_with("line 3, the file: is not JSON: expected a key in double quotes, found `,`")
    );
    let problem = &Scenario::read(b"{\"name\":\"\xff\"}").unwrap_err()[0];
    assert_eq!(problem.words().en, "expected UTF-8 text; byte 9 does not belong to any character.");
    for problem in problems(&changed("\"version\": 1", "\"version\": \"1\"")) {
        assert_eq!(problem.words().zh_hans, "版本为 \"1\"，此 Pushbench 只认识版本 1；请更新 Pushbench。");
    }
}

#[test]
fn all_that_is_wrong_is_told_in_the_order_of_the_lines() {
    let text = changed("\"noDisturbingStartH\": 22", "\"noDisturbingStartH\": 25")
        .replace("\"environment\": \"production\"", "\"environment\": \"prod\"")
        .replace("\"verdict\": \"pushed\"", "\"verdict\": 5");
    let lines: Vec<_> =
        problems(&text).iter().map(|it| (it.at.unwrap().line, it.field().to_owned())).collect();
    assert_eq!(
        lines,
        [(35, "environment".to_owned()), (42, "noDisturbingStartH".to_owned()), (93, "verdict".to_owned())]
    );
}

#[test]
fn a_draft_whose_parts_do_not_fit_can_be_edited_and_written() {
    let text = changed("\"from\": \"6001\"", "\"from\": \"6002\"");
    let (scenario, problems) = Scenario::read_draft(text.as_bytes());
    let scenario = scenario.unwrap();
    assert_eq!((scenario.write(), problems.len()), (text, 1));
    assert_eq!(scenario.problems()[0].pointer, "/message/from");
    assert_eq!(scenario.problems()[0].at, None);
    let (none, _) = Scenario::read_draft(changed("\"waiting\": 2,", "\"waiting\": -2,").as_bytes());
    assert!(none.is_none(), "what was not read could not be written back");
}

#[test]
fn expectations_are_held_against_what_comes() {
    let scenario = read(WHOLE);
    assert!(scenario.dry_run()[0].is_ok());
    let wrong = read(&changed("\"verdict\": \"pushed\"", "\"verdict\": \"group_muted\""));
    let expected = Difference::Verdict { expected: Verdict::GroupMuted, got: Verdict::Pushed };
    assert_eq!(wrong.dry_run()[0].difference(), Some(expected.clone()));
    assert_eq!(expected.words().zh_hans, "预期 group_muted，实际 pushed");
    let got = "{\"aps\":{\"alert\":{\"body\":\"Ann: te\\\"st\"},\"badge\":3,\"sound\":\"default\"},\"e\":1.0e2,\"f\":\"6001\",\"t\":\"6006\",\"g\":\"1421300621769\",\"m\":\"373360335316321408\"}";
    let with = |payload: &str| read(&changed("\"payload\": null", &format!("\"payload\": {payload}")));
    assert!(with(got).dry_run()[0].is_ok());
    assert!(with(&push_chat::quoted(got)).dry_run()[0].is_ok());
    let other = with(&got.replace("\"badge\":3", "\"badge\":4"));
    let rows = other.dry_run();
    let Some(Difference::Payload { offset, .. }) = rows[0].difference() else { panic!() };
    assert_eq!(&got[offset..=offset], "3");
    let muted = changed(
        "\"verdict\": \"pushed\",\n      \"payload\": null",
        "\"verdict\": \"online\",\n      \"payload\": {}",
    );
    assert_eq!(
        says(&muted),
        "line 94, /expect/6006/payload: a payload is expected where nothing is pushed: set it to null, or expect pushed."
    );
    let stranger = read(&changed("\"6006\": {\n      \"verdict\"", "\"6001\": {\n      \"verdict\""));
    assert_eq!(stranger.strangers()[0].0, "6001");
    assert_eq!(stranger.dry_run()[0].expected, None);
}

#[test]
fn samples_survive_being_minified_and_written_again() {
    for sample in &SAMPLES {
        let value: serde_json::Value = serde_json::from_str(sample.file).unwrap();
        assert_eq!(read(&value.to_string()).write(), sample.file, "{}", sample.id);
    }
}
