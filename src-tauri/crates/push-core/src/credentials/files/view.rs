//! A file as the window sees it: facts, what is missing, and what of it is known already.

use std::path::Path;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use push_credentials::{
    App, Certificate, Item, P8, Profile, ProfileKind as Kind, Reading, SigningRequest, key_id_from_file_name,
};

use crate::credentials::view::{certificate, life, unix_ms};
use crate::model::{
    AppExtension, AppFacts, AppRecord, CredentialRef, Entitlement, FileKind, FileView, FoundCertificate,
    FoundRequest, KeyFacts, KeyPlace, Problem, ProfileFacts, ProfileKind, RequestSubject, Validity,
};
use crate::store::{CredentialRecord, RequestRecord};

/// What there is already.
pub(super) struct Known<'a> {
    pub(super) credentials: &'a [CredentialRecord],
    pub(super) requests: &'a [RequestRecord],
    pub(super) apps: &'a [AppRecord],
    pub(super) now: SystemTime,
}

pub(super) fn file(path: &Path, read: Result<Reading, Problem>, known: &Known<'_>) -> FileView {
    let mut view = FileView {
        path: path.to_string_lossy().into_owned(),
        file_name: path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default(),
        kind: FileKind::Unknown,
        format: String::new(),
        can_push: false,
        repairs: Vec::new(),
        problems: Vec::new(),
        key: None,
        certificates: Vec::new(),
        request: None,
        profile: None,
        app: None,
    };
    match read {
        Ok(reading) => known.fill(&mut view, reading),
        Err(problem) => view.problems = vec![problem],
    }
    view
}

impl Known<'_> {
    fn fill(&self, view: &mut FileView, reading: Reading) {
        let Reading { item, format, repairs } = reading;
        view.format = format;
        view.repairs = repairs.into_iter().map(str::to_owned).collect();
        view.certificates = self.certificates(&item);
        let waited_for = |it: &FoundCertificate| it.certificate.can_push && matches!(it.key, KeyPlace::Vault);
        let has_key = view.certificates.iter().any(waited_for);
        let problems = item.problems(self.now).into_iter();
        let left = problems.filter(|it| !(has_key && *it == push_credentials::Problem::NoKey));
        view.problems = left.map(problem).collect();
        view.can_push = item.can_push(self.now) || view.certificates.iter().any(is_ready);
        view.kind = match item {
            Item::P8(key) => {
                view.key = Some(self.key(&key, &view.file_name));
                FileKind::P8
            }
            Item::P12(_) => FileKind::P12,
            Item::Certificates(_) => FileKind::Certificate,
            Item::PrivateKey(_) => FileKind::PrivateKey,
            Item::CertificatesAndKeys(_) => FileKind::CertificateAndKey,
            Item::Request(request) => {
                view.request = Some(self.request(&request));
                FileKind::Request
            }
            Item::Profile(profile) => {
                view.profile = Some(facts(*profile, self.now));
                FileKind::Profile
            }
            Item::App(app) => {
                view.app = Some(self.app(*app));
                FileKind::App
            }
        };
    }

    fn key(&self, key: &P8, file_name: &str) -> KeyFacts {
        let fingerprint = key.fingerprint();
        let already = self.credentials.iter().find(|it| it.fingerprint == fingerprint);
        KeyFacts {
            key_id: key_id_from_file_name(file_name),
            already: already.map(|it| it.name.clone()),
            fingerprint,
        }
    }

    /// Those that can push first.
    fn certificates(&self, item: &Item) -> Vec<FoundCertificate> {
        let own = item.identities().iter().map(|it| (&it.certificate, true));
        let others = item.certificates().iter().map(|it| (it, false));
        let found = own.chain(others).map(|(it, has_key)| self.certificate(it, has_key));
        let mut found: Vec<FoundCertificate> = found.collect();
        found.sort_by_key(|it| !it.certificate.can_push);
        found
    }

    fn certificate(&self, found: &Certificate, has_key: bool) -> FoundCertificate {
        let key = match self.holds_key(&found.public_key_sha256()) {
            _ if has_key => KeyPlace::File,
            true => KeyPlace::Vault,
            false => KeyPlace::Missing,
        };
        let records = || self.credentials.iter().filter_map(|it| Some((it, &it.certificate()?.certificate)));
        let renewed = records().filter(|(_, old)| is_renewal(old, found));
        let reference =
            |(it, _): (&CredentialRecord, _)| CredentialRef { id: it.id.clone(), name: it.name.clone() };
        FoundCertificate {
            certificate: certificate(found, self.now),
            key,
            already: records().find(|(_, it)| it.der() == found.der()).map(|(it, _)| it.name.clone()),
            renews: renewed.map(reference).collect(),
        }
    }

    /// Whether a request waits with that key, or a certificate in the list has it.
    fn holds_key(&self, fingerprint: &str) -> bool {
        let certificates = self.credentials.iter().filter(|it| it.certificate().is_some());
        self.requests.iter().any(|it| it.fingerprint == fingerprint)
            || certificates.into_iter().any(|it| it.fingerprint == fingerprint)
    }

    fn request(&self, request: &SigningRequest) -> FoundRequest {
        let subject = request.subject();
        let text = |it: Option<&str>| it.map(str::to_owned);
        FoundRequest {
            subject: RequestSubject {
                email: text(subject.email()),
                common_name: text(subject.common_name()),
                country: text(subject.country()),
            },
            key: request.key_words().to_owned(),
            fits_apple: request.fits_apple(),
            made_here: self.holds_key(&request.public_key_sha256()),
        }
    }

    fn app(&self, app: App) -> AppFacts {
        let extension = |it: push_credentials::AppExtension| AppExtension {
            bundle_id: it.bundle_id,
            name: it.name,
            point: it.point,
        };
        AppFacts {
            in_workspace: self.apps.iter().any(|it| it.bundle_id == app.bundle_id),
            bundle_id: app.bundle_id,
            name: app.name,
            version: app.version,
            icon: app.icon.map(|png| STANDARD.encode(png)),
            extensions: app.extensions.into_iter().map(extension).collect(),
            live_activities: app.live_activities,
            profile: app.profile.map(|it| facts(it, self.now)),
            environment: app.environment,
        }
    }
}

