//! The devices that a draft is about: those that it names, and those of its tags, people and tokens. Never all.

use push_protocol::{DeviceToken, PushType};

use crate::model::{Draft, Problem};
use crate::run::Head;
use crate::store::{Bounds, DeviceRecord};
use crate::{Error, Workbench};

/// Most devices that tags and people choose for one send.
const MOST_CHOSEN: usize = 5_000;
/// So many of those are looked at while somebody types.
const MOST_LOOKED_AT: usize = 100;

/// Whether a device is for a draft's environment, app and push type.
pub(crate) fn fits(device: &DeviceRecord, draft: &Draft) -> bool {
    let base = PushType::bundle_id_of(draft.topic.trim());
    let of_app = device.topic.is_empty() || base.is_empty() || PushType::bundle_id_of(&device.topic) == base;
    let takes = device.simulated.is_some() || device.kind.takes(draft.push_type.trim());
    device.environment == draft.endpoint.environment() && of_app && takes
}

/// Whether a draft chooses a device by tag or person.
pub(crate) fn is_chosen(device: &DeviceRecord, draft: &Draft) -> bool {
    let same = |a: &str, b: &str| a == b || a.to_lowercase() == b.to_lowercase();
    let has = |tag: &String| device.tags.iter().any(|it| same(it, tag));
    draft.tags.iter().any(has) || draft.people.iter().any(|it| same(it, &device.person))
}

impl Workbench {
    /// What a draft is checked against: of many devices of a tag, the first.
    pub(crate) async fn looked_at(&self, draft: &Draft) -> Result<Vec<DeviceRecord>, Error> {
        let mut devices = self.store.devices_by_id(draft.device_ids.clone()).await?;
        let bounds = Bounds { most: MOST_LOOKED_AT, looked_at: MOST_LOOKED_AT * 20 };
        let groups = self.of_groups(draft, bounds).await?;
        add(&mut devices, groups);
        let file = Head::read(&draft.token_file).await.and_then(|it| it.first).map(|(token, _)| token);
        let tokens = token_of(draft).into_iter().chain(file).collect();
        add(&mut devices, self.store.devices_of_tokens(tokens).await?);
        Ok(devices)
    }

    /// The devices that a draft is sent to, and those whose variables tokens may need; a problem where there are
    /// more than one send takes.
    pub(crate) async fn sent_to(&self, draft: &Draft) -> Result<(Vec<DeviceRecord>, Option<Problem>), Error> {
        let mut devices = self.store.devices_by_id(draft.device_ids.clone()).await?;
        let groups = self.of_groups(draft, Bounds { most: MOST_CHOSEN + 1, looked_at: usize::MAX }).await?;
        let problem = (groups.len() > MOST_CHOSEN).then(|| too_many(draft));
        add(&mut devices, groups);
        if draft.token_file.trim().is_empty() {
            let token = token_of(draft);
            add(&mut devices, self.store.devices_of_tokens(token.into_iter().collect()).await?);
        } else if draft.payload.contains("{{") || draft.collapse_id.contains("{{") {
            add(&mut devices, self.store.devices_with_variables().await?);
        }
        Ok((devices, problem))
    }

    /// The devices of a draft's tags and people that are for it.
    async fn of_groups(&self, draft: &Draft, bounds: Bounds) -> Result<Vec<DeviceRecord>, Error> {
        if draft.tags.is_empty() && draft.people.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = draft.clone();
        let for_it = move |it: &DeviceRecord| fits(it, &wanted);
        self.store.devices_of_groups(&draft.tags, &draft.people, bounds, for_it).await
    }

    /// The devices that the window shows of a draft: those that it names.
    pub(crate) async fn devices_of_draft(&self, draft: &Draft) -> Result<Vec<DeviceRecord>, Error> {
        self.store.devices_by_id(draft.device_ids.clone()).await
    }
}

fn token_of(draft: &Draft) -> Option<DeviceToken> {
    DeviceToken::clean(&draft.token).ok().map(|it| it.token)
}

fn too_many(draft: &Draft) -> Problem {
    let names: Vec<String> =
        draft.tags.iter().map(|it| format!("#{it}")).chain(draft.people.iter().cloned()).collect();
    let names = names.join(", ");
    let message = format!(
        "{names} choose more than {MOST_CHOSEN} devices, which is as many as one send takes; export them as CSV \
         under Devices, and send to that file"
    );
    let details = [("names", names.clone()), ("limit", MOST_CHOSEN.to_string())];
    Problem::new("device_ids", "too_many_devices", message, &details)
}

/// Each device once.
fn add(devices: &mut Vec<DeviceRecord>, more: Vec<DeviceRecord>) {
    let known: std::collections::HashSet<String> = devices.iter().map(|it| it.id.clone()).collect();
    devices.extend(more.into_iter().filter(|it| !known.contains(&it.id)));
}
