//! Use cases of the device list.

mod chosen;
mod export;
mod import;
mod paste;
mod pool;

use std::collections::BTreeMap;

use push_dispatch::Ending as How;
use push_protocol::Environment;
use push_protocol::variables::is_name;

use crate::draft::{parse_header, problem_of_token};
use crate::model::{
    DeviceChanged, DeviceGroup, DeviceGroups, DeviceIds, DeviceInput, DeviceView, DevicesPage, DevicesQuery,
    GroupsQuery, MoveDevice, TagDevices,
};
use crate::store::{Answer, DeviceRecord};
use crate::vaults::blocking;
use crate::workspace::rename_in;
use crate::{Error, Workbench};

pub(crate) use chosen::{fits, is_chosen};
pub(crate) use export::Writer;
pub(crate) use import::Imports;
use paste::clean;

/// So many rows are told at once.
const MOST_ROWS: u32 = 500;
/// So many tags and people are told at once.
const MOST_GROUPS: usize = 200;
/// Longest name, person or tag, in characters.
pub(crate) const MOST_TEXT: usize = 1_000;

impl Workbench {
    /// Rows of the list.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_devices(&self, query: DevicesQuery) -> Result<DevicesPage, Error> {
        let (offset, limit) = (query.offset as usize, query.limit.min(MOST_ROWS) as usize);
        let found = self.store.find_devices(&query.text, offset, limit).await?;
        Ok(DevicesPage {
            rows: found.rows.iter().map(DeviceView::from).collect(),
            found: number(found.found),
            more: found.more,
            total: number(found.total),
        })
    }

    /// The devices of these ids.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn devices_by_id(&self, wanted: DeviceIds) -> Result<Vec<DeviceView>, Error> {
        Ok(self.store.devices_by_id(wanted.ids).await?.iter().map(DeviceView::from).collect())
    }

    /// Tags and people.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn device_groups(&self, query: GroupsQuery) -> Result<DeviceGroups, Error> {
        let (tags, people) = self.store.device_groups(&query.text, MOST_GROUPS).await?;
        let group = |(name, devices)| DeviceGroup { name, devices };
        Ok(DeviceGroups {
            tags: tags.into_iter().map(group).collect(),
            people: people.into_iter().map(group).collect(),
        })
    }

    /// Adds or changes a device. What it learned from APNs stays with its token.
    ///
    /// # Errors
    /// At the field that cannot be kept: no name, a name that is taken, a token that is not one, a variable whose
    /// name no placeholder can hold.
    pub async fn save_device(&self, input: DeviceInput) -> Result<DeviceChanged, Error> {
        let before = match &input.id {
            Some(id) => Some(self.device(id).await?),
            None => None,
        };
        let token = clean(&input.token).map_err(|error| Error::Field(problem_of_token("token", &error)))?;
        let token = String::from(token.token);
        let topic = parse_header("topic", &input.topic).map_err(Error::Field)?;
        let name = required_name(&input.name)?;
        let fresh = DeviceRecord::new("", &name, &token, input.environment);
        let id = before.as_ref().map(|it| it.id.clone()).unwrap_or_default();
        let old_name = before.as_ref().map(|it| it.name.clone()).filter(|it| *it != name);
        let known = before.filter(|it| it.token == token).unwrap_or(fresh);
        let record = DeviceRecord {
            id,
            name,
            token,
            topic: topic.map(String::from).unwrap_or_default(),
            environment: input.environment,
            kind: input.kind,
            person: bounded("person", &input.person)?,
            tags: tags(&input.tags)?,
            notes: input.notes.trim().to_owned(),
            variables: parse_variables(input.variables)?,
            ..known
        };
        let new_name = record.name.clone();
        let changed = self.put_device(record).await?;
        if let Some(old_name) = old_name {
            self.rename_in_profiles(&old_name, &new_name).await?;
        }
        Ok(changed)
    }

    /// Profiles name devices: they follow, and what their edits began from.
    async fn rename_in_profiles(&self, from: &str, to: &str) -> Result<(), Error> {
        let (workspace, names) = (self.workspace.clone(), (from.to_owned(), to.to_owned()));
        for id in blocking(move || workspace.rename_device(&names.0, &names.1)).await? {
            let Some(mut base) = self.base_of(&id).await? else { continue };
            if rename_in(&mut base.profile.devices, from, to) {
                self.rebase(&id, &base).await?;
            }
        }
        Ok(())
    }

    /// Files the device under the environment that accepted its token.
    ///
    /// # Errors
    /// When the device is gone.
    pub async fn move_device(&self, request: MoveDevice) -> Result<DeviceChanged, Error> {
        let mut record = self.device(&request.id).await?;
        record.environment = request.environment;
        record.accepted_in = None;
        self.put_device(record).await
    }

    /// Removes devices.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_devices(&self, devices: DeviceIds) -> Result<DeviceChanged, Error> {
        self.store.remove_devices(devices.ids).await?;
        self.refresh_world().await?;
        Ok(DeviceChanged { device: None, total: number(self.store.device_count().await?) })
    }

    /// Gives devices a tag, or takes it away.
    ///
    /// # Errors
    /// At the tag; when the database fails.
    pub async fn tag_devices(&self, request: TagDevices) -> Result<Vec<DeviceView>, Error> {
        let wanted = tags(&[request.tag])?;
        if wanted.is_empty() {
            return Err(Error::field("tag", "tag_empty", "the tag is empty; type one", &[]));
        }
        let mut devices = self.store.devices_by_id(request.ids).await?;
        for device in &mut devices {
            device.tags.retain(|it| !wanted.iter().any(|tag| tag.to_lowercase() == it.to_lowercase()));
            if !request.remove {
                device.tags.extend(wanted.iter().cloned());
            }
        }
        self.store.set_tags(devices.iter().map(|it| (it.id.clone(), it.tags.clone())).collect()).await?;
        Ok(devices.iter().map(DeviceView::from).collect())
    }

    async fn device(&self, id: &str) -> Result<DeviceRecord, Error> {
        let found = self.store.devices_by_id(vec![id.to_owned()]).await?.pop();
        found.ok_or_else(|| Error::gone("the device"))
    }

    async fn put_device(&self, record: DeviceRecord) -> Result<DeviceChanged, Error> {
        let kept = self.store.put_device(record).await?.map_err(Error::Field)?;
        if kept.simulated.is_some() {
            self.refresh_world().await?;
        }
        let total = number(self.store.device_count().await?);
        Ok(DeviceChanged { device: Some(DeviceView::from(&kept)), total })
    }
}

