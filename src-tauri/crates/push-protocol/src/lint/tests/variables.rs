//! Variables that targets bring along, and what is changed where they do not.

use super::*;

fn profile(names: &[&str]) -> BTreeMap<String, String> {
    names.iter().map(|name| ((*name).to_owned(), "x".to_owned())).collect()
}

fn brings<'a>(who: &'a str, names: &[&'a str]) -> Brings<'a> {
    Brings { who, names: names.to_vec() }
}

fn found(text: &str, collapse_id: &str, profile: &[&str], targets: &[Brings<'_>]) -> Vec<Finding> {
    let profile = self::profile(profile);
    let headers = Headers { collapse_id: Some(collapse_id), ..Headers::default() };
    let variables = Some(Variables { profile: &profile, targets });
    let findings = lint(&Subject { headers, variables, ..Subject::new(text.as_bytes(), NOW) });
    let of_variables = [RuleId::UnknownVariable, RuleId::UnusedVariable, RuleId::VariableSyntax];
    findings.into_iter().filter(|it| of_variables.contains(&it.rule)).collect()
}

#[test]
fn a_variable_is_unknown_to_all_or_to_somebody() {
    let text = r#"{"aps":{"alert":"{{name}} {{city}} {{now}}"}}"#;
    let (ana, bo) = (brings("Ana", &["name", "city"]), brings("Bo", &["name"]));
    let said = |profile: &[&str], targets: &[Brings<'_>]| -> Vec<(String, Severity)> {
        let of_city = |it: Finding| (it.words.en.split(',').next().unwrap().to_owned(), it.severity);
        found(text, "", profile, targets).into_iter().map(of_city).collect()
    };
    assert_eq!(said(&["name", "city"], &[]), []);
    assert_eq!(said(&[], &[ana.clone(), brings("people.csv", &["city", "name"])]), []);
    let lacks = "Bo has no value for the variable city".to_owned();
    assert_eq!(said(&[], &[ana, bo.clone()]), [(lacks, Severity::Warning)]);
    let nobody = "Nothing gives the variable city a value".to_owned();
    assert_eq!(said(&[], &[bo]), [(nobody, Severity::Warning)]);
    let later = "The variable city is neither built in nor of the profile: the device or a column of the token \
                 file has to bring its value";
    assert_eq!(said(&["name"], &[]), [(later.to_owned(), Severity::Info)], "it is not known to whom it goes");
}

#[test]
fn the_nearest_known_name_is_written_everywhere() {
    let text = "{\"a\":[\"{{ Order_ID }}{{order-id}}\",\"{{order-id:number}}\",\"\\u007b{order-id}}!\"]}";
    let findings = found(text, "{{order-id}}/{{order-id}}", &[], &[brings("people.csv", &["order_id"])]);
    let fixed = |it: &Finding| {
        let fix = it.fix.as_ref().unwrap();
        fix.headers.first().map_or_else(|| fix.apply(text), |(_, text)| text.clone())
    };
    let texts: Vec<String> = findings.iter().map(fixed).collect();
    assert_eq!(
        texts,
        [
            "{\"a\":[\"{{order_id}}{{order-id}}\",\"{{order-id:number}}\",\"\\u007b{order-id}}!\"]}",
            "{\"a\":[\"{{ Order_ID }}{{order_id}}\",\"{{order_id:number}}\",\"{{order_id}}!\"]}",
            "{{order_id}}/{{order_id}}",
        ]
    );
    assert_eq!(findings[1].also.len(), 2);
    assert_eq!(&text[findings[1].also[0].clone()], "\"{{order-id:number}}\"");
    let far = found(r#"{"a":"{{x}}"}"#, "", &[], &[brings("Ana", &["name"])]);
    assert_eq!(far[0].fix, None);
}

#[test]
fn a_variable_of_the_profile_is_used_or_not() {
    let unused = |text: &str, collapse_id: &str| {
        let findings = found(text, collapse_id, &["name", "now"], &[]);
        let names = |it: &Finding| (it.field.name(), it.words.en.split(' ').nth(10).unwrap().to_owned());
        findings.iter().map(names).collect::<Vec<_>>()
    };
    let of = |name: &str| ("variables", name.to_owned());
    assert_eq!(unused(r#"{"a":"{{name}}{{now}}"}"#, ""), []);
    assert_eq!(unused(r#"{"a":"{{now+1h}}"}"#, "{{name}}"), [of("now")], "that is the clock");
    assert_eq!(unused(r#"{"{{name}}":"{{now}}"}"#, ""), [of("name")], "keys are left alone");
}