/// Whether a certificate can be made a credential of that pushes now.
fn is_ready(it: &FoundCertificate) -> bool {
    let lives = matches!(it.certificate.validity, Validity::Valid | Validity::Expiring);
    it.certificate.can_push && lives && it.key != KeyPlace::Missing
}

/// Another certificate for the same: kind, bundle ID and environments.
fn is_renewal(old: &Certificate, new: &Certificate) -> bool {
    let what = |it: &Certificate| (it.kind(), it.bundle_id().map(str::to_owned), it.environments().to_vec());
    new.is_push() && old.der() != new.der() && what(old) == what(new)
}

fn problem(it: push_credentials::Problem) -> Problem {
    Problem::new("path", it.code(), it.to_string(), &it.details())
}

fn facts(it: Profile, now: SystemTime) -> ProfileFacts {
    let days_left = it.days_left(now);
    ProfileFacts {
        kind: match it.kind {
            Kind::Development => ProfileKind::Development,
            Kind::AdHoc => ProfileKind::AdHoc,
            Kind::AppStore => ProfileKind::AppStore,
            Kind::Enterprise => ProfileKind::Enterprise,
        },
        name: it.name,
        uuid: it.uuid,
        team_id: it.team_id,
        team_name: it.team_name,
        bundle_id: it.bundle_id,
        aps_environment: it.aps_environment,
        environment: it.environment,
        devices: it.devices,
        all_devices: it.all_devices,
        signers: it.signers,
        created: it.created.map(unix_ms),
        expires: it.expires.map(unix_ms),
        validity: days_left.map(life),
        days_left,
        time_sensitive: it.time_sensitive,
        critical_alerts: it.critical_alerts,
        entitlements: it.entitlements.into_iter().map(|(name, value)| Entitlement { name, value }).collect(),
    }
}