/// What the ending of a push to a device teaches; nothing where APNs did not answer.
pub(crate) fn answer(device: &str, ending: &How, at: i64, environment: Environment) -> Option<Answer> {
    let (status, reason, gone_at) = match ending {
        How::Accepted { .. } => (200, None, None),
        How::Rejected { status, reason, timestamp, .. } => (*status, Some(reason.clone()), *timestamp),
        _ => return None,
    };
    Some(Answer { device: device.to_owned(), at, status, reason, gone_at, environment })
}

pub(crate) fn number(it: usize) -> u32 {
    u32::try_from(it).unwrap_or(u32::MAX)
}

/// Tags without blanks around them, each once.
fn tags(typed: &[String]) -> Result<Vec<String>, Error> {
    let mut tags: Vec<String> = Vec::new();
    for tag in typed.iter().flat_map(|it| it.split([',', '\n'])) {
        let tag = bounded("tags", tag.trim().trim_start_matches('#'))?;
        if !tag.is_empty() && !tags.iter().any(|it| it.to_lowercase() == tag.to_lowercase()) {
            tags.push(tag);
        }
    }
    Ok(tags)
}

/// A text that is not too long.
fn bounded(field: &str, typed: &str) -> Result<String, Error> {
    let text = typed.trim().to_owned();
    let length = text.chars().count();
    if length <= MOST_TEXT {
        return Ok(text);
    }
    let message = format!("this has {length} characters; at most {MOST_TEXT} are kept");
    let details = [("length", length.to_string()), ("limit", MOST_TEXT.to_string())];
    Err(Error::field(field, "text_too_long", message, &details))
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
    match bounded("name", name)? {
        name if name.is_empty() => {
            Err(Error::field("name", "name_empty", "the name is empty; give it one", &[]))
        }
        name => Ok(name),
    }
}
