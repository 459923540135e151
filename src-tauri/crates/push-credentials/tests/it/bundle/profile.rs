//! Provisioning profiles.

use std::time::Duration;

use plist::{Dictionary, Value};
use push_credentials::fixtures::{self, xml};
use push_credentials::{Item, Profile, ProfileError, ProfileKind, ProfileProblem};
use push_protocol::Environment;

use super::samples::{development, dictionary, entitlements, life, profile, signed};

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn read(list: &Dictionary) -> Profile {
    Profile::parse(&profile(list)).unwrap()
}

fn problems(list: &Dictionary) -> Vec<(&'static str, String)> {
    let problems = read(list).problems(life().0);
    problems.iter().map(|problem| (problem.code(), problem.to_string())).collect()
}

#[test]
fn a_development_profile_is_told_in_full() {
    let found = read(&development());
    let entitlement = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let expected = Profile {
        name: "Shop Development 商店".to_owned(),
        uuid: Some("1b6e2c4f-6a0d-4f5f-9a53-0a3fbb9e6f11".to_owned()),
        kind: ProfileKind::Development,
        team_id: Some("DEF123GHIJ".to_owned()),
        team_name: Some("Example GmbH".to_owned()),
        bundle_id: Some("com.example.shop".to_owned()),
        aps_environment: Some("development".to_owned()),
        environment: Some(Environment::Sandbox),
        devices: vec!["00008030-001A35E11A88002E".to_owned(), "00008110-000A11223C44801E".to_owned()],
        all_devices: false,
        signers: vec!["Apple Development: Anna Example".to_owned()],
        created: Some(life().0),
        expires: Some(life().1),
        time_sensitive: true,
        critical_alerts: false,
        entitlements: vec![
            entitlement("application-identifier", "DEF123GHIJ.com.example.shop"),
            entitlement("com.apple.developer.team-identifier", "DEF123GHIJ"),
            entitlement("com.apple.developer.usernotifications.time-sensitive", "true"),
            entitlement("get-task-allow", "true"),
            entitlement("keychain-access-groups", "DEF123GHIJ.*, com.apple.token"),
            entitlement("aps-environment", "development"),
        ],
    };
    assert_eq!(found, expected);
    assert_eq!(found.problems(life().0), []);
}

#[test]
fn every_form_of_the_message_gives_the_same_profile() {
    let list = development();
    let forms: [&[&str]; 4] = [
        &["cms", "-sign", "-outform", "DER", "-nodetach", "-binary"],
        &["cms", "-sign", "-outform", "DER", "-nodetach", "-binary", "-stream"],
        &["cms", "-sign", "-outform", "DER", "-nodetach", "-binary", "-keyid", "-nosmimecap", "-stream"],
        &["smime", "-sign", "-outform", "DER", "-nodetach", "-binary", "-nocerts"],
    ];
    let expected = read(&list);
    for form in forms {
        let bytes = signed(&xml(&list), form);
        assert!(Profile::is_likely(&bytes), "{form:?}");
        assert_eq!(bytes[1] == 0x80, form.contains(&"-stream"), "indefinite length: {form:?}");
        assert_eq!(Profile::parse(&bytes).as_ref(), Ok(&expected), "{form:?}");
        let item = Item::read(&bytes, "Shop.mobileprovision", None).unwrap().item;
        assert!(matches!(item, Item::Profile(profile) if *profile == expected), "{form:?}");
    }
}

#[test]
fn the_profiles_of_the_fixtures_are_read() {
    let kinds =
        [ProfileKind::Development, ProfileKind::AdHoc, ProfileKind::AppStore, ProfileKind::Enterprise];
    for kind in kinds {
        let found = Profile::parse(&fixtures::profile(kind, "com.example.shop")).unwrap();
        let sandbox = kind == ProfileKind::Development;
        let environment = if sandbox { Environment::Sandbox } else { Environment::Production };
        assert_eq!((found.kind, found.environment), (kind, Some(environment)));
    }
    let pattern = Profile::parse(&fixtures::profile(ProfileKind::Development, "com.example.*")).unwrap();
    assert_eq!(pattern.problems(life().0).len(), 1);
}

#[test]
fn a_long_profile_in_pieces_is_read() {
    let mut list = development();
    let devices: Vec<String> = (0..5_000).map(|number| format!("00008030-{number:016X}")).collect();
    list.insert(
        "ProvisionedDevices".to_owned(),
        Value::Array(devices.iter().map(|it| it.as_str().into()).collect()),
    );
    let bytes = signed(&xml(&list), &["cms", "-sign", "-outform", "DER", "-nodetach", "-binary", "-stream"]);
    assert_eq!(Profile::parse(&bytes).unwrap().devices, devices);
}

#[test]
fn the_kind_is_told_by_devices_and_debugger() {
    let mut list = development();
    entitlements(&mut list).insert("get-task-allow".to_owned(), false.into());
    entitlements(&mut list).insert("aps-environment".to_owned(), "production".into());
    let ad_hoc = read(&list);
    assert_eq!((ad_hoc.kind, ad_hoc.environment), (ProfileKind::AdHoc, Some(Environment::Production)));

    list.remove("ProvisionedDevices");
    let store = read(&list);
    assert_eq!((store.kind, store.devices.len(), store.all_devices), (ProfileKind::AppStore, 0, false));

    list.insert("ProvisionsAllDevices".to_owned(), true.into());
    let enterprise = read(&list);
    assert_eq!((enterprise.kind, enterprise.all_devices), (ProfileKind::Enterprise, true));
}

