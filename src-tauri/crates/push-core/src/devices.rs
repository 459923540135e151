//! Use cases of the device list.

use std::collections::BTreeMap;

use push_protocol::DeviceToken;
use push_protocol::variables::is_name;
use uuid::Uuid;

use crate::draft::{parse_header, problem_of_token};
use crate::model::{DeviceInput, DeviceView, MoveDevice};
use crate::store::DeviceRecord;
use crate::{Error, Workbench};

impl Workbench {
    /// The devices by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn devices(&self) -> Result<Vec<DeviceView>, Error> {
        Ok(self.store.devices().await?.iter().map(DeviceView::from).collect())
    }

    /// Adds or changes a device. What it learned from APNs stays.
    ///
    /// # Errors
    /// At the field that cannot be kept: no name, a name that is taken, a token that is not one, a variable whose
    /// name no placeholder can hold.
    pub async fn save_device(&self, input: DeviceInput) -> Result<Vec<DeviceView>, Error> {
        let before = match &input.id {
            Some(id) => Some(self.device(id).await?),
            None => None,
        };
        let name = required_name(&input.name)?;
        let token = DeviceToken::parse(&input.token)
            .map_err(|error| Error::Field(problem_of_token("token", &error)))?;
        let topic = parse_header("topic", &input.topic).map_err(Error::Field)?;
        let record = DeviceRecord {
            id: before.as_ref().map_or_else(|| Uuid::new_v4().to_string(), |it| it.id.clone()),
            name,
            token: token.into(),
            topic: topic.map(String::from).unwrap_or_default(),
            environment: input.environment,
            simulated: before.as_ref().and_then(|it| it.simulated),
            last_at: before.as_ref().and_then(|it| it.last_at),
            last_status: before.as_ref().and_then(|it| it.last_status),
            last_reason: before.and_then(|it| it.last_reason),
            variables: parse_variables(input.variables)?,
        };
        self.put_device(record).await
    }

    /// Files the device under the environment that accepted its token.
    ///
    /// # Errors
    /// When the device is gone.
    pub async fn move_device(&self, request: MoveDevice) -> Result<Vec<DeviceView>, Error> {
        let mut record = self.device(&request.id).await?;
        record.environment = request.environment;
        self.put_device(record).await
    }

    /// Removes a device.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_device(&self, id: String) -> Result<Vec<DeviceView>, Error> {
        self.store.remove_device(id).await?;
        self.refresh_world().await?;
        self.devices().await
    }

    async fn device(&self, id: &str) -> Result<DeviceRecord, Error> {
        let found = self.store.devices().await?.into_iter().find(|it| it.id == id);
        found.ok_or_else(|| Error::gone("the device"))
    }

    async fn put_device(&self, record: DeviceRecord) -> Result<Vec<DeviceView>, Error> {
        if let Some(problem) = self.store.put_device(record).await? {
            return Err(Error::Field(problem));
        }
        self.refresh_world().await?;
        self.devices().await
    }
}

fn parse_variables(typed: BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Error> {
    let named = |(name, value): (String, String)| {
        let name = name.trim();
        if is_name(name) {
            return Ok((name.to_owned(), value));
        }
        let message = format!(
            "{name:?} cannot be the name of a variable; expected a letter or _, and then letters, digits, _, . and -"
        );
        Err(Error::field("variables", "variable_name", message, &[("name", name.to_owned())]))
    };
    typed.into_iter().map(named).collect()
}

pub(crate) fn required_name(name: &str) -> Result<String, Error> {
    match name.trim() {
        "" => Err(Error::field("name", "name_empty", "the name is empty; give it one", &[])),
        name => Ok(name.to_owned()),
    }
}
