//! Provisioning profiles: `.mobileprovision`, and `.provisionprofile` of macOS (apns.md §8). A profile is an
//! allowlist: what an app signed with it may ask for. Its signature is not verified: who made the file is
//! another question than what it says, and the system that installs it asks that.

mod error;
mod signed;

use std::time::SystemTime;

use plist::{Dictionary, Value};
use push_protocol::Environment;

use crate::Certificate;
use crate::property_list::{self, text};
use crate::validity::{self, Validity};

pub use error::{ProfileError, ProfileProblem};

/// Largest file that is looked at, in bytes. Apple's have some ten to some hundred thousand.
pub const MAX_PROFILE_BYTES: usize = crate::ber::MAX_BYTES;

/// Spellings of an entitlement on iOS and on macOS.
const APPLICATION_IDENTIFIER: [&str; 2] = ["application-identifier", "com.apple.application-identifier"];
const APS_ENVIRONMENT: [&str; 2] = ["aps-environment", "com.apple.developer.aps-environment"];
const GET_TASK_ALLOW: [&str; 2] = ["get-task-allow", "com.apple.security.get-task-allow"];
const TEAM_IDENTIFIER: &str = "com.apple.developer.team-identifier";
const TIME_SENSITIVE: &str = "com.apple.developer.usernotifications.time-sensitive";
const CRITICAL_ALERTS: &str = "com.apple.developer.usernotifications.critical-alerts";

/// What a provisioning profile says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Its UUID, which is the name of its file with Xcode.
    pub uuid: Option<String>,
    /// What it is for.
    pub kind: ProfileKind,
    /// Team ID.
    pub team_id: Option<String>,
    /// Name of the team.
    pub team_name: Option<String>,
    /// The application identifier without its prefix: a bundle ID, or a pattern that ends in `*`.
    pub bundle_id: Option<String>,
    /// `aps-environment` as it stands there. None: an app signed with it may not receive pushes.
    pub aps_environment: Option<String>,
    /// Environment of the device tokens that an app signed with it gets.
    pub environment: Option<Environment>,
    /// UDIDs of its devices. Empty where it lists none.
    pub devices: Vec<String>,
    /// Whether it is for all devices.
    pub all_devices: bool,
    /// Common names of the certificates that may sign with it.
    pub signers: Vec<String>,
    /// When it was made.
    pub created: Option<SystemTime>,
    /// When it ends.
    pub expires: Option<SystemTime>,
    /// Whether time-sensitive notifications are allowed.
    pub time_sensitive: bool,
    /// Whether critical alerts are allowed.
    pub critical_alerts: bool,
    /// All entitlements in the order of the file, each value as one line of text.
    pub entitlements: Vec<(String, String)>,
}

/// Kinds of provisioning profiles (§8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileKind {
    /// Listed devices, with a debugger.
    Development,
    /// Listed devices, without one.
    AdHoc,
    /// App Store and TestFlight.
    AppStore,
    /// All devices: in-house, or Developer ID.
    Enterprise,
}

impl ProfileKind {
    /// Name for translation.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::AdHoc => "ad_hoc",
            Self::AppStore => "app_store",
            Self::Enterprise => "enterprise",
        }
    }
}

