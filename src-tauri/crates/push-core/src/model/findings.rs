//! What the rules find in a draft, and what they and the editor know of keys.

use std::collections::BTreeMap;

use super::{Words, model};

model! {
    /// How bad a finding is.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum Severity {
        /// APNs refuses it, or Apple says that it is wrong.
        Error,
        /// It will likely not do what was meant.
        Warning,
        /// Worth knowing.
        Info,
    }

    /// A place in the payload's text, in UTF-16 units from 0, as the editor counts.
    #[derive(Copy, Eq)]
    pub struct Span {
        /// First unit.
        pub from: u32,
        /// The unit after the last.
        pub to: u32,
    }

    /// A replacement in the payload's text, in UTF-16 units.
    #[derive(Eq)]
    pub struct TextEdit {
        /// First unit that goes.
        pub from: u32,
        /// The unit after the last that goes.
        pub to: u32,
        /// What comes.
        pub insert: String,
    }

    /// A change that settles a finding.
    pub struct Fix {
        /// What it does, in a few words.
        pub title: Words,
        /// Changes of the payload, in order; none overlaps another.
        pub edits: Vec<TextEdit>,
        /// New texts of fields of [`super::Draft`], by name.
        pub fields: BTreeMap<String, String>,
    }

    /// What a rule found.
    pub struct Finding {
        /// Stable name of the rule.
        pub rule: String,
        /// How bad it is.
        pub severity: Severity,
        /// Name of the field in [`super::Draft`] that it is about.
        pub field: String,
        /// JSON pointer (RFC 6901) to the value; empty for the whole payload and for headers.
        pub pointer: String,
        /// Where in the payload; none for headers.
        pub span: Option<Span>,
        /// Line of the span, from 1; 0 for headers.
        pub line: u32,
        /// Column of the span, from 1, in characters; 0 for headers.
        pub column: u32,
        /// Other places that it is about, such as the first of two equal keys.
        pub also: Vec<Span>,
        /// One sentence: what was found, why it matters, what to do.
        pub words: Words,
        /// A change that settles it, where there is one.
        pub fix: Option<Fix>,
    }

    /// Where the value of a variable comes from; the later ones win over the earlier.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum VariableSource {
        /// Nobody knows it.
        Unknown,
        /// Pushbench itself: `now`, `uuid`, `counter`, dates.
        BuiltIn,
        /// The profile.
        Profile,
        /// The device.
        Device,
        /// A column of the token file.
        Column,
    }

    /// A variable that the payload uses, or that the profile has.
    pub struct VariableView {
        /// As it stands between the braces.
        pub name: String,
        /// Where its value comes from.
        pub source: VariableSource,
        /// Its value for the first target; none where it is not known.
        pub value: Option<String>,
        /// Whether the payload uses it.
        pub used: bool,
    }

    /// A key that Apple gives a meaning. The window has all of them in `bridge/keys.ts`. Where push types differ
    /// in what they take, a key has a row for each.
    pub struct KeyView {
        /// As it is written.
        pub name: String,
        /// JSON pointer of the object that it stands in: empty, `/aps`, `/aps/alert`, `/aps/sound`; for the
        /// alerts of Live Activities also `/aps/alert/title` and `/aps/alert/body`.
        pub place: String,
        /// What it takes: `text`, `text_or_object`, `number`, `one`, `seconds`, `boolean`, `object`, `texts`.
        pub shape: String,
        /// The values that it knows, as JSON; empty where any will do.
        pub values: Vec<String>,
        /// Smallest number, where there is one.
        pub least: Option<f64>,
        /// Largest number, where there is one.
        pub most: Option<f64>,
        /// A value to begin with, as JSON.
        pub example: String,
        /// The push types that read it; empty for all.
        pub push_types: Vec<String>,
        /// What it does, in one sentence.
        pub meaning: Words,
    }
}
