//! Apps in archives: an `.ipa`, or an `.app` packed with zip. What the app says of itself, its icon, its
//! extensions, and the provisioning profile inside it. Code and signature are not looked at.

mod archive;
mod error;
mod icon;
mod info;

use std::io::{Read, Seek};

use push_protocol::Environment;

use crate::{Profile, ProfileKind};
use archive::{Archive, Entry};

pub use error::AppError;

/// Largest property list in an app, in bytes.
const MAX_INFO_BYTES: u64 = crate::property_list::MAX_XML_BYTES as u64;
/// Largest profile in an app, in bytes.
const MAX_APP_PROFILE_BYTES: u64 = 8 * 1024 * 1024;
/// How many extensions are looked at. Apps have some three.
const MAX_EXTENSIONS: usize = 64;

/// What finders of macOS put beside files in an archive.
const RESOURCE_FORKS: &str = "__MACOSX/";

/// Where the parts of an app are: on iOS and its kin, and on macOS.
const LAYOUTS: [Layout; 2] = [
    Layout { contents: "", profile: "embedded.mobileprovision" },
    Layout { contents: "Contents/", profile: "embedded.provisionprofile" },
];

struct Layout {
    contents: &'static str,
    profile: &'static str,
}

/// What an app in an archive says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Bundle ID.
    pub bundle_id: String,
    /// Name under the icon.
    pub name: String,
    /// Version and build: `2.4 (118)`.
    pub version: Option<String>,
    /// Icon as PNG: 8 bits a channel with alpha, at most 1,024 pixels wide and high. None: it has none that
    /// can be read.
    pub icon: Option<Vec<u8>>,
    /// App extensions, in the order of their folders.
    pub extensions: Vec<AppExtension>,
    /// Whether it has Live Activities (`NSSupportsLiveActivities`).
    pub live_activities: bool,
    /// Whether it was built for a simulator of Xcode.
    pub simulator: bool,
    /// The profile inside it. None: it comes from the App Store, or is for a simulator.
    pub profile: Option<Profile>,
    /// Environment of the device tokens that it gets (apns.md §8). Production without a profile, as an app
    /// of the App Store; sandbox on a simulator.
    pub environment: Environment,
}

/// An extension of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppExtension {
    /// Bundle ID.
    pub bundle_id: String,
    /// Name.
    pub name: String,
    /// What it extends, such as `com.apple.usernotifications.service`.
    pub point: String,
}

impl App {
    /// Reads the app in an archive. Only its directory and the few files that are needed are read, so that an
    /// archive of gigabytes takes no more than a small one.
    ///
    /// # Errors
    /// What the file is instead, what in it cannot be read, or why it is not read.
    pub fn read(reader: impl Read + Seek) -> Result<Self, AppError> {
        let mut archive = Archive::open(reader)?;
        let (root, layout) = root(archive.entries())?;
        let contents = format!("{root}{}", layout.contents);
        let info = info::read(&mut archive, &format!("{contents}Info.plist"))?;
        let profile = profile(&mut archive, &format!("{contents}{}", layout.profile))?;
        let simulator = info.is_for_simulator();
        Ok(Self {
            bundle_id: info.bundle_id()?,
            name: info.name().unwrap_or_else(|| folder_name(&root).to_owned()),
            version: info.version(),
            icon: icon::find(&mut archive, &contents, &info.icon_names()),
            extensions: extensions(&mut archive, &contents, layout)?,
            live_activities: info.live_activities(),
            simulator,
            environment: environment(profile.as_ref(), simulator),
            profile,
        })
    }

    /// Whether `bytes` begin as an archive does.
    pub fn is_likely(bytes: &[u8]) -> bool {
        archive::begins(bytes)
    }
}

/// The folder of the one app in the archive, with a slash at its end, and how it is laid out. Apps inside an
/// app (of a watch, App Clips) belong to that app.
fn root(entries: &[Entry]) -> Result<(String, &'static Layout), AppError> {
    let mut roots = Vec::new();
    for entry in entries.iter().filter(|entry| !entry.name.starts_with(RESOURCE_FORKS)) {
        roots.extend(LAYOUTS.iter().filter_map(|layout| Some((root_of(&entry.name, layout)?, layout))));
    }
    match &roots[..] {
        [(root, layout)] => Ok(((*root).to_owned(), layout)),
        [] => Err(no_app(entries)),
        [(first, _), (second, _), ..] => {
            let name = |root: &str| root.trim_end_matches('/').to_owned();
            Err(AppError::SeveralApps { number: roots.len(), first: name(first), second: name(second) })
        }
    }
}

fn root_of<'a>(name: &'a str, layout: &Layout) -> Option<&'a str> {
    let root = name.strip_suffix("Info.plist")?.strip_suffix(layout.contents)?;
    let outside = root.strip_suffix(".app/")?;
    (!outside.contains(".app/")).then_some(root)
}

fn no_app(entries: &[Entry]) -> AppError {
    let archive = |name: &&Entry| [".ipa", ".zip"].iter().any(|end| name.name.ends_with(end));
    match entries.iter().find(archive) {
        Some(entry) => AppError::Nested { name: entry.name.clone() },
        None => AppError::NoApp,
    }
}

/// `Shop` of `Payload/Shop.app/`.
fn folder_name(root: &str) -> &str {
    let path = root.strip_suffix(".app/").unwrap_or(root);
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

fn profile<R: Read + Seek>(archive: &mut Archive<R>, name: &str) -> Result<Option<Profile>, AppError> {
    let Some(entry) = archive.find(name) else { return Ok(None) };
    let bytes = archive.unpack(&entry, MAX_APP_PROFILE_BYTES)?;
    let profile = Profile::parse(&bytes);
    profile.map(Some).map_err(|error| AppError::Profile { name: name.to_owned(), error })
}

fn environment(profile: Option<&Profile>, simulator: bool) -> Environment {
    let Some(profile) = profile else {
        return if simulator { Environment::Sandbox } else { Environment::Production };
    };
    profile.environment.unwrap_or(match profile.kind {
        ProfileKind::Development => Environment::Sandbox,
        ProfileKind::AdHoc | ProfileKind::AppStore | ProfileKind::Enterprise => Environment::Production,
    })
}

/// Extensions are in `PlugIns` and, the newer kind, in `Extensions`.
fn extensions<R: Read + Seek>(
    archive: &mut Archive<R>,
    contents: &str,
    layout: &Layout,
) -> Result<Vec<AppExtension>, AppError> {
    let is_info = |name: &str| {
        let inside = name.strip_prefix(contents)?;
        let inside = inside.strip_prefix("PlugIns/").or_else(|| inside.strip_prefix("Extensions/"))?;
        let folder =
            inside.strip_suffix("Info.plist")?.strip_suffix(layout.contents)?.strip_suffix(".appex/")?;
        (!folder.contains('/')).then_some(())
    };
    let names = archive.entries().iter().filter(|entry| is_info(&entry.name).is_some());
    let mut names: Vec<_> = names.map(|entry| entry.name.clone()).take(MAX_EXTENSIONS).collect();
    names.sort();
    names.iter().map(|name| info::read(archive, name)?.extension()).collect()
}