impl Profile {
    /// Reads a provisioning profile: a property list inside a signed message (CMS), in DER or BER.
    ///
    /// # Errors
    /// What the file is instead, or that it cannot be read.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProfileError> {
        let der = signed::to_der(bytes)?;
        let list = property_list::read(signed::content(&der)?)?;
        Self::of(&list)
    }

    /// Whether `bytes` begin as a signed message does, which a profile is. So are other files (`.p7b`).
    pub fn is_likely(bytes: &[u8]) -> bool {
        signed::begins(bytes)
    }

    /// Whether its bundle ID is a pattern: such an app cannot receive pushes.
    pub fn is_wildcard(&self) -> bool {
        self.bundle_id.as_deref().is_some_and(|bundle_id| bundle_id.ends_with('*'))
    }

    /// Whole days from `now` to its end; negative once it has ended.
    pub fn days_left(&self, now: SystemTime) -> Option<i64> {
        self.expires.map(|end| validity::days_left(end, now))
    }

    /// Where it stands in its life at `now`.
    pub fn validity(&self, now: SystemTime) -> Option<Validity> {
        self.expires.map(|end| Validity::of(self.created.unwrap_or(SystemTime::UNIX_EPOCH), end, now))
    }

    /// What keeps an app signed with it from receiving pushes, as of `now`.
    pub fn problems(&self, now: SystemTime) -> Vec<ProfileProblem> {
        let pattern = self.bundle_id.as_ref().filter(|_| self.is_wildcard());
        let push = match (pattern, &self.aps_environment, self.environment) {
            (Some(pattern), ..) => Some(ProfileProblem::Wildcard { pattern: pattern.clone() }),
            (None, None, _) => Some(ProfileProblem::NoPush),
            (None, Some(value), None) => Some(ProfileProblem::UnknownEnvironment { value: value.clone() }),
            _ => None,
        };
        let over = self.days_left(now).filter(|&days| days < 0);
        push.into_iter()
            .chain(over.map(|days| ProfileProblem::Expired { days: days.unsigned_abs() }))
            .collect()
    }

    fn of(list: &Dictionary) -> Result<Self, ProfileError> {
        let missing = |key| ProfileError::Missing { key };
        let entitlements =
            list.get("Entitlements").and_then(Value::as_dictionary).ok_or(missing("Entitlements"))?;
        let aps_environment = either(entitlements, APS_ENVIRONMENT).and_then(text);
        Ok(Self {
            name: string(list, "Name").ok_or(missing("Name"))?,
            uuid: string(list, "UUID"),
            kind: kind(list, entitlements),
            team_id: string(entitlements, TEAM_IDENTIFIER)
                .or_else(|| strings(list, "TeamIdentifier").into_iter().next()),
            team_name: string(list, "TeamName"),
            bundle_id: bundle_id(entitlements),
            environment: aps_environment.as_deref().and_then(environment),
            aps_environment,
            devices: strings(list, "ProvisionedDevices"),
            all_devices: flag(list.get("ProvisionsAllDevices")),
            signers: signers(list),
            created: date(list, "CreationDate"),
            expires: date(list, "ExpirationDate"),
            time_sensitive: flag(entitlements.get(TIME_SENSITIVE)),
            critical_alerts: flag(entitlements.get(CRITICAL_ALERTS)),
            entitlements: entitlements
                .iter()
                .map(|(key, value)| (key.clone(), property_list::line(value)))
                .collect(),
        })
    }
}

fn kind(list: &Dictionary, entitlements: &Dictionary) -> ProfileKind {
    if flag(list.get("ProvisionsAllDevices")) {
        ProfileKind::Enterprise
    } else if !list.contains_key("ProvisionedDevices") {
        ProfileKind::AppStore
    } else if flag(either(entitlements, GET_TASK_ALLOW)) {
        ProfileKind::Development
    } else {
        ProfileKind::AdHoc
    }
}

/// `aps-environment` decides, whatever the kind: it is what the system gives the app its token by.
fn environment(aps_environment: &str) -> Option<Environment> {
    match aps_environment {
        "development" => Some(Environment::Sandbox),
        "production" => Some(Environment::Production),
        _ => None,
    }
}

/// The application identifier without the prefix, which is the team's ID or, with old apps, another.
fn bundle_id(entitlements: &Dictionary) -> Option<String> {
    let identifier = either(entitlements, APPLICATION_IDENTIFIER).and_then(text)?;
    identifier.split_once('.').map(|(_prefix, bundle_id)| bundle_id.to_owned())
}

fn signers(list: &Dictionary) -> Vec<String> {
    let certificates = list.get("DeveloperCertificates").and_then(Value::as_array);
    certificates.into_iter().flatten().filter_map(common_name).collect()
}

fn common_name(certificate: &Value) -> Option<String> {
    let certificate = Certificate::from_der(certificate.as_data()?).ok()?;
    Some(certificate.common_name().to_owned())
}

fn either<'a>(list: &'a Dictionary, keys: [&str; 2]) -> Option<&'a Value> {
    keys.iter().find_map(|key| list.get(key))
}

fn string(list: &Dictionary, key: &str) -> Option<String> {
    list.get(key).and_then(text)
}

fn strings(list: &Dictionary, key: &str) -> Vec<String> {
    list.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(text).collect()
}

fn flag(value: Option<&Value>) -> bool {
    value.and_then(Value::as_boolean).unwrap_or(false)
}

fn date(list: &Dictionary, key: &str) -> Option<SystemTime> {
    list.get(key).and_then(Value::as_date).map(SystemTime::from)
}
