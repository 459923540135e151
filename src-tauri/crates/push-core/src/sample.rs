//! What is there at first start, so that the first minute needs no Apple account.

use push_credentials::Certificate;
use push_protocol::{DeviceToken, Environment, PushType};
use push_simulator::{DeviceState, World, WorldCertificate, WorldDevice, WorldKey};

use crate::loopback::Played;
use crate::store::{CredentialRecord, DeviceRecord};
use crate::workspace::{Profile, Workspace};
use crate::{DataDir, Error};

/// Bundle ID of the sample app.
pub(crate) const TOPIC: &str = "com.example.shop";
/// Id of the sample key in store and vault.
pub(crate) const KEY: &str = "sample-key";
pub(crate) const KEY_NAME: &str = "Sample key";
pub(crate) const KEY_ID: &str = "SAMPLEKEY1";
pub(crate) const TEAM_ID: &str = "SAMPLETEAM";
/// Name of the simulated phone.
pub(crate) const DEVICE_NAME: &str = "Simulated iPhone";
/// The profile that opens at first start.
pub(crate) const PROFILE: &str = "Orders/Order shipped";

const PAYLOAD: &str = r#"{
  "aps": {
    "alert": {
      "title": "Your order is on its way",
      "body": "Two parcels left our Lisbon warehouse. They arrive tomorrow, 9–12."
    },
    "sound": "default",
    "badge": 1
  },
  "order_id": "A-10293"
}
"#;

/// Opens the sample workspace, made if it is not there.
pub(crate) fn workspace(data: &DataDir) -> Result<Workspace, Error> {
    let folder = data.sample_workspace();
    let fresh = !folder.exists();
    let workspace = Workspace::create(&folder, "Sample")?;
    if fresh {
        let profile = Profile {
            push_type: "alert".to_owned(),
            priority: "10".to_owned(),
            topic: TOPIC.to_owned(),
            credential: Some(KEY_NAME.to_owned()),
            devices: vec![DEVICE_NAME.to_owned()],
            ..Profile::empty()
        };
        workspace.write_profile(PROFILE, &profile, PAYLOAD)?;
    }
    Ok(workspace)
}

/// A phone in the simulator, with a token of 32 random bytes.
pub(crate) fn device(random: [u8; 32]) -> DeviceRecord {
    let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    DeviceRecord {
        topic: TOPIC.to_owned(),
        simulated: Some(Environment::Sandbox),
        ..DeviceRecord::new("simulated-iphone", DEVICE_NAME, &token, Environment::Sandbox)
    }
}

/// What the app's simulator knows when it plays `environment`: every key and certificate in the
/// list and that of the sample app, the simulated phones, and those that are `played`. Apple gives an app's alert, VoIP and other pushes different tokens; a simulated
/// phone takes them all with one, so that each push type can be tried.
pub(crate) fn world(
    environment: Environment,
    credentials: &[CredentialRecord],
    devices: &[DeviceRecord],
    sample: Option<&Certificate>,
    played: &Played,
) -> World {
    let keys = credentials.iter().filter_map(|it| {
        let key = it.key()?;
        let topics = match key.topics.as_slice() {
            _ if it.sample => vec![TOPIC.to_owned()],
            [] => vec!["*".to_owned()],
            recorded => recorded.to_vec(),
        };
        WorldKey::from_pem(&key.key_id, &key.team_id, &key.public_key, topics).ok()
    });
    let phones = devices.iter().filter_map(|it| Some((DeviceToken::parse(&it.token).ok()?, it.simulated?)));
    let entries = phones.flat_map(|(token, environment)| {
        PushType::ALL.map(|push_type| WorldDevice {
            token: token.clone(),
            topic: format!("{TOPIC}{}", push_type.topic_suffix()),
            environment,
            state: DeviceState::Registered,
            timestamp: None,
        })
    });
    let entries = entries.chain(played.iter().flat_map(|(token, phone)| {
        phone.topics.iter().map(|topic| WorldDevice {
            token: token.clone(),
            topic: topic.clone(),
            environment: phone.environment,
            state: if phone.removed_at.is_some() { DeviceState::Removed } else { DeviceState::Registered },
            timestamp: phone.removed_at,
        })
    }));
    let certificates = credentials.iter().filter_map(|it| Some(&it.certificate()?.certificate)).chain(sample);
    World::open(environment)
        .with_keys(keys.collect())
        .with_certificates(certificates.map(WorldCertificate::of))
        .with_devices(entries.collect())
}
