//! `Info.plist` of an app or an extension.

use std::io::{Read, Seek};

use plist::{Dictionary, Value};

use super::archive::Archive;
use super::{AppError, AppExtension, MAX_INFO_BYTES};
use crate::property_list::{self, text};

/// How many names of icons are taken. Apps have some five.
const MAX_ICON_NAMES: usize = 32;

/// The list and the name of its entry.
pub(super) struct Info {
    entry: String,
    list: Dictionary,
}

/// Reads the list under this name.
pub(super) fn read<R: Read + Seek>(archive: &mut Archive<R>, name: &str) -> Result<Info, AppError> {
    let entry = archive.find(name).ok_or(AppError::NoApp)?;
    let bytes = archive.unpack(&entry, MAX_INFO_BYTES)?;
    let list = property_list::read(&bytes).map_err(|_| AppError::Info { name: name.to_owned() })?;
    Ok(Info { entry: entry.name, list })
}

impl Info {
    pub(super) fn bundle_id(&self) -> Result<String, AppError> {
        let key = "CFBundleIdentifier";
        self.text(key).ok_or_else(|| AppError::Missing { name: self.entry.clone(), key })
    }

    pub(super) fn name(&self) -> Option<String> {
        self.text("CFBundleDisplayName").or_else(|| self.text("CFBundleName"))
    }

    /// Version and build, as far as they are there.
    pub(super) fn version(&self) -> Option<String> {
        match (self.text("CFBundleShortVersionString"), self.text("CFBundleVersion")) {
            (Some(version), Some(build)) => Some(format!("{version} ({build})")),
            (version, build) => version.or(build),
        }
    }

    pub(super) fn live_activities(&self) -> bool {
        self.list.get("NSSupportsLiveActivities").and_then(Value::as_boolean).unwrap_or(false)
    }

    pub(super) fn is_for_simulator(&self) -> bool {
        let platforms = self.list.get("CFBundleSupportedPlatforms").and_then(Value::as_array);
        let mut names = platforms.into_iter().flatten().filter_map(Value::as_string);
        names.any(|name| name.ends_with("Simulator"))
    }

    /// Beginnings of the names of its icons.
    pub(super) fn icon_names(&self) -> Vec<&str> {
        ["CFBundleIcons", "CFBundleIcons~ipad"]
            .iter()
            .filter_map(|key| {
                self.list.get(key)?.as_dictionary()?.get("CFBundlePrimaryIcon")?.as_dictionary()
            })
            .chain([&self.list])
            .filter_map(|list| list.get("CFBundleIconFiles")?.as_array())
            .flatten()
            .filter_map(Value::as_string)
            .take(MAX_ICON_NAMES)
            .collect()
    }

    pub(super) fn extension(&self) -> Result<AppExtension, AppError> {
        let bundle_id = self.bundle_id()?;
        let name = self.name().unwrap_or_else(|| bundle_id.clone());
        Ok(AppExtension { bundle_id, name, point: self.point().unwrap_or_default() })
    }

    /// What an extension extends.
    fn point(&self) -> Option<String> {
        let points = [
            ("NSExtension", "NSExtensionPointIdentifier"),
            ("EXAppExtensionAttributes", "EXExtensionPointIdentifier"),
        ];
        points.iter().find_map(|(outer, inner)| text(self.list.get(outer)?.as_dictionary()?.get(inner)?))
    }

    fn text(&self, key: &str) -> Option<String> {
        self.list.get(key).and_then(text)
    }
}
