//! Variables: `{{name}}` in a string of a payload, or in the collapse ID, is replaced by a value for each target.
//!
//! A [`Template`] is read once and expanded for each target. A value is escaped, never spliced: whatever it
//! holds, the payload stays JSON, and what stands outside of a placeholder stays byte for byte. Keys are left
//! alone, a value is not looked through for placeholders, and an unknown variable stays as it is written.
//!
//! Values come from four sources, of which the later wins: built in, profile, device, column of a token file.

mod built_in;
mod placeholder;
mod row;
mod template;
mod text;

pub use built_in::BUILT_INS;
pub use placeholder::{Misspelt, Mistake, Variable, is_name};
pub use row::Row;
pub use template::{ExpandError, Own, Template};
pub use text::{MAX_EXPANDED_BYTES, Place};

/// Where the value of a variable comes from; the later wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Pushbench itself: [`BUILT_INS`].
    BuiltIn,
    /// The profile.
    Profile,
    /// The device.
    Device,
    /// A column of the token file.
    Column,
}

#[cfg(test)]
mod tests;