#[test]
fn the_keys_of_macos_are_known() {
    let mut list = development();
    let mac = dictionary([
        ("com.apple.application-identifier", "OLDPREFIX1.com.example.desk.*".into()),
        ("com.apple.developer.aps-environment", "development".into()),
        ("com.apple.security.get-task-allow", true.into()),
        ("com.apple.developer.usernotifications.critical-alerts", true.into()),
    ]);
    list.insert("Entitlements".to_owned(), Value::Dictionary(mac));
    let found = read(&list);
    assert_eq!(found.kind, ProfileKind::Development);
    assert_eq!(found.bundle_id.as_deref(), Some("com.example.desk.*"));
    assert_eq!(found.team_id.as_deref(), Some("DEF123GHIJ"));
    assert_eq!(found.environment, Some(Environment::Sandbox));
    assert!(found.critical_alerts && !found.time_sensitive && found.is_wildcard());
}

#[test]
fn what_keeps_pushes_away_is_told() {
    let mut list = development();
    entitlements(&mut list).remove("aps-environment");
    let text = "the profile has no aps-environment, so an app signed with it cannot receive pushes: tick Push Notifications for its \
                App ID in the developer account, and download the profile anew";
    assert_eq!(problems(&list), [("no_aps_environment", text.to_owned())]);

    entitlements(&mut list).insert("application-identifier".to_owned(), "DEF123GHIJ.*".into());
    let text = "the profile is for the pattern *, and an app signed with such a profile cannot receive pushes: make an App ID for \
                the app's own bundle ID, with Push Notifications, and a profile for it";
    assert_eq!(problems(&list), [("wildcard_profile", text.to_owned())]);

    let mut list = development();
    entitlements(&mut list).insert("aps-environment".to_owned(), "staging".into());
    let text = "the profile's aps-environment is staging; expected development or production";
    assert_eq!(problems(&list), [("unknown_aps_environment", text.to_owned())]);
}

#[test]
fn the_end_is_told_in_days() {
    let (found, (start, end)) = (read(&development()), life());
    let whole = i64::try_from((end.duration_since(start).unwrap().as_secs()) / DAY.as_secs()).unwrap();
    for (now, left) in [
        (start, whole),
        (end - SECOND, 0),
        (end, 0),
        (end + SECOND, -1),
        (end + DAY, -1),
        (end + 2 * DAY, -2),
    ] {
        assert_eq!(found.days_left(now), Some(left));
    }
    let problem = ProfileProblem::Expired { days: 2 };
    assert_eq!(problem.details(), [("days", "2".to_owned())]);
    let text = "the profile ended 2 days ago, and apps signed with it no longer start: make it anew in the developer account";
    assert_eq!((problem.code(), problem.to_string().as_str()), ("expired", text));
    assert_eq!(found.problems(end + 2 * DAY), [problem]);
}

#[test]
fn what_is_no_profile_is_told_apart() {
    let nodetach = ["cms", "-sign", "-outform", "DER", "-nodetach", "-binary"];
    let mut nameless = development();
    nameless.remove("Name");
    let profile = profile(&development());
    let cases = [
        (b"hello".to_vec(), "not_profile"),
        (Vec::new(), "not_profile"),
        (vec![0x30; 16 * 1024 * 1024 + 1], "profile_too_large"),
        (profile[..profile.len() / 2].to_vec(), "profile_damaged"),
        (signed(b"hello, world", &nodetach), "profile_no_property_list"),
        (signed(b"hello, world", &["cms", "-sign", "-outform", "DER", "-binary"]), "profile_no_content"),
        (signed(&xml(&dictionary([("Name", "x".into())])), &nodetach), "profile_key_missing"),
        (signed(&xml(&nameless), &nodetach), "profile_key_missing"),
        (signed(&xml(&dictionary([("a", nested(30))])), &nodetach), "profile_too_complex"),
    ];
    for (bytes, code) in cases {
        assert_eq!(Profile::parse(&bytes).map_err(|error| error.code()), Err(code));
    }
}

fn nested(levels: usize) -> Value {
    (0..levels).fold(Value::Array(Vec::new()), |inner, _| Value::Array(vec![inner]))
}

#[test]
fn the_texts_say_what_was_found_and_what_to_do() {
    let cases = [
        (
            ProfileError::TooLarge { bytes: 17_000_000, limit: 16_777_216 },
            "the file has 17000000 bytes, more than the 16777216 a provisioning profile can have; expected a .mobileprovision or \
             .provisionprofile file, which has some ten thousand",
        ),
        (
            ProfileError::NotSigned,
            "this is no provisioning profile: expected a signed message (CMS), as .mobileprovision and .provisionprofile files are. \
             Download the profile from the developer account under Profiles",
        ),
        (
            ProfileError::TooComplex,
            "the profile is nested or scattered far beyond what Apple makes and was not read; download it from the developer \
             account again",
        ),
        (
            ProfileError::Damaged,
            "the profile is cut off or changed and cannot be read; download it from the developer account again",
        ),
        (
            ProfileError::NoContent,
            "this signed message has no content, as .p7b files and detached signatures have none; expected a provisioning profile, \
             which has a property list in it",
        ),
        (
            ProfileError::NoPropertyList,
            "what is signed in this file is no property list, or one cut off or changed; expected a provisioning profile. Download \
             it from the developer account again",
        ),
        (
            ProfileError::Missing { key: "Entitlements" },
            "the signed property list in this file has no Entitlements, which every provisioning profile has; it is another kind of \
             file",
        ),
    ];
    for (error, text) in cases {
        assert_eq!(error.to_string(), text);
        assert!(error.details().iter().all(|(_, value)| text.contains(value)), "{text}");
    }
}
