//! Every kind of fault as it stands in a file, and every refusal in its words.

use super::*;

fn rules(rules: &str) -> Result<Faults, FileError> {
    Faults::from_json(&format!(r#"{{"version":1,"seed":7,"rules":[{rules}]}}"#))
}

fn read(fault: &str) -> Fault {
    rules(&format!(r#"{{"fault":{fault}}}"#)).unwrap().rules[0].fault.clone()
}

#[test]
fn a_whole_script_is_read() {
    let when = r#"{"every":3,"at":[1,9],"first":10,"probability":0.5,"connections":[2],
                   "perConnection":true,"after":1.5,"until":60,"apart":2}"#;
    let script = rules(&format!(r#"{{"when":{when},"fault":{{"kind":"cut","at":"after"}}}}"#)).unwrap();
    assert_eq!(script.seed, 7);
    assert_eq!(script.rules[0].fault, RequestFault::Cut(CutAt::After).into());
    let expected = When {
        every: NonZeroU64::new(3),
        at: vec![1, 9],
        first: Some(10),
        probability: Some(0.5),
        connections: vec![2],
        per_connection: true,
        after: Some(Duration::from_millis(1500)),
        until: Some(Duration::from_secs(60)),
        apart: Some(Duration::from_secs(2)),
    };
    assert_eq!(script.rules[0].when, expected);
    assert_eq!(Faults::from_json(r#"{"version":1,"rules":[]}"#).unwrap(), Faults::default());
}

#[test]
fn every_kind_is_read() {
    let rate = NonZeroU64::new(2000).unwrap();
    let (last_stream, reason) = (LastStream::Before, Some("Shutdown".to_owned()));
    let goaway = GoAwayFault { last_stream, reason: reason.clone(), twice: true };
    let answer = |retry_after| ScriptedAnswer { status: 503, reason: reason.clone(), retry_after };
    let table: Vec<(&str, Fault)> = vec![
        (
            r#"{"kind":"certificate","problem":"expired"}"#,
            ConnectionFault::Certificate(BadCertificate::Expired).into(),
        ),
        (
            r#"{"kind":"certificate","problem":"wrongName"}"#,
            ConnectionFault::Certificate(BadCertificate::WrongName).into(),
        ),
        (
            r#"{"kind":"certificate","problem":"unknownCa"}"#,
            ConnectionFault::Certificate(BadCertificate::UnknownCa).into(),
        ),
        (r#"{"kind":"noHttp2"}"#, ConnectionFault::NoHttp2.into()),
        (r#"{"kind":"hangUp"}"#, ConnectionFault::HangUp.into()),
        (r#"{"kind":"mute"}"#, ConnectionFault::Mute.into()),
        (r#"{"kind":"closedWindow"}"#, ConnectionFault::ClosedWindow.into()),
        (r#"{"kind":"slow","bytesPerSecond":2000}"#, ConnectionFault::Slow { bytes_per_second: rate }.into()),
        (r#"{"kind":"cut","at":"before"}"#, RequestFault::Cut(CutAt::Before).into()),
        (r#"{"kind":"cut","at":"during"}"#, RequestFault::Cut(CutAt::During).into()),
        (r#"{"kind":"halfOpen"}"#, RequestFault::HalfOpen { processed: false }.into()),
        (r#"{"kind":"noAnswer","processed":true}"#, RequestFault::NoAnswer { processed: true }.into()),
        (
            r#"{"kind":"goAway","lastStream":"before","reason":"Shutdown","twice":true}"#,
            RequestFault::GoAway(goaway).into(),
        ),
        (
            r#"{"kind":"reset","code":"REFUSED_STREAM"}"#,
            RequestFault::Reset { code: 7, processed: false }.into(),
        ),
        (
            r#"{"kind":"reset","code":"INTERNAL_ERROR","processed":true}"#,
            RequestFault::Reset { code: 2, processed: true }.into(),
        ),
        (
            r#"{"kind":"streams","limit":1,"requests":50}"#,
            RequestFault::Streams { limit: 1, requests: NonZeroU64::new(50) }.into(),
        ),
        (r#"{"kind":"endlessBody","status":200}"#, RequestFault::EndlessBody { status: 200 }.into()),
        (r#"{"kind":"answer","status":503,"reason":"Shutdown"}"#, RequestFault::Answer(answer(None)).into()),
        (
            r#"{"kind":"answer","status":503,"reason":"Shutdown","retryAfter":2}"#,
            RequestFault::Answer(answer(Some(RetryAfter::Seconds(2)))).into(),
        ),
        (
            r#"{"kind":"answer","status":503,"reason":"Shutdown","retryAfterDate":2}"#,
            RequestFault::Answer(answer(Some(RetryAfter::Date(2)))).into(),
        ),
        (r#"{"kind":"clock","seconds":-3700}"#, RequestFault::Clock { seconds: -3700 }.into()),
        (r#"{"kind":"date","seconds":3600}"#, RequestFault::Date { seconds: 3600 }.into()),
    ];
    for (text, expected) in table {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn what_is_wrong_is_named_with_its_field() {
    let kinds = KINDS.map(|(kind, _)| format!("\"{kind}\""));
    let kinds = format!("{} or {}", kinds[..15].join(", "), kinds[15]);
    let fault = |fault: &str| format!(r#"{{"fault":{fault}}}"#);
    let when = |when: &str| format!(r#"{{"when":{when},"fault":{{"kind":"mute"}}}}"#);
    let table = [
        ("5".to_owned(), "rules[0]: expected an object, found 5".to_owned()),
        (r#"{"fault":{"kind":"mute"},"wen":{}}"#.to_owned(), "rules[0].wen: there is no such field; there is when, fault".to_owned()),
        (r"{}".to_owned(), "rules[0].fault: expected an object with a kind, found nothing".to_owned()),
        (fault(r#"{"kind":"cot"}"#), format!(r#"rules[0].fault.kind: expected {kinds}, found "cot""#)),
        (fault(r#"{"kind":"mute","at":"after"}"#), "rules[0].fault.at: there is no such field; there is kind".to_owned()),
        (fault(r#"{"kind":"cut"}"#), r#"rules[0].fault.at: expected "before", "during" or "after", found nothing"#.to_owned()),
        (fault(r#"{"kind":"cut","at":"after","processed":true}"#), "rules[0].fault.processed: there is no such field; there is kind, at".to_owned()),
        (fault(r#"{"kind":"slow"}"#), "rules[0].fault.bytesPerSecond: expected a whole number from 1, found nothing".to_owned()),
        (fault(r#"{"kind":"answer","status":200}"#), "rules[0].fault.status: expected a whole number from 300 to 599, found 200".to_owned()),
        (fault(r#"{"kind":"answer","status":503,"retryAfter":1,"retryAfterDate":1}"#), "rules[0].fault.retryAfterDate: an answer has one retry-after; leave this or retryAfter out".to_owned()),
        (fault(r#"{"kind":"reset","code":"REFUSED_STREAM","processed":true}"#), "rules[0].fault.processed: REFUSED_STREAM promises that the request was not processed; leave it out".to_owned()),
        (fault(r#"{"kind":"halfOpen","processed":"no"}"#), r#"rules[0].fault.processed: expected true or false, found "no""#.to_owned()),
        (fault(r#"{"kind":"streams"}"#), "rules[0].fault.limit: expected a whole number from 0 to 1000, found nothing".to_owned()),
        (fault(r#"{"kind":"clock"}"#), "rules[0].fault.seconds: expected a whole number of seconds, negative for a clock that is behind, found nothing".to_owned()),
        (when(r#"{"evry":2}"#), "rules[0].when.evry: there is no such field; there is every, at, first, probability, connections, perConnection, after, until, apart".to_owned()),
        (when(r#"{"every":0}"#), "rules[0].when.every: expected a whole number from 1, found 0".to_owned()),
        (when(r#"{"at":[]}"#), "rules[0].when.at: expected at least one number, found an empty list".to_owned()),
        (when(r#"{"at":[1,"2"]}"#), r#"rules[0].when.at[1]: expected a whole number from 1, found "2""#.to_owned()),
        (when(r#"{"probability":1.5}"#), "rules[0].when.probability: expected a number from 0 to 1, found 1.5".to_owned()),
        (when(r#"{"after":-1}"#), "rules[0].when.after: expected a number of seconds from 0, found -1".to_owned()),
        (when(r#"{"perConnection":true}"#), "rules[0].when.perConnection: this fault strikes connections, which have one count; leave it out".to_owned()),
    ];
    for (text, expected) in table {
        assert_eq!(rules(&text).unwrap_err().to_string(), expected, "{text}");
    }
}

#[test]
fn the_version_decides_first() {
    let newer =
        "the faults cannot be read: version 2 is newer than this Pushbench (it reads version 1); update it";
    let table = [
        ("[]", "the faults: expected a JSON object, found a list"),
        ("{}", "version: expected the number 1, found nothing"),
        (r#"{"version":2,"later":true}"#, newer),
        (r#"{"version":1}"#, "rules: expected a list of rules, found nothing"),
        (
            r#"{"version":1,"rules":[],"sead":1}"#,
            "sead: there is no such field; there is version, seed, rules",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(Faults::from_json(text).unwrap_err().to_string(), expected, "{text}");
    }
    let broken = Faults::from_json("{").unwrap_err().to_string();
    assert!(broken.starts_with("the faults cannot be read as JSON: EOF while parsing"), "{broken}");
}
