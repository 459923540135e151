//! What a file from Apple holds, before anything of it is kept. Nothing secret.

use super::{Environment, Problem, RequestSubject, model};

model! {
    /// What was found in a file.
    pub struct FileView {
        /// The path that was read.
        pub path: String,
        /// Its last part.
        pub file_name: String,
        /// What it is.
        pub kind: FileKind,
        /// How it is written, in the field's words: `PEM, PKCS#8`, `PKCS#12, RC2-40 and 3DES, SHA-1`.
        pub format: String,
        /// Whether what it holds can push as it is.
        pub can_push: bool,
        /// Damage that was repaired: stable names.
        pub repairs: Vec<String>,
        /// What is missing or wrong: `code` is one of the contract's (`wrong_password`, `key_only`, `expired`, …).
        pub problems: Vec<Problem>,
        /// A `.p8`.
        pub key: Option<KeyFacts>,
        /// Certificates: of a `.p12`, `.cer` or `.pem`; those that can push first.
        pub certificates: Vec<FoundCertificate>,
        /// A signing request.
        pub request: Option<FoundRequest>,
        /// A provisioning profile.
        pub profile: Option<ProfileFacts>,
        /// An app.
        pub app: Option<AppFacts>,
    }

    /// Kinds of files.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum FileKind {
        /// An APNs key.
        P8,
        /// A PKCS#12 file.
        P12,
        /// One or more certificates without a private key.
        Certificate,
        /// A private key without a certificate.
        PrivateKey,
        /// A certificate with its private key, in one file or two.
        CertificateAndKey,
        /// A signing request.
        Request,
        /// A provisioning profile.
        Profile,
        /// An `.ipa` or a zipped `.app`.
        App,
        /// None of these, or it cannot be read; `problems` says what was found instead.
        Unknown,
    }

    /// A `.p8`.
    pub struct KeyFacts {
        /// Key ID read from the file name.
        pub key_id: Option<String>,
        /// SHA-256 of the public key, in hex.
        pub fingerprint: String,
        /// Name of the credential that holds the same key already.
        pub already: Option<String>,
    }

    /// A certificate in a file, and what is known of its key.
    pub struct FoundCertificate {
        /// The certificate.
        pub certificate: CertificateView,
        /// Where its private key is.
        pub key: KeyPlace,
        /// Name of the credential that holds the same certificate already.
        pub already: Option<String>,
        /// Credentials that it may renew: same kind, bundle ID and environments, another certificate.
        pub renews: Vec<CredentialRef>,
    }

    /// Where the private key of a certificate is.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum KeyPlace {
        /// In the same file, or in the second one.
        File,
        /// In the vault: a signing request made here waits for this certificate.
        Vault,
        /// Nowhere in sight.
        Missing,
    }

    /// Names a credential.
    pub struct CredentialRef {
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: String,
    }

    /// A certificate in plain facts.
    pub struct CertificateView {
        /// What it is for.
        pub kind: CertificateKind,
        /// Common name of the subject.
        pub common_name: String,
        /// UID of the subject: bundle ID, pass type ID, website push ID or MDM topic (§5.4).
        pub bundle_id: Option<String>,
        /// Topics that it may push to.
        pub topics: Vec<TopicView>,
        /// Environments that it may push in.
        #[cfg_attr(feature = "typescript", ts(type = "Environment[]"))]
        pub environments: Vec<Environment>,
        /// Team ID (OU of the subject).
        pub team_id: Option<String>,
        /// Organisation of the subject.
        pub organization: Option<String>,
        /// Common name of the issuer, with its unit: `Apple Worldwide Developer Relations … (G4)`.
        pub issuer: String,
        /// Unix milliseconds.
        pub not_before: i64,
        /// Unix milliseconds.
        pub not_after: i64,
        /// Whole days from now to `not_after`; negative once it has expired.
        pub days_left: i64,
        /// Where it stands in its life.
        pub validity: Validity,
        /// SHA-256 of the certificate, in hex.
        pub sha256: String,
        /// SHA-256 of its public key, in hex.
        pub fingerprint: String,
        /// Whether it is one that APNs takes.
        pub can_push: bool,
    }

    /// A topic and its tags (`app`, `voip`, `complication`).
    pub struct TopicView {
        /// The topic.
        pub topic: String,
        /// Its tags.
        pub tags: Vec<String>,
    }

    /// Where a certificate stands in its life.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum Validity {
        /// Its time has not come.
        NotYet,
        /// More than 30 days are left.
        Valid,
        /// 30 days or fewer are left.
        Expiring,
        /// It is over.
        Expired,
    }

    /// Kinds of Apple's certificates (§5.2).
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
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
        /// Push extensions under a name that we do not know.
        OtherPush,
        /// Not for pushing: code signing, a server's, an authority's.
        NoPush,
    }

    /// A signing request in a file.
    pub struct FoundRequest {
        /// Subject.
        pub subject: RequestSubject,
        /// Its key: `RSA 2048`, `EC P-256`.
        pub key: String,
        /// Whether Apple takes it: RSA of 2048 bits (§5.5).
        pub fits_apple: bool,
        /// Whether its private key is in the vault.
        pub made_here: bool,
    }

    /// A provisioning profile (§8).
    pub struct ProfileFacts {
        /// Its name.
        pub name: String,
        /// UUID.
        pub uuid: Option<String>,
        /// Kind.
        pub kind: ProfileKind,
        /// Team ID.
        pub team_id: Option<String>,
        /// Team name.
        pub team_name: Option<String>,
        /// Bundle ID pattern: the application identifier without its prefix; may end in `*`.
        pub bundle_id: Option<String>,
        /// `aps-environment` as it stands there; none: the app may not receive pushes.
        pub aps_environment: Option<String>,
        /// Environment of the tokens that an app signed with it gets.
        #[cfg_attr(feature = "typescript", ts(type = "Environment | null"))]
        pub environment: Option<Environment>,
        /// UDIDs of its devices; empty where it lists none.
        pub devices: Vec<String>,
        /// Whether it is for all devices.
        pub all_devices: bool,
        /// Common names of the certificates that may sign with it.
        pub signers: Vec<String>,
        /// Unix milliseconds.
        pub created: Option<i64>,
        /// Unix milliseconds.
        pub expires: Option<i64>,
        /// Whole days from now to `expires`; negative once it has expired.
        pub days_left: Option<i64>,
        /// Where it stands in its life.
        pub validity: Option<Validity>,
        /// `com.apple.developer.usernotifications.time-sensitive`.
        pub time_sensitive: bool,
        /// `com.apple.developer.usernotifications.critical-alerts`.
        pub critical_alerts: bool,
        /// All entitlements, with their values as one line of text.
        pub entitlements: Vec<Entitlement>,
    }

    /// Kinds of provisioning profiles.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ProfileKind {
        /// Listed devices, debuggable.
        Development,
        /// Listed devices.
        AdHoc,
        /// For the store and TestFlight.
        AppStore,
        /// For all devices of an enterprise, or Developer ID.
        Enterprise,
    }

    /// An entitlement.
    pub struct Entitlement {
        /// Its key.
        pub name: String,
        /// Its value as one line of text.
        pub value: String,
    }

    /// An app in an archive.
    pub struct AppFacts {
        /// Bundle ID.
        pub bundle_id: String,
        /// Name under the icon.
        pub name: String,
        /// Version and build: `2.4 (118)`.
        pub version: Option<String>,
        /// Icon as PNG in Base64; none: draw a placeholder.
        pub icon: Option<String>,
        /// App extensions.
        pub extensions: Vec<AppExtension>,
        /// `NSSupportsLiveActivities`.
        pub live_activities: bool,
        /// The embedded profile; none: from the store, production.
        pub profile: Option<ProfileFacts>,
        /// Environment of the tokens it gets.
        #[cfg_attr(feature = "typescript", ts(type = "Environment"))]
        pub environment: Environment,
        /// Whether the workspace has an app of this bundle ID.
        pub in_workspace: bool,
    }

    /// An extension of an app.
    pub struct AppExtension {
        /// Bundle ID.
        pub bundle_id: String,
        /// Name.
        pub name: String,
        /// `NSExtensionPointIdentifier`, such as `com.apple.usernotifications.service`.
        pub point: String,
    }
}
