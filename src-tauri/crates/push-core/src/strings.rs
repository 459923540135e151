//! The strings files of apps, kept on this machine.

use crate::model::{AddStrings, StringsView};
use crate::{Error, Workbench};

impl Workbench {
    /// The strings of an app.
    ///
    /// # Errors
    /// Not made yet.
    pub async fn strings_of(&self, _bundle_id: &str) -> Result<StringsView, Error> {
        Err(Error::gone("strings_of"))
    }

    /// Adds a strings file to an app.
    ///
    /// # Errors
    /// Not made yet.
    pub async fn add_strings(&self, _file: &AddStrings) -> Result<StringsView, Error> {
        Err(Error::gone("add_strings"))
    }

    /// Forgets the strings of an app.
    ///
    /// # Errors
    /// Not made yet.
    pub async fn remove_strings(&self, _bundle_id: &str) -> Result<StringsView, Error> {
        Err(Error::gone("remove_strings"))
    }
}
