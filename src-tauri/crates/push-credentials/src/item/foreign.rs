//! What people drop in place of a file from Apple: one table, with what to do.

/// Something that is none of Apple's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// Half of a key pair that is not secret.
    PublicKey,
    /// A key for SSH.
    SshKey,
    /// A key of GnuPG.
    PgpKey,
    /// A keychain of macOS.
    Keychain,
    /// A keystore of Java.
    JavaKeystore,
    /// A key file of Firebase or Google Cloud.
    GoogleServiceAccount,
    /// `google-services.json`.
    GoogleServices,
    /// Other JSON.
    Json,
    /// A page of a site.
    WebPage,
    /// A property list.
    PropertyList,
    /// Other XML.
    Xml,
    /// Rich text.
    Rtf,
    /// Text in UTF-16.
    Utf16,
    /// Other text.
    Text,
    /// A picture.
    Image,
    /// PDF.
    Pdf,
    /// An archive that is not zip.
    Archive,
    /// A disk image.
    DiskImage,
    /// What macOS keeps beside a file on other disks.
    AppleDouble,
    /// A list of revoked certificates.
    RevocationList,
    /// An encrypted or other message.
    Message,
    /// Anything else.
    Binary,
}

struct Row {
    foreign: Foreign,
    words: &'static str,
    advice: &'static str,
}

const AGAIN: &str = "Choose the file as it was downloaded from the developer account";
const DOWNLOAD: &str =
    "Sign in to the developer account and download the file again: the browser saved a page in its place";
const EXPORT: &str = "In Keychain Access, choose the certificate with its key, and export both as .p12";

#[rustfmt::skip]
const FOREIGN: [Row; 22] = [
    Row { foreign: Foreign::PublicKey, words: "a public key", advice: "Choose the private key that belongs to it" },
    Row { foreign: Foreign::SshKey, words: "a key for SSH", advice: "Apple's keys come from the developer account, under Keys" },
    Row { foreign: Foreign::PgpKey, words: "a key or message of PGP", advice: "Decrypt it first, if it holds the file" },
    Row { foreign: Foreign::Keychain, words: "a keychain of macOS", advice: EXPORT },
    Row { foreign: Foreign::JavaKeystore, words: "a keystore of Java", advice: "Convert it: keytool -importkeystore -srckeystore FILE -destkeystore push.p12 -deststoretype PKCS12" },
    Row { foreign: Foreign::GoogleServiceAccount, words: "a key file of Google (service account)", advice: "It serves Firebase; for APNs choose the .p8 or .p12 that was uploaded to Firebase" },
    Row { foreign: Foreign::GoogleServices, words: "a configuration of Firebase", advice: "It holds no key of Apple's; choose the .p8 or .p12 that was uploaded to Firebase" },
    Row { foreign: Foreign::Json, words: "a JSON file", advice: AGAIN },
    Row { foreign: Foreign::WebPage, words: "a web page (HTML)", advice: DOWNLOAD },
    Row { foreign: Foreign::PropertyList, words: "a property list (.plist)", advice: "Choose the profile, or the app that it is part of" },
    Row { foreign: Foreign::Xml, words: "an XML file", advice: AGAIN },
    Row { foreign: Foreign::Rtf, words: "rich text (RTF)", advice: "Save it as plain text, or choose the file as it was downloaded" },
    Row { foreign: Foreign::Utf16, words: "text in UTF-16", advice: "Save it as UTF-8, or choose the file as it was downloaded" },
    Row { foreign: Foreign::Text, words: "a text file", advice: AGAIN },
    Row { foreign: Foreign::Image, words: "a picture", advice: AGAIN },
    Row { foreign: Foreign::Pdf, words: "a PDF document", advice: AGAIN },
    Row { foreign: Foreign::Archive, words: "an archive", advice: "Unpack it and choose the file in it" },
    Row { foreign: Foreign::DiskImage, words: "a disk image", advice: "Open it and choose the file in it" },
    Row { foreign: Foreign::AppleDouble, words: "a companion file of macOS (its name begins with ._)", advice: "Choose the file of the same name without ._" },
    Row { foreign: Foreign::RevocationList, words: "a list of revoked certificates", advice: AGAIN },
    Row { foreign: Foreign::Message, words: "a message of CMS that is not signed", advice: AGAIN },
    Row { foreign: Foreign::Binary, words: "a file of another kind", advice: AGAIN },
];

