//! What `inspect` prints for people: facts under each other, then what is wrong and what to do.

use push_core::model::{
    AppFacts, CertificateKind, CertificateView, Environment, FileKind, FileView, FoundCertificate,
    FoundRequest, KeyPlace, ProfileFacts, ProfileKind,
};

use crate::output::{day, plain, wrapped};

/// Width of the names of facts.
const NAMES: usize = 14;
/// Widest line of a problem, in characters.
const WIDTH: usize = 96;

/// Facts by name, in the order in which they are shown.
#[derive(Default)]
struct Facts(Vec<(&'static str, String)>);

impl Facts {
    fn add(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.push((name, value.into()));
    }

    fn add_known(&mut self, name: &'static str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }

    /// The name stands at the first line alone.
    fn add_lines(&mut self, name: &'static str, lines: impl IntoIterator<Item = String>) {
        for (number, line) in lines.into_iter().enumerate() {
            self.add(if number == 0 { name } else { "" }, line);
        }
    }
}

/// The card, with a line break at its end.
pub(super) fn text(view: &FileView) -> String {
    let mut card = format!("{}\n  {}\n", plain(&view.file_name), title(view));
    let mut facts = Facts::default();
    if !view.format.is_empty() {
        facts.add("Can push", if view.can_push { "yes" } else { "no" });
    }
    if let Some(key) = &view.key {
        facts.add(
            "Key ID",
            key.key_id.as_deref().unwrap_or("not in the file name; Apple's list of keys shows it"),
        );
        facts.add("Environments", "the file does not say; Apple's list of keys does");
        facts.add("Public key", &*key.fingerprint);
    }
    view.request.iter().for_each(|request| add_request(&mut facts, request));
    view.app.iter().for_each(|app| add_app(&mut facts, app));
    view.profile.iter().for_each(|profile| add_profile(&mut facts, profile));
    if let [only] = &view.certificates[..] {
        add_certificate(&mut facts, only);
    }
    if !view.format.is_empty() {
        facts.add("Format", &*view.format);
    }
    facts.add_lines("Repaired", view.repairs.iter().map(|code| repair(code).to_owned()));
    if !facts.0.is_empty() {
        card.push('\n');
    }
    show(&mut card, &facts);
    if view.certificates.len() > 1 {
        for (number, found) in (1..).zip(&view.certificates) {
            let mut facts = Facts::default();
            add_certificate(&mut facts, found);
            card += &format!("\n  {number}. {}\n", plain(&found.certificate.common_name));
            show(&mut card, &facts);
        }
    }
    for problem in &view.problems {
        let mut text = sentence(&plain(&problem.message));
        if problem.code == "password_needed" {
            text += ": put it into a variable, and name that with --password-env";
        }
        card += &format!("\n  {}\n", wrapped(&text, WIDTH).join("\n  "));
    }
    card
}

/// With a capital letter, as nothing stands before it here.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn show(card: &mut String, facts: &Facts) {
    for (name, value) in &facts.0 {
        *card += &format!("  {name:NAMES$}{}\n", plain(value));
    }
}

fn title(view: &FileView) -> &'static str {
    let pushes = view.certificates.iter().any(|it| it.certificate.can_push);
    match view.kind {
        FileKind::P8 => "an APNs key",
        FileKind::P12 if pushes => "a .p12 file with a push certificate",
        FileKind::P12 => "a .p12 file",
        FileKind::Certificate if pushes => "a push certificate without its private key",
        FileKind::Certificate => "a certificate that is not for pushing",
        FileKind::PrivateKey => "a private key without a certificate",
        FileKind::CertificateAndKey => "a certificate and a private key",
        FileKind::Request => "a signing request, to be uploaded to the developer account",
        FileKind::Profile => "a provisioning profile",
        FileKind::App => "an app",
        FileKind::Unknown if is_closed(view) => "a file under a password, which was not opened",
        FileKind::Unknown => "none of Apple's files, or one that cannot be read",
    }
}

fn is_closed(view: &FileView) -> bool {
    let codes = ["password_needed", "wrong_password", "cipher_unsupported"];
    view.problems.iter().any(|it| codes.contains(&it.code.as_str()))
}

fn add_certificate(facts: &mut Facts, found: &FoundCertificate) {
    let certificate = &found.certificate;
    facts.add("Certificate", &*certificate.common_name);
    facts.add("Kind", kind(certificate.kind));
    facts.add("Private key", if found.key == KeyPlace::File { "there" } else { "missing" });
    facts.add_lines(
        "Topics",
        certificate.topics.iter().map(|it| match &it.tags[..] {
            [] => it.topic.clone(),
            tags => format!("{} ({})", it.topic, tags.join(", ")),
        }),
    );
    if !certificate.environments.is_empty() {
        facts.add("Environments", environments(&certificate.environments));
    }
    let organization = certificate.organization.as_ref();
    let team = match (&certificate.team_id, organization) {
        (Some(team), Some(name)) => Some(format!("{team}, {name}")),
        (team, name) => team.as_ref().or(name).cloned(),
    };
    facts.add_known("Team", team);
    facts.add("Valid", life(certificate));
    facts.add("Issuer", &*certificate.issuer);
    facts.add("SHA-256", &*certificate.sha256);
}

fn life(certificate: &CertificateView) -> String {
    let span = format!("{} to {}", day(certificate.not_before), day(certificate.not_after));
    format!("{span}, {}", left(certificate.days_left))
}

fn left(days: i64) -> String {
    match days {
        ..-1 => format!("expired {} days ago", -days),
        -1 => "expired".to_owned(),
        1 => "1 day left".to_owned(),
        _ => format!("{days} days left"),
    }
}

fn add_request(facts: &mut Facts, request: &FoundRequest) {
    facts.add_known("E-mail", request.subject.email.as_deref());
    facts.add_known("Name", request.subject.common_name.as_deref());
    facts.add_known("Country", request.subject.country.as_deref());
    facts.add("Key", &*request.key);
}

fn add_profile(facts: &mut Facts, profile: &ProfileFacts) {
    facts.add("Profile", &*profile.name);
    facts.add(
        "Kind",
        match profile.kind {
            ProfileKind::Development => "development",
            ProfileKind::AdHoc => "ad hoc",
            ProfileKind::AppStore => "App Store and TestFlight",
            ProfileKind::Enterprise => "all devices (in-house or Developer ID)",
        },
    );
    facts.add_known("Bundle ID", profile.bundle_id.as_deref());
    let team = [&profile.team_id, &profile.team_name];
    let team: Vec<&str> = team.into_iter().flatten().map(String::as_str).collect();
    facts.add_known("Team", Some(team.join(", ")).filter(|it| !it.is_empty()));
    let tokens = profile.environment.map(|it| environments(&[it]));
    facts.add("Push", tokens.map_or("no".to_owned(), |it| format!("yes; its device tokens are for {it}")));
    let devices = if profile.all_devices { "all".to_owned() } else { profile.devices.len().to_string() };
    facts.add("Devices", devices);
    let allowed = [(profile.time_sensitive, "time-sensitive"), (profile.critical_alerts, "critical alerts")];
    let allowed: Vec<&str> = allowed.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect();
    facts.add_known("Allows", Some(allowed.join(", ")).filter(|it| !it.is_empty()));
    if let (Some(expires), Some(days)) = (profile.expires, profile.days_left) {
        facts.add("Valid", format!("to {}, {}", day(expires), left(days)));
    }
}

fn add_app(facts: &mut Facts, app: &AppFacts) {
    facts.add("App", &*app.name);
    facts.add("Bundle ID", &*app.bundle_id);
    facts.add_known("Version", app.version.as_deref());
    facts.add_lines("Extensions", app.extensions.iter().map(|it| format!("{} ({})", it.bundle_id, it.point)));
    match &app.profile {
        Some(profile) => add_profile(facts, profile),
        None => {
            let tokens = environments(&[app.environment]);
            facts.add(
                "Profile",
                format!("none embedded, as in apps of the store; its device tokens are for {tokens}"),
            );
        }
    }
}

fn environments(all: &[Environment]) -> String {
    let names: Vec<&str> = all.iter().map(|it| it.name()).collect();
    names.join(" and ")
}

const fn kind(kind: CertificateKind) -> &'static str {
    match kind {
        CertificateKind::Universal => "push, sandbox and production",
        CertificateKind::Development => "push to iOS, development",
        CertificateKind::Production => "push to iOS, production",
        CertificateKind::MacDevelopment => "push to macOS, development",
        CertificateKind::MacProduction => "push to macOS, production",
        CertificateKind::Voip => "VoIP push",
        CertificateKind::Watchkit => "push to watchOS",
        CertificateKind::Pass => "passes of Wallet",
        CertificateKind::Website => "push to Safari",
        CertificateKind::Mdm => "device management",
        CertificateKind::OtherPush => "push, of a kind under a new name",
        CertificateKind::NoPush => "not for pushing",
    }
}

/// What was put right, by its code.
fn repair(code: &str) -> &str {
    match code {
        "carriage_returns" => "line ends of Windows",
        "literal_newlines" => "line ends that were written as \\n",
        "missing_header" => "a missing BEGIN or END line",
        "base64_of_pem" => "Base64 around the PEM text",
        "base64" => "Base64 around the file",
        "byte_order_mark" => "a byte order mark",
        "sec1" => "a SEC1 key, as Apple does not write it",
        "raw_der" => "bare DER, without PEM around it",
        other => other,
    }
}
