//! What is told of an app.

use std::io::Cursor;

use plist::{Dictionary, Value};
use push_credentials::fixtures::{archive, info, ipa, profile, xml};
use push_credentials::{App, AppError, AppExtension, ProfileError, ProfileKind};
use push_protocol::Environment;

use super::samples::dictionary;

const SHOP: &str = "com.example.shop";

pub fn read(bytes: &[u8]) -> Result<App, AppError> {
    App::read(Cursor::new(bytes))
}

/// An archive with this list as the app's, and other files.
fn app(list: &Dictionary, more: &[(&str, &[u8])]) -> App {
    read(&archive(&[&[("Payload/Shop.app/Info.plist", &xml(list)[..])], more].concat())).unwrap()
}

#[test]
fn an_ipa_is_told_in_full() {
    let found = read(&ipa(SHOP, "Shop 商店", Some(&profile(ProfileKind::Development, SHOP)))).unwrap();
    assert_eq!((found.bundle_id.as_str(), found.name.as_str()), (SHOP, "Shop 商店"));
    assert_eq!(found.version.as_deref(), Some("2.4 (118)"));
    assert!(found.live_activities && !found.simulator);
    assert_eq!(found.environment, Environment::Sandbox);
    let profile = found.profile.unwrap();
    assert_eq!((profile.kind, profile.bundle_id.as_deref()), (ProfileKind::Development, Some(SHOP)));
    let service = AppExtension {
        bundle_id: "com.example.shop.service".to_owned(),
        name: "Service".to_owned(),
        point: "com.apple.usernotifications.service".to_owned(),
    };
    assert_eq!(found.extensions, [service]);
    assert!(found.icon.is_some());
}

#[test]
fn without_a_profile_it_is_from_the_store() {
    let found = read(&ipa(SHOP, "Shop", None)).unwrap();
    assert_eq!((found.profile, found.environment), (None, Environment::Production));
}

#[test]
fn on_a_simulator_it_is_sandbox() {
    let mut list = info(SHOP, "Shop");
    list.insert("CFBundleSupportedPlatforms".to_owned(), Value::Array(vec!["iPhoneSimulator".into()]));
    let found = app(&list, &[]);
    assert!(found.simulator);
    assert_eq!((found.profile, found.environment), (None, Environment::Sandbox));
}

#[test]
fn every_kind_of_profile_has_its_environment() {
    for kind in [ProfileKind::AdHoc, ProfileKind::AppStore, ProfileKind::Enterprise] {
        let found = read(&ipa(SHOP, "Shop", Some(&profile(kind, SHOP)))).unwrap();
        assert_eq!(found.environment, Environment::Production, "{kind:?}");
    }
    let pattern = profile(ProfileKind::Development, "com.example.*");
    assert_eq!(read(&ipa(SHOP, "Shop", Some(&pattern))).unwrap().environment, Environment::Sandbox);
}

#[test]
fn the_app_is_found_wherever_it_is() {
    let list = xml(&info(SHOP, "Shop"));
    let nested = [
        ("Shop.app/Watch/Wrist.app/Info.plist", &list[..]),
        ("Shop.app/AppClips/Clip.app/Info.plist", &list),
        ("Shop.app/Frameworks/Kit.framework/Info.plist", &list),
    ];
    for folder in ["", "Payload/", "Shop.xcarchive/Products/Applications/"] {
        let names: Vec<_> = nested.iter().map(|(name, bytes)| (format!("{folder}{name}"), *bytes)).collect();
        let mut files: Vec<_> = names.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
        let main = format!("{folder}Shop.app/Info.plist");
        files.extend([(main.as_str(), &list[..]), ("__MACOSX/Shop.app/Info.plist", b"resource fork")]);
        assert_eq!(read(&archive(&files)).map(|app| app.bundle_id).as_deref(), Ok(SHOP), "{folder}");
    }
}

#[test]
fn apps_of_macos_are_read() {
    let (list, profile) =
        (xml(&info("com.example.desk", "Desk")), profile(ProfileKind::Development, "com.example.desk"));
    let found = read(&archive(&[
        ("Desk.app/Contents/Info.plist", &list),
        ("Desk.app/Contents/embedded.provisionprofile", &profile),
        ("Desk.app/Contents/PlugIns/Service.appex/Contents/Info.plist", &list),
    ]))
    .unwrap();
    assert_eq!((found.bundle_id.as_str(), found.extensions.len()), ("com.example.desk", 1));
    assert_eq!(found.environment, Environment::Sandbox);
}

#[test]
fn names_and_versions_fall_back() {
    let found = app(&dictionary([("CFBundleIdentifier", SHOP.into()), ("CFBundleVersion", "7".into())]), &[]);
    assert_eq!((found.name.as_str(), found.version.as_deref()), ("Shop", Some("7")));
    assert!(!found.live_activities && found.extensions.is_empty() && found.icon.is_none());
    let named = [("CFBundleIdentifier", SHOP.into()), ("CFBundleName", " Laden ".into())];
    assert_eq!(app(&dictionary(named), &[]).name, "Laden");
}

#[test]
fn both_kinds_of_extensions_are_told() {
    let attributes = dictionary([("EXExtensionPointIdentifier", "com.apple.widgetkit-extension".into())]);
    let mut newer = info("com.example.shop.widget", "Widget");
    newer.insert("EXAppExtensionAttributes".to_owned(), Value::Dictionary(attributes));
    let bare = dictionary([("CFBundleIdentifier", "com.example.shop.bare".into())]);
    let found = app(
        &info(SHOP, "Shop"),
        &[
            ("Payload/Shop.app/PlugIns/Bare.appex/Info.plist", &xml(&bare)),
            ("Payload/Shop.app/Extensions/Widget.appex/Info.plist", &xml(&newer)),
            ("Payload/Shop.app/PlugIns/Bare.appex/PlugIns/Deep.appex/Info.plist", b"not looked at"),
        ],
    );
    let told: Vec<_> = found.extensions.iter().map(|it| (it.name.as_str(), it.point.as_str())).collect();
    assert_eq!(told, [("Widget", "com.apple.widgetkit-extension"), ("com.example.shop.bare", "")]);
}

#[test]
fn what_is_missing_or_damaged_inside_is_told() {
    let name = "Payload/Shop.app/Info.plist";
    let (list, bare) = (xml(&info(SHOP, "Shop")), xml(&dictionary([("CFBundleName", "Shop".into())])));
    assert_eq!(read(&archive(&[(name, b"hello")])), Err(AppError::Info { name: name.to_owned() }));
    let missing = AppError::Missing { name: name.to_owned(), key: "CFBundleIdentifier" };
    assert_eq!(read(&archive(&[(name, &bare)])), Err(missing));
    let profile = "Payload/Shop.app/embedded.mobileprovision";
    let error = AppError::Profile { name: profile.to_owned(), error: ProfileError::NotSigned };
    assert_eq!(read(&archive(&[(name, &list), (profile, b"hello")])), Err(error));
}
