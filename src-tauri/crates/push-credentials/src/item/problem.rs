//! What keeps a file that was read from being used to push, and what will soon.

use std::time::SystemTime;

use crate::{Certificate, Identity, PrivateKey, Profile, ProfileProblem, Validity};

/// What a file lacks, or what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Neither certificate nor key.
    #[error(
        "the file holds no certificate and no private key; expected both. In Keychain Access, choose the push certificate \
         together with its key, and export both"
    )]
    NoCertificate,
    /// Certificates alone.
    #[error(
        "the file holds a certificate without its private key, which alone cannot push. Add the key that was made with its \
         signing request, or export both as .p12 on the Mac that made it: in Keychain Access, under My Certificates"
    )]
    NoKey,
    /// Keys alone.
    #[error(
        "the file holds a private key without its certificate, which alone cannot push. Download the certificate (.cer) from \
         the developer account and add it"
    )]
    KeyOnly,
    /// Both, and they do not belong together.
    #[error(
        "the private key is another certificate's: the public keys differ. Choose the key that was made with the signing \
         request of this certificate"
    )]
    KeyMismatch,
    /// Certificates for other purposes.
    #[error(
        "the certificate {name:?} is not for pushing; expected one of Apple's for push services. Make one in the developer \
         account, under Certificates"
    )]
    NoPushCertificate {
        /// Its common name.
        name: String,
    },
    /// An authority's alone, such as Apple's intermediate.
    #[error(
        "the certificate {name:?} is an authority's, which signs others and cannot push. Choose the certificate that was made \
         for your app"
    )]
    Authority {
        /// Its common name, with its unit.
        name: String,
    },
    /// The life of the certificate is over.
    #[error(
        "the certificate expired {days} days ago, and APNs refuses it. Renew it in the developer account, under Certificates"
    )]
    Expired {
        /// Days since, begun ones too.
        days: u64,
    },
    /// The life of the certificate has not begun.
    #[error("the certificate is not valid yet. Check the clock of this machine")]
    NotYet,
    /// The life of the certificate ends within 30 days.
    #[error(
        "the certificate expires in {days} days. Renew it in the developer account, under Certificates, before it does"
    )]
    Expiring {
        /// Whole days.
        days: u64,
    },
    /// A request with a key that Apple does not take.
    #[error("the request is for a key of {key}, and Apple takes RSA 2048 alone. Make a new request")]
    RequestKey {
        /// What its key is.
        key: String,
    },
    /// Of a profile.
    #[error(transparent)]
    Profile(#[from] ProfileProblem),
}

impl Problem {
    /// Name for translation, of the contract of `pushbench inspect`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCertificate => "no_certificate",
            Self::NoKey => "no_key",
            Self::KeyOnly => "key_only",
            Self::KeyMismatch => "key_mismatch",
            Self::NoPushCertificate { .. } => "no_push_certificate",
            Self::Authority { .. } => "authority",
            Self::Expired { .. } => "expired",
            Self::NotYet => "not_yet_valid",
            Self::Expiring { .. } => "expiring",
            Self::RequestKey { .. } => "request_key",
            Self::Profile(problem) => problem.code(),
        }
    }

    /// The values in the text, by name.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NoPushCertificate { name } | Self::Authority { name } => vec![("name", name.clone())],
            Self::Expired { days } | Self::Expiring { days } => vec![("days", days.to_string())],
            Self::RequestKey { key } => vec![("key", key.clone())],
            Self::Profile(problem) => problem.details(),
            Self::NoCertificate | Self::NoKey | Self::KeyOnly | Self::KeyMismatch | Self::NotYet => {
                Vec::new()
            }
        }
    }

    /// Whether it is no more than a warning: pushing goes on.
    pub fn is_warning(&self) -> bool {
        matches!(self, Self::Expiring { .. })
    }
}

pub(super) fn of_profile(profile: &Profile, now: SystemTime) -> Vec<Problem> {
    profile.problems(now).into_iter().map(Problem::from).collect()
}

/// What certificates and keys lack for pushing.
pub(super) fn of_matched(
    identities: &[Identity],
    certificates: &[Certificate],
    keys: &[PrivateKey],
    now: SystemTime,
) -> Vec<Problem> {
    match (identities.is_empty(), certificates.is_empty(), keys.is_empty()) {
        (true, true, true) => vec![Problem::NoCertificate],
        (true, true, false) => vec![Problem::KeyOnly],
        (true, false, true) => of_certificates(certificates, now),
        (true, false, false) => {
            let others = of_certificates(certificates, now).into_iter().filter(|it| *it != Problem::NoKey);
            std::iter::once(Problem::KeyMismatch).chain(others).collect()
        }
        (false, ..) => {
            let own: Vec<_> = identities.iter().map(|identity| &identity.certificate).collect();
            of_life(&own, now)
        }
    }
}

/// What certificates without keys lack.
pub(super) fn of_certificates(certificates: &[Certificate], now: SystemTime) -> Vec<Problem> {
    let all: Vec<_> = certificates.iter().collect();
    let mut problems = of_life(&all, now);
    if all.iter().any(|certificate| certificate.is_push()) {
        problems.insert(0, Problem::NoKey);
    }
    problems
}

/// Whether one of them is for pushing, and for how long the best of those is.
fn of_life(certificates: &[&Certificate], now: SystemTime) -> Vec<Problem> {
    let push = certificates.iter().filter(|certificate| certificate.is_push());
    let Some(best) =
        push.max_by_key(|certificate| (rank(certificate.validity(now)), certificate.not_after()))
    else {
        return certificates.first().map(|first| of_other(first)).into_iter().collect();
    };
    let days = best.days_left(now).unsigned_abs();
    match best.validity(now) {
        Validity::Expired => vec![Problem::Expired { days }],
        Validity::NotYet => vec![Problem::NotYet],
        Validity::Expiring => vec![Problem::Expiring { days }],
        Validity::Valid => Vec::new(),
    }
}

fn of_other(certificate: &Certificate) -> Problem {
    if certificate.is_authority() {
        Problem::Authority { name: certificate.subject().to_owned() }
    } else {
        Problem::NoPushCertificate { name: certificate.common_name().to_owned() }
    }
}

/// The higher, the more it is of use.
fn rank(validity: Validity) -> u8 {
    match validity {
        Validity::Expired => 0,
        Validity::NotYet => 1,
        Validity::Expiring => 2,
        Validity::Valid => 3,
    }
}
