//! What comes from other programs, and goes to them.

use crate::model::{BootedSimulator, ExportPush, ExportedPush, ImportSource, ImportedPush, PushToBooted};
use crate::{Error, Workbench};

impl Workbench {
    /// Reads a push of another program.
    ///
    /// # Errors
    /// Not made yet.
    pub async fn import_push(&self, _source: ImportSource) -> Result<ImportedPush, Error> {
        Err(Error::gone("import_push"))
    }

    /// Writes a push for another program.
    ///
    /// # Errors
    /// Not made yet.
    pub async fn export_push(&self, _request: &ExportPush) -> Result<ExportedPush, Error> {
        Err(Error::gone("export_push"))
    }

    /// The iOS Simulators that run on this Mac.
    ///
    /// # Errors
    /// Not made yet.
    pub async fn booted_simulators(&self) -> Result<Vec<BootedSimulator>, Error> {
        Err(Error::gone("booted_simulators"))
    }

    /// Sends the draft to an iOS Simulator.
    ///
    /// # Errors
    /// Not made yet.
    pub async fn push_to_booted(&self, _request: &PushToBooted) -> Result<(), Error> {
        Err(Error::gone("push_to_booted"))
    }
}
