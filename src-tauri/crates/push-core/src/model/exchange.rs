//! What goes in and out of the composer: templates, files and texts of other programs, strings, pictures.

use std::collections::BTreeMap;

use super::{Draft, Words, model};

model! {
    /// A beginning for a notification.
    pub struct TemplateView {
        /// Stable name.
        pub id: String,
        /// Its name.
        pub name: Words,
        /// When to use it, in one line.
        pub about: Words,
        /// `apns-push-type`.
        pub push_type: String,
        /// `apns-priority`.
        pub priority: String,
        /// `apns-expiration`, as in [`Draft`].
        pub expiration: String,
        /// The payload.
        pub payload: String,
    }

    /// Something of another program that holds a push.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum ImportSource {
        /// A text that was pasted: a cURL command, or a payload.
        Text {
            /// The text.
            text: String,
        },
        /// A file: `.apns` of the iOS Simulator, `.json`, a shell script with a cURL command.
        File {
            /// Its path.
            path: String,
        },
    }

    /// A form in which pushes come and go.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum PushFormat {
        /// A payload with `Simulator Target Bundle`, for the iOS Simulator.
        Apns,
        /// A shell command.
        Curl,
        /// The payload alone.
        Payload,
        /// A `userInfo` dictionary in Swift; goes out only.
        Swift,
    }

    /// A push that was read. What it does not say is none.
    pub struct ImportedPush {
        /// What it was.
        pub format: PushFormat,
        /// The payload, byte for byte.
        pub payload: Option<String>,
        /// Bundle ID of the app, where it is named apart from the topic.
        pub bundle_id: Option<String>,
        /// Texts of header fields of [`Draft`], by name.
        pub headers: BTreeMap<String, String>,
        /// Device token.
        pub token: Option<String>,
        /// Name of the credential.
        pub credential: Option<String>,
        /// Host and port that it goes to.
        pub host: Option<String>,
        /// What was set aside, and why.
        pub notes: Vec<Words>,
    }

    /// "Export": shown, and written to a file where a path is given.
    pub struct ExportPush {
        /// What to export.
        pub draft: Draft,
        /// As what.
        pub format: PushFormat,
        /// Where to; none: only shown.
        pub path: Option<String>,
    }

    /// A push in the form of another program.
    pub struct ExportedPush {
        /// The text.
        pub text: String,
        /// What a file of it is called.
        pub file_name: String,
        /// Where it was written.
        pub path: Option<String>,
        /// What it leaves out, or needs.
        pub notes: Vec<Words>,
    }

    /// An iOS Simulator that runs on this Mac.
    pub struct BootedSimulator {
        /// Its UDID.
        pub id: String,
        /// Its name: `iPhone 17 Pro`.
        pub name: String,
        /// Its system: `iOS 26.1`.
        pub runtime: String,
    }

    /// "Send to the iOS Simulator".
    pub struct PushToBooted {
        /// UDID.
        pub id: String,
        /// What to send.
        pub draft: Draft,
    }

    /// Names an app.
    pub struct AppRef {
        /// Its bundle ID.
        pub bundle_id: String,
    }

    /// A strings file that is added to an app.
    pub struct AddStrings {
        /// Bundle ID of the app.
        pub bundle_id: String,
        /// Path of a `.strings` or `.xcstrings` file.
        pub path: String,
    }

    /// The strings of an app, for previews and checks of loc-keys.
    pub struct StringsView {
        /// Bundle ID of the app.
        pub bundle_id: String,
        /// By language; empty where none were added.
        pub languages: Vec<StringsLanguage>,
    }

    /// The strings of one language.
    pub struct StringsLanguage {
        /// As the file has it: `en`, `zh-Hans`; `Base` where nothing names it.
        pub language: String,
        /// The last file that they came from.
        pub file_name: String,
        /// Format by key.
        pub texts: BTreeMap<String, String>,
    }

    /// A picture somewhere else.
    pub struct ImageAddress {
        /// An `https` address.
        pub url: String,
    }

    /// A picture that was fetched.
    pub struct FetchedImage {
        /// `image/png`, `image/jpeg` or `image/gif`, by its first bytes.
        pub mime: String,
        /// Its bytes in Base64.
        pub data: String,
        /// Its size in bytes.
        pub bytes: u32,
        /// The host that it came from in the end.
        pub host: String,
    }

    /// A preview to keep as a file.
    pub struct SavePicture {
        /// Where to.
        pub path: String,
        /// A PNG in Base64.
        pub png: String,
    }
}