/// How files begin, and where.
#[rustfmt::skip]
const MAGIC: [(usize, &[u8], Foreign); 26] = [
    (0, b"\xff\xd8\xff", Foreign::Image),
    (0, b"\x89PNG\r\n\x1a\n", Foreign::Image),
    (0, b"GIF8", Foreign::Image),
    (8, b"WEBP", Foreign::Image),
    (4, b"ftypheic", Foreign::Image),
    (4, b"ftypmif1", Foreign::Image),
    (0, b"II*\0", Foreign::Image),
    (0, b"MM\0*", Foreign::Image),
    (0, b"icns", Foreign::Image),
    (0, b"%PDF-", Foreign::Pdf),
    (0, b"kych", Foreign::Keychain),
    (0, b"\xfe\xed\xfe\xed", Foreign::JavaKeystore),
    (0, b"\xce\xce\xce\xce", Foreign::JavaKeystore),
    (0, b"\x00\x05\x16\x07", Foreign::AppleDouble),
    (0, b"bplist00", Foreign::PropertyList),
    (0, b"PK\x03\x04", Foreign::Archive),
    (0, b"\x1f\x8b", Foreign::Archive),
    (0, b"BZh", Foreign::Archive),
    (0, b"\xfd7zXZ\0", Foreign::Archive),
    (0, b"7z\xbc\xaf\x27\x1c", Foreign::Archive),
    (0, b"Rar!", Foreign::Archive),
    (257, b"ustar", Foreign::Archive),
    (0, b"\xff\xfe", Foreign::Utf16),
    (0, b"\xfe\xff", Foreign::Utf16),
    (0, b"\x99\x01", Foreign::PgpKey),
    (0, b"\x95\x03", Foreign::PgpKey),
];

/// How the last 512 bytes of a disk image begin.
const DISK_IMAGE: &[u8] = b"koly";

/// How texts begin, in lower case.
const TEXTS: [(&str, Foreign); 13] = [
    ("{\\rtf", Foreign::Rtf),
    ("<!doctype html", Foreign::WebPage),
    ("<html", Foreign::WebPage),
    ("<!doctype plist", Foreign::PropertyList),
    ("<plist", Foreign::PropertyList),
    ("ssh-", Foreign::SshKey),
    ("ecdsa-sha2-", Foreign::SshKey),
    ("putty-user-key-file", Foreign::SshKey),
    ("---- begin ssh2", Foreign::SshKey),
    ("bplist00", Foreign::PropertyList),
    ("{", Foreign::Json),
    ("[", Foreign::Json),
    ("<", Foreign::Xml),
];

/// Names of PEM blocks that are not Apple's.
const LABELS: [(&str, Foreign); 7] = [
    ("PUBLIC KEY", Foreign::PublicKey),
    ("RSA PUBLIC KEY", Foreign::PublicKey),
    ("OPENSSH PRIVATE KEY", Foreign::SshKey),
    ("PGP PRIVATE KEY BLOCK", Foreign::PgpKey),
    ("PGP PUBLIC KEY BLOCK", Foreign::PgpKey),
    ("PGP MESSAGE", Foreign::PgpKey),
    ("X509 CRL", Foreign::RevocationList),
];

/// How much of a text is looked at.
const LOOKED_AT: usize = 4096;

impl Foreign {
    /// For a person, with its article.
    pub fn words(self) -> &'static str {
        self.row().map_or("", |row| row.words)
    }

    /// What to do.
    pub fn advice(self) -> &'static str {
        self.row().map_or("", |row| row.advice)
    }

    /// What `bytes` are that are no structure of keys and certificates.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        match (Self::by_magic(bytes), std::str::from_utf8(bytes)) {
            (Some(found), _) => found,
            (None, Ok(text)) => Self::of_text(text),
            (None, Err(_)) => Self::Binary,
        }
    }

    /// By the bytes at fixed places.
    pub(super) fn by_magic(bytes: &[u8]) -> Option<Self> {
        let begins = |(at, magic, _): &&(usize, &[u8], Self)| {
            bytes.get(*at..).is_some_and(|bytes| bytes.starts_with(magic))
        };
        let last = bytes.len().checked_sub(512).and_then(|at| bytes.get(at..)).unwrap_or_default();
        let disk_image = last.starts_with(DISK_IMAGE).then_some(Self::DiskImage);
        disk_image.or_else(|| MAGIC.iter().find(begins).map(|(.., foreign)| *foreign))
    }

    /// Of a text without PEM.
    pub(super) fn of_text(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let start: String = text.chars().take(LOOKED_AT).collect::<String>().to_ascii_lowercase();
        let found = TEXTS.iter().find(|(beginning, _)| start.starts_with(beginning));
        match found.map_or(Self::Text, |(_, foreign)| *foreign) {
            Self::Json if start.contains("\"service_account\"") => Self::GoogleServiceAccount,
            Self::Json if start.contains("\"project_info\"") => Self::GoogleServices,
            Self::Xml if start.contains("<plist") => Self::PropertyList,
            Self::Xml if start.contains("<html") => Self::WebPage,
            foreign => foreign,
        }
    }

    /// By the name of a PEM block.
    pub(super) fn of_label(label: &str) -> Self {
        LABELS.iter().find(|(known, _)| *known == label).map_or(Self::Text, |(_, foreign)| *foreign)
    }

    fn row(self) -> Option<&'static Row> {
        FOREIGN.iter().find(|row| row.foreign == self)
    }
}
