//! Kinds of certificates: one table of the names under which Apple issues them (apns.md §5.2).

use push_protocol::Environment;
use push_protocol::Environment::{Production, Sandbox};

use super::topics::Extensions;

/// What a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateKind {
    /// `Apple Push Services`, for sandbox and production.
    Universal,
    /// `Apple Development IOS Push Services`.
    Development,
    /// `Apple Production IOS Push Services`.
    Production,
    /// `Apple Development Mac Push Services`.
    MacDevelopment,
    /// `Apple Production Mac Push Services`.
    MacProduction,
    /// `VoIP Services`.
    Voip,
    /// `WatchKit Services`.
    Watchkit,
    /// `Pass Type ID`.
    Pass,
    /// `Website Push ID`.
    Website,
    /// `APSP:`, for device management.
    Mdm,
    /// Push extensions under a name that is not in the table.
    OtherPush,
    /// Not for pushing: code signing, a server's, an authority's.
    NoPush,
}

struct Row {
    kind: CertificateKind,
    code: &'static str,
    /// How the common name begins; the identifier follows.
    prefix: Option<&'static str>,
    /// Environments where no extension says so.
    environments: &'static [Environment],
}

const BOTH: &[Environment] = &Environment::ALL;

#[rustfmt::skip]
const KINDS: [Row; 12] = [
    Row { kind: CertificateKind::Universal, code: "universal", prefix: Some("Apple Push Services:"), environments: BOTH },
    Row { kind: CertificateKind::Development, code: "development", prefix: Some("Apple Development IOS Push Services:"), environments: &[Sandbox] },
    Row { kind: CertificateKind::Production, code: "production", prefix: Some("Apple Production IOS Push Services:"), environments: &[Production] },
    Row { kind: CertificateKind::MacDevelopment, code: "mac_development", prefix: Some("Apple Development Mac Push Services:"), environments: &[Sandbox] },
    Row { kind: CertificateKind::MacProduction, code: "mac_production", prefix: Some("Apple Production Mac Push Services:"), environments: &[Production] },
    Row { kind: CertificateKind::Voip, code: "voip", prefix: Some("VoIP Services:"), environments: BOTH },
    Row { kind: CertificateKind::Watchkit, code: "watchkit", prefix: Some("WatchKit Services:"), environments: BOTH },
    Row { kind: CertificateKind::Pass, code: "pass", prefix: Some("Pass Type ID:"), environments: &[Production] },
    Row { kind: CertificateKind::Website, code: "website", prefix: Some("Website Push ID:"), environments: &[Production] },
    Row { kind: CertificateKind::Mdm, code: "mdm", prefix: Some("APSP:"), environments: &[Production] },
    Row { kind: CertificateKind::OtherPush, code: "other_push", prefix: None, environments: &[] },
    Row { kind: CertificateKind::NoPush, code: "no_push", prefix: None, environments: &[] },
];

/// How the UID of a certificate for device management begins.
const MDM_TOPIC: &str = "com.apple.mgmt.";

impl CertificateKind {
    /// Name in files and for translation.
    pub fn code(self) -> &'static str {
        KINDS.iter().find(|row| row.kind == self).map_or("", |row| row.code)
    }

    /// How the common name begins.
    #[cfg(any(test, feature = "fixtures"))]
    pub(crate) fn prefix(self) -> Option<&'static str> {
        KINDS.iter().find(|row| row.kind == self).and_then(|row| row.prefix)
    }

    pub(super) fn of(common_name: &str, user_id: Option<&str>, extensions: &Extensions<'_>) -> Self {
        let named = |row: &&Row| row.prefix.is_some_and(|prefix| common_name.starts_with(prefix));
        if let Some(row) = KINDS.iter().find(named) {
            row.kind
        } else if !extensions.any() {
            Self::NoPush
        } else if user_id.is_some_and(|id| id.starts_with(MDM_TOPIC)) {
            Self::Mdm
        } else {
            Self::OtherPush
        }
    }

    /// By the extensions first, by the name second.
    pub(super) fn environments(self, extensions: &Extensions<'_>) -> Vec<Environment> {
        let says = |environment: &Environment| match environment {
            Sandbox => extensions.sandbox,
            Production => extensions.production,
        };
        let said: Vec<_> = Environment::ALL.into_iter().filter(says).collect();
        if !said.is_empty() || self == Self::NoPush {
            return said;
        }
        KINDS.iter().find(|row| row.kind == self).map_or_else(Vec::new, |row| row.environments.to_vec())
    }
}
