//! Lists of devices in files: coming in, and going out.

use super::{DeviceKind, Environment, Problem, model};

model! {
    /// What a column of a file holds.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum DeviceField {
        /// Nothing that is kept.
        Ignored,
        /// The token.
        Token,
        /// The device's name.
        Name,
        /// Whose it is.
        Person,
        /// The app's bundle ID.
        Topic,
        /// The environment.
        Environment,
        /// Which of the app's tokens it is.
        Kind,
        /// Tags.
        Tags,
        /// Notes.
        Notes,
        /// The value of the variable that is called as the column.
        Variable,
    }

    /// A file or a pasted text with devices.
    #[serde(rename_all = "snake_case", tag = "kind")]
    pub enum DevicesSource {
        /// A file.
        File {
            /// Its path.
            path: String,
        },
        /// A pasted text.
        Text {
            /// The text.
            text: String,
        },
    }

    /// How a file of devices begins.
    pub struct DevicesFile {
        /// Last part of its path; empty for a pasted text.
        pub file_name: String,
        /// `csv` or `json`.
        pub format: String,
        /// Size in bytes.
        pub bytes: u64,
        /// Whether its first line names the columns.
        pub heading: bool,
        /// Its columns.
        pub columns: Vec<DeviceColumn>,
        /// Its first rows: the values of the columns.
        pub rows: Vec<Vec<String>>,
    }

    /// A column of a file.
    pub struct DeviceColumn {
        /// Its name, or its number where it has none.
        pub name: String,
        /// What it seems to hold.
        pub field: DeviceField,
    }

    /// "Import devices".
    pub struct ImportDevices {
        /// Names this import, for its progress and for calling it off.
        pub run: String,
        /// What is read.
        pub source: DevicesSource,
        /// What each column holds.
        pub fields: Vec<DeviceField>,
        /// Whether the first line names the columns.
        pub heading: bool,
        /// Of new devices, where the file does not say.
        #[cfg_attr(feature = "typescript", ts(type = "Environment"))]
        pub environment: Environment,
        /// The same.
        pub device_kind: DeviceKind,
        /// The same: bundle ID; may be empty.
        pub topic: String,
        /// Tags that each device gets.
        pub tags: Vec<String>,
    }

    /// What came of an import.
    pub struct DevicesImported {
        /// New in the list.
        pub added: u64,
        /// Merged: already in the list, or earlier in the file.
        pub merged: u64,
        /// Of the new ones, those whose name was taken.
        pub renamed: u64,
        /// Lines that hold no device.
        pub bad: u64,
        /// The first of those.
        pub bad_lines: Vec<BadLine>,
        /// Whether it was called off: nothing has changed.
        pub cancelled: bool,
        /// How many devices there are.
        pub total: u32,
        /// How long it took, in seconds.
        pub seconds: f64,
    }

    /// A line of a file that holds no device.
    pub struct BadLine {
        /// Counted from 1; in JSON, the object's number.
        pub line: u64,
        /// Why.
        pub problem: Problem,
    }

    /// Where an import or an export stands.
    #[derive(Eq)]
    pub struct DevicesProgress {
        /// Which one.
        pub run: String,
        /// `reading`, `merging` or `writing`.
        pub phase: String,
        /// How much is done, of `total`: bytes while it reads, devices otherwise.
        pub done: u64,
        /// How much there is.
        pub total: u64,
    }

    /// "Export devices".
    pub struct ExportDevices {
        /// Names this export.
        pub run: String,
        /// Where the new file goes.
        pub path: String,
        /// The form of the file.
        pub form: DevicesForm,
        /// Those that this search finds; empty for all.
        pub text: String,
    }

    /// A form of a file of devices.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum DevicesForm {
        /// Comma-separated values with a heading.
        Csv,
        /// An array of objects.
        Json,
    }

    /// A pool file of the workspace: devices that a team shares, with their tokens.
    pub struct PoolView {
        /// Its name, without folder and ending.
        pub name: String,
        /// How many devices it holds.
        pub devices: u32,
        /// Why it cannot be read, in English.
        pub problem: Option<String>,
    }

    /// "Share devices": writes a pool file.
    pub struct SavePool {
        /// Its name.
        pub name: String,
        /// Ids of the devices that were ticked.
        pub ids: Vec<String>,
    }

    /// A device in a pool file.
    pub struct PoolDevice {
        /// Name.
        pub name: String,
        /// Token, lower-case hex.
        pub token: String,
        /// Bundle ID.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub topic: String,
        /// Environment.
        #[cfg_attr(feature = "typescript", ts(type = "Environment"))]
        pub environment: Environment,
        /// Kind.
        #[serde(default)]
        pub kind: DeviceKind,
        /// Whose it is.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub person: String,
        /// Tags.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub tags: Vec<String>,
        /// Notes.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub notes: String,
    }
}
