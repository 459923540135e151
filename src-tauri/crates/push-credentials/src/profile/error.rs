//! Why a file is no provisioning profile, and why one does not allow pushes.

use crate::property_list::ListError;

/// Why a file is no provisioning profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// Far larger than any profile.
    #[error(
        "the file has {bytes} bytes, more than the {limit} a provisioning profile can have; expected a .mobileprovision or \
         .provisionprofile file, which has some ten thousand"
    )]
    TooLarge {
        /// Size of the file in bytes.
        bytes: usize,
        /// [`MAX_PROFILE_BYTES`](crate::MAX_PROFILE_BYTES).
        limit: usize,
    },
    /// Something else altogether.
    #[error(
        "this is no provisioning profile: expected a signed message (CMS), as .mobileprovision and .provisionprofile files are. \
         Download the profile from the developer account under Profiles"
    )]
    NotSigned,
    /// Values inside each other without end.
    #[error(
        "the profile is nested or scattered far beyond what Apple makes and was not read; download it from the developer account \
         again"
    )]
    TooComplex,
    /// It began as a signed message and could not be read to the end.
    #[error(
        "the profile is cut off or changed and cannot be read; download it from the developer account again"
    )]
    Damaged,
    /// Only certificates, or a signature that stands apart from what it is for.
    #[error(
        "this signed message has no content, as .p7b files and detached signatures have none; expected a provisioning profile, \
         which has a property list in it"
    )]
    NoContent,
    /// Content of another kind.
    #[error(
        "what is signed in this file is no property list, or one cut off or changed; expected a provisioning profile. Download it \
         from the developer account again"
    )]
    NoPropertyList,
    /// A property list of another kind.
    #[error(
        "the signed property list in this file has no {key}, which every provisioning profile has; it is another kind of file"
    )]
    Missing {
        /// The key.
        key: &'static str,
    },
}

impl ProfileError {
    /// Name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "profile_too_large",
            Self::NotSigned => "not_profile",
            Self::TooComplex => "profile_too_complex",
            Self::Damaged => "profile_damaged",
            Self::NoContent => "profile_no_content",
            Self::NoPropertyList => "profile_no_property_list",
            Self::Missing { .. } => "profile_key_missing",
        }
    }

    /// The values in the text, by name.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLarge { bytes, limit } => {
                vec![("bytes", bytes.to_string()), ("limit", limit.to_string())]
            }
            Self::Missing { key } => vec![("key", (*key).to_owned())],
            _ => Vec::new(),
        }
    }
}

impl From<ListError> for ProfileError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::TooLarge => Self::TooComplex,
            ListError::Damaged => Self::NoPropertyList,
        }
    }
}

/// Why an app signed with a profile cannot receive pushes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileProblem {
    /// For many apps at once.
    #[error(
        "the profile is for the pattern {pattern}, and an app signed with such a profile cannot receive pushes: make an App ID for \
         the app's own bundle ID, with Push Notifications, and a profile for it"
    )]
    Wildcard {
        /// The pattern.
        pattern: String,
    },
    /// Without `aps-environment`.
    #[error(
        "the profile has no aps-environment, so an app signed with it cannot receive pushes: tick Push Notifications for its App \
         ID in the developer account, and download the profile anew"
    )]
    NoPush,
    /// `aps-environment` of a value that we do not know.
    #[error("the profile's aps-environment is {value}; expected development or production")]
    UnknownEnvironment {
        /// The value.
        value: String,
    },
    /// Its time is over.
    #[error(
        "the profile ended {days} days ago, and apps signed with it no longer start: make it anew in the developer account"
    )]
    Expired {
        /// Days since, begun ones too.
        days: u64,
    },
}

impl ProfileProblem {
    /// Name for translation; `expired` is the one of certificates.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Wildcard { .. } => "wildcard_profile",
            Self::NoPush => "no_aps_environment",
            Self::UnknownEnvironment { .. } => "unknown_aps_environment",
            Self::Expired { .. } => "expired",
        }
    }

    /// The values in the text, by name.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Wildcard { pattern } => vec![("pattern", pattern.clone())],
            Self::NoPush => Vec::new(),
            Self::UnknownEnvironment { value } => vec![("value", value.clone())],
            Self::Expired { days } => vec![("days", days.to_string())],
        }
    }
}
