//! What credentials are called: which one a name means, who uses it, and giving it another.

use serde::{Deserialize, Serialize};

use crate::devices::required_name;
use crate::model::{CredentialUses, CredentialView, Environment, RenameCredential};
use crate::store::CredentialRecord;
use crate::{Error, Workbench};

/// Where a rename under way is noted, by workspace, so that one that was interrupted is gone on with.
const RENAMING: &str = "renaming";

/// A rename whose profiles may not all have followed yet.
#[derive(Serialize, Deserialize)]
struct Renaming {
    /// Id of the credential.
    id: String,
    /// Its name before.
    from: String,
    /// The profiles that mean it.
    profiles: Vec<String>,
}

/// The credential of that name: where several bear it, the one that is good for `environment`, else the
/// first.
pub(crate) fn named<'a>(
    credentials: &'a [CredentialRecord],
    name: &str,
    environment: Environment,
) -> Option<&'a CredentialRecord> {
    pick(credentials.iter().filter(|it| it.name == name), environment)
}

/// The credential of that id, or the one of the same name that is good for `environment` where that of the
/// id is not.
pub(crate) fn meant<'a>(
    credentials: &'a [CredentialRecord],
    id: &str,
    environment: Environment,
) -> Option<&'a CredentialRecord> {
    let chosen = credentials.iter().find(|it| it.id == id)?;
    let siblings = credentials.iter().filter(|it| it.name == chosen.name && it.id != id);
    pick(std::iter::once(chosen).chain(siblings), environment)
}

fn pick<'a>(
    mut bearing: impl Iterator<Item = &'a CredentialRecord> + Clone,
    environment: Environment,
) -> Option<&'a CredentialRecord> {
    let first = bearing.clone().next();
    bearing.find(|it| it.environments().contains(&environment)).or(first)
}

impl Workbench {
    /// The profiles of the open workspace that name a credential; of two credentials with one name, those
    /// that go to its environment.
    ///
    /// # Errors
    /// When it is gone, or the workspace cannot be listed.
    pub async fn credential_uses(&self, id: &str) -> Result<CredentialUses, Error> {
        let record = self.credential(id).await?;
        Ok(CredentialUses { profiles: self.uses(&record).await?.into_iter().map(|(id, _)| id).collect() })
    }

    /// Gives a credential another name, and the profiles that mean it with it. Nothing is changed where one
    /// of those cannot be.
    ///
    /// # Errors
    /// At the name, when it is empty or taken; [`Error::WorkspaceFile`] with the profile that stands in the
    /// way.
    pub async fn rename_credential(&self, request: RenameCredential) -> Result<Vec<CredentialView>, Error> {
        let before = self.credential(&request.id).await?;
        let name = required_name(&request.name)?;
        if name == before.name {
            return self.credentials().await;
        }
        self.workspace.check_naming(&before.name)?;
        let uses = self.uses(&before).await?;
        let record = CredentialRecord { name: name.clone(), ..before.clone() };
        let profiles: Vec<String> = uses.iter().map(|(id, _)| id.clone()).collect();
        let renaming = Renaming { id: request.id, from: before.name.clone(), profiles };
        self.note_renaming(Some(&renaming)).await?;
        if let Some(problem) = self.store.put_credential(record).await? {
            self.note_renaming(None).await?;
            return Err(Error::Field(problem));
        }
        if let Err(error) = self.workspace.rename_credential(&uses, &name) {
            self.store.put_credential(before).await?;
            self.note_renaming(None).await?;
            return Err(error);
        }
        self.rename_in_bases(&renaming, &name).await?;
        self.note_renaming(None).await?;
        self.refresh_world().await?;
        self.credentials().await
    }

    /// Has the profiles follow a rename that the last run did not get to the end of. One that cannot be
    /// written by now stays as it is, and names a credential that is not there.
    ///
    /// # Errors
    /// When the database fails, or the workspace cannot be listed.
    pub(crate) async fn finish_renaming(&self) -> Result<(), Error> {
        let noted: Option<Option<Renaming>> = self.store.setting(self.noted_here(RENAMING)).await?;
        let Some(renaming) = noted.flatten() else { return Ok(()) };
        let now = self.store.credentials().await?.into_iter().find(|it| it.id == renaming.id);
        if let Some(now) = now.filter(|now| now.name != renaming.from) {
            let mut left = self.workspace.naming(&renaming.from)?;
            left.retain(|(id, _)| renaming.profiles.contains(id));
            for profile in &left {
                let _ = self.workspace.rename_credential(std::slice::from_ref(profile), &now.name);
            }
            self.rename_in_bases(&renaming, &now.name).await?;
        }
        self.note_renaming(None).await
    }

    /// What the edits of those profiles began from names the credential as their files do now.
    async fn rename_in_bases(&self, renaming: &Renaming, name: &str) -> Result<(), Error> {
        for id in &renaming.profiles {
            let Some(mut base) = self.base_of(id).await? else { continue };
            if base.profile.credential.as_deref() == Some(&renaming.from) {
                base.profile.credential = Some(name.to_owned());
                self.rebase(id, &base).await?;
            }
        }
        Ok(())
    }

    async fn note_renaming(&self, renaming: Option<&Renaming>) -> Result<(), Error> {
        self.store.put_setting(self.noted_here(RENAMING), &renaming).await
    }

    /// The profiles that mean this record, as they stand in their files.
    async fn uses(
        &self,
        record: &CredentialRecord,
    ) -> Result<Vec<(String, crate::workspace::Profile)>, Error> {
        let credentials = self.store.credentials().await?;
        let default = self.settings().await?.default_endpoint;
        let mut profiles = self.workspace.naming(&record.name)?;
        profiles.retain(|(_, profile)| {
            let environment = profile.endpoint.unwrap_or(default).environment();
            named(&credentials, &record.name, environment).is_some_and(|it| it.id == record.id)
        });
        Ok(profiles)
    }
}

#[cfg(test)]
mod tests;
