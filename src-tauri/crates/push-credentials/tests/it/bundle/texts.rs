//! What is said of archives, word by word.

use push_credentials::{AppError, ProfileError};

fn name() -> String {
    "Payload/Shop.app/Info.plist".to_owned()
}

fn told(cases: &[(AppError, &str)]) {
    for (error, text) in cases {
        assert_eq!(error.to_string(), *text);
        for (name, value) in error.details() {
            assert!(text.contains(&value), "{name} is not in: {text}");
        }
    }
}

#[test]
fn the_file_and_its_entries() {
    told(&[
        (AppError::NotZip, "this is no zip archive; expected an .ipa, or an .app packed with zip"),
        (
            AppError::Unreadable { kind: std::io::ErrorKind::PermissionDenied },
            "the file cannot be read: permission denied",
        ),
        (
            AppError::Damaged { name: None },
            "the archive is cut off or changed; build, export or download it again",
        ),
        (
            AppError::Damaged { name: Some(name()) },
            "the archive is cut off or changed: Payload/Shop.app/Info.plist is not what its directory says; build, export or \
             download it again",
        ),
        (
            AppError::TooMany { entries: 200_000, limit: 100_000 },
            "the archive has 200000 entries, or names of great length; it is read up to 100000 entries. Pack the app alone",
        ),
        (
            AppError::UnsafeName { name: "../\u{7}x".to_owned() },
            "the archive has an entry named ../\u{fffd}x, which would leave the folder where it is unpacked; such an archive is \
             not read. Pack the app anew",
        ),
        (
            AppError::Encrypted { name: name() },
            "Payload/Shop.app/Info.plist in this archive is encrypted with a password; pack the app without one",
        ),
        (
            AppError::Link { name: name() },
            "Payload/Shop.app/Info.plist in this archive is a symbolic link, and links are not followed; expected a file",
        ),
        (
            AppError::Method { name: name(), method: 12 },
            "Payload/Shop.app/Info.plist in this archive is packed by method 12, which is not read here; pack the app with zip",
        ),
        (
            AppError::TooLarge { name: name(), bytes: 9_000_000, limit: 8_388_608 },
            "Payload/Shop.app/Info.plist in this archive has 9000000 bytes, and up to 8388608 are read; an app's file of this kind \
             is much smaller",
        ),
        (
            AppError::Ratio { name: name(), bytes: 7_000_000, compressed: 7_000 },
            "Payload/Shop.app/Info.plist in this archive would swell from 7000 bytes to 7000000, as in archives made to do harm; \
             it is not unpacked",
        ),
    ]);
}

#[test]
fn the_app_in_it() {
    told(&[
        (
            AppError::NoApp,
            "the archive has no app in it; expected an .ipa with Payload/NAME.app, or an .app packed with zip",
        ),
        (
            AppError::Nested { name: "Shop.ipa".to_owned() },
            "the archive has no app in it, but another archive, Shop.ipa, and archives in archives are not opened; unpack it, and \
             choose that",
        ),
        (
            AppError::SeveralApps { number: 2, first: "A.app".to_owned(), second: "B.app".to_owned() },
            "the archive has 2 apps in it, A.app and B.app among them; expected one. Pack each by itself",
        ),
        (
            AppError::Info { name: name() },
            "Payload/Shop.app/Info.plist in this archive is no property list, or one cut off or far too complex; build the app \
             again",
        ),
        (
            AppError::Missing { name: name(), key: "CFBundleIdentifier" },
            "Payload/Shop.app/Info.plist in this archive has no CFBundleIdentifier, which every app has; build the app again",
        ),
        (
            AppError::Profile {
                name: "Payload/Shop.app/embedded.mobileprovision".to_owned(),
                error: ProfileError::Damaged,
            },
            "the app's Payload/Shop.app/embedded.mobileprovision cannot be read: the profile is cut off or changed and cannot be \
             read; download it from the developer account again",
        ),
    ]);
}

#[test]
fn long_names_are_cut() {
    let long = AppError::Encrypted { name: "x".repeat(5_000) }.to_string();
    assert!(long.starts_with(&format!("{}… in this", "x".repeat(120))), "{long}");
}
